"""Lines on the map: corners rounded, bent with the ground, as few points as the eye needs."""

from dataclasses import dataclass

import numpy as np

from geo.synthetic.chains import Stretch
from geo.synthetic.draft import Draft, Floats, Ints
from geo.synthetic.ground import METRES_PER_DEGREE, Ground, to_globe
from geo.synthetic.motorway import Curve

CORNER_METRES = 22.0
"""Where a street turns without a junction, its corner is cut from this far before it."""
STEP_METRES = 60.0
"""Longest straight part of a street before it is bent."""
FLAT_METRES = 0.7
"""A point nearer than this to the line between its neighbours is left out."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of two and more points: line i is `x[start[i]:start[i + 1]]`, likewise `y`."""

    start: Ints
    x: Floats
    y: Floats

    def owner(self) -> Ints:
        """Line of each point."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def legs(self) -> Floats:
        """Units from each point to the next; 0 from a line's last point."""
        step = np.hypot(np.diff(self.x, append=0), np.diff(self.y, append=0))
        step[self.start[1:] - 1] = 0.0
        return step


@dataclass(frozen=True, slots=True)
class MapLines:
    """The same lines bent, in metres and in degrees, with their lengths on the ground."""

    bent: Lines
    lon: Floats
    lat: Floats
    metres: Floats


def draw_lines(draft: Draft, stretch: Stretch, curves: list[Curve], ground: Ground) -> MapLines:
    """Bend all stretches, then all curves; points of a junction are the same in every line."""
    plan = _rounded(_joined(draft, stretch))
    dense = _dense(_with_curves(plan, draft, curves))
    x, y = ground.bend(dense.x, dense.y)
    bent = _simplified(Lines(dense.start, x, y))
    lon, lat = to_globe(bent.x, bent.y)
    return MapLines(bent, lon, lat, _ground_metres(bent.start, lon, lat))


def _joined(draft: Draft, stretch: Stretch) -> Lines:
    """Make lines of all stretches' ends and bends."""
    start = stretch.bend_start + 2 * np.arange(len(stretch.bend_start))
    x, y = np.empty(start[-1]), np.empty(start[-1])
    ends = np.zeros(len(x), dtype=np.bool_)
    ends[start[:-1]] = ends[start[1:] - 1] = True
    for line, nodes, bends in ((x, draft.x, stretch.bend_x), (y, draft.y, stretch.bend_y)):
        line[start[:-1]], line[start[1:] - 1] = nodes[stretch.a], nodes[stretch.b]
        line[~ends] = bends
    return Lines(start, x, y)


def _rounded(lines: Lines) -> Lines:
    """Cut every inner corner: one point becomes two."""
    leg = lines.legs()
    before = np.append(0.0, leg[:-1])
    inner = (leg > 0) & (before > 0)
    cut = np.minimum(CORNER_METRES, 0.35 * np.minimum(leg, before))
    copies = np.where(inner, 2, 1)
    source = np.repeat(np.arange(len(leg)), copies)
    is_second = np.append(False, source[1:] == source[:-1])
    toward = source + np.where(is_second, 1, -1)
    reach = np.where(is_second, leg[source], before[source])
    share = np.where(inner[source], cut[source] / np.maximum(reach, 1e-9), 0.0)
    toward = np.clip(toward, 0, len(leg) - 1)
    x = lines.x[source] + share * (lines.x[toward] - lines.x[source])
    y = lines.y[source] + share * (lines.y[toward] - lines.y[source])
    return Lines(np.append(0, np.cumsum(copies))[lines.start], x, y)


def _with_curves(lines: Lines, draft: Draft, curves: list[Curve]) -> Lines:
    x = [lines.x, *(np.array([draft.x[c.a], *c.x, draft.x[c.b]]) for c in curves)]
    y = [lines.y, *(np.array([draft.y[c.a], *c.y, draft.y[c.b]]) for c in curves)]
    sizes = np.array([len(c.x) + 2 for c in curves], dtype=np.int64)
    start = np.append(lines.start, lines.start[-1] + np.cumsum(sizes))
    return Lines(start, np.concatenate(x), np.concatenate(y))


def _dense(lines: Lines) -> Lines:
    """Put points on every straight part, so that it can be bent."""
    leg = lines.legs()
    copies = np.maximum(1, np.ceil(leg / STEP_METRES)).astype(np.int64)
    source = np.repeat(np.arange(len(leg)), copies)
    first = np.append(0, np.cumsum(copies))
    share = (np.arange(len(source)) - first[source]) / copies[source]
    toward = np.minimum(source + 1, len(leg) - 1)
    x = lines.x[source] + share * (lines.x[toward] - lines.x[source])
    y = lines.y[source] + share * (lines.y[toward] - lines.y[source])
    return Lines(first[lines.start], x, y)


def _simplified(lines: Lines) -> Lines:
    """Leave out inner points on nearly straight parts, in two rounds, no two neighbours in one."""
    for _ in range(2):
        x, y = lines.x, lines.y
        ends = np.zeros(len(x), dtype=np.bool_)
        ends[lines.start[:-1]] = ends[lines.start[1:] - 1] = True
        px, py, nx, ny = np.roll(x, 1), np.roll(y, 1), np.roll(x, -1), np.roll(y, -1)
        base = np.maximum(np.hypot(nx - px, ny - py), 1e-9)
        off = np.abs((nx - px) * (py - y) - (px - x) * (ny - py)) / base
        place = np.arange(len(x)) - lines.start[lines.owner()]
        gone = ~ends & (off < FLAT_METRES) & (place % 2 == 1)
        kept = np.append(0, np.cumsum(~gone))
        lines = Lines(kept[lines.start], x[~gone], y[~gone])
    return lines


def _ground_metres(start: Ints, lon: Floats, lat: Floats) -> Floats:
    """Length of each line; over such short legs a cosine is as good as a great circle."""
    dy = np.diff(lat, append=0.0) * METRES_PER_DEGREE
    middle = np.radians(lat + np.diff(lat, append=lat[-1]) / 2)
    dx = np.diff(lon, append=0.0) * METRES_PER_DEGREE * np.cos(middle)
    leg = np.hypot(dx, dy)
    leg[start[1:] - 1] = 0.0
    return np.add.reduceat(leg, start[:-1])
