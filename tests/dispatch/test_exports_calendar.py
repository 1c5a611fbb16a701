"""Calendars: what RFC 5545 asks for, read back by another library than the one that writes."""

import re
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import HealthCheck, given, settings

from dispatch.exports.calendar import route_calendar
from dispatch.model import BreakStop, Plan
from tests.builders import (
    CREATED,
    a_job,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    a_technician,
    an_idle_route,
    at,
)
from tests.conftest import Golden
from tests.dispatch.plan_strategies import plans


def events(content: bytes) -> list[Any]:
    """Return the events of a calendar as vobject reads them."""
    return list(vobject.readOne(content.decode()).vevent_list)


def stops_of(plan: Plan, index: int = 0) -> list[Any]:
    """Return the events of a route's stops."""
    read = events(route_calendar(plan, plan.routes[index]))
    return [event for event in read if event.uid.value.startswith("job-")]


def uids(plan: Plan, index: int = 0) -> list[str]:
    """Return the ids of all events of a route."""
    return [event.uid.value for event in events(route_calendar(plan, plan.routes[index]))]


def test_golden_calendar(golden: Golden) -> None:
    """The text for a route stays as it is until somebody means to change it."""
    plan = a_plan()
    golden("ana.ics", route_calendar(plan, plan.routes[0]))


def test_stops_are_events() -> None:
    """Each stop's work is an event at its time and place."""
    plan = a_plan()
    first, second = stops_of(plan)
    stop = plan.routes[0].stops[1]
    assert (second.dtstart.value, second.dtend.value) == (stop.start, stop.finish)
    assert second.summary.value == "2. 12 V battery, 王芳"
    assert second.location.value == stop.job.place.address
    assert second.geo.value == f"{stop.job.place.lat};{stop.job.place.lon}"
    assert first.summary.value == "1. Flat tyre, Marta Ponte"


def test_descriptions_say_what_to_bring_and_whom_to_call() -> None:
    """The description has arrival, drive, window, customer's phone, vehicle, parts and job."""
    description = stops_of(a_plan())[1].description.value
    assert description.splitlines() == [
        "Arrive 12:05, after 5 min · 0.9 km",
        "window 12:00\N{EN DASH}16:00",
        "王芳 +351 900 000 002",
        "Hatchback, grey",
        "Parts: 1 \N{MULTIPLICATION SIGN} battery_12v",
        "Job J2",
    ]


def test_breaks_and_the_shift_are_events() -> None:
    """Lunch is an event; the shift is one that leaves its time free."""
    plan = a_plan()
    read = {e.uid.value.split("-")[0]: e for e in events(route_calendar(plan, plan.routes[0]))}
    assert read["break"].dtstart.value == at("11:30")
    assert read["break"].description.value == "Break, 30 min, before driving to stop 2"
    assert read["shift"].transp.value == "TRANSPARENT"
    assert read["shift"].dtstart.value == plan.routes[0].shift.start
    assert (
        "Load before leaving: 1 \N{MULTIPLICATION SIGN} battery_12v"
        in read["shift"].description.value
    )


def test_an_idle_day_still_shows_the_shift() -> None:
    """A calendar must have an event: somebody without jobs sees the shift."""
    plan = a_plan()
    (only,) = events(route_calendar(plan, plan.routes[1]))
    assert only.summary.value == "Shift, van-rui"
    assert "No jobs are planned for this day." in only.description.value


def test_the_shift_lasts_through_overtime() -> None:
    """Overtime belongs to the shift's event."""
    route = replace(a_route(), end=at("18:10"))
    plan = a_plan(routes=[route])
    read = events(route_calendar(plan, route))
    assert read[0].dtend.value == at("18:10")
    assert "Overtime: 1 h 10 min" in read[0].description.value


def test_ids_stay_over_revisions_and_sequence_rises() -> None:
    """A new revision replaces the events that a calendar has: same ids, higher sequence."""
    before = a_plan()
    moved = replace(before.routes[0], departure=at("09:00"))
    after = replace(before, revision=2, routes=(moved, before.routes[1]))
    assert uids(before) == uids(after)
    assert {event.sequence.value for event in stops_of(before)} == {"1"}
    assert {event.sequence.value for event in stops_of(after)} == {"2"}


