"""Problems are checked when they are made: the field at fault is named."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given

from optimizer.errors import OptimizerError, ProblemError
from optimizer.problem import (
    MAX_COST,
    MAX_RATE,
    MAX_TIME,
    Break,
    Pin,
    Problem,
    Vehicle,
    Visit,
)
from optimizer.travel import TravelTables
from optimizer.validation import faults
from tests.optimizer.line import problem, street, van, visit
from tests.strategies import problems


def made(
    change: Callable[[Visit], Visit] = lambda thing: thing,
    vary: Callable[[Vehicle], Vehicle] = lambda thing: thing,
) -> Problem:
    """Make a sound problem with its second visit or vehicle changed."""
    jobs = [visit(1, demand=(1,)), change(visit(2, demand=(1,)))]
    return problem([van(capacity=(5,)), vary(van(capacity=(5,)))], jobs)


def fault(make: Callable[[], Problem]) -> tuple[str, str]:
    """Path and reason of the error that making a problem raises."""
    with pytest.raises(ProblemError) as error:
        make()
    assert str(error.value) == f"{error.value.path}: {error.value.reason}"
    return error.value.path, error.value.reason


VISIT_FAULTS: list[tuple[Callable[[Visit], Visit], str, str]] = [
    (lambda v: replace(v, location=12), "location", "12 is not a row of the tables (0-11)"),
    (lambda v: replace(v, location=-1), "location", "-1 is not a row of the tables (0-11)"),
    (lambda v: replace(v, service=-1), "service", f"-1 is not between 0 and {MAX_TIME}"),
    (lambda v: replace(v, setup=MAX_TIME + 1), "setup", f"is not between 0 and {MAX_TIME}"),
    (lambda v: replace(v, lateness_cost=MAX_RATE + 1), "lateness_cost", "is not between"),
    (lambda v: replace(v, unserved_cost=MAX_COST + 1), "unserved_cost", "is not between"),
    (lambda v: replace(v, windows=((9, 8),)), "windows[0]", "closes (8) before it opens (9)"),
    (
        lambda v: replace(v, windows=((0, 5), (5, 9))),
        "windows[1]",
        "windows must be ascending and disjoint",
    ),
    (
        lambda v: replace(v, windows=((7, 8), (0, 5))),
        "windows[1]",
        "windows must be ascending and disjoint",
    ),
    (lambda v: replace(v, windows=((0, MAX_TIME + 1),)), "windows[0]", "is not between"),
    (lambda v: replace(v, due=-MAX_TIME - 1), "due", "is not between"),
    (lambda v: replace(v, demand=(-1,)), "demand[0]", f"-1 is not between 0 and {MAX_TIME}"),
    (lambda v: replace(v, pin=Pin(vehicle=2)), "pin.vehicle", "2 is no vehicle (0-1)"),
    (lambda v: replace(v, pin=Pin(vehicle=0, start=MAX_TIME + 1)), "pin.start", "is not between"),
]

VEHICLE_FAULTS: list[tuple[Callable[[Vehicle], Vehicle], str, str]] = [
    (lambda v: replace(v, start=12), ".start", "12 is not a row of the tables (0-11)"),
    (lambda v: replace(v, end=-1), ".end", "-1 is not a row of the tables (0-11)"),
    (lambda v: replace(v, matrix=1), ".matrix", "1 is not one of 1 matrices"),
    (lambda v: replace(v, window=(9, 8)), ".window", "ends (8) before it starts (9)"),
    (lambda v: replace(v, window=(0, MAX_TIME + 1)), ".window", "is not between"),
    (lambda v: replace(v, max_overtime=-1), ".max_overtime", "-1 is not between"),
    (lambda v: replace(v, fixed_cost=-1), ".fixed_cost", "-1 is not between"),
    (lambda v: replace(v, travel_cost=-1), ".travel_cost", "-1 is not between"),
    (lambda v: replace(v, task_cost=MAX_RATE + 1), ".task_cost", "is not between"),
    (lambda v: replace(v, overtime_cost=-1), ".overtime_cost", "-1 is not between"),
    (lambda v: replace(v, distance_cost=-1), ".distance_cost", "-1 is not between"),
    (lambda v: replace(v, capacity=(-1,)), ".capacity[0]", "-1 is not between"),
]

# earliest, latest, duration of each break of a shift from 0 to 1000
BREAK_FAULTS: list[tuple[tuple[tuple[int, int, int], ...], str, str]] = [
    (((10, 20, 0),), ".breaks[0].duration", "0 is shorter than a second"),
    (((20, 10, 5),), ".breaks[0].latest", "10 is before earliest (20)"),
    (((-1, 10, 5),), ".breaks[0].earliest", "-1 is before the shift starts"),
    (((990, 995, 11),), ".breaks[0]", "does not fit into the shift"),
    (((50, 60, 5), (40, 70, 5)), ".breaks[1]", "must be in the order"),
    (((50, 60, 5), (55, 59, 5)), ".breaks[1]", "must be in the order"),
]


@pytest.mark.parametrize(("change", "path", "reason"), VISIT_FAULTS)
def test_a_visit_s_fault_is_named(change: Callable[[Visit], Visit], path: str, reason: str) -> None:
    """Which visit, which field, what is wrong with it."""
    where, what = fault(lambda: made(change))
    assert where == f"visits[1].{path}"
    assert reason in what


@pytest.mark.parametrize(("vary", "path", "reason"), VEHICLE_FAULTS)
def test_a_vehicle_s_fault_is_named(
    vary: Callable[[Vehicle], Vehicle], path: str, reason: str
) -> None:
    """Which vehicle, which field, what is wrong with it."""
    where, what = fault(lambda: made(vary=vary))
    assert where == f"vehicles[1]{path}"
    assert reason in what


@pytest.mark.parametrize(("breaks", "path", "reason"), BREAK_FAULTS)
def test_a_break_s_fault_is_named(
    breaks: tuple[tuple[int, int, int], ...], path: str, reason: str
) -> None:
    """Breaks last, are within the shift and in their order."""
    rests = tuple(Break(earliest=a, latest=b, duration=d) for a, b, d in breaks)
    where, what = fault(lambda: made(vary=lambda v: replace(v, breaks=rests)))
    assert where == f"vehicles[1]{path}"
    assert reason in what


def test_a_break_may_fill_the_overtime() -> None:
    """What counts is the last second of the shift with its overtime."""
    rest = Break(earliest=1000, latest=1010, duration=20)
    assert made(vary=lambda v: replace(v, max_overtime=20, breaks=(rest,))).vehicles[1].breaks
    fault(lambda: made(vary=lambda v: replace(v, max_overtime=19, breaks=(rest,))))


def test_ids_are_unique() -> None:
    """Two visits, or two vehicles, of one id: the second is named, and the first."""
    sound = made()
    visits = (sound.visits[0], replace(sound.visits[1], id="v0"))
    where, what = fault(lambda: replace(sound, visits=visits))
    assert (where, what) == ("visits[1].id", "'v0' is already the id of visits[0]")
    vehicles = (sound.vehicles[0], replace(sound.vehicles[1], id="k0"))
    where, what = fault(lambda: replace(sound, vehicles=vehicles))
    assert (where, what) == ("vehicles[1].id", "'k0' is already the id of vehicles[0]")


def test_dimensions_of_stock_agree() -> None:
    """Demands and capacities are of one length."""
    where, what = fault(lambda: made(lambda v: replace(v, demand=(1, 2))))
    assert (where, what) == ("visits", "demand and capacity differ in length: [1, 2]")


def test_matrices_agree() -> None:
    """There is at least one, all of one size."""
    assert fault(lambda: replace(made(), matrices=())) == ("matrices", "there must be at least one")
    two = (street(12), street(13))
    where, what = fault(lambda: replace(made(), matrices=two))
    assert (where, what) == ("matrices[1]", "has 13 locations where the first has 12")


def test_all_faults_are_found() -> None:
    """The error names the first; those who want all of them can have them."""
    sound = made()
    bad = object.__new__(Problem)
    for name, value in (
        ("visits", (replace(sound.visits[0], service=-1), replace(sound.visits[1], location=99))),
        ("vehicles", sound.vehicles),
        ("matrices", sound.matrices),
    ):
        object.__setattr__(bad, name, value)
    assert [path for path, _ in faults(bad)] == ["visits[0].service", "visits[1].location"]


def test_a_problem_error_is_one_of_ours() -> None:
    """It can be caught with everything else that the optimiser raises."""
    with pytest.raises(OptimizerError):
        made(lambda v: replace(v, service=-1))


def test_the_least_and_largest_values_are_allowed() -> None:
    """Limits belong to what is allowed."""
    largest = replace(
        visit(2, MAX_TIME, setup=MAX_TIME, demand=(MAX_TIME,)),
        windows=((-MAX_TIME, MAX_TIME),),
        due=MAX_TIME,
        lateness_cost=MAX_RATE,
        unserved_cost=MAX_COST,
    )
    longest = replace(
        van(capacity=(MAX_TIME,)),
        window=(-MAX_TIME, MAX_TIME),
        max_overtime=MAX_TIME,
        fixed_cost=MAX_COST,
    )
    assert made(lambda _v: largest, lambda _v: longest).visits[1].service == MAX_TIME


def test_a_pinned_start_replaces_the_windows() -> None:
    """Then only that second counts; a pin of the vehicle alone leaves the windows."""
    job = visit(1, windows=((5, 9),))
    assert job.start_windows == ((5, 9),)
    assert replace(job, pin=Pin(vehicle=0)).start_windows == ((5, 9),)
    assert replace(job, pin=Pin(vehicle=0, start=77)).start_windows == ((77, 77),)


def test_the_latest_end_includes_overtime() -> None:
    """The route must have ended by then."""
    assert van(window=(0, 100), max_overtime=20).latest_end == 120


def test_each_vehicle_has_its_tables() -> None:
    """By the index of its matrix."""
    near, far = street(), TravelTables.of(street().seconds * 2)
    two = problem([van(), van(matrix=1)], [visit(1)], near, far)
    assert two.travel(0) is near
    assert two.travel(1) is far


def test_a_problem_can_t_be_changed() -> None:
    """Whoever has one may rely on it."""
    with pytest.raises(FrozenInstanceError):
        made().visits = ()  # type: ignore[misc]


@given(problem=problems())
def test_sound_problems_have_no_faults(problem: Problem) -> None:
    """What could be made has nothing wrong with it."""
    assert list(faults(problem)) == []
