"""Where a made city's motorways run, and where one gets on and off them."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely

from geo.synthetic.form import CityForm
from geo.synthetic.motorway import (
    RAMP,
    TERMINAL,
    Crossing,
    Curve,
    Line,
    Motorway,
    Site,
    Surface,
    diamond,
    fork,
)
from geo.synthetic.streets import NO_ROAD, PRIMARY, SECONDARY, TERTIARY, Kind, StreetPlan

EXIT_SPACING = 1_150.0
"""Metres between two exits, at least."""
SPUR_LENGTH = 1_500.0
"""A shorter spur is not worth its interchange."""
SQUARE, ASLANT = 0.72, 0.35
"""Sine of the angle at which a street with an exit, or without one, is crossed at least."""


@dataclass(slots=True)
class Layout:
    """The motorways planned so far, over the big streets that were there before them."""

    plan: StreetPlan
    form: CityForm
    surface: Surface
    spurs: list[Motorway] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)


def draw_motorways(plan: StreetPlan, form: CityForm, rng: np.random.Generator) -> list[Curve]:
    """Lay rings, spurs away from them and links between them, with all their ramps."""
    layout = Layout(plan, form, Surface.of(plan))
    rings = [_ring(plan, form, radius, rng) for radius in form.rings]
    for inner, outer in pairwise(rings):
        for angle in _angles(max(3, form.spurs // 2), rng):
            _link(layout, inner, outer, angle)
    if rings:
        for angle in _angles(form.spurs, rng):
            _outward(layout, rings[-1], angle)
        for angle in _angles(max(1, form.spurs // 3), rng):
            _inward(layout, rings[0], angle)
    for motorway in (*rings, *layout.spurs):
        _exits(layout, motorway)
        layout.curves += motorway.carriageways()
    return layout.curves


def _angles(count: int, rng: np.random.Generator) -> list[float]:
    """Directions all round, unevenly spaced."""
    first = rng.random()
    return [2 * math.pi * (first + k + 0.4 * (rng.random() - 0.5)) / count for k in range(count)]


def _ring(plan: StreetPlan, form: CityForm, radius: float, rng: np.random.Generator) -> Motorway:
    """Lay a motorway all round the centre, counter-clockwise, rounder than the city."""
    count = max(60, round(2 * math.pi * radius / 60))
    angle = np.linspace(0, 2 * math.pi, count + 1)
    phase = 2 * math.pi * rng.random(2)
    bulge = 1 + 0.045 * np.sin(2 * angle + phase[0]) + 0.03 * np.sin(3 * angle + phase[1])
    x = form.middle[0] + radius * bulge * np.cos(angle)
    y = 0.75 * form.middle[1] + radius * bulge * np.sin(angle)
    x[-1], y[-1] = x[0], y[0]
    return Motorway(Line.through(x, y, closed=True), plan.add_street(1, 0, Kind.MOTORWAY))


def _straight(x: float, y: float, dx: float, dy: float, length: float) -> Line:
    s = np.linspace(0, length, max(3, math.ceil(length / 60) + 1))
    return Line.through(x + s * dx, y + s * dy, closed=False)


def _towards(line: Line, angle: float) -> float:
    """Metres along a ring to its point that lies in some direction from its middle."""
    x, y = line.x - line.x.mean(), line.y - line.y.mean()
    return float(
        line.s[int(np.argmax((x * math.cos(angle) + y * math.sin(angle)) / np.hypot(x, y)))]
    )


def _link(layout: Layout, inner: Motorway, outer: Motorway, angle: float) -> None:
    """Join two rings by a straight motorway near some direction, if there is room."""
    plan = layout.plan
    for s in _sites(layout, inner, _towards(inner.line, angle)):
        here = inner.line.spot(s)
        end = _towards(outer.line, math.atan2(-here.tx, here.ty))
        if not (outer.is_free(end, 2.4 * RAMP) and _is_clear(layout, outer, end)):
            continue
        last = outer.line.spot(end)
        far = math.hypot(last.x - here.x, last.y - here.y)
        line = _straight(here.x, here.y, (last.x - here.x) / far, (last.y - here.y) / far, far)
        if _is_usable(layout, line):
            spur = _add_spur(layout, line)
            layout.curves += fork(plan, Site(inner, s, 1), spur, at_start=True)
            layout.curves += fork(plan, Site(outer, end, -1), spur, at_start=False)
            return


def _outward(layout: Layout, ring: Motorway, angle: float) -> None:
    """Lead a motorway out of town, to the last big street before the fields."""
    for s in _sites(layout, ring, _towards(ring.line, angle)):
        here = ring.line.spot(s)
        line = _straight(here.x, here.y, here.ty, -here.tx, 3 * layout.form.radius)
        met = layout.surface.crossings(line)
        classes = [layout.plan.segments[c.segment].road_class for c in met]
        rim = met[classes.index(NO_ROAD)].s if NO_ROAD in classes else 0.0
        if _end_at_street(layout, Site(ring, s, 1), line, rim):
            return


def _inward(layout: Layout, ring: Motorway, angle: float) -> None:
    """Lead a motorway towards the centre, to a big street outside the old town."""
    form = layout.form
    for s in _sites(layout, ring, _towards(ring.line, angle)):
        here = ring.line.spot(s)
        far = math.hypot(here.x, here.y)
        to_river = far * (1 - (form.river / 2 + 300.0) / max(1.0, abs(here.y)))
        reach = min(far - 1.35 * form.centre, to_river)
        if reach < SPUR_LENGTH:
            continue
        line = _straight(here.x, here.y, -here.x / far, -here.y / far, reach)
        if _end_at_street(layout, Site(ring, s, -1), line, reach):
            return


def _end_at_street(layout: Layout, site: Site, line: Line, limit: float) -> bool:
    """Build a spur from a site to the biggest, then the last, street crossed before `limit`."""
    segments = layout.plan.segments
    ends = [
        c
        for c in layout.surface.crossings(line)
        if SPUR_LENGTH < c.s < limit - 100.0
        and segments[c.segment].road_class in (PRIMARY, SECONDARY)
        and c.square > SQUARE
    ]
    if not ends:
        return False
    last = min(ends, key=lambda c: (segments[c.segment].road_class, -c.s))
    start = line.spot(0)
    line = _straight(start.x, start.y, start.tx, start.ty, last.s)
    if not _is_usable(layout, line):
        return False
    spur = _add_spur(layout, line)
    junction = layout.plan.join(last.segment, last.at, 0, 1, 60.0)
    for stops in spur.stops:
        stops[line.length] = junction
    spur.exits.append(line.length)
    layout.curves += fork(layout.plan, site, spur, at_start=True)
    return True


def _add_spur(layout: Layout, line: Line) -> Motorway:
    spur = Motorway(line, layout.plan.add_street(1, 0, Kind.MOTORWAY))
    layout.spurs.append(spur)
    return spur


def _sites(layout: Layout, ring: Motorway, aim: float) -> list[float]:
    """Places on a ring near `aim` with room for an interchange, nearest first."""
    steps = [aim + sign * 90.0 * k for k in range(16) for sign in (1, -1)]
    return [s for s in steps if ring.is_free(s, 2.4 * RAMP) and _is_clear(layout, ring, s)]


def _is_clear(layout: Layout, ring: Motorway, s: float) -> bool:
    """Whether neither river nor big street is where an interchange's ramps would be."""
    spot = ring.line.spot(s)
    if abs(spot.y) < layout.form.river / 2 + 2 * RAMP:
        return False
    return layout.surface.is_clear_of_big_streets(spot.x, spot.y, 0.55 * RAMP)


