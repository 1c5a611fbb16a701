"""One network at many moments: hours, closures, areas; all of them share their roads."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from shapely import Point, box

from geo import (
    Address,
    Addresses,
    BadTraffic,
    Coordinate,
    NoWay,
    RoadNetwork,
    Roads,
    Turns,
)
from tests.geo.made_roads import STEP, Street, degrees, grid, roads_of

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def _network(roads: Roads | None = None, **fields: Any) -> RoadNetwork:
    given = {"addresses": Addresses.empty(), "zone": "Europe/Lisbon", "source": "made"} | fields
    return RoadNetwork(roads=roads or grid(6), **given)


def _at(x: float, y: float) -> Coordinate:
    return Coordinate(*degrees((x, y)))


def test_rush_hours_take_longer_than_nights() -> None:
    """The shipped week knows mornings; without a departure, times are the usual ones."""
    network = _network()
    places = [_at(0, 0), _at(5, 5)]
    usual = network.matrix(places).seconds[0, 1]
    rush = network.matrix(places, departure=MONDAY + timedelta(hours=8, minutes=30)).seconds[0, 1]
    night = network.matrix(places, departure=MONDAY + timedelta(hours=3)).seconds[0, 1]
    assert night < usual < rush


def test_a_departure_is_the_network_at_that_instant() -> None:
    """Tables, paths and `at` tell the same times."""
    network = _network()
    leaving = MONDAY + timedelta(hours=17, minutes=20)
    there = network.matrix([_at(0, 0)], [_at(4, 3)], departure=leaving).seconds[0, 0]
    assert network.at(leaving).path(_at(0, 0), _at(4, 3)).seconds == there
    assert network.path(_at(0, 0), _at(4, 3), departure=leaving).seconds == there


def test_a_departure_without_an_offset_is_refused() -> None:
    """A clock time could be anywhere's."""
    with pytest.raises(BadTraffic, match="no UTC offset"):
        _network().at(datetime(2026, 3, 2, 8))  # noqa: DTZ001 - the fault


def test_closing_leaves_the_open_network_as_it_was() -> None:
    """A closed area is driven round, the old network is as it was, nothing is rebuilt."""
    network = _network()
    a, b = _at(0, 2), _at(5, 2)
    before = network.path(a, b)
    west, south = degrees((2.2, 1.8))
    closed = network.close(box(west, south, west + STEP / 2, south + STEP / 2), name="flood")
    around = closed.path(a, b)
    assert around.metres > before.metres
    assert not around.line.intersects(box(west, south, west + STEP / 2, south + STEP / 2))
    assert network.path(a, b).line.equals(before.line)
    assert closed.ground is network.ground


def test_a_closure_holds_for_its_time() -> None:
    """Before and after, and out of time, the street is open."""
    network = _network()
    starts, ends = MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=11)
    works = network.close("Rua 2", starts=starts, ends=ends)
    a, b = _at(0, 2), _at(5, 2)

    def metres(hours: float) -> int:
        return works.path(a, b, departure=MONDAY + timedelta(hours=hours)).metres

    straight = network.path(a, b).metres
    assert metres(8.9) == metres(11) == works.path(a, b).metres == straight
    assert metres(9) > straight
    assert metres(10.99) > straight


def test_what_a_closure_cuts_off_is_unreachable() -> None:
    """In the table it is a mask, on the way an error that names the pair."""
    road = roads_of([(0, 0), (1, 0), (2, 0)], [Street(a=0, b=1), Street(a=1, b=2)])
    network = _network(road).close([(_at(1, 0), _at(2, 0)), (_at(2, 0), _at(1, 0))])
    matrix = network.matrix([_at(0, 0), _at(1, 0), _at(2, 0)])
    assert matrix.unreachable.tolist() == [
        [False, False, True],
        [False, False, True],
        [True, True, False],
    ]
    assert (matrix.seconds[matrix.unreachable] == -1).all()
    with pytest.raises(NoWay, match="no way leads"):
        network.path(_at(0, 0), _at(2, 0))


def test_closing_nothing_is_a_mistake() -> None:
    """A misspelt street is refused with those spelt like it, an empty field with its distance."""
    with pytest.raises(BadTraffic, match="Rua 2"):
        _network().close("Rua 22")
    with pytest.raises(BadTraffic):
        _network().close(box(0, 0, 1, 1))


