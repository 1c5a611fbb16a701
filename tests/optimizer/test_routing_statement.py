"""What is stated to the routing solver, read from its variables before any search."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.problem import Pin, Problem, Reload, Shipment
from optimizer.routing.costs import MAX_SENDING_CELLS, sending_costs, sends_by_leg, state_choices
from optimizer.routing.loads import state_loads
from optimizer.routing.nodes import Nodes
from optimizer.routing.penalties import has_penalties
from optimizer.routing.ranges import Spans
from optimizer.routing.statement import Statement
from optimizer.routing.times import late_steps, state_times, steepest_step
from optimizer.suitability import NEVER, refusals, service_costs, start_bounds
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem

SEEDS = range(10)
RICH = Size(visits=(1, 5), vehicles=(1, 3), likely=5)


def drawn(seed: int) -> Statement:
    """Begin to state a random problem."""
    return Statement.begin(random_problem(np.random.default_rng([61, seed]), RICH), seed)


def begun(made: Problem) -> Statement:
    """Begin to state a problem."""
    return Statement.begin(made, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_may_come_is_who_is_not_refused(seed: int) -> None:
    """And only they, or nobody, are values of the variable."""
    made = drawn(seed)
    state_choices(made)
    for i in range(len(made.problem.visits)):
        able = [k for k in range(len(made.problem.vehicles)) if not refusals(made.problem, i, k)]
        assert made.able(i) == able
        values = {k for k in range(-1, len(made.problem.vehicles)) if made.who(i).Contains(k)}
        assert values == {-1, *able}


@pytest.mark.parametrize("seed", SEEDS)
def test_sending_costs_what_service_does(seed: int) -> None:
    """0 for whoever must not come at all."""
    made = drawn(seed)
    costs = sending_costs(made)
    for i, k in np.ndindex(len(made.problem.visits), len(made.problem.vehicles)):
        price = sum(service_costs(made.problem, i, k).values())
        assert costs[k, i] == (0 if refusals(made.problem, i, k) else price >> made.shift)
    assert costs.max(initial=0) < NEVER


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_lie_in_windows(seed: int) -> None:
    """A visit's cumul can be what its windows allow, and nothing else; routes keep their shift."""
    made = drawn(seed)
    state_times(made)
    for i, job in enumerate(made.problem.visits):
        windows = made.spans.windows(job, made.nodes.longest_setup[i])
        start = made.start(i)
        for second in range(0, made.spans.horizon + 1, 3) if windows else ():
            is_open = any(opens <= second <= closes for opens, closes in windows)
            assert start.Contains(second) == is_open
        if not windows:
            assert made.active(i).Max() == 0
    for k, vehicle in enumerate(made.problem.vehicles):
        for index in (made.model.Start(k), made.model.End(k)):
            cumul = made.time.CumulVar(index)
            assert cumul.Min() == vehicle.window[0] - made.spans.origin
            assert cumul.Max() == vehicle.latest_end - made.spans.origin


@pytest.mark.parametrize("seed", SEEDS)
def test_who_has_no_hour_for_a_skill_is_ruled_out(seed: int) -> None:
    """Whose skills' hours never meet, or leave no room for the set-up, is nobody's choice."""
    made = drawn(seed)
    state_times(made)
    hours = any(vehicle.skill_windows for vehicle in made.problem.vehicles)
    for i, job in enumerate(made.problem.visits):
        setup = made.nodes.longest_setup[i]
        for k, vehicle in enumerate(made.problem.vehicles):
            first, last = start_bounds(job, vehicle)
            end = made.spans.origin + made.spans.horizon
            opens, closes = max(first + setup, made.spans.origin), min(last, end)
            never = opens > closes and (first > -NEVER or last < NEVER)
            assert made.who(i).Contains(k) is not (hours and never)


@pytest.mark.parametrize(
    ("due", "rate", "steps", "ordered", "steepest"),
    [
        (None, 0, (), [], None),
        (50, 0, (), [], None),
        (50, 3, (), [(50, 3)], (50, 3)),
        (None, 3, ((60, 2),), [(60, 2)], (60, 2)),
        (50, 3, ((60, 4),), [(50, 3), (60, 4)], (60, 4)),
        (50, 3, ((60, 0), (70, 1)), [(50, 3), (70, 1)], (50, 3)),
        (-5, 9, ((60, 1),), [(-5, 9), (60, 1)], (60, 1)),
        (-5, 9, (), [(-5, 9)], None),
    ],
)
def test_the_steepest_step_within_the_day(
    due: int | None,
    rate: int,
    steps: tuple[tuple[int, int], ...],
    ordered: list[tuple[int, int]],
    steepest: tuple[int, int] | None,
) -> None:
    """Free steps don't count; one before the day is no bound that the solver could take."""
    job = replace(visit(1, due=due, lateness_cost=rate), late_steps=steps)
    assert late_steps(job) == ordered
    spans = Spans.of(problem([van()], [job]))
    assert steepest_step(spans, job) == steepest
    further = len(ordered) > (1 if steepest else 0)
    assert has_penalties(problem([van()], [job])) is further


