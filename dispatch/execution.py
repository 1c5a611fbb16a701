"""A claimed run from its request to its plan; however it ends, the store says so."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from dispatch.catalogue import Catalogue, catalogue_from
from dispatch.cities import City, CityStore
from dispatch.errors import (
    BadInput,
    DispatchError,
    Fault,
    MissingTool,
    StoreUnavailable,
    UnknownCity,
)
from dispatch.intake.day import Day, parse_day
from dispatch.locate import locate
from dispatch.model import Plan
from dispatch.plan_request import PlanRequest
from dispatch.planning.costs import minor_units
from dispatch.planning.day import plan_day
from dispatch.planning.places import check_shifts
from dispatch.runs import Claim, Figures
from dispatch.service import PlanService
from geo.errors import GeoError
from optimizer.errors import Cancelled, OptimizerError, SolverFailed
from optimizer.solve import Progress, SolveParams

log = logging.getLogger(__name__)

# A solver that died is tried once more: it may have been killed for want of memory.
SOLVER_ATTEMPTS = 2
REPORT_SECONDS = 0.5
# The search's share of the progress shown; the rest is turning its answer into a plan.
SEARCH_SHARE = 0.95

OnProgress = Callable[[float, Figures], None]


class Planner(Protocol):
    """Turns requests into plans."""

    def check(self, request: PlanRequest) -> None:
        """Refuse with every fault what can't be planned at all.

        Raises
        ------
        BadInput
            If the city is unknown or any row makes no sense.
        MissingTool
            If the city is damaged.
        """

    def plan(
        self,
        request: PlanRequest,
        plan_id: str,
        on_progress: OnProgress,
        cancel: threading.Event,
    ) -> Plan:
        """Compute a plan; once `cancel` is set, end soon with the best so far."""


class RoadPlanner:
    """Plans on the roads of built cities, the search in a child process.

    Parameters
    ----------
    cities : CityStore
        The built cities.
    clock : callable
        Gives the present instant, aware.
    """

    def __init__(self, cities: CityStore, clock: Callable[[], datetime]) -> None:
        self._cities = cities
        self._clock = clock

    def check(self, request: PlanRequest) -> None:
        """Read every row as planning will, and see that shifts are on roads (`Planner.check`)."""
        try:
            city = self._cities.load(request.city)
        except (UnknownCity, BadInput) as error:  # no such city, or nothing that can be a name
            fault = Fault(source="request", field="city", reason=_told(error))
            raise BadInput([fault]) from error
        except GeoError as error:
            raise MissingTool(str(error)) from error
        day, _ = _day(request, city)
        check_shifts(day.shifts, day.jobs, city.network)

    def plan(
        self,
        request: PlanRequest,
        plan_id: str,
        on_progress: OnProgress,
        cancel: threading.Event,
    ) -> Plan:
        """Compute a plan (see `Planner.plan`).

        Raises
        ------
        DispatchError, OptimizerError, GeoError
            If the city is gone, or the solver failed, or was stopped before there was any plan.
        """
        city = self._cities.load(request.city)
        day, catalogue = _day(request, city)

        def show(step: Progress) -> None:
            share = min(1.0, step.elapsed / request.seconds)
            best = step.best
            figures = Figures(
                cost=minor_units(best.cost),
                jobs_planned=sum(len(route.stops) for route in best.routes),
                jobs_unassigned=len(best.unassigned),
                travel_seconds=sum(route.travel_seconds for route in best.routes),
                metres=sum(route.metres for route in best.routes),
            )
            on_progress(SEARCH_SHARE * share, figures)

        return plan_day(
            day,
            city,
            catalogue=catalogue,
            params=SolveParams(seconds=request.seconds, seed=request.seed),
            plan_id=plan_id,
            created=self._clock(),
            on_progress=show,
            cancel=cancel,
        ).plan


def _told(error: UnknownCity | BadInput) -> str:
    return error.faults[0].reason if isinstance(error, BadInput) else str(error)


def _day(request: PlanRequest, city: City) -> tuple[Day, Catalogue]:
    find = locate(city)
    catalogue = (
        Catalogue.default()
        if request.catalogue is None
        else catalogue_from(request.catalogue, locate=find)
    )
    day = parse_day(
        [dict(row) for row in request.jobs],
        [dict(row) for row in request.shifts],
        day=request.day,
        zone=city.zone,
        catalogue=catalogue,
        locate=find,
    )
    return day, catalogue


class Execution:
    """Computes claimed runs and saves how they end.

    Parameters
    ----------
    service : PlanService
        Keeps the runs.
    planner : Planner
        Computes the plans.
    elapsed : callable
        A steady clock in seconds; says when it is time for the next report.
    """

    def __init__(
        self, service: PlanService, planner: Planner, elapsed: Callable[[], float]
    ) -> None:
        self._service = service
        self._planner = planner
        self._elapsed = elapsed

    def __call__(self, claim: Claim, cancel: threading.Event, leaving: threading.Event) -> None:
        """Compute a run to its end.

        Parameters
        ----------
        claim : Claim
            Which run, held by whom.
        cancel : Event
            Set when the search has to stop: the run ends with its best plan.
        leaving : Event
            Set (before `cancel`) when the whole service stops: the run waits for the next one.
        """
        try:
            request = PlanRequest.load(claim.request)
            plan = self._planner.plan(request, claim.run_id, self._reporter(claim), cancel)
        except Cancelled:
            plan = None
        except SolverFailed as error:
            self._failed_solver(claim, error, leaving)
            return
        except (DispatchError, GeoError, OptimizerError) as error:
            log.warning("plan %s failed: %s", claim.run_id, error)
            self._service.fail(claim, str(error))
            return
        except Exception:
            # The edge of a worker: one run's bug must not take the others down.
            log.exception("plan %s failed", claim.run_id)
            self._service.fail(claim, "internal error; the service's log has the details")
            return
        self._ended(claim, plan, leaving)

    def _ended(self, claim: Claim, plan: Plan | None, leaving: threading.Event) -> None:
        asked = self._service.get(claim.run_id).stop_asked
        if leaving.is_set() and not asked:
            self._service.put_back(claim)
        elif plan is None:
            self._service.stopped(claim)
        else:
            self._service.finish(claim, plan)

    def _failed_solver(self, claim: Claim, error: SolverFailed, leaving: threading.Event) -> None:
        log.warning("plan %s, attempt %d: %s", claim.run_id, claim.attempt, error)
        if leaving.is_set():
            self._service.put_back(claim)
        elif claim.attempt < SOLVER_ATTEMPTS:
            self._service.put_back(claim, counted=True)
        else:
            self._service.fail(claim, f"the solver failed {claim.attempt} times: {error}")

    def _reporter(self, claim: Claim) -> OnProgress:
        last = -REPORT_SECONDS

        def report(progress: float, best: Figures) -> None:
            nonlocal last
            now = self._elapsed()
            if now - last < REPORT_SECONDS:
                return
            last = now
            try:
                self._service.report(claim, progress, best)
            except StoreUnavailable as error:
                # The plan is worth more than its progress; the end will be saved, or tried again.
                log.warning("plan %s: progress not saved: %s", claim.run_id, error)

        return report
