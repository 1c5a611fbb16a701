"""`callout bench roads` as its user meets it."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.dispatch.command_line import Callout
from tests.dispatch.fake_osrm import install
from tests.small_extract import write_grid

QUICK = ("--sizes", "4,8", "--runs", 1, "--pairs", 20)


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the extract of a small town."""
    path = tmp_path_factory.mktemp("town") / "grid.osm.pbf"
    write_grid(path, side=9)
    return path


def test_a_made_city_is_measured_for_people(callout: Callout) -> None:
    """A table with a line for each figure, ours first; cores, versions and seed above it."""
    done = callout("bench", "roads", "--synthetic", 200, *QUICK)
    assert done.code == 0, done.err
    assert "cores" in done.out
    assert "numba" in done.out
    assert "seed 1" in done.out
    for label in ("customise", "table 8 x 8", "one pair", "hierarchy", "networkx"):
        assert label in done.out
    assert done.err == ""


def test_figures_are_given_to_programs(callout: Callout) -> None:
    """JSON and nothing but JSON, every figure by its key with its unit."""
    done = callout("bench", "roads", "--synthetic", 200, *QUICK, "--json", "--no-peers")
    told = json.loads(done.out)
    assert done.code == 0
    assert told["figures"]["table_8"]["unit"] == "s"
    assert told["figures"]["table_8"].keys() == {"ours", "unit"}
    assert told["figures"]["difference"]["ours"] == 0
    assert "contract" in told["figures"]
    assert told["agreement"] is None


def test_a_city_built_before_is_measured(callout: Callout) -> None:
    """By its name, as every other command takes it."""
    assert callout("city", "build", "small", "--synthetic", 200).code == 0
    done = callout("bench", "roads", "--city", "small", *QUICK, "--no-peers")
    assert done.code == 0, done.err
    assert done.out.startswith("small: made city")
    assert len(re.findall("^load ", done.out, re.MULTILINE)) == 1


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Give what installs a package like OSRM's for as long as the test runs."""
    monkeypatch.delitem(sys.modules, "osrm", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda **programs: install(tmp_path, **programs)
    sys.modules.pop("osrm", None)


def test_an_extract_is_measured_beside_osrm(
    callout: Callout, extract: Path, beside: Callable[..., Path]
) -> None:
    """Its preparation, its tables and its times, and how it was reached."""
    beside()
    done = callout("bench", "roads", "--pbf", extract, *QUICK)
    assert done.code == 0, done.err
    assert "OSRM: extract and contract" in done.out
    assert "OSRM is in this process" in done.out
    assert re.search(r"Our seconds over those of OSRM's car profile, \d+ random trips", done.out)
    assert "correlation" in done.out


def test_osrm_is_left_alone_where_no_peers_are_wanted(
    callout: Callout, extract: Path, beside: Callable[..., Path]
) -> None:
    """Preparing a city takes it minutes."""
    beside(extract="raise SystemExit('asked')")
    done = callout("bench", "roads", "--pbf", extract, *QUICK, "--no-peers", "--json")
    assert done.code == 0, done.err
    assert not any("OSRM" in figure for figure in json.loads(done.out)["figures"].values())


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "give one of --pbf, --city, --synthetic"),
        (("--synthetic", 200, "--city", "a"), "give one of"),
        (("--synthetic", 0), "--synthetic"),
        (("--synthetic", 200, "--sizes", "ten"), "whole numbers"),
        (("--synthetic", 200, "--sizes", ""), "whole numbers"),
        (("--synthetic", 200, "--sizes", "1"), "from 2 to"),
        (("--synthetic", 200, "--sizes", "50,99999"), "from 2 to"),
        (("--pbf", "/nowhere.osm.pbf"), "/nowhere.osm.pbf"),
    ],
)
def test_bad_input_is_named(callout: Callout, words: tuple[object, ...], complaint: str) -> None:
    """Which option it is about, before anything long begins."""
    done = callout("bench", "roads", *words)
    assert done.code == 2
    assert complaint in done.err
    assert done.out == ""


def test_a_city_that_is_not_there_is_named(callout: Callout) -> None:
    """With the command that builds it, as everywhere."""
    done = callout("bench", "roads", "--city", "lost")
    assert done.code == 3
    assert "callout city build lost" in done.err


def test_osrm_that_fails_says_what_it_said(
    callout: Callout, extract: Path, beside: Callable[..., Path]
) -> None:
    """An extract that OSRM refuses is no riddle."""
    beside(contract="raise SystemExit('out of memory')")
    done = callout("bench", "roads", "--pbf", extract)
    assert done.code == 3
    assert "osrm-contract failed (1): out of memory" in done.err


COMPILE = """
import sys
from dispatch.commands.console import say_when_compiling
from compiled.compiling import compiling
say_when_compiling()
compiling()
compiling()
print('{"answer": 42}')
"""


def test_compiling_is_told_to_a_terminal_once() -> None:
    """Who waits half a minute knows why, and that it is only this once."""
    reader, writer = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", COMPILE],
        stdout=subprocess.PIPE,
        stderr=writer,
        text=True,
        check=True,
    )
    os.close(writer)
    told = os.read(reader, 10_000).decode()
    os.close(reader)
    assert told.count("compiling the road engine") == 1
    assert json.loads(done.stdout) == {"answer": 42}


def test_compiling_is_not_told_to_a_pipe() -> None:
    """Programs that read our errors find only errors there."""
    done = subprocess.run(
        [sys.executable, "-c", COMPILE], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == {"answer": 42}
