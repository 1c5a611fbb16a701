"""Who may serve what and at which price, against a plain statement of each rule."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest

from optimizer.problem import Change, Pin, Previous, Problem, Reload, Vehicle, Visit
from optimizer.solution import Costs
from optimizer.suitability import (
    NEVER,
    Refusal,
    Suitability,
    refusals,
    service_costs,
    start_bounds,
)
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem

SEEDS = range(40)
RICH = Size(visits=(1, 6), vehicles=(1, 4), likely=7)


def drawn(seed: int) -> Problem:
    """Draw a problem that uses most fields."""
    return random_problem(np.random.default_rng([47, seed]), RICH)


def level(vehicle: Vehicle, skill: int) -> int:
    """Tell a crew's level of a skill: 0 without it, 1 unless told."""
    if skill not in vehicle.skills:
        return 0
    return next((has for known, has in vehicle.levels if known == skill), 1)


def is_outside(job: Visit, vehicle: Vehicle) -> bool:
    """Whether a visit is of a territory that isn't among the vehicle's."""
    somewhere = job.territory is not None and len(vehicle.territories) > 0
    return somewhere and job.territory not in vehicle.territories


def room_for(job: Visit, room: tuple[int, ...]) -> bool:
    """Whether an empty van with so much room holds what a visit consumes, and takes away."""
    taken = job.pickup or (0,) * len(room)
    return all(max(a, b) <= most for a, b, most in zip(job.demand, taken, room, strict=True))


def broken(made: Problem, i: int, k: int) -> set[Refusal]:
    """Every rule that sending a vehicle would break."""
    job, vehicle = made.visits[i], made.vehicles[k]
    rooms = [vehicle.capacity, *([vehicle.reload.capacity] if vehicle.reload else [])]
    rules = {
        Refusal.PIN: job.pin is not None and job.pin.vehicle != k,
        Refusal.REQUIRED: len(job.required) > 0 and k not in job.required,
        Refusal.FORBIDDEN: k in job.forbidden,
        Refusal.SKILLS: any(skill not in vehicle.skills for skill in job.skills),
        Refusal.LEVELS: any(level(vehicle, skill) < least for skill, least in job.levels),
        Refusal.TOOLS: any(tool not in vehicle.tools for tool in job.tools),
        Refusal.TERRITORY: is_outside(job, vehicle) and vehicle.outside_cost is None,
        Refusal.CAPACITY: not any(room_for(job, room) for room in rooms),
    }
    return {refusal for refusal, breaks in rules.items() if breaks}


def price(made: Problem, i: int, k: int) -> int:
    """Cost of sending a vehicle, whatever the time, all terms added."""
    job, vehicle = made.visits[i], made.vehicles[k]
    cost = vehicle.visit_cost
    cost += sum(extra for who, extra in job.vehicle_costs if who == k)
    cost += job.preference_cost if job.preferred and k not in job.preferred else 0
    cost += (vehicle.outside_cost or 0) if is_outside(job, vehicle) else 0
    cost += job.delay_cost * (vehicle.day - job.day) if vehicle.day > job.day else 0
    if job.previous is not None and job.previous.vehicle != k:
        cost += made.change.vehicle_cost
    return cost


@pytest.mark.parametrize("seed", SEEDS)
def test_a_vehicle_is_refused_where_it_would_break_a_rule(seed: int) -> None:
    """The reason is the first of those that hold, in the order of `Refusal`."""
    made = drawn(seed)
    for i, k in np.ndindex(len(made.visits), len(made.vehicles)):
        rules = broken(made, i, k)
        first = next((refusal for refusal in Refusal if refusal in rules), None)
        assert refusals(made, i, k) is first, (i, k)


@pytest.mark.parametrize("seed", SEEDS)
def test_service_costs_add_up_by_term(seed: int) -> None:
    """Their sum is the price of sending; each is a term of `Costs` and none is negative."""
    made = drawn(seed)
    for i, k in np.ndindex(len(made.visits), len(made.vehicles)):
        costs = service_costs(made, i, k)
        assert sum(costs.values()) == price(made, i, k)
        assert Costs(**costs).total == sum(costs.values())
        assert min(costs.values()) >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_whole_table_says_the_same(seed: int) -> None:
    """Cell by cell: the price, or `NEVER` exactly where a vehicle is refused."""
    made = drawn(seed)
    table = Suitability(made, range(len(made.visits)), range(len(made.vehicles))).costs()
    assert table.shape == (len(made.vehicles), len(made.visits))
    for i, k in np.ndindex(len(made.visits), len(made.vehicles)):
        assert table[k, i] == (NEVER if broken(made, i, k) else price(made, i, k)), (i, k)


