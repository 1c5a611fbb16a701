"""Text files of numbers with every fault remembered by line and section."""

import math
import re
from dataclasses import dataclass, field
from typing import Final

from optimizer.errors import FormatError

MOST_FAULTS: Final = 100
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SHOWN: Final = 40


class FaultList:
    """Faults of one file, in the order in which they were found."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def note(self, line: int | None, section: str, reason: str) -> None:
        """Remember a fault; `line` counts from 1, None is about the file as a whole."""
        where = f"{section}" if line is None else f"line {line}, {section}"
        self._found.append(f"{where}: {reason}")

    def raise_any(self) -> None:
        """Raise `FormatError` with the first hundred faults, if there are any."""
        if self._found:
            raise FormatError(self._found[:MOST_FAULTS])


@dataclass(frozen=True, slots=True)
class Row:
    """Words of one line of a section.

    Parameters
    ----------
    line : int
        From 1.
    section : str
        Whose it is.
    words : tuple of str
    faults : FaultList
        Where faults are noted.
    """

    line: int
    section: str
    words: tuple[str, ...]
    faults: FaultList

    def wrong(self, reason: str) -> None:
        """Note a fault of this line."""
        self.faults.note(self.line, self.section, reason)

    def has(self, count: int, meaning: str) -> bool:
        """Whether there are as many words as there must be; anything else is a fault."""
        if len(self.words) == count:
            return True
        self.wrong(f"has {len(self.words)} values where {count} belong: {meaning}")
        return False

    def number(self, k: int, low: float, high: float) -> float:
        """Read the k-th word as a finite number from `low` to `high`; `low` where it is not."""
        word = self.words[k]
        if not _NUMBER.fullmatch(word):
            self.wrong(f"{_shown(word)} is not a number")
            return low
        value = float(word)
        if not (math.isfinite(value) and low <= value <= high):
            self.wrong(f"{_shown(word)} is not between {low:g} and {high:g}")
            return low
        return value

    def whole(self, k: int, low: int, high: int) -> int:
        """Read the k-th word as a whole number ("10" or "10.0") from `low` to `high`."""
        value = self.number(k, low, high)
        if value != int(value):
            self.wrong(f"{_shown(self.words[k])} is not a whole number")
            return low
        return int(value)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together.

    Parameters
    ----------
    name : str
    line : int
        Where it begins.
    rows : list of Row
    """

    name: str
    line: int
    rows: list[Row] = field(default_factory=list)


def _shown(word: str) -> str:
    return repr(word if len(word) <= _SHOWN else f"{word[:_SHOWN]}...")
