"""One call for a plan: never worse than greedy or the start, in time, stopped at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer import nursery, portfolio, stages
from optimizer.check import violations
from optimizer.child import Child
from optimizer.errors import Cancelled, SolverFailed
from optimizer.insertion import greedy
from optimizer.lanes import Limits, SearchLane
from optimizer.problem import Precedence, Problem
from optimizer.schedule import assemble
from optimizer.solution import Solution
from optimizer.solve import Progress, SolveParams, solve
from tests.optimizer.line import problem, street, van, visit
from tests.optimizer.slow_engine import SlowEngine

# Searches end on their number of iterations; the seconds are for a machine that hangs.
COUNTED = SolveParams(seconds=120.0, iterations=40, cores=2)
ENDLESS = SolveParams(seconds=600.0, cores=2)


@pytest.fixture(autouse=True)
def _slow_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a search without kernels in the place of the real one."""
    monkeypatch.setattr(portfolio, "make_engine", SlowEngine)
    # by its name: the package's attribute `solve` is the function
    monkeypatch.setattr(sys.modules["optimizer.solve"], "ready", lambda *_, **_how: None)


def scattered(visits: int = 40, vehicles: int = 5, seed: int = 1) -> Problem:
    """Make a day with windows on which greedy insertion isn't optimal."""
    rng = np.random.default_rng(seed)
    jobs = []
    for _ in range(visits):
        opens = int(rng.integers(0, 700))
        place, service = int(rng.integers(40)), int(rng.integers(5, 40))
        jobs.append(visit(place, service, windows=((opens, opens + 250),)))
    vans = [van(start=5 * k, end=5 * k, window=(0, 1500)) for k in range(vehicles)]
    return problem(vans, jobs, street(40))


class Unexpected(AssertionError):
    """Raised where no child may be started."""


@pytest.fixture
def no_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make any engine a failure."""

    def refuse(*_arguments: object) -> None:
        raise Unexpected

    monkeypatch.setattr(nursery.Nursery, "take", refuse)
    monkeypatch.setattr(portfolio.Portfolio, "run", refuse)


# ------------------------------------------------------------------ answers


def test_the_plan_is_sound_and_better_than_greedy() -> None:
    """On a day where insertion isn't optimal the search finds better."""
    made = scattered()
    plan = solve(made, COUNTED)
    assert violations(made, plan) == []
    assert plan.cost < greedy(made).cost


def test_solve_repeats_itself() -> None:
    """Same problem, seed and number of iterations: same plan, whichever thread is faster."""
    made = scattered(25)
    assert solve(made, COUNTED) == solve(made, COUNTED)


def test_a_start_is_never_made_worse() -> None:
    """A plan that is better than greedy's is where the search begins."""
    made = scattered()
    good = solve(made, COUNTED)
    again = solve(made, SolveParams(seconds=120.0, iterations=1), start=good)
    assert again.cost <= good.cost


def test_a_start_may_leave_visits_out() -> None:
    """What it doesn't serve is put in where it fits."""
    made = scattered(10)
    nothing = assemble(made, [[] for _ in made.vehicles])
    assert solve(made, COUNTED, start=nothing).unassigned == ()


def test_an_infeasible_start_is_refused() -> None:
    """A plan of another problem isn't quietly mended."""
    able = problem([van(skills=(1,))], [visit(1, skills=(1,)), visit(2)])
    unable = problem([van()], [visit(1, skills=(1,)), visit(2)])
    with pytest.raises(ValueError, match="can't drive"):
        solve(unable, COUNTED, start=assemble(able, [[0, 1]]))


