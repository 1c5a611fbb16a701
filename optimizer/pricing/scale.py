"""Whole numbers for prices: finer than a unit of cost where that fits, coarser where it must be."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from optimizer.pricing.scope import serving_cost, task_seconds
from optimizer.problem import Problem
from optimizer.vehicle import Vehicle

_BITS: Final = 59
"""No sum along a route needs more bits than that, so nothing overflows."""
_FINEST: Final = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """Powers of two between a unit of cost and a unit of price.

    Parameters
    ----------
    shift : int
        A unit of cost is ``2**shift`` units of price. If it is negative, costs are rounded down.
    stops : int
        Most stops of a route.
    """

    shift: int
    stops: int

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Choose the finest scale with which no route's cost overflows."""
        stops = len(problem.visits) + 2
        largest = max((_dearest_stop(problem, k) for k in range(len(problem.vehicles))), default=0)
        fits = _BITS - (stops * largest).bit_length()
        # coarser, but never below a unit, so that prices can reach what leaving out costs
        left_out = max((visit.unserved_cost for visit in problem.visits), default=0)
        finest = max(0, _BITS - (stops * left_out).bit_length())
        return cls(min(_FINEST, fits, finest), stops)

    @property
    def most(self) -> int:
        """Highest price a visit can have."""
        return int(2**_BITS // self.stops)

    def down(self, cost: int) -> int:
        """Scale a cost, never up."""
        return cost << self.shift if self.shift >= 0 else cost >> -self.shift

    def product(self, rate: int, amounts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Scale the cost of amounts (each below 2**31) at a rate."""
        if self.shift >= 0:
            return np.asarray(amounts * (rate << self.shift))
        return np.asarray((amounts * rate) >> -self.shift)

    def cost(self, price: int) -> int:
        """Give the least whole cost that isn't below a price."""
        return -(-price >> self.shift) if self.shift >= 0 else price << -self.shift


def _dearest_stop(problem: Problem, k: int) -> int:
    """No stop of a vehicle, the way there and the route's end included, costs more than that."""
    van, tables = problem.vehicles[k], problem.travel(k)
    seconds = int(tables.seconds[~tables.unreachable].max(initial=0))
    metres = int(tables.metres[~tables.unreachable].max(initial=0))
    way = (van.travel_cost + van.work_cost) * seconds + van.distance_cost * metres
    stop = max((_dearest_task(problem, k, van, i) for i in range(len(problem.visits))), default=0)
    return 2 * way + stop + van.fixed_cost + van.overtime_cost * van.max_overtime


def _dearest_task(problem: Problem, k: int, van: Vehicle, i: int) -> int:
    visit = problem.visits[i]
    late = sum(
        rate * max(0, van.latest_end - second)
        for second, rate in ((visit.due, visit.lateness_cost), *visit.late_steps)
        if second is not None
    )
    work = (van.task_cost + van.work_cost) * sum(task_seconds(visit, van))
    return late + visit.missed_cost + work + serving_cost(problem, i, k)
