"""The least that driving can take and cost, whatever is called at on the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from optimizer.pricing.columns import FAR, Ints
from optimizer.pricing.scale import Scale
from optimizer.problem import Problem
from optimizer.vehicle import Vehicle

_LARGEST = 1000
"""Locations up to which quicker ways through other stops are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Tables between all locations for one sort of vehicle.

    Parameters
    ----------
    seconds : int64 array of shape (n, n)
        Least of a drive, `FAR` where there is no way.
    cost : int64 array of shape (n, n)
        Least of a drive, scaled.
    quickest : int64 array of shape (n, n)
        Least seconds by way of any other locations.
    """

    seconds: Ints
    cost: Ints
    quickest: Ints

    @classmethod
    def of(cls, problem: Problem, van: Vehicle, scale: Scale) -> "Ways":
        """Work out the tables of a vehicle; those with the same `way_key` have the same."""
        tables = problem.matrices[van.matrix]
        seconds = np.where(tables.unreachable, FAR, tables.seconds)
        np.fill_diagonal(seconds, 0)
        clean = np.where(tables.unreachable, 0, tables.seconds)
        metres = np.where(tables.unreachable, 0, tables.metres)
        cost = sum(
            (
                scale.product(rate, amounts)
                for rate, amounts in (
                    (van.travel_cost, clean),
                    (van.work_cost, clean),
                    (van.distance_cost, metres),
                )
            ),
            np.zeros_like(seconds),
        )
        cost[tables.unreachable] = FAR
        np.fill_diagonal(cost, 0)
        for place in calling_places(van):
            _through(place, seconds)
            _through(place, cost)
        return cls(seconds=seconds, cost=cost, quickest=_quickest(seconds))


def way_key(van: Vehicle) -> tuple[object, ...]:
    """Vehicles with equal keys have equal `Ways`."""
    rates = van.travel_cost, van.work_cost, van.distance_cost
    return van.matrix, rates, tuple(calling_places(van))


def calling_places(van: Vehicle) -> list[int]:
    """Locations that a vehicle may call at between two stops."""
    places = {rest.location for rest in van.breaks if rest.location is not None}
    if van.reload is not None:
        places.add(van.reload.location)
    if van.battery is not None:
        places.update(van.battery.chargers)
    return sorted(places)


def _through(place: int, table: NDArray[np.int64]) -> None:
    """Let ways lead through a place where that is shorter; shortest ways of `FAR` stay so."""
    np.minimum(table, table[:, [place]] + table[place], out=table)
    np.minimum(table, FAR, out=table)


def _quickest(seconds: Ints) -> Ints:
    """Shortest seconds through any locations; of many locations, a coarser lower bound."""
    if len(seconds) <= _LARGEST:
        return _closed(seconds)
    others = seconds.copy()
    np.fill_diagonal(others, FAR)
    least = np.broadcast_to(others.min(axis=0, initial=FAR), seconds.shape).copy()
    least[least >= FAR] = FAR
    np.fill_diagonal(least, 0)
    return least


@kernel
def _closed(seconds: Ints) -> Ints:
    n = len(seconds)
    least = seconds.copy()
    for j in range(n):
        for i in range(n):
            first = least[i, j]
            if first >= FAR:
                continue
            for k in range(n):
                least[i, k] = min(least[i, k], first + least[j, k])
    return least
