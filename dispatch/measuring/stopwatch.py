"""How long work takes, and how much memory: medians of several runs on a clock that never jumps."""

import statistics
import sys
import time
from collections.abc import Callable

RUNS = 5

_TO_MEGABYTES = 2**20 if sys.platform == "darwin" else 2**10


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of several runs, after one that isn't counted where there are several."""
    if runs > 1:
        work()
    return statistics.median(once(work) for _ in range(runs))


def once(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak_megabytes() -> float:
    """Most memory that this process has held so far; 0 where the system doesn't say."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _TO_MEGABYTES
