"""Each peer is given the problem itself: what it answers is feasible, good, and its own."""

import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from dispatch.measuring.contest import apart
from dispatch.measuring.contest.apart import PEERS, ask, installed, peer_of, version_of
from dispatch.measuring.contest.peer import Terms, able, alike
from dispatch.measuring.contest.verdict import judge_orders
from optimizer import Pin, Problem, Vehicle, Visit, greedy
from tests.dispatch.contest_days import tiny_day

SECONDS = 0.3


def plain(name: str) -> Problem:
    """Give a day of everything that a peer has beyond a plain one."""
    day = tiny_day(10, 3, 5)
    visits = list(day.visits)
    visits[0] = replace(visits[0], required=frozenset({1, 2}), skills=frozenset(), setup=60)
    visits[1] = replace(visits[1], forbidden=frozenset({0}), skills=frozenset())
    visits[2] = replace(visits[2], pin=Pin(vehicle=2), skills=frozenset())
    visits = [replace(visit, demand=(1 + i % 2,)) for i, visit in enumerate(visits)]
    longest = None if name == "vroom" else 30_000
    vehicles = tuple(
        replace(v, capacity=(8 + k,), max_work=longest, fixed_cost=500, travel_cost=1 + k)
        for k, v in enumerate(day.vehicles)
    )
    return replace(day, visits=tuple(visits), vehicles=vehicles)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_solves_the_very_same_problem(name: str) -> None:
    """Its answer keeps every rule on our own clock and is no worse than greedy insertion's."""
    if not installed(peer_of(name)):
        pytest.skip(f"{name} is not installed")
    problem = plain(name)
    answer = ask(name, problem, SECONDS, 1)
    assert answer.failure == ""
    assert answer.orders is not None
    verdict = judge_orders(problem, answer.orders)
    assert verdict.violations == ()
    assert verdict.unserved <= len(greedy(problem).unassigned)
    assert verdict.cost is not None
    assert verdict.cost <= greedy(problem).cost
    assert answer.seconds > 0


def test_pyvrp_is_offered_prizes_where_not_all_can_be_served() -> None:
    """Required clients that nobody can reach would leave it without any answer."""
    if find_spec("pyvrp") is None:
        pytest.skip("pyvrp is not installed")
    day = tiny_day()
    nobodys = replace(day.visits[0], skills=frozenset({99}))
    problem = replace(day, visits=(nobodys, *day.visits[1:]))
    answer = ask("pyvrp", problem, SECONDS, 1)
    assert answer.orders is not None
    verdict = judge_orders(problem, answer.orders)
    assert verdict.violations == ()
    assert 0 not in {i for order in answer.orders for i in order}


class Broken:
    """A peer that breaks down while it states its problem."""

    name = "broken"

    def build(self, _problem: Problem) -> object:
        """Break down."""
        raise RuntimeError("out of memory")


def test_a_peer_that_breaks_down_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contest goes on without it."""
    monkeypatch.setitem(apart.PEERS, "broken", ("tests.dispatch.test_contest_peers", "Broken"))
    program = apart._PROGRAM.replace(
        "from dispatch.measuring.contest.apart import work",
        "from dispatch.measuring.contest import apart;"
        "apart.PEERS['broken'] = ('tests.dispatch.test_contest_peers', 'Broken');"
        "from dispatch.measuring.contest.apart import work",
    )
    monkeypatch.setattr(apart, "_PROGRAM", program)
    answer = ask("broken", tiny_day(), SECONDS, 1)
    assert answer.orders is None
    assert answer.failure == "ended with 1: RuntimeError: out of memory"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os; os.abort()", "ended with -6: said nothing"),
        ("import sys; sys.exit('no licence')", "ended with 1: no licence"),
        ("pass", "ended with 0: said nothing"),
        ("import time; time.sleep(60)", "no answer after 1 s"),
    ],
)
def test_whatever_happens_to_a_peer_there_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, program: str, said: str
) -> None:
    """Crashed, refused, silent or without end."""
    monkeypatch.setattr(apart, "_PROGRAM", program)
    answer = ask("ortools", tiny_day(), 0.5, 1, patience=0.5)
    assert answer.orders is None
    assert answer.failure == said


def test_a_peer_that_is_not_installed_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without importing it."""
    peer = peer_of("pyvrp")
    monkeypatch.setattr(peer, "package", "nowhere_to_be_found")
    monkeypatch.setattr(peer, "distribution", "nowhere-to-be-found")
    assert not installed(peer)
    assert version_of(peer) == ""
    assert installed(peer_of("ortools"))
    assert version_of(peer_of("ortools"))[0].isdigit()


