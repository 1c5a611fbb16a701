"""Which visits depend on each other, as arrays: families, and the ties within them."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.clock.columns import NEVER, POSITION
from optimizer.clock.packing import Packed
from optimizer.problem import Problem
from optimizer.search.layout import (
    BUNDLE,
    FIRST_MEMBER,
    FIRST_TIE,
    KIN_COLUMNS,
    N_MEMBERS,
    N_TIES,
    STUCK,
)

Longs = NDArray[np.int64]
Tie = tuple[int, int, int, int]

# ------------------------------------------------------------------ a row of TIES

OTHER = 0
NATURE = 1
LEAST = 2  # seconds between them
MOST = 3  # NEVER if there is no such limit
TIE = 4

SAME_TIME = 0
AFTER = 1  # this visit after the other
BEFORE = 2
SAME_VAN = 3


def ties_of(problem: Problem, packed: Packed) -> tuple[Longs, Longs, Longs]:
    """Find what couples the visits of a part with each other.

    Returns
    -------
    ties, kin, members
        See `layout`: `kin` has a row for each visit, of which `FIRST_MEMBER` and `N_MEMBERS` say
        where its family is in `members` (bundles together, each after those that it depends on),
        `FIRST_TIE` and `N_TIES` where its ties are. What can't be ordered is in no plan.
    """
    local = {i: k for k, i in enumerate(packed.visits.tolist())}
    n = len(local)
    kin = np.zeros((n, KIN_COLUMNS), np.int64)
    kin[:, STUCK] = packed.vis[:, POSITION] < NEVER
    kin[:, BUNDLE] = np.arange(n)
    if not (problem.couples_routes or problem.shipments):
        return np.zeros((0, TIE), np.int64), kin, np.zeros((1, 0), np.int64)
    by_visit: list[list[Tie]] = [[] for _ in range(n)]
    for a, b, tie in pairs(problem):
        if a in local and b in local:
            by_visit[local[a]].append((local[b], *tie))
    bundle = _merged(n, by_visit, {SAME_TIME, SAME_VAN})
    family = _merged(n, by_visit, {SAME_TIME, SAME_VAN, AFTER, BEFORE})
    kin[:, BUNDLE] = bundle
    members: list[int] = []
    table: list[Tie] = []
    for i in range(n):
        kin[i, FIRST_TIE], kin[i, N_TIES] = len(table), len(by_visit[i])
        table += by_visit[i]
    for head in sorted({family[i] for i in range(n) if by_visit[i]}):
        whole = [i for i in range(n) if family[i] == head]
        kin[whole, FIRST_MEMBER], kin[whole, N_MEMBERS] = len(members), len(whole)
        kin[whole, STUCK] = kin[whole, STUCK].max()
        members += _in_turn(whole, bundle, by_visit)
    return (
        np.array(table, np.int64).reshape(-1, TIE),
        kin,
        np.array([members], np.int64).reshape(1, -1),
    )


def pairs(problem: Problem) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """Give every tie, seen from both ends."""
    for x in problem.shipments:
        yield x.pickup, x.delivery, (SAME_VAN, 0, NEVER)
        yield x.delivery, x.pickup, (SAME_VAN, 0, NEVER)
    for group in problem.synchronised:
        for a in group:
            for b in group:
                if a != b:
                    yield a, b, (SAME_TIME, 0, 0)
    for tie in problem.precedences:
        most = NEVER if tie.max_delay is None else tie.max_delay
        yield tie.then, tie.first, (AFTER, tie.min_delay, most)
        yield tie.first, tie.then, (BEFORE, tie.min_delay, most)


def _merged(n: int, by_visit: list[list[Tie]], natures: set[int]) -> list[int]:
    """Find the number of the set that each visit is in, when ties of some natures join sets."""
    root = list(range(n))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for i, ties in enumerate(by_visit):
        for other, nature, *_ in ties:
            if nature in natures:
                a, b = sorted((find(i), find(other)))
                root[b] = a
    return [find(i) for i in range(n)]


def _in_turn(whole: list[int], bundle: list[int], by_visit: list[list[Tie]]) -> list[int]:
    """Order a family: bundles together, each after those that it waits for (pick-ups first)."""
    waits: dict[int, set[int]] = {bundle[i]: set() for i in whole}
    for i in whole:
        for other, nature, *_ in by_visit[i]:
            if nature == AFTER and bundle[other] != bundle[i]:
                waits[bundle[i]].add(bundle[other])
    turn: list[int] = []
    while waits:
        ready = sorted(b for b, others in waits.items() if not others & waits.keys())
        turn += ready or sorted(waits)  # a circle: its visits never find the others in the plan
        waits = {b: others for b, others in waits.items() if ready and b not in ready}
    return [i for b in turn for i in whole if bundle[i] == b]
