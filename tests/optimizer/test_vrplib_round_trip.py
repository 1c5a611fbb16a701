"""Whatever can be written as an instance is read as what was written."""

import math
import random
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from optimizer.formats import vrplib
from optimizer.problem import Problem

Window = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place of an instance, in thousandths."""

    x: int
    y: int
    demand: int
    service: int
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An instance before it is written; depots come first."""

    depots: list[Node]
    clients: list[Node]
    capacities: list[int]
    homes: list[int]
    longest: list[int]
    allowed: list[list[int]]


def places(*, depot: bool) -> st.SearchStrategy[Node]:
    """Draw a place; nobody is served at a depot."""
    thousandths = st.integers(-500_000, 500_000)
    window = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted).map(tuple)
    nothing = st.just(0)
    return st.builds(
        Node,
        x=thousandths,
        y=thousandths,
        demand=nothing if depot else st.integers(0, 99),
        service=nothing if depot else st.integers(0, 90_000),
        window=window,
    )


@st.composite
def instances(draw: st.DrawFn) -> Written:
    """Draw an instance in which every client may be served by somebody."""
    depots = draw(st.lists(places(depot=True), min_size=1, max_size=3))
    clients = draw(st.lists(places(depot=False), min_size=1, max_size=6))
    vans = draw(st.integers(1, 4))
    numbers = list(range(len(depots) + 1, len(depots) + len(clients) + 1))
    allowed = [draw(st.lists(st.sampled_from(numbers), unique=True)) for _ in range(vans)]
    lost = set(numbers).difference(*allowed)
    allowed[0] = [*allowed[0], *sorted(lost)]

    def each(values: st.SearchStrategy[int]) -> list[int]:
        return draw(st.lists(values, min_size=vans, max_size=vans))

    return Written(
        depots=depots,
        clients=clients,
        capacities=each(st.integers(0, 500)),
        homes=each(st.integers(1, len(depots))),
        longest=each(st.integers(0, 10**6)),
        allowed=allowed,
    )


def text_of(written: Written, order: random.Random) -> str:
    """Write an instance, sections and their lines in any order."""
    nodes = [*written.depots, *written.clients]
    listed = list(enumerate(nodes, start=1))
    vans = list(range(1, len(written.homes) + 1))
    sections = {
        "NODE_COORD": [f"{i} {n.x / 1000} {n.y / 1000}" for i, n in listed],
        "DEMAND": [f"{i} {n.demand}" for i, n in listed],
        "SERVICE_TIME": [f"{i} {n.service / 1000}" for i, n in listed],
        "TIME_WINDOW": [f"{i} {n.window[0] / 1000} {n.window[1] / 1000}" for i, n in listed],
        "DEPOT": [str(i) for i in range(1, len(written.depots) + 1)],
        "CAPACITY": [f"{k} {written.capacities[k - 1]}" for k in vans],
        "VEHICLES_DEPOT": [f"{k} {written.homes[k - 1]}" for k in vans],
        "VEHICLES_MAX_DURATION": [f"{k} {written.longest[k - 1] / 1000}" for k in vans],
        "VEHICLES_ALLOWED_CLIENTS": [
            " ".join(map(str, [k, *written.allowed[k - 1]])) for k in vans
        ],
    }
    names = list(sections)
    order.shuffle(names)
    lines = [f"DIMENSION: {len(nodes)}", f"VEHICLES: {len(vans)}", "EDGE_WEIGHT_TYPE: EUC_2D"]
    for name in names:
        rows = sections[name]
        order.shuffle(rows)
        lines += [f"{name}_SECTION", *rows]
    return "\n".join([*lines, "EOF"])


def homes_of(problem: Problem) -> list[int]:
    """Give each vehicle's depot as files number it."""
    return [1 + (vehicle.start or 0) for vehicle in problem.vehicles]


@given(instances(), st.randoms(use_true_random=False))
def test_an_instance_is_read_as_it_was_written(written: Written, order: random.Random) -> None:
    """To the thousandth; nobody else may serve anybody than before."""
    instance = vrplib.read(text_of(written, order))
    problem = instance.problem
    first = len(written.depots)
    assert instance.nodes == tuple(range(first, first + len(written.clients)))
    for visit, node in zip(problem.visits, written.clients, strict=True):
        assert visit.service == node.service
        assert visit.windows == (node.window,)
        assert visit.demand == (node.demand,)
        able = {k for k, some in enumerate(written.allowed) if visit.location + 1 in some}
        assert (visit.required or set(range(len(problem.vehicles)))) == able
    assert [vehicle.capacity for vehicle in problem.vehicles] == [(c,) for c in written.capacities]
    assert [vehicle.max_work for vehicle in problem.vehicles] == written.longest
    assert [vehicle.end for vehicle in problem.vehicles] == [v.start for v in problem.vehicles]
    for vehicle, home in zip(problem.vehicles, written.homes, strict=True):
        assert vehicle.window == written.depots[home - 1].window
    if len(written.depots) > 1 or set(written.homes) == {1}:
        assert homes_of(problem) == written.homes


@given(instances(), st.randoms(use_true_random=False))
def test_distances_are_those_of_the_plane(written: Written, order: random.Random) -> None:
    """Within half a thousandth, the same there and back."""
    problem = vrplib.read(text_of(written, order)).problem
    nodes = [*written.depots, *written.clients]
    table = problem.matrices[0].seconds
    for i, a in enumerate(nodes):
        for j, b in enumerate(nodes):
            assert abs(table[i, j] - math.hypot(a.x - b.x, a.y - b.y)) <= 0.5 + 1e-6
            assert table[i, j] == table[j, i]


@given(st.lists(places(depot=False), min_size=1, max_size=8), st.integers(1, 9))
def test_solomons_tables_are_read_as_they_were_written(clients: list[Node], vans: int) -> None:
    """Whole numbers and others, in columns however wide."""
    depot = Node(x=0, y=0, demand=0, service=0, window=(0, 10**6))
    rows = [
        f"{i:5d} {n.x / 1000:9.3f} {n.y / 1000:9.3f} {n.demand:4d} {n.window[0] / 1000:.3f}\t"
        f"{n.window[1] / 1000:.3f} {n.service / 1000:.3f}"
        for i, n in enumerate([depot, *clients])
    ]
    head = f"NAME\n\nVEHICLE\nNUMBER CAPACITY\n {vans} 77\n\nCUSTOMER\nCUST NO. XCOORD.\n\n"
    instance = vrplib.read(head + "\n".join(rows) + "\n")
    assert [visit.windows for visit in instance.problem.visits] == [(n.window,) for n in clients]
    assert [visit.service for visit in instance.problem.visits] == [n.service for n in clients]
    assert [visit.demand for visit in instance.problem.visits] == [(n.demand,) for n in clients]
    assert len(instance.problem.vehicles) == vans
    assert instance.problem.vehicles[0].capacity == (77,)
