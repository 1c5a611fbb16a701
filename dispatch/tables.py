"""Rows out of CSV, JSON and TOML files, each with the number by which a spreadsheet knows it.

CSV is UTF-8 (with or without byte-order mark) or UTF-16 with one; commas, semicolons, tabs and
pipes are told apart by the header. Only wholly blank lines are passed over.
"""

import codecs
import csv
import io
import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dispatch.errors import BadInput, Fault
from dispatch.fields import Hints, shown

_SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".toml")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
# One file may hold both lists, each read when it is asked for.
_LISTS = ("jobs", "shifts")
# UTF-32's mark begins with UTF-16's: the longer ones come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its number in the file (see `Fault.row`) and its values by column."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What a table's columns may be called.

    Parameters
    ----------
    known : collection of str
        All that mean something.
    required : sequence of sequence of str
        Of each group one column must be there (in CSV).
    """

    known: Collection[str]
    required: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one file or list, whose faults are called by `source`."""

    source: str
    rows: Sequence[Row]


def read_table(path: Path, *, key: str, columns: Columns, faults: list[Fault]) -> Table | None:
    """Read a file's rows; None when it can't be read at all, which `faults` then says.

    Parameters
    ----------
    path : Path
        A .csv, .tsv, .txt, .json or .toml file.
    key : str
        Where JSON and TOML have the list.
    columns : Columns
        What the columns may be called.
    faults : list of Fault
        Gets whatever is wrong.
    """
    source = str(path)
    kind = path.suffix.lower()
    if kind not in _SUFFIXES:
        why = f"{kind or 'no suffix'}: only {', '.join(_SUFFIXES)} are read"
        faults.append(Fault(source=source, reason=why))
        return None
    try:
        text = read_text(path)
        if kind in (".json", ".toml"):
            document = _json(text) if kind == ".json" else _toml(text)
            return listed(document, source=source, key=key, columns=columns, faults=faults)
        return _Csv(source=source, columns=columns, faults=faults).table(text)
    except _Unreadable as trouble:
        faults.append(Fault(source=source, row=trouble.row, reason=trouble.reason))
    except BadInput as error:
        faults.extend(error.faults)
    return None


def listed(
    document: object, *, source: str, key: str, columns: Columns, faults: list[Fault]
) -> Table | None:
    """Return the rows of a list, or of the list under `key`; None when there is none."""
    items = document
    if isinstance(document, Mapping):
        items = document.get(key)
        for name in document.keys() - {*_LISTS, key}:
            reason = f"is unknown: only {key!r} is read here"
            faults.append(Fault(source=source, field=name, reason=reason))
    if not isinstance(items, Sequence) or isinstance(items, str):
        faults.append(Fault(source=source, reason=f"holds no list of {key}"))
        return None
    rows = []
    for number, item in enumerate(items):
        if isinstance(item, Mapping):
            rows.append(Row(number=number, values=item))
        else:
            reason = f"{shown(item)} is no object with keys and values"
            faults.append(Fault(source=source, row=number, reason=reason))
    faults.extend(_unknown_keys(rows, source, columns))
    return Table(source=source, rows=rows)


def read_text(path: Path) -> str:
    """Return a file's text, whichever of the known encodings it has.

    Raises
    ------
    BadInput
        If it can't be opened, or is no text in UTF-8 or marked UTF-16; names the line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _bad(path, None, f"can't be read: {error.strerror or error}") from None
    if content.startswith(b"PK\x03\x04"):
        raise _bad(path, None, "is a spreadsheet or archive: save the sheet as CSV (UTF-8)")
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if not encoding:
        raise _bad(path, None, "is UTF-32: save it as UTF-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reason = f"is not {error.encoding.upper()} here: save the file as UTF-8"
        raise _bad(path, line, reason) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _bad(path, line, "contains a NUL character: save the file as UTF-8 text")
    return text


class _Unreadable(Exception):
    def __init__(self, reason: str, row: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row


def _bad(path: Path, line: int | None, reason: str) -> BadInput:
    return BadInput([Fault(source=str(path), row=line, reason=reason)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Csv:
    source: str
    columns: Columns
    faults: list[Fault]

    def table(self, text: str) -> Table | None:
        start, header = _header(text)
        delimiter = self._delimiter(header, start)
        records = _records(text, delimiter)
        names = [_normal(cell) for cell in next(c for n, c in records if n == start)]
        missing = self._missing(names, start)
        rows = list(self._rows(records, names, delimiter))
        return None if missing else Table(source=self.source, rows=rows)

    def _fault(self, row: int, reason: str) -> None:
        self.faults.append(Fault(source=self.source, row=row, reason=reason))

    def _delimiter(self, header: str, start: int) -> str:
        def known(delimiter: str) -> int:
            return sum(_normal(cell) in self.columns.known for cell in header.split(delimiter))

        best = max(_DELIMITERS, key=known)
        if known(best) == 0:
            among = ", ".join(_DELIMITERS.values())
            why = f"the header {shown(header.strip())} has no known columns between any of: {among}"
            raise _Unreadable(why, start)
        return best

    def _missing(self, names: Sequence[str], start: int) -> bool:
        hint = Hints(self.columns.known)
        for name, times in Counter(names).items():
            if times > 1:
                self._fault(start, f"column {shown(name)} is there {times} times")
            if name not in self.columns.known:
                self._fault(start, f"column {shown(name)} is unknown{hint(name)}")
        missing = [g for g in self.columns.required if not any(name in names for name in g)]
        for group in missing:
            self._fault(start, f"column {' or '.join(group)} is missing")
        return bool(missing)

    def _rows(
        self, records: Iterator[tuple[int, list[str]]], names: Sequence[str], delimiter: str
    ) -> Iterator[Row]:
        for number, cells in records:
            values = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
            if values and len(cells) == len(names):
                yield Row(number=number, values=values)
            elif any(cell.strip() for cell in cells):
                why = f"has {len(cells)} cells where the header has {len(names)}"
                unquoted = f" (is a {_DELIMITERS[delimiter]} in an unquoted text?)"
                self._fault(number, why + (unquoted if len(cells) > len(names) else ""))


def _header(text: str) -> tuple[int, str]:
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if line.strip():
            return number, line
    raise _Unreadable("is empty: there is not even a header")


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        why = "a quotation mark is never closed" if "unexpected end" in str(error) else str(error)
        raise _Unreadable(f"is no CSV: {why}", number + 1) from None


def _normal(name: str) -> str:
    return "_".join(name.strip().strip('"').lower().split())


def _unknown_keys(rows: Sequence[Row], source: str, columns: Columns) -> Iterator[Fault]:
    first: dict[str, int] = {}
    times: dict[str, int] = {}
    for row in rows:
        for name in row.values:
            if name not in columns.known:
                first.setdefault(name, row.number)
                times[name] = times.get(name, 0) + 1
    hint = Hints(columns.known)
    for name, number in first.items():
        more = f", here and in {times[name] - 1} more" if times[name] > 1 else ""
        reason = f"is unknown{hint(name)}{more}"
        yield Fault(source=source, row=number, field=name, reason=reason)


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise _Unreadable("is no JSON that can be read: it is nested too deeply") from None
    except ValueError as error:
        raise _Unreadable(f"is no JSON: {error}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"the key {shown(name)} is there twice in one object")
        values[name] = value
    return values


def _toml(text: str) -> object:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _Unreadable("is no TOML that can be read: it is nested too deeply") from None
    except ValueError as error:
        raise _Unreadable(f"is no TOML: {error}") from None
