"""`callout city route`: time, distance and turn-by-turn directions between two places."""

import csv
import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dispatch.cities import CityStore
from geo.addresses import Addresses
from geo.coordinate import Coordinate
from geo.guidance.steps import KINDS
from geo.network import RoadNetwork
from tests.dispatch.command_line import Callout
from tests.dispatch.made_city import a_town
from tests.geo.made_roads import Street, degrees, roads_of


@pytest.fixture
def town(callout: Callout, tmp_path: Path) -> CityStore:
    """Keep the small town on a grid where the commands find it."""
    assert callout("city", "list").code == 0
    store = CityStore(tmp_path / "data" / "cities")
    store.add("town", a_town().network)
    return store


def at(x: float, y: float) -> str:
    """Write a place of the grid as on a command line."""
    lon, lat = degrees((x, y))
    return f"{lon:.6f},{lat:.6f}"


@pytest.mark.usefixtures("town")
def test_directions_for_people(callout: Callout) -> None:
    """Time and distance first, then what to do, street by street; the corner is a turn."""
    found = callout("city", "route", "town", at(1.5, 0), at(1, 3.5))
    assert found.code == 0, found.err
    head, _, *lines = found.out.splitlines()
    assert head == "1 min, 431 m"
    assert lines[0].startswith("Head west on Rua 0")
    assert lines[1].startswith("Turn right onto Avenida 1")
    assert lines[1].split()[-4:] == ["389", "m", "1", "min"]
    assert lines[2].strip() == "Arrive at your destination"


@pytest.mark.usefixtures("town")
def test_addresses_and_coordinates_mean_the_same(callout: Callout) -> None:
    """A door of the city's own gazetteer, or where it is."""
    by_address = callout("city", "route", "town", "Rua 3 6", "Rua 9 2", "--json")
    assert by_address.code == 0, by_address.err
    by_place = callout("city", "route", "town", at(5, 3), at(1, 9), "--json")
    assert json.loads(by_address.out)["seconds"] == json.loads(by_place.out)["seconds"]


def test_directions_for_programs(callout: Callout, town: CityStore) -> None:
    """The network's own path: its seconds, metres and line, and steps that add up to them."""
    found = callout("city", "route", "town", at(0.5, 0), at(7, 8.5), "--json")
    document = json.loads(found.out)
    a, b = (Coordinate(*degrees(place)) for place in ((0.5, 0), (7, 8.5)))
    path = town.load("town").network.path(a, b)
    assert document["departure"] is None
    assert (document["seconds"], document["metres"]) == (path.seconds, path.metres)
    assert len(document["line"]) == len(path.line.coords)
    steps = document["steps"]
    for unit in ("seconds", "metres"):
        assert sum(step[unit] for step in steps) == document[unit]
    assert {step["type"] for step in steps} <= set(KINDS)
    assert [steps[0]["first"], steps[-1]["last"]] == [0, len(document["line"]) - 1]
    assert all(step["last"] == following["first"] for step, following in pairwise(steps))
    assert all(step["say"] for step in steps)


def test_the_hour_matters(callout: Callout, town: CityStore) -> None:
    """At half past eight on a Monday it takes longer than at night; the way's time is said."""
    assert town.list() == ("town",)
    seconds = []
    for departure in ("2026-03-02T03:00", "2026-03-02T08:30", "2026-03-02T08:30+00:00"):
        found = callout(
            "city", "route", "town", at(0, 0), at(11, 11), "--departure", departure, "--json"
        )
        assert found.code == 0, found.err
        document = json.loads(found.out)
        seconds.append(document["seconds"])
        moment = datetime.fromisoformat(document["departure"])
        assert moment.utcoffset() == moment.astimezone(ZoneInfo("Europe/Lisbon")).utcoffset()
        assert sum(step["seconds"] for step in document["steps"]) == document["seconds"]
    night, morning, same = seconds
    assert night < morning == same  # Lisbon's winter clock is UTC


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((at(0, 0), "0,0"), "TO: is 4,"),
        (("200,0", at(0, 0)), "FROM: longitude 200.0"),
        ((at(0, 0), "Nirgendwostraße 999"), "Nirgendwostraße"),
        ((at(0, 0), ""), "empty"),
        ((at(0, 0), "1,2,3"), "1,2,3"),
        ((at(0, 0), "nan,nan"), "nan"),
        ((at(0, 0),), "TO"),
        ((at(0, 0), at(1, 1), "--departure", "8:30"), "--departure: '8:30' is no time"),
        ((at(0, 0), at(1, 1), "--departure", "2026-13-02T08:30"), "is no time"),
        ((at(0, 0), at(1, 1), "--departure", "2026-03-29T01:30"), "clocks go forward"),
        ((at(0, 0), at(1, 1), "--departure", "0999-03-29T01:30"), "not in the years"),
    ],
)
@pytest.mark.usefixtures("town")
def test_bad_questions(callout: Callout, arguments: tuple[str, ...], said: str) -> None:
    """What can't be asked is bad input, said in a line, whichever place or option it is."""
    refused = callout("city", "route", "town", *arguments)
    assert refused.code == 2, refused.out
    assert said in refused.err
    assert "Traceback" not in refused.err
    assert not refused.out


def test_no_way(callout: Callout, town: CityStore) -> None:
    """Out of a one-way dead end: the answer is "no" with 1, and why."""
    trap = roads_of([(0, 0), (0, 2), (0, 4)], [Street(a=0, b=1), Street(a=1, b=2, both_ways=False)])
    network = RoadNetwork(
        roads=trap, addresses=Addresses.empty(), zone="Europe/London", source="test"
    )
    town.add("trap", network)
    stuck = callout("city", "route", "trap", at(0, 3.5), at(0, 1))
    assert stuck.code == 1
    assert "no way leads" in stuck.err
    assert callout("city", "route", "trap", at(0, 1), at(0, 3.5)).code == 0


def test_a_sample_jobs_addresses(callout: Callout, tmp_path: Path) -> None:
    """From job to job of a sample day, with the addresses as its file has them."""
    callout("city", "build", "toy", "--synthetic", 400)
    callout("jobs", "sample", "--city", "toy", "--jobs", 4, "--out", tmp_path)
    jobs = list(csv.DictReader((tmp_path / "jobs.csv").read_text(encoding="utf-8").splitlines()))
    for a, b in pairwise(jobs):
        found = callout("city", "route", "toy", a["address"], b["address"])
        assert found.code == 0, found.err
        assert "Arrive at your destination" in found.out


def test_an_unknown_city_says_how_to_build_it(callout: Callout) -> None:
    """As with every other command."""
    missing = callout("city", "route", "atlantis", "1,1", "2,2")
    assert missing.code == 3
    assert "callout city build atlantis" in missing.err
