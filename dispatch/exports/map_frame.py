"""Where places are in a picture: the part of the world that it shows, in Web Mercator."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

_EQUATOR_METRES = 40_075_016.686
_MAX_LATITUDE = 85.05
_MIN_SPAN_METRES = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A view on the map.

    Parameters
    ----------
    width, height : int
        Pixels.
    left, top : float
        Corner in world units (the equator is 1 long, y grows southwards).
    scale : float
        Pixels per world unit.
    metres_per_pixel : float
        In the middle of the view.
    """

    width: int
    height: int
    left: float
    top: float
    scale: float
    metres_per_pixel: float

    @classmethod
    def around(
        cls, points: Iterable[tuple[float, float]], *, width: int, height: int, margin: int
    ) -> Self:
        """Show all points (lon, lat), as large as fits within a margin of pixels."""
        listed = list(points) or [(0.0, 0.0)]
        x, y = _world(*np.array(listed).T)
        middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
        latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * middle_y))))
        metres_per_unit = _EQUATOR_METRES * math.cos(math.radians(latitude))
        least = _MIN_SPAN_METRES / metres_per_unit
        scale = min(
            (width - 2 * margin) / max(x.max() - x.min(), least),
            (height - 2 * margin) / max(y.max() - y.min(), least),
        )
        return cls(
            width=width,
            height=height,
            left=float(middle_x - width / 2 / scale),
            top=float(middle_y - height / 2 / scale),
            scale=float(scale),
            metres_per_pixel=float(metres_per_unit / scale),
        )

    def pixels(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
        """Return the pixel of each place, float64 of shape (n, 2), perhaps outside the view."""
        x, y = _world(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
        return np.column_stack(((x - self.left) * self.scale, (y - self.top) * self.scale))

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of the view in degrees."""
        right, bottom = self.left + self.width / self.scale, self.top + self.height / self.scale
        south, north = (
            math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))) for y in (bottom, self.top)
        )
        return 360 * self.left - 180, south, 360 * right - 180, north


def _world(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    radians = np.radians(np.clip(lat, -_MAX_LATITUDE, _MAX_LATITUDE))
    return lon / 360 + 0.5, 0.5 - np.arcsinh(np.tan(radians)) / (2 * math.pi)
