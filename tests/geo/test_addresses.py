"""Addresses: one as a record, many as columns, and their way through a file."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.addresses import Address, Addresses, Labels
from geo.coordinate import Coordinate

HERE = Coordinate(-8.6, 41.15)
THERE = Coordinate(113.3, 23.1)
SEVERAL = (
    Address("Rua de São João", "12A", HERE, "4000-442", "Porto"),
    Address("北京路", "88", THERE, "", "广州"),
    Address("Rua de São João", "14", Coordinate(-8.61, 41.15), "4000-442", "Porto"),
)

addresses = st.builds(
    Address,
    street=st.text(max_size=30),
    number=st.text(max_size=6),
    coordinate=st.builds(Coordinate, st.floats(-180, 180), st.floats(-90, 90)),
    postcode=st.text(max_size=8),
    city=st.text(max_size=12),
)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address("Main Street", "5", HERE, "AB1", "Town"), "Main Street 5, AB1 Town"),
        (Address("Main Street", "5", HERE, city="Town"), "Main Street 5, Town"),
        (Address("Main Street", "5", HERE, "AB1"), "Main Street 5, AB1"),
        (Address("Main Street", "5", HERE), "Main Street 5"),
        (Address("Main Street", "", HERE, "", "Town"), "Main Street, Town"),
        (Address("", "7", HERE), "7"),
        (Address("", "", HERE, "AB1", "Town"), "AB1 Town"),
    ],
)
def test_reads_like_a_letter(address: Address, line: str) -> None:
    """An address is one line as on a letter, without stray commas where a part is missing."""
    assert str(address) == line


def test_columns_read_like_a_list() -> None:
    """Length, indexing from both ends, iteration and slices behave as a list's do."""
    many = Addresses.of(SEVERAL)
    assert len(many) == 3
    assert many[0] == SEVERAL[0]
    assert many[-1] == SEVERAL[2]
    assert tuple(many) == SEVERAL
    assert tuple(many[1:]) == SEVERAL[1:]
    assert SEVERAL[1] in many
    assert many.coordinate(1) == THERE


def test_an_index_out_of_range_is_an_index_error() -> None:
    """Asking for an address past the end raises IndexError, so that loops end."""
    with pytest.raises(IndexError):
        Addresses.of(SEVERAL)[3]


def test_repeated_texts_are_stored_once() -> None:
    """Three addresses in two streets keep two street names."""
    assert Addresses.of(SEVERAL).street.words == ("Rua de São João", "北京路")


def test_none_at_all() -> None:
    """An empty collection has length 0 and survives its way through arrays."""
    none = Addresses.empty()
    assert len(none) == 0
    assert list(none) == []
    assert len(Addresses.from_arrays(none.to_arrays())) == 0


@given(st.lists(addresses, max_size=8))
def test_arrays_give_back_what_went_in(records: list[Address]) -> None:
    """Any addresses come back from their arrays equal, whatever their letters."""
    many = Addresses.of(records)
    assert list(Addresses.from_arrays(many.to_arrays())) == records


def test_arrays_need_no_pickle() -> None:
    """The arrays go through an npz file that is read without pickle."""
    file = io.BytesIO()
    # numpy's stub takes its own switch for one of the arrays
    np.savez(file, **Addresses.of(SEVERAL).to_arrays())  # type: ignore[arg-type]
    file.seek(0)
    with np.load(file, allow_pickle=False) as saved:
        assert tuple(Addresses.from_arrays(saved)) == SEVERAL


def test_taking_rows_keeps_them_whole() -> None:
    """A mask and a list of places both choose whole addresses."""
    many = Addresses.of(SEVERAL)
    assert list(many.take(np.array([2, 0]))) == [SEVERAL[2], SEVERAL[0]]
    assert list(many.take(np.array([False, True, False]))) == [SEVERAL[1]]


@pytest.mark.parametrize("name", ["lon", "street_index", "city_words"])
def test_a_missing_array_is_named(name: str) -> None:
    """Arrays without one of them are refused with its name."""
    arrays = Addresses.of(SEVERAL).to_arrays()
    del arrays[name]
    with pytest.raises(ValueError, match=name):
        Addresses.from_arrays(arrays)


Arrays = dict[str, NDArray[np.generic]]


def _short_lat(arrays: Arrays) -> None:
    arrays["lat"] = arrays["lat"][:2]


def _lat_off_earth(arrays: Arrays) -> None:
    arrays["lat"] = np.array([0.0, 91.0, 0.0])


def _lon_not_a_number(arrays: Arrays) -> None:
    arrays["lon"] = np.array([0.0, np.nan, 0.0])


def _index_beyond(arrays: Arrays) -> None:
    arrays["number_index"] = np.array([0, 1, 99], dtype=np.int32)


def _index_negative(arrays: Arrays) -> None:
    arrays["number_index"] = np.array([0, 1, -1], dtype=np.int32)


def _words_cut_off(arrays: Arrays) -> None:
    arrays["street_words"] = arrays["street_words"][:-3]


def _words_no_list(arrays: Arrays) -> None:
    arrays["street_words"] = np.frombuffer(b'{"a": 1}', dtype=np.uint8)


def _words_no_texts(arrays: Arrays) -> None:
    arrays["street_words"] = np.frombuffer(b"[1, 2]", dtype=np.uint8)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_short_lat, "differ in length"),
        (_lat_off_earth, "90 latitude"),
        (_lon_not_a_number, "180 degrees longitude"),
        (_index_beyond, "outside"),
        (_index_negative, "outside"),
        (_words_cut_off, "street_words"),
        (_words_no_list, "street_words"),
        (_words_no_texts, "street_words"),
    ],
)
def test_damaged_arrays_are_refused(damage: Callable[[Arrays], None], said: str) -> None:
    """Arrays that don't belong together are refused, saying which and why."""
    arrays = Addresses.of(SEVERAL).to_arrays()
    damage(arrays)
    with pytest.raises(ValueError, match=said):
        Addresses.from_arrays(arrays)


def test_labels_of_a_wrong_type_are_refused() -> None:
    """A column's index must be a row of int32."""
    with pytest.raises(ValueError, match="int64"):
        Labels(np.array([0], dtype=np.int64), ("a",))
    with pytest.raises(ValueError, match="2 axes"):
        Labels(np.zeros((1, 1), dtype=np.int32), ("a",))


def test_labels_hold_one_text_for_all() -> None:
    """A column of one text needs one word, however many rows it has."""
    column = Labels.same("Porto", 1_000)
    assert len(column) == 1_000
    assert column[999] == "Porto"
    assert column.words == ("Porto",)
