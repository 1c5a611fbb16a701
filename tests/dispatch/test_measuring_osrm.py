"""OSRM beside us: its programs run, its library asked, in the way that is fairest to it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch.errors import MissingTool
from dispatch.measuring import osrm
from dispatch.measuring.osrm import BASE, OsrmInProcess, prepare
from tests.dispatch.fake_osrm import install

A, B, C = (-8.61, 41.15), (-8.62, 41.16), (-8.63, 41.18)

Install = Callable[..., Path]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Give what puts a package like OSRM's onto Python's path, until the test ends."""
    monkeypatch.delitem(sys.modules, "osrm", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda **programs: install(tmp_path, **programs)
    sys.modules.pop("osrm", None)


@pytest.fixture
def engine(installed: Install, tmp_path: Path) -> OsrmInProcess:
    """Give OSRM with known answers."""
    installed()
    return OsrmInProcess(tmp_path / BASE)


def asked(engine: OsrmInProcess) -> dict[str, Any]:
    """Give what the library was asked last."""
    found: dict[str, Any] = engine._engine.asked[-1]
    return found


def test_a_city_is_prepared_from_a_copy(installed: Install, tmp_path: Path) -> None:
    """OSRM writes beside what it reads, so it gets a copy of the extract; extracted, contracted."""
    note = "import sys, pathlib; pathlib.Path(sys.argv[-1] + '.{}').write_text(repr(sys.argv[1:]))"
    installed(extract=note.format("extracted"), contract=note.format("contracted"))
    extract = tmp_path / "mine" / "porto.osm.pbf"
    extract.parent.mkdir()
    extract.write_bytes(b"roads")
    work = tmp_path / "work"
    work.mkdir()
    prepare(extract, work)
    assert (work / "city.osm.pbf").read_bytes() == b"roads"
    assert "profiles/car.lua" in (work / "city.osm.pbf.extracted").read_text()
    assert (work / f"{BASE}.contracted").read_text() == repr([str(work / BASE)])
    assert [path.name for path in extract.parent.iterdir()] == ["porto.osm.pbf"]


def test_a_program_that_fails_is_named_with_its_last_words(
    installed: Install, tmp_path: Path
) -> None:
    """What OSRM says about an extract is what a person needs."""
    installed(extract="import sys; print('first'); sys.exit('no edges remaining')")
    (tmp_path / "city").write_bytes(b"")
    with pytest.raises(MissingTool, match=r"osrm-extract failed \(1\): no edges remaining"):
        prepare(tmp_path / "city", tmp_path)


def test_a_program_that_says_nothing_is_named_with_its_code(
    installed: Install, tmp_path: Path
) -> None:
    """Such as one that the system ended for want of memory."""
    installed(contract="import os; os._exit(9)")
    (tmp_path / "city").write_bytes(b"")
    with pytest.raises(MissingTool, match=r"osrm-contract failed \(9\): nothing"):
        prepare(tmp_path / "city", tmp_path)


def test_a_program_that_cannot_start_is_an_error_of_the_machine(
    installed: Install, tmp_path: Path
) -> None:
    """A program of another machine's kind is there and no use."""
    (installed() / "osrm-extract").write_bytes(b"\x7fELF of something else")
    (tmp_path / "city").write_bytes(b"")
    with pytest.raises(MissingTool, match="osrm-extract can't be started"):
        prepare(tmp_path / "city", tmp_path)


def test_tables_are_asked_for_with_nothing_beside_the_search(engine: OsrmInProcess) -> None:
    """All rows and columns, or those of two lists of places; no hints are encoded for us."""
    assert engine.table([A, B]) == [[5.0, 5.0]] * 2
    assert asked(engine)["sources"] == asked(engine)["destinations"] == []
    assert engine.table([A, B], [C]) == [[5.0]] * 2
    assert asked(engine)["coordinates"] == [A, B, C]
    assert (asked(engine)["sources"], asked(engine)["destinations"]) == ([0, 1], [2])
    assert asked(engine)["generate_hints"] is False


def test_the_largest_table_is_allowed(engine: OsrmInProcess) -> None:
    """OSRM refuses more than 100 places unless told otherwise; contraction is its fastest."""
    settings = engine._engine.settings
    assert settings["max_locations_distance_table"] >= 2 * 10_000
    assert settings["algorithm"] == "CH"


def test_trips_have_time_length_and_where_they_begin(engine: OsrmInProcess) -> None:
    """Or there is none, which is no error."""
    trip = engine.trip((10.0, 0.0), (20.0, 0.0))
    assert (trip.seconds, trip.metres, trip.snapped) == (70.0, 500.0, (1.0, 2.0))
    assert engine.trip((-175.0, 0.0), A) == osrm.NO_TRIP


def test_a_package_of_this_python_is_found(installed: Install) -> None:
    """It has the library, not only the programs."""
    installed()
    assert osrm.importable()


def test_a_package_of_another_python_is_none(installed: Install) -> None:
    """The wheel may lie there and not be for this Python."""
    package = installed().parent / "__init__.py"
    package.write_text("raise ImportError('built for another Python')")
    assert not osrm.importable()


def test_an_empty_folder_called_osrm_is_no_osrm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Python takes any folder of that name on its path for a package."""
    (tmp_path / "osrm").mkdir()
    monkeypatch.delitem(sys.modules, "osrm", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert not osrm.importable()
    sys.modules.pop("osrm", None)
