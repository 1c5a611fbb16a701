"""Callout's own solver in the contest: its answer, and how it came to it."""

import time
from dataclasses import dataclass
from functools import cache

from dispatch.measuring.contest.rich_day import rich_day
from dispatch.measuring.contest.technician_day import made_tables, technician_day
from dispatch.measuring.contest.verdict import Verdict, judge
from optimizer import Problem, Progress, SolveParams, solve

_WARM_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OurAnswer:
    """What came of one call of `solve`.

    Parameters
    ----------
    verdict : Verdict
    seconds : float
    curve : tuple of (float, int)
        Seconds gone and cost of each better plan, as they were told.
    iterations : int or None
        Of the search, where it counts them.
    """

    verdict: Verdict
    seconds: float
    curve: tuple[tuple[float, int], ...]
    iterations: int | None = None


def solve_ours(problem: Problem, seconds: float, seed: int, cores: int | None = None) -> OurAnswer:
    """Solve a problem as anybody would call it, and listen to what is told meanwhile."""
    curve: list[tuple[float, int]] = []
    iterations = 0

    def listen(step: Progress) -> None:
        nonlocal iterations
        if not curve or step.best.cost < curve[-1][1]:
            curve.append((round(step.elapsed, 3), step.best.cost))
        iterations = max(iterations, step.iterations)

    params = SolveParams(seconds=seconds, seed=seed, cores=cores)
    began = time.perf_counter()
    solution = solve(problem, params, on_progress=listen)
    took = time.perf_counter() - began
    if not curve or solution.cost < curve[-1][1]:
        curve.append((round(took, 3), solution.cost))
    return OurAnswer(
        verdict=judge(problem, solution),
        seconds=took,
        curve=tuple(curve),
        iterations=iterations or None,
    )


@cache
def warm_up() -> None:
    """Solve a tiny day once, so that compiling and starting processes is not counted as search."""
    day = technician_day(made_tables(10, seed=1), jobs=8, technicians=2, seed=1)
    for problem in (day, rich_day(day, 1)):
        solve(problem, SolveParams(seconds=_WARM_UP_SECONDS, seed=1))
