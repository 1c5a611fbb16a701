"""Addresses as they are written in Portugal, Brazil, Germany, Britain and China."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address_text import plain, readings, street_key, words
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import GeocodingFailed
from geo.geocode import LONGEST_TEXT, SAME_DOOR_METRES, Gazetteer

KNOWN = tuple(
    Address(street, number, Coordinate(0.01 * row, 0.0), postcode, city)
    for row, (street, number, postcode, city) in enumerate(
        line.split("|")
        for line in (
            "Rua de Cedofeita|455|4050-181|Porto",
            "Avenida dos Aliados|211|4000-067|Porto",
            "Rua Dr. Magalhães Lemos|32||Porto",
            "Praça de Mouzinho de Albuquerque|113||Porto",
            "Rua 31 de Janeiro|10||Porto",
            "Rua 31 de Janeiro|31||Porto",
            "Rua Augusta|1500|01304-001|São Paulo",
            "Avenida Paulista|1578|01310-200|São Paulo",
            "Avenida Brigadeiro Faria Lima|3477||São Paulo",
            "Karl-Marx-Straße|66|12043|Berlin",
            "Straße des 17. Juni|135|10623|Berlin",
            "Am Großen Wannsee|56-58|14109|Berlin",
            "Goetheplatz|1|60313|Frankfurt am Main",
            "High Street|12|SW1A 1AA|London",
            "High Street|12|M1 2AB|Manchester",
            "St. John's Road|7A|M1 2AB|Manchester",
            "St James Street|3||London",
            "The Broadway|101|W5 2NR|London",
            "Ocean Drive|5||Leeds",
            "北京路|88||广州",
            "天河北路|233||广州",
            "中山三路|33号||广州",
        )
    )
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Index the addresses of all five countries."""
    return Gazetteer(Addresses.of(KNOWN))


def door(gazetteer: Gazetteer, text: str) -> str:
    """Find a text's address as one line."""
    return str(gazetteer.find(text).address)


@pytest.mark.parametrize("address", KNOWN, ids=str)
def test_an_address_is_found_as_it_is_printed(gazetteer: Gazetteer, address: Address) -> None:
    """What we print on a sheet can be typed back, with its postcode and city."""
    assert gazetteer.find(str(address)).address == address


