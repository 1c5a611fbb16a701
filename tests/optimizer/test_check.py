"""What the checker accepts, what it says, and where exactly its limits lie."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer import check
from optimizer.check import Kind, Violation, violations
from optimizer.problem import Break, Problem, Vehicle, Visit
from optimizer.solution import Costs, Rest, Route, Solution, Stop
from optimizer.travel import TravelTables
from tests.optimizer.made_days import ANA, RUI, hand_made, random_days
from tests.optimizer.planting import moved, with_rest, with_route, with_stop

FREE = Costs()


def found(problem: Problem, solution: Solution) -> list[str]:
    """Codes of all violations."""
    return [violation.code for violation in violations(problem, solution)]


def line(*, window: tuple[int, int] = (0, 100), breaks: tuple[Break, ...] = ()) -> Problem:
    """One vehicle at place 0, one visit of 10 seconds at place 1, 20 seconds away; no costs."""
    return Problem(
        visits=(Visit(id="a", location=1, service=10),),
        vehicles=(Vehicle(id="k", window=window, start=0, end=0, breaks=breaks, travel_cost=0),),
        matrices=(TravelTables.of([[0, 20], [20, 0]]),),
    )


def trip(
    *, departure: int, arrival: int, start: int, end: int, rests: tuple[tuple[int, int], ...] = ()
) -> Solution:
    """Make the only route that `line` may have, at these times."""
    route = Route(
        vehicle=0,
        departure=departure,
        end=end,
        stops=(Stop(visit=0, arrival=arrival, start=start, finish=start + 10, setup=0),),
        rests=tuple(Rest(index=k, start=a, finish=b) for k, (a, b) in enumerate(rests)),
        travel_seconds=40,
        metres=0,
        costs=FREE,
    )
    return Solution(routes=(route,), unassigned=(), costs=FREE)


def test_hand_made_day_is_right() -> None:
    """Nothing is wrong with a day that was worked out by hand."""
    assert violations(*hand_made()) == []


def test_random_days_are_right() -> None:
    """Plans timed by the scheduler raise no false alarm (asserted where they are made)."""
    days = random_days(seed=3, count=300)
    assert sum(len(solution.routes) for _, solution in days) > 150


def test_empty_plan_of_empty_problem() -> None:
    """Nothing to do is done by doing nothing."""
    problem = Problem(visits=(), vehicles=(), matrices=(TravelTables.of([[0]]),))
    assert violations(problem, Solution(routes=(), unassigned=(), costs=FREE)) == []


def test_all_left_out() -> None:
    """A plan without routes is right when it says so and counts what that costs."""
    problem, _ = hand_made()
    cost = sum(visit.unserved_cost for visit in problem.visits)
    plan = Solution(routes=(), unassigned=(0, 1, 2, 3, 4, 5), costs=Costs(unserved=cost))
    assert violations(problem, plan) == []


def test_windows_include_their_ends() -> None:
    """A start at the last second of a window is in time, one later isn't."""
    problem, solution = hand_made()
    in_time = moved(solution, ANA, 2, 1000)
    assert Kind.WINDOW not in found(problem, in_time)
    assert Kind.WINDOW in found(problem, moved(solution, ANA, 2, 1001))
    assert Kind.WINDOW not in found(problem, moved(solution, ANA, 2, 1200))


def test_pin_replaces_windows() -> None:
    """A pinned start counts even where the visit's windows exclude it."""
    problem, solution = hand_made()
    visits = list(problem.visits)
    visits[3] = replace(visits[3], windows=((0, 10),))
    assert found(replace(problem, visits=tuple(visits)), solution) == []


@pytest.mark.parametrize(
    ("departure", "arrival", "start", "end"),
    [(0, 20, 20, 50), (0, 20, 60, 90), (37, 57, 60, 90), (50, 70, 70, 100)],
)
def test_waiting_is_free(departure: int, arrival: int, start: int, end: int) -> None:
    """A vehicle may leave late, and wait as long as it likes where it has arrived."""
    plan = trip(departure=departure, arrival=arrival, start=start, end=end)
    assert violations(line(), plan) == []


def test_idling_before_the_drive_is_not() -> None:
    """Only breaks lengthen a drive."""
    plan = trip(departure=0, arrival=21, start=21, end=51)
    assert found(line(), plan) == [Kind.ARRIVAL]


@pytest.mark.parametrize(
    ("rest", "departure", "arrival", "start", "end"),
    [
        ((10, 15), 15, 35, 35, 65),  # before departure, up to its very second
        ((10, 15), 30, 50, 50, 80),  # long before it
        ((10, 15), 10, 35, 35, 65),  # as the drive begins
        ((10, 15), 5, 30, 30, 60),  # in its middle
        ((20, 25), 0, 25, 25, 55),  # counted as the drive's last part
        ((20, 25), 0, 20, 25, 55),  # or as the wait's first
        ((30, 35), 0, 20, 40, 70),  # in the middle of the wait
        ((35, 40), 0, 20, 40, 70),  # to its last second
        ((30, 35), 0, 20, 20, 55),  # as the drive home begins
        ((45, 50), 0, 20, 20, 55),  # in its middle
        ((50, 55), 0, 20, 20, 55),  # at its end
    ],
)
def test_break_may_lie(
    rest: tuple[int, int], departure: int, arrival: int, start: int, end: int
) -> None:
    """Breaks may lie wherever the vehicle isn't at work, once it is on duty."""
    problem = line(breaks=(Break(earliest=10, latest=50, duration=5),))
    plan = trip(departure=departure, arrival=arrival, start=start, end=end, rests=(rest,))
    assert violations(problem, plan) == []


