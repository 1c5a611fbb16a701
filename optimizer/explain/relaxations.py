"""What would have to change for a visit to be served: the smallest change of each kind.

Found by trying. The route of each of the nearest vehicles becomes a problem of its own, in which
one thing at a time is set free; what the cheapest place for the visit then needs is the change.
Where less may do, that is halved down to. Few vehicles are looked at, so that ten visits left out
of a day of 120 are explained well within a second.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from optimizer.explain.reasons import Obstacle, Obstacles
from optimizer.explain.trial import Trial, made_able, trial_of, unit_of
from optimizer.problem import MAX_TIME, Problem, Visit
from optimizer.solution import Route, Solution
from optimizer.suitability import Refusal, refusals

MOST_VEHICLES = 6  # looked at for each visit, those nearest to it
_HOUR = 3_600
_EFFORT = {"skill": 8 * _HOUR, "level": 4 * _HOUR, "tool": 2 * _HOUR, "part": _HOUR}
_MOVING = 2 * _HOUR  # what moving another visit is worth, in seconds
_IN_TIME = {"no_room", "window", "shift", "break", "skill_hours"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One change after which a visit fits.

    Parameters
    ----------
    code : str
        ``opens`` (its window, earlier), ``closes`` (later), ``shift`` (ends later), ``skill``,
        ``level``, ``tool``, ``part`` (more of one on the van), ``moved`` (another visit to
        another day), ``unserved_cost`` (leaving it out costs more).
    text : str
        The same for people who know vehicles and visits by their ids.
    by : int
        By how much: seconds, levels, pieces, cost; 1 for a skill, a tool or a visit moved.
    vehicle : int
        Who serves it then.
    visit : int
        What is changed: the visit itself, or the one that is moved.
    """

    code: str
    text: str
    by: int
    vehicle: int
    visit: int

    @property
    def effort(self) -> int:
        """By what changes of different kinds are compared: about as many seconds."""
        if self.code == "moved":
            return _MOVING
        return self.by * _EFFORT.get(self.code, 1)


def relaxations(problem: Problem, solution: Solution) -> dict[int, tuple[Relaxation, ...]]:
    """Give for each visit left out the changes that would let it in.

    Parameters
    ----------
    problem : Problem
        What was asked.
    solution : Solution
        A feasible answer to it.

    Returns
    -------
    dict
        By visit: at most one of each kind, the smallest first; empty where no single change was
        found to be enough.
    """
    if not problem.vehicles:
        return dict.fromkeys(solution.unassigned, ())
    search = Obstacles(problem, solution)
    return {
        index: _of_visit(problem, search.orders, index, search.of(index))
        for index in solution.unassigned
    }


def _of_visit(
    problem: Problem, orders: Sequence[Sequence[int]], index: int, found: Sequence[Obstacle]
) -> tuple[Relaxation, ...]:
    best: dict[str, Relaxation] = {}
    for k in _nearest(problem, index, found):
        for one in _on_vehicle(problem, orders[k], index, k, found[k]):
            known = best.get(one.code)
            if (known is None or one.by < known.by) and _holds(problem, orders, index, one):
                best[one.code] = one
    return tuple(sorted(best.values(), key=lambda one: (one.effort, one.code)))


def _nearest(problem: Problem, index: int, found: Sequence[Obstacle]) -> list[int]:
    """Choose the vehicles that come nearest to serving a visit: by obstacle, then by drive."""
    place = problem.visits[index].location

    def distance(k: int) -> tuple[int, int, int]:
        start = problem.vehicles[k].start
        drive = 0 if start is None else int(problem.travel(k).seconds[start, place])
        by = found[k].by if found[k].code in _IN_TIME else None
        return found[k].code != "too_costly", drive if by is None else by, drive

    hopeful = [k for k, one in enumerate(found) if one.code != "unreachable"]
    able = [k for k in hopeful if found[k].code in _IN_TIME | {"too_costly", "stock"}]
    unable = [k for k in hopeful if k not in set(able)]
    return [
        *sorted(able, key=distance)[:MOST_VEHICLES],
        *sorted(unable, key=distance)[:MOST_VEHICLES],
    ]


