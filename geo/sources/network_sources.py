"""Where road networks come from: extracts, places, graphs, text files, recipes of made cities."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from shapely import MultiPolygon, Polygon

from geo.addresses import Addresses
from geo.names import Names
from geo.osm.extract import Progress
from geo.osm.process import read_pbf_apart
from geo.roads import Roads
from geo.sources.arcs_text import read_arcs
from geo.sources.graphs import read_graph, read_graphml
from geo.sources.imported import Imported
from geo.sources.places import OsmnxPlaces, Place, PlaceSource, read_inside, read_place
from geo.turns import Turns

if TYPE_CHECKING:
    import networkx as nx

OPENSTREETMAP: Final = "© OpenStreetMap contributors, ODbL 1.0"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """What a source gives for a network; see `RoadNetwork`."""

    roads: Roads
    source: str
    addresses: Addresses = field(default_factory=Addresses.empty)
    turns: Turns = field(default_factory=Turns.none)
    names: Names = field(default_factory=Names.empty)
    notes: tuple[str, ...] = ()


class NetworkSources:
    """The ways to a `RoadNetwork`, which is the only class made of this one."""

    @classmethod
    def of_parts(cls, parts: Parts, zone: str | None) -> Self:
        """Build from what a source has given; by default the zone is that of the centre."""
        raise NotImplementedError

    @classmethod
    def from_pbf(
        cls, path: str | Path, *, zone: str | None = None, progress: Progress | None = None
    ) -> Self:
        """Build from an OpenStreetMap extract; see `geo.osm.extract.read_pbf`.

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
        file = Path(path)
        extract = read_pbf_apart(file, progress)
        parts = Parts(
            roads=extract.roads,
            source=f"{file.name}, {OPENSTREETMAP}",
            addresses=extract.addresses,
            turns=extract.turns,
            names=extract.names,
            notes=extract.notes,
        )
        return cls.of_parts(parts, zone)

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
            If the place is unknown or has no roads; says why.
        NoConnection
            If the servers can't be reached.
        """
        return cls._of_place(read_place(query, places or OsmnxPlaces()), query, zone)

    @classmethod
    def from_polygon(
        cls,
        outline: Polygon | MultiPolygon,
        *,
        source: str = "polygon",
        zone: str | None = None,
        places: PlaceSource | None = None,
    ) -> Self:
        """Build from OpenStreetMap's servers, what lies in an outline; needs a connection.

        Parameters
        ----------
        outline : Polygon or MultiPolygon
            In degrees; `drawn_area` draws a circle around a point, or reads a GeoJSON file.
        source : str
            What it is called, also in errors.
        zone, places
            As in `from_place`.

        Raises
        ------
        BadRoadData, NoConnection
            As `from_place`.
        """
        return cls._of_place(read_inside(source, outline, places or OsmnxPlaces()), source, zone)

    @classmethod
    def from_graph(
        cls, graph: "nx.Graph[Any]", *, zone: str | None = None, source: str = "networkx graph"
    ) -> Self:
        """Build from a networkx graph, such as osmnx makes; see `geo.sources.graphs.read_graph`.

        Raises
        ------
        BadRoadData
            If it lacks coordinates, lengths or speeds; names the junction or road.
        """
        return cls.of_parts(_parts(read_graph(graph, source), source), zone)

    @classmethod
    def from_graphml(cls, path: str | Path, *, zone: str | None = None) -> Self:
        """Build from a GraphML file, such as `osmnx.save_graphml` writes.

        Raises
        ------
        BadRoadData
            If the file is missing or damaged, or lacks what `from_graph` needs.
        """
        imported = read_graph(read_graphml(Path(path)), path)
        return cls.of_parts(_parts(imported, Path(path).name), zone)

    @classmethod
    def from_arcs(
        cls,
        arcs: str | Path,
        nodes: str | Path | None = None,
        *,
        zone: str | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Build from text files of arcs with times and of nodes; see `arcs_text.read_arcs`.

        Raises
        ------
        BadRoadData
            If a file can't be used; names the row and column of each fault.
        """
        file = Path(arcs)
        imported = read_arcs(file, None if nodes is None else Path(nodes), progress)
        return cls.of_parts(_parts(imported, file.name), zone)

    @classmethod
    def synthetic(cls, nodes: int, seed: int = 1) -> Self:
        """Make a city of about so many junctions; the same for the same seed."""
        from geo.synthetic import synthetic_city  # noqa: PLC0415 - real cities don't need it

        roads, addresses = synthetic_city(nodes, seed)
        source = f"made city, {nodes} junctions, seed {seed}"
        return cls.of_parts(Parts(roads=roads, source=source, addresses=addresses), None)

    @classmethod
    def _of_place(cls, place: Place, name: str, zone: str | None) -> Self:
        parts = _parts(read_graph(place.graph, name), f"{name}, {OPENSTREETMAP}")
        return cls.of_parts(replace(parts, addresses=place.addresses), zone)


def _parts(imported: Imported, source: str) -> Parts:
    return Parts(roads=imported.roads, source=source, turns=imported.turns, notes=imported.notes)
