"""The search as a whole: sound plans, exact costs, repeatable, stopped at once."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.problem import Precedence, Problem
from optimizer.schedule import assemble, schedule
from optimizer.search import layout as x
from optimizer.search.engine import Engine
from optimizer.solution import Costs, Solution
from tests.optimizer.line import problem, van, visit
from tests.strategies import BASIC, COUPLING, EVERYTHING, Feature, Size, random_problem

FREE = Size(visits=(0, 9), features=EVERYTHING - COUPLING)
SHIPPING = Size(visits=(2, 9), features=frozenset({Feature.SHIPMENTS}), likely=10)
WHOLE = Size(visits=(0, 9), features=EVERYTHING)
PLAIN = Size(visits=(2, 12), vehicles=(1, 4), features=frozenset())
TIED = Size(visits=(6, 12), vehicles=(2, 4), features=EVERYTHING, likely=5)


def searched(made: Problem, seed: int, iterations: int = 60) -> Engine:
    """Let an engine plan a problem from nothing."""
    engine = Engine(made, seed=seed)
    engine.reset([()] * len(made.vehicles))
    engine.anneal(iterations=iterations)
    return engine


@pytest.mark.parametrize("size", [FREE, PLAIN, SHIPPING, Size(features=BASIC)])
def test_costs_are_those_of_the_schedule(size: Size) -> None:
    """What the kernels say a plan costs, its solution costs to the unit; nothing is violated."""
    rng = np.random.default_rng(5)
    for seed in range(150):
        made = random_problem(rng, size)
        engine = searched(made, seed)
        plan = assemble(made, engine.orders())
        assert violations(made, plan) == [], made
        assert engine.cost == plan.cost, made


def test_coupled_visits_hold_together() -> None:
    """Synchronised visits, precedences and shipments: the routes can be timed together.

    Kernels hold each where they put it; now and then that is later than the routes' own time,
    which may cost more, or meet a break. The engine gives no such plan for its best.
    """
    rng = np.random.default_rng(6)
    coupled = 0
    for seed in range(150):
        made = random_problem(rng, WHOLE)
        engine = searched(made, seed)
        plan = assemble(made, engine.orders())
        assert violations(made, plan) == [], made
        assert plan.cost == engine.cost
        coupled += made.couples_routes
    assert coupled > 30


def tied(seed: int) -> Problem:
    """Make a day with so many ties that some plans cost more than each route by itself."""
    return random_problem(np.random.default_rng([15, seed]), TIED)


def test_coupled_plans_are_announced_by_what_they_cost_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is cheaper than the one before, timed as a whole; so is what is left."""
    monkeypatch.setattr("optimizer.search.engine.PAUSE", 20)
    for seed in range(20):
        made = tied(seed)
        engine = Engine(made, seed=seed)
        heard = [engine.cost]

        def hear(made: Problem = made, engine: Engine = engine, heard: list[int] = heard) -> None:
            heard.append(assemble(made, engine.orders()).cost)
            assert engine.cost == heard[-1]

        engine.anneal(iterations=200, on_better=hear)
        assert heard == sorted(set(heard), reverse=True)
        assert engine.cost == heard[-1]


def pair() -> Problem:
    """Make a day on which one visit waits for another."""
    made = problem([van(), van(start=9, end=9)], [visit(k) for k in (1, 8, 3, 6, 2)])
    return replace(made, precedences=(Precedence(first=0, then=1),))


@pytest.mark.parametrize("possible", [True, False])
def test_a_claim_that_proves_false_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, *, possible: bool
) -> None:
    """What the routes cost together decides, and from there on every cheaper plan is news."""
    made = pair()
    given = [[0, 2, 4, 3], [1]]
    known = assemble(made, given)
    dear = replace(known, costs=known.costs + Costs(fixed=1000))

    def timed(_problem: Problem, orders: list[list[int]]) -> Solution:
        if orders == given:
            return known
        if possible:
            return dear
        raise ValueError("not together")

    monkeypatch.setattr("optimizer.search.engine.assemble", timed)
    engine = Engine(made)
    engine.reset(given)
    engine.anneal(iterations=50)
    assert engine._plan.orders(best=True) != given
    assert engine.orders() == given
    assert engine.cost == known.cost == int(engine._plan.state[x.SUMS][0, x.BEST_TOTAL])


