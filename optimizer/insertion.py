"""Where one more visit fits best, and a plan made of nothing but such insertions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from optimizer.clock.columns import NEVER
from optimizer.clock.timeline import Bounds
from optimizer.problem import Problem, Visit
from optimizer.repair import feasible_orders
from optimizer.schedule import assemble, schedule
from optimizer.search import layout as x
from optimizer.search.first_plan import insert_next, places, price_all, put_best, put_family
from optimizer.search.plan import Plan
from optimizer.solution import Route, Solution

# Visits compared at a time.
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """One way of serving a visit.

    Parameters
    ----------
    vehicle, position : int
        Whose route, and before which of its stops (their number: at its end).
    cost : int
        What the plan's cost grows by, the visit's `unserved_cost` aside.
    route : Route
        The vehicle's route with the visit.
    delays : tuple of (int, int)
        Other visits of the route that would start later, and by how many seconds.
    """

    vehicle: int
    position: int
    cost: int
    route: Route
    delays: tuple[tuple[int, int], ...] = ()

    @property
    def arrival(self) -> int:
        """Second at which the vehicle would be there."""
        return self.route.stops[self.position].arrival

    @property
    def start(self) -> int:
        """Second at which the task would start."""
        return self.route.stops[self.position].start


class Inserter:
    """A plan that is asked where visits would fit: prepared once, asked for many.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    orders : sequence of sequence of int
        What each vehicle does so far, in driving order, one (perhaps empty) per vehicle.

    Raises
    ------
    ValueError
        If an order is infeasible.
    """

    def __init__(self, problem: Problem, orders: Sequence[Sequence[int]]) -> None:
        self._problem, self._orders = problem, [list(order) for order in orders]
        self._plan = Plan(problem, self._orders, searched=False)
        self._plan.state[x.SUMS][0, x.TRUST] = x.EXACT
        self._served = {i for order in orders for i in order}
        self._before: dict[int, Route | None] = {}

    def best_places(self, visit: int) -> list[tuple[int, int, int]]:
        """Cost, vehicle and position of the best place on each route it fits into, best first.

        This is all kernel: the routes aren't written out.
        """
        plan = self._plan
        if visit in self._served:
            raise ValueError(f"visit {visit} ({self._problem.visits[visit].id}) is planned already")
        costs = np.full(len(plan.packed.vehicles), NEVER, np.int64)
        found = np.full(len(costs), -1, np.int64)
        if len(plan):
            places(plan.tables, plan.records, plan.state, visit, costs, found)
        order = np.argsort(costs, kind="stable")
        fits = (int(v) for v in order if costs[v] < NEVER)
        return [(int(costs[v]) << plan.packed.shift, v, int(found[v])) for v in fits]

    def insertions(self, visit: int) -> list[Insertion]:
        """Find the best position on each vehicle's route; see `insertions`."""
        return sorted(self._offers(visit), key=_rank)

    def cheapest(self, visit: int) -> Insertion | None:
        """Find the first of `insertions` without timing the routes of the others."""
        offers = self._offers(visit)
        if self._plan.packed.shift:  # costs that were rounded may be in another order
            return min(offers, key=_rank, default=None)
        return next(offers, None)

    def _offers(self, visit: int) -> Iterator[Insertion]:
        """Write out the best place on each route, the cheapest for the kernels first."""
        places = self.best_places(visit)
        bounds = self._plan.bounds()
        for _, vehicle, position in places:
            order = self._orders[vehicle]
            longer = [*order[:position], visit, *order[position:]]
            route = schedule(self._problem, vehicle, longer, bounds=bounds)
            if route is not None:
                before = self._route(vehicle, bounds)
                yield Insertion(
                    vehicle=vehicle,
                    position=position,
                    cost=route.costs.total - (before.costs.total if before else 0),
                    route=route,
                    delays=tuple(_delays(before, route)) if before else (),
                )

    def _route(self, vehicle: int, bounds: Mapping[int, Bounds]) -> Route | None:
        """Time a route as it is, once."""
        if vehicle not in self._before:
            order = self._orders[vehicle]
            now = schedule(self._problem, vehicle, order, bounds=bounds) if order else None
            self._before[vehicle] = now
        return self._before[vehicle]


def _rank(offer: Insertion) -> tuple[int, int]:
    return offer.cost, offer.vehicle


def _delays(before: Route, after: Route) -> Iterator[tuple[int, int]]:
    starts = {stop.visit: stop.start for stop in before.stops}
    for stop in after.stops:
        if stop.start > starts.get(stop.visit, stop.start):
            yield stop.visit, stop.start - starts[stop.visit]


