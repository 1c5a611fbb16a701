"""Extracts read in a process of their own: what it passes on, and what it keeps away from us."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

from geo.errors import BadCity, BadRoadData
from geo.osm import process
from geo.osm.extract import read_pbf
from geo.osm.process import read_pbf_apart
from geo.roads import Roads
from tests.geo.made_extracts import MadeWay, write_extract

resource = pytest.importorskip("resource", reason="limits of processes are Unix's")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Return two streets that cross, in an extract."""
    street = {"highway": "residential", "name": "Rua de São João"}
    return write_extract(
        tmp_path / "town.osm.pbf",
        [MadeWay(nodes=[0, 1, 2], tags=street), MadeWay(nodes=[1, 11])],
        nodes={5: {"place": "suburb", "name": "Boavista"}},
    )


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which the child's folders are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_child_reads_what_we_would(extract: Path, room: Path) -> None:
    """Roads, names and progress come through unchanged, and no file stays behind."""
    told: list[tuple[str, float]] = []
    apart, here = read_pbf_apart(extract, lambda *step: told.append(step)), read_pbf(extract)
    for field in Roads.__slots__:
        np.testing.assert_array_equal(getattr(apart.roads, field), getattr(here.roads, field))
    assert list(apart.names) == list(here.names) != []
    assert apart.notes == here.notes
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert not list(room.iterdir())


@pytest.mark.parametrize("content", [None, b"", b"no map at all"])
def test_what_is_refused_there_is_refused_here(tmp_path: Path, content: bytes | None) -> None:
    """With the same words as in this process."""
    path = tmp_path / "x.osm.pbf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadRoadData) as here:
        read_pbf(path)
    with pytest.raises(BadRoadData) as apart:
        read_pbf_apart(path)
    assert str(apart.value) == str(here.value)


@pytest.mark.parametrize("path", ["none.osm.pbf", ""])
def test_for_no_file_no_child_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A name with a typo is told at once."""
    monkeypatch.setattr(process, "_CHILD", "raise SystemExit('started')")
    with pytest.raises(BadRoadData, match=r"there is no such file|it is no file"):
        read_pbf_apart(tmp_path / path)


def test_a_reader_that_crashes_takes_nobody_with_it(
    extract: Path, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the reader in C++ may; the file is named, and the child's folder goes."""
    monkeypatch.setattr(process, "_CHILD", "import os; os.abort()")
    with pytest.raises(BadRoadData, match=r"town.*: is damaged: its reader ended with code -6"):
        read_pbf_apart(extract)
    assert not list(room.iterdir())


def test_no_room_for_what_was_read_is_no_fault_of_the_file(extract: Path, room: Path) -> None:
    """The folder without room is named, not the extract, and there is no traceback."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(BadCity, match=r"callout-.*: can't be written: File too large"):
            read_pbf_apart(extract)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(room.iterdir())


def test_who_stops_waiting_stops_the_child(extract: Path, room: Path) -> None:
    """An interrupt ends both, and leaves nothing."""

    def interrupt(_step: str, _share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_pbf_apart(extract, interrupt)
    assert not list(room.iterdir())
