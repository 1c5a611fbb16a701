"""The cheapest way to drive an order of visits, found by trying every second.

It knows nothing of labels or of dominance: at each second the vehicle drives on, rests, works or
waits, and the cheapest of all courses counts. Slow, and plain enough to be believed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import NamedTuple

from optimizer.problem import Problem, Vehicle, Visit

NEVER = 10**18


def cheapest(problem: Problem, vehicle: int, order: Sequence[int]) -> int | None:
    """Total cost of the cheapest route with this order; None when there is no route."""
    van = problem.vehicles[vehicle]
    visits = [problem.visits[i] for i in order]
    tables = problem.matrices[van.matrix]
    places = [van.start, *(visit.location for visit in visits), van.end]
    legs = [(a, b) for a, b in pairwise(places) if a is not None and b is not None and a != b]
    if not _may_serve(vehicle, van, visits) or any(tables.unreachable[leg] for leg in legs):
        return None
    metres = sum(int(tables.metres[leg]) for leg in legs)
    drives = [
        0 if a is None or b is None or a == b else int(tables.seconds[a, b])
        for a, b in pairwise(places)
    ]
    same = [False, *(a.location == b.location for a, b in pairwise(visits))]
    work = [v.service + (0 if spared else v.setup) for v, spared in zip(visits, same, strict=True)]
    soft = Courses(van, visits, drives, work).cheapest()
    if soft >= NEVER:
        return None
    fixed = van.fixed_cost + van.travel_cost * sum(drives) + van.distance_cost * metres
    return soft + fixed + van.task_cost * sum(work)


def _may_serve(vehicle: int, van: Vehicle, visits: list[Visit]) -> bool:
    skilled = all(visit.skills <= van.skills for visit in visits)
    pinned = all(visit.pin is None or visit.pin.vehicle == vehicle for visit in visits)
    loads = [sum(visit.demand[d] for visit in visits) for d in range(len(van.capacity))]
    return skilled and pinned and all(a <= b for a, b in zip(loads, van.capacity, strict=True))


class State(NamedTuple):
    """Where a vehicle stands: tasks done, breaks taken, seconds left to drive."""

    done: int
    rested: int
    to_drive: int


@dataclass(frozen=True)
class Courses:
    """Every course that a route may take, followed second by second."""

    van: Vehicle
    visits: list[Visit]
    drives: list[int]
    work: list[int]

    def cheapest(self) -> int:
        """Least cost of lateness and overtime; `NEVER` when no course comes to an end."""
        opens, latest = self.van.window[0], self.van.latest_end
        agenda: dict[int, dict[State, int]] = defaultdict(dict)
        agenda[opens][State(0, 0, self.drives[0])] = 0
        best = NEVER
        for second in range(opens, latest + 1):
            waiting = list(agenda[second])
            while waiting:
                state = waiting.pop()
                cost = agenda[second][state]
                if self._over(second, state):
                    best = min(best, cost + self._overtime(second))
                for when, then, more in self._next(second, state):
                    if cost + more < agenda[when].get(then, NEVER):
                        agenda[when][then] = cost + more
                        waiting += [then] if when == second else []
            del agenda[second]
        return best

    def _next(self, second: int, state: State) -> Iterator[tuple[int, State, int]]:
        """Yield what the vehicle may do now: until when, what then, and what it costs."""
        done, rested, to_drive = state
        if rested < len(self.van.breaks):
            rest = self.van.breaks[rested]
            if rest.earliest <= second <= rest.latest:
                yield second + rest.duration, State(done, rested + 1, to_drive), 0
        if to_drive:
            yield second + 1, State(done, rested, to_drive - 1), 0
        elif done < len(self.visits):
            yield second + 1, state, 0
            visit = self.visits[done]
            if _is_open(visit, second):
                after = State(done + 1, rested, self.drives[done + 1])
                yield second + self.work[done], after, _lateness(visit, second)

    def _over(self, second: int, state: State) -> bool:
        """Whether the route may end now: all done, driven, and no break missed."""
        due = self.van.breaks[state.rested :]
        at_end = state.done == len(self.visits) and not state.to_drive
        return at_end and all(second <= rest.latest for rest in due)

    def _overtime(self, second: int) -> int:
        return self.van.overtime_cost * max(0, second - self.van.window[1])


def _is_open(visit: Visit, second: int) -> bool:
    if visit.pin is not None and visit.pin.start is not None:
        return second == visit.pin.start
    return not visit.windows or any(a <= second <= b for a, b in visit.windows)


def _lateness(visit: Visit, second: int) -> int:
    return 0 if visit.due is None else visit.lateness_cost * max(0, second - visit.due)


def optimum(problem: Problem) -> int:
    """Cost of the best plan of a tiny problem: every order on every vehicle."""
    size = len(problem.visits)
    best = {0: 0}  # visits served by the vehicles so far, as bits -> least cost of their routes
    for k in range(len(problem.vehicles)):
        routes: dict[int, int] = {0: 0}
        for count in range(1, size + 1):
            for order in permutations(range(size), count):
                cost = cheapest(problem, k, order)
                served = sum(1 << i for i in order)
                if cost is not None:
                    routes[served] = min(cost, routes.get(served, NEVER))
        longer: dict[int, int] = {}
        for before, cost in best.items():
            for served, more in routes.items():
                if not before & served:
                    both = before | served
                    longer[both] = min(cost + more, longer.get(both, NEVER))
        best = longer
    return min(
        cost + sum(v.unserved_cost for i, v in enumerate(problem.visits) if not served >> i & 1)
        for served, cost in best.items()
    )
