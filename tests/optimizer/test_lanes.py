"""Engines in the background: children are kept, ended and replaced; lanes hand over what is new."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from optimizer.check import violations
from optimizer.child import Answer, Orders
from optimizer.errors import SolverFailed
from optimizer.insertion import greedy
from optimizer.lanes import ChildLane, Limits, SearchLane, routing_lane
from optimizer.nursery import Nursery
from optimizer.problem import Problem
from optimizer.schedule import assemble
from tests.optimizer.line import problem, van, visit
from tests.optimizer.slow_engine import SlowEngine

NOTHING: Orders = [[]]


def limits(iterations: int | None = 20, seconds: float = 120.0) -> Limits:
    """Limits that end on a count; the seconds are for a machine that hangs."""
    return Limits(until=time.monotonic() + seconds, iterations=iterations, clocked=False)


def day() -> Problem:
    """Make a small day."""
    return problem([van(), van()], [visit(p, 10) for p in (7, 2, 9, 4, 1, 8)])


@dataclass(frozen=True)
class Echo:
    """Work that reports what it is given, and then gives it once more."""

    orders: Orders

    def run(self, report: Callable[[Orders], None], stop: Callable[[], bool]) -> Orders:
        """Repeat the orders."""
        assert not stop()
        report(self.orders)
        return self.orders


@dataclass(frozen=True)
class Endless:
    """Work that reports once and never ends."""

    def run(self, report: Callable[[Orders], None], _stop: Callable[[], bool]) -> Orders:
        """Report, then sleep."""
        report([[1]])
        while True:
            time.sleep(0.01)


@dataclass(frozen=True)
class Broken:
    """Work that can't be done."""

    def run(self, _report: Callable[[Orders], None], _stop: Callable[[], bool]) -> Orders:
        """Fail."""
        raise KeyError("nothing")


def echo(orders: Orders, _limits: Limits) -> Echo:
    """Make work of a plan."""
    return Echo(orders)


def wait(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.001)


# ------------------------------------------------------------------ threads


def test_a_search_hands_over_its_best_plan_once() -> None:
    """The newest plan is there when the search has ended, and then no more."""
    made = day()
    lane = SearchLane(lambda: SlowEngine(made))
    lane.begin([[], []], limits())
    wait(lambda: not lane.busy)
    found = lane.take()
    assert found is not None
    assert violations(made, assemble(made, found)) == []
    assert lane.take() is None
    assert (lane.iterations, lane.trouble) == (20, None)


def test_a_search_goes_on_where_its_engine_left_off() -> None:
    """The second job is done by the same engine, so that its pool of routes grows."""
    lane = SearchLane(lambda: SlowEngine(day()))
    for times in (1, 2):
        lane.begin([[], []], limits())
        wait(lambda: not lane.busy)
        assert lane.iterations == 20 * times


def test_a_job_waits_for_the_one_that_was_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads never work with the same engine."""
    at_once: list[int] = []
    go_on = threading.Event()

    def linger(_engine: SlowEngine, **_how: object) -> None:
        at_once.append(1)
        go_on.wait()
        at_once.append(-1)

    monkeypatch.setattr(SlowEngine, "anneal", linger)
    lane = SearchLane(lambda: SlowEngine(day()))
    lane.begin([[], []], limits())
    wait(lambda: bool(at_once))
    lane.stop()
    lane.begin([[], []], limits())
    go_on.set()
    wait(lambda: not lane.busy)
    assert at_once == [1, -1, 1, -1]


def test_no_search_ends_hotter_than_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """However cool its beginning is; and leaving the interpreter doesn't wait for it."""
    heard: list[tuple[float, float]] = []

    def hear(_engine: SlowEngine, **how: float) -> None:
        heard.append((how["hot"], how["cold"]))

    monkeypatch.setattr(SlowEngine, "anneal", hear)
    for hot in (0.5, 0.01):
        lane = SearchLane(lambda: SlowEngine(day()))
        lane.begin([[], []], replace(limits(), hot=hot))
        assert lane._thread is not None
        assert lane._thread.daemon
        wait(lambda: not lane.busy)  # noqa: B023 - waited for at once
    assert heard == [(0.5, 0.05), (0.01, 0.01)]


def test_a_stopped_search_ends() -> None:
    """It notices at its next look."""
    lane = SearchLane(lambda: SlowEngine(day()))
    lane.begin([[], []], limits(iterations=None, seconds=600.0))
    wait(lambda: lane.iterations > 0)
    lane.stop()
    wait(lambda: not lane.busy)
    assert lane.trouble is None
    assert lane.take() is not None


def test_without_time_a_search_does_nothing() -> None:
    """It doesn't begin what it can't end."""
    lane = SearchLane(lambda: SlowEngine(day()))
    lane.begin([[], []], limits(seconds=-1.0))
    wait(lambda: not lane.busy)
    assert lane.iterations == 0


