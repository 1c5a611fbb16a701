"""Drawing pieces of street together: bends become shape points, only junctions stay junctions."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.synthetic.draft import Draft, Flags, Floats, Ints
from geo.synthetic.streets import Kind, StreetPlan

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Streets between real junctions, still undirected.

    Parameters
    ----------
    a, b : (m,) int64
        Junctions at the ends.
    street, style, road_class : (m,) int64
        As in `Draft`.
    metres_a, metres_b : (m,) float64
        How far along its street each end lies: house numbers follow them.
    bend_start : (m + 1,) int64
        Bends of stretch i are `bend_x[bend_start[i]:bend_start[i + 1]]`, ends not included.
    bend_x, bend_y : float64
        Plan metres.
    """

    a: Ints
    b: Ints
    street: Ints
    style: Ints
    road_class: Ints
    metres_a: Floats
    metres_b: Floats
    bend_start: Ints
    bend_x: Floats
    bend_y: Floats


def draw_together(plan: StreetPlan, draft: Draft, bends: Flags) -> Stretch:
    """Join pieces at bends. A stretch of several streets becomes a street of its own."""
    touched = bends[draft.a] | bends[draft.b]
    plain = np.flatnonzero(~touched)
    chains = _walk(draft, np.flatnonzero(touched), bends)
    first = np.array([pieces[0] for pieces, _ in chains], dtype=np.int64)
    corners = [corner for _, corner in chains]
    street = np.append(draft.street[plain], _streets(plan, draft, chains))
    a = np.append(draft.a[plain], np.array([c[0] for c in corners], dtype=np.int64))
    b = np.append(draft.b[plain], np.array([c[-1] for c in corners], dtype=np.int64))
    inner = np.array([c for corner in corners for c in corner[1:-1]], dtype=np.int64)
    sizes = np.append(np.zeros(len(plain), dtype=np.int64), [len(c) - 2 for c in corners])
    dx, dy = np.array(plan.street_dx)[street], np.array(plan.street_dy)[street]
    metres_a = draft.x[a] * dx + draft.y[a] * dy
    metres_b = draft.x[b] * dx + draft.y[b] * dy
    own = dx * dx + dy * dy == 0
    length = draft.length()
    metres_a[own] = 0.0
    metres_b[own] = np.array([length[pieces].sum() for pieces, _ in chains])[own[len(plain) :]]
    rows = np.append(plain, first)
    return Stretch(
        a,
        b,
        street,
        draft.style[rows],
        draft.road_class[rows],
        metres_a,
        metres_b,
        np.append(0, np.cumsum(sizes)).astype(np.int64),
        draft.x[inner],
        draft.y[inner],
    )


def _walk(draft: Draft, touched: Ints, bends: Flags) -> list[tuple[list[int], list[int]]]:
    """Chains of pieces through bends, each with its corners; never back to where it began.

    A chain that would close, or run beside another between the same two junctions, is parted at
    a bend, which so becomes a junction: a road graph has one arc from one junction to another.
    """
    at: dict[int, list[int]] = {}
    for piece in touched.tolist():
        for junction in (int(draft.a[piece]), int(draft.b[piece])):
            at.setdefault(junction, []).append(piece)
    a, b = draft.a.tolist(), draft.b.tolist()
    is_bend = bends.tolist()
    taken: set[int] = set()
    lone = ~(bends[draft.a] | bends[draft.b])
    joined = {
        (min(i, j), max(i, j))
        for i, j in zip(draft.a[lone].tolist(), draft.b[lone].tolist(), strict=True)
    }
    chains = []
    for begin in touched.tolist():
        start = a[begin] if not is_bend[a[begin]] else b[begin]
        if begin in taken or is_bend[start]:
            continue
        pieces, corners, piece = [], [start], begin
        while True:
            taken.add(piece)
            pieces.append(piece)
            here = b[piece] if a[piece] == corners[-1] else a[piece]
            corners.append(here)
            if not is_bend[here]:
                break
            piece = next(p for p in at[here] if p != piece)
        ends = (min(start, here), max(start, here))
        if start == here or ends in joined:
            chains += _part(pieces, corners, closed=start == here)
        else:
            joined.add(ends)
            chains.append((pieces, corners))
    return chains


def _part(
    pieces: list[int], corners: list[int], *, closed: bool
) -> list[tuple[list[int], list[int]]]:
    """Part a chain at one bend, or at two when it ends where it began."""
    count = len(pieces)
    cuts = [0, count // 3, count - count // 3, count] if closed else [0, count // 2, count]
    return [(pieces[i:j], corners[i : j + 1]) for i, j in pairwise(cuts)]


def _streets(plan: StreetPlan, draft: Draft, chains: list[tuple[list[int], list[int]]]) -> Ints:
    """Name the street of each chain: that of its pieces, or a new one where they differ."""
    streets = []
    for pieces, _ in chains:
        names = {int(draft.street[piece]) for piece in pieces}
        if len(names) == 1:
            streets.append(names.pop())
        else:
            kind = plan.street_kind[int(draft.street[pieces[0]])]
            plan.street_dx.append(0.0)
            plan.street_dy.append(0.0)
            plan.street_kind.append(Kind.CLOSE if kind == Kind.STREET else kind)
            streets.append(len(plan.street_kind) - 1)
    return np.array(streets, dtype=np.int64)
