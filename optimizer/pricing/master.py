"""The choice of routes as a linear program: its dual prices are what the pricing asks with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimizer.pricing.columns import Ints

if TYPE_CHECKING:
    from ortools.linear_solver import pywraplp

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A route of a kind, as visits (indices), and what it costs, scaled."""

    kind: int
    visits: tuple[int, ...]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """The best fractional choice among the routes known.

    Parameters
    ----------
    value : float
        Its cost, scaled.
    visits : float64 array of shape (visits,)
        What serving each visit earns, not negative.
    kinds : float64 array of shape (kinds,)
        What one more vehicle would save, not positive.
    cuts : float64 array of shape (cuts,)
        What each cut charges, not negative.
    left_out : float64 array of shape (visits,)
        How much of each visit is left out.
    shares : float64 array of shape (columns,)
        How much of each route is driven.
    """

    value: float
    visits: Floats
    kinds: Floats
    cuts: Floats
    left_out: Floats
    shares: Floats


class Master:
    """A linear program that grows by routes and by cuts.

    Parameters
    ----------
    counts : sequence of int
        Vehicles of each kind.
    penalties : int64 array of shape (visits,)
        What leaving out each visit costs, scaled: at most what it really costs.
    unit : float
        What to divide scaled costs by: a usual cost of a visit.

    Attributes
    ----------
    columns : list of Column
        In the order in which they were taken up.
    triples : list of (int, int, int)
        The cuts' visits.
    members : bool array of shape (cuts, visits)
        The same as a table.
    """

    def __init__(self, counts: Sequence[int], penalties: Ints, unit: float) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 - only who proves needs it

        self.unit = unit
        self.columns: list[Column] = []
        self.triples: list[tuple[int, int, int]] = []
        self.members = np.zeros((0, len(penalties)), np.bool_)
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._penalties = penalties
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._optimal = pywraplp.Solver.OPTIMAL
        infinity = self._solver.infinity()
        self._objective = self._solver.Objective()
        self._visits = [self._solver.Constraint(1.0, infinity) for _ in penalties]
        self._kinds = [self._solver.Constraint(-infinity, float(n)) for n in counts]
        self._cuts: list[pywraplp.Constraint] = []
        self._left = [self._solver.NumVar(0.0, infinity, "") for _ in penalties]
        for variable, row, penalty in zip(self._left, self._visits, penalties, strict=True):
            row.SetCoefficient(variable, 1.0)
            self._objective.SetCoefficient(variable, float(penalty) / unit)
        self._variables: list[pywraplp.Variable] = []

    def add(self, column: Column) -> bool:
        """Take up a route; False if it is known."""
        key = column.kind, column.visits
        if key in self._known:
            return False
        self._known.add(key)
        self.columns.append(column)
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._variables.append(variable)
        self._objective.SetCoefficient(variable, column.cost / self.unit)
        for i in column.visits:
            self._visits[i].SetCoefficient(variable, 1.0)
        self._kinds[column.kind].SetCoefficient(variable, 1.0)
        served = set(column.visits)
        for row, triple in zip(self._cuts, self.triples, strict=True):
            if len(served.intersection(triple)) > 1:
                row.SetCoefficient(variable, 1.0)
        return True

    def cut(self, triple: tuple[int, int, int]) -> None:
        """Let at most one route serve two or more of three visits."""
        row = self._solver.Constraint(-self._solver.infinity(), 1.0)
        self.triples.append(triple)
        mine = np.zeros((1, len(self._visits)), np.bool_)
        mine[0, list(triple)] = True
        self.members = np.concatenate([self.members, mine])
        self._cuts.append(row)
        members = set(triple)
        for column, variable in zip(self.columns, self._variables, strict=True):
            if len(members.intersection(column.visits)) > 1:
                row.SetCoefficient(variable, 1.0)

    def charge(self, penalties: Ints) -> None:
        """Change what leaving out visits costs."""
        for i in np.flatnonzero(penalties != self._penalties):
            self._objective.SetCoefficient(self._left[i], float(penalties[i]) / self.unit)
        self._penalties = penalties

    def solve(self, seconds: float) -> Optimum | None:
        """Find the best choice; None when there is no time for it."""
        self._solver.SetTimeLimit(max(1, int(1000 * seconds)))
        if self._solver.Solve() != self._optimal:
            return None
        return Optimum(
            value=self._objective.Value() * self.unit,
            visits=np.maximum(0.0, self._duals(self._visits)),
            kinds=np.minimum(0.0, self._duals(self._kinds)),
            cuts=np.maximum(0.0, -self._duals(self._cuts)),
            left_out=_values(self._left),
            shares=_values(self._variables),
        )

    def _duals(self, rows: "list[pywraplp.Constraint]") -> Floats:
        return np.array([row.dual_value() for row in rows], np.float64) * self.unit


def _values(variables: "list[pywraplp.Variable]") -> Floats:
    return np.array([variable.solution_value() for variable in variables], np.float64)
