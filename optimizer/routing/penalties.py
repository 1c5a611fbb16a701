"""Costs of a start that the solver has no words for: one-off, of being early, by several steps."""

from typing import Any

from optimizer.problem import Problem, Visit
from optimizer.routing.costs import charge, sending_costs, sends_by_leg
from optimizer.routing.ranges import LARGEST_COST, Spans
from optimizer.routing.statement import Statement
from optimizer.routing.times import late_steps, steepest_step

_NAME = "penalties"


def state_penalties(made: Statement) -> None:
    """State what missed deadlines, early starts, steps of lateness and changed starts cost.

    A dimension adds them up along each route: its slack at a visit is what that visit's start
    costs, and the sum is charged at the end.
    """
    visits = range(len(made.problem.visits))
    sent = None if sends_by_leg(made) else sending_costs(made).T.tolist()
    terms = {i: _terms(made, i) for i in visits}
    if sent is not None:
        for i in visits:
            terms[i].append(made.by_vehicle(i, sent[i], 0))
    if not any(terms.values()):
        return
    made.model.AddDimension(
        made.vector([0] * len(terms)),
        LARGEST_COST,
        LARGEST_COST,
        True,  # noqa: FBT003 - positional in C++: nothing is charged at the start
        _NAME,
    )
    penalties = made.model.GetDimensionOrDie(_NAME)
    for i, costs in terms.items():
        slack = penalties.SlackVar(made.index[i])
        if costs:
            made.solver.Add(slack == made.solver.Sum(costs))
        else:
            slack.SetMax(0)
    for k in range(len(made.problem.vehicles)):
        penalties.SlackVar(made.model.Start(k)).SetMax(0)
    charge(made, _NAME)


def has_penalties(problem: Problem) -> bool:
    """Whether some start costs what only `state_penalties` can say."""
    spans = Spans.of(problem)
    return any(
        _further_steps(spans, visit)
        or (visit.deadline is not None and visit.missed_cost)
        or (visit.wanted is not None and visit.earliness_cost)
        or (visit.previous is not None and problem.change.start_cost)
        for visit in problem.visits
    )


def _terms(made: Statement, i: int) -> list[Any]:
    """Expressions of what the start of a visit costs beside the steepest of its late steps."""
    visit = made.problem.visits[i]
    solver, setup = made.solver, made.nodes.longest_setup[i]
    start = made.start(i) - setup if setup else made.start(i)
    terms = [
        solver.Max(start - made.spans.of_origin(second), 0) * made.scaled(rate)
        for second, rate in _further_steps(made.spans, visit)
        if made.scaled(rate)
    ]
    missed = made.scaled(visit.missed_cost)
    if visit.deadline is not None and missed:
        late = solver.IsGreaterCstVar(start, made.spans.of_origin(visit.deadline))
        terms.append(late * missed)
    early = made.scaled(visit.earliness_cost)
    if visit.wanted is not None and early:
        terms.append(solver.Max(made.spans.of_origin(visit.wanted) - start, 0) * early)
    return [*terms, *_moved(made, visit, start)]


def _further_steps(spans: Spans, visit: Visit) -> list[tuple[int, int]]:
    """Late steps that `times.py` hasn't stated."""
    steps = late_steps(visit)
    stated = steepest_step(spans, visit)
    if stated is not None:
        steps.remove(stated)
    return steps


def _moved(made: Statement, visit: Visit, start: Any) -> list[Any]:
    change, previous = made.problem.change, visit.previous
    cost = made.scaled(change.start_cost)
    if previous is None or not cost:
        return []
    planned = made.spans.of_origin(previous.start)
    sooner = made.solver.IsLessCstVar(start, planned - change.tolerance)
    later = made.solver.IsGreaterCstVar(start, planned + change.tolerance)
    return [(sooner + later) * cost]
