"""Plans whose drives take what they take at their hour of the day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import polyline
import pytest

from dispatch.catalogue import Catalogue, Weights
from dispatch.cities import City
from dispatch.intake.day import Day
from dispatch.localtime import LocalDay
from dispatch.model import Job, Place, Shift
from dispatch.planning import hours
from dispatch.planning.costs import dearest_plan
from dispatch.planning.day import PlannedDay, plan_day
from dispatch.planning.hours import Span, instant, nearest_start, tables_by_hour
from dispatch.planning.problem import build_problem
from geo.closures import Closure
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from geo.profile import SpeedProfile
from geo.roads import ROAD_CLASSES
from optimizer.check import violations
from optimizer.solve import SolveParams
from optimizer.travel import TravelTables
from tests.builders import CREATED, DAY, ZONE, a_job, a_lunch, a_shift, a_window, at
from tests.dispatch.made_city import SIDE, a_town, corner
from tests.geo.made_roads import degrees

TOWN = a_town()
NETWORK = TOWN.network
HOME = corner(0, 0)
PLACES = [Coordinate(place.lon, place.lat) for place in (HOME, corner(11, 11), corner(5, 2))]
WORK = Span(origin=at("00:00"), first=at("08:00"), last=at("17:00"))
PARAMS = SolveParams(seconds=20.0, seed=1, iterations=200)


def shaped(*speeds: float) -> SpeedProfile:
    """Return a week whose days have one speed at hours 0 to 7, one at 8, 9 and so on."""
    day = np.array([*[speeds[0]] * 8, *speeds, *[speeds[-1]] * 24])[:24]
    return SpeedProfile(shares=np.repeat(np.tile(day, 7)[:, None], len(ROAD_CLASSES), axis=1))


def busy(*speeds: float) -> City:
    """Return the town at such a week."""
    return replace(TOWN, network=NETWORK.with_profile(shaped(*speeds)))


def tables(network: RoadNetwork, span: Span = WORK) -> TravelTables:
    """Return tables by the hour, which there must be."""
    found = tables_by_hour(network, PLACES, span)
    assert found is not None
    return found


def walled(starts: str, ends: str) -> RoadNetwork:
    """Return the town with all ways into its last streets closed for some time."""
    arcs = np.flatnonzero(
        np.isin(NETWORK.roads.tail // SIDE, [8]) != np.isin(NETWORK.roads.head // SIDE, [8])
    )
    wall = Closure(arcs=arcs.astype(np.int32), name="wall", starts=at(starts), ends=at(ends))
    return replace(
        NETWORK.with_profile(None), traffic=NETWORK.with_profile(None).traffic.close(wall)
    )


def planned(jobs: Sequence[Job], shifts: Sequence[Shift], city: City) -> PlannedDay:
    """Return the planned day."""
    return plan_day(
        Day(day=DAY, zone=ZONE, jobs=tuple(jobs), shifts=tuple(shifts)),
        city,
        catalogue=Catalogue(job_types={}),
        params=PARAMS,
        plan_id="p",
        created=CREATED,
    )


def near(point: tuple[float, float], place: Place) -> bool:
    """Whether a (lat, lon) is the place."""
    return abs(point[0] - place.lat) < 2e-5 and abs(point[1] - place.lon) < 2e-5


def test_the_usual_week_has_a_table_for_each_hour() -> None:
    """From the first shift's hour to the last one's end, in seconds of the day; it keeps order."""
    found = tables(NETWORK)
    assert found.starts.tolist() == [hour * 3600 for hour in range(8, 18)]
    assert (np.diff(found.hourly, axis=0) >= -3600).all()
    assert not found.unreachable.any()
    for hour in range(8, 18):
        matrix = NETWORK.matrix(PLACES, departure=at(f"{hour:02d}:00"))
        assert (found.hourly[hour - 8] == matrix.seconds).all()


def test_between_full_hours_drives_take_what_the_roads_say() -> None:
    """To a second or two, as the roads are at that instant."""
    found = tables(NETWORK)
    for clock in ("08:20", "11:59", "16:30"):
        seconds = int((at(clock) - at("00:00")).total_seconds())
        matrix = NETWORK.matrix(PLACES, departure=at(clock))
        for a, b in ((0, 1), (1, 2), (2, 0)):
            assert abs(found.seconds_at(a, b, seconds) - int(matrix.seconds[a, b])) <= 2


def test_without_hours_there_are_no_tables() -> None:
    """Usual times at all hours: the tables are the plain ones."""
    plain = NETWORK.with_profile(None)
    assert tables_by_hour(plain, PLACES, WORK) is None
    shift = a_shift(start_place=HOME, end_place=HOME)
    day = Day(day=DAY, zone=ZONE, jobs=(a_job(place=HOME),), shifts=(shift,))
    quiet = replace(TOWN, network=plain)
    made = build_problem(day, quiet, Catalogue(job_types={}), by_hour=True)
    assert not len(made.problem.matrices[0].starts)


def test_hours_that_are_all_alike_are_one_table() -> None:
    """At half the speed all day, drives take twice as long, and no hour is told apart."""
    found = tables(busy(0.5).network)
    assert not len(found.starts)
    assert instant(at("00:00"), found, 0) is None
    assert nearest_start(found, 0, 1, 30_000) == 0
    usual = NETWORK.with_profile(None).matrix(PLACES).seconds
    assert np.abs(found.seconds - 2 * usual).max() <= 2


def test_too_many_hours_or_places_take_the_usual_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shifts weeks apart, or thousands of places, would need tables without end."""
    assert tables_by_hour(NETWORK, PLACES, replace(WORK, last=at("17:00") + timedelta(9))) is None
    monkeypatch.setattr(hours, "MOST_CELLS", 89)
    assert tables_by_hour(NETWORK, PLACES, WORK) is None


