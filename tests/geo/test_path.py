"""Paths: connected, legal, from place to place, and as long as they say."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate
from geo.path import Path, Piece, Way, draw
from geo.roads import Roads
from geo.search import RoadSearch
from geo.snap import Snapped, Snapper
from geo.twins import twins
from tests.geo.made_roads import Street, degrees, grid, line_metres, random_roads, roads_of

Place = tuple[float, float]


def _snap(roads: Roads, *places: Place) -> Snapped:
    points = [Coordinate(*degrees(place)) for place in places]
    return Snapper(roads, twins(roads)).snap(points, radius_metres=10_000)


def _ways(roads: Roads, origin: Place, *destinations: Place) -> list[Way | None]:
    search = RoadSearch(roads, twins(roads))
    return search.ways(_snap(roads, *[origin] * len(destinations)), _snap(roads, *destinations))


def _path(roads: Roads, origin: Place, destination: Place) -> Path:
    way = _ways(roads, origin, destination)[0]
    assert way is not None
    return draw(roads, way, _snap(roads, origin), _snap(roads, destination))


def _steps(path: Path) -> list[Place]:
    """Give the line in grid steps, rounded."""
    west, south = degrees((0, 0))
    return [
        (round((x - west) * 1000, 3), round((y - south) * 1000, 3)) for x, y in path.line.coords
    ]


def test_a_path_follows_the_streets() -> None:
    """From the middle of one street around a bend to the middle of another."""
    roads = roads_of(
        [(0, 0), (3, 0)],
        [Street(a=0, b=1, through=((0, 2), (3, 2)))],
    )
    assert _steps(_path(roads, (0, 1), (3, 1))) == [(0, 1), (0, 2), (3, 2), (3, 1)]
    assert _steps(_path(roads, (3, 1), (0, 1))) == [(3, 1), (3, 2), (0, 2), (0, 1)]


def test_a_path_over_junctions_has_their_very_coordinates() -> None:
    """Lines drawn after one another join: junctions aren't moved by rounding."""
    path = _path(grid(3), (0.5, 0), (2, 1.5))
    inner = set(path.line.coords[1:-1])
    assert inner <= {degrees((x, y)) for x in range(3) for y in range(3)}
    assert len(path.line.coords) == 5


def test_a_path_to_the_same_place_is_a_line_of_no_length() -> None:
    """Two jobs in one building: a line all the same, so that it can be drawn."""
    path = _path(grid(2), (0.5, 0), (0.5, 0))
    assert (path.seconds, path.metres) == (0, 0)
    assert len(path.line.coords) == 2
    assert path.line.length == 0


def test_a_path_along_a_one_way_street_goes_the_right_way() -> None:
    """Ahead directly; behind only around the block."""
    block = roads_of(
        [(0, 0), (0, 1), (1, 1), (1, 0)],
        [Street(a=i, b=(i + 1) % 4, both_ways=False) for i in range(4)],
    )
    assert _steps(_path(block, (0, 0.25), (0, 0.75))) == [(0, 0.25), (0, 0.75)]
    around = _steps(_path(block, (0, 0.75), (0, 0.25)))
    assert around == [(0, 0.75), (0, 1), (1, 1), (1, 0), (0, 0), (0, 0.25)]


def test_from_the_start_of_a_one_way_street_other_streets_are_open() -> None:
    """A position at the junction leaves by whichever street is best."""
    roads = roads_of(
        [(0, 0), (0, 1), (1, 0)],
        [Street(a=0, b=1, both_ways=False), Street(a=1, b=0), Street(a=0, b=2)],
    )
    arc = np.array([0], np.int32)
    here = Snapped(
        arc=arc,
        fraction=np.zeros(1),
        metres=np.zeros(1),
        lon=roads.lon[roads.tail[arc]],
        lat=roads.lat[roads.tail[arc]],
    )
    there = _snap(roads, (1, 0))
    way = RoadSearch(roads, np.full(roads.arcs, -1, np.int32)).ways(here, there)[0]
    assert way is not None
    assert _steps(draw(roads, way, here, there)) == [(0, 0), (1, 0)]


def test_no_way_is_none() -> None:
    """Nobody gets out of a one-way dead end; the others get their ways."""
    roads = roads_of(
        [(0, 0), (0, 1), (0, 2)], [Street(a=0, b=1), Street(a=1, b=2, both_ways=False)]
    )
    ways = _ways(roads, (0, 1.5), (0, 0.5), (0, 1.9))
    assert ways[0] is None
    assert ways[1] is not None


def test_very_slow_roads_are_found_too() -> None:
    """A way of hours is found as one of minutes is."""
    roads = grid(4, kmh=0.2)
    path = _path(roads, (0, 0), (3, 3))
    assert path.seconds > 10_000
    assert path.metres == pytest.approx(6 * 97, rel=0.1)


def test_several_destinations_are_answered_in_order() -> None:
    """Many ways at once are the same as one by one."""
    roads = grid(4)
    places = [(3.0, 3.0), (0.5, 0.0), (0.0, 2.2)]
    ways = _ways(roads, (0.2, 0), *places)
    for place, way in zip(places, ways, strict=True):
        assert way == _ways(roads, (0.2, 0), place)[0]


@st.composite
def journeys(draw_: st.DrawFn) -> tuple[Roads, Place, list[Place]]:
    """Roads, an origin and some destinations on or beside them."""
    roads = draw_(random_roads())
    place = st.tuples(st.floats(0, 5), st.floats(0, 5))
    return roads, draw_(place), draw_(st.lists(place, min_size=1, max_size=3))


@given(journeys())
def test_paths_are_legal_and_add_up(journey: tuple[Roads, Place, list[Place]]) -> None:
    """Each piece begins where the one before ends; times and lengths sum to the matrix's."""
    roads, origin, destinations = journey
    start, ends = _snap(roads, origin), _snap(roads, *destinations)
    search = RoadSearch(roads, twins(roads))
    table = search.costs(start, ends)[0]
    for i, way in enumerate(search.ways(start.take(np.zeros(len(ends), np.intp)), ends)):
        assert way is not None
        assert (way.milliseconds, way.decimetres) == (table[i] // 2**28, table[i] % 2**28)
        for before, after in pairwise(way.pieces):
            assert (before.end, after.start) == (1.0, 0.0)
            assert roads.head[before.arc] == roads.tail[after.arc]
        for field, total in (("milliseconds", way.milliseconds), ("decimetres", way.decimetres)):
            values = getattr(roads, field)
            assert sum(_share(piece, values[piece.arc]) for piece in way.pieces) == total


@given(journeys())
def test_lines_lead_from_place_to_place_and_are_as_long_as_they_say(
    journey: tuple[Roads, Place, list[Place]],
) -> None:
    """The line begins and ends on the road beside the places, and its length is `metres`."""
    roads, origin, destinations = journey
    start = _snap(roads, origin)
    search = RoadSearch(roads, twins(roads))
    for destination in destinations:
        end = _snap(roads, destination)
        way = search.ways(start, end)[0]
        assert way is not None
        path = draw(roads, way, start, end)
        line = [(x, y) for x, y in path.line.coords]
        assert line[0] == (start.lon[0], start.lat[0])
        assert line[-1] == (end.lon[0], end.lat[0])
        # each arc is rounded to a decimetre, the whole to a metre
        assert line_metres(line) == pytest.approx(path.metres, abs=0.7 + 0.1 * len(way.pieces))


def _share(piece: Piece, value: int) -> int:
    return round((piece.end - piece.start) * float(value))
