"""Turns from road to road that are forbidden or take time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

_DTYPES = {
    "banned_start": np.int64,
    "banned_arc": np.int32,
    "slow_from": np.int32,
    "slow_to": np.int32,
    "slow_milliseconds": np.int32,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turns:
    """What may not be driven though each road by itself may, and what takes longer.

    That nobody turns round at a junction from which another road leads on needs no entry here:
    `geo.links` sees to it everywhere.

    Parameters
    ----------
    banned_start : int64 array of shape (b + 1,)
        Forbidden sequence i is `banned_arc[banned_start[i]:banned_start[i + 1]]`.
    banned_arc : int32 array
        Arcs, each beginning where the one before it ends; at least two in a sequence. Driving
        all of them one after the other is forbidden, each shorter part of it is not.
    slow_from, slow_to : int32 array of shape (k,)
        Arcs of a turn that takes time, each pair at most once.
    slow_milliseconds : int32 array of shape (k,)
        How much, more than 0.

    Raises
    ------
    ValueError
        If the arrays don't fit together; says which.
    """

    banned_start: NDArray[np.int64]
    banned_arc: NDArray[np.int32]
    slow_from: NDArray[np.int32]
    slow_to: NDArray[np.int32]
    slow_milliseconds: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Refuse arrays that don't belong together, and make them read-only."""
        for field, dtype in _DTYPES.items():
            array = getattr(self, field)
            if array.dtype != dtype or array.ndim != 1:
                raise ValueError(f"{field} is {array.dtype} in {array.ndim} axes, not {dtype} in 1")
            array.setflags(write=False)
        starts = self.banned_start
        if len(starts) == 0 or starts[0] != 0 or starts[-1] != len(self.banned_arc):
            raise ValueError("banned_start doesn't divide banned_arc")
        if (np.diff(starts) < 2).any():  # noqa: PLR2004 - a turn is from one arc to another
            raise ValueError("a forbidden sequence has fewer than two arcs")
        if not len(self.slow_from) == len(self.slow_to) == len(self.slow_milliseconds):
            raise ValueError("slow_from, slow_to and slow_milliseconds differ in length")
        if (self.slow_milliseconds <= 0).any():
            raise ValueError("slow_milliseconds has values below 1")

    @classmethod
    def none(cls) -> Self:
        """No turn is forbidden or slow."""
        return cls.of((), {})

    @classmethod
    def of(cls, banned: Sequence[Sequence[int]], slow: Mapping[tuple[int, int], int]) -> Self:
        """Build from forbidden sequences of arcs, and milliseconds by pair of arcs."""
        pairs = np.array(list(slow), np.int32).reshape(-1, 2)
        return cls(
            banned_start=np.cumsum([0, *(len(arcs) for arcs in banned)]).astype(np.int64),
            banned_arc=np.array([arc for arcs in banned for arc in arcs], np.int32),
            slow_from=pairs[:, 0].copy(),
            slow_to=pairs[:, 1].copy(),
            slow_milliseconds=np.array([*slow.values()], np.int32),
        )

    @property
    def banned(self) -> int:
        """Number of forbidden sequences."""
        return len(self.banned_start) - 1
