"""What a day sheet says: times, totals, load list, breaks in place, overtime, lateness."""

# ruff: noqa: RUF001 - dashes, crosses and Chinese commas are what is tested

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from dispatch.exports.printable import printable
from dispatch.exports.sheet import DaySheet, day_sheet, shown_texts
from dispatch.exports.sheet_entries import BreakEntry, EndEntry, StopEntry
from dispatch.model import BreakStop, Job, Place, Plan, Route, Van
from tests.builders import (
    a_job,
    a_leg,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    a_technician,
    a_window,
    an_idle_route,
    at,
)
from tests.dispatch.plan_strategies import plans
from tests.dispatch.sheet_days import a_day, plan_of


def sheet_of(route: Route) -> DaySheet:
    """Return the sheet of a plan's only route."""
    return day_sheet(plan_of(route), route)


def stop_of(route: Route, number: int = 1) -> StopEntry:
    """Return the entry of a stop by its number."""
    entries = [e for e in sheet_of(route).entries if isinstance(e, StopEntry)]
    return entries[number - 1]


def facts_of(route: Route) -> dict[str, str]:
    """Return the totals of a sheet by name."""
    return {fact.name: fact.value for fact in sheet_of(route).facts}


def breaks_of(route: Route, *pauses: tuple[str, str]) -> list[str]:
    """Return what the sheet says of breaks from and to these times."""
    taken = tuple(BreakStop(start=at(start), finish=at(finish)) for start, finish in pauses)
    entries = sheet_of(replace(route, breaks=taken)).entries
    return [entry.text for entry in entries if isinstance(entry, BreakEntry)]


def test_the_head_says_who_when_and_with_what() -> None:
    """Name, long date, van, and which plan it is."""
    plan = a_plan(revision=3)
    sheet = day_sheet(plan, plan.routes[0])
    assert (sheet.technician, sheet.day, sheet.van) == ("Ana", "Monday 2 March 2026", "van-ana")
    assert sheet.origin == "porto plan plan-1 · revision 3 · made 2026-03-01 18:00"


def test_the_origin_is_in_local_time() -> None:
    """The time of planning is that of the region's clocks."""
    plan = a_plan(zone="Asia/Shanghai")
    assert day_sheet(plan, plan.routes[0]).origin.endswith("made 2026-03-02 02:00")


def test_a_technician_without_name_is_called_by_id() -> None:
    """The sheet always says whose it is."""
    assert sheet_of(an_idle_route(a_shift(a_technician("t-7", name=" ")))).technician == "t-7"


@pytest.mark.parametrize(
    ("van", "shown"), [("", ""), ("12-AB-34", "Van 12-AB-34"), ("VAN 7", "VAN 7"), (" ", "")]
)
def test_a_van_is_called_one_once(van: str, shown: str) -> None:
    """Its name gets the word van unless it has it; no empty label is printed."""
    assert sheet_of(an_idle_route(a_shift(van=Van(id=van)))).van == shown


def test_totals_are_sums_over_the_route() -> None:
    """Stops, driving, distance and work of the whole day."""
    assert facts_of(a_route()) == {
        "Shift": "08:00–17:00",
        "Stops": "2",
        "Driving": "26 min",
        "Distance": "11.1 km",
        "Work": "1 h 05 min",
    }


def test_overtime_is_said_in_the_totals_and_at_the_end() -> None:
    """Who works longer sees it at once."""
    route = replace(a_route(), end=at("17:25"))
    assert facts_of(route)["Overtime"] == "25 min"
    last = sheet_of(route).entries[-1]
    assert isinstance(last, EndEntry)
    assert last.text.endswith(", 25 min after the shift")


def test_the_load_list_sums_parts_over_the_day() -> None:
    """Parts come in order of name, with what the van has of them."""
    lines = [(line.quantity, line.part, line.stock) for line in sheet_of(a_day(8)).load]
    assert lines == [
        ("2 ×", "battery_12v", "van has 5"),
        ("2 ×", "brake_pads_front", ""),
        ("6 ×", "cable_clip", "van has only 1"),
    ]
    assert sheet_of(a_day(8)).load_title == "Load before leaving"


def test_nothing_to_load_needs_no_list() -> None:
    """A day without parts has no list, and a count of none is no part."""
    sheet = sheet_of(a_route(stops=[a_stop(a_job(parts={"fuse": 0}))]))
    assert (sheet.load, sheet.load_title) == ((), "")
    assert stop_of(a_route(stops=[a_stop(a_job(parts={"fuse": 0}))])).parts == ()


