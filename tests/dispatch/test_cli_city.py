"""`callout city`: what is built can be listed, described and removed."""

import json
from pathlib import Path
from typing import Any, ClassVar

import networkx as nx
import pytest

from geo.addresses import Addresses
from geo.sources.places import Place
from geo.storage import how_built
from tests.dispatch.command_line import Callout


def test_a_made_city_is_built_listed_described_and_removed(callout: Callout) -> None:
    """The life of a city from build to remove, each step saying what it did."""
    built = callout("city", "build", "toy", "--synthetic", 400, "--seed", 3)
    assert built.code == 0
    assert "junctions" in built.out
    assert "toy" in callout("city", "list").out
    (listed,) = json.loads(callout("city", "list", "--json").out)
    assert listed["name"] == "toy"
    assert 300 <= listed["junctions"] <= 500
    assert json.loads(callout("city", "info", "toy", "--json").out) == listed
    assert listed["engine"]["arcs"] > 0
    assert listed["disk_bytes"] > 10_000
    described = callout("city", "info", "toy").out
    for word in ("junctions", "forbidden", "addresses", "engine", "on disk", "seed 3"):
        assert word in described
    assert callout("city", "remove", "toy").code == 0
    assert "No city" in callout("city", "list").out


def test_the_zone_can_be_given(callout: Callout) -> None:
    """A made city has the clock that its builder asks for."""
    built = callout("city", "build", "toy", "--synthetic", 400, "--zone", "Asia/Shanghai")
    assert "Asia/Shanghai" in built.out


@pytest.mark.parametrize(
    "sources", [(), ("--synthetic", 400, "--pbf", "x.pbf"), ("--place", "x", "--graphml", "y")]
)
def test_exactly_one_source_is_needed(callout: Callout, sources: tuple[object, ...]) -> None:
    """None or two sources of roads are refused with the list of them."""
    refused = callout("city", "build", "toy", *sources)
    assert refused.code == 2
    assert "--pbf, --place, --point, --polygon, --graphml, --arcs, --synthetic" in refused.err


@pytest.mark.parametrize("name", ["../up", "a b", "", ".hidden"])
def test_a_name_is_no_path(callout: Callout, name: str) -> None:
    """A city's name can't lead out of the data folder."""
    refused = callout("city", "build", name, "--synthetic", 400)
    assert refused.code == 2
    assert not refused.out


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"not a map at all", "osm.pbf"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "cut"),
    ],
)
def test_a_file_that_is_no_map_is_named(
    callout: Callout, tmp_path: Path, content: bytes, word: str
) -> None:
    """A bad extract ends in one line with its name and exit code 2."""
    file = tmp_path / "bad.osm.pbf"
    file.write_bytes(content)
    refused = callout("city", "build", "toy", "--pbf", file)
    assert refused.code == 2
    assert str(file) in refused.err
    assert "Traceback" not in refused.err
    assert word  # the wording itself is geo's business


def test_a_missing_file_is_named(callout: Callout, tmp_path: Path) -> None:
    """A path that leads nowhere is bad input."""
    refused = callout("city", "build", "toy", "--pbf", tmp_path / "nowhere.osm.pbf")
    assert refused.code == 2
    assert "nowhere.osm.pbf" in refused.err


@pytest.mark.parametrize("command", ["info", "remove"])
def test_an_unknown_city_says_how_to_build_it(callout: Callout, command: str) -> None:
    """What the environment lacks is named with the command that mends it."""
    missing = callout("city", command, "atlantis")
    assert missing.code == 3
    assert "callout city build atlantis" in missing.err


def test_too_small_a_city_is_refused(callout: Callout) -> None:
    """A made city needs a minimum of junctions, which the error names."""
    refused = callout("city", "build", "toy", "--synthetic", 1)
    assert refused.code == 2
    assert "--synthetic" in refused.err


