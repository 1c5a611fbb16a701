"""VROOM's reply becomes a solution again, to be checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from optimizer.check import Violation, violations
from optimizer.formats.fields import Field
from optimizer.formats.vroom.couplings import read_task_id
from optimizer.formats.vroom.places import read_coordinates
from optimizer.formats.vroom.prices import metres, price
from optimizer.formats.vroom.request import MAX_ID, OK, Task, TaskId, VroomRequest
from optimizer.formats.vroom.timeline import ReadStep, StepType, Timeline
from optimizer.formats.vroom.write import write
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

    request: VroomRequest
    tasks: Mapping[TaskId, int]
    vehicles: Mapping[int, int]
    breaks: tuple[Mapping[int, int], ...]
    rows: Mapping[tuple[float, float], int]

    @classmethod
    def of(cls, request: VroomRequest) -> "_Reader":
        return cls(
            request=request,
            tasks={entry.key: i for i, entry in enumerate(request.tasks)},
            vehicles={entry.id: k for k, entry in enumerate(request.vehicles)},
            breaks=tuple(
                {rest.id: b for b, rest in enumerate(entry.breaks)} for entry in request.vehicles
            ),
            rows={s.coordinates: row for row, s in request.spots.items() if s.coordinates},
        )

    def unassigned(self, field: Field) -> int:
        return read_task_id(field, self.tasks) if field.is_object() else 0

    def route(self, field: Field) -> Route:
        known = len(field.faults)
        vehicle = _index(field["vehicle"], self.vehicles, "vehicle")
        elements = field["steps"].objects()
        steps = [step for e in elements if (step := self._step(e, vehicle)) is not None]
        time = Timeline.of(steps)
        driven = max((step.duration for step in steps), default=0)
        route = Route(
            vehicle=vehicle,
            departure=time.departure,
            end=time.end,
            stops=time.stops,
            calls=time.calls,
            rests=time.rests,
            travel_seconds=field["duration"].integer(-_MOST, _MOST, default=driven),
            metres=0,
            costs=Costs(),
        )
        if len(field.faults) > known:  # something unknown: nothing can be worked out
            return route
        problem = self.request.problem
        length = field["distance"].integer(-_MOST, _MOST, default=metres(problem, route))
        route = replace(route, metres=length)
        return replace(route, costs=_costs(field["cost_terms"], price(problem, route)))

    def _step(self, field: Field, vehicle: int) -> ReadStep | None:
        kind, index, location = self._kind(field["type"]), 0, 0
        service = field["service"].integer(-_MOST, _MOST, default=0)
        if kind is None:
            return None
        if kind is StepType.TASK:
            index = read_task_id(field, self.tasks)
        if kind is StepType.BREAK:
            breaks = self.breaks[vehicle] if self.breaks else {}
            index = breaks.get(field["id"].integer(0, MAX_ID), len(breaks))
            if not service and index == len(breaks):
                return None  # a break of no length, which the problem doesn't have
            rests = self.request.problem.vehicles[vehicle].breaks if breaks else ()
            if index < len(rests) and rests[index].location is not None:
                kind = StepType.REST
        if kind in {StepType.REST, StepType.RELOAD, StepType.CHARGE}:
            location = self._row(field)
        return ReadStep(
            type=kind,
            index=index,
            location=location,
            arrival=field["arrival"].integer(-_MOST, _MOST),
            waiting_time=field["waiting_time"].integer(-_MOST, _MOST, default=0),
            setup=field["setup"].integer(-_MOST, _MOST, default=0),
            service=service,
            duration=field["duration"].integer(-_MOST, _MOST),
        )

    def _kind(self, name: Field) -> StepType | None:
        said = name.text()
        if said in set(Task):
            return StepType.TASK
        kinds = {kind.value: kind for kind in StepType}
        if said in kinds and kinds[said] not in {StepType.TASK, StepType.REST}:
            return kinds[said]
        allowed = ["start", *Task, "break", "reload", "charge", "end"]
        name.wrong(f"{said!r} is not one of {', '.join(allowed)}")
        return None

    def _row(self, field: Field) -> int:
        """Row of the place of a call, by its index or by its coordinates."""
        size = self.request.problem.matrices[0].size
        if field["location_index"].present:
            return field["location_index"].integer(0, max(0, size - 1))
        known = len(field.faults)
        place = read_coordinates(field["location"]) if field["location"].present else None
        if place is None and len(field.faults) == known:
            field["location"].wrong("is missing")
        elif place is not None and place not in self.rows:
            field["location"].wrong(f"{list(place)} is no place of the problem")
        return self.rows.get(place, 0) if place is not None else 0


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


def _comparable(request: VroomRequest, document: Any, due: Any) -> Any:
    """Level what may differ in a reply that was understood: an order and a rounding.

    The order of unassigned jobs means nothing. VROOM rounds its rates before it multiplies, so
    that a cost without exact terms beside it may be one off for each route.
    """
    ranks = {entry.key: i for i, entry in enumerate(request.tasks)}
    left = sorted(document.get("unassigned", []), key=lambda task: ranks[_key(task)])
    routes = [
        _rounded(route, right["cost"], 1)
        for route, right in zip(document.get("routes", []), due["routes"], strict=True)
    ]
    summary = document.get("summary", {})
    if isinstance(summary, dict):
        summary = _rounded(summary, due["summary"]["cost"], len(routes))
    return document | {"unassigned": left, "routes": routes, "summary": summary}


def _key(task: dict[str, Any]) -> TaskId:
    return Task(task.get("type", Task.JOB)), task["id"]


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
