"""Addresses of doors, buildings, courtyards, and the numbers that nobody mapped one by one."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses import Address
from geo.osm.addresses import MOST_BETWEEN, AddressReader, Point, Tags
from geo.osm.extract import read_pbf
from tests.geo.made_extracts import MadeRelation, MadeWay, place, write_extract

LINE: list[Point] = [(1, 8.0, 49.0), (2, 8.0, 49.001), (3, 8.0, 49.004)]


def _door(number: str, street: str = "Rua", **more: str) -> dict[str, str]:
    return {"addr:housenumber": number} | ({"addr:street": street} if street else {}) | more


def _counted(
    first: Tags,
    last: Tags,
    how: str = "all",
    *,
    points: Sequence[Point] = LINE,
    more: Tags | None = None,
) -> list[Address]:
    """Give the addresses between the doors at the ends of a line."""
    reader = AddressReader(ends={ref for ref, _, _ in points})
    for (ref, lon, lat), tags in ((points[0], first), (points[-1], last)):
        reader.node(ref, tags, lon, lat)
    doors = len(reader.all())
    reader.interpolation({"addr:interpolation": how, **(more or {})}, points)
    return reader.all()[doors:]


@pytest.mark.parametrize(
    ("how", "first", "last", "numbers"),
    [
        ("all", "1", "4", ["2", "3"]),
        ("odd", "1", "7", ["3", "5"]),
        ("even", "8", "2", ["6", "4"]),
        ("4", "2", "14", ["6", "10"]),
        ("all", "1a", "3b", ["2"]),
        ("odd", "1", "3", []),
        ("odd", "1", "4", []),
        ("all", "5", "5", []),
        ("alphabetic", "1", "9", []),
        ("0", "1", "9", []),
        ("", "1", "9", []),
        ("all", "1", "nine", []),
        ("all", "1-3", "9", []),
        ("all", "1", "1000000", []),
        ("all", "1", "999999", []),
    ],
)
def test_numbers_are_counted_between_the_ends(
    how: str, first: str, last: str, numbers: list[str]
) -> None:
    """Up or down, by ones or twos; where it doesn't come out even, or is no number, none."""
    found = _counted(_door(first), _door(last), how)
    assert [address.number for address in found] == numbers


def test_counted_doors_lie_evenly_along_the_line() -> None:
    """By length, not by points."""
    found = _counted(_door("1"), _door("5"))
    assert [address.coordinate.lat for address in found] == pytest.approx([49.001, 49.002, 49.003])
    assert {address.coordinate.lon for address in found} == {8.0}


def test_counted_doors_have_the_street_of_both_ends() -> None:
    """From the doors, else from the line; between two streets there are none."""
    city = {"addr:city": "Porto"}
    (middle,) = _counted(_door("1", **city), _door("3"))
    assert str(middle) == "Rua 2, Porto"
    street = {"addr:street": "Beco"}
    (middle,) = _counted(_door("1", ""), _door("3", ""), more=street)
    assert middle.street == "Beco"
    assert _counted(_door("1", ""), _door("3", "")) == []
    assert _counted(_door("1", "Rua"), _door("3", "Beco")) == []


def test_at_most_some_hundred_are_counted() -> None:
    """A mistyped number doesn't make a street of thousands."""
    assert len(_counted(_door("1"), _door(str(MOST_BETWEEN + 2)))) == MOST_BETWEEN
    assert _counted(_door("1"), _door(str(MOST_BETWEEN + 3))) == []


def test_a_mapped_door_goes_before_a_counted_one() -> None:
    """The same number on the same street is there once, where somebody saw it."""
    reader = AddressReader(ends={1, 3})
    for (ref, lon, lat), number in zip(LINE, ("1", "2", "3"), strict=True):
        reader.node(ref, _door(number), lon, lat)
    for _ in range(2):
        reader.interpolation({"addr:interpolation": "all"}, LINE)
    assert [address.number for address in reader.all()] == ["1", "2", "3"]


def test_lines_of_an_extract_are_counted(tmp_path: Path) -> None:
    """From door to door along the way, the doors themselves kept."""
    line = MadeWay(nodes=[30, 31, 32, 33], tags={"addr:interpolation": "even"})
    doors = {30: _door("2"), 32: _door("6"), 33: _door("10")}
    path = write_extract(tmp_path / "a.pbf", [MadeWay(nodes=[1, 2]), line], nodes=doors)
    found = {address.number: address.coordinate for address in read_pbf(path).addresses}
    assert list(found) == ["2", "6", "10", "4", "8"]
    assert (found["4"].lon, found["4"].lat) == pytest.approx(place(31))


def test_a_building_with_a_courtyard_is_in_the_middle_of_its_outline(tmp_path: Path) -> None:
    """Its address is on the relation, its corners on ways without tags."""
    outline = [MadeWay(nodes=[30, 32, 52], tags={}), MadeWay(nodes=[52, 50, 30], tags={})]
    court = MadeWay(nodes=[40, 41, 40], tags={})
    members = [("w", 2, "outer"), ("w", 3, "outer"), ("w", 4, "inner"), ("w", 99, "outer")]
    tags = {"type": "multipolygon"} | _door("7")
    gone = MadeRelation(members=[("w", 99, "outer")], tags=tags)
    path = write_extract(
        tmp_path / "a.pbf",
        [MadeWay(nodes=[1, 2]), *outline, court],
        relations=[MadeRelation(members=members, tags=tags), gone],
    )
    (address,) = read_pbf(path).addresses
    assert str(address) == "Rua 7"
    assert (address.coordinate.lon, address.coordinate.lat) == pytest.approx(place(41))


numbers = st.integers(1, 10**6) | st.text(max_size=4)
hows = st.sampled_from(("all", "odd", "even", "3", "alphabetic"))
shares = st.lists(st.floats(0, 0.01), min_size=2, max_size=6)


@given(numbers, numbers, hows, shares)
def test_counted_numbers_are_between_the_ends_and_on_the_line(
    first: object, last: object, how: str, shares: list[float]
) -> None:
    """Whatever is tagged: few, each once, inside the range and the line's bounds."""
    points = [(i, 8.0 + share, 49.0 - share) for i, share in enumerate(shares)]
    found = _counted(_door(str(first)), _door(str(last)), how, points=points)
    values = [int(address.number) for address in found if address.street == "Rua"]
    assert len(set(values)) == len(values) <= MOST_BETWEEN + 2
    for address in found:
        assert 8.0 <= address.coordinate.lon <= 8.01
        assert 48.99 <= address.coordinate.lat <= 49.0
