"""VROOM's costs in the problem's unit, exactly or not at all."""

from dataclasses import dataclass

from optimizer.formats.fields import Field
from optimizer.formats.vroom.request import COST_RESOLUTION
from optimizer.problem import MAX_COST, MAX_RATE

HOUR = 3600  # seconds
KILOMETRE = 1000  # metres


@dataclass(frozen=True, slots=True)
class CostScale:
    """How many of the problem's cost units one VROOM cost unit is."""

    resolution: int = COST_RESOLUTION

    @classmethod
    def read(cls, resolution: Field) -> "CostScale":
        """From the document's `cost_resolution`, if it has one."""
        return cls(resolution.integer(1, MAX_RATE, default=COST_RESOLUTION))

    def amount(self, cost: Field) -> int:
        """Read a cost in VROOM units; 0 when absent."""
        return cost.integer(0, MAX_COST // self.resolution, default=0) * self.resolution

    def per_second(self, rate: Field, *, default: int = 0) -> int:
        """Read a cost an hour, as cost a second."""
        return self._rate(rate, HOUR, default)

    def per_metre(self, rate: Field) -> int:
        """Read a cost a kilometre, as cost a metre."""
        return self._rate(rate, KILOMETRE, 0)

    def _rate(self, rate: Field, span: int, default: int) -> int:
        value = rate.integer(0, MAX_RATE * span // self.resolution, default=default)
        if value * self.resolution % span:
            rate.wrong(
                f"{value} is no whole number of cost units for each of {span} "
                f"(cost_resolution is {self.resolution})"
            )
        return value * self.resolution // span
