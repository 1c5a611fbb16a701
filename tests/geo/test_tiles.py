"""Vector tiles of a city, read back; and what is written without tippecanoe, or when it fails."""

import gzip
import json
import math
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from pmtiles.reader import MemorySource, Reader
from shapely.geometry import shape

from geo import tiles
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.roads import ROAD_CLASSES, Roads
from geo.tiles import MapFile, TileKind, TilesFailed, tippecanoe, write_tiles
from geo.twins import twins
from tests.geo.made_cities import made_city
from tests.geo.made_roads import STEP, Street, degrees, roads_of

EXTENT = 4096

needs_tippecanoe = pytest.mark.skipif(tippecanoe() is None, reason="tippecanoe isn't installed")


def _town() -> Roads:
    """Draw a motorway, a main road with a bend, a one-way street, and a yard."""
    return roads_of(
        [(0, 0), (40, 0), (20, 0.5), (20, 10), (25, 10), (25, 11)],
        [
            Street(a=0, b=1, name="A1", road_class=ROAD_CLASSES.index("motorway")),
            Street(
                a=2,
                b=3,
                name="Rua do Almada",
                road_class=ROAD_CLASSES.index("primary"),
                through=((22, 5),),
            ),
            Street(
                a=3,
                b=4,
                name="Travessa",
                both_ways=False,
                road_class=ROAD_CLASSES.index("residential"),
            ),
            Street(a=4, b=5, road_class=ROAD_CLASSES.index("service")),
        ],
    )


def _doors() -> Addresses:
    return Addresses.of([Address("Rua do Almada", "12-A", Coordinate(*degrees((21, 5))))])


def _write(path: Path, roads: Roads | None = None, **options: Any) -> MapFile:
    town = roads or _town()
    source = options.pop("source", "© OpenStreetMap contributors")
    return write_tiles(town, twins(town), _doors(), path, name="town", source=source, **options)


@dataclass(frozen=True)
class _Archive:
    """A PMTiles file as a map reads it."""

    path: Path

    @cached_property
    def reader(self) -> Any:
        reader: Any = Reader  # says nothing of types
        source: Any = MemorySource
        return reader(source(self.path.read_bytes()))

    def at(self, lon: float, lat: float, zoom: int) -> dict[str, list[dict[str, Any]]]:
        """Features by layer of the tile around a place, with coordinates in degrees."""
        n = 2**zoom
        x = int((lon + 180) / 360 * n)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
        packed = self.reader.get(zoom, x, y)
        if packed is None:
            return {}

        def place(px: float, py: float) -> tuple[float, float]:
            mercator = math.pi * (1 - 2 * (y + py / EXTENT) / n)
            return (x + px / EXTENT) / n * 360 - 180, math.degrees(math.atan(math.sinh(mercator)))

        decoded = mapbox_vector_tile.decode(
            gzip.decompress(packed),
            default_options={"y_coord_down": True, "transformer": place},
        )
        return {layer: content["features"] for layer, content in decoded.items()}


@needs_tippecanoe
def test_a_street_is_where_it_is_with_its_name(tmp_path: Path) -> None:
    """At the closest zoom a street's line is within a metre of the road, bends and all."""
    town = _town()
    written = _write(tmp_path / "town.pmtiles")
    assert written == MapFile(path=tmp_path / "town.pmtiles", kind=TileKind.PMTILES)
    found = _Archive(written.path).at(*degrees((21.5, 5)), 14)["roads"]
    (almada,) = [f for f in found if f["properties"].get("name") == "Rua do Almada"]
    assert almada["properties"] == {"class": "primary", "oneway": False, "name": "Rua do Almada"}
    road = shapely.LineString([degrees(p) for p in ((20, 0.5), (22, 5), (20, 10))])
    drawn = shape(almada["geometry"])
    assert road.buffer(1e-5).covers(drawn)
    assert drawn.length > 5 * STEP
    assert town.names[1:] == ("A1", "Rua do Almada", "Travessa")


