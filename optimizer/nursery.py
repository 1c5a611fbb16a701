"""Solving processes at hand: starting one takes longer than planning a small day."""

import atexit
import os
import threading
from collections.abc import Callable

from optimizer.child import Child, Task
from optimizer.solution import Solution

LOOK_SECONDS = 0.02
MOST_IDLE = 2


class Nursery:
    """Children kept for the next task.

    Parameters
    ----------
    most : int
        How many to keep; more may work at a time.
    """

    def __init__(self, most: int = MOST_IDLE) -> None:
        self._most = most
        self._idle: list[Child] = []
        self._lock = threading.Lock()

    def take(self) -> Child:
        """Take an idle child, or a new one, which takes a second to start."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
                child.end()
        return Child()

    def give_back(self, child: Child) -> None:
        """Keep a child for later if it is idle and there are not enough; otherwise end it."""
        with self._lock:
            if child.idle and child.alive and len(self._idle) < self._most:
                self._idle.append(child)
                return
        child.end()

    def close(self) -> None:
        """End all that are kept."""
        with self._lock:
            while self._idle:
                self._idle.pop().end()

    def disown(self) -> None:
        """Forget all that are kept: after a fork they are the other process's."""
        self._lock = threading.Lock()
        self._idle = []


NURSERY = Nursery()
atexit.register(NURSERY.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=NURSERY.disown)


def improve_in_child(
    task: Task,
    on_solution: Callable[[Solution], None],
    stop: Callable[[], bool],
    nursery: Nursery = NURSERY,
) -> None:
    """Have a child work on a task; each better plan is reported while it works.

    Parameters
    ----------
    task : Task
        What to do.
    on_solution : callable
        Gets every plan that the child reports, here in the caller's thread.
    stop : callable
        Asked fifty times a second; once it says True, a working child is ended.
    nursery : Nursery
        Where children come from.

    Raises
    ------
    SolverFailed
        If the child dies or reports a bug; what it reported before stays reported.
    """
    child = nursery.take()
    try:
        while not child.started:
            if stop():
                return
            child.hear(LOOK_SECONDS)
        child.begin(task)
        while not child.idle and not stop():
            answer = child.hear(LOOK_SECONDS)
            if answer is not None and answer.solution is not None:
                on_solution(answer.solution)
    finally:
        nursery.give_back(child)
