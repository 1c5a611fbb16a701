"""Cities that come as text: what they mean, and each of their faults by file, row and column."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadRoadData
from geo.roads import ROAD_CLASSES, Roads
from geo.sources.arcs_text import read_arcs
from geo.sources.imported import Imported
from geo.sources.text_table import MOST_FAULTS
from tests.geo.made_roads import grid, random_roads

NODES = "node,lon,lat\na,8.68,49.41\nb,8.69,49.41\nc,8.69,49.42\n"
ARCS = "tail,head,seconds,metres\na,b,60,720\nb,a,61.5,720.04\nb,c,0,0\nc,b,90,1112\n"


def _read(folder: Path, arcs: str = ARCS, nodes: str | None = NODES) -> Imported:
    """Write both files and read them."""
    (folder / "arcs.csv").write_text(arcs, "utf-8")
    if nodes is None:
        return read_arcs(folder / "arcs.csv")
    (folder / "nodes.csv").write_text(nodes, "utf-8")
    return read_arcs(folder / "arcs.csv", folder / "nodes.csv")


def _faults(folder: Path, arcs: str = ARCS, nodes: str | None = NODES) -> list[str]:
    """Give what is said of two files that can't be used, without their folder."""
    with pytest.raises(BadRoadData) as refused:
        _read(folder, arcs, nodes)
    return str(refused.value).replace(f"{folder}/", "").split("\n")


def _same(a: Roads, b: Roads) -> None:
    for name in Roads.__slots__:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_arcs_become_roads(tmp_path: Path) -> None:
    """Seconds and metres are kept to the millisecond and decimetre, each arc in its direction."""
    roads = _read(tmp_path).roads
    assert roads.lon.tolist() == [8.68, 8.69, 8.69]
    assert roads.lat.tolist() == [49.41, 49.41, 49.42]
    assert roads.tail.tolist() == [0, 1, 1, 2]
    assert roads.head.tolist() == [1, 0, 2, 1]
    assert roads.milliseconds.tolist() == [60_000, 61_500, 1, 90_000]
    assert roads.decimetres.tolist() == [7200, 7200, 1, 11_120]
    assert set(roads.road_class.tolist()) == {ROAD_CLASSES.index("road")}
    assert roads.names == ("",)


@pytest.mark.parametrize(
    ("arcs", "nodes"),
    [
        (ARCS.replace(",", " "), NODES.replace(",", "  ")),
        (ARCS.replace(",", "\t"), NODES.replace(",", " \t ")),
        (ARCS.replace(",", ";"), NODES.replace(",", "; ")),
        (ARCS.replace("tail,head,seconds,metres\n", ""), NODES.replace("node,lon,lat\n", "")),
        ("# made by hand\n\n" + ARCS.replace("\nb,c", "\n  # back\n\nb,c"), "\n \n#\n" + NODES),
        (ARCS.replace("\n", "\r\n"), NODES.replace("\n", "\r\n")),
        ("\ufeff" + ARCS.rstrip(), "\ufeff" + NODES.rstrip()),
        (ARCS.replace(",", "   ").replace("\n", "  \n  "), NODES.replace(",", ", ")),
        (ARCS.replace("tail,head", "Tail, HEAD "), NODES.replace("lon", "Lon")),
        (
            "metres,head,tail,seconds\n720,b,a,60\n720,a,b,61.5\n0,c,b,0\n1112,b,c,9e1\n",
            "lat,node,lon\n49.41,a,8.68\n49.41,b,8.69\n49.42,c,8.69\n",
        ),
        ('tail,head,seconds,metres\n"a","b","60",720\nb,a,61.5,720\nb,c,0,0\nc,b,90,1112', NODES),
    ],
)
def test_files_of_all_shapes_mean_the_same(tmp_path: Path, arcs: str, nodes: str) -> None:
    """Commas, semicolons, tabs or blanks; a header or none; comments; other systems' line ends."""
    _same(_read(tmp_path, arcs, nodes).roads, _read(tmp_path).roads)


def test_names_and_classes_are_kept(tmp_path: Path) -> None:
    """Both may be missing or empty; a name may hold the comma when quoted."""
    arcs = (
        "tail,head,seconds,metres,name,class\n"
        'a,b,60,720,"Ring, innerer",primary\nb,a,61,720,,\n'
        'b,c,5,5,人民路,service\nc,b,90,1112,"",\n'
    )
    roads = _read(tmp_path, arcs).roads
    assert [roads.names[i] for i in roads.name] == ["Ring, innerer", "", "人民路", ""]
    assert [ROAD_CLASSES[i] for i in roads.road_class] == ["primary", "road", "service", "road"]


