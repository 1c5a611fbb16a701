"""Travel tables of a problem as arrays with one more place, which is nowhere."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from optimizer.clock.columns import FAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.problem import Problem, Vehicle
    from optimizer.travel import TravelTables

Class = tuple[int, int, int]
Arcs = tuple["NDArray[np.int64]", "NDArray[np.int64]"]

MOST_KEPT: Final = 2**22
"""Costs of arcs that are kept for the next problem on the same ground: 32 megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """Travel as `Packed` has it, and where to find that of each matrix and class of vehicles.

    Parameters
    ----------
    seconds, starts, metres, arc, arc_to, least_to : array
        See `Packed`.
    first : tuple of int
        Row of `seconds` that holds each matrix' least seconds.
    bands : tuple of int
        Number of hours of each matrix; their tables follow.
    classes : dict
        Row of `arc` by matrix, `travel_cost` and `distance_cost`.
    shift : int
        Bits by which costs are scaled down.
    """

    seconds: NDArray[np.int64]
    starts: NDArray[np.int64]
    metres: NDArray[np.int64]
    arc: NDArray[np.int64]
    arc_to: NDArray[np.int64]
    least_to: NDArray[np.int64]
    first: tuple[int, ...]
    bands: tuple[int, ...]
    classes: dict[Class, int]
    shift: int


def pack_tables(problem: Problem, shift: int) -> Tables:
    """Lay out the tables of all matrices, and what driving costs each class of vehicles."""
    ground = ground_of(problem.matrices)
    classes = dict.fromkeys(travel_class(vehicle) for vehicle in problem.vehicles)
    arc, arc_to = ground.arcs(tuple(classes), shift)
    return Tables(
        seconds=ground.seconds,
        starts=ground.starts,
        metres=ground.metres,
        arc=arc,
        arc_to=arc_to,
        least_to=ground.least_to,
        first=ground.first,
        bands=ground.bands,
        classes={each: row for row, each in enumerate(classes)},
        shift=shift,
    )


def travel_class(vehicle: Vehicle) -> Class:
    """Tell what decides a vehicle's cost of driving: its matrix and its rates."""
    return vehicle.matrix, vehicle.travel_cost, vehicle.distance_cost


# ------------------------------------------------------------------ the same for many problems


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What of `Tables` hangs on the matrices alone: problems of one day share it.

    Parameters
    ----------
    seconds, starts, metres, least_to, first, bands
        See `Tables`.
    gaps : tuple of bool
        Whether each matrix has pairs without a way.
    farthest : int
        The most metres of any drive.
    """

    seconds: NDArray[np.int64]
    starts: NDArray[np.int64]
    metres: NDArray[np.int64]
    least_to: NDArray[np.int64]
    first: tuple[int, ...]
    bands: tuple[int, ...]
    gaps: tuple[bool, ...]
    farthest: int
    _arcs: dict[tuple[tuple[Class, ...], int], Arcs] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def arcs(self, classes: tuple[Class, ...], shift: int) -> Arcs:
        """Give the cost of all drives for some classes of vehicles, from and to each place.

        Neither may be written into.
        """
        with self._lock:
            made = self._arcs.get((classes, shift))
            if made is None:
                arc = self._made_arc(classes, shift)
                if 2 * (arc.size + sum(arc.size for arc, _ in self._arcs.values())) > MOST_KEPT:
                    self._arcs.clear()
                made = arc, np.ascontiguousarray(arc.transpose(0, 2, 1))
                self._arcs[classes, shift] = made
            return made

    def _made_arc(self, classes: tuple[Class, ...], shift: int) -> NDArray[np.int64]:
        arc = np.zeros((max(1, len(classes)), *self.seconds.shape[:2]), np.int64)
        for row, (m, by_second, by_metre) in enumerate(classes):
            least = self.seconds[:, :, self.first[m]]
            np.multiply(least, by_second >> shift, out=arc[row])
            if by_metre:
                arc[row] += self.metres[m] * (by_metre >> shift)
            if self.gaps[m]:
                arc[row][least >= FAR] = FAR
        return arc


_grounds: dict[tuple[int, ...], Ground] = {}


def ground_of(matrices: tuple[TravelTables, ...]) -> Ground:
    """Lay out matrices, once for as long as all of these objects live."""
    key = tuple(map(id, matrices))
    made = _grounds.get(key)
    if made is None:
        made = _grounds[key] = _laid_out(matrices)
        for tables in matrices:
            weakref.finalize(tables, _grounds.pop, key, None)
    return made


def _laid_out(matrices: tuple[TravelTables, ...]) -> Ground:
    size = matrices[0].size + 1
    bands = tuple(len(tables.starts) for tables in matrices)
    first = tuple(int(n) for n in np.cumsum([0, *(1 + b for b in bands)])[:-1])
    seconds = np.zeros((size, size, len(matrices) + sum(bands)), np.int64)
    metres = np.zeros((len(matrices), size, size), np.int64)
    starts = np.zeros((len(matrices), max(bands)), np.int64)
    stay = np.arange(size - 1)
    gaps = tuple(bool(tables.unreachable.any()) for tables in matrices)
    for m, tables in enumerate(matrices):
        for row, table in enumerate((tables.seconds, *tables.hourly)):
            inside = seconds[:-1, :-1, first[m] + row]
            inside[:] = table
            if gaps[m]:
                inside[tables.unreachable] = FAR
                inside[stay, stay] = 0
        inside = metres[m, :-1, :-1]
        inside[:] = tables.metres
        if gaps[m]:
            inside[tables.unreachable] = 0
        starts[m, : bands[m]] = tables.starts
    return Ground(
        seconds=seconds,
        starts=starts,
        metres=metres,
        least_to=np.ascontiguousarray(seconds[:, :, first].transpose(2, 1, 0)),
        first=first,
        bands=bands,
        gaps=gaps,
        farthest=int(metres.max(initial=0)),
    )
