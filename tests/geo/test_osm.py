"""OpenStreetMap extracts, written here in miniature, read into roads and addresses."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import BadRoadData
from geo.osm.extract import read_pbf
from geo.osm.process import child_main, read_pbf_apart
from geo.osm.tags import node_delay
from geo.roads import ROAD_CLASSES, Roads
from geo.storage import load_city
from tests.geo.made_extracts import MadeRelation, MadeWay, arcs_by_nodes, place, write_extract


def _arcs(roads: Roads) -> set[tuple[int, int]]:
    return set(arcs_by_nodes(roads))


def _both(*pairs: tuple[int, int]) -> set[tuple[int, int]]:
    return set(pairs) | {(b, a) for a, b in pairs}


def test_streets_become_roads(tmp_path: Path) -> None:
    """A way and a side street give three streets with class, name, length and time."""
    street = MadeWay(nodes=[1, 2, 3], tags={"highway": "primary", "name": "Rua", "maxspeed": "50"})
    roads = read_pbf(write_extract(tmp_path / "a.pbf", [street, MadeWay(nodes=[2, 12])])).roads
    assert _arcs(roads) == _both((1, 2), (2, 3), (2, 12))
    assert {ROAD_CLASSES[c] for c in roads.road_class} == {"primary", "residential"}
    assert roads.names == ("", "Rua")
    kmh = roads.decimetres / roads.milliseconds * 360
    assert ((kmh > 10) & (kmh < 50)).all()


def test_what_vans_may_not_drive_is_no_road(tmp_path: Path) -> None:
    """Footpaths, private roads and squares stay out."""
    closed = [
        MadeWay(nodes=[2, 12], tags={"highway": "footway"}),
        MadeWay(nodes=[2, 22], tags={"highway": "residential", "access": "private"}),
        MadeWay(nodes=[2, 13, 14, 2], tags={"highway": "pedestrian", "area": "yes"}),
    ]
    roads = read_pbf(write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2]), *closed])).roads
    assert _arcs(roads) == _both((1, 2))


def test_a_ferry_is_no_road(tmp_path: Path) -> None:
    """Whether it is also tagged as a road or not: who knows when it goes."""
    ferries = [
        MadeWay(nodes=[2, 12], tags={"route": "ferry", "motor_vehicle": "yes"}),
        MadeWay(nodes=[2, 22], tags={"route": "ferry", "highway": "service"}),
    ]
    roads = read_pbf(write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2]), *ferries])).roads
    assert _arcs(roads) == _both((1, 2))


@pytest.mark.parametrize(
    ("access", "passable"),
    [("destination", True), ("customers", True), ("permissive", True), ("private", False)],
)
def test_a_van_enters_where_it_is_called_to(
    tmp_path: Path,
    access: str,
    passable: bool,  # noqa: FBT001
) -> None:
    """Roads and gates for customers are driven, private ones are where one stops before."""
    street = MadeWay(nodes=[1, 2])
    yard = MadeWay(nodes=[2, 12], tags={"highway": "service", "access": access})
    behind = MadeWay(nodes=[2, 12, 13])
    gate = {12: {"barrier": "gate", "access": access}}
    roads = read_pbf(write_extract(tmp_path / "a.pbf", [street, yard])).roads
    assert ((2, 12) in _arcs(roads)) == passable
    gated = read_pbf(write_extract(tmp_path / "b.pbf", [street, behind], nodes=gate)).roads
    assert ((2, 13) in _arcs(gated)) == passable


def test_signals_and_the_side_of_the_road_decide_who_waits(tmp_path: Path) -> None:
    """Left turns off a big road are slow here (Heidelberg), unless there is a signal."""
    big = {"highway": "primary"}
    ways = [
        MadeWay(nodes=[10, 11], tags=big),
        MadeWay(nodes=[11, 12], tags=big),
        MadeWay(nodes=[11, 21]),
    ]
    extract = read_pbf(write_extract(tmp_path / "a.pbf", ways))
    arcs = arcs_by_nodes(extract.roads)
    slow = set(zip(extract.turns.slow_from.tolist(), extract.turns.slow_to.tolist(), strict=True))
    assert slow == {(arcs[10, 11], arcs[11, 21]), (arcs[21, 11], arcs[11, 12])}
    lit = {11: {"highway": "traffic_signals"}}
    assert len(read_pbf(write_extract(tmp_path / "b.pbf", ways, nodes=lit)).turns.slow_from) == 0


def test_roads_open_at_times_are_noted(tmp_path: Path) -> None:
    """They are read as they usually are, and who asks learns how many there are."""
    at_times = {"highway": "residential", "motor_vehicle:conditional": "no @ (22:00-06:00)"}
    extract = read_pbf(write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2], tags=at_times)]))
    assert extract.roads.arcs == 2
    assert extract.notes == ("roads open to some only at times: 1, read as at their other times",)


def test_one_ways_and_roundabouts(tmp_path: Path) -> None:
    """A roundabout is driven in the direction it is drawn."""
    ring = MadeWay(nodes=[1, 2, 12, 11, 1], tags={"highway": "primary", "junction": "roundabout"})
    arms = [
        MadeWay(nodes=[1, 0]),
        MadeWay(nodes=[2, 3]),
        MadeWay(nodes=[12, 13]),
        MadeWay(nodes=[11, 10]),
    ]
    roads = read_pbf(write_extract(tmp_path / "a.pbf", [ring, *arms])).roads
    assert _arcs(roads) == {(1, 2), (2, 12), (12, 11), (11, 1)} | _both(
        (1, 0), (2, 3), (12, 13), (11, 10)
    )


def test_only_what_can_be_left_again_is_kept(tmp_path: Path) -> None:
    """A one-way street into nowhere, and an island without a bridge, are left out."""
    trap = MadeWay(nodes=[2, 12], tags={"highway": "residential", "oneway": "yes"})
    island = MadeWay(nodes=[80, 81])
    roads = read_pbf(
        write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2, 3]), trap, island])
    ).roads
    assert _arcs(roads) == _both((1, 2), (2, 3))


def test_missing_nodes_cut_a_way_in_two(tmp_path: Path) -> None:
    """A clipped extract lacks nodes: no straight line is drawn across the gap."""
    long_way = MadeWay(nodes=[1, 2, 3, 4, 5, 6])
    side = MadeWay(nodes=[2, 12])
    path = write_extract(tmp_path / "a.pbf", [long_way, side], missing=[4])
    assert _arcs(read_pbf(path).roads) == _both((1, 2), (2, 3), (2, 12))


def test_ways_with_one_node_left_are_dropped(tmp_path: Path) -> None:
    """A way of which only a point is inside the extract is no road."""
    path = write_extract(
        tmp_path / "a.pbf",
        [MadeWay(nodes=[1, 2]), MadeWay(nodes=[30, 2, 31, 32])],
        missing=[30, 31, 32],
    )
    assert _arcs(read_pbf(path).roads) == _both((1, 2))


def test_a_bollard_makes_two_dead_ends(tmp_path: Path) -> None:
    """Nobody drives through it, and both sides stay reachable from their own end."""
    blocked = MadeWay(nodes=[1, 2, 3])
    around = MadeWay(nodes=[1, 11, 12, 13, 3])
    path = write_extract(tmp_path / "a.pbf", [blocked, around], nodes={2: {"barrier": "bollard"}})
    roads = read_pbf(path).roads
    at_bollard = np.flatnonzero((roads.lon.round(6) == 8.682) & (roads.lat.round(6) == 49.41))
    assert len(at_bollard) == 2
    assert _arcs(roads) == _both((1, 2), (2, 3), (1, 3))


def test_a_gate_for_all_costs_time_only(tmp_path: Path) -> None:
    """An open gate can be passed, slower."""
    ways = [MadeWay(nodes=[1, 2, 3])]
    plain = read_pbf(write_extract(tmp_path / "a.pbf", ways)).roads
    gate = read_pbf(write_extract(tmp_path / "b.pbf", ways, nodes={2: {"barrier": "gate"}})).roads
    assert _arcs(gate) == _arcs(plain)
    assert (gate.milliseconds > plain.milliseconds + 1000).all()


def test_signals_delay_those_who_enter_them(tmp_path: Path) -> None:
    """The arc towards the signal takes longer than the one away from it."""
    nodes = {2: {"highway": "traffic_signals"}}
    roads = read_pbf(write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2])], nodes=nodes)).roads
    at_signal = roads.lon.round(6) == 8.682
    towards, away = (roads.milliseconds[at_signal[end]] for end in (roads.head, roads.tail))
    assert towards[0] - away[0] == node_delay(nodes[2]).forward > 0


def test_addresses_of_nodes_and_buildings(tmp_path: Path) -> None:
    """Each house with a street and a number is an address, a building at its middle."""
    house = {"addr:street": "Rua", "addr:housenumber": "7", "addr:postcode": "4000-001"}
    building = {"addr:place": "Largo", "addr:housenumber": "1A", "addr:city": "Porto"}
    path = write_extract(
        tmp_path / "a.pbf",
        [MadeWay(nodes=[1, 2]), MadeWay(nodes=[30, 32, 52, 50, 30], tags=building)],
        nodes={40: house},
    )
    node, way = read_pbf(path).addresses
    assert str(node) == "Rua 7, 4000-001"
    assert (node.coordinate.lon, node.coordinate.lat) == pytest.approx(place(40))
    assert str(way) == "Largo 1A, Porto"
    assert (way.coordinate.lon, way.coordinate.lat) == pytest.approx(place(41))


def test_several_numbers_on_one_door_are_several_addresses(tmp_path: Path) -> None:
    """A door with "12;14" on it is found under 12 and under 14."""
    door = {"addr:street": "Rua", "addr:housenumber": "12; 14,"}
    path = write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2])], nodes={40: door})
    assert [address.number for address in read_pbf(path).addresses] == ["12", "14"]


def test_a_number_without_a_street_is_no_address(tmp_path: Path) -> None:
    """Nobody finds "7"."""
    path = write_extract(
        tmp_path / "a.pbf", [MadeWay(nodes=[1, 2])], nodes={40: {"addr:housenumber": "7"}}
    )
    assert len(read_pbf(path).addresses) == 0


def test_a_street_that_is_also_a_house_is_both(tmp_path: Path) -> None:
    """A way may carry a road and an address at once."""
    tags = {"highway": "service", "addr:street": "Rua", "addr:housenumber": "7"}
    extract = read_pbf(write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2], tags=tags)]))
    assert extract.roads.arcs == 2
    assert len(extract.addresses) == 1


def test_progress_grows_from_nothing_to_all(tmp_path: Path) -> None:
    """A bar can be drawn: shares never fall, and end at 1."""
    told: list[tuple[str, float]] = []
    read_pbf(
        write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2])]),
        lambda step, share: told.append((step, share)),
    )
    shares = [share for _, share in told]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)
    assert all(step for step, _ in told)


def _refused(path: Path) -> str:
    with pytest.raises(BadRoadData) as refused:
        read_pbf(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert "\n" not in str(refused.value)
    return refused.value.reason


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message says which file isn't there."""
    assert "no such file" in _refused(tmp_path / "none.osm.pbf")
    assert "it is no file" in _refused(tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\0" * 1000, "PBF"),
        (b"<?xml version='1.0'?><osm version='0.6'></osm>", "PBF"),
        (b"id,address\n1,Rua\n", "PBF"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """Empty files, zeros, XML and CSV are no extracts."""
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(content)
    assert reason in _refused(path)


def test_a_cut_off_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    """Half a download is never half a city."""
    whole = write_extract(
        tmp_path / "a.pbf", [MadeWay(nodes=[i, i + 1]) for i in range(1, 40)]
    ).read_bytes()
    cut = tmp_path / "cut.pbf"
    for length in range(1, len(whole) - 1, 7):
        cut.write_bytes(whole[:length])
        assert _refused(cut)


def test_extracts_without_roads_are_refused(tmp_path: Path) -> None:
    """Houses only, footpaths only, or a single one-way street: no city."""
    houses = {40: {"addr:street": "Rua", "addr:housenumber": "7"}}
    assert "no roads" in _refused(write_extract(tmp_path / "a.pbf", [], nodes=houses))
    path = MadeWay(nodes=[1, 2], tags={"highway": "footway"})
    assert "no roads" in _refused(write_extract(tmp_path / "b.pbf", [path]))
    one_way = MadeWay(nodes=[1, 2], tags={"highway": "primary", "oneway": "yes"})
    assert "there and back" in _refused(write_extract(tmp_path / "c.pbf", [one_way]))


def test_extracts_without_any_node_are_refused(tmp_path: Path) -> None:
    """Ways alone are nowhere."""
    path = write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2])], missing=[1, 2])
    assert "no roads" in _refused(path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4))
