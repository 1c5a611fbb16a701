"""A day of people and clocks as a problem of integers and indices."""

import math
from datetime import UTC, date, datetime

import pytest

from dispatch.catalogue import Catalogue, Weights
from dispatch.errors import BadInput
from dispatch.intake.day import Day
from dispatch.model import Job, Place, Shift, Van
from dispatch.planning.costs import UNITS_PER_MINOR
from dispatch.planning.places import travel_tables
from dispatch.planning.problem import DayProblem, build_problem
from optimizer.problem import Break, Pin
from tests.builders import DAY, ZONE, a_job, a_lunch, a_shift, a_technician, a_window, at, skills
from tests.dispatch.made_city import a_town, corner

HOME = corner(0, 0)
HOUR = 3600


def build(
    jobs: list[Job],
    shifts: list[Shift] | None = None,
    *,
    weights: Weights | None = None,
    day: date = DAY,
    zone: str = ZONE,
) -> DayProblem:
    """Return the problem of a day in the town."""
    crew = [a_shift(start_place=HOME, end_place=HOME)] if shifts is None else shifts
    return build_problem(
        Day(day=day, zone=zone, jobs=tuple(jobs), shifts=tuple(crew)),
        a_town(),
        Catalogue(job_types={}, weights=weights or Weights()),
    )


def test_seconds_count_from_local_midnight() -> None:
    """Second 0 is the day's first in the region, whatever it is in UTC."""
    assert build([]).origin == datetime(2026, 3, 2, tzinfo=UTC)
    shanghai = build([], zone="Asia/Shanghai")
    assert shanghai.origin == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert shanghai.problem.vehicles[0].window == (16 * HOUR, 25 * HOUR)


def test_a_shift_becomes_a_vehicle() -> None:
    """Times, places, lunch, overtime and prices are the shift's and the catalogue's."""
    made = build(
        [],
        [
            a_shift(
                start_place=HOME,
                end_place=corner(3, 4),
                breaks=(a_lunch("11:30", "13:30", minutes=30),),
                max_overtime_seconds=1800,
            )
        ],
        weights=Weights(hour_driven=3600, hour_overtime=7200, kilometre=100, shift=2),
    )
    vehicle = made.problem.vehicles[0]
    assert vehicle.id == "ana"
    assert vehicle.window == (8 * HOUR, 17 * HOUR)
    assert (vehicle.start, vehicle.end) == (0, 1)
    assert vehicle.breaks == (Break(earliest=41_400, latest=48_600, duration=1800),)
    assert vehicle.max_overtime == 1800
    assert vehicle.travel_cost * 3600 == 3600 * UNITS_PER_MINOR
    assert vehicle.overtime_cost * 3600 == 7200 * UNITS_PER_MINOR
    assert vehicle.distance_cost * 1000 == 100 * UNITS_PER_MINOR
    assert vehicle.fixed_cost == 2 * UNITS_PER_MINOR


def test_a_job_becomes_a_visit() -> None:
    """Work, windows, due time and pin are the job's."""
    job = a_job(
        "J9",
        place=corner(2, 2),
        service_seconds=1200,
        setup_seconds=300,
        windows=(a_window("09:00", "10:00"),),
        due=at("09:30"),
        technician="ana",
        start=at("09:15"),
    )
    visit = build([job]).problem.visits[0]
    assert (visit.id, visit.service, visit.setup) == ("J9", 1200, 300)
    assert visit.windows == ((9 * HOUR, 10 * HOUR),)
    assert (visit.due, visit.lateness_cost) == (34_200, 5 * Weights().hour_late)
    assert visit.pin == Pin(vehicle=0, start=33_300)


def test_an_open_shift_has_no_end() -> None:
    """A start or end that is left open is none."""
    vehicle = build([], [a_shift(start_place=None, end_place=None)]).problem.vehicles[0]
    assert (vehicle.start, vehicle.end) == (None, None)


def test_higher_levels_include_lower_ones() -> None:
    """Who has hv:2 can do hv:1 but not hv:3; only what jobs need is numbered."""
    jobs = [
        a_job("a", place=HOME, skills=skills("hv")),
        a_job("b", place=HOME, skills=skills("hv:3;glass")),
    ]
    crew = [
        a_shift(a_technician(name, skills=skills(trained)), start_place=HOME, end_place=HOME)
        for name, trained in (("ana", "hv:2;locks"), ("rui", "hv:3;glass"))
    ]
    made = build(jobs, crew)
    ana, rui = (vehicle.skills for vehicle in made.problem.vehicles)
    easy, hard = (visit.skills for visit in made.problem.visits)
    assert len(made.skills) == 3
    assert easy <= ana
    assert not hard <= ana
    assert easy <= rui
    assert hard <= rui


