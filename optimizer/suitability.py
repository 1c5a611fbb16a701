"""Who may serve what, and what that costs whatever the time: skills, tools, pins, preferences."""

from collections.abc import Callable, Hashable, Sequence
from enum import StrEnum
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Problem, Vehicle, Visit

NEVER = 2**60
"""Cost of a vehicle that must not come."""


class Refusal(StrEnum):
    """Why a vehicle can't serve a visit at any time; the value is a code for programs."""

    PIN = "pin"
    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    SKILLS = "skills"
    LEVELS = "levels"
    TOOLS = "tools"
    TERRITORY = "territory"
    CAPACITY = "capacity"


def refusals(problem: Problem, visit: int, vehicle: int) -> Refusal | None:
    """Find the first reason for which a vehicle can't serve a visit even with an empty van.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    visit, vehicle : int
        Indices.

    Returns
    -------
    Refusal or None
        None when it can, as far as times and the rest of its route let it.
    """
    wanted, van = problem.visits[visit], problem.vehicles[vehicle]
    if wanted.pin is not None and wanted.pin.vehicle != vehicle:
        return Refusal.PIN
    if wanted.required and vehicle not in wanted.required:
        return Refusal.REQUIRED
    if vehicle in wanted.forbidden:
        return Refusal.FORBIDDEN
    return _lacking(wanted, van) or (None if _holds(wanted, van) else Refusal.CAPACITY)


def _lacking(visit: Visit, vehicle: Vehicle) -> Refusal | None:
    """Find what the crew can't do, doesn't carry, or where it doesn't go."""
    if not visit.skills <= vehicle.skills:
        return Refusal.SKILLS
    if visit.levels:
        has = dict(vehicle.levels)
        for skill, least in visit.levels:
            if skill not in vehicle.skills or has.get(skill, 1) < least:
                return Refusal.LEVELS
    if not visit.tools <= vehicle.tools:
        return Refusal.TOOLS
    if _outside(visit, vehicle) and vehicle.outside_cost is None:
        return Refusal.TERRITORY
    return None


def _outside(visit: Visit, vehicle: Vehicle) -> bool:
    return (
        bool(vehicle.territories)
        and visit.territory is not None
        and visit.territory not in vehicle.territories
    )


def _holds(visit: Visit, vehicle: Vehicle) -> bool:
    rooms = [vehicle.capacity] + ([vehicle.reload.capacity] if vehicle.reload else [])
    return any(
        all(a <= b for a, b in zip(visit.demand, room, strict=True))
        and all(a <= b for a, b in zip(visit.pickup, room, strict=False))
        for room in rooms
    )


def service_costs(problem: Problem, visit: int, vehicle: int) -> dict[str, int]:
    """Tell what sending a vehicle to a visit costs whatever the time, by term of `Costs`.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    visit, vehicle : int
        Indices.

    Returns
    -------
    dict
        ``price``, ``preference``, ``delay`` and ``change`` (of the vehicle alone).
    """
    wanted, van = problem.visits[visit], problem.vehicles[vehicle]
    preference = 0
    if wanted.vehicle_costs:
        preference = sum(cost for k, cost in wanted.vehicle_costs if k == vehicle)
    if wanted.preferred and vehicle not in wanted.preferred:
        preference += wanted.preference_cost
    if _outside(wanted, van):
        preference += van.outside_cost or 0
    moved = wanted.previous is not None and wanted.previous.vehicle != vehicle
    return {
        "price": van.visit_cost,
        "preference": preference,
        "delay": wanted.delay_cost * max(0, van.day - wanted.day),
        "change": problem.change.vehicle_cost if moved else 0,
    }


def start_bounds(visit: Visit, vehicle: Vehicle) -> tuple[int, int]:
    """First and last second at which the validity of the vehicle's skills lets a task start."""
    first, last = -NEVER, NEVER
    if vehicle.skill_windows:
        needed = visit.skills.union(skill for skill, _ in visit.levels)
        for skill, (opens, closes) in vehicle.skill_windows:
            if skill in needed:
                first, last = max(first, opens), min(last, closes)
    return first, last


# ------------------------------------------------------------------ the same for all at once


