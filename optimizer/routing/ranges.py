"""Times counted from the first second of the day, and costs that fit into 64 bits."""

from dataclasses import dataclass
from typing import Self

from optimizer.problem import Problem, Vehicle, Visit

LARGEST_COST = 2**60  # a plan's cost has to stay below this, scaled down if need be


@dataclass(frozen=True, slots=True)
class Spans:
    """Seconds counted from the first moment of the day.

    Parameters
    ----------
    origin : int
        Start of the first shift.
    horizon : int
        Seconds from there to the last end of a shift.
    """

    origin: int
    horizon: int

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Span of all shifts."""
        origin = min(vehicle.window[0] for vehicle in problem.vehicles)
        return cls(origin, max(v.latest_end for v in problem.vehicles) - origin)

    def of_origin(self, second: int) -> int:
        """Seconds since the origin."""
        return second - self.origin

    def windows(self, visit: Visit, leg_setup: int) -> list[tuple[int, int]]:
        """Ranges of a visit's cumul, clipped to the horizon; none when it can't be served."""
        windows = visit.start_windows or ((self.origin, self.origin + self.horizon),)
        narrowed = [
            (max(0, opens + leg_setup - self.origin), min(self.horizon, closes - self.origin))
            for opens, closes in windows
        ]
        return [(opens, closes) for opens, closes in narrowed if opens <= closes]


def cost_shift(problem: Problem) -> int:
    """By how many bits costs must be scaled down for sums of 64-bit numbers to be safe."""
    horizon = Spans.of(problem).horizon
    longest = max(int(tables.seconds.max(initial=0)) for tables in problem.matrices)
    farthest = max(int(tables.metres.max(initial=0)) for tables in problem.matrices)
    work = max(_longest_task(visit) for visit in problem.visits)
    most = sum(_dearest(problem, visit, horizon) for visit in problem.visits)
    for v in problem.vehicles:
        leg = v.travel_cost * longest + v.distance_cost * farthest + v.task_cost * work
        most += leg * (len(problem.visits) + 1) + v.fixed_cost
        most += (v.overtime_cost + v.work_cost + v.unfair_cost) * horizon
    return max(0, most.bit_length() - LARGEST_COST.bit_length() + 1)


def _longest_task(visit: Visit) -> int:
    service = max([visit.service, *(seconds for _, seconds in visit.service_by_type)])
    return service + max([visit.setup, *(seconds for _, seconds in visit.setup_by_type)])


def _dearest(problem: Problem, visit: Visit, horizon: int) -> int:
    """Most that a visit can cost, the way to it and the work on it aside."""
    rates = visit.lateness_cost + visit.earliness_cost + sum(rate for _, rate in visit.late_steps)
    reach = horizon + max((_beyond(problem, second) for second in _soft_seconds(visit)), default=0)
    sent = visit.preference_cost + max([0, *(cost for _, cost in visit.vehicle_costs)])
    sent += max(_price(vehicle, visit) for vehicle in problem.vehicles)
    once = visit.missed_cost + problem.change.vehicle_cost + problem.change.start_cost
    return visit.unserved_cost + rates * reach + sent + once


def _soft_seconds(visit: Visit) -> list[int]:
    given = (visit.due, visit.wanted, *(second for second, _ in visit.late_steps))
    return [second for second in given if second is not None]


def _beyond(problem: Problem, second: int) -> int:
    """Tell how far a second lies outside the day."""
    spans = Spans.of(problem)
    return max(0, -spans.of_origin(second), spans.of_origin(second) - spans.horizon)


def _price(vehicle: Vehicle, visit: Visit) -> int:
    delay = visit.delay_cost * max(0, vehicle.day - visit.day)
    return vehicle.visit_cost + (vehicle.outside_cost or 0) + delay
