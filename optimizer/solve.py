"""One call for the best plan in a given time: greedy first, then all engines; the best wins."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer import stages
from optimizer.candidates import Candidates
from optimizer.errors import Cancelled
from optimizer.insertion import greedy
from optimizer.portfolio import Portfolio, ready
from optimizer.problem import Problem
from optimizer.schedule import assemble, schedule
from optimizer.solution import Solution

_TELL_SECONDS = 0.25  # how often progress is told when there is nothing new
_GREEDY_SECONDS = 0.7  # what greedy insertion gets even where the limit is shorter
_LATE_SECONDS = 0.9  # beyond the limit, after which insertion is left behind
_GRACE_SECONDS = 0.25  # what insertion gets to end once it is told to
_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams:
    """Limits of a search.

    Parameters
    ----------
    seconds : float
        How long it may take, greedy insertion included; 0 is greedy insertion alone. Compiling
        kernels, once a machine, doesn't count.
    seed : int
        Leads the search one way or another. Same problem, seed, cores and `iterations`: same
        answer, if the time suffices.
    iterations : int, optional
        How many steps each search may take; for reproducible answers.
    cores : int, optional
        How many engines work at once; all cores by default.
    """

    seconds: float = 5.0
    seed: int = 1
    iterations: int | None = None
    cores: int | None = None

    def __post_init__(self) -> None:
        """Check every field.

        Raises
        ------
        ValueError
            If one makes no sense.
        """
        if not 0 <= self.seconds < float("inf"):
            raise ValueError(f"seconds: {self.seconds} is not 0 or more")
        if self.iterations is not None and self.iterations < 0:
            raise ValueError(f"iterations: {self.iterations} is negative")
        if self.cores is not None and self.cores < 1:
            raise ValueError(f"cores: {self.cores} is less than one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The state of a search.

    Parameters
    ----------
    elapsed : float
        Seconds gone.
    best : Solution
        Cheapest plan so far.
    baseline_cost : int
        What greedy insertion costs.
    iterations : int
        Steps that the searches have taken, all together.
    """

    elapsed: float
    best: Solution
    baseline_cost: int
    iterations: int = 0


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
        A feasible plan of the same problem to begin with, which may leave visits out.
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
        If no engine could answer anything, a child process having died.
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
        orders = None if start is None else start.order(len(self._problem.vehicles))
        # An infeasible start is refused before anything else is done.
        given = None if orders is None else assemble(self._problem, orders)
        self._warm()
        # What is missing in a plan goes in first: on a large day there may be no time for more.
        whole = None if orders is None else self._inserted(orders)
        first = self._inserted()
        if first is None:
            first = self._nothing(found=given)
        self._baseline = first.cost
        self._candidates = Candidates(self._problem, first)
        for plan in (given, whole):
            if plan is not None:
                self._candidates.consider(plan)
        self._tell(0)
        if not self._over() and self._hopeful():
            self._improve(given=self._candidates.best is not first)
        return self._candidates.best

    def _inserted(self, orders: Sequence[Sequence[int]] | None = None) -> Solution | None:
        """Insert what a plan leaves out, in a thread; None where that doesn't end in time.

        Nothing can stop it while it sets a large day up: then it is left behind.
        """
        if self._cancel.is_set():
            return None
        made: list[Solution] = []
        trouble: list[Exception] = []

        def insert() -> None:
            try:
                made.append(greedy(self._problem, orders, stop=self._too_long))
            except Exception as error:  # noqa: BLE001 - raised again by whoever waits
                trouble.append(error)

        ends = self._begun + self._params.seconds + _LATE_SECONDS
        thread = threading.Thread(target=insert, daemon=True)
        thread.start()
        while thread.is_alive() and time.monotonic() < ends:
            thread.join(_LOOK_SECONDS)
            if self._cancel.is_set():
                ends = min(ends, time.monotonic() + _GRACE_SECONDS)
        if trouble:
            raise trouble[0]
        return made[0] if made else None

    def _nothing(self, *, found: Solution | None) -> Solution:
        """Plan nothing at all, where there was no time for anything else.

        Raises
        ------
        Cancelled
            If that is why, and no plan was given either.
        """
        if self._cancel.is_set() and found is None:
            raise Cancelled("stopped before there was a plan")
        return assemble(self._problem, [()] * len(self._problem.vehicles))

    def _improve(self, *, given: bool) -> None:
        portfolio = Portfolio(
            self._problem,
            self._candidates,
            seconds=self._params.seconds,
            seed=self._params.seed,
            iterations=self._params.iterations,
            cores=self._params.cores,
            given=given,
        )
        portfolio.run(self._begun, self._cancel, self._look)

    def _look(self, iterations: int, *, better: bool) -> None:
        if better or self._elapsed() - self._told > _TELL_SECONDS:
            self._tell(iterations)

    def _warm(self) -> None:
        """Wait for the kernels, off the clock: those of a search only if there will be one."""
        ready(self._cancel, searching=self._params.seconds > 0)
        if self._cancel.is_set():
            raise Cancelled("stopped before there was a plan")
        self._begun = time.monotonic()

    def _tell(self, iterations: int) -> None:
        self._told = self._elapsed()
        if self._on_progress is not None:
            self._on_progress(
                Progress(
                    elapsed=self._told,
                    best=self._candidates.best,
                    baseline_cost=self._baseline,
                    iterations=iterations,
                )
            )

    def _too_long(self) -> bool:
        """Whether to end greedy insertion: even the shortest limit leaves it a moment.

        On a large day, whose searches make a first plan themselves, it gets no more.
        """
        large = len(self._problem.visits) >= stages.LARGE
        share = self._params.seconds / 4 if large else self._params.seconds
        return self._cancel.is_set() or self._elapsed() > max(share, _GREEDY_SECONDS)

    def _over(self) -> bool:
        return self._cancel.is_set() or self._elapsed() > self._params.seconds

    def _elapsed(self) -> float:
        return time.monotonic() - self._begun

    def _hopeful(self) -> bool:
        """Tell whether a better plan than greedy insertion's is at all possible."""
        problem, best = self._problem, self._candidates.best
        if best.cost == 0 or not problem.vehicles or len(problem.visits) == 1:
            return False
        return bool(best.routes) or self._reachable()

    def _reachable(self) -> bool:
        """Tell whether any vehicle could serve anything."""
        vehicles = range(len(self._problem.vehicles))
        for members in _alone(self._problem):
            if self._over() or any(_fits(self._problem, k, members) for k in vehicles):
                return True
        return False


def _alone(problem: Problem) -> Sequence[tuple[int, ...]]:
    """Give the smallest routes there could be: single visits, and shipments."""
    shipped = {i for s in problem.shipments for i in (s.pickup, s.delivery)}
    pairs = [(s.pickup, s.delivery) for s in problem.shipments]
    return [*pairs, *((i,) for i in range(len(problem.visits)) if i not in shipped)]


def _fits(problem: Problem, vehicle: int, visits: tuple[int, ...]) -> bool:
    return schedule(problem, vehicle, list(visits)) is not None
