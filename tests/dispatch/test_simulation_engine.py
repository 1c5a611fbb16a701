"""Simulated days hold together: an oracle that shares no code with the engine finds nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.catalogue import Weights
from dispatch.model import Skill
from dispatch.simulation.engine import DayCase, simulate_day
from dispatch.simulation.record import DayRecord, Doing
from dispatch.simulation.runner import day_case
from dispatch.simulation.scenario import HOUR, JobKind, Lunch, Scenario, Variability
from dispatch.simulation.world import World, visit_of
from optimizer.problem import Vehicle
from optimizer.travel import TravelTables
from tests.dispatch.simulated import (
    FLAT,
    MINUTE,
    a_crew,
    a_day,
    a_demand,
    a_study,
    a_world,
    faults,
)
from tests.dispatch.test_simulation_demand import CALM

NOON_REST = Lunch(earliest=11 * HOUR, latest=13 * HOUR, seconds=30 * MINUTE)
HV = JobKind(
    name="hv", share=1, service_seconds=60 * MINUTE, skills=frozenset({Skill("hv", 2)}), priority=60
)


def all_requests(day: DayRecord) -> set[str]:
    """Ids of everything that came in."""
    return {s.request.id for s in day.served} | {request.id for request in day.left}


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    calls=st.integers(0, 30),
    booked=st.integers(0, 12),
    technicians=st.integers(1, 4),
    hours=st.sampled_from([(6, 22), (0, 24), (8, 12), (20, 30)]),
    lunch=st.booleans(),
    overtime=st.sampled_from([0, 30 * MINUTE, 3 * HOUR]),
    across=st.sampled_from([0, 15, 120]),
)
def test_no_day_contains_the_impossible(
    *,
    seed: int,
    calls: int,
    booked: int,
    technicians: int,
    hours: tuple[int, int],
    lunch: bool,
    overtime: int,
    across: int,
) -> None:
    """Whatever the load: nobody is in two places, early, unskilled; nothing is lost or doubled."""
    start, end = hours
    middle = (start + end) * HOUR // 2
    rest = Lunch(earliest=middle - HOUR, latest=middle, seconds=20 * MINUTE) if lunch else None
    crews = (
        a_crew("all", technicians, start=start, end=end, lunch=rest, overtime=overtime),
        a_crew("hv", 1, start=start, end=end, skills="hv:3", overtime=overtime),
    )
    demand = a_demand(calls, kinds=(FLAT, HV), booked=booked, hourly=(1.0,) * 24)
    study = a_study(Scenario(name="base", crews=crews), demand=demand, seed=seed)
    world = a_world(study, minutes_across=across)
    day = a_day(world)
    assert faults(world, day) == []


def test_every_request_is_served_or_left() -> None:
    """Served and left together are what came in, the same for every scenario of the day."""
    few, many = (
        Scenario(name=name, crews=(a_crew(count=count),)) for name, count in (("1", 1), ("5", 5))
    )
    world = a_world(a_study(few, many, demand=a_demand(80, booked=5)))
    alone, together = a_day(world), a_day(world, scenario=1)
    assert all_requests(alone) == all_requests(together)
    assert alone.left
    assert not together.left


def test_a_quiet_day_has_no_wait_but_the_drive() -> None:
    """One call a day and a free technician: the wait is the drive from home, to the second."""
    study = a_study(demand=a_demand(0.6), variability=CALM)
    world = a_world(study)
    seen = 0
    for replication in range(30):
        day = a_day(world, replication)
        for served in day.served[:1]:
            homes = [homes[k] for homes in world.homes for k in range(2)]
            drives = [int(world.travel.seconds[home, served.request.place]) for home in homes]
            if len(day.served) == 1:
                assert served.arrival - served.request.known_at == min(drives)
                seen += 1
    assert seen > 5


def test_nobody_works_on_a_day_without_calls() -> None:
    """No calls: everybody stays at home and is back when they began."""
    day = a_day(a_world(a_study(demand=a_demand(0))))
    assert (day.served, day.left) == ((), ())
    assert all(technician.spans == () for technician in day.technicians)
    assert all(technician.overtime_seconds == 0 for technician in day.technicians)


def test_calls_after_everybody_went_home_are_left() -> None:
    """Calls of the evening stay when the shift ends at noon."""
    scenario = Scenario(name="base", crews=(a_crew(end=12),))
    world = a_world(a_study(scenario, demand=a_demand(30)))
    day = a_day(world)
    assert any(request.known_at > 13 * HOUR for request in day.left)
    assert all(served.request.known_at < 12 * HOUR for served in day.served)


def test_calls_before_the_shift_wait_for_it() -> None:
    """Calls of the night are kept for the morning; nobody leaves before the shift."""
    hourly = (1.0,) * 5 + (0.0,) * 19
    world = a_world(a_study(demand=a_demand(6, hourly=hourly)))
    day = a_day(world)
    assert day.served
    assert not day.left
    assert min(served.arrival for served in day.served) >= 6 * HOUR


def test_the_break_is_taken_once_and_not_before_its_time() -> None:
    """Everybody rests once, from the earliest second on; on a quiet day within the window."""
    crew = a_crew(count=3, lunch=NOON_REST)
    world = a_world(a_study(Scenario(name="base", crews=(crew,)), demand=a_demand(25)))
    begins = []
    for replication in range(10):
        for technician in a_day(world, replication).technicians:
            rests = [span for span in technician.spans if span.doing == Doing.REST]
            assert len(rests) == 1
            assert rests[0].end - rests[0].start == NOON_REST.seconds
            begins.append(rests[0].start)
    assert min(begins) >= NOON_REST.earliest
    assert np.mean([start <= NOON_REST.latest for start in begins]) > 0.9


def test_appointments_are_not_begun_before_their_window() -> None:
    """A technician with nothing else to do leaves so as to be there when the window opens."""
    study = a_study(demand=a_demand(0, booked=4), variability=CALM)
    day = a_day(a_world(study))
    assert len(day.served) == 4
    for served in day.served:
        assert served.request.opens <= served.start <= served.request.due
        assert served.arrival >= served.request.opens


def test_technicians_are_home_at_the_end_of_a_calm_shift() -> None:
    """Without randomness and overtime allowed, nobody gets home after the shift."""
    world = a_world(a_study(demand=a_demand(60), variability=CALM))
    for technician in a_day(world).technicians:
        assert technician.overtime_seconds == 0


def test_overtime_comes_from_bad_luck_and_is_bounded_in_plans() -> None:
    """With random work overtime happens though none is planned, but no job begins in it."""
    world = a_world(a_study(demand=a_demand(60)))
    days = [a_day(world, r) for r in range(10)]
    assert any(technician.overtime_seconds for day in days for technician in day.technicians)
    for technician in (technician for day in days for technician in day.technicians):
        work = [span for span in technician.spans if span.doing == Doing.WORK]
        assert all(span.start < technician.end for span in work)


@pytest.mark.parametrize("skills", ["hv", "", "tyres:9"])
def test_a_job_that_nobody_can_do_is_left(skills: str) -> None:
    """A level below the one needed, or another skill, is not enough."""
    scenario = Scenario(name="base", crews=(a_crew(skills=skills),))
    day = a_day(a_world(a_study(scenario, demand=a_demand(10, kinds=(HV,)))))
    assert day.left
    assert not day.served


def test_late_work_is_taken_over_by_a_colleague() -> None:
    """Work that one technician can't finish in the shift any more goes to one who can."""
    crews = (a_crew("short", 1, end=12), a_crew("long", 1, start=11.5, end=22))
    scenario = Scenario(name="base", crews=crews)
    hourly = (0.0,) * 9 + (1.0,) + (0.0,) * 14
    study = a_study(
        scenario, demand=a_demand(7, hourly=hourly), variability=Variability(service=1.0)
    )
    world = a_world(study)
    days = [a_day(world, r) for r in range(10)]
    assert all(not day.left for day in days)
    assert {s.technician for day in days for s in day.served} == {"short 1", "long 1"}


