"""Cities on disk: what is saved comes back, damage is told, the old city survives."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from geo.errors import BadCity
from geo.roads import Roads
from geo.storage import MANIFEST, how_built, load_city, save_city
from geo.turns import Turns
from tests.geo.made_roads import Street, grid, random_roads, roads_of
from tests.geo.saved_cities import (
    PARTS,
    a_city,
    assert_same,
    change_manifest,
    with_all_parts,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(random_roads())
def test_what_is_saved_comes_back(tmp_path: Path, roads: Roads) -> None:
    """Every array, name, address and text is as it was."""
    city = a_city(roads, turns=Turns.none())
    save_city(city, tmp_path / "a.city")
    assert_same(load_city(tmp_path / "a.city"), city)


def test_names_of_all_kinds_come_back(tmp_path: Path) -> None:
    """Chinese, quotes, line ends and NULs in names survive."""
    names = ["人民路", 'Rua "A"\n2', "Straße\t1", "a\0b", "🚗"]
    streets = [Street(a=i, b=i + 1, name=name) for i, name in enumerate(names)]
    city = a_city(roads_of([(i, 0) for i in range(6)], streets), source="© 人民")
    save_city(city, tmp_path)
    assert_same(load_city(tmp_path), city)


def test_a_city_without_addresses_comes_back(tmp_path: Path) -> None:
    """No addresses are no fault."""
    city = a_city(streets=0)
    save_city(city, tmp_path / "deep" / "down" / "a.city")
    assert len(load_city(tmp_path / "deep" / "down" / "a.city").addresses) == 0


def test_the_manifest_is_for_people_too(tmp_path: Path) -> None:
    """It says what the city has, without opening an array."""
    save_city(a_city(source="porto.osm.pbf"), tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert manifest["counts"] == {
        "junctions": 9,
        "arcs": 24,
        "forbidden_turns": 1,
        "slow_turns": 1,
        "addresses": 2,
        "names": 0,
    }
    assert manifest["zone"] == "Europe/Lisbon"
    assert manifest["source"] == "porto.osm.pbf"
    assert all(len(entry["sha256"]) == 64 for entry in manifest["files"].values())


def test_the_same_city_gives_the_same_files(tmp_path: Path) -> None:
    """Saving is deterministic to the byte."""
    for folder in ("a", "b"):
        save_city(a_city(), tmp_path / folder)
    a, b = (
        {file.name: file.read_bytes() for file in (tmp_path / folder).iterdir()}
        for folder in ("a", "b")
    )
    assert a == b
    assert len(a) == len(PARTS) + 1


def test_a_new_city_replaces_the_old_one_without_leftovers(tmp_path: Path) -> None:
    """Only the new city's files are left."""
    save_city(a_city(grid(2), streets=1), tmp_path)
    old = {file.name for file in tmp_path.iterdir()}
    city = a_city(grid(4))
    save_city(city, tmp_path)
    assert_same(load_city(tmp_path), city)
    new = {file.name for file in tmp_path.iterdir()}
    assert len(new) == len(PARTS) + 1
    # the turns are the same, and files are named by their content
    assert old & new == {MANIFEST, *(file for file in old if file.startswith("turns"))}


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """Saving onto a file names it."""
    (tmp_path / "a.city").write_text("hello")
    with pytest.raises(BadCity, match=r"a\.city: can't be written"):
        save_city(a_city(), tmp_path / "a.city")


def _refused(folder: Path) -> str:
    with pytest.raises(BadCity) as refused:
        load_city(folder)
    assert str(folder) in str(refused.value)
    return str(refused.value)


def test_no_city_says_how_to_get_one(tmp_path: Path) -> None:
    """A folder without a manifest, or no folder, names the command."""
    assert "callout city build" in _refused(tmp_path)
    assert "callout city build" in _refused(tmp_path / "none.city")


def test_another_version_is_refused(tmp_path: Path) -> None:
    """A city of a later Callout says so, and what to do."""
    save_city(a_city(), tmp_path)
    change_manifest(tmp_path, version=99)
    message = _refused(tmp_path)
    assert "another version" in message
    assert message.endswith("build it again")


