"""What rows of jobs and shifts are read against: the day's clocks, the catalogue, the addresses."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch.catalogue import Catalogue
from dispatch.fields import Fields, Hints, Locate, at_commas, shown
from dispatch.localtime import BadTime, LocalDay
from dispatch.model import Place, TimeWindow
from geo.coordinate import Coordinate
from geo.errors import GeocodingFailed
from geo.gazetteer.coordinate_text import coordinates_in
from geo.gcj02 import to_wgs84

DATUM = "datum"


class Datum(StrEnum):
    """What coordinates are measured on: the world's, or the shifted ones of Chinese maps."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where and when a row's values mean something.

    Parameters
    ----------
    local : LocalDay
        The planned day's clock.
    catalogue : Catalogue
        Job types and depots.
    find : callable
        Finds an address; asked once for each text.
    """

    local: LocalDay
    catalogue: Catalogue
    find: Locate
    _found: dict[str, Place | str] = field(default_factory=dict)

    def instant(self, fields: Fields, name: str) -> datetime | None:
        """Return the instant of a time; None when absent or bad."""
        text = clock_text(fields, name)
        if not text:
            return None
        try:
            return self.local.instant(text)
        except BadTime as error:
            fields.fault(name, str(error))
            return None

    def windows(self, fields: Fields, name: str) -> tuple[TimeWindow, ...]:
        """Return windows of ``08:00-10:00;14:00-16:00``, in their order of time."""
        windows = []
        for text in at_commas(fields.items(name) or ()):
            try:
                windows.append(self.local.window(text))
            except BadTime as error:
                fields.fault(name, str(error))
        return tuple(sorted(windows))

    def place(self, fields: Fields, address: str, lon: str, lat: str) -> Place | None:
        """Return a place by its coordinates, else by its address; None when absent or bad.

        Coordinates are WGS-84 unless the row's ``datum`` says ``gcj02``: nobody can tell one
        from the other by looking. Those pasted as an address are always WGS-84.
        """
        text = fields.text(address)
        if fields.given(lon) or fields.given(lat):
            point, datum = fields.point(lon, lat), _datum(fields)
            if point is None or datum is None:
                return None
            true = Coordinate(*point)
            if datum is Datum.GCJ02:
                true = to_wgs84(true)
            return Place(lon=true.lon, lat=true.lat, address=text)
        if _datum(fields) is Datum.GCJ02 and coordinates_in(text):
            fields.fault(address, f"{shown(text)} is read as {Datum.WGS84}: give {lon} and {lat}")
            return None
        return self._located(fields, address, text) if text else None

    def _located(self, fields: Fields, name: str, text: str) -> Place | None:
        if text not in self._found:
            try:
                self._found[text] = self.find(text)
            except GeocodingFailed as error:
                self._found[text] = str(error)
        found = self._found[text]
        if isinstance(found, Place):
            return found
        fields.fault(name, found)
        return None


def _datum(fields: Fields) -> Datum | None:
    """Return what a row's coordinates are measured on; None when it is no word for that."""
    if not fields.given(DATUM):
        return Datum.WGS84
    text = str(fields.values[DATUM]).strip().lower().replace("-", "")
    return Datum(text) if text in set(Datum) else None


def check_datum(fields: Fields) -> None:
    """Note a ``datum`` that isn't one, once a row."""
    if fields.given(DATUM) and _datum(fields) is None:
        known = " nor ".join(Datum)
        fields.fault(DATUM, f"{shown(fields.values[DATUM])} is neither {known}")


def clock_text(fields: Fields, name: str) -> str:
    """Return a time's text; TOML's own times and date-times are written out."""
    value = fields.values.get(name)
    written = getattr(value, "isoformat", None)
    return str(written()) if callable(written) else fields.text(name)


def unknown(what: str, word: str, known: Collection[str], hint: Hints) -> str:
    """Say that a word is none of those known, naming near ones or all of a few."""
    close = hint(word)
    few = 8
    listing = "" if close or not 0 < len(known) <= few else f" (there are: {', '.join(known)})"
    return f"{shown(word)} is no {what}{close or listing}"
