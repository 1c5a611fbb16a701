"""What each key of a VROOM document means, and what is said about a wrong one."""

from typing import Any

import numpy as np
import pytest

from optimizer.errors import FormatError
from optimizer.formats import vroom
from optimizer.problem import Break, Pin
from optimizer.travel import TravelTables
from tests.optimizer.vroom_documents import (
    MATRIX,
    coordinates_only,
    document,
    faults,
    job,
    vehicle,
    with_job,
    with_vehicle,
)

# Meaning:


def test_ids_are_kept() -> None:
    """Visits and vehicles are known by VROOM's numbers."""
    request = vroom.read(document())
    assert (request.problem.visits[0].id, request.problem.vehicles[0].id) == ("3", "7")
    assert (request.tasks[0].id, request.vehicles[0].id) == (3, 7)


def test_plain_job() -> None:
    """A job that says nothing takes no time and may start at any."""
    visit = job()
    assert (visit.location, visit.service, visit.setup, visit.windows) == (1, 0, 0, ())
    assert (visit.skills, visit.demand, visit.due, visit.pin) == (frozenset(), (), None, None)


def test_job_times() -> None:
    """Set-up, service and windows are taken as they are; windows may come in any order."""
    visit = job(setup=60, service=300, time_windows=[[900, 1000], [100, 200]])
    assert (visit.setup, visit.service) == (60, 300)
    assert visit.windows == ((100, 200), (900, 1000))


def test_skills() -> None:
    """Skills are sets."""
    assert job(skills=[4, 2, 4]).skills == {2, 4}
    assert vehicle(skills=[1]).skills == {1}


def test_our_additions_to_jobs() -> None:
    """Due time, lateness, the price of leaving out and pins are new keys."""
    visit = job(
        due=500, lateness_cost_per_hour=2, unserved_cost=9, pin={"vehicle": 7, "start": 450}
    )
    assert (visit.due, visit.lateness_cost) == (500, 10)
    assert visit.unserved_cost == 9 * vroom.COST_RESOLUTION
    assert visit.pin == Pin(vehicle=0, start=450)
    assert job(pin={"vehicle": 7}).pin == Pin(vehicle=0)


def test_our_additions_to_vehicles() -> None:
    """Overtime is a new key."""
    van = vehicle(time_window=[0, 5000], overtime={"max": 600, "cost_per_hour": 7200})
    assert (van.window, van.max_overtime, van.overtime_cost) == ((0, 5000), 600, 36_000)


def test_default_cost_is_one_a_second() -> None:
    """VROOM's default of 3600 an hour is one cost unit a second of travel."""
    van = vehicle()
    assert (van.travel_cost, van.task_cost, van.distance_cost) == (vroom.COST_RESOLUTION, 0, 0)
    assert van.fixed_cost == 0


def test_costs_are_exact() -> None:
    """The smallest rates of VROOM are whole numbers of ours."""
    durations = {"car": {"durations": MATRIX, "distances": MATRIX}}
    costs = {"fixed": 3, "per_hour": 1, "per_task_hour": 2, "per_km": 1}
    keys = {"id": 7, "start_index": 0, "costs": costs}
    van = vroom.read(document(vehicles=[keys], matrices=durations)).problem.vehicles[0]
    assert (van.travel_cost, van.task_cost, van.distance_cost) == (5, 10, 18)
    assert van.fixed_cost == 3 * vroom.COST_RESOLUTION


def test_cost_resolution() -> None:
    """A document may choose its own unit, as long as its rates are whole in it."""
    van = vroom.read(with_vehicle(costs={"per_hour": 7200}) | {"cost_resolution": 1})
    assert van.problem.vehicles[0].travel_cost == 2
    (fault,) = faults(with_vehicle(costs={"per_hour": 7201}) | {"cost_resolution": 1})
    assert fault.startswith("vehicles[0].costs.per_hour: 7201 is no whole number")


