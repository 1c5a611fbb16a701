"""Coordinates pasted where an address belongs, in the order in which maps copy them: lat, lon.

Read are "41.1496, -8.6107", "41,1496; -8,6107", "41.1496° N, 8.6107° W" (letters say the order),
41°08'58.6"N 8°36'38.5"W, "geo:41.1496,-8.6107" and links with "?q=41.1496,-8.6107". O is no
letter of these: it is east in German and west in Portuguese.
"""

import re
from dataclasses import dataclass

_FEWEST_DECIMALS = 3
"""Of plain degrees: "12, 14" is two house numbers."""
_FIGURES = (
    r"([-+]?\d{1,3}(?:[.,](\d+))?)\s*([°º]?)\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*'\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*\"\s*)?"
)
_PAIRS = tuple(
    re.compile(rf"{part}\s*[\s,;/]\s*{part}")
    for part in (
        f"(){_FIGURES}",
        rf"([NSEW])\s*{_FIGURES}",
        f"(?=[^NSEW]*([NSEW])){_FIGURES}[NSEW]",
    )
)
_LINK = re.compile(
    r"(?:geo:|https?://\S*?[?&](?:q|query|ll|destination)=(?:loc:)?)([^?&;#\s]+)\S*", re.IGNORECASE
)
_SIGNS = str.maketrans({"\u2212": "-", "\u2032": "'", "\u2019": "'", "\u2033": '"', "\u201d": '"'})
_WHOLE = 60.0
"""Minutes of a degree, seconds of a minute."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Two figures in degrees; nothing says yet that they are a place on Earth.

    Parameters
    ----------
    lat, lon : float
    is_lettered : bool
        Whether letters said which is which; else the first was taken for the latitude.
    """

    lat: float
    lon: float
    is_lettered: bool


def coordinates_in(text: str) -> Pasted | None:
    """Read a text that is a pair of coordinates and nothing else; None for any other."""
    link = _LINK.fullmatch(text.strip())
    plain = (link[1].replace("%2C", ",") if link else text).translate(_SIGNS)
    spelt = plain.strip(" \t\r\n()[]").upper().replace("''", '"')
    found = next((pair for pattern in _PAIRS if (pair := pattern.fullmatch(spelt))), None)
    if found is None:
        return None
    size = len(found.groups()) // 2
    letters = found[1] + found[1 + size]
    one, other = _degrees(*found.groups()[:size]), _degrees(*found.groups()[size:])
    if one is None or other is None or not re.fullmatch("[NS][EW]|[EW][NS]|", letters):
        return None
    if letters[:1] in {"E", "W"}:
        one, other = other, one
    return Pasted(one, other, is_lettered=bool(letters))


def _degrees(
    letter: str, figures: str, decimals: str | None, mark: str, *parts: str | None
) -> float | None:
    """Signed degrees of one half; None where it is no coordinate."""
    is_precise = len(decimals or "") >= _FEWEST_DECIMALS or bool(mark)
    if not is_precise or (letter and figures[0] in "+-") or (decimals and any(parts)):
        return None
    degrees, minutes, seconds = (
        float((part or "0").replace(",", ".")) for part in (figures, *parts)
    )
    if max(minutes, seconds) >= _WHOLE:
        return None
    size = abs(degrees) + minutes / _WHOLE + seconds / _WHOLE**2
    return -size if figures.startswith("-") or letter in {"S", "W"} else size
