"""From an address to a place: the city's own gazetteer, behind the same protocol as providers."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from geo.address_text import beside, only_type, plain, readings, street_key, words
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import (
    COORDINATES,
    CROSSING,
    STREET,
    SURE,
    Candidate,
    Found,
    Geocoder,
)
from geo.gazetteer.candidates import ONE_NAME_METRES, Places, at_distance, best_of
from geo.gazetteer.coordinate_text import Pasted, coordinates_in
from geo.gazetteer.crossings import Crossings, two_streets
from geo.gazetteer.doors import SAME_DOOR_METRES, SHORTEST_CODE, Doors
from geo.gazetteer.exact import LISTED, ExactAddresses, NotExact, listed
from geo.gazetteer.features import Features, features_of
from geo.gazetteer.house_numbers import value
from geo.gazetteer.index import NameIndex
from geo.gazetteer.match import Match, matches
from geo.gazetteer.reverse import Nearest, score_of
from geo.names import SETTLEMENTS, Names
from geo.roads import Roads

__all__ = ["SAME_DOOR_METRES", "Candidate", "Found", "Gazetteer", "Geocoder"]

LONGEST_TEXT = 500
"""Characters; nobody's address is longer, and trying all readings of a book takes for ever."""
MOST_NAMES = 12
"""Names of a text that are looked into for doors."""
AT_THE_DOOR_METRES = 60.0
"""A door this near is where somebody is; farther from any, the street says more."""
_ALIKE_WHILE_TYPING = 0.7
_AS_LIKELY = 20
"""Points behind the best from which on nothing is worth a "did you mean"."""
_PART_OF_NAME, _SHORTEST_PART = 60.0, 4
"""Score of a name of which a part was typed, and the letters of the shortest such part."""
_BESIDE_SCORE = 85
_BELONGING = frozenset(("parking", "bicycle_parking", "toilets", "taxi"))
"""What carries the name of something else that it belongs to: that is meant."""
_AROUND_DEGREES = 0.1
"""Coordinates so far beyond the city's outermost road are still its own."""
_OUR_NOTE = re.compile(r"\s*\((?:between [^()]*|near .*|[a-z_]+)\)\s*$")
"""What sheets say behind an address that isn't a known door: people type that too."""


