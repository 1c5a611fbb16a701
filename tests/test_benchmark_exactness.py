"""The exactness benchmark: its oracle is right, sees what is wrong, and it prints its findings."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import exactness
from benchmarks.exactness import Judge, Oracle, largest_difference
from geo.network import RoadNetwork
from geo.search import RoadSearch
from geo.snap import Snapped
from geo.weights import Weights
from tests.geo.made_turns import random_positions, random_town, random_weights
from tests.geo.reference import UNIT, reference_costs
from tests.small_extract import write_grid

SIZES = (3, 40, 20)


@given(st.integers(0, 2**63))
@settings(max_examples=60)
def test_the_oracle_is_plain_dijkstra(seed: int) -> None:
    """Two readings of the rules, one of them in plain Python, agree to the last bit."""
    rng = np.random.default_rng(seed)
    made = random_town(rng)
    now = random_weights(rng, made.roads)
    origins, destinations = (_inside(random_positions(rng, made, size)) for size in (4, 9))
    truth = reference_costs(made.roads, made.twin, made.turns, now, origins, destinations)
    np.testing.assert_array_equal(Oracle(made).costs(now, origins, destinations), truth)


def _inside(points: Snapped) -> Snapped:
    """Move positions at junctions onto their streets: the oracle knows no others."""
    return replace(points, fraction=points.fraction.clip(0.01, 0.99))


def test_a_way_that_only_one_has_is_an_infinite_difference() -> None:
    """Whoever finds no way must be told so by both."""
    ways, none = np.array([[UNIT, 2 * UNIT]]), np.array([[UNIT, np.inf]])
    assert largest_difference(ways, ways) == 0
    assert largest_difference(none, none) == 0
    assert largest_difference(ways, none) == largest_difference(none, ways) == np.inf
    assert largest_difference(ways, 1500 * ways) == pytest.approx(2.998)


def test_a_made_city_is_exact_in_every_setting() -> None:
    """Without turns, with them, with a closure, and at each hour; every way found is unpacked."""
    network = RoadNetwork.synthetic(300, seed=3)
    found = list(exactness.findings(network, np.random.default_rng(1), *SIZES))
    assert len({finding.setting for finding in found}) == 3 + exactness.HOURS
    assert all(finding.difference == 0 for finding in found)
    assert all(finding.pairs == SIZES[0] * SIZES[1] for finding in found)
    assert all(finding.ways <= SIZES[2] for finding in found)
    usual = next(finding for finding in found if finding.setting == "usual")
    assert (usual.unreachable, usual.ways) == (0, SIZES[2])


def test_wrong_tables_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pair of the table a second and a half late."""
    right = RoadSearch.costs

    def late(search: RoadSearch, origins: Snapped, destinations: Snapped) -> np.ndarray:
        table = right(search, origins, destinations)
        table[1, 1] += 1500 * UNIT
        return table

    network = RoadNetwork.synthetic(300, seed=3)
    judge = Judge(network, np.random.default_rng(1), 3, 40, 0)
    monkeypatch.setattr(RoadSearch, "costs", late)
    assert judge.compare("late", Weights.usual(network.roads)).difference == 1.5


def test_wrong_ways_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ways back in place of ways there: legal, but not what was asked for."""
    right = RoadSearch.ways
    monkeypatch.setattr(RoadSearch, "ways", lambda search, a, b: right(search, b, a))
    network = RoadNetwork.synthetic(300, seed=3)
    judge = Judge(network, np.random.default_rng(1), *SIZES)
    with pytest.raises(AssertionError, match="a way adds up to"):
        judge.compare("wrong way round", Weights.usual(network.roads))


def test_it_prints_a_row_per_setting(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """City, setting, pairs and the largest difference."""
    extract = tmp_path / "toy.osm.pbf"
    write_grid(extract, side=3)
    exactness.main([str(extract), "--origins", "2", "--destinations", "9", "--ways", "5"])
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["city", "setting", "pairs"]
    assert len(rows) == 3 + exactness.HOURS
    assert all(row.startswith("toy ") and " 18 " in row and "0.000 s" in row for row in rows)


def test_a_second_too_many_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """So that a script that runs it fails; all rows are printed first."""
    extract = tmp_path / "toy.osm.pbf"
    write_grid(extract, side=3)
    monkeypatch.setattr(exactness, "largest_difference", lambda *_: 1.0)
    with pytest.raises(SystemExit, match=r"not exact: 1\.0 s"):
        exactness.main([str(extract), "--origins", "2", "--destinations", "9", "--ways", "0"])
    assert len(capsys.readouterr().out.splitlines()) == 4 + exactness.HOURS
