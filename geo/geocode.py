"""From an address to a place: the city's own gazetteer, behind the same protocol as providers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Protocol

import numpy as np

from geo.address_text import Reading, number_key, plain, readings, street_key, without_flat, words
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import GeocodingFailed

SAME_DOOR_METRES = 80.0
"""Two entries of one address nearer than this are the same house, mapped twice."""
LONGEST_TEXT = 500
"""Characters; nobody's address is longer, and trying all readings of a book takes for ever."""
LISTED = 5
"""How many near matches an error names."""
SHORTEST_CODE = 3
"""Fewer figures are no part of a postcode that means anything."""
ALIKE = 0.62
"""Streets less alike than this (difflib's ratio) are not offered."""
_PROVINCE, _DISTRICT = re.compile(r"^\w{2,6}省"), re.compile(r"^\w{1,6}?[区區县縣]")


@dataclass(frozen=True, slots=True)
class Found:
    """A place for a text: where it is, and the address as the source spells it."""

    coordinate: Coordinate
    address: Address


class Geocoder(Protocol):
    """Whatever finds places for addresses."""

    def find(self, text: str) -> Found:
        """Find the place of an address.

        Raises
        ------
        GeocodingFailed
            If there is none, or more than one, or the source can't be asked; says which.
        """
        ...


