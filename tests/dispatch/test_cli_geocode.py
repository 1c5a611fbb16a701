"""`callout city geocode`: sure places, candidates, type-ahead, and what is somewhere."""

import csv
import json
from pathlib import Path

import pytest

from tests.dispatch.command_line import Callout


@pytest.fixture
def address(callout: Callout, tmp_path: Path) -> dict[str, str]:
    """Build a made city; return a job at one of its addresses."""
    callout("city", "build", "toy", "--synthetic", 400)
    callout("jobs", "sample", "--city", "toy", "--jobs", 1, "--out", tmp_path)
    (job,) = csv.DictReader((tmp_path / "jobs.csv").read_text(encoding="utf-8").splitlines())
    return job


def test_an_address_of_the_city_is_found(callout: Callout, address: dict[str, str]) -> None:
    """One line with coordinates and address, and exit code 0."""
    found = callout("city", "geocode", "toy", address["address"])
    assert found.code == 0, found.err
    assert found.out == f"{address['lon']},{address['lat']}  {address['address']}\n"


def test_a_slip_lists_what_may_be_meant(callout: Callout, address: dict[str, str]) -> None:
    """The answer is "no" with 1, the reason, and a table with the right door on top."""
    street, rest = address["address"].split(" ", 1)
    typed = f"{street} {rest[:2]}x{rest[3:]}"
    found = callout("city", "geocode", "toy", typed)
    assert found.code == 1
    assert "did you mean" in found.err
    header, first, *_ = found.out.splitlines()
    assert header.split() == ["place", "kind", "score", "lon", "lat"]
    assert first.startswith(address["address"])
    assert " address " in first


@pytest.mark.usefixtures("address")
def test_an_unknown_address_is_no(callout: Callout) -> None:
    """An address that nobody knows is not guessed."""
    found = callout("city", "geocode", "toy", "Nirgendwostraße 999")
    assert found.code == 1
    assert "Nirgendwostraße" in found.err
    assert "Traceback" not in found.err


def test_programs_get_json(callout: Callout, address: dict[str, str]) -> None:
    """The sure place, or null, and the candidates with scores."""
    sure = callout("city", "geocode", "toy", address["address"], "--json")
    document = json.loads(sure.out)
    assert sure.code == 0
    assert document["found"]["kind"] == "address"
    assert document["found"]["label"] == address["address"]
    assert document["candidates"][0]["score"] == 100
    unsure = callout("city", "geocode", "toy", "Rua", "--json", "--limit", 2)
    document = json.loads(unsure.out)
    assert unsure.code == 1
    assert document["found"] is None
    assert len(document["candidates"]) <= 2
    assert not unsure.err


def test_what_is_somewhere(callout: Callout, address: dict[str, str]) -> None:
    """The address at a place, with how far it is."""
    here = callout("city", "geocode", "toy", "--reverse", f"{address['lon']},{address['lat']}")
    assert here.code == 0, here.err
    assert f"{address['address']} (0 m away)" in here.out
    as_json = callout(
        "city", "geocode", "toy", "--reverse", f"{address['lon']},{address['lat']}", "--json"
    )
    (candidate,) = json.loads(as_json.out)["candidates"]
    assert candidate["metres"] < 1


def test_what_is_being_typed(callout: Callout, address: dict[str, str]) -> None:
    """The beginning of a street brings it up; nothing like it is "no"."""
    street = address["address"].split(",")[0].rstrip("0123456789 ")
    found = callout("city", "geocode", "toy", street[:-1], "--complete", "--limit", 3)
    assert found.code == 0, found.err
    assert street in found.out
    assert callout("city", "geocode", "toy", "qqqqq", "--complete").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--reverse LON,LAT"),
        (("Rua 1", "--reverse", "1,2"), "--reverse LON,LAT"),
        (("--reverse", "here"), "'here' is not LON,LAT"),
        (("--reverse", "1,2,3"), "is not LON,LAT"),
        (("--reverse", "400,0"), "longitude 400.0"),
        ((" ",), "empty"),
        (("x" * 501,), "501 characters"),
        (("Rua", "--limit", 0), "limit"),
    ],
)
@pytest.mark.usefixtures("address")
def test_bad_questions(callout: Callout, arguments: tuple[object, ...], said: str) -> None:
    """What can't be asked is bad input, in one line."""
    refused = callout("city", "geocode", "toy", *arguments)
    assert refused.code == 2
    assert said in refused.err
    assert "Traceback" not in refused.err


def test_an_unknown_city_says_how_to_build_it(callout: Callout) -> None:
    """As with every other command."""
    missing = callout("city", "geocode", "atlantis", "Rua 1")
    assert missing.code == 3
    assert "callout city build atlantis" in missing.err
