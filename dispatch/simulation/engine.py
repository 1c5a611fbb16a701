"""One simulated day: calls come in, the planning code places them, technicians go out.

A discrete-event model on SimPy. Dispatch sees what a dispatcher would see: calls once they have
come, who is where, mean work and mean travel. What really happens, the `Request`s know. Every
decision is `dispatch.replanning`'s; nothing here plans.
"""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass

import simpy

from dispatch.replanning import place, retry
from dispatch.simulation.demand import Request
from dispatch.simulation.record import DayRecord, Doing, Served, Span, TechnicianDay
from dispatch.underway import DayUnderWay, Report, advance, begin, route
from optimizer.insertion import greedy
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.solution import Route
from optimizer.travel import TravelTables

Events = Generator[simpy.Event, object, None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayCase:
    """A day to simulate.

    Parameters
    ----------
    vehicles : tuple of Vehicle
        Who goes out.
    homeward : tuple of float
        By how much each one's last drive takes longer than planned.
    requests : tuple of Request
        Calls in the order in which they come, and appointments.
    travel : TravelTables
        Planned seconds and metres.
    visits : mapping of str to Visit
        What planning takes each request for, by id.
    ageing : int, optional
        See `DayUnderWay.ageing`.
    """

    vehicles: tuple[Vehicle, ...]
    homeward: tuple[float, ...]
    requests: tuple[Request, ...]
    travel: TravelTables
    visits: Mapping[str, Visit]
    ageing: int | None = None


def simulate_day(case: DayCase) -> DayRecord:
    """Run a day to its end: until everybody is home and the last call has come."""
    return _SimulatedDay(case).run()


class _SimulatedDay:
    """A day while it runs: the clock, the dispatcher's view, and the technicians."""

    def __init__(self, case: DayCase) -> None:
        self._case = case
        self._requests = {request.id: request for request in case.requests}
        self._env = simpy.Environment()
        self._day = _morning(case)
        self._wake = [self._env.event() for _ in case.vehicles]
        self._spans: list[list[Span]] = [[] for _ in case.vehicles]
        self._back = [vehicle.window[0] for vehicle in case.vehicles]
        self._served: list[Served] = []

    def run(self) -> DayRecord:
        for k in range(len(self._case.vehicles)):
            self._env.process(self._technician(k))
        self._env.process(self._calls())
        self._env.run()
        done = {served.request.id for served in self._served}
        return DayRecord(
            technicians=tuple(self._technician_day(k) for k in range(len(self._spans))),
            served=tuple(self._served),
            left=tuple(request for request in self._case.requests if request.id not in done),
        )

    def _technician_day(self, k: int) -> TechnicianDay:
        vehicle = self._case.vehicles[k]
        return TechnicianDay(
            technician=vehicle.id,
            start=vehicle.window[0],
            end=vehicle.window[1],
            back=self._back[k],
            spans=tuple(self._spans[k]),
        )

    @property
    def _now(self) -> int:
        return int(self._env.now)

    # The dispatcher

    def _calls(self) -> Events:
        for request in self._case.requests:
            if not request.booked:
                yield self._env.timeout(request.known_at - self._now)
                self._learn((), self._case.visits[request.id])

    def _learn(self, reports: Iterable[Report], call: Visit | None = None) -> None:
        """Bring the dispatcher's view up to date, and place what has lost or lacks a place."""
        before = self._day
        day = advance(before, self._now, reports)
        known = {visit.id for visit in before.unplaced}
        loose = [visit for visit in day.unplaced if visit.id not in known]
        for visit in (*loose, *(() if call is None else (call,))):
            day = place(day, visit)
        self._take(day)

    def _take(self, day: DayUnderWay) -> None:
        """Go on with a new state; whoever's list has changed thinks again."""
        before, self._day = self._day, day
        for k, (old, new) in enumerate(zip(before.progress, day.progress, strict=True)):
            if old.open != new.open:
                wake, self._wake[k] = self._wake[k], self._env.event()
                wake.succeed()

    # The technicians

    def _technician(self, k: int) -> Events:
        vehicle = self._case.vehicles[k]
        yield self._env.timeout(vehicle.window[0] - self._now)
        while True:
            plan = route(self._day, k)
            leave = self._leaving_time(k, plan)
            rest = self._next_rest(k, plan, leave)
            if rest is not None and rest <= self._now:
                yield from self._rest(k)
            elif leave > self._now:
                until = leave if rest is None else min(leave, rest)
                yield self._wake[k] | self._env.timeout(until - self._now)
            elif plan is not None:
                yield from self._serve(k)
            else:
                break
        yield from self._go_home(k)

    def _leaving_time(self, k: int, plan: Route | None) -> int:
        """Return when to leave for the first open visit, or for home, so as to be on time."""
        here, vehicle = self._place(k), self._case.vehicles[k]
        if plan is None:
            return vehicle.window[1] - self._drive_seconds(here, _end(vehicle, here))
        first = self._day.progress[k].open[0]
        return plan.stops[0].start - self._drive_seconds(here, first.location)

    def _next_rest(self, k: int, plan: Route | None, leave: int) -> int | None:
        """Return when the next break may begin, if it comes before the next drive.

        With visits open, their plan says so. Without, the break is taken as soon as it is
        allowed, unless the shift ends before it does.
        """
        rests = self._case.vehicles[k].breaks[self._day.progress[k].rests_taken :]
        if not rests:
            return None
        if plan is not None:
            planned = plan.rests and plan.rests[0].start <= plan.stops[0].start
            return rests[0].earliest if planned else None
        begins = max(self._now, rests[0].earliest)
        return begins if begins + rests[0].duration <= leave else None

    def _rest(self, k: int) -> Events:
        vehicle, start = self._case.vehicles[k], self._now
        rest = vehicle.breaks[self._day.progress[k].rests_taken]
        self._learn([Report(technician=vehicle.id, free_at=start + rest.duration, rest=True)])
        yield self._env.timeout(rest.duration)
        self._note(k, Doing.REST, start, (self._place(k), self._place(k)))

    def _serve(self, k: int) -> Events:
        """Drive to the first open visit and do it."""
        name = self._case.vehicles[k].id
        visit, origin = self._day.progress[k].open[0], self._place(k)
        request = self._requests[visit.id]
        left = self._now
        drive = self._drive_seconds(origin, visit.location)
        expected = max(left + drive, request.opens) + visit.service
        self._learn([Report(technician=name, free_at=expected, doing=visit.id)])
        yield self._env.timeout(round(drive * request.travel_factor))
        arrival = self._now
        self._note(k, Doing.DRIVE, left, (origin, visit.location), visit.id)
        start, there = max(arrival, request.opens), (visit.location, visit.location)
        self._learn([Report(technician=name, free_at=start + visit.service, doing=visit.id)])
        yield self._env.timeout(start - arrival)
        self._note(k, Doing.DOOR, arrival, there, visit.id)
        yield self._env.timeout(request.service_seconds)
        self._note(k, Doing.WORK, start, there, visit.id)
        self._served.append(
            Served(request=request, technician=name, arrival=arrival, start=start, finish=self._now)
        )
        self._learn([Report(technician=name, free_at=self._now)])
        if self._now < max(expected, start + visit.service):
            # Sooner than expected: there may be room for what had none.
            self._take(retry(self._day, k))

    def _go_home(self, k: int) -> Events:
        vehicle, here, left = self._case.vehicles[k], self._place(k), self._now
        home = _end(vehicle, here)
        self._learn([Report(technician=vehicle.id, free_at=left, off=True)])
        drive = self._drive_seconds(here, home)
        yield self._env.timeout(round(drive * self._case.homeward[k]))
        self._note(k, Doing.DRIVE, left, (here, home))
        self._back[k] = self._now

    def _place(self, k: int) -> int:
        row = self._day.progress[k].place
        if row is None:
            raise ValueError(f"{self._case.vehicles[k].id} starts nowhere")
        return row

    def _drive_seconds(self, origin: int, to: int) -> int:
        return int(self._case.travel.seconds[origin, to])

    def _note(
        self, k: int, doing: Doing, start: int, way: tuple[int, int], request: str = ""
    ) -> None:
        origin, to = way
        if self._now > start or origin != to:
            span = Span(
                doing=doing, start=start, end=self._now, origin=origin, place=to, request=request
            )
            self._spans[k].append(span)


def _end(vehicle: Vehicle, here: int) -> int:
    """Return where a shift ends; without a home that is where the last job was."""
    return here if vehicle.end is None else vehicle.end


def _morning(case: DayCase) -> DayUnderWay:
    """Plan the appointments, before any call."""
    booked = [request for request in case.requests if request.booked]
    problem = Problem(
        visits=tuple(case.visits[request.id] for request in booked),
        vehicles=case.vehicles,
        matrices=(case.travel,),
    )
    return begin(problem, greedy(problem), now=0, ageing=case.ageing)
