"""Padded travel tables: shared by the problems of a day, never by two grounds, never kept."""

import gc
from dataclasses import replace

import numpy as np
import pytest

from optimizer.clock import tables as module
from optimizer.clock.columns import FAR
from optimizer.clock.packing import pack
from optimizer.clock.tables import MOST_KEPT, ground_of, pack_tables
from optimizer.problem import Problem
from optimizer.travel import TravelTables
from tests.optimizer.line import problem, street, van, visit


def test_problems_on_the_same_tables_share_what_is_padded() -> None:
    """Another problem of the day lays out nothing again, and neither costs of equal vehicles."""
    ground = street()
    first, second = (pack(problem([van()], [visit(k)], ground)) for k in (1, 2))
    assert first.seconds is second.seconds
    assert first.metres is second.metres
    assert first.arc is second.arc


def test_equal_tables_have_their_own_arrays() -> None:
    """What counts is which object it is, not what it holds."""
    one, other = street(), street()
    assert ground_of((one,)) is not ground_of((other,))
    assert ground_of((one, other)) is not ground_of((other, one))
    assert ground_of((one, other)) is ground_of((one, other))


def test_tables_are_forgotten_when_they_go() -> None:
    """Packing keeps no tables alive, and what was made of them goes with the first of them."""
    one, other = street(), street()
    key = id(one), id(other)
    ground_of((one, other))
    ground_of((one,))
    assert key in module._grounds
    alone = (id(one),)
    del one
    gc.collect()
    assert key not in module._grounds
    assert alone not in module._grounds
    assert ground_of((other,)).seconds.shape[1] == other.size + 1


def test_tables_at_a_used_address_are_not_taken_for_the_old_ones() -> None:
    """An object that takes the place of one that went gets arrays of its own."""
    rng = np.random.default_rng(7)
    seen = set()
    for _ in range(300):
        seconds = rng.integers(1, 1000, (3, 3))
        np.fill_diagonal(seconds, 0)
        tables = TravelTables.of(seconds)
        seen.add(id(tables))
        made = pack(
            Problem(visits=(visit(1),), vehicles=(van(start=0, end=0),), matrices=(tables,))
        )
        assert (made.seconds[:3, :3, 0] == seconds).all()
        assert (made.arc[0, :3, :3] == seconds).all()
        del tables, made
    assert len(seen) < 300  # some addresses did come again


def test_each_mix_of_rates_has_its_costs() -> None:
    """Vehicles of other rates, or in another order, never get what was kept for others."""
    ground = street()
    cheap, dear = van(travel_cost=2), van(travel_cost=7, distance_cost=3)
    for fleet in ([cheap], [dear], [cheap, dear], [dear, cheap], [cheap]):
        made = pack_tables(problem(fleet, [visit(1)], ground), 0)
        for (_, by_second, by_metre), row in made.classes.items():
            cost = made.seconds[:, :, 0] * by_second + made.metres[0] * by_metre
            assert (made.arc[row] == cost).all()
        assert len(made.arc) == len(fleet)


def test_costs_to_a_place_are_those_from_the_others() -> None:
    """Turned for whoever looks for what comes before a place; kept with the costs themselves."""
    rng = np.random.default_rng(3)
    seconds = rng.integers(1, 99, (5, 5)) * (1 - np.eye(5, dtype=np.int64))
    made = problem([van(), van(travel_cost=3)], [visit(1)], TravelTables.of(seconds))
    tables = pack_tables(made, 0)
    assert (tables.arc_to == tables.arc.transpose(0, 2, 1)).all()
    assert tables.arc_to.flags.c_contiguous
    assert pack_tables(made, 0).arc_to is tables.arc_to
    assert (tables.least_to[0] == tables.seconds[:, :, 0].T).all()
    assert tables.least_to.flags.c_contiguous


def test_costs_are_scaled_by_the_problem_that_asks() -> None:
    """The same vehicles with dearer visits beside them: another shift, other costs."""
    made = problem([van(travel_cost=8)], [visit(1)])
    assert (pack_tables(made, 0).arc == 4 * pack_tables(made, 2).arc).all()
    assert pack_tables(made, 0).arc.any()


def test_where_there_is_no_way_costs_are_far() -> None:
    """Gaps are far in seconds and costs, and nowhere is no distance from everywhere."""
    gaps = np.array([[False, True], [False, False]])
    ground = TravelTables.of([[0, 5], [6, 0]], [[0, 50], [60, 0]], gaps)
    made = pack_tables(problem([van(start=0, end=0)], [visit(1)], ground), 0)
    assert made.seconds[:, :, 0].tolist() == [[0, FAR, 0], [6, 0, 0], [0, 0, 0]]
    assert made.metres[0].tolist() == [[0, 0, 0], [60, 0, 0], [0, 0, 0]]
    assert made.arc[0, 0, 1] == FAR


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many mixes of rates on one ground don't pile up, and stay right."""
    ground = street()
    size = (ground.size + 1) ** 2
    assert size < MOST_KEPT
    monkeypatch.setattr(module, "MOST_KEPT", 6 * size)  # each from and to all places
    for rate in range(20):
        made = pack_tables(problem([van(travel_cost=rate)], [visit(1)], ground), 0)
        assert (made.arc[0] == rate * made.seconds[:, :, 0]).all()
        assert len(ground_of((ground,))._arcs) <= 3


def test_tables_are_copied_like_any_data() -> None:
    """A copy is another ground, equal in what it holds."""
    one = street()
    other = replace(one)
    assert (ground_of((one,)).seconds == ground_of((other,)).seconds).all()
    assert ground_of((one,)) is not ground_of((other,))
