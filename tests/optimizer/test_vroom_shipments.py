"""Shipments, given plans and calls in VROOM's JSON, and loads step by step."""

from typing import Any

import pytest

from optimizer.check import violations
from optimizer.formats import vroom
from optimizer.problem import Change, Precedence, Shipment
from optimizer.schedule import assemble
from tests.optimizer.vroom_documents import MATRIX, document, faults


def tow(**changes: Any) -> dict[str, Any]:
    """Make a document: a job with both amounts, and a car that is towed; one van."""
    return (
        document(
            vehicles=[{"id": 7, "start_index": 0, "end_index": 0, "capacity": [5]}],
            jobs=[{"id": 3, "location_index": 1, "delivery": [2], "pickup": [1], "service": 60}],
            shipments=[
                {
                    "amount": [3],
                    "skills": [],
                    "priority": 5,
                    "pickup": {"id": 3, "location_index": 2, "service": 120},
                    "delivery": {"id": 4, "location_index": 0, "description": "workshop"},
                }
            ],
        )
        | changes
    )


def reply_to(request: vroom.VroomRequest, order: list[int]) -> Any:
    """Drive an order with the first van and write the reply, in which nothing is wrong."""
    orders: list[list[int]] = [[] for _ in request.vehicles]
    orders[0] = order
    plan = assemble(request.problem, orders)
    assert violations(request.problem, plan) == []
    reply: Any = vroom.write(request, plan)
    assert vroom.check_reply(request, reply) == []
    assert vroom.read_solution(request, reply) == plan
    return reply


def test_a_shipment_is_two_visits() -> None:
    """Its ends come after the jobs; what they share goes to both."""
    request = vroom.read(tow())
    assert [(task.type, task.id) for task in request.tasks] == [
        ("job", 3),
        ("pickup", 3),
        ("delivery", 4),
    ]
    assert [visit.id for visit in request.problem.visits] == ["3", "pickup 3", "delivery 4"]
    assert request.problem.shipments == (Shipment(pickup=1, delivery=2, amount=(3,)),)
    assert [task.priority for task in request.tasks] == [0, 5, 5]
    costs = [visit.unserved_cost for visit in request.problem.visits]
    assert costs[1] == costs[2] > costs[0] > 0


def test_skills_and_the_price_of_leaving_out() -> None:
    """Skills are needed at both ends, each may ask for more; the price is paid once."""
    whole = tow()
    shipment = whole["shipments"][0]
    shipment |= {"skills": [1], "unserved_cost": 4, "immediate": True}
    shipment["delivery"]["skills"] = [2]
    request = vroom.read(whole | {"cost_resolution": 1, "vehicles": []})
    _, pickup, delivery = request.problem.visits
    assert [sorted(end.skills) for end in (pickup, delivery)] == [[1], [1, 2]]
    assert (pickup.unserved_cost, delivery.unserved_cost) == (4, 0)
    assert request.problem.shipments[0].immediate


def test_loads_of_a_tow() -> None:
    """What is delivered was loaded at the start; a shipment is on board between its ends."""
    reply = reply_to(vroom.read(tow()), [0, 1, 2])
    (route,) = reply["routes"]
    steps = route["steps"]
    assert [step["type"] for step in steps] == ["start", "job", "pickup", "delivery", "end"]
    assert [step["load"] for step in steps] == [[2], [1], [4], [1], [1]]
    assert (route["delivery"], route["pickup"]) == ([5], [4])
    assert ("job" in steps[1], "job" in steps[2]) == (True, False)
    assert steps[3]["description"] == "workshop"
    assert reply["summary"]["priority"] == 10


def test_both_ends_are_left_out_together() -> None:
    """Left out, they are two tasks of their types."""
    reply = reply_to(vroom.read(tow()), [0])
    left = [(task["type"], task["id"]) for task in reply["unassigned"]]
    assert left == [("pickup", 3), ("delivery", 4)]
    assert reply["summary"]["unassigned"] == 2


def test_no_distances_are_claimed_where_there_are_none() -> None:
    """As VROOM, a reply has distances only where the request has."""
    reply = reply_to(vroom.read(tow()), [0, 1, 2])
    assert "distance" not in reply["summary"]
    assert all("distance" not in step for step in reply["routes"][0]["steps"])
    matrices = {"car": {"durations": MATRIX, "distances": MATRIX}}
    reply = reply_to(vroom.read(tow(matrices=matrices)), [0, 1, 2])
    assert reply["summary"]["distance"] == 600 + 300 + 720


def test_custom_costs_are_the_price() -> None:
    """Ways cost what the document says, whatever time they take."""
    costs = [[0, 1, 5], [1, 0, 5], [5, 5, 0]]
    matrices = {"car": {"durations": MATRIX, "costs": costs}}
    reply = reply_to(vroom.read(tow(matrices=matrices)), [0, 1, 2])
    assert reply["summary"]["cost"] == 1 + 5 + 5
    assert reply["summary"]["duration"] == 600 + 300 + 720
    assert "distance" not in reply["summary"]


def test_ways_cost_once_where_both_ends_are_one_place() -> None:
    """A tow within one place is no drive."""
    whole = tow()
    whole["shipments"][0]["delivery"]["location_index"] = 2
    reply = reply_to(vroom.read(whole), [1, 2])
    assert reply["summary"]["duration"] == 700 + 720


# A given plan:


