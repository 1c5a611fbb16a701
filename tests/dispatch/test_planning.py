"""A day planned from nothing, on the streets of a small town."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import polyline
import pytest

from dispatch.catalogue import Catalogue, Weights
from dispatch.cities import City
from dispatch.errors import BadInput, PlanRefused
from dispatch.intake.day import Day
from dispatch.model import Job, LunchBreak, Place, Plan, Route, Shift, Stop, TimeWindow, Van
from dispatch.planning import day as planning
from dispatch.planning.costs import minor_units
from dispatch.planning.day import PlannedDay, plan_day
from geo.coordinate import Coordinate
from optimizer.check import violations
from optimizer.problem import Problem
from optimizer.schedule import assemble
from optimizer.solution import Solution
from optimizer.solve import Progress, SolveParams
from tests.builders import (
    CREATED,
    DAY,
    ZONE,
    a_job,
    a_lunch,
    a_shift,
    a_technician,
    a_window,
    at,
    skills,
)
from tests.dispatch.made_city import a_town, corner

TOWN = a_town()
HOME = corner(0, 0)
# Stops by count, not by the clock, so that every machine makes the same plans.
PARAMS = SolveParams(seconds=20.0, seed=1, iterations=500)


def crew(
    *names: str, breaks: tuple[LunchBreak, ...] | None = None, max_overtime_seconds: int = 0
) -> list[Shift]:
    """Return shifts from home to home."""
    return [
        a_shift(
            name,
            start_place=HOME,
            end_place=HOME,
            breaks=breaks,
            max_overtime_seconds=max_overtime_seconds,
        )
        for name in names
    ]


def plan(
    jobs: Sequence[Job],
    shifts: Sequence[Shift] | None = None,
    *,
    weights: Weights | None = None,
    city: City = TOWN,
) -> PlannedDay:
    """Return the planned day."""
    people = tuple(crew("ana")) if shifts is None else tuple(shifts)
    return plan_day(
        Day(day=DAY, zone=ZONE, jobs=tuple(jobs), shifts=people),
        city,
        catalogue=Catalogue(job_types={}, weights=weights or Weights(), currency="BRL"),
        params=PARAMS,
        plan_id="p1",
        created=CREATED,
    )


def reasons(planned: Plan) -> dict[str, dict[str, str]]:
    """Return the reasons of all unassigned jobs: id to code to text."""
    return {
        left.job.id: {reason.code: reason.text for reason in left.reasons}
        for left in planned.unassigned
    }


def ends(leg_geometry: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first and last (lat, lon) of a polyline."""
    points = polyline.decode(leg_geometry, 5)
    return points[0], points[-1]


def near(point: tuple[float, float], place: Place) -> bool:
    """Whether a (lat, lon) is the place, as near as 5 decimals tell."""
    return abs(point[0] - place.lat) < 2e-5 and abs(point[1] - place.lon) < 2e-5


def assert_continuous(route: Route) -> None:
    """Check that times and ways of a route follow one another."""
    clock = route.departure
    where = route.shift.start_place
    rest = sum((b.finish - b.start for b in route.breaks), timedelta())
    for stop in route.stops:
        drive = stop.arrival - clock
        least = timedelta(seconds=stop.leg.seconds)
        assert least <= drive <= least + rest
        assert stop.arrival <= stop.start
        work = stop.job.service_seconds + stop.setup_seconds
        assert stop.finish - stop.start == timedelta(seconds=work)
        if stop.leg.geometry and where is not None:
            first, last = ends(stop.leg.geometry)
            assert near(first, where)
            assert near(last, stop.job.place)
        clock, where = stop.finish, stop.job.place


def test_a_day_is_planned_whole() -> None:
    """All jobs are served, times follow one another, streets lead from place to place."""
    jobs = [a_job(f"J{i}", place=corner(i, 11 - i)) for i in range(8)]
    planned = plan(jobs, crew("ana", "rui"))
    day = planned.plan
    assert day.unassigned == ()
    served = [stop.job.id for route in day.routes for stop in route.stops]
    assert sorted(served) == [job.id for job in jobs]
    for route in day.routes:
        assert_continuous(route)
    assert violations(planned.problem, planned.solution) == []
    assert day.violations == ()


