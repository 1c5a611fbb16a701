"""Runs are remembered as they end, and come to gaps and ratios that mean what they say."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import BadInput
from dispatch.measuring.contest.curve import draw_curves, mean_curve
from dispatch.measuring.contest.standing import Standing, over, references, standings
from dispatch.measuring.contest.trial import Ledger, Trial
from tests.dispatch.contest_days import trial


def test_a_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    """All of it: a contest that was stopped goes on where it was."""
    path = tmp_path / "runs.jsonl"
    done = trial(curve=((0.5, 120), (2.0, 100)), violations=("plan: late [window]",), iterations=7)
    Ledger(path).add(done)
    assert Ledger(path).find(done.key) == done


def test_runs_are_added_a_line_each(tmp_path: Path) -> None:
    """Other programs can read them while a contest is on."""
    path = tmp_path / "runs.jsonl"
    ledger = Ledger(path)
    for case in "abc":
        ledger.add(trial(case=case))
    assert [json.loads(line)["case"] for line in path.read_text().splitlines()] == ["a", "b", "c"]


def test_what_differs_is_another_run(tmp_path: Path) -> None:
    """Problem, solver, seconds: each makes a run of its own."""
    ledger = Ledger(tmp_path / "runs.jsonl")
    ledger.add(trial())
    for other in (trial(case="b"), trial("pyvrp"), trial(seconds=2.0), trial(seconds=None)):
        assert ledger.find(other.key) is None


def test_a_run_that_failed_is_made_again(tmp_path: Path) -> None:
    """What broke may have been put right; the newer line counts."""
    path = tmp_path / "runs.jsonl"
    ledger = Ledger(path)
    failed, done = trial(cost=None, failure="ended with -9"), trial(cost=77)
    ledger.add(failed)
    assert Ledger(path).find(failed.key) is None
    Ledger(path).add(done)
    assert Ledger(path).find(done.key) == done


def test_a_line_cut_short_is_made_again_and_harms_no_other(tmp_path: Path) -> None:
    """Somebody pulled the plug in the middle of writing."""
    path = tmp_path / "runs.jsonl"
    ledger = Ledger(path)
    ledger.add(trial(case="a"))
    ledger.add(trial(case="b"))
    path.write_bytes(path.read_bytes()[:-40])
    again = Ledger(path)
    assert again.find(trial(case="b").key) is None
    again.add(trial(case="c"))
    last = Ledger(path)
    assert last.find(trial(case="a").key) is not None
    assert last.find(trial(case="c").key) is not None


@pytest.mark.parametrize("content", [b"id,name\n1,a\n", b"[]\n", b"\xff\xfe", b"4\n"])
def test_another_file_is_not_written_to(tmp_path: Path, content: bytes) -> None:
    """Whoever names the wrong file gets it back as it was."""
    path = tmp_path / "jobs.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"jobs\.csv"):
        Ledger(path)
    assert path.read_bytes() == content


def test_runs_are_remembered_without_a_file() -> None:
    """Then for as long as the contest lasts."""
    ledger = Ledger()
    ledger.add(trial())
    assert ledger.find(trial().key) == trial()


def row(trials: list[Trial], label: str) -> Standing:
    """Give one solver's line of the table."""
    return next(standing for standing in standings(trials) if standing.label == label)


def test_a_gap_is_to_the_best_known() -> None:
    """Published costs where there are some; the mean is over problems, not over costs."""
    trials = [trial(cost=110, best_known=100), trial(case="b", cost=1010, best_known=1000)]
    gap = row(trials, "callout 10 s").gap
    assert gap == pytest.approx((0.10 + 0.01) / 2)


def test_without_a_published_cost_the_best_of_the_runs_counts() -> None:
    """So somebody's gap is 0, and nobody's is below."""
    trials = [trial(cost=100), trial("pyvrp", 105), trial("vroom", 102, seconds=None)]
    assert row(trials, "callout 10 s").gap == 0
    assert row(trials, "pyvrp 10 s").gap == pytest.approx(0.05)
    assert row(trials, "vroom").gap == pytest.approx(0.02)


