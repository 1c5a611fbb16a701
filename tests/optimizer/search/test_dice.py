"""Random numbers in an array: even, and the same for the same seed."""

import numpy as np

from compiled.kernel import kernel
from optimizer.search.dice import Dice, below, dice_of, draw


@kernel
def draws(dice: Dice, count: int) -> np.ndarray:
    """Draw some numbers."""
    found = np.empty(count)
    for i in range(count):
        found[i] = draw(dice)
    return found


@kernel
def counts(dice: Dice, sides: int, count: int) -> np.ndarray:
    """Throw a die."""
    found = np.zeros(sides, np.int64)
    for _ in range(count):
        found[below(dice, sides)] += 1
    return found


def test_numbers_lie_evenly_between_0_and_1() -> None:
    """Their mean and spread are those of the even distribution."""
    found = draws(dice_of(1), 100_000)
    assert 0 <= found.min() < 1e-3
    assert 1 - 1e-3 < found.max() < 1
    assert abs(found.mean() - 0.5) < 0.005
    assert abs(found.var() - 1 / 12) < 0.002


def test_every_side_of_a_die_comes_up_as_often() -> None:
    """No side is favoured."""
    assert (abs(counts(dice_of(2), 6, 60_000) - 10_000) < 500).all()


def test_a_seed_decides_all_numbers() -> None:
    """Equal seeds, equal numbers; other seeds, others."""
    assert (draws(dice_of(7), 100) == draws(dice_of(7), 100)).all()
    assert len({float(draws(dice_of(seed), 1)[0]) for seed in range(200)}) == 200
    assert dice_of(0)[0] != 0