def test_live_speeds_replace_the_usual_ones() -> None:
    """A jam on one street, and times elsewhere as they were."""
    network = _network()
    arc = int(np.flatnonzero(network.roads.name == network.roads.names.index("Rua 0"))[0])
    slow = network.with_live({arc: 1.0})
    a, b = (
        Coordinate(float(network.roads.lon[end]), float(network.roads.lat[end]))
        for end in (network.roads.tail[arc], network.roads.head[arc])
    )
    assert slow.matrix([a], [b]).seconds[0, 0] > network.matrix([a], [b]).seconds[0, 0]
    assert slow.matrix([b], [a]).seconds[0, 0] == network.matrix([b], [a]).seconds[0, 0]


def test_a_profile_of_ones_own_replaces_the_shipped_one() -> None:
    """Without any, rush hours take as long as nights."""
    flat = _network().with_profile(None)
    rush, night = MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=3)
    a, b = _at(0, 0), _at(5, 5)
    assert flat.path(a, b, departure=rush).seconds == flat.path(a, b, departure=night).seconds


def test_bands_tell_the_table_of_each_hour() -> None:
    """At a full hour they are that departure's table; between, never later for leaving earlier."""
    network = _network()
    places = [_at(0, 0), _at(5, 4), _at(2, 5)]
    bands = network.bands(places, MONDAY + timedelta(hours=6), MONDAY + timedelta(hours=10))
    hour = MONDAY + timedelta(hours=8)
    row = bands.starts.tolist().index(int(hour.timestamp()))
    assert np.array_equal(bands.seconds[row], network.matrix(places, departure=hour).seconds)
    leaving = np.arange(int(hour.timestamp()), int(hour.timestamp()) + 7200, 50)
    arrivals = leaving[:, None] + np.array(
        [bands.seconds_at(np.full((3, 3), t))[0] for t in leaving]
    )
    assert (np.diff(arrivals, axis=0) >= 0).all()


def test_an_area_holds_what_is_reached() -> None:
    """More time, more area; the far corner is outside until there is time for it."""
    network = _network()
    near, far = network.reachable(_at(0, 0), 30), network.reachable(_at(0, 0), 600)
    assert near.within(far.buffer(1e-6))
    corner = Point(*degrees((5, 5)))
    assert far.contains(corner)
    assert not near.contains(corner)


def test_each_depot_has_its_part() -> None:
    """The corners of a town belong to the depots nearest to them."""
    west, east = _network().service_areas([_at(0, 2), _at(5, 2)], 600)
    assert west.contains(Point(*degrees((0, 4))))
    assert east.contains(Point(*degrees((5, 4))))
    assert west.intersection(east).area < west.area / 1000


def test_coverage_counts_roads_and_addresses() -> None:
    """All of a small town in ten minutes; one door of two in a few seconds."""
    doors = Addresses.of([Address("Rua 0", "1", _at(0, 0)), Address("Rua 5", "9", _at(5, 5))])
    network = _network(addresses=doors)
    assert network.coverage([_at(0, 0)], 600).place_share == 1.0
    some = network.coverage([_at(0, 0)], 20)
    assert (some.places, some.all_places) == (1, 2)
    assert 0 < some.road_share < 1


def test_forbidden_turns_are_the_networks() -> None:
    """A network with a forbidden turn drives round it; the gazetteer knows its streets."""
    roads = grid(3)
    arcs = {
        (int(t), int(h)): i for i, (t, h) in enumerate(zip(roads.tail, roads.head, strict=True))
    }
    free = _network(roads)
    straight = free.path(_at(0, 0), _at(2, 0)).metres
    banned = Turns.of([(arcs[0, 1], arcs[1, 2])], {})
    assert _network(roads, turns=banned).path(_at(0, 0), _at(2, 0)).metres > straight
    assert free.gazetteer.candidates("rua 1")[0].label.startswith("Rua 1")


def test_warming_up_changes_no_answer() -> None:
    """It may be done at any time, also where no way leads from one end of the city to the other."""
    network = _network()
    before = network.path(_at(0, 0), _at(5, 3))
    network.warm_up()
    after = network.path(_at(0, 0), _at(5, 3))
    assert (after.seconds, after.line) == (before.seconds, before.line)
    cut = network.close(list(range(network.roads.arcs)))
    cut.warm_up()
    assert cut.matrix([_at(0, 0)], [_at(5, 3)]).unreachable.all()


def test_a_path_is_told_turn_by_turn() -> None:
    """Its steps lie along its line, and add up to its seconds and metres; made once, if wanted."""
    path = _network().path(_at(0.5, 0), _at(5, 3))
    assert (path.steps[0].kind, path.steps[-1].kind) == ("depart", "arrive")
    assert path.steps[-1].last == len(path.line.coords) - 1
    assert sum(step.seconds for step in path.steps) == path.seconds
    assert sum(step.metres for step in path.steps) == path.metres
    assert path.steps is path.steps
