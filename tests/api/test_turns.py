"""Turns: threads and requests wait for the same slots, and come first come first served."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint

from api.slots import Slots
from api.turns import Turns
from api.worker import Workers
from dispatch.runs import Claim
from tests.builders import a_plan
from tests.dispatch.fake_planner import soon
from tests.dispatch.service_fixtures import a_bench, a_request


@pytest.fixture
def anyio_backend() -> str:
    """Run as the server does."""
    return "asyncio"


def test_so_many_come_at_once() -> None:
    """The first ones needn't wait; a further one does until somebody leaves."""
    turns = Turns(2)
    first, second, third = (turns.ask() for _ in range(3))
    assert [first.done(), second.done(), third.done()] == [True, True, False]
    turns.leave(second)
    assert third.done()


def test_first_come_first_served() -> None:
    """Turns come in the order in which they were asked for."""
    turns = Turns(1)
    waiting = [turns.ask() for _ in range(5)]
    for k, turn in enumerate(waiting):
        assert [one.done() for one in waiting] == [i <= k for i in range(5)]
        turns.leave(turn)
    assert turns.ask().done()


def test_who_leaves_the_queue_is_passed_over() -> None:
    """One that no longer waits takes nobody's place, and gives none back."""
    turns = Turns(1)
    first, second, third, fourth = (turns.ask() for _ in range(4))
    turns.leave(third)
    turns.leave(second)
    turns.leave(first)
    assert fourth.done()
    assert not turns.ask().done()


def test_leaving_an_idle_queue_frees_no_more_than_there_was() -> None:
    """However often one comes and goes, the limit stays what it is."""
    turns = Turns(2)
    for _ in range(10):
        turns.leave(turns.ask())
    taken = [turns.ask() for _ in range(3)]
    assert [turn.done() for turn in taken] == [True, True, False]


def test_many_threads_never_exceed_the_limit() -> None:
    """Of twenty threads at most three compute at any time, and all of them do."""
    turns, lock = Turns(3), threading.Lock()
    running, most, done = 0, 0, 0

    def compute() -> None:
        nonlocal running, most, done
        for _ in range(5):
            turn = turns.ask()
            turn.result(60)
            with lock:
                running += 1
                most = max(most, running)
            threading.Event().wait(0.0005)
            with lock:
                running -= 1
                done += 1
            turns.leave(turn)

    threads = [threading.Thread(target=compute) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most <= 3
    assert done == 100
    assert all(turns.ask().done() for _ in range(3))


@pytest.mark.anyio
async def test_a_request_waits_for_a_thread() -> None:
    """While a thread has the only turn, a request waits; then it computes."""
    turns = Turns(1)
    slots, held, answers = Slots(turns), turns.ask(), []

    async def ask() -> None:
        answers.append(await slots.run(lambda: 5))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        for _ in range(20):
            await checkpoint()
        assert answers == []
        turns.leave(held)
    assert answers == [5]
    assert turns.ask().done()


@pytest.mark.anyio
async def test_a_request_that_is_given_up_leaves_the_queue() -> None:
    """Cancelled while waiting, or in the moment its turn came: the turn goes to the next one."""
    for in_the_moment in (False, True):
        turns = Turns(1)
        slots, held = Slots(turns), turns.ask()
        task = asyncio.ensure_future(slots.run(lambda: pytest.fail("was given up")))
        for _ in range(5):
            await checkpoint()
        if in_the_moment:
            turns.leave(held)  # its turn has come, but it hasn't heard of it yet
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        if not in_the_moment:
            turns.leave(held)
        assert turns.ask().done()


def test_plans_wait_while_problems_are_solved(tmp_path: Path) -> None:
    """A run isn't even claimed while others compute; then it is, though nobody wakes the worker."""
    bench = a_bench(tmp_path)
    turns, computed = Turns(1), threading.Event()

    def execute(claim: Claim, *_: Any) -> None:
        bench.service.finish(claim, a_plan(id=claim.run_id))
        computed.set()

    held = turns.ask()
    run_id = bench.service.submit(a_request()).run_id
    with Workers(bench.service, execute, slots=1, lease_seconds=10, turns=turns):
        assert not computed.wait(0.2)
        assert bench.service.get(run_id).state.value == "queued"
        turns.leave(held)
        assert computed.wait(30)
        assert soon(lambda: bench.service.get(run_id).state.value == "done")
    assert turns.ask().done()
    bench.engine.dispose()


def test_problems_come_between_plans(tmp_path: Path) -> None:
    """A worker with many runs to compute lets others have their turn after each."""
    bench = a_bench(tmp_path)
    turns, log = Turns(1), []
    begun, go = threading.Event(), threading.Event()

    def execute(claim: Claim, *_: Any) -> None:
        begun.set()
        assert go.wait(30)
        log.append("plan")
        bench.service.finish(claim, a_plan(id=claim.run_id))

    for _ in range(3):
        bench.service.submit(a_request())
    with Workers(bench.service, execute, slots=1, lease_seconds=10, turns=turns):
        assert begun.wait(30)
        turn = turns.ask()
        go.set()
        turn.result(30)
        log.append("problem")
        turns.leave(turn)
        assert soon(lambda: len(log) == 4)
    assert log == ["plan", "problem", "plan", "plan"]
    bench.engine.dispose()


def test_a_service_that_stops_does_not_wait_for_a_turn(tmp_path: Path) -> None:
    """Workers that wait end when the service does, and give up their places."""
    bench = a_bench(tmp_path)
    turns = Turns(1)
    held = turns.ask()
    with Workers(bench.service, lambda *_: None, slots=2, lease_seconds=10, turns=turns) as workers:
        assert workers.alive == 2
    assert workers.alive == 0
    turns.leave(held)
    assert turns.ask().done()
    bench.engine.dispose()
