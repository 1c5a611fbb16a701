"""A service over a fresh database, with a clock that only moves when told to."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from dispatch.plan_request import PlanRequest
from dispatch.service import PlanService
from dispatch.store import open_engine, upgrade

START = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
LEASE = timedelta(seconds=10)


@dataclass
class ManualClock:
    """Time that stands still until somebody moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class CountedIds:
    """Ids in their order: run-1, run-2, ..."""

    count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __call__(self) -> str:
        """Give the next one."""
        return f"run-{next(self.count)}"


@dataclass
class Bench:
    """A service, and what it stands on."""

    engine: Engine
    clock: ManualClock
    service: PlanService


def a_bench(folder: Path, *, max_queued: int = 1000) -> Bench:
    """Open (or open again) the service of a folder."""
    engine = open_engine(f"sqlite:///{folder / 'callout.db'}")
    upgrade(engine)
    clock = ManualClock()
    service = PlanService(
        engine, clock=clock, new_id=CountedIds(), lease=LEASE, max_queued=max_queued
    )
    return Bench(engine, clock, service)


def a_request(city: str = "porto", **changes: object) -> PlanRequest:
    """Ask for a small day."""
    document: dict[str, object] = {
        "city": city,
        "date": "2026-03-02",
        "jobs": [{"id": "J1", "lon": -8.611, "lat": 41.148, "service_minutes": 30}],
        "shifts": [{"technician": "ana", "start": "08:00", "end": "17:00"}],
        "seconds": 1,
    }
    return PlanRequest.parse(document | changes)


def at_once(times: int, act: Callable[[], object]) -> None:
    """Do the same in many threads that start together; the first error is raised here."""
    ready = threading.Barrier(times)
    errors: list[BaseException] = []

    def run() -> None:
        ready.wait()
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
