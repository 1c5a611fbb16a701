"""Tables as text, read in pieces of columns, with each fault told by file, row and column."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadRoadData

MOST_FAULTS: Final = 20
"""So many are told one by one, the others counted."""

# small enough that a piece is gone again before the collector of garbage looks at it
_ROWS: Final = 1024


class Faults:
    """What is wrong with a file, gathered so that all of it is told at once.

    Parameters
    ----------
    source : Path
        The file.
    """

    def __init__(self, source: Path) -> None:
        self._source = source
        self._told: list[str] = []
        self._count = 0

    def add(self, row: int, column: str, reason: str) -> None:
        """Note a fault; rows count lines from 1."""
        self._count += 1
        if len(self._told) < MOST_FAULTS:
            where = f"row {row}, {column}" if column else f"row {row}"
            self._told.append(f"{where}: {reason}")

    def check(self) -> None:
        """Raise `BadRoadData` if there is any fault."""
        if not self._count:
            return
        more = self._count - len(self._told)
        last = [f"and {more:,} more faults"] if more else []
        raise BadRoadData(self._source, f"\n{self._source}: ".join([*self._told, *last]))


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table, as columns of texts.

    Parameters
    ----------
    rows : sequence of int
        The line of each in its file, from 1.
    columns : mapping of str to sequence of str
        Columns that the table doesn't have are missing.
    faults : Faults
        Where `numbers` and `indices` tell what is wrong.
    """

    rows: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    faults: Faults

    def numbers(self, column: str, low: float, high: float) -> NDArray[np.float64]:
        """Read a column of finite numbers from `low` to `high`; NaN where one is none."""
        texts = self.columns[column]
        try:
            values = np.array(list(map(float, texts)))
        except ValueError:
            values = np.array([_number(text) for text in texts])
        right = (values >= low) & (values <= high)
        for i in np.flatnonzero(~right).tolist():
            reason = f"{_shown(texts[i])} is no number from {low:,.10g} to {high:,.10g}"
            self.faults.add(self.rows[i], column, reason)
        return np.where(right, values, np.nan)

    def indices(self, column: str, known: Mapping[str, int], what: str) -> NDArray[np.int32]:
        """Read a column of texts that stand for something known; -1 where one doesn't."""
        texts = self.columns[column]
        try:
            return np.fromiter(map(known.__getitem__, texts), np.int32, len(texts))
        except KeyError:
            found = np.fromiter((known.get(text, -1) for text in texts), np.int32, len(texts))
            for i in np.flatnonzero(found < 0).tolist():
                self.faults.add(self.rows[i], column, f"{_shown(texts[i])} is no {what}")
            return found


