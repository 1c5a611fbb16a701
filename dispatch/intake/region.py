"""What rows of jobs and shifts are read against: the day's clocks, the catalogue, the addresses."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.catalogue import Catalogue
from dispatch.fields import Fields, Hints, Locate, at_commas, shown
from dispatch.localtime import BadTime, LocalDay
from dispatch.model import Place, TimeWindow
from geo.errors import GeocodingFailed


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
        """Return a place by its coordinates, else by its address; None when absent or bad."""
        text = fields.text(address)
        if fields.given(lon) or fields.given(lat):
            point = fields.point(lon, lat)
            return None if point is None else Place(lon=point[0], lat=point[1], address=text)
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
