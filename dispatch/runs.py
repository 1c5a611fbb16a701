"""A run: a plan that was asked for, from waiting to its end, as the service shows it."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from dispatch.model import Plan


class State(StrEnum):
    """Where a run is; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self in {State.DONE, State.FAILED, State.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The best plan so far in a few numbers; cost in minor units."""

    cost: int
    jobs_planned: int
    jobs_unassigned: int
    travel_seconds: int
    metres: int

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Figures of a finished plan."""
        return cls(
            cost=plan.cost,
            jobs_planned=plan.jobs_planned,
            jobs_unassigned=len(plan.unassigned),
            travel_seconds=sum(route.travel_seconds for route in plan.routes),
            metres=sum(route.metres for route in plan.routes),
        )

    def dump(self) -> str:
        """JSON for the store."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """Inverse of `dump`."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A plan that was asked for, as it stands.

    Parameters
    ----------
    id : str
        Also the id of its plan.
    sequence : int
        Ascending in the order of asking.
    state : State
        Where it is.
    city, day : str, date
        What is planned.
    progress : float
        0 to 1.
    best : Figures, optional
        The best plan so far; None before there is one.
    error : str, optional
        Why it failed.
    created, started, finished : datetime
        Aware, UTC; the last two None before they happened.
    stop_asked : bool
        Somebody wants it to stop.
    version : int
        Counts the changes of all this.
    revision : int, optional
        Of its newest plan; None while there is none.
    """

    id: str
    sequence: int
    state: State
    city: str
    day: date
    progress: float
    best: Figures | None
    error: str | None
    created: datetime
    started: datetime | None
    finished: datetime | None
    stop_asked: bool
    version: int
    revision: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A worker's hold on a run; `attempt` tells it from an earlier hold of anybody's."""

    run_id: str
    worker: str
    attempt: int
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """Answer to a request: the run's id, and whether it was there already under that key."""

    run_id: str
    created: datetime
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Some runs, newest first; `next_before` asks for those after them, None at the end."""

    runs: tuple[Run, ...]
    next_before: int | None
