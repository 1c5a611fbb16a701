"""Cities on disk: what is saved comes back, damage is told, the old city survives."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import BadCity
from geo.roads import Roads
from geo.storage import MANIFEST, SavedCity, load_city, save_city
from tests.geo.made_roads import Street, grid, random_roads, roads_of


def _city(roads: Roads | None = None, *, source: str = "made", streets: int = 2) -> SavedCity:
    houses = [
        Address(f"Rua da Conceição {i}", "7", Coordinate(-8.6, 41.1), "4000", "Porto")
        for i in range(streets)
    ]
    return SavedCity(
        roads=roads or grid(3),
        addresses=Addresses.of(houses),
        zone="Europe/Lisbon",
        source=source,
    )


def _same(a: SavedCity, b: SavedCity) -> None:
    for field in Roads.__slots__:
        np.testing.assert_array_equal(getattr(a.roads, field), getattr(b.roads, field))
        assert getattr(a.roads, field) is not getattr(b.roads, field)
    assert list(a.addresses) == list(b.addresses)
    assert (a.zone, a.source) == (b.zone, b.source)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(random_roads())
def test_what_is_saved_comes_back(tmp_path: Path, roads: Roads) -> None:
    """Every array, name, address and text is as it was."""
    city = _city(roads)
    save_city(city, tmp_path / "a.city")
    _same(load_city(tmp_path / "a.city"), city)


def test_names_of_all_kinds_come_back(tmp_path: Path) -> None:
    """Chinese, quotes, line ends and NULs in names survive."""
    names = ["人民路", 'Rua "A"\n2', "Straße\t1", "a\0b", "🚗"]
    streets = [Street(a=i, b=i + 1, name=name) for i, name in enumerate(names)]
    city = _city(roads_of([(i, 0) for i in range(6)], streets), source="© 人民")
    save_city(city, tmp_path)
    _same(load_city(tmp_path), city)


def test_a_city_without_addresses_comes_back(tmp_path: Path) -> None:
    """No addresses are no fault."""
    city = _city(streets=0)
    save_city(city, tmp_path / "deep" / "down" / "a.city")
    assert len(load_city(tmp_path / "deep" / "down" / "a.city").addresses) == 0


def test_the_manifest_is_for_people_too(tmp_path: Path) -> None:
    """It says what the city has, without opening an array."""
    save_city(_city(source="porto.osm.pbf"), tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert manifest["counts"] == {"junctions": 9, "arcs": 24, "addresses": 2}
    assert manifest["zone"] == "Europe/Lisbon"
    assert manifest["source"] == "porto.osm.pbf"
    assert all(len(entry["sha256"]) == 64 for entry in manifest["files"].values())


def test_the_same_city_gives_the_same_files(tmp_path: Path) -> None:
    """Saving is deterministic to the byte."""
    for folder in ("a", "b"):
        save_city(_city(), tmp_path / folder)
    a, b = (
        {file.name: file.read_bytes() for file in (tmp_path / folder).iterdir()}
        for folder in ("a", "b")
    )
    assert a == b
    assert len(a) == 3


def test_a_new_city_replaces_the_old_one_without_leftovers(tmp_path: Path) -> None:
    """Only the new city's three files are left."""
    save_city(_city(grid(2), streets=1), tmp_path)
    old = {file.name for file in tmp_path.iterdir()}
    city = _city(grid(4))
    save_city(city, tmp_path)
    _same(load_city(tmp_path), city)
    new = {file.name for file in tmp_path.iterdir()}
    assert len(new) == 3
    assert old & new == {MANIFEST}


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_full_disk_leaves_the_old_city_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Whichever file the disk has no room for, the old city loads as before."""
    before = _city(grid(2), streets=1)
    save_city(before, tmp_path)
    done: list[int] = []

    def no_room(_file: int) -> None:
        done.append(1)
        if len(done) > writes:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.storage.os.fsync", no_room)
    with pytest.raises(BadCity, match="can't be written: No space left on device"):
        save_city(_city(grid(4)), tmp_path)
    _same(load_city(tmp_path), before)
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """Saving onto a file names it."""
    (tmp_path / "a.city").write_text("hello")
    with pytest.raises(BadCity, match=r"a\.city: can't be written"):
        save_city(_city(), tmp_path / "a.city")


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
    save_city(_city(), tmp_path)
    _change_manifest(tmp_path, version=99)
    message = _refused(tmp_path)
    assert "another version" in message
    assert "callout city build" in message


def test_other_road_classes_are_another_version(tmp_path: Path) -> None:
    """Class numbers mean something only with the list they point into."""
    save_city(_city(), tmp_path)
    _change_manifest(tmp_path, road_classes=["motorway"])
    assert "another version" in _refused(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"format": "other"}', '{"format": "callout-city"}', "\x00"]
)
def test_damaged_manifests_are_refused(tmp_path: Path, text: str) -> None:
    """Whatever is in the manifest's place, the folder is named."""
    save_city(_city(), tmp_path)
    (tmp_path / MANIFEST).write_text(text)
    assert _refused(tmp_path)


@pytest.mark.parametrize("part", ["roads", "addresses"])
def test_a_changed_byte_is_found(tmp_path: Path, part: str) -> None:
    """The checksum of each file is verified."""
    save_city(_city(), tmp_path)
    file = next(tmp_path.glob(f"{part}-*.npz"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "checksum" in _refused(tmp_path)


@pytest.mark.parametrize("part", ["roads", "addresses"])
def test_a_lost_file_is_told(tmp_path: Path, part: str) -> None:
    """A manifest without its files is no city."""
    save_city(_city(), tmp_path)
    next(tmp_path.glob(f"{part}-*.npz")).unlink()
    assert part in _refused(tmp_path)


def test_a_manifest_can_not_point_outside_its_folder(tmp_path: Path) -> None:
    """Only files of the folder are read."""
    save_city(_city(), tmp_path / "a")
    entry = {"name": "../secret.npz", "sha256": "0" * 64}
    _change_manifest(tmp_path / "a", files={"roads": entry, "addresses": entry})
    assert "outside" in _refused(tmp_path / "a")


def test_arrays_that_do_not_fit_are_refused_even_with_a_right_checksum(tmp_path: Path) -> None:
    """The files of two cities can't be mixed."""
    save_city(_city(), tmp_path)
    files = json.loads((tmp_path / MANIFEST).read_text())["files"]
    _change_manifest(tmp_path, files={"roads": files["addresses"], "addresses": files["roads"]})
    assert _refused(tmp_path)


def test_names_that_are_no_texts_are_refused(tmp_path: Path) -> None:
    """The list of street names is checked as well, checksum or not."""
    save_city(_city(), tmp_path)
    file = next(tmp_path.glob("roads-*.npz"))
    with np.load(file) as arrays:
        changed = dict(arrays) | {"names": np.frombuffer(b"[1, 2]", np.uint8)}
    np.savez(file, **changed)
    entry = {"name": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    files = json.loads((tmp_path / MANIFEST).read_text())["files"]
    _change_manifest(tmp_path, files=files | {"roads": entry})
    assert "street names" in _refused(tmp_path)


def _change_manifest(folder: Path, **changes: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | changes))
