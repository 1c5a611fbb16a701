"""VROOM 1.14's JSON, in and out: https://github.com/VROOM-Project/vroom/blob/v1.14.0/docs/API.md.

Coordinates are ``[lon, lat]``; times whole seconds from any origin; a `time_window` bounds the
start of a task, both ends inclusive.

**Understood**: jobs with `id, description, location, location_index, setup, service, delivery,
pickup, skills, priority, time_windows`; vehicles with `id, description, profile, start, end`
(and `_index`), `capacity, costs, skills, time_window, breaks` (one window each), `speed_factor,
max_tasks`; `matrices` with `durations` and `distances`.

**Refused**, by name, because a plan without it would be wrong: shipments, `steps` in a request,
`setup_per_type`, `service_per_type`, `max_travel_time`, `max_distance`, a break's `max_load` or
second window, custom `costs` matrices, delivery and pickup in one dimension. Keys that VROOM
doesn't know it ignores, and so do we.

**Added** (all optional): in a request `cost_resolution` (the problem's cost units in one VROOM
cost unit, 18000 unless given), on a job `due, lateness_cost_per_hour, unserved_cost, pin
{vehicle, start}`, on a vehicle `overtime {max, cost_per_hour}`, null in a matrix where there is
no way, null as `start` and `end` of a vehicle that is open at both; in a reply `cost_terms` by
route and in the summary, and `unassigned[].reasons[]`.

**Meant slightly otherwise**: a break is due only while the route is still under way at its
latest start, may interrupt a drive and costs nothing by `per_task_hour`; set-up is spared by an
earlier job at the same place only, never by the vehicle's start; a job without `unserved_cost`
is left out by VROOM's order (priorities, number of jobs, cost), see `vroom_weights`;
`speed_factor` scales to the nearest whole second. A break without `service` is none.
"""

from optimizer.formats.vroom_document import problem_document
from optimizer.formats.vroom_read import locations, read
from optimizer.formats.vroom_request import (
    COST_RESOLUTION,
    INPUT_ERROR,
    INTERNAL_ERROR,
    OK,
    ROUTING_ERROR,
    TOO_LARGE,
    VroomRequest,
    error_reply,
)
from optimizer.formats.vroom_solution import WRONG_FIGURE, check_reply, read_solution
from optimizer.formats.vroom_write import write

__all__ = [
    "COST_RESOLUTION",
    "INPUT_ERROR",
    "INTERNAL_ERROR",
    "OK",
    "ROUTING_ERROR",
    "TOO_LARGE",
    "WRONG_FIGURE",
    "VroomRequest",
    "check_reply",
    "error_reply",
    "locations",
    "problem_document",
    "read",
    "read_solution",
    "write",
]