@pytest.mark.parametrize("seed", SEEDS[:15])
def test_a_part_of_the_problem_is_a_part_of_the_table(seed: int) -> None:
    """Rows and columns follow the order of the vehicles and visits asked for."""
    made = drawn(seed)
    rng = np.random.default_rng(seed)
    visits = rng.permutation(len(made.visits))[:3].tolist()
    vehicles = rng.permutation(len(made.vehicles))[:2].tolist()
    whole = Suitability(made, range(len(made.visits)), range(len(made.vehicles)))
    part = Suitability(made, visits, vehicles)
    assert part.costs().tolist() == whole.costs()[np.ix_(vehicles, visits)].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_are_bound_by_the_hours_of_the_skills_needed(seed: int) -> None:
    """The latest opening and the earliest close of those skills; no bound without any."""
    made = drawn(seed)
    for job in made.visits:
        needed = job.skills | {skill for skill, _ in job.levels}
        for vehicle in made.vehicles:
            spans = [span for skill, span in vehicle.skill_windows if skill in needed]
            first, last = start_bounds(job, vehicle)
            assert first == max([opens for opens, _ in spans], default=-NEVER)
            assert last == min([closes for _, closes in spans], default=NEVER)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tables_of_bounds_say_the_same(seed: int) -> None:
    """One cell where nobody's skills have hours, else a cell for each pair."""
    made = drawn(seed)
    first, last = Suitability(made, range(len(made.visits)), range(len(made.vehicles))).bounds()
    if not any(vehicle.skill_windows for vehicle in made.vehicles):
        assert (first.tolist(), last.tolist()) == ([[-NEVER]], [[NEVER]])
        return
    for i, k in np.ndindex(len(made.visits), len(made.vehicles)):
        assert (int(first[k, i]), int(last[k, i])) == start_bounds(made.visits[i], made.vehicles[k])


ABLE = replace(van(skills=(1, 2), capacity=(4,)), levels=((1, 2),), tools=frozenset({3}))
WANTED = replace(
    visit(1, skills=(2,), demand=(4,)), levels=((1, 2),), tools=frozenset({3}), territory=5
)
CASES: list[tuple[Refusal | None, Callable[[Visit], Visit], Callable[[Vehicle], Vehicle]]] = [
    (None, lambda v: v, lambda k: k),
    (Refusal.PIN, lambda v: replace(v, pin=Pin(vehicle=1)), lambda k: k),
    (None, lambda v: replace(v, pin=Pin(vehicle=0)), lambda k: k),
    (Refusal.REQUIRED, lambda v: replace(v, required=frozenset({1})), lambda k: k),
    (None, lambda v: replace(v, required=frozenset({0, 1})), lambda k: k),
    (Refusal.FORBIDDEN, lambda v: replace(v, forbidden=frozenset({0})), lambda k: k),
    (None, lambda v: replace(v, forbidden=frozenset({1})), lambda k: k),
    (Refusal.SKILLS, lambda v: v, lambda k: replace(k, skills=frozenset({1}))),
    (Refusal.LEVELS, lambda v: v, lambda k: replace(k, levels=((1, 1),))),
    (Refusal.LEVELS, lambda v: v, lambda k: replace(k, levels=())),
    (None, lambda v: replace(v, levels=((1, 1),)), lambda k: replace(k, levels=())),
    (Refusal.LEVELS, lambda v: replace(v, levels=((9, 1),)), lambda k: k),
    (Refusal.TOOLS, lambda v: v, lambda k: replace(k, tools=frozenset())),
    (Refusal.TERRITORY, lambda v: v, lambda k: replace(k, territories=frozenset({6}))),
    (None, lambda v: v, lambda k: replace(k, territories=frozenset({6}), outside_cost=0)),
    (None, lambda v: v, lambda k: replace(k, territories=frozenset({5, 6}))),
    (None, lambda v: replace(v, territory=None), lambda k: replace(k, territories=frozenset({6}))),
    (Refusal.CAPACITY, lambda v: replace(v, demand=(5,)), lambda k: k),
    (Refusal.CAPACITY, lambda v: replace(v, demand=(0,), pickup=(5,)), lambda k: k),
    (None, lambda v: replace(v, demand=(4,), pickup=(4,)), lambda k: k),
    (None, lambda v: replace(v, demand=(5,)), lambda k: replace(k, reload=_depot(5))),
    (Refusal.CAPACITY, lambda v: replace(v, demand=(5,)), lambda k: replace(k, reload=_depot(4))),
]  # fmt: skip


