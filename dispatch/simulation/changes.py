"""Scenarios of a study's file: ``[[scenario]]``, each a change to the base.

Numbers are what there will be (``technicians = 14``); text with a sign is what comes or goes
(``technicians = "+2"``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dispatch.fields import Fields, near, shown
from dispatch.simulation.crew_sections import MAX_PEOPLE
from dispatch.simulation.scenario import HOUR, Crew, Scenario, with_technicians
from dispatch.simulation.sections import real, refuse_unknown, require, shift_times

SCENARIO_KEYS = ("name", "technicians", "vans", "demand_factor", "shift_hours")
MAX_FACTOR = 20
LONGEST_SHIFT = 16 * HOUR

_SIGNED = re.compile(r"[+-]\s*\d{1,3}(\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioReader:
    """Reads changes to a base of `crews` and `vans`."""

    crews: tuple[Crew, ...]
    vans: int | None

    def scenarios(self, sections: Sequence[Fields]) -> tuple[Scenario, ...]:
        """Read all scenarios; none is the base alone."""
        if not sections:
            return (Scenario(name="base", crews=self.crews, vans=self.vans, changes="as it is"),)
        read: list[Scenario] = []
        for section in sections:
            scenario = self._scenario(section)
            if scenario.name in [other.name for other in read]:
                section.fault("name", f"{scenario.name!r} is the name of an earlier scenario")
            read.append(scenario)
        return tuple(read)

    def _scenario(self, section: Fields) -> Scenario:
        refuse_unknown(section, SCENARIO_KEYS)
        require(section, "name")
        crews = self._hours(section, self._people(section))
        vans = self.vans
        if section.given("vans"):
            vans = _changed(section, "vans", self.vans, least=1)
        changes = [
            f"{name.replace('_', ' ')} {_told(section.values[name])}"
            for name in SCENARIO_KEYS[1:]
            if section.given(name)
        ]
        return Scenario(
            name=section.text("name", most=40),
            crews=crews,
            vans=vans,
            demand_factor=real(section, "demand_factor", 1.0, most=MAX_FACTOR),
            changes=", ".join(changes) or "as it is",
        )

    def _people(self, section: Fields) -> tuple[Crew, ...]:
        wanted = section.values.get("technicians")
        if isinstance(wanted, Mapping):
            return self._people_by_crew(replace(section, values=wanted))
        if not section.given("technicians"):
            return self.crews
        there = sum(crew.count for crew in self.crews)
        total = _changed(section, "technicians", there, least=1)
        return with_technicians(self.crews, total) if total and there else self.crews

    def _people_by_crew(self, section: Fields) -> tuple[Crew, ...]:
        outer, section = section, replace(section, prefix=f"{section.prefix}technicians.")
        names = [crew.name for crew in self.crews]
        for name in section.values:
            if name not in names:
                section.fault(name, f"is no crew of the base{near(name, names)}")
        crews = []
        for crew in self.crews:
            count = _changed(section, crew.name, crew.count, least=0)
            crews.append(crew if count is None else replace(crew, count=count))
        if not any(crew.count for crew in crews):
            outer.fault("technicians", "leaves nobody at work")
        return tuple(crews)

    def _hours(self, section: Fields, crews: tuple[Crew, ...]) -> tuple[Crew, ...]:
        wanted = section.values.get("shift_hours")
        if wanted is None:
            return crews
        if isinstance(wanted, Mapping):
            table = replace(section, values=wanted, prefix=f"{section.prefix}shift_hours.")
            refuse_unknown(table, ("start", "end"))
            moved = [shift_times(table, crew.start, crew.end) for crew in crews]
            # The same two keys are read once for each crew; their faults count once.
            table.faults[:] = list(dict.fromkeys(table.faults))
        else:
            longer = _signed(wanted)
            if longer is None:
                section.fault(
                    "shift_hours",
                    f'{shown(wanted)} is neither hours with a sign, such as "+1" or "-0.5", '
                    'nor { start = "07:00", end = "15:00" }',
                )
                return crews
            moved = [(crew.start, crew.end + round(longer * HOUR)) for crew in crews]
        return tuple(
            _with_hours(section, crew, *times) for crew, times in zip(crews, moved, strict=True)
        )


def _with_hours(section: Fields, crew: Crew, start: int, end: int) -> Crew:
    if not HOUR <= end - start <= LONGEST_SHIFT:
        hours = (end - start) / HOUR
        section.fault("shift_hours", f"makes the shift of {crew.name!r} {hours:g} hours long")
    elif crew.lunch is not None:
        lunch = crew.lunch
        if lunch.earliest < start or lunch.earliest + lunch.seconds > end:
            section.fault("shift_hours", f"leaves the break of {crew.name!r} outside the shift")
    return replace(crew, start=start, end=end)


def _changed(section: Fields, name: str, there: int | None, *, least: int) -> int | None:
    """Read a number, or one with a sign to add to what is there; None when absent or bad."""
    value = section.values.get(name)
    change = _signed(value)
    if change is None:
        return section.integer(name, least, MAX_PEOPLE)
    if there is None:
        section.fault(name, f"{shown(value)} changes a number that [base] does not give")
        return None
    total = there + change
    if total != int(total) or not least <= total <= MAX_PEOPLE:
        section.fault(name, f"{shown(value)} makes {total} of {there}")
        return None
    return int(total)


def _signed(value: object) -> Decimal | None:
    if isinstance(value, str) and _SIGNED.fullmatch(value.strip()):
        return Decimal(value.replace(" ", ""))
    return None


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key} {item}" for key, item in value.items())
    return str(value)
