"""Random vehicles that use every field, with breaks, depots and batteries."""

from optimizer.problem import Battery, Break, Reload, Vehicle
from tests.strategies.source import (
    DAY,
    Feature,
    Frame,
    Source,
    often,
    subset,
    windows,
)
from tests.strategies.visits import DAYS, SKILLS, TERRITORIES, TOOLS, TYPES


def vehicle(source: Source, k: int, frame: Frame) -> Vehicle:
    """Make one vehicle."""
    on = frame.on
    opens = frame.origin + source.integer(0, DAY // 3)
    closes = opens + (source.integer(0, DAY) if often(source, 2) else DAY - DAY // 4)
    overtime = source.integer(0, 50) if Feature.OVERTIME in on and often(source, 4) else 0
    fields: dict[str, object] = {
        "id": f"k{k}",
        "window": (opens, closes),
        "start": None if often(source, 2) else source.integer(0, frame.places - 1),
        "end": None if often(source, 2) else source.integer(0, frame.places - 1),
        "max_overtime": overtime,
        "capacity": tuple(source.integer(0, 8) for _ in range(frame.dimensions)),
        "matrix": source.integer(0, frame.matrices - 1),
    }
    if Feature.BREAKS in on:
        fields["breaks"] = _breaks(source, frame, opens, closes + overtime)
    fields |= _rates(source, frame) | _limits(source, frame) | _crew(source, frame)
    fields |= _calls(source, frame)
    return Vehicle(**fields)  # type: ignore[arg-type]


def _rates(source: Source, frame: Frame) -> dict[str, object]:
    on, fields = frame.on, dict[str, object]()
    if Feature.RATES in on:
        fields["fixed_cost"] = source.integer(0, 200)
        fields["travel_cost"] = source.integer(0, 5)
        fields["task_cost"] = source.integer(0, 2)
        fields["overtime_cost"] = source.integer(0, 40)
        fields["distance_cost"] = source.integer(0, 2)
    if Feature.WORK in on:
        fields["work_cost"] = source.integer(0, 5)
    if Feature.PRICES in on:
        fields["visit_cost"] = source.integer(0, 150)
    if Feature.FAIRNESS in on and often(source, 7):
        fields["fair_work"] = source.integer(0, DAY // 4)
        fields["unfair_cost"] = source.integer(0, 10)
    return fields


def _limits(source: Source, frame: Frame) -> dict[str, object]:
    on, fields, drive = frame.on, dict[str, object](), frame.size.longest_drive
    if Feature.WORK in on and often(source, 6):
        fields["max_work"] = source.integer(DAY // 20, DAY // 2)
    if Feature.LIMITS in on:
        fields["max_visits"] = source.integer(0, 4) if often(source, 5) else None
        fields["max_travel"] = source.integer(0, 4 * drive) if often(source, 5) else None
        fields["max_distance"] = source.integer(0, 24 * drive) if often(source, 5) else None
    return fields


def _crew(source: Source, frame: Frame) -> dict[str, object]:
    """Draw what the crew can do, when and where, and with what."""
    on, fields = frame.on, dict[str, object]()
    able = subset(source, SKILLS, 6) if on & {Feature.SKILLS, Feature.LEVELS} else frozenset()
    fields["skills"] = able
    if Feature.LEVELS in on:
        levels = ((skill, source.integer(1, 3)) for skill in sorted(able))
        fields["levels"] = tuple(pair for pair in levels if often(source, 6))
    if Feature.SKILL_WINDOWS in on:
        spans = [(s, windows(source, frame.origin, frame.origin + DAY, 1)) for s in SKILLS]
        fields["skill_windows"] = tuple((s, span[0]) for s, span in spans if often(source, 4))
    if Feature.TOOLS in on:
        fields["tools"] = subset(source, TOOLS, 5)
    if Feature.TYPES in on:
        fields["type"] = source.integer(0, len(TYPES) - 1)
    if Feature.TERRITORIES in on and often(source, 7):
        fields["territories"] = subset(source, TERRITORIES, 3)
        fields["outside_cost"] = source.integer(0, 100) if often(source, 5) else None
    if Feature.DAYS in on:
        fields["day"] = source.integer(0, DAYS)
    return fields


def _calls(source: Source, frame: Frame) -> dict[str, object]:
    """Draw a depot and a battery."""
    on, fields, last = frame.on, dict[str, object](), frame.places - 1
    if Feature.RELOADS in on and often(source, 7):
        depot = (frame.origin, frame.origin + DAY)
        fields["reload"] = Reload(
            location=source.integer(0, last),
            duration=source.integer(0, 20),
            capacity=tuple(source.integer(0, 9) for _ in range(frame.dimensions)),
            windows=windows(source, *depot) if often(source, 4) else (),
            cost=source.integer(0, 50),
        )
    if Feature.BATTERIES in on and often(source, 7):
        most = source.integer(0, 12 * frame.size.longest_drive)
        fields["battery"] = Battery(
            range=most,
            initial=source.integer(0, most),
            chargers=tuple(sorted(subset(source, range(frame.places), 3))),
            setup=source.integer(0, 10),
            seconds_per_kilometre=source.integer(0, 90),
        )
    return fields


def _breaks(source: Source, frame: Frame, opens: int, latest_end: int) -> tuple[Break, ...]:
    """None to three, in order, each fitting the shift."""
    breaks: list[Break] = []
    earliest = latest = opens
    for _ in range(source.integer(0, 3)):
        duration = source.integer(1, 40)
        if earliest + duration > latest_end:
            break
        earliest += source.integer(0, (latest_end - earliest - duration) // 2)
        latest = max(earliest, latest) + source.integer(0, 60)
        breaks.append(_break(source, frame, earliest, latest, duration))
    return tuple(breaks)


def _break(source: Source, frame: Frame, earliest: int, latest: int, duration: int) -> Break:
    """Make one break, perhaps with windows or a place of its own."""
    spans: tuple[tuple[int, int], ...] = ()
    if Feature.BREAK_WINDOWS in frame.on and often(source, 6):
        edges = sorted({earliest, latest, *(source.integer(earliest, latest) for _ in range(2))})
        spans = tuple(zip(edges[::2], edges[1::2], strict=False))
    somewhere = Feature.BREAK_PLACES in frame.on and often(source, 5)
    return Break(
        earliest=earliest,
        latest=latest,
        duration=duration,
        windows=spans,
        location=source.integer(0, frame.places - 1) if somewhere else None,
    )
