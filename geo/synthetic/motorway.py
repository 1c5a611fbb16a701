"""Motorways: rings and spurs with two carriageways, above or below all streets, joined by ramps."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.synthetic.streets import (
    MOTORWAY,
    MOTORWAY_LINK,
    PRIMARY,
    SECONDARY,
    Segment,
    StreetPlan,
)

Floats = NDArray[np.float64]

HALF_WIDTH = 13.0
"""Metres from the middle of a motorway to that of a carriageway."""
RAMP = 270.0
"""Metres along a motorway that a ramp takes."""
TERMINAL = 78.0
"""Metres from a motorway to where its ramps meet the crossing street."""
SAME_STOP = 30.0
"""Two ramps that leave or join a carriageway nearer than this (metres) do it at one junction."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A one-way piece of road with its inner points; `street` < 0 has no name."""

    a: int
    b: int
    x: Floats
    y: Floats
    road_class: int
    street: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a line with its unit direction."""

    x: float
    y: float
    tx: float
    ty: float

    def beside(self, right: float) -> tuple[float, float]:
        """So many metres to the right of the line."""
        return self.x + right * self.ty, self.y - right * self.tx


@dataclass(frozen=True, slots=True)
class Line:
    """The middle of a motorway: points and metres along it; a ring ends where it began."""

    x: Floats
    y: Floats
    s: Floats
    closed: bool

    @classmethod
    def through(cls, x: Floats, y: Floats, *, closed: bool) -> "Line":
        """Measure a line."""
        steps = np.hypot(np.diff(x), np.diff(y))
        return cls(x, y, np.append(0.0, np.cumsum(steps)), closed)

    @property
    def length(self) -> float:
        """Metres."""
        return float(self.s[-1])

    def spot(self, s: float) -> Spot:
        """Place and direction so many metres along; a ring goes round and round."""
        s = s % self.length if self.closed else s
        h = 20.0
        (x0, x, x1), (y0, y, y1) = (
            np.interp(self._wrap(np.array([s - h, s, s + h])), self.s, axis)
            for axis in (self.x, self.y)
        )
        length = math.hypot(x1 - x0, y1 - y0)
        return Spot(float(x), float(y), float((x1 - x0) / length), float((y1 - y0) / length))

    def _wrap(self, s: Floats) -> Floats:
        return s % self.length if self.closed else np.clip(s, 0, self.length)

    def between(self, s0: float, s1: float, right: float) -> tuple[Floats, Floats]:
        """Inner points from s0 to s1 (either may be the greater), `right` metres beside."""
        count = max(2, math.ceil(abs(s1 - s0) / 45.0) + 1)
        spots = [self.spot(float(s)) for s in np.linspace(s0, s1, count)[1:-1]]
        beside = [spot.beside(right) for spot in spots]
        return np.array([x for x, _ in beside]), np.array([y for _, y in beside])


@dataclass(slots=True)
class Motorway:
    """A line with the junctions on its carriageways: [0] along the line, [1] against it."""

    line: Line
    street: int
    stops: tuple[dict[float, int], dict[float, int]] = field(default_factory=lambda: ({}, {}))
    exits: list[float] = field(default_factory=list)

    def stop(self, plan: StreetPlan, s: float, way: int) -> int:
        """Put a junction on the carriageway that runs along (1) or against (-1) the line."""
        stops = self.stops[way < 0]
        s = s % self.line.length if self.line.closed else s
        for other, junction in stops.items():
            if abs(other - s) < SAME_STOP:
                return junction
        stops[s] = plan.add_junction(*self.line.spot(s).beside(way * HALF_WIDTH))
        return stops[s]

    def is_free(self, s: float, reach: float) -> bool:
        """Whether no exit is nearer than `reach` metres."""
        gaps = (abs(s - other) for other in self.exits)
        if self.line.closed:
            gaps = (min(gap, self.line.length - gap) for gap in gaps)
        return all(gap >= reach for gap in gaps)

    def carriageways(self) -> list[Curve]:
        """Pieces of both carriageways from stop to stop."""
        curves = []
        for way, stops in zip((1, -1), self.stops, strict=True):
            order = sorted(stops.items())
            if self.line.closed and order:
                order.append((order[0][0] + self.line.length, order[0][1]))
            for pair in pairwise(order):
                (begin, a), (end, b) = pair if way > 0 else pair[::-1]
                x, y = self.line.between(begin, end, way * HALF_WIDTH)
                curves.append(Curve(a, b, x, y, MOTORWAY, self.street))
        return curves


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a motorway crosses a street: metres along both, and how squarely (0 to 1)."""

    s: float
    segment: int
    at: float
    square: float


