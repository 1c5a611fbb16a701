"""All violations of a solution: of the plan as a whole first, then route by route."""

from optimizer.check.breaks import break_faults
from optimizer.check.calls import call_faults
from optimizer.check.case import case, is_known
from optimizer.check.couplings import coupling_faults
from optimizer.check.kinds import Violation
from optimizer.check.loads import load_faults
from optimizer.check.match import match_faults
from optimizer.check.sums import cost_faults, sum_faults
from optimizer.check.times import leg_faults, stop_faults
from optimizer.check.whole import plan_faults
from optimizer.problem import Problem
from optimizer.solution import Solution


def violations(problem: Problem, solution: Solution) -> list[Violation]:
    """Everything that is wrong with a solution; empty when nothing is.

    Parameters
    ----------
    problem : Problem
        What was to be solved.
    solution : Solution
        What somebody answers; nothing in it is believed.

    Returns
    -------
    list of Violation
        Of the plan as a whole first, then route by route. One mistake may show up several
        times: a late departure makes the next arrival wrong too.
    """
    cases = [case(problem, r) for r in solution.routes if r.stops and is_known(problem, r)]
    found = [
        *plan_faults(problem, solution),
        *coupling_faults(problem, solution),
        *cost_faults(problem, solution, cases),
    ]
    for one in cases:
        found += [
            *match_faults(one),
            *load_faults(problem, one),
            *leg_faults(one),
            *stop_faults(one),
            *call_faults(one),
            *break_faults(one),
            *sum_faults(problem, one),
        ]
    return found
