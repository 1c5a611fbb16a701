"""`callout city reach`: how far a van gets, for people, for programs and for maps."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import LinearRing, Point, shape

from tests.dispatch.command_line import Callout


@pytest.fixture
def town(callout: Callout) -> str:
    """Build a small city."""
    assert callout("city", "build", "toy", "--synthetic", 400).code == 0
    return "toy"


@pytest.fixture
def doors(callout: Callout, town: str, tmp_path: Path) -> list[dict[str, str]]:
    """Draw some of its addresses: lon, lat, address."""
    made = callout("jobs", "sample", "--city", town, "--jobs", 4, "--out", tmp_path / "day")
    assert made.code == 0, made.err
    lines = (tmp_path / "day" / "jobs.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines))


def _at(door: dict[str, str]) -> str:
    return f"{door['lon']},{door['lat']}"


def _read(file: Path) -> list[dict[str, Any]]:
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = document["features"]
    return features


def test_a_table_tells_how_much_is_reached(
    callout: Callout, town: str, doors: list[dict[str, str]]
) -> None:
    """A line for each limit, with kilometres of road and addresses."""
    done = callout("city", "reach", town, _at(doors[0]), "--minutes", "30,1")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert [line.split("min")[0].strip() for line in lines[1:]] == ["1", "30"]
    assert "100%" in lines[2]


def test_areas_are_written_for_a_map(
    callout: Callout, town: str, doors: list[dict[str, str]], tmp_path: Path
) -> None:
    """One feature for each limit, the larger ones first, each around where the van starts."""
    file = tmp_path / "maps" / "area.geojson"
    done = callout("city", "reach", town, _at(doors[0]), "--minutes", "1,2,4", "-o", file)
    assert done.code == 0, done.err
    assert str(file) in done.out
    features = _read(file)
    assert [f["properties"]["minutes"] for f in features] == [4, 2, 1]
    start = Point(float(doors[0]["lon"]), float(doors[0]["lat"]))
    areas = [shape(f["geometry"]) for f in features]
    assert all(area.is_valid and area.distance(start) < 0.001 for area in areas)
    assert areas[0].area > areas[1].area > areas[2].area > 0
    # RFC 7946, section 3.1.6
    rings = [rings for f in features for rings in f["geometry"]["coordinates"]]
    assert all(LinearRing(outer).is_ccw for outer, *_ in rings)
    assert not any(LinearRing(hole).is_ccw for _, *holes in rings for hole in holes)


def test_programs_are_told_the_figures(
    callout: Callout, town: str, doors: list[dict[str, str]]
) -> None:
    """More minutes, more of everything."""
    done = callout("city", "reach", town, _at(doors[0]), "--minutes", "1,2,60", "--json")
    one, two, all_ = json.loads(done.out)
    for key in ("square_kilometres", "road_kilometres", "road_share", "addresses"):
        assert one[key] <= two[key] <= all_[key]
    assert all_["road_share"] == 1
    assert all_["address_share"] == 1


def test_an_address_is_a_place_too(
    callout: Callout, town: str, doors: list[dict[str, str]]
) -> None:
    """An address of the city is as good as its coordinates."""
    by_name = callout("city", "reach", town, doors[1]["address"], "--minutes", "2", "--json")
    by_place = callout("city", "reach", town, _at(doors[1]), "--minutes", "2", "--json")
    assert by_name.code == 0, by_name.err
    assert by_name.out == by_place.out


def test_each_place_has_its_own_part(
    callout: Callout, town: str, doors: list[dict[str, str]], tmp_path: Path
) -> None:
    """With `--apart` there is a feature for each place, and they don't overlap."""
    file = tmp_path / "parts.geojson"
    starts = [_at(doors[0]), _at(doors[2])]
    done = callout("city", "reach", town, *starts, "--minutes", "5", "--apart", "-o", file)
    assert done.code == 0, done.err
    features = _read(file)
    assert [f["properties"]["place"] for f in features] == starts
    a, b = (shape(f["geometry"]) for f in features)
    assert a.intersection(b).area < 0.001 * min(a.area, b.area)


def test_parts_add_up_to_the_whole(
    callout: Callout, town: str, doors: list[dict[str, str]], tmp_path: Path
) -> None:
    """People and programs are told what each place has; together it is what all of them have."""
    starts = [_at(door) for door in doors[:3]]
    words = ("city", "reach", town, *starts, "--minutes", "1,3")
    whole = json.loads(callout(*words, "--json").out)[-1]
    parts = json.loads(callout(*words, "--json", "--apart").out)
    assert [part["place"] for part in parts] == starts
    assert {part["minutes"] for part in parts} == {3}
    assert sum(part["addresses"] for part in parts) == whole["addresses"] > 0
    for key in ("road_kilometres", "square_kilometres"):
        assert sum(part[key] for part in parts) == pytest.approx(whole[key], rel=0.02)
        assert all(part[key] > 0 for part in parts)
    done = callout(*words, "--apart", "-o", tmp_path / "parts.geojson")
    told = done.out.split("first within 3 min from")[1].splitlines()[1:4]
    for line, part in zip(told, parts, strict=True):
        assert line.split()[0] == part["place"]
        assert line.split()[-1] == str(part["addresses"])
    assert [f["properties"] for f in _read(tmp_path / "parts.geojson")] == parts


def test_the_same_place_twice_is_one_part(
    callout: Callout, town: str, doors: list[dict[str, str]]
) -> None:
    """Of two vans in one yard the first has it all, and nobody fails over the empty one."""
    start = _at(doors[0])
    done = callout("city", "reach", town, start, start, "--minutes", "2", "--apart", "--json")
    first, second = json.loads(done.out)
    assert first["addresses"] > second["addresses"] == 0
    assert first["square_kilometres"] > second["square_kilometres"]


@pytest.mark.parametrize("minutes", ["", "x", "0", "-5", "10,,20", "nan", "601"])
def test_minutes_that_are_none_are_refused(callout: Callout, town: str, minutes: str) -> None:
    """What isn't a row of minutes is named with an example."""
    refused = callout("city", "reach", town, "0,0", f"--minutes={minutes}")
    assert refused.code == 2
    assert "--minutes" in refused.err
    assert "10,20,30" in refused.err


@pytest.mark.parametrize("place", ["200,1", "Nirgendwostraße 999", "nan,1"])
def test_a_place_that_is_none_is_refused(callout: Callout, town: str, place: str) -> None:
    """No place on Earth, or an address that nobody knows."""
    refused = callout("city", "reach", town, place)
    assert refused.code == 2
    assert place.split(",", maxsplit=1)[0] in refused.err


def test_a_place_far_from_the_city_is_named(callout: Callout, town: str) -> None:
    """Which of the places is off the roads, and how far."""
    refused = callout("city", "reach", town, "-8.61,41.15")
    assert refused.code == 2
    assert "-8.61,41.15" in refused.err
    assert "m from" in refused.err
