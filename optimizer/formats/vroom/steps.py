"""The steps of a route in VROOM's reply, with running totals.

VROOM knows one arrival for each step and starts the work at ``arrival + waiting_time``. So a
break within a drive is a step with part of the drive behind it; one taken while waiting comes
after the whole drive, and the job then "arrives" when the break ends. A break before departure
is a step with nothing driven yet. Where the vehicle has no start or no end, the steps "start" and
"end" are at its first and last stop. Calls at a depot, at a charger and at the place of a break
are steps of their own.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.formats.vroom.loads import loads
from optimizer.formats.vroom.request import BreakEntry, Spot, Task, VroomRequest
from optimizer.problem import Problem
from optimizer.solution import Call, CallKind, Rest, Route, Stop

BREAK = "break"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as VROOM has it; `duration` and `distance` are what was driven until then."""

    type: str
    arrival: int
    duration: int
    distance: int | None
    load: tuple[int, ...]
    waiting_time: int = 0
    setup: int = 0
    service: int = 0
    id: int | None = None
    description: str = ""
    spot: Spot | None = None
    arrival_time: str | None = None

    def document(self) -> dict[str, object]:
        """Write the step in VROOM's keys."""
        keys: dict[str, object] = {"type": self.type}
        if self.id is not None:
            keys["id"] = self.id
        if self.type == Task.JOB:
            keys["job"] = self.id  # the old name of `id`, which clients still read
        if self.description:
            keys["description"] = self.description
        keys |= {
            **spot_keys(self.spot),
            "setup": self.setup,
            "service": self.service,
            "waiting_time": self.waiting_time,
            "load": list(self.load),
            "arrival": self.arrival,
            "duration": self.duration,
            "violations": [],
        }
        if self.distance is not None:
            keys["distance"] = self.distance
        if self.arrival_time is not None:
            keys["arrival_time"] = self.arrival_time
        return keys


def spot_keys(spot: Spot | None) -> dict[str, object]:
    """`location` and `location_index` of a spot, as far as the document gave them."""
    keys: dict[str, object] = {}
    if spot is not None and spot.coordinates is not None:
        keys["location"] = list(spot.coordinates)
    if spot is not None and spot.index is not None:
        keys["location_index"] = spot.index
    return keys


def steps(request: VroomRequest, route: Route) -> list[Step]:
    """All steps of a route, whose indices must be in range.

    Wrong times come out as they are, since the reply of a hand-made plan is compared with what
    follows from it.
    """
    measured = request.vehicles[route.vehicle].measured
    return [
        replace(
            step,
            distance=step.distance if measured else None,
            arrival_time=request.instant(step.arrival),
        )
        for step in _Walk(request, route).steps()
    ]


def in_order(route: Route) -> Iterator[Stop | Call]:
    """Yield stops and calls as they follow each other."""
    calls = deque(route.calls)
    for k, stop in enumerate(route.stops):
        while calls and calls[0].position <= k:
            yield calls.popleft()
        yield stop
    yield from calls


def place_of(problem: Problem, halt: Stop | Call) -> int:
    """Row of the place of a stop or a call."""
    return halt.location if isinstance(halt, Call) else problem.visits[halt.visit].location


@dataclass(frozen=True, slots=True)
class _Way:
    """A drive by the tables; no way at all counts as none to drive."""

    seconds: int = 0
    metres: int = 0


