"""`callout solve` and `check`: VROOM JSON in and out, with and without its own matrix."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dispatch.command_line import Callout

MATRIX = [[0, 600, 900], [600, 0, 300], [900, 300, 0]]


def a_problem() -> dict[str, Any]:
    """Give a small problem with its matrix: one van, two jobs."""
    return {
        "vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "time_window": [0, 36_000]}],
        "jobs": [
            {"id": 1, "location_index": 1, "service": 300},
            {"id": 2, "location_index": 2, "service": 300, "time_windows": [[0, 7200]]},
        ],
        "matrices": {"car": {"durations": MATRIX, "distances": MATRIX}},
    }


def written(path: Path, document: object) -> Path:
    """Write a JSON file."""
    path.write_text(json.dumps(document))
    return path


def test_a_problem_is_solved_and_the_answer_checks(callout: Callout, tmp_path: Path) -> None:
    """The answer serves both jobs on the shortest way and has no violation."""
    problem = written(tmp_path / "in.json", a_problem())
    answer = tmp_path / "out.json"
    assert callout("solve", problem, "--seconds", 1, "-o", answer).code == 0
    reply = json.loads(answer.read_text())
    assert reply["code"] == 0
    assert reply["summary"]["cost"] == 1800
    assert reply["unassigned"] == []
    checked = callout("check", problem, answer)
    assert (checked.code, checked.out.strip()) == (0, "0 violations")


def test_without_a_file_the_answer_is_printed(callout: Callout, tmp_path: Path) -> None:
    """Standard output has the reply and nothing else."""
    problem = written(tmp_path / "in.json", a_problem())
    done = callout("solve", problem, "--seconds", 1)
    assert json.loads(done.out)["summary"]["routes"] == 1


def test_what_is_left_out_has_its_reasons(callout: Callout, tmp_path: Path) -> None:
    """A job with a skill that no van has comes back unassigned, with the reason."""
    document = a_problem()
    document["jobs"][0]["skills"] = [9]
    done = callout("solve", written(tmp_path / "in.json", document), "--seconds", 1)
    (left,) = json.loads(done.out)["unassigned"]
    assert left["id"] == 1
    assert left["reasons"]


def test_coordinates_need_a_city(callout: Callout, tmp_path: Path) -> None:
    """A problem without matrices says that roads are missing; with a city it is solved."""
    callout("city", "build", "toy", "--synthetic", 400)
    document = {
        "vehicles": [{"id": 1, "start": [-30.0, 45.0], "end": [-30.0, 45.0]}],
        "jobs": [{"id": 1, "location": [-30.001, 45.001], "service": 60}],
    }
    problem = written(tmp_path / "in.json", document)
    refused = callout("solve", problem, "--seconds", 1)
    assert refused.code == 2
    assert "--city" in refused.err
    answer = tmp_path / "out.json"
    assert callout("solve", problem, "--city", "toy", "--seconds", 1, "-o", answer).code == 0
    assert callout("check", problem, answer, "--city", "toy").code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1"),
        ("{", "line 1"),
        ("[1, 2]", ""),
        ('{"vehicles": 3}', "vehicles"),
        ("[" * 100_000, "deep"),
    ],
)
def test_a_file_that_is_no_problem(callout: Callout, tmp_path: Path, text: str, said: str) -> None:
    """Anything that is no VROOM problem ends in its name, the place, and exit code 2."""
    bad = tmp_path / "bad.json"
    bad.write_text(text)
    done = callout("solve", bad, "--seconds", 1)
    assert done.code == 2
    assert str(bad) in done.err
    assert said in done.err


def test_every_fault_of_a_problem_is_told(callout: Callout, tmp_path: Path) -> None:
    """Several faults come together, each with its path."""
    document = a_problem()
    document["jobs"][0]["service"] = -1
    document["jobs"][1]["time_windows"] = [[20, 10]]
    document["vehicles"][0]["start_index"] = 99
    done = callout("solve", written(tmp_path / "in.json", document), "--seconds", 1)
    assert done.code == 2
    for path in ("jobs[0].service", "jobs[1].time_windows[0]", "vehicles[0].start_index"):
        assert path in done.err


def test_an_answer_to_another_problem_is_refused(callout: Callout, tmp_path: Path) -> None:
    """A reply with a job that the problem lacks names it."""
    problem = written(tmp_path / "in.json", a_problem())
    answer = tmp_path / "out.json"
    callout("solve", problem, "--seconds", 1, "-o", answer)
    reply = json.loads(answer.read_text())
    next(s for s in reply["routes"][0]["steps"] if s["type"] == "job")["id"] = 77
    done = callout("check", problem, written(answer, reply))
    assert done.code in {1, 2}
    assert "77" in done.out + done.err