@needs_tippecanoe
def test_addresses_are_there_at_the_closest_zoom_only(tmp_path: Path) -> None:
    """A door has its number and street, and is not drawn on a map of the country."""
    archive = _Archive(_write(tmp_path / "town.pmtiles").path)
    door = degrees((21, 5))
    (found,) = archive.at(*door, 14)["addresses"]
    assert found["properties"] == {"number": "12-A", "street": "Rua do Almada"}
    assert found["geometry"]["coordinates"] == pytest.approx(door, abs=1e-5)
    assert "addresses" not in archive.at(*door, 13)


@needs_tippecanoe
@pytest.mark.parametrize(
    ("zoom", "classes"),
    [
        (5, {"motorway"}),
        (7, {"motorway"}),
        (8, {"motorway", "primary"}),
        (11, {"motorway", "primary"}),
        (12, {"motorway", "primary", "residential"}),
    ],
)
def test_roads_appear_by_their_rank(tmp_path: Path, zoom: int, classes: set[str]) -> None:
    """Motorways from far off, streets where a city fills the screen, yards closer still."""
    archive = _Archive(_write(tmp_path / "town.pmtiles").path)
    seen = {
        feature["properties"]["class"]
        for x in (1, 20, 24.5)
        for y in (0.001, 5, 10)
        for feature in archive.at(*degrees((x, y)), zoom).get("roads", ())
    }
    assert seen == classes


@needs_tippecanoe
def test_a_one_way_street_is_drawn_as_it_is_driven(tmp_path: Path) -> None:
    """Arrows along the line point the right way."""
    archive = _Archive(_write(tmp_path / "town.pmtiles").path)
    found = archive.at(*degrees((22.5, 10)), 14)["roads"]
    (one_way,) = [f for f in found if f["properties"].get("name") == "Travessa"]
    assert one_way["properties"]["oneway"] is True
    line = one_way["geometry"]["coordinates"]
    assert line[0][0] < line[-1][0]


@needs_tippecanoe
def test_zooms_bounds_and_source_are_in_the_archive(tmp_path: Path) -> None:
    """A map knows from the file what it may ask for, and whom to thank; as HTML, harmless."""
    written = _write(tmp_path / "town.pmtiles", source="<b>©</b> OpenStreetMap")
    reader = _Archive(written.path).reader
    header, metadata = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (5, 14)
    assert header["min_lon_e7"] / 1e7 == pytest.approx(degrees((0, 0))[0], abs=1e-5)
    assert metadata["attribution"] == "&lt;b&gt;©&lt;/b&gt; OpenStreetMap"
    assert metadata["name"] == "town"
    assert {layer["id"] for layer in metadata["vector_layers"]} == {"roads", "addresses"}


@needs_tippecanoe
def test_nothing_of_this_machine_is_in_the_archive(tmp_path: Path) -> None:
    """The file tells no folder, and the same city makes the same file twice."""
    first, second = tmp_path / "a" / "one.pmtiles", tmp_path / "b" / "two.pmtiles"
    for path in (first, second):
        path.parent.mkdir()
        _write(path, made_city(600, 1).roads)
        assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path) not in json.dumps(_Archive(first).reader.metadata())


@needs_tippecanoe
def test_every_street_of_a_made_city_is_in_its_tiles(tmp_path: Path) -> None:
    """Nothing is dropped for want of room: all names are on the closest zoom."""
    roads = made_city(600, 1).roads
    archive = _Archive(_write(tmp_path / "made.pmtiles", roads).path)
    seen = set()
    step = 360 / 2**14
    west, east = roads.lon.min(), roads.lon.max()
    south, north = roads.lat.min(), roads.lat.max()
    for column in range(int((east - west) / step) + 2):
        # north of 45 degrees a tile is at most so high
        for row in range(int((north - south) / (step * 0.6)) + 2):
            lon, lat = min(west + column * step, east), min(south + row * step * 0.6, north)
            seen |= {
                feature["properties"].get("name", "")
                for feature in archive.at(float(lon), float(lat), 14).get("roads", ())
            }
    assert seen >= {roads.names[name] for name in roads.name} - {""}