def _on_vehicle(
    problem: Problem, order: Sequence[int], index: int, k: int, obstacle: Obstacle
) -> Iterator[Relaxation]:
    """Try every kind of change with one vehicle."""
    name = problem.vehicles[k].id
    unit = unit_of(problem, index)
    if obstacle.code == "too_costly":
        by = (obstacle.by or 0) + 1
        text = f"if leaving it out cost {by} more"
        yield Relaxation(code="unserved_cost", text=text, by=by, vehicle=k, visit=index)
        return
    refused = {refusals(problem, i, k) for i in unit} - {None}
    if refused and refused <= {Refusal.SKILLS, Refusal.LEVELS, Refusal.TOOLS}:
        yield from _ability(problem, order, index, k)
    if refused - {Refusal.CAPACITY}:
        return
    if obstacle.code in {"capacity", "stock"}:
        yield from _part(problem, trial_of(problem, k, order, unit), index, k)
    elif not refused:
        trial = trial_of(problem, k, order, unit)
        for code, by in _times(trial, problem.visits[index]):
            text = _TIME_TEXTS[code].format(name=name, amount=_span(by))
            yield Relaxation(code=code, text=text, by=by, vehicle=k, visit=index)
    if not refused:
        yield from _moved(problem, order, index, k)


# ------------------------------------------------------------------ times

_TIME_TEXTS = {
    "opens": "if the window opened {amount} earlier",
    "closes": "if the window closed {amount} later",
    "shift": "if the shift of {name} ended {amount} later",
}


