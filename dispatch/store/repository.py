"""Questions to the tables; whoever asks has opened the session and commits it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from dispatch.runs import State
from dispatch.store.rows import PlanRow, RunRow


def run_of(session: Session, run_id: str, *, lock: bool = False) -> RunRow | None:
    """Run by id; `lock` keeps other writers off it (SQLite has one writer anyway)."""
    query = select(RunRow).where(RunRow.id == run_id)
    return session.scalar(query.with_for_update() if lock else query)


def run_of_key(session: Session, idempotency_key: str) -> RunRow | None:
    """Run that was asked for under this key."""
    return session.scalar(select(RunRow).where(RunRow.idempotency_key == idempotency_key))


def queued(session: Session) -> int:
    """Count the runs that wait."""
    query = select(func.count()).select_from(RunRow).where(RunRow.state == State.QUEUED)
    return session.scalar(query) or 0


def next_run(session: Session, now: datetime) -> RunRow | None:
    """Oldest run that waits, or whose worker has let its lease run out."""
    free = or_(
        RunRow.state == State.QUEUED,
        and_(RunRow.state == State.RUNNING, RunRow.lease_until < now),
    )
    query = select(RunRow).where(free).order_by(RunRow.sequence).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def runs_of(session: Session, worker: str) -> Sequence[RunRow]:
    """Find the runs that a worker computes."""
    query = select(RunRow).where(RunRow.state == State.RUNNING, RunRow.worker == worker)
    return session.scalars(query.with_for_update()).all()


def newest(
    session: Session, limit: int, *, before: int | None = None, state: State | None = None
) -> Sequence[RunRow]:
    """Newest runs first, those with a smaller sequence than `before`."""
    query = select(RunRow).order_by(RunRow.sequence.desc()).limit(limit)
    if before is not None:
        query = query.where(RunRow.sequence < before)
    if state is not None:
        query = query.where(RunRow.state == state)
    return session.scalars(query).all()


def latest_plan(session: Session, run_id: str) -> PlanRow | None:
    """Newest revision of a plan."""
    query = select(PlanRow).where(PlanRow.id == run_id).order_by(PlanRow.revision.desc()).limit(1)
    return session.scalar(query)
