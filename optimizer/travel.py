"""Travel between all locations of a problem, as plain arrays."""

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer.errors import ProblemError

MAX_TRAVEL = 2**31 - 1


def _no_starts() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


def _no_hours() -> NDArray[np.int64]:
    return np.zeros((0, 0, 0), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class TravelTables:
    """Seconds and metres from every location (row) to every location (column).

    Parameters
    ----------
    seconds, metres : int64 array of shape (n, n)
        Not negative, 0 on the diagonal, need not be symmetric. Their values where
        `unreachable` holds mean nothing.
    unreachable : bool array of shape (n, n)
        Pairs between which there is no way.
    starts : int64 array of shape (b,)
        Seconds, ascending, for which `hourly` says how long drives take; empty where that is the
        same all day.
    hourly : int64 array of shape (b, n, n)
        Seconds from each location to each when leaving at each of `starts`; `seconds` then is the
        least of them. Who leaves later never arrives earlier.
    """

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    unreachable: NDArray[np.bool_]
    starts: NDArray[np.int64] = field(default_factory=_no_starts)
    hourly: NDArray[np.int64] = field(default_factory=_no_hours)

    @classmethod
    def of(
        cls,
        seconds: ArrayLike,
        metres: ArrayLike | None = None,
        unreachable: ArrayLike | None = None,
    ) -> Self:
        """Tables from anything numpy takes; metres default to 0, all pairs to reachable.

        The arrays are read-only copies in C order.

        Raises
        ------
        ProblemError
            If a table is not square, they differ in size, or a value is out of range.
        """
        time = np.array(seconds, np.int64, order="C")
        way = np.zeros_like(time) if metres is None else np.array(metres, np.int64, order="C")
        mask = (
            np.zeros(time.shape, np.bool_)
            if unreachable is None
            else np.array(unreachable, np.bool_, order="C")
        )
        for name, table in (("seconds", time), ("metres", way), ("unreachable", mask)):
            if table.ndim != 2 or table.shape[0] != table.shape[1] or table.shape != time.shape:  # noqa: PLR2004 - two axes
                raise ProblemError(f"matrices.{name}", f"has shape {table.shape}, not (n, n)")
        for name, table in (("seconds", time), ("metres", way)):
            _check_values(name, table, mask)
        for array in (time, way, mask):
            array.setflags(write=False)
        return cls(seconds=time, metres=way, unreachable=mask)

    @classmethod
    def by_hour(
        cls,
        starts: ArrayLike,
        seconds: ArrayLike,
        metres: ArrayLike | None = None,
        unreachable: ArrayLike | None = None,
    ) -> Self:
        """Tables of drives that take longer at some hours than at others.

        Parameters
        ----------
        starts : int array of shape (b,)
            Seconds in the problem's time, ascending, at least one.
        seconds : int array of shape (b, n, n)
            Of drives that begin at each of them. Where somebody who leaves later would arrive
            earlier, who leaves earlier is taken to wait.
        metres, unreachable : array of shape (n, n), optional
            The same all day.

        Raises
        ------
        ProblemError
            As `of`, and if `starts` don't ascend or don't match `seconds`.
        """
        when = np.array(starts, np.int64, order="C")
        tables = np.array(seconds, np.int64, order="C")
        if when.ndim != 1 or not when.size or (np.diff(when) <= 0).any():
            raise ProblemError("matrices.starts", "must be ascending seconds, at least one")
        if tables.ndim != 3 or len(tables) != len(when):  # noqa: PLR2004 - hours and two places
            raise ProblemError("matrices.hourly", f"has shape {tables.shape}, not (b, n, n)")
        each = [cls.of(table, metres, unreachable) for table in tables]
        for i in range(len(tables) - 2, -1, -1):
            tables[i] = np.minimum(tables[i], tables[i + 1] + (when[i + 1] - when[i]))
        for array in (when, tables):
            array.setflags(write=False)
        least = cls.of(tables.min(axis=0), each[0].metres, each[0].unreachable)
        return replace(least, starts=when, hourly=tables)

    def seconds_at(self, origin: int, destination: int, second: int) -> int:
        """Seconds of a drive that begins at `second`; there must be a way.

        Between two of `starts` they change evenly, rounded half up; before the first and after
        the last they stay as they are there.
        """
        starts = self.starts
        if not len(starts) or origin == destination:
            return int(self.seconds[origin, destination])
        second = min(max(second, int(starts[0])), int(starts[-1]))
        i = int(np.searchsorted(starts, second, side="right")) - 1
        before = int(self.hourly[i, origin, destination])
        if second == starts[i]:
            return before
        gap = int(starts[i + 1] - starts[i])
        rise = int(self.hourly[i + 1, origin, destination]) - before
        return before + (2 * rise * (second - int(starts[i])) + gap) // (2 * gap)

    @property
    def size(self) -> int:
        """Number of locations."""
        return len(self.seconds)


def _check_values(name: str, table: NDArray[np.int64], mask: NDArray[np.bool_]) -> None:
    bad = ~mask & ((table < 0) | (table > MAX_TRAVEL))
    if bad.any():
        i, j = (int(k) for k in np.argwhere(bad)[0])
        value = int(table[i, j])
        raise ProblemError(
            f"matrices.{name}[{i}][{j}]", f"{value} is not between 0 and {MAX_TRAVEL}"
        )
    stay = np.flatnonzero(np.diagonal(table) != 0)
    if stay.size:
        raise ProblemError(f"matrices.{name}[{stay[0]}][{stay[0]}]", "staying must cost nothing")
