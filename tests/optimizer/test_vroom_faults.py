"""What is said about each wrong key of a VROOM document."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import FormatError
from optimizer.formats import vroom
from tests.optimizer.vroom_documents import (
    MATRIX,
    coordinates_only,
    document,
    faults,
    with_job,
    with_vehicle,
)


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ([], "document"),
        ("text", "document"),
        (coordinates_only() | {"jobs": [{"id": 1, "location_index": 0}]}, "jobs[0]"),
        (coordinates_only() | {"jobs": [{"id": 1, "location": None}]}, "jobs[0]"),
        (document(jobs={}), "jobs"),
        (document(jobs=[4]), "jobs[0]"),
        (document(vehicles=None), "vehicles"),
        (document(shipments=[{}]), "shipments"),
        (document(cost_resolution=0), "cost_resolution"),
        (document(jobs=[{"location_index": 1}]), "jobs[0].id"),
        (document(jobs=[{"id": 1, "location_index": 1}] * 2), "jobs[1].id"),
        (document(vehicles=[{"id": 1, "start_index": 1}] * 2), "vehicles[1].id"),
        (document(jobs=[{"id": 1}]), "jobs[0]"),
        (with_job(id=-1), "jobs[0].id"),
        (with_job(id=1.5), "jobs[0].id"),
        (with_job(id=True), "jobs[0].id"),
        (with_job(id="3"), "jobs[0].id"),
        (with_job(location_index=3), "jobs[0].location_index"),
        (with_job(location=[200, 0]), "jobs[0].location"),
        (with_job(location=[1]), "jobs[0].location"),
        (with_job(location=["a", 2]), "jobs[0].location[0]"),
        (with_job(location=[float("nan"), 2]), "jobs[0].location[0]"),
        (with_job(location=[10**400, 2]), "jobs[0].location[0]"),
        (with_job(service=-1), "jobs[0].service"),
        (with_job(setup=2**60), "jobs[0].setup"),
        (with_job(priority=101), "jobs[0].priority"),
        (with_job(skills=[-1]), "jobs[0].skills[0]"),
        (with_job(skills=5), "jobs[0].skills"),
        (with_job(description=5), "jobs[0].description"),
        (with_job(time_windows=[]), "jobs[0].time_windows"),
        (with_job(time_windows=[[5]]), "jobs[0].time_windows[0]"),
        (with_job(time_windows=[[5, 4]]), "jobs[0].time_windows[0]"),
        (with_job(time_windows=[[5, "six"]]), "jobs[0].time_windows[0][1]"),
        (with_job(time_windows=[[0, 5], [5, 9]]), "jobs[0].time_windows"),
        (with_job(delivery=[1]), "jobs[0].delivery"),
        (with_job(setup_per_type={"a": 1}), "jobs[0].setup_per_type"),
        (with_job(service_per_type={"a": 1}), "jobs[0].service_per_type"),
        (with_job(due="noon"), "jobs[0].due"),
        (with_job(unserved_cost=-1), "jobs[0].unserved_cost"),
        (with_job(unserved_cost=2**52), "jobs[0].unserved_cost"),
        (with_job(pin=7), "jobs[0].pin"),
        (with_job(pin={}), "jobs[0].pin.vehicle"),
        (with_job(pin={"vehicle": 8}), "jobs[0].pin.vehicle"),
        (with_vehicle(time_window=[9, 8]), "vehicles[0].time_window"),
        (with_vehicle(time_window=[9]), "vehicles[0].time_window"),
        (with_vehicle(time_window="day"), "vehicles[0].time_window"),
        (with_vehicle(capacity=[-1]), "vehicles[0].capacity[0]"),
        (with_vehicle(costs=[]), "vehicles[0].costs"),
        (with_vehicle(costs={"fixed": -1}), "vehicles[0].costs.fixed"),
        (with_vehicle(overtime={}), "vehicles[0].overtime.max"),
        (with_vehicle(speed_factor=0), "vehicles[0].speed_factor"),
        (with_vehicle(speed_factor=5.1), "vehicles[0].speed_factor"),
        (with_vehicle(speed_factor="fast"), "vehicles[0].speed_factor"),
        (with_vehicle(max_tasks=-1), "vehicles[0].max_tasks"),
        (with_vehicle(max_travel_time=9), "vehicles[0].max_travel_time"),
        (with_vehicle(max_distance=0), "vehicles[0].max_distance"),
        (with_vehicle(steps=[{"type": "start"}]), "vehicles[0].steps"),
        (with_vehicle(profile="bike"), "vehicles[0].profile"),
        (with_vehicle(profile=3), "vehicles[0].profile"),
        (with_vehicle(breaks=[{"id": 1}]), "vehicles[0].breaks[0].time_windows"),
        (document(matrices=[]), "matrices"),
        (document(matrices={"car": []}), "matrices.car"),
        (document(matrices={"car": {}}), "matrices.car.durations"),
        (document(matrices={"car": {"durations": 4}}), "matrices.car.durations"),
        (document(matrices={"car": {"durations": [[0, 1]]}}), "matrices.car.durations[0]"),
        (document(matrices={"car": {"durations": [[1]]}}), "matrices.car.durations[0][0]"),
        (
            document(matrices={"car": {"durations": [[0, 1.5], [1, 0]]}}),
            "matrices.car.durations[0][1]",
        ),
        (
            document(matrices={"car": {"durations": [[0, 2**31], [1, 0]]}}),
            "matrices.car.durations[0][1]",
        ),
        (document(matrices={"car": {"durations": [[0, 1], 5]}}), "matrices.car.durations[1]"),
        (
            document(matrices={"car": {"durations": MATRIX, "distances": [[0]]}}),
            "matrices.car.distances",
        ),
        (
            document(matrices={"car": {"durations": MATRIX, "costs": MATRIX}}),
            "matrices.car.costs",
        ),
        (
            document(matrices={"car": {"durations": MATRIX}, "bike": {"durations": [[0]]}}),
            "matrices.bike",
        ),
    ],
)
def test_each_fault_is_named(broken: object, path: str) -> None:
    """A fault's message begins with the path of the field."""
    assert any(fault.startswith(f"{path}: ") for fault in faults(broken)), faults(broken)