def test_places_may_stand_with_the_arcs(tmp_path: Path) -> None:
    """Without a file of nodes each arc says where its ends are."""
    places = {"a": "8.68,49.41", "b": "8.69,49.41", "c": "8.69,49.42"}
    rows = [row.split(",") for row in ARCS.splitlines()[1:]]
    arcs = "".join(f"{','.join(row)},{places[row[0]]},{places[row[1]]}\n" for row in rows)
    header = "tail,head,seconds,metres,tail_lon,tail_lat,head_lon,head_lat\n"
    roads = _read(tmp_path).roads
    for text in (arcs, header + arcs):
        again = _read(tmp_path, text, None).roads
        assert sorted(again.milliseconds) == sorted(roads.milliseconds)
        assert sorted(zip(again.lon, again.lat, strict=True)) == sorted(
            zip(roads.lon, roads.lat, strict=True)
        )


def test_a_node_is_in_one_place(tmp_path: Path) -> None:
    """Two arcs that disagree about where a node is are a fault."""
    arcs = "a b 1 1 8.68 49.41 8.69 49.41\nb a 1 1 8.69 49.42 8.68 49.41\n"
    assert _faults(tmp_path, arcs, None) == [
        "arcs.csv: row 1, head: 'b' is at 8.69, 49.41 here, but at 8.69, 49.42 in another row"
    ]


def test_nothing_is_left_out_silently(tmp_path: Path) -> None:
    """Loops, slower arcs of the same way, dead ends, unused nodes and columns are counted."""
    arcs = (
        "tail,head,seconds,metres,colour\n"
        "a,b,60,720,red\nb,a,61,720,\na,a,5,5,\na,b,70,700,\na,b,80,600,\nb,c,5,5,\n"
    )
    imported = _read(tmp_path, arcs, NODES + "d,1,1\n")
    assert imported.roads.arcs == 2
    assert imported.roads.milliseconds.tolist() == [60_000, 61_000]
    assert imported.notes == (
        "arcs from a junction to itself: 1 left out",
        "arcs beside a faster one between the same junctions: 2 left out",
        "arcs that can't be driven to and from the others: 1 left out",
        "junctions on no such arc: 2 left out",
        "columns that mean nothing here: colour",
    )
    assert _read(tmp_path).notes == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("60,", "fast,", "row 2, seconds: 'fast' is no number from 0 to 2,147,483.647"),
        ("60,", "nan,", "row 2, seconds: 'nan' is no number from 0 to 2,147,483.647"),
        ("60,", "inf,", "row 2, seconds: 'inf' is no number from 0 to 2,147,483.647"),
        ("60,", "-1,", "row 2, seconds: '-1' is no number from 0 to 2,147,483.647"),
        ("60,", "1e9,", "row 2, seconds: '1e9' is no number from 0 to 2,147,483.647"),
        ("60,", ",", "row 2, seconds: '' is no number from 0 to 2,147,483.647"),
        ("1112", "-0.1", "row 5, metres: '-0.1' is no number from 0 to 26,843,545.5"),
        ("1112", "3e7", "row 5, metres: '3e7' is no number from 0 to 26,843,545.5"),
        ("b,c", "b,d", "row 4, head: 'd' is no node"),
        ("c,b", ",b", "row 5, tail: '' is no node"),
        ("b,c,0,0", "b,c,0", "row 4: has 3 values, not 4"),
        ("b,c,0,0", "b,c,0,0,0", "row 4: has 5 values, not 4"),
        (",metres", ",meters", "lacks the column metres"),
        ("seconds,metres", "seconds,seconds", "lacks the column metres"),
        ("seconds,metres", "seconds,metres,tail", "has two columns tail"),
        ("a,b,60", '"a,b,60', "row 2: a quote isn't closed"),
    ],
)
def test_faults_of_arcs_are_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """File, row and column, with the value."""
    assert _faults(tmp_path, ARCS.replace(old, new, 1)) == [f"arcs.csv: {fault}"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("8.68", "west", "row 2, lon: 'west' is no number from -180 to 180"),
        ("8.68", "181", "row 2, lon: '181' is no number from -180 to 180"),
        ("49.42", "NaN", "row 4, lat: 'NaN' is no number from -90 to 90"),
        ("49.42", "-90.5", "row 4, lat: '-90.5' is no number from -90 to 90"),
        ("c,8.69", "a,8.69", "row 4, node: 'a' stands in row 2 already"),
        ("c,8.69,49.42", "c,8.69", "row 4: has 2 values, not 3"),
        ("lat", "latitude", "lacks the column lat"),
    ],
)
def test_faults_of_nodes_are_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Likewise; the arcs aren't looked at before their nodes are right."""
    assert _faults(tmp_path, "nonsense", NODES.replace(old, new, 1)) == [f"nodes.csv: {fault}"]


