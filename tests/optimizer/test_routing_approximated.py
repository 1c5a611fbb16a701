"""What `approximated` names, field by field: a value that makes a field rough, and one that can't.

Every field of visits, vehicles and problems is in one of the tables, so that a new one asks.
"""

from dataclasses import fields, replace

import numpy as np
import pytest

from optimizer.problem import (
    Battery,
    Break,
    Change,
    Pin,
    Precedence,
    Previous,
    Problem,
    Reload,
    Shipment,
    Vehicle,
    Visit,
)
from optimizer.routing import approximated
from optimizer.travel import TravelTables
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem

Fields = dict[str, object]
REST = Break(earliest=100, latest=200, duration=30)
DUE: Fields = {"due": 50, "lateness_cost": 2}
MISSED: Fields = {"deadline": 50, "missed_cost": 2}
EARLY: Fields = {"wanted": 50, "earliness_cost": 2}
PLANNED: Fields = {"previous": Previous(vehicle=0, start=50)}
STEPS: Fields = {"late_steps": ((50, 2), (90, 3))}
WORK: Fields = {"work_cost": 1}
RESTS: Fields = {"breaks": (REST,)}
TIED: Fields = {"precedences": (Precedence(first=0, then=1),)}
MOVING: Fields = {"change": Change(start_cost=5)}


def day(visits: Fields, vehicles: Fields, whole: Fields) -> Problem:
    """Make two visits and two vehicles alike, tied together as told."""
    job = replace(visit(1, 5, demand=(1,)), **visits)  # type: ignore[arg-type]
    vehicle = replace(van(capacity=(5,)), **vehicles)  # type: ignore[arg-type]
    jobs = [job, replace(job, location=2 if "setup" not in visits else 1)]
    return replace(problem([vehicle, vehicle], jobs), **whole)  # type: ignore[arg-type]


def named(made: Problem) -> set[str]:
    """Tell what is named as rough, without the explanations."""
    return {text.split(":")[0] for text in approximated(made)}


# Stated exactly alone, whatever they say: fields of visits.
EXACT_VISITS: Fields = {
    "id": "another",
    "location": 2,
    "service": 60,
    "service_by_type": ((0, 5), (1, 9)),
    "windows": ((0, 100), (200, 300)),
    "due": 50,
    "lateness_cost": 9,
    "late_steps": ((50, 2), (90, 3)),
    "deadline": 50,
    "missed_cost": 9,
    "wanted": 50,
    "earliness_cost": 9,
    "unserved_cost": 9,
    "skills": frozenset({1}),
    "levels": ((1, 2),),
    "tools": frozenset({1}),
    "required": frozenset({0}),
    "forbidden": frozenset({0}),
    "preferred": frozenset({0}),
    "preference_cost": 9,
    "vehicle_costs": ((0, 9),),
    "territory": 1,
    "demand": (2,),
    "pickup": (2,),
    "day": 1,
    "delay_cost": 9,
    "pin": Pin(vehicle=0, start=50, position=0),
    "previous": Previous(vehicle=1, start=50),
}
ROUGH_VISITS = {"setup", "setup_by_type"}  # where places are shared

# The same of vehicles.
EXACT_VEHICLES: Fields = {
    "id": "another",
    "window": (0, 500),
    "start": None,
    "end": None,
    "max_overtime": 50,
    "skills": frozenset({1}),
    "levels": ((1, 2),),
    "skill_windows": ((1, (0, 100)),),
    "tools": frozenset({1}),
    "type": 1,
    "territories": frozenset({1}),
    "outside_cost": 9,
    "capacity": (9,),
    "breaks": (REST,),
    "matrix": 0,
    "day": 1,
    "fixed_cost": 9,
    "travel_cost": 9,
    "task_cost": 9,
    "work_cost": 9,
    "overtime_cost": 9,
    "distance_cost": 9,
    "visit_cost": 9,
    "max_visits": 1,
    "max_travel": 90,
    "max_distance": 90,
    "max_work": 90,
    "fair_work": 90,
    "unfair_cost": 9,
}
ROUGH_VEHICLES = {"reload", "battery"}


@pytest.mark.parametrize("field", sorted(EXACT_VISITS))
def test_a_field_of_visits_alone_is_exact(field: str) -> None:
    """With nothing beside it that makes it rough."""
    value = EXACT_VISITS[field]
    skilled = {"skills": frozenset({1})} if field == "levels" else {}
    made = problem([van(capacity=(5,))] * 2, [visit(1, 5, demand=(1,)), visit(3, demand=(1,))])
    changed = replace(made.visits[0], **skilled, **{field: value})  # type: ignore[arg-type]
    assert approximated(replace(made, visits=(changed, made.visits[1]))) == ()


@pytest.mark.parametrize("field", sorted(EXACT_VEHICLES))
def test_a_field_of_vehicles_alone_is_exact(field: str) -> None:
    """With nothing beside it that makes it rough."""
    made = problem([van(capacity=(5,))], [visit(1, 5, demand=(1,)), visit(3, demand=(1,))])
    skilled = {"skills": frozenset({1})} if field == "levels" else {}
    fields_ = skilled | {field: EXACT_VEHICLES[field]}
    changed = replace(made.vehicles[0], **fields_)  # type: ignore[arg-type]
    assert approximated(replace(made, vehicles=(changed,))) == ()


def test_every_field_is_in_a_table() -> None:
    """A field that is added has to say whether the model states it exactly."""
    assert EXACT_VISITS.keys() | ROUGH_VISITS == {field.name for field in fields(Visit)}
    assert EXACT_VEHICLES.keys() | ROUGH_VEHICLES == {field.name for field in fields(Vehicle)}


