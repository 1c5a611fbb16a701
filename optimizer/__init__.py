"""Vehicle routing: a problem in whole numbers goes in, timed routes come out.

Knows nothing of roads, people, clocks or money; see `dispatch` for those.
"""

from optimizer.check import Violation, violations
from optimizer.errors import Cancelled, FormatError, OptimizerError, ProblemError, SolverFailed
from optimizer.explain import Reason, explain
from optimizer.insertion import Insertion, greedy, insertions
from optimizer.problem import Break, Pin, Problem, Vehicle, Visit
from optimizer.schedule import assemble, schedule
from optimizer.solution import Costs, Rest, Route, Solution, Stop
from optimizer.solve import Progress, SolveParams, solve
from optimizer.travel import TravelTables

__all__ = [
    "Break",
    "Cancelled",
    "Costs",
    "FormatError",
    "Insertion",
    "OptimizerError",
    "Pin",
    "Problem",
    "ProblemError",
    "Progress",
    "Reason",
    "Rest",
    "Route",
    "Solution",
    "SolveParams",
    "SolverFailed",
    "Stop",
    "TravelTables",
    "Vehicle",
    "Violation",
    "Visit",
    "assemble",
    "explain",
    "greedy",
    "insertions",
    "schedule",
    "solve",
    "violations",
]
