"""A vehicle's route while it is being built: insertions are tried without timing it all again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Problem, Vehicle
from optimizer.schedule import timed_route
from optimizer.slots import NOWHERE, SLOT, Column, Slots, VisitColumns
from optimizer.solution import Route
from optimizer.timing import STAY, Ending, Label, Timer


@dataclass(frozen=True, slots=True)
class Trial:
    """What inserting a visit would do: what it adds to the cost, and how the route would end."""

    cost: int
    visits: tuple[int, ...]
    ending: Ending


class Tour:
    """The visits of one vehicle, timed, open to insertions.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    vehicle : int
        Index of the vehicle.
    columns : VisitColumns
        Of the problem.
    visits : sequence of int
        In driving order; may be empty.

    Raises
    ------
    ValueError
        If the order is infeasible.
    """

    def __init__(
        self, problem: Problem, vehicle: int, columns: VisitColumns, visits: Sequence[int] = ()
    ) -> None:
        self.timer = Timer(problem, vehicle)
        self.visits: tuple[int, ...] = ()
        self.soft_cost = 0
        self._columns = columns
        self._stops: Column = np.zeros(0, np.int64)
        self._labels: list[list[Label]] = [self.timer.begin()]
        self._ready: Column = np.array([self.timer.vehicle.window[0]], np.int64)
        if visits:
            self._drive(tuple(visits), 0)
            fits = self.timer.admits(visits)
            ending = self.timer.finish(self._labels[-1], visits[-1]) if fits else None
            if ending is None:
                name = self.timer.vehicle.id
                raise ValueError(f"vehicle {vehicle} ({name}) can't drive {list(visits)}")
            self.soft_cost = ending.soft_cost
        self._slots: Slots | None = None

    @property
    def slots(self) -> Slots:
        """Its slots, one more than stops."""
        if self._slots is None:
            self._slots = self._made_slots()
        return self._slots

    def trial(self, position: int, index: int) -> Trial | None:
        """Try a visit before the stop at `position`; None when the times don't allow it.

        Skills, pins and stock are the caller's to check.
        """
        visits = (*self.visits[:position], index, *self.visits[position:])
        labels = self._labels[position]
        for p in range(position, len(visits)):
            labels = self.timer.serve(labels, visits[p - 1] if p else None, visits[p])
            if not labels:
                return None
        ending = self.timer.finish(labels, visits[-1])
        if ending is None:
            return None
        cost = self._detour(position, index) + ending.soft_cost - self.soft_cost
        return Trial(cost=cost, visits=visits, ending=ending)

    def accept(self, position: int, trial: Trial) -> None:
        """Make a trial at `position` the route."""
        self._drive(trial.visits, position)
        self.soft_cost = trial.ending.soft_cost
        self._slots = None

    def route(self, trial: Trial) -> Route:
        """Write out the timed route that a trial would make."""
        return timed_route(self.timer, trial.visits, trial.ending)

    def _detour(self, position: int, index: int) -> int:
        """Cost of driving and working that a visit adds, whatever the times."""
        timer, vehicle = self.timer, self.timer.vehicle
        before = self.visits[position - 1] if position else None
        after = self.visits[position] if position < len(self.visits) else None
        visit = timer.problem.visits[index]
        work = timer.setup(before, index) + visit.service
        if after is not None:
            work += timer.setup(index, after) - timer.setup(before, after)
        here = timer.place(before)
        there = vehicle.end if after is None else timer.place(after)
        to, on = timer.leg(here, visit.location), timer.leg(visit.location, there)
        old = timer.leg(here, there) if self.visits else STAY
        if to is None or on is None or old is None:
            raise ValueError(f"visit {index} can't be reached at position {position}")
        return (
            (0 if self.visits else vehicle.fixed_cost)
            + vehicle.travel_cost * (to.seconds + on.seconds - old.seconds)
            + vehicle.distance_cost * (to.metres + on.metres - old.metres)
            + vehicle.task_cost * work
        )

    def _drive(self, visits: tuple[int, ...], position: int) -> None:
        """Take over an order that has visits inserted at `position`."""
        old, labels = self.visits, self._labels[: position + 1]
        for p in range(position, len(visits)):
            labels.append(self.timer.serve(labels[-1], visits[p - 1] if p else None, visits[p]))
        later = [min((x.free for x in found), default=0) for found in labels[position + 1 :]]
        self._ready = np.concatenate((self._ready[: position + 1], np.array(later, np.int64)))
        self._labels, self.visits = labels, visits
        added = np.array(visits[position : len(visits) - len(old) + position], np.int64)
        self._stops = np.concatenate((self._stops[:position], added, self._stops[position:]))

    def _made_slots(self) -> Slots:
        vehicle, stops = self.timer.vehicle, self._stops
        places = self._columns.location[stops]
        slots = np.zeros(len(stops) + 1, SLOT)
        slots["vehicle"] = self.timer.index
        slots["position"] = np.arange(len(stops) + 1)
        slots["stops_after"] = slots["position"][::-1]
        slots["before"][0] = NOWHERE if vehicle.start is None else vehicle.start
        slots["before"][1:] = places
        slots["after"][:-1] = places
        slots["after"][-1] = NOWHERE if vehicle.end is None else vehicle.end
        slots["ready"] = self._ready
        if len(stops):
            self._fill_legs(slots)
        slots["start_by"][:-1] = self._columns.start_by[stops]
        slots["start_by"][-1] = vehicle.latest_end
        slots["service"][:-1] = self._columns.service[stops]
        slots["setup"][:-1] = self._columns.setup[stops]
        spared = (slots["position"] > 0) & (slots["before"] == slots["after"])
        slots["paid"] = np.where(spared, 0, slots["setup"])
        slots["finish_by"] = _finish_by(slots, vehicle)
        return slots

    def _fill_legs(self, slots: Slots) -> None:
        tables = self.timer.problem.travel(self.timer.index)
        before, after = slots["before"], slots["after"]
        drives = (before != NOWHERE) & (after != NOWHERE)
        for name, table in (("seconds", tables.seconds), ("metres", tables.metres)):
            slots[name] = np.where(drives, table[before, after], 0)


def _finish_by(slots: Slots, vehicle: Vehicle) -> Column:
    """Latest finish of the stop after each slot so that all later ones can still be in time.

    Breaks are set aside and of several windows only the end of the last one counts, so it is
    never too early.
    """
    work = slots["service"] + slots["paid"]
    elapsed = np.cumsum(slots["seconds"] + work)  # at each finish, from the first departure on
    spare = slots["start_by"] + work - elapsed
    spare[-1] = vehicle.latest_end - elapsed[-1]
    later = np.minimum.accumulate(spare[::-1])[::-1]
    limit = elapsed + np.append(later[1:], spare[-1])
    limit[-1] = vehicle.latest_end
    return np.asarray(limit, np.int64)