def _times(trial: Trial, visit: Visit) -> Iterator[tuple[str, int]]:
    """Give what is enough of an earlier or later window, or of a longer shift."""
    pinned = visit.pin is not None and visit.pin.start is not None
    if visit.windows and not pinned and len(trial.unit) == 1:
        last = visit.windows[-1][1]
        by = _least_start(trial, lambda by: _until(visit, last + by))
        if by is not None:
            yield "closes", by
        first = visit.windows[0][0]
        by = _halved(lambda by: trial.with_unit(lambda _v: _from(_v, first - by)).fits, first)
        if by is not None:
            yield "opens", by
    more = trial.with_vehicle(max_overtime=MAX_TIME // 4)
    ends = [route.end for route in more.routes()]
    if ends:
        by = min(ends) - trial.vehicle.latest_end
        overtime = trial.vehicle.max_overtime
        if by > 0 and trial.with_vehicle(max_overtime=overtime + by).fits:
            yield "shift", by


def _least_start(trial: Trial, change: Callable[[int], tuple[tuple[int, int], ...]]) -> int | None:
    """Give the least by which the last window has to close later."""

    def with_windows(by: int) -> Trial:
        return trial.with_unit(lambda visit: replace(visit, windows=change(by)))

    last = trial.problem.visits[trial.unit[0]].windows[-1][1]
    far = trial.vehicle.latest_end - last
    if far <= 0:
        return None
    late = [_late(route, trial, last) for route in with_windows(far).routes()]
    return min((by for by in late if by > 0 and with_windows(by).fits), default=None)


def _late(route: Route, trial: Trial, last: int) -> int:
    return next(stop.start for stop in route.stops if stop.visit == trial.unit[0]) - last


def _until(visit: Visit, closes: int) -> tuple[tuple[int, int], ...]:
    return (*visit.windows[:-1], (visit.windows[-1][0], closes))


def _from(visit: Visit, opens: int) -> Visit:
    return replace(visit, windows=((opens, visit.windows[0][1]), *visit.windows[1:]))


def _halved(fits: Callable[[int], bool], most: int) -> int | None:
    """Find the least change that is enough, if the greatest is."""
    if most <= 0 or not fits(most):
        return None
    low, high = 0, most
    while high - low > max(1, high // 100):
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


# ------------------------------------------------------------------ abilities and stock


def _ability(problem: Problem, order: Sequence[int], index: int, k: int) -> Iterator[Relaxation]:
    """One skill, level or tool, if a visit and its shipment lack no more than that."""
    vehicle, unit = problem.vehicles[k], [problem.visits[i] for i in unit_of(problem, index)]
    has = {**dict.fromkeys(vehicle.skills, 1), **dict(vehicle.levels)}
    skills = frozenset().union(*(visit.skills for visit in unit)) - vehicle.skills
    needed = sorted(pair for visit in unit for pair in visit.levels)  # the highest level last
    low = [(skill, least) for skill, least in dict(needed).items() if has.get(skill, 0) < least]
    tools = frozenset().union(*(visit.tools for visit in unit)) - vehicle.tools
    lacking = skills | {skill for skill, _ in low}
    if len(lacking) + len(tools) != 1 or not _able(problem, order, index, k):
        return
    by, code = 1, "skill"
    if tools:
        code = "tool"
        text = f"if {vehicle.id} had tool {min(tools)}"
    elif low:
        skill, least = low[0]
        code = "level"
        by = least - has.get(skill, 0)
        text = f"if {vehicle.id} had skill {skill} at level {least}"
    else:
        text = f"if {vehicle.id} had skill {min(skills)}"
    yield Relaxation(code=code, text=text, by=by, vehicle=k, visit=index)


def _able(problem: Problem, order: Sequence[int], index: int, k: int) -> bool:
    """Whether a vehicle could serve a visit if it were able to."""
    unit = unit_of(problem, index)
    vehicles = list(problem.vehicles)
    vehicles[k] = made_able(vehicles[k], [problem.visits[i] for i in unit])
    changed = replace(problem, vehicles=tuple(vehicles))
    if any(refusals(changed, i, k) is not None for i in unit):
        return False
    return trial_of(changed, k, order, unit).fits


def _part(problem: Problem, trial: Trial, index: int, k: int) -> Iterator[Relaxation]:
    """More of one part on the van."""
    numbers = (*trial.order, *trial.unit)
    loads = [
        sum(each) for each in zip(*(trial.problem.visits[n].demand for n in numbers), strict=True)
    ]
    room = trial.vehicle.capacity
    short = [(d, load - room[d]) for d, load in enumerate(loads) if load > room[d]]
    if len(short) != 1:
        return
    part, by = short[0]
    more = tuple(room[d] + by * (d == part) for d in range(len(room)))
    if trial.with_vehicle(capacity=more).fits:
        text = f"if {problem.vehicles[k].id} had {by} more of part {part}"
        yield Relaxation(code="part", text=text, by=by, vehicle=k, visit=index)


# ------------------------------------------------------------------ other visits


def _moved(problem: Problem, order: Sequence[int], index: int, k: int) -> Iterator[Relaxation]:
    """Another visit of the same vehicle on another day, the cheapest to leave out first."""
    unit = unit_of(problem, index)
    others = [i for i in order if problem.visits[i].pin is None and unit_of(problem, i) == (i,)]
    for other in sorted(others, key=lambda i: (problem.visits[i].unserved_cost, i)):
        rest = [i for i in order if i != other]
        if trial_of(problem, k, rest, unit).fits:
            name, whose = problem.visits[other].id, problem.vehicles[k].id
            text = f"if {name} of {whose} moved to another day"
            yield Relaxation(code="moved", text=text, by=1, vehicle=k, visit=other)
            return


# ------------------------------------------------------------------ routes that are coupled


def _holds(
    problem: Problem, orders: Sequence[Sequence[int]], index: int, change: Relaxation
) -> bool:
    """Whether a change found on one route holds for the whole plan.

    Routes that don't bear on each other need no second look; what is tied to others is served
    with them or not at all, so that no change of one visit alone is claimed for it.
    """
    if not problem.couples_routes:
        return True
    pairs = ((p.first, p.then) for p in problem.precedences)
    tied = {i for group in (*problem.synchronised, *pairs) for i in group}
    touched = {index, change.visit, *orders[change.vehicle]}
    return not tied & touched


def _span(seconds: int) -> str:
    """Write seconds as minutes, rounded up."""
    return f"{-(-seconds // 60)} min" if seconds >= _HOUR // 60 else f"{seconds} s"
