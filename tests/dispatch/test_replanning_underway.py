"""A day under way: what has begun is fixed, and what can't be reached any more is released."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.errors import Conflict, NotFound
from dispatch.replanning import offers, place
from dispatch.underway import DayUnderWay, Report, advance, open_problem, route
from optimizer.problem import MAX_RATE, Pin, Visit
from tests.dispatch.under_way import (
    MINUTE,
    a_morning,
    a_vehicle,
    a_visit,
    lists,
    unplaced,
)


def ana_alone(**vehicle: object) -> DayUnderWay:
    """Ana with visits at 10 and 20, ten minutes each."""
    listed = (a_visit("a1", 10), a_visit("a2", 20))
    return a_morning((a_vehicle("Ana", **vehicle), listed))  # type: ignore[arg-type]


def reported(doing: str | None, minutes: int) -> Report:
    """Ana's report: what she is at, and when she will be free (minutes)."""
    return Report(technician="Ana", free_at=minutes * MINUTE, doing=doing)


def starts(day: DayUnderWay, technician: int = 0) -> list[int]:
    """Minutes at which a technician's open visits start as expected now."""
    planned = route(day, technician)
    return [] if planned is None else [stop.start // MINUTE for stop in planned.stops]


def test_a_day_begins_as_it_was_planned() -> None:
    """Before anybody has left, everybody is at home with their whole list."""
    day = ana_alone()
    assert lists(day) == {"Ana": ["a1", "a2"]}
    assert starts(day) == [10, 30]
    assert (day.progress[0].place, day.progress[0].begun) == (0, False)


def test_visits_nobody_had_room_for_begin_as_unplaced() -> None:
    """The plan's unassigned visits are kept to be tried again."""
    day = a_morning((a_vehicle("Ana"), ()), left=(a_visit("x", 5),))
    assert unplaced(day) == ["x"]


def test_time_passing_moves_what_has_not_begun() -> None:
    """A technician who should have left half an hour ago leaves now."""
    assert starts(advance(ana_alone(), 30 * MINUTE)) == [40, 60]


def test_setting_off_fixes_a_visit() -> None:
    """The visit driven to is out of the plan's reach; the rest starts from its place and end."""
    day = advance(ana_alone(), 0, [reported("a1", 20)])
    progress = day.progress[0]
    assert progress.doing is not None
    assert (progress.doing.id, progress.place, progress.begun) == ("a1", 10, True)
    assert lists(day) == {"Ana": ["a2"]}
    assert starts(day) == [30]
    assert offers(day, a_visit("new", 10, window=(0, 25)))[0].order == ("new", "a2")


def test_bad_news_moves_what_comes_after() -> None:
    """The same visit reported again with a later end delays the open ones."""
    day = advance(ana_alone(), 0, [reported("a1", 20)])
    day = advance(day, 15 * MINUTE, [reported("a1", 50)])
    assert lists(day) == {"Ana": ["a2"]}
    assert starts(day) == [60]


def test_work_that_overruns_is_expected_to_end_now() -> None:
    """When the expected end has passed without news, the technician is free now at the earliest."""
    day = advance(ana_alone(), 0, [reported("a1", 20)])
    assert starts(advance(day, 45 * MINUTE)) == [55]


def test_finishing_early_moves_the_rest_forward() -> None:
    """A finished visit is gone; the technician is free where it was."""
    day = advance(ana_alone(), 0, [reported("a1", 20)])
    day = advance(day, 12 * MINUTE, [reported(None, 12)])
    assert day.progress[0].doing is None
    assert starts(day) == [22]


def test_a_technician_may_take_another_visit_first() -> None:
    """Reality wins: the visit reported leaves the list wherever it stood."""
    day = advance(ana_alone(), 0, [reported("a2", 30)])
    assert lists(day) == {"Ana": ["a1"]}
    assert day.progress[0].place == 20


def test_a_report_of_a_visit_on_no_list_of_theirs_is_refused() -> None:
    """Neither unknown visits nor those of others can be begun."""
    with pytest.raises(Conflict, match="'zz' is not on the list of Ana"):
        advance(ana_alone(), 0, [reported("zz", 10)])


def test_a_report_of_somebody_unknown_is_refused() -> None:
    """Whoever does not work today can't report."""
    with pytest.raises(NotFound, match="'Eva'"):
        advance(ana_alone(), 0, [Report(technician="Eva", free_at=0)])


def test_time_does_not_run_backwards() -> None:
    """A day at a later moment can't be taken back to an earlier one."""
    with pytest.raises(Conflict, match="second 60 already"):
        advance(advance(ana_alone(), 60), 59)


def test_what_no_longer_fits_the_shift_is_released() -> None:
    """With an hour lost, the last visit would end after the shift: it becomes unplaced."""
    day = advance(ana_alone(shift=(0, 60)), 0, [reported("a1", 20)])
    assert lists(day) == {"Ana": ["a2"]}
    late = advance(day, 15 * MINUTE, [reported("a1", 45)])
    assert lists(late) == {"Ana": []}
    assert unplaced(late) == ["a2"]


def test_only_what_has_to_go_is_released() -> None:
    """Of three open visits the one whose window has closed goes; the others keep their order."""
    listed = (a_visit("a1", 5), a_visit("a2", 5, window=(0, 40)), a_visit("a3", 5))
    day = advance(a_morning((a_vehicle("Ana"), listed)), 60 * MINUTE)
    assert lists(day) == {"Ana": ["a1", "a3"]}
    assert unplaced(day) == ["a2"]


def test_going_home_releases_the_rest() -> None:
    """Whoever is off keeps nothing."""
    day = advance(ana_alone(), 5, [Report(technician="Ana", free_at=5, off=True)])
    assert (lists(day), unplaced(day)) == ({"Ana": []}, ["a1", "a2"])
    assert route(day, 0) is None


def test_overtime_counts_from_the_shift_s_end_however_late_it_is() -> None:
    """Half an hour into overtime, half an hour of it is left, not a whole one."""
    day = a_morning((a_vehicle("Ana", shift=(0, 60), overtime=60), ()))
    day = advance(day, 90 * MINUTE)
    assert offers(day, a_visit("x", 10, minutes=11)) == ()
    assert offers(day, a_visit("x", 10, minutes=10))[0].arrival == 100 * MINUTE


def test_after_all_overtime_nothing_fits() -> None:
    """Past the limit even a visit next door is refused, without any error."""
    day = advance(a_morning((a_vehicle("Ana", shift=(0, 60)), ())), 200 * MINUTE)
    assert offers(day, a_visit("x", 0, minutes=1)) == ()


def test_a_break_is_planned_until_it_is_taken() -> None:
    """The break pushes the visit after it; once taken it does not again."""
    lunch = (60, 90, 30)
    day = a_morning((a_vehicle("Ana", lunch=lunch), (a_visit("a1", 10, window=(85, 200)),)))
    day = advance(day, 80 * MINUTE)
    assert starts(day) == [120]
    rest = Report(technician="Ana", free_at=110 * MINUTE, rest=True)
    day = advance(day, 80 * MINUTE, [rest])
    assert (starts(day), day.progress[0].rests_taken) == ([120], 1)
    planned = route(day, 0)
    assert planned is not None
    assert planned.rests == ()


def test_an_overdue_break_may_begin_at_once() -> None:
    """Work that overran the break's latest begin does not make the day infeasible."""
    day = a_morning((a_vehicle("Ana", lunch=(60, 90, 30)), (a_visit("a1", 10),)))
    day = advance(day, 10 * MINUTE, [reported("a1", 20)])
    day = place(advance(day, 20 * MINUTE, [reported("a1", 130)]), a_visit("x", 10))
    planned = route(day, 0)
    assert planned is not None
    assert planned.rests[0].start == 130 * MINUTE
    assert starts(day) == [160]


def test_a_break_that_no_longer_fits_is_dropped() -> None:
    """Near the shift's end a break longer than what is left is not planned any more."""
    day = advance(a_morning((a_vehicle("Ana", shift=(0, 120), lunch=(60, 90, 30)), ())), 5800)
    assert offers(day, a_visit("x", 2, minutes=10))[0].start == 5920


def test_the_fixed_cost_is_paid_once() -> None:
    """Sending out somebody who is out already costs no second fee."""
    day = a_morning((a_vehicle("Ana", fixed_cost=10_000), (a_visit("a1", 0, minutes=1),)))
    day = advance(day, 0, [reported("a1", 1)])
    assert offers(day, a_visit("x", 5))[0].cost == 10 * MINUTE


def test_pins_follow_their_technician() -> None:
    """Open visits settled for somebody stay theirs when others have gone home."""
    pinned = Visit(id="p", location=7, service=60, pin=Pin(vehicle=1))
    day = a_morning((a_vehicle("Ana"), ()), (a_vehicle("Rui"), (pinned,)))
    gone = advance(day, 0, [Report(technician="Ana", free_at=0, off=True)])
    part = open_problem(gone, [0, 1])
    assert part.technicians == [1]
    assert part.problem.visits[0].pin == Pin(vehicle=0)


def test_lateness_gets_dearer_with_age() -> None:
    """After the ageing time the price of a second has doubled; without ageing it stays."""

    def price(ageing: int | None, *, due: int = 0) -> int:
        late = a_visit("a1", 5, due=due)
        day = a_morning((a_vehicle("Ana"), (late,)), ageing=ageing)
        part = open_problem(advance(day, 3600), [0])
        return part.problem.visits[0].lateness_cost

    assert price(None) == 2
    assert price(3600) == 4
    assert price(3600, due=120) == 2
    assert price(1, due=-(10**8)) == MAX_RATE


steps = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["on", "late", "done", "home"]), st.booleans()),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(steps=steps, shift=st.integers(60, 300), lunch=st.booleans())
def test_no_course_of_events_loses_a_visit(
    steps: list[tuple[int, str, bool]],
    shift: int,
    lunch: bool,  # noqa: FBT001 - hypothesis passes it
) -> None:
    """Whatever is reported: each visit is open, begun or unplaced, once, and lists are feasible."""
    listed = tuple(a_visit(f"a{i}", 3 * i, due=60 * i) for i in range(4))
    rest = (30, 60, 20) if lunch else None
    day = a_morning(
        (a_vehicle("Ana", shift=(0, 600)), listed),
        (a_vehicle("Rui", 30, shift=(0, shift), lunch=rest), ()),
    )
    begun: list[str] = []
    now, wanted = 0, [visit.id for visit in listed]
    for i, (minutes, event, call) in enumerate(steps):
        now += minutes * MINUTE
        progress = day.progress[0]
        report = reported(None, now // MINUTE)
        if event == "on" and progress.open and progress.doing is None:
            begun.append(progress.open[0].id)
            report = reported(progress.open[0].id, now // MINUTE + 20)
        elif event == "late" and progress.doing is not None:
            report = reported(progress.doing.id, now // MINUTE + 30)
        elif event == "home":
            report = Report(technician="Ana", free_at=now, off=True)
        day = advance(day, now, [report])
        if call:
            wanted.append(f"call{i}")
            day = place(day, a_visit(f"call{i}", 2 * i))
        known = [name for names in lists(day).values() for name in names] + unplaced(day) + begun
        assert sorted(known) == sorted(wanted)
        for k, waiting in enumerate(day.progress):
            assert (route(day, k) is not None) == bool(waiting.open)
