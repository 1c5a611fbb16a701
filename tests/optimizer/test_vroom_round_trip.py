"""Problems and plans come back from VROOM's JSON as they went in."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.check import violations
from optimizer.errors import FormatError
from optimizer.formats import vroom
from optimizer.problem import Problem, Shipment
from optimizer.solution import Solution
from tests.optimizer.made_days import hand_made, random_days, thrown_together
from tests.strategies import problems


def through_a_file(document: object) -> Any:
    """Write and read JSON text."""
    return json.loads(json.dumps(document))


def request_of(problem: Problem) -> vroom.VroomRequest:
    """Read back a problem's document."""
    return vroom.read(through_a_file(vroom.problem_document(problem)))


def assert_same(one: Problem, other: Problem) -> None:
    """Compare everything but ids, and but what stands where there is no way."""
    for before, after in ((one.visits, other.visits), (one.vehicles, other.vehicles)):
        assert [replace(x, id="") for x in before] == [replace(x, id="") for x in after]
    for a, b in zip(one.matrices, other.matrices, strict=True):
        way = ~a.unreachable
        assert np.array_equal(a.unreachable, b.unreachable)
        assert np.array_equal(a.seconds[way], b.seconds[way])
        assert np.array_equal(a.metres[way], b.metres[way])
        assert np.array_equal(a.starts, b.starts)
        if len(a.starts):
            assert np.array_equal(a.hourly[:, way], b.hourly[:, way])
    ties = ("shipments", "precedences", "synchronised", "change")
    assert [getattr(one, key) for key in ties] == [getattr(other, key) for key in ties]


@given(problem=problems())
@settings(max_examples=100, deadline=None)
def test_problem_comes_back(problem: Problem) -> None:
    """Any problem, with all its fields and costs, survives as a VROOM document."""
    came = request_of(problem).problem
    assert len(came.visits) == len(problem.visits)
    assert_same(problem, came)