def test_entries_tell_the_day_in_order() -> None:
    """Start, stops with the break at its place, end."""
    kinds = [type(entry) for entry in sheet_of(a_route()).entries]
    assert kinds == [EndEntry, StopEntry, BreakEntry, StopEntry, EndEntry]
    times = [e.arrival if isinstance(e, StopEntry) else e.time for e in sheet_of(a_route()).entries]
    assert times == ["08:00", "08:10", "11:30–12:00", "12:05", "12:51"]


def test_a_stop_says_all_that_is_needed_there() -> None:
    """Number, times, window, work, whom, which vehicle, where, what to bring, how to get there."""
    entry = stop_of(replace(a_route()), 2)
    assert entry == StopEntry(
        number="2",
        arrival="12:05",
        work_time="12:05–12:40 · 35 min",
        window="window 12:00–16:00",
        warning="",
        work="12 V battery",
        job="J2",
        customer="王芳",
        phone="+351 900 000 002",
        phone_link="tel:+351900000002",
        vehicle="Hatchback, grey",
        address="Rua de Santa Catarina 112, 4000-442 Porto",
        map_link="geo:41.150000,-8.606000?q=41.150000,-8.606000"
        "(Rua%20de%20Santa%20Catarina%20112%2C%204000-442%20Porto)",
        parts=("1 × battery_12v",),
        note="",
        drive="5 min · 0.9 km",
        setup="5 min set-up",
    )


def test_waiting_shows_as_work_that_starts_later() -> None:
    """Arrival and the beginning of the work are both said."""
    entry = stop_of(a_route(stops=[a_stop(wait=1200)]))
    assert (entry.arrival, entry.work_time) == ("08:10", "08:30–09:00 · 30 min")


@pytest.mark.parametrize(
    ("job", "shown"),
    [
        (a_job(), ""),
        (a_job(windows=(a_window("08:00", "10:00"),)), "window 08:00–10:00"),
        (
            a_job(windows=(a_window("08:00", "09:00"), a_window("14:00", "15:00"))),
            "window 08:00–09:00 or 14:00–15:00",
        ),
        (a_job(due=at("09:30")), "due by 09:30"),
        (a_job(technician="ana", start=at("08:10")), "fixed at 08:10"),
        (
            a_job(due=at("09:30"), windows=(a_window("08:00", "10:00"),)),
            "window 08:00–10:00, due by 09:30",
        ),
    ],
)
def test_what_was_told_to_the_customer(job: Job, shown: str) -> None:
    """Windows, due times and fixed times are said in words."""
    assert stop_of(a_route(stops=[a_stop(job)])).window == shown


def test_lateness_is_a_warning() -> None:
    """Starting after the due time is said with by how much; being on time is not."""
    late = a_job(due=at("07:58"))
    on_time = a_job(due=at("08:10"))
    assert stop_of(a_route(stops=[a_stop(late)])).warning == "12 min late"
    assert stop_of(a_route(stops=[a_stop(on_time)])).warning == ""


def test_setup_that_was_spared_is_not_said() -> None:
    """The second stop at one place needs no set-up, though its job has one."""
    stop = replace(a_stop(a_job(setup_seconds=300)), setup_seconds=0)
    assert stop_of(a_route(stops=[stop])).setup == ""


def test_work_without_title_is_called_by_its_type() -> None:
    """Something is always said about the work."""
    assert stop_of(a_route(stops=[a_stop(a_job(title=""))])).work == "flat_tyre"
    assert stop_of(a_route(stops=[a_stop(a_job(title="", type=""))])).work == "Visit"


def test_a_place_without_address_has_its_coordinates() -> None:
    """The technician gets there without an address, too."""
    job = a_job(place=Place(lon=-8.61, lat=41.15))
    entry = stop_of(a_route(stops=[a_stop(job)]))
    assert entry.address == "41.15000, -8.61000"
    assert entry.map_link == "geo:41.150000,-8.610000?q=41.150000,-8.610000"


def test_two_jobs_at_one_place_need_no_drive() -> None:
    """A drive of nothing is said to be none."""
    stops = [a_stop(), a_stop(a_job("J2"), arrival="08:40", leg=a_leg(0, 0))]
    assert stop_of(a_route(stops=stops), 2).drive == "no drive"


