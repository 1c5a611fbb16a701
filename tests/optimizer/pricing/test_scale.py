"""Scaled costs are never above the true ones and never overflow."""

import numpy as np
import pytest

from optimizer.pricing.scale import Scale
from optimizer.problem import MAX_COST, MAX_RATE, Problem
from tests.optimizer.line import problem, van, visit


def costly(rate: int) -> Problem:
    """Make a problem whose rates are all the same."""
    return problem(
        [van(travel_cost=rate, task_cost=rate, overtime_cost=rate, fixed_cost=rate)],
        [visit(k, 3600, due=0, lateness_cost=rate) for k in range(10)],
    )


def test_ordinary_costs_get_finer() -> None:
    """Where there is room, a unit of cost is a thousand units of price."""
    scale = Scale.of(costly(1))
    assert scale.shift == 10
    assert scale.down(3) == 3072
    assert [scale.cost(p) for p in (0, 1, 1024, 1025, -1)] == [0, 1, 1, 2, 0]


def test_enormous_costs_get_coarser() -> None:
    """Rounded down, so that a bound in prices is one in costs too."""
    scale = Scale(-3, 5)
    assert scale.down(17) == 2
    assert scale.cost(scale.down(17)) == 16


@pytest.mark.parametrize("rate", [1, 1000, MAX_RATE])
def test_a_whole_route_fits(rate: int) -> None:
    """All stops together, each as dear as can be, stay below 2**60, and so do all prices."""
    made = costly(rate)
    scale = Scale.of(made)
    dearest = 2 * rate * 110 + rate * (3600 + 1000) + rate
    assert scale.down(dearest) * len(made.visits) < 2**60
    assert scale.most * len(made.visits) < 2**60
    assert scale.most > 0


@pytest.mark.parametrize("shift", [-7, 0, 10])
def test_products_are_scaled_like_single_costs(shift: int) -> None:
    """A table of amounts at a rate gives what each amount alone would."""
    scale = Scale(shift, 3)
    amounts = np.array([0, 1, 77, 2**20])
    assert scale.product(123, amounts).tolist() == [scale.down(123 * a) for a in (0, 1, 77, 2**20)]


def test_rounding_never_raises_a_cost() -> None:
    """Down and back again a cost has not grown; with finer prices it is the same."""
    for shift in (-40, -1, 0, 1, 10):
        scale = Scale(shift, 3)
        for cost in (0, 1, 12_345, MAX_COST):
            assert scale.cost(scale.down(cost)) <= cost
            if shift >= 0:
                assert scale.cost(scale.down(cost)) == cost


def test_nobody_and_nothing() -> None:
    """Problems without vehicles or visits have a scale as well."""
    assert Scale.of(problem([], [])).shift == 10
    assert Scale.of(problem([], [visit(1)])).shift == 10
