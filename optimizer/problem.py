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

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from optimizer.errors import ProblemError
from optimizer.travel import TravelTables

# Every sum an engine can make of these stays far below 2^63.
MAX_TIME = 2**40
MAX_RATE = 2**31
MAX_COST = 2**53


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
        for path, reason in _faults(self):
            raise ProblemError(path, reason)

    def travel(self, vehicle: int) -> TravelTables:
        """Travel tables of a vehicle (by index)."""
        return self.matrices[self.vehicles[vehicle].matrix]


def _faults(problem: Problem) -> Iterator[tuple[str, str]]:
    if not problem.matrices:
        yield "matrices", "there must be at least one"
        return
    size = problem.matrices[0].size
    for i, tables in enumerate(problem.matrices):
        if tables.size != size:
            yield f"matrices[{i}]", f"has {tables.size} locations where the first has {size}"
    yield from _repeated("visits", [v.id for v in problem.visits])
    yield from _repeated("vehicles", [v.id for v in problem.vehicles])
    dimensions = {len(v.capacity) for v in problem.vehicles} | {
        len(v.demand) for v in problem.visits
    }
    if len(dimensions) > 1:
        yield "visits", f"demand and capacity differ in length: {sorted(dimensions)}"
    for i, visit in enumerate(problem.visits):
        yield from _visit_faults(f"visits[{i}]", visit, size, len(problem.vehicles))
    for i, vehicle in enumerate(problem.vehicles):
        yield from _vehicle_faults(f"vehicles[{i}]", vehicle, size, len(problem.matrices))


def _repeated(path: str, ids: list[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, int] = {}
    for i, name in enumerate(ids):
        if name in seen:
            yield f"{path}[{i}].id", f"{name!r} is already the id of {path}[{seen[name]}]"
        seen.setdefault(name, i)


def _visit_faults(path: str, visit: Visit, size: int, vehicles: int) -> Iterator[tuple[str, str]]:
    if not 0 <= visit.location < size:
        yield f"{path}.location", f"{visit.location} is not a row of the tables (0-{size - 1})"
    yield from _range_faults(path, visit, ("service", "setup"), MAX_TIME)
    yield from _range_faults(path, visit, ("lateness_cost",), MAX_RATE)
    yield from _range_faults(path, visit, ("unserved_cost",), MAX_COST)
    for k, (opens, closes) in enumerate(visit.windows):
        if closes < opens:
            yield f"{path}.windows[{k}]", f"closes ({closes}) before it opens ({opens})"
        yield from _time_faults(f"{path}.windows[{k}]", opens, closes)
    for k, (before, after) in enumerate(pairwise(visit.windows)):
        if after[0] <= before[1]:
            yield f"{path}.windows[{k + 1}]", "windows must be ascending and disjoint"
    if visit.due is not None:
        yield from _time_faults(f"{path}.due", visit.due)
    for d, amount in enumerate(visit.demand):
        if not 0 <= amount <= MAX_TIME:
            yield f"{path}.demand[{d}]", f"{amount} is not between 0 and {MAX_TIME}"
    if visit.pin is not None:
        if not 0 <= visit.pin.vehicle < vehicles:
            yield f"{path}.pin.vehicle", f"{visit.pin.vehicle} is no vehicle (0-{vehicles - 1})"
        if visit.pin.start is not None:
            yield from _time_faults(f"{path}.pin.start", visit.pin.start)


def _vehicle_faults(
    path: str, vehicle: Vehicle, size: int, matrices: int
) -> Iterator[tuple[str, str]]:
    for name in ("start", "end"):
        place = getattr(vehicle, name)
        if place is not None and not 0 <= place < size:
            yield f"{path}.{name}", f"{place} is not a row of the tables (0-{size - 1})"
    if not 0 <= vehicle.matrix < matrices:
        yield f"{path}.matrix", f"{vehicle.matrix} is not one of {matrices} matrices"
    opens, closes = vehicle.window
    if closes < opens:
        yield f"{path}.window", f"ends ({closes}) before it starts ({opens})"
    yield from _time_faults(f"{path}.window", opens, closes)
    yield from _range_faults(path, vehicle, ("max_overtime",), MAX_TIME)
    yield from _range_faults(path, vehicle, ("fixed_cost",), MAX_COST)
    rates = ("travel_cost", "task_cost", "overtime_cost", "distance_cost")
    yield from _range_faults(path, vehicle, rates, MAX_RATE)
    for d, amount in enumerate(vehicle.capacity):
        if not 0 <= amount <= MAX_TIME:
            yield f"{path}.capacity[{d}]", f"{amount} is not between 0 and {MAX_TIME}"
    yield from _break_faults(path, vehicle)


def _break_faults(path: str, vehicle: Vehicle) -> Iterator[tuple[str, str]]:
    for k, rest in enumerate(vehicle.breaks):
        where = f"{path}.breaks[{k}]"
        if rest.duration < 1:
            yield f"{where}.duration", f"{rest.duration} is shorter than a second"
        if rest.latest < rest.earliest:
            yield f"{where}.latest", f"{rest.latest} is before earliest ({rest.earliest})"
        if rest.earliest < vehicle.window[0]:
            yield f"{where}.earliest", f"{rest.earliest} is before the shift starts"
        if rest.earliest + rest.duration > vehicle.latest_end:
            yield where, "does not fit into the shift"
    for k, (before, after) in enumerate(pairwise(vehicle.breaks)):
        if after.earliest < before.earliest or after.latest < before.latest:
            yield f"{path}.breaks[{k + 1}]", "breaks must be in the order in which they are taken"


def _range_faults(
    path: str, thing: Visit | Vehicle, names: tuple[str, ...], most: int
) -> Iterator[tuple[str, str]]:
    for name in names:
        value = getattr(thing, name)
        if not 0 <= value <= most:
            yield f"{path}.{name}", f"{value} is not between 0 and {most}"


def _time_faults(path: str, *seconds: int) -> Iterator[tuple[str, str]]:
    for value in seconds:
        if not -MAX_TIME <= value <= MAX_TIME:
            yield path, f"{value} is not between -{MAX_TIME} and {MAX_TIME}"
