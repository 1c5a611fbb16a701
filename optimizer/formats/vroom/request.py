"""A VROOM document understood: the problem, and what the reply has to repeat of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from optimizer.errors import FormatError
from optimizer.problem import Problem

# Cost units of the problem in one VROOM cost unit: with this many, one of `per_hour` (5 a
# second) and one of `per_km` (18 a metre) are both whole numbers.
COST_RESOLUTION = 18_000
MAX_ID = 2**64 - 1
OK, INTERNAL_ERROR, INPUT_ERROR, ROUTING_ERROR, TOO_LARGE = range(5)


class Task(StrEnum):
    """What a visit is in VROOM's terms; the value is the `type` of its step."""

    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"


TaskId = tuple[Task, int]
"""VROOM numbers jobs, pick-ups and deliveries each on their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A location as the document names it: coordinates ``(lon, lat)``, an index, or both."""

    coordinates: tuple[float, float] | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEntry:
    """What the reply repeats of a task; its place in the tuple is the visit's index."""

    id: int
    type: Task
    description: str
    spot: Spot
    priority: int

    @property
    def key(self) -> TaskId:
        """What tells it from all others."""
        return self.type, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEntry:
    """What the reply repeats of a break."""

    id: int
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleEntry:
    """What the reply repeats of a vehicle.

    `breaks` are in the problem's order; `measured` says whether metres are metres, and not the
    document's own costs.
    """

    id: int
    description: str
    start: Spot | None
    end: Spot | None
    breaks: tuple[BreakEntry, ...]
    measured: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VroomRequest:
    """A VROOM document understood.

    Parameters
    ----------
    problem : Problem
        What to solve; its costs count `cost_resolution` to one VROOM cost unit.
    tasks, vehicles : tuple
        Ids and texts, in the order of the problem's visits and vehicles.
    spots : dict of int to Spot
        Names of the rows of the travel tables, as far as the document names them.
    steps : tuple of tuple of int, optional
        The plan to begin with that the document has in its vehicles' `steps`: visits in order,
        one tuple for each vehicle.
    cost_resolution : int
        The problem's cost units in one VROOM cost unit.
    origin : datetime, optional
        The instant of second 0, if the document says it.
    """

    problem: Problem
    tasks: tuple[TaskEntry, ...]
    vehicles: tuple[VehicleEntry, ...]
    spots: dict[int, Spot]
    steps: tuple[tuple[int, ...], ...] | None = None
    cost_resolution: int = COST_RESOLUTION
    origin: datetime | None = None

    @property
    def dimensions(self) -> int:
        """Number of amounts that vans carry."""
        problem = self.problem
        lengths = [len(vehicle.capacity) for vehicle in problem.vehicles[:1]]
        return max([*lengths, *(len(visit.demand) for visit in problem.visits[:1])], default=0)

    def in_vroom_units(self, cost: int) -> int:
        """Convert a cost of the problem to VROOM's unit, rounded down as VROOM does."""
        return cost // self.cost_resolution

    def instant(self, second: int) -> str | None:
        """ISO 8601 of a second, if the document says when second 0 is."""
        if self.origin is None:
            return None
        try:
            return (self.origin + timedelta(seconds=second)).isoformat()
        except OverflowError:  # a year that no calendar has
            return None


def error_reply(code: int, message: str | Sequence[str] | FormatError) -> dict[str, object]:
    """VROOM's answer when there is none: `code` (1-4, see interfaces) and the error's text."""
    if isinstance(message, FormatError):
        message = message.faults
    text = message if isinstance(message, str) else "\n".join(message)
    return {"code": code, "error": text}
