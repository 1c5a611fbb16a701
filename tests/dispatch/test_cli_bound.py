"""`callout bound`: what is proven of a problem and of a plan, for people and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from dispatch.commands.bound import key_points
from tests.dispatch.command_line import Callout

MATRIX = [[0, 600, 900], [600, 0, 300], [900, 300, 0]]


def a_problem() -> dict[str, Any]:
    """Give a small problem with its matrix: one van, two jobs; the best plan costs 1,800."""
    return {
        "vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "time_window": [0, 36_000]}],
        "jobs": [
            {"id": 1, "location_index": 1, "service": 300},
            {"id": 2, "location_index": 2, "service": 300, "time_windows": [[0, 7200]]},
        ],
        "matrices": {"car": {"durations": MATRIX, "distances": MATRIX}},
    }


def an_answer() -> dict[str, Any]:
    """Give the best plan of it: the first job, the second one, and back."""
    steps: list[dict[str, Any]] = [
        {"type": "start", "arrival": 0, "duration": 0},
        {"type": "job", "id": 1, "arrival": 600, "service": 300, "duration": 600},
        {"type": "job", "id": 2, "arrival": 1200, "service": 300, "duration": 900},
        {"type": "end", "arrival": 2400, "duration": 1800},
    ]
    return {"code": 0, "unassigned": [], "routes": [{"vehicle": 7, "steps": steps}]}


def written(path: Path, document: object) -> Path:
    """Write a JSON file."""
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write a problem and its solution."""
    return written(tmp_path / "in.json", a_problem()), written(tmp_path / "out.json", an_answer())


def test_a_plan_is_proven_to_be_the_best(callout: Callout, files: tuple[Path, Path]) -> None:
    """The gap is nothing, the cost is VROOM's, and more time would not help."""
    done = callout("bound", *files, "--seconds", 20)
    assert done.code == 0
    first = done.out.splitlines()[0]
    assert first == "at most 0.00 % from the best possible (proven: at least 1,800)"
    assert "this plan costs 1,800" in done.out
    assert "more time would not help" in done.out


def test_without_a_plan_the_bound_is_told(callout: Callout, files: tuple[Path, Path]) -> None:
    """No plan is needed: the cost that none is below."""
    done = callout("bound", files[0], "--seconds", 20)
    assert done.code == 0
    assert done.out.startswith("no plan costs less than 1,800 (proven)")


def test_programs_get_the_same_as_json(callout: Callout, files: tuple[Path, Path]) -> None:
    """Bound, cost, gap and curve, in VROOM's unit; nothing else is printed."""
    done = callout("bound", *files, "--seconds", 20, "--json")
    reply = json.loads(done.out)
    assert done.code == 0
    assert (reply["bound"], reply["cost"], reply["gap"]) == (1800, 1800, 0.0)
    assert reply["converged"] is True
    assert reply["relaxed"] == []
    assert reply["curve"][-1][1] == 1800
    assert [second for second, _ in reply["curve"]] == sorted(s for s, _ in reply["curve"])


def test_json_without_a_plan_has_no_gap(callout: Callout, files: tuple[Path, Path]) -> None:
    """What nobody asked about is null."""
    reply = json.loads(callout("bound", files[0], "--seconds", 20, "--json").out)
    assert reply["bound"] == 1800
    assert (reply["cost"], reply["gap"], reply["unassigned"]) == (None, None, None)


def test_what_is_left_aside_is_named(callout: Callout, tmp_path: Path) -> None:
    """A break is not looked at, and the answer says so."""
    document = a_problem()
    document["vehicles"][0]["breaks"] = [{"id": 1, "time_windows": [[0, 3600]], "service": 600}]
    done = callout("bound", written(tmp_path / "in.json", document), "--seconds", 20)
    assert done.code == 0
    assert "left aside, so that it may be nearer still: breaks" in done.out


def test_jobs_left_out_are_told(callout: Callout, tmp_path: Path) -> None:
    """A plan without a job that it could serve is judged with that job's price."""
    document = a_problem()
    document["jobs"][0]["skills"] = [9]
    plan = an_answer()
    plan["unassigned"] = [{"id": 1}]
    plan["routes"][0]["steps"] = [
        {"type": "start", "arrival": 0, "duration": 0},
        {"type": "job", "id": 2, "arrival": 900, "service": 300, "duration": 900},
        {"type": "end", "arrival": 2100, "duration": 1800},
    ]
    problem, answer = written(tmp_path / "in.json", document), written(tmp_path / "out.json", plan)
    done = callout("bound", problem, answer, "--seconds", 20)
    assert done.code == 0
    assert "with 1 job left out at their price" in done.out
    assert done.out.startswith("at most 0.00 %")


def test_a_plan_that_does_not_hold_is_refused(callout: Callout, files: tuple[Path, Path]) -> None:
    """Violations are listed, and nothing is proven about the plan: exit code 1."""
    problem, answer = files
    reply = json.loads(answer.read_text())
    for step in reply["routes"][0]["steps"]:
        step["arrival"] += 50_000  # after the shift
    done = callout("bound", problem, written(answer, reply), "--seconds", 5)
    assert done.code == 1
    assert "no plan that holds" in done.out


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"vehicles": 3}'])
def test_a_file_that_is_no_problem(callout: Callout, tmp_path: Path, text: str) -> None:
    """Anything that is no VROOM problem ends in its name and exit code 2."""
    bad = tmp_path / "bad.json"
    bad.write_text(text)
    done = callout("bound", bad, "--seconds", 1)
    assert done.code == 2
    assert str(bad) in done.err


def test_a_file_that_is_no_plan(callout: Callout, files: tuple[Path, Path]) -> None:
    """A broken answer is named, not the problem."""
    problem, answer = files
    answer.write_text("{")
    done = callout("bound", problem, answer, "--seconds", 1)
    assert done.code == 2
    assert str(answer) in done.err


def test_a_missing_file_is_named(callout: Callout, tmp_path: Path) -> None:
    """The name of a file that isn't there, and exit code 2."""
    done = callout("bound", tmp_path / "nowhere.json")
    assert done.code == 2
    assert "nowhere.json" in done.err


def test_coordinates_need_a_city(callout: Callout, tmp_path: Path) -> None:
    """A problem without matrices says that roads are missing."""
    document = {
        "vehicles": [{"id": 1, "start": [-30.0, 45.0], "end": [-30.0, 45.0]}],
        "jobs": [{"id": 1, "location": [-30.001, 45.001], "service": 60}],
    }
    done = callout("bound", written(tmp_path / "in.json", document), "--seconds", 1)
    assert done.code == 2
    assert "--city" in done.err


def test_key_points_thin_out_towards_the_end() -> None:
    """Of a long curve the first and last point stay, and a few between, each once."""
    curve = [(float(second), 10 * second) for second in range(1, 101)]
    points = key_points(curve)
    assert points[0] == (1.0, 10)
    assert points[-1] == (100.0, 1000)
    assert len(points) <= 8
    assert points == sorted(set(points))
    assert (50.0, 500) in points


def test_key_points_of_short_curves() -> None:
    """One point is one point; none are none."""
    assert key_points([]) == []
    assert key_points([(0.5, 7)]) == [(0.5, 7)]