@pytest.mark.parametrize(
    ("arcs", "fault"),
    [
        ("", "has no rows; wanted: tail head seconds metres name class"),
        ("# nothing\n\n", "has no rows; wanted: tail head seconds metres name class"),
        ("tail,head,seconds,metres\n", "has no arcs"),
        ("a,b,1\n", "has 3 values in its first row, not 4 to 6 (tail head seconds metres"),
        ("a,a,1,1\n", "has no roads between which a van can drive there and back"),
        ("a,b,1,1\nb,c,1,1\n", "has no roads between which a van can drive there and back"),
        ("a,b,1,1,X,primry\n", "row 1, class: 'primry' is no road class"),
        ("a,b,1,1,X,\nb,a,1,1,X,cycleway\n", "row 2, class: 'cycleway' is no road class"),
    ],
)
def test_files_without_roads_are_told(tmp_path: Path, arcs: str, fault: str) -> None:
    """Empty ones, those of another kind, and those in which nobody can drive back."""
    (told,) = _faults(tmp_path, arcs)
    assert told.startswith(f"arcs.csv: {fault}")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Each in a line that names the file, the first twenty of them, and how many more there are."""
    rows = "".join(f"a,x{i},-{i + 1},1\n" for i in range(1500))
    told = _faults(tmp_path, ARCS + rows)
    assert len(told) == MOST_FAULTS + 1
    assert told[0] == "arcs.csv: row 6, head: 'x0' is no node"
    assert told[-1] == f"arcs.csv: and {3000 - MOST_FAULTS:,} more faults"
    assert all(line.startswith("arcs.csv: ") for line in told)


def test_rows_are_counted_over_comments_and_pieces(tmp_path: Path) -> None:
    """The row named is the line that an editor shows, thousands of lines down."""
    good = "a,b,60,720\n# comment\n\nb,a,60,720\n" * 800
    assert _faults(tmp_path, good + "a,b,soon,1\n")[0].startswith("arcs.csv: row 3201, seconds: ")


def test_files_that_can_not_be_read_are_named(tmp_path: Path) -> None:
    """Missing, a folder, not text."""
    with pytest.raises(BadRoadData, match=r"none\.csv: can't be read: No such file"):
        read_arcs(tmp_path / "none.csv", tmp_path / "none.csv")
    with pytest.raises(BadRoadData, match="can't be read: Is a directory"):
        read_arcs(tmp_path, tmp_path)
    (tmp_path / "latin.csv").write_bytes(b"a,b\n1,2\nStra\xdfe,3\n")
    with pytest.raises(BadRoadData, match=r"latin\.csv: row 3: is no UTF-8"):
        read_arcs(tmp_path / "arcs.csv", tmp_path / "latin.csv")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_are_roads_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, arcs: bytes, nodes: bytes
) -> None:
    """Whatever the files hold, there is an answer in our own words."""
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "arcs").write_bytes(arcs)
    (folder / "nodes").write_bytes(nodes)
    with pytest.raises(BadRoadData, match=r"arcs|nodes"):
        read_arcs(folder / "arcs", folder / "nodes")


@given(random_roads())
def test_roads_written_as_text_come_back(
    tmp_path_factory: pytest.TempPathFactory, roads: Roads
) -> None:
    """Writing arcs and reading them gives the same graph, as far as it can be driven."""
    folder = tmp_path_factory.mktemp("text")
    nodes = "".join(f"{i} {x!r} {y!r}\n" for i, (x, y) in enumerate(_places(roads)))
    arcs = "".join(
        f"{a} {b} {ms / 1000} {dm / 10}\n"
        for a, b, ms, dm in zip(
            roads.tail, roads.head, roads.milliseconds, roads.decimetres, strict=True
        )
    )
    again = _read(folder, arcs, nodes).roads
    assert again.arcs == roads.arcs
    for name in ("lon", "lat", "tail", "head", "milliseconds", "decimetres"):
        np.testing.assert_array_equal(getattr(again, name), getattr(roads, name))


def test_what_is_done_is_told(tmp_path: Path) -> None:
    """Steps with their shares of the whole, in order."""
    told: list[tuple[str, float]] = []
    _read(tmp_path)
    read_arcs(tmp_path / "arcs.csv", tmp_path / "nodes.csv", lambda *step: told.append(step))
    assert [step for step, _ in told] == ["reading nodes", "reading arcs", "joining roads"]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert math.isclose(shares[0], 0)


def test_a_town_of_a_grid_keeps_its_times(tmp_path: Path) -> None:
    """A larger table, over several pieces of the reader."""
    town = grid(30)
    nodes = "\n".join(f"n{i};{x!r};{y!r}" for i, (x, y) in enumerate(_places(town)))
    columns = (town.tail, town.head, town.milliseconds, town.decimetres)
    arcs = "\n".join(
        f"n{a};n{b};{ms / 1000};{dm / 10}" for a, b, ms, dm in zip(*columns, strict=True)
    )
    again = _read(tmp_path, arcs, nodes).roads
    np.testing.assert_array_equal(again.milliseconds, town.milliseconds)
    np.testing.assert_array_equal(again.head, town.head)


def _places(roads: Roads) -> list[tuple[float, float]]:
    return list(zip(roads.lon.tolist(), roads.lat.tolist(), strict=True))