def rest(**keys: Any) -> dict[str, Any]:
    """Make a document whose vehicle has one break in a shift from 100 to 1000."""
    whole = {"id": 1, "service": 60, "time_windows": [[200, 300]]} | keys
    return with_vehicle(time_window=[100, 1000], breaks=[whole])


@pytest.mark.parametrize(
    ("broken", "path", "says"),
    [
        (rest(max_load=[1]), "max_load", "not supported"),
        (rest(time_windows=[[200, 300], [400, 500]]), "time_windows", "one window"),
        (rest(time_windows=[[20, 30]]), "time_windows[0]", "before the shift starts"),
        (rest(time_windows=[[950, 990]]), "time_windows[0]", "before the shift ends"),
        (rest(id=None), "id", "whole number"),
    ],
)
def test_faults_of_breaks(broken: object, path: str, says: str) -> None:
    """Breaks that can't be, or that we can't plan yet, are refused by name."""
    (fault,) = faults(broken)
    assert fault.startswith(f"vehicles[0].breaks[0].{path}: ")
    assert says in fault


def test_break_ids_are_unique() -> None:
    """The reply names breaks by their ids."""
    twice = [{"id": 1, "service": 6, "time_windows": [[k, k]]} for k in (100, 200)]
    (fault,) = faults(with_vehicle(time_window=[0, 900], breaks=twice))
    assert fault.startswith("vehicles[0].breaks[1].id: 1 is already")


@pytest.mark.parametrize(
    "jobs",
    [
        [{"delivery": [1], "pickup": [2]}],
        [{"delivery": [1]}, {"pickup": [2]}],
        [{"pickup": [1]}, {"delivery": [2]}],
    ],
)
def test_delivery_and_pickup_do_not_mix(jobs: list[dict[str, Any]]) -> None:
    """In one dimension a van is either emptied or filled."""
    whole = [{"id": k, "location_index": 1} | keys for k, keys in enumerate(jobs)]
    vans = [{"id": 7, "start_index": 0, "capacity": [9]}]
    (fault,) = faults(document(jobs=whole, vehicles=vans))
    assert "not supported yet" in fault


def test_distance_costs_need_distances() -> None:
    """A cost a kilometre can't be counted where nobody says how far it is."""
    (fault,) = faults(with_vehicle(costs={"per_km": 1}))
    assert fault.startswith("matrices.car.distances: ")


def test_every_fault_at_once() -> None:
    """One reading names all that is wrong."""
    broken = {
        "vehicles": [{"id": "x"}, {"id": 1, "start_index": 9}],
        "jobs": [{"id": 1, "location_index": 0, "service": -4, "skills": "hv"}],
        "matrices": {"car": {"durations": [[0]]}},
        "shipments": [1],
    }
    found = faults(broken)
    assert {fault.split(": ")[0] for fault in found} == {
        "shipments",
        "vehicles[0].id",
        "vehicles[0]",
        "vehicles[1].start_index",
        "jobs[0].service",
        "jobs[0].skills",
    }


def test_a_table_of_floats_is_no_flood() -> None:
    """A table that is wrong everywhere is described, not listed."""
    floats = [[0.5] * 100] * 100
    found = faults(document(matrices={"car": {"durations": floats}}, vehicles=[]))
    assert len(found) == 4
    assert "matrices.car.durations: 97 more rows are damaged" in found


def test_long_values_are_cut() -> None:
    """A message repeats no more of a wrong value than helps."""
    (fault,) = faults(with_job(service="9" * 1000))
    assert len(fault) < 100


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "id",
        "location",
        "location_index",
        "service",
        "setup",
        "delivery",
        "pickup",
        "amount",
        "skills",
        "priority",
        "time_windows",
        "time_window",
        "start_index",
        "end_index",
        "start",
        "end",
        "capacity",
        "breaks",
        "costs",
        "profile",
        "speed_factor",
        "max_tasks",
        "due",
        "pin",
        "overtime",
        "unserved_cost",
        "description",
    ]
)


@given(
    top=st.dictionaries(
        st.sampled_from(["jobs", "vehicles", "matrices", "shipments", "cost_resolution"]), JSON
    ),
    jobs=st.lists(st.dictionaries(KEYS, JSON), max_size=3),
    vehicles=st.lists(st.dictionaries(KEYS, JSON), max_size=3),
)
def test_rubbish_never_crashes(
    top: dict[str, Any], jobs: list[dict[str, Any]], vehicles: list[dict[str, Any]]
) -> None:
    """Whatever JSON comes in, it is read or refused by name."""
    for rubbish in (top, document(jobs=jobs, vehicles=vehicles), document(**top)):
        with suppress(FormatError):
            assert vroom.read(rubbish).problem.matrices
