"""One more job on a day under way: offers are honest, and taking one disturbs only what it says."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.errors import Conflict
from dispatch.replanning import Offer, accept, offers, place, retry
from dispatch.underway import DayUnderWay, Report, advance, route
from optimizer.check import violations
from optimizer.problem import Pin, Problem, Visit
from optimizer.schedule import assemble
from tests.dispatch.under_way import (
    LINE,
    MINUTE,
    a_morning,
    a_vehicle,
    a_visit,
    lists,
    unplaced,
)


def two_technicians() -> DayUnderWay:
    """Ana at the west end with a visit at 10, Rui at 60 with nothing to do."""
    return a_morning((a_vehicle("Ana", 0), (a_visit("a1", 10),)), (a_vehicle("Rui", 60), ()))


def test_the_nearer_technician_is_offered_first() -> None:
    """Offers come cheapest first, with everybody's arrival as it would be."""
    ranked = offers(two_technicians(), a_visit("new", 50))
    assert [offer.technician for offer in ranked] == ["Rui", "Ana"]
    rui, ana = ranked
    assert (rui.arrival, rui.start) == (10 * MINUTE, 10 * MINUTE)
    assert rui.order == ("new",)
    assert rui.cost == 20 * MINUTE
    assert ana.order == ("a1", "new")
    assert ana.arrival == (10 + 10 + 40) * MINUTE
    assert ana.cost == 80 * MINUTE


def test_an_offer_says_whom_it_delays() -> None:
    """Slipping in before others names each of them and by how much it starts later."""
    listed = (a_visit("a1", 20), a_visit("a2", 30))
    day = a_morning((a_vehicle("Ana"), listed))
    offer = offers(day, a_visit("new", 10, minutes=15, window=(0, 12)))[0]
    assert offer.order == ("new", "a1", "a2")
    assert offer.delays == {"a1": 15 * MINUTE, "a2": 15 * MINUTE}


def test_asking_changes_nothing() -> None:
    """The day is a value: offers leave it as it was."""
    day = two_technicians()
    before = replace(day)
    offers(day, a_visit("new", 5))
    assert day == before


def test_accepting_puts_the_visit_where_the_offer_said() -> None:
    """The technician's list is the offer's; nobody else's changes."""
    day = two_technicians()
    ana = offers(day, a_visit("new", 50))[1]
    after = accept(day, ana)
    assert lists(after) == {"Ana": ["a1", "new"], "Rui": []}
    planned = route(after, 0)
    assert planned is not None
    assert planned.stops[1].start == ana.start


def test_an_offer_for_a_list_that_has_changed_is_refused() -> None:
    """Two offers made from one state can't both be taken by one technician."""
    day = two_technicians()
    first, second = (offers(day, a_visit(name, 55))[0] for name in ("x", "y"))
    with pytest.raises(Conflict, match="Rui has changed"):
        accept(accept(day, first), second)


def test_an_offer_is_refused_once_its_technician_has_gone_home() -> None:
    """Somebody who is off takes nothing any more."""
    day = two_technicians()
    offer = offers(day, a_visit("x", 55))[0]
    gone = advance(day, MINUTE, [Report(technician="Rui", free_at=MINUTE, off=True)])
    with pytest.raises(Conflict, match="Rui"):
        accept(gone, offer)
    assert [o.technician for o in offers(gone, a_visit("x", 55))] == ["Ana"]


def test_a_visit_is_not_given_out_twice() -> None:
    """An open visit, or one that somebody is at, is not offered again."""
    day = two_technicians()
    with pytest.raises(Conflict, match="'a1' is on the list of Ana"):
        offers(day, a_visit("a1", 10))
    on_the_way = advance(day, 0, [Report(technician="Ana", free_at=20 * MINUTE, doing="a1")])
    with pytest.raises(Conflict, match="'a1' is on the list of Ana"):
        place(on_the_way, a_visit("a1", 10))
    again = Offer(
        technician="Rui",
        visit=a_visit("a1", 10),
        order=("a1",),
        arrival=0,
        start=0,
        cost=0,
        delays={},
    )
    with pytest.raises(Conflict, match="'a1' is on the list of Ana"):
        accept(day, again)


def test_skills_are_needed() -> None:
    """Only those who can do the job are offered."""
    able = a_vehicle("Ana", 0, skills=frozenset({1, 2}))
    day = a_morning((able, ()), (a_vehicle("Rui", 60, skills=frozenset({1})), ()))
    wanted = a_visit("new", 59, skills=frozenset({1, 2}))
    assert [offer.technician for offer in offers(day, wanted)] == ["Ana"]


