"""Each number of a problem at its least, at its most and just beyond: nothing else is refused."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import ProblemError
from optimizer.problem import MAX_COST, MAX_RATE, MAX_TIME, Battery, Problem, Reload
from optimizer.travel import TravelTables
from optimizer.validation import faults
from optimizer.validation.ranges import (
    Ranged,
    amount_faults,
    field_faults,
    index_faults,
    level_faults,
    place_faults,
    range_faults,
    repeated_faults,
    time_faults,
    window_faults,
)
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem

DAYS = 10_000
OF_VISITS: list[tuple[str, int, int]] = [
    *((name, 0, MAX_TIME) for name in ("service", "setup")),
    *((name, 0, MAX_RATE) for name in ("lateness_cost", "earliness_cost")),
    *(
        (name, 0, MAX_COST)
        for name in ("unserved_cost", "missed_cost", "preference_cost", "delay_cost")
    ),
    *((name, -MAX_TIME, MAX_TIME) for name in ("due", "deadline", "wanted")),
    ("day", 0, DAYS),
]
OF_VEHICLES: list[tuple[str, int, int]] = [
    *(
        (name, 0, MAX_TIME)
        for name in (
            "max_overtime", "max_visits", "max_travel", "max_distance", "max_work", "fair_work"
        )
    ),
    *(
        (name, 0, MAX_RATE)
        for name in (
            "travel_cost", "task_cost", "work_cost", "overtime_cost", "distance_cost", "unfair_cost"
        )
    ),
    *((name, 0, MAX_COST) for name in ("fixed_cost", "visit_cost", "outside_cost")),
    ("day", 0, DAYS),
]  # fmt: skip


def sound() -> Problem:
    """Make two visits and two vehicles without faults."""
    return problem([van(capacity=(5,))] * 2, [visit(k, demand=(1,)) for k in (1, 2)])


def refused(part: str, index: int, **changed: object) -> list[tuple[str, str]]:
    """Faults of a sound problem of which one visit or vehicle is changed."""
    made = sound()
    things = list(getattr(made, part))
    things[index] = replace(things[index], **changed)
    unchecked = object.__new__(Problem)  # a problem is checked when it is made
    for name in ("visits", "vehicles", "matrices", "shipments", "precedences", "synchronised"):
        object.__setattr__(unchecked, name, getattr(made, name))
    object.__setattr__(unchecked, "change", made.change)
    object.__setattr__(unchecked, part, tuple(things))
    return list(faults(unchecked))


@pytest.mark.parametrize(
    ("part", "name", "least", "most"),
    [
        *(("visits", *row) for row in OF_VISITS),
        *(("vehicles", *row) for row in OF_VEHICLES),
    ],
)
def test_a_number_is_refused_just_beyond_its_range(
    part: str, name: str, least: int, most: int
) -> None:
    """The least and the most are fine; one less or more is named, with both bounds."""
    for index in (0, 1):
        for value in (least, most):
            assert refused(part, index, **{name: value}) == []
        for value in (least - 1, most + 1):
            said = f"{value} is not between {least} and {most}"
            assert refused(part, index, **{name: value}) == [(f"{part}[{index}].{name}", said)]


@pytest.mark.parametrize("name", ["range", "initial", "setup", "seconds_per_kilometre"])
def test_numbers_of_batteries(name: str) -> None:
    """Each by itself, below 0 and beyond the largest rate."""
    whole = Battery(range=MAX_RATE, initial=0)
    assert refused("vehicles", 1, battery=whole) == []
    for wrong in (-1, MAX_RATE + 1):
        battery = replace(whole, **{name: wrong})  # type: ignore[arg-type]
        paths = {path for path, _ in refused("vehicles", 1, battery=battery)}
        assert f"vehicles[1].battery.{name}" in paths


def test_all_faults_of_one_thing_are_found_in_order() -> None:
    """Several numbers of one kind are each named, in the order of their fields' table."""
    found = refused("visits", 1, service=-1, setup=-2, unserved_cost=-3, due=-MAX_TIME - 1)
    names = ["service", "setup", "unserved_cost", "due"]
    assert [path for path, _ in found] == [f"visits[1].{name}" for name in names]
    depot = Reload(location=-1, duration=-1, capacity=(-1, 1), cost=-1)
    found = refused("vehicles", 0, reload=depot)
    names = ["location", "duration", "cost", "capacity[0]", "capacity"]
    assert [path for path, _ in found] == [f"vehicles[0].reload.{name}" for name in names]


def test_the_error_is_the_first_fault() -> None:
    """Making a problem raises what `faults` finds first, as path and reason."""
    path, reason = refused("visits", 0, location=99, service=-1)[0]
    with pytest.raises(ProblemError) as caught:
        problem([van(capacity=(5,))] * 2, [visit(99, -1, demand=(1,)), visit(2, demand=(1,))])
    assert (caught.value.path, caught.value.reason) == (path, reason)
    assert str(caught.value) == f"{path}: {reason}"


