"""VROOM's reply becomes a solution again, to be checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

from optimizer.check import Violation, violations
from optimizer.formats.fields import Field
from optimizer.formats.vroom_jobs import MAX_ID
from optimizer.formats.vroom_request import OK, VroomRequest
from optimizer.formats.vroom_timeline import ReadStep, StepType, Timeline
from optimizer.formats.vroom_write import write
from optimizer.problem import Problem
from optimizer.solution import Costs, Route, Solution

WRONG_FIGURE = "wrong_figure"  # code of a violation: a figure that doesn't follow from the plan
_MOST = 2**62


def check_reply(request: VroomRequest, document: object) -> list[Violation]:
    """Everything that is wrong with a reply: with its plan, and with its figures.

    Besides `violations` of the plan it compares each figure of the reply (loads, sums, running
    totals) with what follows from the plan. What a reply leaves out isn't wrong.

    Raises
    ------
    FormatError
        If the reply can't be understood.
    """
    solution = read_solution(request, document)
    found = violations(request.problem, solution)
    due = write(request, solution)
    wrong = _differences("", _comparable(request, document, due), due)
    return found + [Violation(code=WRONG_FIGURE, text=text) for text in wrong]


def read_solution(request: VroomRequest, document: object) -> Solution:
    """Read a reply to a request as a solution of its problem, with all that is wrong in it.

    Parameters
    ----------
    request : VroomRequest
        What was asked.
    document : object
        The reply, as `json.loads` gives it. Costs are taken from `cost_terms` where the reply
        has them and are worked out where it hasn't (one from VROOM itself).

    Raises
    ------
    FormatError
        With every fault that makes the reply meaningless: types, unknown jobs and vehicles,
        missing times. Values that are merely wrong are kept for `violations` to find.
    """
    root = Field.root(document)
    if root.is_object() and root["code"].integer(0, _MOST) != OK:
        root["code"].wrong(f"is not {OK}: {root['error'].value}")
    root.raise_faults()
    reader = _Reader.of(request)
    routes = [reader.route(field) for field in root["routes"].elements() if field.is_object()]
    left = sorted(reader.unassigned(field) for field in root["unassigned"].elements())
    root.raise_faults()
    served = Costs(unserved=sum(request.problem.visits[i].unserved_cost for i in left))
    for route in routes:
        served += route.costs
    costs = _costs(root["summary"]["cost_terms"], served)
    root.raise_faults()
    return Solution(routes=tuple(routes), unassigned=tuple(left), costs=costs)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Knows the indices behind the request's ids; 0 stands for an unknown one, with a fault."""

    problem: Problem
    jobs: Mapping[int, int]
    vehicles: Mapping[int, int]
    breaks: tuple[Mapping[int, int], ...]

    @classmethod
    def of(cls, request: VroomRequest) -> "_Reader":
        return cls(
            problem=request.problem,
            jobs={entry.id: i for i, entry in enumerate(request.jobs)},
            vehicles={entry.id: k for k, entry in enumerate(request.vehicles)},
            breaks=tuple(
                {rest.id: b for b, rest in enumerate(entry.breaks)} for entry in request.vehicles
            ),
        )

    def unassigned(self, field: Field) -> int:
        return _index(field["id"], self.jobs, "job") if field.is_object() else 0

    def route(self, field: Field) -> Route:
        known = len(field.faults)
        vehicle = _index(field["vehicle"], self.vehicles, "vehicle")
        breaks = self.breaks[vehicle] if self.breaks else {}
        elements = [element for element in field["steps"].elements() if element.is_object()]
        steps = [step for e in elements if (step := self._step(e, breaks)) is not None]
        time = Timeline.of(steps)
        driven = max((step.duration for step in steps), default=0)
        route = Route(
            vehicle=vehicle,
            departure=time.departure,
            end=time.end,
            stops=time.stops,
            rests=time.rests,
            travel_seconds=field["duration"].integer(-_MOST, _MOST, default=driven),
            metres=0,
            costs=Costs(),
        )
        if len(field.faults) > known:  # something unknown: nothing can be worked out
            return route
        metres = field["distance"].integer(-_MOST, _MOST, default=_metres(self.problem, route))
        route = replace(route, metres=metres)
        return replace(route, costs=_costs(field["cost_terms"], _price(self.problem, route)))

    def _step(self, field: Field, breaks: Mapping[int, int]) -> ReadStep | None:
        kinds = {kind.value: kind for kind in StepType}
        name = field["type"].text()
        if name not in kinds:
            field["type"].wrong(f"{name!r} is not one of {', '.join(kinds)}")
            return None
        kind, index = kinds[name], 0
        if kind is StepType.JOB:
            index = _index(field["id"], self.jobs, "job")
        service = field["service"].integer(-_MOST, _MOST, default=0)
        if kind is StepType.BREAK:
            index = breaks.get(field["id"].integer(0, MAX_ID), len(breaks))
            if not service and index == len(breaks):
                return None  # a break of no length, which the problem doesn't have
        return ReadStep(
            type=kind,
            index=index,
            arrival=field["arrival"].integer(-_MOST, _MOST),
            waiting_time=field["waiting_time"].integer(-_MOST, _MOST, default=0),
            setup=field["setup"].integer(-_MOST, _MOST, default=0),
            service=service,
            duration=field["duration"].integer(-_MOST, _MOST),
        )


