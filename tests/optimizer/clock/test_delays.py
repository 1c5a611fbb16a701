"""What delays cost: exact where nobody waits, nothing where waiting swallows them."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from optimizer.clock.columns import DELAYED, FULL, KIND, NEVER
from optimizer.clock.packing import pack
from optimizer.clock.route import new_records
from optimizer.problem import Problem
from optimizer.schedule import schedule
from tests.optimizer.clock.test_route import arrays_of, rebuild
from tests.optimizer.line import problem, van, visit
from tests.strategies import random_problem

DELAYS = (1024, 2048, 4096)


def curves(made: Problem, vehicle: int, order: list[int]) -> NDArray[np.int64] | None:
    """Three points for each stop of a route; None if it can't be driven."""
    packed = pack(made)
    records = new_records(packed, 8)
    orders = np.zeros((len(made.vehicles), 12), np.int64)
    orders[vehicle, 1 : len(order) + 1] = order
    if rebuild(arrays_of(packed, records), orders, len(order), vehicle, 0) >= NEVER:
        return None
    top = vehicle * records.work.shape[1]
    points: NDArray[np.int64] = records.rec[top + 1 : top + 1 + len(order), DELAYED : DELAYED + 3]
    return points


def day(rng: np.random.Generator, opens: int = 0) -> tuple[Problem, list[int]]:
    """Make a route of visits that are due sooner or later, on a van with overtime."""
    count = int(rng.integers(1, 6))
    jobs = [
        visit(
            int(rng.integers(12)),
            int(rng.integers(300)),
            windows=((opens, 10**5),),
            due=opens + int(rng.integers(3000)),
            lateness_cost=int(rng.integers(5)),
        )
        for _ in range(count)
    ]
    over = int(rng.integers(4))
    truck = van(window=(0, opens + 2000), max_overtime=10**5, overtime_cost=over)
    return problem([truck], jobs), rng.permutation(count).tolist()


def delayed(made: Problem, order: list[int], k: int, by: int) -> int:
    """Cost that a delay before stop `k` adds, by timing a route that is held up there."""
    jobs = list(made.visits)
    start = schedule(made, 0, order)
    assert start is not None
    opens = start.stops[k].start + by
    jobs[order[k]] = replace(jobs[order[k]], windows=((opens, 10**6),))
    late = schedule(replace(made, visits=tuple(jobs)), 0, order)
    assert late is not None
    return late.costs.total - start.costs.total


@pytest.mark.parametrize("seed", range(40))
def test_a_delay_costs_what_it_does_to_all_that_follows(seed: int) -> None:
    """Lateness and overtime, stop by stop, where nobody waits."""
    made, order = day(np.random.default_rng([91, seed]))
    noted = curves(made, 0, order)
    assert noted is not None
    for k in range(len(order)):
        assert noted[k].tolist() == [delayed(made, order, k, by) for by in DELAYS]


@pytest.mark.parametrize("seed", range(10))
def test_waiting_swallows_a_delay(seed: int) -> None:
    """Who waits for hours before the first door is not late for having come later."""
    made, order = day(np.random.default_rng([92, seed]), opens=10**4)
    noted = curves(made, 0, order)
    assert noted is not None
    assert noted[0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("seed", range(2))
def test_longer_delays_cost_no_less(seed: int) -> None:
    """Whatever the rules are, if not those that the clock of all rules times."""
    rng = np.random.default_rng([93, seed])
    dear = 0
    for _ in range(1000):
        made = random_problem(rng)
        if not made.vehicles or not made.visits:
            continue
        v = int(rng.integers(len(made.vehicles)))
        order = rng.permutation(len(made.visits))[: int(rng.integers(1, 4))].tolist()
        noted = curves(made, v, order)
        if noted is None:
            continue
        if pack(made).veh[v, KIND] == FULL:
            assert not noted.any()
            continue
        assert (noted >= 0).all()
        assert (np.diff(noted, axis=1) >= 0).all()
        dear += bool(noted.any())
    assert dear > 5
