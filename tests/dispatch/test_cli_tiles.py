"""`callout city tiles`: a map file, or what is missing for one."""

import json
from pathlib import Path

import pytest

from geo import tiles
from tests.dispatch.command_line import Callout


@pytest.fixture
def town(callout: Callout) -> str:
    """Build a small city."""
    assert callout("city", "build", "toy", "--synthetic", 400).code == 0
    return "toy"


def test_a_map_is_written(callout: Callout, town: str, tmp_path: Path) -> None:
    """The file is there, and its size is told."""
    file = tmp_path / "maps" / "toy.geojson"
    done = callout("city", "tiles", town, "-o", file)
    assert done.code == 0, done.err
    assert done.out.startswith(f"{file}  ")
    assert json.loads(file.read_text(encoding="utf-8"))["features"]


def test_programs_are_told_what_was_written(callout: Callout, town: str, tmp_path: Path) -> None:
    """`--json` gives the file, its kind and its size."""
    file = tmp_path / "toy.geojson"
    told = json.loads(callout("city", "tiles", town, "-o", file, "--json").out)
    assert told == {
        "file": str(file),
        "kind": "geojson",
        "bytes": file.stat().st_size,
        "left_out": [],
    }


@pytest.mark.skipif(tiles.tippecanoe() is None, reason="tippecanoe isn't installed")
def test_without_a_name_the_map_has_that_of_the_city(
    callout: Callout, town: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default the archive lies where the command was called."""
    monkeypatch.chdir(tmp_path)
    assert callout("city", "tiles", town).code == 0
    assert (tmp_path / "toy.pmtiles").read_bytes().startswith(b"PMTiles")


def test_without_tippecanoe_the_command_says_what_mends_it(
    callout: Callout, town: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GeoJSON is better than nothing, and the way to tiles is told."""
    monkeypatch.setattr(tiles, "tippecanoe", lambda: None)
    done = callout("city", "tiles", town, "-o", tmp_path / "toy.pmtiles")
    assert done.code == 0
    assert 'pip install "callout[tiles]"' in done.err
    assert (tmp_path / "toy.geojson").is_file()


def test_what_had_no_room_is_told(
    callout: Callout, town: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document with roads left out says which."""
    monkeypatch.setattr(tiles, "MOST_GEOJSON_BYTES", 2000)
    done = callout("city", "tiles", town, "-o", tmp_path / "toy.geojson")
    assert done.code == 0
    assert "left out for want of room" in done.err
    assert "addresses" in done.err


@pytest.mark.parametrize("file", ["toy.mbtiles", "toy", "folder.pmtiles"])
def test_other_files_are_refused(callout: Callout, town: str, tmp_path: Path, file: str) -> None:
    """Another format, or a folder in its place, is bad input with its name."""
    (tmp_path / "folder.pmtiles").mkdir()
    refused = callout("city", "tiles", town, "-o", tmp_path / file)
    assert refused.code == 2
    assert file in refused.err


def test_a_tippecanoe_that_fails_is_the_machine_s_fault(
    callout: Callout, town: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3, with the command that mends it, and no file."""
    monkeypatch.setattr(tiles, "tippecanoe", lambda: Path("/bin/false"))
    failed = callout("city", "tiles", town, "-o", tmp_path / "toy.pmtiles")
    assert failed.code == 3
    assert 'pip install "callout[tiles]"' in failed.err
    assert list(tmp_path.glob("*.pmtiles")) == []


def test_an_unknown_city_is_missing(callout: Callout, tmp_path: Path) -> None:
    """The command that builds it is named."""
    missing = callout("city", "tiles", "atlantis", "-o", tmp_path / "a.pmtiles")
    assert missing.code == 3
    assert "callout city build atlantis" in missing.err
