"""Threads that compute what waits, one per solver slot, and one that keeps their leases."""

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from api.turns import Turn, Turns
from dispatch.errors import StoreUnavailable
from dispatch.runs import Claim
from dispatch.service import PlanService

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
MAX_BEAT_SECONDS = 2.0

Execute = Callable[[Claim, threading.Event, threading.Event], None]


class Workers:
    """Worker threads over a service; start them once, stop them once.

    Each run is computed by `execute(claim, cancel, leaving)`. When the service stops, what is
    being computed goes back into the queue; when it is killed, the leases run out and the runs
    are taken over.

    Parameters
    ----------
    service : PlanService
        Whose runs are computed.
    execute : callable
        Computes one run and saves its end.
    slots : int
        Runs at the same time.
    lease_seconds : float
        As the service has it; signs of life are given more than four times as often.
    turns : Turns, optional
        What else computes waits for these as well; by default as many as there are slots.
    """

    def __init__(
        self,
        service: PlanService,
        execute: Execute,
        *,
        slots: int,
        lease_seconds: float,
        turns: Turns | None = None,
    ) -> None:
        self._service = service
        self._execute = execute
        self._name = uuid.uuid4().hex
        self._beat_seconds = min(lease_seconds / 4, MAX_BEAT_SECONDS)
        self._turns = turns or Turns(slots)
        self._leaving = threading.Event()
        self._work = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._running: dict[str, threading.Event] = {}
        self._threads = [
            threading.Thread(target=self._serve, name=f"plan-worker-{i}", daemon=True)
            for i in range(slots)
        ]
        self._keeper = threading.Thread(target=self._keep, name="plan-leases", daemon=True)

    def __enter__(self) -> Self:
        for thread in (*self._threads, self._keeper):
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        with self._lock:
            for cancel in self._running.values():
                cancel.set()
        for _thread in self._threads:
            self._work.release()
        for thread in (*self._threads, self._keeper):
            thread.join(timeout=30)

    @property
    def alive(self) -> int:
        """Number of worker threads that run."""
        return sum(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """Say that there is something to do."""
        self._work.release()

    def stop(self, run_id: str) -> None:
        """Stop a run that is computed here, at once."""
        with self._lock:
            cancel = self._running.get(run_id)
        if cancel is not None:
            cancel.set()

    def _serve(self) -> None:
        while not self._leaving.is_set():
            turn = self._turns.ask()
            try:
                worked = self._come(turn) and self._work_once()
            finally:
                self._turns.leave(turn)
            if not worked:
                self._work.acquire(timeout=POLL_SECONDS)

    def _come(self, turn: Turn) -> bool:
        """Wait for a turn; False when the service leaves before."""
        while not self._leaving.is_set():
            with suppress(TimeoutError):
                turn.result(POLL_SECONDS)
                return True
        return False

    def _work_once(self) -> bool:
        """Compute a run, if one waits."""
        try:
            claim = self._service.claim(self._name)
            if claim is not None:
                self._compute(claim)
                return True
        except StoreUnavailable as error:
            log.warning("the queue can't be read: %s", error)
        except Exception:
            # A thread that ends here would leave its slot empty without anybody noticing.
            log.exception("a worker stumbled")
        return False

    def _compute(self, claim: Claim) -> None:
        cancel = threading.Event()
        with self._lock:
            self._running[claim.run_id] = cancel
            if self._leaving.is_set():
                cancel.set()
        try:
            self._execute(claim, cancel, self._leaving)
        finally:
            with self._lock:
                self._running.pop(claim.run_id, None)

    def _keep(self) -> None:
        while not self._leaving.wait(self._beat_seconds):
            with self._lock:
                running = frozenset(self._running)
            try:
                unwanted = self._service.renew(self._name, running) if running else ()
            except StoreUnavailable as error:
                log.warning("leases not renewed: %s", error)
                continue
            except Exception:
                # As above: without this thread all runs would be taken over and over.
                log.exception("leases not renewed")
                continue
            for run_id in unwanted:
                self.stop(run_id)
