"""Places to measure with: junctions drawn by a seed, and moved a little off the road."""

import numpy as np

from geo import Coordinate, RoadNetwork

SEED = 1
OFF_DEGREES = 2e-4
"""Standard deviation, in both directions: some 20 m."""


def places(network: RoadNetwork, count: int, *, seed: int = SEED) -> list[Coordinate]:
    """Draw places evenly over the junctions, the same for the same seed."""
    random = np.random.default_rng(seed)
    chosen = random.choice(network.roads.junctions, count)
    off = random.normal(0, OFF_DEGREES, (count, 2))
    return [
        Coordinate(float(network.roads.lon[i] + dx), float(network.roads.lat[i] + dy))
        for i, (dx, dy) in zip(chosen, off, strict=True)
    ]


def lon_lat(some: list[Coordinate]) -> list[tuple[float, float]]:
    """Give places as pairs, in the precision that OSRM takes them in."""
    return [(round(place.lon, 6), round(place.lat, 6)) for place in some]
