"""Tiny days that the routing model settles to the end, with no repair behind it."""

from optimizer.check import violations
from optimizer.problem import Problem
from optimizer.routing import Limits, RoutingSearch, approximated
from optimizer.schedule import assemble

Orders = list[list[int]]

# Searches end by themselves; the seconds are for a machine that hangs.
SECONDS = 60.0


def exhausted(problem: Problem, seed: int = 1) -> tuple[int, Orders]:
    """Least cost in the model's own account, and the orders that have it."""
    found: list[Orders] = []
    cost = RoutingSearch(problem, seed).exhaust(Limits(seconds=SECONDS), found.append)
    assert cost is not None
    return cost, found[-1]


def settled(problem: Problem) -> Orders:
    """Best orders of a day that is stated exactly: they need no repair, its cost is theirs."""
    assert approximated(problem) == ()
    cost, orders = exhausted(problem)
    plan = assemble(problem, orders)
    assert violations(problem, plan) == []
    assert cost == plan.cost
    return orders


def searched(problem: Problem, *, solutions: int = 25, seed: int = 1) -> list[Orders]:
    """All orders that a search from nothing hands over, last and best at the end."""
    found: list[Orders] = []
    limits = Limits(seconds=SECONDS, solutions=solutions)
    RoutingSearch(problem, seed).run(limits, found.append)
    return found
