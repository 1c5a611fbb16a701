"""Files of arrays: what is packed can be mapped again, aligned, and read by numpy too."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numba import njit

from geo.array_file import ALIGNMENT, Arrays, mapped, packed, unpacked

_dtypes: st.SearchStrategy[np.dtype[Any]] = st.sampled_from(
    ["i1", "?", "u2", "i4", "i8", "f4"]
).map(np.dtype)
_arrays: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.text("abcdefgü_", min_size=1, max_size=70),
    hnp.arrays(_dtypes, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)),
    min_size=1,
    max_size=6,
)


@given(_arrays)
def test_what_is_packed_is_mapped_again(
    tmp_path_factory: pytest.TempPathFactory, arrays: Arrays
) -> None:
    """Every array with its type and shape, at an aligned place, and read-only."""
    path = tmp_path_factory.mktemp("arrays") / "a.npz"
    path.write_bytes(packed(arrays))
    content = mapped(path)
    base = np.frombuffer(content, np.uint8).ctypes.data
    again = unpacked(content)
    assert list(again) == list(arrays)
    for name, array in arrays.items():
        assert again[name].dtype == array.dtype
        np.testing.assert_array_equal(again[name], array)
        assert not again[name].flags.writeable
        if array.size:
            assert (again[name].ctypes.data - base) % ALIGNMENT == 0


@given(_arrays)
def test_numpy_reads_the_file_too(arrays: Arrays) -> None:
    """It is an npz file like any other, and the same for the same arrays."""
    content = bytes(packed(arrays))
    assert content == bytes(packed(arrays))
    with np.load(io.BytesIO(content), allow_pickle=False) as loaded:
        assert set(loaded.files) == set(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(loaded[name], array)


def test_arrays_in_columns_are_packed_in_rows(tmp_path: Path) -> None:
    """The order in memory is no part of the value."""
    array = np.asfortranarray(np.arange(6).reshape(2, 3))
    (tmp_path / "a").write_bytes(packed({"a": array, "b": array[:, ::2]}))
    again = unpacked(mapped(tmp_path / "a"))
    np.testing.assert_array_equal(again["a"], array)
    np.testing.assert_array_equal(again["b"], array[:, ::2])


def test_kernels_take_mapped_arrays(tmp_path: Path) -> None:
    """Compiled code reads them where they lie."""
    (tmp_path / "a").write_bytes(packed({"x": np.arange(5), "y": np.ones(3, np.int32)}))
    arrays = unpacked(mapped(tmp_path / "a"))
    total = njit(lambda x, y: x.sum() + y.sum())
    assert total(arrays["x"], arrays["y"]) == 13


def test_objects_are_not_packed() -> None:
    """They would need pickle, which runs what it reads."""
    with pytest.raises(ValueError, match="Object arrays"):
        packed({"a": np.array([{}], object)})


def test_an_empty_or_missing_file_is_an_error(tmp_path: Path) -> None:
    """Nothing can be mapped there."""
    (tmp_path / "a").touch()
    with pytest.raises(ValueError, match="empty"):
        mapped(tmp_path / "a")
    with pytest.raises(FileNotFoundError):
        mapped(tmp_path / "b")


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04" * 20, b"\0" * 100])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """What is no archive is said to be none."""
    (tmp_path / "a").write_bytes(content)
    with pytest.raises((ValueError, zipfile.BadZipFile)):
        unpacked(mapped(tmp_path / "a"))


def test_archives_of_other_things_are_refused(tmp_path: Path) -> None:
    """Compressed arrays and members that are none."""
    np.savez_compressed(tmp_path / "small.npz", a=np.arange(100))
    with pytest.raises(ValueError, match="compressed"):
        unpacked(mapped(tmp_path / "small.npz"))
    with zipfile.ZipFile(tmp_path / "text.zip", "w") as archive:
        archive.writestr("a.npy", "hello, this is no array")
    with pytest.raises(ValueError, match="magic"):
        unpacked(mapped(tmp_path / "text.zip"))
    np.savez(tmp_path / "columns.npz", a=np.asfortranarray(np.ones((2, 3))))
    with pytest.raises(ValueError, match="can't be mapped"):
        unpacked(mapped(tmp_path / "columns.npz"))