@given(value=st.integers(-20, 20), least=st.integers(-10, 0), most=st.integers(0, 10))
def test_a_range_holds_both_its_ends(value: int, least: int, most: int) -> None:
    """Refused exactly when outside, naming value and bounds."""
    found = list(range_faults("x", value, least, most))
    assert bool(found) == (value not in range(least, most + 1))
    assert all(text == f"{value} is not between {least} and {most}" for _, text in found)


@given(values=st.lists(st.none() | st.integers(-3, 12), min_size=3, max_size=3))
def test_looking_at_fields_together_finds_what_looking_at_each_does(
    values: list[int | None],
) -> None:
    """The quick look is only quicker; None is never a fault."""

    class Thing:
        a, b, c = values

    quick = list(Ranged(9, "a", "b", "c").faults("thing", Thing))
    assert quick == list(field_faults("thing", Thing, ("a", "b", "c"), 9))
    wrong = [
        name for name, v in zip("abc", values, strict=True) if v is not None and not 0 <= v <= 9
    ]
    assert [path for path, _ in quick] == [f"thing.{name}" for name in wrong]


@given(windows=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4))
def test_windows_are_sound_when_ascending_and_disjoint(windows: list[tuple[int, int]]) -> None:
    """No fault exactly when their ends, in a row, ascend (a window may be a single second)."""
    edges = [edge for window in windows for edge in window]
    steps = list(pairwise(edges))
    in_order = all(a <= b if k % 2 == 0 else a < b for k, (a, b) in enumerate(steps))
    found = list(window_faults("w", tuple(windows)))
    assert (not found) == in_order
    assert all(path.startswith("w[") for path, _ in found)


@given(keys=st.lists(st.integers(0, 4), max_size=6))
def test_each_repetition_is_named_with_the_first(keys: list[int]) -> None:
    """As many faults as repetitions, each pointing back to where the key came first."""
    found = list(repeated_faults("x", tuple((key, 1) for key in keys), "skill"))
    expected = [
        (f"x[{n}]", f"skill {key} is already that of x[{keys.index(key)}]")
        for n, key in enumerate(keys)
        if keys.index(key) < n
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (index_faults("p", 0, 0, "visit"), [("p", "0 is no visit (there is none)")]),
        (index_faults("p", 3, 3, "visit"), [("p", "3 is no visit (0-2)")]),
        (index_faults("p", -1, 3, "visit"), [("p", "-1 is no visit (0-2)")]),
        (index_faults("p", 2, 3, "visit"), []),
        (place_faults("p", None, 3), []),
        (place_faults("p", 2, 3), []),
        (place_faults("p", 3, 3), [("p", "3 is not a row of the tables (0-2)")]),
        (amount_faults("p", (0, MAX_TIME)), []),
        (amount_faults("p", (0, -1)), [("p[1]", f"-1 is not between 0 and {MAX_TIME}")]),
        (time_faults("p", -MAX_TIME, MAX_TIME), []),
        (level_faults("p", ((1, 1), (2, 5))), []),
        (level_faults("p", ((1, 0),)), [("p[0]", f"0 is not between 1 and {MAX_TIME}")]),
    ],
)
def test_what_is_said(found: object, expected: list[tuple[str, str]]) -> None:
    """Of indices, places, amounts, seconds and levels, at their edges."""
    assert list(found) == expected  # type: ignore[call-overload]


def test_a_time_is_named_as_often_as_it_is_wrong() -> None:
    """Both ends of a window may be beyond all days."""
    assert len(list(time_faults("p", -MAX_TIME - 1, 0, MAX_TIME + 1))) == 2


@pytest.mark.parametrize("sizes", [(2, 3), (3, 3, 1)])
def test_every_matrix_of_another_size_is_named(sizes: tuple[int, ...]) -> None:
    """By comparison with the first."""
    tables = [TravelTables.of(np.zeros((n, n))) for n in sizes]
    with pytest.raises(ProblemError) as caught:
        problem([], [], *tables)
    odd = next(k for k, n in enumerate(sizes) if n != sizes[0])
    said = f"has {sizes[odd]} locations where the first has {sizes[0]}"
    assert (caught.value.path, caught.value.reason) == (f"matrices[{odd}]", said)


@pytest.mark.parametrize("seed", range(20))
def test_a_random_problem_with_one_wrong_visit_is_refused_for_it(seed: int) -> None:
    """Whatever else it uses, the path leads to that visit and no other."""
    rng = np.random.default_rng([67, seed])
    made = random_problem(rng, Size(visits=(2, 6), vehicles=(1, 3)))
    i = int(rng.integers(len(made.visits)))
    wrong = replace(made.visits[i], location=made.matrices[0].size)
    visits = (*made.visits[:i], wrong, *made.visits[i + 1 :])
    with pytest.raises(ProblemError, match="is not a row of the tables") as caught:
        replace(made, visits=visits)
    assert caught.value.path == f"visits[{i}].location"