class _Walk:
    """Goes along a route and keeps the totals."""

    def __init__(self, request: VroomRequest, route: Route) -> None:
        self.problem = request.problem
        self.request = request
        self.route = route
        self.vehicle = request.problem.vehicles[route.vehicle]
        self.entry = request.vehicles[route.vehicle]
        self.rests = deque(sorted(route.rests, key=lambda rest: rest.start))
        self.place = self.vehicle.start
        self.left = route.departure  # when the current drive began
        self.duration = 0
        self.distance = 0
        self.loads = loads(request, list(in_order(route)))
        self.load = next(self.loads)

    def steps(self) -> Iterator[Step]:
        before = [r.start for r in self.rests if r.finish <= self.route.departure]
        start = self._bare("start", min([self.route.departure, *before]))
        halts = list(in_order(self.route))
        yield replace(start, spot=self.entry.start or self._spot(halts[:1]))
        for halt in halts:
            yield from self._to(halt)
        yield from self._drive(self._way(self.vehicle.end), list(self.rests))
        end = self._bare("end", self.route.end)
        yield replace(end, spot=self.entry.end or self._spot(halts[-1:]))

    def _spot(self, halts: list[Stop | Call]) -> Spot | None:
        """Name the place where a route begins or ends that has no start or end of its own."""
        for halt in halts:
            if isinstance(halt, Stop):
                return self.request.tasks[halt.visit].spot
            return self.request.spots.get(halt.location)
        return None

    def _to(self, halt: Stop | Call) -> Iterator[Step]:
        """Drive to a stop or a call, with the breaks on the way, and be there."""
        rests: list[Rest] = []
        while self.rests and self.rests[0].start < halt.start:
            rests.append(self.rests.popleft())
        location = place_of(self.problem, halt)
        on_the_way = [rest for rest in rests if rest.finish <= halt.arrival]
        yield from self._drive(self._way(location), on_the_way)
        arrival = halt.arrival
        for rest in rests:
            if rest.finish > halt.arrival:
                yield self._break(rest, self._bare(BREAK, arrival))
                arrival = rest.finish
        self.load = next(self.loads)
        step = self._bare("", arrival)
        yield self._task(halt, step) if isinstance(halt, Stop) else self._call(halt, step)
        self.place, self.left = location, halt.finish

    def _drive(self, way: _Way, rests: list[Rest]) -> Iterator[Step]:
        """Take breaks before departure and those that interrupt the drive, and drive."""
        clock = self.left
        driven = 0
        for rest in rests:
            driven = min(way.seconds, driven + max(0, rest.start - clock))
            clock = max(clock, rest.finish)
            step = replace(
                self._bare(BREAK, rest.start),
                duration=self.duration + driven,
                distance=self.distance + way.metres * driven // max(1, way.seconds),
            )
            yield self._break(rest, step)
        self.duration += way.seconds
        self.distance += way.metres

    def _way(self, to: int | None) -> _Way:
        tables = self.problem.travel(self.route.vehicle)
        at = self.place
        if at is None or to is None or at == to or tables.unreachable[at, to]:
            return _Way()
        return _Way(tables.seconds_at(at, to, self.left), int(tables.metres[at, to]))

    def _task(self, stop: Stop, step: Step) -> Step:
        entry = self.request.tasks[stop.visit]
        return replace(
            step,
            type=entry.type.value,
            waiting_time=stop.start - step.arrival,
            setup=stop.setup,
            service=stop.finish - stop.start - stop.setup,
            id=entry.id,
            description=entry.description,
            spot=entry.spot,
        )

    def _call(self, call: Call, step: Step) -> Step:
        rest = self._rest_entry(call.index) if call.kind is CallKind.REST else None
        return replace(
            step,
            type=BREAK if call.kind is CallKind.REST else call.kind.value,
            waiting_time=call.start - step.arrival,
            service=call.finish - call.start,
            id=rest.id if rest else None,
            description=rest.description if rest else "",
            spot=self.request.spots.get(call.location, Spot(index=call.location)),
        )

    def _break(self, rest: Rest, step: Step) -> Step:
        entry = self._rest_entry(rest.index)
        return replace(
            step,
            waiting_time=rest.start - step.arrival,
            service=rest.finish - rest.start,
            id=entry.id if entry else None,
            description=entry.description if entry else "",
        )

    def _rest_entry(self, index: int) -> BreakEntry | None:
        return self.entry.breaks[index] if 0 <= index < len(self.entry.breaks) else None

    def _bare(self, kind: str, arrival: int) -> Step:
        """Make a step with the totals of now."""
        return Step(
            type=kind,
            arrival=arrival,
            duration=self.duration,
            distance=self.distance,
            load=self.load,
        )
