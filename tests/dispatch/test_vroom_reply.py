"""What is said of tasks left out of a problem in VROOM's JSON: in what time, in what unit."""

import threading
from typing import Any

import pytest
import uvicorn

from dispatch import vroom_questions
from dispatch.commands import serve as serve_command
from dispatch.vroom_questions import reply_to, solve_request, warm_up
from optimizer import FormatError, SolveParams, explain
from optimizer.explain import relaxations
from optimizer.formats import vroom
from tests.dispatch.command_line import Callout

MATRIX = [[0, 600, 900], [600, 0, 300], [900, 300, 0]]


def a_problem(*jobs: dict[str, Any], **vehicle: Any) -> dict[str, Any]:
    """Give a problem with one van and some jobs."""
    van = {"id": 7, "start_index": 0, "end_index": 0, "time_window": [0, 36_000]} | vehicle
    numbered = [{"id": k + 1, "location_index": 1} | job for k, job in enumerate(jobs)]
    return {
        "vehicles": [van],
        "jobs": numbered,
        "matrices": {"car": {"durations": MATRIX}},
    }


def left_out(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Solve by insertion alone; gives what was left out, whose reply checks."""
    request = vroom.read(document)
    reply: Any = reply_to(request, solve_request(request, SolveParams(seconds=0)))
    assert vroom.check_reply(request, reply) == []
    unassigned: list[dict[str, Any]] = reply["unassigned"]
    return unassigned


def test_vehicles_are_called_vehicles() -> None:
    """A number alone could be anything: texts say what it is the number of."""
    (left,) = left_out(a_problem({"skills": [4]}))
    assert left["reasons"][0]["text"].startswith("vehicle 7: ")
    assert left["relaxation"] == "if vehicle 7 had skill 4"


def test_the_smallest_change_is_told() -> None:
    """A job that would be done a minute too late fits if its window closed so much later."""
    (left,) = left_out(a_problem({"time_windows": [[0, 500]]}))
    assert left["reasons"][0]["code"] == "window"
    assert left["relaxation"] == "if the window closed 2 min later"


def test_another_task_that_would_have_to_go() -> None:
    """Where only the other job's room would do, that job is named by its type and number."""
    jobs = [{"service": 30_000, "priority": k} for k in (5, 9)]
    (left,) = left_out(a_problem(*jobs, time_window=[0, 32_000]))
    assert left["id"] == 1
    assert left["reasons"][0]["code"] == "no_room"
    assert "relaxation" in left


@pytest.mark.parametrize("resolution", [18_000, 3_600, 7_200])
def test_costs_are_said_in_the_documents_unit(resolution: int) -> None:
    """What leaving a job out saves is said as the document counts, rounded up to what is enough."""
    document = a_problem({"unserved_cost": 1000}) | {"cost_resolution": resolution}
    (left,) = left_out(document)
    (reason,) = left["reasons"]
    assert (reason["code"], reason["by"]) == ("too_costly", 200)
    assert "costs 200 more" in reason["text"]
    assert left["relaxation"] == "if leaving it out cost 201 more"
    enough = a_problem({"unserved_cost": 1201}) | {"cost_resolution": resolution}
    assert left_out(enough) == []


def test_what_no_single_change_lets_in_has_no_relaxation() -> None:
    """Without any way there is nothing to advise, but a reason."""
    document = a_problem({"location_index": 2})
    document["matrices"]["car"]["durations"] = [[0, 5, None], [5, 0, None], [None, None, 0]]
    (left,) = left_out(document)
    assert left["reasons"][0]["code"] == "unreachable"
    assert "relaxation" not in left


def test_nobody_to_come() -> None:
    """Without vehicles that is the reason, and nothing breaks."""
    document = a_problem({}) | {"vehicles": []}
    (left,) = left_out(document)
    assert left["reasons"][0]["code"] == "no_vehicle"
    assert "relaxation" not in left


def test_both_ends_of_a_tow_are_explained() -> None:
    """A pick-up and its delivery are left out together, each with its reasons."""
    document = a_problem()
    ends = {"pickup": {"id": 3, "location_index": 1}, "delivery": {"id": 3, "location_index": 2}}
    document["shipments"] = [ends | {"skills": [9]}]
    left = left_out(document)
    assert [(one["type"], one["id"]) for one in left] == [("pickup", 3), ("delivery", 3)]
    assert all(one["reasons"] for one in left)


def test_reasons_in_portions_are_the_same_reasons() -> None:
    """Portion by portion or all at once: the same codes for the same visits."""
    jobs = [{"skills": [k % 3]} if k % 2 else {"time_windows": [[0, 100 * k]]} for k in range(9)]
    request = vroom.read(a_problem(*jobs, skills=[1]))
    plan = solve_request(request, SolveParams(seconds=0))
    reply: Any = reply_to(request, plan)
    told = [[why["code"] for why in left["reasons"]] for left in reply["unassigned"]]
    reasons = explain(request.problem, plan)
    assert told == [[reason.code for reason in reasons[i]] for i in plan.unassigned]
    changes = relaxations(request.problem, plan)
    said = ["relaxation" in left for left in reply["unassigned"]]
    assert said == [bool(changes[i]) for i in plan.unassigned]


def test_when_time_is_up_the_dearest_has_been_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no time at all one task is explained: the one that costs most to leave out."""
    monkeypatch.setattr(vroom_questions, "REASON_SECONDS", 0.0)
    monkeypatch.setattr(vroom_questions, "RELAXATION_SECONDS", 0.0)
    jobs = [{"skills": [4], "priority": k} for k in (3, 50, 7)]
    left = left_out(a_problem(*jobs))
    assert ["reasons" in one for one in left] == [False, True, False]
    assert ["relaxation" in one for one in left] == [False, True, False]


def test_no_more_than_so_many_relaxations(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is left out, relaxations are sought for the dearest few."""
    monkeypatch.setattr(vroom_questions, "MOST_RELAXED", 2)
    left = left_out(a_problem(*[{"skills": [4]}] * 5))
    assert sum("relaxation" in one for one in left) == 2
    assert all("reasons" in one for one in left)


def test_warming_up_solves_and_explains(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy problem has something to plan and something to explain."""
    replies: list[Any] = []

    def noted(request: vroom.VroomRequest, solution: Any) -> dict[str, object]:
        replies.append(reply_to(request, solution))
        return {}

    monkeypatch.setattr(vroom_questions, "reply_to", noted)
    warm_up()
    (reply,) = replies
    assert reply["routes"]
    assert reply["unassigned"][0]["reasons"]


def test_serve_warms_up_beside_the_service(
    callout: Callout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`callout serve` starts at once, while kernels are loaded in a thread of their own."""
    begun, go, started = threading.Event(), threading.Event(), []

    def slow() -> None:
        begun.set()
        go.wait(30)

    def run(app: str, **options: Any) -> None:
        assert begun.wait(30)
        assert not go.is_set()
        started.append((app, options["port"], options["timeout_graceful_shutdown"]))

    for name, value in (("CALLOUT_HOST", "127.0.0.1"), ("CALLOUT_PORT", "8000")):
        monkeypatch.setenv(name, value)  # what the command sets is unset again
    monkeypatch.setattr(serve_command, "warm_up", slow)
    monkeypatch.setattr(uvicorn, "run", run)
    done = callout("serve", "--port", 8123)
    go.set()
    assert done.code == 0
    assert started == [("api.app:create_app", 8123, serve_command.LEAVING_SECONDS)]


def test_matrices_are_read_once() -> None:
    """A document with matrices needs no tables, whatever else is wrong in it: `read` says that."""
    broken = a_problem({"service": -1})
    assert vroom.locations(broken) == []
    with pytest.raises(FormatError, match=r"jobs\[0\]\.service"):
        vroom.read(broken)