@dataclass(frozen=True, slots=True)
class Surface:
    """The big streets laid so far, for looking up which of them are where."""

    segments: list[Segment]
    tree: shapely.STRtree

    @classmethod
    def of(cls, plan: StreetPlan) -> "Surface":
        """Remember the segments that are on the plan now; later ones are not seen."""
        ends = [((g.x, g.y), (g.x + g.dx, g.y + g.dy)) for g in plan.segments]
        return cls(list(plan.segments), straight_tree(np.array(ends)))

    def is_clear_of_big_streets(self, x: float, y: float, metres: float) -> bool:
        """Whether no primary or secondary street is that near to a point."""
        near = self.tree.query(shapely.Point(x, y), predicate="dwithin", distance=metres)
        return all(self.segments[k].road_class not in (PRIMARY, SECONDARY) for k in near.tolist())

    def crossings(self, line: Line) -> list[Crossing]:
        """All crossings of a line with the big streets, along the line."""
        corners = np.column_stack((line.x, line.y))
        pieces = shapely.linestrings(np.stack((corners[:-1], corners[1:]), axis=1))
        found, crossed = self.tree.query(pieces, predicate="intersects")
        pairs = sorted(zip(found.tolist(), crossed.tolist(), strict=True))
        met = [_crossing(line, i, self.segments[k], k) for i, k in pairs]
        return [crossing for crossing in met if crossing is not None]


def straight_tree(ends: NDArray[np.float64]) -> shapely.STRtree:
    """Index straight lines given by their ends, (n, 2, 2) metres."""
    return shapely.STRtree(list(np.atleast_1d(np.asarray(shapely.linestrings(ends)))))


def _crossing(line: Line, i: int, segment: Segment, number: int) -> Crossing | None:
    """Where piece i of a line meets a segment; None when they are parallel."""
    ex, ey = float(line.x[i + 1] - line.x[i]), float(line.y[i + 1] - line.y[i])
    facing = ex * segment.dy - ey * segment.dx
    if facing == 0:
        return None
    ox, oy = segment.x - float(line.x[i]), segment.y - float(line.y[i])
    along, at = (ox * segment.dy - oy * segment.dx) / facing, (ox * ey - oy * ex) / facing
    step = math.hypot(ex, ey)
    square = abs(facing) / (step * segment.length)
    return Crossing(float(line.s[i]) + along * step, number, at, square)


def ramp(plan: StreetPlan, a: int, b: int, control: tuple[tuple[float, float], ...]) -> Curve:
    """Bend a one-way ramp from junction a to b (a Bézier curve with one or two controls)."""
    ends = ((plan.x[a], plan.y[a]), (plan.x[b], plan.y[b]))
    points = np.array([ends[0], *control, ends[1]])
    t = np.linspace(0, 1, 12)[1:-1, None]
    order = len(points) - 1
    weights = [math.comb(order, k) * t**k * (1 - t) ** (order - k) for k in range(order + 1)]
    x, y = sum(w * p for w, p in zip(weights, points, strict=True)).T
    return Curve(a, b, x, y, MOTORWAY_LINK, -1)


def diamond(plan: StreetPlan, motorway: Motorway, crossing: Crossing) -> list[Curve]:
    """Lay four ramps between a motorway and the street that crosses it."""
    motorway.exits.append(crossing.s)
    segment = plan.segments[crossing.segment]
    here = motorway.line.spot(crossing.s)
    # metres to the right of the line per metre along the street
    sense = 1 if segment.dx * here.ty - segment.dy * here.tx > 0 else -1
    curves = []
    for way in (1, -1):
        at = crossing.at + way * sense * TERMINAL / crossing.square / segment.length
        terminal = plan.join(crossing.segment, at, 0, 1, 30.0)
        for end in (-1, 1):
            gore = motorway.stop(plan, crossing.s + way * end * RAMP, way)
            spot = motorway.line.spot(crossing.s + way * end * RAMP * 0.38)
            control = spot.beside(way * (HALF_WIDTH + 8.0))
            ends = (gore, terminal) if end < 0 else (terminal, gore)
            curves.append(ramp(plan, *ends, (control,)))
    return curves


@dataclass(frozen=True, slots=True)
class Site:
    """Where another motorway begins or ends: metres along this one, right (1) or left (-1)."""

    main: Motorway
    s: float
    side: int


def fork(plan: StreetPlan, site: Site, spur: Motorway, *, at_start: bool) -> list[Curve]:
    """Lay four ramps between a motorway and one that begins (or ends) at it."""
    main, s, side = site.main, site.s, site.side
    main.exits.append(s)
    way = 1 if at_start else -1

    def spur_stop(metres: float, leaving: int) -> tuple[int, Spot]:
        along = metres if at_start else spur.line.length - metres
        return spur.stop(plan, along, leaving * way), spur.line.spot(along)

    def ahead(junction: int, spot: Spot, direction: float, metres: float) -> tuple[float, float]:
        return (
            plan.x[junction] + direction * metres * spot.tx,
            plan.y[junction] + direction * metres * spot.ty,
        )

    curves = []
    for near in (True, False):
        drive = side if near else -side
        reach = RAMP if near else 1.45 * RAMP
        pull = 0.55 * RAMP if near else 0.85 * RAMP
        before, after = s - drive * RAMP, s + drive * RAMP
        out, out_spot = spur_stop(reach, 1)
        back, back_spot = spur_stop(reach, -1)
        leave, enter = main.stop(plan, before, drive), main.stop(plan, after, drive)
        leaving = ahead(leave, main.line.spot(before), drive, pull)
        entering = ahead(enter, main.line.spot(after), -drive, pull)
        curves += [
            ramp(plan, leave, out, (leaving, ahead(out, out_spot, -way, pull))),
            ramp(plan, back, enter, (ahead(back, back_spot, -way, pull), entering)),
        ]
    return curves
