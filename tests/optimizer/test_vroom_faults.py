"""What is said about each wrong key of a VROOM document."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
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
from tests.strategies import Size, random_problem


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
        (document(shipments=[{}]), "shipments[0].pickup"),
        (document(shipments=[{}]), "shipments[0].delivery"),
        (document(shipments=[3]), "shipments[0]"),
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
        (with_job(setup_per_type={"a": -1}), "jobs[0].setup_per_type.a"),
        (with_job(service_per_type=[5]), "jobs[0].service_per_type"),
        (with_job(deadline="noon"), "jobs[0].deadline"),
        (with_job(wanted=0.5), "jobs[0].wanted"),
        (with_job(late_steps=[{"cost_per_hour": 1}]), "jobs[0].late_steps[0].after"),
        (with_job(levels=[{"skill": 1, "level": 0}]), "jobs[0].levels[0].level"),
        (with_job(levels=[{"skill": 1, "level": 2}] * 2), "jobs[0].levels"),
        (with_job(tools=[-1]), "jobs[0].tools[0]"),
        (with_job(required_vehicles=[8]), "jobs[0].required_vehicles[0]"),
        (with_job(forbidden_vehicles=7), "jobs[0].forbidden_vehicles"),
        (with_job(preferred_vehicles=["7"]), "jobs[0].preferred_vehicles[0]"),
        (with_job(vehicle_costs=[{"vehicle": 8}]), "jobs[0].vehicle_costs[0].vehicle"),
        (with_job(vehicle_costs=[{"vehicle": 7}] * 2), "jobs[0].vehicle_costs"),
        (with_job(territory=-1), "jobs[0].territory"),
        (with_job(day=-1), "jobs[0].day"),
        (with_job(pin={"vehicle": 7, "position": -1}), "jobs[0].pin.position"),
        (with_job(previous={"vehicle": 7}), "jobs[0].previous.start"),
        (with_job(previous=[]), "jobs[0].previous"),
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
        (with_vehicle(max_travel_time="9"), "vehicles[0].max_travel_time"),
        (with_vehicle(max_distance=-1), "vehicles[0].max_distance"),
        (with_vehicle(max_distance=1), "matrices.car.distances"),
        (with_vehicle(battery={"range": 9}), "matrices.car.distances"),
        (with_vehicle(battery={}), "vehicles[0].battery.range"),
        (with_vehicle(battery={"range": 9, "initial": 10}), "vehicles[0].battery.initial"),
        (with_vehicle(battery={"range": 9, "chargers": [3]}), "vehicles[0].battery.chargers[0]"),
        (with_vehicle(reload={"location_index": 1}), "vehicles[0].reload.capacity"),
        (with_vehicle(reload={"capacity": []}), "vehicles[0].reload"),
        (with_vehicle(skill_windows=[{"skill": 1}]), "vehicles[0].skill_windows[0].time_window"),
        (with_vehicle(outside_cost=-1), "vehicles[0].outside_cost"),
        (with_vehicle(fair_work=9), "vehicles[0].fair_work"),
        (with_vehicle(type=4), "vehicles[0].type"),
        (with_vehicle(steps=[{"type": "job"}]), "vehicles[0].steps[0].id"),
        (with_vehicle(steps=[{"type": "job", "id": 4}]), "vehicles[0].steps[0].id"),
        (with_vehicle(steps=[{"type": "pickup", "id": 3}]), "vehicles[0].steps[0].id"),
        (with_vehicle(steps=[{"type": "fly"}]), "vehicles[0].steps[0].type"),
        (with_vehicle(steps=[{}]), "vehicles[0].steps[0].type"),
        (with_vehicle(steps=[{"type": "job", "id": 3}] * 2), "vehicles[0].steps[1]"),
        (document(precedences=[{"first": 3, "then": 4}]), "precedences[0].then"),
        (document(precedences=[{"first": {"type": "job"}, "then": 3}]), "precedences[0].first.id"),
        (document(precedences=[{"first": {"type": 1}, "then": 3}]), "precedences[0].first.type"),
        (document(precedences=[{"first": 3, "then": 3}]), "precedences"),
        (document(synchronised=[[3]]), "synchronised[0]"),
        (document(change=[]), "change"),
        (document(origin="monday"), "origin"),
        (document(origin="2026-03-02T00:00:00"), "origin"),
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
            document(matrices={"car": {"durations": MATRIX, "costs": MATRIX, "distances": MATRIX}}),
            "matrices.car.costs",
        ),
        (document(matrices={"car": {"hourly": 5}}), "matrices.car.hourly"),
        (document(matrices={"car": {"hourly": {}}}), "matrices.car.hourly"),
        (
            document(matrices={"car": {"hourly": {"starts": [1, 1], "durations": [MATRIX] * 2}}}),
            "matrices.car.hourly.starts",
        ),
        (
            document(matrices={"car": {"hourly": {"starts": [1], "durations": [[[0]], [[0]]]}}}),
            "matrices.car.hourly",
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
        (rest(max_load=[1]), "max_load", "1 dimensions"),
        (rest(time_windows=[[200, 300], [250, 500]]), "time_windows", "overlap"),
        (rest(time_windows=[]), "time_windows", "at least one"),
        (rest(time_windows=[[200, 300]], earliest=301), "time_windows", "bounds"),
        (rest(time_windows=[[20, 30]]), "time_windows", "before the shift starts"),
        (rest(time_windows=[[950, 990]]), "time_windows", "before the shift ends"),
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


def test_a_break_with_less_on_board_is_refused() -> None:
    """A limit of the load during a break can't be kept, so it is not taken."""
    rests = [{"id": 1, "service": 60, "time_windows": [[200, 300]], "max_load": [1]}]
    (fault,) = faults(with_vehicle(time_window=[100, 1000], breaks=rests, capacity=[2]))
    assert fault.startswith("vehicles[0].breaks[0].max_load: below the vehicle's capacity")


