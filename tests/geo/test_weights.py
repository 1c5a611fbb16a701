"""Times of one moment: what is refused."""

import numpy as np
import pytest

from geo.weights import Weights
from tests.geo.made_roads import grid


def test_the_usual_weights_are_the_roads_own_times() -> None:
    """Nothing is closed, and nobody can change them."""
    roads = grid(3)
    usual = Weights.usual(roads)
    assert np.array_equal(usual.milliseconds, roads.milliseconds)
    assert not usual.closed.any()
    with pytest.raises(ValueError, match="read-only"):
        usual.closed[0] = True


@pytest.mark.parametrize(
    ("milliseconds", "closed", "why"),
    [
        (np.ones(2), np.zeros(2, np.bool_), "int32"),
        (np.ones(2, np.int32), np.zeros(2, np.int8), "bool"),
        (np.ones(2, np.int32), np.zeros(3, np.bool_), "differ in shape"),
        (np.ones((2, 2), np.int32), np.zeros((2, 2), np.bool_), "differ in shape"),
        (np.array([1, 0], np.int32), np.zeros(2, np.bool_), "less than 1 ms"),
    ],
)
def test_weights_that_make_no_sense_are_refused(
    milliseconds: np.ndarray, closed: np.ndarray, why: str
) -> None:
    """An arc that takes no time would let a search drive in circles for nothing."""
    with pytest.raises(ValueError, match=why):
        Weights(milliseconds=milliseconds, closed=closed)
