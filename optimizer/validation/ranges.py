"""How large the numbers of a problem may be, and which of them are larger."""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Fault = tuple[str, str]
"""A field's path and what is wrong with it."""

# Seconds and amounts, costs a second or metre, costs at once. Sums of them may pass 2^63: Python's
# integers don't mind, and whoever hands them to a solver of 64 bits has to scale.
MAX_TIME = 2**40
MAX_RATE = 2**31
MAX_COST = 2**53


class Ranged:
    """Fields of some things that lie from `least` to `most`; None is no number and no fault.

    All of them are looked at together, and named only where one is wrong.
    """

    def __init__(self, most: int, *names: str, least: int = 0) -> None:
        self._least, self._most, self._names = least, most, names
        self._values = attrgetter(*names, names[0])  # of one name alone it would give no tuple

    def faults(self, path: str, thing: object) -> Iterator[Fault]:
        """Refuse fields that are out of range."""
        for value in self._values(thing):
            if value is not None and not self._least <= value <= self._most:
                return field_faults(path, thing, self._names, self._most, self._least)
        return _NOTHING


_NOTHING: Iterator[Fault] = iter(())


def field_faults(
    path: str, thing: object, names: Iterable[str], most: int, least: int = 0
) -> Iterator[Fault]:
    """Refuse fields that are not from `least` to `most`; None is no number and no fault."""
    for name in names:
        value = getattr(thing, name)
        if value is not None:
            yield from range_faults(f"{path}.{name}", value, least, most)


def amount_faults(path: str, amounts: Iterable[int]) -> Iterator[Fault]:
    """Refuse amounts, one for each dimension, that are negative or too large."""
    for d, amount in enumerate(amounts):
        yield from range_faults(f"{path}[{d}]", amount, 0, MAX_TIME)


def time_faults(path: str, *seconds: int) -> Iterator[Fault]:
    """Refuse seconds that are too far from any day."""
    for value in seconds:
        if not -MAX_TIME <= value <= MAX_TIME:
            yield from range_faults(path, value, -MAX_TIME, MAX_TIME)


def range_faults(path: str, value: int, least: int, most: int) -> Iterator[Fault]:
    """Refuse a number that is not from `least` to `most`."""
    if not least <= value <= most:
        yield path, f"{value} is not between {least} and {most}"


def index_faults(path: str, index: int, count: int, what: str) -> Iterator[Fault]:
    """Refuse an index that is none of `count`."""
    if not 0 <= index < count:
        among = f"0-{count - 1}" if count else "there is none"
        yield path, f"{index} is no {what} ({among})"


def repeated_faults(path: str, pairs: tuple[tuple[int, int], ...], what: str) -> Iterator[Fault]:
    """Refuse pairs that share their first number."""
    first: dict[int, int] = {}
    for n, (key, _) in enumerate(pairs):
        if key in first:
            yield f"{path}[{n}]", f"{what} {key} is already that of {path}[{first[key]}]"
        first.setdefault(key, n)


def level_faults(path: str, levels: tuple[tuple[int, int], ...]) -> Iterator[Fault]:
    """Refuse levels below 1, which is that of a skill of no given level, and skills named twice."""
    yield from repeated_faults(path, levels, "skill")
    for n, (_, level) in enumerate(levels):
        yield from range_faults(f"{path}[{n}]", level, 1, MAX_TIME)


def place_faults(path: str, place: int | None, size: int) -> Iterator[Fault]:
    """Refuse a location that the tables don't have; None is none and no fault."""
    if place is not None and not 0 <= place < size:
        yield path, f"{place} is not a row of the tables (0-{size - 1})"


def window_faults(path: str, windows: tuple[tuple[int, int], ...]) -> Iterator[Fault]:
    """Refuse windows that close before they open, overlap or come in disorder."""
    for k, (opens, closes) in enumerate(windows):
        if not -MAX_TIME <= opens <= closes <= MAX_TIME:
            if closes < opens:
                yield f"{path}[{k}]", f"closes ({closes}) before it opens ({opens})"
            yield from time_faults(f"{path}[{k}]", opens, closes)
    for k, (before, after) in enumerate(pairwise(windows)):
        if after[0] <= before[1]:
            yield f"{path}[{k + 1}]", "windows must be ascending and disjoint"
