"""Places on Earth, and the distance between two."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import EARTH_RADIUS_METRES, Coordinate, great_circle_metres
from geo.errors import BadCoordinate

places = st.builds(Coordinate, st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize("lon", [180.1, -181.0, math.nan, math.inf, 41_150.0])
def test_impossible_longitudes_are_refused(lon: float) -> None:
    """Beyond ±180 degrees, infinite or no number: the longitude is named."""
    with pytest.raises(BadCoordinate, match="longitude"):
        Coordinate(lon, 0)


@pytest.mark.parametrize("lat", [90.1, -91.0, math.nan, -math.inf])
def test_impossible_latitudes_are_refused(lat: float) -> None:
    """Beyond ±90 degrees, infinite or no number: the latitude is named."""
    with pytest.raises(BadCoordinate, match="latitude"):
        Coordinate(0, lat)


def test_known_distance() -> None:
    """Porto to Lisbon are 274 km as the crow flies."""
    porto, lisbon = Coordinate(-8.6291, 41.1579), Coordinate(-9.1393, 38.7223)
    assert great_circle_metres(porto, lisbon) == pytest.approx(274_000, rel=0.005)


@given(places, places)
def test_distance_is_a_distance(a: Coordinate, b: Coordinate) -> None:
    """Not negative, the same both ways, zero at home, at most half way around."""
    metres = great_circle_metres(a, b)
    assert 0 <= metres <= math.pi * EARTH_RADIUS_METRES + 1
    assert metres == pytest.approx(great_circle_metres(b, a))
    assert great_circle_metres(a, a) == 0
