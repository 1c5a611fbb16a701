"""What was never built: room for motorways, gaps and culs-de-sac, and the size that was asked."""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from geo.synthetic.districts import RULES, Style
from geo.synthetic.draft import Draft, Flags, Floats, Ints
from geo.synthetic.form import CityForm
from geo.synthetic.motorway import Curve, straight_tree
from geo.synthetic.streets import MOTORWAY, SECONDARY, TERTIARY

MOTORWAY_ROOM, RAMP_ROOM = 42.0, 20.0
"""Metres on both sides that no house street comes nearer."""
ASLANT = 0.45
"""A collector crosses a motorway only when more square to it than this (sine)."""


def clear_motorways(draft: Draft, curves: list[Curve]) -> Draft:
    """Take away what house streets a motorway or ramp would run over; big streets cross."""
    if not curves:
        return draft
    ends = np.stack(
        (
            np.column_stack((draft.x[draft.a], draft.y[draft.a])),
            np.column_stack((draft.x[draft.b], draft.y[draft.b])),
        ),
        axis=1,
    )
    small = np.flatnonzero(draft.road_class >= TERTIARY)
    tree = straight_tree(ends[small])
    stays = np.ones(len(draft.a), dtype=np.bool_)
    for is_motorway, room in ((True, MOTORWAY_ROOM), (False, RAMP_ROOM)):
        legs = _legs(draft, [c for c in curves if (c.road_class == MOTORWAY) == is_motorway])
        leg, near = tree.query(shapely.linestrings(legs), predicate="dwithin", distance=room)
        piece = small[near]
        crosses = draft.road_class[piece] == TERTIARY
        if is_motorway:
            crosses &= _square(ends[piece], legs[leg]) > ASLANT
        stays[piece[~crosses]] = False
    return draft.keep(stays)


def _legs(draft: Draft, curves: list[Curve]) -> NDArray[np.float64]:
    """Straight parts of all curves, (n, 2, 2) metres."""
    legs = [np.empty((0, 2, 2))]
    for curve in curves:
        x = [draft.x[curve.a], *curve.x, draft.x[curve.b]]
        y = [draft.y[curve.a], *curve.y, draft.y[curve.b]]
        points = np.column_stack((x, y))
        legs.append(np.stack((points[:-1], points[1:]), axis=1))
    return np.concatenate(legs)


def _square(first: NDArray[np.float64], second: NDArray[np.float64]) -> Floats:
    """Sine of the angle between pairs of straight lines, 0 to 1."""
    d, e = first[:, 1] - first[:, 0], second[:, 1] - second[:, 0]
    cross = np.abs(d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0])
    square: Floats = cross / np.maximum(np.hypot(*d.T) * np.hypot(*e.T), 1e-9)
    return square


def thin(draft: Draft, rng: np.random.Generator) -> Draft:
    """Leave out pieces of house streets, close others, without cutting anybody off."""
    missing, closed = (
        np.array([getattr(RULES[s], share) if s in RULES else 0.0 for s in Style])
        for share in ("missing", "closed")
    )
    draw = rng.random(len(draft.a))
    needed = _tree(draft, rng)
    # suburbs turn their back on big roads: few of their streets open on to them
    big = draft.road_class <= SECONDARY
    touches = np.zeros(len(draft.x), dtype=np.bool_)
    touches[draft.a[big]] = touches[draft.b[big]] = True
    shy = np.isin(draft.style, (Style.SUBURB, Style.ESTATE)) & (touches[draft.a] | touches[draft.b])
    share = missing[draft.style] + 0.35 * shy
    gone = ~needed & (draw < share)
    ended = ~needed & ~gone & (draw < share + closed[draft.style]) & (draft.length() > 55.0)  # noqa: PLR2004 - room for a turning circle
    return _close(draft, ended, rng).keep(~gone)


