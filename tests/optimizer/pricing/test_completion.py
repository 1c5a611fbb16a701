"""What the rest of a route can earn: never too dear, never beyond what there is to earn."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.pricing.columns import (
    BUCKETS,
    BUSY,
    COST,
    DRIVE,
    FAR,
    FIRST_ARRIVAL,
    FIRST_BUSY,
    OPENS,
    WIDTH,
    Indices,
    Ints,
)
from optimizer.pricing.completion import completions, relaxed_best
from optimizer.pricing.kinds import Kind
from optimizer.pricing.market import Market
from optimizer.pricing.timing import ending_cost, late_cost, start_at
from tests.optimizer.line import problem, van, visit
from tests.optimizer.pricing.made_kinds import all_routes, kinds_in, random_kinds, worth

Filled = tuple[Ints, Ints, Indices]


def filled(kind: Kind, price: Ints, *, near: bool = False) -> Filled:
    """Fill in the tables of a kind at given prices."""
    shape = kind.within.shape[:2]
    least, second = np.empty(shape, np.int64), np.empty(shape, np.int64)
    through, halt = np.empty(shape, np.int32), np.zeros(1, np.int32)
    graph = kind.near if near else kind.following
    timing = kind.stop, kind.windows, kind.steps, kind.legs, kind.shift
    assert completions(*timing, graph, price, least, second, through, halt)
    return least, second, through


def finishes(kind: Kind, order: tuple[int, ...]) -> list[int]:
    """Tell when each task of a route is finished."""
    seconds: list[int] = []
    for x, k in enumerate(order):
        arrival, busy = int(kind.stop[k, FIRST_ARRIVAL]), int(kind.stop[k, FIRST_BUSY])
        if x:
            leg = kind.legs[order[x - 1], k]
            arrival, busy = seconds[-1] + int(leg[DRIVE]), int(leg[BUSY])
        seconds.append(start_at(k, arrival, kind.stop, kind.windows) + busy)
    return seconds


def rest_of(kind: Kind, order: tuple[int, ...], x: int, seconds: list[int], price: Ints) -> int:
    """Tell what a route costs after its stop x, less what is earned from there on."""
    cost = int(ending_cost(order[-1], seconds[-1], kind.stop, kind.shift))
    for y in range(x + 1, len(order)):
        leg, k = kind.legs[order[y - 1], order[y]], order[y]
        start = seconds[y] - int(leg[BUSY])
        cost += int(leg[COST]) + late_cost(k, start, kind.stop, kind.steps) - int(price[k])
    return cost


def bucket(kind: Kind, second: int) -> int:
    """Give the bucket of a second."""
    return int((second - kind.shift[OPENS]) // kind.shift[WIDTH])


@pytest.mark.parametrize("first", [0, 1000, 2000, 3000])
def test_no_rest_of_a_route_is_cheaper(first: int) -> None:
    """From every stop of every route that can be driven, at high prices and at low ones."""
    rng = np.random.default_rng(first)
    for _, kind in random_kinds(first, 15):
        usual = int(np.median(list(all_routes(kind).values()) or [1]))
        price = rng.integers(0, int(rng.choice([1, usual, 5 * usual])) + 2, len(kind.visits))
        least, _, _ = filled(kind, price)
        for order in all_routes(kind):
            seconds = finishes(kind, order)
            for x, k in enumerate(order):
                q = bucket(kind, seconds[x])
                assert least[k, q] <= rest_of(kind, order, x, seconds, price)


def test_the_second_does_without_the_next_of_the_least() -> None:
    """Who can't go where the least goes finds all his other ways in the second."""
    rng = np.random.default_rng(1)
    seen = 0
    for _, kind in random_kinds(4000, 40):
        usual = int(np.median(list(all_routes(kind).values()) or [1]))
        price = rng.integers(0, 3 * usual + 2, len(kind.visits))
        least, second, through = filled(kind, price)
        assert (least <= second).all()
        for order in all_routes(kind):
            seconds = finishes(kind, order)
            for x, k in enumerate(order[:-1]):
                q = bucket(kind, seconds[x])
                if through[k, q] >= 0 and through[k, q] not in order[x + 1 :]:
                    seen += 1
                    assert second[k, q] <= rest_of(kind, order, x, seconds, price)
    assert seen > 50


def test_a_route_is_the_cheapest_where_nothing_comes_again() -> None:
    """With two visits a walk that never turns right back is a route: the floor is exact."""
    made = problem([van()], [visit(1, 50), visit(4, 50)])
    (kind,) = kinds_in(made)
    price = np.array([300, 400]) * 1024
    least, _, _ = filled(kind, price)
    timing = kind.stop, kind.windows, kind.steps, kind.shift
    values = [worth(order, cost, price) for order, cost in all_routes(kind).items()]
    floor = relaxed_best(*timing, price, least)
    assert floor <= min(values)
    assert floor >= min(values) - int(price.sum())


