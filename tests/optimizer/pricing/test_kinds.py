"""Kinds of vehicles: grouped where they are alike, timed and priced like the real ones."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from optimizer.pricing.columns import BUCKETS, FAR, WIDTH
from optimizer.pricing.first_columns import detour_shares, first_columns
from optimizer.pricing.groups import cheapest_arrivals, groups_of, is_huge, is_large
from optimizer.pricing.market import Market
from optimizer.pricing.scale import Scale
from optimizer.pricing.ways import Ways
from optimizer.visit import Pin
from tests.optimizer.line import problem, van, visit
from tests.optimizer.pricing.made_kinds import SMALL, all_routes, kinds_in, random_kinds
from tests.optimizer.simulator import cheapest
from tests.strategies import random_problem


def test_equal_vehicles_are_one_kind() -> None:
    """Names don't matter; skills, shifts and pins do."""
    made = problem(
        [van(), van(), van(fixed_cost=1), van()],
        [visit(1), visit(2, pin=Pin(vehicle=3))],
    )
    groups = groups_of(made)
    assert [group.vehicles for group in groups] == [(0, 1), (2,), (3,)]
    assert [group.visits.tolist() for group in groups] == [[0], [0], [0, 1]]


def test_whoever_can_serve_nobody_is_left_out() -> None:
    """A crew without the skill, and one whose shift is over before it could begin."""
    needs = visit(3, skills=(1,))
    assert groups_of(problem([van()], [needs])) == []
    late = problem([van(window=(0, 20), skills=(1,))], [needs])
    assert kinds_in(late) == []


def test_costs_are_those_of_the_simulator() -> None:
    """Without breaks and loads a route of a kind costs what trying every second finds."""
    compared = 0
    for seed in range(25):
        made = random_problem(np.random.default_rng(seed), SMALL)
        made = replace(made, vehicles=tuple(replace(v, breaks=()) for v in made.vehicles))
        for kind in kinds_in(made):
            shift = Scale.of(made).shift
            for rows, cost in list(all_routes(kind).items())[:8]:
                order = [int(kind.visits[row]) for row in rows]
                assert cost == (cheapest(made, kind.vehicles[0], order) or -1) << shift
                compared += 1
    assert compared > 50


def test_whatever_can_be_driven_is_among_the_routes() -> None:
    """No order that the simulator finds a way for is lost to preprocessing."""
    for made, kind in random_kinds(50, 15):
        routes = {tuple(int(kind.visits[r]) for r in rows) for rows in all_routes(kind)}
        for i in range(len(made.visits)):
            for j in range(len(made.visits)):
                order = (i,) if i == j else (i, j)
                if cheapest(made, kind.vehicles[0], order) is not None:
                    assert order in routes


def test_visits_alone() -> None:
    """What each visit costs as a route's only one is what its route costs."""
    for _, kind in random_kinds(80, 30):
        for row, cost in enumerate(kind.alone()):
            assert cost == (FAR if kind.cost([row]) is None else kind.cost([row]))


def test_next_visits_are_all_that_can_come_next() -> None:
    """Every leg of every route is listed, those that can be left for last first."""
    for _, kind in random_kinds(120, 30):
        legs = {pair for rows in all_routes(kind) for pair in pairwise(rows)}
        for i, k in legs:
            assert k in kind.following[i]
            assert k in kind.near[i]


def test_buckets_cover_the_shift() -> None:
    """However long the shift is, there are few buckets, and none is empty."""
    for length in (1, 1000, 10**6, 2**40):
        (kind,) = kinds_in(problem([van(window=(0, length), start=1, end=1)], [visit(1)]))
        assert 1 <= kind.shift[BUCKETS] < 500
        assert kind.shift[WIDTH] >= 1


