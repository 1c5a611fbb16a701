"""Searching the three sample cities with their real restrictions: exact, legal, at any moment."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from geo.ground import Ground
from geo.osm.extract import read_pbf
from geo.twins import twins
from geo.weights import Weights
from tests.geo.made_turns import Town, assert_legal, packed, random_positions
from tests.geo.reference import reference_costs

ROADS = Path(__file__).parents[3] / "shared" / "data" / "roads"
CITIES = ("porto", "heidelberg", "porto_alegre")
ORIGINS, DESTINATIONS = 4, 500

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ROADS.is_dir(), reason="../shared/data/roads is not there"),
]


@cache
def _city(name: str) -> tuple[Town, Ground]:
    extract = read_pbf(ROADS / f"{name}.osm.pbf")
    roads, turns = extract.roads, extract.turns
    return Town(roads, twins(roads), turns), Ground(roads, turns)


def _moment(town: Town, *, usual: bool) -> Weights:
    """Give the usual times, or those of a rush hour with one road in a hundred closed."""
    if usual:
        return Weights.usual(town.roads)
    rng = np.random.default_rng(3)
    slower = rng.uniform(0.9, 1.9, 32)[town.roads.road_class]
    return Weights(
        milliseconds=(town.roads.milliseconds * slower).clip(1).astype(np.int32),
        closed=rng.random(town.roads.arcs) < 0.01,
    )


@pytest.mark.parametrize("usual", [True, False])
@pytest.mark.parametrize("name", CITIES)
def test_two_thousand_pairs_are_exact(name: str, usual: bool) -> None:  # noqa: FBT001
    """From the middles of streets to the middles of streets, to the last unit."""
    town, ground = _city(name)
    now = _moment(town, usual=usual)
    rng = np.random.default_rng(1)
    origins, destinations = (random_positions(rng, town, k) for k in (ORIGINS, DESTINATIONS))
    true = reference_costs(town.roads, town.twin, town.turns, now, origins, destinations)
    search = ground.usual_search if usual else ground.search(now)
    np.testing.assert_array_equal(search.costs(origins, destinations), true)
    against = search.costs(destinations, origins)
    row = origins.take(np.zeros(DESTINATIONS, np.intp))
    np.testing.assert_array_equal(search.pairs(row, destinations), true[0])
    np.testing.assert_array_equal(search.pairs(destinations, row), against[:, 0])


@pytest.mark.parametrize("usual", [True, False])
@pytest.mark.parametrize("name", CITIES)
def test_ways_are_legal_and_add_up(name: str, usual: bool) -> None:  # noqa: FBT001
    """Five hundred ways: connected, every turn allowed, nothing closed, their cost the table's."""
    town, ground = _city(name)
    now = _moment(town, usual=usual)
    search = ground.search(now)
    rng = np.random.default_rng(2)
    origins, destinations = (random_positions(rng, town, 500) for _ in range(2))
    costs = search.pairs(origins, destinations)
    for way, cost in zip(search.ways(origins, destinations), costs, strict=True):
        assert (way is None) == np.isinf(cost)
        if way is not None:
            assert packed(way) == cost
            assert_legal(town, now, way)
