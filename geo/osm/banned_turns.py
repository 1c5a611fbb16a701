"""Turn restrictions translated into sequences of arcs that may not be driven."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.osm.restrictions import Restriction
from geo.osm.ways import Courses, Ways
from geo.roads import Roads

NOT_HERE: Final = "name a road that is not in the city"
IDLE: Final = "forbid what nobody can drive anyway"
UNCLEAR: Final = "don't say clearly which way they mean"

_DEGREES: Final = {
    "left": (15.0, 165.0),
    "right": (-165.0, -15.0),
    "straight": (-60.0, 60.0),
    "u": (120.0, 240.0),
}
"""Change of heading to the left that a word allows, where the ways alone leave a choice."""

_Sequence = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """Roads, and the ways of which they were made.

    Parameters
    ----------
    roads : Roads
    courses : Courses
        Where each arc comes from.
    ways : Ways
    way_id : int64 array of shape (w,)
        Identity of each way in OpenStreetMap; parts of one way share it.
    """

    roads: Roads
    courses: Courses
    ways: Ways
    way_id: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Arc:
    """An arc of a way that a restriction names.

    `tail` and `head` are the nodes at its ends in OpenStreetMap, `departure` and `arrival` its
    headings there in degrees, counted to the left.
    """

    number: int
    tail: int
    head: int
    way: int
    departure: float
    arrival: float


class _NoTurn(Exception):
    """A restriction that becomes no sequence, and why."""


def banned_turns(
    restrictions: Sequence[Restriction], mapped: Mapped
) -> tuple[list[tuple[int, ...]], Counter[str]]:
    """Translate restrictions into forbidden sequences of arcs.

    Parameters
    ----------
    restrictions : sequence of Restriction
    mapped : Mapped

    Returns
    -------
    banned : list of tuple of int
        Sorted, each once, none with another one inside; as `geo.turns.Turns` wants them.
    dropped : Counter of str
        How many restrictions became no sequence, by the reason why.
    """
    translator = _Translator(restrictions, mapped)
    dropped: Counter[str] = Counter()
    found: set[_Sequence] = set()
    for restriction in restrictions:
        try:
            found.update(translator.sequences(restriction))
        except _NoTurn as why:
            dropped[str(why)] += 1
    return sorted(arcs for arcs in found if not _holds_another(arcs, found)), dropped


def _holds_another(arcs: _Sequence, all_: set[_Sequence]) -> bool:
    """Whether a shorter sequence that is forbidden too is a part of this one."""
    return any(
        arcs[begin : begin + size] in all_
        for size in range(2, len(arcs))
        for begin in range(len(arcs) - size + 1)
    )


class _Translator:
    def __init__(self, restrictions: Sequence[Restriction], mapped: Mapped) -> None:
        self._roads = mapped.roads
        self._leaving = np.searchsorted(mapped.roads.tail, np.arange(mapped.roads.junctions + 1))
        named = frozenset[int]().union(*(restriction.ways for restriction in restrictions))
        self._arcs: dict[int, list[_Arc]] = {}
        for arc in _arcs_of(named, mapped):
            self._arcs.setdefault(arc.way, []).append(arc)

    def sequences(self, restriction: Restriction) -> list[_Sequence]:
        """All sequences that a restriction forbids.

        Raises
        ------
        _NoTurn
            If there is none; says why.
        """
        if any(way not in self._arcs for way in restriction.ways):
            # of several roads from or into which one may not turn, those that are here count
            restriction = self._without_missing(restriction)
        chains = (
            self._through_ways(restriction)
            if restriction.via_node is None
            else self._through_node(restriction, restriction.via_node)
        )
        if not chains:
            raise _NoTurn(UNCLEAR if restriction.only else IDLE)
        if not restriction.only:
            return chains
        sequences = self._all_but(chains)
        if not sequences:
            raise _NoTurn(IDLE)
        return sequences

    def _without_missing(self, restriction: Restriction) -> Restriction:
        origins = tuple(way for way in restriction.origins if way in self._arcs)
        targets = tuple(way for way in restriction.targets if way in self._arcs)
        if not (origins and targets and all(way in self._arcs for way in restriction.via_ways)):
            raise _NoTurn(NOT_HERE)
        return Restriction(
            relation=restriction.relation,
            kind=restriction.kind,
            origins=origins,
            targets=targets,
            via_node=restriction.via_node,
            via_ways=restriction.via_ways,
        )

    def _of(self, ways: Iterable[int]) -> list[_Arc]:
        return [arc for way in ways for arc in self._arcs[way]]

    def _through_node(self, restriction: Restriction, node: int) -> list[_Sequence]:
        """Pairs of arcs that meet at a node.

        A way should end at the node. Where one passes through it, the word (left, right, ...)
        decides which of its two sides is meant.
        """
        arriving = [arc for arc in self._of(restriction.origins) if arc.head == node]
        leaving = [arc for arc in self._of(restriction.targets) if arc.tail == node]
        pairs = [(a, b) for a in arriving for b in leaving]
        if _more_than_one_each(arriving) or _more_than_one_each(leaving):
            pairs = [pair for pair in pairs if _agrees(restriction.kind, *pair)]
            if not pairs:
                raise _NoTurn(UNCLEAR)
        return [(a.number, b.number) for a, b in pairs]

    def _through_ways(self, restriction: Restriction) -> list[_Sequence]:
        """Shortest chains through all of the ways between, one for each road from and into."""
        if {*restriction.via_ways} & {*restriction.origins, *restriction.targets}:
            raise _NoTurn(UNCLEAR)
        between: dict[int, list[_Arc]] = {}
        for arc in self._of(restriction.via_ways):
            between.setdefault(arc.tail, []).append(arc)
        shortest: dict[tuple[int, int], list[list[_Arc]]] = {}
        for origin in self._of(restriction.origins):
            chains = _chains_from(origin.head, between)
            for target in self._of(restriction.targets):
                chain = chains.get(target.tail)
                if chain is None or {arc.way for arc in chain} != set(restriction.via_ways):
                    continue
                rivals = shortest.setdefault((origin.way, target.way), [])
                if rivals and len(chain) + 2 < len(rivals[0]):
                    rivals.clear()
                if not rivals or len(chain) + 2 == len(rivals[0]):
                    rivals.append([origin, *chain, target])
        if any(len(rivals) > 1 for rivals in shortest.values()):
            raise _NoTurn(UNCLEAR)
        return [tuple(arc.number for arc in rivals[0]) for rivals in shortest.values()]

    def _all_but(self, chains: Sequence[_Sequence]) -> list[_Sequence]:
        """Forbid all that leaves the chains: who begins one has to drive it to its end."""
        allowed: dict[_Sequence, set[int]] = {}
        for chain in chains:
            for size in range(1, len(chain)):
                allowed.setdefault(chain[:size], set()).add(chain[size])
        return [
            (*begun, arc)
            for begun, on in allowed.items()
            for arc in self._after(begun[-1])
            if arc not in on
        ]

    def _after(self, arc: int) -> range:
        """Arcs that begin where an arc ends."""
        head = int(self._roads.head[arc])
        return range(int(self._leaving[head]), int(self._leaving[head + 1]))


def _arcs_of(named: frozenset[int], mapped: Mapped) -> Iterator[_Arc]:
    """Give all arcs of some ways."""
    ways, courses = mapped.ways, mapped.courses
    if not named:
        return
    way = mapped.way_id[courses.way(ways)]
    chosen = np.flatnonzero(np.isin(way, np.array(sorted(named), np.int64)))
    first, last = courses.first[chosen], courses.last[chosen]
    step = np.sign(last - first)
    columns = (
        chosen,
        ways.node[first],
        ways.node[last],
        way[chosen],
        _heading(ways, first, first + step),
        _heading(ways, last - step, last),
    )
    for row in zip(*(column.tolist() for column in columns), strict=True):
        yield _Arc(*row)


def _heading(ways: Ways, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    east = (ways.lon[end] - ways.lon[start]) * np.cos(np.radians(ways.lat[start]))
    return np.degrees(np.arctan2(ways.lat[end] - ways.lat[start], east))


def _more_than_one_each(arcs: Sequence[_Arc]) -> bool:
    return len({arc.way for arc in arcs}) < len(arcs)


def _agrees(kind: str, origin: _Arc, target: _Arc) -> bool:
    """Whether one turns as the word says; words without a direction say nothing."""
    word = kind.split("_")[1]
    if word not in _DEGREES:
        return False
    low, high = _DEGREES[word]
    to_the_left = (target.departure - origin.arrival - low) % 360 + low
    return low <= to_the_left <= high


def _chains_from(node: int, between: dict[int, list[_Arc]]) -> dict[int, list[_Arc]]:
    """Shortest chain of arcs from a node to each other that they reach."""
    reached: dict[int, list[_Arc]] = {node: []}
    edge = [node]
    while edge:
        ahead = []
        for here in edge:
            for arc in between.get(here, ()):
                if arc.head not in reached:
                    reached[arc.head] = [*reached[here], arc]
                    ahead.append(arc.head)
        edge = ahead
    return {end: chain for end, chain in reached.items() if chain}