@pytest.mark.parametrize(
    ("rest", "departure", "arrival", "start", "end"),
    [
        ((13, 18), 15, 40, 40, 70),  # across the departure
        ((18, 23), 0, 20, 25, 55),  # across the arrival
        ((28, 33), 0, 20, 20, 55),  # across the finish
        ((22, 27), 0, 20, 20, 50),  # within the task
        ((55, 60), 0, 20, 20, 55),  # after the end
    ],
)
def test_break_may_not_lie(
    rest: tuple[int, int], departure: int, arrival: int, start: int, end: int
) -> None:
    """A break across two of a route's parts, within a task or after the end is none."""
    problem = line(breaks=(Break(earliest=10, latest=60, duration=5),))
    plan = trip(departure=departure, arrival=arrival, start=start, end=end, rests=(rest,))
    assert Kind.BREAK_PLACE in found(problem, plan)


@pytest.mark.parametrize(("latest", "missing"), [(49, True), (50, False)])
def test_break_is_due_until_the_end(latest: int, *, missing: bool) -> None:
    """A break is due unless the route has ended by its latest start, that second included."""
    problem = line(breaks=(Break(earliest=0, latest=latest, duration=5),))
    plan = trip(departure=0, arrival=20, start=20, end=50)
    assert found(problem, plan) == ([Kind.BREAK_MISSING] if missing else [])


def test_break_after_last_task_without_end_location() -> None:
    """A route that ends nowhere ends when its last task, or a break after it, does."""
    problem = line(breaks=(Break(earliest=0, latest=99, duration=5),))
    problem = replace(problem, vehicles=(replace(problem.vehicles[0], end=None),))
    plan = with_route(
        trip(departure=0, arrival=20, start=20, end=35, rests=((30, 35),)), 0, travel_seconds=20
    )
    assert violations(problem, plan) == []
    assert found(problem, with_route(plan, 0, end=30)) == [Kind.BREAK_PLACE]


def test_overtime_ends() -> None:
    """The route may end at the last second of overtime, and not one later."""
    plan = trip(departure=60, arrival=80, start=80, end=110)
    exact = line(window=(0, 100))
    late = replace(exact, vehicles=(replace(exact.vehicles[0], max_overtime=9),))
    just = replace(exact, vehicles=(replace(exact.vehicles[0], max_overtime=10),))
    assert found(late, plan) == [Kind.LATE_END]
    assert found(just, plan) == []


def test_setup_is_spared_only_after_a_stop_at_the_place() -> None:
    """The vehicle's own start never spares set-up, an earlier stop at the place does."""
    problem = Problem(
        visits=tuple(Visit(id=name, location=0, setup=7) for name in "ab"),
        vehicles=(Vehicle(id="k", window=(0, 100), start=0, end=0),),
        matrices=(TravelTables.of([[0]]),),
    )
    stops = (
        Stop(visit=0, arrival=0, start=0, finish=7, setup=7),
        Stop(visit=1, arrival=7, start=7, finish=7, setup=0),
    )
    route = Route(
        vehicle=0, departure=0, end=7, stops=stops, rests=(), travel_seconds=0, metres=0, costs=FREE
    )
    plan = Solution(routes=(route,), unassigned=(), costs=FREE)
    assert violations(problem, plan) == []
    assert Kind.SETUP in found(problem, with_stop(plan, 0, 0, setup=0, finish=0))


def test_masked_values_mean_nothing() -> None:
    """Where there is no way, sums aren't judged by what stands under the mask."""
    problem = line()
    seconds = [[0, 20], [999, 0]]
    torn = replace(problem, matrices=(TravelTables.of(seconds, None, [[0, 0], [1, 0]]),))
    assert found(torn, trip(departure=0, arrival=20, start=20, end=50)) == [Kind.UNREACHABLE]


def test_unknown_indices_do_not_stop_the_rest() -> None:
    """A route that names things which don't exist leaves the other routes judged."""
    problem, solution = hand_made()
    broken = with_stop(solution, ANA, 0, visit=99)
    broken = with_stop(broken, RUI, 1, arrival=561)
    assert {Kind.UNKNOWN_VISIT, Kind.VISIT_MISSING, Kind.ARRIVAL} <= set(found(problem, broken))


def test_text_names_the_figures() -> None:
    """A violation says about what it is, what is claimed and what is right."""
    problem, solution = hand_made()
    broken = with_stop(solution, RUI, 1, arrival=559)
    (violation,) = violations(problem, broken)
    assert (violation.vehicle, violation.visit) == (RUI, 5)
    assert str(violation) == (
        "vehicle 1, visit 5: arrives at 559; leaving at 460, driving 100 and resting 0 makes it "
        "560 [arrival]"
    )


def test_text_about_the_whole_plan() -> None:
    """What concerns no vehicle and no visit is said of the plan."""
    assert str(Violation(code=Kind.COST, text="too dear")) == "plan: too dear [cost]"


def test_one_mistake_one_violation() -> None:
    """A break of the wrong length isn't reported as a wrong arrival too."""
    problem, solution = hand_made()
    longer = with_rest(solution, ANA, 0, finish=501)
    longer = with_stop(longer, ANA, 2, arrival=601)
    assert found(problem, longer) == [Kind.BREAK_DURATION]


@pytest.mark.parametrize("path", sorted(Path(check.__path__[0]).glob("*.py")), ids=lambda p: p.stem)
def test_checker_shares_no_code_with_solvers(path: Path) -> None:
    """The oracle knows the problem, the solution and nothing else of ours."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = {str(name) for name in modules if str(name).startswith("optimizer")}
    known = {"optimizer.problem", "optimizer.solution"}
    assert {name for name in ours if not name.startswith("optimizer.check")} <= known
