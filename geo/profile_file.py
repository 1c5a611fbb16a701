"""Speed profiles in files: CSV and JSON rows of day, hour, road class and share.

    day,hour,road_class,share
    mon-fri,8,arterials,0.85
    "sat sun",0-6,all,1.2

Days are mon to sun, ranges of them, `all`, or several with a blank between; hours 0 to 23,
ranges, or `all`; road classes those of `geo.roads`, groups of them (`geo.usual_week`), or `all`.
The share holds at the full hour. Each hour and class is given once.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadTraffic
from geo.hours import HOURS_A_WEEK, hour_name
from geo.roads import ROAD_CLASSES
from geo.usual_week import CLASS_GROUPS

Floats = NDArray[np.float64]

COLUMNS = ("day", "hour", "road_class", "share")
ALL = "all"
SLOWEST_SHARE, FASTEST_SHARE = 0.05, 3.0
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DELIMITERS = ",;\t"
_MOST_BYTES = 10_000_000
_MOST_FAULTS = 50
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_SHOWN = 40


def read_csv(path: Path) -> Floats:
    """Read shares, NaN where the file has none.

    Returns
    -------
    float64 array of shape (168, len(ROAD_CLASSES))

    Raises
    ------
    BadTraffic
        If the file can't be read, or a row makes no sense; all rows at once.
    """
    text = _text(path)
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    table = _Table()
    number, names = 1, None
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if any(cell.strip() for cell in cells):
                if names is None:
                    names = _header(cells, path)
                else:
                    table.row(number, _values(names, cells))
            number += 1
    except csv.Error as error:
        table.fault(number, None, f"is no CSV: {error}")
    if names is None:
        table.fault(None, None, f"is empty; its header is {','.join(COLUMNS)}")
    return table.shares_of(path)


def read_json(path: Path) -> Floats:
    """Read shares as `read_csv`, from a list of objects with its columns as keys.

    Raises
    ------
    BadTraffic
        As `read_csv`.
    """
    try:
        rows = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise BadTraffic(path, [f"is no JSON: {error}"]) from None
    if not isinstance(rows, list):
        raise BadTraffic(path, ["holds no list of objects with " + ", ".join(COLUMNS)])
    table = _Table()
    for number, row in enumerate(rows):
        table.row(number, row if isinstance(row, dict) else {})
    return table.shares_of(path)


def write_csv(shares: Floats, path: Path) -> None:
    """Write a row for each day, hour and group or class; equal days and classes share one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        days = shares.reshape(7, 24, -1)
        working = (days[:5] == days[0]).all()
        spans = (
            [("mon-fri", 0), ("sat", 5), ("sun", 6)]
            if working
            else [(name, day) for day, name in enumerate(_DAYS)]
        )
        for name, day in spans:
            for hour in range(24):
                for road_class, share in _grouped(days[day, hour]):
                    writer.writerow((name, hour, road_class, repr(share)))


def _grouped(shares: Floats) -> list[tuple[str, float]]:
    rows: list[tuple[str, float]] = []
    for group, names in CLASS_GROUPS.items():
        values = [float(shares[ROAD_CLASSES.index(name)]) for name in names]
        if len(set(values)) == 1:
            rows.append((group, values[0]))
        else:
            rows += zip(names, values, strict=True)
    return rows


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadTraffic(path, [f"is larger than {_MOST_BYTES:,} bytes: no profile is"])
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadTraffic(path, [f"can't be read: {error.strerror or error}"]) from None
    except UnicodeDecodeError:
        raise BadTraffic(path, ["is no text in UTF-8: save it as CSV (UTF-8)"]) from None


def _header(cells: Sequence[str], path: Path) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    faults = [f"row 1: column {name} is missing" for name in COLUMNS if name not in names]
    faults += [
        f"row 1: column {_shown(name)} is unknown; there are {', '.join(COLUMNS)}"
        for name in names
        if name not in COLUMNS
    ]
    faults += [f"row 1: column {name} is there twice" for name in COLUMNS if names.count(name) > 1]
    if faults:
        raise BadTraffic(path, faults)
    return names


