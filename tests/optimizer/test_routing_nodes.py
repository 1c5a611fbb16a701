"""Nodes of the routing model, matrices between them, and numbers that fit into 64 bits."""

import numpy as np

from optimizer.routing.nodes import NOWHERE, Nodes
from optimizer.routing.ranges import LARGEST_COST, Spans, cost_shift
from optimizer.travel import TravelTables
from tests.optimizer.line import problem, street, van, visit


def test_nodes_are_visits_then_depots() -> None:
    """Each visit has a node, each place where routes start or end one more."""
    made = problem([van(start=4, end=None), van(start=4, end=7)], [visit(2), visit(3), visit(2)])
    nodes = Nodes.of(made, np.random.default_rng(1))
    assert nodes.size == 6
    assert sorted(nodes.visit) == [0, 1, 2]
    assert [nodes.visit[node] for node in nodes.node] == [0, 1, 2]
    assert nodes.place[nodes.node].tolist() == [2, 3, 2]
    assert nodes.place[nodes.starts].tolist() == [4, 4]
    assert nodes.place[nodes.ends].tolist() == [NOWHERE, 7]


def test_setup_belongs_to_the_leg_only_where_it_may_be_spared() -> None:
    """Alone at a place, or in too narrow a window, it belongs to the task."""
    shared = visit(2, 5, setup=9, windows=((0, 100),))
    narrow = visit(2, 5, setup=9, windows=((0, 100), (200, 208)))
    made = problem([van()], [visit(1, 5, setup=9), shared, narrow])
    nodes = Nodes.of(made, np.random.default_rng(1))
    assert nodes.durations[0].leg_setup == nodes.longest_setup == [0, 9, 0]
    assert nodes.durations[0].work == [14, 5, 14]


def test_matrices_hold_work_ways_and_what_is_forbidden() -> None:
    """Seconds from cumul to cumul with work and set-up, costs of a leg and its task."""
    vehicle = van(start=0, end=None, travel_cost=2, distance_cost=3, task_cost=5)
    jobs = [visit(2, 7, setup=4), visit(2, 8, setup=6), visit(5, 9)]
    made = problem([vehicle], jobs, street(6, (5, 2)))
    nodes = Nodes.of(made, np.random.default_rng(1))
    a, b, c = nodes.node
    start, nowhere = nodes.starts[0], nodes.ends[0]
    seconds = nodes.seconds(made, vehicle, forbidden=999)
    assert seconds[start, a] == 20 + 4
    assert seconds[a, b] == 7
    assert seconds[a, c] == 7 + 30
    assert seconds[c, a] == 999
    assert seconds[c, nowhere] == 9
    costs = nodes.costs(made, vehicle)
    assert costs[start, a] == (2 + 3) * 20 + 5 * (4 + 7)
    assert costs[a, b] == 5 * 8
    assert costs[c, nowhere] == 0


def test_spans_count_from_the_first_shift() -> None:
    """Windows are clipped to the day and narrowed by a set-up that the leg holds."""
    made = problem([van(window=(100, 200), max_overtime=50), van(window=(50, 120))], [])
    spans = Spans.of(made)
    assert (spans.origin, spans.horizon) == (50, 200)
    windows = visit(1, windows=((0, 60), (70, 75), (300, 400)))
    assert spans.windows(windows, 0) == [(0, 10), (20, 25)]
    assert spans.windows(windows, 10) == [(0, 10)]
    assert spans.windows(visit(1), 0) == [(0, 200)]


def test_costs_are_scaled_only_if_they_must() -> None:
    """Ordinary costs stay exact; with the largest ones the worst plan stays below the limit."""
    jobs = [visit(3, 100, unserved_cost=10**9) for _ in range(400)]
    assert cost_shift(problem([van(travel_cost=100)] * 60, jobs)) == 0
    far = TravelTables.of([[0, 2**31 - 1], [2**31 - 1, 0]])
    vehicle = van(window=(0, 2**40), travel_cost=2**31)
    made = problem([vehicle], [visit(1, unserved_cost=2**53) for _ in range(100)], far)
    worst = 100 * 2**53 + 101 * 2**31 * (2**31 - 1)
    assert worst >> cost_shift(made) <= LARGEST_COST
