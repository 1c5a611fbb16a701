"""Why a plan is as it is: what stops a visit, what would let it in, what else could have been."""

from optimizer.explain.alternatives import RunnerUp, costs_by_visit, runner_ups
from optimizer.explain.reasons import Reason, explain
from optimizer.explain.relaxations import Relaxation, relaxations

__all__ = [
    "Reason",
    "Relaxation",
    "RunnerUp",
    "costs_by_visit",
    "explain",
    "relaxations",
    "runner_ups",
]
