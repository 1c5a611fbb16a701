"""Places of a city for sample days: addresses, or points on roads, thick around its centres."""

import numpy as np
from numpy.typing import NDArray

from dispatch.model import Place
from geo.network import SNAP_RADIUS_METRES, RoadNetwork
from geo.roads import ROAD_CLASSES

# Demand falls to a third over this distance from the centre, as in the measured days ...
DECAY_METRES = 6000.0
# ... but in a small city over its own middle distance; and there are a few quarters besides.
QUARTERS = 4
QUARTER_WEIGHT = 0.35
# Doors for each junction; a map with fewer of them has those of some quarter alone.
FEWEST_DOORS = 0.02
# Streets along which people live and park.
TOWN_STREETS = ("secondary", "tertiary", "unclassified", "residential", "living_street")
_METRES_PER_DEGREE = 111_195.0


def sample_places(network: RoadNetwork, count: int, rng: np.random.Generator) -> list[Place]:
    """Draw places, the nearer to the centre the likelier.

    Parameters
    ----------
    network : RoadNetwork
        The city; its addresses are used where there are at least `count` near roads.
    count : int
        How many; all different as long as the city has so many.
    rng : Generator
        Where chance comes from.
    """
    pool = _addresses(network)
    if len(pool) < max(count, network.roads.junctions * FEWEST_DOORS):
        points = _road_points(network)
        named = [point for point in points if point.address]
        pool = named if len(named) >= count else points
    metres = _flat([place.lon for place in pool], [place.lat for place in pool])
    weights = _weights(metres, rng)
    drawn = rng.choice(len(pool), count, replace=len(pool) < count, p=weights / weights.sum())
    return [pool[int(i)] for i in drawn]


def _addresses(network: RoadNetwork) -> list[Place]:
    addresses = network.addresses
    if not len(addresses):
        return []
    near = network.snap_distances([a.coordinate for a in addresses]) <= SNAP_RADIUS_METRES
    return [
        Place(lon=a.coordinate.lon, lat=a.coordinate.lat, address=str(a))
        for a, usable in zip(addresses, near, strict=True)
        if usable
    ]


def _road_points(network: RoadNetwork) -> list[Place]:
    """Return every junction, called by a named street of the city that leads to it."""
    roads = network.roads
    in_town = np.isin(roads.road_class, [ROAD_CLASSES.index(name) for name in TOWN_STREETS])
    named = np.flatnonzero((roads.name > 0) & in_town)
    street = np.zeros(len(roads.lon), np.int64)
    street[roads.head[named]] = roads.name[named]
    return [
        Place(lon=float(lon), lat=float(lat), address=roads.names[int(name)])
        for lon, lat, name in zip(roads.lon, roads.lat, street, strict=True)
    ]


def _flat(lon: list[float], lat: list[float]) -> NDArray[np.float64]:
    """Return metres east and north of the median point, shape (n, 2)."""
    degrees = np.column_stack([lon, lat])
    middle = np.median(degrees, axis=0)
    scale = _METRES_PER_DEGREE * np.array([np.cos(np.radians(middle[1])), 1.0])
    metres: NDArray[np.float64] = (degrees - middle) * scale
    return metres


def _weights(metres: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    from_centre = np.hypot(metres[:, 0], metres[:, 1])
    decay = max(1.0, min(DECAY_METRES, float(np.median(from_centre))))
    weights: NDArray[np.float64] = np.exp(-from_centre / decay)
    for i in rng.choice(len(metres), QUARTERS, p=weights / weights.sum()):
        away = np.hypot(*(metres - metres[i]).T)
        weights += QUARTER_WEIGHT * np.exp(-away / (decay / QUARTERS))
    # Far places stay possible, so that as many as are asked for can be drawn.
    return weights + 1e-9
