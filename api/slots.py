"""So many computations at a time, in threads of their own, so that all else is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.turns import Turns

Answer = TypeVar("Answer")


class Slots:
    """A limit on computations that requests wait for.

    Those beyond the limit wait without a thread, so that the framework's own threads stay free
    for everything else.

    Parameters
    ----------
    turns : Turns or int
        The limit: one that others share, or the number of computations at the same time.
    """

    def __init__(self, turns: Turns | int) -> None:
        self._turns = Turns(turns) if isinstance(turns, int) else turns

    async def run(
        self, compute: Callable[[], Answer], gone: Callable[[], Awaitable[bool]] | None = None
    ) -> Answer | None:
        """Wait for a slot, compute in its thread, give the result.

        Whoever asked may be `gone` when the slot is free: then nothing is computed.
        """
        turn = self._turns.ask()
        try:
            await asyncio.wrap_future(turn)
            if gone is not None and await gone():
                return None
            # a limiter of its own: this is no thread of the framework's
            return await to_thread.run_sync(compute, limiter=CapacityLimiter(1))
        finally:
            self._turns.leave(turn)
