"""Vehicles of a VROOM document, as far as they can be understood before the travel tables."""

from dataclasses import dataclass

from optimizer.formats.fields import Field
from optimizer.formats.vroom_costs import HOUR, CostScale
from optimizer.formats.vroom_jobs import MAX_ID
from optimizer.formats.vroom_places import DEFAULT_PROFILE, Places, read_speed_factor
from optimizer.formats.vroom_request import BreakEntry, Spot, VehicleEntry
from optimizer.problem import MAX_TIME, Break, Vehicle

_UNSUPPORTED = ("max_travel_time", "max_distance", "steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRead:
    """A vehicle still without its matrix.

    Its capacity is without `max_tasks`; where the document has no time_window, its window
    begins where time does and ends nowhere near (`endless`).
    """

    vehicle: Vehicle
    entry: VehicleEntry
    profile: str
    speed_factor: float
    max_tasks: int | None
    endless: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleContext:
    """What a vehicle is read against."""

    places: Places
    scale: CostScale
    dimensions: int
    dawn: int  # where the window of a vehicle without one begins


def read_vehicle(vehicle: Field, context: VehicleContext) -> VehicleRead:
    """One vehicle; its id has been looked at by `read_ids`."""
    for key in _UNSUPPORTED:
        vehicle[key].refuse("is not supported yet")
    endless = not vehicle["time_window"].present
    window = (context.dawn, MAX_TIME)
    if not endless:
        window = vehicle["time_window"].span(-MAX_TIME, MAX_TIME)
    overtime = vehicle["overtime"]
    costs, scale = vehicle["costs"], context.scale
    extra = overtime["max"].integer(0, MAX_TIME) if _object(overtime) else 0
    _object(costs)
    rests = _breaks(vehicle["breaks"], window, window[1] + extra)
    (start, start_spot), (end, end_spot) = _ends(vehicle, context.places)
    number = vehicle["id"].value
    return VehicleRead(
        vehicle=Vehicle(
            id=str(number),
            window=window,
            start=start,
            end=end,
            max_overtime=extra,
            skills=frozenset(vehicle["skills"].integers(0, MAX_ID)),
            capacity=_capacity(vehicle["capacity"], context.dimensions),
            breaks=tuple(rest for rest, _ in rests),
            fixed_cost=scale.amount(costs["fixed"]),
            travel_cost=scale.per_second(costs["per_hour"], default=HOUR),
            task_cost=scale.per_second(costs["per_task_hour"]),
            overtime_cost=scale.per_second(overtime["cost_per_hour"]),
            distance_cost=scale.per_metre(costs["per_km"]),
        ),
        entry=VehicleEntry(
            id=number if isinstance(number, int) else 0,
            description=vehicle["description"].text(),
            start=start_spot,
            end=end_spot,
            breaks=tuple(entry for _, entry in rests),
        ),
        profile=vehicle["profile"].text() or DEFAULT_PROFILE,
        speed_factor=read_speed_factor(vehicle["speed_factor"]),
        max_tasks=vehicle["max_tasks"].integer(0, MAX_TIME)
        if vehicle["max_tasks"].present
        else None,
        endless=endless,
    )


def _object(thing: Field) -> bool:
    return thing.present and thing.is_object()


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


def _breaks(
    breaks: Field, window: tuple[int, int], latest_end: int
) -> list[tuple[Break, BreakEntry]]:
    """Read breaks in the order of their windows, as VROOM does; those of no length are dropped."""
    found: list[tuple[Break, BreakEntry]] = []
    numbers: set[int] = set()
    for element in breaks.elements():
        if not element.is_object():
            continue
        known = len(element.faults)
        rest, entry = _break(element, window, latest_end)
        if entry.id in numbers:
            element["id"].wrong(f"{entry.id} is already the id of a break of this vehicle")
        numbers.add(entry.id)
        if rest.duration and len(element.faults) == known:
            found.append((rest, entry))
    found.sort(key=lambda pair: (pair[0].earliest, pair[0].latest))
    # A break precedes the next one, so it can't begin later than that one may.
    latest = MAX_TIME
    for k in reversed(range(len(found))):
        rest, entry = found[k]
        latest = min(latest, rest.latest)
        bound = Break(earliest=rest.earliest, latest=latest, duration=rest.duration)
        found[k] = (bound, entry)
    return found


def _break(rest: Field, window: tuple[int, int], latest_end: int) -> tuple[Break, BreakEntry]:
    rest["max_load"].refuse("is not supported yet")
    entry = BreakEntry(id=rest["id"].integer(0, MAX_ID), description=rest["description"].text())
    duration = rest["service"].integer(0, MAX_TIME, default=0)
    windows = rest["time_windows"].elements()
    if len(windows) != 1:
        rest["time_windows"].wrong(f"a break needs one window, {len(windows)} are not supported")
        return Break(earliest=0, latest=0, duration=0), entry
    opens, closes = windows[0].span(-MAX_TIME, MAX_TIME)
    earliest = max(opens, window[0])
    if duration and closes < window[0]:
        windows[0].wrong(f"is over ({closes}) before the shift starts ({window[0]})")
    elif duration and earliest + duration > latest_end:
        windows[0].wrong(f"leaves no {duration} seconds before the shift ends ({latest_end})")
    return Break(earliest=earliest, latest=closes, duration=duration), entry
