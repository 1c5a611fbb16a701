"""Links: junctions are split only where the way before them matters, and as little as possible."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.hierarchy import Hierarchy
from geo.links import Links, links_of
from geo.roads import Roads
from geo.turning import FORBIDDEN, Turning
from tests.geo.made_roads import Street, grid, roads_of
from tests.geo.made_turns import Town, random_town, town
from tests.geo.reference import Rules


def _arc(roads: Roads, tail: int, head: int) -> int:
    return int(np.flatnonzero((roads.tail == tail) & (roads.head == head))[0])


def _turning(made: Town) -> Turning:
    return Turning(made.roads, made.twin, made.turns)


def _links(made: Town, split: tuple[int, ...] = ()) -> Links:
    return links_of(made.roads, _turning(made), split)


def _nodes_at(links: Links, junction: int) -> list[int]:
    start = links.junction_start
    nodes: list[int] = links.junction_node[start[junction] : start[junction + 1]].tolist()
    return nodes


def _onward(links: Links, node: int) -> dict[int, int]:
    """Arcs that may be driven from a node, with the milliseconds of turning into them."""
    there = np.flatnonzero(links.tail == node)
    arcs, turns = links.driven_arc()[there].tolist(), links.turn[there].tolist()
    return dict(zip(arcs, turns, strict=True))


def test_without_turns_links_are_arcs_and_nodes_junctions() -> None:
    """Most cities' junctions, and most junctions of every city."""
    roads = grid(3)
    links = _links(town(roads, [], {}))
    assert links.nodes == roads.junctions
    np.testing.assert_array_equal(links.tail, roads.tail)
    np.testing.assert_array_equal(links.head, roads.head)
    np.testing.assert_array_equal(links.arrival, roads.head)
    assert not links.turn.any()


def test_a_forbidden_turn_splits_its_junction_once() -> None:
    """The arc it begins with ends at a node of its own, from which the other can't be driven."""
    roads = grid(3)
    turn = (_arc(roads, 1, 4), _arc(roads, 4, 3))
    links = _links(town(roads, [turn], {}))
    assert links.nodes == roads.junctions + 1
    first, own = _nodes_at(links, 4)
    assert links.arrival[turn[0]] == own
    everything = {_arc(roads, 4, j): 0 for j in (1, 3, 5, 7)}
    assert _onward(links, first) == everything
    # straight on and right; turning round is forbidden too where it could do any harm
    assert _onward(links, own) == {_arc(roads, 4, j): 0 for j in (5, 7)}


def test_a_slow_turn_is_in_the_link() -> None:
    """Its time is the link's, not the arc's."""
    roads = grid(3)
    turn = (_arc(roads, 1, 4), _arc(roads, 4, 3))
    links = _links(town(roads, [], {turn: 700}))
    own = int(links.arrival[turn[0]])
    assert _onward(links, own)[turn[1]] == 700
    assert links.turn.sum() == 700


def test_arcs_that_allow_the_same_share_a_node() -> None:
    """No entry from two one-way streets: one more node, not two."""
    places = [(0, 0), (2, 0), (1, 1), (1, 2), (0, 2)]
    ways = [(0, 2), (1, 2), (2, 3), (2, 4), (3, 0), (4, 1), (0, 1), (1, 0)]
    roads = roads_of(places, [Street(a=a, b=b, both_ways=False) for a, b in ways])
    into = _arc(roads, 2, 3)
    banned = [(_arc(roads, 0, 2), into), (_arc(roads, 1, 2), into)]
    links = _links(town(roads, banned, {}))
    assert links.nodes == roads.junctions + 1
    assert links.arrival[banned[0][0]] == links.arrival[banned[1][0]]


