"""Steps of VROOM's reply become departure, stops, breaks and end: `vroom_steps` backwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from optimizer.solution import Rest, Stop


class StepType(Enum):
    """Types of step that a reply without shipments may have."""

    START = "start"
    JOB = "job"
    BREAK = "break"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStep:
    """A step as a reply has it; `index` is that of its visit or of its break."""

    type: StepType
    index: int
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
        """Make the stop of a job, given when the vehicle came there."""
        return Stop(
            visit=self.index,
            arrival=arrival,
            start=self.begins,
            finish=self.finish,
            setup=self.setup,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """When a vehicle does what, as a reply claims it."""

    departure: int
    stops: tuple[Stop, ...]
    rests: tuple[Rest, ...]
    end: int

    @classmethod
    def of(cls, steps: list[ReadStep]) -> "Timeline":
        """Find out when the vehicle came to each job, which a reply says only indirectly.

        A step at which all of the drive is behind is where it has arrived: the first of them
        gives the time, be it the job or a break taken while waiting for it.
        """
        legs = list(_legs(steps))
        start = next((step for step in steps if step.type is StepType.START), None)
        departure, first = _departure(start, legs[0]) if legs else (0, None)
        stops = [_job_stop(leg) for leg in legs]
        if first is not None:
            stops[0] = first
        rests = tuple(
            Rest(index=step.index, start=step.begins, finish=step.finish)
            for step in steps
            if step.type is StepType.BREAK
        )
        last = max([stop.finish for stop in stops[-1:]] + [r.finish for r in rests], default=0)
        end = next((step.arrival for step in steps if step.type is StepType.END), last)
        return cls(departure=departure, stops=tuple(stops), rests=rests, end=end)


def _legs(steps: list[ReadStep]) -> Iterator[list[ReadStep]]:
    """For each job the breaks before it and the job itself."""
    leg: list[ReadStep] = []
    for step in steps:
        if step.type in (StepType.BREAK, StepType.JOB):
            leg.append(step)
        if step.type is StepType.JOB:
            yield leg
            leg = []


def _job_stop(leg: list[ReadStep]) -> Stop:
    job = leg[-1]
    arrival = next(step.arrival for step in leg if step.duration >= job.duration)
    return job.stop(arrival)


def _departure(start: ReadStep | None, leg: list[ReadStep]) -> tuple[int, Stop]:
    """When the vehicle leaves, and the first stop.

    Breaks with nothing driven and nothing waited for come before the departure, which then
    follows from the next step.
    """
    driven = 0 if start is None else start.duration
    before = 0
    while leg[before].type is StepType.BREAK and (
        leg[before].duration <= driven and not leg[before].waiting_time
    ):
        before += 1
    stop = _job_stop(leg[before:])
    if start is None:
        return stop.arrival, stop
    if not before:
        return start.arrival, stop
    return leg[before].arrival - (leg[before].duration - driven), stop
