"""Travel times and distances between many places at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.cost import unpack, whole_metres, whole_seconds
from geo.search import RoadSearch
from geo.snap import Snapped

NO_VALUE = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelMatrix:
    """Fastest ways from n origins (rows) to m destinations (columns); read-only.

    Parameters
    ----------
    seconds, metres : int32 array of shape (n, m)
        Time and length of the same way; -1 where there is none.
    unreachable : bool array of shape (n, m)
        Pairs without a way: never zero, never a big number that could be added up.
    """

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    unreachable: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse tables that differ in shape."""
        if not self.seconds.shape == self.metres.shape == self.unreachable.shape:
            raise ValueError("seconds, metres and unreachable differ in shape")
        for table in (self.seconds, self.metres, self.unreachable):
            table.setflags(write=False)


def travel_matrix(search: RoadSearch, origins: Snapped, destinations: Snapped) -> TravelMatrix:
    """All fastest ways between positions on the roads; equal positions are searched once."""
    origin, row = _distinct(origins)
    destination, column = _distinct(destinations)
    costs = search.costs(origins.take(origin), destinations.take(destination))
    unreachable = np.isinf(costs)
    milliseconds, decimetres = unpack(np.where(unreachable, 0.0, costs))
    seconds = np.where(unreachable, np.int32(NO_VALUE), whole_seconds(milliseconds))
    metres = np.where(unreachable, np.int32(NO_VALUE), whole_metres(decimetres))
    cells = np.ix_(row, column)
    return TravelMatrix(
        seconds=np.ascontiguousarray(seconds[cells]),
        metres=np.ascontiguousarray(metres[cells]),
        unreachable=np.ascontiguousarray(unreachable[cells]),
    )


def _distinct(points: Snapped) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First point of each distinct position, and each point's place among those."""
    position = np.column_stack((points.arc.astype(np.float64), points.fraction))
    _, first, place = np.unique(position, axis=0, return_index=True, return_inverse=True)
    return first, place.reshape(-1)
