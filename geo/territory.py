"""Territories: named polygons, and in which of them points lie."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from geo.coordinate import Coordinate
from geo.errors import GeoError


class BadTerritory(GeoError):
    """Shapes that are no areas; catch it where territories come in.

    Parameters
    ----------
    faults : mapping of str to str
        What is wrong, by the name of the territory.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("\n".join(f"territory {name!r}: {why}" for name, why in faults.items()))
        self.faults = dict(faults)


class Territories:
    """Named areas, which may overlap; a place on a border belongs to both sides.

    Parameters
    ----------
    areas : mapping of str to shapely geometry
        Polygons or multipolygons in degrees, longitude first.

    Raises
    ------
    BadTerritory
        If a shape is no polygon, empty, not valid (says where), or beyond the degrees of the
        Earth; lists all that are.

    Examples
    --------
    >>> areas = {"north": shapely.box(0, 1, 2, 3), "all": shapely.box(0, 0, 2, 3)}
    >>> territories = Territories(areas)
    >>> territories.names_at([Coordinate(1, 2), Coordinate(1, 0.5), Coordinate(9, 9)])
    [('north', 'all'), ('all',), ()]
    """

    def __init__(self, areas: Mapping[str, BaseGeometry]) -> None:
        faults = {name: why for name, area in areas.items() if (why := _fault(area))}
        if faults:
            raise BadTerritory(faults)
        self.areas: dict[str, BaseGeometry] = dict(areas)
        self._names = list(areas)
        self._tree = STRtree(list(areas.values()))

    def names_at(self, places: Sequence[Coordinate]) -> list[tuple[str, ...]]:
        """Names of the territories that each place lies in, in the order they were given."""
        found: list[list[int]] = [[] for _ in places]
        rows, columns = self._tree.query(_points(places), predicate="intersects")
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            found[row].append(column)
        return [tuple(self._names[column] for column in sorted(columns)) for columns in found]

    def contains(self, name: str, places: Sequence[Coordinate]) -> NDArray[np.bool_]:
        """Tell for each place whether it lies in one territory.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        area = self.areas[name]
        shapely.prepare(area)
        inside: NDArray[np.bool_] = shapely.intersects(area, _points(places))
        return inside


def _points(places: Sequence[Coordinate]) -> NDArray[np.object_]:
    degrees = np.array([(place.lon, place.lat) for place in places], np.float64).reshape(-1, 2)
    return np.atleast_1d(np.asarray(shapely.points(degrees), object))


def _fault(area: BaseGeometry) -> str:
    """Say what is wrong with a shape as a territory; nothing is ""."""
    if not isinstance(area, Polygon | MultiPolygon):
        kind = getattr(area, "geom_type", type(area).__name__)
        return f"is a {kind}, not a polygon"
    if area.is_empty:
        return "is empty"
    west, south, east, north = area.bounds
    # written so that NaN is a fault too
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        return (
            f"reaches from {west:g},{south:g} to {east:g},{north:g}: no degrees (longitude first)"
        )
    if not area.is_valid:
        return f"is not valid: {shapely.is_valid_reason(area)}"
    return ""
