"""What a solver answers: routes with times, and what the whole costs by term."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import add, attrgetter
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Cost by term, in the problem's unit.

    Parameters
    ----------
    fixed : int
        Of vehicles used.
    travel, distance, task, work, overtime : int
        Of seconds driven, metres, seconds of tasks, of work, of overtime.
    fairness : int
        Of work beyond fair shares.
    price : int
        `Vehicle.visit_cost` of each visit served.
    preference : int
        `Visit.preference_cost`, `Visit.vehicle_costs` and `Vehicle.outside_cost`.
    lateness, earliness : int
        Of seconds (`late_steps` included).
    missed : int
        Of deadlines missed.
    delay : int
        Of days after the first one wanted.
    change : int
        Of leaving the plan before.
    calls : int
        Of calls at depots.
    unserved : int
        Of visits left out.
    """

    fixed: int = 0
    travel: int = 0
    distance: int = 0
    task: int = 0
    work: int = 0
    overtime: int = 0
    fairness: int = 0
    price: int = 0
    preference: int = 0
    lateness: int = 0
    earliness: int = 0
    missed: int = 0
    delay: int = 0
    change: int = 0
    calls: int = 0
    unserved: int = 0

    @property
    def total(self) -> int:
        """Sum of all terms: what is minimised."""
        return sum(_terms(self))

    def __add__(self, other: Self) -> Self:
        sums = map(add, _terms(self), _terms(other))
        return type(self)(**dict(zip(_TERMS, sums, strict=True)))


_TERMS = tuple(term.name for term in fields(Costs))
_terms: Callable[[Costs], tuple[int, ...]] = attrgetter(*_TERMS)


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
    """A break taken anywhere, `index` being its place in `Vehicle.breaks`."""

    index: int
    start: int
    finish: int


class CallKind(StrEnum):
    """Why a vehicle stops where nobody waits for it."""

    RELOAD = "reload"
    CHARGE = "charge"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A stop that serves no visit: at the depot, at a charger, at the place of a break.

    Parameters
    ----------
    kind : CallKind
        What it is for.
    location : int
        Row of the travel tables.
    position : int
        How many of the route's stops come before it.
    arrival, start, finish : int
        Seconds.
    index : int
        Place in `Vehicle.breaks` of a rest; otherwise 0.
    """

    kind: CallKind
    location: int
    position: int
    arrival: int
    start: int
    finish: int
    index: int = 0


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
        Breaks without a place of their own, in order.
    travel_seconds, metres : int
        Of all its drives.
    costs : Costs
        Of this route alone (`unserved` is 0).
    calls : tuple of Call
        In order.
    """

    vehicle: int
    departure: int
    end: int
    stops: tuple[Stop, ...]
    rests: tuple[Rest, ...]
    travel_seconds: int
    metres: int
    costs: Costs
    calls: tuple[Call, ...] = ()

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