def test_breaks_say_where_they_fall() -> None:
    """Before a drive, on the way, at the stop, or at the end."""
    route = a_route()
    lunch = "Break, 30 min, "
    assert breaks_of(route, ("11:30", "12:00")) == [lunch + "before driving to stop 2"]
    assert breaks_of(route, ("11:33", "12:03")) == [lunch + "on the way to stop 2"]
    waits = replace(route.stops[1], arrival=at("11:20"))
    at_stop = replace(route, stops=(route.stops[0], waits))
    assert breaks_of(at_stop, ("11:30", "12:00")) == [lunch + "at stop 2, before the work"]
    later = replace(route, end=at("13:21"))
    assert breaks_of(later, ("12:40", "13:10")) == [lunch + "before driving back"]
    assert breaks_of(later, ("12:45", "13:15")) == [lunch + "on the way back"]
    open_end = replace(route, last_leg=None)
    assert breaks_of(open_end, ("12:40", "13:10")) == [lunch + "after the last stop"]


def test_several_breaks_come_in_order() -> None:
    """Two breaks before one stop: the later one's rest is no drive of the earlier's."""
    texts = breaks_of(a_route(), ("11:30", "12:00"), ("09:00", "09:15"))
    assert texts == [
        "Break, 15 min, before driving to stop 2",
        "Break, 30 min, before driving to stop 2",
    ]


def test_open_ends_are_said() -> None:
    """A route that begins at its first stop or ends at its last says so."""
    route = replace(
        a_route(a_shift(start_place=None, end_place=None)), last_leg=None, end=at("12:40")
    )
    first, *_, last = sheet_of(route).entries
    assert isinstance(first, EndEntry)
    assert isinstance(last, EndEntry)
    assert first.text == "The day begins at the first stop"
    assert (last.time, last.text, last.drive) == ("12:40", "The day ends at the last stop", "")


def test_ends_name_their_places() -> None:
    """Where to leave from and where to bring the van."""
    first, *_, last = sheet_of(a_route()).entries
    assert isinstance(first, EndEntry)
    assert isinstance(last, EndEntry)
    assert first.text == "Leave Rua do Depósito 1, 4100-001 Porto"
    assert last.text == "Arrive at Rua do Depósito 1, 4100-001 Porto"
    assert last.drive == "11 min · 5.2 km"


def test_an_empty_day_says_so() -> None:
    """No entries, no headings, one remark."""
    sheet = sheet_of(an_idle_route())
    assert (sheet.entries, sheet.headings, sheet.load) == ((), ("", "", ""), ())
    assert sheet.remark == "No jobs are planned for this day."
    assert facts_of(an_idle_route()) == {"Shift": "08:00–17:00"}


def test_a_night_shift_marks_the_next_day() -> None:
    """Times after midnight can't be taken for the morning before."""
    stop = a_stop()
    night = replace(
        stop, **{t: getattr(stop, t) + timedelta(hours=17) for t in ("arrival", "start", "finish")}
    )
    entry = stop_of(a_route(stops=[night]))
    assert (entry.arrival, entry.work_time) == ("01:10 +1", "01:10 +1–01:40 +1 · 30 min")


def test_shown_texts_are_all_but_links_and_blanks() -> None:
    """The walk over a sheet yields what is to be seen, nothing else."""
    sheet = sheet_of(a_route())
    shown = list(shown_texts(sheet))
    assert shown[:3] == ["Ana", "Monday 2 March 2026", "van-ana"]
    assert "12 V battery" in shown
    assert "" not in shown
    assert not [text for text in shown if text.startswith(("tel:", "geo:"))]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(plans)
def test_any_route_has_a_sheet_of_printable_text(plan: Plan) -> None:
    """Whatever a plan holds, its sheets have each stop and break, and only printable text."""
    for route in plan.routes:
        sheet = day_sheet(plan, route)
        stops = [entry for entry in sheet.entries if isinstance(entry, StopEntry)]
        assert len(stops) == len(route.stops)
        if stops:
            assert len(sheet.entries) == len(stops) + len(route.breaks) + 2
        for text in shown_texts(sheet):
            assert all(printable(line) == line for line in text.split("\n") if line.strip())
        for stop in stops:
            assert re.fullmatch(r"geo:[-.\d]+,[-.\d]+\?q=[-\w.,()%~]+", stop.map_link, re.ASCII)


def test_sheets_of_a_plan_differ_by_technician() -> None:
    """Nobody gets somebody else's day."""
    plan = a_plan()
    sheets = [day_sheet(plan, route) for route in plan.routes]
    assert all(before != after for before, after in pairwise(sheets))
    assert [sheet.technician for sheet in sheets] == ["Ana", "Rui"]
