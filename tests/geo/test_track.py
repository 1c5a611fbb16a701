"""Tracks: the very line of the path, with time and length that rise to exactly the way's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate
from geo.guidance.track import Track, track_of
from geo.path import Piece, Way, draw
from geo.roads import Roads
from geo.search import RoadSearch
from geo.snap import Snapped, Snapper
from geo.turns import Turns
from geo.twins import twins
from geo.weights import Weights
from tests.geo.made_roads import Street, degrees, grid, line_metres, random_roads, roads_of

Place = tuple[float, float]


def snap(roads: Roads, *places: Place) -> Snapped:
    """Put places of the grid onto streets."""
    points = [Coordinate(*degrees(place)) for place in places]
    return Snapper(roads, twins(roads)).snap(points, radius_metres=10_000)


def drive(roads: Roads, a: Place, b: Place) -> tuple[Way, Snapped, Snapped]:
    """Find the fastest way between two places of the grid."""
    start, end = snap(roads, a), snap(roads, b)
    way = RoadSearch(roads, twins(roads)).ways(start, end)[0]
    assert way is not None
    return way, start, end


@st.composite
def journeys(draw_: st.DrawFn) -> tuple[Roads, Place, Place]:
    """Roads and two places on or beside them."""
    place = st.tuples(st.floats(0, 5), st.floats(0, 5))
    return draw_(random_roads()), draw_(place), draw_(place)


@given(journeys())
def test_a_track_is_the_line_of_the_path(journey: tuple[Roads, Place, Place]) -> None:
    """Point for point; each piece of the way has its own stretch of it."""
    roads, a, b = journey
    way, start, end = drive(roads, a, b)
    track = track_of(roads, way, start, end)
    line = [tuple(point) for point in track.points.tolist()]
    assert line == list(draw(roads, way, start, end).line.coords)
    if way.pieces:
        assert len(track.start) == len(way.pieces) + 1
        assert (np.diff(track.start) >= 0).all()
        assert (track.start[0], track.start[-1]) == (0, len(line) - 1)


@given(journeys())
def test_what_is_driven_rises_to_the_whole(journey: tuple[Roads, Place, Place]) -> None:
    """Time and length never fall, begin at 0 and end at exactly the way's."""
    roads, a, b = journey
    way, start, end = drive(roads, a, b)
    track = track_of(roads, way, start, end)
    for driven, whole in (
        (track.milliseconds, way.milliseconds),
        (track.decimetres, way.decimetres),
    ):
        assert driven[0] == 0
        assert driven[-1] == whole
        assert (np.diff(driven) >= 0).all()
        assert len(driven) == len(track.points)


@given(journeys())
def test_lengths_along_a_track_are_those_of_its_line(journey: tuple[Roads, Place, Place]) -> None:
    """What is driven until a point is as long as the line until there."""
    roads, a, b = journey
    way, start, end = drive(roads, a, b)
    track = track_of(roads, way, start, end)
    for i in range(1, len(track.points)):
        drawn = line_metres([(x, y) for x, y in track.points[: i + 1].tolist()])
        # each arc's length is rounded to a decimetre
        assert track.decimetres[i] / 10 == pytest.approx(drawn, abs=0.5 + 0.1 * len(way.pieces))


def test_a_bend_is_passed_in_its_time() -> None:
    """Half way round a street of even speed, half of the time has gone."""
    roads = roads_of([(0, 0), (2, 0)], [Street(a=0, b=1, through=((0, 2), (2, 2)))])
    way, start, end = drive(roads, (0, 1), (2, 1))
    track = track_of(roads, way, start, end)
    assert len(track.points) == 4
    seconds = track.milliseconds / 1000
    assert seconds[1] < seconds[3] / 2 < seconds[2]
    assert seconds[1] / seconds[3] == pytest.approx(1 - seconds[2] / seconds[3], abs=0.01)


def test_the_same_place_is_a_track_of_two_points() -> None:
    """A line has two ends even if it goes nowhere."""
    roads = grid(2)
    way, start, end = drive(roads, (0.5, 0), (0.5, 0))
    track = track_of(roads, Way((), 0, 0), start, end)
    assert way.milliseconds == 0
    assert track.points.shape == (2, 2)
    assert track.milliseconds.tolist() == track.decimetres.tolist() == [0, 0]


def corner() -> tuple[Roads, Way, Track]:
    """Two equal streets at a right angle, driven from end to end."""
    roads = roads_of([(0, 0), (0, 1), (1.32, 1)], [Street(a=0, b=1), Street(a=1, b=2)])
    way, start, end = drive(roads, (0, 0), (1.32, 1))
    return roads, way, track_of(roads, way, start, end)


def test_times_of_the_moment() -> None:
    """With the second street at a tenth of its speed, nearly all the time passes there."""
    roads, way, _ = corner()
    first, second = (piece.arc for piece in way.pieces)
    times = roads.milliseconds.copy()
    times[second] *= 10
    slow = Weights(milliseconds=times, closed=np.zeros(roads.arcs, np.bool_))
    whole = int(times[first] + times[second])
    _, start, end = drive(roads, (0, 0), (1.32, 1))
    track = track_of(roads, Way(way.pieces, whole, way.decimetres), start, end, weights=slow)
    assert track.milliseconds.tolist() == [0, times[first], whole]


def test_a_slow_turn_takes_its_time_before_the_junction() -> None:
    """Who waits to turn left waits on the street that is being left."""
    roads, way, plain = corner()
    first, second = (piece.arc for piece in way.pieces)
    turns = Turns.of((), {(first, second): 5_000, (second, first): 90_000})
    waited = Way(way.pieces, way.milliseconds + 5_000, way.decimetres)
    _, start, end = drive(roads, (0, 0), (1.32, 1))
    track = track_of(roads, waited, start, end, turns=turns)
    assert track.milliseconds[1] == plain.milliseconds[1] + 5_000
    assert track.milliseconds[2] == plain.milliseconds[2] + 5_000


def test_time_that_nobody_explains_is_spread() -> None:
    """A way that takes twice what its pieces do is driven at half the speed all along."""
    roads, way, plain = corner()
    twice = Way(way.pieces, 2 * way.milliseconds, way.decimetres)
    _, start, end = drive(roads, (0, 0), (1.32, 1))
    track = track_of(roads, twice, start, end)
    assert track.milliseconds == pytest.approx(2 * plain.milliseconds)


def test_a_part_of_one_arc() -> None:
    """From a third to two thirds of a street: a line of its own, nothing of the rest."""
    roads = roads_of([(0, 0), (3, 0)], [Street(a=0, b=1)])
    start, end = snap(roads, (1, 0)), snap(roads, (2, 0))
    arc = int(start.arc[0])
    piece = Piece(arc, float(start.fraction[0]), float(end.fraction[0]))
    way = Way((piece,), 8_400, 840)
    track = track_of(roads, way, start, end)
    west, south = degrees((0, 0))
    places = [(round((x - west) * 1000, 3), round((y - south) * 1000, 3)) for x, y in track.points]
    assert places == [(1, 0), (2, 0)]
    assert track.decimetres.tolist() == [0, 840]
