"""Turn restrictions of written extracts, compared with the turns that a reader expects."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.osm.extract import Extract, read_pbf
from geo.osm.restrictions import NO_TURNS, ONLY_TURNS
from tests.geo.made_extracts import (
    MadeRelation,
    MadeWay,
    Tags,
    forbidden,
    junction_nodes,
    place,
    write_extract,
)

ONE_WAY = {"highway": "residential", "oneway": "yes"}

WEST, EAST, SOUTH, NORTH = 1, 2, 3, 4
CROSSING = [
    MadeWay(nodes=[10, 11]),
    MadeWay(nodes=[11, 12]),
    MadeWay(nodes=[1, 11]),
    MadeWay(nodes=[11, 21]),
]
"""Four roads that meet at node 11, numbered as above."""

LADDER = [
    MadeWay(nodes=[10, 11]),
    MadeWay(nodes=[11, 12]),
    MadeWay(nodes=[12, 13]),
    MadeWay(nodes=[13, 14]),
    MadeWay(nodes=[11, 1]),
    MadeWay(nodes=[12, 2]),
    MadeWay(nodes=[13, 3]),
]
"""A street in four ways from node 10 to 14, with side streets 5, 6, 7 from its inner nodes."""


def _restriction(kind: str, *members: tuple[str, int, str], **more: str) -> MadeRelation:
    return MadeRelation(members=members, tags={"type": "restriction", "restriction": kind} | more)


def _turn(kind: str, start: int, end: int, via: int = 11, **more: str) -> MadeRelation:
    members = (("w", start, "from"), ("n", via, "via"), ("w", end, "to"))
    return _restriction(kind, *members, **more)


def _read(
    folder: Path,
    ways: Sequence[MadeWay],
    *relations: MadeRelation,
    nodes: Mapping[int, Tags] | None = None,
    missing: Sequence[int] = (),
) -> Extract:
    path = folder / "a.pbf"
    path.unlink(missing_ok=True)
    return read_pbf(write_extract(path, ways, relations=relations, nodes=nodes, missing=missing))


@pytest.mark.parametrize(
    ("kind", "end", "turn"),
    [
        ("no_left_turn", NORTH, (10, 11, 21)),
        ("no_right_turn", SOUTH, (10, 11, 1)),
        ("no_straight_on", EAST, (10, 11, 12)),
        ("no_u_turn", WEST, (10, 11, 10)),
        ("no_turn", NORTH, (10, 11, 21)),
        ("no_entry", EAST, (10, 11, 12)),
        ("no_exit", EAST, (10, 11, 12)),
    ],
)
def test_what_is_forbidden_is_one_turn(
    tmp_path: Path, kind: str, end: int, turn: tuple[int, ...]
) -> None:
    """From the one road into the other through the node, nothing else."""
    extract = _read(tmp_path, CROSSING, _turn(kind, WEST, end))
    assert forbidden(extract) == {turn}
    assert extract.notes == ()


@pytest.mark.parametrize(
    ("kind", "end", "allowed"),
    [
        ("only_left_turn", NORTH, 21),
        ("only_right_turn", SOUTH, 1),
        ("only_straight_on", EAST, 12),
        ("only_u_turn", WEST, 10),
    ],
)
def test_what_is_commanded_forbids_the_rest(
    tmp_path: Path, kind: str, end: int, allowed: int
) -> None:
    """Whoever comes that way may leave by one road only; others may do as they like."""
    round_the_corner = MadeWay(nodes=[10, 20, 21])
    extract = _read(tmp_path, [*CROSSING, round_the_corner], _turn(kind, WEST, end))
    assert forbidden(extract) == {(10, 11, on) for on in {1, 10, 12, 21} - {allowed}}


def test_who_lives_at_a_dead_end_gets_out(tmp_path: Path) -> None:
    """A command that would shut a street in is left out, turn by turn, and counted."""
    extract = _read(tmp_path, CROSSING, _turn("only_u_turn", WEST, WEST))
    assert forbidden(extract) == set()
    assert extract.notes == (
        "turn restrictions left out: 3 forbidden turns that would cut a road off from the city",
    )


def test_several_roads_may_not_enter_and_several_not_be_entered(tmp_path: Path) -> None:
    """Each of the roads from, and each of the roads into, is one forbidden turn."""
    entry = _restriction(
        "no_entry", ("w", WEST, "from"), ("w", SOUTH, "from"), ("n", 11, "via"), ("w", EAST, "to")
    )
    assert forbidden(_read(tmp_path, CROSSING, entry)) == {(10, 11, 12), (1, 11, 12)}
    leave = _restriction(
        "no_exit", ("w", WEST, "from"), ("n", 11, "via"), ("w", EAST, "to"), ("w", NORTH, "to")
    )
    assert forbidden(_read(tmp_path, CROSSING, leave)) == {(10, 11, 12), (10, 11, 21)}


def test_two_roads_allowed_forbid_the_others(tmp_path: Path) -> None:
    """A command with two roads to choose from forbids only what is neither."""
    either = _restriction(
        "only_straight_on",
        ("w", WEST, "from"),
        ("n", 11, "via"),
        ("w", EAST, "to"),
        ("w", NORTH, "to"),
    )
    assert forbidden(_read(tmp_path, CROSSING, either)) == {(10, 11, 1), (10, 11, 10)}


def test_through_a_way_the_whole_sequence_is_forbidden(tmp_path: Path) -> None:
    """Each part of it may be driven, only not one after the other."""
    through = _restriction("no_u_turn", ("w", 5, "from"), ("w", 2, "via"), ("w", 6, "to"))
    assert forbidden(_read(tmp_path, LADDER, through)) == {(1, 11, 12, 2)}


@pytest.mark.parametrize("order", [(2, 3), (3, 2)])
def test_ways_between_may_come_in_any_order(tmp_path: Path, order: tuple[int, int]) -> None:
    """Mappers list them as they like."""
    vias = [("w", way, "via") for way in order]
    through = _restriction("no_u_turn", ("w", 5, "from"), *vias, ("w", 7, "to"))
    assert forbidden(_read(tmp_path, LADDER, through)) == {(1, 11, 12, 13, 3)}


def test_a_way_between_may_be_crossed_by_others(tmp_path: Path) -> None:
    """It is cut at its junctions, and the sequence goes through all of its parts."""
    ways = [
        MadeWay(nodes=[10, 11]),
        MadeWay(nodes=[11, 12, 13]),
        MadeWay(nodes=[13, 14]),
        MadeWay(nodes=[2, 12, 22]),
    ]
    through = _restriction("no_straight_on", ("w", 1, "from"), ("w", 2, "via"), ("w", 3, "to"))
    assert forbidden(_read(tmp_path, ways, through)) == {(10, 11, 12, 13, 14)}


def test_a_command_through_a_way_forbids_to_leave_it(tmp_path: Path) -> None:
    """At each node on the way all but what leads on is forbidden, at the end all but the aim."""
    through = _restriction("only_straight_on", ("w", 1, "from"), ("w", 2, "via"), ("w", 3, "to"))
    assert forbidden(_read(tmp_path, LADDER, through)) == {
        (10, 11, 1),
        (10, 11, 10),
        (10, 11, 12, 2),
        (10, 11, 12, 11),
    }


def test_a_longer_sequence_around_a_forbidden_turn_goes_without_saying(tmp_path: Path) -> None:
    """Where the turn itself is forbidden, no sequence with it in is listed."""
    through = _restriction("no_u_turn", ("w", 5, "from"), ("w", 2, "via"), ("w", 6, "to"))
    turn = _turn("no_right_turn", 2, 6, via=12)
    assert forbidden(_read(tmp_path, LADDER, through, turn)) == {(11, 12, 2)}


def test_a_road_is_left_and_entered_next_to_the_node(tmp_path: Path) -> None:
    """A way with junctions of its own is forbidden only where it meets the node."""
    ways = [
        MadeWay(nodes=[8, 9, 10, 11]),
        MadeWay(nodes=[11, 12, 13]),
        MadeWay(nodes=[10, 20]),
        MadeWay(nodes=[12, 22]),
        MadeWay(nodes=[11, 21]),
    ]
    assert forbidden(_read(tmp_path, ways, _turn("no_straight_on", 1, 2))) == {(10, 11, 12)}


@pytest.mark.parametrize(
    ("kind", "turn"),
    [
        ("no_left_turn", {(10, 11, 21)}),
        ("no_right_turn", {(12, 11, 21)}),
        ("only_left_turn", {(10, 11, 10), (10, 11, 12)}),
    ],
)
def test_where_a_road_goes_through_the_word_decides(
    tmp_path: Path, kind: str, turn: set[tuple[int, ...]]
) -> None:
    """A way from that doesn't end at the node has two sides: left is left from one only."""
    ways = [MadeWay(nodes=[10, 11, 12]), MadeWay(nodes=[11, 21])]
    assert forbidden(_read(tmp_path, ways, _turn(kind, 1, 2))) == turn