def test_loads_that_can_not_run_short_are_dropped() -> None:
    """Only dimensions in which all visits together are too much are kept."""
    visits = [visit(k, demand=(1, 4)) for k in (1, 2)]
    (kind,) = kinds_in(problem([van(capacity=(2, 5))], visits))
    assert kind.loads.tolist() == [[4], [4]]
    assert kind.cost([0, 1]) is None
    assert kind.cost([0]) is not None


def test_arrivals_are_never_too_dear() -> None:
    """No route costs less than coming to each of its visits in the cheapest way."""
    for seed in range(30):
        made = random_problem(np.random.default_rng(seed), SMALL)
        scale = Scale.of(made)
        for group in groups_of(made):
            van_ = made.vehicles[group.vehicles[0]]
            arrivals = cheapest_arrivals(made, scale, group, Ways.of(made, van_, scale))
            least = dict(zip(group.visits.tolist(), arrivals.tolist(), strict=True))
            for kind in kinds_in(made):
                if kind.vehicles == group.vehicles:
                    for rows, cost in all_routes(kind).items():
                        assert cost >= sum(least[int(kind.visits[row])] for row in rows)


def test_first_routes_are_those_of_the_plan_and_its_parts() -> None:
    """The whole, every part, what is left without one visit, and each visit alone."""
    made = problem([van()], [visit(1), visit(2), visit(3)])
    columns = list(first_columns(kinds_in(made), [[0, 1, 2]], 1))
    orders = {column.visits for column in columns}
    assert orders == {(0, 1, 2), (0, 1), (1, 2), (0, 2), (0,), (1,), (2,)}
    assert {c.cost >> 10 for c in columns if c.visits == (0, 1, 2)} == {60}


def test_first_routes_of_a_plan_that_does_not_hold() -> None:
    """What can't be driven is left out, and so is what the vehicle may not serve."""
    made = problem([van(window=(0, 45))], [visit(1), visit(2, 30), visit(2, skills=(9,))])
    columns = list(first_columns(kinds_in(made), [[0, 1, 2]], 1))
    assert {column.visits for column in columns} == {(0,)}


def test_long_routes_are_not_taken_apart() -> None:
    """A route of hundreds of stops would have tens of thousands of parts."""
    made = problem([van()], [visit(1) for _ in range(60)])
    columns = list(first_columns(kinds_in(made), [list(range(60))], 1))
    assert len(columns) == 61


def test_shares_of_a_route_follow_detours() -> None:
    """The visit that makes a route longest earns most of its cost."""
    made = problem([van()], [visit(1), visit(9)])
    kinds = kinds_in(made)
    whole = [c for c in first_columns(kinds, [[0, 1]], 1) if c.visits == (0, 1)]
    near, far = detour_shares(whole, kinds, 2)
    assert far > 0.9 * whole[0].cost
    assert 0 <= near < far
    assert near + far <= whole[0].cost


def test_large_problems_are_told_from_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the legs of all kinds together and by the number of places; then there are no kinds."""
    made = problem([van()], [visit(1, unserved_cost=500), visit(2, unserved_cost=500)])
    assert not is_large(groups_of(made))
    assert not is_huge(made)
    small = Market.of(made)
    assert (len(small.kinds), small.is_whole, small.first_bound) == (1, True, 20)
    monkeypatch.setattr("optimizer.pricing.groups._MOST_LEGS", 3)
    large = Market.of(made)
    assert (large.kinds, large.is_whole, large.first_bound) == ([], False, 20)
    monkeypatch.setattr("optimizer.pricing.groups._MOST_PLACES", 3)
    huge = Market.of(made)
    assert (huge.kinds, huge.is_whole, huge.first_bound) == ([], False, 0)


def test_a_market_counts_who_is_beyond_hope() -> None:
    """What leaving them out costs is in every bound."""
    made = problem([van()], [visit(1, unserved_cost=50), visit(1, skills=(1,), unserved_cost=9)])
    market = Market.of(made)
    assert market.hopeless == 9
    assert market.ceilings.tolist() == [50 << 10, 0]
    assert market.bound(3 << 10) == 12
