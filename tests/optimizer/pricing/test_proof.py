"""Any prices prove a bound: the argument itself, tried with random prices on random problems."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from optimizer.bound import bound
from optimizer.pricing.market import Market
from optimizer.pricing.pricer import Answer, Pricer, Prices
from optimizer.problem import MAX_COST, Problem
from tests.optimizer.constraint import best
from tests.optimizer.line import problem, van, visit
from tests.optimizer.simulator import optimum
from tests.strategies import BASIC, COUPLING, EVERYTHING, Size, random_problem

LONG = 30.0
TINY = Size(visits=(1, 3), vehicles=(1, 2), locations=(1, 4), longest_drive=12, longest_task=12)
RICH = replace(TINY, visits=(1, 3), vehicles=(1, 2), features=EVERYTHING - COUPLING, likely=6)
PLAIN = replace(TINY, features=BASIC)


def random_prices(market: Market, rng: np.random.Generator) -> Prices:
    """Make any prices at all: of visits up to their ceilings, of vehicles, of cuts."""
    served = np.flatnonzero(market.ceilings)
    usual = int(rng.choice([10, 100, 1000])) << 10
    visits = np.minimum(market.ceilings, rng.integers(0, usual, len(market.ceilings)))
    triples = [triple for triple in combinations(served.tolist(), 3) if rng.random() < 0.5]
    return Prices(
        visits=visits,
        kinds=-rng.integers(0, usual, len(market.kinds)),
        triples=np.array(triples, np.int64).reshape(-1, 3),
        cuts=rng.integers(0, usual // 2, len(triples)),
    )


def proven(market: Market, prices: Prices, answers: list[Answer]) -> int:
    """Add up what the prices prove, in the problem's unit."""
    value = int(prices.visits.sum()) - int(prices.cuts.sum())
    for kind, answer in zip(market.kinds, answers, strict=True):
        value += len(kind.vehicles) * min(0, answer.least)
    return market.bound(value)


@pytest.mark.parametrize(("exact", "size"), [(True, PLAIN), (False, PLAIN), (True, RICH)])
def test_random_prices_prove_a_bound(exact: bool, size: Size) -> None:  # noqa: FBT001
    """Whatever is asked at, the best plan costs no less than what the answers add up to."""
    rng = np.random.default_rng(5)
    for seed in range(12):
        made = random_problem(np.random.default_rng(seed), size)
        market = Market.of(made)
        true = optimum(made)
        assert market.first_bound <= true
        pricer = Pricer(market.kinds, threads=1)
        try:
            for _ in range(4):
                prices = random_prices(market, rng)
                answers = pricer.ask(prices, exact=exact, most=5)
                assert proven(market, prices, answers) <= true
        finally:
            pricer.close()


@pytest.mark.parametrize("seed", range(15))
def test_what_couples_routes_is_left_aside(seed: int) -> None:
    """Shipments, crews and orders of jobs only make plans dearer: the bound stays below."""
    size = replace(TINY, visits=(2, 3), vehicles=(1, 2), features=EVERYTHING, likely=8)
    made = random_problem(np.random.default_rng(seed), size)
    assert bound(made, seconds=LONG, threads=1).value <= best(made).cost


@pytest.mark.parametrize("seed", range(8))
def test_free_travel(seed: int) -> None:
    """Where nothing but leaving out costs, the bound isn't above what has to be left out."""
    made = random_problem(np.random.default_rng(seed), PLAIN)
    free = {"travel_cost": 0, "distance_cost": 0, "work_cost": 0, "task_cost": 0}
    vehicles = tuple(replace(van, **free) for van in made.vehicles)  # type: ignore[arg-type]
    made = replace(made, vehicles=vehicles)
    assert bound(made, seconds=LONG, threads=1).value <= optimum(made)


