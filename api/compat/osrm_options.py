"""The options of a request to OSRM: what stands after the question mark.

What isn't known is refused as InvalidQuery, as OSRM does; what OSRM has and these roads don't is
refused as InvalidOptions (InvalidValue, where OSRM has it): a wrong answer would be worse.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from api.compat.osrm_url import MOST_CHARACTERS, Refused

MOST_OPTIONS: Final = 50
GENERAL: Final = frozenset(
    {
        "approaches",
        "bearings",
        "city",
        "exclude",
        "generate_hints",
        "hints",
        "radiuses",
        "skip_waypoints",
        "snapping",
    }
)
OWN: Final[Mapping[str, frozenset[str]]] = {
    "nearest": frozenset({"number"}),
    "table": frozenset(
        {
            "annotations",
            "destinations",
            "fallback_coordinate",
            "fallback_speed",
            "scale_factor",
            "sources",
        }
    ),
    "route": frozenset(
        {
            "alternatives",
            "annotations",
            "continue_straight",
            "geometries",
            "overview",
            "steps",
            "waypoints",
        }
    ),
}
SERVICES: Final = tuple(OWN)

_NUMBER: Final = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Options:
    """Options by name, each read when it is asked for.

    Parameters
    ----------
    text : mapping of str to str
        As they came; unknown ones have been refused.
    coordinates : int
        How many the request has: lists of one value each must be as long.
    """

    text: Mapping[str, str]
    coordinates: int

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read ``true`` or ``false``."""
        return self.choice(name, {"true": True, "false": False}, default=default)

    def choice(self, name: str, values: Mapping[str, Value], *, default: Value) -> Value:
        """Read one of some words."""
        text = self.text.get(name)
        if text is None:
            return default
        if text not in values:
            raise _unreadable(name, text, f"one of {', '.join(values)}")
        return values[text]

    def subset(self, name: str, values: frozenset[str], default: frozenset[str]) -> frozenset[str]:
        """Read some of some words, with commas between."""
        text = self.text.get(name)
        if text is None:
            return default
        found = frozenset(text.split(","))
        if not found <= values:
            raise _unreadable(name, text, f"some of {', '.join(sorted(values))}")
        return found

    def whole(self, name: str, *, default: int) -> int:
        """Read a whole number."""
        text = self.text.get(name)
        if text is None:
            return default
        if not _WHOLE.fullmatch(text):
            raise _unreadable(name, text, "a whole number")
        return int(text)

    def positive(self, name: str) -> float | None:
        """Read a number above 0, if there is one."""
        text = self.text.get(name)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text.removeprefix("-")):
            raise _unreadable(name, text, "a number")
        value = float(text)
        if not 0 < value < math.inf:
            raise Refused("InvalidOptions", f"{name} must be above 0")
        return value

    def indices(self, name: str) -> tuple[int, ...]:
        """Read positions of coordinates: ``all`` (the default) or ``0;2;5``."""
        text = self.text.get(name, "all")
        if text == "all":
            return self.all
        items = text.split(";")
        if not all(map(_WHOLE.fullmatch, items)):
            raise _unreadable(name, text, "all, or positions with semicolons between")
        found = tuple(map(int, items))
        if max(found) >= self.coordinates:
            raise Refused(
                "InvalidOptions",
                f"{name} has {max(found)}: coordinates are numbered 0 to {self.coordinates - 1}",
            )
        return found

    def each(self, name: str) -> tuple[str, ...] | None:
        """Read one text for each coordinate, empty ones meaning the default."""
        text = self.text.get(name)
        if not text:
            return None
        items = tuple(text.split(";"))
        if len(items) != self.coordinates:
            raise Refused(
                "InvalidOptions",
                f"Number of elements in {name} size {len(items)} does not match coordinate size "
                f"{self.coordinates}",
            )
        return items

    @property
    def all(self) -> tuple[int, ...]:
        """Positions of all coordinates."""
        return tuple(range(self.coordinates))

    @property
    def radii(self) -> tuple[float | None, ...] | None:
        """Metres to the street at most, for each coordinate; None means the usual."""
        items = self.each("radiuses")
        return None if items is None else tuple(map(_radius, items))

    @property
    def headings(self) -> tuple[tuple[float, float] | None, ...] | None:
        """Direction and tolerance in degrees for each coordinate; None means any."""
        items = self.each("bearings")
        return None if items is None else tuple(map(_heading, items))


def read_options(query: str, service: str, coordinates: int) -> Options:
    """Read the query part of a URL, still encoded.

    Raises
    ------
    Refused
        InvalidQuery or InvalidOptions.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_OPTIONS)
    except ValueError as error:
        raise Refused("InvalidQuery", f"more than {MOST_OPTIONS} options") from error
    known = GENERAL | OWN[service]
    for name, _ in pairs:
        if name not in known:
            raise Refused(
                "InvalidQuery",
                f"{name[:MOST_CHARACTERS]!r} is no option of {service}: {', '.join(sorted(known))}",
            )
    text = dict(pairs)
    if len(text) < len(pairs):
        raise Refused("InvalidQuery", "an option comes twice")
    options = Options(text, coordinates)
    _refuse_what_we_lack(options)
    return options


def _refuse_what_we_lack(options: Options) -> None:
    options.flag("generate_hints")
    options.choice("snapping", {"default": 0, "any": 0}, default=0)
    if options.text.get("exclude", "none") not in {"none", ""}:
        raise Refused("InvalidValue", "exclude: no classes of roads can be left out here")
    for approach in options.each("approaches") or ():
        if approach not in {"", "unrestricted"}:
            raise Refused("InvalidOptions", "approaches: only unrestricted is answered")


def _radius(text: str) -> float | None:
    if text == "":
        return None
    if text == "unlimited":
        return math.inf
    if not _NUMBER.fullmatch(text):
        raise _unreadable("radiuses", text, "metres, or unlimited")
    return float(text)


def _heading(text: str) -> tuple[float, float] | None:
    if text == "":
        return None
    bearing, comma, tolerance = text.partition(",")
    if not (comma and _NUMBER.fullmatch(bearing) and _NUMBER.fullmatch(tolerance)):
        raise _unreadable("bearings", text, "degrees and tolerance such as 90,20")
    degrees, around = float(bearing), float(tolerance)
    if degrees > 360 or around > 180:  # noqa: PLR2004 - degrees
        raise Refused("InvalidOptions", f"bearings: {text} is beyond 360,180")
    return degrees, around


def _unreadable(name: str, text: str, wanted: str) -> Refused:
    return Refused(
        "InvalidQuery", f"Query string malformed: {name}={text[:MOST_CHARACTERS]!r} is not {wanted}"
    )
