"""Places put onto the nearest road, and the positions along roads that this gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from geo.coordinate import Coordinate
from geo.errors import OffNetwork
from geo.measure import mercator, metres_between, unmercator
from geo.roads import Roads
from geo.street_index import BACK, FORWARD, StreetIndex

AT_JUNCTION_METRES: Final = 0.001
"""A position closer than this to a junction is the junction."""

HEADING_REACH_METRES: Final = 30.0
"""About the distance between the carriageways of a motorway, and the error of a receiver."""

HALF_TURN: Final = 180.0
_ROUNDING: Final = 1e-12


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

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Self:
        """Choose some of the positions, in the order of `rows`."""
        return type(self)(
            arc=self.arc[rows],
            fraction=self.fraction[rows],
            metres=self.metres[rows],
            lon=self.lon[rows],
            lat=self.lat[rows],
        )

    def replace(self, rows: NDArray[np.integer], others: Self) -> Self:
        """Put other positions in the places of some."""

        def put(here: NDArray[np.generic], there: NDArray[np.generic]) -> NDArray[Any]:
            changed = here.copy()
            changed[rows] = there
            return changed

        return type(self)(
            arc=put(self.arc, others.arc),
            fraction=put(self.fraction, others.fraction),
            metres=put(self.metres, others.metres),
            lon=put(self.lon, others.lon),
            lat=put(self.lat, others.lat),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Headings:
    """Directions in which k points were driving, to tell the carriageways of a road apart.

    Parameters
    ----------
    degrees : float64 array of shape (k,)
        Clockwise from north; NaN where unknown.
    tolerance : float64 array of shape (k,)
        Degrees by which a street's direction may differ, 0 to 180.
    reach_metres : float
        A street that fits is taken if it is at most so much farther than the nearest one: a
        heading measured while standing says nothing. Infinite: only streets that fit count.

    Raises
    ------
    ValueError
        If the arrays differ in shape, or a tolerance is not between 0 and 180.
    """

    degrees: NDArray[np.float64]
    tolerance: NDArray[np.float64]
    reach_metres: float = HEADING_REACH_METRES

    def __post_init__(self) -> None:
        """Refuse arrays that don't belong together."""
        if self.degrees.shape != self.tolerance.shape or self.degrees.ndim != 1:
            raise ValueError("degrees and tolerance of headings differ in shape")
        if not ((self.tolerance >= 0) & (self.tolerance <= HALF_TURN)).all():
            raise ValueError("a heading's tolerance is not between 0 and 180 degrees")

    @property
    def known(self) -> NDArray[np.int64]:
        """Points whose heading is known."""
        return np.flatnonzero(np.isfinite(self.degrees))

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """East and north part of some headings, and the cosine of their tolerance."""
        angle, tolerance = np.radians(self.degrees[rows]), np.radians(self.tolerance[rows])
        return np.column_stack((np.sin(angle), np.cos(angle), np.cos(tolerance) - _ROUNDING))