@given(problem=problems(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_plan_comes_back(problem: Problem, seed: int) -> None:
    """A reply tells the same orders, starts, calls and costs, and nothing in it is wrong."""
    plan = thrown_together(problem, np.random.default_rng(seed))
    request = request_of(problem)
    reply = through_a_file(vroom.write(request, plan))
    assert vroom.check_reply(request, reply) == []
    again = vroom.read_solution(request, reply)
    assert violations(problem, again) == []
    assert again.costs == plan.costs
    assert again.unassigned == plan.unassigned
    for before, after in zip(plan.routes, again.routes, strict=True):
        assert after.visits == before.visits
        assert (after.end, after.rests, after.costs) == (before.end, before.rests, before.costs)
        calls = [(call.kind, call.location, call.start, call.finish) for call in before.calls]
        assert [(c.kind, c.location, c.start, c.finish) for c in after.calls] == calls
        starts = [(stop.start, stop.finish) for stop in before.stops]
        assert [(stop.start, stop.finish) for stop in after.stops] == starts
    assert through_a_file(vroom.write(request, again)) == reply


def test_most_plans_come_back_to_the_second() -> None:
    """Arrivals and departures too, save where a break borders on one of them."""
    days = random_days(seed=5, count=200)
    same = 0
    for problem, plan in days:
        request = request_of(problem)
        same += vroom.read_solution(request, vroom.write(request, plan)) == plan
    assert same > 190


def test_reply_without_our_keys() -> None:
    """Costs are worked out for a reply that knows VROOM's keys only."""
    problem, plan = hand_made()
    request = request_of(problem)
    reply = through_a_file(vroom.write(request, plan))
    for part in (reply["summary"], *reply["routes"]):
        del part["cost_terms"]
        del part["distance"]
    assert vroom.read_solution(request, reply).costs == plan.costs
    assert vroom.check_reply(request, reply) == []
    reply["routes"][0]["cost"] += 1  # as VROOM's own rounding may be
    reply["summary"]["cost"] -= 2
    assert vroom.check_reply(request, reply) == []
    reply["summary"]["cost"] -= 1
    assert [violation.code for violation in vroom.check_reply(request, reply)] == ["wrong_figure"]


def test_plans_without_our_keys_cost_the_same() -> None:
    """Whatever a problem has, costs and lengths follow from the steps alone."""
    for problem, plan in random_days(seed=8, count=100):
        request = request_of(problem)
        reply = through_a_file(vroom.write(request, plan))
        for part in (reply["summary"], *reply["routes"]):
            del part["cost_terms"]
            del part["distance"]
        again = vroom.read_solution(request, reply)
        assert again.costs == plan.costs
        assert [r.metres for r in again.routes] == [r.metres for r in plan.routes]


def test_ranks_only_where_shipments_would_change_the_order() -> None:
    """VROOM lists jobs and shipments apart; their numbers of old are kept by `rank`."""
    problem, _ = hand_made()
    document: Any = vroom.problem_document(problem)
    assert all("rank" not in job for job in document["jobs"])
    pair = replace(problem, shipments=(Shipment(pickup=1, delivery=4, amount=(1,)),))
    document = vroom.problem_document(pair)
    assert [job["rank"] for job in document["jobs"]] == [0, 2, 3, 5]
    (shipment,) = document["shipments"]
    assert (shipment["pickup"]["rank"], shipment["delivery"]["rank"]) == (1, 4)
    request = request_of(pair)
    assert [task.type for task in request.tasks][1] is vroom.Task.PICKUP
    assert_same(pair, request.problem)


def test_order_of_unassigned_jobs_means_nothing() -> None:
    """VROOM lists them in any order."""
    days = random_days(seed=6, count=20)
    problem, plan = next((p, plan) for p, plan in days if len(plan.unassigned) > 1)
    request = request_of(problem)
    reply = through_a_file(vroom.write(request, plan))
    reply["unassigned"].reverse()
    assert vroom.check_reply(request, reply) == []


def test_numbers_stay_ids() -> None:
    """Ids that are numbers are VROOM's ids; others become descriptions."""
    problem, _ = hand_made()
    document: Any = vroom.problem_document(problem)
    assert [(job["id"], job["description"]) for job in document["jobs"][:2]] == [(1, "a"), (2, "b")]
    numbered = replace(
        problem, visits=tuple(replace(v, id=str(40 + i)) for i, v in enumerate(problem.visits))
    )
    document = vroom.problem_document(numbered, job_texts={0: "flat tyre"})
    assert [job["id"] for job in document["jobs"]] == [40, 41, 42, 43, 44, 45]
    assert document["jobs"][0]["description"] == "flat tyre"


@pytest.mark.parametrize("ids", [("01", "2"), ("-1", "2"), ("²", "2"), ("", "2")])
def test_what_is_no_number_is_no_id(ids: tuple[str, str]) -> None:
    """Ids that VROOM couldn't give back exactly are numbered anew."""
    problem, _ = hand_made()
    visits = tuple(replace(v, id=name) for v, name in zip(problem.visits, ids, strict=False))
    document: Any = vroom.problem_document(replace(problem, visits=visits))
    assert [job["id"] for job in document["jobs"]] == [1, 2]


def test_coordinates_are_passed_on() -> None:
    """Coordinates of the caller reach the document, and from there the reply."""
    problem, plan = hand_made()
    places = [(8.0 + k, 49.5) for k in range(5)]
    document = through_a_file(vroom.problem_document(problem, coordinates=places))
    request = vroom.read(document)
    reply: Any = vroom.write(request, plan)
    assert reply["routes"][0]["steps"][0]["location"] == [8.0, 49.5]
    assert reply["unassigned"][0]["location"] == [12.0, 49.5]


def broken_reply(**changes: Any) -> tuple[vroom.VroomRequest, dict[str, Any]]:
    """Make a reply to the hand-made day with some of its keys replaced."""
    problem, plan = hand_made()
    request = request_of(problem)
    return request, through_a_file(vroom.write(request, plan)) | changes


def step(**changes: Any) -> dict[str, Any]:
    """Make a reply's routes: one, with one job."""
    whole = {"type": "job", "id": 1, "arrival": 0, "duration": 0} | changes
    return {"routes": [{"vehicle": 1, "steps": [whole]}]}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"code": 2, "error": "no"}, "code"),
        ({"routes": {}}, "routes"),
        ({"routes": [7]}, "routes[0]"),
        ({"routes": [{"steps": []}]}, "routes[0].vehicle"),
        ({"routes": [{"vehicle": 99, "steps": []}]}, "routes[0].vehicle"),
        (step(id=99), "routes[0].steps[0].id"),
        (step(type="pickup"), "routes[0].steps[0].id"),
        (step(type="task"), "routes[0].steps[0].type"),
        (step(type="reload"), "routes[0].steps[0].location"),
        (step(type="charge", location=[0, 99]), "routes[0].steps[0].location"),
        (step(type="reload", location=[0, 9]), "routes[0].steps[0].location"),
        (step(type="reload", location_index=5), "routes[0].steps[0].location_index"),
        (step(type="break", service=5, id=None), "routes[0].steps[0].id"),
        (step(arrival=None), "routes[0].steps[0].arrival"),
        (step(duration="long"), "routes[0].steps[0].duration"),
        ({"unassigned": [{"id": 99}]}, "unassigned[0].id"),
        ({"unassigned": [{"id": 1, "type": "delivery"}]}, "unassigned[0].id"),
        ({"unassigned": [{"id": 1, "type": "x"}]}, "unassigned[0].type"),
        ({"unassigned": [5]}, "unassigned[0]"),
        ({"summary": {"cost_terms": {}}}, "summary.cost_terms.fixed"),
    ],
)
def test_damaged_reply(changes: dict[str, Any], path: str) -> None:
    """A reply that means nothing is refused by name."""
    request, reply = broken_reply(**changes)
    with pytest.raises(FormatError) as caught:
        vroom.read_solution(request, reply)
    assert any(fault.startswith(f"{path}: ") for fault in caught.value.faults)


@pytest.mark.parametrize("reply", [None, [], "text", 5])
def test_reply_that_is_none(reply: object) -> None:
    """Only an object can be a reply."""
    request, _ = broken_reply()
    with pytest.raises(FormatError):
        vroom.read_solution(request, reply)


def test_break_of_no_length_is_ignored() -> None:
    """The problem doesn't have it, so a reply of VROOM's may."""
    request, reply = broken_reply()
    none = {"type": "break", "id": 77, "arrival": 250, "duration": 100, "service": 0}
    reply["routes"][0]["steps"].insert(2, none)
    plan = vroom.read_solution(request, reply)
    assert plan.routes == hand_made_again(request, plan).routes


def hand_made_again(request: vroom.VroomRequest, plan: Solution) -> Solution:
    """Write and read once more."""
    return vroom.read_solution(request, vroom.write(request, plan))
