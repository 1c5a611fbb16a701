"""Places by name: what is asked, and what is told when nobody answers. Without a network."""

from functools import partial
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from osmnx._errors import ResponseStatusCodeError
from shapely import Point

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import BadRoadData, NoConnection
from geo.network import RoadNetwork
from geo.sources.drawn_area import Outline, circle
from geo.sources.places import (
    OsmnxPlaces,
    Place,
    addresses_of_features,
    read_inside,
    read_place,
)

_OUTLINE = circle(Coordinate(-8.605, 41.15), 500)


class _KnownPlaces:
    """Knows one place by heart, and what lies around it."""

    def __init__(self) -> None:
        self.asked: list[str | Outline] = []

    def named(self, query: str) -> Place:
        self.asked.append(query)
        if query != "Porto, Portugal":
            raise ValueError(f"Nominatim could not geocode query '{query}'\n to a geometry")
        return self._porto()

    def inside(self, outline: Outline) -> Place:
        self.asked.append(outline)
        if not outline.contains(Point(-8.605, 41.15)):
            raise ValueError("Found no graph nodes within the requested polygon.")
        return self._porto()

    def _porto(self) -> Place:
        graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
        graph.add_node(1, x=-8.61, y=41.15)
        graph.add_node(2, x=-8.60, y=41.15)
        graph.add_edge(1, 2, highway="residential", length=840)
        graph.add_edge(2, 1, highway="residential", length=840)
        house = Address("Rua", "7", Coordinate(-8.605, 41.15))
        return Place(graph, Addresses.of([house]))


class _Failing:
    """Answers with an error."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def named(self, _query: str) -> Place:
        raise self._fault

    def inside(self, _outline: Outline) -> Place:
        raise self._fault


def test_a_known_place_becomes_a_city() -> None:
    """Roads, addresses, time zone and attribution of the place asked for."""
    places = _KnownPlaces()
    network = RoadNetwork.from_place("Porto, Portugal", places=places)
    assert places.asked == ["Porto, Portugal"]
    assert network.roads.arcs == 2
    assert len(network.addresses) == 1
    assert network.zone == "Europe/Lisbon"
    assert "Porto, Portugal" in network.source
    assert "OpenStreetMap contributors" in network.source


def test_an_unknown_place_is_an_error_in_one_line() -> None:
    """The reason of the server is passed on, with the name that was asked."""
    with pytest.raises(BadRoadData) as refused:
        read_place("Nowhere", _KnownPlaces())
    assert str(refused.value).startswith("Nowhere: can't be fetched from OpenStreetMap: Nominatim")
    assert "\n" not in str(refused.value)


def test_an_area_is_asked_for_by_its_outline() -> None:
    """What lies within comes back; where nothing does, the error names the area as given."""
    places = _KnownPlaces()
    outline = circle(Coordinate(-8.605, 41.15), 500)
    assert len(read_inside("the centre", outline, places).addresses) == 1
    assert places.asked == [outline]
    nowhere = circle(Coordinate(0, 0), 500)
    with pytest.raises(BadRoadData, match="the ocean: can't be fetched from OpenStreetMap: Found"):
        read_inside("the ocean", nowhere, places)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ConnectionError("Max retries exceeded " * 40), "can't be reached: is there a connection?"),
        (OSError(), "can't be reached: is there a connection?"),
        (TimeoutError(), "don't answer in time."),
        (OSError("HTTPSConnectionPool: Read timed out."), "don't answer in time."),
        (ResponseStatusCodeError("504 Gateway\nTimeout"), "refuse: 504 Gateway Timeout."),
    ],
)
def test_servers_that_fail_are_told_in_a_few_words(fault: Exception, told: str) -> None:
    """No connection is no fault of the name that was asked, and needs no paragraph."""
    for ask in (partial(read_place, "Porto"), partial(read_inside, "Porto", _OUTLINE)):
        with pytest.raises(NoConnection) as refused:
            ask(_Failing(fault))
        assert str(refused.value) == f"Porto: OpenStreetMap's servers {told}"


@pytest.mark.parametrize(
    ("fault", "reason"), [(TypeError("no polygon"), "no polygon"), (ValueError(), "ValueError")]
)
def test_answers_that_make_no_sense_are_errors_of_the_place(fault: Exception, reason: str) -> None:
    """A place that is a point, or that has nothing to drive on."""
    with pytest.raises(BadRoadData, match=f"Porto: can't be fetched from OpenStreetMap: {reason}"):
        read_place("Porto", _Failing(fault))


def test_programming_faults_are_not_hidden() -> None:
    """Only what servers do is made an error of the data."""
    with pytest.raises(ZeroDivisionError):
        read_place("Porto", _Failing(ZeroDivisionError()))


def test_osmnx_without_a_connection_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real source, with its servers at an address where nobody listens."""
    import osmnx as ox  # noqa: PLC0415 - takes seconds

    monkeypatch.setattr(ox.settings, "nominatim_url", "http://127.0.0.1:9/")
    monkeypatch.setattr(ox.settings, "overpass_url", "http://127.0.0.1:9/api")
    monkeypatch.setattr(ox.settings, "use_cache", True)
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    with pytest.raises(NoConnection, match=r"^Porto, Portugal: OpenStreetMap's servers can't be"):
        RoadNetwork.from_place("Porto, Portugal")
    with pytest.raises(NoConnection, match=r"^the centre: OpenStreetMap's servers can't be"):
        RoadNetwork.from_polygon(_OUTLINE, source="the centre")
    assert sum(waited) < 5, "a minute's wait for a free slot at a server that isn't there"
    assert ox.settings.use_cache


