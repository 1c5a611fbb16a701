"""One call for a plan: never worse than greedy, in time, stopped at once, in a child process."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from optimizer import nursery
from optimizer.check import violations
from optimizer.child import Answer, Child, Task
from optimizer.errors import Cancelled, SolverFailed
from optimizer.insertion import greedy
from optimizer.nursery import Nursery, improve_in_child
from optimizer.problem import Problem
from optimizer.schedule import assemble
from optimizer.solution import Solution
from optimizer.solve import Progress, SolveParams, solve
from tests.optimizer.line import problem, street, van, visit

# Searches end on their number of solutions; the seconds are for a machine that hangs.
COUNTED = SolveParams(seconds=120.0, max_solutions=20)
ENDLESS = SolveParams(seconds=600.0)


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


def task(made: Problem, *, seconds: float = 120.0, solutions: int | None = 20) -> Task:
    """Make a task as `solve` hands it to a child."""
    return Task(
        problem=made,
        orders=greedy(made).order(len(made.vehicles)),
        until=time.time() + seconds,
        seed=1,
        max_solutions=solutions,
    )


class Unexpected(AssertionError):
    """Raised where no child may be started."""


@pytest.fixture
def no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make starting or taking a child a failure."""

    def refuse(_nursery: Nursery) -> Child:
        raise Unexpected

    monkeypatch.setattr(Nursery, "take", refuse)


# ------------------------------------------------------------------ answers


def test_the_plan_is_sound_and_better_than_greedy() -> None:
    """On a day where insertion isn't optimal the search finds better."""
    made = scattered()
    plan = solve(made, COUNTED)
    assert violations(made, plan) == []
    assert plan.cost < greedy(made).cost


def test_solve_repeats_itself() -> None:
    """Same problem, seed and number of solutions: same plan."""
    made = scattered(25)
    assert solve(made, COUNTED) == solve(made, COUNTED)


def test_a_start_is_never_made_worse() -> None:
    """A plan that is better than greedy's is where the search begins."""
    made = scattered()
    good = solve(made, COUNTED)
    again = solve(made, SolveParams(seconds=120.0, max_solutions=1), start=good)
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


@pytest.mark.usefixtures("no_children")
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
    """Nothing to gain: no child, no wait for the limit."""
    plan = solve(made, ENDLESS)
    assert plan.unassigned == unassigned
    assert violations(made, plan) == []


def test_thousands_of_visits_at_one_place() -> None:
    """Too many for the routing model: insertion's plan, complete and sound."""
    vans = [van(start=4, end=4, window=(0, 3000)) for _ in range(20)]
    made = problem(vans, [visit(4, 20) for _ in range(3000)])
    plan = solve(made, SolveParams(seconds=300.0))
    assert plan.unassigned == ()
    assert violations(made, plan) == []


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


def test_no_time_at_all_still_gives_a_plan() -> None:
    """Everything may be left out, but it is a sound answer."""
    made = scattered()
    assert violations(made, solve(made, SolveParams(seconds=0.0))) == []


def test_a_bug_in_the_callback_reaches_the_caller() -> None:
    """And the working child isn't left behind."""

    class Bug(Exception):
        pass

    def fail(step: Progress) -> None:
        if step.best.cost < step.baseline_cost:
            raise Bug

    with pytest.raises(Bug):
        solve(scattered(), ENDLESS, on_progress=fail)


# ------------------------------------------------------------------ children


def test_a_child_works_on_one_task_after_the_other() -> None:
    """It is kept, and both answers are right."""
    own = Nursery()
    for seed in (1, 2):
        found: list[Solution] = []
        made = scattered(seed=seed)
        improve_in_child(task(made), found.append, lambda: False, own)
        assert violations(made, found[-1]) == []
    child = own.take()
    assert child.started
    assert child.alive
    own.give_back(child)
    own.close()
    assert not child.alive


def test_a_stopped_child_is_ended() -> None:
    """A child that is in the middle of a search can't be used again."""
    own = Nursery()
    seen: list[Solution] = []
    endless = task(scattered(60, 8), seconds=600.0, solutions=None)
    improve_in_child(endless, seen.append, lambda: bool(seen), own)
    child = own.take()
    assert not child.started
    child.end()


