"""Filling districts with streets: bent grids between four sides, or land cut up like a village."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.synthetic.districts import RULES, Rule, Style
from geo.synthetic.streets import Block, StreetPlan
from geo.synthetic.subdivision import Cut, subdivide

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


MOST_SLENDER = 1.75
"""Between sides that differ more in length than this, a grid would become a fan."""


@dataclass(slots=True)
class Pieces:
    """Pieces of street between neighbouring junctions, chunk by chunk."""

    a: list[Ints] = field(default_factory=list)
    b: list[Ints] = field(default_factory=list)
    street: list[Ints] = field(default_factory=list)
    style: list[Ints] = field(default_factory=list)
    road_class: list[Ints] = field(default_factory=list)

    def add(self, chain: Ints, street: Ints, style: int, road_class: int) -> None:
        """Add streets given as rows of junctions that follow one another."""
        count = chain.shape[0] * (chain.shape[1] - 1)
        self.a.append(chain[:, :-1].ravel())
        self.b.append(chain[:, 1:].ravel())
        self.street.append(np.repeat(street, chain.shape[1] - 1))
        self.style.append(np.full(count, style))
        self.road_class.append(np.full(count, road_class))


def fill(
    plan: StreetPlan, block: Block, style: Style, pieces: Pieces, rng: np.random.Generator
) -> None:
    """Lay a district's streets in the way of its style; a park stays empty."""
    if style == Style.PARK:
        return
    if style in (Style.OLD, Style.VILLAGE):
        cut_up(plan, block, style, 0.30, rng)
    elif Rim.of(plan, block).slenderness() > MOST_SLENDER:
        cut_up(plan, block, style, 0.10, rng)
    else:
        lay_grid(plan, block, style, pieces, rng)


def cut_up(
    plan: StreetPlan, block: Block, style: Style, askew: float, rng: np.random.Generator
) -> None:
    """Cut a district up into small blocks, the more irregular the larger `askew` (radians)."""
    rule = RULES[style]
    size = rule.depth * rule.width
    cut = Cut(
        rule.road_class,
        rule.kind,
        off_centre=0.16,
        askew=askew,
        reach=0.3 * rule.depth,
        gap=0.32 * rule.depth,
    )
    first = len(plan.segments)
    # one number per district: block sizes differ from village to village
    limit = size * (1.3 + 0.5 * rng.random())
    subdivide(plan, block, lambda _piece, area: cut if area > limit else None, rng)
    for segment in plan.segments[first:]:
        segment.style = style


def lay_grid(
    plan: StreetPlan, block: Block, style: Style, pieces: Pieces, rng: np.random.Generator
) -> None:
    """Lay two families of streets between the four sides of a district.

    Streets lead from side to side, so they follow the sides' directions and never run into them
    at a sharp angle; the land between is a Coons patch (Coons 1967).
    """
    rule = RULES[style]
    rim = Rim.of(plan, block)
    depth, width = (rule.depth, rule.width) if rng.random() < 0.5 else (rule.width, rule.depth)  # noqa: PLR2004 - a coin
    lengths = np.diff(np.append(rim.quarters, rim.quarters[0] + rim.perimeter))
    columns = max(1, round((lengths[0] + lengths[2]) / 2 / depth))
    rows = max(1, round((lengths[1] + lengths[3]) / 2 / width))
    reach = 0.3 * min(depth, width)
    south, s_at = _gates(plan, rim, 0, _spread(columns, rule, rng), reach)
    north, n_at = _gates(plan, rim, 2, 1 - _spread(columns, rule, rng), reach)
    east, e_at = _gates(plan, rim, 1, _spread(rows, rule, rng), reach)
    west, w_at = _gates(plan, rim, 3, 1 - _spread(rows, rule, rng), reach)
    n_at, w_at = 1 - n_at, 1 - w_at
    inner = _inner(plan, rim, (s_at, n_at), (w_at, e_at))
    across = np.column_stack((south, inner, north))
    along = np.column_stack((west, inner.T, east))
    for lines in (across, along):
        if len(lines):
            street = [plan.street_through(int(c[0]), int(c[-1]), rule.kind) for c in lines]
            pieces.add(lines, np.array(street), style, rule.road_class)


