"""Slots of routes: bounds that never promise too little, and tests that never refuse what fits."""

import numpy as np
import pytest

from optimizer.draft import Draft
from optimizer.problem import Problem
from optimizer.slots import Judge, VisitColumns
from optimizer.tour import Tour
from tests.optimizer.line import problem, street, van, visit
from tests.optimizer.made_days import thrown_together
from tests.strategies import Size, random_problem

MANY = Size(visits=(4, 10), vehicles=(1, 3), locations=(2, 8))


def tour(made: Problem, *order: int) -> Tour:
    """Vehicle 0 with an order."""
    return Tour(made, 0, VisitColumns(made), order)


def test_an_empty_route_has_one_slot() -> None:
    """From its start to its end, with no drive that an insertion would replace."""
    slots = tour(problem([van(start=2, end=None, window=(50, 400))], [visit(1)])).slots
    assert slots["before"].tolist() == [2]
    assert slots["after"].tolist() == [-1]
    assert slots["seconds"].tolist() == [0]
    assert slots["ready"].tolist() == [50]
    assert slots["finish_by"].tolist() == [400]


def test_a_slot_lies_between_two_neighbours() -> None:
    """One more than there are stops, each with the leg that it would replace."""
    made = problem([van()], [visit(2, 10), visit(6, 10)])
    slots = tour(made, 0, 1).slots
    assert slots["before"].tolist() == [0, 2, 6]
    assert slots["after"].tolist() == [2, 6, 0]
    assert slots["seconds"].tolist() == [20, 40, 60]
    assert slots["ready"].tolist() == [0, 30, 80]
    assert slots["stops_after"].tolist() == [2, 1, 0]


def test_latest_finishes_follow_from_windows_and_shift() -> None:
    """The stop after a slot has to be done in time for every later one."""
    made = problem(
        [van(window=(0, 200))], [visit(2, 10), visit(6, 10, windows=((0, 70),)), visit(8, 10)]
    )
    slots = tour(made, 0, 1, 2).slots
    assert slots["finish_by"].tolist() == [30, 90, 120, 200]
    assert slots["start_by"].tolist()[1] == 70


def test_setup_that_is_spared_is_known() -> None:
    """What a stop would need, and what it needs as things stand."""
    made = problem([van()], [visit(2, 10, setup=7), visit(2, 10, setup=8)])
    slots = tour(made, 0, 1).slots
    assert slots["setup"].tolist() == [7, 8, 0]
    assert slots["paid"].tolist() == [7, 0, 0]


def test_first_starts_of_many() -> None:
    """Each visit by its own windows, however many it has."""
    jobs = [visit(1), visit(1, windows=((10, 20),)), visit(1, windows=((0, 5), (30, 40)))]
    columns = VisitColumns(problem([van()], jobs))
    ready = np.array([[4, 15, 35, 41]] * 3)
    starts = columns.first_starts(np.arange(3), ready).tolist()
    assert starts[0] == [4, 15, 35, 41]
    assert starts[1][:2] == [10, 15]
    assert starts[2][:3] == [4, 30, 35]
    assert min(starts[1][2:] + starts[2][3:]) > 10**15


def test_a_bound_is_the_detour() -> None:
    """On a route without lateness it is the very cost."""
    made = problem([van(travel_cost=3, distance_cost=2)], [visit(2, 10), visit(6, 10)])
    route = tour(made, 0)
    judged = Judge(made).judge(np.array([1]), route.slots, np.zeros(1))
    assert judged.bounds.tolist() == [[5 * 80, 5 * 80]]
    assert judged.fits.all()


def test_each_vehicle_is_judged_by_its_own_tables() -> None:
    """With a gap in one of two tables only that vehicle is refused."""
    made = problem([van(), van(matrix=1)], [visit(3)], street(), street(12, (0, 3)))
    judged = Draft(made, [[], []]).least_costs([0])
    assert judged[0, 0] == 60
    assert judged[0, 1] == np.inf


def test_least_costs_of_one_vehicle_are_a_column_of_all() -> None:
    """Only that route is looked at again."""
    made = problem([van(), van(start=9), van(start=5, end=5)], [visit(k) for k in (1, 4, 8, 6)])
    draft = Draft(made, [[0], [], [2]])
    every = draft.least_costs([1, 3])
    for k in range(3):
        assert draft.least_costs([1, 3], k).tolist() == every[:, [k]].tolist()


def test_nothing_to_judge() -> None:
    """No visits or no vehicles: an empty table of the right shape."""
    assert Draft(problem([van()], [visit(1)]), [[]]).least_costs([]).shape == (0, 1)
    assert Draft(problem([], [visit(1)]), []).least_costs([0]).shape == (1, 0)


@pytest.mark.parametrize("seed", range(4))
def test_no_bound_is_too_high_and_nothing_that_fits_is_refused(seed: int) -> None:
    """For every slot: if timing it exactly works, it was judged to fit, at no more than that."""
    rng = np.random.default_rng([51, seed])
    exact = fitting = 0
    for _ in range(120):
        made = random_problem(rng, MANY)
        plan = thrown_together(made, rng)
        judge = Judge(made)
        for k, order in enumerate(plan.order(len(made.vehicles))):
            route = Tour(made, k, judge.columns, order)
            costs = np.zeros(len(made.vehicles))
            costs[k] = route.soft_cost
            left = list(plan.unassigned)
            if not left:
                continue
            judged = judge.judge(np.array(left), route.slots, costs)
            for row, index in enumerate(left):
                for position in range(len(order) + 1):
                    found = route.trial(position, index)
                    if found is None:
                        continue
                    fitting += 1
                    assert judged.fits[row, position]
                    assert judged.bounds[row, position] <= found.cost
                    exact += judged.bounds[row, position] == found.cost
    assert exact > fitting // 2


def test_a_trial_changes_nothing() -> None:
    """A route is what it was until a trial is accepted."""
    made = problem([van()], [visit(2, 10), visit(6, 10), visit(4, 5)])
    route = tour(made, 0, 1)
    before = route.slots.tolist()
    trial = route.trial(1, 2)
    assert trial is not None
    assert (trial.visits, trial.cost) == ((0, 2, 1), 0)
    assert (route.visits, route.slots.tolist()) == ((0, 1), before)
    route.accept(1, trial)
    assert route.visits == (0, 2, 1)
    assert route.slots.tolist() == tour(made, 0, 2, 1).slots.tolist()


def test_an_infeasible_order_is_no_tour() -> None:
    """The vehicle is named."""
    made = problem([van(capacity=(1,))], [visit(2, demand=(2,))])
    with pytest.raises(ValueError, match=r"vehicle 0 \(k0\) can't drive \[0\]"):
        tour(made, 0)
