"""What a scenario changes is what it says, and nothing else."""

from collections.abc import Mapping
from datetime import time

import pytest

from dispatch.errors import Fault
from dispatch.fields import Fields
from dispatch.model import Skill
from dispatch.simulation.changes import ScenarioReader
from dispatch.simulation.crew_sections import covers
from dispatch.simulation.scenario import DAY, HOUR, Lunch, Scenario
from dispatch.simulation.sections import clock, shift_times, tables
from tests.dispatch.simulated import a_crew

REST = Lunch(earliest=10 * HOUR, latest=11 * HOUR, seconds=1800)
EARLY = a_crew("early", 4, start=6, end=14, lunch=REST)
LATE = a_crew("late", 2, start=14, end=22)


def section(values: Mapping[str, object]) -> Fields:
    """Return a section of a file without faults so far."""
    return Fields(source="s.toml", values=values, faults=[], prefix="scenario[0].")


def changed(base_vans: int | None = None, **keys: object) -> Scenario:
    """Read one scenario without a fault."""
    fields = section({"name": "x", **keys})
    (scenario,) = ScenarioReader(crews=(EARLY, LATE), vans=base_vans).scenarios([fields])
    assert fields.faults == []
    return scenario


def refused(**keys: object) -> list[Fault]:
    """Read one scenario for its faults."""
    fields = section({"name": "x", **keys})
    ScenarioReader(crews=(EARLY, LATE), vans=None).scenarios([fields])
    return fields.faults


def test_a_name_alone_is_the_base() -> None:
    """A scenario without changes has the base's crews, vans and demand."""
    scenario = changed(base_vans=5)
    assert (scenario.crews, scenario.vans, scenario.demand_factor) == ((EARLY, LATE), 5, 1.0)
    assert scenario.changes == "as it is"


def test_no_scenarios_are_the_base_too() -> None:
    """A study may ask nothing but how an ordinary day goes."""
    (scenario,) = ScenarioReader(crews=(EARLY,), vans=3).scenarios([])
    assert (scenario.name, scenario.crews, scenario.vans) == ("base", (EARLY,), 3)


@pytest.mark.parametrize(
    ("wanted", "early", "late"),
    [("+1", 5, 2), ("+3", 6, 3), ("-1", 4, 1), ("-5", 1, 0), (12, 8, 4), ("7", 5, 2), (1, 1, 0)],
)
def test_technicians_are_shared_out(wanted: object, early: int, late: int) -> None:
    """Crews keep their proportion as nearly as whole people allow; hours stay."""
    scenario = changed(technicians=wanted)
    assert [crew.count for crew in scenario.crews] == [early, late]
    assert [(crew.start, crew.end) for crew in scenario.crews] == [
        (EARLY.start, EARLY.end),
        (LATE.start, LATE.end),
    ]


def test_technicians_by_crew_leave_the_others() -> None:
    """A table changes the crews that it names."""
    scenario = changed(technicians={"late": "+2"})
    assert [crew.count for crew in scenario.crews] == [4, 4]
    assert scenario.changes == "technicians late +2"


@pytest.mark.parametrize(("wanted", "vans"), [("+2", 7), ("-4", 1), (3, 3)])
def test_vans_come_and_go(wanted: object, vans: int) -> None:
    """Vans are counted like technicians, from the base's number."""
    assert changed(base_vans=5, vans=wanted).vans == vans


def test_several_changes_are_told_together() -> None:
    """The report says all that differs."""
    scenario = changed(technicians="+1", demand_factor=1.2, shift_hours="+0.5")
    assert scenario.changes == "technicians +1, demand factor 1.2, shift hours +0.5"
    assert scenario.crews[0].end == 14 * HOUR + 1800
    assert scenario.crews[0].lunch == REST


def test_faults_of_shift_times_are_told_once() -> None:
    """Two crews read the same table; its one fault is one fault."""
    found = refused(shift_hours={"start": "soon"})
    assert [fault.field for fault in found] == ["scenario[0].shift_hours.start"]


@pytest.mark.parametrize(
    ("keys", "field"),
    [
        ({"technicians": "-6"}, "technicians"),
        ({"technicians": "+1000"}, "technicians"),
        ({"technicians": 2.5}, "technicians"),
        ({"technicians": [1]}, "technicians"),
        ({"technicians": {"late": "-3"}}, "technicians.late"),
        ({"technicians": {"night": 1}}, "technicians.night"),
        ({"vans": "+1"}, "vans"),
        ({"vans": 0}, "vans"),
        ({"shift_hours": 2}, "shift_hours"),
        ({"shift_hours": "+8.5"}, "shift_hours"),
        ({"shift_hours": {"end": "10:15"}}, "shift_hours"),
        ({"demand_factor": -0.1}, "demand_factor"),
        ({"demand": 2}, "demand"),
        ({"name": " "}, "name"),
        ({"name": "n" * 41}, "name"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(keys: dict[str, object], field: str) -> None:
    """Each is a fault with its key."""
    assert f"scenario[0].{field}" in [fault.field for fault in refused(**keys)]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("00:00", 0), ("6:30", 23_400), ("24:00", DAY), (" 07:05 ", 25_500), (time(8, 15), 29_700)],
)
def test_times_of_day(value: object, seconds: int) -> None:
    """Text or TOML's own times, up to midnight at the day's end."""
    assert clock(section({"start": value}), "start") == seconds


@pytest.mark.parametrize(
    "value", ["24:01", "7", "07:60", "7:5", "-1:00", 7, "noon", "\u0660\u0667:00"]
)
def test_what_is_no_time_of_day(value: object) -> None:
    """Anything else is a fault, not a guess."""
    fields = section({"start": value})
    assert clock(fields, "start") is None
    assert len(fields.faults) == 1


def test_a_shift_keeps_what_is_not_given() -> None:
    """Only one end given: the other stays; an end before the start is the next day."""
    assert shift_times(section({"end": "15:00"}), 6 * HOUR, 14 * HOUR) == (6 * HOUR, 15 * HOUR)
    assert shift_times(section({"end": "02:00"}), 20 * HOUR, 0) == (20 * HOUR, 26 * HOUR)


def test_arrays_of_tables() -> None:
    """Each table of an array knows its place; anything else is a fault."""
    fields = section({"a": [{"x": 1}, {"x": 2}], "b": 3})
    assert [t.prefix for t in tables(fields, "a")] == ["scenario[0].a[0].", "scenario[0].a[1]."]
    assert (tables(fields, "missing"), tables(fields, "b")) == ([], [])
    assert [fault.field for fault in fields.faults] == ["scenario[0].b"]


def test_a_higher_level_covers_a_lower() -> None:
    """Skills are enough at their level or above, each of them."""
    known = frozenset({Skill("hv", 2), Skill("tyres")})
    assert covers(known, frozenset({Skill("hv"), Skill("tyres")}))
    assert covers(known, frozenset())
    assert not covers(known, frozenset({Skill("hv", 3)}))
    assert not covers(known, frozenset({Skill("hv"), Skill("glass")}))
