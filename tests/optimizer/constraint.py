"""Worked examples of one constraint each, on a street: the best day with it and without it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product
from typing import Any

from optimizer.check import Kind
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.schedule import assemble
from optimizer.solution import Solution
from optimizer.travel import TravelTables
from tests.optimizer.line import problem

Orders = list[list[int]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A day with a constraint and the same day without it.

    Parameters
    ----------
    name : str
        Of the constraint.
    fields : str
        Of the problem that state it.
    must : str
        What must hold.
    bound, free : Problem
        The day with it and without it.
    kind : Kind
        What the checker finds wrong with the best plan of the free day on the bound one.
    plans : pair of lists
        Orders of the best plans, one list per van: free, bound.
    costs : (int, int)
        What they cost: free, bound.
    """

    name: str
    fields: str
    must: str
    free: Problem
    bound: Problem
    kind: Kind
    plans: tuple[Orders, Orders]
    costs: tuple[int, int]


def job(place: int, service: int = 0, **fields: Any) -> Visit:
    """Make a visit at a place of the street; leaving it out costs 1,000."""
    given: dict[str, Any] = {"unserved_cost": 1000} | fields
    return Visit(id="", location=place, service=service, **given)


def crew(**fields: Any) -> Vehicle:
    """Make a van at place 0, from second 0 to 1,000, for whom each second of driving costs 1."""
    given: dict[str, Any] = {"window": (0, 1000), "start": 0, "end": 0} | fields
    return Vehicle(id="", **given)


def day(
    vans: Sequence[Vehicle], jobs: Sequence[Visit], *tables: TravelTables, **ties: Any
) -> Problem:
    """Put a day together; on the street, ten seconds and metres a place, unless told otherwise."""
    return replace(problem(list(vans), list(jobs), *tables), **ties)


def best(day_: Problem) -> Solution:
    """Find the cheapest of all plans; of equal ones that which serves more, in given order."""
    plans = [plan for orders in _all_orders(day_) if (plan := _timed(day_, orders)) is not None]
    return min(plans, key=lambda plan: plan.cost)


def _timed(day_: Problem, orders: Orders) -> Solution | None:
    try:
        return assemble(day_, orders)
    except ValueError:
        return None


def _all_orders(day_: Problem) -> Iterator[Orders]:
    """Yield every way to share out and to order any of the visits, all of them served first."""
    size, vans = len(day_.visits), len(day_.vehicles)
    for count in range(size, -1, -1):
        for order in permutations(range(size), count):
            for who in product(range(vans), repeat=count):
                if list(who) == sorted(who):
                    yield [
                        [i for i, k in zip(order, who, strict=True) if k == v] for v in range(vans)
                    ]
