"""`callout plan`, `sheets`, `check` and `demo`: from files to a checked plan and its sheets."""

import json
import shutil
from pathlib import Path

import pytest

from tests.dispatch.command_line import Callout

DAY = "2026-03-02"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with a made city, and a sample day beside it."""
    root = tmp_path_factory.mktemp("planned")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLOUT_DATA", str(root / "data"))
        from dispatch.cli import run  # noqa: PLC0415 - after the data folder is set

        assert run(["city", "build", "toy", "--synthetic", "500", "--seed", "2"]) == 0
        sample = ["jobs", "sample", "--city", "toy", "--jobs", "14", "--technicians", "4"]
        assert run([*sample, "--out", str(root / "day")]) == 0
    return root


@pytest.fixture
def callout(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callout:
    """Give a command line that knows the city."""
    return Callout(built / "data", monkeypatch, capsys)


@pytest.fixture(scope="module")
def planned(built: Path) -> Path:
    """Give the folder of a planned day."""
    out = built / "plan"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLOUT_DATA", str(built / "data"))
        from dispatch.cli import run  # noqa: PLC0415 - as above

        assert run([*map(str, plan_arguments(built / "day")), "--out", str(out)]) == 0
    return out


def plan_arguments(day: Path) -> list[object]:
    """Give the command line that plans the files of a folder."""
    files = [f"--{name}={day / name}.csv" for name in ("jobs", "shifts")]
    catalogue = f"--catalogue={day / 'catalogue.toml'}"
    return ["plan", "--city", "toy", *files, catalogue, "--date", DAY, "--seconds", 1]


def test_a_day_is_planned_and_everything_about_it_written(callout: Callout, built: Path) -> None:
    """`plan` serves every job, says so, and leaves plan, map and sheets in all formats."""
    out = built / "again"
    done = callout(*plan_arguments(built / "day"), "--out", out)
    assert done.code == 0, done.err
    assert "14 of 14 jobs planned" in done.out
    assert "0 violations" in done.out
    assert not done.err
    for name in ("plan.json", "problem.json", "solution.json", "map.png"):
        assert (out / name).stat().st_size > 0
    sheets = {folder.name: len(list(folder.iterdir())) for folder in (out / "sheets").iterdir()}
    assert sheets["pdf"] == sheets["html"] == sheets["ics"] == 4
    assert sheets["csv"] >= 1
    assert sheets["geojson"] >= 1


def test_figures_for_programs(callout: Callout, built: Path, tmp_path: Path) -> None:
    """With --json the same figures can be read by a program, and nothing else is printed."""
    done = callout(*plan_arguments(built / "day"), "--out", tmp_path, "--json")
    facts = json.loads(done.out)
    assert facts["jobs_planned"] == 14
    assert facts["violations"] == []
    assert facts["cost"] == sum(facts["costs"].values())
    assert facts["cost"] <= facts["solver"]["baseline_cost"]


def test_the_checker_proves_the_plan(callout: Callout, planned: Path) -> None:
    """`check` reads the problem and the answer that `plan` wrote and finds nothing wrong."""
    done = callout("check", planned / "problem.json", planned / "solution.json")
    assert done.code == 0
    assert done.out.strip() == "0 violations"


def test_the_checker_says_no_to_a_fault(callout: Callout, planned: Path, tmp_path: Path) -> None:
    """An arrival moved by an hour is found, named, and ends in exit code 1."""
    answer = json.loads((planned / "solution.json").read_text())
    step = next(s for s in answer["routes"][0]["steps"] if s["type"] == "job")
    step["arrival"] -= 3600
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(answer))
    done = callout("check", planned / "problem.json", bad)
    assert done.code == 1
    assert "violation" in done.out.splitlines()[-1]
    assert len(done.out.splitlines()) > 1


def test_sheets_can_be_made_again(callout: Callout, planned: Path, tmp_path: Path) -> None:
    """`sheets` gives the same calendars from plan.json as `plan` did."""
    done = callout("sheets", planned / "plan.json", "--format", "ics,csv", "--out", tmp_path)
    assert done.code == 0, done.err
    for path in (planned / "sheets" / "ics").iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_an_unknown_format_lists_the_known(callout: Callout, planned: Path, tmp_path: Path) -> None:
    """A format that isn't there is bad input, with those that are."""
    done = callout("sheets", planned / "plan.json", "--format", "docx", "--out", tmp_path)
    assert done.code == 2
    assert "pdf" in done.err


