"""Routes that wait for each other: the least times at which all of them hold.

Every tied visit has a first second; the routes are timed, the seconds raised to what the ties ask,
and so on until nothing changes: the least fixed point (as Afsar, Afsar and Palacios 2021 time
synchronised visits, and others before them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.clock.columns import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optimizer.clock.timeline import Bounds
    from optimizer.problem import Problem
    from optimizer.solution import Route, Stop

ROUNDS = 100
"""Rounds after which routes that still push each other on count as infeasible."""


def joint_bounds(
    problem: Problem,
    orders: Sequence[Sequence[int]],
    routes: dict[int, Route],
    timed: Callable[[Problem, int, Sequence[int], Mapping[int, Bounds]], Route],
) -> dict[int, Bounds]:
    """Time routes together, and tell the first seconds of tied visits that it took.

    Parameters
    ----------
    problem : Problem
        What the indices refer to.
    orders : sequence of sequence of int
        Visits of each vehicle.
    routes : dict
        Of each vehicle that has visits, timed by itself; replaced where ties ask for it.
    timed : callable
        Times an order with bounds; raises ValueError if that is impossible.

    Raises
    ------
    ValueError
        If the routes can't be driven together.
    """
    lows: dict[int, int] = {}
    for _ in range(ROUNDS):
        stops = {stop.visit: stop for route in routes.values() for stop in route.stops}
        raised = {i: low for i, low in _asked(problem, stops) if low > lows.get(i, -NEVER)}
        late = {i for i in raised if stops[i].start < raised[i]}
        if not late:
            _check_delays(problem, stops)
            return {i: (low, NEVER) for i, low in lows.items()}
        for i in late:
            lows[i] = raised[i]
        for k, route in list(routes.items()):
            if any(stop.visit in late for stop in route.stops):
                bounds = {s.visit: (lows[s.visit], NEVER) for s in route.stops if s.visit in lows}
                routes[k] = timed(problem, k, orders[k], bounds)
    raise ValueError("the routes keep putting each other off")


def _asked(problem: Problem, stops: Mapping[int, Stop]) -> list[tuple[int, int]]:
    """First seconds that ties ask of visits, as the routes are timed now."""
    asked: dict[int, int] = {}

    def ask(i: int, second: int) -> None:
        asked[i] = max(second, asked.get(i, -NEVER))

    for group in problem.synchronised:
        if group[0] in stops:
            latest = max(stops[i].start for i in group)
            for i in group:
                ask(i, latest)
    for tie in problem.precedences:
        if tie.then not in stops:
            continue
        first, then = stops[tie.first], stops[tie.then]
        ask(tie.then, first.finish + tie.min_delay)
        if tie.max_delay is not None:
            ask(tie.first, then.start - tie.max_delay - (first.finish - first.start))
    return list(asked.items())


def _check_delays(problem: Problem, stops: Mapping[int, Stop]) -> None:
    """Refuse a joint timing that breaks a tie after all."""
    for group in problem.synchronised:
        if group[0] in stops and len({stops[i].start for i in group}) > 1:
            raise ValueError(f"visits {list(group)} can't start together")
    for tie in problem.precedences:
        if tie.then in stops:
            delay = stops[tie.then].start - stops[tie.first].finish
            most = NEVER if tie.max_delay is None else tie.max_delay
            if not tie.min_delay <= delay <= most:
                raise ValueError(f"visit {tie.then} can't follow visit {tie.first} in time")
