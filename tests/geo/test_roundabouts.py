"""Roundabouts: known by their shape, entered and left, with the number of the exit."""

import math
from itertools import pairwise

import numpy as np
import pytest

from geo.guidance.roundabouts import ring_of, roundabouts_on
from geo.roads import Roads
from geo.twins import twins
from tests.geo.made_roads import STEP, Street, roads_of

TERTIARY = 8


def roundabout(
    arms: int = 4, *, radius: float = 0.3, clockwise: bool = False, bent: bool = True
) -> Roads:
    """Draw a roundabout: junctions 0.. on the ring, `arms`.. at the outer ends of its arms.

    On the ground a step north is longer than one east, so the ring is drawn narrower in latitude.
    """
    flat = math.cos(math.radians(41.15))
    turn = -1 if clockwise else 1

    def at(share: float, distance: float) -> tuple[float, float]:
        angle = turn * 2 * math.pi * share
        return distance * math.cos(angle), distance * flat * math.sin(angle)

    ring = [at(i / arms, radius) for i in range(arms)]
    ends = [at(i / arms, 2.0) for i in range(arms)]
    between = [tuple(at((i + k / 4) / arms, radius) for k in (1, 2, 3)) for i in range(arms)]
    streets = [
        Street(
            a=i,
            b=(i + 1) % arms,
            both_ways=False,
            through=between[i] if bent else (),
            road_class=TERTIARY,
        )
        for i in range(arms)
    ]
    streets += [Street(a=i, b=arms + i, name=f"Arm {i}", road_class=TERTIARY) for i in range(arms)]
    return roads_of(ring + ends, streets)


def arcs_over(roads: Roads, *junctions: int) -> np.ndarray:
    """Find the arcs from junction to junction."""
    key = {(a, b): i for i, (a, b) in enumerate(zip(roads.tail, roads.head, strict=True))}
    return np.array([key[pair] for pair in pairwise(junctions)])


@pytest.mark.parametrize(("leaves_at", "exits"), [(1, 1), (2, 2), (3, 3)])
@pytest.mark.parametrize("clockwise", [False, True])
def test_the_exit_is_counted(leaves_at: int, exits: int, *, clockwise: bool) -> None:
    """From the first arm over so many quarters of the ring, whichever side one drives on."""
    roads = roundabout(clockwise=clockwise)
    arcs = arcs_over(roads, 4, *range(leaves_at + 1), 4 + leaves_at)
    (found,) = roundabouts_on(roads, twins(roads), arcs)
    assert (found.entry, found.leave) == (1, leaves_at + 1)
    assert found.exit_number == exits


def test_round_and_back() -> None:
    """Turning round by way of the roundabout: the last exit."""
    roads = roundabout()
    arcs = arcs_over(roads, 4, 0, 1, 2, 3, 0, 4)
    (found,) = roundabouts_on(roads, twins(roads), arcs)
    assert (found.entry, found.leave, found.exit_number) == (1, 5, 4)


def test_a_way_that_ends_on_it() -> None:
    """It is entered, without an exit to count; a way that begins on it has nothing to enter."""
    roads = roundabout()
    (found,) = roundabouts_on(roads, twins(roads), arcs_over(roads, 4, 0, 1, 2))
    assert (found.entry, found.leave, found.exit_number) == (1, 3, 0)
    assert roundabouts_on(roads, twins(roads), arcs_over(roads, 1, 2, 6)) == ()


@pytest.mark.parametrize("arms", [3, 5, 8])
@pytest.mark.parametrize("radius", [0.12, 0.3, 1.2])
def test_small_and_large_ones(arms: int, radius: float) -> None:
    """From a mini-roundabout to a big square, by any of its arcs."""
    roads = roundabout(arms, radius=radius)
    for i in range(arms):
        arc = int(arcs_over(roads, i, (i + 1) % arms)[0])
        assert len(ring_of(roads, twins(roads), arc)) == arms


def test_a_block_of_houses_is_none() -> None:
    """Four straight one-way streets around a square, and six around a long block."""
    roads = roundabout(4, bent=False)
    assert ring_of(roads, twins(roads), int(arcs_over(roads, 0, 1)[0])) == ()
    places = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (0.0, 1.0)]
    block = roads_of(places, [Street(a=i, b=(i + 1) % 6, both_ways=False) for i in range(6)])
    assert ring_of(block, twins(block), 0) == ()


def test_a_circle_of_two_way_streets_is_none() -> None:
    """A round square where everybody may drive both ways is streets like any other."""
    angles = [2 * math.pi * i / 8 for i in range(8)]
    places = [(math.cos(a), 0.75 * math.sin(a)) for a in angles]
    roads = roads_of(places, [Street(a=i, b=(i + 1) % 8) for i in range(8)])
    arcs = arcs_over(roads, 0, 1, 2, 3)
    assert roundabouts_on(roads, twins(roads), arcs) == ()


def test_a_ring_road_is_none() -> None:
    """Round, one-way, and far too long: motorways around cities are no roundabouts."""
    roads = roundabout(8, radius=8.0)
    assert STEP * 8 * 111_000 > 800
    assert ring_of(roads, twins(roads), int(arcs_over(roads, 0, 1)[0])) == ()
