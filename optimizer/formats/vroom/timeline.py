"""Steps of VROOM's reply become departure, stops, calls, breaks and end: `steps` backwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from optimizer.solution import Call, CallKind, Rest, Stop


class StepType(Enum):
    """Types of step that a reply may have; a break is `REST` where it has a place of its own."""

    START = "start"
    TASK = "task"
    BREAK = "break"
    REST = "rest"
    RELOAD = "reload"
    CHARGE = "charge"
    END = "end"


_HALTS = {
    StepType.TASK: None,
    StepType.REST: CallKind.REST,
    StepType.RELOAD: CallKind.RELOAD,
    StepType.CHARGE: CallKind.CHARGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStep:
    """A step as a reply has it; `index` is that of its visit or of its break."""

    type: StepType
    index: int
    location: int
    arrival: int
    waiting_time: int
    setup: int
    service: int
    duration: int

    @property
    def begins(self) -> int:
        """When the work or the break begins."""
        return self.arrival + self.waiting_time

    @property
    def finish(self) -> int:
        """When it is over."""
        return self.begins + self.setup + self.service

    def stop(self, arrival: int) -> Stop:
        """Make the stop of a task, given when the vehicle came there."""
        return Stop(
            visit=self.index,
            arrival=arrival,
            start=self.begins,
            finish=self.finish,
            setup=self.setup,
        )

    def call(self, kind: CallKind, position: int, arrival: int) -> Call:
        """Make a call of so many stops before it, given when the vehicle came there."""
        return Call(
            kind=kind,
            location=self.location,
            position=position,
            arrival=arrival,
            start=self.begins,
            finish=self.finish,
            index=self.index,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """When a vehicle does what, as a reply claims it."""

    departure: int
    stops: tuple[Stop, ...]
    calls: tuple[Call, ...]
    rests: tuple[Rest, ...]
    end: int

    @classmethod
    def of(cls, steps: list[ReadStep]) -> "Timeline":
        """Find out when the vehicle came to each stop, which a reply says only indirectly.

        A step at which all of the drive is behind is where it has arrived: the first of them
        gives the time, be it the task or a break taken while waiting for it.
        """
        legs = list(_legs(steps))
        arrivals = [_arrival(leg) for leg in legs]
        departure = 0
        if legs:
            start = next((step for step in steps if step.type is StepType.START), None)
            departure, arrivals[0] = _departure(start, legs[0])
        stops: list[Stop] = []
        calls: list[Call] = []
        for leg, arrival in zip(legs, arrivals, strict=True):
            kind = _HALTS[leg[-1].type]
            if kind is None:
                stops.append(leg[-1].stop(arrival))
            else:
                calls.append(leg[-1].call(kind, len(stops), arrival))
        rests = tuple(
            Rest(index=step.index, start=step.begins, finish=step.finish)
            for step in steps
            if step.type is StepType.BREAK
        )
        finishes = [leg[-1].finish for leg in legs[-1:]] + [rest.finish for rest in rests]
        end = next(
            (step.arrival for step in steps if step.type is StepType.END),
            max(finishes, default=0),
        )
        return cls(
            departure=departure, stops=tuple(stops), calls=tuple(calls), rests=rests, end=end
        )


def _legs(steps: list[ReadStep]) -> Iterator[list[ReadStep]]:
    """For each task and each call the breaks before it and itself."""
    leg: list[ReadStep] = []
    for step in steps:
        if step.type is StepType.BREAK:
            leg.append(step)
        elif step.type in _HALTS:
            yield [*leg, step]
            leg = []


def _arrival(leg: list[ReadStep]) -> int:
    return next(step.arrival for step in leg if step.duration >= leg[-1].duration)


def _departure(start: ReadStep | None, leg: list[ReadStep]) -> tuple[int, int]:
    """When the vehicle leaves, and when it is at its first stop.

    Breaks with nothing driven and nothing waited for come before the departure, which then
    follows from the next step.
    """
    driven = 0 if start is None else start.duration
    before = 0
    while leg[before].type is StepType.BREAK and (
        leg[before].duration <= driven and not leg[before].waiting_time
    ):
        before += 1
    arrival = _arrival(leg[before:])
    if start is None:
        return arrival, arrival
    if not before:
        return start.arrival, arrival
    return leg[before].arrival - (leg[before].duration - driven), arrival
