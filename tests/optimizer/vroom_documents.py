"""Small VROOM documents to change, and what is said about broken ones."""

from typing import Any

import pytest

from optimizer.errors import FormatError
from optimizer.formats import vroom
from optimizer.problem import Vehicle, Visit

MATRIX = [[0, 600, 700], [610, 0, 300], [720, 310, 0]]


def document(**changes: Any) -> dict[str, Any]:
    """Make a plain document: one vehicle, one job, a matrix of three places."""
    return {
        "vehicles": [{"id": 7, "start_index": 0, "end_index": 0}],
        "jobs": [{"id": 3, "location_index": 1}],
        "matrices": {"car": {"durations": MATRIX}},
    } | changes


def with_job(**keys: Any) -> dict[str, Any]:
    """Make a document with more keys in its job."""
    return document(jobs=[{"id": 3, "location_index": 1} | keys])


def with_vehicle(**keys: Any) -> dict[str, Any]:
    """Make a document with more keys in its vehicle."""
    return document(vehicles=[{"id": 7, "start_index": 0, "end_index": 0} | keys])


def job(**keys: Any) -> Visit:
    """Read a job."""
    return vroom.read(with_job(**keys)).problem.visits[0]


def vehicle(**keys: Any) -> Vehicle:
    """Read a vehicle."""
    return vroom.read(with_vehicle(**keys)).problem.vehicles[0]


def faults(broken: object) -> tuple[str, ...]:
    """Read a broken document and listen."""
    with pytest.raises(FormatError) as caught:
        vroom.read(broken)
    return caught.value.faults


def coordinates_only() -> dict[str, Any]:
    """Make a document without matrices: three different places, one of them twice."""
    return {
        "vehicles": [{"id": 7, "start": [8.6, 49.4], "end": [8.7, 49.4]}],
        "jobs": [
            {"id": 1, "location": [8.7, 49.4], "location_index": 17},
            {"id": 2, "location": [8.65, 49.5]},
        ],
    }