def test_only_parts_that_jobs_need_are_dimensions() -> None:
    """Stock that nobody asks for takes no room in the problem; absent stock is none."""
    jobs = [a_job("a", place=HOME, parts={"fuse": 2}), a_job("b", place=HOME, parts={"belt": 1})]
    van = Van(id="v", stock={"fuse": 5, "rope": 9})
    made = build(jobs, [a_shift(van=van, start_place=HOME, end_place=HOME)])
    assert made.parts == ("belt", "fuse")
    assert [visit.demand for visit in made.problem.visits] == [(0, 2), (1, 0)]
    assert made.problem.vehicles[0].capacity == (0, 5)


def test_jobs_at_one_place_share_their_row() -> None:
    """Zero seconds apart, so that set-up is spared for the second."""
    made = build([a_job("a", place=corner(1, 1)), a_job("b", place=corner(1, 1))])
    assert made.problem.visits[0].location == made.problem.visits[1].location
    assert made.problem.matrices[0].size == 2


def test_travel_is_by_road() -> None:
    """Three blocks east and four north, 18 km/h: distances along the grid."""
    tables = travel_tables(a_town().network, [HOME, corner(3, 4)])
    metres = 3 * 111.195 * math.cos(math.radians(41.152)) + 4 * 111.195
    assert abs(int(tables.metres[0, 1]) - metres) < 2
    assert abs(int(tables.seconds[0, 1]) - metres / 5) < 3
    assert not tables.unreachable.any()


def test_windows_are_merged_and_cut_to_the_shifts() -> None:
    """Overlapping windows become one; what lies in nobody's shift is cut off."""
    job = a_job(
        place=HOME,
        windows=(
            a_window("06:00", "09:00"),
            a_window("08:30", "10:00"),
            a_window("10:00", "11:00"),
            a_window("12:00", "13:00"),
            a_window("20:00", "21:00"),
        ),
    )
    visit = build([job]).problem.visits[0]
    assert visit.windows == ((8 * HOUR, 11 * HOUR), (12 * HOUR, 13 * HOUR))


def test_windows_wholly_outside_the_shifts_are_kept() -> None:
    """No windows would mean any time: the job must stay impossible, with its reason."""
    visit = build([a_job(place=HOME, windows=(a_window("20:00", "21:00"),))]).problem.visits[0]
    assert visit.windows == ((20 * HOUR, 21 * HOUR),)


def test_overtime_counts_for_the_horizon() -> None:
    """A window that opens in somebody's overtime can still be served."""
    shift = a_shift(start_place=HOME, end_place=HOME, max_overtime_seconds=HOUR)
    job = a_job(place=HOME, windows=(a_window("16:30", "20:00"),))
    assert build([job], [shift]).problem.visits[0].windows == ((59_400, 18 * HOUR),)


def test_jobs_off_the_roads_are_reported_not_snapped() -> None:
    """A job in the sea is kept out with its distance; the others are planned."""
    sea = a_job("sea", place=Place(lon=-8.9, lat=41.15))
    made = build([sea, a_job("land", place=HOME)])
    assert [job.id for job in made.jobs] == ["land"]
    [(job, metres)] = made.off_network
    assert job.id == "sea"
    assert 24_000 < metres < 25_000


def test_a_shift_off_the_roads_is_bad_input() -> None:
    """Nobody can start in the sea: technician, end and distance are named."""
    shift = a_shift(start_place=HOME, end_place=Place(lon=-8.9, lat=41.15))
    with pytest.raises(BadInput) as caught:
        build([], [shift])
    [fault] = caught.value.faults
    assert (fault.source, fault.field) == ("shifts", "end_address")
    assert "'ana'" in fault.reason
    assert "m from the nearest road; at most 1,000 m" in fault.reason


def test_swapped_coordinates_are_recognised() -> None:
    """A place that lies in the city when its numbers change places gets a hint."""
    swapped = Place(lon=HOME.lat, lat=HOME.lon)
    with pytest.raises(BadInput, match="are lon and lat swapped"):
        build([], [a_shift(start_place=swapped, end_place=HOME)])


def test_a_job_settled_for_a_stranger_is_bad_input() -> None:
    """Who isn't on shift can't be promised."""
    with pytest.raises(BadInput, match="'zoe' is not on shift"):
        build([a_job(place=HOME, technician="zoe")])


def test_leaving_out_a_mandatory_job_never_pays() -> None:
    """Its price is above all that any plan can cost, even when the catalogue says 0."""
    jobs = [
        a_job("must", place=HOME),
        a_job("may", place=HOME, optional=True, priority=100),
        a_job("first", place=HOME, priority=10),
    ]
    made = build(jobs, weights=Weights(unserved=0, unserved_per_priority=100))
    must, may, first = (visit.unserved_cost for visit in made.problem.visits)
    vehicle = made.problem.vehicles[0]
    assert must > may + 9 * HOUR * vehicle.travel_cost
    assert may == 2 * Weights().unserved_optional * UNITS_PER_MINOR
    assert first == must + 1000 * UNITS_PER_MINOR


def test_a_day_without_places_is_still_a_problem() -> None:
    """Open shifts and no jobs: nothing to do, and nothing breaks."""
    made = build([], [a_shift(start_place=None, end_place=None)])
    assert (made.problem.matrices[0].size, made.problem.visits) == (0, ())
