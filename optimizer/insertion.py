"""Where one more visit fits best, and a plan made of nothing but such insertions."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from optimizer.draft import Draft, Place
from optimizer.problem import Problem, Visit
from optimizer.regret import RegretQueue
from optimizer.solution import Route, Solution

# Visits compared at a time, and pairs of visit and slot judged at a time: on one route, on all.
BATCH = 500
ROUTE_PAIRS = 5_000
PLAN_PAIRS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """One way of serving a visit.

    Parameters
    ----------
    vehicle, position : int
        Whose route, and before which of its stops (their number: at its end).
    cost : int
        What the plan's cost grows by, the visit's `unserved_cost` aside.
    route : Route
        The vehicle's route with the visit.
    """

    vehicle: int
    position: int
    cost: int
    route: Route


def insertions(problem: Problem, orders: Sequence[Sequence[int]], visit: int) -> list[Insertion]:
    """Find the best position on each vehicle's route for one more visit.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    orders : sequence of sequence of int
        What each vehicle does so far, in driving order, one (perhaps empty) per vehicle.
    visit : int
        Index of a visit that is on none of them.

    Returns
    -------
    list of Insertion
        At most one per vehicle, cheapest first; empty when it fits nowhere.

    Raises
    ------
    ValueError
        If an order is infeasible or the visit is planned already.
    """
    draft = Draft(problem, orders)
    if visit in draft.served:
        raise ValueError(f"visit {visit} ({problem.visits[visit].id}) is planned already")
    best: dict[int, Place] = {}
    for offer in draft.offers(visit):
        found = best.get(offer.vehicle)
        if found is not None and offer.bound >= found.trial.cost:
            continue
        place = draft.place(offer, visit)
        if place is not None and (found is None or place.trial.cost < found.trial.cost):
            best[offer.vehicle] = place
    ranked = sorted(best.values(), key=lambda place: (place.trial.cost, place.vehicle))
    return [
        Insertion(
            vehicle=place.vehicle,
            position=place.position,
            cost=place.trial.cost,
            route=draft.tours[place.vehicle].route(place.trial),
        )
        for place in ranked
    ]


def greedy(
    problem: Problem,
    start: Sequence[Sequence[int]] | None = None,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> Solution:
    """Insert one visit after the other, each where it adds least.

    Pinned visits come first, then those that are dearest to leave out (in steps of a power of
    two); among equals the one that would lose most by waiting. Nothing is left out that fits when
    leaving it out costs more.

    Parameters
    ----------
    problem : Problem
        What to plan.
    start : sequence of sequence of int, optional
        A feasible plan to add to, one (perhaps empty) order per vehicle.
    stop : callable, optional
        Asked before each visit; once it says True, the rest is left out.

    Raises
    ------
    ValueError
        If an order of `start` is infeasible.
    """
    draft = Draft(problem, start if start is not None else [()] * len(problem.vehicles))
    waiting = _by_urgency(problem, draft)
    while waiting and not stop():
        left = _insert_all(draft, waiting, stop)
        if len(left) == len(waiting):
            break
        waiting = left
    return draft.solution()


def _by_urgency(problem: Problem, draft: Draft) -> list[int]:
    """Visits that aren't served yet, the most urgent first."""

    def urgency(index: int) -> tuple[tuple[bool, int], int, float]:
        visit = problem.visits[index]
        windows = visit.start_windows
        closes = windows[-1][1] if windows else float("inf")
        return _tier(visit), int(draft.suits(index).sum()), closes

    return sorted(set(range(len(problem.visits))) - draft.served, key=urgency)


def _tier(visit: Visit) -> tuple[bool, int]:
    return visit.pin is None, -visit.unserved_cost.bit_length()


def _insert_all(draft: Draft, waiting: Sequence[int], stop: Callable[[], bool]) -> list[int]:
    """Insert what fits, tier by tier; return what doesn't."""
    left: list[int] = []
    visits = draft.problem.visits
    for _, tier in groupby(waiting, key=lambda index: _tier(visits[index])):
        rest = list(tier)
        while rest and not stop():
            size = _batch(draft)
            left += _insert_batch(draft, rest[:size], stop)
            rest = rest[size:]
    return left


def _insert_batch(draft: Draft, batch: list[int], stop: Callable[[], bool]) -> list[int]:
    """Insert what fits, greatest regret first; return what doesn't."""
    left: list[int] = []
    queue = RegretQueue(draft, batch)
    while queue.visits and not stop():
        index = queue.pop()
        place = draft.best_place(index)
        if place is None:
            left.append(index)
            if queue.alike:  # what one of them can't have, none can
                return left + queue.visits
        else:
            draft.accept(place)
            queue.changed(place.vehicle)
    return left


def _batch(draft: Draft) -> int:
    """How many visits to compare at a time: fewer where there are many slots to judge."""
    routes = len(draft.tours) or 1
    longest = max((len(tour.visits) for tour in draft.tours), default=0) + 1
    slots = len(draft.served) + routes
    # routes grow by size / routes meanwhile: size * (longest + size / routes) = ROUTE_PAIRS
    size = routes * (math.sqrt(longest**2 + 4 * ROUTE_PAIRS / routes) - longest) / 2
    return max(1, min(BATCH, int(size), PLAN_PAIRS // slots))
