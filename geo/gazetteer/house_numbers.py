"""House numbers: their value, the known ones nearest to one, and places between two of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.address_text import plain
from geo.coordinate import Coordinate, great_circle_metres

_LONGEST = 6
"""Figures; a longer number counts nothing along a street."""


@dataclass(frozen=True, slots=True)
class Door:
    """A known house number and where it is."""

    number: str
    coordinate: Coordinate


@dataclass(frozen=True, slots=True)
class Between:
    """A place between two doors of one street.

    Parameters
    ----------
    coordinate : Coordinate
        As far from the lower as its number is.
    lower, upper : Door
        The nearest known below and above.
    metres : float
        From one to the other: how wrong the place may be.
    same_side : bool
        Whether both are even or odd like the number that was asked for.
    """

    coordinate: Coordinate
    lower: Door
    upper: Door
    metres: float
    same_side: bool


def value(number: str) -> int:
    """Figures that a house number begins with, as a number; 0 where there are none."""
    digits = re.match(rf"\d{{1,{_LONGEST}}}(?!\d)", plain(number))
    return int(digits.group()) if digits else 0


def between(number: str, doors: Sequence[Door]) -> Between | None:
    """Place a number between its neighbours: of its own side of the street, else of any.

    Streets mostly have even numbers on one side and odd ones on the other, so neighbours of
    the same parity come first. None where it isn't between two that are known.
    """
    wanted = value(number)
    if not wanted:
        return None
    valued = [(value(door.number), door) for door in doors]
    side = [(v, door) for v, door in valued if v and v % 2 == wanted % 2]
    for chosen, same_side in ((side, True), ([pair for pair in valued if pair[0]], False)):
        below = max((p for p in chosen if p[0] < wanted), key=lambda p: p[0], default=None)
        above = min((p for p in chosen if p[0] > wanted), key=lambda p: p[0], default=None)
        if below and above:
            share = (wanted - below[0]) / (above[0] - below[0])
            a, b = below[1].coordinate, above[1].coordinate
            place = Coordinate(a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat))
            return Between(place, below[1], above[1], great_circle_metres(a, b), same_side)
    return None


def nearest(number: str, doors: Sequence[Door]) -> list[Door]:
    """Doors by how far their numbers are from one."""
    wanted = value(number)
    return sorted(doors, key=lambda door: abs(value(door.number) - wanted))