def test_a_job_keeps_its_id_when_somebody_else_does_it() -> None:
    """The id is the plan's and the job's, not the technician's."""
    rui = a_route(a_shift("rui"), stops=[a_stop(a_job("J1"))])
    assert stops_of(a_plan(routes=[rui]))[0].uid.value == stops_of(a_plan())[0].uid.value
    assert stops_of(a_plan("other", routes=[rui]))[0].uid.value != stops_of(a_plan())[0].uid.value


def test_two_shifts_of_one_technician_keep_apart() -> None:
    """The morning's and the evening's shift don't replace each other."""
    early = a_shift("ana", start="06:00", end="10:00")
    late = a_shift("ana", start="18:00", end="22:00")
    plan = a_plan(routes=[an_idle_route(early), an_idle_route(late)])
    assert set(uids(plan, 0)).isdisjoint(uids(plan, 1))


def test_stamps_are_the_time_of_planning() -> None:
    """DTSTAMP doesn't change when the same plan is written again."""
    plan = a_plan(created=CREATED + timedelta(microseconds=5))
    assert {e.dtstamp.value for e in stops_of(plan)} == {CREATED}
    route = plan.routes[0]
    assert route_calendar(plan, route) == route_calendar(plan, route)


def test_times_are_in_utc_in_summer_too() -> None:
    """Instants end in Z, so that no zone has to be told with the file."""
    july = at("08:00").replace(month=7)
    stop = replace(a_stop(), arrival=july, start=july, finish=july + timedelta(hours=1))
    plan = a_plan(routes=[a_route(stops=[stop])])
    text = route_calendar(plan, plan.routes[0]).decode()
    assert "DTSTART:20260702T080000Z" in text
    assert stops_of(plan)[0].dtstart.value.utcoffset() == timedelta(0)
    assert stops_of(plan)[0].dtstart.value.astimezone(UTC) == july


def test_work_of_no_time_has_no_end() -> None:
    """RFC 5545: an end must be later than the start, so it is left out."""
    job = a_job(service_seconds=0)
    plan = a_plan(routes=[a_route(stops=[a_stop(job)])])
    assert not hasattr(stops_of(plan)[0], "dtend")


@pytest.mark.parametrize("id_", ["J;1", "J,1", "J\n1", "J:1 ü", "王", "\ud800", "a@b"])
def test_any_job_id_makes_a_good_uid(id_: str) -> None:
    """Ids are quoted, so that no character breaks the line or makes two ids one."""
    plan = a_plan(routes=[a_route(stops=[a_stop(a_job(id_)), a_stop(a_job(id_ + "x"))])])
    found = [event.uid.value for event in stops_of(plan)]
    assert len(set(found)) == 2
    assert all(re.fullmatch(r"job-[\w.~%-]+\.plan-1@callout", uid, re.ASCII) for uid in found)


def test_breaks_are_numbered_in_order() -> None:
    """Two breaks have two ids and the text of their own place."""
    pauses = (
        BreakStop(start=at("12:40"), finish=at("12:45")),
        BreakStop(start=at("11:30"), finish=at("12:00")),
    )
    plan = a_plan(routes=[replace(a_route(), breaks=pauses, end=at("12:56"))])
    read = events(route_calendar(plan, plan.routes[0]))
    found = [e for e in read if e.uid.value.startswith("break-")]
    assert [e.dtstart.value for e in found] == [at("11:30"), at("12:40")]
    assert found[1].description.value == "Break, 5 min, before driving back"


def test_technicians_ids_are_quoted() -> None:
    """A technician's id may have any character."""
    plan = a_plan(routes=[an_idle_route(a_shift(a_technician("a/b; ü")))])
    assert uids(plan) == ["shift-1-a%2Fb%3B%20%C3%BC.plan-1@callout"]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(plans)
def test_any_plan_is_a_valid_calendar(plan: Plan) -> None:
    """Lines end in CRLF and have at most 75 octets; all events are read back."""
    for route in plan.routes:
        content = route_calendar(plan, route)
        lines = content.split(b"\r\n")
        assert lines[-1] == b""
        assert max(map(len, lines)) <= 75
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
        assert content.count(b"\n") == content.count(b"\r") == len(lines) - 1
        expected = 1 + len(route.stops) + len(route.breaks) if route.stops else 1
        assert len(events(content)) == expected
