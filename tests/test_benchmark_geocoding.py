"""The geocoding benchmark: its slips are slips, and it prints what docs/benchmarks.md quotes."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from benchmarks import geocoding
from tests.small_extract import write_grid


@given(st.text("abc Rua 12", max_size=30), st.integers(0, 4), st.integers(0, 99))
def test_a_slip_is_one_edit(text: str, slips: int, seed: int) -> None:
    """So many slips are at most so many edits; figures and spaces are never aimed at."""
    typed = geocoding.misspelt(text, slips, random.Random(seed))
    # two slips on top of each other may be more edits than two in this distance, never more
    # than two letters each
    assert OSA.distance(text, typed) <= 2 * slips
    if slips == 1:
        assert OSA.distance(text, typed) <= 1
    if not any(letter.isalpha() for letter in text):
        assert typed == text


def test_slips_are_the_same_for_the_same_seed() -> None:
    """A benchmark that others repeat has to ask the same questions."""
    once, again = (geocoding.misspelt("Rua Nova", 2, random.Random(4)) for _ in range(2))
    assert once == again


def test_it_prints_a_row_per_set_of_questions(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An extract's streets, then a made city's addresses, each with any and fair slips."""
    extract = tmp_path / "toy.osm.pbf"
    write_grid(extract, side=4)
    geocoding.main([str(extract), "--junctions", "300", "--draws", "10", "--show"])
    lines = capsys.readouterr().out.splitlines()
    assert "p95 ms" in lines[0]
    rows = [line for line in lines if " any " in line or " fair " in line]
    assert any(row.startswith("toy, streets") for row in rows)
    assert any(row.startswith("made city, addresses") for row in rows)
    assert len(rows) % 2 == 0