def test_other_road_classes_are_another_version(tmp_path: Path) -> None:
    """Class numbers mean something only with the list they point into."""
    save_city(a_city(), tmp_path)
    change_manifest(tmp_path, road_classes=["motorway"])
    assert "another version" in _refused(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": "other"}',
        '{"format": "callout-city"}',
        "\x00",
        "[" * 100_000,
    ],
)
def test_damaged_manifests_are_refused(tmp_path: Path, text: str) -> None:
    """Whatever is in the manifest's place, the folder is named."""
    save_city(a_city(), tmp_path)
    (tmp_path / MANIFEST).write_text(text)
    assert _refused(tmp_path)


@pytest.mark.parametrize("part", PARTS)
def test_a_changed_byte_is_found(tmp_path: Path, part: str) -> None:
    """The checksum of each file is verified."""
    save_city(a_city(), tmp_path)
    file = next(tmp_path.glob(f"{part}-*.npz"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "checksum" in _refused(tmp_path)


@pytest.mark.parametrize("part", PARTS)
def test_a_lost_file_is_told(tmp_path: Path, part: str) -> None:
    """A manifest without its files is no city."""
    save_city(a_city(), tmp_path)
    next(tmp_path.glob(f"{part}-*.npz")).unlink()
    assert part in _refused(tmp_path)


def test_a_manifest_can_not_point_outside_its_folder(tmp_path: Path) -> None:
    """Only files of the folder are read."""
    save_city(a_city(), tmp_path / "a")
    entry = {"name": "../secret.npz", "sha256": "0" * 64}
    change_manifest(tmp_path / "a", files=dict.fromkeys(PARTS, entry))
    assert "outside" in _refused(tmp_path / "a")


def test_arrays_that_do_not_fit_are_refused_even_with_a_right_checksum(tmp_path: Path) -> None:
    """The files of two cities can't be mixed."""
    save_city(a_city(), tmp_path)
    files = json.loads((tmp_path / MANIFEST).read_text())["files"]
    change_manifest(
        tmp_path, files=files | {"roads": files["addresses"], "addresses": files["roads"]}
    )
    assert _refused(tmp_path)


def test_names_that_are_no_texts_are_refused(tmp_path: Path) -> None:
    """The list of street names is checked as well, checksum or not."""
    save_city(a_city(), tmp_path)
    file = next(tmp_path.glob("roads-*.npz"))
    with np.load(file) as arrays:
        changed = dict(arrays) | {"names": np.frombuffer(b"[1, 2]", np.uint8)}
    np.savez(file, **changed)
    entry = {"name": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    files = json.loads((tmp_path / MANIFEST).read_text())["files"]
    change_manifest(tmp_path, files=files | {"roads": entry})
    assert "street names" in _refused(tmp_path)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_file_cut_off_is_told(tmp_path: Path, part: str, length: int) -> None:
    """Wherever a file ends too early, nothing at all included, the city is refused."""
    save_city(a_city(), tmp_path)
    file = next(tmp_path.glob(f"{part}-*.npz"))
    file.write_bytes(file.read_bytes()[:length])
    assert f"{file.name} differs from its checksum" in _refused(tmp_path)


def test_what_was_left_out_is_remembered(tmp_path: Path) -> None:
    """Notes and the way to build the city again come back in their order."""
    notes = ("12 conditional turn restrictions were ignored", "é")
    save_city(a_city(notes=notes), tmp_path)
    assert load_city(tmp_path).notes == notes
    assert how_built(tmp_path) == {"pbf": "porto.osm.pbf"}


@pytest.mark.parametrize(
    "turns", [Turns.none(), Turns.of([(0, 1), (2, 3, 4)], {(5, 6): 1, (0, 1): 2**31 - 1})]
)
def test_turns_come_back(tmp_path: Path, turns: Turns) -> None:
    """None, long and slow ones."""
    save_city(a_city(turns=turns), tmp_path)
    assert_same(load_city(tmp_path), a_city(turns=turns))


@pytest.mark.parametrize(
    "turns", [Turns.of([(0, 24)], {}), Turns.of([(-1, 0)], {}), Turns.of([], {(0, 99): 5})]
)
def test_turns_of_another_city_are_refused(tmp_path: Path, turns: Turns) -> None:
    """Arcs that the roads don't have would lead a search out of its arrays."""
    save_city(a_city(turns=turns), tmp_path)
    assert "roads that the city doesn't have" in _refused(tmp_path)


@pytest.mark.parametrize("part", PARTS)
def test_a_manifest_without_a_part_is_refused(tmp_path: Path, part: str) -> None:
    """Roads without their turns would be driven as if nothing were forbidden."""
    save_city(a_city(), tmp_path)
    files = json.loads((tmp_path / MANIFEST).read_text())["files"]
    change_manifest(tmp_path, files={key: value for key, value in files.items() if key != part})
    assert f"lacks '{part}'" in _refused(tmp_path)


def test_arrays_are_mapped_and_can_not_be_written(tmp_path: Path) -> None:
    """What several processes share must not be changed by one of them."""
    save_city(a_city(), tmp_path)
    roads = load_city(tmp_path).roads
    for field in ("lon", "head", "shape_start", "road_class"):
        array = getattr(roads, field)
        assert not array.flags.writeable
        assert not array.flags.owndata
        assert array.flags.aligned


def test_a_city_in_use_survives_its_replacement_and_removal(tmp_path: Path) -> None:
    """Whoever has loaded a city keeps it, though another one took over its folder."""
    save_city(a_city(), tmp_path)
    held = load_city(tmp_path)
    save_city(a_city(grid(5), streets=3, turns=Turns.none()), tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()
    assert_same(held, a_city())


@pytest.mark.parametrize(
    ("source", "recipe"),
    [
        ("made city, 10000 junctions, seed 1", {"synthetic": "10000", "seed": "1"}),
        ("porto.osm.pbf, © OpenStreetMap contributors, ODbL 1.0", {"pbf": "porto.osm.pbf"}),
        ("Porto, Portugal, © OpenStreetMap contributors, ODbL 1.0", {}),
    ],
)
def test_cities_of_the_first_version_tell_how_they_were_built(
    tmp_path: Path, source: str, recipe: dict[str, str]
) -> None:
    """They had no recipe; their source says as much where it can."""
    manifest = {"format": "callout-city", "version": 1, "source": source, "road_classes": []}
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert how_built(tmp_path) == recipe
    assert "format 1, this one reads 2" in _refused(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[" * 100_000, "{}", '{"source": 1}', '{"recipe": 7}', "\xff"]
)
def test_a_manifest_beyond_recognition_tells_nothing(tmp_path: Path, text: str) -> None:
    """How a city was built is asked when it is damaged: that must not fail as well."""
    (tmp_path / MANIFEST).write_text(text, "latin-1")
    assert how_built(tmp_path) == {}
    assert how_built(tmp_path / "nowhere") == {}


def test_hierarchy_and_names_come_back(tmp_path: Path) -> None:
    """All arrays of both, those of the hierarchy where the file is mapped."""
    city = with_all_parts(a_city())
    save_city(city, tmp_path)
    again = load_city(tmp_path)
    assert_same(again, city)
    assert again.hierarchy is not None
    assert not again.hierarchy.up.flags.owndata
    assert json.loads((tmp_path / MANIFEST).read_text())["counts"]["names"] == 2


def test_a_damaged_byte_of_the_names_is_found(tmp_path: Path) -> None:
    """Names can't be made anew: a city with other ones would be another city."""
    save_city(with_all_parts(a_city()), tmp_path)
    _flip_a_byte(next(tmp_path.glob("names-*.npz")))
    assert "checksum" in _refused(tmp_path)


@pytest.mark.parametrize("damage", ["byte", "cut", "empty", "gone", "version", "other roads"])
def test_a_hierarchy_that_can_not_be_used_is_left_out(tmp_path: Path, damage: str) -> None:
    """It can be made anew from the roads, which are whole; a wrong one would lead astray."""
    city = with_all_parts(a_city())
    save_city(city, tmp_path)
    file = next(tmp_path.glob("hierarchy-*.npz"))
    about = json.loads((tmp_path / MANIFEST).read_text())["hierarchy"]
    if damage == "byte":
        _flip_a_byte(file)
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "gone":
        file.unlink()
    elif damage == "version":
        change_manifest(tmp_path, hierarchy=about | {"version": 0})
    else:
        change_manifest(tmp_path, hierarchy=about | {"of": ["", ""]})
    assert_same(load_city(tmp_path), replace(city, hierarchy=None))


def test_a_hierarchy_of_other_roads_is_left_out(tmp_path: Path) -> None:
    """Even where the manifest says that it belongs to them."""
    other = with_all_parts(a_city(grid(5)))
    save_city(replace(a_city(), hierarchy=other.hierarchy), tmp_path)
    assert load_city(tmp_path).hierarchy is None


def _flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
