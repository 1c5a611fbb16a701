"""One judge for all: whoever breaks a rule is told which, and his cost doesn't count."""

from dataclasses import replace

import pytest

from dispatch.measuring.contest.peer_routing import cheapest
from dispatch.measuring.contest.verdict import judge, judge_orders
from optimizer import Problem, greedy, schedule
from tests.dispatch.contest_days import tiny_day


@pytest.fixture
def day() -> Problem:
    """Give a tiny day."""
    return tiny_day()


def test_an_answer_costs_what_our_own_clock_says(day: Problem) -> None:
    """Orders are timed as our own would be, and checked by the oracle."""
    plan = greedy(day)
    verdict = judge_orders(day, plan.order(len(day.vehicles)))
    assert verdict == judge(day, plan)
    assert verdict.cost == plan.cost
    assert verdict.violations == ()


def test_who_leaves_visits_out_pays_for_them(day: Problem) -> None:
    """An answer of nothing is allowed, and dear."""
    verdict = judge_orders(day, [[] for _ in day.vehicles])
    assert verdict.unserved == len(day.visits)
    assert verdict.cost == sum(visit.unserved_cost for visit in day.visits)


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ([[0]], "1 orders for 2 vehicles"),
        ([[0, 99], []], "vehicle 0 serves visit 99, which there is not"),
        ([[0, -1], []], "vehicle 0 serves visit -1, which there is not"),
        ([[0], [0]], "vehicle 1 serves visit 0 again"),
    ],
)
def test_orders_that_make_no_sense_are_refused(
    day: Problem, orders: list[list[int]], said: str
) -> None:
    """A peer's mistake is his, and doesn't end the contest."""
    verdict = judge_orders(day, orders)
    assert verdict.cost is None
    assert verdict.violations == (said,)


def test_an_order_that_can_t_be_driven_is_named(day: Problem) -> None:
    """With its vehicle; the others' orders aren't to blame."""
    nobody = replace(day.vehicles[0], skills=frozenset())
    day = replace(day, vehicles=(nobody, *day.vehicles[1:]))
    served = next(i for i in range(len(day.visits)) if schedule(day, 1, [i]) is not None)
    other = next(i for i in range(len(day.visits)) if i != served)
    verdict = judge_orders(day, [[other], [served]])
    assert verdict.cost is None
    assert verdict.violations == (f"vehicle 0 (technician 1) can't drive [{other}]",)
    assert verdict.unserved == len(day.visits) - 2


def test_a_plan_that_lies_is_found_out(day: Problem) -> None:
    """Ours as well: a plan is checked, not believed."""
    plan = greedy(day)
    cheaper = replace(plan, costs=replace(plan.costs, travel=plan.costs.travel - 1))
    verdict = judge(day, cheaper)
    assert verdict.cost is None
    assert verdict.violations


def test_the_cheapest_that_can_be_driven_is_chosen(day: Problem) -> None:
    """A model may allow what the clock doesn't, and find its best plan before its last."""
    good = greedy(day).order(len(day.vehicles))
    nothing: list[list[int]] = [[] for _ in day.vehicles]
    impossible = [list(range(len(day.visits))), []]
    assert cheapest(day, [nothing, good, nothing, impossible]) == good
    assert cheapest(day, [impossible]) == impossible
