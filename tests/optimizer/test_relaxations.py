"""What would have to change for a visit to be served: the smallest change, found by trying."""

from contextlib import suppress
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pytest

from optimizer.explain import Relaxation, relaxations
from optimizer.explain.trial import unit_of
from optimizer.insertion import greedy
from optimizer.problem import Precedence, Problem, Shipment, Vehicle, Visit
from optimizer.schedule import assemble
from optimizer.solution import Solution
from tests.optimizer.line import problem, van, visit
from tests.optimizer.made_days import thrown_together
from tests.strategies import COUPLING, EVERYTHING, Feature, Size, random_problem


def changes(made: Problem, orders: list[list[int]] | None = None) -> tuple[Relaxation, ...]:
    """Give the changes that would let in the first visit, which the plan leaves out."""
    return relaxations(made, assemble(made, orders or [[] for _ in made.vehicles]))[0]


def amounts(made: Problem, orders: list[list[int]] | None = None) -> dict[str, int]:
    """Give the same by code."""
    return {one.code: one.by for one in changes(made, orders)}


def test_a_window_could_close_later() -> None:
    """By the seconds that the vehicle comes too late."""
    made = problem([van()], [visit(3, windows=((0, 5), (10, 25)))])
    (change,) = changes(made)
    assert (change.code, change.by, change.vehicle, change.visit) == ("closes", 5, 0, 0)
    assert change.text == "if the window closed 5 s later"


def test_a_window_could_open_earlier() -> None:
    """By as little as makes the work end within the shift."""
    made = problem([van(window=(0, 1000))], [visit(3, 600, windows=((700, 800),))])
    found = amounts(made)
    assert 330 <= found["opens"] <= 334
    assert found["shift"] == 330


def test_a_shift_could_end_later() -> None:
    """By what the way home is too long."""
    made = problem([van(window=(0, 100), max_overtime=20)], [visit(3, 75)])
    (change,) = changes(made)
    assert (change.code, change.by) == ("shift", 15)
    assert change.text == "if the shift of k0 ended 15 s later"


def test_the_nearest_to_it_is_named() -> None:
    """Of two vehicles the one whose shift is short by less."""
    made = problem([van(window=(0, 50)), van(window=(0, 80))], [visit(3, 75)])
    (change,) = changes(made)
    assert (change.by, change.vehicle) == (55, 1)
    assert change.text == "if the shift of k1 ended 55 s later"


def test_minutes_are_rounded_up() -> None:
    """What is named in minutes is enough."""
    made = problem([van(window=(0, 100))], [visit(1, 141)])
    assert changes(made)[0].text == "if the shift of k0 ended 2 min later"


@pytest.mark.parametrize(
    ("vehicle", "job", "code", "by", "text"),
    [
        (van(skills=(1,)), visit(1, skills=(1, 7)), "skill", 1, "if k0 had skill 7"),
        (
            van(skills=(7,)),
            replace(visit(1, skills=(7,)), levels=((7, 2),)),
            "level",
            1,
            "if k0 had skill 7 at level 2",
        ),
        (van(), replace(visit(1), tools=frozenset({4})), "tool", 1, "if k0 had tool 4"),
        (
            van(capacity=(5, 2)),
            visit(1, demand=(1, 3)),
            "part",
            1,
            "if k0 had 1 more of part 1",
        ),
    ],
    ids=["skill", "level", "tool", "part"],
)
def test_one_more_ability_or_part(
    vehicle: Vehicle, job: Visit, code: str, by: int, text: str
) -> None:
    """Named when it is the only one that is lacking."""
    (change,) = changes(problem([vehicle], [job]))
    assert (change.code, change.by, change.text) == (code, by, text)


def test_two_things_lacking_are_no_single_change() -> None:
    """Nothing is promised that isn't enough."""
    assert changes(problem([van()], [visit(1, skills=(1, 2))])) == ()
    assert changes(problem([van(window=(0, 5))], [visit(1, skills=(1,))])) == ()


def test_another_visit_could_move_to_another_day() -> None:
    """The one that is cheapest to leave out, if that makes room."""
    jobs = visit(2, 40), visit(3, 40), visit(3, 40, unserved_cost=10)
    made = problem([van(window=(0, 150))], list(jobs))
    moved = next(one for one in changes(made, [[1, 2]]) if one.code == "moved")
    assert (moved.visit, moved.vehicle, moved.by) == (2, 0, 1)
    assert moved.text == "if v2 of k0 moved to another day"


def test_parts_that_are_for_others() -> None:
    """More of them, or the other visit on another day."""
    made = problem([van(capacity=(5,))], [visit(1, demand=(2,)), visit(2, demand=(4,))])
    assert amounts(made, [[1]]) == {"part": 1, "moved": 1}


def test_leaving_it_out_could_cost_more() -> None:
    """By as much as makes serving it the cheaper way."""
    made = problem([van()], [visit(3, unserved_cost=45)])
    (change,) = changes(made)
    assert (change.code, change.by) == ("unserved_cost", 16)
    dearer = replace(made, visits=(replace(made.visits[0], unserved_cost=45 + 16),))
    assert greedy(dearer).unassigned == ()
    assert greedy(made).unassigned == (0,)


def test_the_smallest_change_comes_first() -> None:
    """Seconds before abilities, few seconds before many."""
    rng = np.random.default_rng(3)
    for _ in range(30):
        made = random_problem(rng, Size(features=frozenset()))
        for found in relaxations(made, thrown_together(made, rng)).values():
            efforts = [one.effort for one in found]
            assert efforts == sorted(efforts)
            assert len({one.code for one in found}) == len(found)


