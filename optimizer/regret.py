"""Which visit to insert next: the one that would lose most by waiting.

Regret insertion (Potvin, Rousseau 1993; Ropke, Pisinger 2006): the regret of a visit is how much
more its next best vehicles would cost than its best one. Leaving it out counts as one more vehicle,
so a visit that only one vehicle can serve, and that is dear to leave out, comes first.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimizer.draft import Draft
from optimizer.slots import Floats

ALTERNATIVES = 3  # vehicles compared with the best one


class RegretQueue:
    """Visits that wait to be inserted into a draft, in an order that follows its changes.

    Parameters
    ----------
    draft : Draft
        The plan in the making.
    visits : sequence of int
        What waits; ties go to the first.

    Attributes
    ----------
    visits : list of int
        What is still waiting.
    alike : bool
        Whether nothing but their ids tells the visits apart, so that their order doesn't matter.
    """

    def __init__(self, draft: Draft, visits: Sequence[int]) -> None:
        self.visits = list(visits)
        self._draft = draft
        kinds = {replace(draft.problem.visits[index], id="") for index in visits}
        self.alike = len(kinds) == 1
        self._costs = None if self.alike else draft.least_costs(self.visits)

    def pop(self) -> int:
        """Take out the visit with the greatest regret; there must be one."""
        if self._costs is None:
            return self.visits.pop(0)
        row = int(np.argmax(self._regrets(self._costs)))
        self._costs = np.delete(self._costs, row, axis=0)
        return self.visits.pop(row)

    def changed(self, vehicle: int) -> None:
        """Take note of a vehicle's new route."""
        if self._costs is not None and self.visits:
            self._costs[:, [vehicle]] = self._draft.least_costs(self.visits, vehicle)

    def _regrets(self, costs: Floats) -> Floats:
        visits = self._draft.problem.visits
        limits = np.array([visits[i].unserved_cost for i in self.visits], np.float64)[:, None]
        costs = np.minimum(costs, limits)
        if costs.shape[1] > ALTERNATIVES + 1:
            costs = np.partition(costs, ALTERNATIVES, axis=1)[:, : ALTERNATIVES + 1]
        costs = np.append(costs, limits, axis=1)
        best: Floats = costs.min(axis=1)
        total: Floats = costs.sum(axis=1)
        regrets: Floats = total - costs.shape[1] * best
        return regrets
