"""Visits and shipments as a VROOM document has them; what is usual is left out."""

from collections.abc import Mapping

from optimizer.formats.vroom.costs import HOUR
from optimizer.formats.vroom.naming import Names
from optimizer.problem import Problem, Shipment, Visit

Json = dict[str, object]


class TaskWriter:
    """Writes the tasks of a problem."""

    def __init__(self, problem: Problem, names: Names, texts: Mapping[int, str]) -> None:
        self.problem = problem
        self.names = names
        self.texts = texts

    def shipment(self, shipment: Shipment) -> Json:
        """Write a shipment: both of its ends say everything of their own."""
        keys: Json = {
            "pickup": self.task(shipment.pickup),
            "delivery": self.task(shipment.delivery),
        }
        if shipment.amount:
            keys["amount"] = list(shipment.amount)
        return keys | ({"immediate": True} if shipment.immediate else {})

    def task(self, i: int) -> Json:
        """Write a job or one end of a shipment."""
        visit = self.problem.visits[i]
        keys: Json = {
            "id": self.names.visits[i],
            "description": self.texts.get(i, visit.id),
            **self.names.place(visit.location),
            "setup": visit.setup,
            "service": visit.service,
            "skills": sorted(visit.skills),
            "unserved_cost": visit.unserved_cost,
        }
        if self.problem.shipments:
            keys["rank"] = i
        given = self._amounts(visit) | self._times(visit) | self._choices(visit)
        return keys | given | self._settled(visit)

    def _amounts(self, visit: Visit) -> Json:
        keys: Json = {}
        if visit.demand:
            keys["delivery"] = list(visit.demand)
        if visit.pickup:
            keys["pickup"] = list(visit.pickup)
        for key, pairs in (
            ("service_per_type", visit.service_by_type),
            ("setup_per_type", visit.setup_by_type),
        ):
            if pairs:
                keys[key] = {str(kind): seconds for kind, seconds in pairs}
        return keys

    def _times(self, visit: Visit) -> Json:
        keys: Json = {}
        if visit.windows:
            keys["time_windows"] = [list(window) for window in visit.windows]
        for key in ("due", "deadline", "wanted"):
            if getattr(visit, key) is not None:
                keys[key] = getattr(visit, key)
        for key, cost in (
            ("lateness_cost_per_hour", visit.lateness_cost * HOUR),
            ("missed_cost", visit.missed_cost),
            ("earliness_cost_per_hour", visit.earliness_cost * HOUR),
            ("day", visit.day),
            ("delay_cost", visit.delay_cost),
        ):
            if cost:
                keys[key] = cost
        if visit.late_steps:
            keys["late_steps"] = [
                {"after": second, "cost_per_hour": rate * HOUR} for second, rate in visit.late_steps
            ]
        return keys

    def _choices(self, visit: Visit) -> Json:
        keys: Json = {}
        if visit.levels:
            keys["levels"] = [{"skill": skill, "level": level} for skill, level in visit.levels]
        if visit.tools:
            keys["tools"] = sorted(visit.tools)
        for key, vehicles in (
            ("required_vehicles", visit.required),
            ("forbidden_vehicles", visit.forbidden),
            ("preferred_vehicles", visit.preferred),
        ):
            if vehicles:
                keys[key] = [self.names.vehicles[k] for k in sorted(vehicles)]
        if visit.preference_cost:
            keys["preference_cost"] = visit.preference_cost
        if visit.vehicle_costs:
            keys["vehicle_costs"] = [
                {"vehicle": self.names.vehicles[k], "cost": cost} for k, cost in visit.vehicle_costs
            ]
        if visit.territory is not None:
            keys["territory"] = visit.territory
        return keys

    def _settled(self, visit: Visit) -> Json:
        keys: Json = {}
        if visit.pin is not None:
            pin: Json = {"vehicle": self.names.vehicles[visit.pin.vehicle]}
            given = {"start": visit.pin.start, "position": visit.pin.position}
            keys["pin"] = pin | {key: value for key, value in given.items() if value is not None}
        if visit.previous is not None:
            vehicle = self.names.vehicles[visit.previous.vehicle]
            keys["previous"] = {"vehicle": vehicle, "start": visit.previous.start}
        return keys
