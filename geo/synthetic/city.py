"""From a seed to a city: the plan is drawn, thinned, bent, named and numbered."""

import math
from dataclasses import dataclass

import numpy as np

from geo.addresses import Addresses
from geo.roads import Roads, largest_strong_component
from geo.synthetic.chains import Stretch, draw_together
from geo.synthetic.districts import Style, choose_style
from geo.synthetic.draft import Draft, Floats, Ints
from geo.synthetic.fabric import Pieces, fill
from geo.synthetic.form import CityForm
from geo.synthetic.ground import Ground
from geo.synthetic.highways import draw_motorways
from geo.synthetic.houses import HouseStreets, number_houses
from geo.synthetic.lines import MapLines, draw_lines
from geo.synthetic.motorway import Curve
from geo.synthetic.naming import StreetNames, name_city, name_streets
from geo.synthetic.skeleton import draw_skeleton
from geo.synthetic.streets import StreetPlan
from geo.synthetic.thinning import clear_motorways, count_junctions, passed_over, thin, trim
from geo.synthetic.traffic import Directed, drive, seconds

FEWEST, MOST = 50, 1_000_000
"""Junctions that a made city can have."""
DENSITY = 83.0
"""Junctions per square kilometre that a first drawing is sized by."""
ROOM, ATTEMPTS = 1.12, 8
"""A drawing may have up to so many times the wanted junctions, after so many attempts any more."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn plan, thinned but not yet trimmed to the wanted size."""

    plan: StreetPlan
    draft: Draft
    curves: list[Curve]
    anchors: Ints
    middles: list[tuple[float, float]]
    form: CityForm

    @property
    def highway_junctions(self) -> int:
        """Junctions on motorways alone."""
        surface = np.zeros(len(self.draft.x), dtype=np.bool_)
        surface[self.draft.a] = surface[self.draft.b] = True
        return int((~surface[self.anchors]).sum())

    @property
    def junctions(self) -> int:
        """Junctions in all."""
        surface = self.draft.connected()
        return count_junctions(surface, self.anchors) + self.highway_junctions


def synthetic_city(nodes: int, seed: int) -> tuple[Roads, Addresses]:
    """Make a city that does not exist, the same one for the same seed.

    Parameters
    ----------
    nodes : int
        Junctions wanted, 50 to 1,000,000. The city has as many within 3 %, or within three
        where that is more. From about 1,100 there is a motorway ring.
    seed : int
        Any non-negative number.

    Raises
    ------
    ValueError
        If `nodes` is outside these limits or `seed` is negative.
    """
    if not FEWEST <= nodes <= MOST:
        raise ValueError(f"a made city has {FEWEST} to {MOST:,} junctions, not {nodes:,}")
    if seed < 0:
        raise ValueError(f"the seed of a made city is {seed}, below 0")
    drawing = _sized(nodes, seed)
    plan, curves = drawing.plan, drawing.curves
    rng = np.random.default_rng([seed, 2])
    wanted = nodes - drawing.highway_junctions
    draft = trim(drawing.draft, drawing.anchors, wanted, drawing.form, rng)
    stretch = draw_together(plan, draft, passed_over(draft, drawing.anchors))
    lines = draw_lines(draft, stretch, curves, Ground.shaped(drawing.form.radius, rng))
    network = Network.of(stretch, curves)
    names = name_streets(plan.street_kind, network.streets(), rng)
    directed = drive(stretch, curves, len(plan.street_kind), len(draft.x), rng)
    pace = 0.9 + 0.2 * rng.random(len(plan.street_kind))
    roads = _roads(network, lines, directed, names, pace)
    x, y = np.array(drawing.middles).T
    houses = HouseStreets(draft, stretch, lines, names, x, y)
    return roads, number_houses(houses, name_city(rng), rng)


