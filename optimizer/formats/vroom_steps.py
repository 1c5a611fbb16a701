"""The steps of a route in VROOM's reply, with running totals.

VROOM knows one arrival for each step and starts the work at ``arrival + waiting_time``. So a
break within a drive is a step with part of the drive behind it; one taken while waiting comes
after the whole drive, and the job then "arrives" when the break ends. A break before departure
is a step with nothing driven yet. Where the vehicle has no start or no end, the steps "start" and
"end" are at its first and last job.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.formats.vroom_request import Spot, VroomRequest
from optimizer.solution import Rest, Route, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as VROOM has it; `duration` and `distance` are what was driven until then."""

    type: str
    arrival: int
    duration: int
    distance: int
    load: tuple[int, ...]
    waiting_time: int = 0
    setup: int = 0
    service: int = 0
    id: int | None = None
    description: str = ""
    spot: Spot | None = None

    def document(self) -> dict[str, object]:
        """Write the step in VROOM's keys."""
        keys: dict[str, object] = {"type": self.type}
        if self.id is not None:
            keys["id"] = self.id
        if self.type == "job":
            keys["job"] = self.id  # the old name of `id`, which clients still read
        if self.description:
            keys["description"] = self.description
        return keys | {
            **spot_keys(self.spot),
            "setup": self.setup,
            "service": self.service,
            "waiting_time": self.waiting_time,
            "load": list(self.load),
            "arrival": self.arrival,
            "duration": self.duration,
            "distance": self.distance,
            "violations": [],
        }


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
    return list(_Walk(request, route).steps())


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
        self.load = [
            0 if up else sum(self.problem.visits[i].demand[d] for i in route.visits)
            for d, up in enumerate(request.picked_up)
        ]

    def steps(self) -> Iterator[Step]:
        before = [r.start for r in self.rests if r.finish <= self.route.departure]
        start = self._bare("start", min([self.route.departure, *before]))
        yield replace(start, spot=self.entry.start or self._spot(0))
        for stop in self.route.stops:
            yield from self._to(stop)
        yield from self._drive(self._way(self.vehicle.end), list(self.rests))
        end = self._bare("end", self.route.end)
        yield replace(end, spot=self.entry.end or self._spot(-1))

    def _spot(self, stop: int) -> Spot | None:
        """Name the place where a route begins or ends that has no start or end of its own."""
        visits = self.route.visits
        return self.request.jobs[visits[stop]].spot if visits else None

    def _to(self, stop: Stop) -> Iterator[Step]:
        rests: list[Rest] = []
        while self.rests and self.rests[0].start < stop.start:
            rests.append(self.rests.popleft())
        location = self.problem.visits[stop.visit].location
        yield from self._drive(
            self._way(location), [rest for rest in rests if rest.finish <= stop.arrival]
        )
        arrival = stop.arrival
        for rest in rests:
            if rest.finish > stop.arrival:
                yield self._break(rest, self._bare("break", arrival))
                arrival = rest.finish
        yield self._job(stop, self._bare("job", arrival))
        self.place, self.left = location, stop.finish

    def _drive(self, way: _Way, rests: list[Rest]) -> Iterator[Step]:
        """Take breaks before departure and those that interrupt the drive, and drive."""
        clock = self.left
        driven = 0
        for rest in rests:
            driven = min(way.seconds, driven + max(0, rest.start - clock))
            clock = max(clock, rest.finish)
            step = replace(
                self._bare("break", rest.start),
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
        return _Way(int(tables.seconds[at, to]), int(tables.metres[at, to]))

    def _job(self, stop: Stop, step: Step) -> Step:
        entry = self.request.jobs[stop.visit]
        for d, up in enumerate(self.request.picked_up):
            amount = self.problem.visits[stop.visit].demand[d]
            self.load[d] += amount if up else -amount
        return replace(
            step,
            load=tuple(self.load),
            waiting_time=stop.start - step.arrival,
            setup=stop.setup,
            service=stop.finish - stop.start - stop.setup,
            id=entry.id,
            description=entry.description,
            spot=entry.spot,
        )

    def _break(self, rest: Rest, step: Step) -> Step:
        known = 0 <= rest.index < len(self.entry.breaks)
        entry = self.entry.breaks[rest.index] if known else None
        return replace(
            step,
            waiting_time=rest.start - step.arrival,
            service=rest.finish - rest.start,
            id=entry.id if entry else None,
            description=entry.description if entry else "",
        )

    def _bare(self, kind: str, arrival: int) -> Step:
        """Make a step with the totals of now."""
        return Step(
            type=kind,
            arrival=arrival,
            duration=self.duration,
            distance=self.distance,
            load=tuple(self.load),
        )
