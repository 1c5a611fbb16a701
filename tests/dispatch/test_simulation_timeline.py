"""Small days worked out by hand, to the minute: what a technician does when something happens.

The town is a line: place n is n minutes east of place 0, where Ana lives. Jobs are planned with
ten minutes of work.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from dispatch.simulation.demand import Request
from dispatch.simulation.engine import DayCase, simulate_day
from dispatch.simulation.record import DayRecord, Doing
from dispatch.simulation.scenario import JobKind
from optimizer.problem import Pin, Vehicle, Visit
from tests.dispatch.under_way import LINE, MINUTE, a_vehicle

JOB = JobKind(name="job", share=1, service_seconds=10 * MINUTE)
HORIZON = 10_000 * MINUTE
Line = tuple[str, int, int, str]


def a_request(
    name: str, at: int, place: int, *, work: int = 10, slow: float = 1.0, booked: bool = False
) -> Request:
    """Return a call at a minute (or an appointment that opens then), and what it will take."""
    return Request(
        id=name,
        known_at=0 if booked else at * MINUTE,
        opens=at * MINUTE,
        due=(at + 30) * MINUTE,
        place=place,
        kind=JOB,
        service_seconds=work * MINUTE,
        travel_factor=slow,
        booked=booked,
    )


def a_visit(request: Request) -> Visit:
    """Return what planning takes a request for: every second of waiting costs two of driving."""
    return Visit(
        id=request.id,
        location=request.place,
        service=JOB.service_seconds,
        windows=((request.opens, HORIZON),),
        due=request.due if request.booked else request.known_at,
        lateness_cost=2,
    )


def simulated(
    vehicles: Sequence[Vehicle],
    *requests: Request,
    homeward: float = 1.0,
    visits: dict[str, Visit] | None = None,
) -> DayRecord:
    """Simulate a day of these technicians and requests."""
    return simulate_day(
        DayCase(
            vehicles=tuple(vehicles),
            homeward=(homeward,) * len(vehicles),
            requests=requests,
            travel=LINE,
            visits={request.id: a_visit(request) for request in requests} | (visits or {}),
        )
    )


def timeline(day: DayRecord, technician: int = 0) -> list[Line]:
    """Return what a technician did: doing, from and to in minutes, for whom."""
    return [
        (str(span.doing), span.start // MINUTE, span.end // MINUTE, span.request)
        for span in day.technicians[technician].spans
    ]


def test_a_call_is_driven_to_at_once_and_home_is_reached_at_the_end_of_the_shift() -> None:
    """Out, work, wait there, and home so as to be back when the shift ends."""
    day = simulated([a_vehicle("Ana")], a_request("c", 60, 20))
    assert timeline(day) == [
        ("drive", 60, 80, "c"),
        ("work", 80, 90, "c"),
        ("drive", 460, 480, ""),
    ]
    assert day.technicians[0].back == 480 * MINUTE


def test_calls_wait_for_the_shift() -> None:
    """A call of the night is driven to when the shift begins, not before."""
    day = simulated([a_vehicle("Ana", shift=(100, 480))], a_request("c", 5, 20))
    assert timeline(day)[0] == ("drive", 100, 120, "c")


def test_a_second_call_follows_the_first() -> None:
    """Who is busy goes on from where the first job was."""
    day = simulated([a_vehicle("Ana")], a_request("a", 60, 20), a_request("b", 65, 25))
    assert timeline(day)[:4] == [
        ("drive", 60, 80, "a"),
        ("work", 80, 90, "a"),
        ("drive", 90, 95, "b"),
        ("work", 95, 105, "b"),
    ]


def test_nobody_turns_round_on_the_way() -> None:
    """A call nearer than the one driven to is done after it."""
    day = simulated([a_vehicle("Ana")], a_request("far", 60, 40), a_request("near", 61, 1))
    assert [line[3] for line in timeline(day) if line[0] == "work"] == ["far", "near"]


def test_an_open_job_is_overtaken_by_one_on_the_way() -> None:
    """What is not begun may wait a little for a call that lies on the way to it."""
    day = simulated(
        [a_vehicle("Ana")],
        a_request("first", 60, 10, work=60),
        a_request("far", 61, 60),
        a_request("on the way", 62, 30),
    )
    assert [line[3] for line in timeline(day) if line[0] == "work"] == [
        "first",
        "on the way",
        "far",
    ]


def test_the_nearer_of_two_is_sent() -> None:
    """With everybody free the call goes to whom it costs least."""
    day = simulated([a_vehicle("Ana"), a_vehicle("Rui", 60)], a_request("c", 60, 50))
    assert (timeline(day), timeline(day, 1)[0]) == ([], ("drive", 60, 70, "c"))


def test_a_free_technician_goes_when_the_near_one_is_busy() -> None:
    """Waiting costs: a free one comes rather than let the call wait for the busy one."""
    day = simulated(
        [a_vehicle("Ana", 10), a_vehicle("Rui", 20)],
        a_request("a", 60, 10, work=90),
        a_request("b", 61, 15),
    )
    assert [s.technician for s in sorted(day.served, key=lambda s: s.request.id)] == ["Ana", "Rui"]


def test_drives_and_work_take_what_chance_says() -> None:
    """A slow drive and long work move everything after them."""
    day = simulated(
        [a_vehicle("Ana")], a_request("a", 60, 20, slow=1.5, work=30), a_request("b", 61, 20)
    )
    assert timeline(day)[:3] == [
        ("drive", 60, 90, "a"),
        ("work", 90, 120, "a"),
        ("work", 120, 130, "b"),
    ]


def test_the_way_home_may_be_slow_and_is_overtime_then() -> None:
    """Leaving as planned, a technician whose drive takes twice as long is late home."""
    day = simulated([a_vehicle("Ana")], a_request("c", 60, 20), homeward=2.0)
    assert timeline(day)[-1] == ("drive", 460, 500, "")
    assert day.technicians[0].overtime_seconds == 20 * MINUTE


def test_for_an_appointment_one_leaves_just_in_time() -> None:
    """Nobody waits at a door for hours: until it is time to go, calls may come between."""
    visit = a_request("booked", 200, 20, booked=True)
    day = simulated([a_vehicle("Ana")], visit)
    assert timeline(day)[:2] == [("drive", 180, 200, "booked"), ("work", 200, 210, "booked")]
    day = simulated([a_vehicle("Ana")], visit, a_request("call", 100, 10))
    assert timeline(day)[:3] == [
        ("drive", 100, 110, "call"),
        ("work", 110, 120, "call"),
        ("drive", 190, 200, "booked"),
    ]


def test_who_arrives_too_early_waits_at_the_door() -> None:
    """A fast drive to an appointment ends in waiting, which is not work."""
    day = simulated([a_vehicle("Ana")], a_request("booked", 200, 20, booked=True, slow=0.5))
    assert timeline(day)[:3] == [
        ("drive", 180, 190, "booked"),
        ("door", 190, 200, "booked"),
        ("work", 200, 210, "booked"),
    ]
    assert day.technicians[0].seconds(Doing.DOOR) == 10 * MINUTE


def test_an_idle_technician_takes_the_break_as_soon_as_it_is_allowed() -> None:
    """With nothing to do the break begins at its earliest second, at home."""
    day = simulated([a_vehicle("Ana", lunch=(100, 200, 30))])
    assert timeline(day) == [("rest", 100, 130, "")]


def test_a_call_during_the_break_waits_for_its_end() -> None:
    """A break is not cut short."""
    day = simulated([a_vehicle("Ana", lunch=(100, 200, 30))], a_request("c", 105, 20))
    assert timeline(day)[:2] == [("rest", 100, 130, ""), ("drive", 130, 150, "c")]


def test_a_break_waits_while_customers_do_until_its_latest_begin() -> None:
    """Between jobs the plan decides: the call first, when the break can still begin in time."""
    day = simulated([a_vehicle("Ana", lunch=(100, 200, 30))], a_request("c", 95, 20))
    assert timeline(day)[:3] == [
        ("drive", 95, 115, "c"),
        ("work", 115, 125, "c"),
        ("rest", 125, 155, ""),
    ]


def test_work_that_overruns_the_break_s_window_delays_the_break() -> None:
    """The break is taken late rather than not at all."""
    day = simulated([a_vehicle("Ana", lunch=(100, 120, 30))], a_request("c", 80, 10, work=60))
    assert timeline(day)[1:3] == [("work", 90, 150, "c"), ("rest", 150, 180, "")]


def test_a_break_that_no_longer_fits_is_left_out() -> None:
    """When the shift is nearly over one drives home instead."""
    day = simulated(
        [a_vehicle("Ana", shift=(0, 200), lunch=(100, 120, 30))],
        a_request("c", 80, 10, work=90),
    )
    assert [line[0] for line in timeline(day)] == ["drive", "work", "drive"]


def test_what_no_longer_fits_is_taken_over() -> None:
    """A job behind one that overruns goes to the colleague who comes on duty."""
    day = simulated(
        [a_vehicle("Ana", shift=(0, 120)), a_vehicle("Rui", 60, shift=(90, 480))],
        a_request("long", 10, 5, work=95),
        a_request("next", 12, 6),
    )
    by_name = {served.request.id: served for served in day.served}
    assert by_name["next"].technician == "Rui"
    # Ana was to be done at 25 and home by 41; at 104 the job no longer fits her shift.
    assert [line[3] for line in timeline(day) if line[0] == "work"] == ["long"]
    assert by_name["next"].arrival > 90 * MINUTE
    assert not day.left


def test_who_is_free_sooner_than_expected_takes_what_was_left() -> None:
    """A call for which there was no room is served once there is."""
    shift = (0, 60)
    day = simulated(
        [a_vehicle("Ana", shift=shift)],
        *(a_request(f"c{i}", 5, 10, work=2) for i in range(5)),
    )
    assert len(day.served) == 5
    # As planned, there was room for three: 5 + 10 + 3 * 10 + 10 = 55.
    long = simulated(
        [a_vehicle("Ana", shift=shift)], *(a_request(f"c{i}", 5, 10) for i in range(5))
    )
    assert (len(long.served), len(long.left)) == (3, 2)


def test_a_settled_job_stays_with_its_technician() -> None:
    """A pin holds although somebody else would be nearer."""
    call = a_request("c", 60, 59)
    visits = {"c": replace(a_visit(call), pin=Pin(vehicle=0))}
    day = simulated([a_vehicle("Ana"), a_vehicle("Rui", 60)], call, visits=visits)
    assert day.served[0].technician == "Ana"


def test_jobs_at_home_need_no_drive() -> None:
    """Work at the place where one stands leaves no drive in the record."""
    day = simulated([a_vehicle("Ana", 7)], a_request("c", 60, 7))
    assert timeline(day) == [("work", 60, 70, "c")]
    assert (day.served[0].arrival, day.technicians[0].back) == (60 * MINUTE, 480 * MINUTE)


def test_a_technician_has_to_start_somewhere() -> None:
    """A vehicle without a start place can't be simulated: that is said, not guessed."""
    nowhere = replace(a_vehicle("Ana"), start=None)
    with pytest.raises(ValueError, match="Ana starts nowhere"):
        simulated([nowhere], a_request("c", 60, 7))


def test_nobody_on_duty_leaves_everything() -> None:
    """A day without technicians is a day of calls left, not an error."""
    day = simulated([], a_request("c", 60, 7), a_request("d", 61, 7))
    assert [request.id for request in day.left] == ["c", "d"]