class Gazetteer:
    """A city's addresses, streets and named places, looked up without a connection.

    `find` is for machines: one sure place or none. `candidates` is for people to choose from:
    slips of the finger are forgiven, and everything has a score. Case, accents, common
    abbreviations, particles ("de", "da") and the order of street and number never matter;
    postcode and city may follow and must then agree. Safe for several threads; the indices are
    made when they are first needed.

    Parameters
    ----------
    addresses : Addresses
        100,000 are indexed in about a second.
    names : Names, optional
        Places and points of interest.
    roads : Roads, optional
        Give streets without known doors their places, and crossings theirs.

    Examples
    --------
    >>> from geo.addresses import Address
    >>> door = Address("Rua de Santa Catarina", "112", Coordinate(-8.6, 41.1))
    >>> gazetteer = Gazetteer(Addresses.of([door]))
    >>> gazetteer.find("r. sta. catarina, 112").coordinate
    Coordinate(lon=-8.6, lat=41.1)
    >>> [(c.label, c.score) for c in gazetteer.candidates("rua santa katarina 112")]
    [('Rua de Santa Catarina 112', 84)]
    """

    def __init__(
        self, addresses: Addresses, names: Names | None = None, roads: Roads | None = None
    ) -> None:
        self._addresses = addresses
        self._names = Names.empty() if names is None else names
        self._roads = roads
        self._doors = Doors(addresses)
        self._exact = ExactAddresses(self._doors)

    def find(self, text: str) -> Found:
        """Find the one sure place of a text.

        A street without a number is refused: the middle of a long street is the wrong place
        to send anybody to. A number between two known ones of its side of the street, not far
        from each other, is found with a note that says so. A named place or a crossing of two
        streets is found where there is only one.

        Parameters
        ----------
        text : str
            "Rua de Santa Catarina 112", "112 Rua de Santa Catarina",
            "r. sta. catarina, 112, 4000-442 Porto", "北京路88号", "Rua Nova / Rua Alta"; or
            WGS-84 coordinates as maps copy them: "41.1496, -8.6107" is latitude, longitude
            (other spellings: `geo.gazetteer.coordinate_text`).

        Raises
        ------
        GeocodingFailed
            If nothing is spelt so (names what is spelt like it), the number is missing or
            unknown (names numbers that exist), postcode or city disagree, several places have
            this address (lists them), or coordinates are of another place than this city.
        """
        try:
            return self._pasted(_checked(text)) or self._find(text)
        except GeocodingFailed:
            as_read_off_a_sheet = _OUR_NOTE.sub("", text)
            if as_read_off_a_sheet == text or not as_read_off_a_sheet.strip():
                raise
            return self.find(as_read_off_a_sheet)

    def candidates(self, text: str, *, limit: int = 5) -> list[Candidate]:
        """List what a text may mean, likeliest first; nothing is guessed, all has its score.

        Raises
        ------
        GeocodingFailed
            If the text is empty or far too long.
        """
        asked = _checked(text)
        if pasted := self._pasted(asked):
            return [_candidate(pasted)]
        found = [c for match in self._matches(asked)[:MOST_NAMES] for c in self._places.of(match)]
        found += [*self._crossings(asked), *self._parts(asked)]
        if near := beside(asked):
            found += [_beside(option) for option in self.candidates(near, limit=limit)]
        return best_of(found, limit)

    def complete(self, prefix: str, limit: int = 5) -> list[Candidate]:
        """List what may be meant by a text that is still being typed.

        Names that begin so come first, then names with a word that does, then what is nearly
        so. A street that is complete is followed by its house numbers.
        """
        if not prefix.strip() or len(prefix) > LONGEST_TEXT:
            return []
        head, last = _parted(prefix)
        if not (head or last):
            return []
        index, places = self._index, self._places
        if last[:1].isdigit():
            streets = [f for name in index.exact(head) for f in places.features(name)]
            numbers = [c for f in streets for c in places.numbers_beginning(f, last, limit)]
            if numbers:
                return numbers[:limit]
        names = index.beginning(head, last, 4 * limit)
        found = [places.feature(f, 100.0) for name in names for f in places.features(name)]
        # the order is that of the index: best_of would make it the alphabet's
        kept = [c for i, c in enumerate(found) if c.label not in {d.label for d in found[:i]}]
        if len(kept) < limit:
            near = index.alike_beginning("".join((*head, last)), _ALIKE_WHILE_TYPING, limit)
            others = (n for n in near if n not in names)
            kept += [places.feature(f, 80.0) for name in others for f in places.features(name)]
        return kept[:limit]

    def reverse(self, coordinate: Coordinate) -> Candidate:
        """Give the address at a place, or the point of the nearest street, with its distance.

        Raises
        ------
        GeocodingFailed
            If the city has neither addresses nor named streets.
        """
        door, arc = self._nearest.door(coordinate), self._nearest.arc(coordinate)
        if door and (arc is None or door[1] <= max(AT_THE_DOOR_METRES, arc[2])):
            row, metres = door
            return at_distance(self._places.door(row, 0.0), metres, score_of(metres))
        if arc is None:
            raise GeocodingFailed("the city has neither addresses nor named streets")
        number, spot, metres = arc
        feature = int(self._features.arc_feature[number])
        return Candidate(
            coordinate=spot,
            label=self._features.label(feature),
            kind=STREET,
            score=score_of(metres),
            metres=metres,
        )

    def _find(self, text: str) -> Found:
        try:
            return self._unless_elsewhere(text, self._exact.find(text))
        except NotExact as refused:
            crossings = [c for c in best_of(self._crossings(text), 2) if c.score >= SURE]
            if len(crossings) == 1:
                return _found(crossings[0])
            if refused.settled and not crossings:
                raise
            return self._otherwise(text, refused)

    def _otherwise(self, text: str, refused: NotExact) -> Found:
        """Find what isn't a known door: a place between two, a crossing, a named place."""
        options = self.candidates(text, limit=2 * LISTED)
        sure = [option for option in options if option.score >= SURE]
        if len(sure) == 1 and sure[0].kind not in {STREET, *SETTLEMENTS}:
            return self._unless_elsewhere(text, _found(sure[0]))
        if refused.street:
            raise refused
        places = [option for option in sure if option.kind != STREET]
        if len(sure) > 1 and places:
            itself = [option for option in sure if option.kind not in _BELONGING] or sure
            if _are_one(itself):
                return _found(itself[0])
            at = (f"{c.label} ({c.kind}, {_place(c.coordinate)})" for c in sure)
            raise GeocodingFailed(f"{text!r} may be {listed(at, '; ')}; give the coordinates")
        best = [option for option in options if option.score == options[0].score]
        if best and best[0].kind == STREET and _is_spelt_in(best[0].label, text):
            middles = listed((_place(street.coordinate) for street in best), " or ")
            raise GeocodingFailed(
                f"{best[0].label} is known, but not its house numbers: give the coordinates "
                f"(its middle is at {middles})"
            )
        near = [option for option in options if option.score >= options[0].score - _AS_LIKELY]
        names = listed(dict.fromkeys(option.label for option in near), "; ")
        meant = f"; did you mean {names}?" if names else ""
        raise GeocodingFailed(f"{refused}{meant}") from refused

    def _unless_elsewhere(self, text: str, found: Found) -> Found:
        """Refuse a door where the same street of another town may have its number, unmapped."""
        address, typed = found.address, words(text)
        if not (address.number and address.city) or _has_town(address, typed):
            return found
        wanted = value(address.number)
        others = dict.fromkeys(
            self._features.town[feature]
            for name in self._index.exact(words(address.street))
            for feature in self._places.features(name)
            if self._features.kind[feature] == STREET
            and self._features.town[feature] not in {"", address.city}
            and self._places.last_number(feature) >= wanted
        )
        if not others:
            return found
        reason = (
            f"{text!r} may be {address}, or in {listed(others)}, where not all house numbers "
            f"are known; add postcode or city"
        )
        raise NotExact(reason, settled=True, street=True)

    def _pasted(self, text: str) -> Found | None:
        """Take coordinates for what they are; None for any other text."""
        pasted = coordinates_in(text)
        if pasted is None:
            return None
        if not self._covers(pasted.lon, pasted.lat):
            raise GeocodingFailed(self._why_elsewhere(text, pasted))
        place = Coordinate(pasted.lon, pasted.lat)
        spelt = Address(f"{place.lat:.6f}, {place.lon:.6f}", "", place)
        try:
            near = f"near {self.reverse(place).label}"
        except GeocodingFailed:
            near = ""
        return Found(place, spelt, COORDINATES, near)

    def _why_elsewhere(self, text: str, pasted: Pasted) -> str:
        reason = f"{text!r} is latitude {pasted.lat:g}, longitude {pasted.lon:g}: not in this city"
        if pasted.is_lettered or not self._covers(pasted.lat, pasted.lon):
            return reason
        return f"{reason}; if they are swapped, write '{pasted.lon:.6f}, {pasted.lat:.6f}'"

    def _covers(self, lon: float, lat: float) -> bool:
        west, south, east, north = self._box
        return west <= lon <= east and south <= lat <= north

    @cached_property
    def _box(self) -> tuple[float, float, float, float]:
        """The city and what is around it, in degrees."""
        roads, parts = self._roads, (self._addresses, self._names)
        lon = np.concatenate([*(part.lon for part in parts), *([roads.lon] if roads else [])])
        lat = np.concatenate([*(part.lat for part in parts), *([roads.lat] if roads else [])])
        if not len(lon):
            return -180.0, -90.0, 180.0, 90.0
        return (
            float(lon.min()) - _AROUND_DEGREES,
            max(-90.0, float(lat.min()) - _AROUND_DEGREES),
            float(lon.max()) + _AROUND_DEGREES,
            min(90.0, float(lat.max()) + _AROUND_DEGREES),
        )

    def _matches(self, text: str) -> list[Match]:
        ways = [*readings(text), *self._exact.after_city(text)]
        head, comma, tail = text.partition(",")
        if comma and set(words(head)) <= self._known_words:
            ways = [*readings(tail), *ways]
        return matches(ways, self._index, self._known_words)

    def _parts(self, text: str) -> Iterator[Candidate]:
        """Names of which the text is some words: "Hauptbahnhof" of a town's."""
        typed = words(text)
        letters = sum(map(len, typed))
        if letters < _SHORTEST_PART or only_type(typed):
            return
        for name in self._index.beginning(typed, "", MOST_NAMES):
            share = letters / max(letters, len("".join(words(self._index.names[name]))))
            score = _PART_OF_NAME + (SURE - 1 - _PART_OF_NAME) * share
            for feature in self._places.features(name):
                yield self._places.feature(feature, score)

    def _crossings(self, text: str) -> Iterator[Candidate]:
        if self._crossing is None:
            return
        for one, other in two_streets(text):
            for a in self._streets_alike(one):
                for b in self._streets_alike(other):
                    yield from self._where_meet(a, b)

    def _streets_alike(self, text: str) -> list[tuple[int, float]]:
        near = [m for m in self._matches(text) if not m.reading.number][:4]
        kinds = self._features.kind
        found = [(f, m.score) for m in near for f in self._places.features(m.name)]
        return [(feature, score) for feature, score in found if kinds[feature] == STREET]

    def _where_meet(self, a: tuple[int, float], b: tuple[int, float]) -> Iterator[Candidate]:
        if self._crossing is None or a[0] == b[0]:
            return
        first, second = self._features.label(a[0]), self._features.label(b[0])
        label = f"{first.split(',')[0]} / {second}"
        for place in self._crossing.of(a[0], b[0]):
            score = round(max(0.0, min(a[1], b[1])))
            yield Candidate(coordinate=place, label=label, kind=CROSSING, score=score)

    @cached_property
    def _features(self) -> Features:
        return features_of(self._addresses, self._names, self._roads)

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex(self._features.names)

    @cached_property
    def _places(self) -> Places:
        return Places(self._features, self._doors)

    @cached_property
    def _crossing(self) -> Crossings | None:
        return None if self._roads is None else Crossings(self._roads, self._features)

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self._addresses, self._roads)

    @cached_property
    def _known_words(self) -> frozenset[str]:
        """Words of towns: they may follow a street."""
        towns = {*self._features.town, *self._addresses.city.words}
        return frozenset(word for town in towns for word in words(town))