class TextTable:
    """A text file with a row a line and values between commas, semicolons, tabs or blanks.

    The first row decides what is between the values. Lines that begin with `#` and empty ones
    are passed over. If the first row names columns, they may stand in any order; otherwise they
    are those wanted, in that order. A value with such a character in it stands in double quotes.

    Parameters
    ----------
    path : Path
        The file, UTF-8.
    required, optional : sequence of str
        Columns wanted.
    """

    def __init__(self, path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        self._path = path
        self._required = tuple(required)
        self._wanted = (*required, *optional)
        self.faults = Faults(path)
        self.ignored: tuple[str, ...] = ()

    def pieces(self) -> Iterator[Piece]:
        """Read the file; a row with too few or too many values is a fault and left out.

        Raises
        ------
        BadRoadData
            If the file can't be read or is no table, or lacks a column. Faults of single rows
            are kept in `faults` for the caller to check.
        """
        try:
            with self._path.open(encoding="utf-8-sig") as file:
                yield from self._pieces(file)
        except OSError as fault:
            reason = f"can't be read: {fault.strerror or fault}"
            raise BadRoadData(self._path, reason) from fault
        except UnicodeDecodeError as fault:
            raise BadRoadData(
                self._path, f"row {_row_not_utf8(self._path)}: is no UTF-8"
            ) from fault

    def _pieces(self, file: Iterable[str]) -> Iterator[Piece]:
        lines = _without_comments(file)
        passed = list(_up_to_first_row(lines))
        if not passed or not passed[-1]:
            raise BadRoadData(self._path, f"has no rows; wanted: {' '.join(self._wanted)}")
        delimiter = _delimiter(passed[-1].strip())
        again = chain(passed, lines)
        texts = _with_single_blanks(again) if delimiter == " " else again
        reader = csv.reader(texts, delimiter=delimiter, skipinitialspace=True)
        header: Sequence[str] | None = None
        while True:
            start = reader.line_num
            try:
                found = list(islice(reader, _ROWS))
            except csv.Error as fault:
                raise BadRoadData(self._path, f"row {reader.line_num}: {fault}") from fault
            if not found:
                return
            if reader.line_num - start != len(found):
                raise BadRoadData(self._path, _open_quote(found, start))
            numbers: Sequence[int] = range(start + 1, reader.line_num + 1)
            if not all(found):
                numbers = [number for number, row in zip(numbers, found, strict=True) if row]
                found = [row for row in found if row]
            if header is None and found:
                names = [name.strip().lower() for name in found[0]]
                is_header = not set(names).isdisjoint(self._wanted)
                header = self._header(names) if is_header else self._order(len(names))
                numbers, found = numbers[is_header:], found[is_header:]
            if header is not None and found:
                yield self._piece(numbers, found, header)

    def _header(self, names: Sequence[str]) -> Sequence[str]:
        missing = [name for name in self._required if name not in names]
        if missing:
            raise BadRoadData(self._path, f"lacks the column {', '.join(missing)}")
        double = sorted({name for name in names if names.count(name) > 1} & set(self._wanted))
        if double:
            raise BadRoadData(self._path, f"has two columns {', '.join(double)}")
        self.ignored = tuple(name for name in names if name not in self._wanted)
        return names

    def _order(self, count: int) -> Sequence[str]:
        least, most = len(self._required), len(self._wanted)
        if least <= count <= most:
            return self._wanted[:count]
        wanted = f"{least} to {most}" if most > least else f"{least}"
        raise BadRoadData(
            self._path,
            f"has {count} values in its first row, not {wanted} ({' '.join(self._wanted)})",
        )

    def _piece(
        self, numbers: Sequence[int], rows: Sequence[Sequence[str]], header: Sequence[str]
    ) -> Piece:
        if set(map(len, rows)) != {len(header)}:
            for number, row in zip(numbers, rows, strict=True):
                if len(row) != len(header):
                    self.faults.add(number, "", f"has {len(row)} values, not {len(header)}")
            whole = [len(row) == len(header) for row in rows]
            numbers, rows = list(compress(numbers, whole)), list(compress(rows, whole))
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
        wanted = {
            name: column
            for name, column in zip(header, columns, strict=True)
            if name in self._wanted
        }
        return Piece(numbers, wanted, self.faults)


def _delimiter(row: str) -> str:
    """Tell what is between values; tabs beside blanks are only blanks."""
    marks = ",;" if " " in row else ",;\t"
    return next((mark for mark in marks if mark in row), " ")


def _without_comments(lines: Iterable[str]) -> Iterator[str]:
    """Lines as they are, but those without values empty, so that they still count."""
    for line in lines:
        # most lines begin with a value, and this runs for millions
        yield line if line[0] not in "# \t\n" or _has_values(line) else ""


def _has_values(line: str) -> bool:
    begin = line.lstrip()
    return begin[:1] not in ("", "#")


def _with_single_blanks(lines: Iterable[str]) -> Iterator[str]:
    """Lines without tabs and without blanks at their ends; other blanks are the reader's."""
    for line in lines:
        yield line.replace("\t", " ").rstrip() if "\t" in line or line[-2:-1] == " " else line


def _up_to_first_row(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if line:
            return


def _open_quote(rows: Sequence[Sequence[str]], start: int) -> str:
    """Say in which row a quote begins that doesn't end there."""
    before = next(i for i, row in enumerate(rows) if any("\n" in value for value in row))
    return f"row {start + before + 1}: a quote isn't closed"


def _row_not_utf8(path: Path) -> int:
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return content.count(b"\n", 0, fault.start) + 1
    return 1


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _shown(text: str) -> str:
    """Quote a value, cut when long."""
    return repr(text if len(text) <= 40 else f"{text[:36]} ...")  # noqa: PLR2004 - half a line
