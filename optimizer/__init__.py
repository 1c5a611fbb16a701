"""Vehicle routing: a problem in whole numbers goes in, timed routes come out.

Knows nothing of roads, people, clocks or money; see `dispatch` for those.
"""

from optimizer.bound import Bound, bound
from optimizer.check import Violation, violations
from optimizer.errors import Cancelled, FormatError, OptimizerError, ProblemError, SolverFailed
from optimizer.explain import (
    Reason,
    Relaxation,
    RunnerUp,
    costs_by_visit,
    explain,
    relaxations,
    runner_ups,
)
from optimizer.insertion import Insertion, greedy, insertions
from optimizer.problem import (
    Battery,
    Break,
    Change,
    Pin,
    Precedence,
    Previous,
    Problem,
    Reload,
    Shipment,
    Vehicle,
    Visit,
)
from optimizer.schedule import assemble, schedule
from optimizer.solution import Call, CallKind, Costs, Rest, Route, Solution, Stop
from optimizer.solve import Progress, SolveParams, solve
from optimizer.travel import TravelTables

__all__ = [
    "Battery",
    "Bound",
    "Break",
    "Call",
    "CallKind",
    "Cancelled",
    "Change",
    "Costs",
    "FormatError",
    "Insertion",
    "OptimizerError",
    "Pin",
    "Precedence",
    "Previous",
    "Problem",
    "ProblemError",
    "Progress",
    "Reason",
    "Relaxation",
    "Reload",
    "Rest",
    "Route",
    "RunnerUp",
    "Shipment",
    "Solution",
    "SolveParams",
    "SolverFailed",
    "Stop",
    "TravelTables",
    "Vehicle",
    "Violation",
    "Visit",
    "assemble",
    "bound",
    "costs_by_visit",
    "explain",
    "greedy",
    "insertions",
    "relaxations",
    "runner_ups",
    "schedule",
    "solve",
    "violations",
]
