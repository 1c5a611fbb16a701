"""Cities in folders: kept, listed, loaded once, forgotten, and said what is wrong with them."""

import threading
from pathlib import Path
from typing import Any

import pytest

from dispatch.cities import KEPT_LOADED, City, CityStore, build_command
from dispatch.errors import BadInput, MissingTool, UnknownCity
from geo.errors import BadCity
from geo.hierarchy import Hierarchy
from geo.network import RoadNetwork
from geo.storage import how_built
from tests.dispatch.made_city import SIDE, a_town
from tests.geo.saved_cities import change_manifest


@pytest.fixture(scope="module")
def town() -> City:
    """Return the town, made once."""
    return a_town()


@pytest.fixture
def store(tmp_path: Path) -> CityStore:
    """Return a store in a folder that doesn't exist yet."""
    return CityStore(tmp_path / "data" / "cities")


def test_a_city_added_can_be_loaded(store: CityStore, town: City) -> None:
    """What comes back has the same roads, addresses and zone."""
    store.add("vila-nova_2", town.network)
    city = CityStore(store._root).load("vila-nova_2")
    assert (city.name, city.zone) == ("vila-nova_2", town.zone)
    assert city.network.roads.arcs == town.network.roads.arcs
    assert len(city.network.addresses) == SIDE * SIDE


def test_cities_are_listed_by_name(store: CityStore, town: City) -> None:
    """In order; other files in the folder are none."""
    assert store.list() == ()
    for name in ("porto", "Aveiro", "braga"):
        store.add(name, town.network)
    (store._root / "notes.txt").write_text("x")
    (store._root / "not a name.city").mkdir()
    assert store.list() == ("Aveiro", "braga", "porto")


def test_a_city_is_loaded_once(store: CityStore, town: City) -> None:
    """Asked for again, it comes from memory."""
    store.add("porto", town.network)
    assert store.load("porto") is store.load("porto")


def test_a_city_built_again_is_loaded_again(store: CityStore, town: City) -> None:
    """Memory never outlives the folder it came from."""
    store.add("porto", town.network)
    before = store.load("porto")
    store.add("porto", a_town(zone="Asia/Shanghai").network)
    after = store.load("porto")
    assert after is not before
    assert after.zone == "Asia/Shanghai"


def test_only_a_few_cities_stay_in_memory(store: CityStore, town: City) -> None:
    """The one that wasn't asked for the longest makes room."""
    names = [f"c{i}" for i in range(KEPT_LOADED + 1)]
    for name in names:
        store.add(name, town.network)
    first, second = store.load(names[0]), store.load(names[1])
    for name in names[2:-1]:
        store.load(name)
    assert store.load(names[0]) is first
    store.load(names[-1])
    assert store.load(names[0]) is first
    assert store.load(names[1]) is not second


def test_a_city_removed_is_gone(store: CityStore, town: City) -> None:
    """From disk and from memory."""
    store.add("porto", town.network)
    store.load("porto")
    store.remove("porto")
    assert store.list() == ()
    with pytest.raises(UnknownCity):
        store.load("porto")


def test_info_is_the_networks_summary(store: CityStore, town: City) -> None:
    """Figures of a city by name."""
    store.add("porto", town.network)
    summary = store.info("porto")
    assert summary == town.network.summary()
    assert summary.junctions == SIDE * SIDE


def test_an_unknown_city_says_how_to_build_it(store: CityStore, town: City) -> None:
    """The command, and what there is instead."""
    with pytest.raises(UnknownCity, match=r"none has been built yet.*callout city build porto"):
        store.load("porto")
    store.add("porto", town.network)
    with pytest.raises(UnknownCity, match=r"did you mean porto\?"):
        store.load("potro")
    with pytest.raises(UnknownCity, match="there are: porto"):
        store.info("heidelberg")
    with pytest.raises(UnknownCity):
        store.remove("heidelberg")


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "a\\b", "a b", ".hidden", "-x", "é", "x" * 65, "a\0", "a\n"]
)
def test_names_that_make_no_folder_are_refused(store: CityStore, town: City, name: str) -> None:
    """Nothing outside the store can be read, written or removed by a name."""
    for act in (store.load, store.remove, store.info, store.check_name):
        with pytest.raises(BadInput, match="is no name"):
            act(name)
    with pytest.raises(BadInput, match="is no name"):
        store.add(name, town.network)


