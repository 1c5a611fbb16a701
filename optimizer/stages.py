"""Which engines work when: the portfolio's policy.

Measured (docs/benchmarks.md): one long cooling is best while routes can be searched as a whole,
large days too if there is time; on small tight days two coolings are; choosing from the pool of
routes pays from about thirty seconds; what couples routes is where OR-Tools earns a core; a plan
that is given is improved from a lower temperature where there is little time for each visit.
"""

import os
from dataclasses import dataclass
from enum import StrEnum

from optimizer.problem import Problem

LARGE = 600  # visits from which a day is searched in parts, if there is no time for the whole
MOST_PAIRS = 5_000_000  # of visit and vehicle, that a search of the whole may take memory for
_TIME_FOR_ALL = 1 / 70_000  # seconds, per visit squared, from which the whole is worth searching
SMALL = 80  # visits up to which two coolings are better than one
LONG_SECONDS = 30.0  # from which choosing from the pool pays
_WARM = 0.2  # temperature at which a search goes on from a plan that is good already
_RESTART_SECONDS = 4.0  # below that there is no time for two coolings
_ENOUGH = 1_000  # iterations, per visit squared, after which nothing more is to be expected
_COOLEST = 0.1  # temperature for which there is always time
# From here on there is time to begin as hot with a plan as without one. An iteration takes the
# longer the more visits there are, hence the square.
_TIME_TO_COOL = 1 / 20_000  # seconds, per visit squared
_STEPS_TO_COOL = 250  # iterations, per visit


class Kind(StrEnum):
    """What a stage does."""

    SEARCH = "search"
    CHOOSE = "choose"
    PARTS = "parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the time, and what it is for.

    Parameters
    ----------
    kind : Kind
        What is done.
    begin, end : float
        Shares of the whole time.
    hot : float
        Temperature at its start.
    """

    kind: Kind
    begin: float
    end: float
    hot: float = 1.0


def stages(problem: Problem, seconds: float, *, counted: bool, hot: float = 1.0) -> list[Stage]:
    """Divide the time.

    Parameters
    ----------
    problem : Problem
        What is solved.
    seconds : float
        The whole time.
    counted : bool
        Whether iterations are what ends it; choosing takes seconds and is left out then.
    hot : float
        Temperature at the very start.
    """
    if _too_large(problem, seconds, counted=counted):
        return [Stage(kind=Kind.PARTS, begin=0.0, end=1.0, hot=hot)]
    if problem.couples_routes:
        return _two(hot, again=0.3 * hot)
    if seconds >= LONG_SECONDS and not counted:
        return [
            Stage(kind=Kind.SEARCH, begin=0.0, end=0.8, hot=hot),
            Stage(kind=Kind.CHOOSE, begin=0.8, end=0.9, hot=_WARM),
            Stage(kind=Kind.SEARCH, begin=0.9, end=1.0, hot=_WARM),
        ]
    if len(problem.visits) <= SMALL and seconds >= _RESTART_SECONDS:
        return _two(hot, again=hot)
    return [Stage(kind=Kind.SEARCH, begin=0.0, end=1.0, hot=hot)]


def _too_large(problem: Problem, seconds: float, *, counted: bool) -> bool:
    """Whether parts of a day are improved faster than all of it."""
    visits = len(problem.visits)
    if visits < LARGE:
        return False
    return (
        counted
        or problem.couples_routes
        or seconds < _TIME_FOR_ALL * visits**2
        or visits * len(problem.vehicles) > MOST_PAIRS
    )


def heat(visits: int, seconds: float, iterations: int | None = None) -> float:
    """Tell from which temperature to improve a plan that was given.

    Whoever begins hot loses the plan at first, and in a short time doesn't find its like again.

    Parameters
    ----------
    visits : int
        That are searched together.
    seconds : float
        The whole time.
    iterations : int, optional
        Steps of the search, where these are what ends it.

    Returns
    -------
    float
        In mean costs of a visit served; 1, as without a plan, where there is time.
    """
    most = max(1, visits)
    if iterations is None:
        share = seconds / (_TIME_TO_COOL * most**2)
    else:
        share = iterations / (_STEPS_TO_COOL * most)
    return min(1.0, max(_COOLEST, share))


def _two(hot: float, *, again: float) -> list[Stage]:
    return [
        Stage(kind=Kind.SEARCH, begin=0.0, end=0.5, hot=hot),
        Stage(kind=Kind.SEARCH, begin=0.5, end=1.0, hot=again),
    ]


def enough(problem: Problem) -> int:
    """Count the iterations after which a search of a small problem has seen it all."""
    return _ENOUGH * max(2, len(problem.visits)) ** 2


def cores_here() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def searches(problem: Problem, cores: int) -> int:
    """Tell how many of the cores search; OR-Tools gets one where routes are coupled."""
    return max(1, cores - 1) if routing_helps(problem) else max(1, cores)


def routing_helps(problem: Problem) -> bool:
    """Whether the routing model earns a core: it moves coupled routes together."""
    return len(problem.visits) < LARGE and problem.couples_routes
