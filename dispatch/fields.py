"""Typed values out of cells and keys; whatever is wrong with one is noted, none stops the rest.

A `Fields` wraps one row of a table or one section of a file. Its readers return the value, or
None (or the default) when there is none or it is bad; bad ones are added to `faults`.
"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dispatch.errors import Fault
from dispatch.model import Place, Skill

Locate = Callable[[str], Place]

MAX_MINUTES = 24 * 60
MAX_AMOUNT = 10_000
MAX_LEVEL = 99
MAX_NAME = 200
MAX_TEXT = 4000

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_COUNTED = re.compile(r"(?P<key>[^:;,\x00-\x1f]{1,80}?)\s*(:\s*(?P<count>-?[0-9]{1,12}))?")
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0"})
# Controls other than tab and line ends, and halves of surrogate pairs: no sheet can show them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MAX_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Values of one row or section by name, and the list to which faults are added.

    Parameters
    ----------
    source : str
        File or request part.
    row : int, optional
        Row of the table, or index of the list.
    values : mapping of str to object
        As the file has them: text from CSV, also numbers, lists and so on from JSON and TOML.
    faults : list of Fault
        Shared with everybody who reads the same input.
    prefix : str
        Comes before names in faults, such as ``job_types.tow.``.
    """

    source: str
    values: Mapping[str, object]
    faults: list[Fault]
    row: int | None = None
    prefix: str = ""

    def fault(self, name: str, reason: str) -> None:
        """Note that a value is bad."""
        self.faults.append(
            Fault(source=self.source, row=self.row, field=self.prefix + name, reason=reason)
        )

    def given(self, name: str) -> bool:
        """Whether there is anything under the name."""
        value = self.values.get(name)
        return value is not None and not (isinstance(value, str) and not value.strip())

    def text(self, name: str, *, most: int = MAX_NAME, required: bool = False) -> str:
        """Return text without blanks around it; numbers are kept as they are written."""
        if not self.given(name):
            if required:
                self.fault(name, "is missing")
            return ""
        value = self.values[name]
        if not isinstance(value, str) and not _is_plain_integer(value):
            self.fault(name, f"{shown(value)} is no text")
            return ""
        text = str(value).strip()
        trouble = _trouble_in(text, most)
        if trouble:
            self.fault(name, trouble)
            return ""
        return text

    def number(self, name: str, least: Decimal | int, most: Decimal | int) -> Decimal | None:
        """Return a number between two bounds, both included; None when absent or bad."""
        if not self.given(name):
            return None
        value = _number(self.values[name])
        if isinstance(value, str):
            self.fault(name, value)
            return None
        if not least <= value <= most:
            side = f"less than {least}" if value < least else f"more than {most}"
            self.fault(name, f"{shown(self.values[name])} is {side}")
            return None
        return value

    def integer(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number between two bounds, both included; None when absent or bad."""
        value = self.number(name, least, most)
        if value is not None and value != int(value):
            self.fault(name, f"{shown(self.values[name])} is not a whole number")
            return None
        return None if value is None else int(value)

    def seconds(self, name: str) -> int | None:
        """Return minutes as whole seconds; at most a day of them."""
        minutes = self.number(name, 0, MAX_MINUTES)
        return None if minutes is None else round(minutes * 60)

    def yes_no(self, name: str) -> bool:
        """Return a yes or no; absent is no."""
        if not self.given(name):
            return False
        value = self.values[name]
        text = str(value).strip().lower()
        if text not in _YES | _NO:
            self.fault(name, f"{shown(value)} is neither yes nor no")
        return text in _YES

    def items(self, name: str) -> list[str] | None:
        """Return the parts of ``a;b`` or of a list of text; None when absent or bad."""
        if not self.given(name):
            return None
        value = self.values[name]
        listed = value if isinstance(value, list | tuple) else [value]
        texts = [item for item in listed if isinstance(item, str)]
        if len(texts) < len(listed):
            self.fault(name, f"{shown(value)} is neither text nor a list of text")
            return None
        trouble = next((t for t in (_trouble_in(item, MAX_TEXT) for item in texts) if t), "")
        if trouble:
            self.fault(name, trouble)
            return None
        return [part.strip() for item in texts for part in item.split(";") if part.strip()]

    def skills(self, name: str) -> frozenset[Skill] | None:
        """Return skills of ``hv:2;tyres``; None when absent."""
        parts = self.items(name)
        if parts is None:
            return None
        pairs = (self._counted(name, part, MAX_LEVEL) for part in at_commas(parts))
        return frozenset(Skill(*pair) for pair in pairs if pair is not None)

    def amounts(self, name: str) -> dict[str, int] | None:
        """Return counts of ``battery_12v:2;fuse`` or of a mapping; None when absent."""
        value = self.values.get(name)
        if isinstance(value, Mapping):
            written = (
                count if isinstance(count, str) else shown(count) for count in value.values()
            )
            parts: list[str] | None = [f"{key}:{n}" for key, n in zip(value, written, strict=True)]
        else:
            listed = self.items(name)
            parts = None if listed is None else at_commas(listed)
        if parts is None:
            return None
        total: dict[str, int] = {}
        for part in parts:
            pair = self._counted(name, part, MAX_AMOUNT)
            if pair is not None:
                total[pair[0]] = total.get(pair[0], 0) + pair[1]
        return total

    def point(self, lon: str, lat: str) -> tuple[float, float] | None:
        """Return a position's two numbers; None when both are absent or any is bad."""
        if self.given(lon) != self.given(lat):
            there, absent = (lon, lat) if self.given(lon) else (lat, lon)
            self.fault(absent, f"is missing while {there} is given")
            return None
        east, north = self.number(lon, -180, 180), self._latitude(lon, lat)
        return None if east is None or north is None else (float(east), float(north))

    def _latitude(self, lon: str, lat: str) -> Decimal | None:
        value = _number(self.values[lat]) if self.given(lat) else None
        east = _number(self.values[lon]) if self.given(lon) else None
        if isinstance(value, Decimal) and isinstance(east, Decimal):
            swapped = 90 < abs(value) <= 180 and abs(east) <= 90  # noqa: PLR2004 - degrees
            if swapped:
                self.fault(lat, f"{value} is no latitude: are {lon} and {lat} swapped?")
                return None
        return self.number(lat, -90, 90)

    def _counted(self, name: str, part: str, most: int) -> tuple[str, int] | None:
        found = _COUNTED.fullmatch(part.strip())
        if not found:
            self.fault(name, f"{shown(part)} is not written as name or name:number")
            return None
        count = int(found["count"] or 1)
        if not 1 <= count <= most:
            self.fault(name, f"{shown(part)}: the number after ':' must be 1 to {most}")
            return None
        return found["key"], count


def shown(value: object) -> str:
    """Return a value as it appears in messages: quoted, and cut when long."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return f"a number of {value.bit_length()} bits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]} ..."  # noqa: PLR2004 - half a line


class Hints:
    """Names known words that are near a wrong one; only for so many, since looking takes long.

    Parameters
    ----------
    known : iterable of str
        The right words.
    budget : int
        How many wrong words get a hint.
    """

    def __init__(self, known: Iterable[str], budget: int = 50) -> None:
        self._known = list(known)
        self._budget = budget
        self._made: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """Return `` (did you mean ...?)`` or nothing."""
        if word not in self._made and len(self._made) < self._budget:
            found = difflib.get_close_matches(word, self._known, n=3, cutoff=0.6)
            self._made[word] = f" (did you mean {' or '.join(found)}?)" if found else ""
        return self._made.get(word, "")


def near(word: str, known: Iterable[str]) -> str:
    """Return a hint for a single wrong word; `Hints` is for many."""
    return Hints(known)(word)


def _is_plain_integer(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return value.bit_length() <= _MAX_BITS


def at_commas(parts: Iterable[str]) -> list[str]:
    """Return the pieces between commas, without blanks around them."""
    return [piece.strip() for part in parts for piece in part.split(",") if piece.strip()]


def _trouble_in(text: str, most: int) -> str:
    if len(text) > most:
        return f"is {len(text):,} characters long; at most {most:,} are taken"
    found = _UNPRINTABLE.search(text)
    return f"contains the unprintable character U+{ord(found[0]):04X}" if found else ""


def _number(value: object) -> Decimal | str:
    """Return the number, or what is wrong with it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return f"{shown(value)} is not a number"
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return f"{shown(value)} is too big"
    if isinstance(value, float):
        return Decimal(str(value)) if math.isfinite(value) else f"{value} is not a number"
    text = str(value).strip().replace("\u2212", "-")
    if _DECIMAL_COMMA.fullmatch(text):
        return f"{shown(value)} has a decimal comma: write {text.replace(',', '.')}"
    return Decimal(text) if _NUMBER.fullmatch(text) else f"{shown(value)} is not a number"
