"""Where exactly the checker draws the line of each rule beyond windows and breaks."""

from dataclasses import replace

import pytest

from optimizer.check import Kind, violations
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.solution import Call, CallKind, Costs, Route, Solution, Stop
from optimizer.travel import TravelTables
from tests.optimizer.planting import put, with_route, with_stop
from tests.optimizer.planting_calls import with_call
from tests.optimizer.rich_day import EVA, TOM, A, B, C, P, Q, S, T, U, rich_day


def found(problem: Problem, solution: Solution) -> set[str]:
    """Codes of all violations."""
    return {violation.code for violation in violations(problem, solution)}


def with_eva(problem: Problem, **changes: object) -> Problem:
    """Change fields of Eva's van."""
    eva = replace(problem.vehicles[EVA], **changes)  # type: ignore[arg-type]
    return replace(problem, vehicles=put(problem.vehicles, EVA, eva))


def with_visit(problem: Problem, index: int, **changes: object) -> Problem:
    """Change fields of a visit."""
    visit = replace(problem.visits[index], **changes)  # type: ignore[arg-type]
    return replace(problem, visits=put(problem.visits, index, visit))


def test_rich_day_is_right() -> None:
    """Nothing is wrong with a day of every rule that was worked out by hand."""
    assert violations(*rich_day()) == []


# One unit beyond what the rich day just meets: fields of Eva's van, what is then wrong.
VANS: list[tuple[str, dict[str, object], Kind]] = [
    ("level", {"levels": ((1, 2),)}, Kind.LEVEL),
    ("default level", {"levels": ()}, Kind.LEVEL),
    ("skill too early", {"skill_windows": ((1, (501, 900)),)}, Kind.SKILL_WINDOW),
    ("skill too late", {"skill_windows": ((1, (0, 499)),)}, Kind.SKILL_WINDOW),
    ("tools", {"tools": frozenset({8})}, Kind.TOOLS),
    ("territory", {"outside_cost": None}, Kind.TERRITORY),
    ("type", {"type": 0}, Kind.DURATION),
    ("stock at the start", {"capacity": (2,)}, Kind.CAPACITY),
    ("visits", {"max_visits": 5}, Kind.MAX_VISITS),
    ("driving", {"max_travel": 1199}, Kind.MAX_TRAVEL),
    ("metres", {"max_distance": 11_999}, Kind.MAX_DISTANCE),
    ("work", {"max_work": 1999}, Kind.MAX_WORK),
    ("overtime", {"max_overtime": 99}, Kind.LATE_END),
    ("no depot", {"reload": None}, Kind.CALL_KIND),
    ("no battery", {"battery": None}, Kind.CALL_KIND),
]


@pytest.mark.parametrize(("fields", "kind"), [v[1:] for v in VANS], ids=[v[0] for v in VANS])
def test_limits_of_a_van(fields: dict[str, object], kind: Kind) -> None:
    """Each limit of Eva's is just met: a unit less, and that is wrong."""
    problem, solution = rich_day()
    assert kind in found(with_eva(problem, **fields), solution)


VISITS: list[tuple[str, int, dict[str, object], Kind]] = [
    ("required", P, {"required": frozenset({TOM})}, Kind.REQUIRED),
    ("forbidden", Q, {"forbidden": frozenset({EVA})}, Kind.FORBIDDEN),
    ("skill", B, {"skills": frozenset({9})}, Kind.SKILLS),
    ("level of a skill nobody has", B, {"levels": ((9, 1),)}, Kind.LEVEL),
    ("service", A, {"service_by_type": ((1, 51),)}, Kind.DURATION),
    ("set-up", A, {"setup_by_type": ((1, 21),)}, Kind.SETUP),
    ("load on the way", P, {"pickup": (1,)}, Kind.CAPACITY),
    ("pick-up before the depot", A, {"pickup": (1,)}, Kind.CAPACITY),
    ("more from the depot", S, {"demand": (2,)}, Kind.CAPACITY),
]


@pytest.mark.parametrize(
    ("index", "fields", "kind"), [v[1:] for v in VISITS], ids=[v[0] for v in VISITS]
)
def test_limits_of_a_visit(index: int, fields: dict[str, object], kind: Kind) -> None:
    """Whoever asks for a unit more than there is has asked for too much."""
    problem, solution = rich_day()
    assert kind in found(with_visit(problem, index, **fields), solution)


