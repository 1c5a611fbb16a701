"""Type-ahead, and what is at a place."""

import pytest

from geo.addresses import Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import ADDRESS, STREET
from geo.geocode import Gazetteer
from tests.geo.made_cities import made_city
from tests.geo.test_geocode_candidates import DOORS, NAMES, at, town


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Index the town."""
    return Gazetteer(DOORS, NAMES, town())


def typed(gazetteer: Gazetteer, text: str, limit: int = 5) -> list[str]:
    """Give the labels that a text that is being typed brings up."""
    return [candidate.label for candidate in gazetteer.complete(text, limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hosp", "Hospital de São João, Porto"),
        ("HOSPITAL DE SÃO", "Hospital de São João, Porto"),
        ("hospital s", "Hospital de São João, Porto"),
        ("av. b", "Avenida da Boavista, Porto"),
        ("boav", "Avenida da Boavista, Porto"),
        ("rua 25 de ab", "Rua 25 de Abril, Porto"),
        ("bonfin", "Bonfim, Porto"),
        ("Rua Nova 1", "Rua Nova 12, 4000-001 Porto"),
        ("rua nova, 4", "Rua Nova 40, 4000-001 Porto"),
    ],
)
def test_what_is_being_typed(gazetteer: Gazetteer, text: str, first: str) -> None:
    """Beginnings of names, of words in them, with a slip, and house numbers."""
    assert typed(gazetteer, text)[0] == first


def test_each_label_comes_once_and_no_more_than_wanted(gazetteer: Gazetteer) -> None:
    """Two platforms of one name are one line; the limit holds."""
    assert typed(gazetteer, "são b").count("São Bento, Porto") == 1
    assert len(typed(gazetteer, "r", 2)) == 2


@pytest.mark.parametrize("text", ["", "  ", "...", "x" * 600])
def test_nothing_typed_brings_up_nothing(gazetteer: Gazetteer, text: str) -> None:
    """No error while somebody has typed nothing yet, or a book."""
    assert typed(gazetteer, text) == []


def test_a_door_near_by_is_named(gazetteer: Gazetteer) -> None:
    """At a door it is the address, with how far it is."""
    here = gazetteer.reverse(at(1.2, 0.15))
    assert (here.kind, here.address) == (ADDRESS, DOORS[1])
    assert here.metres == pytest.approx(5.6, abs=0.2)
    assert here.score > 80


def test_away_from_doors_it_is_the_street(gazetteer: Gazetteer) -> None:
    """Where the nearest door is far, the point of the nearest street is said."""
    here = gazetteer.reverse(at(2.1, 1.5))
    assert (here.kind, here.label) == (STREET, "Avenida da Boavista, Porto")
    assert great_circle_metres(here.coordinate, at(2, 1.5)) < 1
    assert here.metres == pytest.approx(8.4, abs=0.2)


def test_farther_places_score_less(gazetteer: Gazetteer) -> None:
    """On the other side of the world there is an answer too, worth nothing."""
    far = gazetteer.reverse(Coordinate(170, -40))
    assert far.score == 0
    assert far.metres is not None
    assert far.metres > 1_000_000


def test_a_city_of_nothing_has_no_place() -> None:
    """Without addresses and streets there is nothing to say."""
    with pytest.raises(GeocodingFailed, match="neither addresses nor named streets"):
        Gazetteer(Addresses.empty()).reverse(Coordinate(0, 0))


def test_every_door_of_a_made_city_is_at_its_place() -> None:
    """Asked at its very place, each address is itself."""
    city = made_city(500, 1)
    gazetteer = Gazetteer(city.addresses, None, city.roads)
    for row in range(0, len(city.addresses), 50):
        here = gazetteer.reverse(city.addresses.coordinate(row))
        assert here.metres == pytest.approx(0, abs=0.01)
        assert here.coordinate == city.addresses.coordinate(row)
