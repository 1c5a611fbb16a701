"""Random numbers whose state is an array, so that searches in several threads stay apart.

xorshift64* (Vigna: An experimental exploration of Marsaglia's xorshift generators, scrambled,
2016), seeded by one step of splitmix64.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner

Dice = NDArray[np.uint64]

_RIGHT: Final = np.uint64(12)
_LEFT: Final = np.uint64(25)
_BACK: Final = np.uint64(27)
_TIMES: Final = np.uint64(0x2545F4914F6CDD1D)
_DROP: Final = np.uint64(11)
_UNIT: Final = 1.0 / 2**53
_MASK: Final = 2**64 - 1


def dice_of(seed: int) -> Dice:
    """State of a generator, an array of one number that is never 0."""
    x = (seed + 1) * 0x9E3779B97F4A7C15 & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return np.array([(x ^ (x >> 31)) or 1], np.uint64)


@inner
def draw(dice: Dice) -> float:
    """Give a number from 0, inclusive, to 1, exclusive."""
    x = dice[0]
    x ^= x >> _RIGHT
    x ^= x << _LEFT
    x ^= x >> _BACK
    dice[0] = x
    return np.float64((x * _TIMES) >> _DROP) * _UNIT


@inner
def below(dice: Dice, n: int) -> int:
    """Give a whole number from 0 to n - 1."""
    return int(draw(dice) * n)
