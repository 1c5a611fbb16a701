"""The benchmarks run and print what docs/benchmarks.md quotes; their figures are nobody's test."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks import optimizer, roads, synthetic
from dispatch.commands import bench_optimizer
from dispatch.measuring.contest import ours
from tests.small_extract import write_grid


@pytest.fixture
def quick_contest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let days be those of a small city, and compiling happen before."""
    monkeypatch.setenv("CALLOUT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(bench_optimizer, "MADE_JUNCTIONS", 300)
    monkeypatch.setattr(ours, "_WARM_UP_SECONDS", 0.0)


@pytest.mark.usefixtures("quick_contest")
def test_the_optimizer_benchmark_solves_days(capsys: pytest.CaptureFixture[str]) -> None:
    """Plain days, then rich ones; nothing is wrong with any answer, and each call can be copied."""
    words = ("--days", "6x2", "--rich-days", "6x2", "--offers", "", "--", "--seconds", "0.2")
    optimizer.main([*words, "--seeds", "1", "--peers", "none"])
    lines = capsys.readouterr().out.splitlines()
    calls = [line for line in lines if line.startswith("$ callout bench optimizer")]
    rows = [line.split() for line in lines if line.startswith("callout 0.2 s")]
    assert len(calls) == 2
    assert "--rich" in calls[1]
    assert [row[3:5] for row in rows] == [["1", "0"]] * 2


def test_the_optimizer_benchmark_takes_instances(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each folder is a call of its own; what follows two dashes goes to every call."""
    asked: list[list[str]] = []

    def remember(words: list[str]) -> int:
        asked.append(words)
        return 0

    monkeypatch.setattr(optimizer, "run", remember)
    folder = str(tmp_path)
    words = [folder, "--days", "6x2", "--rich-days", "", "--offers", "", "--city", "porto"]
    optimizer.main([*words, "--", "--seconds", "2"])
    assert asked == [
        ["bench", "optimizer", "--instances", folder, "--seconds", "2"],
        ["bench", "optimizer", "--days", "6x2", "--city", "porto", "--seconds", "2"],
    ]


def test_a_broken_rule_ends_the_optimizer_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command's own exit code."""
    monkeypatch.setattr(optimizer, "run", lambda _: 1)
    with pytest.raises(SystemExit) as caught:
        optimizer.main(["--rich-days", "", "--offers", ""])
    assert caught.value.code == 1


def test_offers_are_timed_for_every_route(capsys: pytest.CaptureFixture[str]) -> None:
    """On a plain and on a rich day, the job's own place in the plan left free."""
    optimizer.main(["--days", "", "--rich-days", "", "--offers", "8x3"])
    plain, rich = capsys.readouterr().out.splitlines()
    assert plain.startswith("one job, 3 technicians, 8 jobs, plain: median")
    assert "rich" in rich
    assert "p95" in rich


def test_the_city_benchmark_prints_a_row_per_size(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each size has its row, and the last city can be looked at."""
    picture = tmp_path / "city.png"
    synthetic.main(["200", "300", "--picture", str(picture)])
    heading, *rows = capsys.readouterr().out.splitlines()
    assert "junctions" in heading
    assert [int(row.split()[0].replace(",", "")) for row in rows[:2]] == [200, 300]
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def bench_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the processes that benchmarks start find the packages from anywhere."""
    monkeypatch.setenv("CALLOUT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(entry for entry in sys.path if entry))


@pytest.mark.usefixtures("bench_command")
def test_the_road_benchmark_names_each_extract(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An extract given by path has its figures, side by side with networkx."""
    extract = tmp_path / "grid.osm.pbf"
    write_grid(extract, side=8)
    roads.main([str(extract), "--sizes", "4"])
    printed = capsys.readouterr().out
    assert "grid" in printed
    assert "networkx" in printed


@pytest.mark.usefixtures("bench_command")
def test_the_road_benchmark_shows_how_figures_grow(capsys: pytest.CaptureFixture[str]) -> None:
    """A column for each size, and an exponent: 1 where twice the city is twice the figure."""
    roads.main(["--growth", "200", "400", "--sizes", "4"])
    rows = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert {"junctions", "arcs", "customise", "hierarchy"} <= set(rows)
    assert 0.5 < float(rows["arcs"].split("growth")[1]) < 1.5


def test_growth_is_the_exponent(capsys: pytest.CaptureFixture[str]) -> None:
    """A figure that grows with the square of the city shows as 2."""
    cities = [
        {"junctions": {"ours": n, "unit": ""}, "customise": {"ours": n**2 / 1e6, "unit": "s"}}
        for n in (10, 100, 1000)
    ]
    roads.show_growth(cities)
    assert "growth 2.00, 2.00" in capsys.readouterr().out