@pytest.mark.usefixtures("no_engines")
@pytest.mark.parametrize(
    ("made", "unassigned"),
    [
        (problem([], []), ()),
        (problem([van()], []), ()),
        (problem([], [visit(1), visit(2)]), (0, 1)),
        (problem([van(), van()], [visit(1)]), ()),
        (problem([van()], [visit(1, skills=(1,)), visit(2, skills=(2,))]), (0, 1)),
        (problem([van()], [visit(1, windows=((-9, -1),)), visit(9, windows=((0, 5),))]), (0, 1)),
        (problem([van(window=(0, 5))], [visit(1), visit(2)]), (0, 1)),
        (problem([van(travel_cost=0)], [visit(1), visit(2)]), ()),
    ],
    ids=[
        "nothing",
        "no visits",
        "no vehicles",
        "one visit",
        "no skills",
        "no window reached",
        "no time",
        "free of cost",
    ],
)
def test_what_needs_no_search_is_answered_at_once(
    made: Problem, unassigned: tuple[int, ...]
) -> None:
    """Nothing to gain: no engine, no wait for the limit."""
    plan = solve(made, ENDLESS)
    assert plan.unassigned == unassigned
    assert violations(made, plan) == []


def test_another_vehicle_never_makes_it_dearer() -> None:
    """The plan without it is where the search with it begins, at equal seeds and limits."""
    for seed in range(3):
        few = scattered(25, 3, seed)
        plan = solve(few, COUNTED)
        more = replace(few, vehicles=(*few.vehicles, replace(few.vehicles[0], id="new")))
        assert solve(more, COUNTED, start=plan).cost <= plan.cost


def test_more_seeds_never_make_it_dearer() -> None:
    """Each core has a seed of its own, and the best of them wins."""
    made = scattered(25)
    one = solve(made, replace(COUNTED, cores=1)).cost
    assert solve(made, replace(COUNTED, cores=3)).cost <= one


def test_a_large_day_is_searched_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost on the way, it repeats itself, and it ends better than it began."""
    monkeypatch.setattr(stages, "LARGE", 30)
    monkeypatch.setattr("optimizer.decompose.PART_VISITS", 12)
    made = scattered(60, 8)
    plan = solve(made, COUNTED)
    assert violations(made, plan) == []
    assert plan.cost < greedy(made).cost
    assert solve(made, COUNTED) == plan


class Wrong(SlowEngine):
    """Claims plans that can't be driven."""

    def orders(self) -> list[list[int]]:
        """All visits on the first vehicle, the first of them twice."""
        return [[0, *range(len(self._problem.visits))], *([] for _ in self._problem.vehicles[1:])]


def test_a_wrong_engine_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an engine claims is timed anew, and what can't be driven never gets out."""
    monkeypatch.setattr(portfolio, "make_engine", Wrong)
    made = scattered(12, 3)
    plan = solve(made, COUNTED)
    assert violations(made, plan) == []
    assert plan.cost <= greedy(made).cost


class Bug(Exception):
    """Raised on purpose."""


def test_a_bug_in_a_search_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes out of the call, not out of a thread that nobody looks at."""

    def fail(*_arguments: object) -> None:
        raise Bug

    monkeypatch.setattr(portfolio, "make_engine", fail)
    with pytest.raises(Bug):
        solve(scattered(), COUNTED)


@pytest.mark.parametrize(
    ("field", "value"),
    [("seconds", -1.0), ("seconds", float("nan")), ("iterations", -1), ("cores", 0)],
)
def test_limits_that_make_no_sense(field: str, value: float) -> None:
    """They are refused by name."""
    with pytest.raises(ValueError, match=field):
        SolveParams(**{field: value})  # type: ignore[arg-type]


# ------------------------------------------------------------------ two engines at once


def coupled(visits: int = 12) -> Problem:
    """Make a day on which some visits wait for others on other vehicles."""
    pairs = tuple(Precedence(first=i, then=i + 1) for i in range(0, visits - 1, 4))
    jobs = [visit(1 + 3 * i % 11, 10) for i in range(visits)]
    return replace(problem([van() for _ in range(3)], jobs), precedences=pairs)


@pytest.mark.slow
def test_coupled_routes_are_given_to_both_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search and OR-Tools work on them, and the plan keeps what ties the visits."""
    taken: list[nursery.Nursery] = []
    take = nursery.Nursery.take

    def noticed(own: nursery.Nursery) -> Child:
        taken.append(own)
        return take(own)

    monkeypatch.setattr(nursery.Nursery, "take", noticed)
    made = coupled()
    plan = solve(made, COUNTED)
    assert taken
    assert violations(made, plan) == []
    assert plan.cost <= greedy(made).cost


