"""Places put onto the nearest road, and the positions along roads that this gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.coordinate import Coordinate
from geo.errors import OffNetwork
from geo.measure import mercator, metres_between, unmercator
from geo.roads import Roads

AT_JUNCTION_METRES = 0.001
"""A position closer than this to a junction is the junction."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapped:
    """Positions of k points on the roads.

    Parameters
    ----------
    arc : int32 array of shape (k,)
        The arc; of a street driven both ways, the one with the lower number.
    fraction : float64 array of shape (k,)
        How far along the arc, 0 at its tail to 1 at its head.
    metres : float64 array of shape (k,)
        From the point to this position, as the crow flies.
    lon, lat : float64 array of shape (k,)
        The position in degrees.
    """

    arc: NDArray[np.int32]
    fraction: NDArray[np.float64]
    metres: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.arc)

    def take(self, rows: NDArray[np.integer] | slice) -> Self:
        """Choose some of the positions, in the order of `rows`."""
        return type(self)(
            arc=self.arc[rows],
            fraction=self.fraction[rows],
            metres=self.metres[rows],
            lon=self.lon[rows],
            lat=self.lat[rows],
        )


class Snapper:
    """An index of a network's streets that finds the nearest one to each of many points.

    Parameters
    ----------
    roads : Roads
        With at least one arc.
    twin : int32 array of shape (m,)
        As `twins` gives it: a street driven both ways is indexed once.
    """

    def __init__(self, roads: Roads, twin: NDArray[np.int32]) -> None:
        self._roads = roads
        arcs = np.arange(roads.arcs)
        self._arcs = arcs[(twin < 0) | (twin > arcs)]
        lon_lat, owner = roads.points(self._arcs)
        self._lines = np.asarray(shapely.linestrings(mercator(lon_lat), indices=owner))
        self._tree = STRtree(self._lines)

    def snap(self, coordinates: Sequence[Coordinate], *, radius_metres: float) -> Snapped:
        """Put each point onto its nearest street.

        Raises
        ------
        OffNetwork
            If a point is farther than the radius from any street; lists all of them.
        """
        snapped = self.nearest(coordinates)
        far = np.flatnonzero(snapped.metres > radius_metres)
        if far.size:
            raise OffNetwork({int(i): float(snapped.metres[i]) for i in far}, radius_metres)
        return snapped

    def nearest(self, coordinates: Sequence[Coordinate]) -> Snapped:
        """Put each point onto its nearest street, however far that is."""
        lon_lat = np.array([(c.lon, c.lat) for c in coordinates], np.float64).reshape(-1, 2)
        points = shapely.points(mercator(lon_lat))
        row, street = self._tree.query_nearest(points, all_matches=False)
        nearest = street[np.argsort(row)]
        lines, arc = self._lines[nearest], self._arcs[nearest].astype(np.int32)
        along = shapely.line_locate_point(lines, points)
        fraction = self._fraction(arc, along, shapely.length(lines))
        place = unmercator(
            shapely.get_coordinates(shapely.line_interpolate_point(lines, along)).reshape(-1, 2)
        )
        self._move_to_junctions(arc, fraction, place)
        return Snapped(
            arc=arc,
            fraction=fraction,
            metres=metres_between(lon_lat[:, 0], lon_lat[:, 1], place[:, 0], place[:, 1]),
            lon=place[:, 0],
            lat=place[:, 1],
        )

    def _fraction(
        self,
        arc: NDArray[np.int32],
        along: NDArray[np.float64],
        length: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        fraction = np.divide(along, length, out=np.zeros_like(along), where=length > 0)
        margin = AT_JUNCTION_METRES * 10 / self._roads.decimetres[arc]
        return np.where(fraction <= margin, 0.0, np.where(fraction >= 1 - margin, 1.0, fraction))

    def _move_to_junctions(
        self,
        arc: NDArray[np.int32],
        fraction: NDArray[np.float64],
        place: NDArray[np.float64],
    ) -> None:
        """Give positions at a junction its very coordinates."""
        roads = self._roads
        for end, junction in ((0.0, roads.tail), (1.0, roads.head)):
            there = fraction == end
            place[there, 0] = roads.lon[junction[arc[there]]]
            place[there, 1] = roads.lat[junction[arc[there]]]
