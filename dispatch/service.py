"""The use cases around plans: ask, compute, look, stop. The only code that commits.

Everything is on disk before a method returns. Workers hold a run by a lease: a worker that was
not heard of for `lease` loses its run to the next one, and may not write to it any more.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from dispatch.errors import Conflict, NotFound, QueueFull
from dispatch.exports import plan_json
from dispatch.model import Plan
from dispatch.plan_request import PlanRequest
from dispatch.runs import Claim, Figures, Run, RunPage, State, Submitted
from dispatch.store import repository
from dispatch.store.engine import reading, writing
from dispatch.store.rows import PlanRow, RunRow

# A run that takes its whole process down with it must not do so for ever.
MAX_ATTEMPTS = 5


class PlanService:
    """Runs and plans in a database.

    Parameters
    ----------
    engine : Engine
        Of a database in the present layout.
    clock : callable
        Gives the present instant, aware.
    new_id : callable
        Gives an id that nobody had before.
    lease : timedelta
        How long a silent worker keeps its run.
    max_queued : int
        Runs that may wait.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        lease: timedelta = timedelta(seconds=10),
        max_queued: int = 1000,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._new_id = new_id
        self._lease = lease
        self._max_queued = max_queued

    def earlier(self, request: PlanRequest, key: str) -> Submitted | None:
        """Answer once more what was answered to this request under this key; None if nothing.

        Raises
        ------
        Conflict
            If the key was used for another request.
        """
        with reading(self._engine) as session:
            known = repository.run_of_key(session, key)
            return None if known is None else _same(known, request)

    def submit(self, request: PlanRequest, key: str | None = None) -> Submitted:
        """Put a request in the queue; the same request under the same key is one run.

        Raises
        ------
        Conflict
            If the key was used for another request.
        QueueFull
            If too many runs wait already.
        """
        with writing(self._engine) as session:
            known = None if key is None else repository.run_of_key(session, key)
            return self._add(session, request, key) if known is None else _same(known, request)

    def _add(self, session: Session, request: PlanRequest, key: str | None) -> Submitted:
        if repository.queued(session) >= self._max_queued:
            raise QueueFull(f"{self._max_queued:,} plans wait already; try again later")
        row = RunRow(
            id=self._new_id(),
            state=State.QUEUED,
            request=request.text,
            request_hash=request.hash,
            idempotency_key=key,
            city=request.city,
            day=request.day,
            created=self._clock(),
        )
        session.add(row)
        return Submitted(run_id=row.id, created=row.created, replayed=False)

    def get(self, run_id: str) -> Run:
        """Run as it stands.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        with reading(self._engine) as session:
            return _run(_found(repository.run_of(session, run_id), run_id))

    def plan_text(self, run_id: str) -> str | None:
        """Newest revision of a plan as plan.json; None while there is none."""
        with reading(self._engine) as session:
            row = repository.latest_plan(session, run_id)
            return None if row is None else row.document

    def plan(self, run_id: str) -> Plan:
        """Newest revision of a plan.

        Raises
        ------
        NotFound
            If there is no run of that id, or it has no plan (yet); says which.
        """
        text = self.plan_text(run_id)
        if text is None:
            state = self.get(run_id).state
            raise NotFound(f"plan {run_id!r} is {state.value}: there is nothing to show yet")
        return plan_json.load(text)

    def page(self, limit: int, *, before: int | None = None, state: State | None = None) -> RunPage:
        """Newest runs first, at most `limit`, those before a sequence number."""
        with reading(self._engine) as session:
            rows = repository.newest(session, limit + 1, before=before, state=state)
            runs = tuple(_run(row) for row in rows[:limit])
        return RunPage(runs=runs, next_before=runs[-1].sequence if len(rows) > limit else None)

    def claim(self, worker: str) -> Claim | None:
        """Take the next run for a worker; nobody else gets it. None when nothing waits."""
        with writing(self._engine) as session:
            while (row := repository.next_run(session, self._clock())) is not None:
                if row.stop_asked:
                    self._end(row, State.CANCELLED)
                elif row.attempts >= MAX_ATTEMPTS:
                    self._end(row, State.FAILED, f"given up after {MAX_ATTEMPTS} broken attempts")
                else:
                    return self._take(row, worker)
                session.flush()
        return None

    def _take(self, row: RunRow, worker: str) -> Claim:
        now = self._clock()
        row.state = State.RUNNING
        row.worker, row.lease_until = worker, now + self._lease
        row.attempts += 1
        row.version += 1
        row.started = row.started or now
        return Claim(run_id=row.id, worker=worker, attempt=row.attempts, request=row.request)

    def renew(self, worker: str, running: AbstractSet[str]) -> frozenset[str]:
        """Sign of life for the runs that a worker computes; returns those to be stopped.

        They are the ones that somebody wants stopped, and those lost to another worker.
        """
        until = self._clock() + self._lease
        with writing(self._engine) as session:
            rows = [row for row in repository.runs_of(session, worker) if row.id in running]
            for row in rows:
                row.lease_until = until
            kept = {row.id for row in rows if not row.stop_asked}
        return frozenset(running - kept)

    def report(self, claim: Claim, progress: float, best: Figures) -> bool:
        """Save how far a run is; False when the worker has lost it."""
        with writing(self._engine) as session:
            row = _held(session, claim)
            if row is not None:
                row.progress = max(row.progress, min(max(progress, 0.0), 1.0))
                row.best = best.dump()
                row.version += 1
            return row is not None

    def finish(self, claim: Claim, plan: Plan) -> bool:
        """Save a plan, and the run as done (or as cancelled, if somebody had stopped it)."""
        document = plan_json.dump(plan)
        with writing(self._engine) as session:
            row = _held(session, claim)
            if row is None:
                return False
            row.best, row.revision = Figures.of(plan).dump(), plan.revision
            session.add(
                PlanRow(id=row.id, revision=plan.revision, document=document, created=self._clock())
            )
            self._end(row, State.CANCELLED if row.stop_asked else State.DONE)
            return True

    def fail(self, claim: Claim, reason: str) -> bool:
        """Save that a run failed, and why."""
        return self._end_held(claim, State.FAILED, reason)

    def stopped(self, claim: Claim) -> bool:
        """Save that a run was stopped before there was any plan."""
        return self._end_held(claim, State.CANCELLED)

    def put_back(self, claim: Claim, *, counted: bool = False) -> bool:
        """Let a run wait again; unless `counted`, the attempt is forgotten."""
        with writing(self._engine) as session:
            row = _held(session, claim)
            if row is not None:
                row.state, row.worker, row.lease_until = State.QUEUED, None, None
                row.attempts -= 0 if counted else 1
                row.progress, row.best = 0.0, None
                row.version += 1
            return row is not None

    def cancel(self, run_id: str) -> Run:
        """Stop a run; one that is being computed ends soon with its best plan so far.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        with writing(self._engine) as session:
            row = _found(repository.run_of(session, run_id, lock=True), run_id)
            if row.state == State.QUEUED:
                self._end(row, State.CANCELLED)
            elif row.state == State.RUNNING and not row.stop_asked:
                row.stop_asked = True
                row.version += 1
            session.flush()
            return _run(row)

    def _end_held(self, claim: Claim, state: State, reason: str | None = None) -> bool:
        with writing(self._engine) as session:
            row = _held(session, claim)
            if row is not None:
                self._end(row, state, reason)
            return row is not None

    def _end(self, row: RunRow, state: State, reason: str | None = None) -> None:
        row.state, row.error, row.finished = state, reason, self._clock()
        row.worker, row.lease_until = None, None
        row.progress = 1.0 if state is State.DONE else row.progress
        row.best = row.best if row.revision is not None else None  # figures of nothing mislead
        row.version += 1


def _found(row: RunRow | None, run_id: str) -> RunRow:
    if row is None:
        raise NotFound(f"there is no plan {run_id!r}")
    return row


def _held(session: Session, claim: Claim) -> RunRow | None:
    """Row of a claim while its worker still holds it."""
    row = repository.run_of(session, claim.run_id, lock=True)
    if row is None or row.state != State.RUNNING:
        return None
    return row if (row.worker, row.attempts) == (claim.worker, claim.attempt) else None


def _same(row: RunRow, request: PlanRequest) -> Submitted:
    if row.request_hash != request.hash:
        raise Conflict(f"the key {row.idempotency_key!r} was used for another request")
    return Submitted(run_id=row.id, created=row.created, replayed=True)


def _run(row: RunRow) -> Run:
    return Run(
        id=row.id,
        sequence=row.sequence,
        state=State(row.state),
        city=row.city,
        day=row.day,
        progress=row.progress,
        best=None if row.best is None else Figures.load(row.best),
        error=row.error,
        created=row.created,
        started=row.started,
        finished=row.finished,
        stop_asked=row.stop_asked,
        version=row.version,
        revision=row.revision,
    )