@pytest.mark.parametrize("damage", ["no manifest", "cut manifest", "empty folder"])
def test_a_damaged_city_says_how_to_mend_it(store: CityStore, town: City, damage: str) -> None:
    """Never a traceback of numpy's, never half a city; and it can be removed."""
    store.add("porto", town.network)
    folder = store._root / "porto.city"
    manifest = folder / "manifest.json"
    if damage == "cut manifest":
        manifest.write_bytes(manifest.read_bytes()[:20])
    else:
        gone = [manifest] if damage == "no manifest" else list(folder.iterdir())
        for path in gone:
            path.unlink()
    with pytest.raises(BadCity, match=r"city porto can't be used: .*: callout city build porto"):
        store.load("porto")
    store.remove("porto")
    assert store.list() == ()


def test_threads_may_share_a_store(store: CityStore, town: City) -> None:
    """Loading from many threads at once gives everybody a whole city."""
    store.add("porto", town.network)
    loaded: list[City] = []
    threads = [
        threading.Thread(target=lambda: loaded.append(store.load("porto"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 8
    assert {city.network.roads.arcs for city in loaded} == {town.network.roads.arcs}


@pytest.mark.parametrize(
    ("recipe", "command"),
    [
        ({}, "callout city build porto --pbf FILE"),
        ({"pbf": "my city.osm.pbf"}, "callout city build porto --pbf 'my city.osm.pbf'"),
        (
            {"synthetic": "400", "seed": "3", "zone": "Asia/Shanghai"},
            "callout city build porto --synthetic 400 --seed 3 --zone Asia/Shanghai",
        ),
        ({"place": "Porto; rm -r"}, "callout city build porto --place 'Porto; rm -r'"),
    ],
)
def test_the_command_that_builds_a_city_again(recipe: dict[str, str], command: str) -> None:
    """As one may paste it into a shell."""
    assert build_command("porto", recipe) == command


@pytest.mark.parametrize("damage", ["version", "roads"])
def test_a_damaged_city_says_how_it_was_built(store: CityStore, town: City, damage: str) -> None:
    """The message is the very command, not one to be filled in."""
    store.add("porto", town.network, recipe={"place": "Porto, Portugal"})
    folder = store._root / "porto.city"
    if damage == "roads":
        next(folder.glob("roads-*")).write_bytes(b"")
    else:
        change_manifest(folder, version=1)
    with pytest.raises(BadCity) as refused:
        store.load("porto")
    assert str(refused.value).endswith("callout city build porto --place 'Porto, Portugal'")


def test_a_damaged_hierarchy_is_made_anew_and_kept(store: CityStore, town: City) -> None:
    """What can be computed again is no reason to refuse a city; the next load finds it whole."""
    store.add("porto", town.network, recipe={"pbf": "porto.osm.pbf"})
    folder = store._root / "porto.city"
    (file,) = folder.glob("hierarchy-*")
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    city = store.load("porto")
    assert city.network.summary() == town.network.summary()
    assert file.read_bytes() == whole
    assert how_built(folder) == {"pbf": "porto.osm.pbf"}


def test_a_damaged_hierarchy_on_a_disk_that_can_not_be_written_will_do(
    store: CityStore, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it is made anew each time."""
    store.add("porto", town.network)
    (file,) = (store._root / "porto.city").glob("hierarchy-*")
    file.unlink()

    def read_only(_file: int) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("geo.folder.os.fsync", read_only)
    corners = [town.network.addresses.coordinate(row) for row in (0, 7, 99)]
    loaded = store.load("porto").network
    assert loaded.matrix(corners).seconds.tolist() == town.network.matrix(corners).seconds.tolist()


def test_what_holds_a_city_keeps_it_while_it_is_replaced(store: CityStore, town: City) -> None:
    """A service plans on with the roads that it has, and finds the new ones when it asks again."""
    store.add("porto", town.network)
    held = store.load("porto").network
    corners = [town.network.addresses.coordinate(row) for row in (0, 7, 99)]
    before = held.matrix(corners).seconds.tolist()
    other = CityStore(store._root)
    other.add("porto", RoadNetwork.synthetic(400, seed=1))
    assert held.matrix(corners).seconds.tolist() == before
    assert store.load("porto").network.summary() == RoadNetwork.synthetic(400, seed=1).summary()


def test_two_cities_stand_side_by_side(store: CityStore, town: City) -> None:
    """Each is loaded, built again and removed without the other."""
    other = RoadNetwork.synthetic(400, seed=1)
    store.add("porto", town.network)
    store.add("toy", other)
    porto = store.load("porto")
    assert store.load("toy").network.summary() == other.summary()
    store.add("toy", RoadNetwork.synthetic(400, seed=2))
    assert store.load("porto") is porto
    store.remove("toy")
    assert store.load("porto") is porto
    assert store.list() == ("porto",)


def test_a_city_half_removed_is_gone(store: CityStore, town: City) -> None:
    """What a removal that was killed has left is no city, and goes with the next one."""
    for name in ("aveiro", "porto"):
        store.add(name, town.network)
    (store._root / "aveiro.city").rename(store._root / ".aveiro.city.0011.removed")
    assert store.list() == ("porto",)
    store.remove("porto")
    assert not list(store._root.iterdir())


def test_the_size_on_disk_is_that_of_the_files(store: CityStore, town: City) -> None:
    """All of them, those of the hierarchy too."""
    store.add("porto", town.network)
    files = list((store._root / "porto.city").iterdir())
    assert store.disk_bytes("porto") == sum(len(file.read_bytes()) for file in files)
    assert any(file.name.startswith("hierarchy") for file in files)
    with pytest.raises(UnknownCity):
        store.disk_bytes("heidelberg")


def test_a_size_is_told_while_a_city_is_replaced(
    store: CityStore, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that goes between being listed and being measured counts nothing."""
    store.add("porto", town.network)
    folder = store._root / "porto.city"
    size = store.disk_bytes("porto")
    listed = [*folder.iterdir(), folder / "roads-of-before.npz"]
    monkeypatch.setattr(Path, "iterdir", lambda _folder: iter(listed))
    assert store.disk_bytes("porto") == size


def test_a_city_that_can_not_be_removed_stays(
    store: CityStore, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of somebody else is told in a line, and what was loaded of it is kept."""
    store.add("porto", town.network)
    before = store.load("porto")

    def not_ours(_folder: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", not_ours)
    with pytest.raises(MissingTool, match=r"porto.city can't be removed: Permission denied"):
        store.remove("porto")
    assert store.load("porto") is before


@pytest.mark.parametrize("meanwhile", ["replaced", "removed"])
def test_a_hierarchy_made_anew_never_brings_an_old_city_back(
    store: CityStore, town: City, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """Making it takes seconds: who builds or removes the city meanwhile has the last word."""
    store.add("porto", town.network)
    other = CityStore(store._root)
    next((store._root / "porto.city").glob("hierarchy-*")).unlink()
    newer = RoadNetwork.synthetic(100)
    build = Hierarchy.build

    def slowly(*what: Any) -> Hierarchy:
        monkeypatch.undo()
        other.remove("porto")
        if meanwhile == "replaced":
            other.add("porto", newer)
        return build(*what)

    newer.ground.hierarchy  # noqa: B018 - made before anybody watches
    monkeypatch.setattr(Hierarchy, "build", slowly)
    old = store.load("porto")
    assert old.network.summary() == town.network.summary()
    if meanwhile == "replaced":
        assert store.load("porto").network.summary() == newer.summary()
    else:
        assert store.list() == ()


def test_a_first_city_without_room_is_not_listed(
    store: CityStore, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that failed leaves nothing that would be called damaged ever after."""

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.folder.os.fsync", full)
    with pytest.raises(BadCity, match="No space left on device"):
        store.add("porto", town.network)
    assert store.list() == ()
