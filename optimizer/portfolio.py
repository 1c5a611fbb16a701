"""Engines side by side on one problem: who works when, from which plan, and which plan is kept."""

import threading
import time
from collections.abc import Sequence
from typing import Protocol

from optimizer.assembly import choosing_lane
from optimizer.candidates import Candidates
from optimizer.child import Orders
from optimizer.decompose import PART_VISITS, Part, Parts, joined
from optimizer.improve import retimed
from optimizer.insertion import greedy
from optimizer.lanes import Engine, Lane, Limits, SearchLane, routing_lane
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.search.engine import Engine as Search
from optimizer.search.engine import warm_up
from optimizer.stages import (
    MOST_PAIRS,
    Kind,
    Stage,
    cores_here,
    enough,
    heat,
    routing_helps,
    searches,
    stages,
)
from optimizer.travel import TravelTables

_LOOK_SECONDS = 0.02
_GRACE_SECONDS = 0.25  # by how much a lane may overrun before it is left behind
_SWEEPS = 4  # times that a large day is gone over
_PART_SECONDS = 1.0  # the least that a part gets
_HOT = 0.5  # temperature of the first sweep, at most
_COLDER = 0.8  # share of it that is gone in the last sweep


class Look(Protocol):
    """Hears how the search goes, in the caller's thread."""

    def __call__(self, iterations: int, *, better: bool) -> None:
        """Take note."""


def make_engine(problem: Problem, seed: int, part: Part | None = None) -> Engine:
    """Make a search of a problem or of a part of it."""
    if part is None:
        return Search(problem, seed=seed, mend=_mended)
    return Search(problem, seed=seed, vehicles=part.vehicles, visits=part.visits)


def _mended(problem: Problem, orders: Sequence[Sequence[int]]) -> Orders:
    return retimed(problem, orders).order(len(problem.vehicles))


def ready(cancel: threading.Event, *, searching: bool) -> None:
    """Wait until kernels are there, which takes long on a new machine, or until cancelled.

    Those of insertion, and those of a search if asked for.
    """
    warming = threading.Thread(target=_warm_all if searching else _warm_insertion)
    warming.start()
    while warming.is_alive() and not cancel.is_set():
        warming.join(_LOOK_SECONDS)


def _warm_all() -> None:
    _warm_insertion()
    warm_up()


def _warm_insertion() -> None:
    """Compile the kernels of insertion, or load them, by planning toy days, one with ties."""
    tables = TravelTables.of([[0, 1], [1, 0]])
    vans = tuple(Vehicle(id=str(k), window=(0, 100), start=0, max_visits=4 + k) for k in range(2))
    early = Visit(id="left out", location=1, windows=((0, 0),))
    visits = (*(Visit(id=str(i), location=1) for i in range(4)), early)
    for together in ((), ((0, 1),)):
        greedy(Problem(visits=visits, vehicles=vans, matrices=(tables,), synchronised=together))