@pytest.mark.parametrize("seed", range(8))
def test_vehicles_alike_are_grouped_soundly(seed: int) -> None:
    """Copies of a vehicle make one kind, with the bound that they have one by one."""
    made = random_problem(np.random.default_rng(seed), PLAIN)
    first = replace(made.vehicles[0], skill_windows=())
    jobs = tuple(
        replace(v, pin=None, required=frozenset(), forbidden=frozenset(), preferred=frozenset(),
                vehicle_costs=(), previous=None)
        for v in made.visits
    )  # fmt: skip
    copies = tuple(replace(first, id=f"copy {k}") for k in range(2))
    made = replace(made, vehicles=copies, visits=jobs)
    market = Market.of(made)
    assert len(market.kinds) <= 1
    found = bound(made, seconds=LONG, threads=1).value
    told_apart = replace(made, vehicles=(copies[0], replace(copies[1], territories=frozenset({9}))))
    if not any(job.territory is not None for job in jobs):
        assert bound(told_apart, seconds=LONG, threads=1).value == found
    assert found <= optimum(made)


@pytest.mark.parametrize(("most", "cost"), [(1, 10**6), (2, 10**6), (3, 10**6), (1, 2**40)])
def test_very_dear_visits_that_have_to_be_left_out(most: int, cost: int) -> None:
    """A van that may make few visits of eight leaves the others out at their full price."""
    jobs = [visit(1 + k % 5, 10 + k, unserved_cost=cost) for k in range(8)]
    made = problem([replace(van(), max_visits=most)], jobs)
    found = bound(made, seconds=LONG, threads=1)
    left_out = (8 - most) * cost
    assert left_out <= found.value <= left_out + 2 * 10 * most


def test_the_dearest_visits_are_priced_to_the_unit() -> None:
    """At the highest price there is, a drive of 20 still counts."""
    made = problem([van()], [visit(1, unserved_cost=MAX_COST)])
    assert bound(made, seconds=LONG).value == 20
    full = problem([replace(van(), max_visits=1)], [visit(1, unserved_cost=MAX_COST)] * 1)
    assert bound(full, seconds=LONG).value == optimum(full)


@pytest.mark.parametrize("origin", [-(2**39), -1, 2**39])
def test_the_origin_of_time_does_not_matter(origin: int) -> None:
    """Negative seconds are seconds."""

    def day(shift: int) -> Problem:
        jobs = [
            visit(k, 20, windows=((shift + 40 * k, shift + 40 * k + 60),), due=shift + 50)
            for k in (1, 2, 3)
        ]
        jobs = [replace(job, lateness_cost=2) for job in jobs]
        crew = van(window=(shift, shift + 200), max_overtime=50, overtime_cost=3)
        return problem([crew], jobs)

    assert bound(day(origin), seconds=LONG).value == bound(day(0), seconds=LONG).value
    assert bound(day(0), seconds=LONG).value == optimum(day(0))


def test_a_cut_never_forbids_a_plan() -> None:
    """Of routes that share no visit at most one has two of any three."""
    rng = np.random.default_rng(3)
    for _ in range(300):
        order = rng.permutation(9)
        ends = np.sort(rng.choice(np.arange(1, 9), 3, replace=False))
        routes = [set(part.tolist()) for part in np.split(order, ends)]
        for triple in combinations(range(9), 3):
            assert sum(len(route & set(triple)) > 1 for route in routes) <= 1


def test_answers_do_not_depend_on_threads() -> None:
    """Several kinds at a time answer as one after the other, in the kinds' order."""
    jobs = [visit(1 + k, 20, unserved_cost=500) for k in range(6)]
    made = problem([van(start=k, end=k) for k in (0, 4, 8)], jobs)
    market = Market.of(made)
    prices = Prices(
        visits=np.full(6, 60 << 10),
        kinds=np.array([0, -5, -10]),
        triples=np.array([[0, 1, 2], [3, 4, 5]]),
        cuts=np.array([7 << 10, 9 << 10]),
    )
    told: list[list[tuple[int, list[tuple[int, ...]]]]] = []
    for threads in (1, 3):
        pricer = Pricer(market.kinds, threads=threads)
        answers = pricer.ask(prices, exact=True, most=20)
        pricer.close()
        told.append([(answer.least, answer.rows) for answer in answers])
    assert told[0] == told[1]
    assert len(told[0]) == 3
