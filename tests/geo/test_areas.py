"""Isochrones, service areas and coverage: what is in them, and what isn't."""

import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import coverage, reachable_areas, segments_of, service_areas
from geo.coordinate import Coordinate
from geo.measure import mercator, unmercator
from geo.reach import Reach, Stretches
from geo.roads import Roads
from geo.snap import Snapped, Snapper
from geo.twins import twins
from geo.weights import Weights
from tests.geo.begun import PlainBegun
from tests.geo.made_cities import made_city
from tests.geo.made_roads import Street, degrees, grid, random_roads, roads_of

Place = tuple[float, float]
places = st.lists(st.tuples(st.floats(-0.5, 5.5), st.floats(-0.5, 5.5)), min_size=1, max_size=3)

METRES_NORTH = 111_195.0


def _snap(roads: Roads, *points: Place) -> Snapped:
    return Snapper(roads, twins(roads)).nearest([Coordinate(*degrees(p)) for p in points])


def _reach(roads: Roads, origins: Snapped, seconds: float, *, apart: bool = False) -> Reach:
    weights = Weights.usual(roads)
    search = PlainBegun(roads)
    return Reach(roads, twins(roads), weights, search, origins, seconds=seconds, apart=apart)


def _samples(roads: Roads, arcs: np.ndarray) -> Snapped:
    """Points along arcs, a few on each."""
    share = np.linspace(0.02, 0.98, 9)
    arc = np.repeat(arcs, len(share)).astype(np.int32)
    at = np.tile(share, len(arcs))
    nowhere = np.zeros(len(arc))
    row = Stretches(arc.astype(np.int64), at, at, nowhere, nowhere.astype(np.int64))
    segments, owner = segments_of(roads, row)
    first = np.searchsorted(owner, np.arange(len(arc)))
    lon, lat = unmercator(segments[first, :2]).T
    return Snapped(arc=arc, fraction=at, metres=nowhere, lon=lon, lat=lat)


@settings(max_examples=40)
@given(random_roads(), places, st.floats(0, 120))
def test_an_area_holds_what_is_reached_and_nothing_far_from_it(
    roads: Roads, starts: list[Place], seconds: float
) -> None:
    """Every road point in time is inside; whoever takes longer is out, or near one that isn't."""
    origins = _snap(roads, *starts)
    reach = _reach(roads, origins, seconds)
    (area,) = reachable_areas(reach, [seconds], hole_square_metres=0)
    assert area.is_valid
    points = _samples(roads, np.arange(roads.arcs))
    inside = shapely.contains_xy(area, points.lon, points.lat)
    in_time = np.isfinite(reach.arrival(points))
    assert inside[in_time].all()
    segments, _ = segments_of(roads, reach.stretches())
    ends = unmercator(segments.reshape(-1, 2)).reshape(-1, 2, 2)
    shrink = math.cos(math.radians(float(roads.lat.mean())))
    lines = np.asarray(shapely.linestrings(ends * (shrink, 1.0)), object)
    there = shapely.points(points.lon * shrink, points.lat)
    near = shapely.distance(lines[:, None], there).min(axis=0) * METRES_NORTH
    # 60 m of buffer, and a cell of the grid
    assert (in_time | ~inside | (near < 60 + 26)).all()


def test_longer_times_make_larger_areas() -> None:
    """Each area holds all of every shorter one, but for rounding."""
    roads = made_city(600, 1).roads
    origins = Snapper(roads, twins(roads)).nearest(
        [Coordinate(float(roads.lon.mean()), float(roads.lat.mean()))]
    )
    reach = _reach(roads, origins, 600)
    times = [150.0, 60.0, 200.0, 0.0, 100.0]
    areas = dict(zip(times, reachable_areas(reach, times), strict=True))
    for shorter, longer in itertools.pairwise(sorted(times)):
        assert areas[longer].area > areas[shorter].area
        assert areas[longer].buffer(2e-6).covers(areas[shorter])


@settings(max_examples=25)
@given(random_roads(), places, st.integers(1, 100), st.integers(0, 100))
def test_areas_grow_with_time(roads: Roads, starts: list[Place], seconds: int, more: int) -> None:
    """Asked together or one by one, more time is no less area."""
    origins = _snap(roads, *starts)
    reach = _reach(roads, origins, seconds + more)
    shorter, longer = reachable_areas(reach, [seconds, seconds + more])
    assert longer.buffer(2e-6).covers(shorter)
    (alone,) = reachable_areas(_reach(roads, origins, seconds), [seconds])
    assert longer.buffer(20 / METRES_NORTH).covers(alone)


def test_no_time_is_a_disc_around_the_origin() -> None:
    """In 0 s one reaches the houses where one is."""
    roads = grid(3)
    (area,) = reachable_areas(_reach(roads, _snap(roads, (0.5, 0)), 0), [0])
    middle = area.centroid
    assert (middle.x, middle.y) == pytest.approx(degrees((0.5, 0)), abs=1e-5)
    assert math.sqrt(area.area) < 150 / METRES_NORTH


def test_where_time_runs_out_the_area_ends() -> None:
    """A street of 36 km/h: after 30 s the area ends 300 m and its buffer away."""
    roads = roads_of([(0, 0), (0, 20)], [Street(a=0, b=1)])
    (area,) = reachable_areas(_reach(roads, _snap(roads, (0, 0)), 30), [30])
    north = (area.bounds[3] - degrees((0, 0))[1]) * METRES_NORTH
    assert north == pytest.approx(300 + 60, abs=5)