def test_without_tippecanoe_there_is_geojson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same streets and doors in one document, under the name that fits it."""
    monkeypatch.setattr(tiles, "tippecanoe", lambda: None)
    written = _write(tmp_path / "town.pmtiles")
    assert written == MapFile(path=tmp_path / "town.geojson", kind=TileKind.GEOJSON)
    document = json.loads(written.path.read_text(encoding="utf-8"))
    assert document["attribution"] == "© OpenStreetMap contributors"
    kinds = [(f["properties"]["layer"], f["properties"].get("class")) for f in document["features"]]
    assert kinds == [
        ("roads", "motorway"),
        ("roads", "primary"),
        ("roads", "residential"),
        ("roads", "service"),
        ("addresses", None),
    ]
    line = shape(document["features"][1]["geometry"])
    assert line.equals_exact(
        shapely.LineString([degrees(p) for p in ((20, 0.5), (22, 5), (20, 10))]), 1e-5
    )
    assert [path.name for path in tmp_path.iterdir()] == ["town.geojson"]


def test_geojson_can_be_asked_for(tmp_path: Path) -> None:
    """A .geojson is written even where tippecanoe is."""
    assert _write(tmp_path / "town.geojson").kind is TileKind.GEOJSON


def test_a_document_too_large_leaves_out_what_matters_least(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small roads go first, whole classes at a time, and the answer says which."""
    monkeypatch.setattr(tiles, "MOST_GEOJSON_BYTES", 600)
    written = _write(tmp_path / "town.geojson")
    assert written.left_out == ("service", "addresses")
    document = json.loads(written.path.read_text(encoding="utf-8"))
    assert len(document["features"]) == 3
    assert written.path.stat().st_size < 800


def test_no_room_at_all_is_still_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even an empty map can be read."""
    monkeypatch.setattr(tiles, "MOST_GEOJSON_BYTES", 0)
    written = _write(tmp_path / "town.geojson")
    assert json.loads(written.path.read_text(encoding="utf-8"))["features"] == []
    assert len(written.left_out) == 5


def _program(folder: Path, script: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo it broke >&2; exit 3", r"no tiles: it broke\. .*pip install \"callout\[tiles\]\""),
        ("exit 1", "it ended with 1"),
        ("exit 0", "it ended with 0"),
        ("exec sleep 60", "longer than 0.5 s"),
    ],
)
def test_when_tippecanoe_fails_the_old_map_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    """The error says why and what mends it; nothing half done lies about."""
    program = _program(tmp_path, script)
    monkeypatch.setattr(tiles, "tippecanoe", lambda: program)
    old = tmp_path / "maps" / "town.pmtiles"
    old.parent.mkdir()
    old.write_text("old")
    with pytest.raises(TilesFailed, match=message):
        _write(old, seconds=0.5 if "sleep" in script else 60)
    assert old.read_text() == "old"
    assert list(old.parent.iterdir()) == [old]


def test_a_program_that_cannot_start_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tippecanoe of another machine: the error says which file it was."""
    program = tmp_path / "tippecanoe"
    program.write_bytes(b"\x7fELF nonsense")
    program.chmod(0o755)
    monkeypatch.setattr(tiles, "tippecanoe", lambda: program)
    with pytest.raises(TilesFailed, match="can't be started"):
        _write(tmp_path / "town.pmtiles")


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """Nothing can be written where there is no folder."""
    with pytest.raises(TilesFailed, match=r"nowhere.*can't be written"):
        _write(tmp_path / "nowhere" / "town.geojson")
