"""Where a VROOM document's tasks are: its matrices, its coordinates, and rows of tables."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.formats.fields import Field
from optimizer.formats.vroom_request import Spot
from optimizer.travel import MAX_TRAVEL, TravelTables

DEFAULT_PROFILE = "car"
_MOST_FACTOR = 5.0  # VROOM's own limit of speed_factor
_NAMED_ROWS = 3  # damaged rows of one table that are named one by one


@dataclass(kw_only=True)
class Places:
    """Rows of the travel tables that a document's tasks stand for.

    Parameters
    ----------
    inline : dict of str to TravelTables, optional
        Tables per profile that the document brings along; None when it has none and its
        coordinates, each different one once, are the rows.
    """

    inline: dict[str, TravelTables] | None
    coordinates: list[tuple[float, float]] = field(default_factory=list)
    _rows: dict[tuple[float, float], int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of rows."""
        if self.inline is None:
            return len(self.coordinates)
        return next((tables.size for tables in self.inline.values()), 0)

    def row(self, owner: Field, location: str, index: str) -> tuple[int, Spot]:
        """Row and spot of a task or of a vehicle's end.

        `location` and `index` are the names of its two keys. With matrices the index decides
        and must be there; without, the coordinates do and an index has no meaning.
        """
        place = owner[location]
        given = place.present and place.value is not None
        coordinates = read_coordinates(place) if given else None
        if self.inline is not None:
            if not owner[index].present:
                owner.wrong(f"needs {index}, because the document has matrices")
                return 0, Spot(coordinates=coordinates)
            most = self.size - 1 if self.inline else MAX_TRAVEL  # no tables: their own fault
            row = owner[index].integer(0, most)
            return row, Spot(coordinates=coordinates, index=row)
        if coordinates is None:
            if not given:
                owner.wrong(f"needs {location}, because the document has no matrices")
            return 0, Spot()
        if coordinates not in self._rows:
            self._rows[coordinates] = len(self.coordinates)
            self.coordinates.append(coordinates)
        return self._rows[coordinates], Spot(coordinates=coordinates)


def read_coordinates(place: Field) -> tuple[float, float] | None:
    """``(lon, lat)`` in degrees; None, with a fault, when it is something else."""
    known = len(place.faults)
    pair = place.elements()
    if len(pair) != 2:  # noqa: PLR2004 - longitude and latitude
        if len(place.faults) == known:
            place.wrong("must be two numbers, [lon, lat]")
        return None
    lon, lat = (value.number(default=0.0) for value in pair)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
        place.wrong(f"[{lon}, {lat}] is no longitude and latitude in degrees")
    return (lon, lat) if len(place.faults) == known else None


def read_matrices(matrices: Field) -> dict[str, TravelTables] | None:
    """Tables by profile; None when the document has no matrices."""
    if not matrices.present or matrices.value == {}:
        return None
    found: dict[str, TravelTables] = {}
    for name, profile in matrices.members():
        if not profile.is_object():
            continue
        profile["costs"].refuse("custom costs are not supported yet")
        tables = _read_profile(profile)
        if tables is None:
            continue
        first = next(iter(found.values()), tables)
        if tables.size != first.size:
            profile.wrong(f"has {tables.size} locations where others have {first.size}")
        found[name] = tables
    return found


def scaled(tables: TravelTables, speed_factor: float) -> TravelTables:
    """Tables of a vehicle that drives `speed_factor` times as fast, to the nearest second."""
    if speed_factor == 1:
        return tables
    seconds = np.minimum(np.rint(tables.seconds / speed_factor), MAX_TRAVEL).astype(np.int64)
    return TravelTables.of(seconds, tables.metres, tables.unreachable)


def read_speed_factor(factor: Field) -> float:
    """Read a speed factor as VROOM takes it, above 0 and at most 5."""
    value = factor.number(default=1.0)
    if not 0 < value <= _MOST_FACTOR:
        factor.wrong(f"{value} is not above 0 and at most {_MOST_FACTOR}")
        return 1.0
    return value


def _read_profile(profile: Field) -> TravelTables | None:
    durations = profile["durations"]
    if not durations.present:
        durations.wrong("is missing")
        return None
    seconds = _read_table(durations)
    metres = _read_table(profile["distances"]) if profile["distances"].present else None
    if seconds is None or (metres is None and profile["distances"].present):
        return None
    unreachable = seconds < 0
    if metres is not None:
        if metres.shape != seconds.shape:
            profile["distances"].wrong(f"has {len(metres)} rows, durations has {len(seconds)}")
            return None
        unreachable |= metres < 0
        metres = np.where(unreachable, 0, metres)
    return TravelTables.of(np.where(unreachable, 0, seconds), metres, unreachable)


def _read_table(table: Field) -> NDArray[np.int64] | None:
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
