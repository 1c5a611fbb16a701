"""Each of our own keys in a VROOM document means its field of the problem."""

from typing import Any

import pytest

from optimizer.formats import vroom
from optimizer.formats.vroom.weights import routes_bound
from optimizer.problem import (
    Battery,
    Break,
    Change,
    Pin,
    Previous,
    Reload,
    Vehicle,
    Visit,
)
from optimizer.travel import TravelTables
from tests.optimizer.vroom_documents import MATRIX, document, with_job, with_vehicle

UNIT = vroom.COST_RESOLUTION
HOURLY = UNIT // 3600  # of a cost of one an hour, each second


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [
        ({"due": 9}, "due", 9),
        ({"lateness_cost_per_hour": 2}, "lateness_cost", 2 * HOURLY),
        (
            {"late_steps": [{"after": 5, "cost_per_hour": 1}, {"after": 3, "cost_per_hour": 2}]},
            "late_steps",
            ((5, HOURLY), (3, 2 * HOURLY)),
        ),
        ({"deadline": -4}, "deadline", -4),
        ({"missed_cost": 3}, "missed_cost", 3 * UNIT),
        ({"wanted": 7}, "wanted", 7),
        ({"earliness_cost_per_hour": 1}, "earliness_cost", HOURLY),
        ({"unserved_cost": 1}, "unserved_cost", UNIT),
        ({"levels": [{"skill": 4, "level": 2}]}, "levels", ((4, 2),)),
        ({"tools": [3, 1, 3]}, "tools", frozenset({1, 3})),
        ({"required_vehicles": [7]}, "required", frozenset({0})),
        ({"forbidden_vehicles": [7]}, "forbidden", frozenset({0})),
        ({"preferred_vehicles": [7]}, "preferred", frozenset({0})),
        ({"preference_cost": 2}, "preference_cost", 2 * UNIT),
        ({"vehicle_costs": [{"vehicle": 7, "cost": 2}]}, "vehicle_costs", ((0, 2 * UNIT),)),
        ({"territory": 0}, "territory", 0),
        ({"territory": None}, "territory", None),
        ({"day": 2}, "day", 2),
        ({"delay_cost": 2}, "delay_cost", 2 * UNIT),
        ({"pin": {"vehicle": 7, "position": 0}}, "pin", Pin(vehicle=0, position=0)),
        ({"pin": {"vehicle": 7, "start": None}}, "pin", Pin(vehicle=0)),
        ({"previous": {"vehicle": 7, "start": 9}}, "previous", Previous(vehicle=0, start=9)),
    ],
)
def test_jobs(keys: dict[str, Any], field: str, value: object) -> None:
    """A key of a job is a field of its visit; without it the field is as it usually is."""
    visit, plain = (vroom.read(with_job(**k)).problem.visits[0] for k in (keys, {}))
    assert getattr(visit, field) == value
    if field != "unserved_cost":
        assert getattr(plain, field) == getattr(Visit(id="", location=0), field)


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [
        ({"costs": {"per_work_hour": 1}}, "work_cost", HOURLY),
        ({"costs": {"per_visit": 2}}, "visit_cost", 2 * UNIT),
        ({"max_work_time": 60}, "max_work", 60),
        ({"fair_work": {"seconds": 60, "cost_per_hour": 1}}, "fair_work", 60),
        ({"fair_work": {"cost_per_hour": 1}}, "unfair_cost", HOURLY),
        ({"skills": [2], "levels": [{"skill": 2, "level": 3}]}, "levels", ((2, 3),)),
        (
            {"skill_windows": [{"skill": 2, "time_window": [5, 9]}]},
            "skill_windows",
            ((2, (5, 9)),),
        ),
        ({"tools": [1]}, "tools", frozenset({1})),
        ({"territories": [4, 5]}, "territories", frozenset({4, 5})),
        ({"outside_cost": 0}, "outside_cost", 0),
        ({"outside_cost": None}, "outside_cost", None),
        ({"day": 3}, "day", 3),
        (
            {"reload": {"location_index": 2, "capacity": [], "cost": 1, "time_windows": [[5, 9]]}},
            "reload",
            Reload(location=2, duration=0, capacity=(), cost=UNIT, windows=((5, 9),)),
        ),
        (
            {
                "time_window": [0, 900],
                "breaks": [
                    {"id": 1, "service": 5, "time_windows": [[10, 20], [30, 40]]}
                    | {"earliest": 5, "latest": 50, "location_index": 1}
                ],
            },
            "breaks",
            (Break(earliest=5, latest=50, duration=5, windows=((10, 20), (30, 40)), location=1),),
        ),
    ],
)
def test_vehicles(keys: dict[str, Any], field: str, value: object) -> None:
    """A key of a vehicle is a field of it; without it the field is as it usually is."""
    van, plain = (vroom.read(with_vehicle(**k)).problem.vehicles[0] for k in (keys, {}))
    assert getattr(van, field) == value
    assert getattr(plain, field) == getattr(Vehicle(id="", window=(0, 0)), field)


