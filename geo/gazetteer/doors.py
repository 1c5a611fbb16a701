"""A city's addresses as a gazetteer asks them: numbers by key, postcode and city that agree."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from geo.address_text import number_key, without_flat, words
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.gazetteer.house_numbers import Door

SAME_DOOR_METRES = 80.0
"""Two entries of one address nearer than this are the same house, mapped twice."""
SHORTEST_CODE = 3
"""Fewer figures are no part of a postcode that means anything."""


class Doors:
    """Addresses with the keys of their numbers.

    Parameters
    ----------
    addresses : Addresses
    """

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        keys = [number_key(word) if word else "" for word in addresses.number.words]
        self._number = {key: i for i, key in enumerate(dict.fromkeys(keys))}
        self._key = tuple(self._number)
        of_word = np.array([self._number[key] for key in keys], dtype=np.int64)
        self._of_row = of_word[addresses.number.index] if keys else of_word

    def number(self, row: int) -> str:
        """Key of a row's number, "" where the house has a name alone."""
        return self._key[int(self._of_row[row])]

    def numbered(self, rows: NDArray[np.int64], number: str) -> NDArray[np.int64]:
        """Of some rows those with a number ("" for houses with a name alone)."""
        wanted = self._number.get(number_key(number) if number else "", -1)
        fitting: NDArray[np.bool_] = self._of_row[rows] == wanted
        return rows[fitting]

    def door(self, row: int) -> Door:
        """Give a row's number and place."""
        return Door(self.addresses.number[row], self.addresses.coordinate(row))

    def agrees(self, row: int, rest: tuple[str, ...]) -> bool:
        """Whether postcode and city that were typed are this address's, as far as it has any."""
        place = without_flat(rest)
        postcode = words(self.addresses.postcode[row])
        city = words(self.addresses.city[row])
        codes = [word for word in place if any(c.isdigit() for c in word)]
        names = [word for word in place if word not in codes]
        # "W5" is the first word of "W5 2NR", however short it is
        begins = tuple(codes) == postcode[: len(codes)]
        if codes and postcode and not (begins or _is_part(_joined(codes), _joined(postcode))):
            return False
        # after a city or postcode that agrees, more words name the country
        return not (city and names) or bool(set(city) & set(names)) or bool(codes and postcode)

    def confirms(self, row: int, rest: tuple[str, ...]) -> bool:
        """Whether an address that agrees has itself something of what was typed."""
        place = without_flat(rest)
        known = (*words(self.addresses.postcode[row]), *words(self.addresses.city[row]))
        return any(word == typed or _is_part(typed, word) for word in known for typed in place)

    def apart(self, rows: Iterable[int]) -> list[int]:
        """Of rows of one address, one for each place; entries close together are one."""
        kept: list[tuple[int, Coordinate]] = []
        for row in rows:
            place = self.addresses.coordinate(row)
            if all(great_circle_metres(place, other) > SAME_DOOR_METRES for _, other in kept):
                kept.append((row, place))
        return [row for row, _ in kept]

    def town(self, row: int) -> str:
        """Postcode and city of a row, for people."""
        return _town(self.addresses[row])


def _town(address: Address) -> str:
    return " ".join(part for part in (address.postcode, address.city) if part) or "no named city"


def _joined(codes: Iterable[str]) -> str:
    return re.sub(r"[-/]", "", "".join(codes))


def _is_part(code: str, postcode: str) -> bool:
    """Whether a typed code is a postcode or its beginning, of three figures at least."""
    return code == postcode or (len(code) >= SHORTEST_CODE and postcode.startswith(code))
