"""Outlines of areas: circles of the right size, and polygons of files with their faults."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, mapping

from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import BadRoadData
from geo.sources.drawn_area import LEAST_METRES, MOST_METRES, circle, read_outline

SQUARE = Polygon([(8.6, 49.4), (8.7, 49.4), (8.7, 49.5), (8.6, 49.5)])
HOLE = Polygon(SQUARE.exterior, [[(8.64, 49.44), (8.66, 49.44), (8.66, 49.46), (8.64, 49.46)]])
AWAY = Polygon([(8.8, 49.4), (8.9, 49.4), (8.9, 49.5)])


@given(st.floats(-170, 170), st.floats(-70, 70), st.floats(LEAST_METRES, 20_000))
def test_a_circle_has_its_radius(lon: float, lat: float, metres: float) -> None:
    """All corners are that far from the middle, within a percent."""
    centre = Coordinate(lon, lat)
    outline = circle(centre, metres)
    assert outline.is_valid
    assert outline.contains(Point(lon, lat))
    for x, y in outline.exterior.coords:
        assert great_circle_metres(centre, Coordinate(x, y)) == pytest.approx(metres, rel=0.01)


@pytest.mark.parametrize("metres", [0, -5, 49.9, MOST_METRES + 1, float("nan"), float("inf")])
def test_a_radius_has_limits(metres: float) -> None:
    """Below them there is no road, above them there is a country."""
    with pytest.raises(BadRoadData, match=r"8\.6,49\.4: a radius of .* is not from 50 to 200,000"):
        circle(Coordinate(8.6, 49.4), metres)


@pytest.mark.parametrize(("lon", "lat"), [(0, 84.9), (0, -90), (179.9, 0), (-180, 60)])
def test_a_circle_stays_on_the_map(lon: float, lat: float) -> None:
    """Degrees end at the poles and the date line."""
    with pytest.raises(BadRoadData, match="meets a pole or the date line"):
        circle(Coordinate(lon, lat), 30_000)


def _feature(geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


@pytest.mark.parametrize(
    ("content", "area"),
    [
        (mapping(SQUARE), SQUARE),
        (mapping(HOLE), HOLE),
        (_feature(mapping(SQUARE)), SQUARE),
        (mapping(SQUARE.union(AWAY)), SQUARE.union(AWAY)),
        (
            {
                "type": "FeatureCollection",
                "features": [_feature(mapping(SQUARE)), _feature(mapping(AWAY))],
            },
            SQUARE.union(AWAY),
        ),
        ({"type": "GeometryCollection", "geometries": [mapping(HOLE), mapping(SQUARE)]}, SQUARE),
    ],
)
def test_polygons_of_a_file_are_one_area(tmp_path: Path, content: Any, area: Polygon) -> None:
    """A geometry, a feature or a collection; holes stay unless another polygon fills them."""
    (tmp_path / "area.geojson").write_text(json.dumps(content))
    assert read_outline(tmp_path / "area.geojson").equals(area)


_BOW = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
_FAR = {"type": "Polygon", "coordinates": [[[0, 0], [181, 1], [1, 0], [0, 0]]]}
_NAN = '{"type": "Polygon", "coordinates": [[[0, 0], [NaN, 1], [1, 0], [0, 0]]]}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no GeoJSON of polygons"),
        ("{}", "is no GeoJSON of polygons: it has a None"),
        ('{"type": "Point", "coordinates": [1, 2]}', "is no GeoJSON of polygons: it has a 'Point'"),
        ('{"type": "Polygon"}', "is no GeoJSON of polygons"),
        ('{"type": "Polygon", "coordinates": []}', "is no GeoJSON of polygons"),
        ('{"type": "Polygon", "coordinates": [[["a", 1]]]}', "is no GeoJSON of polygons"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}', "is no GeoJSON of polygons"),
        ('{"type": "FeatureCollection", "features": []}', "has no polygon"),
        ('{"type": "FeatureCollection", "features": 7}', "is no GeoJSON of polygons"),
        ('{"type": "Feature", "geometry": null}', "is no GeoJSON of polygons"),
        (json.dumps(_BOW), "is no GeoJSON of polygons: a polygon is not simple: Self-intersection"),
        (json.dumps(_FAR), "is no GeoJSON of polygons: a polygon leaves the degrees"),
        (_NAN, "is no JSON: NaN is no number"),
    ],
)
def test_files_without_an_area_are_told(tmp_path: Path, text: str, told: str) -> None:
    """Each fault names the file, whatever is in it."""
    (tmp_path / "area.geojson").write_text(text)
    with pytest.raises(BadRoadData) as refused:
        read_outline(tmp_path / "area.geojson")
    assert str(refused.value).startswith(f"{tmp_path / 'area.geojson'}: {told}")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With the reason of the system."""
    with pytest.raises(BadRoadData, match=r"area\.geojson: can't be read: No such file"):
        read_outline(tmp_path / "area.geojson")
