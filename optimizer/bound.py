"""How cheap a plan could be at best: a proven bound that improves while one waits.

Linear relaxation of the choice of one route per vehicle, by column generation (see
`optimizer.pricing`), tightened by cuts on triples of visits. It is exact arithmetic: at no time is
the bound above the cost of the best plan.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from optimizer.pricing.generation import Generation, Step
from optimizer.pricing.market import Market
from optimizer.pricing.quick_plan import quick_plan
from optimizer.pricing.scope import relaxed
from optimizer.problem import Problem
from optimizer.solution import Solution

OnProgress = Callable[["Bound"], None]
_PLAN_SHARE = 0.2  # of the seconds, for a plan to begin with
_FIRST_SECONDS = 0.9  # what the first bound gets even where the limit is shorter
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A cost that no plan of a problem is below.

    Parameters
    ----------
    value : int
        In the problem's unit.
    seconds : float
        How long it took.
    rounds, columns, cuts : int
        Times that all vehicles were asked for routes, routes known in the end, cuts added.
    curve : tuple of (float, int)
        Seconds and value each time that it became better.
    relaxed : tuple of str
        Names of those of the problem's constraints and costs that are left aside.
    converged : bool
        Whether more time would not make it better.
    """

    value: int
    seconds: float
    rounds: int
    columns: int
    cuts: int
    curve: tuple[tuple[float, int], ...]
    relaxed: tuple[str, ...]
    converged: bool

    def gap(self, cost: int) -> float:
        """Share of a plan's cost by which it might be cheaper at most: 0.01 is one per cent."""
        return max(0.0, (cost - self.value) / cost) if cost > 0 else 0.0


def bound(
    problem: Problem,
    *,
    seconds: float = 20.0,
    solution: Solution | None = None,
    threads: int | None = None,
    cancel: threading.Event | None = None,
    on_progress: OnProgress | None = None,
    max_rounds: int | None = None,
) -> Bound:
    """Prove how cheap any plan of a problem must at least be.

    Parameters
    ----------
    problem : Problem
        What is to be planned.
    seconds : float
        How long it may take; the time that kernels take to compile, once on a machine, comes
        on top.
    solution : Solution, optional
        A good plan makes it quicker; without one, insertion makes one.
    threads : int, optional
        How many vehicles' routes are looked for at a time; as many as there are cores.
    cancel : Event, optional
        Once set, it ends at once with the bound so far.
    on_progress : callable, optional
        Called with the bound so far after each round.
    max_rounds : int, optional
        Ends after so many rounds; for reproducible tests.
    """
    return _Call(problem, seconds, cancel, on_progress).run(solution, threads, max_rounds)


class _Call:
    """One call of `bound` under way."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        cancel: threading.Event | None,
        on_progress: OnProgress | None,
    ) -> None:
        self._problem, self._seconds = problem, seconds
        self._cancel = cancel or threading.Event()
        self._on_progress = on_progress
        self._begun = time.monotonic()
        self._curve: list[tuple[float, int]] = []
        self._relaxed = relaxed(problem)

    def run(self, solution: Solution | None, threads: int | None, max_rounds: int | None) -> Bound:
        """Improve the bound until the time is up."""
        market = Market.of(self._problem, self._behind)
        self._note(market.first_bound)
        if not market.kinds:
            return self._bound(Step(value=0, converged=market.is_whole))
        step = Step(value=0)
        generation = Generation(
            market.kinds, market.ceilings, threads=threads or os.cpu_count() or 1, left=self._left
        )
        try:
            with self._watched(generation):
                for step in generation.run(self._orders(solution, market)):
                    self._note(market.bound(step.value))
                    self._tell(step)
                    if step.rounds == max_rounds or self._is_best(solution):
                        break
        finally:
            generation.close()
        return self._bound(replace(step, converged=step.converged or self._is_best(solution)))

    def _is_best(self, solution: Solution | None) -> bool:
        """Whether the plan given is proven to be the best."""
        return solution is not None and self._curve[-1][1] >= solution.cost

    def _orders(self, solution: Solution | None, market: Market) -> Sequence[Sequence[int]]:
        vehicles = len(self._problem.vehicles)
        if solution is not None:
            return solution.order(vehicles)
        until = time.monotonic() + _PLAN_SHARE * self._left()

        def stop() -> bool:
            return self._cancel.is_set() or time.monotonic() > until

        return quick_plan(market.kinds, market.ceilings, vehicles, stop)

    @contextmanager
    def _watched(self, generation: Generation) -> Iterator[None]:
        """Have searches end when the time is up or somebody cancels."""
        done = threading.Event()

        def watch() -> None:
            while self._left() > 0 and not done.wait(_LOOK_SECONDS):
                pass
            generation.pricer.halt[0] = 1

        watcher = threading.Thread(target=watch, name="bound watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _left(self) -> float:
        gone = time.monotonic() - self._begun
        return 0.0 if self._cancel.is_set() else max(0.0, self._seconds - gone)

    def _behind(self) -> bool:
        """Whether even a first bound takes too long."""
        late = time.monotonic() - self._begun > max(_FIRST_SECONDS, self._seconds)
        return self._cancel.is_set() or late

    def _note(self, value: int) -> None:
        if not self._curve or value > self._curve[-1][1]:
            self._curve.append((time.monotonic() - self._begun, value))

    def _tell(self, step: Step) -> None:
        if self._on_progress is not None:
            self._on_progress(self._bound(step))

    def _bound(self, step: Step) -> Bound:
        return Bound(
            value=self._curve[-1][1],
            seconds=time.monotonic() - self._begun,
            rounds=step.rounds,
            columns=step.columns,
            cuts=step.cuts,
            curve=tuple(self._curve),
            relaxed=self._relaxed,
            converged=step.converged,
        )
