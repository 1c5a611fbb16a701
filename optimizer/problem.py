"""What is to be solved: visits, vehicles and travel between their locations.

Everything is a whole number: seconds since any origin that the caller chose, metres, and costs
in one unit that the caller chose. Locations are rows of the travel tables. Two activities at one
location are zero seconds apart.

How time passes (every engine and the checker hold to this):

- A vehicle may leave its start from ``window[0]`` on and must be back by ``window[1] +
  max_overtime``. A missing start or end location costs no travel.
- A task starts when the vehicle is there and one of the visit's windows is open (both ends
  inclusive). It lasts ``setup + service``; ``setup`` is left out when the stop before it on the
  route is at the same location (a vehicle's own start location never spares it).
- A break begins at a second from ``earliest`` to ``latest``, never during a task. It may
  interrupt a drive. It is due unless the route has ended by ``latest``. Breaks are taken in
  their order.
- Lateness is ``max(0, start of task - due)``; overtime is ``max(0, end of route - window[1])``.
- A van is loaded at its start with everything that its visits consume: the sum of ``demand``
  over its visits must fit ``capacity``.

A vehicle without visits stays where it is and costs nothing.
"""

from dataclasses import dataclass

from optimizer.errors import ProblemError
from optimizer.travel import TravelTables
from optimizer.validation import MAX_COST, MAX_RATE, MAX_TIME, faults

__all__ = [
    "MAX_COST",
    "MAX_RATE",
    "MAX_TIME",
    "Break",
    "Pin",
    "Problem",
    "Vehicle",
    "Visit",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A promise the plan has to keep: this vehicle, and perhaps this very second.

    Parameters
    ----------
    vehicle : int
        Index into `Problem.vehicles`.
    start : int, optional
        Second at which the task has to start; it counts instead of the visit's windows.
    """

    vehicle: int
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stop that somebody wants.

    Parameters
    ----------
    id : str
        Unique among the visits of a problem.
    location : int
        Row of the travel tables.
    service : int
        Seconds of work.
    setup : int
        Seconds of preparation, once per location and arrival.
    windows : tuple of (int, int)
        Seconds in which the task may start, both ends inclusive, ascending and disjoint;
        empty means at any time.
    due : int, optional
        Second after which a start is late.
    lateness_cost : int
        Cost of each second of lateness.
    unserved_cost : int
        Cost of leaving the visit out.
    skills : frozenset of int
        All of them are needed.
    demand : tuple of int
        What the visit takes from the van, one number per dimension of capacity.
    pin : Pin, optional
        Vehicle and perhaps start that are settled already.
    """

    id: str
    location: int
    service: int = 0
    setup: int = 0
    windows: tuple[tuple[int, int], ...] = ()
    due: int | None = None
    lateness_cost: int = 0
    unserved_cost: int = 10**9
    skills: frozenset[int] = frozenset()
    demand: tuple[int, ...] = ()
    pin: Pin | None = None

    @property
    def start_windows(self) -> tuple[tuple[int, int], ...]:
        """Seconds in which the task may start, its pin taken into account."""
        if self.pin is not None and self.pin.start is not None:
            return ((self.pin.start, self.pin.start),)
        return self.windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A rest of `duration` seconds that begins from `earliest` to `latest`, inclusive."""

    earliest: int
    latest: int
    duration: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """Somebody with a van for one shift.

    Parameters
    ----------
    id : str
        Unique among the vehicles of a problem.
    window : (int, int)
        The shift: earliest departure and regular end.
    start, end : int, optional
        Locations; None means that the route begins at its first stop or ends at its last.
    max_overtime : int
        Seconds by which the route may end after the shift.
    skills : frozenset of int
        What the vehicle's crew can do.
    capacity : tuple of int
        What the van can carry, one number per dimension.
    breaks : tuple of Break
        In their order.
    matrix : int
        Index into `Problem.matrices`.
    fixed_cost : int
        Cost of using the vehicle at all.
    travel_cost, task_cost, overtime_cost : int
        Cost of each second of driving, of set-up and service, of overtime.
    distance_cost : int
        Cost of each metre.
    """

    id: str
    window: tuple[int, int]
    start: int | None = None
    end: int | None = None
    max_overtime: int = 0
    skills: frozenset[int] = frozenset()
    capacity: tuple[int, ...] = ()
    breaks: tuple[Break, ...] = ()
    matrix: int = 0
    fixed_cost: int = 0
    travel_cost: int = 1
    task_cost: int = 0
    overtime_cost: int = 0
    distance_cost: int = 0

    @property
    def latest_end(self) -> int:
        """Second by which the route must have ended."""
        return self.window[1] + self.max_overtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A day to plan: all of it checked when made.

    Raises
    ------
    ProblemError
        If any field makes no sense: an index out of range, a window that closes before it
        opens, two equal ids, a negative time, costs that could overflow.
    """

    visits: tuple[Visit, ...]
    vehicles: tuple[Vehicle, ...]
    matrices: tuple[TravelTables, ...]

    def __post_init__(self) -> None:
        """Check every field."""
        for path, reason in faults(self):
            raise ProblemError(path, reason)

    def travel(self, vehicle: int) -> TravelTables:
        """Travel tables of a vehicle (by index)."""
        return self.matrices[self.vehicles[vehicle].matrix]
