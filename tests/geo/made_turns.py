"""Small towns with every kind of rule, their moments, and the judge of a way driven in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.ground import Ground
from geo.path import Way
from geo.roads import Roads
from geo.snap import Snapped
from geo.turns import Turns
from geo.twins import twins
from geo.weights import Weights
from tests.geo.reference import UNIT, Rules


@dataclass(frozen=True, eq=False)
class Town:
    """Roads with forbidden and slow turns."""

    roads: Roads
    twin: NDArray[np.int32]
    turns: Turns

    @cached_property
    def rules(self) -> Rules:
        """What the signs say, plainly read."""
        return Rules(self.roads, self.twin, self.turns)

    @property
    def ground(self) -> Ground:
        """A new one each time: nothing is remembered from test to test."""
        return Ground(self.roads, self.turns)


def town(roads: Roads, banned: Sequence[tuple[int, ...]], slow: dict[tuple[int, int], int]) -> Town:
    """Put signs up in a town."""
    return Town(roads, twins(roads), Turns.of(list(banned), slow))


def random_town(rng: np.random.Generator, size: int | None = None) -> Town:
    """Draw a town: one-way streets, dead ends, sequences of up to five arcs, slow turns."""
    n = size or int(rng.integers(3, 14))
    count = int(rng.integers(n, 4 * n))
    tail, head = rng.integers(0, n, (2, count))
    both = rng.random(count) < 0.6
    ring = np.arange(n)[: n if rng.random() < 0.7 else 1]
    tails = np.concatenate((tail, head[both], ring, (ring + 1) % n))
    heads = np.concatenate((head, tail[both], (ring + 1) % n, ring))
    longest = 60 if rng.random() < 0.5 else 4  # many ways of equal time
    unit = 1000 if rng.random() < 0.5 else 1
    roads = Roads.of(
        lon=rng.random(n),
        lat=rng.random(n),
        tail=tails,
        head=heads,
        milliseconds=rng.integers(1, longest, len(tails)) * unit,
        decimetres=rng.integers(1, 50, len(tails)),
        road_class=np.full(len(tails), 11),
    )
    return Town(roads, twins(roads), _random_turns(rng, roads))


def random_weights(rng: np.random.Generator, roads: Roads) -> Weights:
    """Draw a moment: the usual times, others, some roads closed."""
    factor = rng.uniform(0.2, 3, roads.arcs) if rng.random() < 0.5 else np.ones(roads.arcs)
    closed = rng.random(roads.arcs) < (0.15 if rng.random() < 0.5 else 0)
    milliseconds = np.maximum(1, roads.milliseconds * factor).astype(np.int32)
    return Weights(milliseconds=milliseconds, closed=closed)


def random_positions(rng: np.random.Generator, town: Town, count: int) -> Snapped:
    """Draw positions, some of them at junctions and some very near to one."""
    arc = rng.integers(0, town.roads.arcs, count)
    first = np.where(town.twin[arc] >= 0, np.minimum(arc, town.twin[arc]), arc)
    kind = rng.integers(0, 8, count)
    some = rng.random(count)
    fraction = np.select([kind == 0, kind == 1, kind == 2, kind == 3], [0, 1, 1e-4, 0.9999], some)
    return at(first, fraction)


def at(arc: ArrayLike, fraction: ArrayLike) -> Snapped:
    """Give positions on arcs; where that is on the globe doesn't matter."""
    arcs, fractions = np.broadcast_arrays(np.atleast_1d(arc), fraction)
    nowhere = np.zeros(len(arcs))
    return Snapped(
        arc=arcs.astype(np.int32),
        fraction=fractions.astype(np.float64),
        metres=nowhere,
        lon=nowhere,
        lat=nowhere,
    )


def assert_legal(town: Town, weights: Weights, way: Way) -> None:
    """Check that a way is connected, keeps every rule, drives nothing closed, and adds up."""
    rules, driven = town.rules, [p.arc for p in way.pieces]
    milliseconds = decimetres = 0
    for piece in way.pieces:
        assert not weights.closed[piece.arc]
        assert 0 <= piece.start < piece.end <= 1
        share = piece.end - piece.start
        milliseconds += round(share * int(weights.milliseconds[piece.arc]))
        decimetres += round(share * int(town.roads.decimetres[piece.arc]))
    for i, (before, after) in enumerate(pairwise(way.pieces)):
        assert (before.end, after.start) == (1.0, 0.0)
        assert town.roads.head[before.arc] == town.roads.tail[after.arc]
        assert not rules.forbids(tuple(driven[: i + 2]))
        milliseconds += rules.slow.get((before.arc, after.arc), 0)
    assert (way.milliseconds, way.decimetres) == (milliseconds, decimetres)


def packed(way: Way) -> float:
    """Cost of a way as one number."""
    return way.milliseconds * UNIT + way.decimetres


def _random_turns(rng: np.random.Generator, roads: Roads) -> Turns:
    first_out = np.searchsorted(roads.tail, np.arange(roads.junctions + 1))

    def walk(arcs: int) -> tuple[int, ...]:
        driven = [int(rng.integers(roads.arcs))]
        while len(driven) < arcs:
            first, last = first_out[roads.head[driven[-1]] :][:2].tolist()
            if first == last:
                break
            driven.append(int(rng.integers(first, last)))
        return tuple(driven)

    lengths = rng.choice([2, 2, 2, 3, 3, 4, 5], rng.integers(0, 8)).tolist()
    banned = [arcs for arcs in map(walk, lengths) if len(arcs) > 1]
    slow = {
        (turn[0], turn[1]): int(rng.integers(1, 200 if rng.random() < 0.5 else 60_000))
        for turn in (walk(2) for _ in range(rng.integers(0, 8)))
        if len(turn) > 1
    }
    return Turns.of(banned, slow)
