"""House numbers: places between two known ones, on the right side of the street."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate
from geo.gazetteer.house_numbers import Door, between, nearest, value

METRE = 1 / 111_195


def door(number: str, metres: float) -> Door:
    """Make a door so far along a street."""
    return Door(number, Coordinate(0, metres * METRE))


EVEN = [door("10", 0), door("20", 100)]
ODD = [door("11", 500), door("21", 600)]


def test_a_number_between_two_is_as_far_along() -> None:
    """Number 14 is four tenths of the way from 10 to 20."""
    place = between("14", [*EVEN, *ODD])
    assert place is not None
    assert place.coordinate.lat == pytest.approx(40 * METRE)
    assert (place.lower.number, place.upper.number) == ("10", "20")
    assert place.same_side
    assert place.metres == pytest.approx(100, rel=0.01)


def test_odd_numbers_lie_on_the_odd_side() -> None:
    """Number 13 is between 11 and 21, though 10 and 20 are as near."""
    place = between("13", [*EVEN, *ODD])
    assert place is not None
    assert place.coordinate.lat == pytest.approx(520 * METRE)


def test_the_other_side_is_better_than_nothing() -> None:
    """With even numbers alone, 13 is between them, and that is said."""
    place = between("13", EVEN)
    assert place is not None
    assert not place.same_side


@pytest.mark.parametrize("number", ["8", "22", "abc", "", "0", "9" * 40])
def test_beyond_the_last_door_nothing_is_known(number: str) -> None:
    """A number beyond all known ones, or none at all, has no place."""
    assert between(number, EVEN) is None


def test_houses_with_names_say_nothing() -> None:
    """Doors without a number don't count."""
    assert between("14", [door("Quinta", 0), door("20", 100)]) is None


@given(st.integers(1, 999), st.lists(st.integers(1, 999), max_size=12))
def test_a_place_is_between_its_neighbours(wanted: int, known: list[int]) -> None:
    """The place lies between the two doors, and no known number is nearer on that side."""
    place = between(str(wanted), [door(str(n), n) for n in known])
    same = [n for n in known if n % 2 == wanted % 2]
    if place is None:
        assert not (any(n < wanted for n in known) and any(n > wanted for n in known))
        return
    low, high = value(place.lower.number), value(place.upper.number)
    assert low < wanted < high
    assert place.coordinate.lat == pytest.approx(wanted * METRE)
    assert not any(low < n < high and n != wanted for n in (same if place.same_side else known))


def test_nearest_doors_come_first() -> None:
    """Doors are listed by how far their numbers are."""
    assert [d.number for d in nearest("12", [*EVEN, *ODD])] == ["11", "10", "20", "21"]


@pytest.mark.parametrize(
    ("number", "figures"), [("12A", 12), ("7-9", 7), ("A4", 0), ("\uff11\uff12", 12)]
)
def test_a_number_is_worth_its_first_figures(number: str, figures: int) -> None:
    """Letters and ranges count as the figures that they begin with, in any width."""
    assert value(number) == figures
