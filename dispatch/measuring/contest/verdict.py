"""Whether an answer keeps every rule, and what it costs: the same judge for all."""

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer import Problem, Solution, assemble, schedule, violations


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be said of an answer.

    Parameters
    ----------
    cost : int or None
        In the problem's unit; None where a rule is broken.
    unserved : int
        Visits left out.
    violations : tuple of str
        Rules broken, in words.
    """

    cost: int | None
    unserved: int
    violations: tuple[str, ...] = ()


def judge_orders(problem: Problem, orders: Sequence[Sequence[int]]) -> Verdict:
    """Time somebody's orders as our own and check them; orders that can't be driven are named."""
    faults = _misplaced(problem, orders)
    if faults:
        return _refused(problem, orders, faults)
    try:
        return judge(problem, assemble(problem, orders))
    except ValueError as error:
        late = tuple(
            f"vehicle {k} ({problem.vehicles[k].id}) can't drive {list(order)}"
            for k, order in enumerate(orders)
            if order and schedule(problem, k, order) is None
        )
        return _refused(problem, orders, late or (str(error),))


def judge(problem: Problem, solution: Solution) -> Verdict:
    """Check a timed plan."""
    found = tuple(str(violation) for violation in violations(problem, solution))
    return Verdict(
        cost=None if found else solution.cost,
        unserved=len(solution.unassigned),
        violations=found,
    )


def _misplaced(problem: Problem, orders: Sequence[Sequence[int]]) -> tuple[str, ...]:
    if len(orders) != len(problem.vehicles):
        return (f"{len(orders)} orders for {len(problem.vehicles)} vehicles",)
    faults = []
    seen: set[int] = set()
    for k, order in enumerate(orders):
        for i in order:
            if not 0 <= i < len(problem.visits):
                faults.append(f"vehicle {k} serves visit {i}, which there is not")
            elif i in seen:
                faults.append(f"vehicle {k} serves visit {i} again")
            seen.add(i)
    return tuple(faults)


def _refused(problem: Problem, orders: Sequence[Sequence[int]], faults: tuple[str, ...]) -> Verdict:
    served = {i for order in orders for i in order if 0 <= i < len(problem.visits)}
    return Verdict(cost=None, unserved=len(problem.visits) - len(served), violations=faults)
