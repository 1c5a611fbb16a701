"""Problems are checked when they are made: the field at fault is named."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given

from optimizer.errors import OptimizerError, ProblemError
from optimizer.problem import (
    MAX_COST,
    MAX_RATE,
    MAX_TIME,
    Battery,
    Break,
    Change,
    Pin,
    Precedence,
    Previous,
    Problem,
    Reload,
    Shipment,
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


def three(**fields_: object) -> Problem:
    """Make a sound problem of three visits, tied together as the fields say."""
    jobs = [visit(i + 1, demand=(1,)) for i in range(3)]
    return replace(problem([van(capacity=(5,)), van(capacity=(5,))], jobs), **fields_)  # type: ignore[arg-type]


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
    (lambda v: replace(v, pin=Pin(vehicle=0, position=-1)), "pin.position", "-1 is not between"),
    (lambda v: replace(v, previous=Previous(vehicle=2, start=0)), "previous.vehicle", "no vehicle"),
    (
        lambda v: replace(v, previous=Previous(vehicle=0, start=-MAX_TIME - 1)),
        "previous.start",
        "is not between",
    ),
    (lambda v: replace(v, earliness_cost=-1), "earliness_cost", "-1 is not between"),
    (lambda v: replace(v, wanted=MAX_TIME + 1), "wanted", "is not between"),
    (lambda v: replace(v, deadline=-MAX_TIME - 1), "deadline", "is not between"),
    (lambda v: replace(v, missed_cost=MAX_COST + 1), "missed_cost", "is not between"),
    (lambda v: replace(v, late_steps=((MAX_TIME + 1, 1),)), "late_steps[0]", "is not between"),
    (lambda v: replace(v, late_steps=((5, 1), (6, -1))), "late_steps[1]", "-1 is not between"),
    (lambda v: replace(v, service_by_type=((1, -5),)), "service_by_type[0]", "-5 is not between"),
    (
        lambda v: replace(v, setup_by_type=((1, 5), (2, 5), (1, 6))),
        "setup_by_type[2]",
        "type 1 is already that of visits[1].setup_by_type[0]",
    ),
    (lambda v: replace(v, levels=((3, 0),)), "levels[0]", "0 is not between 1"),
    (lambda v: replace(v, levels=((3, 1), (3, 2))), "levels[1]", "skill 3 is already that of"),
    (lambda v: replace(v, required=frozenset({0, 2})), "required", "2 is no vehicle (0-1)"),
    (lambda v: replace(v, forbidden=frozenset({-1})), "forbidden", "-1 is no vehicle (0-1)"),
    (lambda v: replace(v, preferred=frozenset({9})), "preferred", "9 is no vehicle (0-1)"),
    (lambda v: replace(v, preference_cost=-1), "preference_cost", "-1 is not between"),
    (lambda v: replace(v, vehicle_costs=((2, 5),)), "vehicle_costs[0]", "2 is no vehicle"),
    (lambda v: replace(v, vehicle_costs=((0, -5),)), "vehicle_costs[0]", "-5 is not between"),
    (lambda v: replace(v, vehicle_costs=((0, 5), (0, 6))), "vehicle_costs[1]", "vehicle 0 is"),
    (lambda v: replace(v, pickup=(-1,)), "pickup[0]", "-1 is not between"),
    (lambda v: replace(v, pickup=(1, 1)), "pickup", "has 2 of 1 dimensions"),
    (lambda v: replace(v, day=-1), "day", "-1 is not between 0"),
    (lambda v: replace(v, delay_cost=-1), "delay_cost", "-1 is not between"),
]

VEHICLE_FAULTS: list[tuple[Callable[[Vehicle], Vehicle], str, str]] = [
    (lambda v: replace(v, start=12), ".start", "12 is not a row of the tables (0-11)"),
    (lambda v: replace(v, end=-1), ".end", "-1 is not a row of the tables (0-11)"),
    (lambda v: replace(v, matrix=1), ".matrix", "1 is no matrix"),
    (lambda v: replace(v, window=(9, 8)), ".window", "ends (8) before it starts (9)"),
    (lambda v: replace(v, window=(0, MAX_TIME + 1)), ".window", "is not between"),
    (lambda v: replace(v, max_overtime=-1), ".max_overtime", "-1 is not between"),
    (lambda v: replace(v, fixed_cost=-1), ".fixed_cost", "-1 is not between"),
    (lambda v: replace(v, travel_cost=-1), ".travel_cost", "-1 is not between"),
    (lambda v: replace(v, task_cost=MAX_RATE + 1), ".task_cost", "is not between"),
    (lambda v: replace(v, overtime_cost=-1), ".overtime_cost", "-1 is not between"),
    (lambda v: replace(v, distance_cost=-1), ".distance_cost", "-1 is not between"),
    (lambda v: replace(v, capacity=(-1,)), ".capacity[0]", "-1 is not between"),
    (lambda v: replace(v, work_cost=-1), ".work_cost", "-1 is not between"),
    (lambda v: replace(v, unfair_cost=MAX_RATE + 1), ".unfair_cost", "is not between"),
    (lambda v: replace(v, visit_cost=MAX_COST + 1), ".visit_cost", "is not between"),
    (lambda v: replace(v, outside_cost=-1), ".outside_cost", "-1 is not between"),
    (lambda v: replace(v, max_visits=-1), ".max_visits", "-1 is not between"),
    (lambda v: replace(v, max_travel=-1), ".max_travel", "-1 is not between"),
    (lambda v: replace(v, max_distance=-1), ".max_distance", "-1 is not between"),
    (lambda v: replace(v, max_work=-1), ".max_work", "-1 is not between"),
    (lambda v: replace(v, fair_work=-1), ".fair_work", "-1 is not between"),
    (lambda v: replace(v, day=10_001), ".day", "10001 is not between 0 and 10000"),
    (
        lambda v: replace(v, levels=((4, 2),)),
        ".levels[0]",
        "skill 4 is none of the vehicle's skills",
    ),
    (lambda v: replace(v, skill_windows=((1, (9, 8)),)), ".skill_windows[0][0]", "closes (8)"),
    (
        lambda v: replace(v, reload=Reload(location=12, duration=1, capacity=(1,))),
        ".reload.location",
        "12 is not a row of the tables (0-11)",
    ),
    (
        lambda v: replace(v, reload=Reload(location=0, duration=-1, capacity=(1,))),
        ".reload.duration",
        "-1 is not between",
    ),
    (
        lambda v: replace(v, reload=Reload(location=0, duration=1, capacity=(1, 1))),
        ".reload.capacity",
        "has 2 dimensions where the van has 1",
    ),
    (
        lambda v: replace(v, reload=Reload(location=0, duration=1, capacity=(-1,))),
        ".reload.capacity[0]",
        "-1 is not between",
    ),
    (
        lambda v: replace(
            v, reload=Reload(location=0, duration=1, capacity=(1,), windows=((2, 1),))
        ),
        ".reload.windows[0]",
        "closes (1) before it opens (2)",
    ),
    (
        lambda v: replace(v, reload=Reload(location=0, duration=1, capacity=(1,), cost=-1)),
        ".reload.cost",
        "-1 is not between",
    ),
    (lambda v: replace(v, battery=Battery(range=-1, initial=-1)), ".battery.range", "-1 is not"),
    (
        lambda v: replace(v, battery=Battery(range=5, initial=6)),
        ".battery.initial",
        "6 is more than the range (5)",
    ),
    (
        lambda v: replace(v, battery=Battery(range=5, initial=5, chargers=(0, 12))),
        ".battery.chargers[1]",
        "12 is not a row of the tables (0-11)",
    ),
    (
        lambda v: replace(v, battery=Battery(range=5, initial=5, seconds_per_kilometre=-1)),
        ".battery.seconds_per_kilometre",
        "-1 is not between",
    ),
    (
        lambda v: replace(v, breaks=(Break(earliest=5, latest=9, duration=1, location=12),)),
        ".breaks[0].location",
        "12 is not a row of the tables (0-11)",
    ),
    (
        lambda v: replace(v, breaks=(Break(earliest=5, latest=9, duration=1, windows=((4, 6),)),)),
        ".breaks[0].windows",
        "must lie within 5-9",
    ),
    (
        lambda v: replace(v, breaks=(Break(earliest=5, latest=9, duration=1, windows=((7, 6),)),)),
        ".breaks[0].windows[0]",
        "closes (6) before it opens (7)",
    ),
    (
        lambda v: replace(v, breaks=(Break(earliest=5, latest=9, duration=1),) * 9),
        ".breaks",
        "9 are more than 8",
    ),
    (
        lambda v: replace(v, window=(0, 4), breaks=(Break(earliest=0, latest=0, duration=5),)),
        ".breaks[0]",
        "does not fit into the shift",
    ),
]

COUPLED_FAULTS: list[tuple[dict[str, object], str, str]] = [
    ({"shipments": (Shipment(pickup=3, delivery=0),)}, "shipments[0].pickup", "3 is no visit"),
    ({"shipments": (Shipment(pickup=0, delivery=-1),)}, "shipments[0].delivery", "no visit (0-2)"),
    ({"shipments": (Shipment(pickup=1, delivery=1),)}, "shipments[0].delivery", "the pick-up"),
    (
        {"shipments": (Shipment(pickup=0, delivery=1, amount=(1, 2)),)},
        "shipments[0].amount",
        "has 2 of 1 dimensions",
    ),
    (
        {"shipments": (Shipment(pickup=0, delivery=1, amount=(-1,)),)},
        "shipments[0].amount[0]",
        "-1 is not between",
    ),
    (
        {"shipments": (Shipment(pickup=0, delivery=1), Shipment(pickup=1, delivery=2))},
        "shipments",
        "visit 1 is in more than one of them",
    ),
    ({"precedences": (Precedence(first=3, then=0),)}, "precedences[0].first", "3 is no visit"),
    ({"precedences": (Precedence(first=0, then=-1),)}, "precedences[0].then", "-1 is no visit"),
    (
        {"precedences": (Precedence(first=0, then=1, min_delay=-1),)},
        "precedences[0].min_delay",
        "-1 is not between",
    ),
    (
        {"precedences": (Precedence(first=0, then=1, min_delay=5, max_delay=4),)},
        "precedences[0].max_delay",
        "4 is below min_delay (5)",
    ),
    ({"synchronised": ((0,),)}, "synchronised[0]", "two or more different visits"),
    ({"synchronised": ((1, 1),)}, "synchronised[0]", "two or more different visits"),
    ({"synchronised": ((0, 3),)}, "synchronised[0]", "3 is no visit (0-2)"),
    ({"synchronised": ((0, 1), (1, 2))}, "synchronised", "visit 1 is in more than one of them"),
    ({"change": Change(vehicle_cost=-1)}, "change.vehicle_cost", "-1 is not between"),
    ({"change": Change(start_cost=MAX_COST + 1)}, "change.start_cost", "is not between"),
    ({"change": Change(tolerance=-1)}, "change.tolerance", "-1 is not between"),
]

# Each makes a visit come before itself: outright, by a detour, through a shipment, through
# visits that start at once, or because what starts at once can't come one after the other.
CYCLES: list[dict[str, object]] = [
    {"precedences": (Precedence(first=1, then=1),)},
    {"precedences": (Precedence(first=0, then=1), Precedence(first=1, then=0))},
    {"precedences": tuple(Precedence(first=i, then=(i + 1) % 3) for i in range(3))},
    {
        "precedences": (Precedence(first=1, then=0),),
        "shipments": (Shipment(pickup=0, delivery=1),),
    },
    {
        "precedences": (Precedence(first=0, then=1), Precedence(first=1, then=2)),
        "synchronised": ((0, 2),),
    },
    {"precedences": (Precedence(first=0, then=2),), "synchronised": ((0, 2),)},
    {"shipments": (Shipment(pickup=0, delivery=2),), "synchronised": ((0, 2),)},
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


@pytest.mark.parametrize(("fields_", "path", "reason"), COUPLED_FAULTS)
def test_couplings_name_the_field(fields_: dict[str, object], path: str, reason: str) -> None:
    """What ties visits together is named with its place in the list."""
    where, what = fault(lambda: three(**fields_))
    assert where == path
    assert reason in what


@pytest.mark.parametrize("fields_", CYCLES)
def test_no_visit_comes_before_itself(fields_: dict[str, object]) -> None:
    """Cycles are refused, however they come about, and spelled out."""
    where, what = fault(lambda: three(**fields_))
    assert where == "precedences"
    assert what.startswith("are cyclic: visit ")
    assert " before " in what


def test_two_ways_to_a_visit_are_no_cycle() -> None:
    """A shipment whose delivery also follows its pick-up, and visits that start at once."""
    sound = three(
        shipments=(Shipment(pickup=0, delivery=1),),
        precedences=(Precedence(first=0, then=1), Precedence(first=0, then=1, min_delay=5)),
        synchronised=((1, 2),),
    )
    assert list(sound.groups()) == [(0, 1), (1, 2)]
    assert sound.couples_routes
    assert not three(shipments=(Shipment(pickup=0, delivery=1),)).couples_routes


def test_positions_are_taken_once() -> None:
    """Two visits can't be pinned to one place of one route; to that of another they can."""

    def pinned(*pins: tuple[int, int]) -> Problem:
        jobs = [visit(1, pin=Pin(vehicle=k, position=n)) for k, n in pins]
        return problem([van(), van()], jobs)

    assert len(pinned((0, 4), (1, 4), (0, 2)).visits) == 3
    where, what = fault(lambda: pinned((0, 4), (1, 4), (0, 4)))
    assert (where, what) == ("visits[2].pin.position", "is already that of visits[0]")


