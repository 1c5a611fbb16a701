"""Forbidden turns that would cut a road off, and those that only lead around a block."""

from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.osm.stranding import without_stranding
from geo.roads import Roads
from geo.turns import Turns
from geo.twins import twins
from tests.geo.made_roads import Street, grid, random_roads, roads_of
from tests.geo.reference import Rules

Sequences = list[tuple[int, ...]]


def _sequence(roads: Roads, *junctions: int) -> tuple[int, ...]:
    ends = list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    return tuple(ends.index(pair) for pair in pairwise(junctions))


def _kept(roads: Roads, banned: Sequences) -> Sequences:
    kept, dropped = without_stranding(roads, twins(roads), banned)
    assert sorted(kept + dropped) == sorted(banned)
    return kept


def test_turns_with_a_way_round_stay_forbidden() -> None:
    """A block can be driven around: nothing is let go."""
    roads = grid(3)
    banned = [_sequence(roads, 3, 4, 1), _sequence(roads, 3, 4, 7), _sequence(roads, 0, 1, 4, 3)]
    assert _kept(roads, banned) == banned


def test_no_turns_are_no_work() -> None:
    """Nothing forbidden, nothing let go."""
    assert _kept(grid(2), []) == []


def test_the_only_way_into_a_street_is_let_go() -> None:
    """A dead end that all others may not turn into; what is forbidden elsewhere stays."""
    block = [(float(i % 3), float(i // 3)) for i in range(9)]
    east = [Street(a=i, b=i + 1) for i in range(9) if i % 3 < 2]
    north = [Street(a=i, b=i + 3) for i in range(6)]
    roads = roads_of([*block, (-1.0, 0.0)], [*east, *north, Street(a=0, b=9)])
    into = [_sequence(roads, 1, 0, 9), _sequence(roads, 3, 0, 9)]
    elsewhere = _sequence(roads, 5, 4, 7)
    assert _kept(roads, [*into, elsewhere]) == [elsewhere]
    assert _kept(roads, [into[0], elsewhere]) == [into[0], elsewhere]


def test_the_only_way_out_of_a_one_way_street_is_let_go() -> None:
    """A trap that one could drive into and never leave."""
    places = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.5, 0.5)]
    ring = [Street(a=a, b=b) for a, b in ((0, 1), (1, 2), (2, 3), (3, 0))]
    lane = [Street(a=0, b=4, both_ways=False), Street(a=4, b=2, both_ways=False)]
    roads = roads_of(places, [*ring, *lane])
    out = [_sequence(roads, 4, 2, 1), _sequence(roads, 4, 2, 3)]
    assert _kept(roads, out) == []
    assert _kept(roads, [_sequence(roads, 0, 4, 2)]) == []


def _streets_cut_off(roads: Roads, banned: Sequences) -> set[int]:
    """Arcs of streets that one can't get to, or can't leave, by the plain reading of the rules."""
    twin = twins(roads)
    rules = Rules(roads, twin, Turns.of(banned, {}))
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(roads.arcs))
    graph.add_edges_from(
        (arc, after) for arc in range(roads.arcs) for after, *_ in rules.after((arc,))
    )
    main = max(nx.strongly_connected_components(graph), key=lambda part: (len(part), -min(part)))
    first = min(main)
    cut_off = set()
    for reached in (nx.descendants(graph, first) | {first}, nx.ancestors(graph, first) | {first}):
        cut_off |= {
            arc
            for arc in range(roads.arcs)
            if arc not in reached and (twin[arc] < 0 or twin[arc] not in reached)
        }
    return cut_off


@given(random_roads(), st.data())
def test_no_street_is_cut_off(roads: Roads, data: st.DataObject) -> None:
    """Whatever is forbidden, each street that could be got to and left still can be."""
    pairs: Sequences = [
        (a, b)
        for a in range(roads.arcs)
        for b in range(roads.arcs)
        if roads.head[a] == roads.tail[b]
    ]
    if not pairs:
        return
    banned: Sequences = sorted(data.draw(st.sets(st.sampled_from(pairs), max_size=20)))
    whole = _streets_cut_off(roads, [])
    if not whole:
        assert not _streets_cut_off(roads, _kept(roads, banned))


def test_nothing_is_let_go_without_need() -> None:
    """Where a street is cut off by one sign, signs far away stay."""
    size = 5
    roads = grid(size)
    rng = np.random.default_rng(1)
    pairs: set[tuple[int, ...]] = {
        (int(a), int(b))
        for a in rng.choice(roads.arcs, 8, replace=False)
        for b in np.flatnonzero(roads.tail == roads.head[a])[:1]
    }
    assert _kept(roads, sorted(pairs)) == sorted(pairs)
