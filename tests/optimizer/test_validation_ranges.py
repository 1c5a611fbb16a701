"""Every number of a visit and of a vehicle is looked at, and named when it is out of range."""

from dataclasses import fields, replace
from typing import Any

import pytest

from optimizer.errors import ProblemError
from optimizer.problem import Vehicle, Visit
from optimizer.validation.ranges import MAX_COST, MAX_TIME, Ranged, field_faults
from tests.optimizer.line import problem, van, visit

_FREE = {"type", "territory"}  # mere names
_SIGNED = {"due", "deadline", "wanted"}


def _numbers(kind: type[Visit] | type[Vehicle]) -> list[str]:
    return [f.name for f in fields(kind) if f.type in {int, int | None} and f.name not in _FREE]


def _set(name: str, value: int) -> dict[str, Any]:
    return {name: value}


@pytest.mark.parametrize("name", _numbers(Visit))
@pytest.mark.parametrize("value", [-MAX_TIME - 1, MAX_COST + 1])
def test_no_number_of_a_visit_is_out_of_range(name: str, value: int) -> None:
    """The path says which visit and which field."""
    wrong = replace(visit(1), **_set(name, value))
    with pytest.raises(ProblemError, match=rf"visits\[1\]\.{name}"):
        problem([van()], [visit(1), wrong])


@pytest.mark.parametrize("name", _numbers(Vehicle))
@pytest.mark.parametrize("value", [-1, MAX_COST + 1])
def test_no_number_of_a_vehicle_is_out_of_range(name: str, value: int) -> None:
    """The path says which vehicle and which field."""
    wrong = replace(van(), **_set(name, value))
    with pytest.raises(ProblemError, match=rf"vehicles\[1\]\.{name}"):
        problem([van(), wrong], [visit(1)])


@pytest.mark.parametrize("name", sorted(set(_numbers(Visit)) - _SIGNED))
def test_no_number_of_a_visit_but_a_second_is_negative(name: str) -> None:
    """Seconds of the day may be before its origin; nothing else may."""
    with pytest.raises(ProblemError, match=rf"visits\[0\]\.{name}"):
        problem([van()], [replace(visit(1), **_set(name, -1))])


@pytest.mark.parametrize("name", sorted(_SIGNED))
def test_seconds_may_be_before_the_origin(name: str) -> None:
    """A day may begin at any second."""
    made = problem([van()], [replace(visit(1), **_set(name, -5))])
    assert getattr(made.visits[0], name) == -5


def test_fields_looked_at_together_are_named_one_by_one() -> None:
    """All at once says the same as one after the other, also when nothing is wrong."""
    names = "service", "setup", "due"
    ranged = Ranged(10, *names, least=-3)
    for service in (-4, -3, 0, 10, 11):
        for due in (None, -4, 10, 11):
            thing = visit(1, service=service, setup=2, due=due)
            found = list(ranged.faults("it", thing))
            assert found == list(field_faults("it", thing, names, 10, -3))
            assert bool(found) == (service in {-4, 11} or due in {-4, 11})


def test_one_name_alone_is_looked_at() -> None:
    """A group of a single field is a group all the same."""
    ranged = Ranged(10, "service")
    assert list(ranged.faults("it", visit(1, service=10))) == []
    assert [path for path, _ in ranged.faults("it", visit(1, service=11))] == ["it.service"]
