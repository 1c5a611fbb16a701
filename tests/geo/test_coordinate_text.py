"""Coordinates pasted where an address belongs: which are read, which way round, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import COORDINATES
from geo.gazetteer.coordinate_text import Pasted, coordinates_in
from geo.geocode import Gazetteer

HERE = Coordinate(-8.6107, 41.1496)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Index two doors of Porto."""
    doors = [Address("Rua Nova", "2", HERE), Address("Rua Alta", "5", Coordinate(-8.62, 41.16))]
    return Gazetteer(Addresses.of(doors))


@pytest.mark.parametrize(
    "text",
    [
        "41.1496, -8.6107",
        " 41.1496,-8.6107 ",
        "41.1496 -8.6107",
        "41.1496;-8.6107",
        "41.1496/-8.6107",
        "(41.1496, -8.6107)",
        "[41.1496, -8.6107]",
        "+41.1496, \u22128.6107",
        "41,1496; -8,6107",
        "41,1496, -8,6107",
        "41,1496 -8,6107",
        "41.1496° N, 8.6107° W",
        "41.1496N 8.6107W",
        "8.6107 W, 41.1496 N",
        "N 41.1496 W 8.6107",
        "w8.6107 n41.1496",
        "geo:41.1496,-8.6107",
        "geo:41.1496,-8.6107?z=17",
        "https://maps.google.com/?q=41.1496,-8.6107",
        "https://www.google.com/maps/search/?api=1&query=41.1496%2C-8.6107",
        "https://maps.apple.com/?ll=41.1496,-8.6107&z=4",
    ],
)
def test_coordinates_as_maps_and_people_write_them(gazetteer: Gazetteer, text: str) -> None:
    """Latitude comes first unless letters say otherwise; the place is sure."""
    found = gazetteer.find(text)
    assert found.kind == COORDINATES
    assert great_circle_metres(found.coordinate, HERE) < 0.1
    assert found.note == "near Rua Nova 2"


@pytest.mark.parametrize(
    "text",
    [
        "41°08'58.6\"N 8°36'38.5\"W",
        "41° 8' 58.6\" N, 8° 36' 38.5\" W",
        "41°08\u203258.6\u2033N 8°36\u203238.5\u2033W",
        "41°08'58.6''N 8°36'38.5''W",
        "41° 8.9767' N 8° 36.6417' W",
    ],
)
def test_minutes_and_seconds(text: str) -> None:
    """As maps and marine charts have them, with the quotes of any keyboard."""
    pasted = coordinates_in(text)
    assert pasted is not None
    assert pasted.is_lettered
    assert great_circle_metres(Coordinate(pasted.lon, pasted.lat), HERE) < 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12, 14",
        "Rua 12, 14",
        "4000-442",
        "12.5, 14.5",
        "41.1496",
        "41.1496, -8.6107, 17",
        "41.1496 N, 8.6107",
        "41.1496 N, 8.6107 S",
        "41.1496 N, -8.6107 W",
        "49.4094° N, 8.6947° O",
        "41°75'58\"N 8°36'38\"W",
        "41.5°08'58\"N 8°36'38\"W",
        "1.234.567, 8.900",
        "https://example.org/41.1496,-8.6107",
        "N 206 E 4",
    ],
)
def test_texts_that_are_no_coordinates(text: str) -> None:
    """House numbers, codes, half a pair, letters that contradict or mean two things."""
    assert coordinates_in(text) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_is_read_back(lat: float, lon: float) -> None:
    """Whatever a map copies with six decimals is the place it copied."""
    assert coordinates_in(f"{lat:.6f}, {lon:.6f}") == Pasted(
        float(f"{lat:.6f}"), float(f"{lon:.6f}"), is_lettered=False
    )


@given(st.integers(-89, 89), st.integers(-179, 179), st.integers(0, 59), st.integers(0, 59))
def test_every_degree_minute_and_second_is_read(lat: int, lon: int, m: int, s: int) -> None:
    """A letter stands for the sign, in either order."""
    one = f"{abs(lat)}°{m}'{s}\"{'S' if lat < 0 else 'N'}"
    other = f"{abs(lon)}°{m}'{s}\"{'W' if lon < 0 else 'E'}"
    part = m / 60 + s / 3600
    for text in (f"{one} {other}", f"{other}, {one}"):
        pasted = coordinates_in(text)
        assert pasted is not None
        assert abs(pasted.lat) == pytest.approx(abs(lat) + part)
        assert abs(pasted.lon) == pytest.approx(abs(lon) + part)
        assert pasted.lat * lat >= 0
        assert pasted.lon * lon >= 0


def test_swapped_coordinates_are_told_never_guessed(gazetteer: Gazetteer) -> None:
    """The error has the text that would be right, and that text is found."""
    with pytest.raises(GeocodingFailed, match="not in this city; if they are swapped") as refused:
        gazetteer.find("-8.6107, 41.1496")
    right = str(refused.value).split("'")[-2]
    assert right == "41.149600, -8.610700"
    assert gazetteer.find(right).coordinate == HERE


@pytest.mark.parametrize(
    "text", ["38.7223, -9.1393", "91.0000, 8.0000", "0.000, 0.000", "8.6107 N, 41.1496 W"]
)
def test_places_of_other_cities(gazetteer: Gazetteer, text: str) -> None:
    """And of no planet: refused without a hint; letters are never called swapped."""
    with pytest.raises(GeocodingFailed, match=r"not in this city$"):
        gazetteer.find(text)
    with pytest.raises(GeocodingFailed, match=r"not in this city$"):
        gazetteer.candidates(text)


def test_what_a_sheet_says_is_found_again(gazetteer: Gazetteer) -> None:
    """The note behind the coordinates is no part of them, whatever stands in it."""
    found = gazetteer.find("41.1496, -8.6107")
    assert str(found.address) == "41.149600, -8.610700"
    assert gazetteer.find(f"{found.address} ({found.note})") == found
    assert gazetteer.find(f"{found.address} (near Rua Nova (old) 2)") == found


def test_candidates_are_the_one_place(gazetteer: Gazetteer) -> None:
    """Nobody who pastes coordinates wants to choose among streets with figures in their names."""
    [only] = gazetteer.candidates("41.1496, -8.6107")
    assert (only.kind, only.score, only.coordinate) == (COORDINATES, 100, HERE)


def test_a_city_without_anything_takes_any_place() -> None:
    """Without roads and addresses nothing says where the city is, nor what is near."""
    found = Gazetteer(Addresses.empty()).find("-33.8568, 151.2153")
    assert found.coordinate == Coordinate(151.2153, -33.8568)
    assert found.note == ""


def test_places_in_refusals_can_be_pasted() -> None:
    """Two doors of one address are told by coordinates; either text is understood."""
    doors = [Address("Rua Nova", "2", HERE), Address("Rua Nova", "2", Coordinate(-8.62, 41.16))]
    gazetteer = Gazetteer(Addresses.of(doors))
    with pytest.raises(GeocodingFailed, match="give the coordinates of one") as refused:
        gazetteer.find("Rua Nova 2")
    for door in doors:
        text = f"{door.coordinate.lat:.5f}, {door.coordinate.lon:.5f}"
        assert f"({text})" in str(refused.value)
        assert gazetteer.find(text).coordinate == door.coordinate
