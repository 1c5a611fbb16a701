"""Column generation: prices from the routes known, new routes from the prices, a bound each time.

Any prices of the visits prove a bound: no plan costs less than what all visits earn, less what
the best routes earn beyond their cost (Lagrange; Farley 1990). So it is a bound whenever one
stops. Prices are smoothed (Wentges 1997): they are taken between the linear program's and those
of the best bound so far.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from optimizer.pricing.columns import Ints
from optimizer.pricing.cuts import violated
from optimizer.pricing.first_columns import detour_shares, first_columns
from optimizer.pricing.kinds import Kind
from optimizer.pricing.master import Column, Floats, Master, Optimum
from optimizer.pricing.pricer import Answer, Pricer, Prices

_TOLERANCE: Final = 2e-4
_NEARLY: Final = 0.02
_ROUTES: Final = 30
_PROOF_EACH: Final = 6
"""Of so many rounds of quick search the last one proves something."""
_SMOOTH: Final = 0.7
_CUTS: Final = 40
_CUTS_EACH: Final = 6
_ALONE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far column generation has come: the bound (scaled), rounds, routes known."""

    value: int
    rounds: int = 0
    columns: int = 0
    cuts: int = 0
    converged: bool = False


@dataclass(slots=True)
class _Centre:
    """The prices of the best bound so far: what smoothing leans to."""

    visits: Floats
    kinds: Floats
    cuts: Floats
    value: float = -np.inf

    def grown(self, cuts: int) -> Floats:
        return np.concatenate([self.cuts, np.zeros(cuts - len(self.cuts))])


