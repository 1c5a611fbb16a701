"""Areas: how far one gets in a time, whose each part of it is, and how much of a city that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from geo.distance_field import DEGREES_GRID, DistanceField, as_multipolygon
from geo.measure import mercator
from geo.reach import Reach, Stretches
from geo.roads import Roads
from geo.snap import Snapped

BUFFER_METRES: Final = 60.0
"""Who gets to a street gets to the houses along it."""

HOLE_SQUARE_METRES: Final = 250_000.0
"""Smaller places that no road leads into are part of the area around them: a park, a field."""

_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a city is reached in a time from the nearest of some origins.

    Parameters
    ----------
    seconds : float
    road_kilometres, all_road_kilometres : float
        Streets driven both ways count once.
    places, all_places : int
        Of the places asked about, such as a city's addresses.
    area : shapely.MultiPolygon
        In degrees.
    """

    seconds: float
    road_kilometres: float
    all_road_kilometres: float
    places: int
    all_places: int
    area: MultiPolygon

    @property
    def road_share(self) -> float:
        """Share of the roads, 0 to 1."""
        return self.road_kilometres / self.all_road_kilometres

    @property
    def place_share(self) -> float:
        """Share of the places, 0 to 1; 0 where none was asked about."""
        return self.places / self.all_places if self.all_places else 0.0


def reachable_areas(
    reach: Reach,
    seconds: Sequence[float],
    *,
    buffer_metres: float = BUFFER_METRES,
    hole_square_metres: float = HOLE_SQUARE_METRES,
) -> list[MultiPolygon]:
    """Areas reached within several times (isochrones), each a part of every longer one.

    That holds but for rounding to a tenth of a metre.

    An area holds every place of a road that is reached in time, and what lies within the buffer
    around it; smaller holes are filled, with the roads in them.

    Parameters
    ----------
    reach : Reach
    seconds : sequence of float
        In any order, none negative and none longer than the reach was looked at.
    buffer_metres : float
        More than 0; areas of great extent get more, so that they can be drawn.
    hole_square_metres : float
        Larger holes stay.

    Returns
    -------
    list of shapely.MultiPolygon
        Valid, in degrees, in the order of `seconds`; empty only without origins.

    Raises
    ------
    ValueError
        If a time is negative, not finite, or longer than the reach.
    """
    _check_seconds(seconds, reach.seconds)
    steps = sorted(set(seconds))
    if not steps:
        return []
    field = _field(reach, reach.stretches(steps[-1]), buffer_metres)
    areas: dict[float, MultiPolygon] = {}
    drawn = np.zeros(reach.roads.arcs, np.bool_)
    inner = MultiPolygon()
    for step in steps:
        if field is not None:
            stretches = reach.stretches(step)
            stretches = stretches.take(~drawn[stretches.arc])
            drawn[stretches.arc[(stretches.start == 0) & (stretches.end == 1)]] = True
            segments, _ = segments_of(reach.roads, stretches)
            field.draw(segments, np.zeros(len(segments), np.int64))
            outline = field.outline(hole_square_metres=hole_square_metres)
            # lines are simplified each by itself, which may let them cross by a few metres
            if not inner.is_empty:
                outline = as_multipolygon(shapely.union(outline, inner, grid_size=DEGREES_GRID))
            inner = outline
        areas[step] = inner
    return [areas[time] for time in seconds]


def service_areas(
    reach: Reach, origins: int, *, buffer_metres: float = BUFFER_METRES
) -> list[MultiPolygon]:
    """Areas reached first from each origin: a depot's or a van's own part of the whole.

    Parameters
    ----------
    reach : Reach
        Made with `apart=True`.
    origins : int
        How many there were.
    buffer_metres : float
        As of `reachable_areas`.

    Returns
    -------
    list of shapely.MultiPolygon
        Valid, in degrees, one for each origin; no two overlap by more than rounding.
    """
    stretches = reach.shared_out()
    field = _field(reach, stretches, buffer_metres, apart=True)
    if field is None:
        return [MultiPolygon()] * origins
    segments, row = segments_of(reach.roads, stretches)
    field.draw(segments, stretches.owner[row])
    return field.outlines_of(origins, hole_square_metres=HOLE_SQUARE_METRES)


def coverage(reach: Reach, places: Snapped, *, seconds: float | None = None) -> Coverage:
    """How much of the roads and of some places is reached in a time, and the area.

    Parameters
    ----------
    reach : Reach
    places : Snapped
        Such as a city's addresses.
    seconds : float, optional
        By default all that the reach was looked at.

    Raises
    ------
    ValueError
        As `reachable_areas`.
    """
    limit = reach.seconds if seconds is None else seconds
    (area,) = reachable_areas(reach, [limit])
    return Coverage(
        seconds=limit,
        road_kilometres=reach.kilometres(limit),
        all_road_kilometres=reach.all_kilometres(),
        places=int((reach.arrival(places) <= limit * 1000).sum()),
        all_places=len(places),
        area=area,
    )


def segments_of(
    roads: Roads, stretches: Stretches
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Straight lines of stretches: ends in Mercator metres, and the stretch each belongs to."""
    lon_lat, owner = roads.points(stretches.arc)
    xy = mercator(lon_lat)
    first = np.flatnonzero(owner[1:] == owner[:-1])
    a, step, row = xy[first], xy[first + 1] - xy[first], owner[first]
    length = np.hypot(step[:, 0], step[:, 1])
    along = np.cumsum(length) - length
    along -= along[np.searchsorted(row, row)]
    whole = np.maximum(np.bincount(row, weights=length)[row], np.finfo(np.float64).tiny)
    low, high = along / whole, (along + length) / whole
    span = np.maximum(high - low, np.finfo(np.float64).tiny)
    start = np.clip((stretches.start[row] - low) / span, 0.0, 1.0)
    end = np.clip((stretches.end[row] - low) / span, 0.0, 1.0)
    # rounding must not lose the place of a stretch without length between two segments
    touched = (stretches.start[row] <= high + _ROUNDING) & (stretches.end[row] >= low - _ROUNDING)
    segments = np.hstack((a + start[:, None] * step, a + end[:, None] * step))
    return segments[touched], row[touched]


def _field(
    reach: Reach, stretches: Stretches, buffer_metres: float, *, apart: bool = False
) -> DistanceField | None:
    """Make an empty grid for some stretches; None without any."""
    if not len(stretches.arc):
        return None
    lon_lat, _ = reach.roads.points(stretches.arc)
    (west, south), (east, north) = lon_lat.min(axis=0), lon_lat.max(axis=0)
    bounds = float(west), float(south), float(east), float(north)
    return DistanceField(bounds, buffer_metres=buffer_metres, apart=apart)


def _check_seconds(seconds: Sequence[float], most: float) -> None:
    for time in seconds:
        # written so that NaN is refused too
        if not 0 <= time <= most:
            raise ValueError(f"{time} s is not between 0 and the {most:g} s that were looked at")
