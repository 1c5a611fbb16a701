"""A study's file: what it may say, and every fault of it at once."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.catalogue import Catalogue, JobType
from dispatch.errors import BadInput
from dispatch.model import Place, Skill
from dispatch.simulation.scenario import (
    CITY_PROFILE,
    DAY,
    HOUR,
    Lunch,
    MadeCity,
    ScenarioSet,
    hour_edges,
    with_technicians,
    with_vans,
)
from dispatch.simulation.scenario_file import parse_scenarios, read_scenarios
from tests.dispatch.simulated import a_crew

CATALOGUE = Catalogue(
    job_types={
        "tyre": JobType(key="tyre", title="Tyre", service_seconds=1800, setup_seconds=300),
        "hv": JobType(
            key="hv",
            title="HV",
            service_seconds=3600,
            skills=frozenset({Skill("hv", 2)}),
            priority=9,
        ),
    },
    depots={"north": Place(lon=1.0, lat=2.0)},
)
CREW = """
[[base.technicians]]
name = "early"
count = 4
start = "06:00"
end = "14:00"
skills = ["hv:2"]
"""
LATE = """
[[base.technicians]]
name = "late"
count = 2
start = "14:00"
end = "22:00"
"""
BASE = """
[base]
city = "porto"
calls_per_day = 80
"""


def read(text: str) -> ScenarioSet:
    """Read a study with a catalogue of two job types and one depot."""
    return parse_scenarios(text, source="s.toml", catalogue=CATALOGUE)


def reasons(text: str) -> list[str]:
    """Return all faults of a text."""
    with pytest.raises(BadInput) as caught:
        read(text)
    return [str(fault) for fault in caught.value.faults]


def counts(text: str) -> list[list[int]]:
    """Technicians of each crew in each scenario."""
    return [[crew.count for crew in s.crews] for s in read(BASE + CREW + LATE + text).scenarios]


def test_the_shortest_file_is_one_scenario_with_defaults() -> None:
    """A city, a number of calls and a crew are enough."""
    study = read(BASE + CREW)
    assert (study.city, study.seed, study.day) == ("porto", 0, None)
    assert study.demand.hourly == tuple(map(float, CITY_PROFILE))
    assert [kind.name for kind in study.demand.kinds] == ["tyre", "hv"]
    assert study.demand.target_seconds == 45 * 60
    assert [scenario.name for scenario in study.scenarios] == ["base"]
    assert study.scenarios[0].crews[0].max_overtime_seconds == 0


def test_everything_that_can_be_said_is_read() -> None:
    """Each key arrives where it belongs, in seconds."""
    hours = ", ".join(["1"] * 24)
    study = read(
        f"""
[base]
title = "T"
synthetic = {{ nodes = 500, seed = 7 }}
date = 2026-03-02
seed = 12
calls_per_day = 33.5
hourly = [{hours}]
job_types = {{ tyre = 2, hv = 0.5 }}
booked_jobs = 3
booked_job_types = {{ hv = 1 }}
booked_window_minutes = 90
target_minutes = 30
free_wait_minutes = 10
places = 50
service_cv = 0
travel_cv = 0.3
vans = 3
[[base.technicians]]
name = "early"
count = 4
start = 06:00:00
end = "14:00"
skills = "hv:2;tyres"
depot = "north"
break_minutes = 30
break_earliest = "10:00"
break_latest = "11:30"
overtime_minutes = 45
[[scenario]]
name = "more"
vans = "+1"
demand_factor = 1.5
"""
    )
    assert (study.title, study.city, study.seed) == ("T", MadeCity(nodes=500, seed=7), 12)
    assert study.day == date(2026, 3, 2)
    demand, crew = study.demand, study.scenarios[0].crews[0]
    assert (demand.calls_per_day, demand.hourly) == (33.5, (1.0,) * 24)
    assert [(k.name, k.share) for k in demand.kinds] == [("tyre", 2.0), ("hv", 0.5)]
    assert demand.kinds[0].setup_seconds == 300
    assert demand.kinds[1].skills == {Skill("hv", 2)}
    assert demand.kinds[1].priority == 9
    assert (demand.booked, [k.name for k in demand.booked_kinds]) == (3, ["hv"])
    assert (demand.booked_window_seconds, demand.target_seconds) == (5400, 1800)
    assert (demand.free_wait_seconds, demand.places) == (600, 50)
    assert (study.variability.service, study.variability.travel) == (0.0, 0.3)
    assert (crew.start, crew.end, crew.count) == (6 * HOUR, 14 * HOUR, 4)
    assert crew.skills == {Skill("hv", 2), Skill("tyres")}
    assert crew.lunch == Lunch(earliest=10 * HOUR, latest=41_400, seconds=1800)
    assert (crew.max_overtime_seconds, crew.base) == (2700, CATALOGUE.depots["north"])
    assert (study.scenarios[0].vans, study.scenarios[0].demand_factor) == (4, 1.5)
    assert study.scenarios[0].changes == "vans +1, demand factor 1.5"


def test_the_shipped_sample_is_sound() -> None:
    """The sample study reads with the shipped catalogue."""
    path = Path(__file__).parents[2] / "sample_data" / "scenario.toml"
    study = read_scenarios(path, catalogue=Catalogue.default())
    assert len(study.scenarios) == 4
    assert study.scenarios[0].changes == "as it is"


def test_every_fault_is_named_at_once_with_file_and_key() -> None:
    """One run shows all that has to be mended."""
    found = reasons(
        """