def _found(option: Candidate) -> Found:
    if option.address is not None:
        return Found(option.coordinate, option.address, option.kind, option.note)
    name, _, town = option.label.partition(", ")
    address = Address(name, "", option.coordinate, city=town)
    return Found(option.coordinate, address, option.kind, option.kind)


def _has_town(address: Address, typed: Collection[str]) -> bool:
    """Whether words that were typed are an address's city, or its postcode's beginning."""
    code = "".join(words(address.postcode))
    codes = tuple(w for w in typed if len(w) >= SHORTEST_CODE and any(map(str.isdigit, w)))
    town = {*words(address.city), *words(address.postcode)}
    return bool(town & set(typed) or (codes and code.startswith(codes)))


def _are_one(options: Sequence[Candidate]) -> bool:
    """Whether places lie as near to each other as a station and its building."""
    first = options[0].coordinate
    return all(
        option.kind not in {STREET, *SETTLEMENTS}
        and great_circle_metres(first, option.coordinate) <= ONE_NAME_METRES
        for option in options
    )


def _beside(option: Candidate) -> Candidate:
    """Give what somebody is said to be beside: nearly the place, never sure."""
    return replace(option, score=min(option.score, _BESIDE_SCORE))


def _candidate(found: Found) -> Candidate:
    return Candidate(
        coordinate=found.coordinate,
        label=str(found.address),
        kind=found.kind,
        score=100,
        address=found.address,
        note=found.note,
    )


def _is_spelt_in(label: str, text: str) -> bool:
    """Whether a text names the street of a label without a slip."""
    name = street_key(words(label.partition(", ")[0]))
    return any(street_key(reading.street) == name for reading in readings(text))


def _checked(text: str) -> str:
    if not text.strip():
        raise GeocodingFailed("an empty address: give street and number")
    if len(text) > LONGEST_TEXT:
        raise GeocodingFailed(f"an address of {len(text):,} characters, not {LONGEST_TEXT}")
    return text


def _parted(prefix: str) -> tuple[tuple[str, ...], str]:
    """Complete words, and the one still being typed as it stands: "r" may become "rosa"."""
    parts = prefix.replace(",", " ").split()
    if prefix[-1].isspace():
        return words(" ".join(parts)), ""
    last = words(parts[-1])
    typed = "".join(letter for letter in plain(parts[-1]) if letter.isalnum()) if last else ""
    return words(" ".join(parts[:-1])), typed


def _place(coordinate: Coordinate) -> str:
    """Spell a place so that it is found when it is typed: latitude first."""
    return f"{coordinate.lat:.5f}, {coordinate.lon:.5f}"
