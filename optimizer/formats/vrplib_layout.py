"""What a VRPLIB or Solomon file says, in its own units, and the problem that it becomes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Problem, Vehicle, Visit
from optimizer.travel import TravelTables

SCALE: Final = 1000
"""Costs, distances and times of a file are multiplied by this and rounded: thousandths, the unit
in which costs are published with PyVRP's instances."""

MOST_NODES: Final = 5_000
MOST_VEHICLES: Final = 5_000
FARTHEST: Final = 5e5  # so that scaled distances stay below 2^31
LATEST: Final = 1e9
MOST_DEMAND: Final = 10**9
ALWAYS: Final = (0, 2**39)
"""Scaled seconds in which a depot without a window is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Van:
    """One vehicle of a file.

    Parameters
    ----------
    capacity : int, optional
        None: it can carry anything.
    depot : int
        Node at which it begins and ends.
    max_duration : float, optional
        From departure to return, waiting included.
    allowed : frozenset of int, optional
        Nodes that it may serve; None means all.
    """

    capacity: int | None
    depot: int
    max_duration: float | None = None
    allowed: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A file as it was read; nodes count from 0.

    Parameters
    ----------
    name : str
    places : float64 array of shape (n, 2)
    demand : tuple of int
        Of each node.
    service : tuple of float
        Of each node.
    windows : tuple of (float, float), or None
        Of each node; None: everything is open always.
    depots : frozenset of int
        Nodes at which nobody is served.
    vans : tuple of Van
    """

    name: str
    places: NDArray[np.float64]
    demand: tuple[int, ...]
    service: tuple[float, ...]
    windows: tuple[tuple[float, float], ...] | None
    depots: frozenset[int]
    vans: tuple[Van, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VrplibInstance:
    """A problem of the literature.

    Parameters
    ----------
    name : str
        As the file calls itself.
    problem : Problem
        Times, distances and costs are the file's times `scale`; cost is distance. Every vehicle of
        the file is one of its own, in the file's order.
    scale : int
    nodes : tuple of int
        Node of each visit, as solution files number it: the file's number less one, which for
        Solomon's files is the customer's own.
    """

    name: str
    problem: Problem
    scale: int
    nodes: tuple[int, ...]


def instance_of(layout: Layout) -> VrplibInstance:
    """Make the problem: straight distances, rounded to the nearest; driving takes as long."""
    nodes = tuple(i for i in range(len(layout.places)) if i not in layout.depots)
    across = layout.places[:, None] - layout.places
    distance = np.rint(np.hypot(across[..., 0], across[..., 1]) * SCALE)
    problem = Problem(
        visits=tuple(_visit(layout, i) for i in nodes),
        vehicles=tuple(_vehicle(layout, k, van) for k, van in enumerate(layout.vans)),
        matrices=(TravelTables.of(distance),),
    )
    return VrplibInstance(name=layout.name, problem=problem, scale=SCALE, nodes=nodes)


def _visit(layout: Layout, node: int) -> Visit:
    able = frozenset(
        k for k, van in enumerate(layout.vans) if van.allowed is None or node in van.allowed
    )
    return Visit(
        id=str(node),
        location=node,
        service=_scaled(layout.service[node]),
        windows=() if layout.windows is None else (_window(layout, node),),
        required=frozenset() if len(able) == len(layout.vans) else able,
        demand=(layout.demand[node],) if _loads(layout) else (),
    )


def _vehicle(layout: Layout, k: int, van: Van) -> Vehicle:
    return Vehicle(
        id=str(k + 1),
        window=ALWAYS if layout.windows is None else _window(layout, van.depot),
        start=van.depot,
        end=van.depot,
        capacity=(_carried(layout, van),) if _loads(layout) else (),
        max_work=None if van.max_duration is None else _scaled(van.max_duration),
    )


def _loads(layout: Layout) -> bool:
    return any(van.capacity is not None for van in layout.vans)


def _carried(layout: Layout, van: Van) -> int:
    return sum(layout.demand) if van.capacity is None else van.capacity


def _window(layout: Layout, node: int) -> tuple[int, int]:
    opens, closes = (layout.windows or ())[node]
    return _scaled(opens), _scaled(closes)


def _scaled(value: float) -> int:
    return round(value * SCALE)
