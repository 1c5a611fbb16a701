"""What a call waits for before it plans: kernels of insertion, those of a search if it searches."""

import sys
import threading
from collections.abc import Sequence

import pytest

from optimizer import portfolio
from optimizer.errors import Cancelled
from optimizer.insertion import greedy
from optimizer.problem import MAX_COST, Problem
from optimizer.schedule import assemble
from optimizer.solution import Solution
from optimizer.solve import Progress, SolveParams, solve
from tests.optimizer.line import problem, street, van, visit
from tests.optimizer.slow_engine import SlowEngine

LIMITS = SolveParams(seconds=60.0, iterations=5, cores=1)
SOLVE = sys.modules["optimizer.solve"]  # the package's attribute of that name is the function


@pytest.fixture(name="warmed")
def _warmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which kernels are warmed up, in order, and compile none."""
    warmed: list[str] = []
    monkeypatch.setattr(portfolio, "_warm_insertion", lambda: warmed.append("insertion"))
    monkeypatch.setattr(portfolio, "warm_up", lambda: warmed.append("search"))
    return warmed


def test_a_search_needs_all_kernels(warmed: list[str]) -> None:
    """Those of insertion first: the first plan is made by it."""
    portfolio.ready(threading.Event(), searching=True)
    assert warmed == ["insertion", "search"]


def test_insertion_alone_needs_only_its_own(warmed: list[str]) -> None:
    """Nobody waits for a search that there won't be."""
    portfolio.ready(threading.Event(), searching=False)
    assert warmed == ["insertion"]


def test_a_cancelled_call_doesn_t_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling can take half a minute; whoever gives up meanwhile is let go at once."""
    compiled, cancel = threading.Event(), threading.Event()
    monkeypatch.setattr(portfolio, "_warm_insertion", lambda: compiled.wait(60.0))
    cancel.set()
    portfolio.ready(cancel, searching=False)
    assert not compiled.is_set()
    compiled.set()


def test_cancelled_while_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no plan yet, which is said."""
    cancel = threading.Event()
    monkeypatch.setattr(SOLVE, "ready", lambda *_, **_how: cancel.set())
    with pytest.raises(Cancelled):
        solve(problem([van()], [visit(1), visit(2)]), LIMITS, cancel=cancel)


@pytest.mark.parametrize(("seconds", "searching"), [(0.0, False), (0.5, True)])
def test_what_solve_asks_for(
    monkeypatch: pytest.MonkeyPatch, seconds: float, *, searching: bool
) -> None:
    """No seconds are no search."""
    asked: list[bool] = []
    monkeypatch.setattr(SOLVE, "ready", lambda _cancel, *, searching: asked.append(searching))
    solve(problem([van()], [visit(1)]), SolveParams(seconds=seconds))
    assert asked == [searching]


def test_no_seconds_give_insertion(warmed: list[str]) -> None:
    """And one report, of just that plan."""
    made = problem([van(), van(start=9, end=9)], [visit(i, 20) for i in range(1, 9)])
    steps: list[Progress] = []
    plan = solve(made, SolveParams(seconds=0.0), on_progress=steps.append)
    assert plan == greedy(made)
    assert [(step.best, step.baseline_cost) for step in steps] == [(plan, plan.cost)]
    assert warmed == ["insertion"]


@pytest.mark.usefixtures("warmed")
def test_an_infeasible_start_is_refused_before_compiling(warmed: list[str]) -> None:
    """Whoever hands in a wrong plan hears of it at once."""
    able = problem([van(skills=(1,))], [visit(1, skills=(1,)), visit(2)])
    unable = problem([van()], [visit(1, skills=(1,)), visit(2)])
    with pytest.raises(ValueError, match="can't drive"):
        solve(unable, LIMITS, start=assemble(able, [[0, 1]]))
    assert warmed == []


@pytest.mark.usefixtures("warmed")
def test_a_start_stands_whatever_insertion_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan given is a candidate itself."""
    made = problem([van()], [visit(i, 20) for i in range(1, 6)])
    good = assemble(made, [[0, 1, 2, 3, 4]])
    nothing = assemble(made, [[]])

    def worse(_made: Problem, _start: Sequence[object] = (), **_how: object) -> Solution:
        return nothing

    monkeypatch.setattr(SOLVE, "greedy", worse)
    assert solve(made, SolveParams(seconds=0.0), start=good) == good


@pytest.mark.usefixtures("warmed")
def test_nothing_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """No way from anywhere to anywhere: all is left out, at once."""
    monkeypatch.setattr(portfolio, "make_engine", SlowEngine)
    gaps = [(a, b) for a in range(6) for b in range(6) if a != b]
    made = problem([van(), van()], [visit(i) for i in range(1, 6)], street(6, *gaps))
    plan = solve(made, SolveParams(seconds=60.0))
    assert plan.unassigned == tuple(range(5))
    assert plan.routes == ()


@pytest.mark.usefixtures("warmed")
def test_costs_as_great_as_they_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums stay exact whole numbers: leaving out one of two costs just that one."""
    monkeypatch.setattr(portfolio, "make_engine", SlowEngine)
    jobs = [
        visit(1, 900, unserved_cost=MAX_COST),
        visit(2, 900, unserved_cost=MAX_COST - 1),
        visit(1, 10, unserved_cost=MAX_COST - 2),
    ]
    plan = solve(problem([van()], jobs), LIMITS)
    assert plan.unassigned == (1,)
    assert plan.cost == MAX_COST - 1 + 20
