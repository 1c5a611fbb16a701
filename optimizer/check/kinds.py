"""What can be wrong with a solution, each under a name of its own."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can be wrong; the value is the `code` of a `Violation`."""

    # the plan as a whole
    UNKNOWN_VEHICLE = "unknown_vehicle"
    UNKNOWN_VISIT = "unknown_visit"
    UNKNOWN_BREAK = "unknown_break"
    UNKNOWN_PLACE = "unknown_place"
    VEHICLE_TWICE = "vehicle_twice"
    ROUTE_ORDER = "route_order"
    EMPTY_ROUTE = "empty_route"
    VISIT_TWICE = "visit_twice"
    VISIT_MISSING = "visit_missing"
    SERVED_AND_UNASSIGNED = "served_and_unassigned"
    UNASSIGNED_ORDER = "unassigned_order"
    # who may serve what, and how much
    SKILLS = "skills"
    LEVEL = "level"
    SKILL_WINDOW = "skill_window"
    TOOLS = "tools"
    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    TERRITORY = "territory"
    PIN = "pin"
    POSITION = "position"
    CAPACITY = "capacity"
    BATTERY = "battery"
    MAX_VISITS = "max_visits"
    MAX_TRAVEL = "max_travel"
    MAX_DISTANCE = "max_distance"
    MAX_WORK = "max_work"
    # when
    UNREACHABLE = "unreachable"
    EARLY_DEPARTURE = "early_departure"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    START_BEFORE_ARRIVAL = "start_before_arrival"
    WINDOW = "window"
    SETUP = "setup"
    DURATION = "duration"
    END = "end"
    LATE_END = "late_end"
    # breaks that are due
    BREAK_MISSING = "break_missing"
    BREAK_WINDOW = "break_window"
    BREAK_DURATION = "break_duration"
    BREAK_PLACE = "break_place"
    BREAK_LOCATION = "break_location"
    BREAK_ORDER = "break_order"
    # calls at depots and chargers
    CALL_KIND = "call_kind"
    CALL_LOCATION = "call_location"
    CALL_ORDER = "call_order"
    CALL_WINDOW = "call_window"
    CALL_DURATION = "call_duration"
    CHARGE_WAIT = "charge_wait"
    # visits that are tied together
    SHIPMENT_HALF = "shipment_half"
    SHIPMENT_VEHICLE = "shipment_vehicle"
    SHIPMENT_ORDER = "shipment_order"
    SHIPMENT_IMMEDIATE = "shipment_immediate"
    SHIPMENT_CALL = "shipment_call"
    PRECEDENCE_ALONE = "precedence_alone"
    PRECEDENCE_EARLY = "precedence_early"
    PRECEDENCE_LATE = "precedence_late"
    SYNCHRONISED_HALF = "synchronised_half"
    SYNCHRONISED_VEHICLE = "synchronised_vehicle"
    SYNCHRONISED_START = "synchronised_start"
    # sums
    TRAVEL = "travel"
    METRES = "metres"
    ROUTE_COST = "route_cost"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that is wrong with a solution.

    Parameters
    ----------
    code : str
        A value of `Kind`, for programs.
    text : str
        What is wrong, with the figures, for people.
    vehicle, visit : int, optional
        Indices of what it is about.
    """

    code: str
    text: str
    vehicle: int | None = None
    visit: int | None = None

    def __str__(self) -> str:
        about = [
            f"{name} {index}"
            for name, index in (("vehicle", self.vehicle), ("visit", self.visit))
            if index is not None
        ]
        return f"{', '.join(about) or 'plan'}: {self.text} [{self.code}]"