[base]
calls_per_day = -1
hourly = [1, 2]
job_types = { tire = 1 }
places = 0.5
colour = "red"
date = "soon"
[[base.technicians]]
name = "early"
count = 2
start = "6 am"
end = "14:75"
depot = "nort"
break_latest = "12:00"
[[base.technicians]]
name = "early"
count = 1
start = "06:00"
end = "14:00"
[[scenario]]
technicians = "many"
vans = "+1"
[[scenario]]
name = "x"
technicians = "-9"
shift_hours = "-7.5"
demand_factor = 100
"""
    )
    expected = {
        "base.city": "say either city",
        "base.calls_per_day": "less than 0",
        "base.hourly": "24 numbers",
        "base.job_types.tire": "did you mean tyre",
        "base.job_types": "no job type a share above 0",
        "base.places": "",
        "base.colour": "means nothing here",
        "base.date": "no date such as 2026-03-02",
        "base.technicians[0].start": "'6 am' is no time of day",
        "base.technicians[0].end": "'14:75' is no time of day",
        "base.technicians[0].depot": "did you mean north",
        "base.technicians[0].break_latest": "without break_minutes",
        "base.technicians": "two crews are called 'early'",
        "scenario[0].name": "is missing",
        "scenario[0].technicians": "'many'",
        "scenario[0].vans": "changes a number that [base] does not give",
        "scenario[1].technicians": "makes -6 of 3",
        "scenario[1].demand_factor": "more than 20",
    }
    for key, reason in expected.items():
        assert any(f"s.toml, {key}: " in line and reason in line for line in found), (key, found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "base: is missing"),
        ("[base", "is no TOML"),
        (BASE, "base.technicians: is missing"),
        (BASE + CREW.replace("4", "0"), "all counts are 0"),
        (BASE + LATE, "nobody can do 'hv', which needs hv:2"),
        (BASE + "synthetic = { nodes = 50 }" + CREW, "say either city"),
        (BASE + "booked_job_types = 3\nbooked_jobs = 1" + CREW, "not written as { flat_tyre = 3"),
        (BASE.replace('city = "porto"', "synthetic = 5") + CREW, "not written as { nodes = 2500"),
        (
            BASE.replace('city = "porto"', "synthetic = {}") + CREW,
            "base.synthetic.nodes: is missing",
        ),
        (BASE + "hourly = [" + "0," * 24 + "]" + CREW, "no hour a weight above 0"),
        (BASE + CREW + "break_minutes = 600", "break"),
        (BASE + CREW + 'break_minutes = 30\nbreak_earliest = "13:45"', "break"),
        (
            BASE + CREW + 'break_minutes = 30\nbreak_earliest = "11:00"\nbreak_latest = "10:00"',
            "earliest before latest",
        ),
        (BASE + "technicians = 5", "is not an array of tables"),
        (BASE + CREW + "[scenario]\nname = 'x'", "is not an array of tables [[scenario]]"),
        (BASE + CREW + "[[scenario]]\nname='a'\n[[scenario]]\nname='a'", "an earlier scenario"),
        (BASE + CREW + "[[scenario]]\nname='a'\nshift_hours='+9'", "17 hours long"),
        (BASE + CREW + "[[scenario]]\nname='a'\nshift_hours='-7.5'", "0.5 hours long"),
        (BASE + CREW + "[[scenario]]\nname='a'\nshift_hours='long'", "neither hours with a sign"),
        (BASE + CREW + "[[scenario]]\nname='a'\nshift_hours={begin='07:00'}", "means nothing here"),
        (BASE + CREW + "[[scenario]]\nname='a'\ntechnicians={late=3}", "is no crew of the base"),
        (BASE + CREW + "[[scenario]]\nname='a'\ntechnicians={early=0}", "leaves nobody at work"),
        (BASE + CREW + "[[scenario]]\nname='a'\ntechnicians=0", "less than 1"),
        (BASE + CREW + "[[scenario]]\nname='a'\ntechnicians='+0.5'", "makes 4.5 of 4"),
    ],
)
def test_a_fault_says_what_is_wrong(text: str, reason: str) -> None:
    """Whatever makes no sense is refused in words that show how to mend it."""
    assert any(reason in line for line in reasons(text)), reasons(text)


@pytest.mark.parametrize("key", ["technicians", "vans", "shift_hours"])
def test_a_plus_without_quotes_is_refused(key: str) -> None:
    """TOML would read +2 as 2 in all, not as two more."""
    found = reasons(f"{BASE}vans = 3\n{CREW}[[scenario]]\nname = 'a'\n{key} = +2")
    assert any(f'{key}: +2 needs quotes: "+2"' in line for line in found)


def test_technicians_come_and_go() -> None:
    """Totals, differences and differences by crew."""
    text = "".join(
        f"[[scenario]]\nname = '{i}'\ntechnicians = {value}\n"
        for i, value in enumerate(
            ['"+3"', '"-3"', "12", '{ late = "+1" }', "{ early = 1, late = 0 }"]
        )
    )
    assert counts(text) == [[6, 3], [2, 1], [8, 4], [4, 3], [1, 0]]


def test_shift_hours_change_ends_or_both() -> None:
    """A sign moves the end of every shift; a table gives times to all crews."""
    text = """
