"""A planner that computes nothing: it waits to be let go, then answers as it was told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from dispatch.errors import BadInput, Fault
from dispatch.execution import OnProgress
from dispatch.model import Plan
from dispatch.plan_request import PlanRequest
from dispatch.runs import Figures
from optimizer.errors import Cancelled
from tests.builders import a_plan

BEST = Figures(cost=4200, jobs_planned=2, jobs_unassigned=1, travel_seconds=600, metres=5000)
WAIT_SECONDS = 30.0


@dataclass
class FakePlanner:
    """Plans like `tests.builders.a_plan`, one request after the other or when let go.

    Parameters
    ----------
    cities : frozenset of str
        Those that `check` knows.
    held : bool
        Whether plans wait for `go` (or to be stopped).
    finds_something : bool
        Whether there is a plan to keep when it is stopped.
    faults : list of Exception
        What the next attempts raise, first to last.
    check_fault : Exception, optional
        What `check` raises.
    reports : int
        How often progress is told.
    """

    cities: frozenset[str] = frozenset({"porto"})
    held: bool = False
    finds_something: bool = True
    faults: list[Exception] = field(default_factory=list)
    check_fault: Exception | None = None
    reports: int = 1
    began: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go: threading.Event = field(default_factory=threading.Event)
    planned: list[str] = field(default_factory=list)

    def check(self, request: PlanRequest) -> None:
        """Know some cities."""
        if self.check_fault is not None:
            raise self.check_fault
        if request.city not in self.cities:
            raise BadInput([Fault(source="request", field="city", reason="is unknown")])

    def plan(
        self,
        request: PlanRequest,
        plan_id: str,
        on_progress: OnProgress,
        cancel: threading.Event,
    ) -> Plan:
        """Say how far it is, wait, answer."""
        self.planned.append(plan_id)
        for _ in range(self.reports):
            on_progress(0.5, BEST)
        self.began.release()
        if self.faults:
            raise self.faults.pop(0)
        if self.held and not self._let_go(cancel) and not self.finds_something:
            raise Cancelled("stopped before there was any plan")
        return a_plan(id=plan_id, city=request.city, day=request.day)

    def _let_go(self, cancel: threading.Event) -> bool:
        return soon(lambda: self.go.is_set() or cancel.is_set()) and not cancel.is_set()

    def wait_until_begun(self) -> None:
        """Wait until one more plan has begun."""
        assert self.began.acquire(timeout=WAIT_SECONDS), "no plan was begun"


def soon(holds: Callable[[], object], within: float = WAIT_SECONDS) -> bool:
    """Wait until something holds; False when it doesn't come to hold."""
    pause = threading.Event()
    for _ in range(int(within / 0.01)):
        if holds():
            return True
        pause.wait(0.01)
    return bool(holds())
