"""Random visits that use every field."""

from optimizer.problem import Pin, Previous, Visit
from tests.strategies.source import (
    DAY,
    Feature,
    Frame,
    Source,
    often,
    pairs,
    subset,
    windows,
)

SKILLS = range(4)
TOOLS = range(3)
TYPES = range(3)
TERRITORIES = range(3)
DAYS = 2


def visit(source: Source, i: int, frame: Frame) -> Visit:
    """Make one visit."""
    size, on = frame.size, frame.on
    lax = source.integer(0, 4)
    fields: dict[str, object] = {
        "id": f"v{i}",
        "location": source.integer(0, frame.places - 1),
        "service": source.integer(0, size.longest_task),
        "windows": windows(source, frame.origin, frame.origin + DAY) if often(source, 5) else (),
        "unserved_cost": (0, 40, 900, 30_000, 10**9)[4 - lax],
        "demand": tuple(source.integer(0, 3) for _ in range(frame.dimensions)),
    }
    if Feature.SETUP in on and often(source, 5):
        fields["setup"] = source.integer(0, size.longest_task // 3)
    if Feature.SKILLS in on and often(source, 4):
        fields["skills"] = subset(source, SKILLS, 2)
    if Feature.LATENESS in on:
        fields["due"] = frame.second(source) if often(source, 4) else None
        fields["lateness_cost"] = source.integer(0, 30)
    if Feature.PINS in on and frame.vehicles and often(source, 2):
        start = frame.second(source) if often(source, 5) else None
        fields["pin"] = Pin(vehicle=source.integer(0, frame.vehicles - 1), start=start)
    fields |= _when(source, frame) | _work(source, frame) | _who(source, frame)
    return Visit(**fields)  # type: ignore[arg-type]


def _when(source: Source, frame: Frame) -> dict[str, object]:
    """Draw what being late, early, on another day or not as planned costs."""
    on, fields = frame.on, dict[str, object]()
    if Feature.STEPS in on and often(source, 5):
        fields["late_steps"] = tuple(
            (frame.second(source), source.integer(0, 20)) for _ in range(source.integer(1, 2))
        )
    if Feature.DEADLINES in on and often(source, 5):
        fields["deadline"] = frame.second(source)
        fields["missed_cost"] = source.integer(0, 300)
    if Feature.EARLINESS in on and often(source, 5):
        fields["wanted"] = frame.second(source)
        fields["earliness_cost"] = source.integer(0, 10)
    if Feature.DAYS in on:
        fields["day"] = source.integer(0, DAYS)
        fields["delay_cost"] = source.integer(0, 200)
    if Feature.CHANGE in on and frame.vehicles and often(source, 6):
        vehicle = source.integer(0, frame.vehicles - 1)
        fields["previous"] = Previous(vehicle=vehicle, start=frame.second(source))
    return fields


def _work(source: Source, frame: Frame) -> dict[str, object]:
    """Draw how long it takes whom, and what is taken away."""
    on, fields, longest = frame.on, dict[str, object](), frame.size.longest_task
    if Feature.TYPES in on and often(source, 6):
        fields["service_by_type"] = pairs(source, TYPES, longest)
        fields["setup_by_type"] = pairs(source, TYPES, longest // 3)
    if Feature.PICKUPS in on and often(source, 5):
        fields["pickup"] = tuple(source.integer(0, 3) for _ in range(frame.dimensions))
    return fields


def _who(source: Source, frame: Frame) -> dict[str, object]:
    """Draw who may come, and who had better."""
    on, fields, vans = frame.on, dict[str, object](), range(frame.vehicles)
    if Feature.LEVELS in on and often(source, 4):
        levels = pairs(source, SKILLS, 1)
        fields["levels"] = tuple((skill, level + 1) for skill, level in levels)
    if Feature.TOOLS in on and often(source, 5):
        fields["tools"] = subset(source, TOOLS, 2)
    if Feature.TERRITORIES in on and often(source, 7):
        fields["territory"] = source.integer(0, len(TERRITORIES) - 1)
    if Feature.CHOICE in on and often(source, 6):
        fields["required"] = subset(source, vans, 2) if often(source, 3) else frozenset()
        fields["forbidden"] = subset(source, vans, 1)
        fields["preferred"] = subset(source, vans, 2)
        fields["preference_cost"] = source.integer(0, 100)
        fields["vehicle_costs"] = pairs(source, vans, 100)
    return fields