def test_the_van_s_stock_is_what_is_left_of_it() -> None:
    """Parts used on visits that have begun are gone; open visits reserve theirs."""
    day = a_morning((a_vehicle("Ana", capacity=(3,)), (a_visit("a1", 5, demand=(1,)),)))
    day = advance(day, 0, [Report(technician="Ana", free_at=900, doing="a1")])
    assert offers(day, a_visit("x", 5, demand=(3,))) == ()
    day = place(day, a_visit("y", 5, demand=(1,)))
    assert offers(day, a_visit("x", 5, demand=(2,))) == ()
    assert len(offers(day, a_visit("x", 5, demand=(1,)))) == 1


def test_a_visit_settled_for_somebody_is_offered_to_them_alone() -> None:
    """A pin counts in offers, also when technicians before it have gone home."""
    day = two_technicians()
    pinned = replace(a_visit("new", 5), pin=Pin(vehicle=1))
    assert [offer.technician for offer in offers(day, pinned)] == ["Rui"]
    gone = advance(day, 0, [Report(technician="Ana", free_at=0, off=True)])
    assert [offer.technician for offer in offers(gone, pinned)] == ["Rui"]
    nobody = advance(gone, 0, [Report(technician="Rui", free_at=0, off=True)])
    assert offers(nobody, pinned) == ()


def test_what_fits_nowhere_is_kept_as_unplaced() -> None:
    """A visit that nobody can take is not lost, and not kept twice."""
    day = place(two_technicians(), a_visit("long", 5, minutes=500))
    assert unplaced(day) == ["long"]
    assert unplaced(place(day, a_visit("long", 5, minutes=500))) == ["long"]


def test_the_unplaced_are_retried_most_urgent_first() -> None:
    """With room for one, the visit due first is taken; the other stays."""
    waiting = (a_visit("later", 1, minutes=50, due=90), a_visit("sooner", 1, minutes=50, due=30))
    day = a_morning((a_vehicle("Ana", shift=(0, 60)), ()), left=waiting)
    after = retry(day, 0)
    assert lists(after) == {"Ana": ["sooner"]}
    assert unplaced(after) == ["later"]


def test_retrying_is_for_one_technician() -> None:
    """Others' lists stay as they are, even if they were nearer."""
    day = replace(two_technicians(), unplaced=(a_visit("x", 60),))
    assert lists(retry(day, 0)) == {"Ana": ["a1", "x"], "Rui": []}


def test_placing_something_unplaced_takes_it_off_that_list() -> None:
    """A visit is either on a list or unplaced."""
    day = replace(two_technicians(), unplaced=(a_visit("x", 60),))
    after = place(day, day.unplaced[0])
    assert (lists(after)["Rui"], unplaced(after)) == (["x"], [])


def test_long_waits_are_not_overtaken_for_ever() -> None:
    """Of two alike at one place the newcomer goes second once the first has waited a little."""
    waiting = a_visit("first", 30, due=0)
    day = a_morning((a_vehicle("Ana", 30), (waiting,)), ageing=3600)
    busy = Report(technician="Ana", free_at=60 * MINUTE)
    later = advance(day, 30 * MINUTE, [busy])
    assert offers(later, a_visit("second", 30, due=30))[0].order == ("first", "second")
    # A much shorter job may still slip in: it delays the other by less than it would wait.
    assert offers(later, a_visit("second", 30, minutes=5, due=30))[0].order == ("second", "first")


visits = st.builds(
    lambda i, where, minutes, due: a_visit(f"v{i}", where, minutes=minutes, due=due),
    st.integers(0, 10**9),
    st.integers(0, 60),
    st.integers(1, 60),
    st.none() | st.integers(0, 480),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(visits, max_size=12, unique_by=lambda visit: visit.id))
def test_any_day_of_placings_is_feasible_and_keeps_every_visit(wanted: list[Visit]) -> None:
    """Each visit ends on one list or unplaced; the independent checker finds the lists sound."""
    crew = [a_vehicle("Ana", 0, lunch=(180, 300, 30)), a_vehicle("Rui", 60, overtime=30)]
    day = a_morning(*((vehicle, ()) for vehicle in crew))
    for visit in wanted:
        day = place(day, visit)
    listed = [name for names in lists(day).values() for name in names] + unplaced(day)
    assert sorted(listed) == sorted(visit.id for visit in wanted)
    problem = _whole_problem(day)
    index = {visit.id: i for i, visit in enumerate(problem.visits)}
    orders = [[index[name] for name in names] for names in lists(day).values()]
    assert violations(problem, assemble(problem, orders)) == []


def _whole_problem(day: DayUnderWay) -> Problem:
    open_visits = [visit for progress in day.progress for visit in progress.open]
    return Problem(visits=(*open_visits, *day.unplaced), vehicles=day.vehicles, matrices=(LINE,))
