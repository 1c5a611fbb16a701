"""Vehicles of a VROOM document, as far as they can be understood before the travel tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from optimizer.formats.fields import Field
from optimizer.formats.vroom.breaks import read_breaks
from optimizer.formats.vroom.choices import MAX_DAY, read_levels
from optimizer.formats.vroom.costs import HOUR, CostScale
from optimizer.formats.vroom.equipment import read_battery, read_reload, read_skill_windows
from optimizer.formats.vroom.places import Places, read_speed_factor
from optimizer.formats.vroom.request import MAX_ID, Spot, VehicleEntry
from optimizer.formats.vroom.tables import DEFAULT_PROFILE
from optimizer.problem import MAX_TIME, Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRead:
    """A vehicle still without its matrix.

    Where the document has no time_window, its window begins where time does and ends nowhere
    near (`endless`).
    """

    vehicle: Vehicle
    entry: VehicleEntry
    profile: str
    speed_factor: float
    endless: bool


class _Limits(TypedDict):
    """What a vehicle may do at most."""

    max_visits: int | None
    max_travel: int | None
    max_distance: int | None
    max_work: int | None
    fair_work: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleContext:
    """What a vehicle is read against."""

    places: Places
    scale: CostScale
    types: Mapping[str, int]
    dimensions: int
    dawn: int  # where the window of a vehicle without one begins


def read_types(vehicles: list[Field], tasks: list[Field]) -> dict[str, int]:
    """Give each type of vehicle a number, its own where it is one; the empty text is no type."""
    names = {v["type"].value for v in vehicles if isinstance(v["type"].value, str)}
    for task in tasks:
        for key in ("service_per_type", "setup_per_type"):
            names.update(name for name, _ in Field(task[key].value, "", []).members())
    texts = sorted(name for name in names if isinstance(name, str) and name)
    numbers = {name: int(name) for name in texts if _is_number(name)}
    taken = set(numbers.values())
    free = (n for n in range(len(texts) + len(taken) + 1) if n not in taken)
    return {name: next(free) for name in ["", *texts] if name not in numbers} | numbers


def read_vehicle(vehicle: Field, context: VehicleContext) -> VehicleRead:
    """One vehicle; its id has been looked at by `read_ids`."""
    places, scale = context.places, context.scale
    endless = not vehicle["time_window"].present
    window = (context.dawn, MAX_TIME)
    if not endless:
        window = vehicle["time_window"].span(-MAX_TIME, MAX_TIME)
    overtime = vehicle["overtime"]
    extra = overtime["max"].integer(0, MAX_TIME) if _object(overtime) else 0
    capacity = _capacity(vehicle["capacity"], context.dimensions)
    rests = read_breaks(vehicle["breaks"], places, window, window[1] + extra, capacity)
    (start, start_spot), (end, end_spot) = _ends(vehicle, places)
    number = vehicle["id"].value
    made = Vehicle(
        id=str(number),
        window=window,
        start=start,
        end=end,
        max_overtime=extra,
        overtime_cost=scale.per_second(overtime["cost_per_hour"]),
        skills=frozenset(vehicle["skills"].integers(0, MAX_ID)),
        levels=read_levels(vehicle["levels"]),
        skill_windows=read_skill_windows(vehicle["skill_windows"]),
        tools=frozenset(vehicle["tools"].integers(0, MAX_ID)),
        type=context.types.get(vehicle["type"].text(), 0),
        territories=frozenset(vehicle["territories"].integers(0, MAX_ID)),
        outside_cost=_stated(vehicle["outside_cost"], scale),
        capacity=capacity,
        reload=read_reload(vehicle["reload"], places, scale, context.dimensions),
        battery=read_battery(vehicle["battery"], places),
        breaks=tuple(rest for rest, _ in rests),
        day=vehicle["day"].integer(0, MAX_DAY, default=0),
        **_costs(vehicle, scale),
        **_limits(vehicle),
    )
    entry = VehicleEntry(
        id=number if isinstance(number, int) else 0,
        description=vehicle["description"].text(),
        start=start_spot,
        end=end_spot,
        breaks=tuple(entry for _, entry in rests),
    )
    return VehicleRead(
        vehicle=made,
        entry=entry,
        profile=vehicle["profile"].text() or DEFAULT_PROFILE,
        speed_factor=read_speed_factor(vehicle["speed_factor"]),
        endless=endless,
    )


def _is_number(name: str) -> bool:
    digits = name.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 10 and str(int(name)) == name  # noqa: PLR2004 - fits 32 bits


def _object(thing: Field) -> bool:
    return thing.present and thing.is_object()


def _stated(cost: Field, scale: CostScale) -> int | None:
    """Read a cost that is none when it is absent or null."""
    return scale.amount(cost) if cost.present and cost.value is not None else None


def _costs(vehicle: Field, scale: CostScale) -> dict[str, int]:
    costs, fair = vehicle["costs"], vehicle["fair_work"]
    _object(costs)
    _object(fair)
    return {
        "fixed_cost": scale.amount(costs["fixed"]),
        "travel_cost": scale.per_second(costs["per_hour"], default=HOUR),
        "task_cost": scale.per_second(costs["per_task_hour"]),
        "work_cost": scale.per_second(costs["per_work_hour"]),
        "distance_cost": scale.per_metre(costs["per_km"]),
        "visit_cost": scale.amount(costs["per_visit"]),
        "unfair_cost": scale.per_second(fair["cost_per_hour"]),
    }


def _limits(vehicle: Field) -> _Limits:
    return _Limits(
        max_visits=vehicle["max_tasks"].optional(0, MAX_TIME),
        max_travel=vehicle["max_travel_time"].optional(0, MAX_TIME),
        max_distance=vehicle["max_distance"].optional(0, MAX_TIME),
        max_work=vehicle["max_work_time"].optional(0, MAX_TIME),
        fair_work=vehicle["fair_work"]["seconds"].optional(0, MAX_TIME),
    )


def _capacity(capacity: Field, dimensions: int) -> tuple[int, ...]:
    values = capacity.integers(0, MAX_TIME)
    if isinstance(capacity.value, list) and len(values) != dimensions:
        capacity.wrong(f"has {len(values)} dimensions, the first vehicle's {dimensions}")
    return (values + (0,) * dimensions)[:dimensions]


def _ends(vehicle: Field, places: Places) -> list[tuple[int | None, Spot | None]]:
    """Row and spot of start and of end; null says that it is open on purpose."""
    found: list[tuple[int | None, Spot | None]] = []
    named = 0
    for key in ("start", "end"):
        index = f"{key}_index"
        fields = [vehicle[key], vehicle[index]]
        named += any(field.present for field in fields)
        if any(field.present and field.value is not None for field in fields):
            found.append(places.row(vehicle, key, index))
        else:
            found.append((None, None))
    if not named and isinstance(vehicle.value, dict):
        vehicle.wrong("has neither start nor end (null says that both are open on purpose)")
    return found
