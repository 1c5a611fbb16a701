"""Map pictures: one technician's way with numbered stops, or everybody's, as PNG."""

import io
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from dispatch.exports.lines import Line, line_of
from dispatch.exports.map_frame import Frame
from dispatch.exports.map_marks import (
    INK,
    PAPER,
    Pen,
    draw_arrows,
    draw_crosses,
    draw_dots,
    draw_home,
    draw_legend,
    draw_scale,
    draw_source,
    draw_stops,
)
from dispatch.exports.map_roads import BACKGROUND, draw_roads
from dispatch.exports.palette import LEFT_OUT, route_colour
from dispatch.model import Place, Plan, Route
from geo.network import RoadNetwork

SHEET_SIZE: Final = (1480, 400)
TALL_SHEET_SIZE: Final = (1480, 720)
OVERVIEW_SIZE: Final = (1600, 1200)
_FINE = 2
_COLOURS = 224
_DISC = 17.0
_SMALL_DISC = 12.0
_MANY_STOPS = 20
_FEW_STOPS = 5
_KEPT = 64
_drawn: WeakKeyDictionary[RoadNetwork, OrderedDict[int, tuple[Route, bytes]]] = WeakKeyDictionary()


def draw(
    routes: Sequence[Route],
    network: RoadNetwork | None,
    size: tuple[int, int] = SHEET_SIZE,
) -> bytes:
    """Draw routes with numbered stops over the streets around them.

    Parameters
    ----------
    routes : sequence of Route
        One for a technician's page; their stops are numbered from 1 each.
    network : RoadNetwork or None
        Whose streets to draw; without one the picture shows the routes alone.
    size : (int, int)
        Pixels of the picture, width and height.

    Returns
    -------
    bytes
        A PNG file, the same for the same input.
    """
    picture = _Picture.begin(_seen(routes), network, size)
    for i, route in enumerate(routes):
        picture.way(route, route_colour(i), width=5)
        picture.directions(route)
    picture.homes(routes, 14)
    for route in routes:
        points = picture.pixels([stop.job.place for stop in route.stops])
        labels = [str(number + 1) for number in range(len(points))]
        disc = _DISC if len(points) <= _MANY_STOPS else _SMALL_DISC
        draw_stops(picture.pen, points, labels, disc)
    return picture.finish(network)


def sheet_map(route: Route, network: RoadNetwork | None) -> bytes | None:
    """Draw the map of a technician's page, higher where few stops leave room; None without stops.

    Parameters are those of `draw`. The newest pictures are kept: a page has two forms.
    """
    if not route.stops:
        return None
    size = TALL_SHEET_SIZE if len(route.stops) <= _FEW_STOPS else SHEET_SIZE
    if network is None:
        return draw([route], None, size)
    drawn = _drawn.setdefault(network, OrderedDict())
    if id(route) not in drawn:
        # the route is kept beside its picture: its id is its own for as long
        drawn[id(route)] = (route, draw([route], network, size))
    picture = drawn[id(route)][1]
    while len(drawn) > _KEPT:
        drawn.popitem(last=False)
    return picture


