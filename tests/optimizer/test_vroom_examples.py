"""Problems built like those of VROOM's documentation: feasible here, and no dearer than there.

What VROOM 1.14 makes of each (exploration level 5) was recorded; the numbers are data of our own.
"""

from typing import Any

import pytest

from optimizer.check import violations
from optimizer.formats import vroom
from optimizer.solve import SolveParams, solve

ROUND = [2, 11, 5, 8, 17, 3, 14, 9]


def spread(count: int, step: int) -> list[list[int]]:
    """Make a matrix of places on a plane, by a rule instead of by chance."""
    places = [(step * ((7 * k) % 13), step * ((5 * k * k + k) % 11)) for k in range(count)]
    return [[abs(x - u) + 2 * abs(y - v) for u, v in places] for x, y in places]


def with_everything() -> dict[str, Any]:
    """As example 1: two vans with skills, stock, shifts and breaks; four jobs and a shipment."""
    van = {"start_index": 0, "end_index": 0, "capacity": [4], "time_window": [28_800, 43_200]}
    rest = {"id": 1, "service": 300}
    return {
        "vehicles": [
            van
            | {"id": 1, "skills": [1, 14]}
            | {"breaks": [rest | {"time_windows": [[32_400, 34_200]]}]},
            van
            | {"id": 2, "skills": [2, 14]}
            | {"breaks": [rest | {"time_windows": [[34_200, 36_000]]}]},
        ],
        "jobs": [
            {"id": 1, "location_index": 1, "service": 300, "delivery": [1], "skills": [1]}
            | {"time_windows": [[32_400, 36_000]]},
            {"id": 2, "location_index": 2, "service": 300, "pickup": [1], "skills": [1]},
            {"id": 5, "location_index": 3, "service": 300, "delivery": [1], "skills": [14]},
            {"id": 6, "location_index": 4, "service": 300, "delivery": [1], "skills": [14]},
        ],
        "shipments": [
            {
                "amount": [1],
                "skills": [2],
                "pickup": {"id": 4, "location_index": 5, "service": 300},
                "delivery": {"id": 3, "location_index": 6, "service": 300},
            }
        ],
        "matrices": {"car": {"durations": spread(7, 190)}},
    }


def with_a_matrix() -> dict[str, Any]:
    """As example 2: one van from one place to another, two jobs, a matrix that isn't symmetric."""
    durations = [[0, 2104, 197, 1299], [2103, 0, 2255, 3152], [197, 2256, 0, 1102]]
    return {
        "vehicles": [{"id": 0, "start_index": 0, "end_index": 3}],
        "jobs": [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}],
        "matrices": {"car": {"durations": [*durations, [1299, 3153, 1102, 0]]}},
    }


def with_two_profiles() -> dict[str, Any]:
    """As example 3: a van and a bike on tables of their own, the bike slow and cheap."""
    durations = spread(9, 60)
    slow = [[3 * seconds for seconds in row] for row in durations]
    jobs = [
        {"id": k, "location_index": k, "service": 60 * ROUND[k - 1], "priority": 10 * (k % 3)}
        for k in range(1, 9)
    ]
    return {
        "vehicles": [
            {"id": 1, "profile": "car", "start_index": 0, "end_index": 0, "max_tasks": 5}
            | {"costs": {"fixed": 500, "per_hour": 7200}, "time_window": [0, 7200]},
            {"id": 2, "profile": "bike", "start_index": 0, "end_index": 0}
            | {"costs": {"per_hour": 1800}, "time_window": [0, 9000], "max_travel_time": 5000},
        ],
        "jobs": jobs,
        "matrices": {"car": {"durations": durations}, "bike": {"durations": slow}},
    }


def with_custom_costs() -> dict[str, Any]:
    """Ways that cost something else than time, with types of vehicles."""
    durations = spread(8, 60)
    costs = [[(3 * a + 5 * b) % 17 if a != b else 0 for b in range(8)] for a in range(8)]
    jobs = [
        {"id": k, "location_index": k, "service": 100, "service_per_type": {"slow": 700}}
        for k in range(1, 8)
    ]
    return {
        "vehicles": [
            {"id": 1, "start_index": 0, "end_index": 0, "type": "slow", "time_window": [0, 6000]},
            {"id": 2, "start_index": 0, "end_index": 0, "time_window": [0, 3000]},
        ],
        "jobs": jobs,
        "matrices": {"car": {"durations": durations, "costs": costs}},
    }


def solved(document: dict[str, Any]) -> Any:
    """Solve by steps counted, not by the clock; the reply checks."""
    request = vroom.read(document)
    plan = solve(request.problem, SolveParams(seconds=60, iterations=2000, cores=1))
    assert violations(request.problem, plan) == []
    reply: Any = vroom.write(request, plan)
    assert vroom.check_reply(request, reply) == []
    return reply


@pytest.mark.parametrize(
    ("document", "recorded"),
    [
        (with_everything(), (0, 0, 18_620)),
        (with_a_matrix(), (0, 0, 5461)),
        (with_two_profiles(), (-90, 2, 7880)),
        (with_custom_costs(), (0, 1, 31)),
    ],
)
def test_no_dearer_than_vroom(document: dict[str, Any], recorded: tuple[int, int, int]) -> None:
    """As much priority and as few tasks left out as VROOM's answer, at no higher cost."""
    summary = solved(document)["summary"]
    found = (-summary["priority"], summary["unassigned"], summary["cost"])
    assert found <= recorded
