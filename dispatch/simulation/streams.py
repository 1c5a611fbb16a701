"""Random numbers by purpose, so that two scenarios meet the same day.

A study's seed grows one independent stream for each purpose of each replication (numpy's
`SeedSequence` with the purpose and the replication as its key). What a scenario changes never
shifts the numbers of anything else: common random numbers (Law, Simulation Modeling and
Analysis, 5th edition, section 11.2).
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for; the numbers are part of what a seed means, so they stay."""

    ARRIVALS = 0
    PLACES = 1
    KINDS = 2
    SERVICE = 3
    TRAVEL = 4
    BOOKED = 5
    HOMEWARD = 6
    POOL = 7
    HOMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """All random numbers of one replication (None: those that the whole study shares).

    Parameters
    ----------
    seed : int
        The study's, not negative.
    replication : int, optional
        Counts from 0.
    """

    seed: int
    replication: int | None = None

    def of(self, purpose: Purpose, *key: int) -> np.random.Generator:
        """Return the generator of a purpose; `key` tells layers and crews apart."""
        shared = () if self.replication is None else (self.replication,)
        sequence = np.random.SeedSequence(self.seed, spawn_key=(purpose, *shared, *key))
        return np.random.default_rng(sequence)
