"""Files with bytes changed, cut off or repeated anywhere: refused by name, or read, never worse."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from geo.errors import BadCity, BadRoadData
from geo.network import RoadNetwork
from geo.osm.extract import read_pbf
from geo.storage import MANIFEST
from tests.geo.made_extracts import MadeRelation, MadeWay, write_extract
from tests.geo.saved_cities import change_manifest

_ODD = (
    b"\xff" * 5,
    b"\0" * 4,
    b"\x80\x80\x80\x80\x10",
    b"-1",
    b"nan",
    b"1e400",
    b"9" * 400,
    b'"',
    b"\n",
    b"<",
)


def _damaged(content: bytes, dice: random.Random) -> bytes:
    """Change a few bytes, lose or repeat a few, write something odd over them, or cut off."""
    damaged = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        i = dice.randrange(len(damaged) + 1)
        j = i + dice.randrange(1, 40)
        match dice.randrange(5):
            case 0:
                damaged[i : i + 1] = bytes([dice.randrange(256)])
            case 1:
                del damaged[i:j]
            case 2:
                damaged[i:i] = damaged[i:j]
            case 3:
                odd = dice.choice(_ODD)
                damaged[i : i + len(odd)] = odd
            case _ if dice.randrange(8) == 0:
                del damaged[i:]
    return bytes(damaged)


def _outcomes(
    whole: Path, read: Callable[[Path], object], refusal: type[Exception], rounds: int
) -> Counter[str]:
    """Read a file damaged in many ways; anything but success and its refusal is raised."""
    content, dice, seen = whole.read_bytes(), random.Random(7), Counter[str]()
    for _ in range(rounds):
        whole.write_bytes(_damaged(content, dice))
        try:
            read(whole)
            seen["read"] += 1
        except refusal as fault:
            named = whole.name in str(fault) or str(whole.parent) in str(fault)
            seen["refused" if named else "refused without its name"] += 1
        finally:
            whole.write_bytes(content)
    read(whole)
    return seen


def _extract(folder: Path) -> Path:
    """Write an extract of everything that is read of one, not packed: damage reaches it all."""
    street = {"addr:street": "Rua"}
    ways = [
        MadeWay(nodes=[0, 1, 2, 3], tags={"highway": "residential", "name": "Rua"}),
        MadeWay(nodes=[1, 11, 12, 2], tags={"highway": "primary", "maxspeed": "50"}),
        MadeWay(nodes=[10, 11]),
        MadeWay(nodes=[20, 21, 22, 20], tags={"addr:housenumber": "7"} | street),
        MadeWay(nodes=[23, 24], tags={"addr:interpolation": "even"}),
    ]
    nodes = {
        1: {"highway": "traffic_signals"},
        5: {"place": "suburb", "name": "Boavista"},
        23: {"addr:housenumber": "2"} | street,
        24: {"addr:housenumber": "20"} | street,
    }
    turn = MadeRelation(
        members=[("w", 1, "from"), ("n", 1, "via"), ("w", 2, "to")],
        tags={"type": "restriction", "restriction": "no_left_turn"},
    )
    path = folder / "town.osm.pbf"
    return write_extract(path, ways, nodes=nodes, relations=[turn], packed=False)


def _graphml(folder: Path) -> Path:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for node in range(4):
        graph.add_node(node, x=str(8.68 + node * 0.001), y="49.41")
    for a, b in ((0, 1), (1, 2), (2, 3)):
        street = {"highway": "['primary', 'residential']", "maxspeed": "50", "length": "80.5"}
        line = {"geometry": f"LINESTRING ({8.68 + a * 0.001} 49.41, {8.68 + b * 0.001} 49.41)"}
        graph.add_edge(a, b, **street, **line)
        graph.add_edge(b, a, **street, name="Rua")
    path = folder / "town.graphml"
    nx.write_graphml(graph, path)
    return path


def _arcs(folder: Path) -> Path:
    path = folder / "arcs.csv"
    lines = ["tail,head,seconds,metres,tail_lon,tail_lat,head_lon,head_lat,name,class"]
    for i in range(12):
        x, y = 8 + i / 100, 8 + (i + 1) / 100
        lines.append(f'{i},{i + 1},10.5,100,{x},49.4,{y},49.4,"Main ""St",residential')
        lines.append(f"{i + 1},{i},10,100,{y},49.4,{x},49.4,,")
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize(
    ("write", "read"),
    [(_extract, read_pbf), (_graphml, RoadNetwork.from_graphml), (_arcs, RoadNetwork.from_arcs)],
    ids=["pbf", "graphml", "arcs"],
)
def test_damaged_sources_are_refused_or_read(
    tmp_path: Path, write: Callable[[Path], Path], read: Callable[[Path], object]
) -> None:
    """Whatever happens to a file on its way here, its reader says which file can't be used."""
    seen = _outcomes(write(tmp_path), read, BadRoadData, 120)
    assert seen.keys() == {"read", "refused"}
    assert seen["refused"] > 60


@pytest.mark.parametrize("part", ["addresses", "hierarchy", "names", "roads", "turns"])
def test_damaged_parts_of_a_city_are_found(tmp_path: Path, part: str) -> None:
    """Each change is found; only the hierarchy can be made anew, and is."""
    RoadNetwork.synthetic(100).save(tmp_path)
    (file,) = tmp_path.glob(f"{part}-*")
    seen = _outcomes(file, lambda _: RoadNetwork.load(tmp_path), BadCity, 15)
    # a "change" may write what was there
    assert seen["read" if part == "hierarchy" else "refused"] >= 14


def test_damaged_manifests_are_refused_or_hurt_nothing(tmp_path: Path) -> None:
    """They have no checksum: what a change does to a source or a count is all that it can do."""
    network = RoadNetwork.synthetic(100)
    network.save(tmp_path)
    corners = [network.addresses.coordinate(row) for row in (0, 9)]
    expected = network.matrix(corners).seconds.tolist()

    def drive(_manifest: Path) -> None:
        assert RoadNetwork.load(tmp_path).matrix(corners).seconds.tolist() == expected

    assert _outcomes(tmp_path / MANIFEST, drive, BadCity, 60)["refused"] > 30


@pytest.mark.parametrize("zone", ["", "Etc/GMT)2", "../../etc/passwd", "Mars/Olympus"])
def test_a_city_whose_clock_nobody_knows_is_damaged(tmp_path: Path, zone: str) -> None:
    """It is the saved city that is wrong, and building it again mends it."""
    RoadNetwork.synthetic(100).save(tmp_path)
    change_manifest(tmp_path, zone=zone)
    with pytest.raises(BadCity, match=r"damaged \(.* no IANA time zone\): build it again"):
        RoadNetwork.load(tmp_path)
