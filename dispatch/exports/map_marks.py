"""What is put on a map: numbered stops, homes, jobs left out, scale, legend, source."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont
from PIL.ImageDraw import ImageDraw

from dispatch.exports.fonts import best_font, shown_by_fonts
from dispatch.exports.printable import printable

INK: Final = "#1c1c1c"
PAPER: Final = "#ffffff"
_ROUNDS = 60
_LEADER_FROM = 0.4
_ARROW_ROOM = 8

Pixel = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """A canvas, and how many of its pixels make one of the finished picture."""

    canvas: ImageDraw
    fine: int
    width: int
    height: int

    def text(
        self,
        at: Pixel,
        text: str,
        *,
        size: float,
        anchor: str,
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """Write text at a canvas pixel, `size` in finished pixels."""
        font = _font(best_font(text, bold=bold), round(size * self.fine))
        self.canvas.text(at, text, font=font, anchor=anchor, fill=colour)

    def length(self, text: str, *, size: float, bold: bool = False) -> float:
        """Return the width of text in canvas pixels."""
        return _font(best_font(text, bold=bold), round(size * self.fine)).getlength(text)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """Fill a rectangle of canvas pixels."""
        self.canvas.rectangle((left, top, right, bottom), fill=colour)


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def fitting(pen: Pen, text: str, *, size: float, most: float) -> str:
    """Return text for a label, cut with an ellipsis to at most so many canvas pixels."""
    label = shown_by_fonts(printable(text))
    if pen.length(label, size=size) <= most:
        return label
    while label and pen.length(label + "…", size=size) > most:
        label = label[:-1]
    return label.rstrip() + "…"


def spread(points: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """Move points apart until all are `gap` from each other, as little as simple steps do.

    Returns
    -------
    float64 array of shape (n, 2)
        New places, the same for the same points.
    """
    moved = points.astype(np.float64, copy=True)
    # Points at one place are parted along a spiral, which has a direction for each.
    turns = np.arange(len(moved)) * math.pi * (3 - math.sqrt(5))
    moved += 0.01 * np.column_stack((np.cos(turns), np.sin(turns)))
    for _ in range(_ROUNDS):
        away = moved[:, None] - moved[None, :]
        apart = np.hypot(away[..., 0], away[..., 1])
        np.fill_diagonal(apart, np.inf)
        overlap = np.clip(gap - apart, 0, None)
        if not overlap.any():
            break
        moved += (away / apart[..., None] * overlap[..., None] * 0.5).sum(axis=1)
    return moved


def draw_stops(pen: Pen, points: NDArray[np.float64], labels: Sequence[str], size: float) -> None:
    """Draw numbered discs, parted where they would cover each other, with lines to their places."""
    radius = size * pen.fine
    edge = 0.14 * radius
    inset = np.array([radius + edge, radius + edge])
    limits = np.array([pen.width, pen.height]) - inset
    places = np.clip(spread(points, 2 * radius + 2 * edge), inset, limits)
    for (x, y), (u, v) in zip(points.tolist(), places.tolist(), strict=True):
        if math.hypot(u - x, v - y) > _LEADER_FROM * radius:
            pen.canvas.line((x, y, u, v), fill=INK, width=round(edge))
            _disc(pen, (x, y), 0.2 * radius, INK)
    for (u, v), label in zip(places.tolist(), labels, strict=True):
        _disc(pen, (u, v), radius + edge, PAPER)
        _disc(pen, (u, v), radius, INK)
        height = size * (1.3 if len(label) < 3 else 0.9)  # noqa: PLR2004 - digits that fit
        pen.text((u, v), label, size=height, anchor="mm", colour=PAPER, bold=True)


def draw_dots(pen: Pen, points: NDArray[np.float64], colour: str, size: float) -> None:
    """Draw small discs in a colour, edged in white."""
    for x, y in points.tolist():
        _disc(pen, (x, y), (size + 1.5) * pen.fine, PAPER)
        _disc(pen, (x, y), size * pen.fine, colour)


def draw_home(pen: Pen, at: Pixel, size: float) -> None:
    """Draw a house where a day begins or ends."""
    x, y = at
    for grown, colour in ((1.3, PAPER), (1.0, INK)):
        unit = size * pen.fine * grown
        roof = [
            (x - 1.15 * unit, y - 0.05 * unit),
            (x, y - 1.15 * unit),
            (x + 1.15 * unit, y - 0.05 * unit),
        ]
        wall = [(x + 0.8 * unit, y - 0.05 * unit), (x + 0.8 * unit, y + 0.9 * unit)]
        wall += [(x - 0.8 * unit, y + 0.9 * unit), (x - 0.8 * unit, y - 0.05 * unit)]
        pen.canvas.polygon(roof + wall, fill=colour)
    unit = size * pen.fine
    pen.box(x - 0.22 * unit, y + 0.25 * unit, x + 0.22 * unit, y + 0.9 * unit, PAPER)


def draw_crosses(pen: Pen, points: NDArray[np.float64], size: float, colour: str) -> None:
    """Draw crosses, edged in white."""
    reach = size * pen.fine
    for x, y in points.tolist():
        for width, ink in ((5, PAPER), (2, colour)):
            thick = width * pen.fine
            pen.canvas.line((x - reach, y - reach, x + reach, y + reach), fill=ink, width=thick)
            pen.canvas.line((x - reach, y + reach, x + reach, y - reach), fill=ink, width=thick)


def draw_arrows(
    pen: Pen, line: NDArray[np.float64], *, every: float, size: float, colour: str
) -> None:
    """Draw arrow heads along a line of canvas pixels, one at least, `every` so many pixels."""
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    total = float(lengths.sum())
    if total < _ARROW_ROOM * size * pen.fine:
        return
    count = max(1, round(total / (every * pen.fine)))
    along = (np.arange(count) + 0.5) * total / count
    ends = np.cumsum(lengths)
    for k, done in zip(np.searchsorted(ends, along).tolist(), along.tolist(), strict=True):
        ahead = steps[k] / lengths[k]
        tip = line[k] + ahead * (done - (ends[k] - lengths[k])) + ahead * size * pen.fine * 0.5
        side = np.array([-ahead[1], ahead[0]])
        for grown, ink in ((1.5, PAPER), (1.0, colour)):
            unit = size * pen.fine * grown
            front = tip + ahead * (unit - size * pen.fine) * 0.6
            back = front - ahead * unit
            corners = (front, back + side * unit * 0.55, back - side * unit * 0.55)
            pen.canvas.polygon([tuple(corner.tolist()) for corner in corners], fill=ink)


def draw_scale(pen: Pen, metres_per_pixel: float) -> None:
    """Draw a scale bar of a round length in the lower left corner."""
    most = 0.22 * pen.width * metres_per_pixel
    power = 10 ** math.floor(math.log10(most))
    metres = max(step * power for step in (1, 2, 5) if step * power <= most)
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004 - a kilometre
    unit, length = pen.fine, metres / metres_per_pixel
    left, base = 10 * unit, pen.height - 10 * unit
    pen.box(left - 5 * unit, base - 27 * unit, left + length + 5 * unit, base + 5 * unit, PAPER)
    pen.box(left, base - 3 * unit, left + length, base, INK)
    for x in (left, left + length - 2 * unit):
        pen.box(x, base - 8 * unit, x + 2 * unit, base, INK)
    pen.text((left + length / 2, base - 7 * unit), text, size=15, anchor="ms")


def draw_source(pen: Pen, source: str) -> None:
    """Write where the map comes from in the lower right corner."""
    text = fitting(pen, source, size=12.5, most=0.6 * pen.width)
    if not text:
        return
    unit, length = pen.fine, pen.length(text, size=12.5)
    right, bottom = pen.width - 6 * unit, pen.height - 5 * unit
    pen.box(right - length - 5 * unit, bottom - 14 * unit, pen.width, pen.height, PAPER)
    pen.text((right, bottom), text, size=12.5, anchor="rd", colour="#444444")


def draw_legend(pen: Pen, names: Sequence[tuple[str, str]]) -> None:
    """List names in their colours, (name, colour), in the upper left corner."""
    unit = pen.fine
    rows = max(1, min(len(names), (pen.height // unit - 80) // 20))
    columns = [names[i : i + rows] for i in range(0, len(names), rows)]
    left = 12.0 * unit
    for column in columns:
        labels = [fitting(pen, name, size=13, most=200 * unit) for name, _ in column]
        width = max(pen.length(label, size=13) for label in labels) + 34 * unit
        if left + width > pen.width:
            break
        pen.box(left - 6 * unit, 6 * unit, left + width, (14 + 20 * len(column)) * unit, PAPER)
        for i, (label, (_, colour)) in enumerate(zip(labels, column, strict=True)):
            y = (20 + 20 * i) * unit
            pen.box(left, y - 2 * unit, left + 18 * unit, y + 3 * unit, colour)
            pen.text((left + 25 * unit, y), label, size=13, anchor="lm")
        left += width


def _disc(pen: Pen, at: Pixel, radius: float, colour: str) -> None:
    x, y = at
    pen.canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