class Portfolio:
    """All engines on one problem.

    Parameters
    ----------
    problem : Problem
        What is solved.
    candidates : Candidates
        Where plans go, and where the best one is kept.
    seconds : float
        The whole time.
    seed : int
        Of the first search; the others count on from it.
    iterations : int, optional
        How many steps each search may take.
    cores : int, optional
        How many engines work at once.
    given : bool
        Whether the best candidate is somebody's plan, and not just made by insertion.
    """

    def __init__(
        self,
        problem: Problem,
        candidates: Candidates,
        *,
        seconds: float,
        seed: int,
        iterations: int | None,
        cores: int | None,
        given: bool = False,
    ) -> None:
        self._problem = problem
        self._candidates = candidates
        self._seconds = seconds
        self._seed = seed
        self._iterations = iterations
        self._cores = cores or cores_here()
        self._given = given
        self._done = 0  # iterations of lanes that are gone
        number = searches(problem, self._cores)
        self._searches = [self._searcher(seed + k) for k in range(number)]

    def run(self, begun: float, cancel: threading.Event, look: Look) -> None:
        """Work through all stages; plans go to the candidates.

        Parameters
        ----------
        begun : float
            When the time began to count, as `time.monotonic` does.
        cancel : Event
            Ends it at once.
        look : callable
            Called often.

        Raises
        ------
        SolverFailed
            If an engine failed and no other one was left.
        """
        self._begun, self._cancel, self._look = begun, cancel, look
        counted = self._iterations is not None
        hot = self._heat(len(self._problem.visits), self._seconds, self._iterations)
        for stage in stages(self._problem, self._seconds, counted=counted, hot=hot):
            if self._cancel.is_set() or self._candidates.best.cost == 0:
                break
            if stage.kind is Kind.PARTS:
                self._parts()
            else:
                self._round(self._lanes(stage), self._limits(stage))

    def _heat(self, visits: int, seconds: float, iterations: int | None) -> float:
        return heat(visits, seconds, iterations) if self._given else 1.0

    # ------------------------------------------------------------------ whole days

    def _lanes(self, stage: Stage) -> list[Lane]:
        if stage.kind is Kind.CHOOSE:
            pool = [row for lane in self._searches if lane.engine for row in lane.engine.pool()]
            choosing = choosing_lane(self._problem, self._candidates.best, pool)
            return [choosing, *self._searches[1:]]
        lanes: list[Lane] = [*self._searches]
        if routing_helps(self._problem):
            lanes.append(routing_lane(self._problem, self._seed))
        return lanes

    def _limits(self, stage: Stage) -> Limits:
        most = enough(self._problem) if self._iterations is None else self._iterations
        return Limits(
            until=self._begun + self._seconds * stage.end,
            iterations=max(1, round(most * (stage.end - stage.begin))),
            hot=stage.hot,
            clocked=self._iterations is None,
        )

    def _round(self, lanes: Sequence[Lane], limits: Limits) -> None:
        """Let lanes work from the best plan, and keep the best of what they find."""
        settled = self._candidates.best
        last: list[Orders | None] = [None] * len(lanes)
        orders = self._candidates.orders
        try:
            for lane in lanes:
                lane.begin(orders, limits)
            while self._working(lanes, limits):
                for k, lane in enumerate(lanes):
                    last[k] = self._show(lane, last[k], lanes)
        finally:
            for lane in lanes:
                lane.stop()
        if self._cancel.is_set():
            return
        for k, lane in enumerate(lanes):
            last[k] = lane.take() or last[k]
        # Whoever came first while they worked, the answer is the same: by cost, then by lane.
        finals = [self._candidates.judge(orders) for orders in last if orders is not None]
        best = min([settled, *finals], key=lambda found: found.cost)
        if best.cost <= self._candidates.best.cost and best != self._candidates.best:
            self._candidates.best = best
            self._look(self._count(lanes), better=True)
        self._mourn(lanes)

    def _working(self, lanes: Sequence[Lane], limits: Limits) -> bool:
        """Wait a moment; tell whether to go on waiting."""
        self._cancel.wait(_LOOK_SECONDS)
        late = time.monotonic() > limits.until + _GRACE_SECONDS
        return not self._cancel.is_set() and not late and any(lane.busy for lane in lanes)

    def _show(self, lane: Lane, last: Orders | None, lanes: Sequence[Lane]) -> Orders | None:
        """Consider what a lane has found meanwhile, if there is time for it."""
        found = lane.take() if self._candidates.rested else None
        better = found is not None and self._candidates.consider(self._candidates.judge(found))
        self._look(self._count(lanes), better=better)
        return found or last

    def _mourn(self, lanes: Sequence[Lane]) -> None:
        """Raise what went wrong, unless all that is lost is a child beside a search."""
        troubles = [lane.trouble for lane in lanes if lane.trouble is not None]
        bugs = [lane.trouble for lane in lanes if isinstance(lane, SearchLane) and lane.trouble]
        if bugs or len(troubles) == len(lanes):
            raise (bugs or troubles)[0]

    def _searcher(self, seed: int, part: Part | None = None) -> SearchLane:
        return SearchLane(lambda: make_engine(self._problem, seed, part))

    def _count(self, lanes: Sequence[Lane]) -> int:
        return self._done + sum(lane.iterations for lane in lanes)

    # ------------------------------------------------------------------ large days

    def _parts(self) -> None:
        """Search disjoint parts of the best plan side by side, colder from sweep to sweep."""
        self._complete()
        parts = Parts(self._problem, self._seed)
        waves = max(1, -(-_SWEEPS * parts.count // self._cores))
        wave = 0
        while not self._over(wave, waves):
            began = time.monotonic()
            share = self._share(wave, waves)
            chosen = parts.disjoint(self._candidates.best, self._cores)
            lanes = [
                self._searcher(self._seed + wave * self._cores + k, part)
                for k, part in enumerate(chosen)
            ]
            self._wave(lanes, chosen, self._wave_limits(began, waves, 1 - _COLDER * share))
            wave += 1

    def _complete(self) -> None:
        """Serve what greedy insertion had no time for: a search does that before it begins."""
        pairs = len(self._problem.visits) * len(self._problem.vehicles)
        if self._candidates.best.unassigned and pairs <= MOST_PAIRS:
            until = self._begun + self._seconds
            self._round(self._searches[:1], Limits(until=until, iterations=1, clocked=False))

    def _over(self, wave: int, waves: int) -> bool:
        if self._cancel.is_set() or self._candidates.best.cost == 0:
            return True
        if self._iterations is not None:
            return wave >= waves
        return time.monotonic() >= self._begun + self._seconds - _LOOK_SECONDS

    def _share(self, wave: int, waves: int) -> float:
        if self._iterations is not None:
            return wave / waves
        return min(1.0, (time.monotonic() - self._begun) / self._seconds)

    def _wave_limits(self, began: float, waves: int, cooled: float) -> Limits:
        end = self._begun + self._seconds
        length = max(_PART_SECONDS, self._seconds / waves)
        if end - began < 2 * length:  # what is left over is for the last one
            length = end - began
        counted = self._iterations is not None
        steps = max(1, (self._iterations or 0) // waves) if counted else None
        return Limits(
            until=end if counted else began + length,
            iterations=steps,
            hot=min(_HOT, self._heat(PART_VISITS, length, steps)) * cooled,
            clocked=not counted,
        )

    def _wave(self, lanes: Sequence[SearchLane], chosen: Sequence[Part], limits: Limits) -> None:
        """Search parts at once; each result is kept where it makes the whole plan cheaper."""
        orders = self._candidates.orders
        try:
            for lane in lanes:
                lane.begin(orders, limits)
            while self._working(lanes, limits):
                self._look(self._count(lanes), better=False)
        finally:
            for lane in lanes:
                lane.stop()
        better = False
        for lane, part in zip(lanes, chosen, strict=True):
            found = lane.take()
            if found is not None and not self._cancel.is_set():
                whole = joined(self._candidates.orders, found, part)
                better = self._candidates.consider(self._candidates.judge(whole)) or better
        self._done = self._count(lanes)
        self._look(self._done, better=better)
        self._mourn(lanes)
