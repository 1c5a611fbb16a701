"""What is on board after each stop of a route."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from optimizer.formats.vroom.request import VroomRequest
from optimizer.solution import Call, CallKind, Stop

Amount = tuple[int, ...]


def loads(request: VroomRequest, halts: Sequence[Stop | Call]) -> Iterator[Amount]:
    """Load at the start, then after each halt; a call at the depot begins anew."""
    carried = _carried(request)
    load = _taken_along(request, halts)
    yield tuple(load)
    for k, halt in enumerate(halts):
        if isinstance(halt, Stop):
            visit = request.problem.visits[halt.visit]
            more = [*zip(visit.pickup or (0,) * len(load), visit.demand, strict=True)]
            amount = carried.get(halt.visit, (0,) * len(load))
            load = [
                x + taken - left + held
                for x, (taken, left), held in zip(load, more, amount, strict=True)
            ]
        elif halt.kind is CallKind.RELOAD:
            load = _taken_along(request, halts[k + 1 :])
        yield tuple(load)


def moved(request: VroomRequest, visits: Sequence[int]) -> tuple[list[int], list[int]]:
    """Sum up what visits deliver and what they pick up, shipments included, by dimension."""
    delivery, pickup = ([0] * request.dimensions for _ in range(2))
    carried = _carried(request)
    for i in visits:
        visit = request.problem.visits[i]
        for d, amount in enumerate(visit.demand):
            delivery[d] += amount
        for d, amount in enumerate(visit.pickup):
            pickup[d] += amount
        for d, amount in enumerate(carried.get(i, ())):
            pickup[d] += max(0, amount)
            delivery[d] += max(0, -amount)
    return delivery, pickup


def _carried(request: VroomRequest) -> dict[int, Amount]:
    """Tell by how much each end of a shipment changes the load."""
    found: dict[int, Amount] = {}
    for shipment in request.problem.shipments:
        amount = shipment.amount or (0,) * request.dimensions
        found[shipment.pickup] = amount
        found[shipment.delivery] = tuple(-x for x in amount)
    return found


def _taken_along(request: VroomRequest, halts: Sequence[Stop | Call]) -> list[int]:
    """Add up what has to be loaded for the stops until the next call at the depot."""
    load = [0] * request.dimensions
    for halt in takewhile(lambda h: isinstance(h, Stop) or h.kind is not CallKind.RELOAD, halts):
        if isinstance(halt, Stop):
            for d, amount in enumerate(request.problem.visits[halt.visit].demand):
                load[d] += amount
    return load
