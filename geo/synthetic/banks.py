"""The two banks of a made city: quay, old centre, and the avenues that lead out from it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.synthetic.form import CityForm
from geo.synthetic.streets import NO_ROAD, PRIMARY, SECONDARY, Block, Kind, StreetPlan

LARGE_TOWN_METRES = 1_500.0
"""From this radius six avenues leave the old centre northwards, else four."""
SOUTHERN_DEPTH = 0.7
"""How deep the smaller old centre on the south bank is, against the other."""


@dataclass(frozen=True, slots=True)
class Bank:
    """One side of the river.

    Parameters
    ----------
    quay : int
        Segment of the street along the river.
    centre : Block
        The old centre on this bank.
    lands : list of Block
        The land behind and beside it, between avenues and outline.
    """

    quay: int
    centre: Block
    lands: list[Block]

    @property
    def heads(self) -> tuple[int, int]:
        """Junctions on the quay at both ends of the old centre, where its bridges begin."""
        return self.centre.corners[0], self.centre.corners[-1]


@dataclass(frozen=True, slots=True)
class Edge:
    """The outline of one bank's land from east to west: junctions, segments between them."""

    corners: list[int]
    segments: list[int]


@dataclass(frozen=True, slots=True)
class Spoke:
    """A way from the old centre to the outline: its segment, its end, the rim's part it meets."""

    segment: int
    end: int
    part: int


def draw_outline(form: CityForm, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Corners of the built-up land, counter-clockwise, from the east."""
    x, y = form.middle
    corners = 40
    phase = rng.random(2) * 2 * math.pi
    points = []
    for k in range(corners):
        angle = 2 * math.pi * k / corners
        # small enough to stay convex
        radius = form.radius * (
            1 + 0.06 * math.sin(2 * angle + phase[0]) + 0.02 * math.sin(3 * angle + phase[1])
        )
        points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return points


def draw_bank(
    plan: StreetPlan,
    form: CityForm,
    outline: Sequence[tuple[float, float]],
    side: int,
    rng: np.random.Generator,
) -> Bank:
    """Draw the north (1) or south (-1) bank with an avenue from each corner of its centre."""
    shore = side * form.river / 2
    edge = [plan.add_junction(x, y) for x, y in _shore(outline, shore, side)]
    quay = plan.lay(edge[0], edge[-1], SECONDARY, Kind.QUAY)
    rim = Edge(edge, [plan.lay(a, b, NO_ROAD, Kind.AVENUE) for a, b in pairwise(edge)])
    corners = _centre_corners(plan, form, quay, side, rng)
    walls = [plan.lay(a, b, PRIMARY, Kind.AVENUE) for a, b in pairwise(corners)]
    spokes = [
        Spoke(quay, edge[0], 0),
        *_avenues(plan, corners[1:-1], rim, side, rng),
        Spoke(quay, edge[-1], len(rim.segments) - 1),
    ]
    return Bank(quay, Block(corners, [*walls, quay]), _lands(corners, walls, spokes, rim))


def _shore(
    outline: Sequence[tuple[float, float]], shore: float, side: int
) -> list[tuple[float, float]]:
    """Find the part of the outline beyond the shore line, from its east end to its west end."""
    beyond = [(x, y) for x, y in outline if side * y > side * shore + 1.0]
    beyond.sort(key=lambda p: math.atan2(side * (p[1] - shore), p[0]))
    ends = []
    for i in range(len(outline)):
        (x0, y0), (x1, y1) = outline[i - 1], outline[i]
        if (y0 > shore) != (y1 > shore):
            ends.append(x0 + (x1 - x0) * (shore - y0) / (y1 - y0))
    return [(max(ends), shore), *beyond, (min(ends), shore)]


def _centre_corners(
    plan: StreetPlan, form: CityForm, quay: int, side: int, rng: np.random.Generator
) -> list[int]:
    """Place the corners of an old centre, its two on the quay first and last."""
    line = plan.segments[quay]
    depth = form.centre * (1.0 if side > 0 else SOUTHERN_DEPTH)
    walls = 6 if side > 0 and form.radius > LARGE_TOWN_METRES else 4
    ends = [plan.join(quay, line.place(x, line.y), 0, 1, 0) for x in (form.centre, -form.centre)]
    inner = []
    for k in range(1, walls):
        angle = math.pi * (k + 0.22 * (2 * rng.random() - 1)) / walls
        inner.append(
            plan.add_junction(
                form.centre * math.cos(angle) * 1.02, line.y + side * depth * math.sin(angle)
            )
        )
    return [ends[0], *inner, ends[1]]


def _avenues(
    plan: StreetPlan, corners: list[int], rim: Edge, side: int, rng: np.random.Generator
) -> list[Spoke]:
    """Lay an avenue outwards from each inner corner of an old centre."""
    spokes = []
    spread = math.pi / (len(corners) + 1)
    for k, corner in enumerate(corners):
        angle = spread * (k + 1 + 0.2 * (2 * rng.random() - 1))
        spokes.append(_avenue(plan, corner, math.cos(angle), side * math.sin(angle), rim))
    return spokes


def _avenue(plan: StreetPlan, corner: int, dx: float, dy: float, rim: Edge) -> Spoke:
    """Lay an avenue from a corner until it meets the outline."""
    x, y = plan.x[corner], plan.y[corner]
    for part, segment in enumerate(rim.segments):
        line = plan.segments[segment]
        facing = dx * line.dy - dy * line.dx
        if facing == 0:
            continue
        at = ((line.x - x) * dy - (line.y - y) * dx) / facing
        ahead = ((line.x - x) * line.dy - (line.y - y) * line.dx) / facing
        if 0 < at < 1 and ahead > 0:
            end = plan.join(segment, at, 0, 1, 0)
            return Spoke(plan.lay(corner, end, PRIMARY, Kind.AVENUE), end, part)
    raise ValueError("an avenue that never leaves the city")


def _lands(corners: list[int], walls: list[int], spokes: list[Spoke], rim: Edge) -> list[Block]:
    """Part the land by the spokes; the quay's two halves are the first and the last of them."""
    lands = []
    for k, wall in enumerate(walls):
        first, last = spokes[k], spokes[k + 1]
        between = rim.corners[first.part + 1 : last.part + 1]
        outer = rim.segments[first.part : last.part + 1]
        lands.append(
            Block(
                [corners[k], first.end, *between, last.end, corners[k + 1]],
                [first.segment, *outer, last.segment, wall],
            )
        )
    return lands
