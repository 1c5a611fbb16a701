"""A customizable contraction hierarchy of a city: built once, fitted to any times in moments."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from geo.arrays import check_starts, frozen
from geo.customise import customise, link_costs
from geo.links import Links, links_of
from geo.order import contract, levels_of, lower_of, nested_dissection, slots_of
from geo.roads import Roads
from geo.turning import Turning
from geo.turning_back import MARGIN, Guard, evasions
from geo.turns import Turns
from geo.weights import Weights

_INTS: Final = (
    "split",
    "link_arc",
    "up",
    "up_level",
    "parent",
    "level",
    "ascending",
    "descending",
    "lower_node",
    "lower_arc",
)
_STARTS: Final = ("first", "lower_start")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metric:
    """Packed costs of a hierarchy's e arcs upward at one moment, infinite where closed.

    Parameters
    ----------
    out, back : float64 array of shape (e,)
        Driven upward, and downward.
    """

    out: NDArray[np.float64]
    back: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Make the arrays read-only views, so that kernels compile once."""
        for field in ("out", "back"):
            object.__setattr__(self, field, frozen(getattr(self, field), np.float64))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hierarchy:
    """Links of a city and the arcs upward of their n nodes, numbered by rank; read-only.

    Parameters
    ----------
    links : Links
        Nodes are their ranks.
    guard : Guard
        Under which times the links let nobody turn round where it is forbidden.
    split : int32 array
        Arcs at whose ends the guard demanded it.
    link_arc : int32 array of shape (l,)
        Arc that each link drives.
    first : int64 array of shape (n + 1,)
        Arcs upward of node i are numbers `first[i]` to `first[i + 1]`, ascending by `up`.
    up, up_level : int32 array of shape (e,)
        Node to which an arc leads, and that node's level.
    parent, level : int32 array of shape (n,)
        The elimination tree (-1 above a root), and the distance from its root.
    ascending, descending : int32 array of shape (e,)
        Link that drives an arc upward, downward; -1 where the arc is a shortcut only.
    lower_start : int64 array of shape (n + 1,)
    lower_node, lower_arc : int32 array of shape (e,)
        Arcs into each node from below, ascending by their lower node.
    usual : Metric
        At the times that the roads themselves state.
    """

    links: Links
    guard: Guard
    split: NDArray[np.int32]
    link_arc: NDArray[np.int32]
    first: NDArray[np.int64]
    up: NDArray[np.int32]
    up_level: NDArray[np.int32]
    parent: NDArray[np.int32]
    level: NDArray[np.int32]
    ascending: NDArray[np.int32]
    descending: NDArray[np.int32]
    lower_start: NDArray[np.int64]
    lower_node: NDArray[np.int32]
    lower_arc: NDArray[np.int32]
    usual: Metric

    def __post_init__(self) -> None:
        """Make the arrays read-only views, always of one kind, so that kernels compile once."""
        for field in (*_INTS, *_STARTS):
            kind = np.int64 if field in _STARTS else np.int32
            object.__setattr__(self, field, frozen(getattr(self, field), kind))

    @classmethod
    def build(cls, roads: Roads, twin: NDArray[np.int32], turns: Turns) -> Self:
        """Split junctions as the turns demand, order and contract, and fit to the usual times."""
        turning = Turning(roads, twin, turns)
        usual = Weights.usual(roads)
        split, guard = evasions(roads, turning, turning.departures(), usual, margin=MARGIN)
        return cls._of(roads, turning, guard, split)

    @classmethod
    def _of(cls, roads: Roads, turning: Turning, guard: Guard, split: NDArray[np.integer]) -> Self:
        links = links_of(roads, turning, split.tolist())
        rank, start, neighbour = nested_dissection(links.nodes, links.tail, links.head)
        first, up, parent = contract(start, neighbour, rank)
        links = links.renumbered(rank)
        level = levels_of(parent)
        ascending, descending = slots_of(first, up, links.tail, links.head)
        lower_start, lower_node, lower_arc = lower_of(first, up)
        hierarchy = cls(
            links=links,
            guard=guard,
            split=split.astype(np.int32),
            link_arc=links.driven_arc(),
            first=first,
            up=up,
            up_level=level[up],
            parent=parent,
            level=level,
            ascending=ascending,
            descending=descending,
            lower_start=lower_start,
            lower_node=lower_node,
            lower_arc=lower_arc,
            usual=Metric(out=np.empty(0), back=np.empty(0)),
        )
        return replace(hierarchy, usual=hierarchy.customised(roads, Weights.usual(roads)))

    def holding(self, roads: Roads, turning: Turning, weights: Weights) -> Self:
        """Give a hierarchy that lets nobody turn round at these times either: mostly this one.

        Where closures or strange times make it pay to turn round somewhere new, another one is
        built, with more junctions split.
        """
        broken = self.guard.broken(roads.milliseconds, weights)
        if broken.size == 0:
            return self
        departures = self.guard.departures(broken)
        more, _ = evasions(roads, turning, departures, weights, margin=1.0)
        split = np.union1d(self.split, more)
        if len(split) == len(self.split):
            return self
        return self._of(roads, turning, self.guard, split)

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.parent)

    @property
    def height(self) -> int:
        """Number of levels."""
        return int(self.level.max(initial=-1)) + 1

    def link_costs(self, roads: Roads, weights: Weights) -> NDArray[np.float64]:
        """Packed cost of each link at one moment."""
        now = (weights.milliseconds, weights.closed, roads.decimetres)
        return link_costs(self.link_arc, self.links.turn, *now)

    def customised(self, roads: Roads, weights: Weights) -> Metric:
        """Fit to the times of one moment."""
        out, back = customise(
            self.first, self.up, self.ascending, self.descending, self.link_costs(roads, weights)
        )
        return Metric(out=out, back=back)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Give all arrays by name, those of parts as "part.name"."""
        arrays = {field: getattr(self, field) for field in (*_INTS, *_STARTS)}
        for part in ("links", "guard", "usual"):
            for field in fields(getattr(self, part)):
                arrays[f"{part}.{field.name}"] = getattr(getattr(self, part), field.name)
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Read what `to_arrays` gave; read-only memory maps are used where they are.

        Raises
        ------
        KeyError, ValueError
            If an array is missing, or they don't fit together; says which.
        """

        def part(name: str, kind: type[Any]) -> Any:
            return kind(**{f.name: arrays[f"{name}.{f.name}"] for f in fields(kind)})

        hierarchy = cls(
            links=part("links", Links),
            guard=part("guard", Guard),
            usual=part("usual", Metric),
            **{field: arrays[field] for field in (*_INTS, *_STARTS)},
        )
        hierarchy.links.check()
        hierarchy._check()
        return hierarchy

    def check_roads(self, roads: Roads) -> None:
        """Refuse roads of which this can't be the hierarchy.

        Raises
        ------
        ValueError
            If the counts of junctions or arcs differ.
        """
        mine = (len(self.links.junction_start) - 1, self.links.arcs)
        if mine != (roads.junctions, roads.arcs):
            raise ValueError(
                f"a hierarchy of {mine[0]} junctions and {mine[1]} arcs, "
                f"but roads of {roads.junctions} and {roads.arcs}"
            )

    def _check(self) -> None:
        n, e, size = self.links.nodes, len(self.up), len(self.links.tail)
        by_arc = ("up_level", "ascending", "descending", "lower_node", "lower_arc")
        sizes = {"link_arc": size, "first": n + 1, "parent": n, "level": n, "lower_start": n + 1}
        for field, length in (sizes | dict.fromkeys(by_arc, e)).items():
            if len(getattr(self, field)) != length:
                raise ValueError(f"{field} has {len(getattr(self, field))} values, not {length}")
        if not len(self.usual.out) == len(self.usual.back) == e:
            raise ValueError("the usual costs are not those of the arcs upward")
        for field in _STARTS:
            check_starts(field, getattr(self, field), e)
        limits = {
            "up": (0, n),
            "up_level": (0, n),
            "parent": (-1, n),
            "level": (0, n),
            "ascending": (-1, size),
            "descending": (-1, size),
            "lower_node": (0, n),
            "lower_arc": (0, e),
            "link_arc": (0, self.links.arcs),
            "split": (0, self.links.arcs),
        }
        for field, (low, high) in limits.items():
            array = getattr(self, field)
            if array.size and not low <= array.min() <= array.max() < high:
                raise ValueError(f"{field} has values outside {low} to {high - 1}")
