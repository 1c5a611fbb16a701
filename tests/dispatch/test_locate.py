"""Addresses to places in a city: as the city writes them, and honest about what is no door."""

import pytest

from dispatch.cities import City
from dispatch.locate import address_of, gazetteer_of, locate
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import INTERPOLATED, Found
from geo.network import RoadNetwork
from tests.builders import ZONE
from tests.dispatch.made_city import SIDE, a_town
from tests.geo.made_roads import degrees, grid


@pytest.fixture(scope="module")
def town() -> City:
    """Return the town, made once."""
    return a_town()


@pytest.fixture(scope="module")
def sparse() -> City:
    """Return a town with even numbers alone, ten apart, on one street."""
    doors = [
        Address("Rua 3", str(10 * x), Coordinate(*degrees((x, 3.0))), city="Vila Nova")
        for x in (1, 2, 3)
    ]
    network = RoadNetwork(
        roads=grid(SIDE), addresses=Addresses.of(doors), zone=ZONE, source="made by hand"
    )
    return City(name="sparse", network=network, zone=ZONE)


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


def test_a_place_between_two_doors_says_so(sparse: City) -> None:
    """Whoever reads the sheet sees that the house itself isn't on the map."""
    place = locate(sparse)("Rua 3, 14")
    assert place.address == "Rua 3 14, Vila Nova (between 10 and 20)"
    assert (place.lon, place.lat) == pytest.approx(degrees((1.4, 3.0)))


def test_what_a_plan_says_can_be_read_again(sparse: City) -> None:
    """A plan's address is found at the same place."""
    place = locate(sparse)("Rua 3, 14")
    assert locate(sparse)(place.address) == place


def test_a_crossing_is_a_place(town: City) -> None:
    """A driver stands where two streets meet."""
    place = locate(town)("Rua 3 / Avenida 5")
    assert (place.lon, place.lat) == pytest.approx(degrees((5.0, 3.0)))
    assert place.address == "Rua 3 / Avenida 5, Vila Nova (crossing)"


def test_one_index_serves_all(town: City) -> None:
    """Asked again for the same city, the same index answers; another city has its own."""
    assert gazetteer_of(town) is gazetteer_of(town)
    assert gazetteer_of(town) is not gazetteer_of(a_town("other"))


def test_a_door_needs_no_note() -> None:
    """Only what is no known door says more than its address."""
    place = Coordinate(0, 0)
    door = Found(place, Address("Rua", "1", place))
    between = Found(place, Address("Rua", "2", place), INTERPOLATED, "between 1 and 3")
    assert address_of(door) == "Rua 1"
    assert address_of(between) == "Rua 2 (between 1 and 3)"
