"""Crossings: what a driver meets at each junction of a way, and by which angle it lies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.guidance.crossings import angle_between, bearings, crossings_of, ends_of
from geo.roads import Roads
from geo.twins import twins
from tests.geo.made_roads import Street, degrees, grid, random_roads, roads_of
from tests.geo.test_roundabouts import arcs_over


def compass() -> Roads:
    """Draw eight named streets from a junction to all sides; steps east are shortened to fit."""
    flat = np.cos(np.radians(41.15))
    angles = np.radians(np.arange(0, 360, 45))
    ends = [(float(np.sin(a)), float(np.cos(a) * flat)) for a in angles]
    streets = [Street(a=0, b=i + 1, name=f"{45 * i}") for i in range(8)]
    return roads_of([(0.0, 0.0), *ends], streets)


@pytest.mark.parametrize("i", range(8))
def test_bearings_of_streets(i: int) -> None:
    """Clockwise from north; back is the other way round."""
    roads = compass()
    out, back = arcs_over(roads, 0, i + 1), arcs_over(roads, i + 1, 0)
    assert bearings(roads, out, arriving=False)[0] % 360 == pytest.approx(45 * i, abs=0.2)
    assert bearings(roads, back, arriving=True)[0] == pytest.approx((45 * i + 180) % 360, abs=0.2)


def test_a_crossing_has_all_other_ways() -> None:
    """From the south to the east: six others, none of them the way back."""
    roads = compass()
    (crossing,) = crossings_of(roads, twins(roads), arcs_over(roads, 5, 0, 3))
    assert crossing.angle == pytest.approx(90, abs=0.3)
    assert not crossing.turned_round
    assert (roads.names[crossing.from_name], roads.names[crossing.name]) == ("180", "90")
    others = {roads.names[way.name]: round(way.angle) for way in crossing.others}
    assert others == {"0": 0, "45": 45, "135": 135, "225": -135, "270": -90, "315": -45}


def test_turning_round() -> None:
    """Back along the street by which one came: half a turn, with all others still open."""
    roads = compass()
    (crossing,) = crossings_of(roads, twins(roads), arcs_over(roads, 1, 0, 1))
    assert crossing.turned_round
    assert crossing.angle == 180
    assert len(crossing.others) == 7


def test_small_kinks_are_no_turns() -> None:
    """A street drawn with a jag of two metres at the junction leads on as straight as it does."""
    jag = ((0.02, 1.98),)
    roads = roads_of([(0, 0), (0, 2), (0, 4)], [Street(a=0, b=1, through=jag), Street(a=1, b=2)])
    (crossing,) = crossings_of(roads, twins(roads), arcs_over(roads, 0, 1, 2))
    assert abs(crossing.angle) < 10


def test_a_way_without_junctions() -> None:
    """One street, or none: nothing is crossed."""
    roads = grid(2)
    assert crossings_of(roads, twins(roads), np.array([0])) == ()
    assert crossings_of(roads, twins(roads), np.array([], np.int64)) == ()


@given(random_roads())
def test_every_way_out_is_listed_once(roads: Roads) -> None:
    """The one taken, the others and the way back are all roads that leave the junction."""
    twin = twins(roads)
    for arc in range(roads.arcs):
        following = np.flatnonzero(roads.tail == roads.head[arc])
        for chosen in following:
            (crossing,) = crossings_of(roads, twin, np.array([arc, chosen]))
            back = int(twin[arc] >= 0 and twin[arc] != chosen)
            assert len(crossing.others) + 1 + back == len(following)
            assert all(-180 <= way.angle <= 180 for way in crossing.others)


def test_ends_of_lines() -> None:
    """North first, then east; a line without length has no direction."""
    line = np.array([degrees(place) for place in ((0, 0), (0, 1), (1, 1))])
    assert ends_of(line) == pytest.approx((0, 90), abs=0.01)
    assert ends_of(line[[0, 0]]) == (0, 0)


@given(st.floats(0, 360), st.floats(0, 360))
def test_angles_lead_from_one_direction_to_the_other(before: float, after: float) -> None:
    """Added to the first they give the second, and none is more than half a turn."""
    angle = angle_between(before, after)
    assert -180 <= angle <= 180
    apart = abs(before + angle - after) % 360
    assert min(apart, 360 - apart) == pytest.approx(0, abs=1e-9)