PRICED = {"car": {"durations": MATRIX, "costs": MATRIX}}


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"costs": {"per_hour": 3600}}, "vehicles[0].costs.per_hour"),
        ({"costs": {"per_km": 1}}, "vehicles[0].costs.per_km"),
        ({"max_distance": 5}, "vehicles[0].max_distance"),
        ({"battery": {"range": 5}}, "vehicles[0].battery"),
    ],
)
def test_custom_costs_leave_no_metres(keys: dict[str, Any], path: str) -> None:
    """Where ways have costs of their own nothing may ask for metres, nor for another price."""
    (fault,) = faults(with_vehicle(**keys) | {"matrices": PRICED})
    assert fault.startswith(f"{path}: ")


def test_ids_of_ends_of_shipments_are_unique_by_type() -> None:
    """Jobs, pick-ups and deliveries are numbered on their own, each number once."""
    ends = {"id": 3, "location_index": 1}
    pair = {"pickup": ends, "delivery": ends}
    assert len(vroom.read(document(shipments=[pair])).problem.visits) == 3
    found = faults(document(shipments=[pair, pair]))
    assert {fault.split(": ")[0] for fault in found} == {
        "shipments[1].pickup.id",
        "shipments[1].delivery.id",
    }


def test_what_only_the_whole_shows_is_named_in_the_documents_words() -> None:
    """Circles and doubles are told with the paths of the tasks, all at once."""
    jobs = [{"id": k, "location_index": 1, "pin": {"vehicle": 7, "position": 0}} for k in (1, 2)]
    ties = [{"first": 1, "then": 2}, {"first": 2, "then": 1}]
    found = faults(document(jobs=jobs, precedences=ties))
    assert found[0] == "jobs[1].pin.position: is already that of jobs[0]"
    assert found[1].startswith("precedences: are cyclic: jobs[")


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
        "origin": 5,
    }
    found = faults(broken)
    assert {fault.split(": ")[0] for fault in found} == {
        "shipments[0]",
        "origin",
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
        "steps",
        "type",
        "service_per_type",
        "late_steps",
        "levels",
        "vehicle_costs",
        "required_vehicles",
        "previous",
        "reload",
        "battery",
        "skill_windows",
        "fair_work",
        "day",
        "rank",
    ]
)


@given(
    top=st.dictionaries(
        st.sampled_from(
            [
                "jobs",
                "vehicles",
                "matrices",
                "matrix",
                "shipments",
                "cost_resolution",
                "precedences",
                "synchronised",
                "change",
                "origin",
            ]
        ),
        JSON,
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


def containers(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container and key in it."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from containers(inner)


@given(seed=st.integers(0, 2**32 - 1), data=st.data(), rubbish=JSON)
@settings(max_examples=100, deadline=None)
def test_damaged_documents_never_crash(seed: int, data: st.DataObject, rubbish: object) -> None:
    """Wherever a rich document is damaged, it is read or refused with paths."""
    problem = random_problem(np.random.default_rng(seed), Size(likely=6))
    whole = json.loads(json.dumps(vroom.problem_document(problem)))
    container, key = data.draw(st.sampled_from(list(containers(whole))))
    if data.draw(st.booleans()):
        container[key] = rubbish
    else:
        del container[key]
    said: tuple[str, ...] = ()
    try:
        vroom.read(whole)
    except FormatError as error:
        said = error.faults
    assert all(": " in fault for fault in said)