def test_peers_are_not_loaded_before_they_are_asked() -> None:
    """Their libraries would stay in our own process."""
    for name in PEERS:
        peer_of(name)
    assert not {"pyvrp", "vroom"} & set(sys.modules)


def test_terms_say_who_may_serve_whom() -> None:
    """By skills, pins, required and forbidden vehicles together."""
    problem = plain("ortools")
    table = able(problem)
    assert table.shape == (10, 3)
    assert table[0].tolist() == [False, True, True]
    assert table[1].tolist() == [False, True, True]
    assert table[2].tolist() == [False, False, True]
    for i, visit in enumerate(problem.visits[3:], start=3):
        assert table[i].tolist() == [visit.skills <= v.skills for v in problem.vehicles]


def test_terms_begin_at_the_first_shift() -> None:
    """Peers know no seconds before 0; windows are cut to the shifts."""
    day = tiny_day()
    visit = replace(day.visits[0], windows=((-500, 100), (200, 10**9)))
    vehicles = tuple(replace(v, window=(-1000, 5000), max_overtime=60) for v in day.vehicles)
    terms = Terms.of(replace(day, visits=(visit, *day.visits[1:]), vehicles=vehicles))
    assert terms.origin == -1000
    assert terms.shifts == [(0, 6060)] * 2
    assert terms.windows[0] == [(500, 1100), (1200, 6060)]
    assert terms.service[0] == visit.service


def test_a_window_outside_every_shift_stays_outside() -> None:
    """Clipping mustn't make an impossible visit possible."""
    day = tiny_day()
    late = replace(day.visits[0], windows=((10**6, 10**6 + 5),), service=600)
    terms = Terms.of(replace(day, visits=(late, *day.visits[1:])))
    assert terms.windows[0] == [(9 * 3600, 9 * 3600)]


def test_terms_cost_legs_as_the_problem_does() -> None:
    """Seconds and metres by each vehicle's own rates; equal rates share an array."""
    day = tiny_day()
    dear = replace(day.vehicles[0], travel_cost=3, distance_cost=2)
    terms = Terms.of(replace(day, vehicles=(dear, *day.vehicles[1:])))
    tables = day.matrices[0]
    assert np.array_equal(terms.costs[0], 3 * tables.seconds + 2 * tables.metres)
    assert np.array_equal(terms.costs[1], tables.seconds)
    same = Terms.of(replace(day, vehicles=day.vehicles * 1))
    assert same.costs[0] is same.costs[1]


def test_vehicles_alike_are_one_type() -> None:
    """What differs in anything but its name is another."""

    def van(name: str, *, skills: frozenset[int] = frozenset(), cost: int = 0) -> Vehicle:
        return Vehicle(id=name, window=(0, 9000), start=0, end=0, skills=skills, fixed_cost=cost)

    problem = Problem(
        visits=(Visit(id="v", location=1, skills=frozenset({1})),),
        vehicles=(
            van("a"),
            van("b", skills=frozenset({1})),
            van("c"),
            van("d", cost=4),
            van("e", skills=frozenset({2})),
        ),
        matrices=tiny_day().matrices,
    )
    assert alike(problem, Terms.of(problem)) == [[0, 2, 4], [1], [3]]
