"""A city's roads, ready to ask: where is it, how long does it take, and by which way."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path as FilePath
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np
import tzfpy
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geo.addresses import Addresses
from geo.areas import Coverage, coverage, reachable_areas, service_areas
from geo.bands import BandedMatrix, banded_matrix
from geo.closures import Closure, Where
from geo.coordinate import Coordinate
from geo.errors import BadCity, BadRoadData, NoWay
from geo.geocode import Gazetteer
from geo.ground import Ground
from geo.live import LiveSpeeds
from geo.matrix import TravelMatrix, travel_matrix
from geo.names import Names
from geo.path import Path, draw
from geo.profile import SpeedProfile
from geo.reach import Reach
from geo.roads import Roads
from geo.search import RoadSearch
from geo.snap import Snapped
from geo.sources.network_sources import NetworkSources, Parts
from geo.storage import SavedCity, load_city, save_city
from geo.summary import CitySummary
from geo.traffic import Traffic
from geo.turns import Turns

UNKNOWN_ZONE = "Etc/UTC"
SNAP_RADIUS_METRES = 1000.0


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadNetwork(NetworkSources):
    """The roads and addresses of a city.

    Parameters
    ----------
    roads : Roads
        With at least one arc.
    addresses : Addresses
    zone : str
        IANA time zone, for the edges: inside, all times are UTC.
    source : str
        Where the roads come from, and under which licence.
    turns : Turns
        What is forbidden or slow besides.
    names : Names
        Places and points of interest.
    notes : tuple of str
        What was left out when the source was read, for people.
    recipe : mapping of str to str
        Options of `callout city build` that make it again.
    traffic : Traffic
        What holds on the roads, and at which moment they are looked at.
    ground : Ground
        What all moments of these roads share; made here unless another network's is given.

    Raises
    ------
    BadRoadData
        If there is no arc, or the zone is unknown.

    Examples
    --------
    >>> network = RoadNetwork.synthetic(500, seed=1)
    >>> a, b = network.addresses.coordinate(0), network.addresses.coordinate(9)
    >>> bool(network.matrix([a, b]).seconds[0, 1] == network.path(a, b).seconds)
    True
    """

    roads: Roads
    addresses: Addresses
    zone: str
    source: str
    turns: Turns = field(default_factory=Turns.none)
    names: Names = field(default_factory=Names.empty)
    notes: tuple[str, ...] = ()
    recipe: Mapping[str, str] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic.usual)
    ground: Ground = field(default=None, repr=False)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """Refuse a city in which nobody can drive, or whose clock nobody knows."""
        if self.ground is None or self.ground.roads is not self.roads:
            object.__setattr__(self, "ground", Ground(self.roads, self.turns))
        if self.roads.arcs == 0:
            raise BadRoadData(self.source, "has no roads between which a van can drive")
        try:
            ZoneInfo(self.zone)
        except (OSError, ValueError, KeyError) as unknown:
            raise BadRoadData(self.source, f"{self.zone!r} is no IANA time zone") from unknown

    @classmethod
    def load(cls, path: str | FilePath) -> Self:
        """Read a folder that `save` wrote; processes that load the same one share its memory.

        A hierarchy that is missing, damaged or of another version is made anew, and kept if the
        folder can be written.

        Raises
        ------
        BadCity
            If it is missing, damaged or of another version.
        """
        folder = FilePath(path)
        city = load_city(folder)
        try:
            network = cls(
                roads=city.roads,
                addresses=city.addresses,
                zone=city.zone,
                source=city.source,
                turns=city.turns,
                names=city.names or Names.empty(),
                notes=city.notes,
                recipe=city.recipe,
                ground=Ground(city.roads, city.turns, hierarchy=city.hierarchy),
            )
        except BadRoadData as fault:
            raise BadCity(f"{folder}: damaged ({fault.reason}): build it again") from fault
        if city.hierarchy is None:
            with suppress(BadCity):
                # by now the folder may have been taken over by a newer city, or removed
                save_city(network._saved(), folder, only_again=True)
        return network

    def save(self, path: str | FilePath) -> None:
        """Write to a folder, all or nothing: an older city there stays whole until the end.

        The hierarchy is kept as well, so that loading takes no time; what traffic there is isn't.

        Raises
        ------
        BadCity
            If it can't be written; says why.
        """
        save_city(self._saved(), FilePath(path))

    @classmethod
    def of_parts(cls, parts: Parts, zone: str | None) -> Self:
        """Build from what a source has given; by default the zone is that of the centre."""
        if zone is None and parts.roads.arcs:
            centre = _centre(_bounds(parts.roads))
            zone = tzfpy.get_tz(centre.lon, centre.lat)
        return cls(
            roads=parts.roads,
            addresses=parts.addresses,
            zone=zone or UNKNOWN_ZONE,
            source=parts.source,
            turns=parts.turns,
            names=parts.names,
            notes=parts.notes,
        )

    def snap(
        self, coordinates: Sequence[Coordinate], *, radius_metres: float = SNAP_RADIUS_METRES
    ) -> Snapped:
        """Put points onto their nearest streets.

        Raises
        ------
        OffNetwork
            If a point is farther than the radius from any street; lists all of them.
        """
        return self.ground.snapper.snap(coordinates, radius_metres=radius_metres)

    def snap_distances(self, coordinates: Sequence[Coordinate]) -> NDArray[np.float64]:
        """Metres from each point to its nearest street, however far."""
        return self.ground.snapper.nearest(coordinates).metres

    def at(self, departure: datetime) -> Self:
        """Give these roads as they are for somebody who leaves at an instant.

        The profile of the week, live speeds and closures are those of that instant, all the way:
        times between two full hours lie evenly between theirs.

        Parameters
        ----------
        departure : datetime
            Aware.

        Raises
        ------
        BadTraffic
            If it has no UTC offset.
        """
        return replace(self, traffic=self.traffic.at(departure))

    def close(
        self,
        where: Where,
        *,
        name: str = "",
        starts: datetime | None = None,
        ends: datetime | None = None,
    ) -> Self:
        """Give these roads with some closed, in well under a second; see `Closure.of`.

        Parameters
        ----------
        where : Polygon, MultiPolygon, str, edges, or arcs
            An area in degrees, a street's name, pairs of coordinates, or arcs.
        name : str
            What people call it.
        starts, ends : datetime, optional
            When it is in force, which counts for `at` and `departure`; by default always.

        Raises
        ------
        BadTraffic
            If nothing is closed, or what is meant makes no sense; says why.
        """
        closure = Closure.of(where, self.ground.finder, name=name, starts=starts, ends=ends)
        return replace(self, traffic=self.traffic.close(closure))

    def with_live(
        self, speeds: Mapping[int, float] | None, *, expires: datetime | None = None
    ) -> Self:
        """Give these roads with km/h measured on single arcs, in place of earlier ones.

        Raises
        ------
        BadTraffic
            If a speed is not above 0 or absurd, or an arc isn't there; lists all of them.
        """
        live = None if speeds is None else LiveSpeeds.of(speeds, expires=expires)
        return replace(self, traffic=self.traffic.with_live(live))

    def with_profile(self, profile: SpeedProfile | None) -> Self:
        """Give these roads with another week of speeds; None is the usual times at all hours."""
        return replace(self, traffic=self.traffic.with_profile(profile))

    def matrix(
        self,
        origins: Sequence[Coordinate],
        destinations: Sequence[Coordinate] | None = None,
        *,
        departure: datetime | None = None,
        radius_metres: float = SNAP_RADIUS_METRES,
    ) -> TravelMatrix:
        """Fastest ways from every origin to every destination (by default the origins).

        Parameters
        ----------
        origins, destinations : sequence of Coordinate
        departure : datetime, optional
            Traffic as it is `at` then.
        radius_metres : float
            How far a road may be.

        Raises
        ------
        OffNetwork
            If a point is too far from any street; numbered through origins, then destinations.
        """
        points = self.snap([*origins, *(destinations or ())], radius_metres=radius_metres)
        rows = points.take(slice(len(origins)))
        columns = rows if destinations is None else points.take(slice(len(origins), None))
        return travel_matrix(self._leaving(departure), rows, columns)

    def bands(
        self,
        coordinates: Sequence[Coordinate],
        start: datetime,
        end: datetime,
        *,
        radius_metres: float = SNAP_RADIUS_METRES,
    ) -> BandedMatrix:
        """Tables between places for all departures from a start to an end; see `BandedMatrix`.

        Raises
        ------
        OffNetwork
            If a place is too far from any street.
        ValueError
            If the end is before the start, or one has no UTC offset.
        """
        points = self.snap(coordinates, radius_metres=radius_metres)

        def matrix_at(instant: datetime) -> TravelMatrix:
            return travel_matrix(self._leaving(instant), points, points)

        return banded_matrix(self.traffic, self.zone, matrix_at, start, end)

    def path(
        self,
        a: Coordinate,
        b: Coordinate,
        *,
        departure: datetime | None = None,
        radius_metres: float = SNAP_RADIUS_METRES,
    ) -> Path:
        """Fastest way from one place to another.

        Raises
        ------
        OffNetwork
            If one of them (0 or 1) is too far from any street.
        NoWay
            If no way leads there.
        """
        return self.paths([(a, b)], departure=departure, radius_metres=radius_metres)[0]

    def paths(
        self,
        pairs: Sequence[tuple[Coordinate, Coordinate]],
        *,
        departure: datetime | None = None,
        radius_metres: float = SNAP_RADIUS_METRES,
    ) -> list[Path]:
        """Fastest ways of many pairs.

        Raises
        ------
        OffNetwork
            If a place is too far from any street; numbered 2i and 2i + 1 for pair i.
        NoWay
            If no way leads from one to the other; names the pair.
        """
        places = [place for pair in pairs for place in pair]
        points = self.snap(places, radius_metres=radius_metres)
        starts, ends = points.take(slice(0, None, 2)), points.take(slice(1, None, 2))
        traffic = self.traffic if departure is None else self.traffic.at(departure)
        weights = None if traffic.is_usual else traffic.weights(self.roads, self.zone)
        paths = []
        for i, way in enumerate(self._leaving(departure).ways(starts, ends)):
            if way is None:
                raise NoWay(f"no way leads from {pairs[i][0]} to {pairs[i][1]}")
            one = slice(i, i + 1)
            path = draw(
                self.roads,
                way,
                starts.take(one),
                ends.take(one),
                twin=self.ground.twin,
                turns=self.turns,
                weights=weights,
                place=pairs[i][1],
            )
            paths.append(path)
        return paths

    def warm_up(self) -> None:
        """Have everything ready that paths need: on a new machine, their kernels take seconds.

        For whoever has something else to wait for meanwhile, in a thread beside.
        """
        roads = self.roads
        ends = [
            Coordinate(float(roads.lon[i]), float(roads.lat[i]))
            for i in (int(roads.tail[0]), int(roads.head[-1]))
        ]
        points = self.ground.snapper.nearest(ends)
        self._search.ways(points.take(slice(0, 1)), points.take(slice(1, 2)))

    def reach(self, origins: Sequence[Coordinate], *, seconds: float, apart: bool = False) -> Reach:
        """When each place on the roads is reached from the nearest origin; see `Reach`.

        Raises
        ------
        OffNetwork
            If an origin is too far from any street.
        """
        weights = self.traffic.weights(self.roads, self.zone)
        points = self.snap(origins)
        return Reach(
            self.roads,
            self.ground.twin,
            weights,
            self._search,
            points,
            seconds=seconds,
            apart=apart,
        )

    def reachable(self, origin: Coordinate, seconds: float) -> Polygon | MultiPolygon:
        """Area that is reached within a time, in degrees; see `geo.areas.reachable_areas`.

        Raises
        ------
        OffNetwork
            If the origin is too far from any street.
        ValueError
            If the time is negative or not finite.
        """
        (area,) = reachable_areas(self.reach([origin], seconds=seconds), [seconds])
        return area.geoms[0] if len(area.geoms) == 1 else area

    def service_areas(self, origins: Sequence[Coordinate], seconds: float) -> list[MultiPolygon]:
        """Area that each origin reaches before the others, within a time; see `service_areas`.

        Raises
        ------
        OffNetwork
            If an origin is too far from any street.
        """
        return service_areas(self.reach(origins, seconds=seconds, apart=True), len(origins))

    def coverage(self, origins: Sequence[Coordinate], seconds: float) -> Coverage:
        """How much of the roads and of the city's addresses is reached within a time.

        Raises
        ------
        OffNetwork
            If an origin is too far from any street.
        """
        doors = [self.addresses.coordinate(row) for row in range(len(self.addresses))]
        places = self.ground.snapper.nearest(doors)
        return coverage(self.reach(origins, seconds=seconds), places)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all junctions, in degrees."""
        return _bounds(self.roads)

    @property
    def centre(self) -> Coordinate:
        """Middle of the bounds."""
        return _centre(self.bounds)

    def summary(self) -> CitySummary:
        """Count what the city has."""
        roads, twin = self.roads, self.ground.twin
        counted_already = (twin >= 0) & (twin < np.arange(roads.arcs))
        return CitySummary(
            junctions=roads.junctions,
            arcs=roads.arcs,
            km=float(roads.decimetres[~counted_already].sum(dtype=np.int64)) / 10_000,
            forbidden_turns=self.turns.banned,
            slow_turns=len(self.turns.slow_from),
            addresses=len(self.addresses),
            names=len(self.names),
            zone=self.zone,
            source=self.source,
            notes=self.notes,
        )

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """What finds this city's addresses, streets and places."""
        return Gazetteer(self.addresses, self.names, self.roads)

    def _saved(self) -> SavedCity:
        return SavedCity(
            roads=self.roads,
            addresses=self.addresses,
            zone=self.zone,
            source=self.source,
            turns=self.turns,
            names=self.names,
            notes=self.notes,
            recipe=self.recipe,
            hierarchy=self.ground.hierarchy,
        )

    def _leaving(self, departure: datetime | None) -> RoadSearch:
        return self._search if departure is None else self.at(departure)._search  # noqa: SLF001

    @cached_property
    def _search(self) -> RoadSearch:
        if self.traffic.is_usual:
            return self.ground.usual_search
        return self.ground.moments.search(self.traffic, self.roads, self.zone)


def _bounds(roads: Roads) -> tuple[float, float, float, float]:
    lon, lat = roads.lon, roads.lat
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _centre(bounds: tuple[float, float, float, float]) -> Coordinate:
    west, south, east, north = bounds
    return Coordinate((west + east) / 2, (south + north) / 2)
