"""The benchmarks run and print what docs/benchmarks.md quotes; their figures are nobody's test."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks import optimizer, roads, synthetic
from tests.small_extract import write_grid


def test_the_optimizer_benchmark_prints_a_row_per_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """Greedy insertion and solve stand side by side, with nothing wrong in either."""
    optimizer.main(["--days", "6x2", "--seconds", "0.3", "--seeds", "1", "--rich"])
    heading, *rows = capsys.readouterr().out.splitlines()
    wrong = heading.split().index("wrong")
    assert any("greedy" in row for row in rows)
    assert any("solve" in row for row in rows)
    assert {row.split()[-1] for row in rows if "solve" in row} == {"0"}
    assert wrong > 0


def test_an_optimizer_day_is_the_same_for_the_same_seed() -> None:
    """A benchmark that others repeat has to be about the same day."""
    first, again, other = (optimizer.day(9, 2, seed, rich=False) for seed in (4, 4, 5))
    assert first.visits == again.visits
    assert (first.matrices[0].seconds == again.matrices[0].seconds).all()
    assert first.visits != other.visits


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