def test_turning_round_on_a_road_that_goes_through_is_forbidden_on_both_sides(
    tmp_path: Path,
) -> None:
    """From and into the same way: only back where one came from is a turn round."""
    ways = [MadeWay(nodes=[10, 11, 12]), MadeWay(nodes=[11, 21])]
    extract = _read(tmp_path, ways, _turn("no_u_turn", 1, 1))
    assert forbidden(extract) == {(10, 11, 10), (12, 11, 12)}


def test_words_without_a_side_decide_nothing(tmp_path: Path) -> None:
    """Two sides and "no entry": left out, and counted."""
    ways = [MadeWay(nodes=[10, 11, 12]), MadeWay(nodes=[11, 21])]
    extract = _read(tmp_path, ways, _turn("no_entry", 1, 2))
    assert forbidden(extract) == set()
    assert extract.notes == ("turn restrictions left out: 1 don't say clearly which way they mean",)


def test_turning_left_into_a_loop_enters_its_left_arm(tmp_path: Path) -> None:
    """A way that begins and ends at the node has two arms; the word says which."""
    loop = MadeWay(nodes=[11, 21, 22, 12, 2, 1, 11])
    extract = _read(tmp_path, [MadeWay(nodes=[10, 11]), loop], _turn("no_left_turn", 1, 2))
    arriving, leaving = extract.turns.banned_arc
    assert extract.turns.banned == 1
    assert junction_nodes(extract.roads)[extract.roads.tail[arriving]] == 10
    first_bend = extract.roads.shape_start[leaving]
    assert extract.roads.shape_lat[first_bend] == pytest.approx(place(21)[1])


