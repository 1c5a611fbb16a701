"""From a name that a text may mean to places: its doors, a place between two, or its middle."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from geo.address_text import Reading, number_key, without_flat, words
from geo.addresses import Address
from geo.coordinate import great_circle_metres
from geo.gazetteer.candidate import ADDRESS, INTERPOLATED, STREET, Candidate
from geo.gazetteer.doors import SAME_DOOR_METRES, Doors
from geo.gazetteer.features import Features
from geo.gazetteer.house_numbers import between, nearest, value
from geo.gazetteer.match import Match

SURE_BETWEEN_METRES: Final = 250.0
"""Between doors farther apart than this nobody should drive without asking."""
ONE_NAME_METRES: Final = 250.0
"""Entries of one name nearer than this are one place: a station's node and its building."""

_BETWEEN, _FAR_BETWEEN, _OTHER_SIDE = 6.0, 11.0, 13.0
_STREET_ALONE, _OTHER_NUMBER, _NUMBER_OF_NO_STREET, _ELSEWHERE = 16.0, 20.0, 15.0, 25.0
_NOWHERE = 4.0
"""What a place of no known town loses to one that is in the town that was typed."""


class Places:
    """What a matched name can stand for.

    Parameters
    ----------
    features : Features
    doors : Doors
        The same addresses.
    """

    def __init__(self, features: Features, doors: Doors) -> None:
        self._features = features
        self._doors = doors
        self._by_name = np.argsort(features.name, kind="stable")
        self._names = features.name[self._by_name]

    def features(self, name: int) -> list[int]:
        """Features of a name."""
        first, last = np.searchsorted(self._names, (name, name + 1))
        return [int(feature) for feature in self._by_name[first:last]]

    def of(self, match: Match) -> Iterator[Candidate]:
        """Give the places that a match may stand for."""
        for feature in self.features(match.name):
            if self._features.kind[feature] == STREET:
                yield from self._on_street(feature, match)
            else:
                yield self._at_feature(feature, match)

    def last_number(self, feature: int) -> float:
        """Highest known house number of a street; infinite where none is known."""
        known = [value(self._doors.number(row)) for row in self._features.doors(feature).tolist()]
        return max((number for number in known if number), default=math.inf)

    def feature(self, feature: int, score: float) -> Candidate:
        """Give a feature's middle."""
        return Candidate(
            coordinate=self._features.coordinate(feature),
            label=self._features.label(feature),
            kind=self._features.kind[feature],
            score=_whole(score),
        )

    def door(self, row: int, score: float, town: str = "") -> Candidate:
        """Give an address's place."""
        address = self._doors.addresses[row]
        label = f"{address}, {town}" if town and not address.city else str(address)
        return Candidate(
            coordinate=address.coordinate,
            label=label,
            kind=ADDRESS,
            score=_whole(score),
            address=address,
        )

    def _at_feature(self, feature: int, match: Match) -> Candidate:
        score = match.score - (_NUMBER_OF_NO_STREET if match.reading.number else 0.0)
        return self.feature(feature, score - self._elsewhere(feature, match.reading))

    def _elsewhere(self, feature: int, reading: Reading) -> float:
        """Weigh that other words than the feature's town follow."""
        rest = {word for word in without_flat(reading.rest) if word.isalpha()}
        town = set(words(self._features.town[feature]))
        if not rest or rest & town:
            return 0.0
        return _ELSEWHERE if town else _NOWHERE

    def _on_street(self, feature: int, match: Match) -> Iterator[Candidate]:
        rows = self._features.doors(feature)
        town, reading = self._features.town[feature], match.reading
        exact = self._doors.numbered(rows, reading.number)
        if len(exact):
            agreeing = [row for row in exact.tolist() if self._doors.agrees(row, reading.rest)]
            confirmed = any(self._doors.confirms(row, reading.rest) for row in agreeing)
            unsure = _NOWHERE if reading.rest and not confirmed else 0.0
            score = match.score - (unsure if agreeing else _ELSEWHERE)
            for row in self._doors.apart(agreeing or exact.tolist()):
                yield self.door(row, score, town)
            return
        agreeing = [row for row in rows.tolist() if self._doors.agrees(row, reading.rest)]
        elsewhere = self._elsewhere(feature, reading)
        if len(rows) and not agreeing:
            elsewhere = _ELSEWHERE
        score = match.score - elsewhere
        if reading.number:
            numbered = [row for row in agreeing or rows.tolist() if self._doors.number(row)]
            yield from self._near_number(numbered, reading.number, score, town)
            score -= _STREET_ALONE
        yield self.feature(feature, score)

    def _near_number(
        self, rows: list[int], number: str, score: float, town: str
    ) -> Iterator[Candidate]:
        doors = [self._doors.door(row) for row in rows]
        place = between(number, doors)
        if place is None:
            for door in nearest(number, doors)[:1]:
                yield self.door(rows[doors.index(door)], score - _OTHER_NUMBER, town)
            return
        below = self._doors.addresses[rows[doors.index(place.lower)]]
        above = self._doors.addresses[rows[doors.index(place.upper)]]
        address = Address(
            street=below.street,
            number=number.upper(),
            coordinate=place.coordinate,
            postcode=below.postcode if below.postcode == above.postcode else "",
            city=below.city if below.city == above.city else "",
        )
        if not place.same_side:
            cost = _OTHER_SIDE
        else:
            cost = _BETWEEN if place.metres <= SURE_BETWEEN_METRES else _FAR_BETWEEN
        yield Candidate(
            coordinate=place.coordinate,
            label=f"{address}, {town}" if town and not address.city else str(address),
            kind=INTERPOLATED,
            score=_whole(score - cost),
            address=address,
            note=f"between {place.lower.number} and {place.upper.number}",
        )

    def numbers_beginning(self, feature: int, typed: str, most: int) -> list[Candidate]:
        """Doors of a street whose number begins with some figures, in their order."""
        rows = self._features.doors(feature)
        key = number_key(typed)
        fitting = [r for r in rows.tolist() if self._doors.number(r).startswith(key)]
        fitting.sort(key=lambda r: (len(self._doors.number(r)), self._doors.number(r)))
        town = self._features.town[feature]
        return [self.door(row, 100.0, town) for row in self._doors.apart(fitting[: 4 * most])][
            :most
        ]


def best_of(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Best first, each place once.

    Of equal scores doors come before streets; entries of one label close together are one.
    """
    order = sorted(candidates, key=lambda c: (-c.score, c.kind != ADDRESS, c.label, c.coordinate))
    kept: list[Candidate] = []
    for candidate in order:
        if len(kept) == limit or candidate.score <= 0:
            break
        if not any(_same(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def _same(a: Candidate, b: Candidate) -> bool:
    apart = great_circle_metres(a.coordinate, b.coordinate)
    if a.kind == ADDRESS and b.kind == ADDRESS:
        return a.label == b.label and apart <= SAME_DOOR_METRES
    # a footway of a street's name, a stop on either side: one place for whoever asks
    both_alike = a.label.split(",")[0] == b.label.split(",")[0] and a.kind == b.kind
    return both_alike and apart <= ONE_NAME_METRES


def at_distance(candidate: Candidate, metres: float, score: int) -> Candidate:
    """Give a candidate of a reverse search."""
    return replace(candidate, metres=metres, score=score)


def _whole(score: float) -> int:
    return max(0, min(100, round(score)))
