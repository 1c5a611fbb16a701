"""Made cities, each drawn once for all tests, and their roads measured in metres."""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.addresses import Addresses
from geo.roads import ROAD_CLASSES, Roads
from geo.synthetic import synthetic_city

METRES_PER_DEGREE = 111_195.08
MOTORWAY = ROAD_CLASSES.index("motorway")
MOTORWAY_LINK = ROAD_CLASSES.index("motorway_link")
RESIDENTIAL = ROAD_CLASSES.index("residential")
LIVING_STREET = ROAD_CLASSES.index("living_street")


@dataclass(frozen=True)
class MadeCity:
    """A city with what most tests ask of it."""

    roads: Roads
    addresses: Addresses

    @cached_property
    def x(self) -> NDArray[np.float64]:
        """Metres east of the city's origin, one for each junction."""
        return east(self.roads.lon, self.roads.lat)

    @cached_property
    def y(self) -> NDArray[np.float64]:
        """Metres north of the city's origin, one for each junction."""
        return north(self.roads.lat)

    @cached_property
    def has_twin(self) -> NDArray[np.bool_]:
        """Whether an arc may be driven the other way too."""
        roads = self.roads
        key = roads.tail.astype(np.int64) * roads.junctions + roads.head
        return np.isin(roads.head.astype(np.int64) * roads.junctions + roads.tail, key)

    @cached_property
    def once(self) -> NDArray[np.intp]:
        """Arcs, of two-way roads only one."""
        return np.flatnonzero(~self.has_twin | (self.roads.tail < self.roads.head))

    @cached_property
    def arms(self) -> NDArray[np.intp]:
        """Roads at each junction, whichever way they may be driven."""
        ends = np.concatenate((self.roads.tail[self.once], self.roads.head[self.once]))
        return np.bincount(ends, minlength=self.roads.junctions)

    def lines(self, arcs: NDArray[np.intp]) -> list[shapely.LineString]:
        """Shapes of arcs in metres."""
        points, owner = self.roads.points(arcs)
        metres = np.column_stack((east(points[:, 0], points[:, 1]), north(points[:, 1])))
        drawn = np.asarray(shapely.linestrings(metres, indices=owner))
        return list(np.atleast_1d(drawn))


@lru_cache(maxsize=12)
def made_city(nodes: int, seed: int) -> MadeCity:
    """Make a city once."""
    return MadeCity(*synthetic_city(nodes, seed))


def east(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres east of 30 degrees west."""
    metres: NDArray[np.float64] = (lon + 30) * METRES_PER_DEGREE * np.cos(np.radians(lat))
    return metres


def north(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres north of 45 degrees north."""
    return (lat - 45) * METRES_PER_DEGREE


def digest(roads: Roads, addresses: Addresses) -> str:
    """Fingerprint of every byte of a city."""
    total = hashlib.sha256()
    for name in ("lon", "lat", "tail", "head", "milliseconds", "decimetres", "road_class"):
        total.update(np.ascontiguousarray(getattr(roads, name)).tobytes())
    for name in ("name", "shape_start", "shape_lon", "shape_lat"):
        total.update(np.ascontiguousarray(getattr(roads, name)).tobytes())
    total.update("\n".join(roads.names).encode())
    for array in addresses.to_arrays().values():
        total.update(array.tobytes())
    return total.hexdigest()


def coarse_digest(roads: Roads, addresses: Addresses) -> str:
    """Fingerprint that leaves out what the last bit of a sine decides on another machine."""
    total = hashlib.sha256()
    for array in (roads.tail, roads.head, roads.road_class, roads.name):
        total.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
    total.update("\n".join(roads.names).encode())
    for address in addresses:
        total.update(f"{address}|".encode())
    for degrees in (roads.lon, roads.lat):
        # the nearest hundred metres, a seventh part off so that no junction of the golden
        # cities lies on the border between two of them
        total.update(np.floor(degrees * 1000 + 1 / 7).astype("<i8").tobytes())
    return total.hexdigest()
