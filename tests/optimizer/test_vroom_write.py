"""VROOM's reply, key by key."""

import json
from dataclasses import dataclass
from typing import Any

from optimizer.errors import FormatError
from optimizer.explain import explain
from optimizer.formats import vroom
from optimizer.schedule import assemble
from optimizer.travel import TravelTables
from tests.optimizer.made_days import hand_made


def hand_made_reply() -> dict[str, Any]:
    """Reply to the day made by hand, as it goes through a file."""
    problem, solution = hand_made()
    request = vroom.read(vroom.problem_document(problem))
    return dict(json.loads(json.dumps(vroom.write(request, solution))))


def column(route: dict[str, Any], key: str) -> list[Any]:
    """Collect one key of all steps."""
    return [step[key] for step in route["steps"]]


def test_top_level() -> None:
    """A reply has exactly VROOM's four parts."""
    assert list(hand_made_reply()) == ["code", "summary", "unassigned", "routes"]
    assert hand_made_reply()["code"] == 0


def test_summary() -> None:
    """The summary adds up the routes; its cost is theirs, what is left out aside."""
    summary = hand_made_reply()["summary"]
    terms = summary.pop("cost_terms")
    assert summary == {
        "cost": 7870,
        "routes": 2,
        "unassigned": 1,
        "delivery": [6],
        "pickup": [0],
        "amount": [6],
        "setup": 30,
        "service": 510,
        "duration": 700,
        "waiting_time": 360,
        "priority": 0,
        "distance": 7000,
        "violations": [],
        "cost_resolution": 1,
    }
    assert sum(terms.values()) == 7870 + 700


def test_route_totals() -> None:
    """A route's time is travel, set-up, service with breaks, and waiting: nothing else."""
    ana = hand_made_reply()["routes"][0]
    spent = sum(ana[key] for key in ("duration", "setup", "service", "waiting_time"))
    steps = ana["steps"]
    assert spent == steps[-1]["arrival"] - steps[0]["arrival"]
    assert (ana["vehicle"], ana["description"]) == (1, "ana")


def test_steps() -> None:
    """Steps carry running totals; work starts at arrival + waiting_time."""
    ana = hand_made_reply()["routes"][0]
    assert column(ana, "type") == ["start", "job", "job", "break", "job", "end"]
    assert column(ana, "arrival") == [50, 150, 250, 400, 600, 1360]
    assert column(ana, "waiting_time") == [0, 0, 0, 0, 360, 0]
    assert column(ana, "duration") == [0, 100, 100, 200, 300, 600]
    assert column(ana, "distance") == [0, 1000, 1000, 2000, 3000, 6000]
    assert column(ana, "setup") == [0, 20, 0, 0, 0, 0]
    assert column(ana, "service") == [0, 80, 50, 100, 100, 0]
    assert column(ana, "load") == [[4], [2], [1], [1], [0], [0]]


def test_break_while_waiting() -> None:
    """A break after the arrival has the whole drive behind it, and the job arrives after it."""
    rui = hand_made_reply()["routes"][1]
    assert column(rui, "type") == ["start", "break", "break", "job", "job", "end"]
    assert column(rui, "arrival") == [150, 150, 370, 400, 560, 610]
    assert column(rui, "duration") == [0, 0, 0, 0, 100, 100]


def test_open_ends_are_at_jobs() -> None:
    """Where a vehicle has no start or end, the steps are at its first and last job."""
    steps = hand_made_reply()["routes"][1]["steps"]
    assert [steps[k]["location_index"] for k in (0, -1)] == [2, 3]


def test_ids() -> None:
    """Jobs are named by id and by its old name, breaks by id, ends by place only."""
    start, job, _, rest, _, end = hand_made_reply()["routes"][0]["steps"]
    assert (job["id"], job["job"], job["location_index"]) == (1, 1, 1)
    assert rest["id"] == 1
    assert "location_index" not in rest
    for step in (start, end):
        assert "id" not in step
        assert step["location_index"] == 0


def test_pickups_fill_the_van() -> None:
    """What is picked up loads the van on its way, what is delivered unloads it."""
    document = {
        "vehicles": [{"id": 1, "start": [1, 2], "capacity": [9, 9]}],
        "jobs": [
            {"id": 1, "location": [1, 2], "delivery": [4, 0]},
            {"id": 2, "location": [1, 2], "pickup": [0, 3], "description": "battery"},
        ],
    }
    request = vroom.read(document, tables=TravelTables.of([[0]]))
    reply: Any = vroom.write(request, assemble(request.problem, [[0, 1]]))
    (route,) = reply["routes"]
    assert column(route, "load") == [[4, 0], [0, 0], [0, 3], [0, 3]]
    assert (route["delivery"], route["pickup"], route["amount"]) == ([4, 0], [0, 3], [4, 0])
    assert route["steps"][2]["description"] == "battery"
    assert route["steps"][0]["location"] == [1, 2]