def test_only_near_ones_cost_no_less() -> None:
    """The quick search sees fewer ways on, so its rests are as dear or dearer."""
    many = [visit(1 + k % 11, 30, unserved_cost=1000) for k in range(40)]
    (kind,) = kinds_in(problem([van(window=(0, 3000))], many))
    price = np.full(40, 50 * 1024)
    whole, few = filled(kind, price)[0], filled(kind, price, near=True)[0]
    assert kind.near.shape[1] < kind.following.shape[1]
    assert (whole <= few).all()


def test_the_highest_prices_do_not_overflow() -> None:
    """Walks between two clusters earn again and again; what there is to earn ends that.

    A late visit makes the day long and its buckets wide, so that each cluster is in one bucket.
    """
    near = [visit(1, 1, unserved_cost=2**53) for _ in range(5)]
    far = [visit(11, 1, unserved_cost=2**53) for _ in range(5)]
    late = visit(2, 1, windows=((9500, 9600),), unserved_cost=2**53)
    made = problem([van(window=(0, 10_000))], [*near, *far, late])
    market = Market.of(made)
    (kind,) = market.kinds
    price = np.full(11, market.scale.most)
    least, second, _ = filled(kind, price)
    assert least.min() >= -int(price.sum())
    assert second.min() >= -int(price.sum())
    order = tuple(range(11))
    assert kind.cost(order) is not None
    seconds = finishes(kind, order)
    for x, k in enumerate(order):
        rest = rest_of(kind, order, x, seconds, price)
        assert least[k, bucket(kind, seconds[x])] <= rest


def test_nothing_is_asked_of_other_seconds() -> None:
    """A visit that is finished in the afternoon has no rest in the morning's buckets."""
    day = [visit(1, 10, windows=((500, 600),)), visit(2, 10)]
    (kind,) = kinds_in(problem([van()], day))
    least, second, through = filled(kind, np.array([10, 10]) * 1024)
    early = bucket(kind, 505)
    assert (least[0, :early] == FAR).all()
    assert (second[0, :early] == FAR).all()
    assert (through[0, :early] == -1).all()
    assert (least[0, bucket(kind, 510) : bucket(kind, 600)] < FAR).all()
    assert (least[1, bucket(kind, 30) : bucket(kind, 800)] < FAR).all()


def test_a_price_more_is_worth_a_price_more_at_most() -> None:
    """Raising one price lowers no rest by more than that times how often it can come."""
    rng = np.random.default_rng(2)
    for _, kind in random_kinds(5000, 20):
        price = rng.integers(0, 10_000, len(kind.visits))
        dearer = price.copy()
        dearer[0] += 500
        low, high = filled(kind, dearer)[0], filled(kind, price)[0]
        known = high < FAR
        assert (low <= high).all()
        assert (high[known] - low[known] <= 500 * int(kind.shift[BUCKETS])).all()


def test_free_visits_without_time_are_one_group() -> None:
    """Tasks of no seconds at one place are all in one bucket; their rests hold all the same."""
    made = problem([van(start=3, end=3)], [visit(3, unserved_cost=9) for _ in range(4)])
    (kind,) = kinds_in(made)
    price = np.full(4, 9 * 1024)
    least, second, through = filled(kind, price)
    q = bucket(kind, 0)
    assert (least[:, q] <= -3 * 9 * 1024).all()
    assert (second[:, q] == least[:, q]).all()
    assert (through[:, q] == -1).all()


def test_it_ends_when_it_is_told() -> None:
    """Once the halt is set it says that it has not come to its end."""
    (kind,) = kinds_in(problem([van()], [visit(1), visit(2)]))
    shape = kind.within.shape[:2]
    tables = np.empty(shape, np.int64), np.empty(shape, np.int64), np.empty(shape, np.int32)
    timing = kind.stop, kind.windows, kind.steps, kind.legs, kind.shift
    price, halt = np.zeros(2, np.int64), np.ones(1, np.int32)
    assert not completions(*timing, kind.following, price, *tables, halt)


def test_nobody_in_time_has_no_best() -> None:
    """Where no first stop can be reached the relaxed best is none."""
    (kind,) = kinds_in(problem([van()], [visit(1), visit(2)]))
    closed = replace(kind, stop=kind.stop.copy())
    closed.stop[:, FIRST_ARRIVAL] = FAR
    price = np.zeros(2, np.int64)
    least, _, _ = filled(closed, price)
    assert (
        relaxed_best(closed.stop, closed.windows, closed.steps, closed.shift, price, least) == FAR
    )
