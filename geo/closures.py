"""Closures: roads that nobody may drive, for good or for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.coordinate import Coordinate
from geo.errors import BadTraffic
from geo.road_finder import RoadFinder

Where = (
    BaseGeometry | str | Sequence[tuple[Coordinate, Coordinate]] | Sequence[int] | NDArray[np.int32]
)
"""An area in degrees, a street's name, edges by their ends, or numbers of arcs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Closure:
    """Arcs closed in both or one direction, and when.

    Parameters
    ----------
    arcs : int32 array of shape (k,)
        Which; read-only. A street driven both ways is two arcs: closed are those given.
    name : str
        What people call it.
    starts, ends : datetime, optional
        First instant at which it holds and first at which it does no longer, aware; None: it
        has always held, it holds for good.

    Raises
    ------
    BadTraffic
        If an instant has no UTC offset, or it ends before it starts.
    """

    arcs: NDArray[np.int32]
    name: str = ""
    starts: datetime | None = None
    ends: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse spans that make no sense."""
        faults = [
            f"{field} {instant} has no UTC offset: say which clock it is"
            for field, instant in (("starts", self.starts), ("ends", self.ends))
            if instant is not None and instant.utcoffset() is None
        ]
        if not faults and self.starts is not None and self.ends is not None:
            faults += [f"ends {self.ends} is not after starts {self.starts}"] * (
                self.ends <= self.starts
            )
        if faults:
            raise BadTraffic(self.name or "closure", faults)
        self.arcs.setflags(write=False)

    @classmethod
    def of(
        cls,
        where: Where,
        finder: RoadFinder,
        *,
        name: str = "",
        starts: datetime | None = None,
        ends: datetime | None = None,
        may_be_empty: bool = False,
    ) -> Self:
        """Close what somebody means.

        Parameters
        ----------
        where : Polygon, MultiPolygon, str, edges, or arcs
            An area closes every road whose line touches it, a name the whole street; both in
            both directions. Edges (pairs of coordinates) and arcs close one direction each.
        finder : RoadFinder
            Of the network.
        name : str
            What people call it; a street's own by default.
        starts, ends : datetime, optional
            As in the class.
        may_be_empty : bool
            Whether a closure that touches no road is fine.

        Raises
        ------
        BadTraffic
            If nothing is closed, or what is meant makes no sense; says why.
        """
        arcs = _arcs(where, finder)
        called = name or (where if isinstance(where, str) else "")
        if not len(arcs) and not may_be_empty:
            raise BadTraffic(called or "closure", [_why_nothing(where, finder)])
        return cls(arcs=arcs, name=called, starts=_utc(starts), ends=_utc(ends))

    def holds(self, moment: datetime | None) -> bool:
        """Whether it is in force at an instant; out of time (None) only if it is for good."""
        if moment is None:
            return self.starts is None and self.ends is None
        begun = self.starts is None or self.starts <= moment
        return begun and (self.ends is None or moment < self.ends)

    def overlaps(self, first: datetime, last: datetime) -> bool:
        """Whether it is in force at any time from one instant to another, both included."""
        begun = self.starts is None or self.starts <= last
        return begun and (self.ends is None or first < self.ends)


def _arcs(where: Where, finder: RoadFinder) -> NDArray[np.int32]:
    if isinstance(where, BaseGeometry):
        return finder.in_area(where)
    if isinstance(where, str):
        return finder.of_street(where)
    if isinstance(where, np.ndarray):
        return finder.numbered(where)
    listed = list(where)
    if listed and isinstance(listed[0], tuple):
        return finder.between([edge for edge in listed if isinstance(edge, tuple)])
    return finder.numbered(np.array(listed, np.int64 if not listed else None))


def _why_nothing(where: Where, finder: RoadFinder) -> str:
    if not isinstance(where, Polygon | MultiPolygon):
        return "no road is named"
    metres = finder.metres_to(where)
    west, south, east, north = where.bounds
    swapped = " (are lon and lat swapped?)" if finder.covers(south, west, north, east) else ""
    return f"touches no road: the nearest junction is {metres:,.0f} m away{swapped}"


def _utc(instant: datetime | None) -> datetime | None:
    if instant is None or instant.utcoffset() is None:
        return instant  # the class refuses it by name
    return instant.astimezone(UTC)
