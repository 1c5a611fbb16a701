"""Records of routes: timed again after a change, and best places, as `schedule` would have it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from compiled.kernel import kernel
from optimizer.clock import places, route
from optimizer.clock.columns import KIND, LOADS, NEVER, PLAIN, SUM
from optimizer.clock.packing import Packed, pack
from optimizer.clock.route import Records, new_records
from optimizer.problem import Problem, Reload
from optimizer.schedule import schedule
from optimizer.search.state import tables_of
from tests.optimizer.line import problem as on_street
from tests.optimizer.line import van, visit
from tests.strategies import random_problem


@kernel
def rebuild(arrays: Any, orders: Any, n: int, v: int, k0: int) -> Any:
    """Call the kernel as a search does."""
    return route.rebuild(*arrays, orders, n, v, k0)  # type: ignore[call-arg]


@kernel
def best_place(question: Any, arrays: Any, turned: Any, orders: Any) -> Any:
    """Call the kernel as a search does, without a cut."""
    n, v, visit, trust = question
    return places.best_place(*arrays, orders, n, v, visit, 2**60, trust, *turned)  # type: ignore[call-arg]


def best(packed: Packed, arrays: Any, orders: Any, n: int, v: int, visit: int, trust: int) -> Any:  # noqa: PLR0917 - as above
    """Cheapest place for a visit: what it adds, and the stop that it comes after."""
    turned = packed.arc_to, packed.least_to
    more, place = best_place((n, v, visit, trust), arrays, turned, orders)
    return int(more), int(place)


def arrays_of(packed: Packed, records: Records) -> tuple[Any, ...]:
    """Give what both kernels take first."""
    return (*tables_of(packed), records.rec, records.lab, records.work)


def cost(problem: Problem, vehicle: int, order: list[int]) -> int:
    """Cost of an order by `schedule`; `NEVER` if it can't be driven."""
    if not order:
        return 0
    timed = schedule(problem, vehicle, order)
    return NEVER if timed is None else timed.costs.total


def drawn(rng: np.random.Generator) -> tuple[Problem, int, list[int]] | None:
    """Draw a problem, a vehicle with a clock of its own and an order; None if there is none."""
    problem = random_problem(rng)
    if not problem.vehicles or not problem.visits:
        return None
    v = int(rng.integers(len(problem.vehicles)))
    count = int(rng.integers(1, 6))
    order = [int(i) for i in rng.permutation(len(problem.visits))[:count]]
    packed = pack(problem)
    if problem.shipments or packed.veh[v, KIND] == PLAIN:
        return None  # a search puts in shipments end by end; PLAIN has its own clock
    summed = packed.demand[order].sum(axis=0) <= packed.capacity[v]
    if packed.veh[v, LOADS] == SUM and not summed.all():
        return None  # a search adds up demands by itself
    return problem, v, order


@pytest.mark.parametrize("seed", range(2))
def test_records_agree_with_schedule(seed: int) -> None:
    """A route's cost, stop after stop, and the best place for one more visit."""
    rng = np.random.default_rng([62, seed])
    feasible = placed = 0
    for _ in range(300):
        case = drawn(rng)
        if case is None:
            continue
        problem, v, order = case
        packed = pack(problem)
        arrays = arrays_of(packed, new_records(packed, 8))
        orders = np.zeros((len(problem.vehicles), 12), np.int64)
        visit = order.pop()
        known = 0
        for n in range(len(order) + 1):
            orders[v, 1 : n + 1] = order[:n]
            found = int(rebuild(arrays, orders, n, v, known))
            assert found == cost(problem, v, order[:n])
            known = n if found < NEVER else 0
        if found >= NEVER:
            continue
        feasible += 1
        tries = [[*order[:k], visit, *order[k:]] for k in range(len(order) + 1)]
        least = min(cost(problem, v, trial) for trial in tries)
        more, place = best(packed, arrays, orders, len(order), v, visit, 0)
        if least >= NEVER:
            assert (more, place) == (NEVER, -1)
            continue
        placed += 1
        assert more == least - found
        assert cost(problem, v, tries[place]) == least
    assert feasible > 30
    assert placed > 20


def test_what_follows_a_stop_may_change() -> None:
    """A route with another tail costs what it would anew, though its head was timed before.

    Whether a van calls at its depot, and where, depends on all that follows.
    """
    rng = np.random.default_rng(65)
    calls = 0
    for _ in range(200):
        reload = Reload(location=0, duration=5, capacity=(4,), cost=7)
        loaded = replace(van(capacity=(3,)), reload=reload)
        stops = [visit(int(rng.integers(6)), demand=(int(rng.integers(3)),)) for _ in range(6)]
        made = on_street([loaded], stops)
        packed = pack(made)
        arrays = arrays_of(packed, new_records(packed, 8))
        kept = int(rng.integers(1, 5))
        orders = np.zeros((1, 12), np.int64)
        for since, order in ((0, [*range(6)]), (kept, [*range(kept), 5])):
            orders[0, 1 : len(order) + 1] = order
            found = int(rebuild(arrays, orders, len(order), 0, since))
            assert found == cost(made, 0, order)
            timed = schedule(made, 0, order)
            calls += timed is not None and timed.costs.calls > 0
    assert 100 < calls < 300
