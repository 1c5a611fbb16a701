"""Triples of visits that a fractional choice serves in pairs more than once."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from optimizer.pricing.cuts import violated


def excess(triple: tuple[int, ...], routes: list[list[int]], shares: list[float]) -> float:
    """Tell by how much more than one route serves two or more of a triple."""
    pairs = zip(routes, shares, strict=True)
    return sum(share for route, share in pairs if len(set(route) & set(triple)) > 1) - 1.0


def at_most_whole(routes: list[list[int]], shares: NDArray[np.float64]) -> list[float]:
    """Scale shares so that no visit is served more than once."""
    most = max(sum(s for r, s in zip(routes, shares, strict=True) if i in r) for i in range(9))
    return [float(share / most) for share in shares]


def test_three_halves() -> None:
    """Three routes, each with two of three visits, by half each: one and a half instead of one."""
    routes, shares = [[0, 1], [1, 2], [2, 0]], [0.5, 0.5, 0.5]
    assert [sorted(t) for t in violated(routes, shares, 4, 10, 10)] == [[0, 1, 2]]


def test_a_whole_choice_violates_nothing() -> None:
    """Routes that are driven wholly share no visit, so there is nothing to cut."""
    assert violated([[0, 1, 2], [3, 4]], [1.0, 1.0], 6, 10, 10) == []
    assert violated([], [], 3, 10, 10) == []


def test_all_violated_triples_are_found() -> None:
    """As trying every triple finds them, each once, the most violated first."""
    rng = np.random.default_rng(1)
    for _ in range(30):
        routes = [rng.choice(9, int(rng.integers(1, 6)), replace=False).tolist() for _ in range(12)]
        shares = at_most_whole(routes, rng.random(12))
        due = {t for t in combinations(range(9), 3) if excess(t, routes, shares) > 0.02}
        found = [tuple(sorted(t)) for t in violated(routes, shares, 9, 1000, 1000)]
        assert len(found) == len(set(found))
        assert set(found) == due
        sizes = [excess(t, routes, shares) for t in found]
        assert np.allclose(sizes, sorted(sizes, reverse=True))


def test_no_more_are_given_than_asked_for() -> None:
    """So many in all, so many with the same visit."""
    rng = np.random.default_rng(2)
    pairs = list(combinations(range(9), 2))
    routes = [[int(i) for i in rng.permutation(pair)] for pair in pairs for _ in range(2)]
    routes = [route for route in routes if sum(route) % 9 < 4]
    shares = [0.36] * len(routes)
    assert len(violated(routes, shares, 9, 3, 1000)) == 3
    chosen = violated(routes, shares, 9, 1000, 2)
    assert max(sum(i in triple for triple in chosen) for i in range(9)) <= 2
