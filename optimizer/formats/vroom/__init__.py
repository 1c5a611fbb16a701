"""VROOM 1.14's JSON, in and out: https://github.com/VROOM-Project/vroom/blob/v1.14.0/docs/API.md.

Coordinates are ``[lon, lat]``; times whole seconds from any origin; a `time_window` bounds the
start of a task, both ends inclusive.

**Understood**: all of VROOM's keys of jobs, shipments, vehicles and matrices, and its old names
`amount` and `matrix`; `steps` of vehicles as the plan to begin with. Keys that it doesn't know
VROOM ignores, and so do we.

**Refused**, by name, because a plan without it would be wrong: a break's `max_load` below the
van's capacity; `matrices.costs` together with `distances`, `max_distance` or another price of
driving; a first plan that can't be driven.

**Added**, all optional (docs/vroom.md has the list): whatever else a `Problem` can say, so that
`problem_document` and `read` give any problem back exactly. In a reply `cost_terms` by route and
in the summary, steps of type `reload` and `charge`, `unassigned[].reasons` and `relaxation`,
`arrival_time` where the request names the `origin`.

**Meant slightly otherwise**: a break is due only while the route is still under way at its
latest start, may interrupt a drive and costs nothing by `per_task_hour`; set-up is spared by an
earlier job at the same place only, never by the vehicle's start; a task without `unserved_cost`
is left out by VROOM's order (priorities, number of tasks, cost), see `weights`; `speed_factor`
scales to the nearest whole second; `service_at`, `service_after` and `service_before` in `steps`
count for nothing. A break without `service` is none.
"""

from optimizer.formats.vroom.document import problem_document
from optimizer.formats.vroom.read import locations, read
from optimizer.formats.vroom.request import (
    COST_RESOLUTION,
    INPUT_ERROR,
    INTERNAL_ERROR,
    OK,
    ROUTING_ERROR,
    TOO_LARGE,
    Task,
    VroomRequest,
    error_reply,
)
from optimizer.formats.vroom.solution import WRONG_FIGURE, check_reply, read_solution
from optimizer.formats.vroom.summary import summary_lines
from optimizer.formats.vroom.write import write

__all__ = [
    "COST_RESOLUTION",
    "INPUT_ERROR",
    "INTERNAL_ERROR",
    "OK",
    "ROUTING_ERROR",
    "TOO_LARGE",
    "WRONG_FIGURE",
    "Task",
    "VroomRequest",
    "check_reply",
    "error_reply",
    "locations",
    "problem_document",
    "read",
    "read_solution",
    "summary_lines",
    "write",
]