[[scenario]]
name = "longer"
shift_hours = "+1.5"
[[scenario]]
name = "same for all"
shift_hours = { start = "20:00", end = "04:00" }
"""
    longer, same = read(BASE + CREW + LATE + text).scenarios
    assert [(c.start, c.end) for c in longer.crews] == [(21_600, 55_800), (50_400, 84_600)]
    assert {(c.start, c.end) for c in same.crews} == {(20 * HOUR, 28 * HOUR)}


def test_a_break_outside_changed_hours_is_a_fault() -> None:
    """Hours that leave the break before or after the shift are refused, not silently mended."""
    rest = 'break_minutes = 30\nbreak_earliest = "11:00"\nbreak_latest = "12:00"\n'
    change = '[[scenario]]\nname = "a"\nshift_hours = "-3"\n'
    assert "leaves the break of 'early' outside" in "".join(reasons(BASE + CREW + rest + change))


def test_a_night_shift_ends_the_next_day() -> None:
    """An end before the start lies past midnight, and so does a break then."""
    crew = CREW.replace("06:00", "22:00").replace("14:00", "06:00")
    rest = 'break_minutes = 30\nbreak_earliest = "01:00"\nbreak_latest = "03:00"\n'
    night = read(BASE + crew + rest).scenarios[0].crews[0]
    assert (night.start, night.end) == (22 * HOUR, DAY + 6 * HOUR)
    assert night.lunch == Lunch(earliest=DAY + HOUR, latest=DAY + 3 * HOUR, seconds=1800)


def test_a_break_without_times_is_in_the_middle_of_the_shift() -> None:
    """By default it begins within an hour around the middle."""
    lunch = read(BASE + CREW + "break_minutes = 60\n").scenarios[0].crews[0].lunch
    assert lunch == Lunch(earliest=8 * HOUR + 1800, latest=10 * HOUR + 1800, seconds=HOUR)


@given(counted=st.lists(st.integers(0, 20), min_size=1, max_size=5), total=st.integers(0, 200))
def test_any_total_is_shared_out_fairly(counted: list[int], total: int) -> None:
    """Totals come out exactly, shares stay within one person, empty crews stay empty."""
    crews = [a_crew(str(i), count) for i, count in enumerate(counted)]
    there = sum(counted)
    if total and not there:
        with pytest.raises(ValueError, match="cannot make"):
            with_technicians(crews, total)
        return
    changed = [crew.count for crew in with_technicians(crews, total)]
    assert sum(changed) == total
    for before, after in zip(counted, changed, strict=True):
        assert abs(after - (before * total / there if there else 0)) <= len(counted)


@given(counted=st.lists(st.integers(1, 20), min_size=1, max_size=5), total=st.integers(0, 60))
def test_one_more_is_one_more_of_somebody(counted: list[int], total: int) -> None:
    """The smaller of two totals is contained in the larger, so that people keep their numbers."""
    crews = [a_crew(str(i), count) for i, count in enumerate(counted)]
    few, many = (with_technicians(crews, n) for n in (total, total + 1))
    assert all(a.count <= b.count for a, b in zip(few, many, strict=True))


def test_vans_go_to_the_earlier_shift_and_out_again() -> None:
    """A van that comes back at noon serves the afternoon; others of the same hours go without."""
    early, late = (6 * HOUR, 12 * HOUR), (12 * HOUR, 20 * HOUR)
    assert with_vans([early, early, late], 1) == [True, False, True]
    assert with_vans([late, early, early, late], 2) == [True, True, True, True]
    assert with_vans([early, (11 * HOUR, 20 * HOUR)], 1) == [True, False]
    assert with_vans([], 3) == []


def test_hours_add_up_to_a_day() -> None:
    """The cumulated profile goes from 0 to 1 in 24 steps."""
    edges = hour_edges(CITY_PROFILE)
    assert (len(edges), edges[0]) == (25, 0.0)
    assert edges[-1] == pytest.approx(1)
    assert edges == sorted(edges)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but BadInput ever comes out of a bad file."""
    with pytest.raises(BadInput):
        read("[base]\n" + text)
