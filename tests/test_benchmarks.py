"""The benchmarks run and print what docs/benchmarks.md quotes; their figures are nobody's test."""

from pathlib import Path

import osmium
import pytest
from osmium.osm.mutable import Node, Way

from benchmarks import optimizer, roads, synthetic


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


def test_the_road_benchmark_names_each_extract(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An extract given by path has its figures, side by side with networkx."""
    extract = tmp_path / "grid.osm.pbf"
    write_grid(extract, side=8)
    roads.main([str(extract)])
    printed = capsys.readouterr().out
    assert "grid" in printed
    assert "networkx" in printed


def write_grid(path: Path, *, side: int) -> None:
    """Write a town of straight streets as an extract."""
    with osmium.SimpleWriter(str(path)) as writer:
        for i in range(side * side):
            place = (-8.6 + 0.002 * (i % side), 41.1 + 0.002 * (i // side))
            writer.add_node(Node(id=i + 1, location=place))
        tags = {"highway": "residential", "name": "Rua"}
        for k in range(side):
            across = [k * side + i + 1 for i in range(side)]
            along = [i * side + k + 1 for i in range(side)]
            writer.add_way(Way(id=2 * k + 1, nodes=across, tags=tags))
            writer.add_way(Way(id=2 * k + 2, nodes=along, tags=tags))