def test_a_ratio_is_ours_over_theirs() -> None:
    """Below 0 ours is cheaper; ours at 2 s is compared with theirs at 10 s as well."""
    trials = [
        trial(cost=90),
        trial(cost=99, seconds=2.0),
        trial("pyvrp", 100),
        trial(case="b", cost=100),
        trial(case="b", cost=110, seconds=2.0),
        trial("pyvrp", 100, case="b"),
    ]
    ratios = row(trials, "pyvrp 10 s").ratios
    assert ratios["callout 10 s"] == pytest.approx((-0.1 + 0.0) / 2)
    assert ratios["callout 2 s"] == pytest.approx((-0.01 + 0.1) / 2)


def test_only_problems_that_both_have_answered_are_compared() -> None:
    """Who broke a rule or gave no answer is counted apart."""
    trials = [
        trial(cost=90),
        trial(case="b", cost=50),
        trial("pyvrp", 100),
        trial("pyvrp", None, case="b", violations=("late",)),
        trial("pyvrp", None, case="c", failure="ended with -11"),
    ]
    theirs = row(trials, "pyvrp 10 s")
    assert theirs.compared == {"callout 10 s": 1}
    assert theirs.ratios["callout 10 s"] == pytest.approx(-0.1)
    assert (theirs.answers, theirs.broken, theirs.failed) == (1, 1, 1)


def test_nobody_s_answer_is_no_figure() -> None:
    """A set on which a solver never answered has no gap and no ratio."""
    theirs = row([trial(), trial("pyvrp", None, failure="no")], "pyvrp 10 s")
    assert theirs.gap is None
    assert theirs.ratios == {}
    assert theirs.took == 0


def test_sets_are_told_apart() -> None:
    """Each has its own means."""
    trials = [trial(cost=100), trial(case="x", group="other", cost=300, best_known=100)]
    assert [(s.group, s.gap) for s in standings(trials)] == [("days", 0.0), ("other", 2.0)]


def test_iterations_are_told_by_the_second() -> None:
    """Where the search counts them."""
    assert row([trial(iterations=50_000)], "callout 10 s").iterations == pytest.approx(5000)
    assert row([trial()], "callout 10 s").iterations is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 10**15)), min_size=1))
def test_no_gap_is_below_zero(costs: list[tuple[str, int]]) -> None:
    """The least known is the least of all that is known."""
    trials = [trial(case=case, cost=cost) for case, cost in costs]
    least = references(trials)
    assert all(over(t.cost or 0, least[t.case]) >= 0 for t in trials)


def test_a_cost_of_nothing_is_no_division() -> None:
    """A day without driving: equal is equal."""
    assert over(0, 0) == 0
    assert over(5, 0) == float("inf")


def test_the_curve_is_the_mean_of_the_best_so_far() -> None:
    """It never rises, and ends at the mean of the answers."""
    runs = [
        trial(curve=((0.1, 200), (1.0, 150), (5.0, 100))),
        trial(case="b", curve=((0.2, 120), (8.0, 110)), cost=110, best_known=100),
    ]
    seconds, excess = mean_curve(runs, references(runs))
    assert (np.diff(excess) <= 0).all()
    assert seconds[0] == pytest.approx(0.2)
    assert excess[0] == pytest.approx((1.0 + 0.2) / 2)
    assert seconds[-1] == pytest.approx(10.0)
    assert excess[-1] == pytest.approx((0.0 + 0.1) / 2)


def test_the_picture_is_a_picture() -> None:
    """A panel for each set, whoever answered; the same runs give the same bytes."""
    runs = [
        trial(curve=((0.1, 200), (5.0, 100))),
        trial("pyvrp", 104),
        trial("vroom", None, seconds=None, failure="no"),
        trial(group="other", case="z", cost=50),
    ]
    picture = draw_curves(runs, heading="Two sets")
    assert picture.startswith(b"\x89PNG")
    assert picture == draw_curves(runs, heading="Two sets")
    assert draw_curves([], heading="None").startswith(b"\x89PNG")
