"""Where a day happens: which places are near a road, and how long it takes between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.errors import BadInput, Fault
from dispatch.model import Job, Place, Shift
from dispatch.planning.hours import Span, tables_by_hour
from geo.coordinate import Coordinate
from geo.network import SNAP_RADIUS_METRES, RoadNetwork
from optimizer.travel import TravelTables


def travel_tables(
    network: RoadNetwork, places: Sequence[Place], hours: Span | None = None
) -> TravelTables:
    """Return travel between places by road.

    Parameters
    ----------
    network : RoadNetwork
        With its traffic.
    places : sequence of Place
        All near a road.
    hours : Span, optional
        By the hour, where traffic differs in that span; None: usual times all day.
    """
    if not places:
        return TravelTables.of(np.zeros((0, 0), np.int64))
    where = [Coordinate(place.lon, place.lat) for place in places]
    by_hour = None if hours is None else tables_by_hour(network, where, hours)
    if by_hour is not None:
        return by_hour
    matrix = network.matrix(where)
    return TravelTables.of(matrix.seconds, matrix.metres, matrix.unreachable)


def _distances(places: Sequence[Place], network: RoadNetwork) -> list[float]:
    if not places:
        return []
    coordinates = [Coordinate(place.lon, place.lat) for place in places]
    return [float(metres) for metres in network.snap_distances(coordinates)]


def split_by_distance(
    jobs: Sequence[Job], network: RoadNetwork
) -> tuple[tuple[Job, ...], tuple[tuple[Job, float], ...]]:
    """Return the jobs near a road, and the others with their metres to the nearest one."""
    pairs = list(zip(jobs, _distances([job.place for job in jobs], network), strict=True))
    return (
        tuple(job for job, metres in pairs if metres <= SNAP_RADIUS_METRES),
        tuple((job, metres) for job, metres in pairs if metres > SNAP_RADIUS_METRES),
    )


def check_shifts(shifts: Sequence[Shift], jobs: Sequence[Job], network: RoadNetwork) -> None:
    """Refuse shifts off the roads, and jobs settled for somebody who isn't on shift.

    Raises
    ------
    BadInput
        With all of them.
    """
    faults = []
    ends = [
        (shift.technician.id, field, place)
        for shift in shifts
        for field, place in (("start", shift.start_place), ("end", shift.end_place))
        # Most shifts end where they begin: one fault is enough.
        if place is not None and (field == "start" or place != shift.start_place)
    ]
    for (who, field, place), metres in zip(
        ends, _distances([place for _, _, place in ends], network), strict=True
    ):
        if metres > SNAP_RADIUS_METRES:
            why = f"the shift of {who!r} is {off_road(place, metres, network)}"
            faults.append(Fault(source="shifts", field=f"{field}_address", reason=why))
    on_shift = {shift.technician.id for shift in shifts}
    faults += [
        Fault(source="jobs", field="technician", reason=f"{job.technician!r} is not on shift")
        for job in jobs
        if job.technician is not None and job.technician not in on_shift
    ]
    if faults:
        raise BadInput(faults)


def off_road(place: Place, metres: float, network: RoadNetwork) -> str:
    """Say how far a place is from any road, and whether its numbers look swapped."""
    west, south, east, north = network.bounds
    swapped = west <= place.lat <= east and south <= place.lon <= north
    hint = " (are lon and lat swapped?)" if swapped else ""
    return (
        f"{metres:,.0f} m from the nearest road; at most {SNAP_RADIUS_METRES:,.0f} m is "
        f"served{hint}"
    )


@dataclass(frozen=True, slots=True)
class Atlas:
    """Distinct places, so that jobs at one place are 0 seconds apart and share their set-up."""

    rows: Mapping[tuple[float, float], int]
    places: tuple[Place, ...]

    @classmethod
    def of(cls, jobs: Sequence[Job], shifts: Sequence[Shift]) -> "Atlas":
        """Return the places of shifts and jobs, each once."""
        ends = [end for s in shifts for end in (s.start_place, s.end_place) if end is not None]
        distinct: dict[tuple[float, float], Place] = {}
        for place in [*ends, *(job.place for job in jobs)]:
            distinct.setdefault((place.lon, place.lat), place)
        return cls({where: i for i, where in enumerate(distinct)}, tuple(distinct.values()))
