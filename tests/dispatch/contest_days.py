"""Tiny days for the contest, and solvers that answer at once."""

import pytest

from dispatch.measuring.contest import contest
from dispatch.measuring.contest.apart import Answer
from dispatch.measuring.contest.cases import Case
from dispatch.measuring.contest.ours import OurAnswer
from dispatch.measuring.contest.technician_day import made_tables, technician_day
from dispatch.measuring.contest.trial import OURS, Trial
from dispatch.measuring.contest.verdict import judge
from optimizer import Problem, greedy


def tiny_day(jobs: int = 6, technicians: int = 2, seed: int = 1) -> Problem:
    """Make a plain day whose jobs everybody can do."""
    tables = made_tables(jobs + technicians, seed=seed)
    return technician_day(tables, jobs=jobs, technicians=technicians, seed=seed)


def tiny_case(name: str = "tiny", group: str = "days", seed: int = 1) -> Case:
    """Make a case of a tiny day."""
    return Case(group=group, name=name, problem=tiny_day(seed=seed))


def trial(
    solver: str = OURS,
    cost: int | None = 100,
    *,
    seconds: float | None = 10.0,
    case: str = "a",
    group: str = "days",
    best_known: int | None = None,
    violations: tuple[str, ...] = (),
    failure: str = "",
    took: float = 10.0,
    curve: tuple[tuple[float, int], ...] = (),
    iterations: int | None = None,
) -> Trial:
    """Make a run that has ended."""
    return Trial(
        group=group,
        case=case,
        solver=solver,
        seconds=seconds,
        seed=1,
        cost=cost,
        best_known=best_known,
        violations=violations,
        failure=failure,
        took=took,
        curve=curve,
        iterations=iterations,
    )


class FakeSolvers:
    """Greedy insertion under everybody's name; remembers who was asked what."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.failure = ""
        self.spoiled = False

    def ours(
        self, problem: Problem, seconds: float, _seed: int, _cores: int | None = None
    ) -> OurAnswer:
        """Stand in for `solve_ours`."""
        self.asked.append((OURS, seconds))
        plan = greedy(problem)
        curve = ((0.1, plan.cost + 50), (seconds, plan.cost))
        return OurAnswer(
            verdict=judge(problem, plan), seconds=seconds, curve=curve, iterations=1000
        )

    def theirs(self, name: str, problem: Problem, seconds: float, _seed: int) -> Answer:
        """Stand in for `ask`."""
        self.asked.append((name, seconds))
        if self.failure:
            return Answer(orders=None, failure=self.failure)
        orders = greedy(problem).order(len(problem.vehicles))
        if self.spoiled:
            orders = [orders[0], orders[0]]
        return Answer(orders=orders, seconds=seconds or 1.5, building=0.25)


@pytest.fixture
def solvers(monkeypatch: pytest.MonkeyPatch) -> FakeSolvers:
    """Have every solver answer at once."""
    fake = FakeSolvers()
    monkeypatch.setattr(contest, "solve_ours", fake.ours)
    monkeypatch.setattr(contest, "ask", fake.theirs)
    monkeypatch.setattr(contest, "warm_up", lambda: None)
    return fake
