"""The files of a day to be planned: read together, so that the faults of all are told at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from dispatch.catalogue import Catalogue
from dispatch.cities import City
from dispatch.closures_file import read_closures, while_at_work
from dispatch.commands.console import complain
from dispatch.errors import BadInput, Fault
from dispatch.fields import Locate
from dispatch.intake.day import Day, read_day
from dispatch.localtime import LocalDay
from dispatch.planning.cut_off import CutOff
from geo.closures import Closure
from geo.network import RoadNetwork
from geo.road_finder import RoadFinder


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFiles:
    """The files that describe a day; None where there is none."""

    jobs: Path
    shifts: Path
    closures: Path | None = None

    def read(
        self, city: City, *, day: date, catalogue: Catalogue, locate: Locate
    ) -> tuple[Day, tuple[Closure, ...]]:
        """Read them all; the faults of all are told together.

        Raises
        ------
        BadInput
            With every fault of the files.
        """
        faults: list[Fault] = []
        closed: tuple[Closure, ...] = ()
        if self.closures is not None:
            try:
                local = LocalDay(day, city.zone)
                closed = read_closures(self.closures, RoadFinder(city.network.roads), local)
            except BadInput as error:
                faults += error.faults
        try:
            read = read_day(
                self.jobs, self.shifts, day=day, zone=city.zone, catalogue=catalogue, locate=locate
            )
        except BadInput as error:
            raise BadInput([*error.faults, *faults]) from error
        if faults:
            raise BadInput(faults)
        return read, closed


def avoiding(city: City, closures: Sequence[Closure], day: Day) -> City:
    """Close roads of a city that are closed at any time while somebody is on shift.

    Named on the error stream are closures at other times (they may be a slip of the pen), and
    shifts that closed roads cut off: the plan may do without them and not say why.
    """
    first = min(shift.start for shift in day.shifts)
    last = max(shift.end + timedelta(seconds=shift.max_overtime_seconds) for shift in day.shifts)
    now, other = while_at_work(closures, first, last)
    complain(*(f"{c.name} is closed while nobody is on shift: left aside" for c in other))
    if not now:
        return city
    network = replace(city.network, traffic=city.network.traffic.close(*now))
    complain(*cut_off_shifts(day, network))
    return replace(city, network=network)


def cut_off_shifts(day: Day, network: RoadNetwork) -> Iterator[str]:
    """Say which shifts begin or end where no way leads to or from any job."""
    cut_off = CutOff(network)
    for shift in day.shifts:
        told = cut_off.shift(shift)
        if not told and day.jobs:
            told = cut_off.from_all(shift, [job.place for job in day.jobs])
        if told:
            yield f"{shift.technician.name}: {told}"
