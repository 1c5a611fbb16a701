"""Why jobs were left out, in people's words."""

from collections.abc import Sequence

import pytest

from dispatch.catalogue import Catalogue, Weights
from dispatch.intake.day import Day
from dispatch.model import Job, Place, Shift, Van
from dispatch.planning import reasons as reasons_module
from dispatch.planning.problem import build_problem
from dispatch.planning.reasons import left_out
from optimizer.explain import Reason as Obstacle
from optimizer.insertion import greedy
from optimizer.schedule import assemble
from tests.builders import DAY, ZONE, a_job, a_lunch, a_shift, a_technician, a_window, at, skills
from tests.dispatch.made_city import a_town, corner

TOWN = a_town()
HOME = corner(0, 0)


def a_person(
    name: str,
    *,
    trained: str = "",
    stock: dict[str, int] | None = None,
    end: str = "17:00",
    lunch: bool = False,
) -> Shift:
    """Return a shift of somebody of that name."""
    return a_shift(
        a_technician(name, skills=skills(trained)),
        van=Van(id=f"van-{name}", stock=stock or {}),
        start_place=HOME,
        end_place=HOME,
        end=end,
        breaks=(a_lunch("08:30", "08:30", minutes=60),) if lunch else (),
    )


def told(
    jobs: Sequence[Job], shifts: Sequence[Shift], weights: Weights | None = None
) -> dict[str, list[tuple[str, str]]]:
    """Return code and text of the reasons of each job that the greedy plan leaves out."""
    day = Day(day=DAY, zone=ZONE, jobs=tuple(jobs), shifts=tuple(shifts))
    made = build_problem(day, TOWN, Catalogue(job_types={}, weights=weights or Weights()))
    answer = greedy(made.problem)
    return {
        left.job.id: [(reason.code, reason.text) for reason in left.reasons]
        for left in left_out(day, made, answer, network=TOWN.network, currency="EUR")
    }


def test_a_skill_nobody_has() -> None:
    """The skill with its level, and the names of those on shift."""
    people = [a_person("ana", trained="hv"), a_person("rui")]
    job = a_job(place=HOME, skills=skills("hv:2"))
    assert told([job], people) == {
        "J1": [("skill", "Nobody with skill hv:2 is on shift: Ana, Rui lack it")]
    }


def test_different_skills_that_different_people_lack() -> None:
    """Each skill with those who lack it, when nobody has all."""
    people = [a_person("ana", trained="hv:2"), a_person("rui", trained="glass")]
    job = a_job(place=HOME, skills=skills("hv:2;glass"))
    assert told([job], people) == {
        "J1": [("skill", "Ana: without skill glass; Rui: without skill hv:2")]
    }


def test_a_part_no_van_has_enough_of() -> None:
    """The part, how many are needed and how many the best van has."""
    people = [a_person("ana", stock={"fuse": 1}), a_person("rui")]
    job = a_job(place=HOME, parts={"fuse": 3})
    assert told([job], people) == {
        "J1": [("capacity", "No van carries 3 of fuse: at most 1 are on board")]
    }


def test_a_part_that_some_vans_have() -> None:
    """Who has the part is stopped by something else; who hasn't, by the part."""
    people = [a_person("ana", stock={"fuse": 3}, trained="x"), a_person("rui", trained="hv")]
    job = a_job(place=HOME, parts={"fuse": 2}, skills=skills("hv"))
    assert sorted(told([job], people)["J1"]) == [
        ("capacity", "Rui: fewer than 2 of fuse on board"),
        ("skill", "Ana: without skill hv"),
    ]


def test_parts_that_other_jobs_take() -> None:
    """The van carries enough for one job, not for both."""
    jobs = [a_job(name, place=HOME, parts={"fuse": 2}) for name in ("a", "b")]
    reasons = told(jobs, [a_person("ana", stock={"fuse": 3})])
    assert list(reasons.values()) == [[("stock", "Ana: the parts on board are for other jobs")]]


def test_a_job_settled_for_somebody_who_cant() -> None:
    """The others may not take it, and whose it is can't."""
    people = [a_person("ana"), a_person("rui", trained="hv")]
    job = a_job(place=HOME, skills=skills("hv"), technician="ana")
    assert sorted(told([job], people)["J1"]) == [
        ("pin", "Rui: it is settled for Ana"),
        ("skill", "Ana: without skill hv"),
    ]


def test_a_window_that_closes_too_early() -> None:
    """By how many minutes, with nothing else to do."""
    window = a_window("08:00", "08:01")
    reasons = told([a_job(place=corner(11, 11), windows=(window,))], [a_person("ana")])
    metres = 11 * 84 + 11 * 111
    late = (metres / 5 - 60) / 60
    [(code, text)] = reasons["J1"]
    assert code == "window"
    assert text == f"Ana: at least {round(late + 0.5)} min too late for the time promised"


