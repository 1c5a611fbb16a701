"""The street map under the routes: which roads a view shows, and how."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL.ImageDraw import ImageDraw

from dispatch.exports.map_frame import Frame
from geo.roads import ROAD_CLASSES, Roads


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How roads of some classes are drawn.

    Parameters
    ----------
    classes : tuple of str
        Of `geo.roads.ROAD_CLASSES`, with their links.
    metres : float
        Width on the ground, as it would be drawn at a large scale.
    least, most : float
        Pixels of the finished picture between which the width stays.
    colour, casing : str
        Of the road and of its edge.
    coarsest : float
        Metres per pixel beyond which they are left out.
    """

    classes: tuple[str, ...]
    metres: float
    least: float
    most: float
    colour: str
    casing: str
    coarsest: float


# From the least important, drawn first. Greys: the routes have the colours, and most sheets are
# printed in black.
STROKES: Final = (
    Stroke(
        classes=("track", "pedestrian", "service", "road", "living_street"),
        metres=5,
        least=0.6,
        most=4,
        colour="#ffffff",
        casing="#d4d2cc",
        coarsest=9,
    ),
    Stroke(
        classes=("residential", "unclassified"),
        metres=8,
        least=0.9,
        most=6,
        colour="#ffffff",
        casing="#cbc9c2",
        coarsest=24,
    ),
    Stroke(
        classes=("tertiary",),
        metres=12,
        least=1.6,
        most=8,
        colour="#ffffff",
        casing="#b9b6ad",
        coarsest=60,
    ),
    Stroke(
        classes=("secondary",),
        metres=14,
        least=2.2,
        most=9,
        colour="#fbf7e9",
        casing="#aca898",
        coarsest=200,
    ),
    Stroke(
        classes=("primary", "trunk"),
        metres=18,
        least=2.8,
        most=11,
        colour="#f5ecc8",
        casing="#9f9a83",
        coarsest=1000,
    ),
    Stroke(
        classes=("motorway",),
        metres=24,
        least=3.4,
        most=13,
        colour="#ecdfae",
        casing="#8c8568",
        coarsest=1e9,
    ),
)
BACKGROUND: Final = "#f3f2ee"
_BELOW_IT_ONE_LINE = 1.6


def draw_roads(canvas: ImageDraw, roads: Roads, frame: Frame, fine: int) -> None:
    """Draw the roads of a view.

    Parameters
    ----------
    canvas : ImageDraw
        `fine` times as large as the finished picture.
    roads : Roads
        Of the whole city; only what the view shows is touched.
    frame : Frame
        In pixels of the canvas.
    fine : int
        Canvas pixels per finished pixel.
    """
    arcs = visible_arcs(roads, frame)
    metres_per_pixel = frame.metres_per_pixel * fine
    drawn = [stroke for stroke in STROKES if metres_per_pixel <= stroke.coarsest]
    lines = [_lines(roads, arcs[_of_classes(roads, arcs, s.classes)], frame) for s in drawn]
    widths = [min(max(s.metres / metres_per_pixel, s.least), s.most) for s in drawn]
    for stroke, width, pieces in zip(drawn, widths, lines, strict=True):
        edge = width + 1.2 if width > _BELOW_IT_ONE_LINE else width
        _draw(canvas, pieces, stroke.casing, round(edge * fine))
    for stroke, width, pieces in zip(drawn, widths, lines, strict=True):
        if width > _BELOW_IT_ONE_LINE:
            _draw(canvas, pieces, stroke.colour, round(width * fine))


def visible_arcs(roads: Roads, frame: Frame) -> NDArray[np.int64]:
    """Return arcs that may be seen in a view, of two opposite ones only the first."""
    west, south, east, north = frame.bounds()
    lon, lat = roads.lon, roads.lat
    seen = (
        (np.maximum(lon[roads.tail], lon[roads.head]) >= west)
        & (np.minimum(lon[roads.tail], lon[roads.head]) <= east)
        & (np.maximum(lat[roads.tail], lat[roads.head]) >= south)
        & (np.minimum(lat[roads.tail], lat[roads.head]) <= north)
    )
    inside = np.flatnonzero(
        (roads.shape_lon >= west)
        & (roads.shape_lon <= east)
        & (roads.shape_lat >= south)
        & (roads.shape_lat <= north)
    )
    seen[np.searchsorted(roads.shape_start, inside, side="right") - 1] = True
    return np.flatnonzero(seen & ~_second_of_twins(roads))


def _second_of_twins(roads: Roads) -> NDArray[np.bool_]:
    """Mark arcs whose opposite direction comes before them (arcs are sorted by their ends)."""
    size = np.int64(max(roads.junctions, 1))
    key = roads.tail * size + roads.head
    opposite = roads.head * size + roads.tail
    at = np.minimum(np.searchsorted(key, opposite), max(len(key) - 1, 0))
    twins: NDArray[np.bool_] = (roads.tail > roads.head) & (key[at] == opposite)
    return twins


def _of_classes(
    roads: Roads, arcs: NDArray[np.int64], classes: tuple[str, ...]
) -> NDArray[np.bool_]:
    wanted = [name.removesuffix("_link") in classes for name in ROAD_CLASSES]
    chosen: NDArray[np.bool_] = np.array(wanted)[roads.road_class[arcs]]
    return chosen


def _lines(roads: Roads, arcs: NDArray[np.int64], frame: Frame) -> list[list[float]]:
    """Return pixels of each arc, x and y in turn, as Pillow takes them."""
    coordinates, owner = roads.points(arcs)
    flat = frame.pixels(coordinates[:, 0], coordinates[:, 1]).ravel().tolist()
    starts = (2 * np.searchsorted(owner, np.arange(len(arcs) + 1))).tolist()
    return [flat[start:end] for start, end in pairwise(starts)]


def _draw(canvas: ImageDraw, lines: list[list[float]], colour: str, width: int) -> None:
    for line in lines:
        canvas.line(line, fill=colour, width=max(1, width))
