"""Two streets in one text, and the junctions that they share."""

import numpy as np
import pytest

from geo.addresses import Addresses
from geo.coordinate import Coordinate
from geo.gazetteer.crossings import Crossings, two_streets
from geo.gazetteer.features import features_of
from geo.names import Names
from geo.roads import Roads
from tests.geo.made_roads import Street, degrees, grid, roads_of


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("Rua A / Rua B", [("Rua A", "Rua B")]),
        ("Rua A/Rua B", [("Rua A", "Rua B")]),
        ("High St & Low St, London", [("High St", "Low St, London")]),
        ("High St and Low St", [("High St", "Low St")]),
        ("Hauptstr. Ecke Berliner Str.", [("Hauptstr.", "Berliner Str.")]),
        ("Rua A esquina com Rua B", [("Rua A", "Rua B")]),
        ("北京路与中山路交叉口", [("北京路", "中山路")]),
        ("Rua A", []),
        ("/ Rua B", []),
        ("", []),
    ],
)
def test_texts_that_name_two_streets(text: str, streets: list[tuple[str, str]]) -> None:
    """In several languages; nothing is parted where one side would be empty."""
    assert two_streets(text) == streets


def test_a_name_with_an_and_is_parted_every_way() -> None:
    """Whether "e" belongs to a name or joins two is for the streets that exist to say."""
    parted = two_streets("Rua Castro e Silva e Rua Nova")
    assert ("Rua Castro e Silva", "Rua Nova") in parted


def crossings_of(roads: Roads) -> tuple[Crossings, dict[str, int]]:
    """Give the crossings of roads, and the number of each street."""
    features = features_of(Addresses.empty(), Names.empty(), roads)
    return Crossings(roads, features), {text: i for i, text in enumerate(features.text)}


def test_every_crossing_of_a_grid() -> None:
    """Each street and each avenue meet once, where they should; streets never meet each other."""
    crossings, number = crossings_of(grid(4))
    for y in range(4):
        for x in range(4):
            (place,) = crossings.of(number[f"Rua {y}"], number[f"Avenida {x}"])
            assert place == Coordinate(*degrees((float(x), float(y))))
    assert crossings.of(number["Rua 1"], number["Rua 2"]) == []


def test_wide_roads_meet_once() -> None:
    """The corners of two roads with a strip between their lanes are one crossing."""
    places = [(0.0, 0.0), (1.0, 0.0), (1.0, 0.3), (0.0, 0.3), (1.3, -1.0), (9.0, 0.0), (9.0, 1.0)]
    roads = roads_of(
        places,
        [
            Street(a=0, b=1, name="Larga"),
            Street(a=3, b=2, name="Larga"),
            Street(a=1, b=2, name="Curta"),
            Street(a=1, b=4, name="Curta"),
            Street(a=1, b=5, name="Larga"),
            Street(a=5, b=6, name="Fim"),
        ],
    )
    crossings, number = crossings_of(roads)
    assert len(crossings.of(number["Larga"], number["Curta"])) == 1


def test_two_streets_may_meet_twice() -> None:
    """A crescent meets its street at both ends, and both are given."""
    places = [(0.0, 0.0), (2.0, 0.0), (4.0, 0.0), (6.0, 0.0)]
    streets = [Street(a=i, b=i + 1, name="Direita") for i in range(3)]
    bend = Street(a=0, b=3, name="Torta", through=((3.0, 2.0),))
    crossings, number = crossings_of(roads_of(places, [*streets, bend]))
    ends = crossings.of(number["Direita"], number["Torta"])
    assert sorted(np.round([end.lon for end in ends], 6)) == pytest.approx(
        [degrees((0.0, 0.0))[0], degrees((6.0, 0.0))[0]]
    )