def test_turns_against_a_one_way_street_are_idle(tmp_path: Path) -> None:
    """What nobody may do anyway needs no entry, only a line for who looks for it."""
    ways = [*CROSSING[:3], MadeWay(nodes=[21, 11], tags=ONE_WAY), MadeWay(nodes=[12, 22, 21])]
    extract = _read(tmp_path, ways, _turn("no_left_turn", WEST, NORTH))
    assert forbidden(extract) == set()
    assert extract.notes == ("turn restrictions left out: 1 forbid what nobody can drive anyway",)


def test_a_command_to_drive_against_a_one_way_street_is_left_out(tmp_path: Path) -> None:
    """To obey it would close the junction."""
    ways = [*CROSSING[:3], MadeWay(nodes=[21, 11], tags=ONE_WAY), MadeWay(nodes=[12, 22, 21])]
    extract = _read(tmp_path, ways, _turn("only_left_turn", WEST, NORTH))
    assert forbidden(extract) == set()
    assert "don't say clearly" in extract.notes[0]


def test_a_command_where_there_is_no_choice_is_idle(tmp_path: Path) -> None:
    """A one-way street that goes on in one direction."""
    ring = [MadeWay(nodes=[1, 2, 12], tags=ONE_WAY), MadeWay(nodes=[12, 11, 1], tags=ONE_WAY)]
    extract = _read(tmp_path, ring, _turn("only_straight_on", 1, 2, via=12))
    assert forbidden(extract) == set()
    assert "anyway" in extract.notes[0]


def test_roads_that_are_not_here_are_counted(tmp_path: Path) -> None:
    """A footpath, a way beyond the edge, an island, nodes that a clipped extract lacks."""
    ways = [
        *CROSSING,
        MadeWay(nodes=[11, 22], tags={"highway": "footway"}),
        MadeWay(nodes=[70, 71]),
        MadeWay(nodes=[11, 33, 34]),
    ]
    relations = [_turn("no_left_turn", WEST, way) for way in (5, 6, 7, 99)]
    extract = _read(tmp_path, ways, *relations, missing=[33, 34])
    assert forbidden(extract) == set()
    assert extract.notes == ("turn restrictions left out: 4 name a road that is not in the city",)


def test_of_several_roads_those_that_are_here_count(tmp_path: Path) -> None:
    """A missing one of two roads that may not enter doesn't free the other."""
    entry = _restriction(
        "no_entry", ("w", 99, "from"), ("w", SOUTH, "from"), ("n", 11, "via"), ("w", EAST, "to")
    )
    assert forbidden(_read(tmp_path, CROSSING, entry)) == {(1, 11, 12)}