def test_damaged_extracts_are_read_or_refused(
    tmp_path: Path, changes: list[tuple[int, int]]
) -> None:
    """A few changed bytes give roads or one clear error, never anything else."""
    path = tmp_path / "a.pbf"
    path.unlink(missing_ok=True)
    ways = [MadeWay(nodes=[1, 2, 3]), MadeWay(nodes=[2, 12])]
    members = [("w", 1, "from"), ("n", 2, "via"), ("w", 2, "to")]
    turn = MadeRelation(members=members, tags={"type": "restriction", "restriction": "no_entry"})
    content = bytearray(write_extract(path, ways, relations=[turn]).read_bytes())
    for position, value in changes:
        content[position % len(content)] = value
    path.write_bytes(content)
    try:
        assert read_pbf(path).roads.arcs > 0
    except BadRoadData as refused:
        assert str(path) in str(refused)  # noqa: PT017 - either outcome is right


def test_a_reader_of_its_own_gives_the_same(tmp_path: Path) -> None:
    """Reading in a child process changes nothing, and progress is passed on."""
    house = {40: {"addr:street": "Rua 人民", "addr:housenumber": "7"}}
    ways = [MadeWay(nodes=[1, 2, 3]), MadeWay(nodes=[2, 12])]
    members = [("w", 1, "from"), ("n", 2, "via"), ("w", 2, "to")]
    relations = [
        MadeRelation(members=members, tags={"type": "restriction", "restriction": kind})
        for kind in ("no_left_turn", "left")
    ]
    path = write_extract(tmp_path / "é.pbf", ways, nodes=house, relations=relations)
    told: list[float] = []
    apart = read_pbf_apart(path, lambda _step, share: told.append(share))
    here = read_pbf(path)
    assert list(apart.addresses) == list(here.addresses)
    assert apart.turns.banned_arc.tolist() == here.turns.banned_arc.tolist() != []
    assert apart.notes == here.notes != ()
    np.testing.assert_array_equal(apart.roads.milliseconds, here.roads.milliseconds)
    assert told[0] == 0
    assert told[-1] == 1


