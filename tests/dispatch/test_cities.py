"""Cities in folders: kept, listed, loaded once, forgotten, and said what is wrong with them."""

import threading
from pathlib import Path

import pytest

from dispatch.cities import KEPT_LOADED, City, CityStore, locate
from dispatch.errors import BadInput, UnknownCity
from geo.errors import BadCity, GeocodingFailed
from tests.dispatch.made_city import SIDE, a_town


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
    with pytest.raises(BadCity, match="build the city again: callout city build porto"):
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


def test_addresses_are_found_in_the_city(town: City) -> None:
    """What is found carries the address as the city writes it."""
    place = locate(town)("rua 3, 5")
    expected = town.network.addresses[3 * SIDE + 4]
    assert (place.lon, place.lat) == (expected.coordinate.lon, expected.coordinate.lat)
    assert place.address == str(expected)


def test_an_address_that_isnt_there_is_an_error(town: City) -> None:
    """The message is the gazetteer's, with what is near."""
    with pytest.raises(GeocodingFailed, match="Rua"):
        locate(town)("Rua 3, 999")
