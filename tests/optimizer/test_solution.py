"""What a solution costs, by term and in all."""

from dataclasses import asdict, fields

from optimizer.insertion import greedy
from optimizer.solution import Costs
from tests.optimizer.line import problem, van, visit

TERMS = [term.name for term in fields(Costs)]
EACH = Costs(**{name: 2**k for k, name in enumerate(TERMS)})


def test_the_total_has_every_term() -> None:
    """Each counts once, and without limit."""
    assert EACH.total == 2 ** len(TERMS) - 1
    assert Costs().total == 0
    assert Costs(travel=2**70, missed=1).total == 2**70 + 1


def test_costs_are_added_term_by_term() -> None:
    """No term gets into another."""
    assert asdict(EACH + EACH) == {name: 2 * cost for name, cost in asdict(EACH).items()}
    assert EACH + Costs() == EACH
    assert sum([EACH, EACH, EACH], Costs()).total == 3 * EACH.total


def test_orders_have_a_list_for_each_vehicle() -> None:
    """Also for those that stay at home."""
    made = problem([van(), van(skills=(1,))], [visit(1, skills=(1,))])
    plan = greedy(made)
    assert plan.order(2) == [[], [0]]
    assert plan.cost == plan.costs.total == plan.routes[0].costs.total
    assert plan.routes[0].visits == (0,)
