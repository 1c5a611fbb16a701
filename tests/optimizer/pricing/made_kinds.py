"""Kinds of vehicles for tests of the pricing, and the truth about their routes by trying all."""

from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np

from optimizer.pricing.building import build
from optimizer.pricing.columns import Bits, Ints
from optimizer.pricing.groups import groups_of
from optimizer.pricing.kinds import Kind
from optimizer.pricing.scale import Scale
from optimizer.pricing.ways import Ways
from optimizer.problem import Problem
from tests.strategies import BASIC, Size, random_problem

SMALL = Size(
    visits=(2, 5),
    vehicles=(1, 1),
    locations=(2, 5),
    longest_drive=40,
    longest_task=25,
    features=BASIC,
)


def kinds_in(problem: Problem) -> list[Kind]:
    """Build all kinds of a problem."""
    scale = Scale.of(problem)
    kinds = []
    for group in groups_of(problem):
        van = problem.vehicles[group.vehicles[0]]
        kind = build(problem, scale, group, Ways.of(problem, van, scale))
        kinds += [] if kind is None else [kind]
    return kinds


def random_kinds(first: int, count: int) -> Iterator[tuple[Problem, Kind]]:
    """Give kinds of random problems that can serve at least two visits."""
    seed = first
    while count:
        problem = random_problem(np.random.default_rng(seed), SMALL)
        seed += 1
        for kind in kinds_in(problem):
            if len(kind.visits) > 1 and count:
                count -= 1
                yield problem, kind


def all_routes(kind: Kind) -> dict[tuple[int, ...], int]:
    """Cost of every order of visits (rows) that can be driven."""
    rows = range(len(kind.visits))
    orders = (o for size in range(1, len(kind.visits) + 1) for o in permutations(rows, size))
    costs = ((order, kind.cost(order)) for order in orders)
    return {order: cost for order, cost in costs if cost is not None}


def worth(
    order: Sequence[int],
    cost: int,
    price: Ints,
    cuts: Bits | None = None,
    charges: Ints | None = None,
) -> int:
    """Tell what a route costs less what its visits earn, with what cuts charge."""
    value = cost - int(price[list(order)].sum())
    if cuts is None or charges is None:
        return value
    for bits, charge in zip(cuts, charges, strict=True):
        members = sum(int(bits[0]) >> row & 1 for row in order)
        value += int(charge) if members > 1 else 0
    return value