class Suitability:
    """What `service_costs` sums to, and `start_bounds`, for many visits and vehicles at once.

    Visits (and vehicles) that ask for (offer) the same are looked at once.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    visits, vehicles : sequence of int
        Indices; rows and columns of the tables follow their order.
    shift : int
        Bits by which costs are scaled down.
    """

    def __init__(
        self, problem: Problem, visits: Sequence[int], vehicles: Sequence[int], shift: int = 0
    ) -> None:
        self._problem = problem
        self._visits = [problem.visits[i] for i in visits]
        self._vehicles = [problem.vehicles[k] for k in vehicles]
        self._numbers = np.array(vehicles, np.int64)
        self._column = {k: row for row, k in enumerate(vehicles)}
        self._shift = shift

    def costs(self) -> NDArray[np.int64]:
        """Cost of each vehicle (row) for each visit (column); `NEVER` where it must not come."""
        fit = self._table(_asks, _offers, self._crew_cost)
        prices = [v.visit_cost >> self._shift for v in self._vehicles]
        if any(prices):
            fit += np.array(prices, np.int64)[:, None]
        self._add_delays(fit)
        self._refuse_too_much(fit)
        self._add_changes(fit)
        self._add_vehicle_costs(fit)
        for i, visit in enumerate(self._visits):
            if any(_choices(visit)):
                self._choose(fit[:, i], visit)
        fit[fit >= NEVER // 2] = NEVER
        return fit

    def bounds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last start of each visit (column) by the skills of each vehicle (row).

        Both of shape (1, 1) where no vehicle's skills are bound to hours.
        """
        if not any(v.skill_windows for v in self._vehicles):
            return np.array([[-NEVER]], np.int64), np.array([[NEVER]], np.int64)
        first, last = (
            self._table(_needs, lambda vehicle: vehicle.skill_windows, value)
            for value in (_first_start, _last_start)
        )
        return first, last

    def _crew_cost(self, visit: Visit, vehicle: Vehicle) -> int:
        if _lacking(visit, vehicle):
            return NEVER
        return (vehicle.outside_cost or 0) >> self._shift if _outside(visit, vehicle) else 0

    def _table(
        self,
        ask: Callable[[Visit], Hashable],
        offer: Callable[[Vehicle], Hashable],
        value: Callable[[Visit, Vehicle], int],
    ) -> NDArray[np.int64]:
        """Values for each distinct pair of what visits ask and vehicles offer, spread out."""
        asked: dict[Hashable, int] = {}
        offered: dict[Hashable, int] = {}
        columns = [asked.setdefault(ask(visit), len(asked)) for visit in self._visits]
        rows = [offered.setdefault(offer(van), len(offered)) for van in self._vehicles]
        visits = dict(zip(columns, self._visits, strict=True))
        vans = dict(zip(rows, self._vehicles, strict=True))
        small = np.array(
            [[value(visits[c], vans[r]) for c in range(len(asked))] for r in range(len(offered))],
            np.int64,
        ).reshape(len(offered), len(asked))
        if len(asked) == len(columns) and len(offered) == len(rows):
            return small
        return np.take(small[rows], columns, axis=1)

    def _refuse_too_much(self, fit: NDArray[np.int64]) -> None:
        """Visits that ask for more than an empty van holds, now or after a call at its depot."""
        if not self._visits or not self._vehicles or not self._vehicles[0].capacity:
            return
        most = np.array([v.demand for v in self._visits], np.int64)
        for i, visit in enumerate(self._visits):
            if visit.pickup:
                most[i] = np.maximum(most[i], visit.pickup)
        rooms = [v.capacity for v in self._vehicles]
        again = [v.reload.capacity if v.reload else v.capacity for v in self._vehicles]
        small = np.ones(fit.shape, np.bool_)
        for room in (rooms, again) if rooms != again else (rooms,):
            most_room = np.array(room, np.int64)
            over = np.zeros(fit.shape, np.bool_)
            for d in range(most.shape[1]):
                over |= most[:, d] > most_room[:, d, None]
            small &= over
        fit[small] = NEVER

    def _add_delays(self, fit: NDArray[np.int64]) -> None:
        rates = [v.delay_cost >> self._shift for v in self._visits]
        if any(rates):
            days = np.array([v.day for v in self._visits], np.int64)
            late = np.array([v.day for v in self._vehicles], np.int64)[:, None] - days
            fit += np.maximum(late, 0) * np.array(rates, np.int64)

    def _add_changes(self, fit: NDArray[np.int64]) -> None:
        """Add what it costs that somebody else comes than in the plan before."""
        cost = self._problem.change.vehicle_cost >> self._shift
        if cost:
            before = [-1 if v.previous is None else v.previous.vehicle for v in self._visits]
            known = np.array(before, np.int64)
            fit += cost * ((known >= 0) & (self._numbers[:, None] != known))

    def _add_vehicle_costs(self, fit: NDArray[np.int64]) -> None:
        counts = [len(v.vehicle_costs) for v in self._visits]
        if any(counts):
            pairs = [pair for v in self._visits for pair in v.vehicle_costs]
            vehicles, costs = np.fromiter(chain.from_iterable(pairs), np.int64).reshape(-1, 2).T
            row_of = np.full(len(self._problem.vehicles), -1, np.int64)
            row_of[self._numbers] = np.arange(len(self._numbers))
            rows, columns = row_of[vehicles], np.repeat(np.arange(len(counts)), counts)
            there = rows >= 0
            fit[rows[there], columns[there]] += costs[there] >> self._shift

    def _choose(self, fit: NDArray[np.int64], visit: Visit) -> None:
        """Pinned, required, forbidden and preferred vehicles of one visit."""
        if visit.pin is not None:
            fit[self._numbers != visit.pin.vehicle] = NEVER
        if visit.required:
            fit[~self._among(visit.required)] = NEVER
        if visit.forbidden:
            fit[self._among(visit.forbidden)] = NEVER
        if visit.preferred and visit.preference_cost:
            fit[~self._among(visit.preferred)] += visit.preference_cost >> self._shift

    def _among(self, vehicles: frozenset[int]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self._numbers), np.bool_)
        mask[[self._column[k] for k in vehicles if k in self._column]] = True
        return mask


_choices = attrgetter("pin", "required", "forbidden", "preferred")
_asks: Callable[[Visit], Hashable] = attrgetter("skills", "levels", "tools", "territory")
_offers: Callable[[Vehicle], Hashable] = attrgetter(
    "skills", "levels", "tools", "territories", "outside_cost"
)


def _needs(visit: Visit) -> Hashable:
    return visit.skills, visit.levels


def _first_start(visit: Visit, vehicle: Vehicle) -> int:
    return start_bounds(visit, vehicle)[0]


def _last_start(visit: Visit, vehicle: Vehicle) -> int:
    return start_bounds(visit, vehicle)[1]
