"""Money and the optimiser's costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.catalogue import MAX_PENALTY, MAX_WEIGHT, Weights
from dispatch.planning.costs import (
    UNITS_PER_MINOR,
    Rates,
    apportion,
    bill,
    dearest_plan,
    mandatory_price,
    minor_units,
    optional_price,
)
from optimizer.problem import MAX_COST, MAX_RATE, Vehicle, Visit
from optimizer.solution import Costs, Route, Solution, Stop
from optimizer.travel import TravelTables

SOME_COST = st.integers(0, 10**12)


def a_route(vehicle: int, costs: Costs) -> Route:
    """Return a route of one stop with these costs."""
    stop = Stop(visit=vehicle, arrival=0, start=0, finish=0, setup=0)
    return Route(
        vehicle=vehicle,
        departure=0,
        end=0,
        stops=(stop,),
        rests=(),
        travel_seconds=0,
        metres=0,
        costs=costs,
    )


def a_solution(routes: list[Costs], unserved: int) -> Solution:
    """Return a solution whose costs are those of its routes and of what it leaves out."""
    return Solution(
        routes=tuple(a_route(i, costs) for i, costs in enumerate(routes)),
        unassigned=(),
        costs=sum(routes, Costs(unserved=unserved)),
    )


@given(st.integers(0, MAX_WEIGHT), st.integers(0, 10**6))
def test_prices_are_exact(price: int, amount: int) -> None:
    """An hour of seconds costs the hour's price, a kilometre of metres the kilometre's."""
    rates = Rates.of(
        Weights(
            hour_driven=price,
            hour_worked=price,
            hour_overtime=price,
            hour_late=price,
            kilometre=price,
            shift=price,
        )
    )
    for rate in (rates.travel, rates.task, rates.overtime, rates.lateness):
        assert rate * 3600 * amount == price * amount * UNITS_PER_MINOR
        assert rate <= MAX_RATE
    assert rates.distance * 1000 * amount == price * amount * UNITS_PER_MINOR
    assert rates.distance <= MAX_RATE
    assert rates.fixed == price * UNITS_PER_MINOR


def test_leaving_out_costs_more_the_higher_the_priority() -> None:
    """Optional below mandatory, and within each the priority decides."""
    weights = Weights()
    optional = [optional_price(weights, p) for p in (0, 50, 100)]
    mandatory = [mandatory_price(weights, p, dearest=0) for p in (0, 50, 100)]
    assert [*optional, *mandatory] == sorted({*optional, *mandatory})
    assert optional[0] == weights.unserved_optional * UNITS_PER_MINOR
    assert optional[2] == 2 * optional[0]
    assert mandatory[0] == weights.unserved * UNITS_PER_MINOR


def test_a_mandatory_job_costs_more_than_any_plan() -> None:
    """However cheap the catalogue makes it, leaving one out never pays."""
    assert mandatory_price(Weights(unserved=0), 0, dearest=10**12) == 10**12


def test_the_dearest_prices_fit_the_optimiser() -> None:
    """The largest prices that a catalogue takes make no cost that it refuses."""
    weights = Weights(unserved=MAX_PENALTY, unserved_per_priority=MAX_PENALTY)
    assert mandatory_price(weights, 100, dearest=2 * MAX_COST) == MAX_COST


def test_nothing_can_cost_more_than_the_dearest_plan() -> None:
    """The bound covers driving and working all shift at top speed, overtime and lateness."""
    tables = TravelTables.of([[0, 10], [20, 0]], [[0, 300], [100, 0]])
    vehicle = Vehicle(
        id="v",
        window=(100, 200),
        max_overtime=50,
        fixed_cost=7,
        travel_cost=2,
        task_cost=3,
        overtime_cost=11,
        distance_cost=5,
    )
    late = Visit(id="a", location=0, due=150, lateness_cost=13)
    exact = 7 + 150 * 3 + 150 * 30 * 5 + 50 * 11 + (250 - 150) * 13 + 17
    bound = dearest_plan([vehicle], [late], 17, tables)
    assert exact < bound <= exact + 5 + UNITS_PER_MINOR
    assert bound % UNITS_PER_MINOR == 0


def test_the_dearest_plan_of_nobody_is_small() -> None:
    """No shifts, no places: the bound is still a number."""
    assert dearest_plan([], [], 0, TravelTables.of(np.zeros((0, 0)))) == UNITS_PER_MINOR


@given(st.lists(SOME_COST, min_size=1))
def test_rounded_costs_add_up(costs: list[int]) -> None:
    """The parts sum to the rounded total, and each is within one minor unit."""
    total = minor_units(sum(costs))
    parts = apportion(costs, total)
    assert sum(parts) == total
    for part, cost in zip(parts, costs, strict=True):
        assert abs(part * UNITS_PER_MINOR - cost) < UNITS_PER_MINOR


@given(
    st.lists(st.builds(Costs, travel=SOME_COST, distance=SOME_COST, lateness=SOME_COST)),
    st.integers(0, 10**6),
)
def test_a_bill_adds_up_by_term_and_by_route(routes: list[Costs], unserved: int) -> None:
    """Terms sum to the total; so do routes and what is left out."""
    solution = a_solution(routes, unserved * UNITS_PER_MINOR)
    costs = bill(solution)
    assert sum(costs.terms.values()) == minor_units(solution.cost)
    assert sum(costs.routes) + costs.terms["unserved"] == minor_units(solution.cost)
    assert costs.terms["unserved"] == unserved
    assert set(costs.terms) == {
        "fixed",
        "travel",
        "distance",
        "task",
        "overtime",
        "lateness",
        "unserved",
    }


@pytest.mark.parametrize(
    ("cost", "minor"), [(0, 0), (8999, 0), (9000, 1), (18_000, 1), (27_000, 2)]
)
def test_minor_units_are_the_nearest(cost: int, minor: int) -> None:
    """Half a cent is rounded up."""
    assert minor_units(cost) == minor
