"""Means over replications with intervals, and differences on the same days.

Replications are independent and alike, so Student's t gives the interval of a mean (Law,
Simulation Modeling and Analysis, section 9.4); differences to the first scenario are taken day
by day before averaging (paired t, section 10.2), which common random numbers make narrow.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over replications and its 95 % interval.

    Parameters
    ----------
    mean : float
        NaN when no replication has the figure.
    low, high : float
        Ends of the interval; NaN with fewer than two replications.
    replications : int
        How many had the figure (a day without any arrival has no wait).
    """

    mean: float
    low: float
    high: float
    replications: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0: for differences, a change that is not chance."""
        return self.low > 0 or self.high < 0


def estimate(values: Sequence[float]) -> Estimate:
    """Estimate one figure from its replications; NaN stands for a replication without it."""
    known = np.array([value for value in values if not math.isnan(value)])
    count = len(known)
    if count == 0:
        return Estimate(mean=math.nan, low=math.nan, high=math.nan, replications=0)
    mean = float(known.mean())
    if count == 1:
        return Estimate(mean=mean, low=math.nan, high=math.nan, replications=1)
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 1))
    half = quantile * float(known.std(ddof=1)) / math.sqrt(count)
    return Estimate(mean=mean, low=mean - half, high=mean + half, replications=count)


def difference(values: Sequence[float], reference: Sequence[float]) -> Estimate:
    """Estimate by how much values exceed a reference, replication by replication.

    Raises
    ------
    ValueError
        If they are not of the same length.
    """
    return estimate([value - other for value, other in zip(values, reference, strict=True)])
