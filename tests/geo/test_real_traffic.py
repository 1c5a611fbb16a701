"""The sample cities at every hour of the week, with closures: exact, in order, quick to ask."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from geo import Coordinate, RoadNetwork
from geo.closures import Closure
from tests.geo.reference import reference_costs

ROADS = Path(__file__).parents[3] / "shared" / "data" / "roads"
HOUR = timedelta(hours=1)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ROADS.is_dir(), reason="../shared/data/roads is not there"),
]


@cache
def _city(name: str) -> RoadNetwork:
    return RoadNetwork.from_pbf(ROADS / f"{name}.osm.pbf")


def _places(network: RoadNetwork, count: int, seed: int) -> list[Coordinate]:
    """Places a few metres beside random junctions, so that most lie in the middle of streets."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(network.roads.junctions, count, replace=False)
    aside = rng.uniform(-5e-4, 5e-4, (count, 2))
    return [
        Coordinate(float(network.roads.lon[i] + x), float(network.roads.lat[i] + y))
        for i, (x, y) in zip(chosen, aside, strict=True)
    ]


def _monday(network: RoadNetwork) -> datetime:
    return datetime(2026, 3, 2, tzinfo=ZoneInfo(network.zone))


def _storm(network: RoadNetwork) -> shapely.Polygon:
    """Give a district of about two by two kilometres around the middle of the junctions."""
    lon, lat = float(np.median(network.roads.lon)), float(np.median(network.roads.lat))
    return shapely.box(lon - 0.012, lat - 0.009, lon + 0.012, lat + 0.009)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("heidelberg", (3, 8, 8.7, 12, 17, 140)),
        ("porto_alegre", (4, 18, 43.3, 150)),
        ("porto", (8.5, 133)),
    ],
)
def test_every_hour_is_plain_dijkstra(name: str, hours: list[float]) -> None:
    """With the hour's times and turns, and every other hour a closed district: equal, not near."""
    network = _city(name)
    stormy = network.close(_storm(network), name="storm")
    places = network.snap(_places(network, 301, 1), radius_metres=2000)
    for i, hour in enumerate(hours):
        now = (stormy if i % 2 else network).at(_monday(network) + hour * HOUR)
        weights = now.traffic.weights(network.roads, network.zone)
        origin, others = places.take(slice(i, i + 1)), places.take(slice(1, None))
        found = network.ground.search(weights).costs(origin, others)
        true = reference_costs(
            network.roads, network.ground.twin, network.turns, weights, origin, others
        )
        assert (np.isinf(found) == np.isinf(true)).all()
        there = np.isfinite(true)
        assert there.any()
        assert np.abs(found[there] - true[there]).max() == 0


@pytest.mark.parametrize("name", ["heidelberg", "porto"])
def test_who_leaves_later_never_arrives_earlier(name: str) -> None:
    """To the second, between any two places, over a week in which clocks change."""
    network = _city(name)
    places = _places(network, 60, 2)
    rng = np.random.default_rng(3)
    week = datetime(2026, 3, 23, tzinfo=ZoneInfo(network.zone))
    for _ in range(25):
        leaves = week + timedelta(seconds=int(rng.integers(7 * 86400)))
        later = int(rng.integers(1, 3600))
        tables = [
            network.matrix(places, departure=instant, radius_metres=2000).seconds.astype(np.int64)
            for instant in (leaves, leaves + timedelta(seconds=later))
        ]
        assert (tables[0] <= later + tables[1]).all()


def test_a_days_tables_are_near_the_searches_themselves() -> None:
    """Between full hours tables are interpolated: within 2 % of asking for that departure."""
    network = _city("heidelberg")
    places = _places(network, 80, 4)
    start = _monday(network) + 6 * HOUR
    bands = network.bands(places, start, start + 6 * HOUR, radius_metres=2000)
    assert bands.bands == 7
    for hour in (0.5, 1.25, 2.75, 4.5):
        leaves = start + hour * HOUR
        own = network.matrix(places, departure=leaves, radius_metres=2000).seconds.astype(np.int64)
        told = bands.seconds_at(int(leaves.timestamp()))
        assert (np.abs(told - own) <= 1 + own * 0.02).all()


def test_a_big_area_closes_what_it_touches() -> None:
    """All arcs of Porto: those that shapely finds one by one, and everything for the whole map."""
    network = _city("porto")
    roads = network.roads
    area = _storm(network)
    points, owner = roads.points(np.arange(roads.arcs))
    lines = shapely.linestrings(points, indices=owner)
    found = Closure.of(area, network.ground.finder).arcs
    assert found.tolist() == np.flatnonzero(shapely.intersects(area, lines)).tolist()
    everything = Closure.of(shapely.box(*network.bounds), network.ground.finder)
    assert len(everything.arcs) == roads.arcs