# Fields of a visit or of the day, and by how much which term of cost then is another one.
COSTS: list[tuple[str, int, dict[str, object], str, int]] = [
    ("earlier wish", C, {"wanted": 519}, "earliness", -5),
    ("no wish", C, {"wanted": None}, "earliness", -100),
    ("deadline met", Q, {"deadline": 1420}, "missed", -60),
    ("due a second sooner", S, {"due": 1744}, "lateness", 4),
    ("a steeper step", S, {"late_steps": ((1700, 2), (1740, 4))}, "lateness", 10),
    ("wanted today", A, {"day": 1}, "delay", -9),
    ("preferred", P, {"preferred": frozenset({EVA})}, "preference", -7),
    ("no preference", P, {"preferred": frozenset()}, "preference", -7),
    ("at home", C, {"territory": 0}, "preference", -15),
    ("nowhere in particular", C, {"territory": None}, "preference", -15),
    ("dearer to send", Q, {"vehicle_costs": ((EVA, 5),)}, "preference", 1),
    ("as planned", P, {"previous": None}, "change", -13),
    ("left out", 8, {"unserved_cost": 701}, "unserved", 1),
]


@pytest.mark.parametrize(
    ("index", "fields", "term", "more"), [c[1:] for c in COSTS], ids=[c[0] for c in COSTS]
)
def test_costs_of_a_visit(index: int, fields: dict[str, object], term: str, more: int) -> None:
    """Each cost is counted to the unit, under its own name."""
    problem, solution = rich_day()
    changed = with_visit(problem, index, **fields)
    right = getattr(solution.costs, term)
    texts = {v.text for v in violations(changed, solution) if v.code == Kind.COST}
    assert texts == {f"cost of {term} is {right}, not {right + more}"}


def test_tolerance_includes_its_end() -> None:
    """A start moved by exactly the tolerance costs nothing, a second more does."""
    problem, solution = rich_day()
    for tolerance, cost in ((30, 24), (29, 24 + 13), (99, 24), (100, 11)):
        changed = replace(problem, change=replace(problem.change, tolerance=tolerance))
        agrees = Kind.COST not in found(changed, solution)
        assert agrees == (cost == solution.costs.change), tolerance


def test_setup_is_due_after_a_call() -> None:
    """Who has called anywhere between two stops at one place sets up again."""
    problem, solution = rich_day()
    route = solution.routes[EVA]
    called = with_route(solution, 0, calls=(replace(route.calls[0], position=1), *route.calls[1:]))
    assert Kind.SETUP not in found(problem, solution)
    assert Kind.SETUP in found(problem, called)


def test_the_depot_has_another_capacity() -> None:
    """After a call what counts is what the van can take from there."""
    problem, solution = rich_day()
    depot = problem.vehicles[EVA].reload
    assert depot is not None
    less = with_eva(problem, reload=replace(depot, capacity=(3,)))
    assert found(less, solution) == {Kind.CAPACITY}
    later = with_eva(problem, reload=replace(depot, windows=((801, 900),)))
    assert found(later, solution) == {Kind.CALL_WINDOW}
    longer = with_eva(problem, reload=replace(depot, duration=31))
    assert found(longer, solution) == {Kind.CALL_DURATION}


def test_the_battery_to_the_last_metre() -> None:
    """Eva's battery is empty at the depot, and again at her end: a metre less is too little."""
    problem, solution = rich_day()
    battery = problem.vehicles[EVA].battery
    assert battery is not None
    weaker = with_eva(problem, battery=replace(battery, initial=3999))
    assert found(weaker, solution) == {Kind.BATTERY, Kind.CALL_DURATION}  # 8,001 are missing
    smaller = with_eva(problem, battery=replace(battery, range=7999))
    assert found(smaller, solution) == {Kind.BATTERY}  # charging is rounded up
    slower = with_eva(problem, battery=replace(battery, seconds_per_kilometre=21))
    assert found(slower, solution) == {Kind.CALL_DURATION}


def test_positions_need_not_be_next_to_each_other() -> None:
    """Position 4 may follow position 0 when nobody has those between."""
    problem, solution = rich_day()
    pin = problem.visits[B].pin
    assert pin is not None
    free = with_visit(problem, B, pin=replace(pin, position=None))
    assert Kind.POSITION not in found(free, solution)
    frozen = with_visit(free, C, pin=pin)  # behind B, which has no position now
    assert Kind.POSITION in found(frozen, solution)


