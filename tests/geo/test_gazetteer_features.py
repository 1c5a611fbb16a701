"""Streets joined from roads, doors and footways; one name in two places is two streets."""

import numpy as np
import pytest

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.gazetteer.candidate import STREET
from geo.gazetteer.features import Features, features_of
from geo.names import FOOTWAY, Name, Names
from geo.roads import Roads
from tests.geo.made_roads import Street, degrees, roads_of


def at(x: float, y: float) -> Coordinate:
    """Give a place of the grid; one step is about 84 m east or 111 m north."""
    return Coordinate(*degrees((x, y)))


def roads() -> Roads:
    """Lay Rua Nova in two towns, and a road without a name."""
    places = [(0.0, 0.0), (3.0, 0.0), (6.0, 0.0), (60.0, 0.0), (63.0, 0.0)]
    return roads_of(
        places,
        [
            Street(a=0, b=1, name="Rua Nova"),
            Street(a=1, b=2, name="Rua Nova", through=((4.0, 1.0),)),
            Street(a=2, b=3),
            Street(a=3, b=4, name="Rua da Nova"),
        ],
    )


DOORS = Addresses.of(
    [
        Address("R. Nova", "3", at(2, 0.2), city="Porto"),
        Address("Rua Nova", "7", at(61, 0.2), city="Gaia"),
        Address("Rua Velha", "1", at(30, 5)),
    ]
)
NAMES = Names.of(
    [
        Name("Escadas Novas", FOOTWAY, at(0, 3)),
        Name("Escadas Novas", FOOTWAY, at(1, 3)),
        Name("Vale", "town", at(31, 5)),
        Name("Galp", "fuel", at(30, 6)),
        Name("Clinic", "hospital", at(0, 1), "Matosinhos"),
    ]
)


@pytest.fixture(scope="module")
def features() -> Features:
    """Join them all."""
    return features_of(DOORS, NAMES, roads())


def labels(features: Features) -> list[str]:
    """Give the labels of all features."""
    return [features.label(i) for i in range(len(features.kind))]


def one(features: Features, label: str) -> int:
    """Give the feature of a label."""
    return labels(features).index(label)


def test_one_name_far_apart_is_two_streets(features: Features) -> None:
    """Rua Nova of each town is a street, with its town's name and its own spelling."""
    assert sorted(labels(features)) == [
        "Clinic, Matosinhos",
        "Escadas Novas, Porto",
        "Galp, Vale",
        "Rua Nova, Porto",
        "Rua Velha, Vale",
        "Rua da Nova, Gaia",
        "Vale",
    ]


def test_doors_belong_to_their_street(features: Features) -> None:
    """However it is spelt, a door is on the street of its name that is near."""
    assert features.doors(one(features, "Rua Nova, Porto")).tolist() == [0]
    assert features.doors(one(features, "Rua da Nova, Gaia")).tolist() == [1]
    assert features.doors(one(features, "Rua Velha, Vale")).tolist() == [2]
    assert features.doors(one(features, "Galp, Vale")).tolist() == []


def test_the_middle_of_a_street_is_on_it(features: Features) -> None:
    """It is a point of one of its arcs, even if the street is bent."""
    middle = features.coordinate(one(features, "Rua Nova, Porto"))
    assert middle in {at(1.5, 0), at(4, 1)}


def test_arcs_know_their_street(features: Features) -> None:
    """Each named arc has a street of its name, the others none."""
    laid = roads()
    for arc in range(laid.arcs):
        street = features.arc_feature[arc]
        name = laid.names[laid.name[arc]]
        assert (street < 0) == (not name)
        if name:
            assert features.text[street] == name
            assert features.kind[street] == STREET


def test_pieces_of_a_footway_are_one(features: Features) -> None:
    """Two stretches of the same steps are found once, like a street."""
    assert features.kind[one(features, "Escadas Novas, Porto")] == STREET


def test_nothing_makes_nothing() -> None:
    """A city without names has no features and no error."""
    empty = features_of(Addresses.empty(), Names.empty(), None)
    assert empty.kind == ()
    assert empty.names == ()


def test_a_city_of_addresses_alone() -> None:
    """Without roads, streets stand at one of their doors."""
    alone = features_of(DOORS, Names.empty(), None)
    assert sorted(labels(alone)) == ["R. Nova, Porto", "Rua Nova, Gaia", "Rua Velha"]
    assert alone.coordinate(one(alone, "Rua Velha")) == DOORS[2].coordinate
    assert np.unique(alone.rows).tolist() == [0, 1, 2]
