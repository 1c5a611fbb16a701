"""Where a search might turn round to evade a forbidden or slow turn, so that it must be told not.

On a graph of junctions the fastest way never drives an arc and then its twin, except to change
what is remembered of the arcs before: past a turn that is forbidden or slow after them. Such a
way there and back is a palindrome of streets from the junction of that turn. It pays only if it
takes less time than the fastest legal way to the same arc. So of all junctions only those need
splitting that lie within half that time, and from which no forbidden turn bars the way back; the
rest never see anybody turn round.

What is promised: with times of which `Guard.holds`, no fastest way turns round where it may not.
Splitting reaches `MARGIN` times as far as the usual times need, so that this is so in all common
traffic; when it isn't, `evasions` with the times of that moment says what to split as well.
"""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from geo.arrays import frozen
from geo.heap import drop_first, longer, push
from geo.roads import Roads
from geo.turning import FORBIDDEN, Departures, Turning
from geo.weights import Weights

MARGIN: Final = 2.0
"""Times as far as usual times need: larger means more nodes, and fewer moments that need others.

The streets of one class may take twice as long as usual before those of a city are looked at again.
"""

MOST_DETOUR_ARCS: Final = 20_000
"""A legal way to the other side of a forbidden turn is sought among so many arcs."""

MOST_EVASIONS: Final = 1_000
"""Where none is found, so many arcs at which one might turn round are split, nearest first."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Guard:
    """Tells under which times the splits of a city suffice.

    Parameters
    ----------
    before, arc, slow : int32 array of shape (d,)
        Departures: last arc driven, arc that is forbidden or slow after it, and its milliseconds
        (`FORBIDDEN` if forbidden).
    limit : float64 array of shape (d,)
        Usual milliseconds; nobody who turns round unseen is back sooner.
    detour_start : int64 array of shape (d + 1,)
        Legal ways to the arcs are `detour_arc[detour_start[i]:detour_start[i + 1]]`.
    detour_arc : int32 array
    detour_turn : float64 array of shape (d,)
        Milliseconds of the turns on the legal ways; infinite where there is none.
    """

    before: Ints
    arc: Ints
    slow: Ints
    limit: Floats
    detour_start: Longs
    detour_arc: Ints
    detour_turn: Floats

    def __post_init__(self) -> None:
        """Make the arrays read-only views."""
        kinds = {"detour_start": np.int64, "limit": np.float64, "detour_turn": np.float64}
        for field in fields(self):
            kind = kinds.get(field.name, np.int32)
            object.__setattr__(self, field.name, frozen(getattr(self, field.name), kind))

    def departures(self, some: NDArray[np.integer]) -> Departures:
        """Give some of the departures again."""
        return Departures(self.before[some], self.arc[some], self.slow[some])

    def broken(self, usual: Ints, weights: Weights) -> NDArray[np.int64]:
        """Give the departures for which the splits may not suffice at other times."""
        fastest = float((weights.milliseconds / usual).min(initial=1.0))
        time = np.append(np.where(weights.closed, np.inf, weights.milliseconds), 0.0)
        bounds = self.detour_start
        legal = (
            np.add.reduceat(np.append(time[self.detour_arc], 0.0), bounds[:-1])
            if len(bounds) > 1
            else np.zeros(0)
        )
        legal = np.where(bounds[1:] > bounds[:-1], legal, 0.0) + self.detour_turn
        return np.flatnonzero(legal > fastest * self.limit)


def evasions(
    roads: Roads,
    turning: Turning,
    departures: Departures,
    weights: Weights,
    *,
    margin: float,
) -> tuple[NDArray[np.int64], Guard]:
    """Find arcs at whose ends turning round would pay, within `margin` times what is needed.

    Returns
    -------
    arcs : int64 array
        Sorted; turning round is forbidden at the end of each.
    guard : Guard
        Under which other times these suffice.
    """
    first_out = np.searchsorted(roads.tail, np.arange(roads.junctions + 1))
    before, arc, slow = (
        frozen(column, np.int32)
        for column in (departures.before, departures.arc, departures.milliseconds)
    )
    found, limit, starts, detours, turns = _find(
        roads.head,
        first_out,
        turning.twin,
        np.where(weights.closed, np.inf, weights.milliseconds),
        turning.turns_back,
        turning.forbidden,
        turning.avoided,
        *turning.slow_turns,
        before,
        arc,
        slow,
        margin,
    )
    guard = Guard(
        before=before,
        arc=arc,
        slow=slow,
        limit=limit,
        detour_start=starts,
        detour_arc=detours,
        detour_turn=turns,
    )
    return np.flatnonzero(found), guard


@kernel
def _find(  # noqa: PLR0917
    head: Ints, first_out: Longs, twin: Ints, time: Floats, may_turn_back: Bools, forbidden: Longs,
    avoided: Longs, turn_start: Longs, turn_arc: Ints, turn_milliseconds: Ints, before: Ints,
    arc: Ints, slow: Ints, margin: float,
) -> tuple[Bools, Floats, Longs, Ints, Floats]:  # fmt: skip
    """Search from each departure: first legally to its arc, then there and back."""
    m, departures = len(head), len(arc)
    found = np.zeros(m, np.bool_)
    limit, turns = np.full(departures, np.inf), np.zeros(departures)
    starts = np.zeros(departures + 1, np.int64)
    detours = np.empty(1024, np.int32)
    touched = np.zeros(m, np.bool_)
    for pair in avoided:
        touched[pair // m] = True
    cost, source = np.full(m, np.inf), np.empty(m, np.int32)
    seen = np.empty(m, np.int32)
    for i in range(departures):
        starts[i + 1] = starts[i]
        if time[arc[i]] == np.inf:
            continue
        if slow[i] != FORBIDDEN:
            limit[i], turns[i] = margin * slow[i], slow[i]
        else:
            count, reached = _legally(
                head, first_out, twin, time, may_turn_back, avoided, touched, turn_start,
                turn_arc, turn_milliseconds, before[i], arc[i], cost, source, seen,
            )  # fmt: skip
            turns[i] = cost[arc[i]] - time[arc[i]] if reached else np.inf
            limit[i] = margin * turns[i]
            now = source[arc[i]] if reached else before[i]
            while now != before[i]:
                turns[i] -= time[now]
                if starts[i + 1] == len(detours):
                    detours = longer(detours)
                detours[starts[i + 1]] = now
                starts[i + 1] += 1
                now = source[now]
            for k in range(count):
                cost[seen[k]] = np.inf
        count = _there_and_back(
            head, first_out, twin, time, may_turn_back, forbidden, touched, before[i], arc[i],
            limit[i], cost, seen, found,
        )  # fmt: skip
        for k in range(count):
            cost[seen[k]] = np.inf
    return found, limit, starts, detours[: starts[departures]], turns


@kernel
def _legally(  # noqa: C901, PLR0917
    head: Ints, first_out: Longs, twin: Ints, time: Floats, may_turn_back: Bools, avoided: Longs,
    touched: Bools, turn_start: Longs, turn_arc: Ints, turn_milliseconds: Ints, before: int,
    arc: int, cost: Floats, source: Ints, seen: Ints,
) -> tuple[int, bool]:  # fmt: skip
    """Search over arcs from the end of one to that of another; give how many were seen."""
    keys, items = np.empty(64), np.empty(64, np.int32)
    count, size = 0, 0
    now, here = before, 0.0
    for _ in range(MOST_DETOUR_ARCS):
        for z in range(first_out[head[now]], first_out[head[now] + 1]):
            if (z == twin[now] and not may_turn_back[now]) or time[z] == np.inf:
                continue
            if touched[now] and _among(avoided, now, z, len(head)):
                continue
            there = here + time[z]
            for t in range(turn_start[now], turn_start[now + 1]):
                if turn_arc[t] == z:
                    there += turn_milliseconds[t]
            if there < cost[z]:
                if cost[z] == np.inf:
                    seen[count] = z
                    count += 1
                cost[z], source[z] = there, now
                if size == len(keys):
                    keys, items = longer(keys), longer(items)
                size = push(keys, items, size, there, z)
        while size > 0 and keys[0] > cost[items[0]]:
            size = drop_first(keys, items, size)
        if size == 0:
            return count, False
        now, here = items[0], keys[0]
        if now == arc:
            return count, True
        size = drop_first(keys, items, size)
    return count, False


@kernel
def _there_and_back(  # noqa: C901, PLR0917
    head: Ints, first_out: Longs, twin: Ints, time: Floats, may_turn_back: Bools, forbidden: Longs,
    touched: Bools, before: int, arc: int, limit: float, cost: Floats, seen: Ints, found: Bools,
) -> int:  # fmt: skip
    """Mark where turning round brings a driver back within a limit; give how many were seen.

    The costs of an arc are those of driving it and all before it there and back.
    """
    keys, items = np.empty(64), np.empty(64, np.int32)
    count, size, splits = 0, 0, 0
    now, here = before, 0.0
    while splits < MOST_EVASIONS:
        for z in range(first_out[head[now]], first_out[head[now] + 1]):
            if twin[z] < 0 or (z == twin[now] and not may_turn_back[now]):
                continue
            begins = now == before and here == 0
            if begins and z == arc:
                continue  # that's the turn to be evaded
            if touched[now] and _among(forbidden, now, z, len(head)):
                continue
            if touched[twin[z]] and _among(
                forbidden, twin[z], arc if begins else twin[now], len(head)
            ):
                continue
            there = here + time[z] + time[twin[z]]
            if there > limit or there >= cost[z]:
                continue
            if cost[z] == np.inf:
                seen[count] = z
                count += 1
                if not may_turn_back[z]:
                    splits += 1
                    found[z] = True
            cost[z] = there
            if size == len(keys):
                keys, items = longer(keys), longer(items)
            size = push(keys, items, size, there, z)
        while size > 0 and keys[0] > cost[items[0]]:
            size = drop_first(keys, items, size)
        if size == 0:
            break
        now, here = items[0], keys[0]
        size = drop_first(keys, items, size)
    return count


@kernel
def _among(pairs: Longs, first: int, second: int, arcs: int) -> bool:
    """Tell whether a pair of arcs is one of some, which are sorted."""
    pair = first * np.int64(arcs) + second
    at = np.searchsorted(pairs, pair)
    return bool(at < len(pairs) and pairs[at] == pair)
