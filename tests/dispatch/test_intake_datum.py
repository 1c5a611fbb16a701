"""Coordinates of Chinese maps: taken when they are declared, never guessed."""

import json
from pathlib import Path

import pytest

from dispatch.errors import BadInput, Fault
from dispatch.intake.day import Day, parse_day, read_day
from geo.coordinate import Coordinate, great_circle_metres
from geo.gcj02 import from_wgs84
from tests.builders import DAY
from tests.dispatch.test_intake import CATALOGUE, FakeGazetteer, a_row, a_shift_row

ZONE = "Asia/Shanghai"
TRUE = Coordinate(113.2644, 23.1291)
SHIFTED = from_wgs84(TRUE)
TRUE_END = Coordinate(113.3, 23.2)


def parse(job: dict[str, object], shift: dict[str, object] | None = None) -> Day:
    """Return the day of one job and one shift."""
    shifts = [shift or a_shift_row()]
    return parse_day([job], shifts, day=DAY, zone=ZONE, catalogue=CATALOGUE, locate=FakeGazetteer())


def faults(job: dict[str, object], shift: dict[str, object] | None = None) -> tuple[Fault, ...]:
    """Return what is wrong with them."""
    with pytest.raises(BadInput) as caught:
        parse(job, shift)
    return caught.value.faults


def metres_from(true: Coordinate, lon: float, lat: float) -> float:
    """How far a place is from where it should be."""
    return great_circle_metres(true, Coordinate(lon, lat))


@pytest.mark.parametrize("word", ["gcj02", "GCJ-02", " Gcj02 "])
def test_declared_coordinates_are_made_true(word: str) -> None:
    """A job with datum gcj02 is where its customer is, not half a kilometre away."""
    day = parse(a_row(lon=SHIFTED.lon, lat=SHIFTED.lat, datum=word))
    assert metres_from(TRUE, day.jobs[0].place.lon, day.jobs[0].place.lat) < 0.1


@pytest.mark.parametrize("datum", [{}, {"datum": ""}, {"datum": None}, {"datum": "wgs84"}])
def test_without_a_word_they_are_the_worlds(datum: dict[str, object]) -> None:
    """In China too, coordinates are WGS-84 unless somebody says otherwise."""
    place = parse(a_row(lon=SHIFTED.lon, lat=SHIFTED.lat, **datum)).jobs[0].place
    assert (place.lon, place.lat) == (SHIFTED.lon, SHIFTED.lat)


def test_a_shifts_datum_counts_for_both_ends() -> None:
    """Start and end of a shift are read the same way."""
    end = from_wgs84(TRUE_END)
    row = {key: value for key, value in a_shift_row().items() if key != "depot"}
    row |= {"start_lon": SHIFTED.lon, "start_lat": SHIFTED.lat}
    row |= {"end_lon": end.lon, "end_lat": end.lat, "datum": "gcj02"}
    shift = parse(a_row(), row).shifts[0]
    assert shift.start_place is not None
    assert shift.end_place is not None
    assert metres_from(TRUE, shift.start_place.lon, shift.start_place.lat) < 0.1
    assert metres_from(TRUE_END, shift.end_place.lon, shift.end_place.lat) < 0.1


def test_an_address_needs_no_datum() -> None:
    """What our own gazetteer finds is true already, whatever the column says."""
    found = parse(a_row(lon=None, lat=None, address="Aliados 50", datum="gcj02")).jobs[0].place
    assert found == parse(a_row(lon=None, lat=None, address="Aliados 50")).jobs[0].place


@pytest.mark.parametrize("word", ["bd09", "china", 7, ["gcj02"]])
def test_another_datum_is_refused_once(word: object) -> None:
    """A word that is none is named once a row, also where a shift has two places."""
    (fault,) = faults(a_row(datum=word))
    assert (fault.source, fault.row, fault.field) == ("jobs", 0, "datum")
    assert "neither wgs84 nor gcj02" in fault.reason
    row = {key: value for key, value in a_shift_row().items() if key != "depot"}
    row |= {"start_lon": 1, "start_lat": 2, "end_lon": 1, "end_lat": 2, "datum": word}
    (fault,) = faults(a_row(), row)
    assert (fault.source, fault.field) == ("shifts", "datum")


def test_outside_china_the_word_changes_nothing() -> None:
    """Porto's coordinates stay, even if somebody calls them gcj02."""
    place = parse(a_row(datum="gcj02")).jobs[0].place
    assert (place.lon, place.lat) == (-8.61, 41.15)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".toml"])
def test_all_kinds_of_files_have_the_column(tmp_path: Path, suffix: str) -> None:
    """CSV, JSON and TOML read it alike."""
    row = {"id": "J1", "type": "flat_tyre", "lon": SHIFTED.lon, "lat": SHIFTED.lat}
    row |= {"datum": "gcj02"}
    jobs, shifts = tmp_path / f"jobs{suffix}", tmp_path / "shifts.json"
    shifts.write_text(json.dumps([a_shift_row()]))
    if suffix == ".csv":
        jobs.write_text(",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n")
    elif suffix == ".json":
        jobs.write_text(json.dumps([row]))
    else:
        lines = [f"{key} = {json.dumps(value)}" for key, value in row.items()]
        jobs.write_text("[[jobs]]\n" + "\n".join(lines) + "\n")
    day = read_day(jobs, shifts, day=DAY, zone=ZONE, catalogue=CATALOGUE, locate=FakeGazetteer())
    assert metres_from(TRUE, day.jobs[0].place.lon, day.jobs[0].place.lat) < 0.1


@pytest.mark.parametrize("datum", ["gcj02", "GCJ-02"])
def test_coordinates_pasted_as_an_address_are_never_shifted_silently(datum: str) -> None:
    """Such a text is WGS-84: a row that declares otherwise is asked for its columns."""
    row = {key: value for key, value in a_row().items() if key not in {"lon", "lat"}}
    [fault] = faults(row | {"address": "23.1291, 113.2644", "datum": datum})
    assert fault.field == "address"
    assert "is read as wgs84: give lon and lat" in fault.reason