def insertions(problem: Problem, orders: Sequence[Sequence[int]], visit: int) -> list[Insertion]:
    """Find the best position on each vehicle's route for one more visit.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    orders : sequence of sequence of int
        What each vehicle does so far, in driving order, one (perhaps empty) per vehicle.
    visit : int
        Index of a visit that is on none of them.

    Returns
    -------
    list of Insertion
        At most one per vehicle, cheapest first; empty when it fits nowhere.

    Raises
    ------
    ValueError
        If an order is infeasible or the visit is planned already.
    """
    return Inserter(problem, orders).insertions(visit)


def cheapest(problem: Problem, orders: Sequence[Sequence[int]], visit: int) -> Insertion | None:
    """Find the first of `insertions`, sooner than all of them; None when it fits nowhere.

    Raises
    ------
    ValueError
        As `insertions`.
    """
    return Inserter(problem, orders).cheapest(visit)


def greedy(
    problem: Problem,
    start: Sequence[Sequence[int]] | None = None,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> Solution:
    """Insert one visit after the other, each where it adds least.

    Pinned visits come first, then those that are dearest to leave out (in steps of a power of
    two); among equals the one that would lose most by waiting. Nothing is left out that fits when
    leaving it out costs more.

    Parameters
    ----------
    problem : Problem
        What to plan.
    start : sequence of sequence of int, optional
        A feasible plan to add to, one (perhaps empty) order per vehicle.
    stop : callable, optional
        Asked before each visit; once it says True, the rest is left out.

    Raises
    ------
    ValueError
        If an order of `start` is infeasible.
    """
    orders = [()] * len(problem.vehicles) if start is None else start
    plan = Plan(problem, orders, searched=False)
    if len(plan):
        _insert_all(plan, stop)
    if not (problem.couples_routes or problem.shipments):
        return assemble(problem, plan.orders())
    # tied visits, each inserted where it fitted, may wait for each other in vain
    found = assemble(problem, feasible_orders(problem, plan.orders()))
    if start is None:
        return found
    return min(assemble(problem, start), found, key=lambda plan: plan.cost)


def _insert_all(plan: Plan, stop: Callable[[], bool]) -> None:
    """Insert what pays, tier by tier, then again what was too dear before the others were in."""
    visits = plan.problem.visits
    waiting = _by_urgency(plan)
    for _, tier in groupby(waiting, key=lambda index: _tier(visits[index])):
        rest = []
        for index in tier:
            if not plan.is_tied(index):
                rest.append(index)
            elif not stop():
                _insert_family(plan, index)
        while rest and not stop():
            _insert_batch(plan, rest[:BATCH], stop)
            rest = rest[BATCH:]
    placed = True
    while placed and not stop():
        placed = False
        for index in _by_urgency(plan):
            if stop():
                return
            placed |= not plan.is_tied(index) and _insert_one(plan, index)


def _by_urgency(plan: Plan) -> list[int]:
    """Visits that aren't served yet, the most urgent first."""
    at, visits = plan.state[x.AT], plan.problem.visits

    def urgency(index: int) -> tuple[tuple[bool, int], tuple[bool, int], int, float]:
        visit = visits[index]
        windows = visit.start_windows
        closes = windows[-1][1] if windows else float("inf")
        return _tier(visit), _turn(visit), int(at[index, x.N_CAN]), closes

    return sorted((int(i) for i in np.flatnonzero(at[:, x.WHERE] < 0)), key=urgency)


def _tier(visit: Visit) -> tuple[bool, int]:
    return visit.pin is None, -visit.unserved_cost.bit_length()


def _turn(visit: Visit) -> tuple[bool, int]:
    """Frozen prefixes are filled from their beginning."""
    position = None if visit.pin is None else visit.pin.position
    return position is None, position or 0


def _insert_batch(plan: Plan, batch: list[int], stop: Callable[[], bool]) -> None:
    """Insert what pays, greatest regret first."""
    waiting = np.array(batch, np.int64)
    price = np.full((len(batch), len(plan.packed.vehicles)), NEVER, np.int64)
    place = np.full(price.shape, -1, np.int64)
    price_all(plan.tables, plan.records, plan.state, waiting, price, place)
    while not stop():
        row = insert_next(plan.tables, plan.records, plan.state, waiting, price, place)
        if plan.outgrown:
            plan.widen()
            price_all(plan.tables, plan.records, plan.state, waiting, price, place)
        elif row < 0:
            return


def _insert_family(plan: Plan, index: int) -> None:
    put_family(plan.tables, plan.records, plan.state, index)
    if plan.outgrown:
        plan.widen()
        put_family(plan.tables, plan.records, plan.state, index)


def _insert_one(plan: Plan, index: int) -> bool:
    plan.state[x.SUMS][0, x.TRUST] = x.EXACT
    placed = int(put_best(plan.tables, plan.records, plan.state, index)) >= 0
    if plan.outgrown:
        plan.widen()
        placed |= not placed and _insert_one(plan, index)
    return placed
