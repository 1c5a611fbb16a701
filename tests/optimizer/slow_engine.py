"""A search with the interface of the real one and no kernels: a few visits move at a time."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from optimizer.decompose import Part
from optimizer.insertion import insertions
from optimizer.problem import Problem
from optimizer.schedule import assemble


class SlowEngine:
    """Takes visits out and puts them where they are cheapest; keeps what isn't dearer."""

    def __init__(self, problem: Problem, seed: int = 1, part: Part | None = None) -> None:
        self._problem = problem
        self._rng = np.random.default_rng(seed)
        every = Part(
            vehicles=tuple(range(len(problem.vehicles))), visits=tuple(range(len(problem.visits)))
        )
        self._part = part or every
        self._orders: list[list[int]] = []
        self._routes: list[tuple[int, tuple[int, ...], int, int]] = []
        self.iterations = 0

    def reset(self, orders: Sequence[Sequence[int]]) -> None:
        """Begin from a plan."""
        own = set(self._part.vehicles)
        self._orders = [list(order) if k in own else [] for k, order in enumerate(orders)]

    def anneal(
        self,
        *,
        seconds: float | None,
        iterations: int | None,
        hot: float,
        cold: float,
        stop: Callable[[], bool],
        on_better: Callable[[], None],
    ) -> None:
        """Move visits until told to stop."""
        assert hot >= cold
        ends = time.monotonic() + (1e9 if seconds is None else seconds)
        done = 0
        while not stop() and time.monotonic() < ends and done != iterations:
            done += 1
            self.iterations += 1
            if self._move(int(self._rng.choice(self._part.visits))):
                on_better()

    def orders(self) -> list[list[int]]:
        """Best plan so far."""
        return [list(order) for order in self._orders]

    def pool(self) -> Sequence[tuple[int, tuple[int, ...], int, int]]:
        """Routes met."""
        return list(self._routes)

    def _move(self, seed: int) -> bool:
        """Take out a visit and some others, put each back where it is cheapest."""
        others = self._rng.choice(self._part.visits, min(4, len(self._part.visits)))
        out = dict.fromkeys([seed, *(int(i) for i in others)])
        orders = [[i for i in order if i not in out] for order in self._orders]
        if not self._drives(orders):
            return False
        own = set(self._part.vehicles)
        for visit in out:
            limit = self._problem.visits[visit].unserved_cost
            places = [p for p in insertions(self._problem, orders, visit) if p.vehicle in own]
            if places and places[0].cost <= limit:
                orders[places[0].vehicle].insert(places[0].position, visit)
        if not self._drives(orders):
            return False
        before, after = self._cost(self._orders), self._cost(orders)
        if after <= before:
            self._orders = orders
        return after < before

    def _drives(self, orders: Sequence[Sequence[int]]) -> bool:
        """Tell whether a plan holds: others may wait for what was taken out, or be late for it."""
        try:
            assemble(self._problem, orders)
        except ValueError:
            return False
        return True

    def _cost(self, orders: Sequence[Sequence[int]]) -> int:
        """Price a plan and remember its routes."""
        plan = assemble(self._problem, orders)
        for route in plan.routes:
            self._routes.append((route.vehicle, route.visits, route.costs.total, plan.cost))
        return plan.cost
