"""The least that driving can take and cost, whatever is called at on the way."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.pricing.columns import FAR
from optimizer.pricing.scale import Scale
from optimizer.pricing.ways import Ways, calling_places, way_key
from optimizer.problem import Problem
from optimizer.travel import TravelTables
from optimizer.vehicle import Battery, Break, Reload, Vehicle
from tests.optimizer.line import problem, street, van, visit

UNIT = Scale(0, 10)


def ways(vehicle: Vehicle, tables: TravelTables) -> Ways:
    """Work out the ways of a vehicle over some tables, unscaled."""
    return Ways.of(problem([vehicle], [visit(1)], tables), vehicle, UNIT)


def triangle() -> TravelTables:
    """Three places; by way of the second it is quicker from the first to the third."""
    return TravelTables.of(
        [[0, 10, 50], [10, 0, 10], [50, 10, 0]], [[0, 1, 2], [1, 0, 1], [2, 1, 0]]
    )


def test_drives_and_their_cost() -> None:
    """Seconds as in the tables; cost by rates of seconds, of work and of metres."""
    found = ways(van(travel_cost=3, distance_cost=100), triangle())
    assert found.seconds.tolist() == [[0, 10, 50], [10, 0, 10], [50, 10, 0]]
    assert found.cost[0].tolist() == [0, 130, 350]
    paid = ways(replace(van(travel_cost=3), work_cost=7), triangle())
    assert paid.cost[0].tolist() == [0, 100, 500]


def test_quicker_ways_through_others_are_found() -> None:
    """What label setting takes for out of reach really is."""
    assert ways(van(), triangle()).quickest[0].tolist() == [0, 10, 20]


@pytest.mark.parametrize("seed", range(5))
def test_quickest_is_the_shortest_of_all_paths(seed: int) -> None:
    """As the textbook's three loops find it, with places that can't be reached."""
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 100, (8, 8))
    np.fill_diagonal(table, 0)
    gone = rng.random((8, 8)) < 0.5
    gone &= ~np.eye(8, dtype=np.bool_)
    found = ways(van(), TravelTables.of(table, unreachable=gone)).quickest
    due = np.where(gone, FAR, table)
    for j in range(8):
        due = np.minimum(due, due[:, [j]] + due[j])
    assert (np.minimum(found, FAR) == np.minimum(due, FAR)).all()


def test_many_locations_have_a_coarser_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of places no path is searched, and none is shorter than what is said."""
    exact = ways(van(), street(12, (2, 6))).quickest
    monkeypatch.setattr("optimizer.pricing.ways._LARGEST", 3)
    coarse = ways(van(), street(12, (2, 6))).quickest
    assert (coarse <= exact).all()
    assert (np.diag(coarse) == 0).all()


def test_no_way_is_far() -> None:
    """Neither seconds nor cost of what isn't there look small."""
    found = ways(van(), street(3, (0, 2)))
    assert found.seconds[0, 2] == found.cost[0, 2] == FAR
    assert found.quickest[0, 2] == 20


def test_a_call_on_the_way_may_make_it_shorter() -> None:
    """A depot between two places that have no way of their own joins them."""
    depot = replace(van(), reload=Reload(location=1, duration=5, capacity=()))
    found = ways(depot, street(3, (0, 2)))
    assert found.seconds[0, 2] == 20
    assert found.cost[0, 2] == 20


def test_where_a_vehicle_may_call() -> None:
    """Its depot, its chargers and the places of its breaks, each once."""
    rest = Break(earliest=0, latest=10, duration=5, location=7)
    anywhere = Break(earliest=0, latest=10, duration=5)
    full = replace(
        van(),
        breaks=(rest, anywhere),
        reload=Reload(location=3, duration=1, capacity=()),
        battery=Battery(range=10, initial=5, chargers=(9, 3)),
    )
    assert calling_places(full) == [3, 7, 9]
    assert calling_places(van()) == []


def test_vehicles_with_equal_keys_have_equal_ways() -> None:
    """Rates, tables and calls make the difference; names and shifts don't."""
    base = van()
    assert way_key(base) == way_key(replace(base, id="x", window=(5, 6), fixed_cost=9))
    for other in (van(travel_cost=2), van(distance_cost=1), replace(base, work_cost=1)):
        assert way_key(base) != way_key(other)


def test_the_least_over_the_hours_counts() -> None:
    """Of travel times by the hour the shortest is taken."""
    tables = TravelTables.by_hour([0, 3600], [[[0, 30], [30, 0]], [[0, 20], [40, 0]]])
    made = Problem(visits=(), vehicles=(van(),), matrices=(tables,))
    assert Ways.of(made, van(), UNIT).seconds.tolist() == [[0, 20], [30, 0]]
