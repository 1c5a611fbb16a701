"""The way itself: which roads a fastest path takes, as a line to draw."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from geo.coordinate import Coordinate
from geo.cost import whole_metres, whole_seconds
from geo.guidance.steps import Step, side_of, steps_of
from geo.guidance.track import track_of
from geo.roads import Roads
from geo.snap import Snapped
from geo.turns import Turns
from geo.weights import Weights


@dataclass(frozen=True, kw_only=True)
class Path:
    """A fastest way between two places, from road to road.

    Parameters
    ----------
    line : shapely.LineString
        Longitude and latitude; begins and ends where the two places meet the road.
    seconds, metres : int
        As in the matrix.
    tell : callable
        Gives the steps; asked once, when somebody wants them.
    """

    line: LineString
    seconds: int
    metres: int
    tell: Callable[[], tuple[Step, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Turn by turn: they add up to `seconds` and `metres`, and lie along `line`."""
        return self.tell()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an arc, from one fraction of it to another."""

    arc: int
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Way:
    """Pieces driven one after the other, with milliseconds and decimetres of the whole."""

    pieces: tuple[Piece, ...]
    milliseconds: int
    decimetres: int


def draw(
    roads: Roads,
    way: Way,
    origin: Snapped,
    destination: Snapped,
    *,
    twin: NDArray[np.int32] | None = None,
    turns: Turns | None = None,
    weights: Weights | None = None,
    place: Coordinate | None = None,
) -> Path:
    """Draw a way from one position to another; with `twin` it can be told turn by turn.

    Junctions have the very coordinates of the roads, so that lines drawn after one another join.
    Turns and weights are those that the way was found with; the place is where one wants to be,
    beside the street.
    """
    track = track_of(roads, way, origin, destination, weights=weights, turns=turns)
    seconds = int(whole_seconds(np.array(way.milliseconds)))
    metres = int(whole_metres(np.array(way.decimetres)))
    if twin is None:
        return Path(line=LineString(track.points), seconds=seconds, metres=metres)
    tell = partial(
        steps_of,
        roads,
        twin,
        way,
        track,
        street=roads.names[int(roads.name[origin.arc[0]])],
        side="" if place is None else side_of(track, place.lon, place.lat),
    )
    return Path(line=LineString(track.points), seconds=seconds, metres=metres, tell=tell)
