"""The gazetteer: what is found, and what is said when it isn't."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address_text import number_key
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import GeocodingFailed, GeoError
from geo.geocode import Found, Gazetteer, Geocoder
from tests.geo.made_cities import made_city


def address(line: str, lon: float, lat: float = 41.15) -> Address:
    """Make an address from "Street|Number|Postcode|City"."""
    street, number, postcode, city = f"{line}|||".split("|")[:4]
    return Address(street, number, Coordinate(lon, lat), postcode, city)


CATARINA = address("Rua de Santa Catarina|112|4000-442|Porto", -8.60)
KNOWN = (
    CATARINA,
    address("Rua de Santa Catarina|115|4000-442|Porto", -8.601),
    address("Rua de Santa Catarina|7|4000-442|Porto", -8.602),
    address("Rua 25 de Abril|12A|4100-001|Porto", -8.62),
    address("Rua Nova|3|4000-001|Porto", -8.63),
    address("Rua Nova|3|4400-001|Gaia", -8.63, 41.05),
    address("Rua Nova|5|4400-001|Gaia", -8.631, 41.05),
    address("Avenida da Boavista|900||Porto", -8.64),
    address("Avenida da Boavista|900||Porto", -8.6402),
    address("Hauptstraße|5|69117|Heidelberg", 8.7, 49.4),
    address("Quinta do Vale||4500|Espinho", -8.65),
    address("Largo do Poço|1", -8.66),
    address("北京路|88号||广州", 113.26, 23.12),
    address("中山大道|9||广州", 113.3, 23.13),
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Index a few streets."""
    return Gazetteer(Addresses.of(KNOWN))


@pytest.mark.parametrize(
    "text",
    [
        "Rua de Santa Catarina 112",
        "112 Rua de Santa Catarina",
        "rua sta catarina 112",
        "R. Sta. Catarina, 112",
        "RUA SANTA CATARINA 112",
        "rua de santa catarina nº 112",
        "Rua de Santa Catarina 112, Porto",
        "Rua de Santa Catarina 112 Porto",
        "Rua de Santa Catarina 112, 4000-442 Porto",
        "Rua de Santa Catarina 112, 4000 Porto",
        "Rua de Santa Catarina, 112, 4000-442 Porto, Portugal",
        "Porto, Rua de Santa Catarina 112",
        "Rua de Santa Catarina 112, 3º Esq, Porto",
        "Rua de Santa Catarina 112, 3.º dto., 4000-442 Porto",
        "Rua de Santa Catarina 112 r/c Frente, 4000 Porto",
        "Rua de Santa Catarina 112, Apt 4B, Porto",
        "  rua   de santa catarina   112  ",
    ],
)
def test_finds_one_door_however_it_is_typed(gazetteer: Gazetteer, text: str) -> None:
    """Order, case, accents, abbreviations, postcode and city as people type them all lead there."""
    assert gazetteer.find(text) == Found(CATARINA.coordinate, CATARINA)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Rua 25 de Abril 12A", 3),
        ("rua 25 de abril 12 a", 3),
        ("Hauptstr. 5", 9),
        ("5 hauptstrasse, Heidelberg", 9),
        ("Rua Nova 3, Gaia", 5),
        ("Rua Nova 3, 4000", 4),
        ("Rua Nova 5", 6),
        ("Quinta do Vale", 10),
        ("quinta vale, Espinho", 10),
        ("Largo do Poço 1, Lisboa", 11),
        ("北京路88号", 12),
        ("北京路88", 12),
        ("北京路 88 号", 12),
        ("广州市北京路88号", 12),
        ("广州北京路88号", 12),
        ("中山大道９号", 13),
    ],
)
def test_finds_addresses_of_many_kinds(gazetteer: Gazetteer, text: str, row: int) -> None:
    """Numbers with letters, houses with a name, cities in front, scripts without spaces."""
    assert gazetteer.find(text).address == KNOWN[row]


def test_a_house_mapped_twice_is_one(gazetteer: Gazetteer) -> None:
    """Two entries of one address a few metres apart are no ambiguity."""
    assert gazetteer.find("Av. Boavista 900").coordinate == KNOWN[7].coordinate


def test_several_places_are_listed(gazetteer: Gazetteer) -> None:
    """One address in two towns is refused, naming both with their places."""
    with pytest.raises(GeocodingFailed, match=r"2 places.*4000-001 Porto.*4400-001 Gaia.*add"):
        gazetteer.find("Rua Nova 3")


def test_the_typed_city_beats_an_entry_without_one() -> None:
    """Of an entry with the typed postcode and city and one with neither, the first is it."""
    named = address("Am Sonnenhang|3|69239|Neckarsteinach", 8.84, 49.40)
    bare = address("Am Sonnenhang|3", 8.80, 49.43)
    for order in ((named, bare), (bare, named)):
        gazetteer = Gazetteer(Addresses.of(order))
        assert gazetteer.find(str(named)).address == named
        assert gazetteer.find("Am Sonnenhang 3, 69239").address == named
        with pytest.raises(GeocodingFailed, match="add postcode or city"):
            gazetteer.find("Am Sonnenhang 3")


def test_advice_that_can_be_followed() -> None:
    """Where all entries are spelt the same, no postcode helps: coordinates are asked for."""
    twice = [address("Platz|5|69115|Heidelberg", lon, 49.4) for lon in (8.67, 8.68)]
    with pytest.raises(GeocodingFailed, match="give the coordinates of one"):
        Gazetteer(Addresses.of(twice)).find("Platz 5, 69115 Heidelberg")


