"""Streets and addresses as features of a map."""

import json

import numpy as np
import pytest
from hypothesis import given
from shapely.geometry import shape

from geo import map_features
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.map_features import (
    LEAST_ZOOM,
    MOST_ZOOM,
    address_features,
    first_zoom,
    street_features,
    streets,
    text_of,
)
from geo.roads import ROAD_CLASSES, Roads
from geo.twins import twins
from tests.geo.made_cities import made_city
from tests.geo.made_roads import Street, degrees, random_roads, roads_of


@pytest.mark.parametrize("road_class", ROAD_CLASSES)
def test_every_class_has_its_zoom(road_class: str) -> None:
    """Whatever a van may drive is shown from some zoom on."""
    assert LEAST_ZOOM <= first_zoom(road_class) <= MOST_ZOOM


def test_smaller_roads_come_later() -> None:
    """A map that is full leaves out yards before streets, and streets before main roads."""
    roads = made_city(600, 1).roads
    kinds = [kind for kind, _ in street_features(roads, twins(roads))]
    zooms = [first_zoom(kind) for kind in kinds]
    assert zooms == sorted(zooms)
    assert len(set(kinds)) > 3


@given(random_roads())
def test_each_street_is_drawn_once(roads: Roads) -> None:
    """Of a street driven both ways one line, of one-way streets each."""
    twin = twins(roads)
    drawn = streets(roads, twin)
    assert len(set(drawn.tolist())) == len(drawn)
    assert len(drawn) == roads.arcs - (twin >= 0).sum() // 2
    together = np.concatenate((drawn, twin[drawn][twin[drawn] >= 0]))
    assert sorted(together.tolist()) == list(range(roads.arcs))


@given(random_roads())
def test_lines_are_the_roads(roads: Roads) -> None:
    """Each line has the points of its arc, to a tenth of a metre."""
    twin = twins(roads)
    found = street_features(roads, twin)
    for arc, (kind, feature) in zip(streets(roads, twin), found, strict=True):
        points, _ = roads.points(np.array([arc]))
        line = np.array(feature["geometry"]["coordinates"])
        assert np.abs(line - points).max() <= 0.6e-6
        assert feature["properties"]["class"] == kind == ROAD_CLASSES[roads.road_class[arc]]
        assert feature["properties"]["oneway"] == (twin[arc] < 0)


def test_a_name_is_there_if_the_street_has_one() -> None:
    """No empty names: a map would reserve room for them."""
    roads = roads_of([(0, 0), (1, 0), (2, 0)], [Street(a=0, b=1, name="Rua"), Street(a=1, b=2)])
    names = [f["properties"].get("name") for _, f in street_features(roads, twins(roads))]
    assert names == ["Rua", None]


def test_lines_may_be_simpler() -> None:
    """A bend of a metre goes, one of a hundred stays, and so do the ends."""
    bends = ((1, 0.01), (2, 1.0), (3, 0.0))
    roads = roads_of([(0, 0), (4, 0)], [Street(a=0, b=1, through=bends)])
    ((_, feature),) = street_features(roads, twins(roads), tolerance_degrees=2e-5)
    line = shape(feature["geometry"])
    assert line.coords[0] == pytest.approx(degrees((0, 0)))
    assert line.coords[-1] == pytest.approx(degrees((4, 0)))
    assert any(point == pytest.approx(degrees((2, 1))) for point in line.coords)
    assert (
        line.length
        < 1.001 * shape(next(street_features(roads, twins(roads)))[1]["geometry"]).length
    )


def test_large_cities_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many streets are looked at together, the features are the same."""
    roads = made_city(600, 1).roads
    whole = list(street_features(roads, twins(roads)))
    monkeypatch.setattr(map_features, "_AT_ONCE", 7)
    assert list(street_features(roads, twins(roads))) == whole


def test_doors_have_street_and_number() -> None:
    """An address is a point, longitude first."""
    place = Coordinate(-8.61, 41.15)
    (door,) = address_features(Addresses.of([Address("Rua do Almada", "7", place)]))
    assert door["geometry"] == {"type": "Point", "coordinates": [-8.61, 41.15]}
    assert door["properties"] == {"number": "7", "street": "Rua do Almada"}


def test_a_feature_is_one_line_of_json() -> None:
    """Line breaks in names are escaped: each line of the file is a feature."""
    text = text_of({"properties": {"name": 'Rua "A"\nçã'}})
    assert "\n" not in text
    assert json.loads(text) == {"properties": {"name": 'Rua "A"\nçã'}}
    assert json.loads(text_of("ç")) == "ç"
