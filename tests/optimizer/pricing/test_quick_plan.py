"""The plan that the bound begins with where nobody gives one."""

from itertools import count

import numpy as np

from optimizer.pricing.market import Market
from optimizer.pricing.quick_plan import quick_plan
from optimizer.problem import Problem
from tests.optimizer.line import problem, van, visit
from tests.optimizer.simulator import cheapest
from tests.strategies import Size, random_problem

PLAIN = Size(visits=(2, 8), vehicles=(1, 4), locations=(2, 8), features=frozenset())


def planned(made: Problem) -> list[list[int]]:
    """Plan a problem, however long that takes."""
    market = Market.of(made)
    return quick_plan(market.kinds, market.ceilings, len(made.vehicles), lambda: False)


def test_routes_of_plain_problems_can_be_driven() -> None:
    """Each visit comes once at most, and the simulator finds a way to drive every route."""
    served = 0
    for seed in range(40):
        made = random_problem(np.random.default_rng(seed), PLAIN)
        orders = planned(made)
        together = [i for order in orders for i in order]
        assert len(together) == len(set(together))
        served += len(together)
        for k, order in enumerate(orders):
            assert not order or cheapest(made, k, order) is not None
    assert served > 40


def test_visits_on_the_way_are_inserted_between() -> None:
    """The order is that of the street, whatever the order of the visits."""
    made = problem([van()], [visit(9), visit(2), visit(5)])
    assert planned(made)[0] in ([1, 2, 0], [0, 2, 1])


def test_loads_are_kept_to() -> None:
    """What doesn't fit one van goes on the other of its kind."""
    made = problem([van(capacity=(1,))] * 2, [visit(1, demand=(1,)), visit(2, demand=(1,))])
    assert sorted(map(len, planned(made))) == [1, 1]


def test_what_costs_more_than_leaving_it_out_is_left_out() -> None:
    """Nobody drives 40 for 30."""
    assert planned(problem([van()], [visit(2, unserved_cost=30)])) == [[]]


def test_it_stops_when_told() -> None:
    """After two visits the rest is left out."""
    made = problem([van()], [visit(k) for k in (1, 2, 3, 4)])
    market = Market.of(made)
    calls = count()
    orders = quick_plan(market.kinds, market.ceilings, 1, lambda: next(calls) >= 2)
    assert len(orders[0]) == 2
