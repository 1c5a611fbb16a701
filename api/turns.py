"""Turns: so many may compute at once, threads and requests alike, first come first served."""

import threading
from collections import deque
from concurrent.futures import Future

__all__ = ["Turn", "Turns"]

Turn = Future[None]
"""A place in the queue: done once it may compute. A thread waits by `result`, a coroutine by
`asyncio.wrap_future`."""


class Turns:
    """A limit on computations that threads and requests share.

    Who has asked must `leave` in the end, whether the turn has come or not.

    Parameters
    ----------
    count : int
        Computations at the same time.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[Turn] = deque()
        self._lock = threading.Lock()

    def ask(self) -> Turn:
        """Get into the queue."""
        turn = Turn()
        with self._lock:
            if self._free:
                self._free -= 1
                turn.set_result(None)
            else:
                self._waiting.append(turn)
        return turn

    def leave(self, turn: Turn) -> None:
        """Let the next one compute, or leave the queue before it was one's turn."""
        if turn.cancel():
            return
        with self._lock:
            while self._waiting:
                following = self._waiting.popleft()
                # from here on it can't be cancelled any more
                if following.set_running_or_notify_cancel():
                    following.set_result(None)
                    return
            self._free += 1
