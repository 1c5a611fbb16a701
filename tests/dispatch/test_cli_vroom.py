"""`callout solve` and `check` on what VROOM's JSON can say: plans to begin with, ids, summaries."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.dispatch.command_line import Callout

MATRIX = [[0, 600, 900], [600, 0, 300], [900, 300, 0]]


def a_problem(*steps: int, **vehicle: Any) -> dict[str, Any]:
    """Give a job and a tow for one van, with jobs and ends in a given order to begin with."""
    names = {1: ("job", 1), 2: ("pickup", 5), 3: ("delivery", 5)}
    given = [dict(zip(("type", "id"), names[step], strict=True)) for step in steps]
    van = {"id": 7, "start_index": 0, "end_index": 0, "time_window": [0, 36_000]} | vehicle
    return {
        "vehicles": [van | ({"steps": given} if steps else {})],
        "jobs": [{"id": 1, "location_index": 1, "service": 300}],
        "shipments": [
            {
                "pickup": {"id": 5, "location_index": 2},
                "delivery": {"id": 5, "location_index": 0},
            }
        ],
        "matrices": {"car": {"durations": MATRIX}},
    }


def written(path: Path, document: object) -> Path:
    """Write a JSON file."""
    path.write_text(json.dumps(document))
    return path


def test_a_tow_is_solved_and_checks(callout: Callout, tmp_path: Path) -> None:
    """The car is picked up and delivered by one van, and nothing is wrong with the answer."""
    problem, answer = written(tmp_path / "in.json", a_problem()), tmp_path / "out.json"
    assert callout("solve", problem, "--seconds", 0, "-o", answer).code == 0
    reply = json.loads(answer.read_text())
    kinds = [step["type"] for step in reply["routes"][0]["steps"]]
    assert kinds.index("pickup") < kinds.index("delivery")
    assert (reply["unassigned"], reply["summary"]["cost"]) == ([], 1800)
    assert callout("check", problem, answer).out.strip() == "0 violations"


@pytest.mark.parametrize("order", [(1, 2, 3), (2, 1, 3), (2, 3, 1)])
def test_a_plan_to_begin_with(callout: Callout, tmp_path: Path, order: tuple[int, ...]) -> None:
    """The answer is never dearer than the plan that the problem brings along."""
    problem = written(tmp_path / "in.json", a_problem(*order))
    reply = json.loads(callout("solve", problem, "--seconds", 0).out)
    assert reply["summary"]["cost"] <= (3000 if order == (2, 3, 1) else 1800)


@pytest.mark.parametrize("order", [(3, 2), (2,)])
def test_a_plan_that_cannot_be_driven(
    callout: Callout, tmp_path: Path, order: tuple[int, ...]
) -> None:
    """It is named, and nothing is solved."""
    done = callout("solve", written(tmp_path / "in.json", a_problem(*order)), "--seconds", 0)
    assert (done.code, done.out) == (2, "")
    assert "steps" in done.err


def test_violations_are_told_with_the_documents_ids(callout: Callout, tmp_path: Path) -> None:
    """A vehicle and a task are called what the problem calls them."""
    problem, answer = written(tmp_path / "in.json", a_problem()), tmp_path / "out.json"
    callout("solve", problem, "--seconds", 0, "-o", answer)
    reply = json.loads(answer.read_text())
    for step in reply["routes"][0]["steps"]:
        if step["type"] == "pickup":
            step["service"] = 40
    done = callout("check", problem, written(answer, reply))
    assert done.code == 1
    assert "vehicle 7, pickup 5: " in done.out


def test_a_summary_on_a_terminal(
    callout: Callout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People get lines, with reasons for what was left out; the file has the JSON as ever."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    document = a_problem()
    document["jobs"][0]["skills"] = [4]
    problem, answer = written(tmp_path / "in.json", document), tmp_path / "out.json"
    lines = callout("solve", problem, "--seconds", 0, "-o", answer).out.splitlines()
    assert lines[0].startswith("cost 1,800: 1 route, ")
    assert lines[1].startswith("  vehicle 7: 2 tasks, ")
    assert lines[2] == "1 task left out"
    assert lines[3].startswith("  job 1: ")
    assert json.loads(answer.read_text())["code"] == 0