class Generation:
    """A bound under way.

    Parameters
    ----------
    kinds : list of Kind
        Who can drive.
    ceilings : int64 array of shape (visits,)
        What leaving out each visit costs, scaled; 0 for those that nobody can serve.
    threads : int
        Searches at a time.
    left : callable
        Seconds left.
    """

    def __init__(
        self,
        kinds: list[Kind],
        ceilings: Ints,
        *,
        threads: int,
        left: Callable[[], float],
    ) -> None:
        self.kinds, self.ceilings, self.left = kinds, ceilings, left
        self.pricer = Pricer(kinds, threads)
        self.counts = np.array([len(kind.vehicles) for kind in kinds], np.int64)
        self.value = 0
        self.rounds = 0
        self.exact = False

    def step(self, converged: bool = False) -> Step:  # noqa: FBT001, FBT002
        """Tell how far it has come."""
        return Step(
            value=self.value,
            rounds=self.rounds,
            columns=len(self.master.columns) if hasattr(self, "master") else 0,
            cuts=len(self.master.triples) if hasattr(self, "master") else 0,
            converged=converged,
        )

    def run(self, orders: Sequence[Sequence[int]]) -> Iterator[Step]:
        """Improve the bound, a step for each round of pricing, until nothing is left to do."""
        columns = list(first_columns(self.kinds, orders, _ALONE))
        self._open(columns, orders)
        while True:
            optimum = self.master.solve(self.left())
            if optimum is None or self.left() <= 0:
                return
            added, closed, sure = 0, False, True
            for weight in self._weights(optimum):
                added, closed, sure = self._round(optimum, weight)
                yield self.step()
                if self.left() <= 0:
                    return
                if added or closed:
                    break
            if not self.exact and (added == 0 or self._near(optimum)):
                self.exact, self.centre.value = True, -np.inf
                continue
            if added and not closed:
                continue
            if not self._go_on(optimum, sure=sure):
                yield self.step(converged=sure)
                return

    def _open(self, columns: list[Column], orders: Sequence[Sequence[int]]) -> None:
        """Make the linear program of the first routes, and the first prices to lean to."""
        usual = max((column.cost for column in columns), default=1)
        self.penalties = np.minimum(self.ceilings, max(1, usual))
        self.master = Master(
            [len(kind.vehicles) for kind in self.kinds], self.penalties, max(1.0, usual / 1000)
        )
        for column in columns:
            self.master.add(column)
        driven = {tuple(order) for order in orders}
        whole = [column for column in columns if column.visits in driven]
        shares = detour_shares(whole, self.kinds, len(self.ceilings))
        self.centre = _Centre(shares.astype(np.float64), np.zeros(len(self.kinds)), np.zeros(0))

    def _weights(self, optimum: Optimum) -> Iterator[float]:
        """How much to lean to the centre: much at first, less while that finds no new route."""
        if self.rounds == 0:
            weight = 1.0
        elif optimum.value - self.centre.value > 0.05 * abs(optimum.value):
            weight = 0.8
        else:
            weight = _SMOOTH
        while weight > 0:
            known = self.centre.value
            yield weight
            better = self.centre.value > known
            if weight == 1.0:
                weight = 0.9
            elif not (better and weight > 0.3):  # noqa: PLR2004
                weight = 0.0 if weight < 0.3 else weight / 2  # noqa: PLR2004
        yield 0.0

    def _round(self, optimum: Optimum, weight: float) -> tuple[int, bool, bool]:
        """Ask all kinds at prices in between; new routes, whether that closes the gap, surely."""
        prices = self._prices(optimum, weight)
        sketch = not self.exact and self.rounds % _PROOF_EACH < _PROOF_EACH - 1
        answers = self.pricer.ask(prices, exact=self.exact, most=_ROUTES, sketch=sketch)
        self.rounds += 1
        earned = int(prices.visits.sum(dtype=object)) - int(prices.cuts.sum(dtype=object))
        proven = earned + self._lost([answer.least for answer in answers])
        self.value = max(self.value, proven)
        sure = all(answer.is_exact for answer in answers)
        guess = float(earned + self._lost([answer.found for answer in answers]))
        if guess > self.centre.value:
            kinds = np.minimum(0.0, np.array([float(answer.found) for answer in answers]))
            visits, cuts = prices.visits.astype(np.float64), prices.cuts.astype(np.float64)
            self.centre = _Centre(visits, kinds, cuts, guess)
        added = sum(self._take(g, answer, optimum) for g, answer in enumerate(answers))
        margin = _TOLERANCE * (optimum.value - float(self.penalties @ optimum.left_out))
        return added, self.value >= optimum.value - max(0.5, margin), sure

    def _prices(self, optimum: Optimum, weight: float) -> Prices:
        centre, count = self.centre, len(self.master.triples)
        visits = weight * centre.visits + (1 - weight) * optimum.visits
        kinds = weight * centre.kinds + (1 - weight) * optimum.kinds
        cuts = weight * centre.grown(count) + (1 - weight) * optimum.cuts
        return Prices(
            visits=np.minimum(np.floor(visits).astype(np.int64), self.ceilings),
            kinds=np.ceil(kinds).astype(np.int64),
            triples=np.array(self.master.triples, np.int64).reshape(-1, 3),
            cuts=np.floor(cuts).astype(np.int64),
        )

    def _lost(self, least: Sequence[int]) -> int:
        """Sum up what routes earn beyond their cost, at most: not positive."""
        return sum(int(n) * min(0, value) for n, value in zip(self.counts, least, strict=True))

    def _take(self, g: int, answer: Answer, optimum: Optimum) -> int:
        """Take up those routes that the linear program gains by."""
        kind, added = self.kinds[g], 0
        for rows in answer.rows:
            cost = kind.cost(rows)
            if cost is None:
                continue
            visits = tuple(int(kind.visits[row]) for row in rows)
            reduced = cost - optimum.visits[list(visits)].sum() - optimum.kinds[g]
            reduced += self._charges(visits, optimum)
            if reduced < -1e-7 * self.master.unit:
                added += self.master.add(Column(kind=g, visits=visits, cost=cost))
        return added

    def _charges(self, visits: tuple[int, ...], optimum: Optimum) -> float:
        """Sum up what cuts charge a route."""
        begun = self.master.members[:, list(visits)].sum(axis=1)
        return float(optimum.cuts[begun > 1].sum())

    def _near(self, optimum: Optimum) -> bool:
        return optimum.value - self.centre.value < _NEARLY * abs(optimum.value)

    def _go_on(self, optimum: Optimum, *, sure: bool) -> bool:
        """Make leaving out dearer where it is still cheap, or add cuts; False if neither helps."""
        short = (optimum.left_out > 1e-7) & (self.penalties < self.ceilings)  # noqa: PLR2004
        if short.any():
            raised = np.minimum(self.ceilings, self.penalties * 10)
            self.penalties = np.where(short, raised, self.penalties)
            self.master.charge(self.penalties)
            return True
        if not sure:
            return False
        shares = optimum.shares
        chosen = np.flatnonzero(shares > 1e-6)  # noqa: PLR2004
        routes = [self.master.columns[c].visits for c in chosen]
        triples = violated(routes, shares[chosen].tolist(), len(self.ceilings), _CUTS, _CUTS_EACH)
        for triple in triples:
            self.master.cut(triple)
        self.exact = False
        self.centre.value = -np.inf
        return bool(triples)

    def close(self) -> None:
        """End its threads."""
        self.pricer.close()
