"""So many computations at a time, in threads of their own, so that all else is answered."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

Answer = TypeVar("Answer")


class Slots:
    """A limit on computations that requests wait for.

    Those beyond the limit wait without a thread, so that the framework's own threads stay free
    for everything else.

    Parameters
    ----------
    count : int
        Computations at the same time.
    """

    def __init__(self, count: int) -> None:
        self._count = count

    async def run(
        self, compute: Callable[[], Answer], gone: Callable[[], Awaitable[bool]] | None = None
    ) -> Answer | None:
        """Wait for a slot, compute in its thread, give the result.

        Whoever asked may be `gone` when the slot is free: then nothing is computed.
        """
        async with self._limiter:
            if gone is not None and await gone():
                return None
            # a limiter of its own: this is no thread of the framework's
            return await to_thread.run_sync(compute, limiter=CapacityLimiter(1))

    @cached_property
    def _limiter(self) -> CapacityLimiter:
        return CapacityLimiter(self._count)
