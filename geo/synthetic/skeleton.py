"""The bones of a made city: banks, bridges, and the districts between its big streets."""

import math
from dataclasses import dataclass

import numpy as np

from geo.synthetic.banks import Bank, draw_bank, draw_outline
from geo.synthetic.form import CityForm
from geo.synthetic.streets import PRIMARY, SECONDARY, TERTIARY, Block, Kind, StreetPlan
from geo.synthetic.subdivision import Cut, Stroke, cut_along, subdivide

AVENUE = Cut(PRIMARY, Kind.AVENUE, off_centre=0.14, askew=0.22, reach=190.0, gap=150.0)
HIGH_STREET = Cut(SECONDARY, Kind.AVENUE, off_centre=0.15, askew=0.22, reach=140.0, gap=110.0)
COLLECTOR = Cut(TERTIARY, Kind.STREET, off_centre=0.16, askew=0.20, reach=90.0, gap=75.0)
AVENUE_FROM, HIGH_STREET_FROM = 7_000_000.0, 2_000_000.0
"""Square metres of land that an avenue, or a secondary street, is laid through."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What the streets are filled into."""

    districts: list[Block]
    old_centres: list[Block]


def draw_skeleton(plan: StreetPlan, form: CityForm, rng: np.random.Generator) -> Skeleton:
    """Draw both banks with their big streets, join them by bridges, cut them into districts."""
    outline = draw_outline(form, rng)
    north, south = (draw_bank(plan, form, outline, side, rng) for side in (1, -1))
    for a, b in zip(north.heads, south.heads, strict=True):
        plan.lay(a, b, PRIMARY, Kind.BRIDGE)
    _outer_bridges(plan, form, north, south, rng)
    districts: list[Block] = []
    for land in (*north.lands, *south.lands):
        districts += subdivide(plan, land, lambda _block, area: _street_for(form, area), rng)
    return Skeleton(districts, [north.centre, south.centre])


def _street_for(form: CityForm, area: float) -> Cut | None:
    """Choose the street to lay through land of some area; None where it is a district already."""
    if area > AVENUE_FROM:
        return AVENUE
    if area > HIGH_STREET_FROM:
        return HIGH_STREET
    return COLLECTOR if area > 1.25 * form.district else None


def _outer_bridges(
    plan: StreetPlan, form: CityForm, north: Bank, south: Bank, rng: np.random.Generator
) -> None:
    """Build bridges beside the old centre's; each carries an avenue on into both banks."""
    count = form.outer_bridges
    for k in range(count):
        way = 1 if k % 2 == 0 else -1
        share = (k // 2 + 0.75 + 0.3 * (rng.random() - 0.5)) / (count // 2 + 1)
        x = way * (form.centre + share * 0.72 * (form.radius - form.centre))
        heads = [_avenue_from(plan, bank, x, way, rng) for bank in (north, south)]
        a, b = heads
        if a is not None and b is not None:
            plan.lay(a, b, PRIMARY, Kind.BRIDGE)


def _avenue_from(
    plan: StreetPlan, bank: Bank, x: float, way: int, rng: np.random.Generator
) -> int | None:
    """Cut the land behind a bank by an avenue from near x; gives its junction on the quay."""
    shore = plan.segments[bank.quay].y
    tilt = way * (0.05 + 0.3 * rng.random())
    stroke = Stroke(x, shore, math.sin(tilt), math.copysign(math.cos(tilt), shore))
    for i, land in enumerate(bank.lands):
        if bank.quay not in land.sides:
            continue
        side = land.sides.index(bank.quay)
        ends = [plan.x[land.corners[k % len(land.corners)]] for k in (side, side + 1)]
        if min(ends) < x < max(ends):
            pieces = cut_along(plan, land, stroke, AVENUE)
            if pieces is None:
                return None
            bank.lands[i : i + 1] = pieces
            avenue = plan.segments[-1]
            return min(avenue.junctions, key=lambda junction: abs(plan.y[junction] - shore))
    return None
