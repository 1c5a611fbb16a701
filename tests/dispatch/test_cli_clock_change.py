"""`callout plan` on the days when the clocks of Lisbon change."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.dispatch.command_line import Callout, Done
from tests.dispatch.small_day import JOB_COLUMNS, SHIFT_COLUMNS, build, planning, write

SPRING, AUTUMN = "2026-03-29", "2026-10-25"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a made city whose clocks are Lisbon's."""
    return build(tmp_path_factory.mktemp("clocks"), zone="Europe/Lisbon")


@pytest.fixture
def callout(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callout:
    """Give a command line that knows the city."""
    return Callout(root / "data", monkeypatch, capsys)


def plan_night(callout: Callout, tmp_path: Path, day: str, windows: str) -> Done:
    """Plan one job in the night from midnight to six."""
    jobs = write(tmp_path / "j.csv", f"{JOB_COLUMNS},windows\nA,-30.0,45.0,20,{windows}\n")
    shifts = write(tmp_path / "s.csv", f"{SHIFT_COLUMNS}\nt1,00:00,06:00,-30.0,45.0\n")
    return callout(*planning(jobs, shifts, tmp_path / "out", day=day))


def first_start(tmp_path: Path) -> datetime:
    """Give the start of the plan's only job."""
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    (stop,) = [stop for route in plan["routes"] for stop in route["stops"]]
    return datetime.fromisoformat(stop["start"])


def test_the_hour_that_spring_leaves_out(callout: Callout, tmp_path: Path) -> None:
    """A window that opens when the clocks jump is refused by row and column."""
    done = plan_night(callout, tmp_path, SPRING, "01:30-03:00")
    assert done.code == 2
    assert "row 2, windows" in done.err
    assert "the clocks go forward" in done.err
    assert not (tmp_path / "out").exists()


def test_a_window_around_the_jump_is_an_hour_shorter(callout: Callout, tmp_path: Path) -> None:
    """00:30 to 02:30 is one hour of that night, and the job is served in it."""
    done = plan_night(callout, tmp_path, SPRING, "00:30-02:30")
    assert done.code == 0, done.err
    start = first_start(tmp_path)
    assert start.isoformat() >= "2026-03-29T00:30"
    assert start <= datetime.fromisoformat("2026-03-29T02:30:00+01:00")


def test_after_the_jump_the_offset_is_summers(callout: Callout, tmp_path: Path) -> None:
    """Times after the change are written with the new offset."""
    done = plan_night(callout, tmp_path, SPRING, "03:00-04:00")
    assert done.code == 0, done.err
    assert first_start(tmp_path).isoformat() == "2026-03-29T03:00:00+01:00"


def test_the_hour_that_autumn_has_twice_is_the_first(callout: Callout, tmp_path: Path) -> None:
    """01:30 in the doubled hour is the first of the two, in summer time still."""
    done = plan_night(callout, tmp_path, AUTUMN, "01:30-01:45")
    assert done.code == 0, done.err
    assert first_start(tmp_path).isoformat() == "2026-10-25T01:30:00+01:00"


def test_after_the_doubled_hour_it_is_winter(callout: Callout, tmp_path: Path) -> None:
    """Times after the change have the winter's offset."""
    done = plan_night(callout, tmp_path, AUTUMN, "03:00-04:00")
    assert done.code == 0, done.err
    assert first_start(tmp_path).isoformat() == "2026-10-25T03:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "hours"), [(SPRING, 5), ("2026-03-30", 6), (AUTUMN, 7)], ids=["23", "24", "25"]
)
def test_a_night_shift_is_as_long_as_the_night(
    callout: Callout, tmp_path: Path, day: str, hours: int
) -> None:
    """From midnight to six are five hours in spring, seven in autumn."""
    done = plan_night(callout, tmp_path, day, "05:00-05:30")
    assert done.code == 0, done.err
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    shift = plan["routes"][0]["shift"]
    length = datetime.fromisoformat(shift["end"]) - datetime.fromisoformat(shift["start"])
    assert length.total_seconds() == hours * 3600
    assert plan["zone"] == "Europe/Lisbon"
