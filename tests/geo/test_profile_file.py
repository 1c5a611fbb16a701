"""Speed profiles in CSV and JSON files: read, written, and every fault told at once."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadTraffic
from geo.profile import SpeedProfile
from geo.roads import ROAD_CLASSES

HEADER = "day,hour,road_class,share\n"
FLAT = HEADER + "all,all,all,1.1\n"
PRIMARY = ROAD_CLASSES.index("primary")


def _csv(folder: Path, text: str, name: str = "profile.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _faults(path: Path) -> str:
    read = SpeedProfile.from_json if path.suffix == ".json" else SpeedProfile.from_csv
    with pytest.raises(BadTraffic) as caught:
        read(path)
    assert all(str(path) in line for line in str(caught.value).splitlines())
    return str(caught.value)


def test_one_row_for_all(tmp_path: Path) -> None:
    """The shortest profile."""
    assert (SpeedProfile.from_csv(_csv(tmp_path, FLAT)).shares == 1.1).all()


def test_days_hours_and_classes_in_groups(tmp_path: Path) -> None:
    """Ranges, lists, long names, groups; semicolons, blanks, any case, byte-order mark."""
    rows = [
        "\ufeffDay;Hour;Road_Class;Share",
        "mon-fri;0-6;all;1.2",
        "Monday-Friday;7-9;arterials;0.9",
        "mon-fri;07:00-09:00;motorways;.95",
        "mon-fri;7-9;collectors;1",
        "mon-fri;7-9;streets;1.0",
        "",
        "mon-fri; 10-23 ;ALL;1.05",
        "sat sun;all;all;1.15",
    ]
    shares = SpeedProfile.from_csv(_csv(tmp_path, "\n".join(rows))).shares
    assert shares[8, PRIMARY] == shares[24 * 4 + 9, PRIMARY] == 0.9
    assert shares[8, ROAD_CLASSES.index("trunk")] == 0.95
    assert (shares[24 * 5 :] == 1.15).all()
    assert (shares[10:24] == 1.05).all()


def test_days_may_run_over_the_weekend(tmp_path: Path) -> None:
    """sat-mon is three days."""
    text = HEADER + "sat-mon,all,all,1.2\ntue-fri,all,all,1\n"
    days = SpeedProfile.from_csv(_csv(tmp_path, text)).shares[::24, 0]
    assert days.tolist() == [1.2, 1, 1, 1, 1, 1.2, 1.2]


def test_json_says_the_same(tmp_path: Path) -> None:
    """Objects with the columns as keys; numbers or text."""
    rows = [
        {"day": "all", "hour": hour, "road_class": "all", "share": 1.1 if hour else "1.1"}
        for hour in range(24)
    ]
    path = _csv(tmp_path, json.dumps(rows), "profile.json")
    assert (SpeedProfile.from_json(path).shares == 1.1).all()


def test_every_fault_at_once(tmp_path: Path) -> None:
    """Row and field of each, as a spreadsheet numbers them; what would be right."""
    rows = [
        "someday,0,all,1",
        "mon,25,all,1",
        "mon,9-7,all,1",
        "mon,0,avenue,1",
        'mon,0,all,"0,9"',
        "mon,0,all,0",
        "mon,0,all,-1",
        "mon,0,all,nan",
        "mon,0,all,7",
        "mon,,all,1",
        "mon,0,all,1,extra",
    ]
    told = _faults(_csv(tmp_path, HEADER + "\n".join(rows)))
    for expected in (
        "row 2, day: 'someday' is no day: mon to sun",
        "row 3, hour: '25' is no hour: 0 to 23",
        "row 4, hour: '9-7' is no hour",
        "row 5, road_class: 'avenue' is no road class: all, motorways",
        "row 6, share: '0,9' is no number: write 0.9",
        "row 7, share: 0 is not above 0",
        "row 8, share: -1 is not above 0",
        "row 9, share: 'nan' is no number",
        "row 10, share: '7' is not between 0.05 and 3",
        "row 11, hour: is missing",
        "row 12: has 'cell 5', which is unknown",
    ):
        assert expected in told
    assert len(told.splitlines()) == len(rows)


def test_what_is_given_twice(tmp_path: Path) -> None:
    """The row that was first is named."""
    told = _faults(_csv(tmp_path, FLAT + "tue,5,primary,1.2\n"))
    assert "row 3: gives tue 05:00 for primary again, which row 2 gave" in told


def test_a_gap(tmp_path: Path) -> None:
    """Hours and classes that no row gives."""
    told = _faults(_csv(tmp_path, HEADER + "mon-sat,all,all,1\nsun,0-22,all,1\nsun,23,streets,1\n"))
    assert "a gap: no share at sun 23:00 for motorway, motorway_link, trunk" in told
    assert "residential" not in told


def test_roads_that_recover_too_fast(tmp_path: Path) -> None:
    """The file is named for what only the whole week shows."""
    text = HEADER + "all,0-7,all,1\nall,8,all,0.3\nall,9-23,all,1\n"
    told = _faults(_csv(tmp_path, text))
    assert "from mon 08:00 to mon 09:00" in told


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "is empty; its header is day,hour,road_class,share"),
        (b"day,hour,share\n", "row 1: column road_class is missing"),
        (b"day,hour,road_class,share,colour\n", "row 1: column 'colour' is unknown"),
        (b"day,hour,road_class,share,day\n", "row 1: column day is there twice"),
        (b"day,hour,road_class,share\n\xff\xfe", "no text in UTF-8"),
        (b'day,hour,road_class,share\n"mon', "is no CSV"),
        (HEADER.encode(), "a gap: no share at mon 00:00 to sun 23:00 for all road classes"),
    ],
)
def test_files_that_are_no_profile(tmp_path: Path, content: bytes, text: str) -> None:
    """Each says what is wrong with it."""
    path = tmp_path / "profile.csv"
    path.write_bytes(content)
    assert text in _faults(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "is no JSON"),
        ("{}", "holds no list of objects with day, hour, road_class, share"),
        ("[" * 100_000, "is no JSON"),
        ("[1]", "row 0, day: is missing"),
        ('[{"day": true, "hour": [], "road_class": {}, "share": null}]', "row 0, day: is missing"),
        ('[{"colour": 1}]', "row 0: has 'colour', which is unknown"),
    ],
)
def test_json_that_is_no_profile(tmp_path: Path, text: str, expected: str) -> None:
    """Wrong types are faults of their row."""
    assert expected in _faults(_csv(tmp_path, text, "profile.json"))


def test_a_file_that_isnt_there(tmp_path: Path) -> None:
    """And a folder in its place."""
    assert "can't be read" in _faults(tmp_path / "none.csv")
    assert "can't be read" in _faults(tmp_path)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """The shipped week, and one whose days and classes all differ, to the last digit."""
    shares = np.random.default_rng(1).uniform(1.0, 1.3, (168, len(ROAD_CLASSES)))
    for profile in (SpeedProfile.usual_week(), SpeedProfile(shares=shares)):
        path = tmp_path / "own.csv"
        profile.to_csv(path)
        assert (SpeedProfile.from_csv(path).shares == profile.shares).all()
    assert len(path.read_text().splitlines()) == 1 + 168 * len(ROAD_CLASSES)


@given(st.binary(max_size=200))
def test_no_bytes_crash_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever follows the header, it is read or refused."""
    path = tmp_path_factory.mktemp("fuzz") / "profile.csv"
    path.write_bytes(HEADER.encode() + content)
    with pytest.raises(BadTraffic):
        SpeedProfile.from_csv(path)
