"""Plans and drafts of made cities, drawn by hand for the tests of `geo.synthetic`."""

import numpy as np
import shapely

from geo.synthetic.chains import Stretch, draw_together
from geo.synthetic.districts import Style
from geo.synthetic.draft import Draft, Ints
from geo.synthetic.ground import Ground
from geo.synthetic.motorway import Curve
from geo.synthetic.streets import MOTORWAY, RESIDENTIAL, TERTIARY, Block, Kind, StreetPlan
from geo.synthetic.thinning import passed_over

FLAT = Ground(())
NONE: Ints = np.zeros(0, dtype=np.int64)


def rng(seed: int = 1) -> np.random.Generator:
    """Give the same random numbers every time."""
    return np.random.default_rng(seed)


def land(plan: StreetPlan, *places: tuple[float, float]) -> Block:
    """Lay streets round a piece of land."""
    ends = [plan.add_junction(x, y) for x, y in places]
    sides = [
        plan.lay(a, b, TERTIARY, Kind.STREET)
        for a, b in zip(ends, ends[1:] + ends[:1], strict=True)
    ]
    return Block(ends, sides)


def square(plan: StreetPlan, side: float) -> Block:
    """Lay streets round a square with a corner at the origin."""
    return land(plan, (0, 0), (side, 0), (side, side), (0, side))


def polygon(plan: StreetPlan, block: Block) -> shapely.Polygon:
    """Give a block's outline."""
    return shapely.Polygon(list(zip(*plan.outline(block), strict=True)))


def draft(
    places: list[tuple[float, float]],
    pieces: list[tuple[int, int]],
    *,
    style: Style = Style.SUBURB,
    road_class: int = RESIDENTIAL,
    streets: list[int] | None = None,
) -> Draft:
    """Draw pieces of street of one style between places."""
    x, y = np.array(places, dtype=np.float64).T
    a, b = np.array(pieces, dtype=np.int64).T
    count = len(a)
    return Draft(
        x=x,
        y=y,
        a=a,
        b=b,
        street=np.array(streets or [0] * count),
        style=np.full(count, style),
        road_class=np.full(count, road_class),
    )


def grid(size: int, step: float = 100.0, style: Style = Style.SUBURB) -> Draft:
    """Draw a square grid of house streets."""
    places = [(i * step, j * step) for i in range(size) for j in range(size)]
    across = [(i * size + j, i * size + j + 1) for i in range(size) for j in range(size - 1)]
    along = [(i * size + j, (i + 1) * size + j) for i in range(size - 1) for j in range(size)]
    return draft(places, across + along, style=style)


def plan_of(streets: int) -> StreetPlan:
    """Give a plan that knows so many eastward streets and nothing else."""
    plan = StreetPlan()
    for _ in range(streets):
        plan.add_street(1, 0, Kind.STREET)
    return plan


def curve(ends: tuple[int, int], road_class: int = MOTORWAY) -> Curve:
    """Draw a straight one-way between two junctions."""
    return Curve(*ends, np.zeros(0), np.zeros(0), road_class, -1)


def together(drawn: Draft, streets: int = 1) -> Stretch:
    """Draw together all pieces at bends."""
    return draw_together(plan_of(streets), drawn, passed_over(drawn, NONE))