def _index(number: Field, indices: Mapping[int, int], what: str) -> int:
    known = len(number.faults)
    value = number.integer(0, MAX_ID)
    if len(number.faults) == known and value not in indices:
        number.wrong(f"{value} is no {what}")
    return indices.get(value, 0)


def _costs(terms: Field, default: Costs) -> Costs:
    """Costs by term as the reply has them."""
    if not terms.present or not terms.is_object():
        return default
    return Costs(**{t.name: terms[t.name].integer(-_MOST, _MOST) for t in fields(Costs)})


def _metres(problem: Problem, route: Route) -> int:
    """Length of a route by the tables, for a reply that doesn't say it."""
    vehicle, tables = problem.vehicles[route.vehicle], problem.travel(route.vehicle)
    places = [vehicle.start, *(problem.visits[i].location for i in route.visits), vehicle.end]
    known = [place for place in places if place is not None]
    return sum(
        int(tables.metres[a, b])
        for a, b in pairwise(known)
        if a != b and not tables.unreachable[a, b]
    )


def _price(problem: Problem, route: Route) -> Costs:
    """Costs of a route as it claims to be, for a reply that doesn't say them exactly."""
    vehicle = problem.vehicles[route.vehicle]
    visits = [problem.visits[i] for i in route.visits]
    late = [
        visit.lateness_cost * max(0, stop.start - visit.due)
        for stop, visit in zip(route.stops, visits, strict=True)
        if visit.due is not None
    ]
    return Costs(
        fixed=vehicle.fixed_cost,
        travel=vehicle.travel_cost * route.travel_seconds,
        distance=vehicle.distance_cost * route.metres,
        task=vehicle.task_cost * sum(stop.finish - stop.start for stop in route.stops),
        overtime=vehicle.overtime_cost * max(0, route.end - vehicle.window[1]),
        lateness=sum(late),
    )


def _comparable(request: VroomRequest, document: Any, due: Any) -> Any:
    """Level what may differ in a reply that was understood: an order and a rounding.

    The order of unassigned jobs means nothing. VROOM rounds its rates before it multiplies, so
    that a cost without exact terms beside it may be one off for each route.
    """
    ranks = {entry.id: i for i, entry in enumerate(request.jobs)}
    left = sorted(document.get("unassigned", []), key=lambda job: ranks[job["id"]])
    routes = [
        _rounded(route, right["cost"], 1)
        for route, right in zip(document.get("routes", []), due["routes"], strict=True)
    ]
    summary = document.get("summary", {})
    if isinstance(summary, dict):
        summary = _rounded(summary, due["summary"]["cost"], len(routes))
    return document | {"unassigned": left, "routes": routes, "summary": summary}


def _rounded(part: dict[str, Any], cost: int, tolerance: int) -> dict[str, Any]:
    """Let a rounded cost that is near enough stand for the right one."""
    claimed = part.get("cost")
    if "cost_terms" in part or not isinstance(claimed, int) or abs(claimed - cost) > tolerance:
        return part
    return part | {"cost": cost}


def _differences(path: str, is_: object, due: object) -> Iterator[str]:
    """Figures of a reply that differ from those which follow from its plan."""
    if isinstance(due, dict) and isinstance(is_, dict):
        for key, value in due.items():
            if key in is_:
                yield from _differences(f"{path}.{key}" if path else key, is_[key], value)
    elif isinstance(due, list) and isinstance(is_, list):
        if len(is_) != len(due):
            yield f"{path} has {len(is_)} elements, {len(due)} follow from the plan"
        for k, (one, other) in enumerate(zip(is_, due, strict=False)):
            yield from _differences(f"{path}[{k}]", one, other)
    elif is_ != due:
        yield f"{path} is {is_}, {due} follows from the plan"
