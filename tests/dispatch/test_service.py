"""The use cases: asking, computing under a lease, looking, stopping; all of it after a crash."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.errors import Conflict, NotFound, QueueFull
from dispatch.exports.plan_json import dump
from dispatch.runs import Claim, Figures, State
from dispatch.service import MAX_ATTEMPTS
from tests.builders import a_plan
from tests.dispatch.service_fixtures import LEASE, START, Bench, a_bench, a_request, at_once

BEST = Figures(cost=5000, jobs_planned=3, jobs_unassigned=1, travel_seconds=900, metres=8000)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Give a service over an empty database."""
    bench = a_bench(tmp_path)
    yield bench
    bench.engine.dispose()


def taken(bench: Bench, worker: str = "w1") -> Claim:
    """Claim a run that must be there."""
    claim = bench.service.claim(worker)
    assert claim is not None
    return claim


def test_a_request_waits(bench: Bench) -> None:
    """What was asked for is there, queued, with nothing done yet."""
    submitted = bench.service.submit(a_request())
    run = bench.service.get(submitted.run_id)
    assert (run.state, run.progress, run.best, run.error) == (State.QUEUED, 0.0, None, None)
    assert (run.city, run.day.isoformat()) == ("porto", "2026-03-02")
    assert run.created == submitted.created == START
    assert not submitted.replayed


def test_a_request_is_on_disk_when_it_is_answered(bench: Bench, tmp_path: Path) -> None:
    """Another process that opens the file sees it; nothing is only in memory."""
    submitted = bench.service.submit(a_request())
    other = a_bench(tmp_path)
    assert other.service.get(submitted.run_id).state is State.QUEUED
    other.engine.dispose()


def test_the_same_request_under_the_same_key_is_one(bench: Bench) -> None:
    """Repeating gives the first answer, whatever has become of the run since."""
    first = bench.service.submit(a_request(), "key")
    bench.clock.pass_by(60)
    taken(bench)
    again = bench.service.submit(a_request(), "key")
    assert (again.run_id, again.created) == (first.run_id, first.created)
    assert again.replayed
    assert len(bench.service.page(10).runs) == 1


def test_the_order_of_keys_makes_no_other_request(bench: Bench) -> None:
    """Two spellings of one JSON object are the same request."""
    document: dict[str, Any] = {"shifts": [{"end": "17:00", "start": "08:00", "technician": "ana"}]}
    first = bench.service.submit(a_request(), "key")
    assert bench.service.submit(a_request(**document), "key").run_id == first.run_id


def test_another_request_under_a_used_key_is_refused(bench: Bench) -> None:
    """A key stands for one request, and the refusal names the key."""
    bench.service.submit(a_request(), "key")
    with pytest.raises(Conflict, match="'key'"):
        bench.service.submit(a_request(seed=2), "key")
    assert len(bench.service.page(10).runs) == 1


def test_without_a_key_every_request_is_its_own(bench: Bench) -> None:
    """No key, no memory: two requests are two runs."""
    first, second = bench.service.submit(a_request()), bench.service.submit(a_request())
    assert first.run_id != second.run_id


def test_fifty_at_once_under_one_key_are_one(bench: Bench) -> None:
    """Fifty threads get the same answer, one run is made."""
    ids: set[str] = set()
    at_once(50, lambda: ids.add(bench.service.submit(a_request(), "key").run_id))
    assert len(ids) == 1
    assert len(bench.service.page(100).runs) == 1


def test_a_full_queue_refuses(tmp_path: Path) -> None:
    """More than the limit can't wait; a repeated request is no further one."""
    bench = a_bench(tmp_path, max_queued=2)
    bench.service.submit(a_request(), "key")
    bench.service.submit(a_request())
    with pytest.raises(QueueFull):
        bench.service.submit(a_request())
    assert bench.service.submit(a_request(), "key").replayed
    taken(bench)
    bench.service.submit(a_request())
    bench.engine.dispose()


