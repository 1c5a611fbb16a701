"""Columns of names: what goes in comes out, and what doesn't fit is refused."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.coordinate import Coordinate
from geo.names import SETTLEMENTS, Name, Names

SEVERAL = [
    Name("Hospital de São João", "hospital", Coordinate(-8.6, 41.18), "Porto"),
    Name("Bonfim", "suburb", Coordinate(-8.59, 41.15)),
    Name("Hospital de São João", "station", Coordinate(-8.601, 41.18)),
]
a_name = st.builds(
    Name,
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(("fuel", "suburb", "hospital")),
    st.builds(Coordinate, st.floats(-180, 180), st.floats(-90, 90)),
    st.sampled_from(("", "Porto", "广州")),
)


@given(st.lists(a_name, max_size=8))
def test_names_survive_a_file(names: list[Name]) -> None:
    """Written as npz and read back, every name is the same."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **Names.of(names).to_arrays())
    buffer.seek(0)
    with np.load(buffer, allow_pickle=False) as arrays:
        assert list(Names.from_arrays(dict(arrays))) == names


def test_names_read_like_a_list() -> None:
    """Length, places from either end, slices and iteration are those of a list."""
    names = Names.of(SEVERAL)
    assert len(names) == 3
    assert names[1] == SEVERAL[1]
    assert names[-1] == SEVERAL[-1]
    assert list(names[1:]) == SEVERAL[1:]
    assert list(names.take(np.array([2, 0]))) == [SEVERAL[2], SEVERAL[0]]


def test_texts_are_stored_once() -> None:
    """Two things of one name share its text."""
    assert Names.of(SEVERAL).text.words == ("Hospital de São João", "Bonfim")


def test_kinds_are_told_apart() -> None:
    """A mask says which names are settlements."""
    assert Names.of(SEVERAL).of_kinds(SETTLEMENTS).tolist() == [False, True, False]
    assert Names.empty().of_kinds(SETTLEMENTS).tolist() == []


def test_no_names_survive_a_file() -> None:
    """A made city has none, and that is kept too."""
    assert len(Names.from_arrays(Names.empty().to_arrays())) == 0


Arrays = dict[str, NDArray[np.generic]]


def _lost(arrays: Arrays) -> None:
    del arrays["kind_index"]


def _short(arrays: Arrays) -> None:
    arrays["lon"] = arrays["lon"][:1]


def _off_earth(arrays: Arrays) -> None:
    arrays["lat"] = np.array([0.0, np.nan, 0.0])


def _no_words(arrays: Arrays) -> None:
    arrays["text_words"] = np.frombuffer(b"{}", dtype=np.uint8)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_lost, "names lack the array 'kind_index'"),
        (_short, "differ in length"),
        (_off_earth, "outside ±180"),
        (_no_words, "text_words"),
    ],
)
def test_damaged_arrays_are_refused(damage: Callable[[Arrays], None], said: str) -> None:
    """Arrays that don't belong together are refused, saying which and why."""
    arrays = Names.of(SEVERAL).to_arrays()
    damage(arrays)
    with pytest.raises(ValueError, match=said):
        Names.from_arrays(arrays)