@pytest.mark.parametrize("stored", ["16 - 18", "16-18", "16\u201318"])
@pytest.mark.parametrize("typed", ["16 - 18", "16-18", "16\u201318"])
def test_a_range_of_numbers_is_one_door(stored: str, typed: str) -> None:
    """A range is found whichever dash and spaces are stored or typed."""
    door = address(f"Grabengasse|{stored}|69117|Heidelberg", 8.7, 49.4)
    found = Gazetteer(Addresses.of([door])).find(f"Grabengasse {typed}, 69117 Heidelberg")
    assert found.address == door


def test_a_missing_number_is_asked_for(gazetteer: Gazetteer) -> None:
    """A street alone is refused with numbers that exist: nobody is sent to its middle."""
    with pytest.raises(GeocodingFailed, match=r"needs a house number.*112, 115, 7"):
        gazetteer.find("Rua de Santa Catarina")


def test_a_wrong_number_names_the_nearest(gazetteer: Gazetteer) -> None:
    """A number that isn't there is refused with the nearest that are, nearest first."""
    with pytest.raises(GeocodingFailed, match=r"no number 116: the nearest are 115, 112, 7"):
        gazetteer.find("Rua de Santa Catarina 116")


def test_a_number_where_houses_have_names(gazetteer: Gazetteer) -> None:
    """A number in a place without any is refused, saying so."""
    with pytest.raises(GeocodingFailed, match="Quinta do Vale has no house numbers"):
        gazetteer.find("Quinta do Vale 4")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Rua de Santa Katarina 112", "Rua de Santa Catarina"),
        ("rua snta catarina 112", "Rua de Santa Catarina"),
        ("Avenida Boavsta 900", "Avenida da Boavista"),
        ("北京大路 88", "北京路"),
    ],
)
def test_a_misspelt_street_is_offered(gazetteer: Gazetteer, text: str, offered: str) -> None:
    """A street that is nearly right is refused, with the right one in the message."""
    with pytest.raises(GeocodingFailed, match=f"did you mean.*{offered}"):
        gazetteer.find(text)


def test_a_street_like_no_other(gazetteer: Gazetteer) -> None:
    """Nothing is offered where nothing is alike."""
    with pytest.raises(GeocodingFailed, match=r"^no street like 'xyzzy 3'$"):
        gazetteer.find("xyzzy 3")


@pytest.mark.parametrize("text", ["Rua de Santa Catarina 112, Lisboa", "Hauptstr. 5, 10115 Berlin"])
def test_another_city_is_not_silently_ours(gazetteer: Gazetteer, text: str) -> None:
    """An address of another city is refused even if our city has such a street and number."""
    with pytest.raises(GeocodingFailed, match=r"is not in .* but in"):
        gazetteer.find(text)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_address(gazetteer: Gazetteer, text: str) -> None:
    """Nothing typed is refused with what to type."""
    with pytest.raises(GeocodingFailed, match="give street and number"):
        gazetteer.find(text)


def test_an_empty_gazetteer() -> None:
    """A city without addresses finds nothing and says so without failing otherwise."""
    with pytest.raises(GeocodingFailed, match="no street like"):
        Gazetteer(Addresses.empty()).find("Rua Nova 3")


def test_long_lists_are_cut() -> None:
    """Of a hundred nearest numbers five are named, and how many more there are."""
    street = [address(f"Rua Longa|{n}", -8.6 + n / 1000) for n in range(1, 101)]
    with pytest.raises(GeocodingFailed, match=r"nearest are 100, 99, 98, 97, 96 and 95 more"):
        Gazetteer(Addresses.of(street)).find("Rua Longa 500")


def test_is_a_geocoder(gazetteer: Gazetteer) -> None:
    """The gazetteer can stand wherever a geocoder is asked for."""
    geocoder: Geocoder = gazetteer
    assert geocoder.find("Rua Nova 5").address.city == "Gaia"


@given(st.text(max_size=30))
def test_any_text_is_found_or_refused(text: str) -> None:
    """Whatever is typed gives a place or our own error, nothing else."""
    try:
        found = Gazetteer(Addresses.of(KNOWN)).find(text)
    except GeoError:
        return
    assert found.address in KNOWN


@pytest.mark.parametrize("seed", [1, 2])
def test_every_address_of_a_made_city_is_found(seed: int) -> None:
    """Each address, typed as street and number, leads to its own door."""
    addresses = made_city(3_000, seed).addresses
    gazetteer = Gazetteer(addresses)
    for row in range(0, len(addresses), 7):
        wanted = addresses[row]
        typed = f"{wanted.street} {wanted.number}"
        assert gazetteer.find(typed).coordinate == wanted.coordinate
        turned = f"{wanted.number} {wanted.street.upper()}, {wanted.postcode}"
        assert gazetteer.find(turned).coordinate == wanted.coordinate


def test_offered_numbers_exist() -> None:
    """Numbers that an error offers are found when they are typed."""
    addresses = made_city(500, 1).addresses
    gazetteer = Gazetteer(addresses)
    street = addresses[0].street
    with pytest.raises(GeocodingFailed) as refused:
        gazetteer.find(f"{street} 98765")
    offered = re.findall(r"are ([\d, ]+)", str(refused.value))[0].split(", ")
    for number in offered:
        found = gazetteer.find(f"{street} {number}").address
        assert number_key(found.number) == number_key(number)
