"""The report: tables that people can read, files that programs can, assumptions beside both."""

import csv
import io
import json
import math
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from dispatch.commands.console import write
from dispatch.simulation.assumptions import assumptions
from dispatch.simulation.comparison import compare
from dispatch.simulation.figures import TITLES, names
from dispatch.simulation.report import documents, facts, tables
from dispatch.simulation.runner import SimulationResult, run
from dispatch.simulation.scenario import Scenario
from tests.dispatch.simulated import a_crew, a_demand, a_study, a_world


@cache
def a_result(replications: int = 4) -> SimulationResult:
    """Return a study of three scenarios, one of which is the first again."""
    scenarios = (
        Scenario(name="today", crews=(a_crew(count=2),), changes="as it is"),
        Scenario(name="a | pipe, $5", crews=(a_crew(count=3),), changes="technicians +1"),
        Scenario(name="the same", crews=(a_crew(count=2),), changes="as it is"),
    )
    study = a_study(*scenarios, demand=a_demand(14, booked=3))
    study = replace(study, title="Tests of Größe", day=date(2026, 3, 2))
    return run(a_world(study), replications=replications)


@cache
def files() -> dict[str, bytes]:
    """Return the report's files, drawn once."""
    return documents(a_result())


def test_all_files_are_written_and_nothing_else(tmp_path: Path) -> None:
    """The folder is made; it holds the four files, whole."""
    paths = write(tmp_path / "new" / "out", documents(a_result()))
    assert [path.name for path in paths] == [
        "report.md",
        "report.json",
        "replications.csv",
        "chart.png",
    ]
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == sorted(
        path.name for path in paths
    )
    assert all(path.read_bytes() == files()[path.name] for path in paths)


def test_every_replication_is_in_the_csv() -> None:
    """A row for each day of each scenario, with numbers that read back exactly."""
    text = files()["replications.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 3 * 4
    assert rows[4]["scenario"] == "a | pipe, $5"
    day = a_result().days[1][2]
    assert (rows[6]["scenario"], rows[6]["replication"]) == ("a | pipe, $5", "2")
    assert all(float(rows[6][name]) == getattr(day, name) for name in names())


def test_what_does_not_exist_is_empty_in_csv_and_null_in_json() -> None:
    """NaN reaches neither file."""
    result = run(a_world(a_study(demand=a_demand(0))), replications=1)
    row = next(csv.DictReader(io.StringIO(documents(result)["replications.csv"].decode())))
    assert (row["wait_mean"], row["done"]) == ("", "0")
    found = json.loads(documents(result)["report.json"])["scenarios"][0]["figures"]
    assert found["wait_mean"] == {"mean": None, "low": None, "high": None, "replications": 0}
    assert found["done"] == {"mean": 0, "low": None, "high": None, "replications": 1}
    assert (_label("wait_mean"), "-") in tables(compare(result))[0].rows


def test_the_json_has_figures_differences_and_what_they_rest_on() -> None:
    """Programs find the seed, the days, the units, and estimates with their intervals."""
    found = json.loads(files()["report.json"])
    assert found == facts(a_result())
    assert (found["seed"], found["replications"], found["date"]) == (1, 4, "2026-03-02")
    assert found["units"]["wait_mean"] == "min"
    assert found["units"]["utilisation"] == "share"
    assert found["assumptions"] == list(assumptions(a_result().study))
    today, more, same = found["scenarios"]
    assert today["difference_to_first"] == {}
    waits = [scenario["figures"]["wait_mean"]["mean"] for scenario in found["scenarios"]]
    assert more["difference_to_first"]["wait_mean"]["mean"] == pytest.approx(waits[1] - waits[0])
    assert same["difference_to_first"]["wait_mean"] == {
        "mean": 0,
        "low": 0,
        "high": 0,
        "replications": 4,
    }


def _label(name: str) -> str:
    return f"{TITLES[name].title} ({TITLES[name].unit})"


def test_tables_give_mean_and_half_interval() -> None:
    """Each cell is mean ± half, shares in percent; differences carry a sign and a star if clear."""
    answers = compare(a_result())
    found, differences = tables(answers)
    assert found.columns == ("", "today", "a | pipe, $5", "the same")
    cell = {row[0]: row[1] for row in found.rows}[_label("utilisation")]
    value = answers[0].figures["utilisation"]
    assert cell == f"{value.mean * 100:.1f} ± {(value.high - value.low) * 50:.1f}"
    assert differences.columns == ("", "a | pipe, $5", "the same")
    changes = {row[0]: row[1:] for row in differences.rows}
    assert changes[_label("wait_mean")][1] == "0.0 ± 0.0"
    assert changes[_label("wait_mean")][0].startswith("\u2212")
    assert changes[_label("jobs_per_technician")][0].endswith(" *")


def test_every_figure_has_a_title_and_a_row() -> None:
    """No figure is computed and then kept from the reader."""
    assert set(TITLES) == set(names())
    assert [row[0] for row in tables(compare(a_result()))[0].rows] == [_label(n) for n in names()]


def test_one_scenario_has_no_differences() -> None:
    """A single scenario gives one table."""
    result = run(a_world(a_study(demand=a_demand(3))), replications=2)
    assert len(tables(compare(result))) == 1


def test_one_replication_has_no_interval() -> None:
    """A single day gives bare numbers."""
    cells = [cell for row in tables(compare(a_result(1)))[0].rows for cell in row[1:]]
    assert not any("±" in cell or "nan" in cell for cell in cells)


def test_the_page_reads_as_markdown() -> None:
    """Title, scenarios, picture, tables with equal columns, and the assumptions."""
    page = files()["report.md"].decode()
    assert page.startswith("# Tests of Größe\n")
    assert "4 simulated days for each scenario" in page
    assert "seed 1" in page
    assert "![Means and intervals of the deciding figures](chart.png)" in page
    assert "| a \\| pipe, $5 | technicians +1 | 3 |" in page
    for line in assumptions(a_result().study):
        assert f"- {line}\n" in page
    assert "nan" not in page
    blocks = [block.splitlines() for block in page.split("\n\n") if block.startswith("|")]
    for block in blocks:
        assert len({line.replace("\\|", "").count("|") for line in block}) == 1


def test_assumptions_follow_the_study() -> None:
    """The sentences state this study's numbers, and what is not in it."""
    booked = " ".join(assumptions(a_result().study))
    assert "14 on an ordinary day" in booked
    assert "3 appointments a day" in booked
    assert "within 45 minutes" in booked
    demand = replace(a_demand(8), free_wait_seconds=600)
    plain = " ".join(assumptions(a_study(demand=demand)))
    assert "There are no appointments." in plain
    assert "beyond the first 10 minutes" in plain


def test_the_picture_is_a_picture() -> None:
    """The chart decodes, is wide enough to read, is not blank, and is the same each time."""
    png = files()["chart.png"]
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.format == "PNG"
    assert image.width > 1000
    assert len(set(image.convert("L").resize((200, 100)).tobytes())) > 20
    assert documents(a_result())["chart.png"] == png


def test_the_picture_survives_odd_studies() -> None:
    """Long names, one day, no calls at all: still a picture."""
    crew = (a_crew(count=1),)
    scenarios = (Scenario(name="x" * 40, crews=crew), Scenario(name="$a$ _b^c", crews=crew))
    result = run(a_world(a_study(*scenarios, demand=a_demand(0))), replications=1)
    assert all(math.isnan(days[0].wait_mean) for days in result.days)
    assert documents(result)["chart.png"].startswith(b"\x89PNG")
