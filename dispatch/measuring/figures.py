"""Figures of a measurement, and what they come to beside those of others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_DIGITS: Final = 3
_MILLI: Final = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing measured, ours and others'.

    Parameters
    ----------
    key : str
        Its name for programs, such as "table_1000".
    label : str
        Its name for people.
    unit : str
        "s", "MB", "km/h", "" for counts and ratios.
    value : float or None
        Ours; None where it is only the others'.
    peers : mapping of str to float
        The same of others, in the same run and unit.
    """

    key: str
    label: str
    unit: str
    value: float | None = None
    peers: Mapping[str, float] = field(default_factory=dict)

    def text(self, value: float | None) -> str:
        """Write a value of this figure for people: three digits that count, and the unit."""
        if value is None:
            return "-"
        if self.unit == "s" and 0 < value < 1:
            small = value < _MILLI
            return f"{digits(value * (1e6 if small else 1e3))} {'µs' if small else 'ms'}"
        return f"{digits(value)} {self.unit}".rstrip()

    def ratio(self, peer: str) -> float | None:
        """How many times as much as ours a peer's figure is; None where one is missing."""
        if self.value and peer in self.peers:
            return self.peers[peer] / self.value
        return None


def digits(value: float) -> str:
    """Write a number with three digits that count, all of them where it has more before its point.

    Examples
    --------
    >>> digits(0.12345), digits(12.345), digits(1234567.0), digits(12.0)
    ('0.123', '12.3', '1,234,567', '12')
    """
    if value == int(value) or abs(value) >= 10 ** (_DIGITS - 1):
        return f"{value:,.0f}"
    places = _DIGITS - 1
    while abs(value) >= 10 ** (_DIGITS - places):
        places -= 1
    return f"{value:.{places if abs(value) >= 1 else _DIGITS}f}"
