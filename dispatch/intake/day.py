"""Jobs and shifts of a day, out of files or of an API's JSON, with every fault named at once.

Nothing is guessed and no row is dropped: either all of both files makes sense, or `BadInput`
lists whatever doesn't, by file, row and column. Local times mean the clocks of `zone`; see
`dispatch.localtime` for the hours when those change.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dispatch.catalogue import Catalogue
from dispatch.errors import BadInput, Fault
from dispatch.fields import Fields, Locate
from dispatch.intake.jobs import JOB_COLUMNS, JobReader
from dispatch.intake.region import Region
from dispatch.intake.shifts import SHIFT_COLUMNS, ShiftReader
from dispatch.localtime import LocalDay
from dispatch.model import Job, Shift
from dispatch.tables import Columns, Table, listed, read_table

_Source = Callable[[str, Columns, list[Fault]], Table | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is to be planned: a date in a region, its jobs and who is on shift.

    Parameters
    ----------
    day : date
        In `zone`.
    zone : str
        IANA time zone of the region.
    jobs : tuple of Job
        With unique ids; may be empty.
    shifts : tuple of Shift
        One for each technician; at least one.
    """

    day: date
    zone: str
    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]


def read_day(
    jobs: Path, shifts: Path, *, day: date, zone: str, catalogue: Catalogue, locate: Locate
) -> Day:
    """Read a day from two files (.csv, .json or .toml).

    Parameters
    ----------
    jobs, shifts : Path
        The files; docs/concepts.md lists their columns.
    day : date
        The day to which clock times belong.
    zone : str
        IANA time zone of the region.
    catalogue : Catalogue
        Job types and depots that the files may name.
    locate : callable
        Finds an address, or raises `geo.errors.GeocodingFailed`; see `dispatch.locate`.

    Raises
    ------
    BadInput
        With every fault of both files.
    """
    paths = {"jobs": jobs, "shifts": shifts}

    def source(key: str, columns: Columns, faults: list[Fault]) -> Table | None:
        return read_table(paths[key], key=key, columns=columns, faults=faults)

    return _day(source, Region(local=LocalDay(day, zone), catalogue=catalogue, find=locate))


def parse_day(
    jobs: Sequence[Mapping[str, object]],
    shifts: Sequence[Mapping[str, object]],
    *,
    day: date,
    zone: str,
    catalogue: Catalogue,
    locate: Locate,
) -> Day:
    """Read a day from lists of objects, by the same rules as `read_day`.

    Rows in faults are indices of the lists, which are called ``jobs`` and ``shifts``.

    Raises
    ------
    BadInput
        With every fault of both lists.
    """
    lists = {"jobs": jobs, "shifts": shifts}

    def source(key: str, columns: Columns, faults: list[Fault]) -> Table | None:
        return listed(lists[key], source=key, key=key, columns=columns, faults=faults)

    return _day(source, Region(local=LocalDay(day, zone), catalogue=catalogue, find=locate))


def _day(source: _Source, region: Region) -> Day:
    job_faults: list[Fault] = []
    shift_faults: list[Fault] = []
    job_table = source("jobs", JOB_COLUMNS, job_faults)
    shift_table = source("shifts", SHIFT_COLUMNS, shift_faults)
    shift_reader = ShiftReader(region)
    shifts = [shift_reader.read(fields) for fields in _rows(shift_table, shift_faults)]
    if shift_table is not None and not shift_table.rows and not shift_faults:
        reason = "holds no shifts: nobody could be sent"
        shift_faults.append(Fault(source=shift_table.source, reason=reason))
    technicians = None if shift_table is None else shift_reader.technicians
    job_reader = JobReader(region, technicians)
    jobs = [job_reader.read(fields) for fields in _rows(job_table, job_faults)]
    if job_faults or shift_faults:
        raise BadInput([*job_faults, *shift_faults])
    return Day(
        day=region.local.day,
        zone=region.local.zone,
        jobs=tuple(job for job in jobs if job is not None),
        shifts=tuple(shift for shift in shifts if shift is not None),
    )


def _rows(table: Table | None, faults: list[Fault]) -> list[Fields]:
    if table is None:
        return []
    return [
        Fields(source=table.source, row=row.number, values=row.values, faults=faults)
        for row in table.rows
    ]
