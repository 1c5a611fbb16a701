"""Questions to roads: the network's own answers, with what can't be answered as data."""

from pathlib import Path

import numpy as np
import pytest

from dispatch.cities import CityStore
from dispatch.errors import BadInput, MissingTool, UnknownCity
from dispatch.road_questions import CityRoads, RoadQuestions, crow_metres
from geo.addresses import Addresses
from geo.coordinate import great_circle_metres
from geo.network import RoadNetwork
from geo.roads import Roads
from tests.geo.made_roads import Street, degrees, roads_of

ZONE = "Europe/Lisbon"


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    """Give a small made city."""
    return RoadNetwork.synthetic(300, seed=1)


@pytest.fixture(scope="module")
def places(network: RoadNetwork) -> list[tuple[float, float]]:
    """Give ten of its addresses."""
    chosen = [network.addresses.coordinate(i) for i in range(0, 200, 20)]
    return [(place.lon, place.lat) for place in chosen]


def network_of(roads: Roads, zone: str = ZONE) -> RoadNetwork:
    """Give a network without addresses."""
    return RoadNetwork(roads=roads, addresses=Addresses.empty(), zone=zone, source="test")


def cross() -> RoadNetwork:
    """Give a street northwards and one eastwards that cross at (0, 0)."""
    ends = [(0, 0), (0, 3), (0, -3), (3, 0), (-3, 0)]
    return network_of(
        roads_of(ends, [Street(a=0, b=i, name="NS" if i < 3 else "EW") for i in range(1, 5)])
    )


def test_tables_are_the_networks(network: RoadNetwork, places: list[tuple[float, float]]) -> None:
    """The same numbers as `RoadNetwork.matrix` gives, for any rows and columns, even twice."""
    roads = CityRoads(network)
    met = roads.meet(places)
    rows, columns = [3, 0, 3], [1, 9]
    seconds, metres = roads.table(met, rows, columns)
    points = [network.addresses.coordinate(i) for i in range(0, 200, 20)]
    expected = network.matrix([points[i] for i in rows], [points[i] for i in columns])
    assert seconds.tolist() == expected.seconds.tolist()
    assert metres.tolist() == expected.metres.tolist()


def test_drives_are_the_networks(network: RoadNetwork, places: list[tuple[float, float]]) -> None:
    """From each place to the next: the path's line, its seconds and metres, and steps for it."""
    roads = CityRoads(network)
    drives = roads.drives(roads.meet(places))
    assert len(drives) == len(places) - 1
    points = [network.addresses.coordinate(i) for i in range(0, 200, 20)]
    for drive, a, b in zip(drives, points, points[1:], strict=False):
        path = network.path(a, b)
        assert drive is not None
        assert (drive.seconds, drive.metres) == (path.seconds, path.metres)
        assert drive.track.points.tolist() == [list(point) for point in path.line.coords]
        assert (drive.steps[0].kind, drive.steps[-1].kind) == ("depart", "arrive")


def test_no_way_is_data() -> None:
    """Out of a one-way dead end: -1 in the table, None among the drives; the rest is answered."""
    roads = CityRoads(
        network_of(
            roads_of(
                [(0, 0), (0, 2), (0, 4)],
                [Street(a=0, b=1), Street(a=1, b=2, both_ways=False)],
            )
        )
    )
    met = roads.meet([degrees((0, 1)), degrees((0, 3.5)), degrees((0, 1))])
    seconds, metres = roads.table(met, [0, 1], [0, 1])
    assert seconds[1, 0] == metres[1, 0] == -1
    assert seconds[0, 1] > 0
    there, back = roads.drives(met)
    assert there is not None
    assert back is None


def test_places_far_from_any_street() -> None:
    """Each is named with its distance; a radius of its own may allow it or forbid a near one."""
    roads = CityRoads(cross())
    near, far = degrees((1, 0.1)), degrees((20, 0))
    met = roads.meet([near, far])
    assert met.far == (1,)
    assert met.metres[1] == pytest.approx(17 * 83.7, rel=0.01)
    assert roads.meet([near, far], radii=[None, np.inf]).far == ()
    assert roads.meet([near, far], radii=[5.0, np.inf]).far == (0,)


def test_meetings_say_where_and_on_which_street() -> None:
    """The name of the street, the place on it, the distance to it."""
    met = CityRoads(cross()).meet([degrees((2, 0.5)), degrees((0.5, -2))])
    assert met.names == ("EW", "NS")
    assert (met.lon[0], met.lat[0]) == pytest.approx(degrees((2, 0)), abs=1e-6)
    assert met.metres[0] == pytest.approx(55.6, rel=0.01)


def test_a_heading_chooses_the_street() -> None:
    """At the crossing, who drives east is on the street that leads there; 180 degrees are any."""
    roads, here = CityRoads(cross()), degrees((0.2, 0.3))
    headings = [(90.0, 30.0), (0.0, 30.0), None, (90.0, 180.0)]
    met = roads.meet([here] * 4, headings=headings)
    assert met.names == ("EW", "NS", "NS", "NS")
    nowhere = roads.meet([here], headings=[(45.0, 10.0)])
    assert nowhere.far == (0,)


def test_nearest_streets() -> None:
    """Each street once, the nearest first, no farther than the radius, fewer if there are few."""
    roads, here = CityRoads(cross()), degrees((0.2, 1))
    found = roads.nearest(here, 2)
    assert found.names == ("NS", "EW")
    assert (np.diff(found.metres) > 0).all()
    assert len(roads.nearest(here, 10).names) == 4
    assert len(roads.nearest(here, 10, radius=30).names) == 1
    assert roads.nearest(here, 2, heading=(90.0, 20.0)).names == ("EW", "EW")
    assert roads.nearest(degrees((50, 50)), 3).far == (0,)


@pytest.mark.parametrize(("zone", "left"), [(ZONE, False), ("Europe/London", True)])
def test_the_side_of_the_road(zone: str, *, left: bool) -> None:
    """As in the country of the city's clock."""
    assert CityRoads(network_of(cross().roads, zone)).drives_on_left is left


def test_as_the_crow_flies(network: RoadNetwork) -> None:
    """Every pair as `great_circle_metres` has it."""
    points = [network.addresses.coordinate(i) for i in range(4)]
    pairs = [(p.lon, p.lat) for p in points]
    expected = [[great_circle_metres(a, b) for b in points[1:]] for a in points]
    assert crow_metres(pairs, pairs[1:]) == pytest.approx(np.array(expected))


def test_which_city(tmp_path: Path, network: RoadNetwork) -> None:
    """The named one, else the usual one, else the only one; otherwise it is said what to do."""
    store = CityStore(tmp_path)
    with pytest.raises(MissingTool, match="callout city build"):
        RoadQuestions(store).city()
    store.add("one", network)
    assert RoadQuestions(store).city()
    store.add("two", cross())
    with pytest.raises(UnknownCity, match="one, two"):
        RoadQuestions(store).city()
    two = RoadQuestions(store, "two").city()
    assert two.meet([degrees((2, 0.5))]).names == ("EW",)
    assert RoadQuestions(store, "two").city("one").meet([degrees((2, 0.5))]).far == (0,)
    with pytest.raises(UnknownCity, match="three"):
        RoadQuestions(store).city("three")
    with pytest.raises(BadInput):
        RoadQuestions(store).city("../one")


def test_a_damaged_city(tmp_path: Path) -> None:
    """What mends it is said."""
    (tmp_path / "bad.city").mkdir()
    with pytest.raises(MissingTool, match="callout city build bad"):
        RoadQuestions(CityStore(tmp_path)).city()
