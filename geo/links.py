"""The graph that is searched: the roads, with junctions split where the way before them matters.

A link is an arc as it is driven from one node to another. A junction is one node, unless turns
there are forbidden or take time: then arcs that lead into it and allow different turns end at
different nodes, and forbidden sequences over several junctions are followed from node to node.

Nobody turns round at a junction from which another road leads on. A search may still do so
wherever it does no good; `geo.turning_back` finds where it might, and those are split too.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geo.arrays import check_starts, frozen
from geo.roads import Roads
from geo.turning import FORBIDDEN, Driven, Row, Turning

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Links:
    """n nodes at j junctions, and l links that drive m arcs between them; read-only.

    Parameters
    ----------
    junction_start : int64 array of shape (j + 1,)
        Nodes of junction i are `junction_node[junction_start[i]:junction_start[i + 1]]`. From the
        first of them every arc may be driven: where a drive begins.
    junction_node : int32 array of shape (n,)
    arc_start : int64 array of shape (m + 1,)
        Links that drive arc i are numbers `arc_start[i]` to `arc_start[i + 1]`.
    tail, head : int32 array of shape (l,)
        Nodes at which a link begins and ends.
    turn : int32 array of shape (l,)
        Milliseconds that turning into the arc takes, not counted in the arc's own.
    arrival : int32 array of shape (m,)
        Node at the end of an arc of which nothing is remembered but itself: that of a drive that
        begins in the middle of it.
    """

    junction_start: NDArray[np.int64]
    junction_node: Ints
    arc_start: NDArray[np.int64]
    tail: Ints
    head: Ints
    turn: Ints
    arrival: Ints

    def __post_init__(self) -> None:
        """Make the arrays read-only views, always of one kind, so that kernels compile once."""
        for field in fields(self):
            kind = np.int64 if field.name.endswith("_start") else np.int32
            object.__setattr__(self, field.name, frozen(getattr(self, field.name), kind))

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.junction_node)

    @property
    def arcs(self) -> int:
        """Number of arcs."""
        return len(self.arrival)

    def driven_arc(self) -> Ints:
        """Arc of each link."""
        return np.repeat(np.arange(self.arcs, dtype=np.int32), np.diff(self.arc_start))

    def renumbered(self, number: NDArray[np.integer]) -> Self:
        """Give each node another number: node i becomes `number[i]`."""
        new = number.astype(np.int32)
        return type(self)(
            junction_start=self.junction_start,
            junction_node=new[self.junction_node],
            arc_start=self.arc_start,
            tail=new[self.tail],
            head=new[self.head],
            turn=self.turn,
            arrival=new[self.arrival],
        )

    def check(self) -> None:
        """Refuse arrays that don't fit together.

        Raises
        ------
        ValueError
            Says which.
        """
        n, m, size = self.nodes, self.arcs, len(self.tail)
        check_starts("junction_start", self.junction_start, n)
        check_starts("arc_start", self.arc_start, size)
        if not len(self.arc_start) == m + 1 or not len(self.head) == len(self.turn) == size:
            raise ValueError("arrays of links differ in length")
        for field in ("junction_node", "tail", "head", "arrival"):
            array = getattr(self, field)
            if array.size and not 0 <= array.min() <= array.max() < n:
                raise ValueError(f"{field} names nodes that aren't there")


def links_of(roads: Roads, turning: Turning, split: Collection[int]) -> Links:
    """Split junctions where turns are forbidden or slow, and at the ends of arcs in `split`.

    Parameters
    ----------
    roads : Roads
    turning : Turning
    split : collection of int
        Arcs onto whose twins nobody may turn, and from which a search might want to.
    """
    nodes = _Nodes(roads, turning, split)
    extra = np.array(nodes.links, np.int64).reshape(-1, 4)
    arrival = roads.head.copy()
    for driven, node in nodes.number.items():
        if len(driven) == 1:
            arrival[driven[0]] = node
    head = extra[:, 2]
    plain = head < 0
    head[plain] = arrival[extra[plain, 1]]
    arc = np.concatenate((np.arange(roads.arcs), extra[:, 1]))
    order = np.argsort(arc, kind="stable")
    junction = np.concatenate((np.arange(roads.junctions), np.array(nodes.junction, np.int64)))
    by_junction = np.argsort(junction, kind="stable")
    return Links(
        junction_start=np.searchsorted(junction[by_junction], np.arange(roads.junctions + 1)),
        junction_node=by_junction.astype(np.int32),
        arc_start=np.searchsorted(arc[order], np.arange(roads.arcs + 1)),
        tail=np.concatenate((roads.tail, extra[:, 0].astype(np.int32)))[order],
        head=np.concatenate((arrival, head.astype(np.int32)))[order],
        turn=np.concatenate((np.zeros(roads.arcs, np.int32), extra[:, 3].astype(np.int32)))[order],
        arrival=arrival,
    )


class _Nodes:
    """The nodes besides the first of each junction, and the links that begin there."""

    def __init__(self, roads: Roads, turning: Turning, split: Collection[int]) -> None:
        self._turning = turning
        self._known: dict[Row, int] = {}
        self._count = roads.junctions
        self.junction: list[int] = []
        self.links: list[tuple[int, int, int, int]] = []
        self.number: dict[Driven, int] = {}
        turns_back = turning.turns_back
        states = list(turning.states())
        states += sorted({(int(arc),) for arc in split}.difference(states))
        rows = {
            driven: turning.row(driven, turns_back=bool(turns_back[driven[-1]]))
            for driven in states
        }
        for driven, row in rows.items():
            self.number[driven] = self._node(int(turning.head[driven[-1]]), row)
        for row, node in self._known.items():
            self._leave(node, row)

    def _node(self, junction: int, row: Row) -> int:
        """Give a node; arcs that may go on in the same way share one."""
        if not row:
            return junction
        if row not in self._known:
            self._known[row] = self._count + len(self.junction)
            self.junction.append(junction)
        return self._known[row]

    def _leave(self, node: int, row: Row) -> None:
        special = {arc: (milliseconds, driven) for arc, milliseconds, driven in row}
        for arc in self._turning.beginning(self.junction[node - self._count]):
            milliseconds, driven = special.get(arc, (0, (arc,)))
            if milliseconds != FORBIDDEN:
                head = self.number.get(driven, -1)
                self.links.append((node, arc, head, milliseconds))
