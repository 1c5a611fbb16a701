"""Crews of a study's file: ``[[base.technicians]]``."""

from collections.abc import Mapping

from dispatch.fields import Fields, near
from dispatch.model import Place, Skill
from dispatch.simulation.scenario import DAY, HOUR, Crew, Lunch
from dispatch.simulation.sections import (
    clock,
    refuse_unknown,
    require,
    seconds,
    shift_times,
    whole,
)

MAX_PEOPLE = 500
CREW_KEYS = (
    "name",
    "count",
    "start",
    "end",
    "skills",
    "depot",
    "break_earliest",
    "break_latest",
    "break_minutes",
    "overtime_minutes",
)


def read_crew(section: Fields, depots: Mapping[str, Place]) -> Crew:
    """Read one crew; what is wrong with it is noted."""
    refuse_unknown(section, CREW_KEYS)
    require(section, "name", "count", "start", "end")
    start, end = shift_times(section, 0, DAY)
    depot = section.text("depot")
    if depot and depot not in depots:
        section.fault("depot", f"{depot!r} is no depot of the catalogue{near(depot, depots)}")
    return Crew(
        name=section.text("name"),
        count=whole(section, "count", 0, least=0, most=MAX_PEOPLE),
        start=start,
        end=end,
        skills=section.skills("skills") or frozenset(),
        lunch=_lunch(section, start, end),
        max_overtime_seconds=seconds(section, "overtime_minutes", 0),
        base=depots.get(depot),
    )


def covers(known: frozenset[Skill], needed: frozenset[Skill]) -> bool:
    """Return whether somebody with the known skills has all the needed ones."""
    return all(
        any(have.name == want.name and have.level >= want.level for have in known)
        for want in needed
    )


def _lunch(section: Fields, start: int, end: int) -> Lunch | None:
    minutes = section.integer("break_minutes", 1, 240)
    given = [name for name in ("break_earliest", "break_latest") if section.given(name)]
    if minutes is None:
        for name in given:
            section.fault(name, "is given without break_minutes")
        return None
    length = minutes * 60
    middle = (start + end - length) // 2
    lunch = Lunch(
        earliest=_on_shift(clock(section, "break_earliest"), start, max(start, middle - HOUR)),
        latest=_on_shift(clock(section, "break_latest"), start, middle + HOUR),
        seconds=length,
    )
    if not start <= lunch.earliest <= lunch.latest:
        section.fault("break_latest", "the break must begin in the shift, earliest before latest")
    elif lunch.earliest + length > end:
        section.fault("break_minutes", "the break does not fit into the shift")
    return lunch


def _on_shift(at: int | None, start: int, default: int) -> int:
    """Give a clock time on a shift that may run past midnight."""
    if at is None:
        return default
    return at if at >= start else at + DAY