def test_a_plan_says_what_it_is() -> None:
    """Id, revision, city, zone, day and how it came about."""
    day = plan([a_job(place=corner(3, 3))]).plan
    assert (day.id, day.revision, day.city, day.zone) == ("p1", 1, "town", ZONE)
    assert (day.day, day.created, day.currency) == (DAY, CREATED, "BRL")
    assert day.solver["seed"] == 1
    assert day.solver["seconds"] == 20.0
    assert int(day.solver["baseline_cost"]) >= day.cost


def test_every_shift_has_a_route() -> None:
    """In the order of the shifts; who isn't needed has one without stops."""
    day = plan([a_job(place=HOME, technician="rui")], crew("ana", "rui", "zoe")).plan
    assert [route.shift.technician.id for route in day.routes] == ["ana", "rui", "zoe"]
    assert [len(route.stops) for route in day.routes] == [0, 1, 0]
    idle = day.routes[0]
    assert (idle.departure, idle.end, idle.cost, idle.legs) == (at("08:00"), at("08:00"), 0, ())


def test_costs_add_up() -> None:
    """Terms sum to the total; so do routes; both are the solution's, in cents."""
    planned = plan(
        [a_job(f"J{i}", place=corner(2 * i, i)) for i in range(5)],
        crew("ana", "rui"),
        weights=Weights(shift=1234, hour_worked=777),
    )
    assert planned.plan.cost == minor_units(planned.solution.cost)
    assert sum(route.cost for route in planned.plan.routes) == planned.plan.cost
    assert planned.plan.costs["fixed"] % 1234 == 0
    assert abs(planned.plan.costs["task"] - 777 * 5 / 2) <= 1


def test_legs_are_those_of_the_roads() -> None:
    """Seconds and metres are those of the way at its hour, out and back."""
    day = plan([a_job(place=corner(3, 4))]).plan
    [stop] = day.routes[0].stops
    leaving = day.routes[0].departure
    way = TOWN.network.path(*_coordinates(HOME, corner(3, 4)), departure=leaving)
    assert abs(stop.leg.seconds - way.seconds) <= 1
    assert stop.leg.metres == way.metres
    assert stop.arrival - leaving == timedelta(seconds=stop.leg.seconds)
    assert day.routes[0].last_leg is not None
    first, last = ends(day.routes[0].last_leg.geometry)
    assert near(first, corner(3, 4))
    assert near(last, HOME)


def test_two_jobs_at_one_place_need_no_drive_and_one_set_up() -> None:
    """The second begins where the first ended."""
    jobs = [a_job(name, place=corner(2, 2), setup_seconds=300) for name in ("a", "b")]
    first, second = plan(jobs).plan.routes[0].stops
    assert (first.setup_seconds, second.setup_seconds) == (300, 0)
    assert (second.leg.seconds, second.leg.metres, second.leg.geometry) == (0, 0, "")


def test_open_ends_have_no_legs() -> None:
    """The route begins at its first job and ends at its last."""
    shift = a_shift(start_place=None, end_place=None, breaks=())
    jobs = [a_job("a", place=corner(0, 3)), a_job("b", place=corner(5, 3))]
    [route] = plan(jobs, [shift]).plan.routes
    assert (route.stops[0].leg.seconds, route.stops[0].leg.geometry) == (0, "")
    assert route.last_leg is None
    assert route.end == route.stops[-1].finish
    assert len(route.legs) == 2


def test_lunch_is_taken() -> None:
    """Whoever works over noon has a break within its bounds."""
    jobs = [a_job(f"J{i}", place=corner(i, i), service_seconds=3600) for i in range(6)]
    [route] = plan(jobs, crew("ana", breaks=(a_lunch("11:30", "13:00", minutes=45),))).plan.routes
    [rest] = route.breaks
    assert at("11:30") <= rest.start <= at("13:00")
    assert rest.finish - rest.start == timedelta(minutes=45)


