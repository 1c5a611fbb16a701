"""Routes of PLAIN vehicles: the constant-time test of a place against timing the route anew."""

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from optimizer.clock.columns import KIND, MAX_WORK, NEVER, PLAIN
from optimizer.clock.packing import pack
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.schedule import schedule
from optimizer.search.layout import (
    ARC,
    FIT,
    LINE_COLUMNS,
    NOWHERE,
    SECONDS,
    SERVICE,
    UNKNOWN,
    VEHICLES,
    VISITS,
    Long,
    Tables,
)
from optimizer.search.plain import best_place, rebuild, span
from optimizer.search.state import tables_of
from tests.optimizer.line import problem, van, visit

Longs = NDArray[np.int64]
ROOM = 12


@kernel
def cost_of(p: Tables, line: Longs, order: Longs, n: Long, k0: Long) -> Long:
    """Cost of an order of vehicle 0, its limit on work included."""
    cost = rebuild(
        p[VISITS], p[VEHICLES], p[FIT], p[SERVICE], p[SECONDS], p[ARC], line, order, 0, n, k0
    )
    if cost >= NEVER or p[VEHICLES][0, MAX_WORK] >= NEVER:
        return cost
    within = span(p[VISITS], p[VEHICLES], p[SERVICE], p[SECONDS], line, order, 0, n)
    return cost if within else NEVER


@kernel
def place_in(
    p: Tables, turned: Longs, lines: Longs, orders: Longs, asked: tuple[int, int, int]
) -> tuple[int, int]:
    """Best place of a visit on the route of vehicle 0."""
    veh, seconds = p[VEHICLES], p[SECONDS]
    n, c, cut = asked
    return best_place(
        p[VISITS], veh, p[FIT], p[SERVICE], seconds, p[ARC], turned, lines, orders, 0, n, c, cut
    )


class Route:
    """An order of vehicle 0 of a problem, timed."""

    def __init__(self, made: Problem, visits: list[int]) -> None:
        self.tables = tables_of(pack(made))
        self.turned = np.ascontiguousarray(self.tables[ARC].transpose(0, 2, 1))
        self.lines = np.zeros((1, ROOM, LINE_COLUMNS), np.int64)
        self.orders = np.zeros((1, ROOM), np.int64)
        self.visits: list[int] = []
        self.cost = self.set(visits)

    def set(self, visits: list[int], unchanged: int = 0) -> int:
        """Time another order."""
        self.visits = visits
        self.orders[0, 1 : len(visits) + 1] = visits
        return int(
            cost_of(self.tables, self.lines[0], self.orders[0], len(visits), np.int64(unchanged))
        )

    def place(self, c: int, cut: int = NEVER) -> tuple[int, int]:
        """Find the best place of a visit."""
        n = len(self.visits)
        cost, k = place_in(self.tables, self.turned, self.lines, self.orders, (n, c, cut))
        return int(cost), int(k)


def random_street(rng: np.random.Generator) -> Problem:
    """Make a problem of one PLAIN vehicle and eight visits, most with windows."""
    visits: list[Visit] = []
    for _ in range(8):
        opens = int(rng.integers(0, 400))
        windows = ((opens, opens + int(rng.integers(20, 400))),) if rng.random() < 0.7 else ()
        visits.append(visit(int(rng.integers(12)), int(rng.integers(0, 40)), windows=windows))
    driver: Vehicle = van(
        window=(0, int(rng.integers(300, 900))),
        start=int(rng.integers(12)),
        end=int(rng.integers(12)) if rng.random() < 0.7 else None,
        fixed_cost=int(rng.integers(0, 50)),
        travel_cost=int(rng.integers(1, 4)),
        task_cost=int(rng.integers(0, 3)),
    )
    return problem([driver], visits)


def some_route(made: Problem, rng: np.random.Generator) -> Route:
    """Insert visits at random as long as the route can be driven."""
    route = Route(made, [])
    for c in rng.permutation(8)[: rng.integers(0, 8)]:
        k = int(rng.integers(0, len(route.visits) + 1))
        before = route.visits
        trial = [*before[:k], int(c), *before[k:]]
        route.cost = route.set(trial)
        if route.cost >= NEVER:
            route.cost = route.set(before)
    return route


def test_a_place_costs_what_timing_the_route_anew_says() -> None:
    """The best place, and that there is none, as trying all of them finds it."""
    rng = np.random.default_rng(1)
    none = several = 0
    for _ in range(300):
        made = random_street(rng)
        route = some_route(made, rng)
        assert route.tables[VEHICLES][0, KIND] == PLAIN
        base, before = route.cost, route.visits
        for c in set(range(8)) - set(before):
            route.set(before)
            cost, k = route.place(c)
            tried = [route.set([*before[:i], c, *before[i:]]) for i in range(len(before) + 1)]
            if min(tried) >= NEVER:
                assert (cost, k) == (NEVER, NOWHERE)
                none += 1
            else:
                assert cost == min(tried) - base == tried[k] - base
                several += len(before) > 2
    assert none > 50
    assert several > 50


def test_limits_on_work_are_kept_in_constant_time_too() -> None:
    """A PLAIN van that may work only so long takes on what the whole route allows."""
    rng = np.random.default_rng(2)
    refused = 0
    for _ in range(300):
        made = random_street(rng)
        route = some_route(made, rng)
        route.tables[VEHICLES][0, MAX_WORK] = int(rng.integers(100, 600))
        base, before = route.set(route.visits), route.visits
        if base >= NEVER:
            continue
        for c in set(range(8)) - set(before):
            route.set(before)
            cost, k = route.place(c)
            tried = [route.set([*before[:i], c, *before[i:]]) for i in range(len(before) + 1)]
            if min(tried) >= NEVER:
                assert (cost, k) == (NEVER, NOWHERE)
                refused += 1
            else:
                assert cost == min(tried) - base == tried[k] - base
    assert refused > 50


def test_what_is_not_below_the_cut_is_bounded() -> None:
    """Asked for something cheaper than the best place, a route gives a bound that holds."""
    rng = np.random.default_rng(3)
    bounded = 0
    for _ in range(200):
        made = random_street(rng)
        route = some_route(made, rng)
        for c in set(range(8)) - set(route.visits):
            cost, k = route.place(c)
            if k < 0:
                continue
            less, place = route.place(c, cost)
            assert place == UNKNOWN
            assert less <= cost
            assert route.place(c, cost + 1) == (cost, k)
            bounded += 1
    assert bounded > 100


def test_timing_goes_on_from_where_the_route_changed() -> None:
    """Only what follows the first change is timed again: the stops are as if all were."""
    rng = np.random.default_rng(4)
    checked = 0
    for _ in range(200):
        made = random_street(rng)
        route = some_route(made, rng)
        n = len(route.visits)
        if n < 2:
            continue
        k = int(rng.integers(1, n))
        shorter = [*route.visits[:k], *route.visits[k + 1 :]]
        cost = route.set(shorter, k)
        stops = route.lines[0, :n].copy()
        route.lines[:] = 0
        assert route.set(shorter) == cost
        assert (route.lines[0, :n] == stops).all()
        checked += 1
    assert checked > 30


def test_a_route_costs_what_its_schedule_does() -> None:
    """To the unit; a route that can't be driven has no schedule."""
    rng = np.random.default_rng(5)
    for _ in range(200):
        made = random_street(rng)
        visits = [int(c) for c in rng.permutation(8)[: rng.integers(1, 5)]]
        written = schedule(made, 0, visits)
        route = Route(made, visits)
        assert (route.cost >= NEVER) == (written is None)
        assert written is None or route.cost == written.costs.total