_ARCS = "tail head seconds metres name\n1 2 60 700 Ring\n2 1 61 700 Ring\n1 1 5 5 Ring\n"
_NODES = "node lon lat\n1 -8.61 41.15\n2 -8.60 41.15\n3 -8.60 41.16\n"


def _write(folder: Path, arcs: str = _ARCS, nodes: str = _NODES) -> tuple[object, ...]:
    """Write a city that comes as text; returns the options for it."""
    (folder / "arcs.txt").write_text(arcs)
    (folder / "nodes.txt").write_text(nodes)
    return "--arcs", folder / "arcs.txt", "--nodes", folder / "nodes.txt"


def test_a_city_of_text_files_is_built(callout: Callout, tmp_path: Path) -> None:
    """What was left out is told, now and whenever the city is described."""
    built = callout("city", "build", "text", *_write(tmp_path))
    assert built.code == 0, built.err
    notes = [
        "arcs from a junction to itself: 1 left out",
        "junctions on no such arc: 1 left out",
    ]
    assert [line for line in built.out.splitlines() if "note" in line] == [
        f"note: {note}" for note in notes
    ]
    facts = json.loads(callout("city", "info", "text", "--json").out)
    assert facts["notes"] == notes
    assert (facts["junctions"], facts["arcs"], facts["zone"]) == (2, 2, "Europe/Lisbon")


def test_faults_of_text_files_are_named(callout: Callout, tmp_path: Path) -> None:
    """By file, row and column; what was built before stays."""
    callout("city", "build", "text", *_write(tmp_path))
    options = _write(tmp_path, _ARCS.replace("61", "fast").replace("1 1 5", "1 9 5"))
    refused = callout("city", "build", "text", *options)
    assert refused.code == 2
    assert "arcs.txt: row 3, seconds: 'fast' is no number" in refused.err
    assert "arcs.txt: row 4, head: '9' is no node" in refused.err
    assert json.loads(callout("city", "info", "text", "--json").out)["arcs"] == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--point", "-8.6,41.1"), "--point needs --radius METRES"),
        (("--synthetic", 400, "--radius", 5), "--radius goes with --point"),
        (("--pbf", "x.pbf", "--seed", 5), "--seed goes with --synthetic"),
        (("--graphml", "x", "--nodes", "y"), "--nodes goes with --arcs"),
        (("--point", "8", "--radius", 500), "--point: '8' is not LON,LAT"),
        (("--point", "8,x", "--radius", 500), "--point: '8,x' is not LON,LAT"),
        (("--point", "8,91", "--radius", 500), "--point: "),
        (("--point", "8,49", "--radius", 5), "a radius of 5 metres is not from 50 to 200,000"),
        (("--polygon", "none.geojson"), "none.geojson: can't be read"),
        (("--arcs", "none.txt"), "none.txt: can't be read"),
        (("--graphml", "none.graphml"), "none.graphml"),
        (("--pbf", "."), "can't be read as .osm.pbf: it is no file"),
        (("--synthetic", 400, "--zone", "Mars/X"), "--zone: 'Mars/X' is no time zone such as"),
        (("--pbf", "none.pbf", "--zone", "../x"), "--zone: '../x' is no time zone such as"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    callout: Callout, options: tuple[object, ...], said: str
) -> None:
    """Before anything is downloaded or built."""
    refused = callout("city", "build", "toy", *options)
    assert refused.code == 2
    assert said in refused.err
    assert "Traceback" not in refused.err


class _Area:
    """Answers like OpenStreetMap's servers, or like no connection."""

    asked: ClassVar[list[object]] = []
    online: ClassVar[bool] = True

    def named(self, query: str) -> Place:
        return self.inside(query)

    def inside(self, outline: object) -> Place:
        if not self.online:
            raise ConnectionError("HTTPSConnectionPool: Max retries exceeded, and so on and on")
        self.asked.append(outline)
        graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
        graph.add_node(1, x=-8.61, y=41.15)
        graph.add_node(2, x=-8.60, y=41.15)
        for ends in ((1, 2), (2, 1)):
            graph.add_edge(*ends, highway="residential", length=840)
        return Place(graph, Addresses.empty())


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> type[_Area]:
    """Give OpenStreetMap's servers as everybody asks them here."""
    monkeypatch.setattr("geo.sources.network_sources.OsmnxPlaces", _Area)
    monkeypatch.setattr(_Area, "asked", [])
    return _Area


