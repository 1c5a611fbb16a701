"""Travel by the hour: the tables of a day whose traffic differs while somebody is at work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.bands import BandedMatrix
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from optimizer.travel import TravelTables

MOST_HOURS = 48
MOST_CELLS = 30_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when somebody is at work, and the instant from which seconds count.

    Parameters
    ----------
    origin, first, last : datetime
        Aware.
    """

    origin: datetime
    first: datetime
    last: datetime


def tables_by_hour(
    network: RoadNetwork, places: Sequence[Coordinate], span: Span
) -> TravelTables | None:
    """Return travel between places for each hour of a span; None where the usual times do.

    They do where the traffic is the same all the time, and where tables by the hour would be too
    many (`MOST_HOURS`) or too large (`MOST_CELLS`): shifts many days apart, thousands of places.
    Drives whose way is closed at times wait for it to open. Metres are those of the hours' ways
    on average.
    """
    traffic = network.traffic
    timed = any(c.starts is not None or c.ends is not None for c in traffic.closures)
    if traffic.profile is None and traffic.live is None and not timed:
        return None
    hours = len(traffic.changes(span.first, span.last, network.zone))
    if hours > MOST_HOURS or hours * len(places) ** 2 > MOST_CELLS:
        return None
    bands = network.bands(places, span.first, span.last)
    # who may wait for the last instant finds a way unless there is none even then
    never = bands.unreachable[-1]
    metres = np.where(never, 0, _on_average(bands))
    seconds = np.where(never, 0, _cautious(bands))
    if (seconds == seconds[0]).all():
        return TravelTables.of(seconds[0], metres, never)
    starts = bands.starts - int(span.origin.astimezone(UTC).timestamp())
    return TravelTables.by_hour(starts, seconds, metres, never)


def nearest_start(tables: TravelTables, origin: int, destination: int, second: int) -> int:
    """Return which of the tables' starts shows the way of a drive; 0 where all hours are alike.

    Parameters
    ----------
    tables : TravelTables
        As `tables_by_hour` makes them.
    origin, destination : int
        Rows between which there is a way.
    second : int
        At which the drive begins: the way is that of the nearest start, or if it isn't open
        then, of the start for which the drive waits.
    """
    starts = tables.starts
    if not len(starts):
        return 0
    nearest = int(np.abs(starts - second).argmin())
    waits = np.diff(starts) + np.diff(tables.hourly[:, origin, destination]) == 0
    while nearest < len(waits) and waits[nearest]:
        nearest += 1
    return nearest


def instant(span_origin: datetime, tables: TravelTables, start: int) -> datetime | None:
    """Return the departure for which one of the tables' starts stands; None: out of time."""
    if not len(tables.starts):
        return None
    return span_origin + timedelta(seconds=int(tables.starts[start]))


def _cautious(bands: BandedMatrix) -> NDArray[np.int64]:
    """Return seconds that nobody undercuts, when times between two instants lie evenly between.

    Waiting for a way to open that is closed at the next instant and later saves nothing before
    that instant; who might still drive before it is taken to wait as well.
    """
    seconds = bands.waiting.astype(np.int64)
    for i, gap in enumerate(np.diff(bands.starts)):
        then = bands.unreachable[i + 1] | (bands.waiting[i + 1] < bands.seconds[i + 1])
        if gap > 1:
            seconds[i] = np.where(then, bands.waiting[i + 1] + gap, seconds[i])
    return seconds


def _on_average(bands: BandedMatrix) -> NDArray[np.int64]:
    """Return metres from place to place, of all instants at which there is a way."""
    metres = np.where(bands.unreachable, 0, bands.metres).sum(axis=0, dtype=np.int64)
    ways = np.maximum(1, (~bands.unreachable).sum(axis=0))
    rounded: NDArray[np.int64] = (2 * metres + ways) // (2 * ways)
    return rounded