def test_priorities_and_limits_of_tasks() -> None:
    """The reply adds up priorities; a limit of tasks is no amount."""
    document = {
        "vehicles": [{"id": 1, "start": [1, 2], "max_tasks": 2}],
        "jobs": [{"id": k, "location": [1, 2], "priority": 10 * k} for k in (1, 2)],
    }
    request = vroom.read(document, tables=TravelTables.of([[0]]))
    reply: Any = vroom.write(request, assemble(request.problem, [[0, 1]]))
    assert reply["summary"]["priority"] == 30
    assert reply["summary"]["amount"] == []
    assert reply["routes"][0]["steps"][1]["load"] == []


def test_costs_are_rounded_down() -> None:
    """VROOM's costs are whole numbers, cut off; the exact terms stand beside them."""
    document = {
        "vehicles": [{"id": 1, "start_index": 0, "costs": {"per_hour": 1800}}],
        "jobs": [{"id": 1, "location_index": 1}],
        "matrices": {"car": {"durations": [[0, 3], [3, 0]]}},
    }
    request = vroom.read(document)
    reply: Any = vroom.write(request, assemble(request.problem, [[0]]))
    assert reply["summary"]["cost"] == 1
    assert reply["routes"][0]["cost_terms"]["travel"] == 27_000
    assert reply["summary"]["cost_resolution"] == 18_000


@dataclass(frozen=True)
class FakeReason:
    """What explain would say."""

    code: str = "capacity"
    text: str = "takes 9, the van has room for 5"
    vehicles: tuple[int, ...] = (0, 1)
    by: int | None = 4


def test_unassigned_and_reasons() -> None:
    """What is left out is listed with its place, and with reasons where they are known."""
    problem, solution = hand_made()
    request = vroom.read(vroom.problem_document(problem))
    reply: Any = vroom.write(request, solution, reasons={4: (FakeReason(),)})
    (left,) = reply["unassigned"]
    assert left == {
        "id": 5,
        "type": "job",
        "location_index": 4,
        "description": "e",
        "reasons": [
            {
                "code": "capacity",
                "text": "takes 9, the van has room for 5",
                "vehicles": [1, 2],
                "by": 4,
            }
        ],
    }


def test_reasons_of_explain() -> None:
    """What `explain` says goes into the reply as it is."""
    problem, solution = hand_made()
    request = vroom.read(vroom.problem_document(problem))
    reply: Any = vroom.write(request, solution, reasons=explain(request.problem, solution))
    (left,) = reply["unassigned"]
    assert left["reasons"]
    assert {why["code"] for why in left["reasons"]} == {"capacity"}
    assert vroom.check_reply(request, json.loads(json.dumps(reply))) == []


def test_nothing_planned() -> None:
    """An empty plan has an empty summary."""
    request = vroom.read({"vehicles": [], "jobs": []})
    reply: Any = vroom.write(request, assemble(request.problem, []))
    assert (reply["summary"]["cost"], reply["summary"]["delivery"]) == (0, [])
    assert reply["routes"] == reply["unassigned"] == []


def test_error_reply() -> None:
    """An error is a code and a text, with every fault on a line of its own."""
    assert vroom.error_reply(vroom.ROUTING_ERROR, "no way") == {"code": 3, "error": "no way"}
    faults = FormatError(["jobs[0]: a", "jobs[1]: b"])
    reply = vroom.error_reply(vroom.INPUT_ERROR, faults)
    assert reply == {"code": 2, "error": "jobs[0]: a\njobs[1]: b"}


def test_documented_example() -> None:
    """The example of a custom matrix in VROOM's documentation costs there what it costs here."""
    document = {
        "vehicles": [{"id": 0, "start_index": 0, "end_index": 3}],
        "jobs": [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}],
        "matrices": {
            "car": {
                "durations": [
                    [0, 2104, 197, 1299],
                    [2103, 0, 2255, 3152],
                    [197, 2256, 0, 1102],
                    [1299, 3153, 1102, 0],
                ]
            }
        },
    }
    request = vroom.read(document)
    replies: list[Any] = [
        vroom.write(request, assemble(request.problem, [order])) for order in ([0, 1], [1, 0])
    ]
    costs = [reply["summary"]["cost"] for reply in replies]
    assert min(costs) == costs[0] == 5461
    assert column(replies[0]["routes"][0], "duration") == [0, 2104, 4359, 5461]
