"""Fastest ways between positions on the roads, at one moment: tables, pairs, ways, reach."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo import doors
from geo.arrays import frozen
from geo.cost import pack, unpack, whole_metres, whole_seconds
from geo.doors import Doors
from geo.hierarchy import Hierarchy, Metric
from geo.path import Piece, Way
from geo.roads import Roads
from geo.snap import Snapped
from geo.sweep import LANES, ancestors_of, sweep
from geo.turns import Turns
from geo.unpacking import meet, reach_all, unpack_ways
from geo.weights import Weights

__all__ = ["RoadSearch", "pack", "unpack", "whole_metres", "whole_seconds"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

_WORTH_A_THREAD = 64
"""Rows of a table, or a sixteenth of so many pairs, for which starting a thread pays."""


class RoadSearch:
    """Fastest ways at one moment, by a customised hierarchy; safe from many threads at once.

    A position at fraction f of an arc is left towards the head for (1 - f) of the arc's time,
    and towards the tail for f of its twin's; likewise when it is reached. A position on a
    junction is left by any arc and reached by any. Two positions on one street are also joined
    directly. Turns count as if nothing but the first arc had been driven before.
    All costs are packed (milliseconds and decimetres in one number); `unpack` takes them apart.

    Parameters
    ----------
    roads : Roads
    twin : int32 array of shape (m,)
        As `twins` gives it.
    weights : Weights, optional
        Times of this moment; by default the roads' own.
    hierarchy : Hierarchy, optional
        Of these roads; by default one is built, without forbidden or slow turns.
    metric : Metric, optional
        The hierarchy's, for these weights; by default it is customised.
    """

    def __init__(
        self,
        roads: Roads,
        twin: Ints,
        weights: Weights | None = None,
        *,
        hierarchy: Hierarchy | None = None,
        metric: Metric | None = None,
    ) -> None:
        self._roads = roads
        self._twin = frozen(twin, np.int32)
        self._now = weights or Weights.usual(roads)
        if hierarchy is None:
            hierarchy = Hierarchy.build(roads, twin, Turns.none())
        self._hierarchy = hierarchy
        self._metric = metric or hierarchy.customised(roads, self._now)

    @cached_property
    def _link_cost(self) -> Floats:
        return frozen(self._hierarchy.link_costs(self._roads, self._now), np.float64)

    def costs(self, origins: Snapped, destinations: Snapped) -> Floats:
        """Packed costs of all fastest ways, shape (origins, destinations); inf where none."""
        leave, reach, metric = self.exits(origins), self.entries(destinations), self._metric
        if len(origins) <= len(destinations):
            table = self._table(leave, reach, metric.out, metric.back)
        else:  # fewer sweeps the other way round: from the destinations, against the traffic
            turned = self._table(reach, leave, metric.back, metric.out)
            table = np.ascontiguousarray(turned.T)
        row, column, cost = self.direct(origins, destinations)
        table[row, column] = np.minimum(table[row, column], cost)
        return table

    def pairs(self, origins: Snapped, destinations: Snapped) -> Floats:
        """Packed cost from each origin to the destination of the same number, shape (k,)."""
        best, _ = self._meet(self.exits(origins), self.entries(destinations))
        return np.minimum(best, self._straight(origins, destinations))

    def ways(self, origins: Snapped, destinations: Snapped) -> list[Way | None]:
        """Fastest way from each origin to the destination of the same number; None where none."""
        leave, reach = self.exits(origins), self.entries(destinations)
        best, by = self._meet(leave, reach)
        straight = self._straight(origins, destinations)
        best[straight <= best] = np.inf  # no need to unpack those
        start, arcs = self._unpack(leave, reach, best, by)
        ways: list[Way | None] = []
        for i in range(len(origins)):
            if np.isfinite(straight[i]) and not np.isfinite(best[i]):
                ways.append(_way((self._along(origins, destinations, i),), straight[i]))
            elif np.isfinite(best[i]):
                s, t = by[i, :2].tolist()
                pieces = (
                    *_first(int(leave.arc[s]), origins, i),
                    *(Piece(arc) for arc in arcs[start[i] : start[i + 1]].tolist()),
                    *_last(int(reach.arc[t]), destinations, i),
                )
                # a piece rounded to nothing isn't worth turning round for, be it forbidden or not
                if leave.arc[s] >= 0 and leave.cost[s] == 0 and self._turns_round(pieces[:2]):
                    pieces = pieces[1:]
                if reach.arc[t] >= 0 and reach.cost[t] == 0 and self._turns_round(pieces[-2:]):
                    pieces = pieces[:-1]
                ways.append(_way(pieces, best[i]))
            else:
                ways.append(None)
        return ways

    def begun(self, origins: Snapped, *, milliseconds: float) -> Floats:
        """Earliest milliseconds at which each arc can be begun at its tail, shape (m,).

        From the nearest of the origins; infinite beyond the limit. The arcs on which the origins
        are begin in the middle: those are not meant here. An arc whose twin was just driven may
        count as begun though nobody may turn round there; all along it one has been before.
        """
        leave, h = self.exits(origins), self._hierarchy
        cost = reach_all(
            h.parent,
            h.first,
            h.up,
            self._metric.out,
            self._metric.back,
            leave.node,
            leave.cost,
            h.links.arc_start,
            h.links.tail,
            h.links.turn,
        )
        whole = np.floor(cost / pack(1))
        return np.where((whole <= milliseconds) & ~self._now.closed, whole, np.inf)

    def exits(self, points: Snapped) -> Doors:
        """Where positions are left: at the arc's head, and where allowed at its tail."""
        roads, now, links = self._roads, self._now, self._hierarchy.links
        return Doors(
            *doors.exits(
                frozen(points.arc, np.int32),
                frozen(points.fraction, np.float64),
                roads.tail,
                roads.head,
                self._twin,
                now.milliseconds,
                now.closed,
                roads.decimetres,
                links.junction_start,
                links.junction_node,
                links.arrival,
            )
        )

    def entries(self, points: Snapped) -> Doors:
        """Where positions are reached from: the arc's tail, and where allowed its head."""
        roads, now, links = self._roads, self._now, self._hierarchy.links
        return Doors(
            *doors.entries(
                frozen(points.arc, np.int32),
                frozen(points.fraction, np.float64),
                roads.tail,
                roads.head,
                self._twin,
                now.milliseconds,
                now.closed,
                roads.decimetres,
                links.junction_start,
                links.junction_node,
                links.arc_start,
                links.tail,
                links.turn,
            )
        )

    def direct(
        self, origins: Snapped, destinations: Snapped
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Pairs on the same street: row, column, and packed cost without leaving the street."""
        order = np.argsort(destinations.arc, kind="stable")
        first, last = (
            np.searchsorted(destinations.arc[order], origins.arc, side=side)
            for side in ("left", "right")
        )
        row = np.repeat(np.arange(len(origins)), last - first)
        within = np.arange(len(row)) - np.repeat(np.cumsum(last - first) - last, last - first)
        column = order[within]
        return row, column, self._straight(origins.take(row), destinations.take(column))

    def _table(self, sources: Doors, targets: Doors, rise: Floats, fall: Floats) -> Floats:
        """Sweep from sources to targets; with rise and fall exchanged, against the traffic."""
        h = self._hierarchy
        rows = len(sources.start) - 1
        table = np.empty((rows, len(targets.start) - 1))
        part = ancestors_of(h.parent, h.first, h.up, fall, targets.node)
        height = h.height

        def work(begin: int, end: int) -> None:
            sweep(
                begin,
                end,
                height,
                h.parent,
                h.level,
                h.first,
                h.up_level,
                rise,
                *part,
                sources.start,
                sources.node,
                sources.cost,
                targets.start,
                targets.node,
                targets.cost,
                table,
            )

        _in_threads(work, rows, LANES, _WORTH_A_THREAD)
        return table

    def _meet(self, leave: Doors, reach: Doors) -> tuple[Floats, Ints]:
        h = self._hierarchy
        pairs = len(leave.start) - 1
        best, by = np.empty(pairs), np.empty((pairs, 3), np.int32)

        def work(begin: int, end: int) -> None:
            meet(
                begin,
                end,
                h.height,
                h.parent,
                h.level,
                h.first,
                h.up_level,
                self._metric.out,
                self._metric.back,
                leave.start,
                leave.node,
                leave.cost,
                reach.start,
                reach.node,
                reach.cost,
                best,
                by,
            )

        _in_threads(work, pairs, 16, 16 * _WORTH_A_THREAD)
        return best, by

    def _unpack(
        self, leave: Doors, reach: Doors, best: Floats, by: Ints
    ) -> tuple[NDArray[np.int64], Ints]:
        h = self._hierarchy
        return unpack_ways(
            h.height,
            h.parent,
            h.level,
            h.first,
            h.up,
            h.up_level,
            self._metric.out,
            self._metric.back,
            h.ascending,
            h.descending,
            h.link_arc,
            self._link_cost,
            h.lower_start,
            h.lower_node,
            h.lower_arc,
            leave.node,
            leave.cost,
            reach.node,
            reach.cost,
            best,
            by,
        )

    def _straight(self, origins: Snapped, destinations: Snapped) -> Floats:
        """Packed cost of each pair without leaving its street; infinite on different streets."""
        arc, same = origins.arc, origins.arc == destinations.arc
        start, end = origins.fraction, destinations.fraction
        back = self._twin[arc]
        ahead = np.where(start <= end, self._part(arc, end - start), np.inf)
        behind = np.where(
            (start >= end) & (back >= 0), self._part(back, (1 - end) - (1 - start)), np.inf
        )
        return np.where(same, np.minimum(ahead, behind), np.inf)

    def _part(self, arc: Ints, share: Floats) -> Floats:
        """Packed cost of driving a share of an arc; staying where one is costs nothing."""
        now = self._now
        packed: Floats = pack(1) * np.rint(share * now.milliseconds[arc]) + np.rint(
            share * self._roads.decimetres[arc]
        )
        return np.where(now.closed[arc] & (share > 0), np.inf, packed)

    def _turns_round(self, pieces: tuple[Piece, ...]) -> bool:
        return len(pieces) > 1 and bool(pieces[1].arc == self._twin[pieces[0].arc])

    def _along(self, origins: Snapped, destinations: Snapped, i: int) -> Piece:
        arc, start = int(origins.arc[i]), float(origins.fraction[i])
        end = float(destinations.fraction[i])
        return (
            Piece(arc, start, end)
            if end >= start
            else Piece(int(self._twin[arc]), 1 - start, 1 - end)
        )


def _first(arc: int, origins: Snapped, i: int) -> tuple[Piece, ...]:
    at = float(origins.fraction[i])
    return (Piece(arc, at if arc == origins.arc[i] else 1 - at, 1.0),) if arc >= 0 else ()


def _last(arc: int, destinations: Snapped, i: int) -> tuple[Piece, ...]:
    at = float(destinations.fraction[i])
    return (Piece(arc, 0.0, at if arc == destinations.arc[i] else 1 - at),) if arc >= 0 else ()


def _way(pieces: tuple[Piece, ...], cost: float) -> Way:
    milliseconds, decimetres = unpack(np.array(cost))
    driven = tuple(piece for piece in pieces if piece.end > piece.start)
    return Way(driven, int(milliseconds), int(decimetres))


def _cores() -> int:
    """How many cores this process may use; a container may have fewer than its machine."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _in_threads(work: Callable[[int, int], None], size: int, step: int, least: int) -> None:
    """Do work from begin to end in parts that are multiples of a step, at least so large each."""
    parts = max(1, min(_cores(), size // least))
    if parts == 1:
        work(0, size)
        return
    # several shares for each thread, so that none waits long for another
    share = -(-size // (4 * parts * step)) * step
    begins = range(0, size, share)
    with ThreadPoolExecutor(parts) as threads:
        list(threads.map(lambda begin: work(begin, min(begin + share, size)), begins))