def test_batteries() -> None:
    """A battery is full unless it says what is left; chargers are places."""
    keys = {"range": 900, "chargers": [{"location_index": 2}], "setup": 5, "seconds_per_km": 7}
    matrices = {"car": {"durations": MATRIX, "distances": MATRIX}}
    van = vroom.read(with_vehicle(battery=keys) | {"matrices": matrices}).problem.vehicles[0]
    assert van.battery == Battery(
        range=900, initial=900, chargers=(2,), setup=5, seconds_per_kilometre=7
    )


def test_places_of_our_own_keys_are_measured_too() -> None:
    """Depots, chargers and places of breaks are among the coordinates that need roads."""
    van = {
        "id": 1,
        "start": [0, 0],
        "time_window": [0, 900],
        "reload": {"location": [1, 1], "capacity": []},
        "battery": {"range": 5, "chargers": [{"location": [2, 2]}]},
        "breaks": [{"id": 1, "service": 5, "time_windows": [[9, 9]], "location": [3, 3]}],
    }
    places = vroom.locations({"vehicles": [van], "jobs": []})
    assert set(places) == {(0, 0), (1, 1), (2, 2), (3, 3)}


def test_usual_change_costs_nothing() -> None:
    """A document that says nothing of the plan before has its usual tolerance."""
    assert vroom.read(document()).problem.change == Change()


def test_the_dearest_day_still_serves_everybody() -> None:
    """Whatever serving a task may cost, leaving it out is dearer where the document is silent."""
    dear = {
        "due": 0,
        "lateness_cost_per_hour": 3600,
        "late_steps": [{"after": 10, "cost_per_hour": 3600}],
        "deadline": 0,
        "missed_cost": 1000,
        "vehicle_costs": [{"vehicle": 7, "cost": 5000}],
        "preference_cost": 70,
        "previous": {"vehicle": 7, "start": 0},
    }
    rates = {"costs": {"per_work_hour": 3600, "per_visit": 900}, "time_window": [0, 9000]}
    whole = with_job(**dear) | {
        "vehicles": with_vehicle(**rates)["vehicles"],
        "change": {"vehicle_cost": 3, "start_cost": 4},
    }
    problem = vroom.read(whole).problem
    (visit,) = problem.visits
    late = 9000 + 8990
    least = late + 1000 + 5000 + 70 + 7 + 900 + 9000
    assert visit.unserved_cost > least * UNIT


def test_calls_count_towards_the_bound() -> None:
    """A depot, a charger and the place of a break may lie on the way to every visit."""
    tables = TravelTables.of([[0, 10], [10, 0]])
    plain = Vehicle(id="k", window=(0, 100), start=0, end=0)
    visits = [Visit(id="a", location=0)]
    calls = [
        {"reload": Reload(location=1, duration=5, capacity=(), cost=7)},
        {"battery": Battery(range=9, initial=9, chargers=(1,))},
        {"breaks": (Break(earliest=0, latest=9, duration=5, location=1),)},
    ]
    least = routes_bound(visits, [plain], [tables])
    for fields in calls:
        van = Vehicle(id="k", window=(0, 100), start=0, end=0, **fields)  # type: ignore[arg-type]
        assert routes_bound(visits, [van], [tables]) >= least + 20
