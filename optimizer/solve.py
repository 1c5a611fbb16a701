"""One call for the best plan in a given time: greedy first, then OR-Tools, the cheaper one wins."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from optimizer.child import Task
from optimizer.errors import Cancelled, SolverFailed
from optimizer.insertion import greedy
from optimizer.nursery import improve_in_child
from optimizer.problem import Problem
from optimizer.solution import Solution
from optimizer.timing import Timer

_TELL_SECONDS = 0.25  # how often progress is told when there is nothing new
_GREEDY_SECONDS = 0.9  # what greedy insertion gets even where the limit is shorter
_GRACE_SECONDS = 0.5  # by how much a child may overrun before it is ended


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams:
    """Limits of a search.

    Parameters
    ----------
    seconds : float
        How long it may take, greedy insertion included; 0 is greedy insertion alone.
    seed : int
        Leads the search one way or another. Same problem, seed and `max_solutions`: same
        answer, if the time suffices.
    max_solutions : int, optional
        How many solutions the solver may find; for reproducible tests.
    """

    seconds: float = 5.0
    seed: int = 1
    max_solutions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The state of a search: seconds gone, best plan so far, and what greedy insertion costs."""

    elapsed: float
    best: Solution
    baseline_cost: int


OnProgress = Callable[[Progress], None]


def solve(
    problem: Problem,
    params: SolveParams | None = None,
    *,
    start: Solution | None = None,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Solution:
    """Plan a problem; the answer is feasible and never dearer than greedy insertion or `start`.

    Parameters
    ----------
    problem : Problem
        What to plan.
    params : SolveParams, optional
        Limits; five seconds by default.
    start : Solution, optional
        A feasible plan of the same problem to begin with.
    on_progress : callable, optional
        Called with the first plan at once, then with each better one and a few times a second.
    cancel : Event, optional
        Once set, the search ends at once with the best so far.

    Returns
    -------
    Solution
        Visits that fit nowhere, or cost more than leaving them out, are unassigned.

    Raises
    ------
    Cancelled
        If `cancel` was set before there was any plan.
    SolverFailed
        If the solver's process died before it could answer anything.
    ValueError
        If `start` is no feasible plan of the problem.
    """
    return _Search(problem, params or SolveParams(), on_progress, cancel).run(start)


class _Search:
    """One call of `solve` under way."""

    def __init__(
        self,
        problem: Problem,
        params: SolveParams,
        on_progress: OnProgress | None,
        cancel: threading.Event | None,
    ) -> None:
        self._problem = problem
        self._params = params
        self._on_progress = on_progress
        self._cancel = cancel or threading.Event()
        self._begun = time.monotonic()
        self._told = 0.0

    def run(self, start: Solution | None) -> Solution:
        """Search until the time is up."""
        if self._cancel.is_set():
            raise Cancelled("stopped before there was a plan")
        self._best = greedy(self._problem, stop=self._too_long)
        self._baseline = self._best.cost
        if start is not None:
            orders = start.order(len(self._problem.vehicles))
            self._consider(greedy(self._problem, orders, stop=self._too_long))
        self._tell()
        if self._hopeful() and not self._over():
            self._improve()
        return self._best

    def _improve(self) -> None:
        task = Task(
            problem=self._problem,
            orders=self._best.order(len(self._problem.vehicles)),
            until=time.time() + self._params.seconds - self._elapsed(),
            seed=self._params.seed,
            max_solutions=self._params.max_solutions,
        )
        known = self._best.cost
        try:
            improve_in_child(task, self._report, self._expired)
        except SolverFailed:
            # A killed child loses its search, not the better plan that it had told of.
            if self._best.cost >= known:
                raise

    def _report(self, found: Solution) -> None:
        if self._consider(found):
            self._tell()

    def _consider(self, found: Solution) -> bool:
        better = found.cost < self._best.cost
        if better:
            self._best = found
        return better

    def _tell(self) -> None:
        self._told = self._elapsed()
        if self._on_progress is not None:
            step = Progress(elapsed=self._told, best=self._best, baseline_cost=self._baseline)
            self._on_progress(step)

    def _expired(self) -> bool:
        """Whether to end the child: on demand, or because it does not keep to its limit."""
        if self._elapsed() - self._told > _TELL_SECONDS:
            self._tell()
        return self._cancel.is_set() or self._elapsed() > self._params.seconds + _GRACE_SECONDS

    def _too_long(self) -> bool:
        """Whether to end greedy insertion: even the shortest limit leaves it a moment."""
        most = max(self._params.seconds, _GREEDY_SECONDS)
        return self._cancel.is_set() or self._elapsed() > most

    def _over(self) -> bool:
        return self._cancel.is_set() or self._elapsed() > self._params.seconds

    def _elapsed(self) -> float:
        return time.monotonic() - self._begun

    def _hopeful(self) -> bool:
        """Tell whether a better plan than greedy insertion's is at all possible."""
        problem = self._problem
        if self._best.cost == 0 or not problem.vehicles or len(problem.visits) == 1:
            return False
        vehicles = range(len(problem.vehicles))
        return bool(self._best.routes) or any(_reaches(problem, k) for k in vehicles)


def _reaches(problem: Problem, vehicle: int) -> bool:
    """Tell whether a vehicle could begin any route at all, wherever that may end."""
    timer = Timer(problem, vehicle)
    return any(
        timer.admits([i]) and timer.serve(timer.begin(), None, i)
        for i in range(len(problem.visits))
    )