def test_the_oldest_is_computed_first(bench: Bench) -> None:
    """Runs are claimed in the order of asking, each once."""
    ids = [bench.service.submit(a_request()).run_id for _ in range(3)]
    claims = [taken(bench).run_id for _ in ids]
    assert claims == ids
    assert bench.service.claim("w1") is None


def test_a_claim_brings_the_request(bench: Bench) -> None:
    """The worker gets what was asked, and everybody sees that it runs."""
    request = a_request(seed=7)
    bench.service.submit(request)
    claim = taken(bench)
    assert type(request).load(claim.request) == request
    run = bench.service.get(claim.run_id)
    assert (run.state, run.started) == (State.RUNNING, START)


def test_two_workers_never_take_the_same(bench: Bench) -> None:
    """Eight threads claim forty runs: each is claimed exactly once."""
    ids = [bench.service.submit(a_request()).run_id for _ in range(40)]
    claimed: list[str] = []

    def work() -> None:
        while (claim := bench.service.claim("w")) is not None:
            claimed.append(claim.run_id)

    at_once(8, work)
    assert sorted(claimed) == sorted(ids)


def test_progress_and_best_are_seen(bench: Bench) -> None:
    """A report is in the next look, and changes the version."""
    bench.service.submit(a_request())
    claim = taken(bench)
    before = bench.service.get(claim.run_id).version
    assert bench.service.report(claim, 0.4, BEST)
    run = bench.service.get(claim.run_id)
    assert (run.progress, run.best) == (0.4, BEST)
    assert run.version > before


@pytest.mark.parametrize(("told", "seen"), [(-1.0, 0.3), (0.1, 0.3), (0.8, 0.8), (7.0, 1.0)])
def test_progress_never_goes_back(bench: Bench, told: float, seen: float) -> None:
    """Progress stays between 0 and 1 and never falls."""
    bench.service.submit(a_request())
    claim = taken(bench)
    bench.service.report(claim, 0.3, BEST)
    bench.service.report(claim, told, BEST)
    assert bench.service.get(claim.run_id).progress == seen


def test_a_finished_run_has_its_plan(bench: Bench) -> None:
    """Done: progress 1, figures of the plan, the plan itself as it was given."""
    run_id = bench.service.submit(a_request()).run_id
    plan = a_plan(id=run_id)
    bench.clock.pass_by(5)
    assert bench.service.finish(taken(bench), plan)
    run = bench.service.get(run_id)
    assert (run.state, run.progress, run.revision) == (State.DONE, 1.0, 1)
    assert run.finished == bench.clock.now
    assert run.best == Figures.of(plan)
    assert bench.service.plan(run_id) == plan
    assert bench.service.plan_text(run_id) == dump(plan)


def test_a_failed_run_says_why(bench: Bench) -> None:
    """Failed: the reason is kept, figures of a plan that doesn't exist are not."""
    run_id = bench.service.submit(a_request()).run_id
    claim = taken(bench)
    bench.service.report(claim, 0.4, BEST)
    assert bench.service.fail(claim, "the roads are gone")
    run = bench.service.get(run_id)
    assert (run.state, run.error, run.best) == (State.FAILED, "the roads are gone", None)
    with pytest.raises(NotFound, match="failed"):
        bench.service.plan(run_id)


def test_a_waiting_run_stops_at_once(bench: Bench) -> None:
    """Stopped before it began: cancelled, and nobody claims it."""
    run_id = bench.service.submit(a_request()).run_id
    assert bench.service.cancel(run_id).state is State.CANCELLED
    assert bench.service.claim("w1") is None


def test_a_stopped_run_keeps_its_best(bench: Bench) -> None:
    """Stopped while it ran: the worker is told, and the plan it has is kept."""
    run_id = bench.service.submit(a_request()).run_id
    claim = taken(bench)
    assert bench.service.renew("w1", {run_id}) == frozenset()
    stopping = bench.service.cancel(run_id)
    assert (stopping.state, stopping.stop_asked) == (State.RUNNING, True)
    assert bench.service.renew("w1", {run_id}) == {run_id}
    assert bench.service.finish(claim, a_plan(id=run_id))
    run = bench.service.get(run_id)
    assert (run.state, run.revision) == (State.CANCELLED, 1)
    assert bench.service.plan(run_id) == a_plan(id=run_id)


