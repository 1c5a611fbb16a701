"""Forbidden and slow turns as arrays: what fits together, and what is refused."""

from typing import Any

import numpy as np
import pytest

from geo.turns import Turns


def _fields(**changed: Any) -> dict[str, Any]:
    turns = Turns.of([(0, 1), (2, 3, 4)], {(5, 6): 7000})
    names = ("banned_start", "banned_arc", "slow_from", "slow_to", "slow_milliseconds")
    return {name: getattr(turns, name) for name in names} | changed


def test_sequences_and_slow_turns_are_kept() -> None:
    """What goes in is what the arrays say, read-only."""
    turns = Turns(**_fields())
    assert turns.banned == 2
    assert turns.banned_arc[turns.banned_start[1] : turns.banned_start[2]].tolist() == [2, 3, 4]
    assert (turns.slow_from[0], turns.slow_to[0], turns.slow_milliseconds[0]) == (5, 6, 7000)
    with pytest.raises(ValueError, match="read-only"):
        turns.banned_arc[0] = 9


def test_no_turns_are_none() -> None:
    """A city without restrictions has empty arrays of the right kind."""
    turns = Turns.none()
    assert turns.banned == 0
    assert len(turns.slow_from) == 0


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"banned_arc": np.zeros(5, np.int64)}, "banned_arc is int64"),
        ({"slow_to": np.zeros((1, 1), np.int32)}, "slow_to is int32 in 2 axes"),
        ({"banned_start": np.array([0, 2], np.int64)}, "doesn't divide"),
        ({"banned_start": np.array([], np.int64)}, "doesn't divide"),
        ({"banned_start": np.array([0, 4, 5], np.int64)}, "fewer than two"),
        ({"slow_to": np.zeros(2, np.int32)}, "differ in length"),
        ({"slow_milliseconds": np.zeros(1, np.int32)}, "below 1"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changed: dict[str, Any], why: str) -> None:
    """The error names the array."""
    with pytest.raises(ValueError, match=why):
        Turns(**_fields(**changed))
