"""Addresses typed as they are known: one place, or why it isn't sure, with what is near."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.address_text import Reading, number_key, readings, street_key, words
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import Found
from geo.gazetteer.doors import Doors
from geo.gazetteer.house_numbers import nearest

LISTED = 5
"""How many near matches an error names."""
_PROVINCE, _DISTRICT = re.compile(r"^\w{2,6}省"), re.compile(r"^\w{1,6}?[区區縣県]")


class NotExact(GeocodingFailed):
    """No one address is spelt like the text; catch it where other ways to find it are tried.

    Parameters
    ----------
    reason : str
        For people.
    settled : bool
        Whether nothing else can help: several places, or another town.
    street : bool
        Whether the street is known at least.
    """

    def __init__(self, reason: str, *, settled: bool = False, street: bool = False) -> None:
        super().__init__(reason)
        self.settled = settled
        self.street = street


class ExactAddresses:
    """Addresses by the exact key of their street.

    Parameters
    ----------
    doors : Doors
    """

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._addresses = addresses = doors.addresses
        self._streets: dict[str, list[int]] = defaultdict(list)
        used = np.unique(addresses.street.index)
        for street in used.tolist():
            self._streets[street_key(words(addresses.street.words[street]))].append(street)
        self._rows = np.argsort(addresses.street.index, kind="stable")
        self._starts = np.searchsorted(
            addresses.street.index[self._rows], np.arange(len(addresses.street.words) + 1)
        )

    def find(self, text: str) -> Found:
        """Find the place of an address.

        Raises
        ------
        NotExact
            If the street is unknown, the number is missing or unknown (names numbers that
            exist), postcode or city disagree, or several places have this address (lists them).
        """
        known = self._known(text)
        if not known:
            raise NotExact(f"no street like {text!r}")
        refusals: list[NotExact] = []
        for reading, streets in known:
            rows = [row for street in streets for row in self._rows_of(street).tolist()]
            fitting = [row for row in rows if self._doors.agrees(row, reading.rest)]
            wanted = number_key(reading.number) if reading.number else ""
            doors = [row for row in fitting if self._doors.number(row) == wanted]
            if doors:
                # an entry that has the typed postcode or city beats one that has neither
                sure = [row for row in doors if self._doors.confirms(row, reading.rest)]
                return self._one(text, sure or doors)
            refusals.append(self._refusal(text, reading, rows, fitting))
        raise refusals[0]

    def _known(self, text: str) -> list[tuple[Reading, list[int]]]:
        """Give the readings whose street exists, with the streets; numbered ones come first."""
        found = [(r, self._streets.get(street_key(r.street), [])) for r in readings(text)]
        known = [(reading, streets) for reading, streets in found if streets]
        if known:
            return known
        within = ((r, self._streets.get(street_key(r.street), [])) for r in self.after_city(text))
        return [(reading, streets) for reading, streets in within if streets]

    def after_city(self, text: str) -> Iterator[Reading]:
        """Read texts that begin with city and district, as "广州市越秀区北京路88号" does."""
        for reading in readings(text):
            key = _PROVINCE.sub("", street_key(reading.street))
            for name, city in self._cities.items():
                if key.startswith(name):
                    within = key.removeprefix(name).removeprefix("市")
                    for street in dict.fromkeys((within, _DISTRICT.sub("", within))):
                        if street:
                            rest = (*city, *reading.rest)
                            yield replace(reading, street=(street,), rest=rest)

    @cached_property
    def _cities(self) -> dict[str, tuple[str, ...]]:
        """The words of each city's name, by the key that a text may begin with."""
        cities = [words(city) for city in self._addresses.city.words if city]
        return {street_key(city): city for city in cities}

    def _rows_of(self, street: int) -> NDArray[np.intp]:
        return self._rows[self._starts[street] : self._starts[street + 1]]

    def _one(self, text: str, rows: list[int]) -> Found:
        """Take the one place; several doors close together are one."""
        apart = self._doors.apart(rows)
        if len(apart) == 1:
            return Found(self._addresses.coordinate(rows[0]), self._addresses[rows[0]])
        places = listed(f"{self._addresses[row]} ({self._at(row)})" for row in apart)
        spelt = {str(self._addresses[row]) for row in apart}
        advice = "add postcode or city" if len(spelt) > 1 else "give the coordinates of one"
        reason = f"{text!r} is {len(apart)} places: {places}; {advice}"
        raise NotExact(reason, settled=True, street=True)

    def _at(self, row: int) -> str:
        return f"{self._addresses.lat[row]:.5f}, {self._addresses.lon[row]:.5f}"

    def _refusal(
        self, text: str, reading: Reading, rows: list[int], fitting: list[int]
    ) -> NotExact:
        street = self._addresses.street[rows[0]]
        if not fitting:
            towns = Counter(self._doors.town(row) for row in rows)
            there = listed(town for town, _ in towns.most_common())
            reason = f"{street!r} is not in {' '.join(reading.rest)!r} but in {there}"
            return NotExact(reason, settled=True, street=True)
        have = {
            self._addresses.number[row]: self._doors.door(row)
            for row in fitting
            if self._doors.number(row)
        }
        if not reading.number:
            examples = listed(list(have)[:: max(1, len(have) // 3)][:3])
            reason = f"{text!r} needs a house number: {street} has {examples or 'none'}"
        elif have:
            near = listed(door.number for door in nearest(reading.number, list(have.values())))
            reason = f"{street} has no number {reading.number}: the nearest are {near}"
        else:
            reason = f"{street} has no house numbers"
        return NotExact(reason, street=True)


def listed(names: Iterable[str], between: str = ", ") -> str:
    """Up to five, then how many more."""
    every = list(names)
    more = f" and {len(every) - LISTED} more" if len(every) > LISTED else ""
    return between.join(every[:LISTED]) + more
