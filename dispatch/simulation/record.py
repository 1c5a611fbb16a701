"""What happened on a simulated day, in enough detail to check it and to compute every figure."""

from dataclasses import dataclass
from enum import StrEnum

from dispatch.simulation.demand import Request


class Doing(StrEnum):
    """What a technician spends time on; between these spans they stand ready."""

    DRIVE = "drive"
    DOOR = "door"  # waiting for an appointment's window to open
    WORK = "work"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Something that a technician did from `start` to `end`.

    Parameters
    ----------
    doing : Doing
        What it was.
    start, end : int
        Seconds.
    origin, place : int
        Rows of the travel tables before and after.
    request : str
        Id of the call or appointment; empty for breaks and the way home.
    """

    doing: Doing
    start: int
    end: int
    origin: int
    place: int
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicianDay:
    """A technician's shift as it went; `back` is when they were home."""

    technician: str
    start: int
    end: int
    back: int
    spans: tuple[Span, ...]

    def seconds(self, doing: Doing) -> int:
        """Sum up the time spent on something."""
        return sum(span.end - span.start for span in self.spans if span.doing == doing)

    @property
    def overtime_seconds(self) -> int:
        """Time worked after the shift's end."""
        return max(0, self.back - self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A request that somebody came for."""

    request: Request
    technician: str
    arrival: int
    start: int
    finish: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """A whole day: who did what, what was served, and what was left at its end."""

    technicians: tuple[TechnicianDay, ...]
    served: tuple[Served, ...]
    left: tuple[Request, ...]
