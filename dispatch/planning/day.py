"""A day from nothing: its jobs and shifts in, a checked plan out.

The steps: what is near a road becomes a problem (`problem`), the optimiser solves it,
the independent checker must find nothing wrong, and the answer becomes a plan with streets
(`plan`), money (`costs`) and reasons (`reasons`).
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from dispatch.catalogue import Catalogue
from dispatch.cities import City
from dispatch.errors import PlanRefused
from dispatch.intake.day import Day
from dispatch.model import Plan
from dispatch.planning.costs import bill, minor_units
from dispatch.planning.plan import RouteWriter, draw_drives
from dispatch.planning.problem import DayProblem, build_problem
from dispatch.planning.reasons import left_out
from geo.network import RoadNetwork
from optimizer.check import violations
from optimizer.problem import Problem
from optimizer.solution import Solution
from optimizer.solve import Progress, SolveParams, solve

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A plan, and the problem and solution behind it, which `callout check` can prove."""

    plan: Plan
    problem: Problem
    solution: Solution


def plan_day(
    day: Day,
    city: City,
    *,
    catalogue: Catalogue,
    params: SolveParams,
    plan_id: str,
    created: datetime,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> PlannedDay:
    """Plan a day.

    Parameters
    ----------
    day : Day
    city : City
    catalogue : Catalogue
        Prices.
    params : SolveParams
        Limits of the search.
    plan_id : str
        Of the new plan, whose revision is 1.
    created : datetime
        The present instant, aware.
    on_progress : callable, optional
        Gets the best so far.
    cancel : Event, optional
        Once set, the search ends soon with the best so far.

    Raises
    ------
    BadInput
        If a shift starts or ends off the roads.
    PlanRefused
        If the checker finds a violation: a bug of ours.
    Cancelled, SolverFailed
        As `optimizer.solve.solve`.
    """
    made = build_problem(day, city, catalogue, by_hour=True)
    baseline = _Baseline(on_progress)
    with _warming_up(city.network):
        answer = solve(made.problem, params, on_progress=baseline, cancel=cancel)
    _refuse_faulty(made, answer)
    costs = bill(answer)
    writer = RouteWriter(day=made, geometry=draw_drives(made, answer, city.network))
    plan = Plan(
        id=plan_id,
        city=city.name,
        zone=day.zone,
        day=day.day,
        created=created,
        routes=writer.routes(day.shifts, answer, costs),
        unassigned=left_out(day, made, answer, network=city.network, currency=catalogue.currency),
        costs=costs.terms,
        currency=catalogue.currency,
        solver=_origin(params, baseline),
    )
    return PlannedDay(plan=plan, problem=made.problem, solution=answer)


@contextmanager
def _warming_up(network: RoadNetwork) -> Iterator[None]:
    """Get ready to draw routes while something else goes on: on a new machine that takes long."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        ready = beside.submit(network.warm_up)
        yield
        ready.result()


def _origin(params: SolveParams, baseline: "_Baseline") -> dict[str, float | int | str]:
    """Say how a plan came about."""
    cost = minor_units(baseline.cost)
    return {"seconds": params.seconds, "seed": params.seed, "baseline_cost": cost}


def _refuse_faulty(made: DayProblem, answer: Solution) -> None:
    found = violations(made.problem, answer)
    if found:
        listed = "; ".join(str(violation) for violation in found[:5])
        raise PlanRefused(f"the checker found {len(found)} violations in the plan: {listed}")


class _Baseline:
    """Passes progress on and keeps the greedy plan's cost, which even the first step tells."""

    def __init__(self, listener: OnProgress | None) -> None:
        self._listener = listener
        self.cost = 0

    def __call__(self, step: Progress) -> None:
        self.cost = step.baseline_cost
        if self._listener is not None:
            self._listener(step)
