"""A plan as a search works on it: its arrays, set from orders and read back as orders."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimizer.clock.columns import COUPLED, HI, LO
from optimizer.clock.packing import pack
from optimizer.clock.route import new_records
from optimizer.problem import Problem
from optimizer.schedule import assemble
from optimizer.search import layout as x
from optimizer.search.setting import set_plan, time_all
from optimizer.search.state import state_of, tables_of
from optimizer.search.ties import AFTER, BEFORE, SAME_TIME, SAME_VAN, pairs, ties_of
from optimizer.solution import Stop

Longs = NDArray[np.int64]

FEWEST_STOPS: Final = 32


class Plan:
    """Orders of some vehicles of a problem, in arrays for kernels.

    Parameters
    ----------
    problem : Problem
        What to plan.
    orders : sequence of sequence of int
        One (perhaps empty) order for each vehicle of the problem.
    vehicles, visits : sequence of int, optional
        Who takes part; orders of other vehicles are ignored.
    seed : int
        Leads a search one way or another.
    searched : bool
        Whether a search will work on it; insertion alone doesn't ask who is near.

    Attributes
    ----------
    packed : Packed
        The part of the problem; kernels number its visits and vehicles from 0.
    tables, records, state : tuple of array
        What kernels take; see `layout`.
    stops : int
        Most stops that a route has room for.

    Raises
    ------
    ValueError
        If an order is infeasible, or there isn't one per vehicle.
    """

    def __init__(
        self,
        problem: Problem,
        orders: Sequence[Sequence[int]],
        *,
        vehicles: Sequence[int] | None = None,
        visits: Sequence[int] | None = None,
        seed: int = 1,
        searched: bool = True,
    ) -> None:
        if len(orders) != len(problem.vehicles):
            raise ValueError(f"{len(orders)} orders for {len(problem.vehicles)} vehicles")
        self.problem = problem
        self.packed = pack(problem, visits, vehicles)
        self.local = {i: k for k, i in enumerate(self.packed.visits.tolist())}
        chosen = [[self.local[i] for i in orders[k]] for k in self.packed.vehicles]
        each = len(self.local) // max(1, len(chosen))
        longest = max(map(len, chosen), default=0)
        self.stops = min(len(self.local), max(FEWEST_STOPS, longest + 4, 2 * each))
        self.tables = tables_of(self.packed)
        self._make_records()
        self.state = state_of(
            self.packed,
            self.tables[x.VISITS],
            self.records[0],
            ties_of(problem, self.packed),
            stops=self.stops,
            seed=seed,
            searched=searched,
        )
        if problem.couples_routes and any(orders):
            self._hold(orders)
        self._set(chosen)

    def __len__(self) -> int:
        """Count the visits that may be planned: none where nobody could serve them."""
        return len(self.packed.visits) if len(self.packed.vehicles) else 0

    def is_tied(self, visit: int) -> bool:
        """Tell whether a visit of this part goes only with others."""
        return bool(self.state[x.KIN][self.local[visit], x.N_MEMBERS])

    def bounds(self) -> dict[int, tuple[int, int]]:
        """First and last start of visits that are tied to others, as they are held now."""
        vis, visits = self.tables[x.VISITS], self.packed.visits
        tied = np.flatnonzero(vis[:, COUPLED])
        return {int(visits[i]): (int(vis[i, LO]), int(vis[i, HI])) for i in tied}

    @property
    def outgrown(self) -> bool:
        """Whether a route had no room for one more stop."""
        return bool(self.state[x.SUMS][0, x.FULL_ROWS])

    def orders(self, *, best: bool = False) -> list[list[int]]:
        """Visits of each vehicle of the whole problem, as they are or in the best plan so far."""
        found: list[list[int]] = [[] for _ in self.problem.vehicles]
        rows, visits = self.state[x.ROWS], self.packed.visits
        table = self.state[x.BEST if best else x.ORDER]
        lengths = rows[:, x.BEST_LENGTH if best else x.LENGTH]
        for v, k in enumerate(self.packed.vehicles):
            found[k] = [int(visits[i]) for i in table[v, 1 : lengths[v] + 1]]
        return found

    def widen(self) -> None:
        """Make room for routes of twice as many stops."""
        self.stops = min(len(self.local), 2 * self.stops)
        arrays = list(self.state)
        for number in (x.ORDER, x.OLD, x.BEST, x.LINE, x.OLD_LINE):
            narrow = arrays[number]
            if narrow.shape[1] > 1:
                wide = np.zeros((len(narrow), self.stops + x.SPARE, *narrow.shape[2:]), np.int64)
                wide[:, : narrow.shape[1]] = narrow
                arrays[number] = wide
        arrays[x.CACHE] = np.zeros_like(arrays[x.CACHE])
        arrays[x.SUMS][0, x.FULL_ROWS] = 0
        self._make_records()
        arrays[x.OLD_RECORD] = np.zeros_like(self.records[0])
        self.state = tuple(arrays)
        time_all(self.tables, self.records, self.state)

    def _hold(self, orders: Sequence[Sequence[int]]) -> None:
        """Hold tied visits where the plan has them, and others to those outside of this part."""
        plan = assemble(self.problem, orders)
        stops = {stop.visit: stop for route in plan.routes for stop in route.stops}
        vis, usual, kin = self.tables[x.VISITS], self.state[x.USUAL], self.state[x.KIN]
        for a, b, (nature, least, most) in pairs(self.problem):
            i = self.local.get(a)
            if i is None or nature == SAME_VAN:
                continue
            if b not in self.local:
                if a in stops and b in stops:  # neither can go without the other
                    same = kin[:, x.FIRST_MEMBER] == kin[i, x.FIRST_MEMBER]
                    kin[same & (kin[:, x.N_MEMBERS] > 0), x.STUCK] = 1
                    kin[i, x.STUCK] = 1
                usual[i] = _narrowed(usual[i], nature, (least, most), stops.get(b))
                vis[i, [LO, HI]] = usual[i]
        for a, stop in stops.items():
            i = self.local.get(a)
            if i is not None and vis[i, COUPLED]:
                vis[i, [LO, HI]] = stop.start

    def _make_records(self) -> None:
        made = new_records(self.packed, self.stops)
        self.records = made.rec, made.lab, made.work

    def _set(self, orders: Sequence[Sequence[int]]) -> None:
        state = self.state
        where: dict[int, int] = {}
        for v, order in enumerate(orders):
            before = len(where)
            where.update(dict.fromkeys(order, v))
            if len(where) < before + len(order):
                raise ValueError(f"{self._named(v)} repeats a visit")
            state[x.ORDER][v, 1 : len(order) + 1] = order
        state[x.ROWS][:, x.LENGTH] = [len(order) for order in orders]
        state[x.AT][list(where), x.WHERE] = list(where.values())
        refused = int(set_plan(self.tables, self.records, state))
        if refused >= 0:
            visits = [int(self.packed.visits[i]) for i in orders[refused]]
            raise ValueError(f"{self._named(refused)} can't drive {visits}")

    def _named(self, vehicle: int) -> str:
        k = int(self.packed.vehicles[vehicle])
        return f"vehicle {k} ({self.problem.vehicles[k].id})"


def _narrowed(
    bounds: Longs, nature: int, delays: tuple[int, int], other: Stop | None
) -> tuple[int, int]:
    """Bounds on the start of a visit that is tied to one which stays where it is."""
    low, high = int(bounds[0]), int(bounds[1])
    if other is None:
        return (low, high) if nature == BEFORE else (1, 0)
    if nature == SAME_TIME:
        return max(low, other.start), min(high, other.start)
    if nature == AFTER:
        return max(low, other.finish + delays[0]), min(high, other.finish + delays[1])
    return low, low - 1  # what the other one waits for can't be put in without moving it
