"""One vehicle's route as a problem of its own, on which changes can be tried quickly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

from optimizer.problem import Pin, Problem, Vehicle, Visit
from optimizer.schedule import schedule
from optimizer.solution import Route


def unit_of(problem: Problem, index: int) -> tuple[int, ...]:
    """Give what has to be served with a visit by the same vehicle, in order: its shipment."""
    pairs = ((s.pickup, s.delivery) for s in problem.shipments)
    return next((pair for pair in pairs if index in pair), (index,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A route and visits that want on it.

    Parameters
    ----------
    problem : Problem
        One vehicle, the visits of its route and those that want on it.
    order, unit : tuple of int
        Both by their numbers in that problem.
    """

    problem: Problem
    order: tuple[int, ...]
    unit: tuple[int, ...]

    @property
    def vehicle(self) -> Vehicle:
        """The one vehicle."""
        return self.problem.vehicles[0]

    def with_vehicle(self, **changes: object) -> "Trial":
        """Change the vehicle; fields as `dataclasses.replace` takes them."""
        vehicle = replace(self.vehicle, **changes)  # type: ignore[arg-type]
        return replace(self, problem=replace(self.problem, vehicles=(vehicle,)))

    def with_unit(self, change: Callable[[Visit], Visit]) -> "Trial":
        """Change the visits that want on the route."""
        visits = list(self.problem.visits)
        for i in self.unit:
            visits[i] = change(visits[i])
        return replace(self, problem=replace(self.problem, visits=tuple(visits)))

    def routes(self) -> Iterator[Route]:
        """Time the route with the unit in every place where it can be driven."""
        for order in self.orders():
            route = schedule(self.problem, 0, order)
            if route is not None:
                yield route

    def orders(self) -> Iterator[list[int]]:
        """Put the unit into every place of the route's order."""
        places = range(len(self.order) + 1)
        for at in combinations_with_replacement(places, len(self.unit)):
            order = list(self.order)
            for i, place in zip(reversed(self.unit), reversed(at), strict=True):
                order.insert(place, i)
            yield order

    @property
    def fits(self) -> bool:
        """Whether there is any place for the unit."""
        return next(self.routes(), None) is not None


def trial_of(problem: Problem, vehicle: int, order: Sequence[int], unit: Sequence[int]) -> Trial:
    """Cut one vehicle's route out of a problem.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    vehicle : int
        Whose route.
    order, unit : sequence of int
        What it serves, and what else it might.
    """
    numbers = [*order, *unit]
    own = {i: n for n, i in enumerate(numbers)}
    shipments = tuple(
        replace(s, pickup=own[s.pickup], delivery=own[s.delivery])
        for s in problem.shipments
        if s.pickup in own and s.delivery in own
    )
    small = Problem(
        visits=tuple(_alone(problem.visits[i]) for i in numbers),
        vehicles=(problem.vehicles[vehicle],),
        matrices=problem.matrices,
        shipments=shipments,
    )
    return Trial(
        problem=small,
        order=tuple(range(len(order))),
        unit=tuple(range(len(order), len(numbers))),
    )


def _alone(visit: Visit) -> Visit:
    """Leave out all that names other vehicles."""
    pin = visit.pin
    return replace(
        visit,
        required=frozenset(),
        forbidden=frozenset(),
        preferred=frozenset(),
        vehicle_costs=(),
        previous=None,
        pin=None if pin is None else Pin(vehicle=0, start=pin.start, position=pin.position),
    )


def made_able(vehicle: Vehicle, visits: Sequence[Visit]) -> Vehicle:
    """Give a vehicle the skills, levels and tools that visits ask for."""
    needed = frozenset().union(*(visit.skills for visit in visits))
    tools = frozenset().union(*(visit.tools for visit in visits))
    levels = dict(vehicle.levels)
    for skill, least in (pair for visit in visits for pair in visit.levels):
        levels[skill] = max(least, levels.get(skill, 1))
    return replace(
        vehicle,
        skills=vehicle.skills | needed | frozenset(levels),
        tools=vehicle.tools | tools,
        levels=tuple(sorted(levels.items())),
    )