CALLING = Reload(location=0, duration=5, capacity=(5,))
TOGETHER: list[tuple[Fields, Fields, Fields, set[str]]] = [
    # breaks matter where the time of a task or of an end costs something
    ({}, RESTS, {}, set()),
    (DUE, RESTS, {}, {"breaks"}),
    (STEPS, RESTS, {}, {"breaks"}),
    (MISSED, RESTS, {}, {"breaks"}),
    (EARLY, RESTS, {}, {"breaks", "earliness and change"}),
    ({}, RESTS | {"overtime_cost": 2}, {}, {"breaks"}),
    ({}, RESTS | {"max_work": 500}, {}, {"breaks"}),
    ({}, RESTS | {"fair_work": 500}, {}, set()),
    ({}, RESTS | {"unfair_cost": 1}, {}, {"breaks"}),
    ({}, RESTS, TIED, {"breaks"}),
    ({}, RESTS, {"synchronised": ((0, 1),)}, {"breaks"}),
    ({}, RESTS, {"shipments": (Shipment(pickup=0, delivery=1),)}, set()),
    ({"deadline": 50}, RESTS, {}, set()),
    ({"wanted": 50}, RESTS, {}, set()),
    # a place of its own is rough by itself
    ({}, {"breaks": (replace(REST, location=3),)}, {}, {"breaks at a place"}),
    (DUE, {"breaks": (replace(REST, location=3),)}, {}, {"breaks at a place", "breaks"}),
    # work that counts, where tasks could wait on purpose one by one
    ({}, WORK, {}, set()),
    ({"windows": ((0, 900),)}, WORK, {}, set()),
    ({"windows": ((0, 90), (95, 99))}, WORK, {}, {"work"}),
    (DUE, WORK, {}, {"work"}),
    (MISSED, WORK, {}, {"work"}),
    (STEPS, {"max_work": 500}, {}, {"work"}),
    ({}, WORK | {"overtime_cost": 2}, {}, {"work"}),
    ({}, WORK | {"skill_windows": ((1, (0, 90)),)}, {}, {"work"}),
    ({}, WORK, TIED, {"work"}),
    (EARLY, WORK, {}, {"work", "earliness and change"}),
    # starts that had better be later or the same
    ({"wanted": 50}, {}, {}, set()),
    (EARLY, {}, {}, {"earliness and change"}),
    (PLANNED, {}, {}, set()),
    (PLANNED, {}, {"change": Change(vehicle_cost=5)}, set()),
    (PLANNED, {}, MOVING, {"earliness and change"}),
    ({}, {}, MOVING, set()),
    # vans that load or charge on their way
    ({}, {"reload": CALLING}, {}, {"reload"}),
    ({}, {"battery": Battery(range=900, initial=90)}, {}, set()),
    ({}, {"battery": Battery(range=900, initial=90, chargers=(3,))}, {}, {"battery"}),
    # set-ups that a stop before may spare
    ({"setup": 7}, {}, {}, {"set-up"}),
    ({"setup": 7}, {}, TIED, {"set-up"}),
    ({"setup": 7, "windows": ((0, 3),)}, {}, {}, {"set-up"}),
]  # fmt: skip


@pytest.mark.parametrize(("visits", "vehicles", "whole", "rough"), TOGETHER)
def test_fields_that_meet(visits: Fields, vehicles: Fields, whole: Fields, rough: set[str]) -> None:
    """What is rough is named by what it is about, and nothing else is."""
    assert named(day(visits, vehicles, whole)) == rough


def test_set_ups_by_type_are_rough_as_others_are() -> None:
    """A set-up that only some type needs may be spared as well."""
    job = replace(visit(1), setup_by_type=((0, 7),))
    assert named(problem([van()], [job, visit(1)])) == {"set-up"}
    assert named(problem([van()], [job, visit(2)])) == set()


def test_a_depot_of_a_van_without_room_is_never_called_at() -> None:
    """Without dimensions there is nothing to load, and so nothing rough."""
    vehicle = replace(van(), reload=replace(CALLING, capacity=()))
    assert approximated(problem([vehicle], [visit(1)])) == ()


def test_tables_that_nobody_drives_by_make_nothing_rough() -> None:
    """Hours count in a matrix of some vehicle alone."""
    plain = TravelTables.of([[0, 9], [9, 0]])
    hours = TravelTables.by_hour([0], [[[0, 9], [9, 0]]])
    made = problem([van(matrix=0)], [visit(1)], plain, hours)
    assert approximated(made) == ()
    assert named(problem([van(matrix=1)], [visit(1)], plain, hours)) == {"travel by the hour"}


@pytest.mark.parametrize("seed", range(20))
def test_sentences_say_what_they_are_about(seed: int) -> None:
    """A few words, a colon, an explanation; none comes twice, whatever the problem."""
    made = random_problem(np.random.default_rng([53, seed]), Size(likely=6))
    found = approximated(made)
    assert len(set(found)) == len(found)
    for text in found:
        about, explanation = text.split(": ")
        assert 1 <= len(about.split()) <= 4
        assert explanation
        assert not text.endswith(".")


@pytest.mark.parametrize("seed", range(20))
def test_more_visits_make_no_field_exact(seed: int) -> None:
    """What is rough in a problem remains so with one more plain visit somewhere else."""
    made = random_problem(np.random.default_rng([59, seed]), Size(visits=(1, 5), vehicles=(1, 3)))
    dimensions = len(made.vehicles[0].capacity)
    more = Visit(id="more", location=0, demand=(0,) * dimensions)
    assert named(made) <= named(replace(made, visits=(*made.visits, more)))