def overview(
    plan: Plan, network: RoadNetwork | None, size: tuple[int, int] = OVERVIEW_SIZE
) -> bytes:
    """Draw all routes of a plan in their colours, and crosses where jobs are left out.

    Parameters and result are those of `draw`.
    """
    left_out = [left.job.place for left in plan.unassigned]
    picture = _Picture.begin([*_seen(plan.routes), *_points(left_out)], network, size)
    used = [(r, route_colour(i)) for i, r in enumerate(plan.routes) if r.stops]
    for route, colour in used:
        picture.way(route, colour, width=3)
    for route, colour in used:
        stops = [stop.job.place for stop in route.stops]
        draw_dots(picture.pen, picture.pixels(stops), colour, 5)
    picture.homes(plan.routes, 8)
    draw_crosses(picture.pen, picture.pixels(left_out), 5, LEFT_OUT)
    names = [(route.shift.technician.name, colour) for route, colour in used]
    if left_out:
        names.append((f"Not planned: {len(left_out)}", LEFT_OUT))
    draw_legend(picture.pen, names)
    return picture.finish(network)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """A picture under way, drawn larger than it will be so that edges come out smooth."""

    image: Image.Image
    pen: Pen
    frame: Frame

    @classmethod
    def begin(
        cls,
        seen: Iterable[tuple[float, float]],
        network: RoadNetwork | None,
        size: tuple[int, int],
    ) -> Self:
        """Draw the streets around all points that must be seen."""
        width, height = size[0] * _FINE, size[1] * _FINE
        frame = Frame.around(seen, width=width, height=height, margin=min(width, height) // 9)
        image = Image.new("RGB", (width, height), BACKGROUND)
        pen = Pen(canvas=ImageDraw.Draw(image), fine=_FINE, width=width, height=height)
        if network is not None:
            draw_roads(pen.canvas, network.roads, frame, _FINE)
        return cls(image=image, pen=pen, frame=frame)

    def pixels(self, places: Iterable[Place]) -> NDArray[np.float64]:
        """Return where places are on the canvas, shape (n, 2)."""
        return self._line(_points(places))

    def way(self, route: Route, colour: str, *, width: int) -> None:
        """Draw the drives of a route, edged in white."""
        lines = [line for line in self._lines(route) if len(line) > 1]
        for thickness, ink in ((width + 3, PAPER), (width, colour)):
            for line in lines:
                points = list(map(tuple, line.tolist()))
                self.pen.canvas.line(points, fill=ink, width=thickness * _FINE, joint="curve")

    def directions(self, route: Route) -> None:
        """Draw arrows along the drives of a route."""
        for line in self._lines(route):
            draw_arrows(self.pen, line, every=150, size=7, colour=INK)

    def homes(self, routes: Iterable[Route], size: float) -> None:
        """Draw a house wherever a route begins or ends."""
        shifts = [route.shift for route in routes]
        homes = {(p.lon, p.lat) for s in shifts for p in (s.start_place, s.end_place) if p}
        for x, y in self._line(sorted(homes)).tolist():
            draw_home(self.pen, (x, y), size)

    def finish(self, network: RoadNetwork | None) -> bytes:
        """Add scale and source, and return the PNG file."""
        draw_scale(self.pen, self.frame.metres_per_pixel)
        if network is not None:
            draw_source(self.pen, network.source)
        small = self.image.reduce(_FINE)
        indexed = small.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        content = io.BytesIO()
        indexed.save(content, "PNG")  # `optimize` takes ten times longer to save 5 %
        return content.getvalue()

    def _lines(self, route: Route) -> list[NDArray[np.float64]]:
        """Return each drive's way on the canvas; straight where it isn't known."""
        return [self._line(line) for line in _ways(route)]

    def _line(self, points: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
        columns = np.array(points, np.float64).reshape(-1, 2)
        return self.frame.pixels(columns[:, 0], columns[:, 1])


def _ways(route: Route) -> list[Line]:
    """Return the way of each leg, from place to place as the crow flies where it isn't known."""
    if not route.stops:
        return []
    shift = route.shift
    places = [shift.start_place, *(stop.job.place for stop in route.stops), shift.end_place]
    ways = []
    for leg, (origin, destination) in zip(route.legs, pairwise(places), strict=False):
        known = line_of(leg)
        straight = _points(place for place in (origin, destination) if place is not None)
        ways.append(known if len(known) > 1 else tuple(straight))
    return ways


def _seen(routes: Iterable[Route]) -> list[tuple[float, float]]:
    """Return all points of routes that must be in the picture."""
    seen: list[tuple[float, float]] = []
    for route in routes:
        places = [route.shift.start_place, route.shift.end_place]
        places += [stop.job.place for stop in route.stops]
        seen += _points(place for place in places if place)
        for way in _ways(route):
            seen += way
    return seen


def _points(places: Iterable[Place]) -> list[tuple[float, float]]:
    return [(place.lon, place.lat) for place in places]