def test_a_dead_child_leaves_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other engine finds is the answer."""
    monkeypatch.setattr("optimizer.child._PROGRAM", "raise SystemExit(3)")
    monkeypatch.setattr(nursery.NURSERY, "_idle", [])
    made = coupled()
    assert solve(made, COUNTED).cost <= greedy(made).cost


def test_when_all_engines_fail_the_call_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the solver can't run is not hidden behind greedy insertion."""
    monkeypatch.setattr("optimizer.child._PROGRAM", "raise SystemExit(3)")
    monkeypatch.setattr(nursery.NURSERY, "_idle", [])
    alone = portfolio.Portfolio._lanes
    monkeypatch.setattr(portfolio.Portfolio, "_lanes", lambda self, stage: alone(self, stage)[-1:])
    with pytest.raises(SolverFailed, match=r"died \(exit status 3\)"):
        solve(coupled(), COUNTED)


# ------------------------------------------------------------------ progress and stopping


def test_progress_begins_with_the_baseline_and_only_gets_better() -> None:
    """The first report is there before any search; costs never rise."""
    made = scattered()
    steps: list[Progress] = []
    plan = solve(made, COUNTED, on_progress=steps.append)
    costs = [step.best.cost for step in steps]
    assert costs[0] == steps[0].baseline_cost == greedy(made).cost
    assert costs == sorted(costs, reverse=True)
    assert steps[-1].best == plan
    assert [step.elapsed for step in steps] == sorted(step.elapsed for step in steps)


def test_cancelling_gives_the_best_so_far() -> None:
    """Once told to stop it answers with the plan that it last reported."""
    made = scattered(60, 8)
    cancel = threading.Event()
    steps: list[Progress] = []

    def stop_at_improvement(step: Progress) -> None:
        steps.append(step)
        if step.best.cost < step.baseline_cost:
            cancel.set()

    plan = solve(made, ENDLESS, on_progress=stop_at_improvement, cancel=cancel)
    assert plan == steps[-1].best
    assert plan.cost < steps[0].baseline_cost


def test_cancelled_before_it_began() -> None:
    """There is no plan to give back, which is said and not hidden."""
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        solve(scattered(), ENDLESS, cancel=cancel)


