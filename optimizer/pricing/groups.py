"""Which vehicles are alike, so that one search for routes does for all of them."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from optimizer.pricing.columns import FAR, Ints
from optimizer.pricing.scale import Scale
from optimizer.pricing.scope import may_serve, serving_cost, task_seconds
from optimizer.pricing.ways import Ways
from optimizer.problem import Problem

_MOST_LEGS: Final = 40_000_000
"""Legs of all groups together that are looked at; they take 24 bytes each."""
_MOST_PLACES: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Vehicles that are alike, and whom they may serve; indices."""

    vehicles: tuple[int, ...]
    visits: Ints


def groups_of(problem: Problem) -> list[Group]:
    """Group the vehicles of a problem; those that may serve nobody are left out."""
    alike: dict[object, list[int]] = {}
    visits: dict[object, Ints] = {}
    for k, van in enumerate(problem.vehicles):
        served = np.flatnonzero(may_serve(problem, k))
        if not len(served):
            continue
        costs = tuple(serving_cost(problem, int(i), k) for i in served)
        key = replace(van, id=""), served.tobytes(), costs
        alike.setdefault(key, []).append(k)
        visits[key] = served
    return [Group(vehicles=tuple(alike[key]), visits=visits[key]) for key in alike]


def is_large(groups: list[Group]) -> bool:
    """Whether there is no memory or time for more than the first bound."""
    return sum(len(group.visits) ** 2 for group in groups) > _MOST_LEGS


def is_huge(problem: Problem) -> bool:
    """Whether there is no memory for tables of all ways."""
    return problem.matrices[0].size > _MOST_PLACES


def cheapest_arrivals(problem: Problem, scale: Scale, group: Group, ways: Ways) -> Ints:
    """Least scaled cost of coming to each visit of a group and doing its task."""
    k = group.vehicles[0]
    van = problem.vehicles[k]
    place = np.array([problem.visits[i].location for i in group.visits], np.int64)
    rate = van.task_cost + van.work_cost
    tasks = [
        scale.down(
            rate * task_seconds(problem.visits[i], van)[1] + serving_cost(problem, int(i), k)
        )
        for i in group.visits
    ]
    if van.start is None:
        return np.array(tasks, np.int64)
    where, count = np.unique(place, return_counts=True)
    way = ways.cost[np.ix_(where, where)]
    way[np.diag_indices(len(where))] = np.where(count > 1, 0, FAR)
    first = np.minimum(FAR, ways.cost[van.start, where] + scale.down(van.fixed_cost))
    least = np.minimum(way.min(axis=0), first)
    return np.asarray(least[np.searchsorted(where, place)] + np.array(tasks), np.int64)
