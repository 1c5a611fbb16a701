"""Travel between all locations of a problem, as plain arrays."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer.errors import ProblemError

MAX_TRAVEL = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelTables:
    """Seconds and metres from every location (row) to every location (column).

    Parameters
    ----------
    seconds, metres : int64 array of shape (n, n)
        Not negative, 0 on the diagonal, need not be symmetric. Their values where
        `unreachable` holds mean nothing.
    unreachable : bool array of shape (n, n)
        Pairs between which there is no way.
    """

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    unreachable: NDArray[np.bool_]

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
