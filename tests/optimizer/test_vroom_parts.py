"""Parts of VROOM's JSON on their own: fields, places, costs, names and tables."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import FormatError
from optimizer.formats.fields import Field
from optimizer.formats.vroom.choices import read_levels, read_vehicle_id, refuse_repeated
from optimizer.formats.vroom.costs import HOUR, KILOMETRE, CostScale
from optimizer.formats.vroom.couplings import read_couplings, read_task_id
from optimizer.formats.vroom.naming import Names, profile_name
from optimizer.formats.vroom.places import Places, read_coordinates, read_speed_factor
from optimizer.formats.vroom.request import COST_RESOLUTION, Task, error_reply
from optimizer.formats.vroom.tables import profile_document, read_profiles, scaled
from optimizer.problem import MAX_COST, MAX_RATE, Change, Shipment
from optimizer.travel import MAX_TRAVEL, TravelTables
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem


def field(value: object, path: str = "x") -> Field:
    """Give a value with its path and no faults yet."""
    return Field(value, path, [])


READINGS: list[tuple[str, Callable[[Field], object], object, object, list[str]]] = [
    ("integer", lambda f: f.integer(0, 9), 9, 9, []),
    ("integer", lambda f: f.integer(0, 9), 10, 0, ["x: 10 is not between 0 and 9"]),
    ("integer", lambda f: f.integer(0, 9), True, 0, ["x: true is not a whole number"]),
    ("integer", lambda f: f.integer(0, 9), 1.0, 0, ["x: 1.0 is not a whole number"]),
    ("integer", lambda f: f.integer(0, 9, default=4), "5", 4, ['x: "5" is not a whole number']),
    ("integer", lambda f: f.integer(0, 9), None, 0, ["x: null is not a whole number"]),
    ("optional", lambda f: f.optional(0, 9), None, None, []),
    ("optional", lambda f: f.optional(0, 9), 3, 3, []),
    ("flag", lambda f: f.flag(), True, True, []),
    ("flag", lambda f: f.flag(), 1, False, ["x: 1 is neither true nor false"]),
    ("number", lambda f: f.number(default=2.5), 3, 3.0, []),
    ("number", lambda f: f.number(default=2.5), "3", 2.5, ['x: "3" is not a number']),
    ("number", lambda f: f.number(default=2.5), 1e301, 2.5, ["x: 1e+301 is beyond all bounds"]),
    ("number", lambda f: f.number(default=2.5), False, 2.5, ["x: false is not a number"]),
    ("text", lambda f: f.text(), "Rua", "Rua", []),
    ("text", lambda f: f.text(), ["Rua"], "", ["x: an array is not a text"]),
    ("span", lambda f: f.span(0, 9), [2, 2], (2, 2), []),
    ("span", lambda f: f.span(0, 9), [3, 2], (2, 3), ["x: ends (2) before it begins (3)"]),
    ("span", lambda f: f.span(0, 9), [3], (0, 9), ["x: must be two numbers, [from, to]"]),
    ("spans", lambda f: f.spans(0, 9), [[5, 6], [1, 2]], ((1, 2), (5, 6)), []),
    ("spans", lambda f: f.spans(0, 9), [[1, 5], [5, 6]], (), ["x: [1, 5] and [5, 6] overlap"]),
    ("integers", lambda f: f.integers(0, 9), [1, 2], (1, 2), []),
    ("integers", lambda f: f.integers(0, 9), [1, -2], (1, 0), ["x[1]: -2 is not between 0 and 9"]),
    ("elements", lambda f: f.elements(), {}, [], ["x: an object is not an array"]),
    ("members", lambda f: f.members(), [], [], ["x: an array is not an object"]),
    ("instant", lambda f: f.instant(), None, None, []),
    (
        "instant",
        lambda f: f.instant(),
        "2026-03-02T00:00",
        None,
        ['x: "2026-03-02T00:00" is no instant such as 2026-03-02T00:00:00+01:00'],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "read", "value", "result", "faults"), READINGS)
def test_a_value_is_read_or_named(
    kind: str, read: Callable[[Field], object], value: object, result: object, faults: list[str]
) -> None:
    """A wrong one is noted with its path and replaced by a harmless one."""
    found = field(value)
    assert read(found) == result, kind
    assert found.faults == faults


def test_an_absent_field_is_its_default_or_a_fault() -> None:
    """Only what has no default must be there; nothing that is absent is wrong in itself."""
    root = Field.root({})
    assert root["a"].integer(0, 9, default=4) == 4
    assert (root["a"].text(), root["a"].flag(), root["a"].elements()) == ("", False, [])
    assert (root["a"].optional(0, 9), root["a"].instant(), root["a"].spans(0, 9)) == (
        None,
        None,
        (),
    )
    assert root.faults == []
    root["a"]["b"].integer(0, 9)
    root["c"].is_object()
    assert root.faults == ["a.b: is missing", "c: is missing"]
    with pytest.raises(FormatError) as caught:
        root.raise_faults()
    assert caught.value.faults == ("a.b: is missing", "c: is missing")


@pytest.mark.parametrize(("value", "said"), [(None, 0), ([], 0), ({}, 0), (0, 1), ([1], 1)])
def test_what_is_not_supported_may_be_empty(value: object, said: int) -> None:
    """Null and empty things say nothing that we could get wrong."""
    found = field(value)
    found.refuse("is not supported")
    assert len(found.faults) == said


@given(text=st.text(min_size=60, max_size=80))
def test_long_values_are_cut_in_messages(text: str) -> None:
    """A message never repeats more than some forty characters of a document."""
    found = field(text)
    found.integer(0, 9)
    assert len(found.faults[0]) < 80


COORDINATES: list[tuple[object, tuple[float, float] | None, str]] = [
    ([-8.6, 41.1], (-8.6, 41.1), ""),
    ([180, -90], (180.0, -90.0), ""),
    ([181, 0], None, "[181.0, 0.0] is no longitude and latitude in degrees"),
    ([0, 91], None, "[0.0, 91.0] is no longitude and latitude in degrees"),
    ([1], None, "must be two numbers, [lon, lat]"),
    ([1, 2, 3], None, "must be two numbers, [lon, lat]"),
    ("1,2", None, "is not an array"),
    ([1, "2"], None, '"2" is not a number'),
]


@pytest.mark.parametrize(("value", "expected", "said"), COORDINATES)
def test_coordinates(value: object, expected: tuple[float, float] | None, said: str) -> None:
    """Longitude first, in degrees; one fault for whatever else it is."""
    found = field(value)
    assert read_coordinates(found) == expected
    assert [said in fault for fault in found.faults] == ([True] if said else [])


def test_equal_coordinates_are_one_row() -> None:
    """Without matrices, each different place is a row, in the order of the document."""
    places = Places(inline=None)
    spots: list[list[float]] = [[1, 2], [3, 4], [1.0, 2.0]]
    rows = [places.row(field({"location": spot}))[0] for spot in spots]
    assert rows == [0, 1, 0]
    assert places.size == 2
    assert places.coordinates == [(1.0, 2.0), (3.0, 4.0)]
    assert places.spots[1].coordinates == (3.0, 4.0)


def test_with_matrices_the_index_decides() -> None:
    """It has to be there and to be a row; coordinates only name it."""
    profiles = read_profiles(Field.root({"matrices": {"car": {"durations": [[0, 5], [5, 0]]}}}))
    places = Places(inline=profiles)
    assert places.size == 2
    row, spot = places.row(field({"location_index": 1, "location": [7, 8]}))
    assert (row, spot.index, spot.coordinates) == (1, 1, (7.0, 8.0))
    missing, beyond = field({"location": [7, 8]}), field({"location_index": 2})
    assert (places.row(missing)[0], places.row(beyond)[0]) == (0, 0)
    assert missing.faults == ["x: needs location_index, because the document has matrices"]
    assert beyond.faults == ["x.location_index: 2 is not between 0 and 1"]


def test_a_place_that_may_be_anywhere() -> None:
    """A break without a place, or with null, has none; without matrices an index is none."""
    places = Places(inline=None)
    assert places.stated(field({})) is None
    assert places.stated(field({"location": None})) is None
    assert places.stated(field({"location": [1, 2]})) == 0
    only_index = field({"location_index": 4})
    places.stated(only_index)
    assert only_index.faults == ["x: needs location, because the document has no matrices"]


@pytest.mark.parametrize("value", [0.001, 1, 5])
def test_speed_factors_within_vrooms_limit(value: float) -> None:
    """Above 0, and 5 at most."""
    found = field(value)
    assert read_speed_factor(found) == value
    assert not found.faults


@pytest.mark.parametrize("value", [0, -1, 5.001])
def test_speed_factors_beyond_vrooms_limit(value: float) -> None:
    """A factor that makes no sense is named and counts as 1."""
    found = field(value)
    assert read_speed_factor(found) == 1.0
    assert len(found.faults) == 1


@given(resolution=st.integers(1, 10**6), cost=st.integers(0, 10**6))
def test_amounts_are_scaled_exactly(resolution: int, cost: int) -> None:
    """A VROOM unit is `resolution` of ours."""
    found = field(cost)
    assert CostScale(resolution).amount(found) == cost * resolution
    assert not found.faults


@given(resolution=st.integers(1, 10**5), rate=st.integers(0, 10**5))
def test_rates_are_scaled_exactly_or_refused(resolution: int, rate: int) -> None:
    """An hour's cost is so many seconds' cost, or there is a fault; likewise kilometres."""
    scale = CostScale(resolution)
    readers = ((scale.per_second, HOUR), (scale.per_metre, KILOMETRE))
    for read, span in readers:
        found = field(rate)
        value = read(found)
        assert bool(found.faults) == (rate * resolution % span != 0)
        assert found.faults or value * span == rate * resolution


def test_the_usual_resolution_divides_hours_and_kilometres() -> None:
    """Any whole cost an hour or a kilometre is a whole cost a second or a metre."""
    scale = CostScale.read(Field.root({})["cost_resolution"])
    assert scale == CostScale(COST_RESOLUTION)
    assert (scale.per_second(field(1)), scale.per_metre(field(1))) == (5, 18)


def test_costs_beyond_all_bounds_are_refused() -> None:
    """In our own unit they could not be held."""
    for read, most in (
        (CostScale(2).amount, MAX_COST // 2),
        (CostScale(2).per_second, MAX_RATE * HOUR // 2),
    ):
        fine, beyond = field(most), field(most + 1)
        read(fine)
        read(beyond)
        assert (len(fine.faults), len(beyond.faults)) == (0, 1)


TASKS = {(Task.JOB, 4): 0, (Task.PICKUP, 4): 1, (Task.DELIVERY, 4): 2}
NAMED: list[tuple[object, int, list[str]]] = [
    (4, 0, []),
    ({"id": 4}, 0, []),
    ({"type": "job", "id": 4}, 0, []),
    ({"type": "pickup", "id": 4}, 1, []),
    ({"type": "delivery", "id": 4}, 2, []),
    (5, 0, ["x: there is no job with id 5"]),
    ({"type": "delivery", "id": 5}, 0, ["x.id: there is no delivery with id 5"]),
    ({"type": "break", "id": 4}, 0, ["x.type: 'break' is not one of job, pickup, delivery"]),
    ("4", 0, ['x: "4" is not a whole number']),
]


@pytest.mark.parametrize(("name", "index", "faults"), NAMED)
def test_tasks_are_named_by_type_and_id(name: object, index: int, faults: list[str]) -> None:
    """A job by its number alone; an unknown one is named where it stands."""
    found = field(name)
    assert read_task_id(found, TASKS) == index
    assert found.faults == faults


def test_couplings_that_are_absent_are_none() -> None:
    """Nothing is tied, and changing the plan is free."""
    found = read_couplings(Field.root({}), TASKS, CostScale())
    assert (found.precedences, found.synchronised, found.change) == ((), (), Change())


def test_couplings_are_read_in_the_documents_unit() -> None:
    """Delays in seconds, costs scaled, tasks as indices."""
    root = Field.root(
        {
            "precedences": [{"first": 4, "then": {"type": "pickup", "id": 4}, "max_delay": 60}],
            "synchronised": [[4, {"type": "delivery", "id": 4}]],
            "change": {"vehicle_cost": 3, "tolerance": 0},
        }
    )
    found = read_couplings(root, TASKS, CostScale(10))
    (tie,) = found.precedences
    assert (tie.first, tie.then, tie.min_delay, tie.max_delay) == (0, 1, 0, 60)
    assert found.synchronised == ((0, 2),)
    assert found.change == Change(vehicle_cost=30, tolerance=0)
    assert root.faults == []


def test_vehicles_and_levels_are_named_once() -> None:
    """An unknown vehicle and a skill of two levels are faults."""
    known, unknown = field(7), field(8)
    assert (read_vehicle_id(known, {7: 3}), read_vehicle_id(unknown, {7: 3})) == (3, 0)
    assert (known.faults, unknown.faults) == ([], ["x: there is no vehicle with id 8"])
    levels = field([{"skill": 1, "level": 2}, {"skill": 1, "level": 3}])
    read_levels(levels)
    assert levels.faults == ["x: has skill 1 more than once"]
    owner = field(None)
    refuse_repeated(owner, [5, 3, 5, 3, 3, 4], "thing")
    assert owner.faults == ["x: has thing 3 more than once", "x: has thing 5 more than once"]


@pytest.mark.parametrize(
    ("ids", "numbers"),
    [
        (["7", "3"], [7, 3]),
        (["7", "a"], [1, 2]),
        (["07", "3"], [1, 2]),
        (["٣", "3"], [1, 2]),
        (["-1", "3"], [1, 2]),
        ([], []),
    ],
)
def test_ids_stay_where_all_are_numbers(ids: list[str], numbers: list[int]) -> None:
    """Else all count from 1, so that no two meet."""
    made = problem([], [visit(1) for _ in ids])
    named = tuple(replace(v, id=name) for v, name in zip(made.visits, ids, strict=True))
    assert Names.of(replace(made, visits=named), None).visits == numbers


def test_names_of_tasks_rows_and_profiles() -> None:
    """Ends of a shipment say their type; a row has its index, and coordinates if known."""
    made = problem([van()], [visit(1), visit(2), visit(3)])
    made = replace(made, shipments=(Shipment(pickup=2, delivery=0),))
    names = Names.of(made, [(float(k), 1.0) for k in range(12)])
    assert [names.task(i) for i in range(3)] == [
        {"type": "delivery", "id": 1},
        2,
        {"type": "pickup", "id": 3},
    ]
    assert names.place(4) == {"location_index": 4, "location": [4.0, 1.0]}
    assert names.place(None, "start", "start_index") == {"start_index": None}
    assert Names.of(made, None).place(4) == {"location_index": 4}
    assert [profile_name(k) for k in range(3)] == ["car", "car2", "car3"]


@pytest.mark.parametrize("seed", range(12))
def test_tables_are_written_as_they_are_read(seed: int) -> None:
    """Seconds, metres, gaps and hours come back the same."""
    made = random_problem(np.random.default_rng([71, seed]), Size(locations=(1, 4), likely=7))
    written = {str(k): profile_document(tables) for k, tables in enumerate(made.matrices)}
    root = Field.root({"matrices": written})
    read = read_profiles(root)
    assert root.faults == []
    assert read is not None
    for profile, tables in zip(read.values(), made.matrices, strict=True):
        gaps = tables.unreachable
        assert (profile.tables.unreachable == gaps).all()
        assert (profile.tables.seconds[~gaps] == tables.seconds[~gaps]).all()
        assert (profile.tables.metres[~gaps] == tables.metres[~gaps]).all()
        assert profile.tables.starts.tolist() == tables.starts.tolist()
        assert profile.measured
        assert not profile.priced


@given(seconds=st.integers(0, MAX_TRAVEL), factor=st.floats(0.01, 5))
def test_faster_vans_take_less_time_over_the_same_way(seconds: int, factor: float) -> None:
    """To the nearest second, and never beyond what a table holds; metres stay."""
    tables = TravelTables.of([[0, seconds], [seconds, 0]], [[0, 9], [9, 0]])
    faster = scaled(tables, factor)
    assert abs(int(faster.seconds[0, 1]) - min(seconds / factor, MAX_TRAVEL)) <= 0.5
    assert faster.metres.tolist() == tables.metres.tolist()


def test_a_speed_of_one_changes_nothing() -> None:
    """Not even the object: matrices are large."""
    tables = TravelTables.of([[0, 9], [9, 0]])
    assert scaled(tables, 1.0) is tables


@pytest.mark.parametrize("message", ["a\nb", ["a", "b"], FormatError(["a", "b"])])
def test_an_error_is_one_text(message: str | list[str] | FormatError) -> None:
    """With VROOM's code, a line for each fault."""
    assert error_reply(2, message) == {"code": 2, "error": "a\nb"}
