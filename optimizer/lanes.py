"""Engines that work in the background: a search in a thread, OR-Tools in a child process.

Each lane works on one job at a time and keeps the newest plan it has found until somebody takes
it; whoever drives the lanes does all the timing and comparing, in a thread of his own.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from optimizer.child import Child, Orders, Task, Work
from optimizer.errors import SolverFailed
from optimizer.nursery import NURSERY, Nursery
from optimizer.problem import Problem

_ITERATIONS_PER_SOLUTION = 500  # of the search, for each solution of OR-Tools


class Engine(Protocol):
    """What a lane asks of a search; see `optimizer.search.engine.Engine`."""

    @property
    def iterations(self) -> int:
        """Steps done in all."""

    def reset(self, orders: Sequence[Sequence[int]]) -> None:
        """Begin from a plan."""

    def anneal(
        self,
        *,
        seconds: float | None,
        iterations: int | None,
        hot: float,
        cold: float,
        stop: Callable[[], bool],
        on_better: Callable[[], None],
    ) -> None:
        """Search within limits."""

    def orders(self) -> Orders:
        """Best plan so far."""

    def pool(self) -> Sequence[tuple[int, tuple[int, ...], int, int]]:
        """Routes met: vehicle, visits, cost, cost of the best plan that had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a lane may work, and how wildly.

    Parameters
    ----------
    until : float
        When to end, as `time.monotonic` counts.
    iterations : int, optional
        After how many to end; then the clock doesn't count.
    hot, cold : float
        Temperature at the start and at the end, in mean costs per visit served.
    clocked : bool
        Whether it cools by the clock.
    """

    until: float
    iterations: int | None
    hot: float = 1.0
    cold: float = 0.05
    clocked: bool = True


class Lane(Protocol):
    """Something that improves plans in the background."""

    @property
    def busy(self) -> bool:
        """Whether it is still at it."""

    @property
    def trouble(self) -> Exception | None:
        """What went wrong, if it did."""

    @property
    def iterations(self) -> int:
        """Steps done so far, in all its jobs."""

    def begin(self, orders: Orders, limits: Limits) -> None:
        """Start to improve a plan."""

    def take(self) -> Orders | None:
        """Hand over the newest plan found, once; None when there is nothing new."""

    def stop(self) -> None:
        """Make it end at once."""


class SearchLane:
    """A search in a thread: its kernels let go of the interpreter's lock.

    Parameters
    ----------
    make : callable
        Makes the engine, in the thread.
    """

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._make = make
        self.engine: Engine | None = None
        self.trouble: Exception | None = None
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._newest: Orders | None = None
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        """Whether it is still searching."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def iterations(self) -> int:
        """Steps done so far, in all its jobs."""
        return 0 if self.engine is None else self.engine.iterations

    def begin(self, orders: Orders, limits: Limits) -> None:
        """Start to search from a plan."""
        self._stopped.clear()
        # a daemon: whoever leaves the interpreter doesn't wait for a plan that nobody wants
        job = orders, limits, self._thread
        self._thread = threading.Thread(target=self._run, args=job, daemon=True)
        self._thread.start()

    def take(self) -> Orders | None:
        """Hand over the newest plan found, once."""
        with self._lock:
            newest, self._newest = self._newest, None
        return newest

    def stop(self) -> None:
        """Make it end at its next look, a few hundredths of a second away."""
        self._stopped.set()

    def _run(self, orders: Orders, limits: Limits, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()  # it was left behind, and has the engine
        try:
            if self.engine is None:
                self.engine = self._make()
            self.engine.reset(orders)
            seconds = limits.until - time.monotonic()
            if seconds <= 0 or self._stopped.is_set():
                return
            self.engine.anneal(
                seconds=seconds if limits.clocked else None,
                iterations=limits.iterations,
                hot=limits.hot,
                cold=min(limits.cold, limits.hot),
                stop=lambda: self._stopped.is_set() or time.monotonic() > limits.until,
                on_better=self._post,
            )
            self._post()
        except Exception as error:  # noqa: BLE001 - raised again by whoever drives the lanes
            self.trouble = error

    def _post(self) -> None:
        if self.engine is not None:
            found = self.engine.orders()
            with self._lock:
                self._newest = found


class ChildLane:
    """OR-Tools in a child process.

    Parameters
    ----------
    work : callable
        Makes what the child has to do of a plan and limits.
    nursery : Nursery
        Where children come from.
    """

    iterations = 0

    def __init__(self, work: Callable[[Orders, Limits], Work], nursery: Nursery = NURSERY) -> None:
        self._work = work
        self._nursery = nursery
        self._child: Child | None = None
        self._waiting: Work | None = None
        self._newest: Orders | None = None
        self.trouble: Exception | None = None

    @property
    def busy(self) -> bool:
        """Whether the child is starting or at work."""
        self._listen()
        return self._child is not None

    def begin(self, orders: Orders, limits: Limits) -> None:
        """Hand the work to a child as soon as one is ready."""
        self._waiting = self._work(orders, limits)
        self._child = self._nursery.take()

    def take(self) -> Orders | None:
        """Hand over the newest plan heard of, once."""
        self._listen()
        newest, self._newest = self._newest, None
        return newest

    def stop(self) -> None:
        """End the child if it works; one that hasn't begun is kept."""
        child, self._child = self._child, None
        if child is not None:
            self._nursery.give_back(child)

    def _listen(self) -> None:
        """Take in all that the child has said."""
        try:
            while self._child is not None and self._heard(self._child):
                pass
        except SolverFailed as error:
            self.trouble = error
            self.stop()

    def _heard(self, child: Child) -> bool:
        if self._waiting is not None and child.started:
            waiting, self._waiting = self._waiting, None
            child.begin(waiting)
        answer = child.hear(0.0)
        if answer is None:
            return False
        if answer.orders is not None:
            self._newest = answer.orders
        if child.idle and self._waiting is None:
            self.stop()
        return True


def routing_lane(problem: Problem, seed: int) -> ChildLane:
    """Make a lane in which OR-Tools' routing solver works."""

    def work(orders: Orders, limits: Limits) -> Task:
        counted = limits.iterations is not None and not limits.clocked
        return Task(
            problem=problem,
            orders=orders,
            until=time.time() + limits.until - time.monotonic(),
            seed=seed,
            max_solutions=max(1, (limits.iterations or 0) // _ITERATIONS_PER_SOLUTION)
            if counted
            else None,
        )

    return ChildLane(work)
