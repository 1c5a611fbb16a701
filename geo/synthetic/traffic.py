"""How streets are driven: one-ways, speeds, and the wait at signals and crossings."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.roads import ROAD_CLASSES
from geo.synthetic.chains import Stretch
from geo.synthetic.districts import RULES, Style
from geo.synthetic.draft import Flags, Floats, Ints
from geo.synthetic.motorway import Curve
from geo.synthetic.streets import SECONDARY, TERTIARY

SPEEDS_KMH = {
    "motorway": 80.0,
    "motorway_link": 40.0,
    "primary": 47.0,
    "secondary": 42.0,
    "tertiary": 37.0,
    "unclassified": 35.0,
    "residential": 27.0,
    "living_street": 16.0,
}
"""Free speeds between junctions; what signals and crossings cost comes on top."""

SIGNAL, RAMP_SIGNAL = 10.0, 9.0
"""Seconds lost on average at the signal where big streets cross, and where a ramp ends."""
GIVE_WAY_BIG, GIVE_WAY, RIGHT_BEFORE_LEFT, PASSING = 6.0, 3.5, 2.0, 0.8
"""Seconds lost before a big street, a collector, one's like, and on passing a side street."""
CROSSING = 3
"""Arms from which a junction is one: with two, a street just goes on."""


@dataclass(frozen=True, slots=True)
class Directed:
    """One-way arcs: the stretch or curve each is made from, and whether it runs backwards."""

    line: Ints
    backward: Flags
    tail: Ints
    head: Ints


def drive(
    stretch: Stretch, curves: list[Curve], streets: int, junctions: int, rng: np.random.Generator
) -> Directed:
    """Decide directions; a one-way that would cut somebody off is opened both ways."""
    a = np.append(stretch.a, np.array([c.a for c in curves], dtype=np.int64))
    b = np.append(stretch.b, np.array([c.b for c in curves], dtype=np.int64))
    share = np.array([RULES[s].one_way if s in RULES else 0.0 for s in Style])[stretch.style]
    is_one_way = rng.random(streets)[stretch.street] < share
    along = (stretch.metres_b >= stretch.metres_a) == (rng.random(streets) < 0.5)[stretch.street]  # noqa: PLR2004 - a coin
    one_way = np.append(is_one_way, np.ones(len(curves), dtype=np.bool_))
    onward = np.append(along, np.ones(len(curves), dtype=np.bool_))
    forward, backward = ~one_way | onward, ~one_way | ~onward
    label = _strong(a, b, forward, backward, junctions)
    stuck = label[a] != label[b]
    stuck[len(stretch.a) :] = False  # a motorway is never driven the wrong way
    forward, backward = forward | stuck, backward | stuck
    line = np.append(np.flatnonzero(forward), np.flatnonzero(backward))
    runs_back = np.append(
        np.zeros(forward.sum(), dtype=np.bool_), np.ones(backward.sum(), dtype=np.bool_)
    )
    tail, head = np.where(runs_back, b[line], a[line]), np.where(runs_back, a[line], b[line])
    return Directed(line, runs_back, tail, head)


def _strong(a: Ints, b: Ints, forward: Flags, backward: Flags, junctions: int) -> Ints:
    tails = np.append(a[forward], b[backward])
    heads = np.append(b[forward], a[backward])
    graph = coo_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(junctions,) * 2)
    _, label = connected_components(graph, directed=True, connection="strong")
    return np.asarray(label, dtype=np.int64)


def seconds(
    directed: Directed, road_class: Ints, metres: Floats, pace: Floats, ends: tuple[Ints, Ints]
) -> Floats:
    """Time of each arc: at its class's speed, then the wait at its head.

    Parameters
    ----------
    directed
        The arcs.
    road_class, metres : (lines,)
        Of each stretch or curve.
    pace : (lines,) float64
        How this street's speed differs from its class's, near 1.
    ends : two (lines,) int64
        Junctions at both ends of each line.
    """
    kmh = np.array([SPEEDS_KMH.get(name, 30.0) for name in ROAD_CLASSES])
    driving = metres / (kmh[road_class] * pace / 3.6)
    wait = _waits(road_class, ends)[directed.head, _rank(road_class)[directed.line]]
    return driving[directed.line] + wait


def _rank(road_class: Ints) -> Ints:
    """0 motorway, 1 ramp, 2 big street, 3 collector, 4 house street."""
    limits = np.array([0, 1, SECONDARY + 1, TERTIARY + 1])
    return np.searchsorted(limits, road_class, side="left").astype(np.int64)


def _waits(road_class: Ints, ends: tuple[Ints, Ints]) -> Floats:
    """Seconds lost on reaching a junction, one row a junction, one column a rank of road."""
    rank = _rank(road_class)
    count = int(max(ends[0].max(), ends[1].max())) + 1
    arms = np.zeros((count, 5), dtype=np.int64)
    for side in ends:
        np.add.at(arms, (side, rank), 1)
    big, collector, total = arms[:, 2], arms[:, 3], arms.sum(axis=1)
    signal = (big >= CROSSING) | ((big == 2) & (collector > 0) & (total > CROSSING))  # noqa: PLR2004 - one big street
    ramp_end = (arms[:, 1] > 0) & (big + collector > 0)
    waits = np.zeros((count, 5))
    waits[:, 1] = np.where(ramp_end, RAMP_SIGNAL, 0.0)
    passing = np.where(total >= CROSSING, PASSING, 0.0)
    waits[:, 2] = passing
    waits[:, 3] = np.select(
        [big > 0, collector >= CROSSING], [GIVE_WAY_BIG, RIGHT_BEFORE_LEFT], passing
    )
    waits[:, 4] = np.select(
        [big > 0, collector > 0, total >= CROSSING],
        [GIVE_WAY_BIG, GIVE_WAY, RIGHT_BEFORE_LEFT],
        0.0,
    )
    waits[signal, 2:] = SIGNAL
    waits[ramp_end, 2:] = np.maximum(waits[ramp_end, 2:], RAMP_SIGNAL)
    return waits