@pytest.mark.parametrize("text", ["", "{", '{"schema_version": 1}', "[]", "null"])
def test_a_damaged_plan_is_named(callout: Callout, tmp_path: Path, text: str) -> None:
    """A plan.json that is none ends in its name and exit code 2."""
    damaged = tmp_path / "plan.json"
    damaged.write_text(text)
    done = callout("sheets", damaged, "--out", tmp_path)
    assert done.code == 2
    assert str(damaged) in done.err


def test_every_fault_of_both_files_is_told(callout: Callout, built: Path, tmp_path: Path) -> None:
    """Faults of jobs and shifts come together, each with file, row and column."""
    day = tmp_path / "day"
    shutil.copytree(built / "day", day)
    (day / "jobs.csv").write_text(
        "id,lon,lat,windows,service_minutes\n"
        "J1,-30.0,45.0,10:00-09:00,20\n"
        "J1,-30.0,45.0,,minus two\n"
    )
    (day / "shifts.csv").write_text("technician,start,end\nT1,17:00,08:00\n")
    done = callout(*plan_arguments(day), "--out", tmp_path / "out")
    assert done.code == 2
    assert "row 2, windows" in done.err
    assert "row 3, id" in done.err
    assert "row 3, service_minutes" in done.err
    assert "shifts.csv" in done.err
    assert not (tmp_path / "out").exists()


def test_a_job_that_nobody_can_do_is_told_with_the_reason(
    callout: Callout, built: Path, tmp_path: Path
) -> None:
    """A skill that nobody has leaves the job out: exit code 1, the reason on the terminal."""
    day = tmp_path / "day"
    shutil.copytree(built / "day", day)
    jobs = (day / "jobs.csv").read_text().splitlines()
    header, first, *others = jobs
    jobs = [f"{header},skills", f"{first},juggling:3", *(f"{row}," for row in others)]
    (day / "jobs.csv").write_text("\n".join(jobs) + "\n")
    done = callout(*plan_arguments(day), "--out", tmp_path / "out")
    assert done.code == 1, done.err
    assert "13 of 14 jobs planned" in done.out
    assert "juggling:3" in done.out
    assert "0 violations" in done.out


def test_a_date_that_is_none(callout: Callout, built: Path, tmp_path: Path) -> None:
    """A wrong date names the option and shows a right one."""
    arguments = [*plan_arguments(built / "day"), "--out", tmp_path]
    arguments[arguments.index(DAY)] = "02.03.2026"
    done = callout(*arguments)
    assert done.code == 2
    assert "--date" in done.err
    assert "2026-03-02" in done.err


def test_settings_are_shown_with_their_source(callout: Callout) -> None:
    """`config show` tells a variable from a default."""
    shown = json.loads(callout("config", "show", "--json").out)
    assert shown["data"]["source"] == "CALLOUT_DATA"
    assert shown["port"] == {"value": "8000", "source": "default"}


def test_the_database_is_made_copied_and_restored(callout: Callout, tmp_path: Path) -> None:
    """`db` brings a database to its layout, copies it, and puts the copy back."""
    assert "layout" in callout("db", "upgrade").out
    copy = tmp_path / "copy.db"
    assert callout("db", "backup", copy).code == 0
    assert copy.stat().st_size > 0
    assert callout("db", "restore", copy).code == 0
    (tmp_path / "no.db").write_text("no database")
    refused = callout("db", "restore", tmp_path / "no.db")
    assert refused.code == 2
    assert "no.db" in refused.err