def test_a_job_after_the_end_of_work() -> None:
    """Hours and minutes after the latest end."""
    window = a_window("20:00", "21:00")
    job = a_job(place=HOME, windows=(window,), service_seconds=1800)
    assert told([job], [a_person("ana")]) == {
        "J1": [("shift", "Ana: back at least 3 h 30 min after the latest end of work")]
    }


def test_a_job_that_only_the_break_stops() -> None:
    """The window leaves no time beside lunch."""
    job = a_job(place=HOME, windows=(a_window("08:15", "08:45"),), service_seconds=3600)
    assert told([job], [a_person("ana", lunch=True, end="10:00")]) == {
        "J1": [("break", "Ana: no time for it beside the break")]
    }


def test_a_full_day() -> None:
    """Nobody has room, all are named; many are counted."""
    long = [a_job(f"J{i}", place=HOME, service_seconds=8 * 3600, priority=50 - i) for i in range(9)]
    people = [a_person(f"p{i}") for i in range(8)]
    assert told(long, people)["J8"] == [
        ("no_room", "P0, P1, P2, P3, P4, P5 and 2 more: no time for it beside the other jobs")
    ]


def test_a_job_that_isnt_worth_the_drive() -> None:
    """What serving an optional job would cost on top, in money."""
    job = a_job(place=corner(11, 11), optional=True)
    weights = Weights(unserved_optional=100, hour_driven=100_000, kilometre=0)
    [(code, text)] = told([job], [a_person("ana")], weights)["J1"]
    hours = 2 * (11 * 83.7 + 11 * 111.2) / 5 / 3600
    amount = float(text.split("costs ")[1].split(" EUR")[0])
    assert code == "too_costly"
    assert text.startswith("Ana: serving it costs ")
    assert text.endswith(" EUR more than leaving it out")
    assert abs(amount - (1000 * hours - 1)) < 5


def test_a_job_that_a_short_search_missed() -> None:
    """What would fit without costing more is said to be worth a longer search."""
    day = Day(day=DAY, zone=ZONE, jobs=(a_job(place=HOME),), shifts=(a_person("ana"),))
    made = build_problem(day, TOWN, Catalogue(job_types={}))
    idle = assemble(made.problem, [[]])
    [left] = left_out(day, made, idle, network=TOWN.network, currency="EUR")
    assert [(reason.code, reason.text) for reason in left.reasons] == [
        ("too_costly", "Ana: it would fit; let the search run longer")
    ]


def test_only_what_is_lacking_is_named() -> None:
    """Skills and parts that everybody has are no reason."""
    people = [a_person("ana", trained="a;b", stock={"fuse": 1, "belt": 9}), a_person("rui")]
    job = a_job(place=HOME, skills=skills("a;b;c"), parts={"fuse": 1})
    [(code, text)] = told([job], people)["J1"]
    assert code == "skill"
    assert text.split("; ") == [
        "Nobody with skill c is on shift: Ana, Rui lack it",
        "Rui: without skill a",
        "Rui: without skill b",
    ]
    unskilled = a_job(place=HOME, parts={"fuse": 2, "belt": 1})
    assert told([unskilled], people[:1])["J1"] == [
        ("capacity", "No van carries 2 of fuse: at most 1 are on board")
    ]


def test_reasons_that_no_day_of_ours_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the optimiser may say of other problems is passed on in its own words, once."""
    text = "ana: lacks one of tools [3]"
    obstacle = Obstacle(code="tool", text=text, vehicles=(0,), by=1)
    monkeypatch.setattr(reasons_module, "explain", lambda *_: {0: (obstacle,)})
    assert told([a_job(place=HOME)], [a_person("ana")]) == {"J1": [("tool", text)]}


def test_a_job_off_the_roads() -> None:
    """How far, and how far is allowed; swapped numbers are recognised."""
    far = a_job("far", place=Place(lon=-8.63, lat=41.15))
    swapped = a_job("swapped", place=Place(lon=41.15, lat=-8.61))
    reasons = told([far, swapped], [a_person("ana")])
    assert reasons["far"] == [
        ("off_network", "1,675 m from the nearest road; at most 1,000 m is served")
    ]
    assert reasons["swapped"][0][1].endswith("served (are lon and lat swapped?)")


def test_jobs_left_out_keep_the_days_order() -> None:
    """Whatever stopped them."""
    jobs = [
        a_job("c", place=HOME, skills=skills("x")),
        a_job("a", place=Place(lon=-8.9, lat=41.15)),
        a_job("served", place=HOME),
        a_job("b", place=HOME, technician="ana", start=at("20:00")),
    ]
    assert list(told(jobs, [a_person("ana")])) == ["c", "a", "b"]