def test_nothing_to_do_and_nobody_to_do_it() -> None:
    """No visits, no vehicles, or neither, is a problem all the same."""
    assert problem([], []).visits == ()
    assert problem([], [visit(1)]).vehicles == ()
    assert problem([van()], []).visits == ()


def test_without_vehicles_no_index_is_right() -> None:
    """An index says what there is to choose from: nothing."""
    where, what = fault(lambda: problem([], [visit(1, pin=Pin(vehicle=0))]))
    assert (where, what) == ("visits[0].pin.vehicle", "0 is no vehicle (there is none)")


def test_ten_thousand_visits_at_one_point() -> None:
    """Are as sound as one, and checked in no time."""
    assert len(problem([van()], [visit(3)] * 10_000).visits) == 10_000


def test_what_cannot_be_served_is_no_fault() -> None:
    """Wishes that exclude each other leave a visit unserved; they don't refuse the day."""
    job = replace(
        visit(1, windows=((5000, 6000),)),
        required=frozenset({0}),
        forbidden=frozenset({0}),
        pin=Pin(vehicle=1, start=-7),
    )
    assert problem([van(), van()], [job]).visits[0].required == {0}


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
    for field in fields(Problem):
        object.__setattr__(bad, field.name, getattr(sound, field.name))
    visits = (replace(sound.visits[0], service=-1), replace(sound.visits[1], location=99))
    object.__setattr__(bad, "visits", visits)
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
        missed_cost=MAX_COST,
        late_steps=((MAX_TIME, MAX_RATE), (-MAX_TIME, 0)),
        wanted=-MAX_TIME,
        earliness_cost=MAX_RATE,
        pickup=(MAX_TIME,),
        vehicle_costs=((0, MAX_COST),),
        previous=Previous(vehicle=1, start=-MAX_TIME),
    )
    longest = replace(
        van(capacity=(MAX_TIME,)),
        window=(-MAX_TIME, MAX_TIME),
        max_overtime=MAX_TIME,
        fixed_cost=MAX_COST,
        visit_cost=MAX_COST,
        work_cost=MAX_RATE,
        max_work=0,
        max_visits=0,
        battery=Battery(range=MAX_RATE, initial=0, seconds_per_kilometre=MAX_RATE),
        reload=Reload(location=11, duration=MAX_TIME, capacity=(0,), cost=MAX_COST),
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
