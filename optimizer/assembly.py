"""The best plan that can be made of routes already met: set partitioning over the search's pool.

Each vehicle drives at most one route of the pool and each visit is on one route or left out; a
mixed-integer solver chooses (SCIP, which OR-Tools brings along). Only for problems whose routes
don't bear on each other's times.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from optimizer.child import Orders
from optimizer.lanes import ChildLane, Limits
from optimizer.problem import Problem
from optimizer.solution import Solution

MOST_COLUMNS = 3_000
_NODES = 100_000  # of the search tree, so that an answer doesn't hang on the clock alone

PoolRow = tuple[int, tuple[int, ...], int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One route that a vehicle could drive, and its cost."""

    vehicle: int
    visits: tuple[int, ...]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Choose routes; done in a child process, since it can't be interrupted.

    Parameters
    ----------
    columns : tuple of Column
        What there is to choose from.
    unserved : tuple of int
        Cost of leaving out each visit.
    vehicles : int
        How many there are.
    known : tuple of int
        Columns (by index) of a plan to begin with.
    until : float
        When to end, as `time.time` counts.
    """

    columns: tuple[Column, ...]
    unserved: tuple[int, ...]
    vehicles: int
    known: tuple[int, ...]
    until: float

    def run(self, _report: Callable[[Orders], None], _stop: Callable[[], bool]) -> Orders:
        """Choose; the plan known is the answer where nothing better is found in time."""
        chosen = choose(self, seconds=self.until - time.time())
        orders: Orders = [[] for _ in range(self.vehicles)]
        for c in chosen:
            orders[self.columns[c].vehicle] = list(self.columns[c].visits)
        return orders


def columns_of(pool: Iterable[PoolRow], plan: Solution, most: int = MOST_COLUMNS) -> list[Column]:
    """Choose the routes of the best plans.

    Parameters
    ----------
    pool : iterable of (vehicle, visits, cost, rank)
        Routes met; rank is the cost of the best plan that had it.
    plan : Solution
        Whose routes come first in any case.
    most : int
        How many at the most.
    """
    own = [Column(r.vehicle, r.visits, r.costs.total) for r in plan.routes]
    seen = {(column.vehicle, column.visits) for column in own}
    for vehicle, visits, cost, _ in sorted(pool, key=lambda row: (row[3], row[0], row[1])):
        if len(own) >= most:
            break
        if visits and (vehicle, visits) not in seen:
            seen.add((vehicle, visits))
            own.append(Column(vehicle, visits, cost))
    return own


def choose(choice: Choice, *, seconds: float) -> tuple[int, ...]:
    """Choose columns so that they and what they leave out cost least.

    Returns
    -------
    tuple of int
        Columns by index; those known where the solver found nothing cheaper.
    """
    from ortools.linear_solver import pywraplp  # noqa: PLC0415 - only children load OR-Tools

    solver = pywraplp.Solver.CreateSolver("SCIP")
    if solver is None or seconds <= 0:
        return choice.known
    take = [solver.BoolVar("") for _ in choice.columns]
    leave = [solver.BoolVar("") for _ in choice.unserved]
    rows: list[list[object]] = [[variable] for variable in leave]
    drives: list[list[object]] = [[] for _ in range(choice.vehicles)]
    for column, variable in zip(choice.columns, take, strict=True):
        drives[column.vehicle].append(variable)
        for visit in column.visits:
            rows[visit].append(variable)
    for row in rows:
        solver.Add(solver.Sum(row) == 1)
    for row in drives:
        if len(row) > 1:
            solver.Add(solver.Sum(row) <= 1)
    costs = [column.cost for column in choice.columns]
    # Doubles are exact up to 2**53; what is chosen is timed and priced anew in any case.
    terms = [c * x for c, x in zip([*costs, *choice.unserved], [*take, *leave], strict=True)]
    solver.Minimize(solver.Sum(terms))
    known = set(choice.known)
    solver.SetHint(take, [int(c in known) for c in range(len(take))])
    solver.SetTimeLimit(max(1, round(1000 * seconds)))
    solver.SetSolverSpecificParametersAsString(f"limits/nodes = {_NODES}\n")
    if solver.Solve() not in {pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE}:
        return choice.known
    found = tuple(c for c, variable in enumerate(take) if variable.solution_value() > 0.5)  # noqa: PLR2004 - 0 or 1
    return min(choice.known, found, key=lambda chosen: _cost(choice, chosen))


def _cost(choice: Choice, chosen: Sequence[int]) -> int:
    """Price a choice in whole numbers."""
    columns = [choice.columns[c] for c in chosen]
    served = {visit for column in columns for visit in column.visits}
    left = sum(cost for visit, cost in enumerate(choice.unserved) if visit not in served)
    return left + sum(column.cost for column in columns)


def choosing_lane(problem: Problem, plan: Solution, pool: Iterable[PoolRow]) -> ChildLane:
    """Make a lane that chooses the best plan from a pool of routes.

    Parameters
    ----------
    problem : Problem
        Without couplings between routes.
    plan : Solution
        The best one so far.
    pool : iterable of (vehicle, visits, cost, rank)
        Routes met.
    """
    columns = tuple(columns_of(pool, plan))

    def work(_orders: Orders, limits: Limits) -> Choice:
        return Choice(
            columns=columns,
            unserved=tuple(visit.unserved_cost for visit in problem.visits),
            vehicles=len(problem.vehicles),
            known=tuple(range(len(plan.routes))),
            until=time.time() + limits.until - time.monotonic(),
        )

    return ChildLane(work)
