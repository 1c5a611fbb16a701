"""Pairs of rows with the same value, compared with two loops."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.matches import matches

columns = st.lists(st.integers(-3, 3), max_size=12)


@given(columns, columns)
def test_matches_are_those_of_two_loops(left: list[int], right: list[int]) -> None:
    """Every pair that agrees, once, in order."""
    i, j = matches(np.array(left, np.int64), np.array(right, np.int32))
    pairs = list(zip(i.tolist(), j.tolist(), strict=True))
    assert pairs == [
        (a, b) for a in range(len(left)) for b in range(len(right)) if left[a] == right[b]
    ]
