"""The figures of one simulated day; their meaning is the one that docs/simulation.md states."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from dispatch.simulation.record import DayRecord, Doing
from optimizer.travel import TravelTables

HOUR = 3600
MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One day in numbers; NaN where a day has nothing to compute a figure from.

    Parameters
    ----------
    calls : float
        That came in.
    done : float
        Calls and appointments served.
    left : float
        Calls and appointments that nobody came for.
    wait_mean, wait_p90, wait_p99, wait_max : float
        Minutes from call to arrival, over the calls served.
    on_time : float
        Share of all calls that were reached within the target.
    booked_on_time : float
        Share of all appointments that were reached before their window closed.
    utilisation : float
        Work ÷ paid time (shifts and overtime).
    travel_share : float
        Driving ÷ (driving + work + standing ready); breaks are left out.
    overtime_hours : float
        After the ends of shifts, all technicians together.
    km : float
        Driven by all.
    jobs_per_technician : float
        Served ÷ technicians who were out.
    """

    calls: float
    done: float
    left: float
    wait_mean: float
    wait_p90: float
    wait_p99: float
    wait_max: float
    on_time: float
    booked_on_time: float
    utilisation: float
    travel_share: float
    overtime_hours: float
    km: float
    jobs_per_technician: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTitle:
    """How a figure is called and written: unit, decimals, and whether more is better."""

    title: str
    unit: str
    decimals: int = 1
    percent: bool = False
    more_is_better: bool | None = None


TITLES: dict[str, FigureTitle] = {
    "calls": FigureTitle(title="calls", unit="a day"),
    "done": FigureTitle(title="jobs done", unit="a day", more_is_better=True),
    "left": FigureTitle(title="left at day's end", unit="a day", decimals=2, more_is_better=False),
    "wait_mean": FigureTitle(title="wait, mean", unit="min", more_is_better=False),
    "wait_p90": FigureTitle(title="wait, 90th percentile", unit="min", more_is_better=False),
    "wait_p99": FigureTitle(title="wait, 99th percentile", unit="min", more_is_better=False),
    "wait_max": FigureTitle(title="wait, longest of the day", unit="min", more_is_better=False),
    "on_time": FigureTitle(
        title="reached within target", unit="%", percent=True, more_is_better=True
    ),
    "booked_on_time": FigureTitle(
        title="appointments kept", unit="%", percent=True, more_is_better=True
    ),
    "utilisation": FigureTitle(title="utilisation", unit="%", percent=True),
    "travel_share": FigureTitle(title="travel share", unit="%", percent=True, more_is_better=False),
    "overtime_hours": FigureTitle(title="overtime", unit="h", decimals=2, more_is_better=False),
    "km": FigureTitle(title="driven", unit="km", decimals=0, more_is_better=False),
    "jobs_per_technician": FigureTitle(
        title="jobs per technician", unit="a day", decimals=2, more_is_better=True
    ),
}


def names() -> tuple[str, ...]:
    """Names of all figures, in their order."""
    return tuple(figure.name for figure in fields(DayFigures))


def day_figures(day: DayRecord, travel: TravelTables) -> DayFigures:
    """Compute all figures of one day.

    Parameters
    ----------
    day : DayRecord
        What happened.
    travel : TravelTables
        Of the study, for the metres.
    """
    requests = [*(served.request for served in day.served), *day.left]
    calls = [request for request in requests if not request.booked]
    waits = [s.arrival - s.request.known_at for s in day.served if not s.request.booked]
    in_time = [s.request.booked for s in day.served if s.arrival <= s.request.due]
    drive, door, work, rest = (
        sum(technician.seconds(doing) for technician in day.technicians)
        for doing in (Doing.DRIVE, Doing.DOOR, Doing.WORK, Doing.REST)
    )
    shift = sum(technician.end - technician.start for technician in day.technicians)
    overtime = sum(technician.overtime_seconds for technician in day.technicians)
    ready = sum(
        max(technician.end, technician.back) - technician.start for technician in day.technicians
    ) - (drive + door + work + rest)
    return DayFigures(
        calls=len(calls),
        done=len(day.served),
        left=len(day.left),
        wait_mean=_mean(waits) / MINUTE,
        wait_p90=_percentile(waits, 90) / MINUTE,
        wait_p99=_percentile(waits, 99) / MINUTE,
        wait_max=_percentile(waits, 100) / MINUTE,
        on_time=_ratio(in_time.count(False), len(calls)),
        booked_on_time=_ratio(in_time.count(True), len(requests) - len(calls)),
        utilisation=_ratio(work, shift + overtime),
        travel_share=_ratio(drive, drive + work + door + ready),
        overtime_hours=overtime / HOUR,
        km=_metres(day, travel) / 1000,
        jobs_per_technician=_ratio(len(day.served), len(day.technicians)),
    )


def _metres(day: DayRecord, travel: TravelTables) -> int:
    return sum(
        int(travel.metres[span.origin, span.place])
        for technician in day.technicians
        for span in technician.spans
        if span.doing == Doing.DRIVE
    )


def _mean(values: Sequence[int]) -> float:
    return _ratio(sum(values), len(values))


def _percentile(values: Sequence[int], percent: int) -> float:
    return float(np.percentile(values, percent)) if values else math.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