def test_seconds_count_from_local_midnight_even_when_clocks_change() -> None:
    """On the day that loses an hour, 09:00 is eight hours after midnight."""
    network = a_town(zone="Europe/Lisbon").network
    local = LocalDay(date(2026, 3, 29), "Europe/Lisbon")
    span = Span(origin=local.midnight, first=local.instant("00:00"), last=local.instant("09:00"))
    found = tables(network, span)
    assert found.starts.tolist() == [hour * 3600 for hour in range(9)]
    assert instant(local.midnight, found, 8) == local.instant("09:00")


def test_who_finds_a_way_closed_waits() -> None:
    """Until it opens, and never longer or shorter; only what never opens is unreachable."""
    found = tables(walled("10:30", "12:30"))
    second = 12 * 3600 + 1800
    free = int(found.hourly[-1, 0, 1])
    for clock, wait in ((second - 600, 600), (second - 3600, 3600), (second, 0), (second + 60, 0)):
        assert found.seconds_at(0, 1, clock) == free + wait
    assert found.seconds_at(0, 1, 9 * 3600) == free
    assert not found.unreachable.any()
    never = tables(walled("10:30", "20:00"))
    assert never.unreachable.tolist() == [
        [False, True, False],
        [True, False, True],
        [False, True, False],
    ]


