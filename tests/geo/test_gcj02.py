"""GCJ-02: known places are shifted as by others, and the shift can be taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate, great_circle_metres
from geo.gcj02 import EAST, NORTH, SOUTH, WEST, from_wgs84, in_china, to_wgs84

# a degree inside the rectangle, so that no shift leads out of it
inside = st.builds(Coordinate, st.floats(WEST + 1, EAST - 1), st.floats(SOUTH + 1, NORTH - 1))
anywhere = st.builds(Coordinate, st.floats(-180, 180), st.floats(-90, 90))


def test_a_known_place() -> None:
    """The place that coordtransform's own page shows is shifted to where that page says."""
    shifted = from_wgs84(Coordinate(116.404, 39.915))
    assert shifted.lon == pytest.approx(116.41024449916938, abs=1e-9)
    assert shifted.lat == pytest.approx(39.91640428150164, abs=1e-9)


@given(inside)
def test_the_shift_can_be_taken_back(place: Coordinate) -> None:
    """There and back is the same place within a ten-millionth of a degree, a centimetre."""
    back = to_wgs84(from_wgs84(place))
    assert back.lon == pytest.approx(place.lon, abs=1e-7)
    assert back.lat == pytest.approx(place.lat, abs=1e-7)


@given(inside)
def test_and_put_on_again(place: Coordinate) -> None:
    """A place on a Chinese map, made true and shown on that map, is where it was."""
    again = from_wgs84(to_wgs84(place))
    assert again.lon == pytest.approx(place.lon, abs=1e-7)
    assert again.lat == pytest.approx(place.lat, abs=1e-7)


@given(inside)
def test_the_shift_is_some_hundred_metres(place: Coordinate) -> None:
    """Nowhere is the shift larger than 1.5 km: whoever forgets it lands in the next quarter."""
    assert great_circle_metres(place, from_wgs84(place)) < 1500


@pytest.mark.parametrize("city", [(121.4737, 31.2304), (113.2644, 23.1291), (104.0668, 30.5728)])
def test_in_cities_the_shift_matters(city: tuple[float, float]) -> None:
    """In Shanghai, Guangzhou and Chengdu it is between 200 and 800 metres."""
    place = Coordinate(*city)
    assert 200 < great_circle_metres(place, from_wgs84(place)) < 800


@given(anywhere)
def test_outside_china_nothing_moves(place: Coordinate) -> None:
    """Porto, Heidelberg and all the rest of the world stay where they are."""
    if not in_china(place):
        assert from_wgs84(place) == place
        assert to_wgs84(place) == place
