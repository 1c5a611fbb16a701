"""Colours of routes, the same in every picture and file."""

import colorsys
from typing import Final

# Dark enough on white, told apart by most kinds of colour blindness, and by their greys for a
# start; after Paul Tol's "bright" and "dark" schemes.
_FIRST: Final = (
    *("#0b5cad", "#c8321e", "#1b7837", "#7b3294", "#b35806", "#007c80"),
    *("#a6135c", "#4d4d4d", "#5a6b00", "#3f3d9e", "#8c510a", "#01665e"),
)
LEFT_OUT: Final = "#d00000"
"""Colour of jobs that nobody serves."""

_GOLDEN_ANGLE = 0.381966


def route_colour(index: int) -> str:
    """Return the colour of the route at an index of the plan, as ``#rrggbb``."""
    if index < len(_FIRST):
        return _FIRST[index]
    red, green, blue = colorsys.hls_to_rgb(index * _GOLDEN_ANGLE % 1.0, 0.36, 0.62)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"
