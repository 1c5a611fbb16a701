"""Prices of the linear program are prices: nothing that is known is cheaper than what it earns."""

import numpy as np
import pytest

from optimizer.pricing.master import Column, Master, Optimum

VISITS = 7


def random_master(seed: int) -> Master:
    """Make a linear program of random routes of two kinds, and some cuts."""
    rng = np.random.default_rng(seed)
    penalties = rng.integers(50, 200, VISITS) * 1000
    master = Master([2, 1], penalties, float(rng.choice([1.0, 97.0, 10_000.0])))
    for _ in range(30):
        size = int(rng.integers(1, 5))
        visits = tuple(int(i) for i in rng.permutation(VISITS)[:size])
        column = Column(kind=int(rng.integers(2)), visits=visits, cost=int(rng.integers(10**5)))
        master.add(column)
    for _ in range(4):
        i, j, k = (int(x) for x in rng.permutation(VISITS)[:3])
        master.cut((i, j, k))
    return master


def reduced(master: Master, column: Column, optimum: Optimum) -> float:
    """Tell what a route costs less what it earns, vehicles and cuts paid."""
    earned = sum(optimum.visits[i] for i in column.visits) + optimum.kinds[column.kind]
    charged = sum(
        price
        for price, triple in zip(optimum.cuts, master.triples, strict=True)
        if len(set(triple) & set(column.visits)) > 1
    )
    return float(column.cost - earned + charged)


@pytest.mark.parametrize("seed", range(25))
def test_no_known_route_is_worth_more_than_it_costs(seed: int) -> None:
    """Reduced costs aren't negative, and are nothing for whatever is driven."""
    master = random_master(seed)
    optimum = master.solve(10.0)
    assert optimum is not None
    for column, share in zip(master.columns, optimum.shares, strict=True):
        value = reduced(master, column, optimum)
        assert value > -1e-3 * master.unit
        if share > 1e-6:
            assert abs(value) < 1e-3 * max(master.unit, 100.0)


@pytest.mark.parametrize("seed", range(25))
def test_rows_hold(seed: int) -> None:
    """Everybody is served or left out, no more vehicles are driven than there are, cuts hold."""
    master = random_master(seed)
    optimum = master.solve(10.0)
    assert optimum is not None
    served = optimum.left_out.copy()
    driven = np.zeros(2)
    for column, share in zip(master.columns, optimum.shares, strict=True):
        served[list(column.visits)] += share
        driven[column.kind] += share
    assert (served > 1 - 1e-6).all()
    assert (driven < np.array([2, 1]) + 1e-6).all()
    for triple in master.triples:
        pairs = [len(set(triple) & set(column.visits)) > 1 for column in master.columns]
        assert optimum.shares[pairs].sum() < 1 + 1e-6


@pytest.mark.parametrize("seed", range(25))
def test_prices_and_costs_meet(seed: int) -> None:
    """Strong duality: what the prices add up to is the value; no visit earns above its price."""
    master = random_master(seed)
    optimum = master.solve(10.0)
    assert optimum is not None
    dual = optimum.visits.sum() + np.array([2, 1]) @ optimum.kinds - optimum.cuts.sum()
    assert np.isclose(dual, optimum.value, rtol=1e-6)
    assert (optimum.visits >= 0).all()
    assert (optimum.kinds <= 0).all()
    assert (optimum.cuts >= 0).all()
    assert optimum.visits.max() <= 200_000 * (1 + 1e-9)


def test_more_routes_never_cost_more() -> None:
    """Adding routes lowers the value, cutting and charging raise it."""
    master = random_master(99)
    values = []
    for cost in (30_000, 10_000, 100):
        master.add(Column(kind=0, visits=(0, 1, cost % 5 + 2), cost=cost))
        optimum = master.solve(10.0)
        assert optimum is not None
        values.append(optimum.value)
    assert values == sorted(values, reverse=True)
    before = values[-1]
    for triple in ((0, 1, 2), (1, 2, 3), (4, 5, 6)):
        master.cut(triple)
        optimum = master.solve(10.0)
        assert optimum is not None
        assert optimum.value >= before - 1e-6 * abs(before)
        before = optimum.value
    master.charge(np.full(VISITS, 10**7))
    dearer = master.solve(10.0)
    assert dearer is not None
    assert dearer.value >= before - 1e-6 * abs(before)
