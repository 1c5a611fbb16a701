"""Rows of packed vehicles, with the breaks, windows and chargers that they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.clock import columns as c
from optimizer.clock.tables import travel_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.clock.tables import Tables
    from optimizer.clock.visit_rows import VisitRows
    from optimizer.problem import Problem, Vehicle


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VehicleRows:
    """What `Packed` says of vehicles; `windows` follow those of visits."""

    veh: NDArray[np.int64]
    capacity: NDArray[np.int64]
    reload_capacity: NDArray[np.int64]
    service: NDArray[np.int64]
    setup: NDArray[np.int64]
    windows: list[tuple[int, int]]
    breaks: NDArray[np.int64]
    chargers: NDArray[np.int64]


def pack_vehicles(
    problem: Problem, vehicles: Sequence[int], rows: VisitRows, tables: Tables
) -> VehicleRows:
    """Lay out some vehicles of a problem, for the visits that were laid out before."""
    chosen = [problem.vehicles[k] for k in vehicles]
    types = {kind: row for row, kind in enumerate(sorted({v.type for v in chosen}))}
    visits = rows.chosen
    service = _durations([v.service for v in visits], [v.service_by_type for v in visits], types)
    setup = _durations([v.setup for v in visits], [v.setup_by_type for v in visits], types)
    loaded = bool(rows.pickup.any() or rows.amounts.any())
    static = not (rows.timed or rows.pickup.any() or setup.any() or _tied(rows))
    lists = _Lists(len(rows.windows))
    made = []
    full = 0
    for vehicle in chosen:
        row = _shift(vehicle, tables)
        row[c.TYPE] = types[vehicle.type]
        lists.add(row, vehicle)
        row[c.LOADS] = c.SEGMENTS if vehicle.reload else (c.COURSE if loaded else c.SUM)
        row[c.KIND] = _kind(vehicle, banded=row[c.BANDS] > 0, static=static)
        row[c.MONOTONE] = int(not (rows.patient or row[c.BANDS]))
        if row[c.KIND] == c.FULL:
            row[c.RECORD] = full
            full += 1
        made.append(row)
    size = rows.demand.shape[1]
    room = [v.capacity for v in chosen]
    again = [v.reload.capacity if v.reload else v.capacity for v in chosen]
    return VehicleRows(
        veh=np.array(made, np.int64).reshape(len(chosen), c.VEH),
        capacity=np.array(room, np.int64).reshape(len(chosen), size),
        reload_capacity=np.array(again, np.int64).reshape(len(chosen), size),
        service=service,
        setup=setup,
        windows=lists.windows,
        breaks=np.array(lists.breaks, np.int64).reshape(-1, c.REST),
        chargers=np.array(lists.chargers, np.int64),
    )


def _durations(
    usual: list[int], by_type: list[tuple[tuple[int, int], ...]], types: dict[int, int]
) -> NDArray[np.int64]:
    """Seconds of each visit (column) for each type of vehicle (row)."""
    table = np.array([usual] * max(1, len(types)), np.int64)
    for i, pairs in enumerate(by_type):
        for kind, seconds in pairs:
            if kind in types:
                table[types[kind], i] = seconds
    return table


def _tied(rows: VisitRows) -> bool:
    """Whether visits depend on each other."""
    return bool(rows.vis[:, c.ROLE].any() or rows.vis[:, c.COUPLED].any())


def _shift(vehicle: Vehicle, tables: Tables) -> list[int]:
    """Everything about a vehicle but its breaks, its depot and its battery."""
    shift = tables.shift
    nowhere = len(tables.seconds) - 1
    row = [0] * c.VEH
    row[c.START] = nowhere if vehicle.start is None else vehicle.start
    row[c.END] = nowhere if vehicle.end is None else vehicle.end
    row[c.SHIFT_OPENS], row[c.SHIFT_CLOSES] = vehicle.window
    row[c.LATEST_END] = vehicle.latest_end
    row[c.OVERTIME_COST] = vehicle.overtime_cost >> shift
    row[c.TRAVEL_COST] = vehicle.travel_cost >> shift
    row[c.DISTANCE_COST] = vehicle.distance_cost >> shift
    row[c.TASK_COST] = vehicle.task_cost >> shift
    row[c.TABLE] = tables.first[vehicle.matrix]
    row[c.BANDS] = tables.bands[vehicle.matrix]
    row[c.MATRIX] = vehicle.matrix
    row[c.CLASS] = tables.classes[travel_class(vehicle)]
    row[c.FIXED_COST] = vehicle.fixed_cost >> shift
    row[c.VISIT_COST] = vehicle.visit_cost >> shift
    row[c.WORK_COST] = vehicle.work_cost >> shift
    row[c.UNFAIR_COST] = vehicle.unfair_cost >> shift
    row[c.MAX_VISITS] = _limit(vehicle.max_visits)
    row[c.MAX_TRAVEL] = _limit(vehicle.max_travel)
    row[c.MAX_DISTANCE] = _limit(vehicle.max_distance)
    row[c.MAX_WORK] = _limit(vehicle.max_work)
    row[c.FAIR_WORK] = _limit(vehicle.fair_work)
    row[c.COUNTS_WORK] = int(vehicle.counts_work)
    row[c.RECORD] = -1
    if vehicle.reload is not None:
        row[c.RELOAD_COST] = vehicle.reload.cost >> shift
    return row


def _limit(value: int | None) -> int:
    return c.NEVER if value is None else value


class _Lists:
    """Windows, breaks and chargers of all vehicles, one after the other."""

    def __init__(self, windows: int) -> None:
        self._before = windows
        self.windows: list[tuple[int, int]] = []
        self.breaks: list[tuple[int, ...]] = []
        self.chargers: list[int] = []

    def add(self, row: list[int], vehicle: Vehicle) -> None:
        """Append a vehicle's, and say in its row where they are."""
        row[c.N_BREAKS], row[c.FIRST_BREAK] = len(vehicle.breaks), len(self.breaks)
        for rest in vehicle.breaks:
            place = -1 if rest.location is None else rest.location
            count, first = self._open(rest.start_windows)
            self.breaks.append((rest.earliest, rest.latest, rest.duration, place, count, first))
        if vehicle.breaks:
            rest = vehicle.breaks[0]
            row[c.REST_EARLIEST], row[c.REST_LATEST] = rest.earliest, rest.latest
            row[c.REST_SECONDS] = rest.duration
        row[c.RELOAD] = -1
        if vehicle.reload is not None:
            row[c.RELOAD], row[c.RELOAD_SECONDS] = vehicle.reload.location, vehicle.reload.duration
            count, first = self._open(vehicle.reload.windows)
            row[c.RELOAD_N_WINDOWS], row[c.RELOAD_FIRST_WINDOW] = count, first
        self._add_battery(row, vehicle)

    def _open(self, windows: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        self.windows += windows
        return len(windows), self._before + len(self.windows) - len(windows)

    def _add_battery(self, row: list[int], vehicle: Vehicle) -> None:
        row[c.RANGE] = row[c.INITIAL] = c.NEVER
        row[c.FIRST_CHARGER] = len(self.chargers)
        battery = vehicle.battery
        if battery is not None:
            row[c.RANGE], row[c.INITIAL] = battery.range, battery.initial
            row[c.CHARGE_SETUP], row[c.CHARGE_RATE] = battery.setup, battery.seconds_per_kilometre
            self.chargers += battery.chargers
            row[c.N_CHARGERS] = len(battery.chargers)


def _kind(vehicle: Vehicle, *, banded: bool, static: bool) -> int:
    """Tell the least clock that times a vehicle exactly.

    `banded`: its drives take longer at some hours; `static`: no visit minds when it is served.
    """
    rests = vehicle.breaks
    calls = vehicle.reload is not None or vehicle.battery is not None
    if calls or len(rests) > 1:
        return c.FULL
    if any(rest.location is not None or rest.windows for rest in rests):
        return c.FULL
    limited = vehicle.max_travel is not None or vehicle.max_distance is not None
    if static and not (
        rests
        or banded
        or vehicle.skill_windows
        or limited
        or vehicle.work_cost
        or vehicle.unfair_cost
        or vehicle.max_visits is not None
        or (vehicle.overtime_cost and vehicle.max_overtime)
    ):
        return c.PLAIN
    if banded:  # the first task settles the departure; what was driven is not static
        return c.FULL if limited else c.SWIFT
    return c.FULL if vehicle.counts_work else c.SWIFT
