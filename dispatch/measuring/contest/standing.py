"""What runs come to: gaps, and our cost over everybody else's, means over a set of problems."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dispatch.measuring.contest.trial import OURS, Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a solver did on a set.

    Parameters
    ----------
    group, label : str
        Set; solver and seconds.
    answers, broken, failed : int
        Runs whose answer keeps every rule, breaks one, and runs without any.
    unserved : int
        Visits left out, over all answers.
    gap : float or None
        Mean of cost over the least known, less 1; None without answers.
    took : float
        Mean seconds of searching.
    ratios : dict of str to float
        For each of our own labels the mean of our cost over this solver's, less 1, over the
        problems that both have answered: below 0 ours is cheaper.
    compared : dict of str to int
        How many problems those are.
    iterations : float or None
        A second, where they are counted.
    """

    group: str
    label: str
    answers: int
    broken: int
    failed: int
    unserved: int
    gap: float | None
    took: float
    ratios: dict[str, float]
    compared: dict[str, int]
    iterations: float | None

    def to_dict(self) -> dict[str, Any]:
        """Give everything to programs."""
        return asdict(self)


def standings(trials: Sequence[Trial]) -> list[Standing]:
    """Sum up runs, set by set, solvers in the order in which they ran."""
    least = references(trials)
    rows = []
    for group in dict.fromkeys(trial.group for trial in trials):
        some = [trial for trial in trials if trial.group == group]
        labels = dict.fromkeys(trial.label for trial in some)
        rows += [_standing(some, label, least) for label in labels]
    return rows


def references(trials: Sequence[Trial]) -> dict[str, int]:
    """Give the least cost known of each problem: the published one, or the least of these runs.

    An answer cheaper than the published one counts, so that no gap is below zero.
    """
    least: dict[str, int] = {}
    for trial in trials:
        for cost in (trial.best_known, trial.cost):
            if cost is not None:
                least[trial.case] = min(cost, least.get(trial.case, cost))
    return least


def _standing(some: Sequence[Trial], label: str, least: dict[str, int]) -> Standing:
    """Sum up one solver's runs among some of one set."""
    own = [trial for trial in some if trial.label == label]
    answered = {trial.case: trial.cost for trial in own if trial.cost is not None}
    ratios, compared = {}, {}
    for other in dict.fromkeys(trial.label for trial in some if trial.solver == OURS):
        costs = {t.case: t.cost for t in some if t.label == other and t.cost is not None}
        both = [over(costs[case], cost) for case, cost in answered.items() if case in costs]
        compared[other] = len(both)
        if both:
            ratios[other] = statistics.fmean(both)
    counted = [t.iterations / t.took for t in own if t.iterations and t.took > 0]
    searched = [trial.took for trial in own if not trial.failure]
    return Standing(
        group=own[0].group,
        label=label,
        answers=len(answered),
        broken=sum(bool(trial.violations) for trial in own),
        failed=sum(bool(trial.failure) for trial in own),
        unserved=sum(trial.unserved for trial in own if trial.cost is not None),
        gap=statistics.fmean(over(c, least[case]) for case, c in answered.items())
        if answered
        else None,
        took=statistics.fmean(searched) if searched else 0.0,
        ratios=ratios,
        compared=compared,
        iterations=statistics.fmean(counted) if counted else None,
    )


def over(cost: int, other: int) -> float:
    """Tell by which share a cost is above another; 0 where both are 0."""
    if other == 0:
        return 0.0 if cost == 0 else float("inf")
    return cost / other - 1.0