def test_a_sequence_is_followed_from_node_to_node() -> None:
    """Three arcs: the second ends elsewhere after the first than by itself."""
    roads = grid(3)
    row = (_arc(roads, 0, 1), _arc(roads, 1, 2), _arc(roads, 2, 5))
    links = _links(town(roads, [row], {}))
    after_first = int(links.arrival[row[0]])
    along = np.flatnonzero((links.tail == after_first) & (links.driven_arc() == row[1]))
    remembers = int(links.head[along[0]])
    assert remembers != links.arrival[row[1]]
    assert row[2] not in _onward(links, remembers)
    assert row[2] in _onward(links, int(links.arrival[row[1]]))


def test_splitting_where_one_would_turn_round() -> None:
    """At the end of an arc that is named nobody turns onto its twin."""
    made = town(grid(3), [], {})
    arc = _arc(made.roads, 1, 4)
    links = _links(made, (arc,))
    assert links.nodes == made.roads.junctions + 1
    assert made.twin[arc] not in _onward(links, int(links.arrival[arc]))


@given(st.integers(0, 2**63))
def test_links_allow_what_the_rules_allow(seed: int) -> None:
    """Walk at random: each next arc, its turn's time and what is forbidden are those of Rules."""
    rng = np.random.default_rng(seed)
    made = random_town(rng)
    rules = Rules(made.roads, made.twin, made.turns)
    links = _links(made, tuple(np.flatnonzero(~_turning(made).turns_back).tolist()))
    arcs = links.driven_arc()
    for _ in range(10):
        driven = [int(rng.integers(made.roads.arcs))]
        node = int(links.arrival[driven[0]])
        for _ in range(8):
            allowed = {
                arc: rules.slow.get((driven[-1], arc), 0)
                for arc in rules.leaving[rules.head[driven[-1]]]
                if not rules.forbids((*driven, arc))
            }
            assert _onward(links, node) == allowed
            if not allowed:
                break
            driven.append(int(rng.choice(list(allowed))))
            node = int(links.head[(links.tail == node) & (arcs == driven[-1])][0])


@given(st.integers(0, 2**63))
def test_who_may_turn_round_is_what_the_rules_say(seed: int) -> None:
    """At dead ends, and where nothing else is allowed."""
    made = random_town(np.random.default_rng(seed))
    rules = Rules(made.roads, made.twin, made.turns)
    allowed = _turning(made).turns_back
    for arc in np.flatnonzero(made.twin >= 0).tolist():
        pair = (arc, int(made.twin[arc]))
        if pair not in rules.banned:  # then it's forbidden anyway
            assert allowed[arc] == (not rules.forbids(pair))


def test_departures_are_where_one_might_evade() -> None:
    """Each forbidden or slow turn, and the arcs at which a longer sequence is remembered."""
    roads = grid(3)
    row = (_arc(roads, 0, 1), _arc(roads, 1, 2), _arc(roads, 2, 5))
    slow = (_arc(roads, 3, 4), _arc(roads, 4, 5))
    found = _turning(town(roads, [row], {slow: 900})).departures()
    columns = (found.before, found.arc, found.milliseconds)
    assert set(zip(*(column.tolist() for column in columns), strict=True)) == {
        (row[0], row[1], FORBIDDEN),
        (row[1], row[2], FORBIDDEN),
        (*slow, 900),
    }


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("junction_start", np.array([0, 1]), "junction_start doesn't divide"),
        ("arc_start", np.array([0]), "arc_start doesn't divide"),
        ("turn", np.array([1]), "differ in length"),
        ("head", np.array([9] * 24), "head names nodes"),
        ("arrival", np.array([-1] * 24), "arrival names nodes"),
    ],
)
def test_links_that_don_t_fit_are_refused(field: str, value: np.ndarray, said: str) -> None:
    """What is read from a file may be damaged."""
    made = town(grid(3), [], {})
    arrays = Hierarchy.build(made.roads, made.twin, made.turns).to_arrays()
    links = {name.removeprefix("links."): a for name, a in arrays.items() if "links." in name}
    Links(**links).check()
    with pytest.raises(ValueError, match=said):
        Links(**(links | {field: value})).check()
