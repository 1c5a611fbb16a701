"""What every worked example of a constraint has to show."""

from optimizer.check import violations
from tests.optimizer.constraint import Example, best


def check_example(example: Example) -> None:
    """Compare both best plans with what was worked out, and the free one with the bound day."""
    free, bound = best(example.free), best(example.bound)
    vans = len(example.bound.vehicles)
    assert (free.order(vans), bound.order(vans)) == example.plans
    assert (free.cost, bound.cost) == example.costs
    assert violations(example.free, free) == []
    assert violations(example.bound, bound) == []
    assert example.kind in {v.code for v in violations(example.bound, free)}