def test_windows_and_pins_hold() -> None:
    """A job starts in its window; a settled one with its technician at its very time."""
    windowed = a_job("w", place=corner(1, 5), windows=(a_window("10:00", "10:30"),))
    settled = a_job("s", place=corner(5, 1), technician="rui", start=at("09:12"))
    day = plan([windowed, settled], crew("ana", "rui")).plan
    by_id = {stop.job.id: (r, stop) for r in day.routes for stop in r.stops}
    assert at("10:00") <= by_id["w"][1].start <= at("10:30")
    assert by_id["s"][0].shift.technician.id == "rui"
    assert by_id["s"][1].start == at("09:12")


def test_overtime_is_used_when_it_must_be() -> None:
    """And its cost is in the plan."""
    job = a_job(place=corner(4, 4), windows=(a_window("16:45", "16:50"),), service_seconds=1800)
    refused = plan([job]).plan
    assert list(reasons(refused)) == ["J1"]
    day = plan([job], crew("ana", max_overtime_seconds=3600)).plan
    assert day.routes[0].overtime_seconds > 900
    assert day.costs["overtime"] > 0


def test_a_late_start_costs() -> None:
    """A due time may pass, at a price."""
    job = a_job(place=HOME, windows=(a_window("10:00", "11:00"),), due=at("09:00"))
    assert plan([job], weights=Weights(hour_late=6000)).plan.costs["lateness"] == 6000


def test_mandatory_goes_before_optional_and_priority_decides() -> None:
    """When only one of three fits, it is the most important one."""
    window = (a_window("08:00", "08:30"),)
    jobs = [
        a_job(
            "may",
            place=corner(0, 1),
            windows=window,
            service_seconds=7200,
            optional=True,
            priority=100,
        ),
        a_job("must", place=corner(0, 1), windows=window, service_seconds=7200),
        a_job("first", place=corner(11, 11), windows=window, service_seconds=7200, priority=1),
    ]
    day = plan(jobs).plan
    assert [stop.job.id for route in day.routes for stop in route.stops] == ["first"]
    assert [left.job.id for left in day.unassigned] == ["may", "must"]


def test_no_job_is_left_out_for_money() -> None:
    """Even where the catalogue makes leaving out cheap and driving dear."""
    job = a_job(place=corner(11, 11))
    weights = Weights(unserved=0, hour_driven=10**7, kilometre=10**7)
    assert plan([job], weights=weights).plan.unassigned == ()


def test_an_optional_job_may_be_left_out_for_money() -> None:
    """When the drive costs more than the job's price; the reason says so."""
    job = a_job(place=corner(11, 11), optional=True)
    day = plan([job], weights=Weights(unserved_optional=10, hour_driven=10**6)).plan
    assert [left.job.id for left in day.unassigned] == ["J1"]
    assert day.unassigned[0].reasons


def test_a_job_in_the_sea_is_unassigned_with_its_distance() -> None:
    """It doesn't stop the others; its numbers look swapped when they are."""
    jobs = [
        a_job("sea", place=Place(lon=-8.9, lat=41.15)),
        a_job("swapped", place=Place(lon=HOME.lat, lat=HOME.lon)),
        a_job("land", place=HOME),
    ]
    day = plan(jobs).plan
    assert day.jobs_planned == 1
    told = reasons(day)
    assert "24," in told["sea"]["off_network"]
    assert "swapped" in told["swapped"]["off_network"]
    assert [left.job.id for left in day.unassigned] == ["sea", "swapped"]


def test_a_skill_nobody_has_is_said_with_names() -> None:
    """The reason names the skill and who lacks it."""
    people = [
        a_shift(a_technician("ana", skills=skills("hv")), start_place=HOME, end_place=HOME),
        a_shift(a_technician("rui"), start_place=HOME, end_place=HOME),
    ]
    day = plan([a_job(place=HOME, skills=skills("hv:2"))], people).plan
    text = " ".join(reasons(day)["J1"].values())
    assert "hv:2" in text
    assert "Ana" in text
    assert "Rui" in text


def test_a_part_no_van_has_is_said_by_name() -> None:
    """The reason names the part."""
    people = [a_shift(van=Van(id="v", stock={"fuse": 1}), start_place=HOME, end_place=HOME)]
    day = plan([a_job(place=HOME, parts={"fuse": 2})], people).plan
    assert "fuse" in " ".join(reasons(day)["J1"].values())


