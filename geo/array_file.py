"""Arrays in one npz file in which each lies aligned, so that it can be mapped instead of read."""

import io
import mmap
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

ALIGNMENT: Final = 64
"""Every array begins at a multiple of this: a line of the processor's cache."""

# of the zip format: the header before each file's name, and where in it the lengths of the name
# and of the extra field behind it are
_LOCAL_HEADER: Final = 30
_LENGTHS: Final = 26
_FILLER_ID: Final = 0xCA11
_FILLER_HEAD: Final = 4

Arrays = Mapping[str, NDArray[Any]]


def packed(arrays: Arrays) -> memoryview:
    """Arrays as the bytes of an uncompressed npz, the same for the same arrays.

    `numpy.load` reads it as any other; only that the fields before each array are filled up
    until the array lies at a multiple of `ALIGNMENT`, as zipalign does for Android.

    Raises
    ------
    ValueError
        If an array holds objects.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.extra = _filler(buffer.tell() + _LOCAL_HEADER + len(entry.filename.encode()))
            with archive.open(entry, "w") as member:
                npy.write_array(member, np.asarray(array, order="C"), allow_pickle=False)
    return buffer.getbuffer()


def mapped(path: Path) -> mmap.mmap:
    """Map a file's bytes into memory, to be read only; its name may go away meanwhile.

    Raises
    ------
    OSError, ValueError
        If it can't be opened, or is empty.
    """
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def unpacked(content: mmap.mmap) -> dict[str, NDArray[Any]]:
    """Arrays of what `packed` made, read-only and where they lie: nothing is copied.

    Raises
    ------
    ValueError, zipfile.BadZipFile, struct.error
        If it is something else.
    """
    # a map reads and seeks as a file does, which is all that is asked of it here
    with zipfile.ZipFile(cast("IO[bytes]", content)) as archive:
        entries = archive.infolist()
    return {entry.filename.removesuffix(".npy"): _array(content, entry) for entry in entries}


def _filler(begin: int) -> bytes:
    """Make an extra field after which what began at `begin` is aligned."""
    length = _FILLER_HEAD + (-begin - _FILLER_HEAD) % ALIGNMENT
    return struct.pack("<HH", _FILLER_ID, length - _FILLER_HEAD).ljust(length, b"\0")


def _array(content: mmap.mmap, entry: zipfile.ZipInfo) -> NDArray[Any]:
    if entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{entry.filename} is compressed")
    lengths = struct.unpack_from("<HH", content, entry.header_offset + _LENGTHS)
    content.seek(entry.header_offset + _LOCAL_HEADER + sum(lengths))
    file = cast("IO[bytes]", content)
    if npy.read_magic(file) != (1, 0):
        raise ValueError(f"{entry.filename} is no array of the first version")
    shape, in_columns, dtype = npy.read_array_header_1_0(file)
    if dtype.hasobject or in_columns:
        raise ValueError(f"{entry.filename} can't be mapped")
    count = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(content, dtype, count, content.tell()).reshape(shape)
