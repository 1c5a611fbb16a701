"""What a solver answers: routes with times, and what the whole costs by term."""

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Cost by term, in the problem's unit."""

    fixed: int = 0
    travel: int = 0
    distance: int = 0
    task: int = 0
    overtime: int = 0
    lateness: int = 0
    unserved: int = 0

    @property
    def total(self) -> int:
        """Sum of all terms: what is minimised."""
        return sum(getattr(self, term.name) for term in fields(self))

    def __add__(self, other: Self) -> Self:
        return type(self)(
            **{t.name: getattr(self, t.name) + getattr(other, t.name) for t in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit on a route.

    Parameters
    ----------
    visit : int
        Index into `Problem.visits`.
    arrival, start, finish : int
        Seconds at which the vehicle arrives, the task (set-up first) starts and ends.
    setup : int
        Seconds of set-up contained between start and finish.
    """

    visit: int
    arrival: int
    start: int
    finish: int
    setup: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A break taken, `index` being its place in `Vehicle.breaks`."""

    index: int
    start: int
    finish: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one vehicle does; vehicles without visits have none.

    Parameters
    ----------
    vehicle : int
        Index into `Problem.vehicles`.
    departure, end : int
        Seconds at which it leaves its start and has arrived at its end. Without a start
        location it departs when it arrives at its first stop, without an end location it ends
        when its last task (or a break after it) does.
    stops : tuple of Stop
        In driving order, never empty.
    rests : tuple of Rest
        In order.
    travel_seconds, metres : int
        Of all its legs.
    costs : Costs
        Of this route alone (`unserved` is 0).
    """

    vehicle: int
    departure: int
    end: int
    stops: tuple[Stop, ...]
    rests: tuple[Rest, ...]
    travel_seconds: int
    metres: int
    costs: Costs

    @property
    def visits(self) -> tuple[int, ...]:
        """Its visits in driving order."""
        return tuple(stop.visit for stop in self.stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Routes of a problem and what they leave out.

    Parameters
    ----------
    routes : tuple of Route
        By ascending vehicle.
    unassigned : tuple of int
        Visits on no route, ascending.
    costs : Costs
        Of the routes and of the visits left out.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[int, ...]
    costs: Costs

    @property
    def cost(self) -> int:
        """Total cost in the problem's unit."""
        return self.costs.total

    def order(self, vehicles: int) -> list[list[int]]:
        """Visits of each vehicle in driving order, one list (perhaps empty) per vehicle."""
        lists: list[list[int]] = [[] for _ in range(vehicles)]
        for route in self.routes:
            lists[route.vehicle] = list(route.visits)
        return lists
