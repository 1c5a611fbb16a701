"""OSRM's result objects: JSON that any reader takes, lines as exact as they need be."""

import json
import math

import numpy as np
import polyline
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from api.compat.osrm_reply import geometry_of, simplified, written

WHOLE = st.one_of(st.integers(0, 5_000).map(float), st.just(math.nan))
ANY = st.one_of(st.floats(0, 1e7), st.just(math.nan))
SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=6)


def assert_same(text: bytes, table: np.ndarray, digits: float) -> None:
    """Read a table back: floats, and None where there was no number."""
    found = json.loads(text)["t"]
    for row, expected in zip(found, table.tolist(), strict=True):
        for cell, value in zip(row, expected, strict=True):
            if math.isnan(value):
                assert cell is None
            else:
                assert isinstance(cell, float)
                assert cell == pytest.approx(value, abs=digits)


@given(arrays(np.float64, SHAPES, elements=WHOLE))
def test_tables_of_whole_numbers(table: np.ndarray) -> None:
    """Exactly what they were."""
    assert_same(written({}, {"t": table}), table, 0)


@given(arrays(np.float64, SHAPES, elements=ANY))
def test_tables_of_any_numbers(table: np.ndarray) -> None:
    """To a tenth."""
    assert_same(written({"code": "Ok"}, {"t": table}), table, 0.0501)


def test_members_come_first_and_texts_keep_their_accents() -> None:
    """The code is what a reader looks for."""
    text = written({"code": "Ok", "name": 'Rua "São" João'}, {"t": np.zeros((1, 1))})
    assert text == '{"code":"Ok","name":"Rua \\"São\\" João","t":[[0.0]]}'.encode()


def test_an_empty_row_or_column() -> None:
    """Tables without rows are JSON too."""
    assert written({"code": "Ok"}, {"t": np.zeros((0, 3))}).endswith(b'"t":[]}')


def test_simplified_lines() -> None:
    """Wiggles that a picture can't show are gone, corners and ends stay."""
    x = np.linspace(0, 1, 500)
    wiggle = np.column_stack((x, 1e-5 * np.sin(100 * x)))
    corner = np.vstack((wiggle, [[1.0, 1.0]]))
    found = simplified(corner)
    assert len(found) < 10
    assert found[0].tolist() == corner[0].tolist()
    assert found[-1].tolist() == [1.0, 1.0]
    assert np.abs(found - [1.0, 0.0]).sum(axis=1).min() < 1e-3
    nowhere = np.zeros((2, 2))
    assert simplified(nowhere).tolist() == nowhere.tolist()


@pytest.mark.parametrize(("name", "precision"), [("polyline", 5), ("polyline6", 6)])
def test_lines_are_encoded_with_latitudes_first(name: str, precision: int) -> None:
    """As Google's format has them; points that repeat are left out."""
    line = np.array([[-8.61, 41.15], [-8.61, 41.15], [-8.62, 41.16]])
    assert polyline.decode(geometry_of(name)(line), precision) == [(41.15, -8.61), (41.16, -8.62)]
    assert len(polyline.decode(geometry_of(name)(line[:2]), precision)) == 2


def test_geojson_has_longitudes_first() -> None:
    """And two points at least: GeoJSON knows no shorter line."""
    here = np.array([[-8.61000049, 41.15], [-8.61000049, 41.15]])
    found = geometry_of("geojson")(here)
    assert found == {"type": "LineString", "coordinates": [[-8.61, 41.15], [-8.61, 41.15]]}
