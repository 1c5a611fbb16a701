"""Jobs and shifts that closed roads cut off: left out with a reason that names the closure."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import shapely

from dispatch.catalogue import Catalogue
from dispatch.cities import City
from dispatch.intake.day import Day
from dispatch.model import Job, Shift
from dispatch.planning.cut_off import CutOff
from dispatch.planning.problem import build_problem
from dispatch.planning.reasons import left_out
from optimizer.check import violations
from optimizer.insertion import greedy
from tests.builders import DAY, ZONE, a_job, a_shift, a_technician, skills
from tests.dispatch.made_city import SIDE, a_town, corner
from tests.geo.made_roads import degrees

TOWN = a_town()
LAST = SIDE - 1


def closed(*boxes: tuple[float, float, float, float], town: City = TOWN) -> City:
    """Return the town with areas closed, named A, B and so on."""
    network = town.network
    for name, (west, south, east, north) in zip("ABCDEF", boxes, strict=False):
        area = shapely.box(*degrees((west, south)), *degrees((east, north)))
        network = network.close(area, name=name)
    return replace(town, network=network)


def around(x: float, y: float, radius: float = 0.2) -> tuple[float, float, float, float]:
    """Return a box around a place, in steps of the grid."""
    return (x - radius, y - radius, x + radius, y + radius)


def a_person(name: str, x: int, y: int, *, end: tuple[int, int] | None = None) -> Shift:
    """Return the shift of somebody who starts at a crossing and ends there or elsewhere."""
    return a_shift(a_technician(name), start_place=corner(x, y), end_place=corner(*(end or (x, y))))


def told(jobs: Sequence[Job], shifts: Sequence[Shift], city: City) -> dict[str, list[str]]:
    """Return the reasons of each job left out; the plan itself must be beyond reproach."""
    day = Day(day=DAY, zone=ZONE, jobs=tuple(jobs), shifts=tuple(shifts))
    made = build_problem(day, city, Catalogue(job_types={}))
    answer = greedy(made.problem)
    assert not violations(made.problem, answer)
    left = left_out(day, made, answer, network=city.network, currency="EUR")
    assert all(reason.code == "unreachable" for one in left for reason in one.reasons)
    return {one.job.id: [reason.text for reason in one.reasons] for one in left}


def test_a_job_on_a_closed_road() -> None:
    """The closure is named; whoever would go there doesn't matter."""
    jobs = [a_job("cut", place=corner(5, 5)), a_job("free", place=corner(2, 2))]
    reasons = told(jobs, [a_person("ana", 0, 0), a_person("rui", 1, 0)], closed(around(5, 5)))
    assert reasons == {"cut": ["its road is closed (A), no way leads there and back"]}


def test_a_shift_that_begins_on_a_closed_road() -> None:
    """Others serve what they can; what nobody serves says where the shift is cut off."""
    city = closed(around(0, 0))
    people = [a_person("ana", 0, 0), a_person("rui", 9, 9)]
    job = a_job(place=corner(5, 5))
    assert told([job], people, city) == {}
    assert told([job], people[:1], city) == {
        "J1": ["Ana: the road where the shift begins is closed (A)"]
    }


def test_a_shift_that_ends_on_a_closed_road() -> None:
    """Nobody is sent out who can't come back."""
    person = a_person("ana", 9, 9, end=(0, 0))
    assert told([a_job(place=corner(5, 5))], [person], closed(around(0, 0))) == {
        "J1": ["Ana: the road where the shift ends is closed (A)"]
    }


def test_a_district_behind_closed_roads() -> None:
    """Its own road is open, and yet no way leads there: what is closed is named."""
    wall = (LAST - 2.7, -1, LAST - 2.3, LAST + 1)
    reasons = told([a_job(place=corner(LAST, 3))], [a_person("ana", 0, 0)], closed(wall))
    assert reasons == {"J1": ["Ana: no way leads there and back past what is closed (A)"]}


def test_several_shifts_with_several_reasons() -> None:
    """Each person once, grouped by what stops them."""
    city = closed(around(0, 0), (LAST - 2.7, -1, LAST - 2.3, LAST + 1))
    people = [a_person("ana", 0, 0), a_person("rui", 5, 5), a_person("eva", 6, 5)]
    [text] = told([a_job(place=corner(LAST, 3))], people, city)["J1"]
    assert text.split("; ") == [
        "Ana: the road where the shift begins is closed (A)",
        "Rui, Eva: no way leads there and back past what is closed (A, B)",
    ]


def test_the_whole_town_closed() -> None:
    """Every job is left out, none with an exception."""
    jobs = [a_job(f"J{i}", place=corner(i, 4)) for i in range(5)]
    reasons = told(jobs, [a_person("ana", 0, 0)], closed((-1, -1, SIDE, SIDE)))
    assert len(reasons) == 5


def test_a_job_where_the_shift_begins() -> None:
    """Needs no road: it is done although all around is closed."""
    assert told([a_job(place=corner(5, 5))], [a_person("ana", 5, 5)], closed(around(5, 5))) == {}


def test_without_closures_roads_are_not_blamed() -> None:
    """Nothing is closed: a skill is a skill."""
    day = Day(
        day=DAY,
        zone=ZONE,
        jobs=(a_job(place=corner(1, 1), skills=skills("x")),),
        shifts=(a_person("ana", 0, 0),),
    )
    made = build_problem(day, TOWN, Catalogue(job_types={}))
    [left] = left_out(day, made, greedy(made.problem), network=TOWN.network, currency="EUR")
    assert [reason.code for reason in left.reasons] == ["skill"]


@pytest.mark.parametrize(("count", "text"), [(1, "A"), (3, "A, B, C"), (5, "A, B, C and 2 more")])
def test_many_closures_are_counted(count: int, text: str) -> None:
    """The first three by name."""
    cut_off = CutOff(closed(*[around(2 * i, 2 * i) for i in range(count)]).network)
    assert cut_off.way() == text


def test_only_the_closures_in_which_a_place_lies() -> None:
    """And none for a place whose road can be left in one direction."""
    cut_off = CutOff(closed(around(0, 0), around(5, 5)).network)
    assert cut_off.place(corner(5, 5)) == "B"
    assert cut_off.place(corner(8, 8)) == ""
    lines = TOWN.network.roads
    one_way = TOWN.network.close([int(lines.tail.searchsorted(SIDE * 8 + 8))], name="one way")
    assert CutOff(one_way).place(corner(8, 8)) == ""
    assert CutOff(TOWN.network).way() == ""


def test_a_shift_that_no_job_can_be_reached_from() -> None:
    """Behind a cordon, with its own road open; and one that can't come back."""
    cut_off = CutOff(closed((LAST - 2.7, -1, LAST - 2.3, LAST + 1)).network)
    jobs = [corner(2, 2), corner(3, 3)]
    behind = a_person("ana", LAST, 3)
    assert cut_off.shift(behind) == ""
    assert cut_off.from_all(behind, jobs) == (
        "no way leads from where the shift begins to any job past what is closed (A)"
    )
    assert cut_off.from_all(a_person("rui", 0, 0, end=(LAST, 0)), jobs) == (
        "no way leads from any job to where the shift ends past what is closed (A)"
    )
    assert cut_off.from_all(a_person("eva", 0, 0), jobs) == ""
    assert cut_off.from_all(behind, [*jobs, corner(LAST, 0)]) == ""