def test_what_is_tied_to_others_is_promised_nothing() -> None:
    """Whether a partner's route allows it can't be seen on one route."""
    made = replace(
        problem([van(window=(0, 50)), van()], [visit(3, 75), visit(1)]),
        precedences=(Precedence(first=0, then=1),),
    )
    assert changes(made) == ()


def applied(made: Problem, index: int, change: Relaxation) -> Problem:
    """Change the whole problem as a relaxation says."""
    visits, vehicles = list(made.visits), list(made.vehicles)
    visit_, vehicle = visits[index], vehicles[change.vehicle]
    unit = [visits[i] for i in unit_of(made, index)]
    windows = visit_.windows
    match change.code:
        case "closes":
            last = (windows[-1][0], windows[-1][1] + change.by)
            visit_ = replace(visit_, windows=(*windows[:-1], last))
        case "opens":
            first = (windows[0][0] - change.by, windows[0][1])
            visit_ = replace(visit_, windows=(first, *windows[1:]))
        case "unserved_cost":
            visit_ = replace(visit_, unserved_cost=visit_.unserved_cost + change.by)
        case "shift":
            vehicle = replace(vehicle, max_overtime=vehicle.max_overtime + change.by)
        case "skill":
            skill = int(change.text.split()[-1])
            vehicle = replace(vehicle, skills=vehicle.skills | {skill})
        case "level":
            skill, level = int(change.text.split()[-4]), int(change.text.split()[-1])
            levels = {**dict(vehicle.levels), skill: level}
            vehicle = replace(
                vehicle, skills=vehicle.skills | {skill}, levels=tuple(sorted(levels.items()))
            )
        case "tool":
            assert int(change.text.split()[-1]) in frozenset().union(*(one.tools for one in unit))
            vehicle = replace(vehicle, tools=vehicle.tools | {int(change.text.split()[-1])})
        case "part":
            part = int(change.text.split()[-1])
            more = tuple(c + change.by * (d == part) for d, c in enumerate(vehicle.capacity))
            vehicle = replace(vehicle, capacity=more)
    visits[index], vehicles[change.vehicle] = visit_, vehicle
    return replace(made, visits=tuple(visits), vehicles=tuple(vehicles))


def best_increase(made: Problem, plan: Solution, unit: tuple[int, ...], change: Relaxation) -> int:
    """Cost of putting a visit (or shipment) onto the vehicle named, by timing the whole plan.

    Fails where there is no such place, which is what must never be.
    """
    orders = plan.order(len(made.vehicles))
    order = [i for i in orders[change.vehicle] if change.code != "moved" or i != change.visit]
    found = []
    for at in combinations_with_replacement(range(len(order) + 1), len(unit)):
        longer = list(order)
        for i, place in zip(reversed(unit), reversed(at), strict=True):
            longer.insert(place, i)
        with suppress(ValueError):
            found.append(
                assemble(made, [*orders[: change.vehicle], longer, *orders[change.vehicle + 1 :]])
            )
    assert found, change
    return min(one.cost for one in found) - assemble(made, orders).cost


@pytest.mark.parametrize(
    ("features", "seed"),
    [
        *((EVERYTHING - COUPLING - {Feature.SHIPMENTS}, seed) for seed in range(3)),
        *((EVERYTHING - COUPLING, seed) for seed in range(3, 6)),
        *((EVERYTHING, seed) for seed in range(6, 8)),
        (frozenset({Feature.LEVELS, Feature.TOOLS, Feature.SHIPMENTS, Feature.SKILLS}), 8),
        (frozenset({Feature.STOCK, Feature.PICKUPS, Feature.SHIPMENTS}), 9),
        (frozenset({Feature.CHOICE, Feature.TERRITORIES, Feature.SHIPMENTS}), 10),
    ],
)
def test_every_change_is_enough(features: frozenset[Feature], seed: int) -> None:
    """Tried on the whole problem: the vehicle named can then serve the visit, and it pays."""
    rng = np.random.default_rng([17, seed])
    size = Size(visits=(2, 7), vehicles=(1, 4), features=features)
    tried: set[str] = set()
    for _ in range(15):
        made = random_problem(rng, size)
        plan = thrown_together(made, rng)
        for index, found in relaxations(made, plan).items():
            for change in found:
                assert change.by > 0
                tried.add(change.code)
                changed = applied(made, index, change)
                cost = best_increase(changed, plan, unit_of(made, index), change)
                assert change.code != "unserved_cost" or cost < 0
    assert tried


def test_a_shipment_lacks_what_both_its_ends_lack() -> None:
    """One skill for the pick-up and another for the delivery are no single change."""
    ends = visit(1, skills=(1,)), visit(2, skills=(2,))
    made = replace(
        problem([van()], list(ends)), shipments=(Shipment(pickup=0, delivery=1, amount=()),)
    )
    assert changes(made) == ()
    able = replace(made, vehicles=(replace(made.vehicles[0], skills=frozenset({1})),))
    assert amounts(able) == {"skill": 1}
    assert changes(able)[0].text == "if k0 had skill 2"


def test_a_shipment_that_must_not_come_with_a_vehicle() -> None:
    """What the other end forbids isn't promised for this one."""
    ends = visit(1, 900), replace(visit(2), forbidden=frozenset({0}))
    made = replace(
        problem([van(window=(0, 100))], list(ends)),
        shipments=(Shipment(pickup=0, delivery=1, amount=()),),
    )
    assert changes(made) == ()