def test_waiting_costs_decide_between_near_and_soon() -> None:
    """When waiting is free the nearer technician is sent later; when it is dear, the free one."""
    demand = replace(a_demand(45), free_wait_seconds=0)
    patient = replace(demand, free_wait_seconds=24 * HOUR)
    scenario = Scenario(name="base", crews=(a_crew(count=4),))

    def wait_and_drive(world: World) -> tuple[float, float]:
        days = [a_day(world, r) for r in range(4)]
        waits = [s.arrival - s.request.known_at for day in days for s in day.served]
        drives = [t.seconds(Doing.DRIVE) for day in days for t in day.technicians]
        return float(np.mean(waits)), float(np.mean(drives))

    keen = wait_and_drive(a_world(a_study(scenario, demand=demand)))
    calm = wait_and_drive(a_world(a_study(scenario, demand=patient)))
    assert keen[0] < calm[0]
    assert keen[1] > calm[1]


def test_ageing_shortens_the_longest_waits() -> None:
    """On overloaded days nobody is overtaken for ever: the worst wait is shorter with ageing."""
    crew = a_crew(count=2, end=30)
    world = a_world(a_study(Scenario(name="base", crews=(crew,)), demand=a_demand(70)))

    def longest(ageing: int | None) -> float:
        cases = [day_case(world, world.study.scenarios[0], r) for r in range(3)]
        days = [simulate_day(replace(case, ageing=ageing)) for case in cases]
        return float(
            np.mean([max(s.arrival - s.request.known_at for s in day.served) for day in days])
        )

    assert longest(45 * MINUTE) < 0.8 * longest(None)


