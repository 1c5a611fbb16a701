"""Worker threads: leases kept, runs stopped, stumbles survived."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.worker import Workers
from dispatch.errors import StoreUnavailable
from dispatch.runs import Claim, State
from dispatch.service import PlanService
from tests.builders import a_plan
from tests.dispatch.fake_planner import soon
from tests.dispatch.service_fixtures import LEASE, Bench, a_bench, a_request


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Give a service over an empty database."""
    bench = a_bench(tmp_path)
    yield bench
    bench.engine.dispose()


class Held:
    """Executes runs by waiting until they are stopped, or all are let go."""

    def __init__(self, service: PlanService) -> None:
        self._service = service
        self.go = threading.Event()
        self.running: set[str] = set()

    def __call__(self, claim: Claim, cancel: threading.Event, leaving: threading.Event) -> None:
        """Hold a run."""
        self.running.add(claim.run_id)
        soon(lambda: self.go.is_set() or cancel.is_set())
        self.running.discard(claim.run_id)
        if leaving.is_set():
            self._service.put_back(claim)
        else:
            self._service.finish(claim, a_plan(id=claim.run_id))


def test_a_stop_by_another_process_is_heard(bench: Bench) -> None:
    """What is only written in the store reaches the thread with the next sign of life."""
    held = Held(bench.service)
    run_id = bench.service.submit(a_request()).run_id
    with Workers(bench.service, held, slots=1, lease_seconds=0.2):
        assert soon(lambda: run_id in held.running)
        bench.service.cancel(run_id)
        assert soon(lambda: bench.service.get(run_id).state is State.CANCELLED)


def test_a_lost_run_is_given_up(bench: Bench) -> None:
    """A worker whose run was taken over stops computing it."""
    held = Held(bench.service)
    run_id = bench.service.submit(a_request()).run_id
    with Workers(bench.service, held, slots=1, lease_seconds=2.0):
        assert soon(lambda: run_id in held.running)
        bench.clock.pass_by(10 * LEASE.total_seconds())
        taken = bench.service.claim("another")
        if taken is not None:  # else its own sign of life was quicker, and it has lost nothing
            assert soon(lambda: run_id not in held.running)
            assert bench.service.finish(taken, a_plan(id=run_id))
        held.go.set()
    assert soon(lambda: bench.service.get(run_id).state is State.DONE)


def test_a_lease_is_kept_while_it_runs(bench: Bench) -> None:
    """As long as the thread computes, nobody else gets its run."""
    held = Held(bench.service)
    run_id = bench.service.submit(a_request()).run_id
    with Workers(bench.service, held, slots=1, lease_seconds=0.2):
        assert soon(lambda: run_id in held.running)
        for _ in range(5):
            bench.clock.pass_by(0.9 * LEASE.total_seconds())
            # The next sign of life brings the lease up to the clock again.
            assert soon(lambda: _lease_left(bench) > 0.5 * LEASE.total_seconds())
            assert bench.service.claim("another") is None
        held.go.set()


def _lease_left(bench: Bench) -> float:
    with bench.engine.connect() as connection:
        until = connection.exec_driver_sql("SELECT lease_until FROM runs").scalar_one()
    return float(until) / 1e6 - bench.clock.now.timestamp()


def test_an_execution_that_raises_costs_no_thread(bench: Bench) -> None:
    """A worker whose run ends in an error it didn't expect takes the next one."""
    done: list[str] = []

    def execute(claim: Claim, _cancel: threading.Event, _leaving: threading.Event) -> None:
        done.append(claim.run_id)
        if len(done) == 1:
            raise ZeroDivisionError
        bench.service.finish(claim, a_plan(id=claim.run_id))

    ids = [bench.service.submit(a_request()).run_id for _ in range(2)]
    with Workers(bench.service, execute, slots=1, lease_seconds=10) as workers:
        assert soon(lambda: bench.service.get(ids[1]).state is State.DONE)
        assert workers.alive == 1
    assert done == ids


def test_a_store_that_is_away_costs_no_thread(tmp_path: Path) -> None:
    """While the queue can't be read the workers wait; then they go on."""

    class Flaky(PlanService):
        """Can't be read the first few times."""

        fails = 3

        def claim(self, worker: str) -> Claim | None:
            """Fail, then work."""
            if Flaky.fails:
                Flaky.fails -= 1
                raise StoreUnavailable("away")
            return super().claim(worker)

        renewals = 0

        def renew(self, worker: str, running: object) -> frozenset[str]:
            """Fail always, in one way and then in another."""
            Flaky.renewals += 1
            if Flaky.renewals == 1:
                raise StoreUnavailable(f"{worker} {running}: away")
            raise ZeroDivisionError

    bench = a_bench(tmp_path)
    service = Flaky(bench.engine, clock=bench.clock, new_id=lambda: "run-1")
    held = Held(service)
    service.submit(a_request())
    with Workers(service, held, slots=1, lease_seconds=0.5) as workers:
        for _ in range(4):
            workers.wake()
        assert soon(lambda: held.running)
        assert soon(lambda: Flaky.renewals >= 3)
        held.go.set()
        assert soon(lambda: service.get("run-1").state is State.DONE)
        assert workers.alive == 1
    bench.engine.dispose()


def test_leaving_stops_and_waits(bench: Bench) -> None:
    """After the service has left no thread runs, and its run waits for the next service."""
    held = Held(bench.service)
    run_id = bench.service.submit(a_request()).run_id
    with Workers(bench.service, held, slots=3, lease_seconds=10) as workers:
        assert workers.alive == 3
        assert soon(lambda: run_id in held.running)
    assert workers.alive == 0
    assert bench.service.get(run_id).state is State.QUEUED