def _tree(draft: Draft, rng: np.random.Generator) -> Flags:
    """Pieces without which somebody would be cut off: big streets, and a tree of the others."""
    n = len(draft.x)
    weight = np.where(draft.style == Style.BIG, 1e-3, 1.0 + rng.random(len(draft.a)))
    graph = csr_array((weight, (draft.a, draft.b)), shape=(n, n))
    tree = minimum_spanning_tree(graph).tocoo()
    key = np.minimum(draft.a, draft.b) * n + np.maximum(draft.a, draft.b)
    kept = np.minimum(tree.row, tree.col).astype(np.int64) * n + np.maximum(tree.row, tree.col)
    needed: Flags = np.isin(key, kept) | (draft.style == Style.BIG)
    return needed


def _close(draft: Draft, ended: Flags, rng: np.random.Generator) -> Draft:
    """Turn pieces into culs-de-sac: they end a bit past half-way to a new junction."""
    rows = np.flatnonzero(ended)
    flip = rng.random(len(rows)) < 0.5  # noqa: PLR2004 - a coin
    a = np.where(flip, draft.b[rows], draft.a[rows])
    b = np.where(flip, draft.a[rows], draft.b[rows])
    share = 0.45 + 0.25 * rng.random(len(rows))
    x = draft.x[a] + share * (draft.x[b] - draft.x[a])
    y = draft.y[a] + share * (draft.y[b] - draft.y[a])
    new_a, new_b = draft.a.copy(), draft.b.copy()
    new_a[rows], new_b[rows] = a, len(draft.x) + np.arange(len(rows))
    return replace(draft, x=np.append(draft.x, x), y=np.append(draft.y, y), a=new_a, b=new_b)


def count_junctions(draft: Draft, anchors: Ints) -> int:
    """How many junctions stay when those that only join two pieces of one class are drawn over."""
    used = draft.degree() > 0
    return int((used & ~passed_over(draft, anchors)).sum())


def passed_over(draft: Draft, anchors: Ints) -> Flags:
    """Junctions that only join two pieces of one class: bends, not junctions."""
    ends = np.concatenate((draft.a, draft.b))
    classes = np.concatenate((draft.road_class, draft.road_class))
    lowest = np.full(len(draft.x), 255)
    highest = np.zeros(len(draft.x), dtype=np.int64)
    np.minimum.at(lowest, ends, classes)
    np.maximum.at(highest, ends, classes)
    bends: Flags = (draft.degree() == 2) & (lowest == highest)  # noqa: PLR2004 - in and out
    bends[anchors] = False
    return bends


def trim(
    draft: Draft, anchors: Ints, wanted: int, form: CityForm, rng: np.random.Generator
) -> Draft:
    """Take house streets away from the outskirts inwards until `wanted` junctions are left."""
    house = np.flatnonzero(draft.style != Style.BIG)
    x, y = form.middle
    reach = np.hypot(draft.x[draft.a[house]] - x, draft.y[draft.a[house]] - y)
    patch = _patches(draft, house, max(500.0, form.radius / 18), rng)
    order = house[np.argsort(-reach * patch, kind="stable")]
    best = draft.connected()
    error = count_junctions(best, anchors) - wanted
    low, high = 0, len(order)
    while error and high - low > 1:
        middle = (low + high) // 2
        stays = np.ones(len(draft.a), dtype=np.bool_)
        stays[order[:middle]] = False
        smaller = draft.keep(stays).connected()
        found = count_junctions(smaller, anchors)
        # fewer streets do not always leave fewer junctions: remember the best
        if abs(found - wanted) < abs(error):
            best, error = smaller, found - wanted
        low, high = (middle, high) if found > wanted else (low, middle)
    return best


def _patches(draft: Draft, house: Ints, size: float, rng: np.random.Generator) -> Floats:
    """Factors near 1, the same within `size` metres: an edge of town is never a circle."""
    column = np.floor(draft.x[draft.a[house]] / size).astype(np.int64)
    row = np.floor(draft.y[draft.a[house]] / size).astype(np.int64)
    column -= column.min()
    row -= row.min()
    noise = rng.random((int(column.max()) + 1, int(row.max()) + 1))
    return 0.85 + 0.3 * noise[column, row]
