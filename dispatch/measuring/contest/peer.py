"""What a solver beside ours is to the contest, and a problem in terms that they share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from optimizer import Problem, Vehicle

Orders = list[list[int]]
"""Visits of each vehicle in driving order."""

Search = Callable[[float, int], Orders]
"""Takes seconds and a seed; the model is built already."""

HORIZON: Final = 2**31 - 1

ALIKE: Final = frozenset({
    "visit.service", "visit.windows", "visit.skills", "visit.required", "visit.forbidden",
    "visit.demand", "visit.setup", "visit.pin", "vehicle.skills", "vehicle.capacity",
    "vehicle.matrix", "vehicle.fixed_cost", "vehicle.travel_cost", "vehicle.distance_cost",
})  # fmt: skip
"""Constraints that every peer has, or that can be put into the numbers that he is given: a set-up
that is never spared is service, a pinned visit has one vehicle that may serve it."""


class Peer(Protocol):
    """Another solver.

    `name` is what it is called on the command line, `package` what has to be importable,
    `distribution` what to install, `knows` the constraints it has (names of `constraints`; None
    stands for all), and `limited` whether it searches for as long as it is told.
    """

    name: str
    package: str
    distribution: str
    knows: frozenset[str] | None
    limited: bool

    def build(self, problem: Problem) -> Search:
        """State a problem of which the peer lacks nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every peer needs of a problem of v visits and k vehicles.

    Parameters
    ----------
    origin : int
        Second that is 0 to peers.
    windows : list of list of (int, int)
        Of each visit, from that origin on; always at least one.
    shifts : list of (int, int)
        Of each vehicle.
    service : list of int
        Of each visit, set-up included.
    able : bool array of shape (v, k)
        Who may serve whom.
    costs : list of int64 array of shape (n, n)
        Of each leg between locations, one array for each vehicle (equal ones are the same).
    """

    origin: int
    windows: list[list[tuple[int, int]]]
    shifts: list[tuple[int, int]]
    service: list[int]
    able: NDArray[np.bool_]
    costs: list[NDArray[np.int64]]

    @classmethod
    def of(cls, problem: Problem) -> "Terms":
        """Work them out."""
        visits, vehicles = problem.visits, problem.vehicles
        opens = [v.window[0] for v in vehicles]
        origin = min(opens, default=0)
        last = max((v.latest_end for v in vehicles), default=0) - origin
        kinds = [(v.matrix, v.travel_cost, v.distance_cost) for v in vehicles]
        made = {kind: _leg_costs(problem, *kind) for kind in dict.fromkeys(kinds)}
        return cls(
            origin=origin,
            windows=[_clipped(v.start_windows, origin, last) for v in visits],
            shifts=[(v.window[0] - origin, v.latest_end - origin) for v in vehicles],
            service=[visit.setup + visit.service for visit in visits],
            able=able(problem),
            costs=[made[kind] for kind in kinds],
        )


def able(problem: Problem) -> NDArray[np.bool_]:
    """Who may serve whom by skills, pins, required and forbidden vehicles, shape (v, k)."""
    return np.array(
        [
            [
                visit.skills <= vehicle.skills
                and (not visit.required or k in visit.required)
                and k not in visit.forbidden
                and (visit.pin is None or visit.pin.vehicle == k)
                for k, vehicle in enumerate(problem.vehicles)
            ]
            for visit in problem.visits
        ],
        np.bool_,
    ).reshape(len(problem.visits), len(problem.vehicles))


def alike(problem: Problem, terms: Terms) -> list[list[int]]:
    """Group vehicles that differ in nothing but their name, in their order."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for k, vehicle in enumerate(problem.vehicles):
        groups.setdefault((*_traits(vehicle), terms.able[:, k].tobytes()), []).append(k)
    return list(groups.values())


def _traits(vehicle: Vehicle) -> tuple[object, ...]:
    told = ("window", "start", "end", "max_overtime", "capacity", "breaks", "matrix", "fixed_cost")
    more = ("travel_cost", "distance_cost", "work_cost", "max_work")
    return tuple(getattr(vehicle, name) for name in (*told, *more))


def _clipped(windows: Sequence[tuple[int, int]], origin: int, last: int) -> list[tuple[int, int]]:
    inside = [
        (max(0, a - origin), min(last, b - origin))
        for a, b in windows
        if b >= origin and a - origin <= last
    ]
    # one outside every shift stays outside
    return inside or ([(last, last)] if windows else [(0, last)])


def _leg_costs(problem: Problem, matrix: int, travel: int, distance: int) -> NDArray[np.int64]:
    tables = problem.matrices[matrix]
    costs: NDArray[np.int64] = tables.seconds * travel + tables.metres * distance
    return costs