class Snapper:
    """An index of a network's streets that finds the nearest one to each of many points.

    The nearest street wins, be it a motorway: who has broken down on it must be looked for there,
    not on the service road beside it. Of two carriageways that is the nearer one, unless a
    heading says otherwise. Of equally near streets the one with the lowest arc is taken.

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
        self._twins = twin[self._arcs]
        lon_lat, owner = roads.points(self._arcs)
        # a city across the 180th meridian is drawn in one piece around its first junction
        self._meridian = float(roads.lon[0])
        self._index = StreetIndex(self._flat(lon_lat), owner)
        self._all_open = self._ways(np.ones(roads.arcs, np.bool_))

    def snap(
        self,
        coordinates: Sequence[Coordinate],
        *,
        radius_metres: float,
        open_: NDArray[np.bool_] | None = None,
        headings: Headings | None = None,
    ) -> Snapped:
        """Put each point onto its nearest street; arguments as of `nearest`.

        Raises
        ------
        OffNetwork
            If a point is farther than the radius from any street; lists all of them.
        """
        snapped = self.nearest(coordinates, open_=open_, headings=headings)
        far = np.flatnonzero(snapped.metres > radius_metres)
        if far.size:
            raise OffNetwork({int(i): float(snapped.metres[i]) for i in far}, radius_metres)
        return snapped

    def nearest(
        self,
        coordinates: Sequence[Coordinate],
        *,
        open_: NDArray[np.bool_] | None = None,
        headings: Headings | None = None,
    ) -> Snapped:
        """Put each point onto its nearest street, however far that is.

        Parameters
        ----------
        coordinates : sequence of k Coordinate
        open_ : bool array of shape (m,), optional
            Arcs that count; a street counts if either of its directions does. By default all.
        headings : Headings, optional
            One for each point: prefer streets that lead that way.

        Returns
        -------
        Snapped
            Where no street counts, the arc is -1, the distance infinite, the place NaN.
        """
        lon_lat = np.array([(c.lon, c.lat) for c in coordinates], np.float64).reshape(-1, 2)
        ways = self._all_open if open_ is None else self._ways(open_)
        snapped = self._nearest(lon_lat, ways, None)
        if headings is None:
            return snapped
        if len(headings.degrees) != len(lon_lat):
            raise ValueError(f"{len(headings.degrees)} headings for {len(lon_lat)} points")
        rows = headings.known
        fitting = self._nearest(lon_lat[rows], ways, headings.vectors(rows))
        limit = snapped.metres[rows] + headings.reach_metres
        better = (fitting.metres <= limit) | np.isinf(headings.reach_metres)
        return snapped.replace(rows[better], fitting.take(better))

    def _nearest(
        self,
        lon_lat: NDArray[np.float64],
        ways: NDArray[np.uint8],
        headings: NDArray[np.float64] | None,
    ) -> Snapped:
        feet = self._index.nearest(self._flat(lon_lat), ways, headings)
        found = feet.street >= 0
        arc = np.where(found, self._arcs[feet.street], -1).astype(np.int32)
        fraction = self._fraction(arc, feet.share)
        place = unmercator(feet.xy)
        place[:, 0] = _within_half_turn(place[:, 0] + self._meridian)
        self._move_to_junctions(arc, fraction, place)
        metres = metres_between(lon_lat[:, 0], lon_lat[:, 1], place[:, 0], place[:, 1])
        return Snapped(
            arc=arc,
            fraction=fraction,
            metres=np.where(found, metres, np.inf),
            lon=place[:, 0],
            lat=place[:, 1],
        )

    def _flat(self, lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mercator metres east of the city's own meridian, and north of the equator."""
        lon = _within_half_turn(lon_lat[:, 0] - self._meridian)
        return mercator(np.column_stack((lon, lon_lat[:, 1])))

    def _ways(self, open_: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """In which directions each street may be driven."""
        back = (self._twins >= 0) & open_[self._twins]
        return (open_[self._arcs] * FORWARD + back * BACK).astype(np.uint8)

    def _fraction(self, arc: NDArray[np.int32], share: NDArray[np.float64]) -> NDArray[np.float64]:
        margin = AT_JUNCTION_METRES * 10 / self._roads.decimetres[arc]
        return np.where(share <= margin, 0.0, np.where(share >= 1 - margin, 1.0, share))

    def _move_to_junctions(
        self,
        arc: NDArray[np.int32],
        fraction: NDArray[np.float64],
        place: NDArray[np.float64],
    ) -> None:
        """Give positions at a junction its very coordinates."""
        roads = self._roads
        for end, junction in ((0.0, roads.tail), (1.0, roads.head)):
            there = (fraction == end) & (arc >= 0)
            place[there, 0] = roads.lon[junction[arc[there]]]
            place[there, 1] = roads.lat[junction[arc[there]]]


def _within_half_turn(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes between -180 and 180; those that are stay what they are."""
    beyond = np.abs(degrees) > HALF_TURN
    turned: NDArray[np.float64] = np.where(
        beyond, (degrees + HALF_TURN) % (2 * HALF_TURN) - HALF_TURN, degrees
    )
    return turned
