"""How big everything in a made city is, from its radius: river, old centre, bridges, motorways."""

import math
from dataclasses import dataclass

RINGED_FROM_METRES = 2_000.0
"""A smaller town has no motorway round it."""


@dataclass(frozen=True, slots=True)
class CityForm:
    """Sizes in metres; the river flows along y = 0, the old centre is on its north bank.

    Parameters
    ----------
    radius : float
        Of the built-up land on the drawing board.
    """

    radius: float

    @property
    def river(self) -> float:
        """Width of the river."""
        return min(330.0, 55.0 + 0.026 * self.radius)

    @property
    def centre(self) -> float:
        """Radius of the old centre."""
        return min(0.30 * self.radius, 240.0 + 0.055 * self.radius)

    @property
    def outer_bridges(self) -> int:
        """Street bridges besides the two at the old centre: they grow with the logarithm."""
        return max(0, round(1.6 * math.log2(self.radius / 1_800.0)))

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of the outline: the south bank is the smaller part."""
        return 0.04 * self.radius, 0.17 * self.radius

    @property
    def rings(self) -> tuple[float, ...]:
        """Radii of the motorways round the city."""
        if self.radius < RINGED_FROM_METRES:
            return ()
        if self.radius < 11_000.0:  # noqa: PLR2004 - a second ring pays only for a metropolis
            return (0.62 * self.radius,)
        return (0.36 * self.radius, 0.74 * self.radius)

    @property
    def spurs(self) -> int:
        """Motorways that lead away from the outermost ring."""
        return max(2, round(2.2 * math.log2(self.radius / 1_800.0)))

    @property
    def district(self) -> float:
        """Smallest area in square metres that collectors are still laid through."""
        return min(560_000.0, math.pi * self.radius**2 / 9)