@pytest.fixture
def endless_insertion(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Put an insertion that doesn't listen in the place of the real one; it has begun once set."""
    begun, over = threading.Event(), threading.Event()

    def insert(made: Problem, *_orders: object, **_how: object) -> Solution:
        begun.set()
        over.wait()
        return greedy(made)

    monkeypatch.setattr(sys.modules["optimizer.solve"], "greedy", insert)
    yield begun
    over.set()


def cancelled_once(begun: threading.Event) -> threading.Event:
    """Cancel when something has begun."""
    cancel = threading.Event()

    def wait() -> None:
        begun.wait()
        cancel.set()

    threading.Thread(target=wait).start()
    return cancel


def test_insertion_that_doesn_t_listen_is_left_behind(endless_insertion: threading.Event) -> None:
    """While a large day is set up nothing can stop it: the call is cancelled nevertheless."""
    with pytest.raises(Cancelled):
        solve(scattered(), ENDLESS, cancel=cancelled_once(endless_insertion))


def test_a_start_is_the_answer_while_insertion_doesn_t_listen(
    endless_insertion: threading.Event,
) -> None:
    """Cancelled before anything was inserted, the plan that was given is the best so far.

    Nothing more is begun then.
    """
    made = scattered(12)
    given = greedy(made)
    assert solve(made, ENDLESS, start=given, cancel=cancelled_once(endless_insertion)) == given
    assert sum(thread.name.endswith("(insert)") for thread in threading.enumerate()) <= 1


@pytest.mark.usefixtures("endless_insertion", "no_engines")
def test_the_limit_holds_for_insertion_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it, what wasn't planned is left out: a sound answer, and no engine begins."""
    monkeypatch.setattr(sys.modules["optimizer.solve"], "_LATE_SECONDS", 0.0)
    made = scattered(12)
    plan = solve(made, SolveParams(seconds=0.0))
    assert plan.routes == ()
    assert violations(made, plan) == []


def test_a_bug_in_insertion_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes out of the call, though it happens in a thread."""

    def fail(*_arguments: object, **_how: object) -> Solution:
        raise Bug

    monkeypatch.setattr(sys.modules["optimizer.solve"], "greedy", fail)
    with pytest.raises(Bug):
        solve(scattered(), COUNTED)


def test_a_search_knows_whether_its_plan_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that is no cheaper than insertion is none to be careful with."""
    heard: list[float] = []
    begin = SearchLane.begin

    def hear(lane: SearchLane, orders: list[list[int]], limits: Limits) -> None:
        heard.append(limits.hot)
        begin(lane, orders, limits)

    monkeypatch.setattr(SearchLane, "begin", hear)
    made = scattered()
    one = replace(COUNTED, cores=1)
    good = solve(made, one)
    solve(made, one, start=good)
    solve(made, one, start=greedy(made))
    assert heard == [1.0, 1.0, 0.1, 0.1, 1.0, 1.0]  # two coolings each


def test_no_time_at_all_still_gives_a_plan() -> None:
    """Everything may be left out, but it is a sound answer."""
    made = scattered()
    assert violations(made, solve(made, SolveParams(seconds=0.0))) == []


def test_a_bug_in_the_callback_reaches_the_caller() -> None:
    """And no engine is left behind."""

    def fail(step: Progress) -> None:
        if step.best.cost < step.baseline_cost:
            raise Bug

    with pytest.raises(Bug):
        solve(scattered(), ENDLESS, on_progress=fail)


# ------------------------------------------------------------------ scripts and terminals

SCRIPT = """
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.solve import SolveParams, solve
from optimizer.travel import TravelTables

print("begun")
seconds = [[abs(a - b) for a in range(9)] for b in range(9)]
problem = Problem(
    visits=tuple(Visit(id=str(k), location=k) for k in (5, 1, 7, 3)),
    vehicles=(Vehicle(id="van", window=(0, 100), start=0, end=0),),
    matrices=(TravelTables.of(seconds),),
)
print(solve(problem, SolveParams(seconds=60, iterations=2000)).cost)
"""


def run(folder: Path, *command: str, text: str | None = None) -> str:
    """Output of Python in a folder of its own, with our packages on its path."""
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": root},
        input=text,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stderr == ""
    return done.stdout


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """Solving at a script's top level runs the script once, from a file or from a pipe."""
    script = tmp_path / "day.py"
    script.write_text(SCRIPT, encoding="utf-8")
    assert run(tmp_path, str(script)) == "begun\n14\n"
    assert run(tmp_path, "-", text=SCRIPT) == "begun\n14\n"


def test_a_file_beside_the_script_doesn_t_break_the_child(tmp_path: Path) -> None:
    """The child imports what its parent would, whatever lies in the working directory."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "day.py").write_text(SCRIPT, encoding="utf-8")
    (elsewhere / "ortools.py").write_text("raise SystemExit(1)", encoding="utf-8")
    assert run(elsewhere, str(tmp_path / "day.py")) == "begun\n14\n"
