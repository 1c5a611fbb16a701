"""After one event: a warm start and a short search are never worse than insertion alone."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.insertion import greedy, insertions
from optimizer.problem import Change, Pin, Previous, Problem
from optimizer.schedule import assemble
from optimizer.solution import Solution
from optimizer.solve import SolveParams, solve
from tests.optimizer.line import problem, street, van, visit

# Searches end on their number of iterations; the seconds are for a machine that hangs.
SHORT = SolveParams(seconds=60.0, iterations=300, cores=1)
VEHICLE_COST, START_COST = 37, 11


def morning(seed: int, visits: int = 18, vehicles: int = 4) -> Problem:
    """Make a day with windows, to be planned before anything happens."""
    rng = np.random.default_rng([41, seed])
    jobs = []
    for _ in range(visits):
        opens = int(rng.integers(0, 600))
        place, service = int(rng.integers(30)), int(rng.integers(5, 40))
        jobs.append(visit(place, service, windows=((opens, opens + 300),)))
    vans = [van(start=7 * k, end=7 * k, window=(0, 1500)) for k in range(vehicles)]
    return problem(vans, jobs, street(30))


def with_job(made: Problem, plan: Solution, seed: int) -> Problem:
    """Add a job to a day whose plan has been told to everybody: changing it costs."""
    rng = np.random.default_rng([43, seed])
    told = {
        stop.visit: Previous(vehicle=route.vehicle, start=stop.start)
        for route in plan.routes
        for stop in route.stops
    }
    known = tuple(replace(one, previous=told.get(i)) for i, one in enumerate(made.visits))
    job = replace(visit(int(rng.integers(30)), 25), id="new")
    change = Change(vehicle_cost=VEHICLE_COST, start_cost=START_COST, tolerance=20)
    return replace(made, visits=(*known, job), change=change)


def inserted(made: Problem, orders: list[list[int]], index: int) -> Solution:
    """Put one visit where it costs least, and move nothing else."""
    best = insertions(made, orders, index)[0]
    longer = [list(order) for order in orders]
    longer[best.vehicle].insert(best.position, index)
    return assemble(made, longer)


def changes_paid(made: Problem, plan: Solution) -> int:
    """Work out by hand what leaving the plan before costs, each visit once."""
    paid = 0
    for route in plan.routes:
        for stop in route.stops:
            before = made.visits[stop.visit].previous
            if before is not None:
                paid += VEHICLE_COST * (route.vehicle != before.vehicle)
                paid += START_COST * (abs(stop.start - before.start) > made.change.tolerance)
    return paid


@pytest.mark.parametrize("seed", range(4))
def test_a_job_comes_in(seed: int) -> None:
    """A warm start and a short search beat insertion alone, or equal it; changes are paid once."""
    made = morning(seed)
    plan = solve(made, SHORT)
    after = with_job(made, plan, seed)
    orders = plan.order(len(made.vehicles))
    alone = inserted(after, orders, len(made.visits))
    again = solve(after, SHORT, start=assemble(after, orders))
    assert violations(after, again) == []
    assert again.cost <= alone.cost
    assert again.costs.change == changes_paid(after, again)
    assert alone.costs.change == changes_paid(after, alone)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_happened(seed: int) -> None:
    """A plan searched to its end stays as it was told, and no change is paid for."""
    made = morning(seed)
    plan = solve(made, SHORT)
    told = with_job(made, plan, seed)
    same = replace(told, visits=told.visits[:-1])
    orders = plan.order(len(made.vehicles))
    assert assemble(same, orders).cost == plan.cost
    again = solve(same, SHORT, start=assemble(same, orders))
    assert again.cost <= plan.cost
    assert again.costs.change == changes_paid(same, again)


@pytest.mark.parametrize("seed", range(3))
def test_what_has_begun_stays(seed: int) -> None:
    """Frozen beginnings keep vehicle, order and second; the rest is free."""
    made = morning(seed)
    plan = solve(made, SHORT)
    after = with_job(made, plan, seed)
    visits = list(after.visits)
    for route in plan.routes:
        for position, stop in enumerate(route.stops[:2]):
            pin = Pin(vehicle=route.vehicle, start=stop.start, position=position)
            visits[stop.visit] = replace(visits[stop.visit], pin=pin)
    frozen = replace(after, visits=tuple(visits))
    begun = assemble(frozen, plan.order(len(made.vehicles)))
    again = solve(frozen, SHORT, start=begun)
    assert violations(frozen, again) == []
    assert again.cost <= begun.cost
    now = {route.vehicle: route for route in again.routes}
    for route in plan.routes:
        kept = now[route.vehicle].stops[:2]
        assert [(s.visit, s.start) for s in kept] == [(s.visit, s.start) for s in route.stops[:2]]


@pytest.mark.parametrize("seed", range(3))
def test_a_van_breaks_down(seed: int) -> None:
    """Its visits go to others where they fit: never worse than inserting them one by one."""
    made = morning(seed)
    plan = solve(made, SHORT)
    lost = plan.routes[0].vehicle
    after = with_job(made, plan, seed)
    vehicles = list(after.vehicles)
    vehicles[lost] = replace(vehicles[lost], max_visits=0)
    after = replace(after, vehicles=tuple(vehicles))
    orders = plan.order(len(made.vehicles))
    orders[lost] = []
    rest = assemble(after, orders)
    again = solve(after, SHORT, start=rest)
    assert violations(after, again) == []
    assert lost not in {route.vehicle for route in again.routes}
    assert again.cost <= greedy(after, orders).cost


@pytest.mark.parametrize("seed", range(3))
def test_another_van_comes(seed: int) -> None:
    """The plan without it is still a plan: the day never gets dearer."""
    made = morning(seed)
    plan = solve(made, SHORT)
    more = replace(made, vehicles=(*made.vehicles, replace(made.vehicles[0], id="new")))
    assert solve(more, SHORT, start=plan).cost <= plan.cost


def test_a_visit_is_called_off() -> None:
    """The plan without it is where the search begins; nobody drives there any more."""
    made = morning(0)
    plan = solve(made, SHORT)
    gone = plan.routes[0].stops[0].visit
    idle = replace(made.visits[gone], unserved_cost=0, forbidden=frozenset(range(4)))
    visits = tuple(idle if i == gone else one for i, one in enumerate(made.visits))
    after = replace(made, visits=visits)
    orders = [[i for i in order if i != gone] for order in plan.order(len(made.vehicles))]
    again = solve(after, SHORT, start=assemble(after, orders))
    assert again.unassigned == (gone,)
    assert again.cost <= assemble(after, orders).cost <= plan.cost


def test_one_change_is_paid_once() -> None:
    """By hand: a visit handed to the other van and shifted pays both costs, each one time."""
    before = Previous(vehicle=1, start=400)
    made = replace(
        problem([van(), van(skills=(1,))], [replace(visit(3), previous=before)]),
        change=Change(vehicle_cost=VEHICLE_COST, start_cost=START_COST, tolerance=20),
    )
    barred = replace(made.visits[0], forbidden=frozenset({1}))
    plan = solve(replace(made, visits=(barred,)), SHORT)
    assert plan.costs.change == VEHICLE_COST + START_COST
    assert plan.cost == 60 + VEHICLE_COST + START_COST


def test_small_shifts_are_free() -> None:
    """Up to the tolerance a start may move, both ways, and nobody has to be told."""
    for start, paid in ((30, 0), (50, 0), (51, START_COST), (10, 0), (9, START_COST)):
        given = Previous(vehicle=0, start=start)
        made = replace(
            problem([van()], [replace(visit(3), previous=given)]),
            change=Change(vehicle_cost=VEHICLE_COST, start_cost=START_COST, tolerance=20),
        )
        assert solve(made, SHORT).costs.change == paid
