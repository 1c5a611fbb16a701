"""Where two streets meet, by the names of both."""

import re

import numpy as np
from numpy.typing import NDArray

from geo.coordinate import Coordinate, great_circle_metres
from geo.gazetteer.features import Features
from geo.roads import Roads

ONE_CROSSING_METRES = 100.0
"""Junctions of the same two streets nearer than this are one crossing of wide roads."""
_BETWEEN = re.compile(
    r"\s*[/&\uff0f]\s*|\s+(?:x|e|y|and|und|et|co[mn]|esq\.?|esquina(?:\s+co[mn])?|corner(?:\s+of)?"
    r"|ecke)\s+(?:as?\s+|os?\s+)?"
    r"|\s*[与和與]\s*",
    re.IGNORECASE,
)
_SAID_FIRST = re.compile(
    r"^(?:(?:no\s+|na\s+)?(?:cruzamento|esquina|interse[cç]+[aã]o|cruce)\s+(?:(?:d[aeo]s?|entre)\s+)?(?:as?\s+)?"
    r"|(?:an\s+der\s+)?(?:kreuzung|ecke)\s+(?:von\s+)?|(?:corner|crossing|intersection|junction)\s+of\s+)",
    re.IGNORECASE,
)
_CROSSING_WORD = re.compile(r"(?:交叉口|路口)$")


def two_streets(text: str) -> list[tuple[str, str]]:
    """Ways to part a text into two streets: "Rua A / Rua B", "A Street and B Street"."""
    whole = _SAID_FIRST.sub("", _CROSSING_WORD.sub("", text.strip()))
    marks = [mark.span() for mark in _BETWEEN.finditer(whole)]
    parted = [(whole[:start].strip(), whole[end:].strip()) for start, end in marks]
    return [(a, b) for a, b in parted if a and b]


class Crossings:
    """Junctions that two streets share.

    Parameters
    ----------
    roads : Roads
    features : Features
        Made of these roads.
    """

    def __init__(self, roads: Roads, features: Features) -> None:
        self._roads = roads
        self._order = np.argsort(features.arc_feature, kind="stable")
        self._sorted = features.arc_feature[self._order]

    def of(self, a: int, b: int) -> list[Coordinate]:
        """Give the places where two streets meet, one for each crossing."""
        shared = np.intersect1d(self._junctions(a), self._junctions(b))
        places: list[Coordinate] = []
        for junction in shared.tolist():
            place = Coordinate(float(self._roads.lon[junction]), float(self._roads.lat[junction]))
            if all(great_circle_metres(place, p) > ONE_CROSSING_METRES for p in places):
                places.append(place)
        return places

    def _junctions(self, feature: int) -> NDArray[np.int32]:
        first, last = np.searchsorted(self._sorted, (feature, feature + 1))
        arcs = self._order[first:last]
        return np.unique(np.concatenate((self._roads.tail[arcs], self._roads.head[arcs])))
