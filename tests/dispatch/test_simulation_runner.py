"""Replications give the same answer wherever they run, and report how far they are."""

import hashlib
import json
import pickle
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from dispatch.simulation.report import facts
from dispatch.simulation.runner import (
    SimulationResult,
    local_processes,
    replicate,
    run,
    simulate_batch,
)
from dispatch.simulation.scenario import Scenario
from dispatch.simulation.world import World
from tests.dispatch.simulated import a_crew, a_demand, a_study, a_world


class Contrary(Executor):
    """An executor that works through everything backwards, each task sent as to a process."""

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run a task at once on a copy of its arguments."""
        self.tasks += 1
        future: Future[Any] = Future()
        sent_fn, sent_args = pickle.loads(pickle.dumps((fn, args)))  # noqa: S301 - our own bytes
        future.set_result(sent_fn(*sent_args, **kwargs))
        return future


class Failing(Executor):
    """An executor whose workers die."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ARG002 - the interface's
        """Fail as a killed worker does."""
        future: Future[Any] = Future()
        future.set_exception(BrokenPipeError("a worker is gone"))
        return future


def a_comparison(seed: int = 1) -> World:
    """Two scenarios of a small day."""
    scenarios = [Scenario(name=str(n), crews=(a_crew(count=n),)) for n in (1, 2)]
    return a_world(a_study(*scenarios, demand=a_demand(4, booked=1), seed=seed))


def digest(result: SimulationResult) -> str:
    """One number for all figures of all days, and for what the report makes of them."""
    said = json.dumps([facts(result), [repr(days) for days in result.days]])
    return hashlib.sha256(said.encode()).hexdigest()


def test_the_same_seed_gives_the_same_figures() -> None:
    """Two runs of one study differ in nothing; another seed differs."""
    first, again, other = (run(a_comparison(seed), replications=3) for seed in (1, 1, 2))
    assert digest(first) == digest(again)
    assert digest(first) != digest(other)


def test_how_the_work_is_cut_does_not_show() -> None:
    """In this process, in threads, or in pieces over another executor: one answer."""
    world = a_comparison()
    here = digest(run(world, replications=40))
    contrary = Contrary()
    assert digest(run(world, replications=40, executor=contrary)) == here
    assert 1 < contrary.tasks < 40
    with ThreadPoolExecutor(2) as threads:
        assert digest(run(world, replications=40, executor=threads)) == here


@pytest.mark.slow
def test_local_processes_give_the_same_answer() -> None:
    """Real processes, started afresh, find what this one finds."""
    world = a_comparison()
    with local_processes(2) as processes:
        there = run(world, replications=5, executor=processes)
    assert digest(there) == digest(run(world, replications=5))


def test_a_longer_study_begins_with_the_shorter() -> None:
    """More replications add days and leave the first ones as they were."""
    few, many = (run(a_comparison(), replications=n) for n in (2, 5))
    assert repr([days[:2] for days in many.days]) == repr(list(few.days))
    assert (few.replications, many.replications) == (2, 5)


def test_a_batch_is_its_replications_one_by_one() -> None:
    """A batch can be any set of days."""
    world = a_comparison()
    both = simulate_batch(world, [4, 1])
    assert list(both) == [4, 1]
    assert repr(both[1]) == repr(simulate_batch(world, [1])[1])


def test_progress_goes_up_to_the_end() -> None:
    """Whoever listens hears of every finished day, and the last one says all are done."""
    heard: list[tuple[int, int]] = []
    run(a_comparison(), replications=4, on_progress=lambda *done: heard.append(done))
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_no_replications_is_no_study() -> None:
    """At least one day has to be simulated."""
    with pytest.raises(ValueError, match="at least 1"):
        run(a_comparison(), replications=0)


def test_a_broken_executor_is_no_answer() -> None:
    """A dead worker's error comes out; no report is made of the rest."""
    with pytest.raises(BrokenPipeError):
        run(a_comparison(), replications=3, executor=Failing())


def test_scenarios_meet_the_same_day() -> None:
    """Calls of a replication are the same objects of chance in both scenarios."""
    world = a_comparison()
    alone, together = (replicate(world, scenario, 3) for scenario in world.study.scenarios)
    fates = [
        {request.id: request for request in (*(s.request for s in day.served), *day.left)}
        for day in (alone, together)
    ]
    assert fates[0] == fates[1]
    assert fates[0]


def test_the_result_says_who_went_out() -> None:
    """Technicians without a van are not counted."""
    scenarios = (
        Scenario(name="all", crews=(a_crew(count=3),)),
        Scenario(name="two vans", crews=(a_crew(count=3),), vans=2),
    )
    result = run(a_world(a_study(*scenarios, demand=a_demand(4))), replications=1)
    assert result.technicians == (3, 2)
