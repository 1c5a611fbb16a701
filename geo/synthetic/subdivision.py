"""Cutting land into smaller blocks by new streets, as owners have always done.

A convex block is cut across its longer side, a little off the middle and a little askew, until
the pieces are small enough (after Parish and Müller 2001, and Vanegas et al. 2012, who cut
along the oriented bounding box). Ends of cuts move to a junction that is already near, which
makes crossroads and streets that go on beyond them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.synthetic.streets import Block, Kind, StreetPlan

TRIES = 7
"""Cuts tried on a block before it is left whole."""


@dataclass(frozen=True, slots=True)
class Box:
    """The smallest rectangle round a block: middle, direction of the long side, both lengths."""

    x: float
    y: float
    dx: float
    dy: float
    long: float
    short: float


@dataclass(frozen=True, slots=True)
class Cut:
    """How to cut: class and kind of the new street, how irregular, how near is the same.

    Parameters
    ----------
    road_class, kind
        Of the new street.
    off_centre : float
        Largest shift of the cut from the middle, as a share of the long side.
    askew : float
        Largest turn of the cut in radians.
    reach : float
        Metres within which the cut's end moves to a junction that is there.
    gap : float
        Metres that must stay between the cut and a corner.
    """

    road_class: int
    kind: Kind
    off_centre: float
    askew: float
    reach: float
    gap: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line without ends: a point and a direction."""

    x: float
    y: float
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a line meets a block's outline: side number and place on that side's segment."""

    side: int
    at: float
    low: float
    high: float


def bounding_box(plan: StreetPlan, block: Block) -> Box:
    """Find the smallest rectangle round a block; one of its sides lies along a block's side."""
    xs, ys = plan.outline(block)
    best: Box | None = None
    for i in range(len(xs)):
        ex, ey = xs[i] - xs[i - 1], ys[i] - ys[i - 1]
        length = math.hypot(ex, ey)
        if length < 1.0:
            continue
        ex, ey = ex / length, ey / length
        along = [x * ex + y * ey for x, y in zip(xs, ys, strict=True)]
        across = [y * ex - x * ey for x, y in zip(xs, ys, strict=True)]
        a0, a1, c0, c1 = min(along), max(along), min(across), max(across)
        if best is None or (a1 - a0) * (c1 - c0) < best.long * best.short:
            am, cm = (a0 + a1) / 2, (c0 + c1) / 2
            x, y = am * ex - cm * ey, am * ey + cm * ex
            if a1 - a0 >= c1 - c0:
                best = Box(x, y, ex, ey, a1 - a0, c1 - c0)
            else:
                best = Box(x, y, -ey, ex, c1 - c0, a1 - a0)
    if best is None:
        raise ValueError("a block without a side")
    return best


def cut_along(
    plan: StreetPlan, block: Block, stroke: Stroke, cut: Cut
) -> tuple[Block, Block] | None:
    """Cut a block along a stroke; None when that comes too near a corner."""
    hits = _hits(plan, block, stroke, cut.gap)
    if len(hits) != 2:  # noqa: PLR2004 - a line leaves a convex block where it didn't enter
        return None
    first, second = hits
    p = plan.join(block.sides[first.side], first.at, first.low, first.high, cut.reach)
    q = plan.join(block.sides[second.side], second.at, second.low, second.high, cut.reach)
    street = plan.lay(p, q, cut.road_class, cut.kind)
    i, j = first.side, second.side
    corners, sides = block.corners, block.sides
    return (
        Block([p, *corners[i + 1 : j + 1], q], [*sides[i : j + 1], street]),
        Block(
            [q, *corners[j + 1 :], *corners[: i + 1], p],
            [*sides[j:], *sides[: i + 1], street],
        ),
    )


def _hits(plan: StreetPlan, block: Block, stroke: Stroke, gap: float) -> list[Hit]:
    """Find where a stroke meets the sides, none nearer to a corner than `gap` metres."""
    xs, ys = plan.outline(block)
    x, y, dx, dy = stroke.x, stroke.y, stroke.dx, stroke.dy
    offset = [(px - x) * dy - (py - y) * dx for px, py in zip(xs, ys, strict=True)]
    hits = []
    for i in range(len(xs)):
        j = (i + 1) % len(xs)
        if (offset[i] > 0) == (offset[j] > 0):
            continue
        share = offset[i] / (offset[i] - offset[j])
        length = math.hypot(xs[j] - xs[i], ys[j] - ys[i])
        if min(share, 1 - share) * length < gap:
            return []
        segment = plan.segments[block.sides[i]]
        start, end = segment.place(xs[i], ys[i]), segment.place(xs[j], ys[j])
        margin = gap / segment.length
        low, high = min(start, end) + margin, max(start, end) - margin
        hits.append(Hit(i, start + share * (end - start), low, high))
    return hits


def cut_once(
    plan: StreetPlan, block: Block, cut: Cut, rng: np.random.Generator
) -> tuple[Block, Block] | None:
    """Cut a block across its longer side; try wider when a cut falls too near a corner."""
    box = bounding_box(plan, block)
    for attempt in range(TRIES):
        wider = 1 + attempt / 3
        shift = (2 * rng.random() - 1) * cut.off_centre * wider * box.long
        turn = (2 * rng.random() - 1) * cut.askew * wider
        dx = -box.dy * math.cos(turn) - box.dx * math.sin(turn)
        dy = box.dx * math.cos(turn) - box.dy * math.sin(turn)
        x, y = box.x + shift * box.dx, box.y + shift * box.dy
        pieces = cut_along(plan, block, Stroke(x, y, dx, dy), cut)
        if pieces is not None:
            return pieces
    return None


def subdivide(
    plan: StreetPlan,
    block: Block,
    choose: Callable[[Block, float], Cut | None],
    rng: np.random.Generator,
) -> list[Block]:
    """Cut until `choose` (given a block and its area) says None or a cut is impossible."""
    waiting, done = [block], []
    while waiting:
        piece = waiting.pop()
        cut = choose(piece, plan.area(piece))
        pieces = None if cut is None else cut_once(plan, piece, cut, rng)
        if pieces is None:
            done.append(piece)
        else:
            waiting.extend(pieces)
    return done