def test_without_origins_there_is_no_area() -> None:
    """Nobody anywhere reaches nothing, in any time."""
    roads = grid(3)
    reach = _reach(roads, _snap(roads), 600, apart=True)
    assert [area.is_empty for area in reachable_areas(reach, [0, 600])] == [True, True]
    assert service_areas(reach, 0) == []
    assert reachable_areas(reach, []) == []


@pytest.mark.parametrize("seconds", [-1, 601, math.nan, math.inf])
def test_times_must_have_been_looked_at(seconds: float) -> None:
    """Below 0, beyond the reach, or no number: refused, with both figures."""
    roads = grid(3)
    with pytest.raises(ValueError, match="is not between 0 and the 600 s"):
        reachable_areas(_reach(roads, _snap(roads, (1, 1)), 600), [60, seconds])


def test_service_areas_share_the_reachable_one() -> None:
    """Two depots of a made city: no overlap, hardly a gap, and each at home in its own."""
    city = made_city(600, 1)
    roads = city.roads
    origins = Snapper(roads, twins(roads)).nearest(
        [city.addresses.coordinate(3), city.addresses.coordinate(len(city.addresses) - 5)]
    )
    reach = _reach(roads, origins, 400, apart=True)
    (whole,) = reachable_areas(reach, [400])
    parts = service_areas(reach, 2)
    assert all(part.is_valid for part in parts)
    assert shapely.intersection(parts[0], parts[1]).area < 1e-3 * whole.area
    assert shapely.symmetric_difference(shapely.union_all(parts), whole).area < 0.02 * whole.area
    for i, part in enumerate(parts):
        assert part.contains(shapely.Point(origins.lon[i], origins.lat[i]))


@settings(max_examples=25)
@given(random_roads(), places, st.integers(5, 150))
def test_a_place_is_served_by_whoever_is_there_first(
    roads: Roads, starts: list[Place], seconds: int
) -> None:
    """Of places far from any other road, the area's owner is the origin that arrives first."""
    origins = _snap(roads, *starts)
    parts = service_areas(_reach(roads, origins, seconds, apart=True), len(origins))
    points = _samples(roads, np.arange(roads.arcs))
    arrivals = np.array(
        [
            _reach(roads, origins.take(slice(i, i + 1)), seconds).arrival(points)
            for i in range(len(origins))
        ]
    )
    first, inside = arrivals.argmin(axis=0), np.isfinite(arrivals.min(axis=0))
    tree = shapely.STRtree([shapely.Point(*xy) for xy in zip(points.lon, points.lat, strict=True)])
    # alone: every road point within 60 m has the same owner
    for i in np.flatnonzero(inside):
        here = shapely.Point(points.lon[i], points.lat[i])
        around = tree.query(here.buffer(80 / METRES_NORTH))
        if (first[around] == first[i]).all() and inside[around].all():
            assert parts[first[i]].buffer(25 / METRES_NORTH).contains(here)


def test_coverage_counts_roads_and_places() -> None:
    """A street of 2 km, half of it in 100 s; one of three addresses is there."""
    roads = roads_of([(0, 0), (0, 17.9864)], [Street(a=0, b=1)])
    addresses = _snap(roads, (0, 1), (0, 10), (0, 17))
    reach = _reach(roads, _snap(roads, (0, 0)), 200)
    half = coverage(reach, addresses, seconds=100)
    assert half.road_kilometres == pytest.approx(1.0, abs=1e-3)
    assert half.road_share == pytest.approx(0.5, abs=1e-3)
    assert (half.places, half.all_places) == (1, 3)
    assert half.place_share == pytest.approx(1 / 3)
    whole = coverage(reach, addresses)
    assert whole.seconds == 200
    assert whole.area.area > 1.7 * half.area.area
    assert coverage(reach, _snap(roads)).place_share == 0


def test_coverage_grows_with_depots() -> None:
    """A second depot never takes roads or addresses away."""
    city = made_city(600, 1)
    snapper = Snapper(city.roads, twins(city.roads))
    addresses = snapper.nearest([city.addresses.coordinate(i) for i in range(0, 200, 7)])
    reaches = [
        coverage(_reach(city.roads, addresses.take(slice(k)), 120), addresses) for k in (1, 2, 9)
    ]
    shares = [(found.road_share, found.place_share, found.area.area) for found in reaches]
    assert shares == sorted(shares)
    assert 0 < shares[0][0] < shares[2][0] <= 1


def test_segments_follow_bends_and_end_where_stretches_do() -> None:
    """A stretch over a bend has a line before and one behind it, as long as its share."""
    roads = roads_of([(0, 0), (2, 2)], [Street(a=0, b=1, through=((0, 2),), both_ways=False)])
    one = np.zeros(1)
    stretch = Stretches(np.zeros(1, np.int64), one + 0.25, one + 0.9, one, np.zeros(1, np.int64))
    segments, row = segments_of(roads, stretch)
    assert row.tolist() == [0, 0]
    assert segments[0, 2:].tolist() == segments[1, :2].tolist()
    whole = mercator(np.array([degrees(p) for p in ((0, 0), (0, 2), (2, 2))]))
    length = np.hypot(*np.diff(whole, axis=0).T).sum()
    drawn = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]).sum()
    assert drawn / length == pytest.approx(0.65)
