"""From the drawing board to the map: the plan is bent like land, then laid on the globe.

Bending is a chain of shears, each moving points along one direction by a wave across it. A shear
can be undone and keeps areas, so nothing that was apart meets, and no district is squeezed
however strong the bend.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.coordinate import EARTH_RADIUS_METRES, Coordinate

Floats = NDArray[np.float64]

ORIGIN = Coordinate(-30.0, 45.0)
"""In the open Atlantic, a thousand kilometres from any land, so that nobody takes it for real."""

METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_METRES
_SAME_PLACE_DECIMALS = 7


@dataclass(frozen=True, slots=True)
class Wave:
    """One shear: points move along `angle` by a sine of their distance across it."""

    angle: float
    amplitude: float
    length: float
    phase: float


@dataclass(frozen=True, slots=True)
class Ground:
    """How the plan lies on the globe."""

    waves: tuple[Wave, ...]

    @classmethod
    def shaped(cls, radius: float, rng: np.random.Generator) -> "Ground":
        """Bends of three sizes: the river's course, streets over a hill, a street's own."""
        waves = [
            # the river lies along x: moving points across it by their x makes it wind
            Wave(math.pi / 2, 0.10 * radius, (1.5 + 0.5 * rng.random()) * radius, rng.random()),
            Wave(0.0, 0.06 * radius, (1.3 + 0.5 * rng.random()) * radius, rng.random()),
        ]
        for size, amplitude in ((3_800.0, 120.0), (1_600.0, 34.0), (650.0, 11.0)):
            first = rng.random()
            for k in range(3):
                angle = math.pi * (first + (k + 0.3 * rng.random()) / 3)
                length = size * (0.8 + 0.4 * rng.random())
                waves.append(Wave(angle, amplitude * min(1.0, radius / size), length, rng.random()))
        return cls(tuple(waves))

    def bend(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Bend points of the plan; metres to metres."""
        for wave in self.waves:
            along_x, along_y = math.cos(wave.angle), math.sin(wave.angle)
            across = y * along_x - x * along_y
            shift = wave.amplitude * np.sin(2 * math.pi * (across / wave.length + wave.phase))
            x, y = x + shift * along_x, y + shift * along_y
        return x, y


def to_globe(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of bent points, to a centimetre, true to length near the origin."""
    lat = ORIGIN.lat + y / METRES_PER_DEGREE
    lon = ORIGIN.lon + x / METRES_PER_DEGREE / np.cos(np.radians(lat))
    return np.round(lon, _SAME_PLACE_DECIMALS), np.round(lat, _SAME_PLACE_DECIMALS)
