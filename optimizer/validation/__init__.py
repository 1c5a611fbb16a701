"""What makes no sense in a problem, found field by field when it is made."""

from optimizer.validation.ranges import MAX_COST, MAX_RATE, MAX_TIME
from optimizer.validation.whole import faults

__all__ = ["MAX_COST", "MAX_RATE", "MAX_TIME", "faults"]