def test_what_was_inserted_and_doesn_t_go_together_is_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the plan given leaves visits out, all is not lost for one tie that doesn't hold."""
    made = pair()
    asked: list[list[list[int]]] = []
    good = [[0, 2, 4], [1]]

    def timed(made: Problem, orders: list[list[int]]) -> Solution:
        if sum(map(len, orders)) == len(made.visits):
            raise ValueError("not together")
        return assemble(made, orders)

    def mend(_problem: Problem, orders: Sequence[Sequence[int]]) -> list[list[int]]:
        asked.append([list(order) for order in orders])
        return good

    monkeypatch.setattr("optimizer.search.engine.assemble", timed)
    engine = Engine(made, mend=mend)
    engine.reset([[], []])
    assert [sorted(i for order in orders for i in order) for orders in asked] == [[0, 1, 2, 3, 4]]
    assert engine.orders() == good
    assert engine.cost == assemble(made, good).cost
    alone = Engine(made)
    alone.reset([[], []])
    assert alone.orders() == [[], []]


def test_plans_are_mended_at_the_end_and_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not each that can't be driven: that takes long. The last one is, and the best is kept."""
    made = pair()
    given = [[0], [1]]
    good = [[0, 2, 4, 3], [1]]
    asked: list[int] = []

    def timed(made: Problem, orders: list[list[int]]) -> Solution:
        if orders not in (given, good):
            raise ValueError("not together")
        return assemble(made, orders)

    def mend(_problem: Problem, _orders: Sequence[Sequence[int]]) -> list[list[int]]:
        asked.append(engine.iterations)
        return given if len(asked) == 1 else good

    monkeypatch.setattr("optimizer.search.engine.assemble", timed)
    monkeypatch.setattr("optimizer.search.engine.PAUSE", 20)
    engine = Engine(made, mend=mend)
    engine.reset(given)
    engine.anneal(iterations=300)
    assert asked[0] == 0
    assert all(b - a >= 200 or b == 300 for a, b in pairwise(asked))
    assert engine.orders() in (given, good)
    assert engine.cost == assemble(made, engine.orders()).cost


