"""What visits, vehicles, couplings and solutions tell of themselves."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.couplings import NO_CHANGE_COST, Change, Precedence, Shipment
from optimizer.problem import Battery, Break, Pin, Previous, Problem, Reload, Vehicle, Visit
from optimizer.solution import Call, CallKind, Costs, Rest, Route, Solution, Stop
from tests.optimizer.line import problem, van, visit

TERMS = [term.name for term in fields(Costs)]
MONEY = st.integers(0, 2**60)


@st.composite
def costs(draw: st.DrawFn) -> Costs:
    """Draw costs with any terms."""
    return Costs(**{name: draw(MONEY) for name in TERMS})


@given(one=costs(), other=costs(), third=costs())
def test_costs_add_up_in_any_order(one: Costs, other: Costs, third: Costs) -> None:
    """Term by term, exactly, however large; nothing added changes nothing."""
    assert one + other == other + one
    assert (one + other) + third == one + (other + third)
    assert one + Costs() == one
    assert (one + other).total == one.total + other.total


@pytest.mark.parametrize("name", TERMS)
def test_each_term_counts_once(name: str) -> None:
    """In the total and in sums; nothing else is changed by it."""
    alone = Costs(**{name: 7})
    assert alone.total == 7
    assert (alone + alone).total == 14
    assert getattr(alone + alone, name) == 14


def test_there_is_a_term_for_each_kind_of_cost() -> None:
    """Sixteen of them, all free unless said otherwise."""
    assert len(TERMS) == 16
    assert Costs().total == 0


@given(metres=st.integers(0, 10**7), rate=st.integers(0, 10**5), setup=st.integers(0, 10**5))
def test_charging_takes_whole_seconds_and_never_too_few(metres: int, rate: int, setup: int) -> None:
    """The set-up, and the least whole number of seconds that the metres need."""
    battery = Battery(range=metres, initial=0, setup=setup, seconds_per_kilometre=rate)
    charging = battery.charging_seconds(metres) - setup
    assert charging * 1000 >= metres * rate
    assert (charging - 1) * 1000 < metres * rate


@pytest.mark.parametrize(
    ("metres", "seconds"), [(0, 60), (1, 61), (10, 61), (11, 62), (1000, 160), (1001, 161)]
)
def test_charging_is_rounded_up(metres: int, seconds: int) -> None:
    """A tenth of a second for each metre, after a minute of set-up."""
    battery = Battery(range=5000, initial=0, setup=60, seconds_per_kilometre=100)
    assert battery.charging_seconds(metres) == seconds


@given(metres=st.integers(0, 10**6), more=st.integers(0, 10**6), rate=st.integers(0, 10**4))
def test_more_metres_never_charge_faster(metres: int, more: int, rate: int) -> None:
    """And one stop is never slower than two for the same metres."""
    battery = Battery(range=1, initial=0, setup=30, seconds_per_kilometre=rate)
    whole = battery.charging_seconds(metres + more)
    assert whole >= battery.charging_seconds(metres)
    assert whole <= battery.charging_seconds(metres) + battery.charging_seconds(more)


WINDOWS = ((5, 9), (20, 30))


@pytest.mark.parametrize(
    ("pin", "expected"),
    [
        (None, WINDOWS),
        (Pin(vehicle=0), WINDOWS),
        (Pin(vehicle=0, position=0), WINDOWS),
        (Pin(vehicle=0, start=7), ((7, 7),)),
        (Pin(vehicle=0, start=50), ((50, 50),)),
        (Pin(vehicle=0, start=0, position=2), ((0, 0),)),
        (Pin(vehicle=0, start=-4), ((-4, -4),)),
    ],
)
def test_a_task_starts_in_its_windows_or_as_pinned(
    pin: Pin | None, expected: tuple[tuple[int, int], ...]
) -> None:
    """A pinned second counts instead of all windows, be it 0 or outside them."""
    assert visit(1, windows=WINDOWS, pin=pin).start_windows == expected


def test_without_windows_there_is_no_bound() -> None:
    """Neither a visit nor a pin without a second bounds the start."""
    assert visit(1).start_windows == ()
    assert visit(1, pin=Pin(vehicle=0)).start_windows == ()


def test_a_break_begins_in_its_windows_or_between_its_bounds() -> None:
    """Windows, where there are any, replace earliest and latest."""
    rest = Break(earliest=10, latest=50, duration=5)
    assert rest.start_windows == ((10, 50),)
    assert replace(rest, windows=((12, 15), (40, 50))).start_windows == ((12, 15), (40, 50))


COUNTING: list[tuple[dict[str, int], bool]] = [
    ({}, False),
    ({"work_cost": 1}, True),
    ({"max_work": 0}, True),
    ({"max_work": 500}, True),
    ({"unfair_cost": 1}, True),
    ({"fair_work": 100}, False),
    ({"fair_work": 0, "unfair_cost": 3}, True),
    ({"overtime_cost": 9, "max_overtime": 60}, False),
    ({"travel_cost": 9, "max_travel": 60}, False),
]


@pytest.mark.parametrize(("changed", "counts"), COUNTING)
def test_when_the_length_of_work_matters(changed: dict[str, int], counts: bool) -> None:  # noqa: FBT001 - the expectation
    """If it costs, is limited or may be unfair; a fair share alone charges nothing."""
    assert replace(van(), **changed).counts_work is counts  # type: ignore[arg-type]


@given(opens=st.integers(-100, 100), long=st.integers(0, 100), overtime=st.integers(0, 100))
def test_the_latest_end_is_the_shift_and_its_overtime(opens: int, long: int, overtime: int) -> None:
    """Never before the regular end."""
    vehicle = van(window=(opens, opens + long), max_overtime=overtime)
    assert vehicle.latest_end == opens + long + overtime


RECORDS: list[tuple[object, str]] = [
    (visit(1), "service"),
    (van(), "start"),
    (Pin(vehicle=0), "start"),
    (Previous(vehicle=0, start=0), "start"),
    (Break(earliest=0, latest=1, duration=1), "duration"),
    (Reload(location=0, duration=1, capacity=()), "cost"),
    (Battery(range=1, initial=0), "range"),
    (Shipment(pickup=0, delivery=1), "pickup"),
    (Precedence(first=0, then=1), "first"),
    (NO_CHANGE_COST, "tolerance"),
    (Costs(), "fixed"),
    (Rest(index=0, start=0, finish=1), "start"),
    (Stop(visit=0, arrival=0, start=0, finish=0, setup=0), "start"),
]


@pytest.mark.parametrize(("record", "field"), RECORDS)
def test_records_never_change(record: object, field: str) -> None:
    """What a caller holds is what was made."""
    with pytest.raises(FrozenInstanceError):
        setattr(record, field, 99)


@pytest.mark.parametrize(("record", "field"), RECORDS)
def test_records_take_no_unknown_field(record: object, field: str) -> None:
    """A misspelt field is an error, not a field that nobody reads."""
    with pytest.raises(TypeError):
        replace(record, **{f"{field}_of_old": 1})  # type: ignore[type-var]


@pytest.mark.parametrize("record", [record for record, _ in RECORDS])
def test_equal_records_are_one(record: object) -> None:
    """Equality and hash go by value."""
    same = replace(record)  # type: ignore[type-var]
    assert same == record
    assert hash(same) == hash(record)
    assert same is not record


def test_changing_a_plan_is_free_unless_said() -> None:
    """A quarter of an hour is no move."""
    assert Change() == NO_CHANGE_COST
    assert (NO_CHANGE_COST.vehicle_cost, NO_CHANGE_COST.start_cost) == (0, 0)
    assert NO_CHANGE_COST.tolerance == 900


def stop(i: int) -> Stop:
    """Make a stop at a visit."""
    return Stop(visit=i, arrival=0, start=1, finish=2, setup=0)


def route(vehicle: int, *visits: int) -> Route:
    """Make a route through some visits."""
    return Route(
        vehicle=vehicle,
        departure=0,
        end=9,
        stops=tuple(stop(i) for i in visits),
        rests=(),
        travel_seconds=0,
        metres=0,
        costs=Costs(travel=10 * len(visits)),
    )


@given(
    orders=st.lists(st.lists(st.integers(0, 50), max_size=4), min_size=1, max_size=5),
)
def test_orders_are_those_of_the_routes(orders: list[list[int]]) -> None:
    """One list for each vehicle, empty where there is no route."""
    routes = tuple(route(k, *order) for k, order in enumerate(orders) if order)
    plan = Solution(routes=routes, unassigned=(), costs=Costs())
    assert plan.order(len(orders)) == orders
    assert plan.order(len(orders) + 2) == [*orders, [], []]


def test_a_solution_costs_what_its_terms_do() -> None:
    """`cost` is the total of `costs`, not what its routes say."""
    plan = Solution(routes=(route(1, 4, 2),), unassigned=(0,), costs=Costs(travel=20, unserved=7))
    assert plan.cost == 27
    assert plan.routes[0].visits == (4, 2)
    assert plan.routes[0].calls == ()


@pytest.mark.parametrize("kind", list(CallKind))
def test_calls_are_written_by_their_kind(kind: CallKind) -> None:
    """The value is the word itself, and stands for the kind."""
    call = Call(kind=kind, location=1, position=0, arrival=0, start=0, finish=5)
    assert CallKind(str(call.kind)) is kind
    assert call.index == 0


TIES: list[tuple[Callable[[Problem], Problem], bool, list[tuple[int, ...]]]] = [
    (lambda p: p, False, []),
    (lambda p: replace(p, shipments=(Shipment(pickup=0, delivery=1),)), False, [(0, 1)]),
    (lambda p: replace(p, precedences=(Precedence(first=0, then=1),)), True, []),
    (lambda p: replace(p, synchronised=((0, 2),)), True, [(0, 2)]),
    (
        lambda p: replace(
            p, shipments=(Shipment(pickup=1, delivery=0),), synchronised=((0, 2, 3),)
        ),
        True,
        [(1, 0), (0, 2, 3)],
    ),
]


@pytest.mark.parametrize(("tie", "couples", "groups"), TIES)
def test_what_is_served_together(
    tie: Callable[[Problem], Problem],
    couples: bool,  # noqa: FBT001 - the expectation
    groups: list[tuple[int, ...]],
) -> None:
    """Shipments and synchronised visits are groups; only ties across routes couple these."""
    made = tie(problem([van(), van()], [visit(k) for k in range(4)]))
    assert made.couples_routes is couples
    assert list(made.groups()) == groups


@pytest.mark.parametrize("kind", [Visit, Vehicle])
def test_only_what_has_no_usual_value_must_be_said(kind: type) -> None:
    """An id and a place, or an id and a shift, are enough."""
    least = {"id": "a", "location": 0} if kind is Visit else {"id": "a", "window": (0, 1)}
    assert kind(**least).id == "a"
    for name in least:
        with pytest.raises(TypeError):
            kind(**{key: value for key, value in least.items() if key != name})
