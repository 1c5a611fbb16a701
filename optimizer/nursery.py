"""Solving processes at hand: starting one takes longer than planning a small day."""

import atexit
import os
import threading

from optimizer.child import Child

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