DELAYS = [(400, 430, None), (431, None, Kind.PRECEDENCE_EARLY), (0, 429, Kind.PRECEDENCE_LATE)]


@pytest.mark.parametrize(("least", "most", "kind"), DELAYS)
def test_delays_include_their_ends(least: int, most: int | None, kind: Kind | None) -> None:
    """T starts 430 seconds after P has ended."""
    problem, solution = rich_day()
    tie = replace(problem.precedences[0], min_delay=least, max_delay=most)
    changed = replace(problem, precedences=(tie,))
    assert found(changed, solution) == ({kind} if kind else set())


def test_charging_on_the_way_of_a_shipment() -> None:
    """Only one that has to be delivered at once forbids it; unloading none allows."""
    problem, solution = rich_day()
    later = replace(problem, shipments=(replace(problem.shipments[0], immediate=False),))
    charging = with_call(solution, 0, 2, position=4)
    unloading = with_call(solution, 0, 1, position=4)
    assert Kind.SHIPMENT_IMMEDIATE in found(problem, charging)
    assert not found(later, charging) & {Kind.SHIPMENT_IMMEDIATE, Kind.SHIPMENT_CALL}
    assert Kind.SHIPMENT_CALL in found(later, unloading)


def test_three_at_once() -> None:
    """Of three that start together each is compared with each."""
    problem, solution = rich_day()
    three = replace(problem, precedences=(), synchronised=((S, T, U),))
    codes = [v for v in violations(three, solution) if v.code.startswith("synchronised")]
    assert {(v.code, v.visit) for v in codes} == {
        (Kind.SYNCHRONISED_VEHICLE, U),  # Tom is at T
        (Kind.SYNCHRONISED_START, S),
    }


def test_texts_name_the_figures() -> None:
    """What is claimed, what is right, and about whom."""
    problem, solution = rich_day()
    late = with_stop(solution, 1, 1, arrival=1899, start=1899)
    texts = [str(v) for v in violations(problem, late)]
    assert (
        "vehicle 1, visit 7: starts at 1899; visit 6 ends at 1800, 100 before it [precedence_early]"
    ) in texts


def hourly() -> tuple[Problem, Solution]:
    """One van, one visit 20 seconds away at 0 o'clock and 60 from 100 on."""
    seconds = [[[0, 20], [20, 0]], [[0, 60], [60, 0]]]
    problem = Problem(
        visits=(Visit(id="a", location=1, service=30, unserved_cost=0),),
        vehicles=(Vehicle(id="k", window=(0, 999), start=0, end=0),),
        matrices=(TravelTables.by_hour([0, 100], seconds),),
    )
    costs = Costs(travel=28 + 55)
    route = Route(
        vehicle=0,
        departure=20,
        end=88 + 55,
        stops=(Stop(visit=0, arrival=48, start=58, finish=88, setup=0),),
        rests=(),
        travel_seconds=83,
        metres=0,
        costs=costs,
    )
    return problem, Solution(routes=(route,), unassigned=(), costs=costs)


def test_drives_take_what_their_hour_says() -> None:
    """Leaving at 20 takes 28 seconds (20 + 40 * 0.2), at 88 it takes 55 (55.2 rounded)."""
    problem, solution = hourly()
    assert found(problem, solution) == set()
    early = with_route(solution, 0, departure=19)
    assert found(problem, early) == {Kind.ARRIVAL}  # 28 seconds still (27.6): a second too soon
    sooner = with_route(solution, 0, end=88 + 54)
    assert found(problem, sooner) == {Kind.END}


def test_a_call_without_a_start_location_is_the_first_stop() -> None:
    """Who begins nowhere departs when arriving at the first place, be it a depot."""
    problem, solution = rich_day()
    call = Call(kind=CallKind.RELOAD, location=0, position=0, arrival=9, start=9, finish=9)
    free = with_eva(problem, start=None)
    begun = with_route(solution, 0, calls=(call, *solution.routes[0].calls), departure=9)
    assert Kind.DEPARTURE not in found(free, begun)
    assert Kind.DEPARTURE in found(free, with_route(begun, 0, departure=8))
