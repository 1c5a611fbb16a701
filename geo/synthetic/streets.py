"""The plan on the drawing board: straight streets, the junctions on them, the blocks between.

The plan is drawn in metres with straight streets and bent afterwards (`ground.py`), so whatever
does not cross here does not cross on the map either.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import IntEnum

from geo.roads import ROAD_CLASSES

MOTORWAY = ROAD_CLASSES.index("motorway")
MOTORWAY_LINK = ROAD_CLASSES.index("motorway_link")
PRIMARY = ROAD_CLASSES.index("primary")
SECONDARY = ROAD_CLASSES.index("secondary")
TERTIARY = ROAD_CLASSES.index("tertiary")
UNCLASSIFIED = ROAD_CLASSES.index("unclassified")
RESIDENTIAL = ROAD_CLASSES.index("residential")
LIVING_STREET = ROAD_CLASSES.index("living_street")
NO_ROAD = 255
"""Class of a line that only bounds the city: the outline, which nobody drives along."""

SAME_DIRECTION = math.cos(math.radians(28))
"""A street keeps its name over a crossing when it turns by less than this."""


class Kind(IntEnum):
    """What sort of name a street gets."""

    STREET = 0
    LANE = 1
    AVENUE = 2
    QUAY = 3
    BRIDGE = 4
    MOTORWAY = 5
    WORKS = 6
    CLOSE = 7


@dataclass(slots=True)
class Segment:
    """A straight street with the junctions on it in order; `at` runs from 0 to 1.

    `style` is a `districts.Style`.
    """

    x: float
    y: float
    dx: float
    dy: float
    length: float
    road_class: int
    street: int
    at: list[float]
    junctions: list[int]
    style: int = 0

    def place(self, x: float, y: float) -> float:
        """Where on the street a point of it lies, from 0 to 1."""
        return ((x - self.x) * self.dx + (y - self.y) * self.dy) / (self.length * self.length)


@dataclass(slots=True)
class Block:
    """A convex piece of land: corner i and corner i + 1 lie on segment `sides[i]`."""

    corners: list[int]
    sides: list[int]


@dataclass(slots=True)
class StreetPlan:
    """Junctions, straight streets and their names' identities, growing as the city is drawn.

    `street_dx`, `street_dy` hold the direction in which a street was first laid: its house
    numbers count along it. `ends` remembers which streets end at a junction, so that the next
    one beyond may carry on under the same name.
    """

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    street_dx: list[float] = field(default_factory=list)
    street_dy: list[float] = field(default_factory=list)
    street_kind: list[Kind] = field(default_factory=list)
    ends: dict[int, list[int]] = field(default_factory=dict)

    def add_junction(self, x: float, y: float) -> int:
        """Put a junction on the plan."""
        self.x.append(x)
        self.y.append(y)
        return len(self.x) - 1

    def add_street(self, dx: float, dy: float, kind: Kind) -> int:
        """Begin a street that will have its own name."""
        length = math.hypot(dx, dy) or 1.0
        self.street_dx.append(dx / length)
        self.street_dy.append(dy / length)
        self.street_kind.append(kind)
        return len(self.street_dx) - 1

    def lay(self, a: int, b: int, road_class: int, kind: Kind) -> int:
        """Lay a straight street between two junctions; gives the segment's number."""
        x, y = self.x[a], self.y[a]
        dx, dy = self.x[b] - x, self.y[b] - y
        street = self.street_through(a, b, kind)
        length = math.hypot(dx, dy)
        self.segments.append(
            Segment(x, y, dx, dy, length, road_class, street, [0.0, 1.0], [a, b]),
        )
        return len(self.segments) - 1

    def street_through(self, a: int, b: int, kind: Kind) -> int:
        """Carry on a street of that kind that ends at `a` or `b` straight ahead, or begin one."""
        dx, dy = self.x[b] - self.x[a], self.y[b] - self.y[a]
        length = math.hypot(dx, dy) or 1.0
        for junction in (a, b):
            for street in self.ends.get(junction, ()):
                along = (self.street_dx[street] * dx + self.street_dy[street] * dy) / length
                if self.street_kind[street] == kind and abs(along) > SAME_DIRECTION:
                    self._end(street, a, b)
                    return street
        street = self.add_street(dx, dy, kind)
        self._end(street, a, b)
        return street

    def join(self, segment: int, at: float, low: float, high: float, tolerance: float) -> int:
        """Find a junction near `at` on a segment, or put one there.

        Only junctions strictly between `low` and `high` and within `tolerance` metres are taken.
        """
        line = self.segments[segment]
        i = bisect_left(line.at, at)
        best, reach = -1, tolerance / line.length
        for k in (i - 1, i):
            if 0 <= k < len(line.at) and low < line.at[k] < high and abs(line.at[k] - at) < reach:
                best, reach = k, abs(line.at[k] - at)
        if best >= 0:
            return line.junctions[best]
        junction = self.add_junction(line.x + at * line.dx, line.y + at * line.dy)
        line.at.insert(i, at)
        line.junctions.insert(i, junction)
        return junction

    def area(self, block: Block) -> float:
        """Square metres."""
        xs, ys = self.outline(block)
        twice = sum(xs[i - 1] * ys[i] - xs[i] * ys[i - 1] for i in range(len(xs)))
        return abs(twice) / 2

    def outline(self, block: Block) -> tuple[list[float], list[float]]:
        """Corners' x and y."""
        return [self.x[c] for c in block.corners], [self.y[c] for c in block.corners]

    def _end(self, street: int, a: int, b: int) -> None:
        self.ends.setdefault(a, []).append(street)
        self.ends.setdefault(b, []).append(street)
