"""Houses along the streets: odd numbers on the left, even ones on the right, rising."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from geo.addresses import Addresses, Labels
from geo.synthetic.chains import Stretch
from geo.synthetic.districts import RULES, Style
from geo.synthetic.draft import Draft, Flags, Floats, Ints
from geo.synthetic.ground import to_globe
from geo.synthetic.lines import Lines, MapLines
from geo.synthetic.naming import StreetNames

PLOT_METRES = 9.0
"""Front of a plot: house numbers on one side go up by two every so many metres."""
NEAREST_METRES, FRONT_GARDEN_METRES = 7.0, 8.0
"""A house is that far from the middle of its street, and up to so much farther."""
FIRST_POSTCODE, MOST_POSTCODES = 1000, 9000


@dataclass(frozen=True, slots=True)
class HouseStreets:
    """The streets that houses stand along, on the plan and on the map.

    Parameters
    ----------
    draft, stretch, lines, names
        As the earlier steps made them.
    district_x, district_y : (k,) float64
        Middle of each district on the plan; each has a postcode.
    """

    draft: Draft
    stretch: Stretch
    lines: MapLines
    names: StreetNames
    district_x: Floats
    district_y: Floats


@dataclass(frozen=True, slots=True)
class Plots:
    """Where houses stand: row of the stretch, share of its way, which side of rising numbers."""

    row: Ints
    share: Floats
    right: Flags

    def take(self, kept: Flags) -> "Plots":
        """Only some of them."""
        return Plots(self.row[kept], self.share[kept], self.right[kept])


def number_houses(streets: HouseStreets, city: str, rng: np.random.Generator) -> Addresses:
    """Put addresses along all house streets, one or two to a block."""
    draft, stretch = streets.draft, streets.stretch
    plots = _plots(stretch, streets.lines.metres, rng)
    number = _numbers(stretch, plots)
    place = streets.names.place[stretch.street[plots.row]]
    kept = _first_of_each(place, number)
    plots, number, place = plots.take(kept), number[kept], place[kept]
    lon, lat = to_globe(*_beside(streets.lines.bent, stretch, plots, rng))
    a, b = stretch.a[plots.row], stretch.b[plots.row]
    plan_x = draft.x[a] + plots.share * (draft.x[b] - draft.x[a])
    plan_y = draft.y[a] + plots.share * (draft.y[b] - draft.y[a])
    return Addresses(
        lon=lon,
        lat=lat,
        street=Labels(place.astype(np.int32), streets.names.words),
        number=_words(number),
        postcode=_postcodes(streets, plan_x, plan_y),
        city=Labels.same(city, len(number)),
    )


def _plots(stretch: Stretch, metres: Floats, rng: np.random.Generator) -> Plots:
    """Spread plots along each stretch, as many as its district has."""
    per_metre = np.array([RULES[s].homes if s in RULES else 0.0 for s in Style]) / 100
    length = metres[: len(stretch.a)]
    count = (length * per_metre[stretch.style] + rng.random(len(length))).astype(np.int64)
    count[length < 2 * PLOT_METRES] = 0
    row = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    share = (nth + 0.2 + 0.6 * rng.random(len(row))) / np.maximum(count[row], 1)
    return Plots(row, share, rng.random(len(row)) < 0.5)  # noqa: PLR2004 - a coin


def _numbers(stretch: Stretch, plots: Plots) -> Ints:
    """House numbers by the metres from the street's beginning; even ones on the right."""
    begin = np.full(int(stretch.street.max()) + 1, np.inf)
    np.minimum.at(begin, stretch.street, np.minimum(stretch.metres_a, stretch.metres_b))
    a, b = stretch.metres_a[plots.row], stretch.metres_b[plots.row]
    metres = a + plots.share * (b - a) - begin[stretch.street[plots.row]]
    front: Ints = np.floor(metres / PLOT_METRES).astype(np.int64)
    return 2 * front + np.where(plots.right, 2, 1)


def _first_of_each(place: Ints, number: Ints) -> Flags:
    """One house for each street and number, and none on a street without a name."""
    _, first = np.unique(place * (number.max(initial=0) + 1) + number, return_index=True)
    kept = np.zeros(len(place), dtype=np.bool_)
    kept[first] = True
    return kept & (place > 0)


def _beside(
    lines: Lines, stretch: Stretch, plots: Plots, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Find the houses' places: a front garden away from the street, on their side of it."""
    row = plots.row
    away = NEAREST_METRES + FRONT_GARDEN_METRES * rng.random(len(row))
    walked = np.append(0.0, np.cumsum(lines.legs()))
    begin, end = walked[lines.start[row]], walked[lines.start[row + 1] - 1]
    target = begin + plots.share * (end - begin)
    leg = np.searchsorted(walked[:-1], target, side="right") - 1
    leg = np.clip(leg, lines.start[row], lines.start[row + 1] - 2)
    dx, dy = lines.x[leg + 1] - lines.x[leg], lines.y[leg + 1] - lines.y[leg]
    length = np.maximum(np.hypot(dx, dy), 1e-9)
    along = target - walked[leg]
    rising = np.where(stretch.metres_b[row] >= stretch.metres_a[row], 1.0, -1.0)
    offset = away * np.where(plots.right, 1.0, -1.0) * rising
    x = lines.x[leg] + (dx * along + dy * offset) / length
    y = lines.y[leg] + (dy * along - dx * offset) / length
    return x, y


def _words(number: Ints) -> Labels:
    distinct, index = np.unique(number, return_inverse=True)
    return Labels(index.astype(np.int32), tuple(str(n) for n in distinct.tolist()))


def _postcodes(streets: HouseStreets, x: Floats, y: Floats) -> Labels:
    """Give the nearest district's code; codes rise from the centre outwards."""
    middles = np.column_stack((streets.district_x, streets.district_y))
    middles = middles[np.argsort(np.hypot(*middles.T), kind="stable")]
    _, nearest = cKDTree(middles).query(np.column_stack((x, y)))
    shared = max(1, -(-len(middles) // MOST_POSTCODES))
    codes = tuple(str(FIRST_POSTCODE + k) for k in range(-(-len(middles) // shared)))
    return Labels((np.asarray(nearest) // shared).astype(np.int32), codes)