def test_stopping_before_there_is_any_plan(bench: Bench) -> None:
    """Stopped with nothing found yet: cancelled, without a plan."""
    run_id = bench.service.submit(a_request()).run_id
    claim = taken(bench)
    bench.service.cancel(run_id)
    assert bench.service.stopped(claim)
    run = bench.service.get(run_id)
    assert (run.state, run.revision, run.best) == (State.CANCELLED, None, None)


@pytest.mark.parametrize("end", ["finish", "fail", "cancel"])
def test_stopping_what_has_ended_changes_nothing(bench: Bench, end: str) -> None:
    """An end is an end; stopping it twice does no harm."""
    run_id = bench.service.submit(a_request()).run_id
    claim = taken(bench)
    if end == "finish":
        bench.service.finish(claim, a_plan(id=run_id))
    elif end == "fail":
        bench.service.fail(claim, "no roads")
    else:
        bench.service.cancel(run_id)
        bench.service.stopped(claim)
    before = bench.service.get(run_id)
    assert bench.service.cancel(run_id) == before


def test_an_unknown_run_is_not_found(bench: Bench) -> None:
    """Looking for, or stopping, what was never asked for says so."""
    for look in (bench.service.get, bench.service.cancel, bench.service.plan):
        with pytest.raises(NotFound, match="nothing"):
            look("nothing")


def test_a_silent_worker_loses_its_run(bench: Bench) -> None:
    """When a lease has run out another worker takes over, and the first may write no more."""
    run_id = bench.service.submit(a_request()).run_id
    lost = taken(bench, "dead")
    bench.clock.pass_by(LEASE.total_seconds())
    assert bench.service.claim("alive") is None
    bench.clock.pass_by(0.001)
    held = taken(bench, "alive")
    assert held.run_id == run_id
    assert not bench.service.report(lost, 0.9, BEST)
    assert not bench.service.finish(lost, a_plan(id=run_id))
    assert not bench.service.fail(lost, "late")
    assert not bench.service.put_back(lost)
    assert bench.service.get(run_id).state is State.RUNNING
    assert bench.service.renew("dead", {run_id}) == {run_id}
    assert bench.service.finish(held, a_plan(id=run_id))


def test_signs_of_life_keep_a_run(bench: Bench) -> None:
    """A worker that is heard of keeps its run for as long as it likes."""
    run_id = bench.service.submit(a_request()).run_id
    taken(bench, "w1")
    for _ in range(5):
        bench.clock.pass_by(0.9 * LEASE.total_seconds())
        assert bench.service.renew("w1", {run_id}) == frozenset()
        assert bench.service.claim("w2") is None


def test_a_run_that_its_worker_has_forgotten_is_taken_over(bench: Bench) -> None:
    """Signs of life count only for the runs that are really computed."""
    run_id = bench.service.submit(a_request()).run_id
    taken(bench, "w1")
    bench.clock.pass_by(6)
    bench.service.renew("w1", set())
    bench.clock.pass_by(6)
    assert taken(bench, "w2").run_id == run_id


def test_the_same_worker_does_not_confuse_its_attempts(bench: Bench) -> None:
    """A thread that comes back late can't write over its own worker's second attempt."""
    run_id = bench.service.submit(a_request()).run_id
    first = taken(bench, "w1")
    bench.clock.pass_by(LEASE.total_seconds() + 1)
    second = taken(bench, "w1")
    assert not bench.service.finish(first, a_plan(id=run_id))
    assert bench.service.finish(second, a_plan(id=run_id))


