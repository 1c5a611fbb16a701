"""What makes no sense in a vehicle, its breaks, its depot and its battery."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.validation.ranges import (
    MAX_COST,
    MAX_RATE,
    MAX_TIME,
    Ranged,
    amount_faults,
    field_faults,
    index_faults,
    level_faults,
    place_faults,
    time_faults,
    window_faults,
)
from optimizer.validation.visits import MAX_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.validation.ranges import Fault
    from optimizer.vehicle import Battery, Break, Reload, Vehicle

MAX_BREAKS = 8
_RATES = "travel_cost", "task_cost", "work_cost", "overtime_cost", "distance_cost", "unfair_cost"
_LIMITS = "max_overtime", "max_visits", "max_travel", "max_distance", "max_work", "fair_work"
_RANGES = (
    Ranged(MAX_TIME, *_LIMITS),
    Ranged(MAX_RATE, *_RATES),
    Ranged(MAX_COST, "fixed_cost", "visit_cost", "outside_cost"),
    Ranged(MAX_DAYS, "day"),
)


def vehicle_faults(path: str, vehicle: Vehicle, size: int, matrices: int) -> Iterator[Fault]:
    """Find what makes no sense in a vehicle.

    Parameters
    ----------
    path : str
        Of the vehicle.
    vehicle : Vehicle
        What is looked at.
    size, matrices : int
        Number of locations and of matrices.
    """
    yield from place_faults(f"{path}.start", vehicle.start, size)
    yield from place_faults(f"{path}.end", vehicle.end, size)
    if not 0 <= vehicle.matrix < matrices:
        yield from index_faults(f"{path}.matrix", vehicle.matrix, matrices, "matrix")
    opens, closes = vehicle.window
    if closes < opens:
        yield f"{path}.window", f"ends ({closes}) before it starts ({opens})"
    yield from time_faults(f"{path}.window", opens, closes)
    for ranged in _RANGES:
        yield from ranged.faults(path, vehicle)
    if vehicle.capacity:
        yield from amount_faults(f"{path}.capacity", vehicle.capacity)
    if vehicle.levels:
        yield from _skill_level_faults(path, vehicle)
    for k, (_, window) in enumerate(vehicle.skill_windows):
        yield from window_faults(f"{path}.skill_windows[{k}]", (window,))
    if vehicle.breaks:
        yield from _break_faults(path, vehicle, size)
    if vehicle.reload is not None:
        yield from _reload_faults(f"{path}.reload", vehicle.reload, vehicle, size)
    if vehicle.battery is not None:
        yield from _battery_faults(f"{path}.battery", vehicle.battery, size)


def _skill_level_faults(path: str, vehicle: Vehicle) -> Iterator[Fault]:
    yield from level_faults(f"{path}.levels", vehicle.levels)
    for n, (skill, _) in enumerate(vehicle.levels):
        if skill not in vehicle.skills:
            yield f"{path}.levels[{n}]", f"skill {skill} is none of the vehicle's skills"


def _break_faults(path: str, vehicle: Vehicle, size: int) -> Iterator[Fault]:
    if len(vehicle.breaks) > MAX_BREAKS:
        yield f"{path}.breaks", f"{len(vehicle.breaks)} are more than {MAX_BREAKS}"
    for k, rest in enumerate(vehicle.breaks):
        where = f"{path}.breaks[{k}]"
        yield from place_faults(f"{where}.location", rest.location, size)
        yield from _rest_faults(where, rest)
        if rest.earliest < vehicle.window[0]:
            yield f"{where}.earliest", f"{rest.earliest} is before the shift starts"
        if rest.earliest + rest.duration > vehicle.latest_end:
            yield where, "does not fit into the shift"
    for k, (before, after) in enumerate(pairwise(vehicle.breaks)):
        if after.earliest < before.earliest or after.latest < before.latest:
            yield f"{path}.breaks[{k + 1}]", "breaks must be in the order in which they are taken"


def _rest_faults(path: str, rest: Break) -> Iterator[Fault]:
    if rest.duration < 1:
        yield f"{path}.duration", f"{rest.duration} is shorter than a second"
    if rest.latest < rest.earliest:
        yield f"{path}.latest", f"{rest.latest} is before earliest ({rest.earliest})"
    yield from window_faults(f"{path}.windows", rest.windows)
    spans = rest.windows
    if spans and (spans[0][0] < rest.earliest or spans[-1][1] > rest.latest):
        yield f"{path}.windows", f"must lie within {rest.earliest}-{rest.latest}"


def _reload_faults(path: str, reload: Reload, vehicle: Vehicle, size: int) -> Iterator[Fault]:
    yield from place_faults(f"{path}.location", reload.location, size)
    yield from field_faults(path, reload, ("duration",), MAX_TIME)
    yield from field_faults(path, reload, ("cost",), MAX_COST)
    yield from amount_faults(f"{path}.capacity", reload.capacity)
    yield from window_faults(f"{path}.windows", reload.windows)
    if len(reload.capacity) != len(vehicle.capacity):
        given, due = len(reload.capacity), len(vehicle.capacity)
        yield f"{path}.capacity", f"has {given} dimensions where the van has {due}"


def _battery_faults(path: str, battery: Battery, size: int) -> Iterator[Fault]:
    names = ("range", "initial", "setup", "seconds_per_kilometre")
    yield from field_faults(path, battery, names, MAX_RATE)
    if battery.initial > battery.range:
        yield f"{path}.initial", f"{battery.initial} is more than the range ({battery.range})"
    for k, place in enumerate(battery.chargers):
        yield from place_faults(f"{path}.chargers[{k}]", place, size)
