"""What driving each road costs at one moment: its time, or that it is closed."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geo.roads import Roads


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Times of m arcs at one moment; lengths never change, so they stay with the roads.

    Parameters
    ----------
    milliseconds : int32 array of shape (m,)
        To drive each arc, at least 1.
    closed : bool array of shape (m,)
        Arcs that can't be driven now.

    Raises
    ------
    ValueError
        If the arrays differ in shape, or a time is below 1.
    """

    milliseconds: NDArray[np.int32]
    closed: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse arrays that don't belong together, and make them read-only."""
        if self.milliseconds.dtype != np.int32 or self.closed.dtype != np.bool_:
            raise ValueError("milliseconds must be int32 and closed bool")
        if self.milliseconds.shape != self.closed.shape or self.closed.ndim != 1:
            raise ValueError("milliseconds and closed differ in shape")
        if (self.milliseconds < 1).any():
            raise ValueError("an arc takes less than 1 ms")
        self.milliseconds.setflags(write=False)
        self.closed.setflags(write=False)

    @classmethod
    def usual(cls, roads: Roads) -> Self:
        """Give the times that the roads themselves state, nothing closed."""
        return cls(milliseconds=roads.milliseconds, closed=np.zeros(roads.arcs, np.bool_))