def test_open_ends() -> None:
    """A vehicle may lack a start or an end, and both only if it says so."""
    only_end = document(vehicles=[{"id": 7, "end_index": 2}])
    van = vroom.read(only_end).problem.vehicles[0]
    assert (van.start, van.end) == (None, 2)
    both = document(vehicles=[{"id": 7, "start_index": None}])
    van = vroom.read(both).problem.vehicles[0]
    assert (van.start, van.end) == (None, None)
    assert faults(document(vehicles=[{"id": 7}])) == (
        "vehicles[0]: has neither start nor end (null says that both are open on purpose)",
    )


def test_vehicle_without_window_is_never_held_back() -> None:
    """Its window begins at 0 and ends after anything that could happen."""
    late = with_job(time_windows=[[10**6, 10**6 + 5]], service=100)
    opens, closes = vroom.read(late).problem.vehicles[0].window
    assert opens == 0
    assert closes >= 10**6 + 5 + 100 + 720
    early = with_job(time_windows=[[-500, -400]])
    assert vroom.read(early).problem.vehicles[0].window[0] == -500


def test_breaks() -> None:
    """Breaks are sorted by their windows, kept within the shift, and dropped when empty."""
    van = vroom.read(
        with_vehicle(
            time_window=[100, 9000],
            breaks=[
                {"id": 2, "service": 60, "time_windows": [[500, 800]]},
                {"id": 3, "service": 0, "time_windows": [[0, 1]]},
                {"id": 1, "service": 30, "time_windows": [[0, 900]]},
            ],
        )
    )
    assert van.problem.vehicles[0].breaks == (
        Break(earliest=100, latest=800, duration=30),
        Break(earliest=500, latest=800, duration=60),
    )
    assert [entry.id for entry in van.vehicles[0].breaks] == [1, 2]


def test_speed_factor() -> None:
    """Twice as fast is half the time, to the nearest second; others keep their table."""
    pair = [{"id": k, "start_index": 0, "speed_factor": f} for k, f in ((1, 2.0), (2, 1), (3, 2))]
    problem = vroom.read(document(vehicles=pair)).problem
    assert [van.matrix for van in problem.vehicles] == [1, 0, 1]
    assert problem.matrices[1].seconds.tolist() == [[0, 300, 350], [305, 0, 150], [360, 155, 0]]


def test_profiles() -> None:
    """Each vehicle drives by the matrix of its profile."""
    other = {"durations": [[0, 1, 2], [1, 0, 3], [2, 3, 0]]}
    pair = [{"id": 1, "start_index": 0, "profile": "bike"}, {"id": 2, "start_index": 0}]
    matrices = {"car": {"durations": MATRIX}, "bike": other}
    problem = vroom.read(document(vehicles=pair, matrices=matrices)).problem
    assert problem.travel(0).seconds[0, 2] == 2
    assert problem.travel(1).seconds[0, 2] == 700


def test_no_way() -> None:
    """Null in a matrix says that there is no way, in either of its tables."""
    durations: list[list[int | None]] = [[0, None], [5, 0]]
    distances: list[list[int | None]] = [[0, 5], [None, 0]]
    matrices = {"car": {"durations": durations, "distances": distances}}
    tables = vroom.read(document(matrices=matrices)).problem.matrices[0]
    assert tables.unreachable.tolist() == [[False, True], [True, False]]


def test_amounts() -> None:
    """What is delivered and what is picked up both take room."""
    vans = [{"id": 7, "start_index": 0, "capacity": [4, 5]}, {"id": 8, "start_index": 0}]
    jobs = [
        {"id": 1, "location_index": 1, "delivery": [2, 0]},
        {"id": 2, "location_index": 1, "pickup": [0, 3]},
        {"id": 3, "location_index": 1},
        {"id": 4, "location_index": 1, "amount": [1, 0]},
    ]
    request = vroom.read(document(vehicles=vans, jobs=jobs))
    assert [visit.demand for visit in request.problem.visits] == [(2, 0), (0, 0), (0, 0), (1, 0)]
    assert [visit.pickup for visit in request.problem.visits] == [(), (0, 3), (), ()]
    assert [van.capacity for van in request.problem.vehicles] == [(4, 5), (0, 0)]