def _values(names: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    """Cells by column: those beyond the header get names that are unknown on purpose."""
    beyond = [f"cell {i + 1}" for i in range(len(names), len(cells))]
    return dict(zip([*names, *beyond], cells, strict=False))


@dataclass
class _Table:
    """Shares read so far, and what was wrong."""

    shares: Floats = field(
        default_factory=lambda: np.full((HOURS_A_WEEK, len(ROAD_CLASSES)), np.nan)
    )
    given_in: dict[tuple[int, int], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, row: int | None, name: str | None, reason: str) -> None:
        where = ", ".join(
            part for part in (f"row {row}" if row is not None else "", name or "") if part
        )
        self.faults.append(f"{where}: {reason}" if where else reason)

    def row(self, number: int, values: Mapping[str, object]) -> None:
        before = len(self.faults)
        for name in values.keys() - set(COLUMNS):
            self.fault(number, None, f"has {_shown(name)}, which is unknown")
        read = {name: self._field(number, name, values.get(name)) for name in COLUMNS}
        if len(self.faults) > before:
            return
        twice = False
        for day in read["day"]:
            for hour in read["hour"]:
                for column in read["road_class"]:
                    cell = (int(day) * 24 + int(hour), int(column))
                    twice = twice or self._given_before(number, cell)
                    self.shares[cell] = read["share"][0]

    def shares_of(self, path: Path) -> Floats:
        """Return what was read if nothing was wrong."""
        if self.faults:
            more = len(self.faults) - _MOST_FAULTS
            rest = [f"and {more} more faults"] if more > 0 else []
            raise BadTraffic(path, self.faults[:_MOST_FAULTS] + rest)
        return self.shares

    def _given_before(self, number: int, cell: tuple[int, int]) -> bool:
        first = self.given_in.setdefault(cell, number)
        if first == number:
            return False
        where = f"{hour_name(cell[0])} for {ROAD_CLASSES[cell[1]]}"
        self.fault(number, None, f"gives {where} again, which row {first} gave")
        return True

    def _field(self, number: int, name: str, value: object) -> Sequence[float]:
        text = "" if value is None or isinstance(value, bool) else str(value).strip().lower()
        if not text:
            self.fault(number, name, "is missing")
            return ()
        try:
            return _READERS[name](text)
        except ValueError as error:
            self.fault(number, name, str(error))
            return ()


def _days(text: str) -> Sequence[int]:
    if text == ALL:
        return range(7)
    days: list[int] = []
    for part in re.split(r"[;\s]+", text):
        first, _, last = part.partition("-")
        ends = [_day(first), _day(last or first)]
        days += [(ends[0] + i) % 7 for i in range((ends[1] - ends[0]) % 7 + 1)]
    return days


def _day(text: str) -> int:
    for names in (_DAYS, _LONG_DAYS):
        if text in names:
            return names.index(text)
    raise ValueError(f"{_shown(text)} is no day: mon to sun, mon-fri, or {ALL}")


def _hours(text: str) -> Sequence[int]:
    if text == ALL:
        return range(24)
    found = re.fullmatch(r"(\d{1,2})(?::00)?(?:-(\d{1,2})(?::00)?)?", text, re.ASCII)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (24, 24)
    if not first <= last < 24:  # noqa: PLR2004 - hours of a day
        raise ValueError(f"{_shown(text)} is no hour: 0 to 23, 7-9, or {ALL}")
    return range(first, last + 1)


def _classes(text: str) -> Sequence[int]:
    if text == ALL:
        return range(len(ROAD_CLASSES))
    if text in CLASS_GROUPS:
        return [ROAD_CLASSES.index(name) for name in CLASS_GROUPS[text]]
    if text not in ROAD_CLASSES:
        known = ", ".join([ALL, *CLASS_GROUPS, *ROAD_CLASSES])
        raise ValueError(f"{_shown(text)} is no road class: {known}")
    return [ROAD_CLASSES.index(text)]


def _share(text: str) -> Sequence[float]:
    if not _NUMBER.fullmatch(text):
        comma = f": write {text.replace(',', '.')}" if text.count(",") == 1 else ""
        raise ValueError(f"{_shown(text)} is no number{comma}")
    share = float(text)
    if share <= 0:
        raise ValueError(f"{text} is not above 0; a road that is closed is a closure")
    if not SLOWEST_SHARE <= share <= FASTEST_SHARE:
        limits = f"{SLOWEST_SHARE:g} and {FASTEST_SHARE:g}"
        raise ValueError(f"{_shown(text)} is not between {limits} of the usual speed")
    return (share,)


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


_READERS = {"day": _days, "hour": _hours, "road_class": _classes, "share": _share}