LOADED = visit(1, demand=(2,))
LOADS: list[tuple[str, Problem, set[str]]] = [
    ("nothing", problem([van(capacity=(5,))], [visit(1, demand=(0,))]), set()),
    ("consumed", problem([van(capacity=(5,))], [LOADED]), {"consumed 0"}),
    (
        "taken away",
        problem([van(capacity=(5,))], [replace(visit(1, demand=(0,)), pickup=(3,))]),
        {"on board 0"},
    ),
    (
        "both",
        problem([van(capacity=(5,))], [LOADED, replace(LOADED, pickup=(1,))]),
        {"consumed 0", "on board 0"},
    ),
    (
        "the second dimension",
        problem([van(capacity=(5, 5))], [visit(1, demand=(0, 1))]),
        {"consumed 1"},
    ),
    (
        "a shipment",
        replace(
            problem([van(capacity=(5,))], [visit(1, demand=(0,)), visit(2, demand=(0,))]),
            shipments=(Shipment(pickup=0, delivery=1, amount=(2,)),),
        ),
        {"on board 0"},
    ),
]


@pytest.mark.parametrize(("about", "made", "dimensions"), LOADS)
def test_loads_are_counted_only_where_there_are_any(
    about: str, made: Problem, dimensions: set[str]
) -> None:
    """A dimension for what is consumed, one for what is on board on the way."""
    stated = begun(made)
    state_loads(stated)
    assert set(stated.model.GetAllDimensionNames()) == dimensions, about


def test_room_is_that_of_each_van() -> None:
    """A van that can load again holds everything, as far as the model goes."""
    depot = Reload(location=0, duration=1, capacity=(1,))
    vans = [van(capacity=(5,)), replace(van(capacity=(3,)), reload=depot)]
    stated = begun(problem(vans, [LOADED]))
    state_loads(stated)
    consumed = stated.model.GetDimensionOrDie("consumed 0")
    most = [consumed.CumulVar(stated.model.End(k)).Max() for k in range(2)]
    assert most[0] == 5
    assert most[1] >= 2**60


def test_one_matrix_for_each_kind_of_vehicle() -> None:
    """Vehicles of one kind share what is registered; it is made once for each."""
    made = begun(problem([van(), van(travel_cost=2), van()], [visit(1)]))
    asked: list[int] = []
    found = made.matrices(
        lambda vehicle: vehicle.travel_cost,
        lambda vehicle: (
            asked.append(vehicle.travel_cost) or np.zeros((made.nodes.size,) * 2, np.int64)  # type: ignore[func-returns-value]
        ),
    )
    assert asked == [1, 2]
    assert found[0] == found[2] != found[1]


def test_sending_is_part_of_legs_until_there_are_too_many() -> None:
    """Vehicles that cost the same share a matrix; where all differ, there is a limit."""
    jobs = [replace(visit(1), vehicle_costs=((k, k + 1),)) for k in range(4)]
    assert sends_by_leg(begun(problem([van()] * 4, jobs)))
    many = [replace(visit(1), vehicle_costs=((k % 20, 1 + k),)) for k in range(900)]
    crowded = begun(problem([van()] * 20, many))
    assert 20 * crowded.nodes.size**2 > MAX_SENDING_CELLS
    assert not sends_by_leg(crowded)
    assert sends_by_leg(begun(problem([van()] * 20, [visit(1)] * 900)))


def test_a_pinned_start_is_the_only_one() -> None:
    """Whatever the windows say; outside the day the visit is left out."""
    pinned = [replace(visit(1, windows=((0, 9),)), pin=Pin(vehicle=0, start=s)) for s in (70, 5000)]
    made = begun(problem([van()], pinned))
    state_times(made)
    assert (made.start(0).Min(), made.start(0).Max()) == (70, 70)
    assert made.active(1).Max() == 0


def test_a_seed_gives_its_nodes() -> None:
    """Indices of visits are those of their nodes, the same for the same seed."""
    made = problem([van()], [visit(1 + k) for k in range(8)])
    first, again = Statement.begin(made, 5), Statement.begin(made, 5)
    assert first.index == again.index
    assert first.nodes.node == Nodes.of(made, np.random.default_rng(5)).node
    assert sorted(first.index) == sorted(set(first.index))