def _is_usable(layout: Layout, line: Line) -> bool:
    """Whether a motorway is long enough, crosses streets squarely and keeps off the others."""
    if line.length < SPUR_LENGTH:
        return False
    path = shapely.LineString(np.column_stack((line.x, line.y)))
    for other in layout.spurs:
        if (
            path.distance(shapely.LineString(np.column_stack((other.line.x, other.line.y))))
            < 4 * RAMP
        ):
            return False
    return all(c.square > ASLANT for c in layout.surface.crossings(line))


def _exits(layout: Layout, motorway: Motorway) -> None:
    """Ramps to the big streets that a motorway crosses, as far as there is room for them."""
    segments = layout.plan.segments
    met = layout.surface.crossings(motorway.line)
    # big streets first, from there in the order of the road
    for crossing in sorted(met, key=lambda c: (segments[c.segment].road_class, c.s)):
        road_class = segments[crossing.segment].road_class
        spacing = EXIT_SPACING if road_class < TERTIARY else 1.7 * EXIT_SPACING
        if (
            road_class <= TERTIARY
            and motorway.is_free(crossing.s, spacing)
            and _has_room(layout, motorway, crossing, met)
        ):
            layout.curves += diamond(layout.plan, motorway, crossing)


def _has_room(layout: Layout, motorway: Motorway, crossing: Crossing, met: list[Crossing]) -> bool:
    """Whether a street is crossed squarely, away from its ends, other streets and the river."""
    line, segment = motorway.line, layout.plan.segments[crossing.segment]
    margin = (TERMINAL / max(crossing.square, 0.1) + 45.0) / segment.length
    if (
        crossing.square < SQUARE
        or not margin < crossing.at < 1 - margin
        or abs(line.spot(crossing.s).y) < layout.form.river / 2 + RAMP
        or not (line.closed or 3.2 * RAMP < crossing.s < line.length - 2 * RAMP)
    ):
        return False
    gaps = [abs(other.s - crossing.s) for other in met if other is not crossing]
    return all(min(gap, line.length - gap) > 0.75 * RAMP for gap in gaps)