def test_a_reader_of_its_own_refuses_as_well(tmp_path: Path) -> None:
    """The reason comes through from the child."""
    with pytest.raises(BadRoadData, match="no such file"):
        read_pbf_apart(tmp_path / "none.pbf")


def test_a_file_that_crashes_the_reader_is_an_error(tmp_path: Path) -> None:
    """A NUL inside a tag makes libosmium read beyond its buffer: the program survives."""
    path = write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2, 3])], packed=False)
    path.write_bytes(path.read_bytes().replace(b"highway", b"high\0ay"))
    with pytest.raises(BadRoadData, match=str(path)):
        read_pbf_apart(path)


def test_the_child_tells_its_parent_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the child prints is one JSON object a line; its exit code says how it went."""
    path = write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2, 3])])
    for source, code in ((path, 0), (tmp_path / "none.pbf", 2)):
        monkeypatch.setattr("sys.argv", ["callout", str(source), str(tmp_path / "city")])
        with pytest.raises(SystemExit) as ended:
            child_main()
        assert ended.value.code == code
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert ("refused" in told[-1]) == (code == 2)
    assert load_city(tmp_path / "city").roads.arcs == 2


def test_an_interrupted_reader_is_stopped(tmp_path: Path) -> None:
    """Ctrl-C while reading ends the child too, and is not swallowed."""

    def interrupt(_step: str, _share: float) -> None:
        raise KeyboardInterrupt

    path = write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2, 3])])
    with pytest.raises(KeyboardInterrupt):
        read_pbf_apart(path, interrupt)