def test_delivery_and_pickup_by_one_job() -> None:
    """A job may bring something and take something away, in one dimension."""
    vans = [{"id": 7, "start_index": 0, "capacity": [9]}]
    jobs = [{"id": 1, "location_index": 1, "delivery": [2], "pickup": [3]}]
    (visit,) = vroom.read(document(vehicles=vans, jobs=jobs)).problem.visits
    assert (visit.demand, visit.pickup) == ((2,), (3,))


def test_limits() -> None:
    """Most tasks, seconds of driving and metres are the vehicle's own limits."""
    keys = {"id": 7, "start_index": 0, "max_tasks": 3, "max_travel_time": 900, "max_distance": 50}
    matrices = {"car": {"durations": MATRIX, "distances": MATRIX}}
    van = vroom.read(document(vehicles=[keys], matrices=matrices)).problem.vehicles[0]
    assert (van.max_visits, van.max_travel, van.max_distance) == (3, 900, 50)
    assert (vehicle().max_visits, vehicle(max_tasks=None).max_visits) == (None, None)


def test_types() -> None:
    """Types are texts; each becomes a number, its own where it is one."""
    vans = [
        {"id": k, "start_index": 0} | ({"type": name} if name else {})
        for k, name in enumerate(["van", "", "7", "bike"])
    ]
    jobs = [
        {"id": 1, "location_index": 1, "service_per_type": {"bike": 60, "7": 30}}
        | {"setup_per_type": {"van": 5, "boat": 9}}
    ]
    problem = vroom.read(document(vehicles=vans, jobs=jobs)).problem
    van, plain, seven, bike = (one.type for one in problem.vehicles)
    assert len({van, plain, seven, bike}) == 4
    assert seven == 7
    (visit,) = problem.visits
    assert dict(visit.service_by_type) == {bike: 60, 7: 30}
    assert dict(visit.setup_by_type)[van] == 5
    assert plain not in dict(visit.setup_by_type)


def test_no_type_is_never_a_named_one() -> None:
    """A vehicle without a type is not that of the text "0"."""
    jobs = [{"id": 1, "location_index": 1, "service_per_type": {"0": 60}}]
    problem = vroom.read(document(jobs=jobs)).problem
    assert problem.vehicles[0].type not in dict(problem.visits[0].service_by_type)


def test_unknown_keys_are_ignored() -> None:
    """As VROOM does, so that clients may keep notes in their documents."""
    noted = with_job(colour="red") | {"options": {"g": True}}
    assert vroom.read(noted).problem.visits[0].id == "3"


@pytest.mark.parametrize(
    "empty", [{"shipments": []}, {"shipments": None}, {"matrices": {"car": {"durations": [[0]]}}}]
)
def test_nothing_to_do(empty: dict[str, Any]) -> None:
    """No jobs and no vehicles are a problem too."""
    problem = vroom.read(document(jobs=[], vehicles=[], **empty)).problem
    assert (problem.visits, problem.vehicles) == ((), ())


# Breaks with several windows:


def breaks_of(*breaks: dict[str, Any], window: tuple[int, int] = (100, 9000)) -> tuple[Break, ...]:
    """Read breaks of a vehicle."""
    whole = [{"id": k, "service": 60} | rest for k, rest in enumerate(breaks)]
    return vehicle(time_window=list(window), breaks=whole, capacity=[4]).breaks


def test_several_windows_of_a_break() -> None:
    """It begins in any of them, as far as they are in the shift."""
    (rest,) = breaks_of({"time_windows": [[700, 800], [50, 300], [10, 20]]})
    assert rest == Break(earliest=100, latest=800, duration=60, windows=((100, 300), (700, 800)))


def test_a_break_ends_before_the_next_may_begin_last() -> None:
    """Windows that no order of the breaks could use are cut."""
    first, second = breaks_of(
        {"time_windows": [[200, 300], [700, 900]]}, {"time_windows": [[250, 800]]}
    )
    assert first.windows == ((200, 300), (700, 800))
    assert (second.earliest, second.latest, second.windows) == (250, 800, ())