def test_osmnx_asks_for_roads_and_addresses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With its downloads answered from a file, osmnx gives us the whole place, or area."""
    import osmnx as ox  # noqa: PLC0415 - takes seconds

    town = tmp_path / "town.osm"
    town.write_text(_TOWN, "utf-8")
    asked: list[object] = []

    def graph(where: object, **kind: object) -> Any:
        asked.append(where)
        assert kind == {"network_type": "drive_service", "retain_all": True}
        return ox.graph_from_xml(town, simplify=False, retain_all=True)

    def features(where: object, tags: dict[str, Any]) -> Any:
        asked.append(where)
        return ox.features_from_xml(town, tags=tags)

    for kind in ("place", "polygon"):
        monkeypatch.setattr(ox, f"graph_from_{kind}", graph)
        monkeypatch.setattr(ox, f"features_from_{kind}", features)
    monkeypatch.setattr("geo.sources.places._knock", asked.append)
    for place in (OsmnxPlaces().named("town"), OsmnxPlaces().inside(_OUTLINE)):
        assert place.graph.has_edge(1, 2)
        assert sorted(map(str, place.addresses)) == ["Largo 2, Porto", "Rua 7, 4000"]
    assert asked == ["town", "town", ox.settings.overpass_url, _OUTLINE, _OUTLINE]
    monkeypatch.setattr(
        ox,
        "features_from_place",
        lambda _query, **_tags: ox.features_from_xml(town, tags={"amenity": True}),
    )
    assert len(OsmnxPlaces().named("town").addresses) == 0


def test_houses_without_a_street_are_no_addresses(tmp_path: Path) -> None:
    """A number alone finds nobody; a building's address is at its middle."""
    import osmnx as ox  # noqa: PLC0415 - takes seconds

    town = tmp_path / "town.osm"
    town.write_text(_TOWN, "utf-8")
    found = addresses_of_features(ox.features_from_xml(town, tags={"addr:housenumber": True}))
    building = next(address for address in found if address.street == "Largo")
    assert len(found) == 2
    assert building.coordinate.lon == pytest.approx(-8.605)
    assert building.coordinate.lat == pytest.approx(41.155)


_TOWN = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" lat="41.150" lon="-8.610"/><node id="2" lat="41.151" lon="-8.611"/>
<node id="3" lat="41.15" lon="-8.61"/><node id="4" lat="41.15" lon="-8.60"/>
<node id="5" lat="41.16" lon="-8.60"/><node id="6" lat="41.16" lon="-8.61"/>
<node id="7" lat="41.152" lon="-8.609">
<tag k="addr:street" v="Rua"/><tag k="addr:housenumber" v="7"/><tag k="addr:postcode" v="4000"/>
</node>
<node id="8" lat="41.152" lon="-8.609"><tag k="addr:housenumber" v="9"/></node>
<way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<way id="11"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/>
<tag k="building" v="yes"/><tag k="addr:place" v="Largo"/><tag k="addr:housenumber" v="2"/>
<tag k="addr:city" v="Porto"/></way>
</osm>
"""
