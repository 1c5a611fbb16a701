"""Which turns a driver may take after what was driven: forbidden sequences as an automaton."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.roads import Roads
from geo.turns import Turns

Driven = tuple[int, ...]
"""The last arcs driven, as far back as may matter."""

Row = tuple[tuple[int, int, Driven], ...]
"""How a driver may go on: (arc, milliseconds, what to remember), for arcs unlike all others.

Milliseconds are `FORBIDDEN` where the arc may not be taken.
"""

FORBIDDEN: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Departures:
    """Turns at which what was driven before matters: last arc, next arc, and what the turn takes.

    Milliseconds are `FORBIDDEN` where it is.
    """

    before: NDArray[np.int32]
    arc: NDArray[np.int32]
    milliseconds: NDArray[np.int32]


class Turning:
    """The automaton of a city's forbidden sequences and slow turns.

    Its states are the parts of forbidden sequences that are driven already (Aho, Corasick 1975):
    a state is left by the longest part that still fits. Most arcs are in none, and have no state.

    Parameters
    ----------
    roads : Roads
    twin : int32 array of shape (m,)
    turns : Turns
    """

    def __init__(self, roads: Roads, twin: NDArray[np.int32], turns: Turns) -> None:
        self.twin = twin
        self.head = roads.head
        self._ends: dict[Driven, set[int]] = defaultdict(set)
        self._goes_on: dict[Driven, set[int]] = defaultdict(set)
        self._slow: dict[int, dict[int, int]] = defaultdict(dict)
        self._turns = turns
        slow = (turns.slow_from, turns.slow_to, turns.slow_milliseconds)
        for before, arc, milliseconds in zip(*(a.tolist() for a in slow), strict=True):
            self._slow[before][arc] = milliseconds
        arcs = turns.banned_arc.tolist()
        for begin, end in pairwise(turns.banned_start.tolist()):
            sequence = tuple(arcs[begin:end])
            self._ends[sequence[:-1]].add(sequence[-1])
            for k in range(2, len(sequence)):
                self._goes_on[sequence[: k - 1]].add(sequence[k - 1])
        self._first_out = np.searchsorted(roads.tail, np.arange(roads.junctions + 1))

    def states(self) -> Iterator[Driven]:
        """Give what may have been driven where it matters; single arcs first."""
        singles = {(arc,) for arc in self._slow}
        longer = {(*part, arc) for part, arcs in self._goes_on.items() for arc in arcs}
        known = singles | longer | set(self._ends) | set(self._goes_on)
        yield from sorted(known, key=lambda driven: (len(driven), driven))

    def row(self, driven: Driven, *, turns_back: bool) -> Row:
        """Tell how the arcs after `driven` differ from those after any other arc.

        With `turns_back` false its last arc's twin is forbidden too.
        """
        forbidden: set[int] = set() if turns_back else {int(self.twin[driven[-1]])}
        memory: dict[int, Driven] = {}
        for k in range(len(driven)):
            forbidden |= self._ends.get(driven[k:], set())
            for arc in self._goes_on.get(driven[k:], ()):
                memory.setdefault(arc, (*driven[k:], arc))
        slow = self._slow.get(driven[-1], {})
        return tuple(
            (arc, FORBIDDEN, ())
            if arc in forbidden
            else (arc, slow.get(arc, 0), memory.get(arc, (arc,)))
            for arc in sorted(forbidden | memory.keys() | slow.keys())
        )

    def departures(self) -> Departures:
        """Give the turns for which driving on, turning round and coming back might pay."""
        turns = []
        for driven in self.states():
            for arc, milliseconds, memory in self.row(driven, turns_back=True):
                if arc == self.twin[driven[-1]]:
                    continue  # then the way there and back would be longer by this arc
                remembers = len(memory) > 1 or milliseconds == FORBIDDEN
                turns.append((driven[-1], arc, FORBIDDEN if remembers else milliseconds))
        return Departures(*np.array(turns, np.int32).reshape(-1, 3).T)

    @cached_property
    def forbidden(self) -> NDArray[np.int64]:
        """Pairs of arcs (first * m + second, sorted) that are forbidden whatever came before."""
        m = len(self.head)
        pairs = [
            part[0] * m + arc for part, arcs in self._ends.items() for arc in arcs if not part[1:]
        ]
        return np.array(sorted(pairs), np.int64)

    @cached_property
    def avoided(self) -> NDArray[np.int64]:
        """Pairs of arcs (first * m + second, sorted) that are part of any forbidden sequence."""
        m = len(self.head)
        pairs = {
            before * m + arc
            for parts in (self._ends, self._goes_on)
            for part, arcs in parts.items()
            for before, arc in [*pairwise(part), *((part[-1], last) for last in arcs)]
        }
        return np.array(sorted(pairs), np.int64)

    @cached_property
    def slow_turns(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Give the slow turns by their first arc: where each one's begin, next arc, time."""
        order = np.argsort(self._turns.slow_from, kind="stable")
        starts = np.searchsorted(self._turns.slow_from[order], np.arange(len(self.head) + 1))
        return starts, self._turns.slow_to[order], self._turns.slow_milliseconds[order]

    @cached_property
    def turns_back(self) -> NDArray[np.bool_]:
        """Tell for each arc whether nothing forbids to turn round at its end.

        Nobody does where another arc leads on that is not forbidden by itself; what is closed
        for a while leads on all the same.
        """
        out = np.diff(self._first_out)[self.head]
        allowed: NDArray[np.bool_] = (self.twin < 0) | (out < 2)  # noqa: PLR2004 - the twin alone
        for driven, arcs in self._ends.items():
            if len(driven) == 1 and self.twin[driven[0]] >= 0:
                others = set(self.beginning(int(self.head[driven[0]])))
                others.discard(int(self.twin[driven[0]]))
                allowed[driven[0]] |= others <= arcs
        return allowed

    def beginning(self, junction: int) -> range:
        """Give the arcs that begin at a junction."""
        return range(int(self._first_out[junction]), int(self._first_out[junction + 1]))
