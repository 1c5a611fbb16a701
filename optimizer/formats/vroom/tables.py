"""The matrices of a VROOM document become travel tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimizer.formats.fields import Field
from optimizer.problem import MAX_TIME
from optimizer.travel import MAX_TRAVEL, TravelTables

DEFAULT_PROFILE = "car"
_NAMED_ROWS = 3  # damaged rows of one table that are named one by one
Table = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """The tables of one profile.

    `priced` says that the document has costs of its own for the ways, which then stand in the
    tables instead of metres; `measured` that it has metres.
    """

    tables: TravelTables
    measured: bool
    priced: bool


def has_matrices(root: Field) -> bool:
    """Whether the document has matrices, be they sound or not (or VROOM's old `matrix`)."""
    if root["matrices"].present:
        return root["matrices"].value != {}
    return root["matrix"].present and root["matrix"].value is not None


def read_profiles(root: Field) -> dict[str, Profile] | None:
    """Tables by profile; None when the document has no matrices."""
    matrices = root["matrices"]
    if not has_matrices(root):
        return None
    if not matrices.present:
        found = _read_table(root["matrix"])
        return {} if found is None else {DEFAULT_PROFILE: _profile(found, None, None)}
    profiles: dict[str, Profile] = {}
    for name, profile in matrices.members():
        read = _read_profile(profile) if profile.is_object() else None
        if read is None:
            continue
        first = next(iter(profiles.values()), read).tables
        if read.tables.size != first.size:
            profile.wrong(f"has {read.tables.size} locations where others have {first.size}")
        profiles[name] = read
    return profiles


def scaled(tables: TravelTables, speed_factor: float) -> TravelTables:
    """Tables of a vehicle that drives `speed_factor` times as fast, to the nearest second."""
    if speed_factor == 1:
        return tables
    if len(tables.starts):
        hourly = _faster(tables.hourly, speed_factor)
        return TravelTables.by_hour(tables.starts, hourly, tables.metres, tables.unreachable)
    seconds = _faster(tables.seconds, speed_factor)
    return TravelTables.of(seconds, tables.metres, tables.unreachable)


def profile_document(tables: TravelTables) -> dict[str, object]:
    """Write travel tables as a profile of `matrices`."""
    gaps = tables.unreachable.tolist()
    keys: dict[str, object] = {
        "durations": _rows(tables.seconds, gaps),
        "distances": _rows(tables.metres, gaps),
    }
    if len(tables.starts):
        hours = [_rows(table, gaps) for table in tables.hourly]
        keys["hourly"] = {"starts": tables.starts.tolist(), "durations": hours}
    return keys


def _faster(seconds: Table, speed_factor: float) -> Table:
    return np.minimum(np.rint(seconds / speed_factor), MAX_TRAVEL).astype(np.int64)


def _rows(values: Table, gaps: list[list[bool]]) -> list[list[int | None]]:
    return [
        [None if gap else value for value, gap in zip(row, missing, strict=True)]
        for row, missing in zip(values.tolist(), gaps, strict=True)
    ]


def _read_profile(profile: Field) -> Profile | None:
    known = len(profile.faults)
    hourly = _read_hours(profile["hourly"]) if profile["hourly"].present else None
    durations = profile["durations"]
    seconds = _read_table(durations) if durations.present else None
    if hourly is not None and seconds is None:
        seconds = hourly.seconds[0]
    if seconds is None:
        if not durations.present and len(profile.faults) == known:
            durations.wrong("is missing")
        return None
    ways: dict[str, Table] = {}
    for key in ("distances", "costs"):
        table = _read_table(profile[key]) if profile[key].present else None
        if table is not None and table.shape != seconds.shape:
            profile[key].wrong(f"has {len(table)} rows, durations has {len(seconds)}")
        elif table is not None:
            ways[key] = table
    if hourly is not None and hourly.seconds[0].shape != seconds.shape:
        rows = len(hourly.seconds[0])
        profile["hourly"].wrong(f"has tables of {rows} rows, durations has {len(seconds)}")
    if len(ways) > 1:
        profile["costs"].wrong("beside distances is not supported: costs take their place here")
    if len(profile.faults) > known:
        return None
    return _profile(seconds, ways, hourly)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Hours:
    """Seconds for which the tables stand, and a table for each."""

    starts: tuple[int, ...]
    seconds: list[Table]


def _read_hours(hourly: Field) -> _Hours | None:
    known = len(hourly.faults)
    if not hourly.is_object():
        return None
    starts = hourly["starts"].integers(-MAX_TIME, MAX_TIME)
    tables = [_read_table(table) for table in hourly["durations"].elements()]
    seconds = [table for table in tables if table is not None]
    if len(hourly.faults) == known and not (seconds and len(seconds) == len(starts)):
        hourly.wrong(f"has {len(starts)} starts for {len(seconds)} durations; at least one each")
    if any(table.shape != seconds[0].shape for table in seconds):
        hourly["durations"].wrong("are tables of different sizes")
    if any(b <= a for a, b in pairwise(starts)):
        hourly["starts"].wrong("must be ascending seconds")
    return _Hours(starts=starts, seconds=seconds) if len(hourly.faults) == known else None


def _profile(seconds: Table, ways: Mapping[str, Table] | None, hours: _Hours | None) -> Profile:
    ways = ways or {}
    gaps = (seconds < 0) | np.logical_or.reduce([table < 0 for table in ways.values()])
    if hours is not None:
        gaps = gaps | np.logical_or.reduce([table < 0 for table in hours.seconds])
    metres = next((np.where(gaps, 0, table) for table in ways.values()), None)
    if hours is None:
        tables = TravelTables.of(np.where(gaps, 0, seconds), metres, gaps)
    else:
        hourly = [np.where(gaps, 0, table) for table in hours.seconds]
        tables = TravelTables.by_hour(hours.starts, hourly, metres, gaps)
    return Profile(tables=tables, measured="distances" in ways, priced="costs" in ways)


def _read_table(table: Field) -> Table | None:
    """Read a square table, -1 where the document has null (no way); None when it is damaged."""
    known = len(table.faults)
    rows = table.elements()
    values = [row.value if isinstance(row.value, list) else None for row in rows]
    damaged = [k for k, row in enumerate(values) if row is None or len(row) != len(rows)]
    damaged = damaged or [k for k, row in enumerate(values) if not _plain(row or [])]
    for k in damaged[:_NAMED_ROWS]:
        _name_damage(rows[k], len(rows))
    if len(damaged) > _NAMED_ROWS:
        table.wrong(f"{len(damaged) - _NAMED_ROWS} more rows are damaged")
    if len(table.faults) > known:
        return None
    whole = [[-1 if value is None else value for value in row or []] for row in values]
    array = np.array(whole, np.int64).reshape(len(rows), len(rows))
    for i in np.flatnonzero(np.diagonal(array)):
        rows[i].elements()[i].wrong("must be 0: staying takes no time and no way")
    return array if len(table.faults) == known else None


def _plain(row: list[object]) -> bool:
    """Whether all values are what a table may hold; quick, for a million of them."""
    if not {type(value) for value in row} <= {int, type(None)}:
        return False
    numbers = [value for value in row if isinstance(value, int)]
    return not numbers or (min(numbers) >= 0 and max(numbers) <= MAX_TRAVEL)


def _name_damage(row: Field, length: int) -> None:
    """Note what is wrong with a row: its first wrong value stands for all of them."""
    known = len(row.faults)
    elements = row.elements()
    if len(row.faults) == known and len(elements) != length:
        row.wrong(f"has {len(elements)} values, there are {length} rows")
    for element in elements:
        if len(row.faults) == known and element.value is not None:
            element.integer(0, MAX_TRAVEL)
