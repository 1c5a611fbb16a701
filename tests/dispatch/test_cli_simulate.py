"""`callout simulate`: a study's file in, tables and a report out, the same wherever it ran."""

import csv
import json
from pathlib import Path

import pytest

from tests.dispatch.command_line import Callout

STUDY = """
[base]
synthetic = { nodes = 60, seed = 1 }
calls_per_day = 6
places = 20
job_types = { flat_tyre = 1, lockout = 1 }

[[base.technicians]]
name = "day"
count = 2
start = "08:00"
end = "16:00"
skills = ["tyres", "locks"]

[[scenario]]
name = "today"

[[scenario]]
name = "one more"
technicians = "+1"
"""
FILES = {"report.md", "report.json", "replications.csv", "chart.png"}


def study(tmp_path: Path, old: str = "", new: str = "") -> Path:
    """Write the study's file, one piece of it replaced."""
    assert old in STUDY
    path = tmp_path / "scenario.toml"
    path.write_text(STUDY.replace(old, new, 1) if old else STUDY)
    return path


def simulating(path: Path, out: Path, executor: str = "none") -> list[object]:
    """Give the command line that simulates two days."""
    return ["simulate", path, "--replications", 2, "--executor", executor, "--out", out]


def contents(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_study_is_answered_in_tables_and_files(callout: Callout, tmp_path: Path) -> None:
    """The terminal has both tables; the folder has report, figures and chart, and no more."""
    done = callout(*simulating(study(tmp_path), tmp_path / "out"))
    assert done.code == 0, done.err
    assert not done.err
    assert "Mean ± half of the 95 % interval" in done.out
    assert "Difference to 'today'" in done.out
    assert "one more" in done.out
    assert set(contents(tmp_path / "out")) == FILES
    assert contents(tmp_path / "out")["chart.png"].startswith(b"\x89PNG")


def test_figures_for_programs_are_the_reports(callout: Callout, tmp_path: Path) -> None:
    """--json prints what report.json has, and nothing else."""
    done = callout(*simulating(study(tmp_path), tmp_path / "out"), "--json")
    assert done.code == 0, done.err
    facts = json.loads(done.out)
    assert facts == json.loads((tmp_path / "out" / "report.json").read_text())
    assert [scenario["technicians"] for scenario in facts["scenarios"]] == [2, 3]
    assert facts["replications"] == 2


def test_every_day_of_every_scenario_is_in_the_table(callout: Callout, tmp_path: Path) -> None:
    """replications.csv has a row for each day of each scenario."""
    callout(*simulating(study(tmp_path), tmp_path / "out"))
    with (tmp_path / "out" / "replications.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["scenario"], row["replication"]) for row in rows] == [
        ("today", "0"),
        ("today", "1"),
        ("one more", "0"),
        ("one more", "1"),
    ]


def test_processes_give_the_same_bytes(callout: Callout, tmp_path: Path) -> None:
    """The whole report is the same whether one process played the days or several."""
    path = study(tmp_path)
    assert callout(*simulating(path, tmp_path / "here")).code == 0
    assert callout(*simulating(path, tmp_path / "there", "local")).code == 0
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_the_seed_decides(callout: Callout, tmp_path: Path) -> None:
    """The same seed gives the same days, another seed others."""
    same = [callout(*simulating(study(tmp_path), tmp_path / name), "--json") for name in "ab"]
    assert same[0].out == same[1].out
    other = study(tmp_path, "calls_per_day", "seed = 7\ncalls_per_day")
    assert callout(*simulating(other, tmp_path / "c"), "--json").out != same[0].out


def test_a_built_city_is_used_by_name(callout: Callout, tmp_path: Path) -> None:
    """A study may name a city that was built; one that wasn't says how to build it."""
    named = study(tmp_path, "synthetic = { nodes = 60, seed = 1 }", 'city = "toy"')
    missing = callout(*simulating(named, tmp_path / "out"))
    assert missing.code == 3
    assert "callout city build toy" in missing.err
    callout("city", "build", "toy", "--synthetic", 60)
    assert callout(*simulating(named, tmp_path / "out")).code == 0


def test_no_calls_are_a_quiet_day(callout: Callout, tmp_path: Path) -> None:
    """Without calls there are no waits to speak of, and that is no error."""
    quiet = study(tmp_path, "calls_per_day = 6", "calls_per_day = 0")
    done = callout(*simulating(quiet, tmp_path / "out"), "--json")
    assert done.code == 0, done.err
    figures = json.loads(done.out)["scenarios"][0]["figures"]
    assert figures["wait_mean"]["mean"] is None
    assert figures["utilisation"]["mean"] == 0


def test_a_scenario_named_in_chinese_is_drawn(
    callout: Callout, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    """The chart has glyphs for Chinese names, and the tables have the names."""
    done = callout(*simulating(study(tmp_path, "one more", "多一人 | x"), tmp_path / "out"))
    assert done.code == 0
    assert "多一人" in done.out
    assert r"多一人 \| x" in (tmp_path / "out" / "report.md").read_text()
    assert not [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)]


def test_one_scenario_has_nothing_to_differ_from(callout: Callout, tmp_path: Path) -> None:
    """A study of one scenario prints its figures and no differences."""
    alone = study(tmp_path, '[[scenario]]\nname = "one more"\ntechnicians = "+1"\n', "")
    done = callout(*simulating(alone, tmp_path / "out"))
    assert done.code == 0
    assert "Difference" not in done.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("calls_per_day = 6", "call_per_day = 6", "did you mean calls_per_day"),
        ("calls_per_day = 6", "calls_per_day = -3", "less than 0"),
        ("calls_per_day = 6", "calls_per_day = nan", "not a number"),
        ("calls_per_day = 6", "calls_per_day = 9999999", "more than 5000"),
        ("calls_per_day = 6", 'calls_per_day = 6\ncity = "toy"', "either city"),
        ("calls_per_day = 6", 'calls_per_day = 6\ndate = "2026-13-01"', "base.date"),
        ("calls_per_day = 6", "calls_per_day = 6\nhourly = [1, 2]", "24 numbers"),
        ("calls_per_day = 6", "calls_per_day = 6\nseed = -1", "base.seed"),
        ("nodes = 60", "nodes = 10", "base.synthetic.nodes: 10 is less than 50"),
        ("nodes = 60", "nodes = 1000001", "base.synthetic.nodes"),
        ("flat_tyre = 1", "flat_tire = 1", "flat_tyre"),
        ("count = 2", "count = 0", "there is nobody"),
        ("count = 2", "count = -1", "base.technicians[0].count"),
        ("count = 2", 'count = 2\ndepot = "north"', "no depot of the catalogue"),
        ('"08:00"', '"8 o\'clock"', "base.technicians[0].start"),
        ('"tyres", "locks"', '"tyres"', "nobody can do 'lockout'"),
        ('"one more"', '"today"', "name of an earlier scenario"),
        ('"+1"', '"-3"', "scenario[1].technicians"),
        ('"+1"', "+1", 'needs quotes: "+1"'),
        ('technicians = "+1"', 'shift_hours = "-9"', "scenario[1].shift_hours"),
        ('technicians = "+1"', "demand_factor = -1", "scenario[1].demand_factor"),
    ],
)
def test_a_fault_of_the_file_is_named_by_its_key(
    callout: Callout, tmp_path: Path, old: str, new: str, said: str
) -> None:
    """What makes no sense is refused by file and key, before any day is played."""
    path = study(tmp_path, old, new)
    done = callout(*simulating(path, tmp_path / "out"))
    assert done.code == 2
    assert not done.out
    assert str(path) in done.err
    assert said in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "[base]"), (b"[[[", "no TOML"), (b"\xff\xfe\x00", "UTF"), (b"a=" + b"[" * 9999, "TOML")],
)
def test_a_file_that_is_no_study(
    callout: Callout, tmp_path: Path, content: bytes, said: str
) -> None:
    """Empty files, broken TOML and binary content are refused by name."""
    path = tmp_path / "scenario.toml"
    path.write_bytes(content)
    done = callout(*simulating(path, tmp_path / "out"))
    assert done.code == 2
    assert str(path) in done.err
    assert said in done.err


@pytest.mark.parametrize(
    ("option", "value"),
    [("--replications", "1"), ("--executor", "tcp://host:1"), ("--catalogue", "nowhere.toml")],
)
def test_an_option_out_of_range(callout: Callout, tmp_path: Path, option: str, value: str) -> None:
    """An option that can't be obeyed is refused with its value."""
    done = callout(*simulating(study(tmp_path), tmp_path / "out"), option, value)
    assert done.code == 2
    assert value in done.err or option in done.err


def test_a_file_in_the_folders_place_is_seen_first(callout: Callout, tmp_path: Path) -> None:
    """Where the report can't be written, nothing is simulated and the file is left alone."""
    out = tmp_path / "out"
    out.write_text("mine")
    done = callout(*simulating(study(tmp_path), out))
    assert done.code == 2
    assert f"{out}: is no folder" in done.err
    assert out.read_text() == "mine"
