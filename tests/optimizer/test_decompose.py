"""Parts of a large plan: whole routes, disjoint at a time, all of the plan in the end."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.decompose import Part, Parts, joined
from optimizer.insertion import greedy
from optimizer.problem import Precedence, Problem, Shipment
from optimizer.schedule import assemble
from optimizer.solution import Solution
from tests.optimizer.line import problem, street, van, visit


def wide(visits: int = 60, vehicles: int = 10, until: int = 1000) -> Problem:
    """Make a day along a long street, each vehicle at home somewhere else."""
    rng = np.random.default_rng(5)
    vans = [van(start=10 * k, end=10 * k, window=(0, until)) for k in range(vehicles)]
    jobs = [visit(int(rng.integers(100)), 20) for _ in range(visits)]
    return problem(vans, jobs, street(100))


def pieces(
    made: Problem, plan: Solution, size: int = 15, most: int = 2, seed: int = 1
) -> list[Part]:
    """Choose parts once."""
    return Parts(made, seed, size).disjoint(plan, most)


def holds(part: Part, plan: Solution, vehicles: int) -> bool:
    """Tell whether a part has all that its vehicles do, and nothing of anybody else's."""
    own = {i for k in part.vehicles for i in plan.order(vehicles)[k]}
    left = set(plan.unassigned)
    return own <= set(part.visits) <= own | left


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_whole_routes_and_disjoint(seed: int) -> None:
    """No vehicle and no visit is in two, and no route is torn."""
    made = wide()
    plan = greedy(made)
    parts = pieces(made, plan, most=3, seed=seed)
    assert len(parts) == 3
    for one in parts:
        assert holds(one, plan, len(made.vehicles))
        assert one.visits == tuple(sorted(one.visits))
    vehicles = [k for one in parts for k in one.vehicles]
    visits = [i for one in parts for i in one.visits]
    assert len(vehicles) == len(set(vehicles))
    assert len(visits) == len(set(visits))


def test_every_visit_has_its_turn() -> None:
    """Parts grow around what has been chosen least often, so a sweep or two reach everything."""
    made = wide()
    plan = greedy(made)
    parts = Parts(made, 3, 15)
    seen = {
        i for _ in range(2 * parts.count) for one in parts.disjoint(plan, 1) for i in one.visits
    }
    assert seen == set(range(len(made.visits)))


def test_visits_left_out_belong_to_a_part() -> None:
    """They are what a part may still serve, with vehicles that have no route yet."""
    made = wide(20, 4)
    nothing = assemble(made, [[] for _ in made.vehicles])
    (part,) = pieces(made, nothing, size=20, most=2)
    assert part.visits == tuple(range(20))
    assert len(part.vehicles) >= 2


def test_neighbours_come_together() -> None:
    """A part around one end of the street has nothing of the other end."""
    made = wide(10, until=9000)
    plan = assemble(made, [[i] for i in range(10)])
    places = [made.visits[i].location for i in range(10)]
    for seed in range(5):
        (part,) = pieces(made, plan, size=3, most=1, seed=seed)
        spread = sorted(places[i] for i in part.visits)
        between = [p for p in places if spread[0] < p < spread[-1]]
        assert len(between) <= 3


def test_what_is_tied_stays_together() -> None:
    """A shipment and a precedence draw each other's routes into the part."""
    made = replace(
        wide(8, 4, until=9000),
        shipments=(Shipment(pickup=0, delivery=1),),
        precedences=(Precedence(first=1, then=7),),
    )
    plan = assemble(made, [[0, 1], [2, 3], [4, 5], [6, 7]])
    for seed in range(8):
        for part in pieces(made, plan, size=1, most=1, seed=seed):
            assert ({0, 1, 7} <= set(part.visits)) or not {0, 1, 7} & set(part.visits)
            assert holds(part, plan, 4)


def test_parts_repeat_themselves() -> None:
    """Same seed, same parts."""
    made = wide()
    plan = greedy(made)
    assert pieces(made, plan) == pieces(made, plan)
    assert pieces(made, plan) != pieces(made, plan, seed=2)


def test_thousands_at_one_place_are_divided() -> None:
    """Where nothing is nearer than anything else the parts still have their size."""
    vans = [van(start=4, end=4, window=(0, 400)) for _ in range(100)]
    made = problem(vans, [visit(4, 20) for _ in range(2000)])
    plan = assemble(made, [list(range(20 * k, 20 * k + 20)) for k in range(100)])
    for part in pieces(made, plan, size=250):
        assert 250 <= len(part.visits) <= 260


def test_a_part_is_put_back_into_the_whole() -> None:
    """Its vehicles' orders are the new ones, all others stay."""
    orders = [[0], [1, 2], [3]]
    found = [[1], [], [0]]
    part = Part(vehicles=(0, 2), visits=(0, 1, 3))
    assert joined(orders, found, part) == [[1], [1, 2], [0]]
