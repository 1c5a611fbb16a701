"""The oracle: everything that is wrong with a solution, judged from the problem alone.

It shares no code with whatever makes solutions: times, loads and costs are worked out here a
second time from `problem.py`'s definition, so that a mistake would have to be made twice to
stay unseen.
"""

from optimizer.check.kinds import Kind, Violation
from optimizer.check.oracle import violations

__all__ = ["Kind", "Violation", "violations"]