def test_a_child_that_is_still_starting_is_kept() -> None:
    """A limit that is over before the child is ready doesn't waste its start."""
    own = Nursery()
    improve_in_child(task(scattered(8)), lambda _found: None, lambda: True, own)
    child = own.take()
    assert child.alive
    while not child.started:
        child.hear(1.0)
    child.end()


def test_no_more_children_are_kept_than_wanted() -> None:
    """Those beyond the number are ended."""
    own = Nursery(most=1)
    first, second = own.take(), own.take()
    assert first.pid != second.pid
    own.give_back(first)
    own.give_back(second)
    assert first.alive
    assert not second.alive
    own.close()


def test_a_dead_child_is_replaced() -> None:
    """One that died while nobody used it is noticed when it is wanted."""
    own = Nursery()
    child = own.take()
    own.give_back(child)
    os.kill(child.pid, 9)
    while child.alive:
        time.sleep(0.001)
    other = own.take()
    assert other.pid != child.pid
    other.end()


def test_after_a_fork_the_children_are_the_parents() -> None:
    """A forked process mustn't talk to them."""
    own = Nursery()
    child = own.take()
    own.give_back(child)
    own.disown()
    other = own.take()
    assert other.pid != child.pid
    assert child.alive
    child.end()
    other.end()


def killing(nursery_: Nursery, at: Callable[[], bool]) -> Callable[[], bool]:
    """Kill whatever child is working once `at` says so; never stop the search itself."""
    taken: list[Child] = []
    take = nursery_.take

    def remember() -> Child:
        taken.append(take())
        return taken[-1]

    nursery_.take = remember  # type: ignore[method-assign]

    def watch() -> bool:
        if at() and taken and taken[-1].started:
            os.kill(taken[-1].pid, 9)
        return False

    return watch


def test_a_killed_child_is_an_error() -> None:
    """Its death is noticed and said, with the exit status."""
    own = Nursery()
    endless = task(scattered(60, 8), seconds=600.0, solutions=None)
    with pytest.raises(SolverFailed, match="died"):
        improve_in_child(endless, lambda _found: None, killing(own, lambda: True), own)


def test_a_better_plan_survives_its_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a child had reported before it died is the answer."""
    own = Nursery()
    steps: list[Progress] = []
    watch = killing(own, lambda: steps[-1].best.cost < steps[-1].baseline_cost)

    def improve(
        work: Task, on_solution: Callable[[Solution], None], stop: Callable[[], bool]
    ) -> None:
        improve_in_child(work, on_solution, lambda: watch() or stop(), own)

    # by its name: the package's attribute `solve` is the function
    monkeypatch.setattr(sys.modules["optimizer.solve"], "improve_in_child", improve)
    plan = solve(scattered(60, 8), ENDLESS, on_progress=steps.append)
    assert plan.cost < steps[0].baseline_cost


def test_a_child_that_dies_at_once_fails_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the solver can't run is not hidden behind greedy insertion."""
    monkeypatch.setattr("optimizer.child._PROGRAM", "raise SystemExit(3)")
    monkeypatch.setattr(nursery.NURSERY, "_idle", [])
    with pytest.raises(SolverFailed, match=r"died \(exit status 3\)"):
        solve(scattered(), COUNTED)


def test_a_bug_in_the_child_comes_with_its_traceback() -> None:
    """The parent learns where it happened."""
    broken = Task(
        problem=scattered(5), orders=[[99]], until=time.time() + 60, seed=1, max_solutions=1
    )
    with pytest.raises(SolverFailed, match=r"(?s)Traceback.*5 vehicles"):
        improve_in_child(broken, lambda _found: None, lambda: False)


def test_nonsense_from_a_child_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that isn't ours ends the talk."""
    program = "import sys; sys.stdout.buffer.write(b'hello, world, how are you?')"
    monkeypatch.setattr("optimizer.child._PROGRAM", program)
    with pytest.raises(SolverFailed, match="died"):
        improve_in_child(task(scattered(5)), lambda _found: None, lambda: False, Nursery())


def test_answers_are_empty_unless_filled() -> None:
    """A child that has just started says only that it is idle."""
    assert Answer(last=True) == Answer(solution=None, last=True, trouble="")


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
print(solve(problem, SolveParams(seconds=60, max_solutions=5)).cost)
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
