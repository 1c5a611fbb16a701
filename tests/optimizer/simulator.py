"""The cheapest way to drive an order of visits, found by following every course it may take.

It knows nothing of labels or of dominance: on each leg every number of breaks, every call at the
depot, at a charger and at the place of a break is tried, each drive and each wait passes second by
second, and the cheapest of all courses counts. Slow, and plain enough to be believed. What happens
begins as early as it can; costs, loads and work are added up when a course is over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from optimizer.problem import Break, Problem, Vehicle, Visit
from tests.optimizer.simulated_costs import fits, may_serve, rising, seconds_of, sits_still, whole

NEVER = 10**18

Span = tuple[int, int]


@dataclass(frozen=True)
class Course:
    """Where a vehicle stands, and how it got there.

    Parameters
    ----------
    second : int
        From when on it may do the next thing.
    place : int, optional
        Where it is.
    rested : int
        Breaks taken.
    left : int
        Metres left on its battery.
    loaded : int
        Stops served when it last loaded.
    reloads : int
        Calls at its depot.
    away : bool
        Whether it has been anywhere since its last stop.
    departure : int, optional
        None until it has left.
    driven, metres : int
        Of all drives.
    waited : int
        Seconds since departure in which it did nothing.
    starts : tuple of int
        Of its tasks.
    worked : int
        Seconds of set-up and service.
    anchors : tuple of (int, int)
        What a later departure must not move by more than some seconds: seconds waited before
        it, and those seconds.
    """

    second: int
    place: int | None
    rested: int = 0
    left: int = 0
    loaded: int = 0
    reloads: int = 0
    away: bool = True
    departure: int | None = None
    driven: int = 0
    metres: int = 0
    waited: int = 0
    starts: tuple[int, ...] = ()
    worked: int = 0
    anchors: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Drive:
    """A drive to a place and the breaks on it: over at `arrival`, all breaks over at `ready`."""

    place: int | None
    seconds: int
    arrival: int
    ready: int
    rests: tuple[Span, ...]
    waits: tuple[int, ...]  # seconds waited before each break


def cheapest(problem: Problem, vehicle: int, order: Sequence[int]) -> int | None:
    """Total cost of the cheapest route with this order; None when there is no route.

    Other routes have no part in it: precedences and synchronised visits don't count.
    """
    if not may_serve(problem, vehicle, order):
        return None
    route = Route(problem, vehicle, tuple(order))
    costs = (whole(problem, vehicle, order, course) for course in route.courses())
    return min((cost for cost in costs if cost is not None), default=None)


@dataclass(frozen=True)
class Route:
    """An order of visits on a vehicle, followed along every course."""

    problem: Problem
    vehicle: int
    order: tuple[int, ...]

    @property
    def van(self) -> Vehicle:
        """Who drives."""
        return self.problem.vehicles[self.vehicle]

    def courses(self) -> list[Course]:
        """Every way to serve all visits and to come to the end in time."""
        battery = self.van.battery
        left = NEVER if battery is None else battery.initial
        first = Course(second=self.van.window[0], place=self.van.start, left=left)
        open_ = {first: None}
        for k in range(len(self.order)):
            served = (new for course in open_ for new in self._to_visit(course, k))
            open_ = dict.fromkeys(new for new in served if self._may_go_on(new))
        return [ended for course in open_ for ended in self._to_end(course)]

    def _may_go_on(self, course: Course) -> bool:
        """Whether the next break isn't missed already, and the shift isn't over."""
        due = self.van.breaks[course.rested :]
        in_time = course.second <= self.van.latest_end
        return in_time and all(course.second <= rest.latest for rest in due)

    # ------------------------------------------------------------ what is at the end of a leg

    def _to_visit(self, course: Course, k: int) -> Iterator[Course]:
        index = self.order[k]
        visit = self.problem.visits[index]
        for near in self._detours(course, k, depot=True, charge=not self._is_towed(k)):
            room = self._room(near.reloads)
            if not fits(self.problem, self.order[near.loaded : k + 1], room):
                continue
            for drive in self._drives(near, visit.location):
                windows = self._windows(visit)
                start = _first_open(windows, drive.ready, self.van.latest_end)
                if start is None or not windows:
                    continue
                spared = not near.away and near.place == visit.location
                work = seconds_of(visit, self.van, spared=spared)
                movable = sits_still(self.problem, self.van, index, start)
                here = self._arrived(near, drive, start, movable)
                yield replace(
                    here,
                    second=start + work,
                    away=False,
                    starts=(*here.starts, start),
                    worked=here.worked + work,
                )

    def _to_end(self, course: Course) -> Iterator[Course]:
        last = len(self.order)
        for near in self._detours(course, last, depot=False, charge=True):
            for drive in self._drives(near, self.van.end):
                if any(start >= drive.arrival for start, _ in drive.rests):
                    continue  # it has arrived: the route is over
                end = self._arrived(near, drive, drive.ready, NEVER)
                if self._may_go_on(end):
                    yield end

    def _is_towed(self, k: int) -> bool:
        """Whether stop k has to follow the one before it at once."""
        return any(
            s.immediate and s.delivery == self.order[k] and self.order[k - 1] == s.pickup
            for s in self.problem.shipments
            if k
        )

    def _room(self, reloads: int) -> tuple[int, ...]:
        depot = self.van.reload
        return self.van.capacity if depot is None or not reloads else depot.capacity

    def _windows(self, visit: Visit) -> tuple[Span, ...]:
        """Spans in which a task may start, those of the skills it needs taken into account."""
        needed = visit.skills | dict(visit.levels).keys()
        spans = visit.start_windows or ((-NEVER, NEVER),)
        for skill, (since, until) in self.van.skill_windows:
            if skill in needed:
                spans = tuple((max(a, since), min(b, until)) for a, b in spans)
        return tuple((a, b) for a, b in spans if a <= b)

    # ------------------------------------------------------------ what is on the way

    def _detours(self, course: Course, k: int, *, depot: bool, charge: bool) -> Iterator[Course]:
        """Yield the course itself, and with each call it may make on its way to stop k."""
        yield course
        place = self.van.reload
        useful = depot and place is not None and rising(self.problem, self.order, k)
        rest_of_day = self.order[course.loaded :]
        if useful and place and not fits(self.problem, rest_of_day, self._room(course.reloads)):
            for drive in self._drives(course, place.location):
                start = _first_open(place.windows, drive.ready, self.van.latest_end)
                if start is not None:
                    here = self._called(course, drive, start, place.duration)
                    here = replace(here, loaded=k, reloads=here.reloads + 1)
                    yield from self._detours(here, k, depot=False, charge=charge)
        battery = self.van.battery
        if charge and battery is not None:
            for charger in sorted(set(battery.chargers)):
                for drive in self._drives(course, charger):
                    if any(start >= drive.arrival for start, _ in drive.rests):
                        continue  # it is there: charging begins at once
                    left = course.left - self._metres(course.place, charger)
                    missing = (battery.range - left) * battery.seconds_per_kilometre
                    seconds = battery.setup + -(-missing // 1000)
                    here = self._called(course, drive, drive.ready, seconds)
                    here = replace(here, left=battery.range)
                    yield from self._detours(here, k, depot=False, charge=False)
        yield from self._placed_rests(course, k, depot=depot, charge=charge)

    def _placed_rests(
        self, course: Course, k: int, *, depot: bool, charge: bool
    ) -> Iterator[Course]:
        for b in range(course.rested, len(self.van.breaks)):
            rest = self.van.breaks[b]
            if rest.location is None:
                continue
            for drive in self._drives(course, rest.location):
                start = _first_open(rest.start_windows, drive.ready, self.van.latest_end)
                if start is not None and course.rested + len(drive.rests) == b:
                    here = self._called(course, drive, start, rest.duration)
                    here = replace(here, rested=b + 1)
                    yield from self._detours(here, k, depot=depot, charge=charge)
            return  # those after it come after it

    def _called(self, course: Course, drive: Drive, start: int, seconds: int) -> Course:
        here = self._arrived(course, drive, start, 0)
        return replace(here, second=start + seconds, away=True)

    # ------------------------------------------------------------ driving

    def _drives(self, course: Course, place: int | None) -> Iterator[Drive]:
        """Drive to a place with none, one or more breaks on the way, second by second."""
        tables = self.problem.matrices[self.van.matrix]
        moves = course.place is not None and place is not None and course.place != place
        if moves and tables.unreachable[course.place, place]:
            return
        if self._metres(course.place, place) > course.left:
            return
        seconds = self._seconds(course.place, place, course.second)
        breaks = self.van.breaks[course.rested :]
        for count in range(len(breaks) + 1):
            if any(rest.location is not None for rest in breaks[:count]):
                return
            drive = _passed(course.second, seconds, breaks[:count], self.van.latest_end)
            if drive is None:
                return
            yield replace(drive, place=place)

    def _arrived(self, course: Course, drive: Drive, start: int, movable: int) -> Course:
        """Add up a drive to what begins at `start` and may begin `movable` seconds later."""
        metres = self._metres(course.place, drive.place)
        waited, anchors = course.waited, course.anchors
        departure, seconds = course.departure, drive.seconds
        if departure is None:
            departure = self._departure(course, drive, start)
            seconds = self._seconds(course.place, drive.place, departure)
            on_road = any(rest >= departure for rest, _ in drive.rests)
            by_hour = len(self.problem.matrices[self.van.matrix].starts) > 0
            anchors = ((0, 0 if on_road or by_hour else movable),)
        else:
            for wait in drive.waits:
                waited += wait
                anchors = (*anchors, (waited, 0))
            waited += start - drive.ready
            anchors = (*anchors, (waited, movable))
        return replace(
            course,
            second=start,
            place=drive.place,
            rested=course.rested + len(drive.rests),
            left=course.left - metres,
            departure=departure,
            driven=course.driven + seconds,
            metres=course.metres + metres,
            waited=waited,
            anchors=anchors,
        )

    def _departure(self, course: Course, drive: Drive, due: int) -> int:
        """Tell the latest second of leaving that moves neither a break nor what begins at `due`."""
        for second in range(due, self.van.window[0] - 1, -1):
            if any(start < second < finish for start, finish in drive.rests):
                continue
            clock, to_drive = second, self._seconds(course.place, drive.place, second)
            for start, finish in drive.rests:
                if start >= second:
                    to_drive = max(0, to_drive - (start - clock))
                    clock = finish
            if clock + to_drive <= due:
                return second
        raise AssertionError(drive)

    def _seconds(self, origin: int | None, place: int | None, second: int) -> int:
        if origin is None or place is None or origin == place:
            return 0
        return self.problem.matrices[self.van.matrix].seconds_at(origin, place, second)

    def _metres(self, origin: int | None, place: int | None) -> int:
        if origin is None or place is None or origin == place:
            return 0
        return int(self.problem.matrices[self.van.matrix].metres[origin, place])


def _passed(clock: int, seconds: int, breaks: Sequence[Break], latest: int) -> Drive | None:
    """Let a drive pass on which all of some breaks are taken, each as soon as it may begin."""
    to_drive, left, rests, waits, idle = seconds, list(breaks), list[Span](), list[int](), 0
    arrival = clock if not seconds else None
    while left or to_drive:
        if clock > latest:
            return None
        if left and any(a <= clock <= b for a, b in left[0].start_windows):
            finish = clock + left.pop(0).duration
            rests.append((clock, finish))
            waits.append(idle)
            clock, idle = finish, 0
        elif to_drive:
            clock, to_drive = clock + 1, to_drive - 1
            if not to_drive:
                arrival = clock
        else:
            clock, idle = clock + 1, idle + 1
    return Drive(None, seconds, arrival or 0, clock, tuple(rests), tuple(waits))


def _first_open(windows: Sequence[Span], ready: int, latest: int) -> int | None:
    """First second from `ready` on in a window, trying each; None when there is none."""
    for second in range(ready, latest + 1):
        if not windows or any(a <= second <= b for a, b in windows):
            return second
    return None


def optimum(problem: Problem) -> int:
    """Cost of the best plan of a tiny problem whose routes don't bear on each other.

    Every order on every vehicle is tried; shipments are served whole or not at all.
    """
    assert not problem.couples_routes
    size = len(problem.visits)
    best = {0: 0}  # visits served by the vehicles so far, as bits -> least cost of their routes
    for k in range(len(problem.vehicles)):
        routes: dict[int, int] = {0: 0}
        for count in range(1, size + 1):
            for order in permutations(range(size), count):
                cost = cheapest(problem, k, order)
                served = sum(1 << i for i in order)
                if cost is not None:
                    routes[served] = min(cost, routes.get(served, NEVER))
        longer: dict[int, int] = {}
        for before, cost in best.items():
            for served, more in routes.items():
                if not before & served:
                    both = before | served
                    longer[both] = min(cost + more, longer.get(both, NEVER))
        best = longer
    return min(
        cost + sum(v.unserved_cost for i, v in enumerate(problem.visits) if not served >> i & 1)
        for served, cost in best.items()
    )
