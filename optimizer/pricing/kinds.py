"""Vehicles that are alike to the last figure, and what each kind may do, as arrays for kernels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.pricing.columns import FAR, Bits, Indices, Ints
from optimizer.pricing.timing import alone_costs, route_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Vehicles that are alike, and all that a search for their best routes needs.

    Parameters
    ----------
    vehicles : tuple of int
        Their indices.
    visits : int64 array of shape (m,)
        Whom they may serve; rows of all the arrays below.
    stop, windows, steps, legs, shift : int64 arrays
        See `columns`.
    loads : int64 array of shape (m, d)
        What each visit takes of those resources that could run short.
    room : int64 array of shape (d,)
        How much of them there is.
    following, near : int32 arrays of shape (m, m) and (m, at most `NEAR`)
        Visits that can come next, those that can be left for last first; -1 behind the last.
    within : uint64 array of shape (m, buckets, words)
        Which visits can still be reached after finishing one in a bucket of time.
    """

    vehicles: tuple[int, ...]
    visits: Ints
    stop: Ints
    windows: Ints
    steps: Ints
    legs: Ints
    shift: Ints
    loads: Ints
    room: Ints
    following: Indices
    near: Indices
    within: Bits

    def cost(self, rows: Sequence[int]) -> int | None:
        """Scaled cost of visits (rows) in an order; None when they can't be driven so."""
        order = np.array(rows, np.int64)
        if (self.loads[order].sum(axis=0) > self.room).any():
            return None
        arrays = self.stop, self.windows, self.steps, self.legs, self.shift
        cost = int(route_cost(order, *arrays))
        return None if cost >= FAR else cost

    def alone(self) -> Ints:
        """Scaled cost of each visit (row) as a route's only one; `FAR` where that can't be."""
        costs = alone_costs(self.stop, self.windows, self.steps, self.shift)
        costs[(self.loads > self.room).any(axis=1)] = FAR
        return costs
