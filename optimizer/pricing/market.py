"""A whole problem as the bound sees it: kinds of vehicles, and what leaving visits out costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from optimizer.pricing.building import build
from optimizer.pricing.columns import FAR, Ints
from optimizer.pricing.groups import cheapest_arrivals, groups_of, is_huge, is_large
from optimizer.pricing.kinds import Kind
from optimizer.pricing.scale import Scale
from optimizer.pricing.ways import Ways, way_key
from optimizer.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Who can drive, whom nobody can serve, and a first bound.

    Parameters
    ----------
    kinds : list of Kind
        Empty if nobody can serve anybody, or the problem is too large.
    is_whole : bool
        Whether it is all of the problem: not too large.
    scale : Scale
        Of costs.
    ceilings : int64 array of shape (visits,)
        What leaving out each visit costs, scaled; 0 for those that nobody can serve.
    hopeless : int
        What leaving those out costs that nobody can serve, not scaled.
    first_bound : int
        No plan costs less: the cheapest way to each visit, or leaving it out.
    """

    kinds: list[Kind]
    is_whole: bool
    scale: Scale
    ceilings: Ints
    hopeless: int
    first_bound: int

    @classmethod
    def of(cls, problem: Problem, over: Callable[[], bool] = lambda: False) -> Self:
        """Look at a problem; `over`, asked now and then, says whether there is no time left."""
        scale = Scale.of(problem)
        groups = groups_of(problem)
        costs = [visit.unserved_cost for visit in problem.visits]
        ceilings = np.array([min(scale.most, scale.down(cost)) for cost in costs], np.int64)
        kinds: list[Kind] = []
        least = np.full(len(costs), FAR)
        nothing = cls(
            kinds=[], is_whole=False, scale=scale, ceilings=ceilings, hopeless=0, first_bound=0
        )
        if is_huge(problem):
            return nothing
        known: dict[object, Ways] = {}
        for group in groups:
            if over():
                return nothing
            van = problem.vehicles[group.vehicles[0]]
            key = way_key(van)
            if key not in known:
                known[key] = Ways.of(problem, van, scale)
            ways = known[key]
            arrivals = cheapest_arrivals(problem, scale, group, ways)
            kind = None if is_large(groups) else build(problem, scale, group, ways)
            if kind is not None:
                kinds.append(kind)
            np.minimum.at(least, group.visits, arrivals)
        served = np.zeros(len(costs), np.bool_)
        for visits in (g.visits for g in groups) if is_large(groups) else (k.visits for k in kinds):
            served[visits] = True
        hopeless = sum(cost for cost, can in zip(costs, served, strict=True) if not can)
        ceilings[~served] = 0
        first = scale.cost(int(np.minimum(ceilings, least).sum(dtype=object)))
        return cls(
            kinds=kinds,
            is_whole=not is_large(groups),
            scale=scale,
            ceilings=ceilings,
            hopeless=hopeless,
            first_bound=hopeless + first,
        )

    def bound(self, price: int) -> int:
        """Turn a scaled bound of those who can be served into one of all, in units of cost."""
        return self.hopeless + self.scale.cost(price)
