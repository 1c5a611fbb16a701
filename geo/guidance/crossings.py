"""The junctions that a way passes, as its driver meets them: the turn, and the other ways out."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import mercator
from geo.roads import Roads

Floats = NDArray[np.float64]

LOOK_METRES: Final = 15.0
"""A road's direction at a junction is that of so much of it: small kinks are not turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A road that leads on from a junction, other than the one taken.

    Parameters
    ----------
    angle : float
        Change of direction in degrees, right positive, -180 to 180.
    name, road_class : int
        As in `Roads`.
    """

    angle: float
    name: int
    road_class: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One junction of a way.

    Parameters
    ----------
    before, after : float
        Directions of travel, degrees clockwise from north, 0 to 360.
    from_name, name : int
        Of the road left and the road taken.
    from_class, road_class : int
        Likewise.
    turned_round : bool
        Whether the road taken is the one left, in the other direction.
    others : tuple of WayOut
        The roads that could have been taken too; turning round is none of them.
    """

    before: float
    after: float
    from_name: int
    name: int
    from_class: int
    road_class: int
    turned_round: bool
    others: tuple[WayOut, ...]

    @property
    def angle(self) -> float:
        """Change of direction in degrees, right positive, -180 to 180."""
        return 180.0 if self.turned_round else angle_between(self.before, self.after)


def crossings_of(
    roads: Roads, twin: NDArray[np.int32], arcs: NDArray[np.int64]
) -> tuple[Crossing, ...]:
    """Junctions between the arcs of a way, one fewer than there are arcs."""
    if len(arcs) < 2:  # noqa: PLR2004 - no junction is passed
        return ()
    junction = roads.head[arcs[:-1]]
    begin = np.searchsorted(roads.tail, junction, side="left")
    end = np.searchsorted(roads.tail, junction, side="right")
    out = np.concatenate([np.arange(b, e) for b, e in zip(begin, end, strict=True)])
    owner = np.repeat(np.arange(len(junction)), end - begin)
    other = (out != arcs[1:][owner]) & (out != twin[arcs[:-1]][owner])
    out, owner = out[other], owner[other]
    before = bearings(roads, arcs[:-1], arriving=True)
    after = bearings(roads, np.concatenate((arcs[1:], out)), arriving=False)
    taken, elsewhere = after[: len(junction)], after[len(junction) :]
    others: list[list[WayOut]] = [[] for _ in junction]
    for i, arc, bearing in zip(owner.tolist(), out.tolist(), elsewhere.tolist(), strict=True):
        way = WayOut(
            angle=angle_between(float(before[i]), bearing),
            name=int(roads.name[arc]),
            road_class=int(roads.road_class[arc]),
        )
        others[i].append(way)
    return tuple(
        Crossing(
            before=float(before[i]),
            after=float(taken[i]),
            from_name=int(roads.name[left]),
            name=int(roads.name[chosen]),
            from_class=int(roads.road_class[left]),
            road_class=int(roads.road_class[chosen]),
            turned_round=bool(twin[left] == chosen),
            others=tuple(others[i]),
        )
        for i, (left, chosen) in enumerate(pairwise(arcs.tolist()))
    )


def bearings(roads: Roads, arcs: NDArray[np.int64], *, arriving: bool) -> Floats:
    """Directions in which arcs arrive at their heads or leave their tails, 0 to 360."""
    points, owner = roads.points(arcs)
    return _directions(points, owner, arriving=arriving)


def ends_of(points: Floats) -> tuple[float, float]:
    """Directions in which a line sets out and arrives; 0 where it has no length."""
    owner = np.zeros(len(points), np.int64)
    leaving = _directions(points, owner, arriving=False)
    return float(leaving[0]), float(_directions(points, owner, arriving=True)[0])


def angle_between(before: float, after: float) -> float:
    """Change from one direction to another in degrees, right positive, -180 to 180."""
    return (after - before + 180.0) % 360.0 - 180.0


def _directions(points: Floats, owner: NDArray[np.int64], *, arriving: bool) -> Floats:
    lines = np.asarray(shapely.linestrings(mercator(points), indices=owner))
    first = np.searchsorted(owner, np.arange(len(lines)))
    look = LOOK_METRES / np.cos(np.radians(points[first, 1]))  # Mercator metres are longer
    near = shapely.line_interpolate_point(lines, float(arriving), normalized=True)
    far = shapely.line_interpolate_point(lines, -look if arriving else look)
    start, end = (far, near) if arriving else (near, far)
    step = shapely.get_coordinates(end) - shapely.get_coordinates(start)
    directions: Floats = np.degrees(np.arctan2(step[:, 0], step[:, 1])) % 360.0
    return directions
