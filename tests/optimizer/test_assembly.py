"""Choosing routes from a pool: equal to trying every choice, never worse than what was known."""

import time
from itertools import product

import numpy as np
import pytest

from optimizer.assembly import Choice, Column, _cost, choose, choosing_lane, columns_of
from optimizer.insertion import greedy
from optimizer.lanes import Limits
from optimizer.schedule import assemble
from tests.optimizer.line import problem, van, visit

MINUTE = 60.0  # for a machine that hangs; choosing takes milliseconds


def made_choice(seed: int, vehicles: int = 3, visits: int = 6, each: int = 4) -> Choice:
    """Make a pool of random routes, without any plan to begin with."""
    rng = np.random.default_rng(seed)
    columns = [
        Column(
            k,
            tuple(int(i) for i in rng.permutation(visits)[: rng.integers(1, 4)]),
            int(rng.integers(1, 100)),
        )
        for k in range(vehicles)
        for _ in range(each)
    ]
    return Choice(
        columns=tuple(columns),
        unserved=tuple(int(cost) for cost in rng.integers(1, 80, visits)),
        vehicles=vehicles,
        known=(),
        until=time.time() + MINUTE,
    )


def cheapest(choice: Choice) -> int:
    """Try every choice of at most one route a vehicle."""
    own = [
        [None, *(c for c, column in enumerate(choice.columns) if column.vehicle == k)]
        for k in range(choice.vehicles)
    ]
    costs = []
    for picked in product(*own):
        chosen = [c for c in picked if c is not None]
        served = [i for c in chosen for i in choice.columns[c].visits]
        if len(served) == len(set(served)):
            costs.append(_cost(choice, chosen))
    return min(costs)


@pytest.mark.parametrize("seed", range(25))
def test_the_choice_is_the_best_of_all(seed: int) -> None:
    """On small pools every choice can be tried."""
    choice = made_choice(seed)
    chosen = choose(choice, seconds=MINUTE)
    assert _cost(choice, chosen) == cheapest(choice)
    vehicles = [choice.columns[c].vehicle for c in chosen]
    assert len(vehicles) == len(set(vehicles))
    served = [i for c in chosen for i in choice.columns[c].visits]
    assert len(served) == len(set(served))


def test_without_time_the_plan_known_is_the_answer() -> None:
    """It is never lost."""
    choice = made_choice(1)
    known = Choice(
        columns=choice.columns,
        unserved=choice.unserved,
        vehicles=choice.vehicles,
        known=(2,),
        until=0.0,
    )
    assert choose(known, seconds=0.0) == (2,)
    assert known.run(lambda _orders: None, lambda: False)[0] == list(choice.columns[2].visits)


def test_great_costs_are_compared_to_the_unit() -> None:
    """Leaving a visit out may cost a thousand million, and routes differ by one."""
    columns = (Column(0, (0,), 11), Column(1, (0,), 10), Column(1, (1,), 10**9 + 1))
    choice = Choice(
        columns=columns, unserved=(10**9, 10**9), vehicles=2, known=(1,), until=time.time() + MINUTE
    )
    assert choose(choice, seconds=MINUTE) == (1,)


def test_columns_begin_with_the_plan_and_go_on_by_rank() -> None:
    """Routes of good plans come first, none twice, and no more than wanted."""
    made = problem([van(), van()], [visit(3), visit(5)])
    plan = assemble(made, [[0, 1], []])
    pool = [
        (1, (1,), 100, 170),
        (0, (0, 1), 100, 100),
        (0, (1,), 100, 160),
        (1, (1,), 100, 165),
        (1, (), 0, 1),
    ]
    columns = columns_of(pool, plan)
    assert [(c.vehicle, c.visits) for c in columns] == [(0, (0, 1)), (0, (1,)), (1, (1,))]
    assert columns[0].cost == plan.cost
    assert len(columns_of(pool, plan, most=2)) == 2


@pytest.mark.slow
def test_a_lane_puts_two_halves_of_good_plans_together() -> None:
    """Each of two plans has one good route; the choice has both."""
    made = problem([van(), van(start=11, end=11)], [visit(1), visit(2), visit(10), visit(9)])
    best = assemble(made, [[0, 1], [2, 3]])
    pool = [
        (0, (0, 1), 40, 200),
        (1, (2, 3), 40, 300),
        (0, (2, 3), 200, 300),
        (1, (0, 1), 200, 200),
    ]
    poor = assemble(made, [[2, 3], [0, 1]])
    lane = choosing_lane(made, poor, pool)
    lane.begin([], Limits(until=time.monotonic() + MINUTE, iterations=None))
    while lane.busy:
        time.sleep(0.001)
    found = lane.take()
    assert found == [[0, 1], [2, 3]]
    assert assemble(made, found).cost == best.cost <= greedy(made).cost
