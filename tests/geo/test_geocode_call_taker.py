"""What call-takers type: beside something, at a corner, without umlauts, in a town unnamed."""

import pytest

from geo.address_text import beside, readings, street_key, words
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import CROSSING, SURE
from geo.gazetteer.crossings import two_streets
from geo.geocode import Gazetteer
from geo.names import Name, Names
from tests.geo.made_roads import Street, degrees, roads_of


def at(x: float, y: float) -> Coordinate:
    """Give a place of the grid; one step is about 84 m east or 111 m north."""
    return Coordinate(*degrees((x, y)))


PLACES = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (8.0, 0.0), (4.0, -4.0), (90.0, 0.0), (94.0, 0.0)]
ROADS = roads_of(
    PLACES,
    [
        Street(a=0, b=1, name="Hauptstraße"),
        Street(a=1, b=2, name="Römerstraße"),
        Street(a=1, b=3, name="Bergheimer Straße"),
        Street(a=1, b=4, name="Alte Bergheimer Straße"),
        Street(a=3, b=5),
        Street(a=5, b=6, name="Hauptstraße"),
    ],
)
DOORS = [
    Address("Hauptstraße", "5", at(1, 0.1), "69117", "Heidelberg"),
    Address("Hauptstraße", "2", at(90.5, 0.1), "69239", "Steinach"),
    Address("Hauptstraße", "40", at(93.5, 0.1), "69239", "Steinach"),
    Address("Römerstraße", "12", at(4, 2), "69115", "Heidelberg"),
    Address("Plöck", "50", at(2, 8), "69117", "Heidelberg"),
    Address("Neue Straße", "3", at(3, 8), "69117", "Heidelberg"),
    Address("Neustraße", "3", at(9, 8), "69117", "Heidelberg"),
    Address("Rua de Dom Manuel II", "7", at(5, 9), "", "Porto"),
    Address("Rua Dona Maria", "8", at(6, 9), "", "Porto"),
    Address("Rua Nossa Senhora da Luz", "9", at(7, 9), "", "Porto"),
]
NAMES = Names.of(
    [
        Name("Heidelberg Hauptbahnhof", "station", at(20, 20), "Heidelberg"),
        Name("Hauptbahnhof", "parking", at(21, 20), "Heidelberg"),
        Name("Igreja do Carmo", "place_of_worship", at(30, 30), ""),
    ]
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Index the town and its neighbour."""
    return Gazetteer(Addresses.of(DOORS), NAMES, ROADS)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("perto da Casa da Música", "Casa da Música"),
        ("junto ao Hospital", "Hospital"),
        ("Em frente à Igreja", "Igreja"),
        ("ao pé do mercado", "mercado"),
        ("ao lado da Igreja", "Igreja"),
        ("in der Nähe vom Schloss", "Schloss"),
        ("gegenüber Hauptstraße 5", "Hauptstraße 5"),
        ("beim Schloss", "Schloss"),
        ("near the station", "station"),
        ("opposite 12 High Street", "12 High Street"),
        ("Rua do Perto da Vila", ""),
        ("Beimerstraße 3", ""),
        ("Frente 5", ""),
        ("perto de", ""),
        ("", ""),
    ],
)
def test_words_that_say_beside_what(text: str, place: str) -> None:
    """In three languages, at the beginning alone, and as whole words."""
    assert beside(text) == place


@pytest.mark.parametrize("text", ["perto da Igreja do Carmo", "junto a Igreja do Carmo"])
def test_beside_a_place_is_never_sure(gazetteer: Gazetteer, text: str) -> None:
    """It is offered on top, below what is sure; a plan asks rather than drives."""
    best = gazetteer.candidates(text)[0]
    assert best.label.startswith("Igreja do Carmo")
    assert best.score < SURE
    with pytest.raises(GeocodingFailed, match="did you mean Igreja do Carmo"):
        gazetteer.find(text)


@pytest.mark.parametrize(
    "text",
    [
        "Römerstraße / Bergheimer Straße",
        "Römerstr. Ecke Bergheimer Str.",
        "Kreuzung Römerstraße und Bergheimer Straße",
        "an der Ecke Römerstraße und Bergheimer Straße",
        "corner of Römerstraße and Bergheimer Straße",
        "cruzamento da Römerstraße com a Bergheimer Straße",
        "Roemerstr x Bergheimerstr",
    ],
)
def test_corners_as_people_say_them(gazetteer: Gazetteer, text: str) -> None:
    """One is sure though a street of nearly that name meets there too."""
    found = gazetteer.find(text)
    assert found.kind == CROSSING
    assert found.coordinate == at(4, 0)


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("Rua A com Rua B", ("Rua A", "Rua B")),
        ("Rua A com a Rua B", ("Rua A", "Rua B")),
        ("no cruzamento entre a Rua A e a Rua B", ("Rua A", "Rua B")),
        ("esquina da Rua A com a Rua B", ("Rua A", "Rua B")),
        ("junction of High St and Low St", ("High St", "Low St")),
    ],
)
def test_words_around_two_streets(text: str, streets: tuple[str, str]) -> None:
    """What is said before the first and between the two is part of neither."""
    assert two_streets(text) == [streets]


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("Ploeck 50", "Plöck"),
        ("Plock 50", "Plöck"),
        ("Roemerstrasse 12", "Römerstraße"),
        ("roemerstr 12", "Römerstraße"),
        ("R. D. Manuel II, 7", "Rua de Dom Manuel II"),
        ("Rua D. Maria 8", "Rua Dona Maria"),
        ("Rua N. Sra. da Luz 9", "Rua Nossa Senhora da Luz"),
        ("Rua Nª Srª da Luz 9", "Rua Nossa Senhora da Luz"),
    ],
)
def test_other_spellings_are_sure(gazetteer: Gazetteer, text: str, street: str) -> None:
    """Umlauts written as two letters, and titles shortened as on street signs."""
    assert gazetteer.find(text).address.street == street


def test_new_street_is_not_neustrasse(gazetteer: Gazetteer) -> None:
    """The ue of "Neue" is no umlaut: the two streets stay apart."""
    assert gazetteer.find("Neue Straße 3").coordinate == at(3, 8)
    assert gazetteer.find("Neustr. 3").coordinate == at(9, 8)
    assert {reading.street for reading in readings("Bauer Quelle")} == {
        ("bauer", "quelle"),
        ("bauer",),
    }
    assert street_key(words("D. João")) == street_key(words("Dom João"))


@pytest.mark.parametrize("text", ["Hauptstr. 5", "5 Hauptstraße"])
def test_a_street_of_two_towns_asks_which(gazetteer: Gazetteer, text: str) -> None:
    """The other town's number 5 may only be unmapped: ten kilometres are too far to guess."""
    with pytest.raises(GeocodingFailed) as refused:
        gazetteer.find(text)
    assert "add postcode or city" in str(refused.value)
    assert "Heidelberg" in str(refused.value)
    assert "Steinach" in str(refused.value)


@pytest.mark.parametrize("text", ["Hauptstr. 5, Heidelberg", "Hauptstr. 5 69117", "Hauptstr 5 691"])
def test_a_town_settles_it(gazetteer: Gazetteer, text: str) -> None:
    """Its name, its postcode or the beginning of that."""
    assert gazetteer.find(text).coordinate == DOORS[0].coordinate


def test_a_number_beyond_the_others_last_settles_it() -> None:
    """Number 60 can't be in the town whose highest is 40; unmapped streets may have any."""
    far = Address("Hauptstraße", "60", at(1, 0.1), "69117", "Heidelberg")
    assert Gazetteer(Addresses.of([far, *DOORS[1:3]])).find("Hauptstr. 60").address == far
    unmapped = Gazetteer(Addresses.of([far, DOORS[1]]), NAMES, ROADS)
    assert unmapped.find("Hauptstr. 60").address == far


@pytest.mark.parametrize("text", ["Heidelberg Hauptbahnhof", "Heidelberg Hbf"])
def test_a_station_comes_before_its_car_park(gazetteer: Gazetteer, text: str) -> None:
    """Both are called so and are in that town; one belongs to the other, nobody is asked."""
    sure = [c.kind for c in gazetteer.candidates(text) if c.score >= SURE]
    assert sorted(sure) == ["parking", "station"]
    assert gazetteer.find(text).kind == "station"
