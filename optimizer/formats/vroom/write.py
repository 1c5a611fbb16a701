"""A solution becomes VROOM's reply; what each key means is said in docs/vroom.md."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from optimizer.formats.vroom.loads import moved
from optimizer.formats.vroom.request import OK, VroomRequest
from optimizer.formats.vroom.steps import Step, spot_keys, steps
from optimizer.solution import Route, Solution

Json = dict[str, object]


_FIGURES = ("setup", "service", "duration", "waiting_time", "priority", "distance")


class WhyNot(Protocol):
    """A reason for leaving a visit out, as `optimizer.explain` gives it."""

    @property
    def code(self) -> str:
        """For programs."""

    @property
    def text(self) -> str:
        """For people."""

    @property
    def vehicles(self) -> tuple[int, ...]:
        """Indices of the vehicles that it keeps away."""

    @property
    def by(self) -> int | None:
        """By how much, in the unit of what is lacking."""


def write(
    request: VroomRequest,
    solution: Solution,
    *,
    reasons: Mapping[int, Sequence[WhyNot]] | None = None,
    relaxations: Mapping[int, str] | None = None,
) -> Json:
    """VROOM's reply for a solution.

    Parameters
    ----------
    request : VroomRequest
        What was asked.
    solution : Solution
        Of the request's problem.
    reasons : mapping of int to sequence, optional
        Why each unassigned visit was left out.
    relaxations : mapping of int to str, optional
        What would have to be different for it to fit.

    Returns
    -------
    dict
        Ready for `json.dumps`. Besides VROOM's keys it has `cost_terms`, exact and in the
        problem's unit, in the summary and in each route, `unassigned[].reasons` and
        `relaxation`, and `arrival_time` (ISO 8601) if the request says when second 0 is.
    """
    parts = [_Part.of(request, route) for route in solution.routes]
    left = _Left(request, reasons or {}, relaxations or {})
    return {
        "code": OK,
        "summary": _summary(request, solution, parts),
        "unassigned": [left.entry(i) for i in solution.unassigned],
        "routes": [_route(request, part) for part in parts],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A route with the figures that the summary adds up."""

    route: Route
    steps: list[Step]
    delivery: list[int]
    pickup: list[int]
    figures: dict[str, int]

    @classmethod
    def of(cls, request: VroomRequest, route: Route) -> "_Part":
        found = steps(request, route)
        figures = {
            "setup": sum(step.setup for step in found),
            "service": sum(step.service for step in found),
            "duration": route.travel_seconds,
            "waiting_time": sum(step.waiting_time for step in found),
            "priority": sum(request.tasks[i].priority for i in route.visits),
        }
        if request.vehicles[route.vehicle].measured:
            figures["distance"] = route.metres
        delivery, pickup = moved(request, route.visits)
        return cls(route=route, steps=found, delivery=delivery, pickup=pickup, figures=figures)


def _summary(request: VroomRequest, solution: Solution, parts: list[_Part]) -> Json:
    cost = sum(part.route.costs.total for part in parts)
    none = [0] * request.dimensions
    delivery = [sum(amounts) for amounts in zip(none, *(p.delivery for p in parts), strict=True)]
    pickup = [sum(amounts) for amounts in zip(none, *(p.pickup for p in parts), strict=True)]
    figures = [key for key in _FIGURES if all(key in part.figures for part in parts)]
    return {
        "cost": request.in_vroom_units(cost),
        "routes": len(parts),
        "unassigned": len(solution.unassigned),
        **_amounts(delivery, pickup),
        **{key: sum(part.figures[key] for part in parts) for key in figures},
        "violations": [],
        "cost_terms": asdict(solution.costs),
        "cost_resolution": request.cost_resolution,
    }


def _route(request: VroomRequest, part: _Part) -> Json:
    vehicle = request.vehicles[part.route.vehicle]
    return {
        "vehicle": vehicle.id,
        **_description(vehicle.description),
        "cost": request.in_vroom_units(part.route.costs.total),
        **_amounts(part.delivery, part.pickup),
        **part.figures,
        "steps": [step.document() for step in part.steps],
        "violations": [],
        "cost_terms": asdict(part.route.costs),
    }


def _amounts(delivery: list[int], pickup: list[int]) -> Json:
    # `amount` is the old name of what is delivered, which clients still read
    return {"delivery": delivery, "pickup": pickup, "amount": delivery}


@dataclass(frozen=True, slots=True)
class _Left:
    """Writes what was left out, and why."""

    request: VroomRequest
    reasons: Mapping[int, Sequence[WhyNot]]
    relaxations: Mapping[int, str]

    def entry(self, i: int) -> Json:
        task = self.request.tasks[i]
        keys: Json = {"id": task.id, "type": task.type.value, **spot_keys(task.spot)}
        keys |= _description(task.description)
        if i in self.reasons:
            keys["reasons"] = [
                {
                    "code": why.code,
                    "text": why.text,
                    "vehicles": [self.request.vehicles[k].id for k in why.vehicles],
                    "by": why.by,
                }
                for why in self.reasons[i]
            ]
        if i in self.relaxations:
            keys["relaxation"] = self.relaxations[i]
        return keys


def _description(text: str) -> Json:
    return {"description": text} if text else {}
