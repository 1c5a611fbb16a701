"""Which engines work when."""

from dataclasses import replace
from itertools import pairwise

import pytest

from optimizer.problem import Precedence, Problem
from optimizer.stages import Kind, cores_here, enough, heat, routing_helps, searches, stages
from tests.optimizer.line import problem, van, visit


def day(visits: int) -> Problem:
    """Make a day of so many visits."""
    return problem([van()], [visit(1) for _ in range(visits)])


def coupled() -> Problem:
    """Make a day on which one visit waits for another."""
    return replace(day(100), precedences=(Precedence(first=0, then=1),))


def kinds(made: Problem, seconds: float, *, counted: bool = False) -> list[str]:
    """Kinds of the stages."""
    return [stage.kind for stage in stages(made, seconds, counted=counted)]


def test_an_ordinary_day_is_one_long_search() -> None:
    """One cooling over the whole time."""
    assert kinds(day(120), 10) == [Kind.SEARCH]


def test_a_small_day_is_searched_twice() -> None:
    """Two coolings find more there, unless there is hardly time for one."""
    assert kinds(day(60), 10) == [Kind.SEARCH, Kind.SEARCH]
    assert kinds(day(60), 2) == [Kind.SEARCH]


def test_from_half_a_minute_routes_are_chosen_from_the_pool() -> None:
    """Not where the clock must not count."""
    assert kinds(day(120), 30) == [Kind.SEARCH, Kind.CHOOSE, Kind.SEARCH]
    assert Kind.CHOOSE not in kinds(day(120), 30, counted=True)


def test_a_large_day_is_searched_in_parts() -> None:
    """Unless there is time for the whole: the more, the larger it is."""
    assert kinds(day(700), 5) == kinds(day(2000), 20) == [Kind.PARTS]
    assert kinds(day(700), 10) == [Kind.SEARCH]
    assert kinds(day(2000), 60) == [Kind.SEARCH, Kind.CHOOSE, Kind.SEARCH]
    assert kinds(day(700), 60, counted=True) == [Kind.PARTS]


def test_no_search_takes_more_memory_than_there_is() -> None:
    """Parts, however much time there is, where visits and vehicles are too many for one search."""
    huge = problem([van() for _ in range(2500)], [visit(1) for _ in range(2001)])
    assert kinds(huge, 10_000) == [Kind.PARTS]


def test_a_large_day_with_coupled_routes_is_searched_in_parts() -> None:
    """Whatever the time."""
    made = replace(day(700), precedences=(Precedence(first=0, then=1),))
    assert kinds(made, 600) == [Kind.PARTS]


def test_coupled_routes_are_never_chosen_from_a_pool() -> None:
    """What a route may do depends on the others there; OR-Tools gets a core in its place."""
    assert Kind.CHOOSE not in kinds(coupled(), 60)
    assert routing_helps(coupled())
    assert not routing_helps(day(100))
    assert (searches(coupled(), 4), searches(day(100), 4)) == (3, 4)
    assert searches(coupled(), 1) == 1


@pytest.mark.parametrize("made", [day(60), day(120), day(700), coupled()])
@pytest.mark.parametrize("seconds", [1, 10, 60])
def test_stages_fill_the_time(made: Problem, seconds: float) -> None:
    """They begin at nothing and end with the whole, one after the other."""
    found = stages(made, seconds, counted=False)
    assert (found[0].begin, found[-1].end) == (0.0, 1.0)
    for before, after in pairwise(found):
        assert before.end == after.begin


@pytest.mark.parametrize("made", [day(60), day(120), coupled(), day(700)])
@pytest.mark.parametrize("seconds", [1, 10, 60])
def test_stages_begin_as_hot_as_they_are_told(made: Problem, seconds: float) -> None:
    """And none after the first is hotter."""
    for hot in (1.0, 0.1):
        found = stages(made, seconds, counted=False, hot=hot)
        assert found[0].hot == hot
    assert max(stage.hot for stage in stages(made, seconds, counted=False)) == 1.0


def test_a_plan_is_improved_the_cooler_the_less_time_there_is() -> None:
    """Time for each visit decides, or steps; with enough of it a search begins as without one."""
    for found in (
        [heat(400, seconds) for seconds in (0, 0.1, 1, 2, 5, 10, 100)],
        [heat(400, 100, steps) for steps in (0, 1_000, 20_000, 50_000, 90_000, 10**6)],
        [heat(visits, 2) for visits in (2_000, 400, 300, 240, 120, 0)],
    ):
        assert found == sorted(found)
        assert (found[0], found[-1]) == (0.1, 1.0)
        assert 0.1 < found[2] < 1.0


def test_small_problems_are_soon_exhausted() -> None:
    """The steps that are enough grow with the visits, from very few."""
    assert enough(day(1)) == enough(day(2)) < enough(day(10)) < enough(day(100))


def test_there_is_a_core() -> None:
    """Whatever the machine says."""
    assert cores_here() >= 1