def test_no_departure_arrives_before_it_can() -> None:
    """At each minute of a day with closures, drives take at least what the roads' own bands say."""
    arcs = np.flatnonzero(NETWORK.roads.tail // SIDE == 1)
    closure = Closure(arcs=arcs.astype(np.int32), starts=at("09:40"), ends=at("10:10"))
    network = replace(NETWORK, traffic=NETWORK.traffic.close(closure))
    found = tables(network)
    bands = network.bands(PLACES, WORK.first, WORK.last)
    midnight = int(WORK.origin.timestamp())
    for second in range(8 * 3600, 12 * 3600, 60):
        least = bands.seconds_at(midnight + second)
        for a, b in ((0, 1), (1, 0), (2, 0)):
            assert found.seconds_at(a, b, second) >= least[a, b]


def test_the_way_of_a_drive_is_that_of_its_hour() -> None:
    """The nearest full hour, or the instant at which its way opens."""
    found = tables(NETWORK)
    for clock, hour in (("08:10", 0), ("08:40", 1), ("12:00", 4), ("23:00", 9), ("05:00", 0)):
        second = int((at(clock) - at("00:00")).total_seconds())
        assert nearest_start(found, 0, 1, second) == hour
    closed = tables(walled("10:30", "12:30"))
    start = nearest_start(closed, 0, 1, 11 * 3600)
    assert instant(WORK.origin, closed, start) == at("12:30")
    assert instant(WORK.origin, closed, nearest_start(closed, 0, 2, 11 * 3600)) != at("12:30")


def test_a_plan_in_slow_hours_takes_longer() -> None:
    """Departures, arrivals and legs are those of the hour; the checker agrees."""
    city = busy(1.0, 0.8, 0.6, 0.6, 0.8, 1.0)
    early = a_job("early", place=corner(11, 11), windows=(a_window("08:05", "08:30"),))
    slow = a_job("slow", place=corner(11, 0), windows=(a_window("10:20", "10:40"),))
    shift = a_shift(start_place=HOME, end_place=HOME, breaks=())
    day = planned([early, slow], [shift], city)
    assert violations(day.problem, day.solution) == []
    [route] = day.plan.routes
    assert [stop.job.id for stop in route.stops] == ["early", "slow"]
    usual = NETWORK.with_profile(None).matrix([PLACES[0], PLACES[1]]).seconds[0, 1]
    assert route.stops[0].leg.seconds >= usual
    across = route.stops[1]
    path = city.network.path(
        PLACES[1], Coordinate(*degrees((11, 0))), departure=route.stops[0].finish
    )
    assert abs(across.leg.seconds - path.seconds) <= 2
    assert across.arrival - route.stops[0].finish == timedelta(seconds=across.leg.seconds)


def test_legs_and_breaks_fill_the_time_between_stops() -> None:
    """On every drive; their seconds and metres are what the plan's costs count."""
    lunch = (a_lunch("09:00", "12:00", minutes=30),)
    shift = a_shift(start_place=HOME, end_place=HOME, breaks=lunch)
    jobs = [a_job(f"J{i}", place=corner(i, 11 - i), service_seconds=2400) for i in range(6)]
    day = planned(jobs, [shift], busy(0.6, 0.8, 1.0, 0.7, 0.9))
    [route], [solved] = day.plan.routes, day.solution.routes
    assert day.plan.jobs_planned == 6
    assert (route.travel_seconds, route.metres) == (solved.travel_seconds, solved.metres)
    clock: datetime = route.departure
    for leg, arrival, finish in [
        *((stop.leg, stop.arrival, stop.finish) for stop in route.stops),
        (route.last_leg, route.end, route.end),
    ]:
        assert leg is not None
        rests = [b for b in route.breaks if clock <= b.start < arrival]
        rest = sum((b.finish - b.start for b in rests), timedelta())
        assert arrival - clock == timedelta(seconds=leg.seconds) + rest
        clock = finish


def test_legs_lead_from_place_to_place() -> None:
    """Whichever hour they are drawn for, also on the way round a closure."""
    shift = a_shift(start_place=HOME, end_place=HOME, breaks=())
    city = replace(TOWN, network=walled("08:00", "09:30"))
    jobs = [a_job("far", place=corner(11, 11)), a_job("close", place=corner(3, 0))]
    day = planned(jobs, [shift], city)
    [route] = day.plan.routes
    places = [HOME, *(stop.job.place for stop in route.stops), HOME]
    assert len(places) == 4
    for leg, (origin, goal) in zip(route.legs, pairwise(places), strict=True):
        points = polyline.decode(leg.geometry, 5)
        assert near(points[0], origin)
        assert near(points[-1], goal)
    far = next(stop for stop in route.stops if stop.job.id == "far")
    assert far.arrival > at("09:30")


def test_the_dearest_plan_bounds_every_hour() -> None:
    """The highest pace of any hour counts: metres over the least seconds."""
    found = tables(busy(0.6, 0.8, 1.0).network)
    day = Day(
        day=DAY,
        zone=ZONE,
        jobs=(a_job(place=corner(11, 11)),),
        shifts=(a_shift(start_place=HOME, end_place=HOME),),
    )
    weights = Weights(hour_driven=0, hour_worked=0, kilometre=100)
    made = build_problem(
        day, busy(0.6, 0.8, 1.0), Catalogue(job_types={}, weights=weights), by_hour=True
    )
    [vehicle] = made.problem.vehicles
    bound = dearest_plan([vehicle], [], 0, found)
    work = vehicle.latest_end - vehicle.window[0]
    for table in found.hourly:
        pace = float((found.metres[0, 1:] / table[0, 1:]).max())
        assert bound >= int(work * pace) * vehicle.distance_cost