def test_a_window_nobody_can_keep_is_a_reason() -> None:
    """A job after everybody has gone home is left out, with its reason."""
    day = plan([a_job(place=HOME, windows=(a_window("20:00", "21:00"),))]).plan
    assert reasons(day)["J1"]


def test_every_unassigned_job_has_a_reason() -> None:
    """On an overfull day, each job that is left out says why."""
    jobs = [a_job(f"J{i}", place=corner(i, i), service_seconds=3 * 3600) for i in range(8)]
    day = plan(jobs, crew("ana", "rui")).plan
    assert len(day.unassigned) >= 2
    assert all(left.reasons and all(r.text for r in left.reasons) for left in day.unassigned)
    assert day.jobs_planned + len(day.unassigned) == 8


def test_a_shift_in_the_sea_is_bad_input() -> None:
    """Nobody can start there."""
    with pytest.raises(BadInput, match="from the nearest road"):
        plan([], [a_shift(start_place=Place(lon=-8.9, lat=41.15))])


def test_a_quiet_day_is_a_plan() -> None:
    """No jobs: routes without stops, no cost."""
    day = plan([], crew("ana", "rui")).plan
    assert (day.jobs_planned, day.cost, len(day.routes)) == (0, 0, 2)


def test_a_night_shift_is_planned_over_midnight() -> None:
    """Stops after midnight have the next day's date."""
    night = Shift(
        technician=a_technician("noa"),
        van=Van(id="v"),
        start=at("22:00"),
        end=at("22:00") + timedelta(hours=8),
        start_place=HOME,
        end_place=HOME,
    )
    early = datetime(2026, 3, 3, 2, tzinfo=UTC)
    window = TimeWindow(start=early, end=early + timedelta(hours=1))
    [stop] = plan([a_job(place=corner(3, 3), windows=(window,))], [night]).plan.routes[0].stops
    assert early <= stop.start <= early + timedelta(hours=1)


def test_the_same_seed_makes_the_same_plan() -> None:
    """Nothing but the seed decides when the search is stopped by its count."""
    jobs = [a_job(f"J{i}", place=corner(i, (5 * i) % 12)) for i in range(10)]
    assert plan(jobs, crew("ana", "rui")).plan == plan(jobs, crew("ana", "rui")).plan


def test_progress_comes_through_and_can_be_stopped() -> None:
    """The listener hears of the search; once cancelled, the best so far is the plan."""
    heard: list[Progress] = []
    cancel = threading.Event()

    def listen(step: Progress) -> None:
        heard.append(step)
        cancel.set()

    jobs = tuple(a_job(f"J{i}", place=corner(i, 11 - i)) for i in range(6))
    planned = plan_day(
        Day(day=DAY, zone=ZONE, jobs=jobs, shifts=tuple(crew("ana"))),
        TOWN,
        catalogue=Catalogue.default(),
        params=SolveParams(seconds=30.0, seed=1),
        plan_id="p",
        created=CREATED,
        on_progress=listen,
        cancel=cancel,
    )
    assert heard
    assert planned.plan.solver["baseline_cost"] == minor_units(heard[0].baseline_cost)
    assert planned.plan.jobs_planned == 6


def test_a_faulty_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan in which the checker finds anything is never shown."""

    def wrong(problem: Problem, *_: object, **__: object) -> Solution:
        good = assemble(problem, [[0]])
        return Solution(routes=good.routes, unassigned=(0,), costs=good.costs)

    monkeypatch.setattr(planning, "solve", wrong)
    with pytest.raises(PlanRefused, match="the checker found"):
        plan([a_job(place=HOME)])


def test_stops_know_their_set_up() -> None:
    """What the sheet prints is what the optimiser counted."""
    stop: Stop = plan([a_job(place=corner(1, 1), setup_seconds=120)]).plan.routes[0].stops[0]
    assert (stop.finish - stop.start).total_seconds() == 120 + 1800


def _coordinates(*places: Place) -> list[Coordinate]:
    return [Coordinate(place.lon, place.lat) for place in places]