def test_a_missing_way_between_drops_the_restriction(tmp_path: Path) -> None:
    """A chain with a link missing is no chain."""
    through = _restriction(
        "no_u_turn", ("w", 5, "from"), ("w", 2, "via"), ("w", 99, "via"), ("w", 7, "to")
    )
    extract = _read(tmp_path, LADDER, through)
    assert forbidden(extract) == set()
    assert "not in the city" in extract.notes[0]


def test_ways_that_do_not_meet_forbid_nothing(tmp_path: Path) -> None:
    """A node or a way between that touches neither road, or only one."""
    apart = [
        _turn("no_left_turn", WEST, NORTH, via=12),
        _turn("no_left_turn", WEST, NORTH, via=88),
        _restriction("no_u_turn", ("w", WEST, "from"), ("w", WEST, "via"), ("w", NORTH, "to")),
    ]
    extract = _read(tmp_path, CROSSING, *apart)
    assert forbidden(extract) == set()
    assert extract.notes == (
        "turn restrictions left out: 1 don't say clearly which way they mean",
        "turn restrictions left out: 2 forbid what nobody can drive anyway",
    )


def test_a_bollard_at_the_node_leaves_nothing_to_forbid(tmp_path: Path) -> None:
    """Nobody passes it, in any direction."""
    ways = [
        *CROSSING,
        MadeWay(nodes=[10, 20, 21]),
        MadeWay(nodes=[10, 0, 1]),
        MadeWay(nodes=[1, 2, 12]),
    ]
    nodes = {11: {"barrier": "bollard"}}
    assert (
        forbidden(_read(tmp_path, ways, _turn("no_left_turn", WEST, NORTH), nodes=nodes)) == set()
    )


def test_a_barrier_elsewhere_on_the_way_changes_nothing(tmp_path: Path) -> None:
    """A way cut in two by a bollard keeps the restriction at the end that has the node."""
    ways = [MadeWay(nodes=[8, 9, 10, 11]), *CROSSING[1:], MadeWay(nodes=[8, 18, 20, 21])]
    nodes = {9: {"barrier": "bollard"}}
    extract = _read(tmp_path, ways, _turn("no_left_turn", 1, NORTH), nodes=nodes)
    (turn,) = forbidden(extract)
    assert turn[1:] == (11, 21)


def test_the_same_restriction_twice_is_one(tmp_path: Path) -> None:
    """Two relations that say the same are listed once, sorted."""
    twice = [_turn("no_left_turn", WEST, NORTH), _turn("no_entry", WEST, NORTH)]
    extract = _read(tmp_path, CROSSING, *twice, _turn("no_right_turn", WEST, SOUTH))
    assert extract.turns.banned == 2
    assert len(extract.turns.banned_arc) == 4


kinds = st.sampled_from(sorted(NO_TURNS | ONLY_TURNS))
members = st.lists(
    st.tuples(
        st.sampled_from("wnr"),
        st.integers(1, 40),
        st.sampled_from(("from", "via", "to", "", "location_hint")),
    ),
    max_size=6,
)
node_lists = st.lists(st.integers(0, 29), min_size=2, max_size=6)
one_way = st.sampled_from(({"highway": "residential"}, ONE_WAY))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.builds(MadeWay, nodes=node_lists, tags=one_way), min_size=1, max_size=8),
    st.lists(st.tuples(kinds, members), max_size=12),
)
def test_no_relation_whatever_it_says_is_too_much(
    tmp_path: Path, ways: list[MadeWay], mutated: list[tuple[str, list[tuple[str, int, str]]]]
) -> None:
    """Any members on any roads give connected sequences, none within another, or a note."""
    relations = [_restriction(kind, *members) for kind, members in mutated]
    # so that something is left whatever the random ways are
    extract = _read(tmp_path, [*ways, MadeWay(nodes=[40, 41, 42])], *relations)
    sequences = forbidden(extract)
    assert len(sequences) == extract.turns.banned
    assert all(len(sequence) >= 3 for sequence in sequences)
    for long in sequences:
        parts = {long[i:j] for i in range(len(long)) for j in range(i + 3, len(long) + 1)}
        assert parts & sequences == {long}
    assert all("turn restrictions left out" in note for note in extract.notes)
