"""Addresses as OpenStreetMap has them: at doors and buildings, and counted along a street."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from geo.addresses import Address
from geo.coordinate import Coordinate
from geo.measure import metres_between

Tags = Mapping[str, str]
Point = tuple[int, float, float]
"""A node: its identity, longitude and latitude."""

MOST_BETWEEN: Final = 200
"""Houses that one stretch may stand for; where it says more, somebody mistyped a number."""

_STEPS = {"all": 1, "even": 2, "odd": 2}
_NUMBER = re.compile(r"(\d{1,6}) ?[a-zA-Z]?")


@dataclass(slots=True)
class AddressReader:
    """Collects addresses, item by item.

    Parameters
    ----------
    ends : set of int
        Nodes of the ways with `addr:interpolation`, known before the nodes are read.
    """

    ends: set[int] = field(default_factory=set)
    found: list[Address] = field(default_factory=list)
    _doors: dict[int, tuple[Tags, float, float]] = field(default_factory=dict)
    _between: list[Address] = field(default_factory=list)

    def node(self, node: int, tags: Tags, lon: float, lat: float) -> None:
        """Take in what a node is tagged with."""
        self.place(tags, lon, lat)
        if node in self.ends and "addr:housenumber" in tags:
            self._doors[node] = tags, lon, lat

    def area(self, tags: Tags, points: Sequence[Point]) -> None:
        """Take in a building: it is at the middle of its corners."""
        corners = {ref: (lon, lat) for ref, lon, lat in points}.values()
        if corners:
            lon, lat = (sum(axis) / len(corners) for axis in zip(*corners, strict=True))
            self.place(tags, lon, lat)

    def place(self, tags: Tags, lon: float, lat: float) -> None:
        """Take in each number that something is tagged with."""
        street = _street(tags)
        if not street:
            return  # a number alone finds nobody
        for number in re.split("[;,]", tags.get("addr:housenumber", "")):
            if number.strip():
                self.found.append(_address(tags, street, number.strip(), lon, lat))

    def interpolation(self, tags: Tags, points: Sequence[Point]) -> None:
        """Take in a line between doors, along which the numbers count up or down."""
        step = _step(tags.get("addr:interpolation", ""))
        doors = [i for i, (ref, _, _) in enumerate(points) if ref in self._doors]
        if step is None:
            return
        for first, last in pairwise(doors):
            self._between += self._count(tags, step, points[first : last + 1])

    def all(self) -> list[Address]:
        """Give all addresses; of counted ones those which nothing else is tagged with."""
        known = {(address.street, address.number) for address in self.found}
        counted = {(address.street, address.number): address for address in self._between}
        return self.found + [counted[key] for key in counted if key not in known]

    def _count(self, tags: Tags, step: int, points: Sequence[Point]) -> list[Address]:
        """Give a number to each door between the two at the ends of a line."""
        here, there = (self._doors[points[end][0]][0] for end in (0, -1))
        street = _street(here) or _street(tags)
        first, last = _number(here), _number(there)
        if not street or street != (_street(there) or street) or first is None or last is None:
            return []
        gap = abs(last - first)
        if gap % step or gap // step - 1 not in range(1, MOST_BETWEEN + 1):
            return []
        numbers = range(first, last, step if last > first else -step)[1:]
        lon, lat = _along(points, np.arange(1, len(numbers) + 1) / (len(numbers) + 1))
        return [
            _address({**tags, **here}, street, str(number), x, y)
            for number, x, y in zip(numbers, lon, lat, strict=True)
        ]


def _street(tags: Tags) -> str:
    return tags.get("addr:street") or tags.get("addr:place") or ""


def _address(tags: Tags, street: str, number: str, lon: float, lat: float) -> Address:
    return Address(
        street=street,
        number=number,
        coordinate=Coordinate(lon, lat),
        postcode=tags.get("addr:postcode", ""),
        city=tags.get("addr:city", ""),
    )


def _step(interpolation: str) -> int | None:
    """From one number to the next; None where that isn't by counting."""
    if re.fullmatch(r"[1-9]\d?", interpolation):
        return int(interpolation)
    return _STEPS.get(interpolation)


def _number(tags: Tags) -> int | None:
    """Its number, without a letter behind it."""
    match = _NUMBER.fullmatch(tags["addr:housenumber"].strip())
    return int(match[1]) if match else None


def _along(points: Sequence[Point], shares: np.ndarray) -> tuple[list[float], list[float]]:
    """Places at some shares of a line's length."""
    _, lon, lat = np.array(points, np.float64).T
    metres = np.append(0, np.cumsum(metres_between(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    at = shares * metres[-1]
    return np.interp(at, metres, lon).tolist(), np.interp(at, metres, lat).tolist()
