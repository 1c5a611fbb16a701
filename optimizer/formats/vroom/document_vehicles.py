"""Vehicles as a VROOM document has them; of our own keys those that say anything."""

from collections.abc import Mapping

from optimizer.formats.vroom.costs import HOUR, KILOMETRE
from optimizer.formats.vroom.naming import Names, profile_name
from optimizer.problem import Battery, Break, Reload, Vehicle

Json = dict[str, object]


class VehicleWriter:
    """Writes vehicles; `typed` says that some task takes one type longer than another."""

    def __init__(self, names: Names, texts: Mapping[int, str], *, typed: bool) -> None:
        self.names = names
        self.texts = texts
        self.typed = typed

    def vehicle(self, k: int, vehicle: Vehicle) -> Json:
        """Write one vehicle."""
        keys: Json = {
            "id": self.names.vehicles[k],
            "description": self.texts.get(k, vehicle.id),
            "profile": profile_name(vehicle.matrix),
            **self.names.place(vehicle.start, "start", "start_index"),
            **self.names.place(vehicle.end, "end", "end_index"),
            "time_window": list(vehicle.window),
            "skills": sorted(vehicle.skills),
            "costs": _costs(vehicle),
            "overtime": {
                "max": vehicle.max_overtime,
                "cost_per_hour": vehicle.overtime_cost * HOUR,
            },
            "breaks": [self._break(b, rest) for b, rest in enumerate(vehicle.breaks)],
        }
        if vehicle.capacity:
            keys["capacity"] = list(vehicle.capacity)
        if self.typed or vehicle.type:
            keys["type"] = str(vehicle.type)
        if vehicle.reload is not None:
            keys["reload"] = self._reload(vehicle.reload)
        if vehicle.battery is not None:
            keys["battery"] = self._battery(vehicle.battery)
        return keys | _crew(vehicle) | _limits(vehicle)

    def _break(self, b: int, rest: Break) -> Json:
        keys: Json = {
            "id": b + 1,
            "time_windows": [list(window) for window in rest.start_windows],
            "service": rest.duration,
        }
        if rest.windows:
            keys |= {"earliest": rest.earliest, "latest": rest.latest}
        return keys if rest.location is None else keys | self.names.place(rest.location)

    def _reload(self, reload: Reload) -> Json:
        keys: Json = {
            **self.names.place(reload.location),
            "service": reload.duration,
            "capacity": list(reload.capacity),
            "cost": reload.cost,
        }
        if reload.windows:
            keys["time_windows"] = [list(window) for window in reload.windows]
        return keys

    def _battery(self, battery: Battery) -> Json:
        return {
            "range": battery.range,
            "initial": battery.initial,
            "chargers": [self.names.place(row) for row in battery.chargers],
            "setup": battery.setup,
            "seconds_per_km": battery.seconds_per_kilometre,
        }


def _costs(vehicle: Vehicle) -> Json:
    keys: Json = {
        "fixed": vehicle.fixed_cost,
        "per_hour": vehicle.travel_cost * HOUR,
        "per_task_hour": vehicle.task_cost * HOUR,
        "per_km": vehicle.distance_cost * KILOMETRE,
    }
    if vehicle.work_cost:
        keys["per_work_hour"] = vehicle.work_cost * HOUR
    if vehicle.visit_cost:
        keys["per_visit"] = vehicle.visit_cost
    return keys


def _crew(vehicle: Vehicle) -> Json:
    keys: Json = {}
    if vehicle.levels:
        keys["levels"] = [{"skill": skill, "level": level} for skill, level in vehicle.levels]
    if vehicle.skill_windows:
        keys["skill_windows"] = [
            {"skill": skill, "time_window": list(window)} for skill, window in vehicle.skill_windows
        ]
    for key in ("tools", "territories"):
        if getattr(vehicle, key):
            keys[key] = sorted(getattr(vehicle, key))
    if vehicle.outside_cost is not None:
        keys["outside_cost"] = vehicle.outside_cost
    if vehicle.day:
        keys["day"] = vehicle.day
    return keys


def _limits(vehicle: Vehicle) -> Json:
    limits = {
        "max_tasks": vehicle.max_visits,
        "max_travel_time": vehicle.max_travel,
        "max_distance": vehicle.max_distance,
        "max_work_time": vehicle.max_work,
    }
    keys: Json = {key: most for key, most in limits.items() if most is not None}
    if vehicle.fair_work is not None or vehicle.unfair_cost:
        keys["fair_work"] = {
            "seconds": vehicle.fair_work,
            "cost_per_hour": vehicle.unfair_cost * HOUR,
        }
    return keys