def _online(tmp_path: Path) -> dict[str, tuple[object, ...]]:
    outline = {"type": "Polygon", "coordinates": [[[-9, 41], [-8, 41], [-8, 42], [-9, 41]]]}
    (tmp_path / "area.geojson").write_text(json.dumps(outline))
    return {
        "place": ("--place", "Porto, Portugal"),
        "point": ("--point", "-8.6,41.15", "--radius", 1500),
        "polygon": ("--polygon", tmp_path / "area.geojson"),
    }


@pytest.mark.parametrize("source", ["place", "point", "polygon"])
def test_a_city_is_downloaded(
    callout: Callout, servers: type[_Area], tmp_path: Path, source: str
) -> None:
    """By name, around a point, or within an outline; that turns are unknown is told."""
    options = _online(tmp_path)[source]
    built = callout("city", "build", "porto", *options, "--zone", "Europe/Lisbon")
    assert built.code == 0, built.err
    assert len(servers.asked) == 1
    assert "turn restrictions unknown" in built.out
    assert "OpenStreetMap contributors" in built.out
    expected = {
        "place": {"place": "Porto, Portugal"},
        "point": {"point": "-8.6,41.15", "radius": "1500.0"},
        "polygon": {"polygon": "area.geojson"},
    }
    folder = tmp_path / "data" / "cities" / "porto.city"
    assert how_built(folder) == expected[source] | {"zone": "Europe/Lisbon"}


@pytest.mark.parametrize("source", ["place", "point", "polygon"])
def test_no_connection_is_what_the_environment_lacks(
    callout: Callout,
    servers: type[_Area],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    source: str,
) -> None:
    """Not a fault of the input; told in a line, with what does without."""
    monkeypatch.setattr(servers, "online", False)
    refused = callout("city", "build", "porto", *_online(tmp_path)[source])
    assert refused.code == 3
    assert "OpenStreetMap's servers can't be reached" in refused.err
    assert "callout city build porto --pbf FILE" in refused.err
    assert "HTTPSConnectionPool" not in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_damaged_city_tells_the_command_that_mends_it(callout: Callout, tmp_path: Path) -> None:
    """Pasted into the shell, it does."""
    callout("city", "build", "toy", "--synthetic", 400, "--seed", 3)
    before = callout("city", "info", "toy").out
    folder = tmp_path / "data" / "cities" / "toy.city"
    next(folder.glob("roads-*")).write_bytes(b"")
    damaged = callout("city", "info", "toy")
    assert damaged.code == 3
    command = damaged.err.strip().rpartition(": ")[2]
    assert command == "callout city build toy --synthetic 400 --seed 3"
    assert callout("city", "list").code == 3
    assert callout(*command.split()[1:]).code == 0
    assert callout("city", "info", "toy").out == before


def test_a_city_built_again_keeps_its_name(callout: Callout) -> None:
    """The new one is there, the old one gone, and another city as it was."""
    for name, seed in (("toy", 1), ("other", 2), ("toy", 3)):
        assert callout("city", "build", name, "--synthetic", 400, "--seed", seed).code == 0
    listed = {city["name"]: city for city in json.loads(callout("city", "list", "--json").out)}
    assert set(listed) == {"other", "toy"}
    assert listed["toy"]["source"].endswith("seed 3")
    assert listed["other"]["source"].endswith("seed 2")


@pytest.mark.parametrize("command", ["geocode", "reach", "tiles"])
def test_what_is_asked_of_a_city_is_there(callout: Callout, command: str) -> None:
    """Commands of other modules stand with those of cities."""
    assert command in callout("city", "--help").out
    assert callout("city", command, "--help").code == 0
