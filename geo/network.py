"""A city's roads, ready to ask: where is it, how long does it take, and by which way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

import numpy as np
import tzfpy
from numpy.typing import NDArray

from geo.addresses import Addresses
from geo.coordinate import Coordinate
from geo.errors import BadRoadData, NoWay
from geo.graphs import read_graphml, roads_of_graph
from geo.ground import Ground
from geo.matrix import TravelMatrix, travel_matrix
from geo.osm import Progress
from geo.osm_process import read_pbf_apart
from geo.path import Path, draw, fastest_ways
from geo.places import OsmnxPlaces, PlaceSource, read_place
from geo.roads import Roads
from geo.search import RoadSearch
from geo.snap import Snapped
from geo.storage import SavedCity, load_city, save_city
from geo.turns import Turns

if TYPE_CHECKING:
    import networkx as nx

OPENSTREETMAP = "© OpenStreetMap contributors, ODbL 1.0"
UNKNOWN_ZONE = "Etc/UTC"
SNAP_RADIUS_METRES = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySummary:
    """What a city has, for a list of cities.

    Parameters
    ----------
    junctions, arcs : int
        Of the road graph; a street driven both ways is two arcs.
    km : float
        Length of all streets, each counted once.
    addresses : int
        How many it knows.
    zone : str
        IANA time zone.
    source : str
        Where the roads come from, and under which licence.
    """

    junctions: int
    arcs: int
    km: float
    addresses: int
    zone: str
    source: str


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadNetwork:
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
    def from_pbf(
        cls, path: str | FilePath, *, zone: str | None = None, progress: Progress | None = None
    ) -> Self:
        """Build from an OpenStreetMap extract; see `geo.osm.read_pbf`.

        Parameters
        ----------
        path : str or Path
            The .osm.pbf file.
        zone : str, optional
            IANA time zone; by default that of the centre.
        progress : callable, optional
            Called with what is being done and the share done, 0 to 1.

        Raises
        ------
        BadRoadData
            If the file is missing, cut off, no PBF, or has no roads.
        """
        extract = read_pbf_apart(FilePath(path), progress)
        source = f"{FilePath(path).name}, {OPENSTREETMAP}"
        return cls._of(extract.roads, extract.addresses, zone, source)

    @classmethod
    def from_place(
        cls, query: str, *, zone: str | None = None, places: PlaceSource | None = None
    ) -> Self:
        """Build from OpenStreetMap's servers, by the name of a place; needs a connection.

        Parameters
        ----------
        query : str
            Such as "Porto, Portugal".
        zone : str, optional
            IANA time zone; by default that of the centre.
        places : PlaceSource, optional
            Who answers; by default osmnx.

        Raises
        ------
        BadRoadData
            If the place is unknown, has no roads, or the servers don't answer; says why.
        """
        place = read_place(query, places or OsmnxPlaces())
        source = f"{query}, {OPENSTREETMAP}"
        return cls._of(roads_of_graph(place.graph, query), place.addresses, zone, source)

    @classmethod
    def from_graph(
        cls, graph: "nx.Graph[Any]", *, zone: str | None = None, source: str = "networkx graph"
    ) -> Self:
        """Build from a networkx graph, such as osmnx makes; see `geo.graphs.roads_of_graph`.

        Raises
        ------
        BadRoadData
            If it lacks coordinates, lengths or speeds; names the junction or road.
        """
        return cls._of(roads_of_graph(graph, source), Addresses.empty(), zone, source)

    @classmethod
    def from_graphml(cls, path: str | FilePath, *, zone: str | None = None) -> Self:
        """Build from a GraphML file, such as `osmnx.save_graphml` writes.

        Raises
        ------
        BadRoadData
            If the file is missing or damaged, or lacks what `from_graph` needs.
        """
        roads = roads_of_graph(read_graphml(FilePath(path)), path)
        return cls._of(roads, Addresses.empty(), zone, FilePath(path).name)

    @classmethod
    def synthetic(cls, nodes: int, seed: int = 1) -> Self:
        """Make a city of about so many junctions; the same for the same seed."""
        from geo.synthetic import synthetic_city  # noqa: PLC0415 - real cities don't need it

        roads, addresses = synthetic_city(nodes, seed)
        return cls._of(roads, addresses, None, f"made city, {nodes} junctions, seed {seed}")

    @classmethod
    def load(cls, path: str | FilePath) -> Self:
        """Read a folder that `save` wrote.

        Raises
        ------
        BadCity
            If it is missing, damaged or of another version.
        """
        city = load_city(FilePath(path))
        return cls(roads=city.roads, addresses=city.addresses, zone=city.zone, source=city.source)

    def save(self, path: str | FilePath) -> None:
        """Write to a folder, all or nothing: an older city there stays whole until the end.

        Raises
        ------
        BadCity
            If it can't be written; says why.
        """
        city = SavedCity(
            roads=self.roads, addresses=self.addresses, zone=self.zone, source=self.source
        )
        save_city(city, FilePath(path))

    @classmethod
    def _of(cls, roads: Roads, addresses: Addresses, zone: str | None, source: str) -> Self:
        if zone is None and roads.arcs:
            centre = _centre(_bounds(roads))
            zone = tzfpy.get_tz(centre.lon, centre.lat)
        return cls(roads=roads, addresses=addresses, zone=zone or UNKNOWN_ZONE, source=source)

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

    def matrix(
        self,
        origins: Sequence[Coordinate],
        destinations: Sequence[Coordinate] | None = None,
        *,
        radius_metres: float = SNAP_RADIUS_METRES,
    ) -> TravelMatrix:
        """Fastest ways from every origin to every destination (by default the origins).

        Raises
        ------
        OffNetwork
            If a point is too far from any street; numbered through origins, then destinations.
        """
        points = self.snap([*origins, *(destinations or ())], radius_metres=radius_metres)
        rows = points.take(slice(len(origins)))
        columns = rows if destinations is None else points.take(slice(len(origins), None))
        return travel_matrix(self._search, rows, columns)

    def path(
        self, a: Coordinate, b: Coordinate, *, radius_metres: float = SNAP_RADIUS_METRES
    ) -> Path:
        """Fastest way from one place to another.

        Raises
        ------
        OffNetwork
            If one of them (0 or 1) is too far from any street.
        NoWay
            If no way leads there.
        """
        return self.paths([(a, b)], radius_metres=radius_metres)[0]

    def paths(
        self,
        pairs: Sequence[tuple[Coordinate, Coordinate]],
        *,
        radius_metres: float = SNAP_RADIUS_METRES,
    ) -> list[Path]:
        """Fastest ways of many pairs, with one search for each different origin.

        Raises
        ------
        OffNetwork
            If a place is too far from any street; numbered 2i and 2i + 1 for pair i.
        NoWay
            If no way leads from one to the other; names the pair.
        """
        places = [place for pair in pairs for place in pair]
        points = self.snap(places, radius_metres=radius_metres)
        by_origin: dict[Coordinate, list[int]] = {}
        for i, (origin, _) in enumerate(pairs):
            by_origin.setdefault(origin, []).append(i)
        paths: dict[int, Path] = {}
        for group in by_origin.values():
            start = points.take(slice(2 * group[0], 2 * group[0] + 1))
            targets = points.take(2 * np.array(group) + 1)
            ways = fastest_ways(self._search, start, targets)
            for k, (i, way) in enumerate(zip(group, ways, strict=True)):
                if way is None:
                    raise NoWay(f"no way leads from {pairs[i][0]} to {pairs[i][1]}")
                paths[i] = draw(self.roads, way, start, targets.take(slice(k, k + 1)))
        return [paths[i] for i in range(len(pairs))]

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
            addresses=len(self.addresses),
            zone=self.zone,
            source=self.source,
        )

    @cached_property
    def _search(self) -> RoadSearch:
        return self.ground.usual_search


def _bounds(roads: Roads) -> tuple[float, float, float, float]:
    lon, lat = roads.lon, roads.lat
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _centre(bounds: tuple[float, float, float, float]) -> Coordinate:
    west, south, east, north = bounds
    return Coordinate((west + east) / 2, (south + north) / 2)
