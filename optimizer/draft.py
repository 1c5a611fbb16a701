"""A whole plan while it is being built, and where one more visit could go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Problem
from optimizer.schedule import assemble
from optimizer.slots import SLOT, Column, Floats, Judge, Mask, Slots
from optimizer.solution import Solution
from optimizer.tour import Tour, Trial


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot that may suit a visit, with what it costs there at the very least."""

    vehicle: int
    position: int
    bound: float


@dataclass(frozen=True, slots=True)
class Place:
    """A slot where a visit fits, and what it does there."""

    visit: int
    vehicle: int
    position: int
    trial: Trial


class Draft:
    """All routes of a plan in the making, their slots side by side.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    orders : sequence of sequence of int
        One (perhaps empty) order per vehicle to begin with.

    Raises
    ------
    ValueError
        If an order is infeasible, or there isn't one per vehicle.
    """

    def __init__(self, problem: Problem, orders: Sequence[Sequence[int]]) -> None:
        if len(orders) != len(problem.vehicles):
            raise ValueError(f"{len(orders)} orders for {len(problem.vehicles)} vehicles")
        self.problem = problem
        self._judge = Judge(problem)
        columns = self._judge.columns
        self.tours = [Tour(problem, k, columns, order) for k, order in enumerate(orders)]
        self.served = {index for order in orders for index in order}
        self._skilled: dict[frozenset[int], Mask] = {}
        self._demand = [np.array(visit.demand, np.int64) for visit in problem.visits]
        self._room = [np.array(vehicle.capacity, np.int64) for vehicle in problem.vehicles]
        for k, order in enumerate(orders):
            for index in order:
                self._room[k] -= self._demand[index]
        self._latest: dict[int, Place] = {}  # by location, the last visit put there
        self._slots: Slots | None = None  # made when first asked for

    def suits(self, index: int) -> Mask:
        """Tell for each vehicle whether its skills, pin and remaining stock allow a visit."""
        visit = self.problem.visits[index]
        suits = self._skilled.get(visit.skills)
        if suits is None:
            vehicles = self.problem.vehicles
            suits = np.array([visit.skills <= v.skills for v in vehicles], np.bool_)
            self._skilled[visit.skills] = suits
        if visit.pin is not None:
            suits = suits & (np.arange(len(suits)) == visit.pin.vehicle)
        if self.tours and any(visit.demand):
            suits = suits & (np.array(self._room) >= self._demand[index]).all(axis=1)
        return suits

    def offers(self, index: int) -> Iterator[Offer]:
        """Slots that a visit may fit into, lowest bound first; among equals late ones first."""
        suits = self.suits(index)
        slots = self._all_slots()
        if not suits.all():
            slots = slots[suits[slots["vehicle"]]]
        judged = self._judge.judge(np.array([index]), slots, self._soft_costs())
        found = np.flatnonzero(judged.fits[0])
        bounds = judged.bounds[0, found]
        vehicles, positions = slots["vehicle"][found], slots["position"][found]
        for k in _cheapest_first(bounds, slots["stops_after"][found]):
            yield Offer(int(vehicles[k]), int(positions[k]), float(bounds[k]))

    def least_costs(self, visits: Sequence[int], vehicle: int | None = None) -> Floats:
        """Bounds of what visits (rows) would cost each vehicle (columns); infinite: don't fit.

        With a `vehicle` there is its column only.
        """
        if not visits or not self.tours:
            return np.full((len(visits), len(self.tours)), np.inf)
        slots = self._all_slots() if vehicle is None else self.tours[vehicle].slots
        judged = self._judge.judge(np.array(visits), slots, self._soft_costs())
        bounds = np.where(judged.fits, judged.bounds, np.inf)
        routes = np.flatnonzero(slots["position"] == 0)  # where each vehicle's slots begin
        least: Floats = np.minimum.reduceat(bounds, routes, axis=1)
        suits = np.array([self.suits(index) for index in visits])
        return np.where(suits if vehicle is None else suits[:, [vehicle]], least, np.inf)

    def place(self, offer: Offer, index: int) -> Place | None:
        """Time a visit in an offered slot; None when it doesn't fit there after all."""
        trial = self.tours[offer.vehicle].trial(offer.position, index)
        if trial is None:
            return None
        return Place(visit=index, vehicle=offer.vehicle, position=offer.position, trial=trial)

    def best_place(self, index: int) -> Place | None:
        """Cheapest place of a visit; None when leaving it out costs less or it fits nowhere."""
        limit = self.problem.visits[index].unserved_cost
        best = self._beside(index)
        if best is not None:
            return best
        for offer in self.offers(index):
            if offer.bound > limit or (best is not None and offer.bound >= best.trial.cost):
                break
            place = self.place(offer, index)
            if place is not None and (best is None or place.trial.cost < best.trial.cost):
                best = place
        return None if best is None or best.trial.cost > limit else best

    def accept(self, place: Place) -> None:
        """Put a visit where it fits."""
        self.tours[place.vehicle].accept(place.position, place.trial)
        self.served.add(place.visit)
        self._latest[self.problem.visits[place.visit].location] = place
        self._room[place.vehicle] -= self._demand[place.visit]
        self._slots = None

    def solution(self) -> Solution:
        """Write out the plan as it stands."""
        return assemble(self.problem, [tour.visits for tour in self.tours])

    def _beside(self, index: int) -> Place | None:
        """Find the place next to a stop at the same location, if a visit costs but its work there.

        Nothing cheaper is looked for then, which matters with thousands of visits at one place.
        """
        visit = self.problem.visits[index]
        latest = self._latest.get(visit.location)
        if latest is None or not self.suits(index)[latest.vehicle]:
            return None
        position = self.tours[latest.vehicle].visits.index(latest.visit) + 1
        place = self.place(Offer(latest.vehicle, position, 0.0), index)
        least = visit.service * min(vehicle.task_cost for vehicle in self.problem.vehicles)
        if place is None or place.trial.cost > min(least, visit.unserved_cost):
            return None
        return place

    def _all_slots(self) -> Slots:
        """Slots of all routes side by side."""
        if self._slots is not None:
            return self._slots
        # joined as plain numbers: numpy compares record types field by field, which takes longer
        width = len(SLOT.names or ())
        tables = [tour.slots.view(np.int64).reshape(-1, width) for tour in self.tours]
        joined = np.concatenate([np.zeros((0, width), np.int64), *tables])
        self._slots = joined.view(SLOT).ravel()
        return self._slots

    def _soft_costs(self) -> Floats:
        return np.array([tour.soft_cost for tour in self.tours], np.float64)


def _cheapest_first(bounds: Floats, stops_after: Column) -> Iterator[int]:
    """Yield indices by bound, then stops after; sort only if the first isn't enough."""
    if not bounds.size:
        return
    equals = np.flatnonzero(bounds == bounds.min())
    first = int(equals[np.argmin(stops_after[equals])])
    yield first
    for k in np.lexsort((stops_after, bounds)):
        if k != first:
            yield int(k)
