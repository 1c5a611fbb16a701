"""Random shipments, precedences and synchronised visits, none of which go round in a circle."""

from dataclasses import replace

from optimizer.problem import Change, Pin, Precedence, Shipment, Visit
from tests.strategies.source import Feature, Frame, Source, often


def couplings(source: Source, frame: Frame, visits: int) -> dict[str, object]:
    """Draw what ties so many visits together, as fields of `Problem`.

    Visits come in the order of their ranks, those that start at once having one rank: so there
    are no cycles.
    """
    on, fields = frame.on, dict[str, object]()
    rank = list(range(visits))
    if Feature.SYNCHRONISED in on:
        groups = _groups(source, visits, frame.vehicles)
        for group in groups:
            for i in group:
                rank[i] = min(group)
        fields["synchronised"] = groups
    if Feature.SHIPMENTS in on:
        fields["shipments"] = _shipments(source, frame, rank)
    if Feature.PRECEDENCES in on:
        fields["precedences"] = _precedences(source, rank)
    if Feature.CHANGE in on:
        fields["change"] = Change(
            vehicle_cost=source.integer(0, 100),
            start_cost=source.integer(0, 100),
            tolerance=source.integer(0, 40),
        )
    return fields


def _groups(source: Source, visits: int, vehicles: int) -> tuple[tuple[int, ...], ...]:
    left = list(range(visits))
    groups: list[tuple[int, ...]] = []
    while len(left) > 1 and often(source, 6):
        most = max(2, min(len(left), vehicles, 3))
        count = source.integer(2, most)
        group = [left.pop(source.integer(0, len(left) - 1)) for _ in range(count)]
        groups.append(tuple(group))
    return tuple(groups)


def _shipments(source: Source, frame: Frame, rank: list[int]) -> tuple[Shipment, ...]:
    left = list(range(len(rank)))
    made: list[Shipment] = []
    while len(left) > 1 and often(source, 7):
        a, b = (left.pop(source.integer(0, len(left) - 1)) for _ in range(2))
        if rank[a] == rank[b]:
            continue
        pickup, delivery = sorted((a, b), key=rank.__getitem__)
        amount = tuple(source.integer(0, 3) for _ in range(frame.dimensions))
        made.append(
            Shipment(
                pickup=pickup,
                delivery=delivery,
                amount=amount if often(source, 7) else (),
                immediate=often(source, 3),
            )
        )
    return tuple(made)


def _precedences(source: Source, rank: list[int]) -> tuple[Precedence, ...]:
    made: list[Precedence] = []
    for _ in range(source.integer(1, 3) if len(rank) > 1 else 0):
        a, b = (source.integer(0, len(rank) - 1) for _ in range(2))
        if rank[a] == rank[b]:
            continue
        first, then = sorted((a, b), key=rank.__getitem__)
        least = source.integer(0, 30) if often(source, 4) else 0
        most = least + source.integer(0, 60) if often(source, 4) else None
        made.append(Precedence(first=first, then=then, min_delay=least, max_delay=most))
    return tuple(made)


def frozen(source: Source, visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
    """Give some of the pinned visits a position each; no two of a vehicle share one."""
    taken: set[tuple[int, int]] = set()
    made = []
    for visit in visits:
        spot = (visit.pin.vehicle, source.integer(0, 3)) if visit.pin else None
        if visit.pin and spot and spot not in taken and often(source, 6):
            taken.add(spot)
            pin = Pin(vehicle=spot[0], start=visit.pin.start, position=spot[1])
            made.append(replace(visit, pin=pin))
        else:
            made.append(visit)
    return tuple(made)