class Gazetteer:
    """A city's addresses, looked up without a connection.

    Case, accents, common abbreviations, particles ("de", "da") and the order of street and
    number don't matter; postcode and city may follow and must then agree. A street without a
    number is refused, with examples: the middle of a long street is the wrong place to send
    anybody to.

    Parameters
    ----------
    addresses : Addresses
        All that can be found; 100,000 are indexed in about a second.

    Examples
    --------
    >>> from geo.addresses import Address
    >>> door = Address("Rua de Santa Catarina", "112", Coordinate(-8.6, 41.1))
    >>> Gazetteer(Addresses.of([door])).find("r. sta. catarina, 112").coordinate
    Coordinate(lon=-8.6, lat=41.1)
    """

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._streets: dict[str, list[int]] = defaultdict(list)
        used = np.unique(addresses.street.index)
        for street in used.tolist():
            self._streets[street_key(words(addresses.street.words[street]))].append(street)
        self._rows = np.argsort(addresses.street.index, kind="stable")
        self._starts = np.searchsorted(
            addresses.street.index[self._rows], np.arange(len(addresses.street.words) + 1)
        )
        self._numbers = [number_key(word) for word in addresses.number.words]

    def find(self, text: str) -> Found:
        """Find the place of an address.

        Parameters
        ----------
        text : str
            "Rua de Santa Catarina 112", "112 Rua de Santa Catarina",
            "r. sta. catarina, 112, 4000-442 Porto", "北京路88号".

        Raises
        ------
        GeocodingFailed
            If the street is unknown (names streets spelt like it), the number is missing or
            unknown (names numbers that exist), postcode or city disagree, or several places
            have this address (lists them).
        """
        if not text.strip():
            raise GeocodingFailed("an empty address: give street and number")
        if len(text) > LONGEST_TEXT:
            raise GeocodingFailed(f"an address of {len(text):,} characters, not {LONGEST_TEXT}")
        known = self._known(text)
        if not known:
            raise GeocodingFailed(f"no street like {text!r}{self._similar(text)}")
        complaints = []
        for reading, streets in known:
            rows = [row for street in streets for row in self._rows_of(street).tolist()]
            fitting = [row for row in rows if self._agrees(row, reading.rest)]
            wanted = number_key(reading.number) if reading.number else ""
            doors = [row for row in fitting if self._number(row) == wanted]
            if doors:
                # an entry that has the typed postcode or city beats one that has neither
                sure = [row for row in doors if self._confirms(row, reading.rest)]
                return self._one(text, sure or doors)
            complaints.append(self._complaint(text, reading, rows, fitting))
        raise GeocodingFailed(complaints[0])

    def _known(self, text: str) -> list[tuple[Reading, list[int]]]:
        """Give the readings whose street exists, with the streets; numbered ones come first."""
        found = [(r, self._streets.get(street_key(r.street), [])) for r in readings(text)]
        known = [(reading, streets) for reading, streets in found if streets]
        return known or list(self._after_city(text))

    def _after_city(self, text: str) -> Iterator[tuple[Reading, list[int]]]:
        """Read texts that begin with city and district, as "广州市越秀区北京路88号" does."""
        for reading in readings(text):
            key = _PROVINCE.sub("", street_key(reading.street))
            for name, city in self._cities.items():
                within = key.removeprefix(name).removeprefix("市")
                streets = self._streets.get(within) or self._streets.get(_DISTRICT.sub("", within))
                if key.startswith(name) and streets:
                    yield replace(reading, rest=(*city, *reading.rest)), streets

    @cached_property
    def _cities(self) -> dict[str, tuple[str, ...]]:
        """The words of each city's name, by the key that a text may begin with."""
        cities = [words(city) for city in self._addresses.city.words if city]
        return {street_key(city): city for city in cities}

    def _rows_of(self, street: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        return self._rows[self._starts[street] : self._starts[street + 1]]

    def _number(self, row: int) -> str:
        place = int(self._addresses.number.index[row])
        return self._numbers[place] if self._addresses.number.words[place] else ""

    def _agrees(self, row: int, rest: tuple[str, ...]) -> bool:
        """Whether postcode and city that were typed are this address's, as far as it has any."""
        place = without_flat(rest)
        postcode = words(self._addresses.postcode[row])
        city = words(self._addresses.city[row])
        codes = [word for word in place if any(c.isdigit() for c in word)]
        names = [word for word in place if word not in codes]
        # "W5" is the first word of "W5 2NR", however short it is
        begins = tuple(codes) == postcode[: len(codes)]
        if codes and postcode and not (begins or _is_part(_joined(codes), _joined(postcode))):
            return False
        # after a city or postcode that agrees, more words name the country
        return not (city and names) or bool(set(city) & set(names)) or bool(codes and postcode)

    def _confirms(self, row: int, rest: tuple[str, ...]) -> bool:
        """Whether an address that agrees has itself something of what was typed."""
        place = without_flat(rest)
        known = (*words(self._addresses.postcode[row]), *words(self._addresses.city[row]))
        return any(word == typed or _is_part(typed, word) for word in known for typed in place)

    def _one(self, text: str, rows: list[int]) -> Found:
        """Take the one place; several doors close together are one."""
        places = [self._addresses.coordinate(row) for row in rows]
        apart = [
            row
            for row, place in zip(rows, places, strict=True)
            if great_circle_metres(places[0], place) > SAME_DOOR_METRES
        ]
        if not apart:
            return Found(places[0], self._addresses[rows[0]])
        listed = _listed(f"{self._addresses[row]} ({self._at(row)})" for row in (rows[0], *apart))
        spelt = {str(self._addresses[row]) for row in (rows[0], *apart)}
        advice = "add postcode or city" if len(spelt) > 1 else "give the coordinates of one"
        raise GeocodingFailed(f"{text!r} is {1 + len(apart)} places: {listed}; {advice}")

    def _at(self, row: int) -> str:
        return f"{self._addresses.lon[row]:.5f}, {self._addresses.lat[row]:.5f}"

    def _complaint(self, text: str, reading: Reading, rows: list[int], fitting: list[int]) -> str:
        street = self._addresses.street[rows[0]]
        if not fitting:
            towns = Counter(_town(self._addresses[row]) for row in rows)
            there = _listed(town for town, _ in towns.most_common())
            return f"{street!r} is not in {' '.join(reading.rest)!r} but in {there}"
        have = list(
            dict.fromkeys(self._addresses.number[row] for row in fitting if self._number(row))
        )
        if not reading.number:
            examples = _listed(have[:: max(1, len(have) // 3)][:3])
            return f"{text!r} needs a house number: {street} has {examples or 'none'}"
        near = sorted(have, key=lambda n: abs(_value(n) - _value(reading.number)))
        return (
            f"{street} has no number {reading.number}: the nearest are {_listed(near)}"
            if near
            else f"{street} has no house numbers"
        )

    def _similar(self, text: str) -> str:
        """Streets spelt like any reading of the text, best first."""
        wanted = {street_key(reading.street) for reading in readings(text)}
        best: dict[str, float] = {}
        for key in wanted:
            for other in self._sharing(key):
                ratio = SequenceMatcher(None, key, other).ratio()
                best[other] = max(best.get(other, 0.0), ratio)
        order = sorted((k for k in best if best[k] > ALIKE), key=lambda k: (-best[k], k))
        names = [self._addresses.street.words[self._streets[k][0]] for k in order]
        return f"; did you mean {_listed(names)}?" if names else ""

    def _sharing(self, key: str) -> list[str]:
        """Streets' keys that share most pieces of three letters with a key."""
        shared = Counter(other for piece in _pieces(key) for other in self._by_piece.get(piece, ()))
        return [other for other, _ in shared.most_common(40)]

    @cached_property
    def _by_piece(self) -> dict[str, list[str]]:
        pieces: dict[str, list[str]] = defaultdict(list)
        for key in self._streets:
            for piece in _pieces(key):
                pieces[piece].append(key)
        return dict(pieces)


def _pieces(key: str) -> set[str]:
    """Pieces of three letters; of two where a script needs few letters for a name."""
    size = 3 if key.isascii() else 2
    return {key[i : i + size] for i in range(max(1, len(key) - size + 1))}


def _joined(codes: Iterable[str]) -> str:
    return re.sub(r"[-/]", "", "".join(codes))


def _is_part(code: str, postcode: str) -> bool:
    """Whether a typed code is a postcode or its beginning, of three figures at least."""
    return code == postcode or (len(code) >= SHORTEST_CODE and postcode.startswith(code))


def _value(number: str) -> int:
    digits = re.match(r"\d+", plain(number))
    return int(digits.group()) if digits else 0


def _town(address: Address) -> str:
    return " ".join(part for part in (address.postcode, address.city) if part) or "no named city"


def _listed(names: Iterable[str]) -> str:
    """Up to five, then how many more."""
    every = list(names)
    more = f" and {len(every) - LISTED} more" if len(every) > LISTED else ""
    return ", ".join(every[:LISTED]) + more