@pytest.mark.parametrize("address", KNOWN, ids=str)
@pytest.mark.parametrize("change", [str.upper, str.lower, plain, str.swapcase])
def test_case_and_accents_never_matter(
    gazetteer: Gazetteer, address: Address, change: Callable[[str], str]
) -> None:
    """In capitals, in small letters or without accents it is the same door."""
    assert gazetteer.find(change(str(address))).coordinate == address.coordinate


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R. Cedofeita 455, 4050-181 Porto", "Rua de Cedofeita 455"),
        ("Rua da Cedofeita, 455 4050 Porto", "Rua de Cedofeita 455"),
        ("Av. Aliados, n.º 211, 3.º Dto., 4000-067 PORTO", "Avenida dos Aliados 211"),
        ("R. Doutor Magalhães Lemos, 32 - 2º Esq", "Rua Dr. Magalhães Lemos 32"),
        ("Pç. Mouzinho Albuquerque 113 r/c", "Praça de Mouzinho de Albuquerque 113"),
        ("Rua 31 de Janeiro 10", "Rua 31 de Janeiro 10"),
        ("Rua 31 de Janeiro 31", "Rua 31 de Janeiro 31"),
        ("31, Rua 31 de Janeiro, Porto, Portugal", "Rua 31 de Janeiro 31"),
    ],
)
def test_portuguese_addresses(gazetteer: Gazetteer, text: str, found: str) -> None:
    """Titles are abbreviated, floors follow the number, streets are named after dates."""
    assert door(gazetteer, text).startswith(f"{found},")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R. Augusta, 1500 - Consolação, São Paulo - SP, 01304-001", "Rua Augusta 1500"),
        ("Rua Augusta, 1500, apto 42, São Paulo/SP", "Rua Augusta 1500"),
        ("Rua Augusta 1500 - apto. 42 - Consolação, São Paulo", "Rua Augusta 1500"),
        ("Rua Augusta, 1.500, CEP 01.304-001", "Rua Augusta 1500"),
        ("Av. Paulista, 1578 - Bela Vista, S. Paulo, Brasil", "Avenida Paulista 1578"),
        ("Av. Paulista, nº 1.578", "Avenida Paulista 1578"),
        ("Av. Brig. Faria Lima, 3.477, São Paulo", "Avenida Brigadeiro Faria Lima 3477"),
    ],
)
def test_brazilian_addresses(gazetteer: Gazetteer, text: str, found: str) -> None:
    """Quarter and state follow the number, which may have a point before its thousands."""
    assert door(gazetteer, text).startswith(f"{found},")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Karl-Marx-Str. 66, 12043 Berlin", "Karl-Marx-Straße 66"),
        ("Karl Marx Strasse 66", "Karl-Marx-Straße 66"),
        ("karl-marx-str.66", "Karl-Marx-Straße 66"),
        ("Karl-Marx-Straße 66, D-12043 Berlin, Deutschland", "Karl-Marx-Straße 66"),
        ("Karl-Marx-Str. 66 Hinterhaus, 12043 Berlin", "Karl-Marx-Straße 66"),
        ("Str. des 17. Juni 135", "Straße des 17. Juni 135"),
        ("Straße des 17 Juni 135, Berlin", "Straße des 17. Juni 135"),
        ("Am Grossen Wannsee 56 \u2013 58", "Am Großen Wannsee 56-58"),
        ("Goetheplatz 1, Frankfurt/Main", "Goetheplatz 1"),
        ("Goetheplatz 1, Frankfurt a.M.", "Goetheplatz 1"),
    ],
)
def test_german_addresses(gazetteer: Gazetteer, text: str, found: str) -> None:
    """Streets are joined or hyphened, ß is ss, one house has several numbers."""
    assert door(gazetteer, text).startswith(f"{found},")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 High St, London SW1A 1AA", "High Street 12, SW1A"),
        ("12 High St London", "High Street 12, SW1A"),
        ("High St 12, Manchester", "High Street 12, M1"),
        ("Flat 3, 12 High Street, London, SW1A 1AA, UK", "High Street 12, SW1A"),
        ("Flat 3B, 12 High St, M1 2AB", "High Street 12, M1"),
        ("Unit 4, Floor 2, 12 High Street, Manchester", "High Street 12, M1"),
        ("12 High Street sw1a1aa", "High Street 12, SW1A"),
        ("12 High Street M1", "High Street 12, M1"),
        ("7a St Johns Road, Manchester", "St. John's Road 7A"),
        ("7A Saint John\u2019s Rd", "St. John's Road 7A"),
        ("3 St James St", "St James Street 3"),
        ("St. James St 3", "St James Street 3"),
        ("101 Broadway, W5", "The Broadway 101"),
        ("5 Ocean Dr", "Ocean Drive 5"),
        ("Ocean Dr. 5", "Ocean Drive 5"),
    ],
)
def test_british_addresses(gazetteer: Gazetteer, text: str, found: str) -> None:
    """The flat comes first, St is a saint or a street, half a postcode is enough."""
    assert door(gazetteer, text).startswith(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("北京路88号", "北京路 88"),
        ("广州市北京路88号", "北京路 88"),
        ("广州市越秀区北京路88号", "北京路 88"),
        ("广东省广州市越秀区北京路88号", "北京路 88"),
        ("广州天河区天河北路233", "天河北路 233"),
        ("天河北路 \uff12\uff13\uff13 號", "天河北路 233"),
        ("广州市中山三路33号", "中山三路 33号"),
    ],
)
def test_chinese_addresses(gazetteer: Gazetteer, text: str, found: str) -> None:
    """The largest comes first: province, city, district, street, number, without a space."""
    assert door(gazetteer, text).startswith(f"{found},")


@pytest.mark.parametrize(
    "text",
    [
        "深圳市北京路88号",
        "12 High Street, E1",
        "101 The Broadway, W4",
        "Karl-Marx-Str. 66, 12049 Berlin",
        "Rua Augusta, 1500, 01305",
        "Rua de Cedofeita 455, Lisboa",
    ],
)
def test_another_postcode_or_city_is_refused(gazetteer: Gazetteer, text: str) -> None:
    """Nobody is sent to the street of that name in the wrong town."""
    with pytest.raises(GeocodingFailed):
        gazetteer.find(text)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Rua de Sedofeita 455", "Rua de Cedofeita"),
        ("Avenida dos Alidaos 211", "Avenida dos Aliados"),
        ("Av. Palista 1578", "Avenida Paulista"),
        ("Karl-Marks-Str. 66", "Karl-Marx-Straße"),
        ("Goethplatz 1", "Goetheplatz"),
        ("12 Hihg Street", "High Street"),
        ("101 The Brodway", "The Broadway"),
        ("天河南路 233", "天河北路"),
    ],
)
def test_a_slip_of_the_finger_names_the_street(
    gazetteer: Gazetteer, text: str, offered: str
) -> None:
    """One wrong letter is never guessed away, but the right street comes first in the error."""
    with pytest.raises(GeocodingFailed) as refused:
        gazetteer.find(text)
    assert f"did you mean {offered}" in str(refused.value)


