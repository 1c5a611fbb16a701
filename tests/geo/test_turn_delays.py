"""Turns across the traffic: which ones wait, for how long, on both sides of the road."""

import numpy as np
import pytest
from hypothesis import given

from geo.roads import ROAD_CLASSES, Roads
from geo.turn_delays import (
    ENTERING_MILLISECONDS,
    ONCOMING_MILLISECONDS,
    SIGNAL_METRES,
    signalled_junctions,
    turn_delays,
    with_turn_delays,
)
from geo.turns import Turns
from geo.twins import twins
from tests.geo.made_roads import Street, degrees, line_metres, random_roads, roads_of

PRIMARY, RESIDENTIAL, SERVICE = (
    ROAD_CLASSES.index(name) for name in ("primary", "residential", "service")
)
CENTRE, WEST, EAST, SOUTH, NORTH = range(5)
PLACES = [(0.0, 0.0), (-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)]
OFF = ONCOMING_MILLISECONDS["primary"]
ONTO = ENTERING_MILLISECONDS["primary"]


def _street(end: int, road_class: int, *, both_ways: bool = True) -> Street:
    return Street(a=end, b=CENTRE, road_class=road_class, both_ways=both_ways)


def _crossing(
    east_west: int = PRIMARY, north: int | None = RESIDENTIAL, south: int | None = RESIDENTIAL
) -> Roads:
    """Make a crossing, or a T where one of the arms is None."""
    arms = {WEST: east_west, EAST: east_west, SOUTH: south, NORTH: north}
    return roads_of(PLACES, [_street(end, kind) for end, kind in arms.items() if kind is not None])


def _delays(
    roads: Roads, *, signalled: bool = False, left_hand: bool = False
) -> dict[tuple[int, ...], int]:
    """Give milliseconds by the three junctions of a turn."""
    found = turn_delays(
        roads,
        twins(roads),
        signalled=np.full(roads.junctions, signalled),
        left_hand=left_hand,
    )
    columns = (found[field].tolist() for field in ("slow_from", "slow_to", "slow_milliseconds"))
    return {
        (int(roads.tail[a]), int(roads.head[a]), int(roads.head[b])): milliseconds
        for a, b, milliseconds in zip(*columns, strict=True)
    }


def test_left_off_a_big_road_waits_for_what_comes() -> None:
    """And left onto it from a side street for what comes from both sides; nothing else waits."""
    assert _delays(_crossing()) == {
        (WEST, CENTRE, NORTH): OFF,
        (EAST, CENTRE, SOUTH): OFF,
        (SOUTH, CENTRE, WEST): ONTO,
        (NORTH, CENTRE, EAST): ONTO,
    }


def test_where_one_drives_on_the_left_right_turns_wait() -> None:
    """The mirror image of the other half of the world."""
    assert _delays(_crossing(), left_hand=True) == {
        (WEST, CENTRE, SOUTH): OFF,
        (EAST, CENTRE, NORTH): OFF,
        (SOUTH, CENTRE, EAST): ONTO,
        (NORTH, CENTRE, WEST): ONTO,
    }


def test_at_a_t_only_the_side_that_has_a_road_waits() -> None:
    """Left off and left onto the big road, once each."""
    assert _delays(_crossing(south=None)) == {
        (WEST, CENTRE, NORTH): OFF,
        (NORTH, CENTRE, EAST): ONTO,
    }


def test_signals_make_gaps() -> None:
    """Where there are signals their own delay is all."""
    assert _delays(_crossing(), signalled=True) == {}


def test_quiet_streets_wait_for_nobody() -> None:
    """A crossing of house streets takes no time, nor does a bend in a big road."""
    assert _delays(_crossing(east_west=RESIDENTIAL)) == {}
    bend = [_street(WEST, PRIMARY), _street(NORTH, RESIDENTIAL)]
    assert _delays(roads_of(PLACES, bend)) == {}


def test_driveways_are_not_worth_it() -> None:
    """Ends of journeys are left alone, to keep the number of turns small."""
    assert _delays(_crossing(north=SERVICE, south=SERVICE)) == {}


def test_between_equals_all_left_turns_wait_for_what_comes() -> None:
    """On a crossing of two big roads each left turn has traffic against it."""
    delays = _delays(_crossing(north=PRIMARY, south=PRIMARY))
    assert delays == {
        (WEST, CENTRE, NORTH): OFF,
        (EAST, CENTRE, SOUTH): OFF,
        (SOUTH, CENTRE, WEST): OFF,
        (NORTH, CENTRE, EAST): OFF,
    }


def test_one_way_roads_have_no_oncoming_traffic() -> None:
    """Left off a one-way road is free, and so is left onto one: nothing crosses."""
    roads = roads_of(
        PLACES,
        [
            _street(WEST, PRIMARY, both_ways=False),
            Street(a=CENTRE, b=EAST, road_class=PRIMARY, both_ways=False),
            _street(NORTH, RESIDENTIAL),
            _street(SOUTH, RESIDENTIAL),
        ],
    )
    assert _delays(roads) == {}


@given(random_roads())
def test_delays_are_those_of_real_turns(roads: Roads) -> None:
    """Whatever the roads: pairs that meet, each once, never back, fit to be `Turns`."""
    twin = twins(roads)
    no_signals = np.zeros(roads.junctions, np.bool_)
    found = turn_delays(roads, twin, signalled=no_signals, left_hand=False)
    turns = Turns(banned_start=np.zeros(1, np.int64), banned_arc=np.zeros(0, np.int32), **found)
    before, after = turns.slow_from, turns.slow_to
    assert (roads.head[before] == roads.tail[after]).all()
    assert (twin[before] != after).all()
    assert len(set(zip(before.tolist(), after.tolist(), strict=True))) == len(before)


@pytest.mark.parametrize(
    ("metres", "near"), [(SIGNAL_METRES - 2, True), (SIGNAL_METRES + 2, False)]
)
def test_a_signal_at_the_stop_line_is_the_junctions(metres: float, near: bool) -> None:  # noqa: FBT001
    """Near enough means that the junction has signals, and no other has."""
    roads = _crossing()
    step = line_metres([degrees((0, 0)), degrees((1, 0))])
    signals = np.array([degrees((-metres / step, 0))])
    expected = [near, False, False, False, False]
    assert signalled_junctions(roads, signals).tolist() == expected


def test_no_signals_light_nothing() -> None:
    """A city without signals, and signals without a city."""
    assert not signalled_junctions(_crossing(), np.zeros((0, 2))).any()
    assert len(signalled_junctions(roads_of([], []), np.zeros((1, 2)))) == 0


def test_forbidden_turns_stay_beside_the_slow_ones() -> None:
    """Both are kept; where there is a signal, the forbidden ones alone."""
    roads = _crossing()
    twin = twins(roads)
    arcs = list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    turn = (arcs.index((WEST, CENTRE)), arcs.index((CENTRE, NORTH)))
    forbidden = Turns.of([turn], {})
    for signals, slow in ((np.zeros((0, 2)), 4), (np.array([degrees((0, 0))]), 0)):
        turns = with_turn_delays(forbidden, roads, twin, signals=signals, left_hand=False)
        assert turns.banned_arc.tolist() == list(turn)
        assert len(turns.slow_from) == slow