def test_a_search_keeps_its_trouble() -> None:
    """Whoever drives the lane finds what went wrong in the thread."""

    def fail() -> SlowEngine:
        raise KeyError("none")

    lane = SearchLane(fail)
    lane.begin([[], []], limits())
    wait(lambda: not lane.busy)
    assert isinstance(lane.trouble, KeyError)
    assert lane.iterations == 0


# ------------------------------------------------------------------ children


def test_a_child_works_on_one_task_after_the_other() -> None:
    """It is kept between them."""
    own = Nursery()
    pids = []
    for orders in ([[1, 2]], [[3]]):
        lane = ChildLane(echo, own)
        lane.begin(orders, limits())
        wait(lambda: not lane.busy)  # noqa: B023 - waited for at once
        assert lane.take() == orders
        child = own.take()
        assert child.started
        assert child.alive
        pids.append(child.pid)
        own.give_back(child)
    own.close()
    assert pids[0] == pids[1]
    assert not child.alive


def test_a_stopped_child_is_ended() -> None:
    """A child that is in the middle of its work can't be used again."""
    own = Nursery()
    lane = ChildLane(lambda _orders, _limits: Endless(), own)
    lane.begin(NOTHING, limits())
    wait(lambda: lane.take() == [[1]])
    lane.stop()
    wait(lambda: not lane.busy)
    child = own.take()
    assert not child.started
    child.end()


def test_a_child_that_is_still_starting_is_kept() -> None:
    """A limit that is over before the child is ready doesn't waste its start."""
    own = Nursery()
    lane = ChildLane(echo, own)
    lane.begin(NOTHING, limits())
    lane.stop()
    child = own.take()
    assert child.alive
    while not child.started:
        child.hear(1.0)
    child.end()


def test_no_more_children_are_kept_than_wanted() -> None:
    """Those beyond the number are ended."""
    own = Nursery(most=1)
    first, second = own.take(), own.take()
    assert first.pid != second.pid
    own.give_back(first)
    own.give_back(second)
    assert first.alive
    assert not second.alive
    own.close()


def test_a_dead_child_is_replaced() -> None:
    """One that died while nobody used it is noticed when it is wanted."""
    own = Nursery()
    child = own.take()
    own.give_back(child)
    os.kill(child.pid, 9)
    wait(lambda: not child.alive)
    other = own.take()
    assert other.pid != child.pid
    other.end()


def test_after_a_fork_the_children_are_the_parents() -> None:
    """A forked process mustn't talk to them."""
    own = Nursery()
    child = own.take()
    own.give_back(child)
    own.disown()
    other = own.take()
    assert other.pid != child.pid
    assert child.alive
    child.end()
    other.end()


def test_a_killed_child_is_trouble_and_its_plans_survive() -> None:
    """Its death is noticed and said with the exit status; what it had told stays told."""
    own = Nursery()
    lane = ChildLane(lambda _orders, _limits: Endless(), own)
    lane.begin(NOTHING, limits())
    child = lane._child
    assert child is not None
    wait(lambda: lane.busy and lane._newest is not None)
    os.kill(child.pid, 9)
    wait(lambda: not lane.busy)
    assert isinstance(lane.trouble, SolverFailed)
    assert "died (exit status -9)" in str(lane.trouble)
    assert lane.take() == [[1]]


def test_a_bug_in_the_child_comes_with_its_traceback() -> None:
    """The parent learns where it happened."""
    lane = ChildLane(lambda _orders, _limits: Broken(), Nursery())
    lane.begin(NOTHING, limits())
    wait(lambda: not lane.busy)
    assert "Traceback" in str(lane.trouble)
    assert "nothing" in str(lane.trouble)


def test_nonsense_from_a_child_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that isn't ours ends the talk."""
    program = "import sys; sys.stdout.buffer.write(b'hello, world, how are you?')"
    monkeypatch.setattr("optimizer.child._PROGRAM", program)
    lane = ChildLane(echo, Nursery())
    lane.begin(NOTHING, limits())
    wait(lambda: not lane.busy)
    assert isinstance(lane.trouble, SolverFailed)


def test_answers_are_empty_unless_filled() -> None:
    """A child that has just started says only that it is idle."""
    assert Answer(last=True) == Answer(orders=None, last=True, trouble="")


@pytest.mark.slow
def test_the_routing_solver_works_in_a_lane() -> None:
    """It gives a feasible plan, no dearer than the one it began with."""
    made = day()
    first = greedy(made)
    lane = routing_lane(made, seed=1)
    lane.begin(first.order(2), limits(iterations=5_000))
    wait(lambda: not lane.busy)
    assert lane.trouble is None
    found = lane.take()
    assert found is not None
    assert assemble(made, found).cost <= first.cost