def test_the_clock_has_no_say_in_which_coupled_plan_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With small chunks or large ones, the same iterations keep the same plan."""
    monkeypatch.setattr("optimizer.search.engine.PAUSE", 30)
    for seed in range(5):
        found = []
        for chunk in (1e-6, 10.0):
            monkeypatch.setattr("optimizer.search.cooling.CHUNK_SECONDS", chunk)
            found.append(searched(tied(seed), seed, 400).orders())
        assert found[0] == found[1]


def test_a_coupled_start_is_the_least_that_is_kept() -> None:
    """What was given is there at once, or something cheaper, timed as a whole."""
    for seed in range(20):
        made = tied(seed)
        given = searched(made, seed, 200)
        again = Engine(made, seed=seed + 1)
        again.reset(given.orders())
        assert again.cost <= given.cost
        assert assemble(made, again.orders()).cost == again.cost


def test_a_part_of_a_coupled_day_fits_the_rest() -> None:
    """Whatever it finds, put in the place of its routes, is a plan of the whole."""
    for seed in range(20):
        made = tied(seed)
        given = searched(made, seed, 20).orders()
        visits = tuple(range(len(made.visits)))
        part = Engine(made, seed=seed, vehicles=range(1), visits=given[0])
        part.reset(given)
        part.anneal(iterations=100)
        whole = [*part.orders()[:1], *given[1:]]
        assert {i for order in whole for i in order} <= set(visits)
        assert violations(made, assemble(made, whole)) == []


def test_same_seed_same_plan_in_threads_too() -> None:
    """With a limit on iterations the clock and other threads make no difference."""
    made = random_problem(np.random.default_rng(9), Size(visits=(12, 12), vehicles=(3, 3)))
    expected = searched(made, 3, 500)
    found: list[Engine] = []
    threads = [
        threading.Thread(target=lambda seed=seed: found.append(searched(made, seed, 500)))
        for seed in (3, 4, 3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same = [engine for engine in found if engine.orders() == expected.orders()]
    assert len(same) >= 2
    assert {engine.cost for engine in same} == {expected.cost}


def test_undoing_restores_everything() -> None:
    """After an iteration that was refused the plan is what it was, stop by stop."""
    rng = np.random.default_rng(10)
    refused = 0
    for seed in range(20):
        made = random_problem(rng, Size(visits=(8, 8), vehicles=(2, 3)))
        engine = searched(made, seed, 30)
        plan = engine._plan
        for _ in range(20):
            before = [np.copy(plan.state[i]) for i in (x.ORDER, x.ROWS)]
            total = int(plan.state[x.SUMS][0, x.TOTAL])
            held = plan.tables[x.VISITS].copy()
            engine.anneal(iterations=1, hot=1e-9, cold=1e-9)
            versions = plan.state[x.ROWS][:, x.VERSION]
            if (versions != before[1][:, x.VERSION]).any():
                continue  # accepted
            refused += 1
            assert int(plan.state[x.SUMS][0, x.TOTAL]) == total
            lengths = before[1][:, x.LENGTH]
            assert (plan.state[x.ROWS][:, x.LENGTH] == lengths).all()
            assert (plan.state[x.ROWS][:, x.COST] == before[1][:, x.COST]).all()
            assert (plan.tables[x.VISITS] == held).all()
            for v, n in enumerate(lengths):
                assert (plan.state[x.ORDER][v, 1 : n + 1] == before[0][v, 1 : n + 1]).all()
    assert refused > 50


def test_the_pool_knows_what_its_routes_cost() -> None:
    """Each route that is remembered can be driven at the cost stated."""
    made = random_problem(np.random.default_rng(12), FREE)
    engine = searched(made, 1, 300)
    pool = engine.pool()
    for vehicle, visits, cost, rank in pool:
        route = schedule(made, vehicle, visits)
        assert route is not None
        assert route.costs.total == cost
        assert rank >= engine.cost
    assert len({(vehicle, frozenset(visits)) for vehicle, visits, _, _ in pool}) == len(pool)


def test_stop_ends_the_search_at_once() -> None:
    """Nothing is done once somebody said stop, but the first plan is there."""
    made = problem([van()], [visit(k) for k in range(1, 6)])
    engine = Engine(made)
    engine.anneal(seconds=100.0, stop=lambda: True)
    assert engine.iterations == 0
    assert sorted(engine.orders()[0]) == [0, 1, 2, 3, 4]


def test_better_plans_are_announced() -> None:
    """Whoever wants to know hears of each chunk that found a better plan."""
    rng = np.random.default_rng(13)
    made = random_problem(rng, Size(visits=(12, 12), vehicles=(3, 3), features=frozenset()))
    heard: list[int] = []
    engine = Engine(made)
    first = engine.cost
    engine.anneal(iterations=2000, on_better=lambda: heard.append(engine.cost))
    assert heard == sorted(heard, reverse=True)
    assert (engine.cost < first) == bool(heard)


def test_a_part_leaves_the_rest_alone() -> None:
    """Only the vehicles and visits named are planned."""
    made = problem([van(), van(start=8, end=8)], [visit(1), visit(2), visit(7), visit(9)])
    engine = Engine(made, vehicles=[1], visits=[2, 3])
    engine.reset([[0, 1], [2]])
    engine.anneal(iterations=50)
    assert engine.orders()[0] == []
    assert sorted(engine.orders()[1]) == [2, 3]


def test_a_warm_start_is_never_lost() -> None:
    """The best is at most what the search began with."""
    made = random_problem(np.random.default_rng(14), Size(visits=(9, 9), vehicles=(3, 3)))
    first = searched(made, 1, 400)
    again = Engine(made, seed=2)
    again.reset(first.orders())
    assert again.cost <= first.cost


def test_an_infeasible_beginning_is_refused() -> None:
    """The vehicle is named."""
    made = problem([van()], [visit(1, skills=(1,))])
    with pytest.raises(ValueError, match=r"vehicle 0 \(k0\) can't drive \[0\]"):
        Engine(made).reset([[0]])


def test_a_limit_is_needed() -> None:
    """A search without an end is a mistake."""
    with pytest.raises(ValueError, match="neither seconds nor iterations"):
        Engine(problem([van()], [visit(1)])).anneal()


def test_nothing_to_plan_is_no_trouble() -> None:
    """No visits, or no vehicles: no routes, and what is left out is paid for."""
    assert Engine(problem([van()], [])).orders() == [[]]
    engine = Engine(problem([], [visit(1, unserved_cost=7)]))
    engine.anneal(iterations=5)
    assert engine.cost == 7


def test_routes_may_outgrow_their_rows() -> None:
    """A hundred visits on one van of several."""
    made = problem(
        [van(window=(0, 10**5)), *[van(window=(0, 30)) for _ in range(9)]],
        [visit(k % 12, 10) for k in range(100)],
    )
    engine = searched(made, 1, 20)
    assert max(map(len, engine.orders())) > 32
    assert engine.cost == assemble(made, engine.orders()).cost


def test_limits_on_work_bind_plain_routes() -> None:
    """Waiting counts as work, unless leaving later avoids it."""
    jobs = [visit(1, windows=((20, 20),)), visit(1, windows=((200, 200),), unserved_cost=500)]
    made = problem([van()], jobs)
    short = replace(made, vehicles=(replace(made.vehicles[0], max_work=199),))
    enough = replace(made, vehicles=(replace(made.vehicles[0], max_work=200),))
    assert searched(enough, 1).orders() == [[0, 1]]
    assert searched(short, 1).orders() == [[0]]