@dataclass(frozen=True, slots=True)
class Rim:
    """A district's outline, walked round once: metres from its first corner say where.

    Parameters
    ----------
    block
        The district.
    x, y, at : (m + 1,) float64
        Corners, the first again at the end, and metres walked up to each.
    quarters : (4,) float64
        Where its four sides begin; the second to fourth may be ones that bend a little.
    """

    block: Block
    x: Floats
    y: Floats
    at: Floats
    quarters: Floats

    @property
    def perimeter(self) -> float:
        """Metres all round."""
        return float(self.at[-1])

    @classmethod
    def of(cls, plan: StreetPlan, block: Block) -> "Rim":
        """Walk round a block; its four sharpest corners part its four sides."""
        xs, ys = plan.outline(block)
        x, y = np.array([*xs, xs[0]]), np.array([*ys, ys[0]])
        dx, dy = np.diff(x), np.diff(y)
        at = np.append(0.0, np.cumsum(np.hypot(dx, dy)))
        heading = np.arctan2(dy, dx)
        turn = np.abs((heading - np.roll(heading, 1) + math.pi) % (2 * math.pi) - math.pi)
        if len(xs) == 3:  # noqa: PLR2004 - a triangle: halve its longest side
            longest = int(np.argmax(np.diff(at)))
            quarters = np.sort(np.append(at[:-1], (at[longest] + at[longest + 1]) / 2))
        else:
            quarters = at[np.sort(np.argsort(-turn, kind="stable")[:4])]
        return cls(block, x, y, at, quarters)

    def spot(self, metres: Floats) -> tuple[Floats, Floats]:
        """Coordinates of the places so many metres along the outline."""
        around = metres % self.perimeter
        return np.interp(around, self.at, self.x), np.interp(around, self.at, self.y)

    def slenderness(self) -> float:
        """Longer side over shorter one, of those that face each other; a fan's is great."""
        sides = [self.side(quarter)[1] for quarter in range(4)]
        pairs = [(sides[0], sides[2]), (sides[1], sides[3])]
        return max(max(pair) / max(1.0, min(pair)) for pair in pairs)

    def side(self, quarter: int) -> tuple[float, float]:
        """Metres at which a side begins, and its length."""
        start = float(self.quarters[quarter])
        following = float(self.quarters[(quarter + 1) % 4])
        return start, (following - start) % self.perimeter


def _spread(count: int, rule: Rule, rng: np.random.Generator) -> Floats:
    """Shares of a side at which count - 1 streets leave it."""
    steps = np.arange(1, count, dtype=np.float64)
    return (steps + rule.uneven * (rng.random(count - 1) - 0.5)) / count


def _gates(
    plan: StreetPlan, rim: Rim, quarter: int, shares: Floats, reach: float
) -> tuple[Ints, Floats]:
    """Junctions on one side nearest to the wanted shares of it, and the shares they really have."""
    start, length = rim.side(quarter)
    junctions, real = [], []
    for share in shares.tolist():
        metres = (start + share * length) % rim.perimeter
        k = min(int(np.searchsorted(rim.at, metres, side="right")) - 1, len(rim.block.sides) - 1)
        line = plan.segments[rim.block.sides[k]]
        corners = [line.place(float(rim.x[i]), float(rim.y[i])) for i in (k, k + 1)]
        span = float(rim.at[k + 1] - rim.at[k])
        at = corners[0] + (metres - float(rim.at[k])) / span * (corners[1] - corners[0])
        margin = reach / line.length
        junction = plan.join(
            rim.block.sides[k], at, min(corners) + margin, max(corners) - margin, reach
        )
        junctions.append(junction)
        walked = math.hypot(plan.x[junction] - rim.x[k], plan.y[junction] - rim.y[k])
        real.append(((float(rim.at[k]) + walked - start) % rim.perimeter) / length)
    return np.array(junctions, dtype=np.int64), np.array(real)


def _inner(
    plan: StreetPlan, rim: Rim, across: tuple[Floats, Floats], along: tuple[Floats, Floats]
) -> Ints:
    """Junctions where the two families of streets cross: one row for each street across."""
    (s, n), (w, e) = (tuple(a[:, None] for a in across), tuple(a[None, :] for a in along))
    u = (s + (n - s) * w) / (1 - (n - s) * (e - w))
    v = w + (e - w) * u
    x, y = _coons(rim, u, v)
    first = len(plan.x)
    plan.x.extend(x.ravel().tolist())
    plan.y.extend(y.ravel().tolist())
    return np.arange(first, first + x.size).reshape(x.shape)


def _coons(rim: Rim, u: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Points of the patch between the four sides, for shares u from west and v from south."""
    (s0, sl), (e0, el), (n0, nl), (w0, wl) = (rim.side(q) for q in range(4))
    south, north = rim.spot(s0 + u * sl), rim.spot(n0 + (1 - u) * nl)
    east, west = rim.spot(e0 + v * el), rim.spot(w0 + (1 - v) * wl)
    corner = [rim.spot(np.array(q)) for q in rim.quarters]
    xy = []
    for k in range(2):
        corners = (1 - u) * (1 - v) * corner[0][k] + u * (1 - v) * corner[1][k]
        corners = corners + u * v * corner[2][k] + (1 - u) * v * corner[3][k]
        xy.append((1 - v) * south[k] + v * north[k] + (1 - u) * west[k] + u * east[k] - corners)
    return xy[0], xy[1]
