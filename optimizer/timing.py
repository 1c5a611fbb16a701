"""When things happen on a route: label setting over the breaks that a vehicle has taken.

Every cost grows with time, so each activity begins as early as it can. What is left to choose is
where breaks go: a label says when the vehicle is free again, how many of its breaks it has taken
and what lateness has cost so far; a label that another one equals or beats in all three is
dropped.

A break on the leg to a stop, the vehicle leaving at ``t`` for a drive of ``w``, begins at
``s = max(t, earliest)``, which must not be after ``latest``. If ``s < t + w`` it interrupts the
drive and the arrival moves by its duration; otherwise the vehicle arrives first and rests there,
before the task. Further breaks of that leg follow in their order. The vehicle is on duty from the
start of its shift; on the last leg only those breaks are taken that the drive makes due, and after
the end none ever is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from optimizer.problem import Problem, Vehicle, Visit
from optimizer.solution import Rest


class Label(NamedTuple):
    """A vehicle that has just finished a task (or begun its shift), and how it got there.

    A named tuple and no dataclass, since tens of thousands are made a second.

    Parameters
    ----------
    free : int
        Second from which it may do the next thing.
    taken : int
        Breaks taken so far.
    lateness : int
        Cost of lateness so far.
    arrival, start, setup : int
        Of the task just finished.
    rests : tuple of Rest
        Taken on the leg to that task.
    before : Label, optional
        What it continues; None at the start of the shift.
    """

    free: int
    taken: int = 0
    lateness: int = 0
    arrival: int = 0
    start: int = 0
    setup: int = 0
    rests: tuple[Rest, ...] = ()
    before: "Label | None" = None

    @property
    def chain(self) -> list["Label"]:
        """Labels of all stops up to this one, first stop first."""
        found = []
        label: Label | None = self
        while label is not None and label.before is not None:
            found.append(label)
            label = label.before
        return found[::-1]


class Ending(NamedTuple):
    """A whole route: what lateness and overtime cost, its end, and what led there."""

    soft_cost: int
    end: int
    rests: tuple[Rest, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class Leg:
    """The way between two places."""

    seconds: int
    metres: int


STAY = Leg(0, 0)


class Timer:
    """Times routes of one vehicle, stop by stop.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    vehicle : int
        Index of the vehicle.
    """

    def __init__(self, problem: Problem, vehicle: int) -> None:
        self.problem = problem
        self.index = vehicle
        self.vehicle: Vehicle = problem.vehicles[vehicle]
        tables = problem.travel(vehicle)
        self._seconds = tables.seconds.item
        self._metres = tables.metres.item
        self._unreachable = tables.unreachable.item

    def suits(self, visit: Visit) -> bool:
        """Whether skills and pin let the vehicle serve a visit."""
        pin = visit.pin
        return visit.skills <= self.vehicle.skills and (pin is None or pin.vehicle == self.index)

    def admits(self, visits: Iterable[int]) -> bool:
        """Whether skills, pins and stock let the vehicle serve visits, their times aside."""
        load = [0] * len(self.vehicle.capacity)
        for index in visits:
            visit = self.problem.visits[index]
            if not self.suits(visit):
                return False
            for d, amount in enumerate(visit.demand):
                load[d] += amount
        return all(a <= room for a, room in zip(load, self.vehicle.capacity, strict=True))

    def leg(self, origin: int | None, destination: int | None) -> Leg | None:
        """Find the way between two locations; None when there is none."""
        seconds = self.drive(origin, destination)
        if seconds is None:
            return None
        if origin is None or destination is None or origin == destination:
            return STAY
        return Leg(seconds, self._metres(origin, destination))

    def drive(self, origin: int | None, destination: int | None) -> int | None:
        """Seconds between two locations; None when there is no way."""
        if origin is None or destination is None or origin == destination:
            return 0
        if self._unreachable(origin, destination):
            return None
        return self._seconds(origin, destination)

    def begin(self) -> list[Label]:
        """Where every route begins."""
        return [Label(self.vehicle.window[0])]

    def setup(self, before: int | None, index: int) -> int:
        """Tell the set-up of a visit that follows another one (None: it comes first)."""
        visit = self.problem.visits[index]
        if before is not None and self.problem.visits[before].location == visit.location:
            return 0
        return visit.setup

    def serve(self, labels: list[Label], before: int | None, index: int) -> list[Label]:
        """Labels after one more visit, `before` being the one before it; empty: infeasible."""
        visit = self.problem.visits[index]
        drive = self.drive(self.place(before), visit.location)
        if drive is None:
            return []
        work = self.setup(before, index), visit.service
        grown = [new for label in labels for new in self._serve_from(label, drive, visit, work)]
        return grown if len(grown) < 2 else _undominated(grown)  # noqa: PLR2004 - nothing to compare

    def finish(self, labels: list[Label], last: int) -> Ending | None:
        """Choose the cheapest end of a route after its last visit; None when there is none."""
        drive = self.drive(self.place(last), self.vehicle.end)
        if drive is None:
            return None
        endings = [e for e in (self._finish_from(label, drive) for label in labels) if e]
        return min(endings, key=lambda e: (e.soft_cost, e.end), default=None)

    def place(self, visit: int | None) -> int | None:
        """Tell the location of a visit, for None that of the vehicle's start."""
        return self.vehicle.start if visit is None else self.problem.visits[visit].location

    def _serve_from(
        self, label: Label, drive: int, visit: Visit, work: tuple[int, int]
    ) -> Iterator[Label]:
        """One label for each number of breaks that the leg to a visit can hold."""
        free, taken, lateness = label[:3]
        setup, service = work
        arrival = ready = free + drive
        rests: tuple[Rest, ...] = ()
        while True:
            start = first_start(visit, ready)
            if start is None or start + setup + service > self.vehicle.latest_end:
                return
            done = start + setup + service
            if self._may_wait(taken, done):
                late = 0 if visit.due is None else max(0, start - visit.due) * visit.lateness_cost
                yield Label(done, taken, lateness + late, arrival, start, setup, rests, label)
            rest = self._rest(taken, free)
            if rest is None:
                return
            if rest.start < arrival:
                arrival += rest.finish - rest.start
            free, ready = rest.finish, max(arrival, rest.finish)
            taken, rests = taken + 1, (*rests, rest)

    def _finish_from(self, label: Label, drive: int) -> Ending | None:
        """Drive to the end, with those breaks only that the drive makes due."""
        free, taken, lateness = label[:3]
        end = free + drive
        rests: tuple[Rest, ...] = ()
        while not self._may_wait(taken, end):
            rest = self._rest(taken, free)
            if rest is None:
                return None
            end += rest.finish - rest.start
            free, taken, rests = rest.finish, taken + 1, (*rests, rest)
        if end > self.vehicle.latest_end:
            return None
        overtime = max(0, end - self.vehicle.window[1]) * self.vehicle.overtime_cost
        return Ending(lateness + overtime, end, rests, label)

    def _may_wait(self, taken: int, second: int) -> bool:
        """Whether the next break, not taken by then, can still be taken (or need not be)."""
        breaks = self.vehicle.breaks
        return taken == len(breaks) or second <= breaks[taken].latest

    def _rest(self, taken: int, free: int) -> Rest | None:
        """Take the next break as early as can be; None when there is none or it is too late."""
        if taken == len(self.vehicle.breaks):
            return None
        due = self.vehicle.breaks[taken]
        start = max(free, due.earliest)
        if start > due.latest:
            return None
        return Rest(index=taken, start=start, finish=start + due.duration)


def first_start(visit: Visit, ready: int) -> int | None:
    """First second from `ready` on at which a task may start; None when all windows are past."""
    windows = visit.start_windows
    if not windows:
        return ready
    for opens, closes in windows:
        if ready <= closes:
            return max(ready, opens)
    return None


def _undominated(labels: list[Label]) -> list[Label]:
    """Labels that no other one equals or beats in time, cost and breaks taken."""
    kept: list[Label] = []
    for label in sorted(labels, key=lambda x: (x.free, x.lateness, -x.taken)):
        if not any(x.taken >= label.taken and x.lateness <= label.lateness for x in kept):
            kept.append(label)
    return kept
