"""How far a search has come, by the clock or by iterations, and how much to do next."""

import time
from typing import Final

CHUNK_SECONDS: Final = 0.01
_FIRST: Final = 20
_MOST: Final = 20_000
_GROWTH: Final = 2.0
_SHRINKING: Final = 0.25


class Cooling:
    """Progress of a search towards its limits.

    Parameters
    ----------
    seconds : float, optional
        How long the search may take.
    iterations : int, optional
        How many iterations it may do. Alone, they make the progress independent of the clock.

    Raises
    ------
    ValueError
        If there is neither.
    """

    def __init__(self, seconds: float | None, iterations: int | None) -> None:
        if seconds is None and iterations is None:
            raise ValueError("neither seconds nor iterations limit the search")
        self._seconds, self._iterations = seconds, iterations
        self._begun = self._now = time.perf_counter()
        self._done = 0
        self._chunk = _FIRST
        self._pace = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds up to the end of the latest chunk."""
        return self._now - self._begun

    @property
    def passed(self) -> float:
        """Share of the search that is over."""
        shares = [0.0]
        if self._seconds is not None:
            shares.append(self.elapsed / self._seconds if self._seconds > 0 else 1.0)
        if self._iterations is not None:
            shares.append(self._done / self._iterations if self._iterations > 0 else 1.0)
        return max(shares)

    @property
    def chunk(self) -> int:
        """Iterations to do before the clock is looked at again."""
        if self._iterations is None:
            return self._chunk
        return min(self._chunk, self._iterations - self._done)

    @property
    def schedule(self) -> tuple[int, float, float]:
        """What `iterate` takes for `first`, `scale` and `passed`."""
        if self._seconds is None and self._iterations is not None:
            return self._done, 1.0 / self._iterations, 0.0
        return 0, self._pace, self.passed

    def did(self, iterations: int) -> None:
        """Take note of iterations that were done."""
        now = time.perf_counter()
        took = max(now - self._now, 1e-6)
        self._now = now
        self._done += iterations
        if self._seconds:
            self._pace = took / iterations / self._seconds
        fits = iterations * CHUNK_SECONDS / took  # whoever does less than a chunk is no faster
        least, most = _SHRINKING * self._chunk, min(_MOST, _GROWTH * self._chunk)
        self._chunk = max(1, int(min(most, max(least, fits))))
