"""A plan in arrays: set from orders and read back, grown where a route outgrows its row."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.clock.columns import COUPLED, NEVER
from optimizer.insertion import greedy
from optimizer.problem import Precedence, Problem
from optimizer.schedule import assemble
from optimizer.search import layout as x
from optimizer.search.first_plan import places
from optimizer.search.plan import Plan
from tests.optimizer.line import problem, van, visit
from tests.strategies import COUPLING, EVERYTHING, Size, random_problem

FREE = Size(visits=(0, 9), features=EVERYTHING - COUPLING)
BY_STOP = x.ORDER, x.OLD, x.BEST, x.LINE, x.OLD_LINE


HALVES: list[list[int]] = [list(range(30)), list(range(30, 60)), [], [], [], []]


def long_day() -> Problem:
    """Make sixty visits for six vans: some have a break, so that their clock keeps records."""
    plain, resting = van(window=(0, 10**5)), van(window=(0, 10**5), breaks=((100, 10**4, 50),))
    return problem(
        [plain, resting, plain, resting, plain, resting],
        [visit(k % 12, 10) for k in range(60)],
    )


def test_orders_come_back_as_they_were_set() -> None:
    """On any problem, and what they cost is what their schedule costs."""
    rng = np.random.default_rng(51)
    served = 0
    for _ in range(60):
        made = random_problem(rng, FREE)
        solution = greedy(made)
        orders = solution.order(len(made.vehicles))
        plan = Plan(made, orders)
        assert plan.orders() == orders
        if plan.packed.shift == 0:
            assert plan.state[x.SUMS][0, x.TOTAL] == assemble(made, orders).cost
        served += sum(map(len, orders))
    assert served > 50


def test_a_part_is_set_from_its_own_orders() -> None:
    """Visits and vehicles of a part keep the problem's numbers outside of it."""
    made = problem([van(), van(), van()], [visit(k) for k in range(1, 7)])
    plan = Plan(made, [[0, 1], [4, 2], [5]], vehicles=[2, 1], visits=[2, 4, 5])
    assert plan.orders() == [[], [4, 2], [5]]
    assert len(plan) == 3


@pytest.mark.parametrize("orders", [[[0, 0], []], [[0], [1, 0]], [[1, 0, 1], []]])
def test_a_visit_is_set_once(orders: list[list[int]]) -> None:
    """Twice on one route, or on two: the vehicle that repeats it is named."""
    made = problem([van(), van()], [visit(1), visit(2)])
    guilty = 1 if orders[1] else 0
    with pytest.raises(ValueError, match=rf"vehicle {guilty} \(k{guilty}\) repeats a visit"):
        Plan(made, orders)


def test_all_that_has_a_stop_grows() -> None:
    """Also what undoing needs: a search would write beyond arrays that were left narrow."""
    plan = Plan(long_day(), HALVES)
    before = plan.orders()
    assert plan.stops < 60
    plan.widen()
    assert plan.stops == 60
    widths = {plan.state[number].shape[1] for number in BY_STOP}
    assert widths == {plan.stops + 4}
    assert plan.state[x.OLD_RECORD].shape == plan.records[0].shape
    assert plan.orders() == before


def test_growing_changes_no_cost() -> None:
    """The routes stand as they were, timed anew."""
    made = long_day()
    plan = Plan(made, HALVES)
    cost = int(plan.state[x.SUMS][0, x.TOTAL])
    plan.widen()
    assert int(plan.state[x.SUMS][0, x.TOTAL]) == cost == assemble(made, HALVES).cost


def test_who_only_inserts_needs_no_neighbours() -> None:
    """Best places are the same with and without them."""
    made = long_day()
    orders = [HALVES[0][:-1], *HALVES[1:]]
    found = []
    for searched in (True, False):
        plan = Plan(made, orders, searched=searched)
        plan.state[x.SUMS][0, x.TRUST] = x.EXACT
        cost, place = np.full(6, NEVER), np.full(6, -1)
        places(plan.tables, plan.records, plan.state, 29, cost, place)
        found.append((cost.tolist(), place.tolist()))
        assert plan.state[x.NEAR].shape == ((60, 60) if searched else (60, 0))
    assert found[0] == found[1]


def test_neighbours_are_nearest_first() -> None:
    """Each visit heads its own list; after it nothing is nearer than what comes before."""
    plan = Plan(long_day(), [[]] * 6)
    near, arc = plan.state[x.NEAR], plan.packed.arc[0]
    at = [visit.location for visit in plan.problem.visits]
    assert (near[:, 0] == np.arange(60)).all()
    for i, row in enumerate(near):
        ways = [arc[at[i], at[j]] for j in row[1:]]
        assert ways == sorted(ways)
        assert sorted(row) == list(range(60))


def test_tied_visits_are_held_where_the_plan_has_them() -> None:
    """What waits for another is bound to the second at which it starts; others are free."""
    made = replace(
        problem([van(), van()], [visit(2, 5), visit(3, 5), visit(4)]),
        precedences=(Precedence(first=0, then=1, min_delay=100),),
    )
    plan = Plan(made, [[0], [1, 2]])
    starts = {s.visit: s.start for r in assemble(made, [[0], [1, 2]]).routes for s in r.stops}
    assert plan.bounds() == {i: (starts[i], starts[i]) for i in (0, 1)}
    assert not plan.tables[x.VISITS][2, COUPLED]
    assert [plan.is_tied(i) for i in range(3)] == [True, True, False]


def test_no_plan_shares_what_it_writes_into() -> None:
    """Two plans of a problem have the same tables, but each its own visits and state."""
    made = long_day()
    one, other = Plan(made, [[]] * 6), Plan(made, [[]] * 6)
    assert not np.shares_memory(one.tables[x.VISITS], other.tables[x.VISITS])
    assert not np.shares_memory(one.tables[x.VISITS], one.packed.vis)
    turned = x.ARC_TO, x.LEAST_TO  # nobody writes into them
    assert all(np.shares_memory(one.state[k], other.state[k]) for k in turned)
    own = [k for k in range(len(one.state)) if k not in turned]
    assert not any(np.shares_memory(one.state[k], other.state[k]) for k in own)


def test_of_empty_vehicles_that_are_alike_one_is_asked() -> None:
    """Those that differ in anything count for themselves; who has visits is asked in any case."""
    vans = [van(), van(), van(start=3), van(), van(capacity=()), van(window=(0, 50))]
    made = problem(vans, [visit(1), visit(2)])
    plan = Plan(made, [[]] * 6)
    assert plan.state[x.ROWS][:, x.TWIN].tolist() == [0, 0, 2, 0, 0, 5]
    liked = replace(
        made,
        visits=(
            replace(made.visits[0], preferred=frozenset({1}), preference_cost=7),
            made.visits[1],
        ),
    )
    plan = Plan(liked, [[]] * 6)
    assert plan.state[x.ROWS][:, x.TWIN].tolist() == [0, 1, 2, 0, 0, 5]
