"""The linear program that chooses among routes, and its prices."""

import numpy as np

from optimizer.pricing.master import Column, Master, Optimum

LEFT_OUT = np.array([100, 100, 100], np.int64)


def pairs() -> Master:
    """Make three visits, three vans of a kind, and a route of 10 for each pair of visits."""
    master = Master([3], LEFT_OUT, 1.0)
    for visits in ((0, 1), (1, 2), (0, 2)):
        assert master.add(Column(kind=0, visits=visits, cost=10))
    return master


def solved(master: Master) -> Optimum:
    """Solve it, which takes no time."""
    optimum = master.solve(10.0)
    assert optimum is not None
    return optimum


def test_without_routes_all_is_left_out() -> None:
    """Every visit then earns what leaving it out costs."""
    optimum = solved(Master([1], LEFT_OUT, 1.0))
    assert optimum.value == 300.0
    assert optimum.visits.tolist() == [100.0, 100.0, 100.0]
    assert optimum.left_out.tolist() == [1.0, 1.0, 1.0]


def test_half_of_each_pair() -> None:
    """Three halves of routes serve all; each visit earns five."""
    optimum = solved(pairs())
    assert np.isclose(optimum.value, 15.0)
    assert np.allclose(optimum.shares, 0.5)
    assert np.allclose(optimum.visits, 5.0)
    assert np.allclose(optimum.left_out, 0.0)


def test_a_cut_ends_the_halves() -> None:
    """With one pair at most, somebody is served twice or left out, and the cut has a price."""
    master = pairs()
    for i in range(3):
        master.add(Column(kind=0, visits=(i,), cost=8))
    master.cut((0, 1, 2))
    optimum = solved(master)
    assert np.isclose(optimum.value, 18.0)
    assert optimum.cuts[0] > 0
    assert optimum.cuts[0] <= optimum.visits.sum()
    assert master.members.tolist() == [[True, True, True]]


def test_routes_added_after_a_cut_are_in_it() -> None:
    """A new route of two visits of the triple counts, one of a single visit doesn't."""
    master = Master([3], LEFT_OUT, 1.0)
    master.cut((0, 1, 2))
    for visits in ((0, 1), (1, 2), (0, 2)):
        master.add(Column(kind=0, visits=visits, cost=10))
    assert np.isclose(solved(master).value, 110.0)


def test_a_route_is_taken_up_once() -> None:
    """The same order of the same kind is known; another order or kind isn't."""
    master = Master([1, 1], LEFT_OUT, 1.0)
    assert master.add(Column(kind=0, visits=(0, 1), cost=5))
    assert not master.add(Column(kind=0, visits=(0, 1), cost=5))
    assert master.add(Column(kind=0, visits=(1, 0), cost=5))
    assert master.add(Column(kind=1, visits=(0, 1), cost=5))
    assert len(master.columns) == 3


def test_vehicles_have_a_price_where_they_are_short() -> None:
    """One van for three visits: one more would save what leaving a visit out costs."""
    master = Master([1], LEFT_OUT, 1.0)
    for i in range(3):
        master.add(Column(kind=0, visits=(i,), cost=10))
    optimum = solved(master)
    assert np.isclose(optimum.value, 210.0)
    assert np.allclose(optimum.kinds, -90.0)


def test_leaving_out_can_become_dearer() -> None:
    """New penalties count from then on."""
    master = Master([1], LEFT_OUT, 1.0)
    master.charge(np.array([100, 700, 100], np.int64))
    assert np.isclose(solved(master).value, 900.0)


def test_prices_add_up_to_the_value() -> None:
    """Duality, whatever the unit: what visits earn, less vehicles and cuts, is the cost."""
    master = Master([2], LEFT_OUT * 10**6, 10**4)
    rng = np.random.default_rng(1)
    for _ in range(8):
        visits = tuple(int(i) for i in rng.choice(3, 2, replace=False))
        master.add(Column(kind=0, visits=visits, cost=int(rng.integers(10**6, 10**7))))
    master.cut((0, 1, 2))
    optimum = solved(master)
    dual = optimum.visits.sum() + 2 * optimum.kinds.sum() - optimum.cuts.sum()
    assert np.isclose(optimum.value, dual)


def test_no_time_no_answer() -> None:
    """Without time there is no optimum, or it was found at once."""
    found = pairs().solve(0.0)
    assert found is None or np.isclose(found.value, 15.0)
