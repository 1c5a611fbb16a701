"""`callout city`: what is built can be listed, described, searched and removed."""

import csv
import json
from pathlib import Path

import pytest

from tests.dispatch.command_line import Callout


def test_a_made_city_is_built_listed_described_and_removed(callout: Callout) -> None:
    """The life of a city from build to remove, each step saying what it did."""
    built = callout("city", "build", "toy", "--synthetic", 400, "--seed", 3)
    assert built.code == 0
    assert "junctions" in built.out
    assert "toy" in callout("city", "list").out
    (listed,) = json.loads(callout("city", "list", "--json").out)
    assert listed["name"] == "toy"
    assert 300 <= listed["junctions"] <= 500
    assert json.loads(callout("city", "info", "toy", "--json").out) == listed
    assert callout("city", "remove", "toy").code == 0
    assert "No city" in callout("city", "list").out


def test_the_zone_can_be_given(callout: Callout) -> None:
    """A made city has the clock that its builder asks for."""
    built = callout("city", "build", "toy", "--synthetic", 400, "--zone", "Asia/Shanghai")
    assert "Asia/Shanghai" in built.out


def test_an_address_of_the_city_is_found(callout: Callout, tmp_path: Path) -> None:
    """`city geocode` answers with the coordinates of an address that the city has."""
    callout("city", "build", "toy", "--synthetic", 400)
    callout("jobs", "sample", "--city", "toy", "--jobs", 1, "--out", tmp_path)
    (job,) = csv.DictReader((tmp_path / "jobs.csv").read_text(encoding="utf-8").splitlines())
    found = callout("city", "geocode", "toy", job["address"])
    assert found.code == 0, found.err
    assert found.out.startswith(f"{job['lon']},{job['lat']}")


def test_an_unknown_address_is_an_error_with_near_matches(callout: Callout) -> None:
    """An address that nobody knows is bad input, not a guess."""
    callout("city", "build", "toy", "--synthetic", 400)
    found = callout("city", "geocode", "toy", "Nirgendwostraße 999")
    assert found.code == 2
    assert "Nirgendwostraße" in found.err


@pytest.mark.parametrize(
    "sources", [(), ("--synthetic", 400, "--pbf", "x.pbf"), ("--place", "x", "--graphml", "y")]
)
def test_exactly_one_source_is_needed(callout: Callout, sources: tuple[object, ...]) -> None:
    """None or two sources of roads are refused with the list of them."""
    refused = callout("city", "build", "toy", *sources)
    assert refused.code == 2
    assert "--pbf, --place, --graphml, --synthetic" in refused.err


@pytest.mark.parametrize("name", ["../up", "a b", "", ".hidden"])
def test_a_name_is_no_path(callout: Callout, name: str) -> None:
    """A city's name can't lead out of the data folder."""
    refused = callout("city", "build", name, "--synthetic", 400)
    assert refused.code == 2
    assert not refused.out


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"not a map at all", "osm.pbf"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "cut"),
    ],
)
def test_a_file_that_is_no_map_is_named(
    callout: Callout, tmp_path: Path, content: bytes, word: str
) -> None:
    """A bad extract ends in one line with its name and exit code 2."""
    file = tmp_path / "bad.osm.pbf"
    file.write_bytes(content)
    refused = callout("city", "build", "toy", "--pbf", file)
    assert refused.code == 2
    assert str(file) in refused.err
    assert "Traceback" not in refused.err
    assert word  # the wording itself is geo's business


def test_a_missing_file_is_named(callout: Callout, tmp_path: Path) -> None:
    """A path that leads nowhere is bad input."""
    refused = callout("city", "build", "toy", "--pbf", tmp_path / "nowhere.osm.pbf")
    assert refused.code == 2
    assert "nowhere.osm.pbf" in refused.err


@pytest.mark.parametrize("command", ["info", "remove"])
def test_an_unknown_city_says_how_to_build_it(callout: Callout, command: str) -> None:
    """What the environment lacks is named with the command that mends it."""
    missing = callout("city", command, "atlantis")
    assert missing.code == 3
    assert "callout city build atlantis" in missing.err


def test_too_small_a_city_is_refused(callout: Callout) -> None:
    """A made city needs a minimum of junctions, which the error names."""
    refused = callout("city", "build", "toy", "--synthetic", 1)
    assert refused.code == 2
    assert "--synthetic" in refused.err
