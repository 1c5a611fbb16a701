"""What our own solver tells on the way is kept as it told it."""

from collections.abc import Callable

import pytest

from dispatch.measuring.contest import ours
from dispatch.measuring.contest.ours import solve_ours
from optimizer import Problem, Progress, Solution, SolveParams, assemble, greedy
from tests.dispatch.contest_days import tiny_day

Hear = Callable[[Progress], None]


class Told:
    """A solver that tells of plans at given seconds, and answers with the last of them."""

    def __init__(self, problem: Problem) -> None:
        self.params: list[SolveParams] = []
        nobody: list[list[int]] = [[] for _ in problem.vehicles]
        self.nothing, self.good = assemble(problem, nobody), greedy(problem)

    def __call__(self, _: Problem, params: SolveParams, *, on_progress: Hear) -> Solution:
        """Solve, as it were."""
        self.params.append(params)
        for second, plan, steps in (
            (0.1, self.nothing, 0),
            (0.5, self.nothing, 300),
            (0.7, self.good, 500),
            (0.9, self.good, 900),
        ):
            on_progress(
                Progress(
                    elapsed=second,
                    best=plan,
                    baseline_cost=self.nothing.cost,
                    iterations=steps,
                )
            )
        return self.good


def test_the_curve_has_a_point_for_each_better_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Being told the same again is no point; the last one is the answer's."""
    problem = tiny_day()
    told = Told(problem)
    monkeypatch.setattr(ours, "solve", told)
    answer = solve_ours(problem, 1.0, 4, 2)
    assert answer.curve == ((0.1, told.nothing.cost), (0.7, told.good.cost))
    assert answer.iterations == 900
    assert answer.verdict.cost == told.good.cost
    assert told.params == [SolveParams(seconds=1.0, seed=4, cores=2)]


def test_an_answer_better_than_all_that_was_told_ends_the_curve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The best may come with the last breath."""
    problem = tiny_day()
    told = Told(problem)

    def silent(_: Problem, __: SolveParams, *, on_progress: Hear) -> Solution:
        on_progress(Progress(elapsed=0.1, best=told.nothing, baseline_cost=told.nothing.cost))
        return told.good

    monkeypatch.setattr(ours, "solve", silent)
    answer = solve_ours(problem, 1.0, 1)
    assert answer.curve[0] == (0.1, told.nothing.cost)
    assert answer.curve[-1][1] == told.good.cost
    assert answer.iterations is None
    assert answer.seconds >= 0
