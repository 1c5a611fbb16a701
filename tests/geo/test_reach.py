"""Which parts of roads are reached in a time, and when, checked against cutting every street."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate
from geo.ground import Ground
from geo.reach import Reach, Stretches
from geo.roads import Roads
from geo.search import unpack
from geo.snap import Snapped, Snapper
from geo.turns import Turns
from geo.twins import twins
from geo.weights import Weights
from tests.geo.begun import PlainBegun, plain_times
from tests.geo.made_cities import made_city
from tests.geo.made_roads import Street, degrees, grid, random_roads, roads_of

Place = tuple[float, float]
places = st.lists(st.tuples(st.floats(-0.5, 5.5), st.floats(-0.5, 5.5)), min_size=1, max_size=3)


def snap(roads: Roads, *points: Place) -> Snapped:
    """Put points of the grid onto roads."""
    return Snapper(roads, twins(roads)).nearest([Coordinate(*degrees(p)) for p in points])


def _reach(
    roads: Roads, origins: Snapped, seconds: float, *, apart: bool = False, closed: str = ""
) -> Reach:
    shut = np.array([bool(closed) and roads.names[name] == closed for name in roads.name])
    weights = Weights(milliseconds=roads.milliseconds, closed=shut)
    search = PlainBegun(roads, weights)
    return Reach(roads, twins(roads), weights, search, origins, seconds=seconds, apart=apart)


def _line() -> Roads:
    """One street of 1 km, driven at 36 km/h both ways, so 100 s from end to end."""
    return roads_of([(0, 0), (0, 8.9932)], [Street(a=0, b=1)])


def _spans(stretches: Stretches) -> list[tuple[int, float, float, int]]:
    columns = (stretches.arc, stretches.start.round(3), stretches.end.round(3), stretches.owner)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return sorted((int(a), float(s), float(e), int(o)) for a, s, e, o in rows if e > s)


def test_a_street_is_reached_from_its_middle_to_where_time_runs_out() -> None:
    """20 s from the middle of a street of 100 s are a fifth of it each way."""
    roads = _line()
    reach = _reach(roads, snap(roads, (0, 4.4966)), 20)
    assert _spans(reach.stretches()) == [(0, 0.5, 0.7, 0), (1, 0.5, 0.7, 0)]
    assert reach.kilometres() == pytest.approx(0.4, abs=1e-3)


def test_a_one_way_street_is_reached_ahead_only() -> None:
    """Nobody drives back on a one-way street."""
    roads = roads_of([(0, 0), (0, 8.9932)], [Street(a=0, b=1, both_ways=False)])
    reach = _reach(roads, snap(roads, (0, 4.4966)), 20)
    assert _spans(reach.stretches()) == [(0, 0.5, 0.7, 0)]


def test_no_time_reaches_only_the_origin() -> None:
    """In 0 s one is where one is: stretches of no length, no kilometres."""
    roads = _line()
    origin = snap(roads, (0, 4.4966))
    reach = _reach(roads, origin, 0)
    assert len(reach.stretches().arc) > 0
    assert reach.kilometres() == 0
    assert reach.arrival(origin).tolist() == [0]


def test_without_origins_nothing_is_reached() -> None:
    """Nobody starts, nobody arrives."""
    roads = _line()
    reach = _reach(roads, snap(roads), 600)
    assert len(reach.stretches().arc) == 0
    assert np.isinf(reach.arrival(snap(roads, (0, 1)))).all()


@pytest.mark.parametrize("seconds", [-1, np.nan, np.inf])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    """Nobody drives for less than nothing, or for ever."""
    roads = _line()
    with pytest.raises(ValueError, match="is no time to drive"):
        _reach(roads, snap(roads, (0, 1)), seconds)


def test_who_stands_in_a_closed_street_stays() -> None:
    """A closed street is not driven, not even by who is in it."""
    roads = grid(3)
    reach = _reach(roads, snap(roads, (0.5, 1)), 600, closed="Rua 1")
    assert reach.kilometres() == 0
    assert np.isinf(reach.arrival(snap(roads, (0.5, 0)))[0])


def test_a_closed_street_is_left_out() -> None:
    """Whatever is closed is no part of what is reached, however long one drives."""
    roads = grid(3)
    reach = _reach(roads, snap(roads, (0.5, 0)), 3600, closed="Rua 1")
    open_street = np.array([roads.names[name] != "Rua 1" for name in roads.name])
    assert open_street[reach.stretches().arc].all()
    assert reach.kilometres() == pytest.approx(reach.all_kilometres() - 0.1675, abs=1e-3)


def test_two_who_drive_towards_each_other_share_the_street() -> None:
    """Each is first on its half; in the middle they meet."""
    roads = roads_of([(0, 0), (0, 1), (0, 3), (0, 4)], [Street(a=i, b=i + 1) for i in range(3)])
    reach = _reach(roads, snap(roads, (0, 0.5), (0, 3.5)), 600, apart=True)
    between = [span for span in _spans(reach.shared_out()) if span[0] in {2, 3}]
    assert between == [(2, 0.0, 0.5, 0), (3, 0.0, 0.5, 1)]


def test_two_who_start_in_one_street_share_it() -> None:
    """On the street itself the border is half way between them, to a 64th part."""
    roads = _line()
    reach = _reach(roads, snap(roads, (0, 1.79864), (0, 7.19456)), 600, apart=True)
    shares = reach.shared_out()
    for owner, (low, high) in enumerate(((0.0, 0.5), (0.5, 1.0))):
        own = (shares.owner == owner) & (shares.arc == 0)
        assert shares.start[own].min() == pytest.approx(low, abs=1 / 64)
        assert shares.end[own].max() == pytest.approx(high, abs=1 / 64)


@given(random_roads(), places, places, st.floats(0, 300))
def test_arrivals_are_those_of_a_search_from_point_to_point(
    roads: Roads, starts: list[Place], goals: list[Place], seconds: float
) -> None:
    """Each point is reached when a graph cut at all points says so, if that is in time."""
    origins, points = snap(roads, *starts), snap(roads, *goals)
    arrival = _reach(roads, origins, seconds).arrival(points)
    expected = plain_times(roads, origins, points)
    # a millisecond about the limit rounding decides
    sure = np.abs(expected - seconds * 1000) > 1
    wanted = np.where(expected <= seconds * 1000, expected, np.inf)
    assert np.allclose(arrival[sure], wanted[sure], atol=0.01)


@given(random_roads(), places, st.integers(1, 200), st.integers(0, 200))
def test_more_time_reaches_no_less(
    roads: Roads, starts: list[Place], seconds: int, more: int
) -> None:
    """Kilometres grow with time, up to all there are; a part of a reach is a smaller reach."""
    origins = snap(roads, *starts)
    longer, shorter = (_reach(roads, origins, s) for s in (seconds + more, seconds))
    assert shorter.kilometres() <= longer.kilometres() + 1e-9
    assert longer.kilometres() <= longer.all_kilometres() + 1e-9
    assert longer.kilometres(seconds) == pytest.approx(shorter.kilometres(), abs=1e-9)


@given(random_roads(), places)
def test_all_the_time_in_the_world_reaches_everything(roads: Roads, starts: list[Place]) -> None:
    """In a strongly connected city every road is reached in the end."""
    reach = _reach(roads, snap(roads, *starts), 1e6)
    assert reach.kilometres() == pytest.approx(reach.all_kilometres(), rel=1e-9)


@given(random_roads(), places, st.integers(5, 200), st.data())
def test_each_part_belongs_to_who_is_first(
    roads: Roads, starts: list[Place], seconds: int, data: st.DataObject
) -> None:
    """In the middle of each stretch its owner is there no later than anybody else."""
    origins = snap(roads, *starts)
    shares = _reach(roads, origins, seconds, apart=True).shared_out()
    row = data.draw(st.integers(0, len(shares.arc) - 1))
    middle = (shares.start[row] + shares.end[row]) / 2
    arc = shares.arc[row : row + 1].astype(np.int32)
    nowhere = np.zeros(1)
    point = Snapped(arc=arc, fraction=nowhere + middle, metres=nowhere, lon=nowhere, lat=nowhere)
    # `arrival` reads positions by either arc of a street
    times = [
        _reach(roads, origins.take(slice(i, i + 1)), seconds).arrival(point)[0]
        for i in range(len(origins))
    ]
    assert times[shares.owner[row]] <= min(times) + 1e-6


@given(random_roads(), places, st.integers(5, 200))
def test_sharing_out_loses_nothing(roads: Roads, starts: list[Place], seconds: int) -> None:
    """What the origins have together is what is reached from the nearest of them."""
    origins = snap(roads, *starts)
    reach = _reach(roads, origins, seconds, apart=True)
    shares = reach.shared_out()
    twin = twins(roads)
    at = np.linspace(0.01, 0.99, 30)
    for arc in np.unique(reach.stretches().arc):
        inside = np.zeros((2, len(at)), np.bool_)
        for which, stretches in enumerate((reach.stretches(), shares)):
            for other, share in ((arc, at), (twin[arc], 1 - at)):
                for row in np.flatnonzero(stretches.arc == other) if other >= 0 else ():
                    # a 64th is how finely a contested street is cut
                    margin = 1 / 64 if which else 0.0
                    low, high = stretches.start[row] - margin, stretches.end[row] + margin
                    inside[which] |= (share >= low) & (share <= high)
        assert (~inside[0] | inside[1]).all()


def test_arrivals_are_those_of_the_hierarchy() -> None:
    """In a made city the times of a reach are the matrix's, from the nearest of three depots."""
    city = made_city(600, 1)
    ground = Ground(city.roads, Turns.none())
    points = ground.snapper.nearest([door.coordinate for door in list(city.addresses)[::9]])
    origins, goals = points.take(slice(3)), points.take(slice(3, None))
    weights = Weights.usual(city.roads)
    reach = Reach(city.roads, ground.twin, weights, ground.usual_search, origins, seconds=1e5)
    table, _ = unpack(ground.usual_search.costs(origins, goals))
    assert np.abs(reach.arrival(goals) - table.min(axis=0)).max() <= 1


@given(random_roads(), places, st.integers(5, 200))
def test_parts_of_the_roads_add_up(roads: Roads, starts: list[Place], seconds: int) -> None:
    """What each has is together what all reach, but for how finely a street of theirs is cut."""
    origins = snap(roads, *starts)
    reach = _reach(roads, origins, seconds, apart=True)
    each = reach.kilometres_each(len(origins) + 1)
    cut = roads.decimetres[np.unique(origins.arc)].sum() / 10_000 / 32
    assert each.sum() == pytest.approx(reach.kilometres(), abs=cut + 1e-9)
    assert each[-1] == 0
