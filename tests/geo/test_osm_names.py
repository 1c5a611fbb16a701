"""Names of extracts written in miniature: places, points of interest, footways."""

from pathlib import Path

import pytest

from geo.coordinate import Coordinate
from geo.errors import BadRoadData
from geo.names import FOOTWAY, Name
from geo.osm.names import kind_of, read_names
from tests.geo.made_extracts import MadeRelation, MadeWay, place, write_extract

SHARED = Path(__file__).parents[3] / "shared" / "data" / "roads"


def read(path: Path, *ways: MadeWay, **more: object) -> list[Name]:
    """Write an extract and read its names."""
    return list(read_names(write_extract(path / "a.osm.pbf", list(ways), **more)))  # type: ignore[arg-type]


def near(name: Name, lon: float, lat: float) -> bool:
    """Whether a name is at a place, as exactly as an extract stores it."""
    return name.coordinate.lon == pytest.approx(lon, abs=1e-6) and (
        name.coordinate.lat == pytest.approx(lat, abs=1e-6)
    )


def test_nodes_stand_where_they_are(tmp_path: Path) -> None:
    """A named node is a name of its kind and town at its place."""
    tags = {"amenity": "hospital", "name": "São João", "addr:city": "Porto"}
    (name,) = read(tmp_path, nodes={3: tags})
    assert (name.text, name.kind, name.context) == ("São João", "hospital", "Porto")
    assert near(name, *place(3))


def test_ways_stand_in_the_middle_of_their_bounds(tmp_path: Path) -> None:
    """Many nodes on one side of a building don't pull its middle there."""
    house = MadeWay(nodes=[0, 1, 2, 12, 10, 0], tags={"tourism": "hotel", "name": "Grande"})
    (name,) = read(tmp_path, house)
    assert near(name, (place(0)[0] + place(2)[0]) / 2, (place(0)[1] + place(10)[1]) / 2)


def test_areas_of_several_ways_stand_in_the_middle_of_all(tmp_path: Path) -> None:
    """A multipolygon is where its outer ways are; holes don't count, nor ways that are cut off."""
    ways = [
        MadeWay(nodes=[0, 1, 11, 0], tags={}),
        MadeWay(nodes=[3, 4, 14, 3], tags={}),
        MadeWay(nodes=[30, 31, 41, 30], tags={}),
    ]
    tags = {"type": "multipolygon", "amenity": "university", "name": "UP"}
    members = [("w", 1, "outer"), ("w", 2, "outer"), ("w", 3, "inner"), ("w", 99, "outer")]
    (name,) = read(tmp_path, *ways, relations=[MadeRelation(members=members, tags=tags)])
    assert (name.text, name.kind) == ("UP", "university")
    assert near(name, (place(0)[0] + place(4)[0]) / 2, (place(0)[1] + place(10)[1]) / 2)


def test_a_relation_without_its_ways_is_left_out(tmp_path: Path) -> None:
    """An area of which nothing is in the extract has no place, and is no failure."""
    tags = {"type": "multipolygon", "leisure": "park", "name": "Away"}
    gone = MadeRelation(members=[("w", 99, "outer")], tags=tags)
    assert read(tmp_path, MadeWay(nodes=[0, 1]), relations=[gone]) == []


def test_a_clipped_way_stands_on_what_is_left(tmp_path: Path) -> None:
    """Nodes that an extract lacks don't count; a way without any is left out."""
    cut = MadeWay(nodes=[0, 1, 9], tags={"shop": "tyres", "name": "Pneus"})
    gone = MadeWay(nodes=[8, 9], tags={"shop": "tyres", "name": "Longe"})
    names = read(tmp_path, cut, gone, missing=[8, 9])
    assert [name.text for name in names] == ["Pneus"]
    assert near(names[0], (place(0)[0] + place(1)[0]) / 2, place(0)[1])


def test_every_spelling_is_a_name(tmp_path: Path) -> None:
    """Short, official and English names lead to the same place, each once."""
    tags = {"railway": "station", "name": "São Bento", "short_name": "Bento"}
    tags |= {"name:en": "São Bento", "alt_name": "Porto-São Bento"}
    names = read(tmp_path, nodes={1: tags})
    assert sorted(name.text for name in names) == ["Bento", "Porto-São Bento", "São Bento"]
    assert len({name.coordinate for name in names}) == 1


def test_fuel_goes_by_its_brand(tmp_path: Path) -> None:
    """A station to fill or charge without a name is called by brand, else by operator."""
    names = read(
        tmp_path,
        nodes={
            1: {"amenity": "fuel", "brand": "Galp", "operator": "Silva"},
            2: {"amenity": "charging_station", "operator": "Mobi.E"},
            3: {"amenity": "restaurant", "brand": "Burger"},
        },
    )
    assert [(name.text, name.kind) for name in names] == [
        ("Galp", "fuel"),
        ("Mobi.E", "charging_station"),
    ]


def test_streets_are_left_to_the_roads(tmp_path: Path) -> None:
    """A named street is no name here, named steps are."""
    street = MadeWay(nodes=[0, 1], tags={"highway": "residential", "name": "Rua"})
    steps = MadeWay(nodes=[1, 2], tags={"highway": "steps", "name": "Escadas"})
    assert [(n.text, n.kind) for n in read(tmp_path, street, steps)] == [("Escadas", FOOTWAY)]


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"place": "suburb"}, "suburb"),
        ({"place": "sea"}, ""),
        ({"amenity": "bench"}, ""),
        ({"shop": "yes"}, "shop"),
        ({"shop": "tyres;car"}, "tyres"),
        ({"railway": "halt", "amenity": "cafe"}, "station"),
        ({"railway": "rail"}, ""),
        ({"building": "yes"}, ""),
        ({"highway": "footway"}, FOOTWAY),
        ({}, ""),
    ],
)
def test_kinds(tags: dict[str, str], kind: str) -> None:
    """What nobody looks for by name has no kind."""
    assert kind_of(tags) == kind


@pytest.mark.parametrize(
    "content", [None, b"", b"not a map at all", b"\x00\x00\x00\x0d\x0a\x09OSM"]
)
def test_a_file_that_is_no_extract_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty, another kind or cut off: one error with the file's name."""
    path = tmp_path / "bad.osm.pbf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadRoadData, match=r"bad\.osm\.pbf"):
        read_names(path)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/roads is not there")
@pytest.mark.parametrize(
    ("city", "text", "kind", "at"),
    [
        ("heidelberg", "Heidelberg Hauptbahnhof", "station", Coordinate(8.6755, 49.4035)),
        ("porto_alegre", "Rodoviária", "station", Coordinate(-51.2193, -30.0236)),
    ],
)
def test_known_places_of_real_cities(city: str, text: str, kind: str, at: Coordinate) -> None:
    """Stations are where they are, within a few hundred metres."""
    names = [n for n in read_names(SHARED / f"{city}.osm.pbf") if (n.text, n.kind) == (text, kind)]
    assert names
    assert any(
        abs(n.coordinate.lon - at.lon) < 0.005 and abs(n.coordinate.lat - at.lat) < 0.005
        for n in names
    )