def test_a_shift_without_a_home_ends_at_the_last_job() -> None:
    """A vehicle with no end location drives nowhere afterwards."""
    world = a_world(a_study(demand=a_demand(8), variability=CALM))
    requests = tuple(served.request for served in a_day(world).served)
    case = DayCase(
        vehicles=(Vehicle(id="Ana", window=(0, 30 * HOUR), start=0, end=None, travel_cost=1),),
        homeward=(1.0,),
        requests=tuple(sorted(requests, key=lambda request: request.known_at)),
        travel=world.travel,
        visits={request.id: visit_of(world, request) for request in requests},
    )
    day = simulate_day(case)
    assert len(day.served) == len(requests)
    assert day.technicians[0].spans[-1].doing == Doing.WORK


def test_places_without_a_way_are_never_served() -> None:
    """A call at a place that nobody can reach is left, and the others are served."""
    scenario = Scenario(name="base", crews=(a_crew(count=5),))
    world = a_world(a_study(scenario, demand=a_demand(30)))
    cut = np.zeros_like(world.travel.unreachable)
    cut[:, 0] = cut[0, :] = True
    cut[0, 0] = False
    travel = TravelTables.of(world.travel.seconds, world.travel.metres, cut)
    days = [a_day(replace(world, travel=travel), r) for r in range(5)]
    assert {request.place for day in days for request in day.left} == {0}
    assert {served.request.place for day in days for served in day.served} == set(range(1, 12))


def test_dearer_overtime_means_less_of_it() -> None:
    """The catalogue's prices reach the planning code: overtime is avoided when it costs more."""

    def overtime(weights: Weights) -> int:
        crew = a_crew(count=3, end=18, overtime=4 * HOUR)
        hourly = (0.0,) * 6 + (1.0,) * 12 + (0.0,) * 6
        crews = (crew, a_crew("late", 2, start=16, end=24))
        study = a_study(
            Scenario(name="base", crews=crews),
            demand=a_demand(45, hourly=hourly),
            weights=weights,
        )
        world = a_world(study)
        days = [a_day(world, r) for r in range(3)]
        return sum(t.overtime_seconds for day in days for t in day.technicians)

    assert overtime(Weights(hour_overtime=10**6)) < overtime(Weights(hour_overtime=0))
