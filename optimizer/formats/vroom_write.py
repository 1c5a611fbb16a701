"""A solution becomes VROOM's reply; what each key means is said in `vroom.py`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from optimizer.formats.vroom_request import OK, VroomRequest
from optimizer.formats.vroom_steps import Step, spot_keys, steps
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

    Returns
    -------
    dict
        Ready for `json.dumps`. Besides VROOM's keys it has `cost_terms`, exact and in the
        problem's unit, in the summary and in each route, and `unassigned[].reasons`.
    """
    parts = [_Part.of(request, route) for route in solution.routes]
    return {
        "code": OK,
        "summary": _summary(request, solution, parts),
        "unassigned": list(_unassigned(request, solution, reasons or {})),
        "routes": [_route(request, part) for part in parts],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A route with the figures that the summary adds up."""

    route: Route
    steps: list[Step]
    amount: list[int]  # by dimension, delivered or picked up
    figures: dict[str, int]

    @classmethod
    def of(cls, request: VroomRequest, route: Route) -> "_Part":
        found = steps(request, route)
        jobs = [request.problem.visits[i] for i in route.visits]
        figures = {
            "setup": sum(step.setup for step in found),
            "service": sum(step.service for step in found),
            "duration": route.travel_seconds,
            "waiting_time": sum(step.waiting_time for step in found),
            "priority": sum(request.jobs[i].priority for i in route.visits),
            "distance": route.metres,
        }
        amount = [sum(job.demand[d] for job in jobs) for d in range(len(request.picked_up))]
        return cls(route=route, steps=found, amount=amount, figures=figures)


def _summary(request: VroomRequest, solution: Solution, parts: list[_Part]) -> Json:
    amount = [sum(part.amount[d] for part in parts) for d in range(len(request.picked_up))]
    cost = sum(part.route.costs.total for part in parts)
    return {
        "cost": request.in_vroom_units(cost),
        "routes": len(parts),
        "unassigned": len(solution.unassigned),
        **_loads(request, amount),
        **{key: sum(part.figures[key] for part in parts) for key in _FIGURES},
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
        **_loads(request, part.amount),
        **part.figures,
        "steps": [step.document() for step in part.steps],
        "violations": [],
        "cost_terms": asdict(part.route.costs),
    }


def _loads(request: VroomRequest, amount: list[int]) -> Json:
    pairs = list(zip(amount, request.picked_up, strict=True))
    delivery = [0 if up else moved for moved, up in pairs]
    return {
        "delivery": delivery,
        "pickup": [moved if up else 0 for moved, up in pairs],
        "amount": delivery,  # the old name of it, which clients still read
    }


def _unassigned(
    request: VroomRequest, solution: Solution, reasons: Mapping[int, Sequence[WhyNot]]
) -> Iterator[Json]:
    for i in solution.unassigned:
        job = request.jobs[i]
        entry: Json = {"id": job.id, "type": "job", **spot_keys(job.spot)}
        entry |= _description(job.description)
        if i in reasons:
            entry["reasons"] = [
                {
                    "code": why.code,
                    "text": why.text,
                    "vehicles": [request.vehicles[k].id for k in why.vehicles],
                    "by": why.by,
                }
                for why in reasons[i]
            ]
        yield entry


def _description(text: str) -> Json:
    return {"description": text} if text else {}
