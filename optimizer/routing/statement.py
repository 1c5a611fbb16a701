"""What all groups of constraints share: the problem, the solver's model of it and its nodes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp

from optimizer.problem import Problem, Vehicle
from optimizer.routing.nodes import Matrix, Nodes
from optimizer.routing.ranges import Spans, cost_shift
from optimizer.suitability import NEVER, Suitability

TIME = "time"
COUNT = "stops before"


@dataclass(frozen=True, kw_only=True, eq=False)
class Statement:
    """A problem that is being stated for the routing solver.

    Parameters
    ----------
    problem : Problem
        With at least one visit and one vehicle.
    nodes : Nodes
        Its places.
    spans : Spans
        Its day.
    shift : int
        Bits by which costs are scaled down.
    manager : RoutingIndexManager
        Knows nodes as indices.
    model : RoutingModel
        What constraints are added to.
    """

    problem: Problem
    nodes: Nodes
    spans: Spans
    shift: int
    manager: Any
    model: Any

    @classmethod
    def begin(cls, problem: Problem, seed: int) -> "Statement":
        """Start with nothing but nodes and vehicles."""
        nodes = Nodes.of(problem, np.random.default_rng(seed))
        manager = pywrapcp.RoutingIndexManager(
            nodes.size, len(problem.vehicles), nodes.starts, nodes.ends
        )
        return cls(
            problem=problem,
            nodes=nodes,
            spans=Spans.of(problem),
            shift=cost_shift(problem),
            manager=manager,
            model=pywrapcp.RoutingModel(manager),
        )

    @cached_property
    def index(self) -> list[int]:
        """The solver's index of each visit."""
        return [int(self.manager.NodeToIndex(node)) for node in self.nodes.node]

    @property
    def solver(self) -> Any:
        """The constraint solver below the model."""
        return self.model.solver()

    @property
    def time(self) -> Any:
        """The dimension of seconds since the origin; a visit's cumul is when its task starts."""
        return self.model.GetDimensionOrDie(TIME)

    @cached_property
    def sending(self) -> NDArray[np.int64]:
        """Cost of sending each vehicle (row) to each visit (column); `NEVER` if it must not go."""
        return self._suitability.costs()

    @cached_property
    def skilled(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last start by the vehicles' skills, as `Suitability.bounds`."""
        return self._suitability.bounds()

    @cached_property
    def _suitability(self) -> Suitability:
        everybody = range(len(self.problem.vehicles))
        return Suitability(self.problem, range(len(self.problem.visits)), everybody, self.shift)

    def able(self, visit: int) -> list[int]:
        """Vehicles that may serve a visit, times aside."""
        return [int(k) for k in np.flatnonzero(self.sending[:, visit] < NEVER)]

    def scaled(self, cost: int) -> int:
        """Scale a cost down to the model's unit."""
        return cost >> self.shift

    def active(self, visit: int) -> Any:
        """1 when a visit is served, 0 when it is left out."""
        return self.model.ActiveVar(self.index[visit])

    def who(self, visit: int) -> Any:
        """Vehicle of a visit; -1 when it is left out."""
        return self.model.VehicleVar(self.index[visit])

    def start(self, visit: int) -> Any:
        """Second at which a visit's task starts."""
        return self.time.CumulVar(self.index[visit])

    def by_vehicle(self, visit: int, values: Sequence[int], otherwise: int) -> Any:
        """Take the value that belongs to whoever serves a visit; `otherwise` if nobody does."""
        if len(set(values)) == 1 and values[0] == otherwise:
            return self.solver.IntConst(otherwise)
        return self.solver.Element([otherwise, *values], self.who(visit) + 1)

    def matrices(
        self, kind: Callable[[Vehicle], object], make: Callable[[Vehicle], Matrix]
    ) -> list[int]:
        """Register one matrix for each kind of vehicle, and tell each vehicle's."""
        registered: dict[object, int] = {}
        found = []
        for vehicle in self.problem.vehicles:
            key = kind(vehicle)
            if key not in registered:
                registered[key] = self.model.RegisterTransitMatrix(make(vehicle).tolist())
            found.append(registered[key])
        return found

    def vector(self, by_visit: list[int]) -> int:
        """Register what is added on leaving each visit."""
        return int(self.model.RegisterUnaryTransitVector(self.nodes.by_node(by_visit).tolist()))
