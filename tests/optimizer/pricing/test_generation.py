"""Column generation: every step a valid bound, and in the end the linear program's own value."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer.pricing.columns import FAR
from optimizer.pricing.generation import Generation, Step
from optimizer.pricing.kinds import Kind
from optimizer.pricing.market import Market
from optimizer.pricing.pricer import Pricer, Prices
from optimizer.problem import Problem
from optimizer.travel import TravelTables
from tests.optimizer.line import problem, van, visit
from tests.optimizer.pricing.made_kinds import all_routes


def corners(vans: int, *, reach: int = 1000, left_out: int = 10_000) -> Problem:
    """Three visits and a start, each 100 from each other; a van makes two in its shift."""
    tables = TravelTables.of((np.ones((4, 4)) - np.eye(4)) * 100)
    alike = [visit(k, 300, unserved_cost=left_out) for k in (1, 2, 3)]
    return problem([van(window=(0, reach)) for _ in range(vans)], alike, tables)


def random_day(seed: int) -> Problem:
    """Make seven visits in windows on a plane, and three vans, two of them alike."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 50, (9, 2))
    tables = TravelTables.of(np.abs(at[:, None] - at).sum(axis=2) * 10)
    opens = rng.integers(0, 3, 7) * 1000
    return problem(
        [van(window=(0, 4000)), van(window=(0, 4000)), van(window=(0, 4000), start=1, end=1)],
        [
            visit(2 + k, 200, windows=((int(t), int(t) + 1500),), unserved_cost=20_000)
            for k, t in enumerate(opens)
        ],
        tables,
    )


def steps_of(made: Problem, orders: list[list[int]] | None = None) -> tuple[Market, list[Step]]:
    """Run column generation to its end."""
    market = Market.of(made)
    generation = Generation(market.kinds, market.ceilings, threads=2, left=lambda: 60.0)
    try:
        return market, list(generation.run(orders or [[] for _ in made.vehicles]))
    finally:
        generation.close()


def relaxed_optimum(market: Market, visits: int) -> float:
    """Solve the linear program over all routes there are, by another solver."""
    columns: list[tuple[int, frozenset[int], int]] = []
    for g, kind in enumerate(market.kinds):
        best: dict[frozenset[int], int] = {}
        for rows, cost in all_routes(kind).items():
            members = frozenset(int(kind.visits[row]) for row in rows)
            best[members] = min(cost, best.get(members, FAR))
        columns += [(g, members, cost) for members, cost in best.items()]
    served = np.array([[-(i in members) for _, members, _ in columns] for i in range(visits)])
    used = [[kind == g for kind, _, _ in columns] for g in range(len(market.kinds))]
    left = np.vstack([-np.eye(visits), np.zeros((len(market.kinds), visits))])
    table = np.hstack([np.vstack([served, np.array(used, float)]), left])
    limits = [-1.0] * visits + [float(len(kind.vehicles)) for kind in market.kinds]
    costs = [cost for _, _, cost in columns] + market.ceilings.tolist()
    value = linprog(costs, A_ub=table, b_ub=limits).fun
    assert value is not None
    return float(value)


def before_cuts(steps: list[Step]) -> int:
    """Give the best value before there was any cut."""
    return max(step.value for step in steps if step.cuts == 0)


@pytest.mark.parametrize("seed", range(6))
def test_it_ends_at_the_value_of_the_linear_program(seed: int) -> None:
    """Before cuts the bound is within the tolerance of the optimum over all routes."""
    market, steps = steps_of(random_day(seed))
    due = relaxed_optimum(market, 7)
    assert 0.999 * due <= before_cuts(steps) <= due * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_bounds_never_sink(seed: int) -> None:
    """Values, rounds, routes and cuts only grow from step to step; the last one is the end."""
    _, steps = steps_of(random_day(seed))
    for before, after in pairwise(steps):
        assert before.value <= after.value
        assert before.rounds <= after.rounds
        assert before.columns <= after.columns
        assert before.cuts <= after.cuts
    assert [step.converged for step in steps] == [False] * (len(steps) - 1) + [True]


def test_cuts_close_what_halves_leave_open() -> None:
    """Three halves of pairs cost 450, a pair and one 500; one cut tells them apart."""
    market, steps = steps_of(corners(3))
    assert market.scale.cost(before_cuts(steps)) == 450
    assert market.scale.cost(steps[-1].value) == 500
    assert steps[-1].cuts > 0


def test_a_good_plan_saves_rounds() -> None:
    """Beginning with the best routes takes no longer than beginning with none."""
    made = random_day(1)
    _, from_nothing = steps_of(made)
    market = Market.of(made)
    costs = {}
    for kind in market.kinds:
        for k in kind.vehicles:
            costs[k] = all_routes(kind)
    pair = max(combinations(range(7), 2), key=sum)
    rows = next(r for r in permutations(pair) if r in costs[0])
    order = [int(market.kinds[0].visits[row]) for row in rows]
    _, from_plan = steps_of(made, [order, [], []])
    assert from_plan[-1].value == pytest.approx(from_nothing[-1].value, rel=2e-3)


def test_vans_that_are_short_leave_visits_out() -> None:
    """One van for three visits makes two; the price of the third is in the bound."""
    market, steps = steps_of(corners(1))
    assert market.scale.cost(steps[-1].value) == 300 + 10_000


def test_very_dear_visits_do_not_spoil_the_prices() -> None:
    """A price of 10**9 for leaving out is only asked where somebody is left out."""
    market, steps = steps_of(corners(3, left_out=10**9))
    assert market.scale.cost(steps[-1].value) == 500
    market, steps = steps_of(corners(1, left_out=10**9))
    assert market.scale.cost(steps[-1].value) == pytest.approx(300 + 10**9, rel=1e-6)


def test_no_time_left_no_steps() -> None:
    """Whoever has no time gets nothing, not even an error."""
    market = Market.of(corners(2))
    generation = Generation(market.kinds, market.ceilings, threads=1, left=lambda: 0.0)
    assert list(generation.run([[], []])) == []
    generation.close()


def prices_of(kind: Kind, earned: int) -> Prices:
    """Make equal prices for all visits."""
    return Prices(
        visits=np.full(len(kind.visits), earned),
        kinds=np.zeros(1, np.int64),
        triples=np.zeros((0, 3), np.int64),
        cuts=np.zeros(0, np.int64),
    )


def test_a_sketch_proves_nothing() -> None:
    """It finds routes quickly, and claims no bound."""
    (kind,) = Market.of(corners(1)).kinds
    pricer = Pricer([kind], threads=1)
    (answer,) = pricer.ask(prices_of(kind, 400 << 10), exact=False, most=9, sketch=True)
    (nothing,) = pricer.ask(prices_of(kind, 0), exact=False, most=9, sketch=True)
    pricer.close()
    assert answer.rows
    assert answer.least <= -FAR
    assert not answer.is_exact
    assert (nothing.rows, nothing.is_exact) == ([], False)


def test_no_more_routes_are_given_than_asked_for() -> None:
    """The best of them, at most so many."""
    (kind,) = Market.of(corners(1)).kinds
    pricer = Pricer([kind], threads=1)
    (answer,) = pricer.ask(prices_of(kind, 400 << 10), exact=True, most=2)
    pricer.close()
    assert len(answer.rows) == 2
    assert answer.least == (300 - 800) << 10
