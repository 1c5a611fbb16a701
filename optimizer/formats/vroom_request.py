"""A VROOM document understood: the problem, and what the reply has to repeat of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.errors import FormatError
from optimizer.problem import Problem

# Cost units of the problem in one VROOM cost unit: with this many, one of `per_hour` (5 a
# second) and one of `per_km` (18 a metre) are both whole numbers.
COST_RESOLUTION = 18_000
OK, INTERNAL_ERROR, INPUT_ERROR, ROUTING_ERROR, TOO_LARGE = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A location as the document names it: coordinates ``(lon, lat)``, an index, or both."""

    coordinates: tuple[float, float] | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEntry:
    """What the reply repeats of a job; its place in the tuple is the visit's index."""

    id: int
    description: str
    spot: Spot
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEntry:
    """What the reply repeats of a break."""

    id: int
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleEntry:
    """What the reply repeats of a vehicle; `breaks` are in the problem's order."""

    id: int
    description: str
    start: Spot | None
    end: Spot | None
    breaks: tuple[BreakEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VroomRequest:
    """A VROOM document understood.

    Parameters
    ----------
    problem : Problem
        What to solve; its costs count `cost_resolution` to one VROOM cost unit.
    jobs, vehicles : tuple
        Ids and texts, in the order of the problem's visits and vehicles.
    picked_up : tuple of bool
        For each dimension of the document's amounts: whether it is picked up on the way (True)
        or delivered (False). The problem may have one dimension more, for `max_tasks`.
    cost_resolution : int
        The problem's cost units in one VROOM cost unit.
    """

    problem: Problem
    jobs: tuple[JobEntry, ...]
    vehicles: tuple[VehicleEntry, ...]
    picked_up: tuple[bool, ...]
    cost_resolution: int = COST_RESOLUTION

    def in_vroom_units(self, cost: int) -> int:
        """Convert a cost of the problem to VROOM's unit, rounded down as VROOM does."""
        return cost // self.cost_resolution


def error_reply(code: int, message: str | Sequence[str] | FormatError) -> dict[str, object]:
    """VROOM's answer when there is none: `code` (1-4, see interfaces) and the error's text."""
    if isinstance(message, FormatError):
        message = message.faults
    text = message if isinstance(message, str) else "\n".join(message)
    return {"code": code, "error": text}