def _depot(room: int) -> Reload:
    return Reload(location=0, duration=1, capacity=(room,))


@pytest.mark.parametrize(("refusal", "want", "offer"), CASES)
def test_one_change_refuses_or_allows(
    refusal: Refusal | None,
    want: Callable[[Visit], Visit],
    offer: Callable[[Vehicle], Vehicle],
) -> None:
    """Each rule on its own, on either side of its edge, singly and in the table."""
    made = problem([offer(ABLE), ABLE], [want(WANTED)])
    assert refusals(made, 0, 0) is refusal
    cost = Suitability(made, [0], [0]).costs()[0, 0]
    assert bool(cost == NEVER) is (refusal is not None)


def test_a_pick_up_after_a_call_needs_the_room_of_one_load() -> None:
    """Demand that only the first load holds and a pick-up that only the second does is too much."""
    vehicle = replace(van(capacity=(4, 1)), reload=replace(_depot(1), capacity=(1, 4)))
    made = problem([vehicle], [replace(visit(1, demand=(4, 0)), pickup=(0, 4))])
    assert refusals(made, 0, 0) is Refusal.CAPACITY
    assert Suitability(made, [0], [0]).costs()[0, 0] == NEVER


PRICES: list[tuple[str, dict[str, object], dict[str, object], int]] = [
    ("price", {}, {"visit_cost": 7}, 7),
    ("preference", {"preferred": frozenset({1}), "preference_cost": 7}, {}, 7),
    ("preference", {"preferred": frozenset({0}), "preference_cost": 7}, {}, 0),
    ("preference", {"preference_cost": 7}, {}, 0),
    ("preference", {"vehicle_costs": ((0, 7), (1, 9))}, {}, 7),
    ("preference", {"territory": 1}, {"territories": frozenset({2}), "outside_cost": 7}, 7),
    ("preference", {"territory": 2}, {"territories": frozenset({2}), "outside_cost": 7}, 0),
    ("delay", {"day": 1, "delay_cost": 7}, {"day": 3}, 14),
    ("delay", {"day": 3, "delay_cost": 7}, {"day": 1}, 0),
    ("change", {"previous": Previous(vehicle=1, start=0)}, {}, 50),
    ("change", {"previous": Previous(vehicle=0, start=0)}, {}, 0),
]


@pytest.mark.parametrize(("term", "wants", "has", "cost"), PRICES)
def test_each_price_has_its_term(
    term: str, wants: dict[str, object], has: dict[str, object], cost: int
) -> None:
    """And no other term charges it."""
    job, vehicle = replace(visit(1), **wants), replace(van(), **has)  # type: ignore[arg-type]
    made = replace(problem([vehicle, van()], [job]), change=Change(vehicle_cost=50))
    costs = service_costs(made, 0, 0)
    assert costs[term] == cost
    assert sum(costs.values()) == cost


@pytest.mark.parametrize("shift", [1, 4, 10])
def test_scaled_prices_are_scaled_term_by_term(shift: int) -> None:
    """Never more than the exact price scaled, and less by at most one for each term."""
    for seed in range(10):
        made = drawn(seed)
        everything = range(len(made.visits)), range(len(made.vehicles))
        exact = Suitability(made, *everything).costs()
        scaled = Suitability(made, *everything, shift).costs()
        assert ((exact == NEVER) == (scaled == NEVER)).all()
        allowed = exact < NEVER
        most = exact[allowed] >> shift
        days = max(vehicle.day for vehicle in made.vehicles)
        assert (scaled[allowed] <= most).all()
        assert (scaled[allowed] >= most - len(fields(Costs)) - days).all()


def test_of_nobody_nothing_is_asked() -> None:
    """Without visits or vehicles the table is empty, of the right shape."""
    made = problem([van()], [visit(1)])
    assert Suitability(made, [], [0]).costs().shape == (1, 0)
    assert Suitability(made, [0], []).costs().shape == (0, 1)
