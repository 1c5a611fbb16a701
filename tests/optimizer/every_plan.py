"""The cheapest plan of a tiny day, found by timing every order on every vehicle."""

from collections.abc import Iterator
from itertools import combinations, pairwise, permutations

from optimizer.problem import Problem
from optimizer.schedule import assemble

Orders = list[list[int]]


def every_plan(visits: int, vehicles: int) -> Iterator[Orders]:
    """Yield each way of dealing out some of the visits, in each order."""
    for count in range(visits + 1):
        for order in permutations(range(visits), count):
            for cuts in combinations(range(count + vehicles - 1), vehicles - 1):
                edges = [-1, *cuts, count + vehicles - 1]
                yield [
                    list(order[before + 1 - k : after - k])
                    for k, (before, after) in enumerate(pairwise(edges))
                ]


def least_cost(problem: Problem) -> int:
    """Cost of the cheapest of all plans, by the clock that times every plan."""
    return min(
        cost
        for orders in every_plan(len(problem.visits), len(problem.vehicles))
        if (cost := cost_of(problem, orders)) is not None
    )


def cost_of(problem: Problem, orders: Orders) -> int | None:
    """Cost of a plan; None when it is none."""
    try:
        return assemble(problem, orders).cost
    except ValueError:
        return None
