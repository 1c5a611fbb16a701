"""Matrices of the routing model, cell by cell, against a plain computation of each leg."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.problem import Pin, Precedence, Problem, Vehicle, Visit
from optimizer.routing.costs import cost_kind
from optimizer.routing.nodes import NOWHERE, Nodes, shared_setups
from optimizer.routing.times import time_kind
from tests.optimizer.line import problem, street, van, visit
from tests.strategies import Feature, Size, random_problem

FORBIDDEN = 10**9
SEEDS = range(12)
PLACED = Size(
    visits=(1, 6),
    vehicles=(1, 3),
    features=frozenset(
        {
            Feature.SETUP,
            Feature.TYPES,
            Feature.GAPS,
            Feature.MATRICES,
            Feature.RATES,
            Feature.PRECEDENCES,
            Feature.SYNCHRONISED,
        }
    ),
    likely=7,
)


def drawn(seed: int) -> tuple[Problem, Nodes]:
    """Draw a problem and its nodes."""
    rng = np.random.default_rng([41, seed])
    made = random_problem(rng, PLACED)
    return made, Nodes.of(made, rng)


def lasting(job: Visit, vehicle: Vehicle) -> tuple[int, int]:
    """Tell set-up and service of a visit for a vehicle's type."""
    setup = next((s for kind, s in job.setup_by_type if kind == vehicle.type), job.setup)
    service = next((s for kind, s in job.service_by_type if kind == vehicle.type), job.service)
    return setup, service


def drives(nodes: Nodes, a: int, b: int) -> bool:
    """Whether going from node to node is a drive at all."""
    count = len(nodes.visit)
    places = int(nodes.place[a]), int(nodes.place[b])
    return NOWHERE not in places and places[0] != places[1] and not (a >= count and b >= count)


def set_up(made: Problem, nodes: Nodes, vehicle: Vehicle, a: int, b: int) -> int:
    """Seconds of set-up that the leg between two nodes holds."""
    count = len(nodes.visit)
    if b >= count or (a < count and nodes.place[a] == nodes.place[b]):
        return 0
    i = nodes.visit[b]
    return lasting(made.visits[i], vehicle)[0] if shared_setups(made)[i] else 0


def work(made: Problem, nodes: Nodes, vehicle: Vehicle, node: int) -> int:
    """Seconds that the task of a node takes from its cumul on."""
    if node >= len(nodes.visit):
        return 0
    i = nodes.visit[node]
    setup, service = lasting(made.visits[i], vehicle)
    return service if shared_setups(made)[i] else setup + service


@pytest.mark.parametrize("seed", SEEDS)
def test_seconds_are_work_set_up_and_drive(seed: int) -> None:
    """From cumul to cumul: the task left behind, the drive, the set-up that the leg holds."""
    made, nodes = drawn(seed)
    for vehicle in made.vehicles:
        tables = made.matrices[vehicle.matrix]
        seconds = nodes.seconds(made, vehicle, forbidden=FORBIDDEN)
        for a, b in np.ndindex(nodes.size, nodes.size):
            expected = work(made, nodes, vehicle, a) + set_up(made, nodes, vehicle, a, b)
            if drives(nodes, a, b):
                way = int(nodes.place[a]), int(nodes.place[b])
                expected += int(tables.seconds[way])
                expected = FORBIDDEN if tables.unreachable[way] else expected
            assert seconds[a, b] == expected, (a, b)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_driven_is_in_the_tables(seed: int) -> None:
    """Metres and seconds of drives alone: as the tables say, nothing where there is no way."""
    made, nodes = drawn(seed)
    for tables in made.matrices:
        for table in (tables.seconds, tables.metres):
            driven = nodes.driven(table, tables.unreachable)
            for a, b in np.ndindex(nodes.size, nodes.size):
                way = int(nodes.place[a]), int(nodes.place[b])
                is_way = drives(nodes, a, b) and not tables.unreachable[way]
                assert driven[a, b] == (table[way] if is_way else 0), (a, b)


@pytest.mark.parametrize("seed", SEEDS)
def test_costs_are_those_of_the_drive_and_the_task_it_leads_to(seed: int) -> None:
    """Seconds, metres, and the whole task (its set-up unless spared), each at its rate."""
    made, nodes = drawn(seed)
    for vehicle in made.vehicles:
        tables = made.matrices[vehicle.matrix]
        costs = nodes.costs(made, vehicle)
        for a, b in np.ndindex(nodes.size, nodes.size):
            task = work(made, nodes, vehicle, b) + set_up(made, nodes, vehicle, a, b)
            expected = vehicle.task_cost * task
            way = int(nodes.place[a]), int(nodes.place[b])
            if drives(nodes, a, b) and not tables.unreachable[way]:
                expected += vehicle.travel_cost * int(tables.seconds[way])
                expected += vehicle.distance_cost * int(tables.metres[way])
            assert costs[a, b] == expected, (a, b)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_visit_and_every_depot_has_its_node(seed: int) -> None:
    """Nodes of visits come first, in any order; then each start and end once."""
    made, nodes = drawn(seed)
    assert sorted(nodes.node) == list(range(len(made.visits)))
    assert [nodes.visit[n] for n in nodes.node] == list(range(len(made.visits)))
    depots = {NOWHERE if p is None else p for v in made.vehicles for p in (v.start, v.end)}
    assert nodes.size == len(made.visits) + len(depots)
    for k, vehicle in enumerate(made.vehicles):
        for node, place in ((nodes.starts[k], vehicle.start), (nodes.ends[k], vehicle.end)):
            assert node >= len(made.visits)
            assert nodes.place[node] == (NOWHERE if place is None else place)


