"""One order timed, and its best label read back as what happens when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from optimizer.clock.columns import (
    CALLED_DEPOT,
    CHARGED,
    CHOICE,
    COUPLED,
    HI,
    LABEL,
    LO,
    LOADS,
    MOST_LABELS,
    NEVER,
    PARENT,
    SUM,
    TOOK_REST,
    WENT_TO_REST,
)
from optimizer.clock.full import time_order
from optimizer.clock.labels import COUNTS, WAY
from optimizer.clock.packing import pack
from optimizer.solution import Call, CallKind, Rest, Stop
from optimizer.suitability import start_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.clock.packing import Packed
    from optimizer.problem import Problem, Visit

Bounds = tuple[int, int]
"""First and last second at which a task may start, whatever its windows say."""

ANY_TIME: Bounds = (-NEVER, NEVER)


def choices(
    problem: Problem, vehicle: int, visits: Sequence[int], bounds: Mapping[int, Bounds]
) -> list[list[int]] | None:
    """Tell what to do on each leg of the cheapest way to drive an order: digits of CHOICE.

    None when the order is infeasible.
    """
    packed = pack(problem)
    n = len(visits)
    if packed.veh[vehicle, LOADS] == SUM and not _holds(packed, vehicle, visits):
        return None
    vis = packed.vis
    if bounds:
        vis = vis.copy()
        for i in visits:
            vis[i, LO], vis[i, HI] = bounds.get(i, ANY_TIME)
    work = np.zeros((COUNTS + 1, max(WAY, n + 3)), np.int64)
    lab = np.empty((work.shape[1] * MOST_LABELS, LABEL), np.int64)
    orders = np.array([[0, *visits, 0]], np.int64)
    p = packed
    cost = time_order(
        vis, p.veh, p.fit, p.from_, p.until, p.service, p.setup, p.seconds, p.starts, p.metres,
        p.demand, p.pickup, p.capacity, p.reload_capacity, p.amounts, p.windows, p.steps, p.breaks,
        p.chargers, lab, work, orders, n, vehicle,
    )  # fmt: skip
    if cost >= NEVER:
        return None
    label, found = 0, []
    for k in range(n + 1, 0, -1):
        row = k * MOST_LABELS + label
        found.append(_digits(int(lab[row, CHOICE])))
        label = int(lab[row, PARENT])
    return found[::-1]


def _holds(packed: Packed, vehicle: int, visits: Sequence[int]) -> bool:
    if not packed.demand.shape[1]:
        return True
    load = packed.demand[list(visits)].sum(axis=0)
    return bool((load <= packed.capacity[vehicle]).all())


def _digits(choice: int) -> list[int]:
    found = []
    while choice:
        choice, digit = divmod(choice, 64)
        found.append(digit)
    return found[::-1]


@dataclass(kw_only=True)
class Timeline:
    """What a vehicle does when; `follow` writes it.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    vehicle : int
        Index of the vehicle.
    bounds : mapping
        `Bounds` of the visits that have any.
    """

    problem: Problem
    vehicle: int
    bounds: Mapping[int, Bounds]
    departure: int = 0
    end: int = 0
    stops: list[Stop] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    travel_seconds: int = 0
    metres: int = 0

    def __post_init__(self) -> None:
        """Stand at the start of the shift."""
        self._van = self.problem.vehicles[self.vehicle]
        self._tables = self.problem.travel(self.vehicle)
        self._clock = self._van.window[0]
        self._place = self._van.start
        self._taken = 0
        self._left = 0 if self._van.battery is None else self._van.battery.initial
        self._moving = False  # whether it has left its start
        self._away = True  # whether it has been anywhere since the stop before
        self._idle = self._latest = 0
        self._by_hour = len(self._tables.starts) > 0
        self._movable = self._van.counts_work and not self._by_hour

    def follow(self, visits: Sequence[int], legs: Sequence[Sequence[int]]) -> None:
        """Drive visits in their order, doing on each leg what its digits of CHOICE say."""
        for i, leg in zip(visits, legs[:-1], strict=True):
            self._serve(i, self._call(leg))
        self._finish(self._call(legs[-1]))
        if self._movable:
            self._depart_later()

    def _call(self, leg: Sequence[int]) -> int:
        """Make the calls of a leg; tell how many breaks are taken on its last drive."""
        rests = 0
        for digit in leg:
            if digit == TOOK_REST:
                rests += 1
                continue
            if digit == CALLED_DEPOT:
                self._reload(rests)
            elif digit == WENT_TO_REST:
                self._rest_there(rests)
            elif digit >= CHARGED:
                self._charge(rests, digit - CHARGED)
            rests = 0
        return rests

    # ---------------------------------------------------------------- what may happen

    def _serve(self, index: int, rests: int) -> None:
        visit = self.problem.visits[index]
        spared = self._place == visit.location and not self._away
        drive = self._drive(visit.location, rests)
        low, high = self.bounds.get(index, ANY_TIME)
        first, last = start_bounds(visit, self._van)
        start = _opening(visit.start_windows, max(drive.ready, low, first))
        arrival = self._arrive(drive, start)
        setup, service = _work(visit, self._van.type)
        setup = 0 if spared else setup
        self._clock = start + setup + service
        self._away = False
        if self._movable:
            tied = pack(self.problem).vis[index, COUPLED]
            room = 0 if tied else _room(self.problem, visit, start, min(high, last))
            self._latest = min(self._latest, self._idle + room)
        self.stops.append(
            Stop(visit=index, arrival=arrival, start=start, finish=self._clock, setup=setup)
        )

    def _reload(self, rests: int) -> None:
        depot = self._van.reload
        assert depot is not None  # noqa: S101 - only then its digit is chosen
        drive = self._drive(depot.location, rests)
        start = _opening(depot.windows, drive.ready)
        self._stop_over(CallKind.RELOAD, drive, start, depot.duration)

    def _charge(self, rests: int, number: int) -> None:
        battery = self._van.battery
        assert battery is not None  # noqa: S101 - only then its digit is chosen
        drive = self._drive(battery.chargers[number], rests)
        seconds = battery.charging_seconds(battery.range - self._left)
        self._left = battery.range
        self._stop_over(CallKind.CHARGE, drive, drive.ready, seconds)

    def _rest_there(self, rests: int) -> None:
        rest = self._van.breaks[self._taken + rests]
        assert rest.location is not None  # noqa: S101 - only then its digit is chosen
        drive = self._drive(rest.location, rests)
        start = _opening(rest.start_windows, drive.ready)
        self._stop_over(CallKind.REST, drive, start, rest.duration, self._taken)
        self._taken += 1

    def _stop_over(
        self, kind: CallKind, drive: _Drive, start: int, seconds: int, index: int = 0
    ) -> None:
        arrival = self._arrive(drive, start)
        self._latest = min(self._latest, self._idle)
        self._clock = start + seconds
        self._away = True
        self.calls.append(
            Call(
                kind=kind,
                location=drive.place or 0,
                position=len(self.stops),
                arrival=arrival,
                start=start,
                finish=self._clock,
                index=index,
            )
        )

    def _finish(self, rests: int) -> None:
        drive = self._drive(self._van.end, rests)
        self.travel_seconds += drive.seconds
        self.rests += drive.rests
        self.end = drive.ready

    # ---------------------------------------------------------------- driving

    def _drive(self, place: int | None, rests: int) -> _Drive:
        """Drive to a place from where the vehicle is, taking breaks on the way."""
        origin = self._place
        seconds = self._seconds(origin, place, self._clock)
        arrival = ready = self._clock + seconds
        free, taken, idle = self._clock, [], self._idle
        for _ in range(rests):
            rest = self._van.breaks[self._taken]
            start = _opening(rest.start_windows, free)
            if start < arrival:
                arrival += rest.duration
            else:
                idle += start - ready
            self._latest = min(self._latest, idle)
            free = start + rest.duration
            ready = max(arrival, free)
            taken.append(Rest(index=self._taken, start=start, finish=free))
            self._taken += 1
        if origin is not None and place is not None and origin != place:
            metres = int(self._tables.metres[origin, place])
            self.metres += metres
            self._left -= metres
        self._idle = idle
        self._place = place
        return _Drive(origin, place, seconds, arrival, ready, taken)

    def _arrive(self, drive: _Drive, start: int) -> int:
        """Settle a drive to what begins at `start`; tell the second of arrival."""
        self.rests += drive.rests
        if self._moving:
            self._idle += start - drive.ready
            self.travel_seconds += drive.seconds
            return drive.arrival
        self._moving = True
        self.departure = self._departure(drive, start)
        seconds = self._seconds(drive.origin, drive.place, self.departure)
        on_road = [rest for rest in drive.rests if rest.start >= self.departure]
        self.travel_seconds += seconds
        self._idle = self.departure
        self._latest = self.departure if on_road else NEVER
        arrival = self.departure + seconds
        for rest in on_road:
            arrival += rest.finish - rest.start if rest.start < arrival else 0
        return arrival

    def _departure(self, drive: _Drive, due: int) -> int:
        """Latest second of leaving the start that reaches `due`, breaks kept in place."""
        most = NEVER
        for rest in reversed(drive.rests):
            if rest.finish + self._seconds(drive.origin, drive.place, rest.finish) <= due:
                return min(most, self._latest_start(drive, rest.finish, due))
            most = rest.start
            due -= rest.finish - rest.start
        return min(most, self._latest_start(drive, self._van.window[0], due))

    def _latest_start(self, drive: _Drive, low: int, due: int) -> int:
        if not self._by_hour:
            return max(low, due - self._seconds(drive.origin, drive.place, low))
        high = max(low, due)
        while low < high:
            middle = low + (high - low + 1) // 2
            if middle + self._seconds(drive.origin, drive.place, middle) <= due:
                low = middle
            else:
                high = middle - 1
        return low

    def _seconds(self, origin: int | None, place: int | None, second: int) -> int:
        if origin is None or place is None or origin == place:
            return 0
        return self._tables.seconds_at(origin, place, second)

    # ---------------------------------------------------------------- paid by the hour

    def _depart_later(self) -> None:
        """Move the route later where it only waits, so that its work gets shorter."""
        later = min(self._idle, self._latest) - self.departure
        self.departure += later
        n = 0
        for k in range(len(self.stops) + 1):
            while n < len(self.calls) and self.calls[n].position <= k:
                call = self.calls[n]
                arrival = call.arrival + later
                self.calls[n] = replace(call, arrival=arrival)
                later = max(0, arrival - call.start)
                n += 1
            if k < len(self.stops):
                stop = self.stops[k]
                arrival = stop.arrival + later
                later = max(0, arrival - stop.start)
                self.stops[k] = replace(
                    stop, arrival=arrival, start=stop.start + later, finish=stop.finish + later
                )


@dataclass(slots=True)
class _Drive:
    """A drive at hand: when it is over, and when also its breaks are."""

    origin: int | None
    place: int | None
    seconds: int
    arrival: int
    ready: int
    rests: list[Rest]


def _opening(windows: Sequence[tuple[int, int]], second: int) -> int:
    """First second from `second` on in one of some windows; any if there are none."""
    for opens, closes in windows:
        if second <= closes:
            return max(second, opens)
    return second


def _work(visit: Visit, kind: int) -> tuple[int, int]:
    """Seconds of set-up and of service of a visit for a type of vehicle."""
    setup, service = visit.setup, visit.service
    if visit.setup_by_type:
        setup = dict(visit.setup_by_type).get(kind, setup)
    if visit.service_by_type:
        service = dict(visit.service_by_type).get(kind, service)
    return setup, service


def _room(problem: Problem, visit: Visit, start: int, last: int) -> int:
    """Seconds by which a start could be later at exactly the same cost."""
    ends = [last, *(b for a, b in visit.start_windows if a <= start <= b)]
    if visit.due is not None and visit.lateness_cost:
        ends.append(max(start, visit.due))
    ends += [max(start, second) for second, rate in visit.late_steps if rate]
    if visit.deadline is not None and visit.missed_cost and start <= visit.deadline:
        ends.append(visit.deadline)
    if visit.wanted is not None and visit.earliness_cost and start < visit.wanted:
        ends.append(start)
    if visit.previous is not None and problem.change.start_cost:
        early = visit.previous.start - problem.change.tolerance
        late = visit.previous.start + problem.change.tolerance
        if start <= late:
            ends.append(early - 1 if start < early else late)
    return min(ends) - start
