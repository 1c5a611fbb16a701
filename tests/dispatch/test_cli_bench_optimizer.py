"""`callout bench optimizer` as its user meets it."""

import json
from pathlib import Path

import pytest

from dispatch.commands import bench_optimizer
from dispatch.measuring.contest import apart
from tests.dispatch.command_line import Callout
from tests.dispatch.contest_days import FakeSolvers, solvers
from tests.optimizer.vrplib_texts import TOWN

__all__ = ["solvers"]

QUICK = ("--days", "6x2", "--seeds", "1,2", "--seconds", "3")


@pytest.fixture(autouse=True)
def small_city(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the made city a small one."""
    monkeypatch.setattr(bench_optimizer, "MADE_JUNCTIONS", 300)
    monkeypatch.setattr(apart, "find_spec", lambda name: name != "vroom" or None)


@pytest.mark.usefixtures("solvers")
def test_figures_are_given_to_people(callout: Callout) -> None:
    """A table for each set: answers, seconds, gap, and ours to everybody else's."""
    done = callout("bench", "optimizer", *QUICK, "--peers", "ortools,pyvrp")
    assert done.code == 0, done.err
    assert done.err == ""
    lines = done.out.splitlines()
    assert "cores" in lines[0]
    assert "ortools 9" in lines[0]
    assert any(line.startswith("made 6x2") for line in lines)
    ours, ortools, pyvrp = (
        next(line.split() for line in lines if line.startswith(name))
        for name in ("callout 3 s", "ortools 3 s", "pyvrp 3 s")
    )
    assert ours[3:] == ["2", "0", "0", "3.0", "0.00", "%"]
    assert ortools[3:] == ["2", "0", "0", "3.0", "0.00", "%", "+0.00", "%"]
    assert pyvrp[3:] == ortools[3:]
    assert "Ours to it" in done.out


@pytest.mark.usefixtures("solvers")
def test_figures_are_given_to_programs(callout: Callout, tmp_path: Path) -> None:
    """JSON and nothing but JSON: every run, every mean, who was left out and why."""
    (tmp_path / "TOWN.vrp").write_text(TOWN)
    (tmp_path / "TOWN.sol").write_text("Route #1: 4 2\nRoute #2: 3\n")
    monkeys = ("--peers", "ortools", "--json")
    done = callout("bench", "optimizer", "--instances", tmp_path, *QUICK, *monkeys)
    told = json.loads(done.out)
    assert done.code == 0
    assert told["plan"] == {"seconds": [3.0], "seed": 1, "cores": None, "peers": ["ortools"]}
    assert told["machine"]["cores"] >= 1
    assert len(told["runs"]) == 6
    assert {run["best_known"] for run in told["runs"]} == {None, 25_000}
    assert told["runs"][0]["curve"][-1][1] == told["runs"][0]["cost"]
    assert [row["label"] for row in told["standings"]] == ["callout 3 s", "ortools 3 s"] * 2
    assert told["left_out"] == []


@pytest.mark.usefixtures("solvers")
def test_the_curve_is_a_picture(callout: Callout, tmp_path: Path) -> None:
    """Written beside the table."""
    path = tmp_path / "new" / "curve.png"
    done = callout("bench", "optimizer", *QUICK, "--peers", "none", "--picture", path)
    assert done.code == 0, done.err
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_contest_that_was_stopped_goes_on(
    callout: Callout, solvers: FakeSolvers, tmp_path: Path
) -> None:
    """Runs that are in the file aren't made again, and count all the same."""
    words = ("bench", "optimizer", *QUICK, "--peers", "pyvrp", "--record", tmp_path / "r.jsonl")
    first = callout(*words)
    asked = len(solvers.asked)
    again = callout(*words)
    assert len(solvers.asked) == asked == 4
    assert again.out == first.out


@pytest.mark.usefixtures("solvers")
def test_iterations_are_told_on_demand(callout: Callout) -> None:
    """Thousand in three seconds."""
    done = callout("bench", "optimizer", *QUICK, "--peers", "none", "--iterations")
    assert "iterations/s" in done.out
    assert "333" in done.out


def test_who_lacks_a_constraint_is_named(callout: Callout, solvers: FakeSolvers) -> None:
    """And not asked; our own reference is."""
    done = callout("bench", "optimizer", *QUICK, "--rich", "--peers", "pyvrp,routing")
    assert done.code == 0, done.err
    assert {name for name, _ in solvers.asked} == {"callout", "routing"}
    assert "pyvrp is not asked about 2 problems: it lacks matrices.hourly" in done.out
    assert "made rich 6x2" in done.out


def test_who_is_not_installed_is_named_with_the_cure(
    callout: Callout, solvers: FakeSolvers
) -> None:
    """The others are asked."""
    done = callout("bench", "optimizer", *QUICK, "--peers", "ortools,vroom")
    assert done.code == 0
    assert "not installed and left out: vroom (pip install 'callout[peers]')" in done.err
    assert {name for name, _ in solvers.asked} == {"callout", "ortools"}


def test_a_peer_s_broken_rule_is_told(callout: Callout, solvers: FakeSolvers) -> None:
    """It is his: our own answer is yes all the same."""
    solvers.spoiled = True
    done = callout("bench", "optimizer", *QUICK, "--peers", "ortools")
    assert done.code == 0
    assert "ortools 3 s: breaks a rule: vehicle 1 serves visit" in done.out


def test_a_broken_rule_of_ours_is_no(
    callout: Callout, solvers: FakeSolvers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is no answer: whoever measures in a script has to hear of it."""

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("dispatch.measuring.contest.contest.solve_ours", broken)
    done = callout("bench", "optimizer", *QUICK, "--peers", "pyvrp")
    assert done.code == 1
    assert "callout 3 s: RuntimeError: a bug" in done.out
    assert solvers.asked == [("pyvrp", 3.0)] * 2


def test_a_city_built_before_gives_its_roads(callout: Callout, solvers: FakeSolvers) -> None:
    """By its name, as every other command takes it."""
    assert callout("city", "build", "small", "--synthetic", 200).code == 0
    done = callout("bench", "optimizer", *QUICK, "--city", "small", "--peers", "none")
    assert done.code == 0, done.err
    assert "small 6x2" in done.out
    assert len(solvers.asked) == 2


def test_sampled_days_are_those_that_are_planned(callout: Callout, solvers: FakeSolvers) -> None:
    """With lunch, stock and overtime, in the catalogue's own costs; peers lack some of it."""
    assert callout("city", "build", "small", "--synthetic", 200).code == 0
    words = ("--city", "small", "--sampled", "--peers", "ortools")
    done = callout("bench", "optimizer", *QUICK, *words)
    assert done.code == 0, done.err
    assert "small sampled 6x2" in done.out
    assert "ortools is not asked about 2 problems" in done.out
    assert "vehicle.breaks" in done.out
    assert len(solvers.asked) == 2


def test_a_city_that_is_not_there_is_named(callout: Callout) -> None:
    """With the command that builds it."""
    done = callout("bench", "optimizer", *QUICK, "--city", "lost")
    assert done.code == 3
    assert "callout city build lost" in done.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "give --instances, --days or both"),
        (("--days", "60"), "sizes such as 120x20"),
        (("--days", "60x0"), "sizes such as 120x20"),
        (("--days", "60x-8"), "sizes such as 120x20"),
        (("--days", "99999x8"), "sizes such as 120x20"),
        (("--days", "6x2", "--seeds", ""), "--seeds"),
        (("--days", "6x2", "--seeds", "-1"), "--seeds"),
        (("--days", "6x2", "--seconds", "0"), "--seconds"),
        (("--days", "6x2", "--seconds", "nan"), "--seconds"),
        (("--days", "6x2", "--seconds", "inf"), "--seconds"),
        (("--days", "6x2", "--seconds", ","), "--seconds"),
        (("--days", "6x2", "--peers", "gurobi"), "'gurobi' is nobody here"),
        (("--days", "6x2", "--cores", "0"), "--cores"),
        (("--days", "6x2", "--sampled"), "--sampled days need --city"),
        (("--instances", "/nowhere"), "/nowhere"),
    ],
)
def test_bad_input_is_named(callout: Callout, words: tuple[object, ...], complaint: str) -> None:
    """Which option it is about, before anything long begins."""
    done = callout("bench", "optimizer", *words)
    assert done.code == 2
    assert complaint in done.err
    assert done.out == ""


def test_sizes_and_limits_are_understood_once_each() -> None:
    """Blanks and repetitions don't matter; limits ascend, sizes stay in their order."""
    assert bench_optimizer.read_seconds("10, 2,10") == (2.0, 10.0)
    assert [str(size) for size in bench_optimizer.read_days("60X8, 20x4 ,60x8")] == ["60x8", "20x4"]
    assert bench_optimizer.read_seeds("3,1,3") == (3, 1)
    assert bench_optimizer.read_peers("none") == ()
