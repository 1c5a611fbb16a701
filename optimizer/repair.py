"""Any orders at all become feasible ones: as little as possible is left out of them.

No order is trusted: a visit may come twice, a shipment have only one half, times may not work
out, on one route or across routes.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain

from optimizer.problem import Problem
from optimizer.schedule import assemble, schedule

Orders = list[list[int]]

# Trying to leave out each visit alone pays on short orders only.
_SHORT = 40
# Stops that may be timed to find out which ties hold: seconds on the largest of days.
_PATIENCE = 50_000


def feasible_orders(problem: Problem, orders: Sequence[Sequence[int]]) -> Orders:
    """Leave out what makes orders infeasible, route by route, then across routes.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    orders : sequence of sequence of int
        Anything: repeated and unknown visits are passed over, vehicles without an order stay.

    Returns
    -------
    list of list of int
        One order per vehicle: together a plan.
    """
    tidy = _tidy(problem, orders)
    routes = [feasible_part(problem, k, order) for k, order in enumerate(tidy)]
    return _jointly_feasible(problem, routes) if problem.couples_routes else routes


def feasible_part(problem: Problem, vehicle: int, order: Sequence[int]) -> list[int]:
    """Leave out what makes an order infeasible: one visit if that is enough, the cheapest such.

    A shipment is left out with both its visits; what other routes do is set aside.
    """
    if not order or schedule(problem, vehicle, order) is not None:
        return list(order)
    units = _units(problem, order)
    at = {i: place for place, i in enumerate(order)}

    def fits(kept: Collection[int]) -> bool:
        rest = sorted(kept, key=at.__getitem__)
        return not rest or schedule(problem, vehicle, rest) is not None

    if len(units) <= _SHORT:
        for unit in sorted(units, key=lambda unit: _prize(problem, unit)):
            rest = [i for i in order if i not in unit]
            if fits(rest):
                return rest
    return sorted(_as_many_as_fit(units, fits), key=at.__getitem__)


def _tidy(problem: Problem, orders: Sequence[Sequence[int]]) -> Orders:
    """One order per vehicle, each known visit once, whole shipments, frozen beginnings first."""
    seen: set[int] = set()
    tidy: Orders = [[] for _ in problem.vehicles]
    for k, order in enumerate(orders[: len(tidy)]):
        for i in order:
            if 0 <= i < len(problem.visits) and i not in seen:
                seen.add(i)
                tidy[k].append(i)
    return [_whole_shipments(problem, _frozen_first(problem, order)) for order in tidy]


def _frozen_first(problem: Problem, order: list[int]) -> list[int]:
    """Put visits that are pinned to a position where they belong."""

    def rank(i: int) -> tuple[bool, int]:
        pin = problem.visits[i].pin
        position = None if pin is None else pin.position
        return position is None, position or 0

    return sorted(order, key=rank)


def _whole_shipments(problem: Problem, order: list[int]) -> list[int]:
    """Bring what was fetched, after it was; without one of its halves a shipment goes."""
    at = {i: p for p, i in enumerate(order)}
    on_route = set(order)
    follows: dict[int, int] = {}
    for shipment in problem.shipments:
        pickup, delivery = shipment.pickup, shipment.delivery
        if pickup in on_route and delivery in on_route:
            if shipment.immediate or at[delivery] < at[pickup]:
                follows[pickup] = delivery
        else:
            on_route -= {pickup, delivery}
    moved = set(follows.values())
    kept: list[int] = []
    for i in order:
        if i in on_route and i not in moved:
            kept.append(i)
            if i in follows:
                kept.append(follows[i])
    return kept


def _units(problem: Problem, order: Sequence[int]) -> list[tuple[int, ...]]:
    """Group what can only be left out together, in driving order."""
    other = {s.pickup: s.delivery for s in problem.shipments}
    brought = set(other.values())
    return [(i, other[i]) if i in other else (i,) for i in order if i not in brought]


def _prize(problem: Problem, unit: Iterable[int]) -> int:
    return sum(problem.visits[i].unserved_cost for i in unit)


# ------------------------------------------------------------------ across routes


def _jointly_feasible(problem: Problem, routes: Orders) -> Orders:
    """Leave out visits that wait for each other in vain, the cheapest first."""
    served = set(chain.from_iterable(routes))
    ties = _ties(problem, served)
    routes = [[i for i in route if i in served] for route in routes]
    if _works(problem, routes):
        return routes
    tied = set(chain.from_iterable(ties))
    alone = [
        feasible_part(problem, k, [i for i in route if i not in tied])
        for k, route in enumerate(routes)
    ]
    free = set(chain.from_iterable(alone))
    bears = [not tied.isdisjoint(route) for route in routes]
    patience = _PATIENCE

    def chosen(kept: Collection[int]) -> Orders:
        return [[i for i in route if i in free or i in kept] for route in routes]

    def fits(kept: Collection[int]) -> bool:
        nonlocal patience
        asked = [route if b else [] for b, route in zip(bears, chosen(kept), strict=True)]
        patience -= sum(map(len, asked))
        return patience > 0 and _works(problem, asked)

    ties.sort(key=lambda unit: -_prize(problem, unit))
    return chosen(_as_many_as_fit(ties, fits, lambda: patience <= 0))


def _works(problem: Problem, routes: Orders) -> bool:
    try:
        assemble(problem, routes)
    except ValueError:
        return False
    return True


def _ties(problem: Problem, served: set[int]) -> list[tuple[int, ...]]:
    """Visits that are tied together, each bundle whole; what can't be whole leaves `served`."""
    parent = list(range(len(problem.visits)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    pairs = [(group[0], i) for group in problem.groups() for i in group[1:]]
    pairs += [(tie.first, tie.then) for tie in problem.precedences]
    for a, b in pairs:
        parent[root(a)] = root(b)
    _drop_incomplete(problem, served)
    bundles: dict[int, list[int]] = {}
    for i in sorted(served.intersection(chain.from_iterable(pairs))):
        bundles.setdefault(root(i), []).append(i)
    return [tuple(bundle) for bundle in bundles.values()]


def _drop_incomplete(problem: Problem, served: set[int]) -> None:
    """Take out what isn't served with all that it needs, until nothing changes."""
    before = -1
    while before != len(served):
        before = len(served)
        for group in problem.groups():
            if not served.issuperset(group):
                served.difference_update(group)
        for tie in problem.precedences:
            if tie.first not in served:
                served.discard(tie.then)


def _as_many_as_fit(
    units: Sequence[tuple[int, ...]],
    fits: Callable[[Collection[int]], bool],
    enough: Callable[[], bool] = lambda: False,
) -> set[int]:
    """Add units in their order, leaving out those that don't fit with the ones before.

    Halves a stretch that doesn't fit as a whole, so that a few bad units among many are found in
    few questions; what hasn't been asked when it is `enough` is left out.
    """
    kept: set[int] = set()
    waiting = [(0, len(units))]
    while waiting and not enough():
        first, last = waiting.pop()
        grown = kept.union(chain.from_iterable(units[first:last]))
        if fits(grown):
            kept = grown
        elif last - first > 1:
            middle = (first + last) // 2
            waiting += [(middle, last), (first, middle)]
    return kept