def test_a_load_that_can_never_be_too_much() -> None:
    """A break's max_load that is no limit may stay."""
    (rest,) = breaks_of({"time_windows": [[200, 300]], "max_load": [4]})
    assert rest.duration == 60


def test_a_break_at_a_place() -> None:
    """A break may have to be taken somewhere: a new key."""
    (rest,) = breaks_of({"time_windows": [[200, 300]], "location_index": 2})
    assert rest.location == 2


# Costs of the ways:


def test_custom_costs_take_the_place_of_metres() -> None:
    """VROOM's own costs of ways are counted exactly, and times are still times."""
    costs = [[0, 7, 8], [7, 0, 9], [8, 9, 0]]
    request = vroom.read(document(matrices={"car": {"durations": MATRIX, "costs": costs}}))
    van, tables = request.problem.vehicles[0], request.problem.matrices[0]
    assert (van.travel_cost, van.distance_cost) == (0, vroom.COST_RESOLUTION)
    assert tables.seconds.tolist() == MATRIX
    assert tables.metres.tolist() == costs
    assert not request.vehicles[0].measured


def test_old_matrix_key() -> None:
    """VROOM's former key is one profile without distances."""
    old = document() | {"matrix": MATRIX}
    del old["matrices"]
    assert vroom.read(old).problem.matrices[0].seconds.tolist() == MATRIX


def test_drives_by_the_hour() -> None:
    """A profile may have a table for each of several seconds: a new key."""
    slow = [[2 * seconds for seconds in row] for row in MATRIX]
    hourly = {"starts": [0, 36_000], "durations": [MATRIX, slow]}
    for profile in ({"hourly": hourly}, {"hourly": hourly, "durations": MATRIX}):
        tables = vroom.read(document(matrices={"car": profile})).problem.matrices[0]
        assert tables.seconds.tolist() == MATRIX
        assert tables.seconds_at(0, 1, 18_000) == 900
    fast = with_vehicle(speed_factor=2) | {"matrices": {"car": {"hourly": hourly}}}
    assert vroom.read(fast).problem.matrices[1].seconds_at(0, 1, 36_000) == 600


# Places without matrices:


def test_locations() -> None:
    """Each place is asked for once; an index has no meaning where there are no matrices."""
    assert vroom.locations(coordinates_only()) == [(8.6, 49.4), (8.7, 49.4), (8.65, 49.5)]


def test_locations_of_a_document_with_matrices() -> None:
    """Nothing has to be measured."""
    assert vroom.locations(document()) == []


def test_tables_of_the_caller() -> None:
    """Rows of the tables are the locations in their order."""
    request = vroom.read(coordinates_only(), tables=TravelTables.of(MATRIX))
    van = request.problem.vehicles[0]
    assert (van.start, van.end) == (0, 1)
    assert [visit.location for visit in request.problem.visits] == [1, 2]


def test_tables_of_the_wrong_size() -> None:
    """Tables for other places are a mistake of the program, not of the document."""
    with pytest.raises(ValueError, match="tables of 2 places for 3 locations"):
        vroom.read(coordinates_only(), tables=TravelTables.of(np.zeros((2, 2))))


def test_no_matrices_and_no_tables() -> None:
    """Without any way to measure, the document can't be understood."""
    (fault,) = faults(coordinates_only())
    assert fault.startswith("matrices: is missing")


def test_locations_names_every_fault() -> None:
    """Nobody computes tables for a document that is broken elsewhere."""
    broken = coordinates_only()
    broken["jobs"][1]["service"] = -1
    with pytest.raises(FormatError, match=r"jobs\[1\]\.service"):
        vroom.locations(broken)


def test_several_profiles_need_matrices() -> None:
    """One table can't stand for two kinds of vehicle."""
    broken = coordinates_only()
    broken["vehicles"].append({"id": 8, "start": [8.6, 49.4], "profile": "bike"})
    with pytest.raises(FormatError, match="several profiles need matrices"):
        vroom.locations(broken)