def test_unfinished_runs_go_on_after_a_restart(bench: Bench, tmp_path: Path) -> None:
    """A new service on the same file takes up what waited and, after the lease, what ran."""
    ids = [bench.service.submit(a_request()).run_id for _ in range(2)]
    taken(bench, "killed")
    bench.engine.dispose()
    again = a_bench(tmp_path)
    assert taken(again, "new").run_id == ids[1]
    again.clock.pass_by(LEASE.total_seconds() + 1)
    assert taken(again, "new").run_id == ids[0]
    again.engine.dispose()


def test_plans_outlive_a_restart(bench: Bench, tmp_path: Path) -> None:
    """A plan is the same after the service was started anew."""
    run_id = bench.service.submit(a_request()).run_id
    bench.service.finish(taken(bench), a_plan(id=run_id))
    bench.engine.dispose()
    again = a_bench(tmp_path)
    assert again.service.plan(run_id) == a_plan(id=run_id)
    again.engine.dispose()


def test_what_is_put_back_is_computed_anew(bench: Bench) -> None:
    """A worker that leaves puts its run back; the next one starts from nothing."""
    run_id = bench.service.submit(a_request()).run_id
    claim = taken(bench)
    bench.service.report(claim, 0.7, BEST)
    assert bench.service.put_back(claim)
    run = bench.service.get(run_id)
    assert (run.state, run.progress, run.best) == (State.QUEUED, 0.0, None)
    assert taken(bench, "w2").attempt == 1


def test_a_counted_attempt_is_remembered(bench: Bench) -> None:
    """A second try knows that it is the second."""
    bench.service.submit(a_request())
    assert bench.service.put_back(taken(bench), counted=True)
    assert taken(bench).attempt == 2


def test_what_kills_every_worker_is_given_up(bench: Bench) -> None:
    """A run that never ends but loses its worker fails after some attempts; others go on."""
    poison = bench.service.submit(a_request()).run_id
    for _ in range(MAX_ATTEMPTS):
        assert taken(bench).run_id == poison
        bench.clock.pass_by(LEASE.total_seconds() + 1)
    good = bench.service.submit(a_request()).run_id
    assert taken(bench).run_id == good
    run = bench.service.get(poison)
    assert run.state is State.FAILED
    assert run.error is not None
    assert "attempts" in run.error


def test_a_stopped_run_whose_worker_died_is_cancelled(bench: Bench) -> None:
    """Nobody computes again what was to be stopped."""
    run_id = bench.service.submit(a_request()).run_id
    taken(bench)
    bench.service.cancel(run_id)
    bench.clock.pass_by(LEASE.total_seconds() + 1)
    assert bench.service.claim("w2") is None
    assert bench.service.get(run_id).state is State.CANCELLED


def test_pages_can_be_narrowed_to_a_state(bench: Bench) -> None:
    """Only runs of the state that was asked for are listed."""
    ids = [bench.service.submit(a_request()).run_id for _ in range(4)]
    bench.service.cancel(ids[1])
    page = bench.service.page(10, state=State.CANCELLED)
    assert [run.id for run in page.runs] == [ids[1]]
    assert page.next_before is None


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    limits=st.lists(st.integers(1, 7), min_size=1, max_size=12),
    arriving=st.lists(st.integers(0, 3), min_size=12, max_size=12),
)
def test_pages_show_everything_once(
    tmp_path_factory: pytest.TempPathFactory, limits: list[int], arriving: list[int]
) -> None:
    """Whatever the sizes, and whatever comes in between: newest first, none lost or doubled."""
    bench = a_bench(tmp_path_factory.mktemp("pages"))
    ids = [bench.service.submit(a_request()).run_id for _ in range(9)]
    seen: list[str] = []
    before: int | None = None
    for turn in range(12):
        page = bench.service.page(limits[turn % len(limits)], before=before)
        seen += [run.id for run in page.runs]
        for _ in range(arriving[turn]):
            bench.service.submit(a_request())
        before = page.next_before
        if before is None:
            break
    assert seen == ids[::-1][: len(seen)]
    assert before is not None or len(seen) == len(ids)
    bench.engine.dispose()
