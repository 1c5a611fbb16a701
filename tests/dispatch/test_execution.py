"""A claimed run ends in the store, whatever the planner does."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.errors import DispatchError, PlanRefused, StoreUnavailable
from dispatch.execution import REPORT_SECONDS, Execution
from dispatch.runs import Claim, Figures, Run, State
from dispatch.service import PlanService
from geo.errors import GeoError, OffNetwork
from optimizer.errors import OptimizerError, SolverFailed
from tests.builders import a_plan
from tests.dispatch.fake_planner import FakePlanner
from tests.dispatch.service_fixtures import Bench, a_bench, a_request


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Give a service over an empty database."""
    bench = a_bench(tmp_path)
    yield bench
    bench.engine.dispose()


class Steady:
    """A steady clock that moves by a step at each look."""

    def __init__(self, step: float) -> None:
        self._now = 0.0
        self._step = step

    def __call__(self) -> float:
        """Tell the time."""
        self._now += self._step
        return self._now


def executed(
    bench: Bench,
    planner: FakePlanner,
    *,
    stop: bool = False,
    leave: bool = False,
    request: str | None = None,
) -> Run:
    """Let a run be asked for, claimed and executed; returns how it stands then."""
    run_id = bench.service.submit(a_request()).run_id
    claim = bench.service.claim("w1")
    assert claim is not None
    if request is not None:
        claim = Claim(run_id=run_id, worker="w1", attempt=claim.attempt, request=request)
    cancel, leaving = threading.Event(), threading.Event()
    if stop:
        bench.service.cancel(run_id)
        cancel.set()
    if leave:
        leaving.set()
        cancel.set()
    Execution(bench.service, planner, Steady(1.0))(claim, cancel, leaving)
    return bench.service.get(run_id)


def test_a_plan_is_saved(bench: Bench) -> None:
    """What the planner answers is in the store, the run done."""
    run = executed(bench, FakePlanner())
    assert run.state is State.DONE
    assert bench.service.plan(run.id) == a_plan(id=run.id)


def test_a_stopped_search_keeps_its_plan(bench: Bench) -> None:
    """Stopped by somebody: the best plan is kept, the run cancelled."""
    run = executed(bench, FakePlanner(held=True), stop=True)
    assert (run.state, run.revision) == (State.CANCELLED, 1)


def test_a_search_stopped_before_its_first_plan(bench: Bench) -> None:
    """Stopped with nothing found: cancelled without a plan, and no error."""
    run = executed(bench, FakePlanner(held=True, finds_something=False), stop=True)
    assert (run.state, run.revision, run.error) == (State.CANCELLED, None, None)


@pytest.mark.parametrize("finds_something", [True, False])
def test_a_service_that_leaves_puts_its_runs_back(bench: Bench, *, finds_something: bool) -> None:
    """A restart cuts no search short: the run waits for the next service."""
    run = executed(bench, FakePlanner(held=True, finds_something=finds_something), leave=True)
    assert (run.state, run.revision) == (State.QUEUED, None)


def test_stopped_while_the_service_leaves(bench: Bench) -> None:
    """Somebody wanted it stopped: leaving doesn't revive it."""
    run = executed(bench, FakePlanner(held=True), stop=True, leave=True)
    assert run.state is State.CANCELLED


def test_a_dead_solver_is_tried_once_more(bench: Bench) -> None:
    """The first death of a solver puts the run back, the second fails it with the reason."""
    planner = FakePlanner(faults=[SolverFailed("killed by signal 9")] * 2)
    run = executed(bench, planner)
    assert run.state is State.QUEUED
    claim = bench.service.claim("w1")
    assert claim is not None
    Execution(bench.service, planner, Steady(1.0))(claim, threading.Event(), threading.Event())
    run = bench.service.get(run.id)
    assert run.state is State.FAILED
    assert run.error is not None
    assert "signal 9" in run.error


def test_a_second_try_may_succeed(bench: Bench) -> None:
    """After one dead solver the next attempt's plan counts."""
    planner = FakePlanner(faults=[SolverFailed("killed by signal 9")])
    run = executed(bench, planner)
    claim = bench.service.claim("w1")
    assert claim is not None
    Execution(bench.service, planner, Steady(1.0))(claim, threading.Event(), threading.Event())
    assert bench.service.get(run.id).state is State.DONE


def test_a_solver_that_dies_as_the_service_leaves_costs_no_attempt(bench: Bench) -> None:
    """A whole process group that is stopped takes its solvers along: that is nobody's fault."""
    run = executed(bench, FakePlanner(faults=[SolverFailed("killed")]), leave=True)
    assert run.state is State.QUEUED
    claim = bench.service.claim("w1")
    assert claim is not None
    assert claim.attempt == 1


@pytest.mark.parametrize(
    "error",
    [
        PlanRefused("the checker found 1 violations"),
        OffNetwork({0: 7000.0}, 1000.0),
        OptimizerError("no such thing"),
        DispatchError("something else"),
        GeoError("roads"),
    ],
)
def test_what_is_known_to_go_wrong_is_told(bench: Bench, error: Exception) -> None:
    """The reason is what the error says."""
    run = executed(bench, FakePlanner(faults=[error]))
    assert (run.state, run.error) == (State.FAILED, str(error))


def test_a_bug_fails_one_run_and_tells_nothing_of_the_inside(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Any other error is in the log, not in the answer."""
    with caplog.at_level(logging.ERROR):
        run = executed(bench, FakePlanner(faults=[ZeroDivisionError("secret of the inside")]))
    assert run.state is State.FAILED
    assert run.error is not None
    assert "secret" not in run.error
    assert "secret of the inside" in caplog.text


def test_a_stored_request_that_no_longer_makes_sense_fails(bench: Bench) -> None:
    """A request of another version's rules fails by its faults."""
    run = executed(bench, FakePlanner(), request='{"city": "porto"}')
    assert run.state is State.FAILED
    assert run.error is not None
    assert "date" in run.error


@pytest.mark.parametrize(("step", "reports"), [(REPORT_SECONDS / 5, 2), (REPORT_SECONDS, 6)])
def test_progress_is_saved_now_and_then(bench: Bench, step: float, reports: int) -> None:
    """Each report is a write to disk: many a second are too many, none are too few."""
    planner = FakePlanner(reports=6, faults=[DispatchError("enough")])
    run_id = bench.service.submit(a_request()).run_id
    claim = bench.service.claim("w1")
    assert claim is not None
    before = bench.service.get(run_id).version
    Execution(bench.service, planner, Steady(step))(claim, threading.Event(), threading.Event())
    assert bench.service.get(run_id).version - before == reports + 1  # and the end


class Forgetful(PlanService):
    """A service that can't save progress: its disk is full for a while."""

    def report(self, claim: Claim, progress: float, best: Figures) -> bool:
        """Fail."""
        raise StoreUnavailable(f"{claim.run_id}: {progress} {best.cost}", full=True)


def test_a_plan_survives_lost_progress(tmp_path: Path) -> None:
    """That progress couldn't be saved is no reason to lose the plan."""
    bench = a_bench(tmp_path)
    bench.service = Forgetful(bench.engine, clock=bench.clock, new_id=lambda: "run-1")
    assert executed(bench, FakePlanner()).state is State.DONE
    bench.engine.dispose()