def _sized(nodes: int, seed: int) -> Drawing:
    """Draw a plan with at least, but not many more than, the wanted junctions."""
    radius = math.sqrt(nodes * 1e6 / (math.pi * DENSITY))
    best: Drawing | None = None
    fewest = math.inf
    attempt = 0
    while True:
        drawing = _draw(CityForm(radius), np.random.default_rng([seed, 1]))
        found = drawing.junctions
        if nodes <= found < fewest:
            best, fewest = drawing, found
        if best is not None and (fewest <= ROOM * nodes or attempt >= ATTEMPTS):
            return best
        # small towns jump in size as the radius grows: never stand still below the target
        step = math.sqrt(1.05 * nodes / max(1, found))
        radius *= min(1.3, max(1.01, step)) if found < nodes else max(0.8, min(0.99, step))
        attempt += 1


def _draw(form: CityForm, rng: np.random.Generator) -> Drawing:
    """Draw the plan: big streets, motorways, districts; then leave out what was never built."""
    plan, pieces = StreetPlan(), Pieces()
    skeleton = draw_skeleton(plan, form, rng)
    curves = draw_motorways(plan, form, rng)
    for block in skeleton.old_centres:
        fill(plan, block, Style.OLD, pieces, rng)
    middles = []
    for block in skeleton.districts:
        xs, ys = plan.outline(block)
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        middles.append((x, y))
        fill(plan, block, choose_style(form, x, y, rng), pieces, rng)
    anchors = np.unique(np.array([(c.a, c.b) for c in curves], dtype=np.int64))
    draft = thin(clear_motorways(Draft.of(plan, pieces), curves).connected(), rng)
    return Drawing(plan, draft, curves, anchors, middles, form)


@dataclass(frozen=True, slots=True)
class Network:
    """Stretches of street, then curves of motorway, as one list of lines."""

    a: Ints
    b: Ints
    street: Ints
    road_class: Ints

    @classmethod
    def of(cls, stretch: Stretch, curves: list[Curve]) -> "Network":
        """Put both together."""
        rows = [(c.a, c.b, c.street, c.road_class) for c in curves]
        a, b, street, road_class = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        return cls(
            np.append(stretch.a, a),
            np.append(stretch.b, b),
            np.append(stretch.street, street),
            np.append(stretch.road_class, road_class),
        )

    def streets(self) -> Ints:
        """Streets that are on the map, each once; ramps belong to none."""
        return np.unique(self.street[self.street >= 0])


def _roads(
    network: Network, lines: MapLines, directed: Directed, names: StreetNames, pace: Floats
) -> Roads:
    """Put the arcs together; whatever can't be reached and left again goes."""
    street, ends = network.street, (network.a, network.b)
    own_pace = np.where(street >= 0, pace[street], 1.0)
    time = seconds(directed, network.road_class, lines.metres, own_pace, ends)
    name = np.where(street >= 0, names.place[street], 0)
    start, points = _inner_points(lines, directed)
    count = int(max(network.a.max(), network.b.max())) + 1
    lon, lat = np.zeros(count), np.zeros(count)
    for junctions, place in zip(
        ends, (lines.bent.start[:-1], lines.bent.start[1:] - 1), strict=True
    ):
        lon[junctions], lat[junctions] = lines.lon[place], lines.lat[place]
    return largest_strong_component(
        Roads.of(
            lon=lon,
            lat=lat,
            tail=directed.tail,
            head=directed.head,
            milliseconds=np.maximum(1, np.round(time * 1000)),
            decimetres=np.maximum(1, np.round(lines.metres * 10))[directed.line],
            road_class=network.road_class[directed.line],
            name=name[directed.line],
            names=names.words,
            shape_start=start,
            shape_lon=lines.lon[points],
            shape_lat=lines.lat[points],
        )
    )


def _inner_points(lines: MapLines, directed: Directed) -> tuple[Ints, Ints]:
    """Where each arc's inner points are among the lines' points, in the direction of driving."""
    first = lines.bent.start[:-1][directed.line] + 1
    sizes = np.diff(lines.bent.start)[directed.line] - 2
    start = np.append(0, np.cumsum(sizes)).astype(np.int64)
    nth = np.arange(start[-1]) - np.repeat(start[:-1], sizes)
    back = np.repeat(directed.backward, sizes)
    onward = np.repeat(first, sizes) + nth
    return start, np.where(back, np.repeat(first + sizes - 1, sizes) - nth, onward)