def test_steps_are_the_plan_to_begin_with() -> None:
    """Tasks in order for each vehicle; what is no task is passed over."""
    whole = tow()
    kinds = ["start", "pickup", "break", "delivery", "reload", "charge", "job", "end"]
    ids = {"pickup": 3, "delivery": 4, "job": 3, "break": 1}
    steps = [{"type": kind} | ({"id": ids[kind]} if kind in ids else {}) for kind in kinds]
    whole["vehicles"] = [
        {"id": 8, "start_index": 0, "capacity": [1]},
        whole["vehicles"][0] | {"steps": steps},
        {"id": 9, "start_index": 0, "steps": None},
    ]
    assert vroom.read(whole).steps == ((), (1, 2, 0), ())
    assert vroom.read(tow()).steps is None


def test_a_task_is_given_to_one_vehicle() -> None:
    """Two can't both do it."""
    whole = tow()
    van = whole["vehicles"][0] | {"steps": [{"type": "job", "id": 3}]}
    whole["vehicles"] = [van, van | {"id": 8}]
    assert faults(whole) == ("vehicles[1].steps[0]: is the task of vehicles[0].steps[0] once more",)


# What ties tasks together:


def test_ties_name_jobs_by_id_and_ends_by_type() -> None:
    """A number is a job; an object names either end of a shipment."""
    ties = {
        "precedences": [
            {"first": {"type": "delivery", "id": 4}, "then": 3, "min_delay": 60},
            {"first": {"type": "pickup", "id": 3}, "then": 3, "max_delay": 900},
        ],
        "change": {"vehicle_cost": 2, "tolerance": 60},
        "cost_resolution": 3600,
    }
    problem = vroom.read(tow() | ties).problem
    assert problem.precedences == (
        Precedence(first=2, then=0, min_delay=60),
        Precedence(first=1, then=0, max_delay=900),
    )
    assert problem.change == Change(vehicle_cost=7200, tolerance=60)


def test_synchronised_tasks() -> None:
    """Groups of tasks that start in the same second."""
    vans = [{"id": k, "start_index": 0} for k in (1, 2)]
    jobs = [{"id": k, "location_index": 1} for k in (4, 5, 6)]
    problem = vroom.read(document(vehicles=vans, jobs=jobs, synchronised=[[6, 4]])).problem
    assert problem.synchronised == ((2, 0),)


# Calls:


def test_calls_are_steps() -> None:
    """Loading again, charging and a break at a place have steps of their own, with the place."""
    van = {
        "id": 7,
        "start_index": 0,
        "end_index": 0,
        "capacity": [2],
        "time_window": [0, 20_000],
        "reload": {"location_index": 0, "service": 100, "capacity": [2]},
        "breaks": [{"id": 9, "service": 50, "time_windows": [[700, 1500]], "location_index": 2}],
    }
    jobs = [{"id": k, "location_index": 1, "delivery": [2], "service": 10} for k in (1, 2)]
    request = vroom.read(document(vehicles=[van], jobs=jobs))
    (route,) = reply_to(request, [0, 1])["routes"]
    steps = route["steps"]
    reload = next(step for step in steps if step["type"] == "reload")
    rest = next(step for step in steps if step["type"] == "break")
    assert (reload["location_index"], reload["service"], reload["load"]) == (0, 100, [2])
    assert (rest["id"], rest["location_index"], rest["service"]) == (9, 2, 50)
    assert steps[0]["load"] == [2]
    assert steps[-1]["load"] == [0]


def test_charging_is_a_step() -> None:
    """A van whose battery doesn't last calls at a charger."""
    van = {
        "id": 7,
        "start_index": 0,
        "end_index": 0,
        "battery": {"range": 1300, "initial": 700, "chargers": [{"location_index": 1}]}
        | {"setup": 30, "seconds_per_km": 100},
    }
    matrices = {"car": {"durations": MATRIX, "distances": MATRIX}}
    jobs = [{"id": 1, "location_index": 2, "service": 10}]
    request = vroom.read(document(vehicles=[van], jobs=jobs, matrices=matrices))
    (route,) = reply_to(request, [0])["routes"]
    kinds = [step["type"] for step in route["steps"]]
    assert kinds == ["start", "charge", "job", "end"]
    assert route["steps"][1]["service"] == 30 + 120
    assert route["steps"][1]["duration"] == 600


def test_instants() -> None:
    """A request that says when second 0 is gets instants with its offset."""
    request = vroom.read(tow(origin="2026-03-02T00:00:00+01:00"))
    steps = reply_to(request, [0, 1, 2])["routes"][0]["steps"]
    assert steps[0]["arrival_time"] == "2026-03-02T00:00:00+01:00"
    assert steps[1]["arrival_time"] == "2026-03-02T00:10:00+01:00"
    assert request.instant(2**40) is None
    assert "arrival_time" not in reply_to(vroom.read(tow()), [0])["routes"][0]["steps"][0]


@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2], [1, 2]])
def test_a_summary_for_people(order: list[int]) -> None:
    """The whole, each route, and what was left out with its reasons."""
    request = vroom.read(tow(vehicles=[tow()["vehicles"][0] | {"description": "Ana"}]))
    reply = reply_to(request, order)
    for task in reply["unassigned"]:
        task["reasons"] = [{"text": "no room"}]
        task["relaxation"] = "fits if it were longer"
    lines = list(vroom.summary_lines(reply))
    assert lines[0].startswith(f"cost {reply['summary']['cost']:,}: 1 route, 0 h ")
    assert lines[1].startswith(f"  vehicle 7 (Ana): {len(order)} tasks, ")
    told = ["1 task left out", "  job 3: no room; fits if it were longer"]
    assert lines[2:] == (told if len(order) == 2 else [])