def test_a_part_of_a_range_is_not_guessed(gazetteer: Gazetteer) -> None:
    """Number 56 of a house 56-58 is refused, and 56-58 is what the error offers."""
    with pytest.raises(GeocodingFailed, match=r"no number 56: the nearest are 56-58"):
        gazetteer.find("Am Großen Wannsee 56")


def test_one_street_in_two_towns_asks_which(gazetteer: Gazetteer) -> None:
    """Both High Streets are listed with their towns and places, to choose from."""
    with pytest.raises(GeocodingFailed) as refused:
        gazetteer.find("12 High Street")
    said = str(refused.value)
    assert "2 places" in said
    assert "SW1A 1AA London (0.00000, 0.13000)" in said
    assert "M1 2AB Manchester (0.00000, 0.14000)" in said
    assert said.endswith("add postcode or city")


def test_a_number_mapped_many_times_is_offered_once() -> None:
    """Examples and near numbers name each number once, however often it is mapped."""
    street = [Address("Rua Alta", "8", Coordinate(0.001 * i, 0)) for i in range(6)]
    gazetteer = Gazetteer(Addresses.of([*street, Address("Rua Alta", "9", Coordinate(1, 0))]))
    with pytest.raises(GeocodingFailed, match=r"needs a house number: Rua Alta has 8, 9$"):
        gazetteer.find("Rua Alta")
    with pytest.raises(GeocodingFailed, match=r"nearest are 9, 8$"):
        gazetteer.find("Rua Alta 10")


@pytest.mark.parametrize(("apart", "is_one"), [(0.9, True), (1.1, False)])
def test_entries_of_one_door_may_be_eighty_metres_apart(apart: float, *, is_one: bool) -> None:
    """A gate and a door are one place; two ends of a village of the same name are not."""
    north = apart * SAME_DOOR_METRES / 111_195
    two = [Address("Rua Alta", "8", Coordinate(0, lat)) for lat in (0.0, north)]
    gazetteer = Gazetteer(Addresses.of(two))
    if is_one:
        assert gazetteer.find("Rua Alta 8").address == two[0]
    else:
        with pytest.raises(GeocodingFailed, match="2 places"):
            gazetteer.find("Rua Alta 8")


def test_a_house_number_of_any_length_is_refused_kindly(gazetteer: Gazetteer) -> None:
    """A number of hundreds of figures is unknown, not a failure of the program."""
    with pytest.raises(GeocodingFailed, match="has no number 999"):
        gazetteer.find(f"Rua Augusta {'9' * 400}")


@pytest.mark.parametrize("text", ["9" * 5_000, "Flat 3, " * 2_000, "rua nova " * 300])
def test_a_book_is_no_address(gazetteer: Gazetteer, text: str) -> None:
    """What is longer than any address is refused at once, with the longest that is read."""
    with pytest.raises(GeocodingFailed, match=rf"characters, not {LONGEST_TEXT}"):
        gazetteer.find(text)


def test_the_longest_text_is_still_read(gazetteer: Gazetteer) -> None:
    """Spaces up to the limit change nothing."""
    text = "Rua Augusta 1500".ljust(LONGEST_TEXT)
    assert gazetteer.find(text).address.number == "1500"


def test_a_flat_before_the_street_is_read_both_ways() -> None:
    """A street may itself be called after a unit: the text as it stands is tried first."""
    streets = [" ".join(reading.street) for reading in readings("Cave Hill Road 12")]
    assert streets[0] == "cave hill road"
    assert "road" in streets


@given(
    st.sampled_from(KNOWN),
    st.sampled_from((" ", ", ", " , ", "  ")),
    st.sampled_from(("", "Flat 2, ", "Apt 14 ")),
)
def test_separators_and_flats_lead_to_the_same_door(
    address: Address, between: str, flat: str
) -> None:
    """Commas and spaces between number and street, and a flat in front, change no door."""
    gazetteer = Gazetteer(Addresses.of(KNOWN))
    text = f"{flat}{address.number}{between}{address.street}, {address.postcode} {address.city}"
    assert gazetteer.find(text).address == address


@given(st.text(alphabet="abst. '-çãéßÖ北路0123", max_size=20))
def test_a_streets_key_is_that_of_its_own_spelling(street: str) -> None:
    """Spelling out a street's words and reading them again gives the same key."""
    spelt = words(street)
    assert street_key(words(" ".join(spelt))) == street_key(spelt)