@pytest.mark.parametrize("seed", SEEDS)
def test_values_of_visits_stand_at_their_nodes(seed: int) -> None:
    """And nothing stands at depots."""
    made, nodes = drawn(seed)
    values = nodes.by_node([100 + i for i in range(len(made.visits))])
    assert [int(values[nodes.node[i]]) for i in range(len(made.visits))] == [
        100 + i for i in range(len(made.visits))
    ]
    assert not values[len(made.visits) :].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_longest_set_up_is_that_of_the_slowest_type(seed: int) -> None:
    """Among the types of vehicles that there are; 0 where it is part of the task."""
    made, nodes = drawn(seed)
    for i, (job, shared) in enumerate(zip(made.visits, shared_setups(made), strict=True)):
        slowest = max(lasting(job, vehicle)[0] for vehicle in made.vehicles)
        assert nodes.longest_setup[i] == (slowest if shared else 0)


def test_the_order_of_nodes_depends_on_the_generator_alone() -> None:
    """The same seed gives the same nodes, another one the same places in another order."""
    made = problem([van()], [visit(1 + i) for i in range(9)])
    orders = [Nodes.of(made, np.random.default_rng(seed)).visit for seed in (3, 3, 4)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


SET_UP = visit(2, 5, setup=9)
SHARED_CASES: list[tuple[str, list[Visit], bool]] = [
    ("two at one place", [SET_UP, visit(2)], True),
    ("alone", [SET_UP, visit(3)], False),
    ("no set-up", [visit(2), visit(2)], False),
    ("by type only", [replace(visit(2), setup_by_type=((1, 4),)), visit(2)], True),
    ("window as long", [replace(SET_UP, windows=((0, 9),)), visit(2)], True),
    ("window shorter", [replace(SET_UP, windows=((0, 8),)), visit(2)], False),
    ("one of two shorter", [replace(SET_UP, windows=((0, 50), (60, 61))), visit(2)], False),
]


@pytest.mark.parametrize(("about", "jobs", "shared"), SHARED_CASES)
def test_where_a_set_up_is_part_of_the_leg(about: str, jobs: list[Visit], shared: bool) -> None:  # noqa: FBT001 - the expectation
    """Where another visit could spare it, if every window has room for it."""
    assert shared_setups(problem([van()], jobs))[0] is shared, about


def test_a_coupled_visit_keeps_its_set_up() -> None:
    """Others wait for the second at which its task starts: no leg may hold its set-up."""
    made = problem([van(), van()], [SET_UP, visit(2), visit(3)])
    assert shared_setups(made) == [True, False, False]
    for ties in (
        {"precedences": (Precedence(first=0, then=2),)},
        {"precedences": (Precedence(first=2, then=0),)},
        {"synchronised": ((0, 2),)},
    ):
        assert shared_setups(replace(made, **ties)) == [False] * 3


def test_a_pinned_start_leaves_no_room_for_a_set_up() -> None:
    """The only window of a visit with a pinned start is that very second."""
    from_pin = replace(SET_UP, windows=((0, 500),))
    pinned = replace(from_pin, pin=Pin(vehicle=0, start=40))
    assert shared_setups(problem([van()], [from_pin, visit(2)]))[0]
    assert not shared_setups(problem([van()], [pinned, visit(2)]))[0]


VARIATIONS: list[tuple[str, dict[str, object], bool, bool]] = [
    ("travel_cost", {"travel_cost": 7}, True, False),
    ("distance_cost", {"distance_cost": 7}, True, False),
    ("task_cost", {"task_cost": 7}, True, False),
    ("matrix", {"matrix": 1}, True, True),
    ("type", {"type": 2}, False, True),
    ("fixed_cost", {"fixed_cost": 7}, False, False),
    ("overtime_cost", {"overtime_cost": 7}, False, False),
    ("visit_cost", {"visit_cost": 7}, False, False),
    ("window", {"window": (5, 50)}, False, False),
    ("start", {"start": 3}, False, False),
]


@pytest.mark.parametrize(("field", "change", "costs", "times"), VARIATIONS)
def test_vehicles_share_matrices_unless_they_differ_in_them(
    field: str,
    change: dict[str, object],
    costs: bool,  # noqa: FBT001 - the expectation
    times: bool,  # noqa: FBT001 - the expectation
) -> None:
    """What a field changes, cost or time of legs, is told apart; whatever else is shared."""
    other = replace(van(), **change)  # type: ignore[arg-type]
    assert (cost_kind(other) != cost_kind(van())) is costs, field
    assert (time_kind(other) != time_kind(van())) is times, field


def test_the_type_matters_for_costs_where_tasks_cost() -> None:
    """Two types take differently long: at a rate of 0 that costs the same, else it doesn't."""
    for rate, differ in ((0, False), (1, True)):
        kinds = {cost_kind(replace(van(task_cost=rate), type=kind)) for kind in (0, 1)}
        assert (len(kinds) == 2) is differ


def test_a_vehicle_that_serves_nobody_stays_where_it_is() -> None:
    """From start to end without a visit between is no drive, though the places differ."""
    made = problem([van(start=1, end=9)], [visit(5)], street())
    nodes = Nodes.of(made, np.random.default_rng(0))
    leg = nodes.starts[0], nodes.ends[0]
    assert nodes.seconds(made, made.vehicles[0], forbidden=FORBIDDEN)[leg] == 0
    assert nodes.costs(made, made.vehicles[0])[leg] == 0
