"""Areas around lines: everything within some metres of them, outlined as polygons.

Distances to the nearest line are computed on a grid, and the outline is a contour of them. So its
price follows the length of the lines and the size of the grid, and never what a union of tens of
thousands of shapes may take.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from shapely import MultiPolygon

from compiled.kernel import kernel
from geo.coordinate import EARTH_RADIUS_METRES
from geo.measure import mercator, unmercator

Floats = NDArray[np.float64]

GRID_CELLS: Final = 2_500_000
"""A larger area gets a coarser grid."""

DEGREES_GRID: Final = 1e-6
"""About a tenth of a metre: corners of outlines are rounded to it."""

_CELLS_PER_BUFFER: Final = 4.0
_LEAST_LEAD_METRES: Final = 0.5
_LEAST_CELLS_PER_BUFFER: Final = 1.5


class DistanceField:
    """A grid over a part of the world that knows how far the nearest line is, and whose it is.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north of all lines to come, in degrees.
    buffer_metres : float
        How far around lines the area goes; more where the grid is too coarse for it.
    apart : bool
        Whether to tell owners apart, for `outlines_of`; that takes four times the room.
    """

    def __init__(
        self,
        bounds: tuple[float, float, float, float],
        *,
        buffer_metres: float,
        apart: bool = False,
    ) -> None:
        (west, south), (east, north) = mercator(np.array(bounds, np.float64).reshape(2, 2))
        shrink = 1 / np.cosh(max(abs(south), abs(north)) / EARTH_RADIUS_METRES)
        finest = buffer_metres / _CELLS_PER_BUFFER / shrink
        margin = buffer_metres / shrink + 3 * finest
        cells = (east - west + 2 * margin) * (north - south + 2 * margin) / GRID_CELLS
        self._step = max(finest, float(np.sqrt(cells)))
        self._buffer = float(max(buffer_metres, _LEAST_CELLS_PER_BUFFER * self._step * shrink))
        margin = self._buffer / shrink + 3 * self._step
        self._x = np.arange(west - margin, east + margin + self._step, self._step)
        self._y = np.arange(south - margin, north + margin + self._step, self._step)
        # what a Mercator metre of each row is on the ground
        self._scale = 1 / np.cosh(self._y / EARTH_RADIUS_METRES)
        self._far = self._buffer + 2 * self._step * float(self._scale.max())
        shape = len(self._y), len(self._x)
        self._nearest = np.full(shape, self._far, np.float32)
        shape = shape if apart else (0, 0)
        self._second = np.full(shape, self._far, np.float32)
        self._owner = np.full(shape, -1, np.int32)
        self._other = np.full(shape, -1, np.int32)

    @property
    def buffer_metres(self) -> float:
        """How far around lines the area goes."""
        return self._buffer

    def draw(self, segments: Floats, owner: NDArray[np.int64]) -> None:
        """Add straight lines.

        Parameters
        ----------
        segments : float64 array of shape (k, 4)
            Mercator metres of both ends.
        owner : int64 array of shape (k,)
            Whose each is, not negative.
        """
        _stamp(
            np.ascontiguousarray(segments),
            owner.astype(np.int32),
            (float(self._x[0]), float(self._y[0]), self._step, self._far),
            self._scale,
            self._nearest,
            self._second,
            self._owner,
            self._other,
        )

    def outline(self, *, hole_square_metres: float = 0.0) -> MultiPolygon:
        """Everything within the buffer of any line, in degrees; smaller holes are filled."""
        rings = self._contour(self._nearest, self._x, self._y, self._buffer)
        return self._in_degrees([_polygon(*ring, hole_square_metres) for ring in rings])

    def outlines_of(self, owners: int, *, hole_square_metres: float = 0.0) -> list[MultiPolygon]:
        """Everything within the buffer, each part of it given to the owner of the nearest line.

        Where lines of several owners lie upon each other, the one drawn first has the ground.
        No two parts overlap, but for rounding to a tenth of a metre.
        """
        whole = self.outline(hole_square_metres=hole_square_metres)
        parts: list[MultiPolygon] = []
        for owner in range(owners):
            part = shapely.intersection(self._nearest_to(owner, hole_square_metres), whole)
            for other in parts:
                if shapely.intersects(other, part):
                    part = shapely.difference(part, other)
            parts.append(as_multipolygon(shapely.set_precision(part, DEGREES_GRID)))
        return parts

    def _nearest_to(self, owner: int, hole_square_metres: float) -> MultiPolygon:
        """Ground to which one owner's lines are nearer than any other's, some way out."""
        rows, columns = np.nonzero(self._owner == owner)
        if not len(rows):
            return MultiPolygon()
        row = slice(max(0, rows.min() - 1), rows.max() + 2)
        column = slice(max(0, columns.min() - 1), columns.max() + 2)
        mine, next_ = self._owner[row, column] == owner, self._other[row, column] == owner
        lead = self._second[row, column] - self._nearest[row, column]
        lead = np.maximum(lead, _LEAST_LEAD_METRES)
        # the same on both sides of a border, so that both owners' contours are one line
        behind = np.where(mine, -lead, np.where(next_, lead, self._far))
        rings = self._contour(behind, self._x[column], self._y[row], 0.0)
        return self._in_degrees([_polygon(*ring, hole_square_metres) for ring in rings])

    def _contour(
        self, field: NDArray[np.floating], x: Floats, y: Floats, level: float
    ) -> Iterator[tuple[Floats, NDArray[np.integer]]]:
        """Points and ring starts of each polygon in which a field is below a level."""
        contours = contour_generator(x, y, field, fill_type=FillType.OuterOffset)
        filled: Any = contours.filled(-2 * self._far, level)
        yield from zip(*filled, strict=True)

    def _in_degrees(self, polygons: list[shapely.Polygon]) -> MultiPolygon:
        # ten times as fast as with an eye on the topology, which hardly ever suffers
        shapes = shapely.simplify(
            np.array(polygons, object), self._step / 4, preserve_topology=False
        )
        degrees = shapely.make_valid(shapely.transform(shapes, unmercator))
        return as_multipolygon(shapely.set_precision(shapely.union_all(degrees), DEGREES_GRID))


def _polygon(
    points: Floats, starts: NDArray[np.integer], hole_square_metres: float
) -> shapely.Polygon:
    """Make a polygon of Mercator rings, the first one around, the others holes if large enough."""
    sizes = starts[1:].astype(np.int64) - starts[:-1].astype(np.int64)
    ring = np.repeat(np.arange(len(sizes)), sizes)
    rings = np.atleast_1d(np.asarray(shapely.linearrings(points, indices=ring), object))
    square = np.cosh(points[:, 1].mean() / EARTH_RADIUS_METRES) ** 2
    wide = shapely.area(shapely.polygons(rings)) >= hole_square_metres * square
    return shapely.Polygon(rings[0], list(rings[1:][wide[1:]]))


def as_multipolygon(shape: shapely.Geometry) -> MultiPolygon:
    """All polygons of a shape, without lines and points that rounding may have left."""
    parts = shapely.get_parts(shapely.get_parts([shape]))
    return MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon) and part.area])


@kernel
def _stamp(  # noqa: PLR0917 - a kernel: calls within would cost speed
    segments: Floats,
    owners: NDArray[np.int32],
    frame: tuple[float, float, float, float],
    scale: Floats,
    nearest: NDArray[np.float32],
    second: NDArray[np.float32],
    owner: NDArray[np.int32],
    other: NDArray[np.int32],
) -> None:
    """Lower distances of the cells around each segment, for the two nearest owners apart."""
    x0, y0, step, far = frame
    rows, columns = nearest.shape
    apart = second.size > 0
    for i in range(len(segments)):
        ax, ay, bx, by = segments[i, 0], segments[i, 1], segments[i, 2], segments[i, 3]
        mine = owners[i]
        middle = int((0.5 * (ay + by) - y0) / step)
        reach = far / scale[min(max(middle, 0), rows - 1)]
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        low = max(0, int(np.ceil((min(ay, by) - reach - y0) / step)))
        high = min(rows - 1, int((max(ay, by) + reach - y0) / step))
        left = max(0, int(np.ceil((min(ax, bx) - reach - x0) / step)))
        right = min(columns - 1, int((max(ax, bx) + reach - x0) / step))
        for row in range(low, high + 1):
            y = y0 + row * step
            for column in range(left, right + 1):
                x = x0 + column * step
                along = (x - ax) * dx + (y - ay) * dy
                t = 0.0
                if along >= square:
                    t = 1.0 if square > 0.0 else 0.0
                elif along > 0.0:
                    t = along / square
                ex, ey = ax + t * dx - x, ay + t * dy - y
                metres = np.float32(np.sqrt(ex * ex + ey * ey) * scale[row])
                if not apart or owner[row, column] == mine:
                    nearest[row, column] = min(nearest[row, column], metres)
                elif metres < nearest[row, column]:
                    second[row, column], other[row, column] = (
                        nearest[row, column],
                        owner[row, column],
                    )
                    nearest[row, column], owner[row, column] = metres, mine
                elif metres < second[row, column]:
                    second[row, column], other[row, column] = metres, mine
