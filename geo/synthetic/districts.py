"""What sort of district stands where, and what its streets are like."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from geo.synthetic.form import CityForm
from geo.synthetic.streets import LIVING_STREET, RESIDENTIAL, TERTIARY, UNCLASSIFIED, Kind


class Style(IntEnum):
    """Sorts of district; `BIG` is the style of the big streets themselves."""

    BIG = 0
    OLD = 1
    GRID = 2
    VILLAGE = 3
    SUBURB = 4
    ESTATE = 5
    WORKS = 6
    PARK = 7


@dataclass(frozen=True, slots=True)
class Rule:
    """How streets are laid in a district.

    Parameters
    ----------
    road_class, kind
        Of its streets.
    depth, width : float
        Usual metres between parallel streets, in both directions.
    uneven : float
        How far streets leave their even spacing, as a share of it.
    missing, closed : float
        Shares of the pieces of street between two junctions that were never built, and that
        end in a cul-de-sac.
    one_way : float
        Share of the streets that may be driven in one direction only.
    homes : float
        Addresses per 100 m of street.
    """

    road_class: int
    kind: Kind
    depth: float
    width: float
    uneven: float
    missing: float
    closed: float
    one_way: float
    homes: float


RULES: dict[Style, Rule] = {
    Style.BIG: Rule(TERTIARY, Kind.STREET, 0, 0, 0, 0, 0, 0.0, 0.8),
    Style.OLD: Rule(LIVING_STREET, Kind.LANE, 66, 66, 0, 0.05, 0.03, 0.7, 2.2),
    Style.GRID: Rule(RESIDENTIAL, Kind.STREET, 82, 125, 0.16, 0.09, 0.03, 0.4, 1.8),
    Style.VILLAGE: Rule(RESIDENTIAL, Kind.STREET, 104, 104, 0, 0.08, 0.10, 0.12, 1.5),
    Style.SUBURB: Rule(RESIDENTIAL, Kind.STREET, 84, 140, 0.30, 0.20, 0.14, 0.03, 1.4),
    Style.ESTATE: Rule(RESIDENTIAL, Kind.STREET, 92, 165, 0.42, 0.25, 0.24, 0.0, 1.3),
    Style.WORKS: Rule(UNCLASSIFIED, Kind.WORKS, 185, 260, 0.25, 0.16, 0.08, 0.0, 0.4),
}
"""Of everything but parks, which have no streets."""

_RANGES = (0.30, 0.55, 0.80, 1.0)
"""Distance from a point between old centre and middle, as shares of the radius, up to which
each row below holds."""
_SHARES = (
    # GRID, VILLAGE, SUBURB, ESTATE, WORKS, PARK
    (0.66, 0.25, 0.02, 0.00, 0.00, 0.07),
    (0.42, 0.22, 0.20, 0.05, 0.05, 0.06),
    (0.16, 0.16, 0.32, 0.22, 0.08, 0.06),
    (0.05, 0.16, 0.28, 0.28, 0.06, 0.17),
    (0.00, 0.14, 0.22, 0.20, 0.04, 0.40),
)
_CHOICES = (Style.GRID, Style.VILLAGE, Style.SUBURB, Style.ESTATE, Style.WORKS, Style.PARK)


def choose_style(form: CityForm, x: float, y: float, rng: np.random.Generator) -> Style:
    """Draw a district's style by its distance from the old centre."""
    away = float(np.hypot(x - form.middle[0] / 2, y - form.middle[1] / 2)) / form.radius
    distance = away * (0.9 + 0.2 * rng.random())
    row = int(np.searchsorted(_RANGES, distance))
    draw = rng.random()
    for style, limit in zip(_CHOICES, np.cumsum(_SHARES[row]), strict=True):
        if draw < limit:
            return style
    return Style.PARK
