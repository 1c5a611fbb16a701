"""Reading JSON with every fault remembered: each value knows its path.

A wrong value is noted and replaced by a harmless one, so that reading goes on and the user
hears of all faults at once.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Self

from optimizer.errors import FormatError

_ABSENT = object()
_HUGE = 1e300
_SHOWN = 40  # characters of a wrong value that a message repeats


@dataclass(frozen=True, slots=True)
class Field:
    """A value somewhere in a JSON document.

    Parameters
    ----------
    value : object
        As `json.loads` gives it.
    path : str
        Where it is, such as ``jobs[3].time_windows[0]``; empty for the document itself.
    faults : list of str
        Where faults are noted; all fields of a document share it.
    """

    value: object
    path: str
    faults: list[str]

    @classmethod
    def root(cls, document: object) -> Self:
        """Take the document itself, with no faults yet."""
        return cls(document, "", [])

    def wrong(self, reason: str) -> None:
        """Note a fault of this field."""
        self.faults.append(f"{self.path or 'document'}: {reason}")

    def raise_faults(self) -> None:
        """Raise `FormatError` with all the document's faults, if there are any."""
        if self.faults:
            raise FormatError(self.faults)

    @property
    def present(self) -> bool:
        """Whether the field is there at all (null counts)."""
        return self.value is not _ABSENT

    def __getitem__(self, key: str) -> Self:
        """Go to a member of an object, an absent field when there is none."""
        path = f"{self.path}.{key}" if self.path else key
        value = self.value.get(key, _ABSENT) if isinstance(self.value, dict) else _ABSENT
        return type(self)(value, path, self.faults)

    def at(self, path: str) -> Self:
        """Go to wherever a path leads, to say something of it."""
        return type(self)(None, path, self.faults)

    def is_object(self) -> bool:
        """Whether it is an object; anything else is a fault."""
        if isinstance(self.value, dict):
            return True
        self.wrong("is missing" if not self.present else f"{self._shown()} is not an object")
        return False

    def elements(self) -> list[Self]:
        """Elements of an array; none when it is absent, a fault when it is something else."""
        if not self.present:
            return []
        if not isinstance(self.value, list):
            self.wrong(f"{self._shown()} is not an array")
            return []
        return [
            type(self)(value, f"{self.path}[{i}]", self.faults)
            for i, value in enumerate(self.value)
        ]

    def members(self) -> list[tuple[str, Self]]:
        """Members of an object in the document's order; none when it is absent."""
        if not self.present or not self.is_object() or not isinstance(self.value, dict):
            return []
        return [(str(key), self[str(key)]) for key in self.value]

    def integer(self, low: int, high: int, *, default: int | None = None) -> int:
        """Read a whole number from `low` to `high`; a field without default must be present."""
        if not self.present:
            if default is None:
                self.wrong("is missing")
            return default or 0
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.wrong(f"{self._shown()} is not a whole number")
        elif not low <= self.value <= high:
            self.wrong(f"{self._shown()} is not between {low} and {high}")
        else:
            return self.value
        return default or 0

    def optional(self, low: int, high: int) -> int | None:
        """Read a whole number from `low` to `high`; None when it is absent or null."""
        return None if self.value in (_ABSENT, None) else self.integer(low, high)

    def flag(self) -> bool:
        """Read true or false; false when it is absent."""
        if self.present and not isinstance(self.value, bool):
            self.wrong(f"{self._shown()} is neither true nor false")
        return self.value is True

    def number(self, *, default: float) -> float:
        """Read a finite number."""
        if not self.present:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.wrong(f"{self._shown()} is not a number")
        elif not -_HUGE < self.value < _HUGE:  # neither is NaN
            self.wrong(f"{self._shown()} is beyond all bounds")
        else:
            return float(self.value)
        return default

    def text(self) -> str:
        """Read a text; empty when it is absent."""
        if not self.present:
            return ""
        if not isinstance(self.value, str):
            self.wrong(f"{self._shown()} is not a text")
            return ""
        return self.value

    def instant(self) -> datetime | None:
        """Read an instant, ISO 8601 with its offset; None when it is absent."""
        if not self.present or self.value is None:
            return None
        try:
            found = datetime.fromisoformat(self.text())
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            self.wrong(f"{self._shown()} is no instant such as 2026-03-02T00:00:00+01:00")
            return None
        return found

    def integers(self, low: int, high: int) -> tuple[int, ...]:
        """Read an array of whole numbers; empty when it is absent."""
        return tuple(element.integer(low, high) for element in self.elements())

    def objects(self) -> list[Self]:
        """Elements of an array that are objects; what else stands there is a fault."""
        return [element for element in self.elements() if element.is_object()]

    def spans(self, low: int, high: int) -> tuple[tuple[int, int], ...]:
        """Read an array of spans that don't meet, in ascending order; empty when absent."""
        spans = sorted(element.span(low, high) for element in self.elements())
        for before, after in pairwise(spans):
            if after[0] <= before[1]:
                self.wrong(f"{list(before)} and {list(after)} overlap")
                return ()
        return tuple(spans)

    def span(self, low: int, high: int) -> tuple[int, int]:
        """Two whole numbers, the second not below the first."""
        ends = self.elements()
        if len(ends) != 2:  # noqa: PLR2004 - from and to
            if isinstance(self.value, list) or not self.present:
                self.wrong("must be two numbers, [from, to]")
            return low, high
        first, last = (end.integer(low, high) for end in ends)
        if last < first:
            self.wrong(f"ends ({last}) before it begins ({first})")
            return last, first
        return first, last

    def refuse(self, reason: str) -> None:
        """Note a fault if the field says anything (null and what is empty say nothing)."""
        if self.present and self.value not in (None, [], {}):
            self.wrong(reason)

    def _shown(self) -> str:
        if isinstance(self.value, list | dict):
            return "an array" if isinstance(self.value, list) else "an object"
        text = json.dumps(self.value, ensure_ascii=False, default=str)
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
