"""A study's TOML file: read, checked, every fault at once with the file and the key.

``[base]`` says where and how an ordinary day goes, ``[[base.technicians]]`` who works, and each
``[[scenario]]`` what would be different. docs/simulation.md lists the keys.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from dispatch.catalogue import Catalogue
from dispatch.errors import BadInput, Fault
from dispatch.fields import Fields, near, shown
from dispatch.simulation.changes import ScenarioReader
from dispatch.simulation.crew_sections import MAX_PEOPLE, covers, read_crew
from dispatch.simulation.scenario import (
    CITY_PROFILE,
    HOUR,
    Crew,
    Demand,
    JobKind,
    MadeCity,
    ScenarioSet,
    Variability,
)
from dispatch.simulation.sections import real, refuse_unknown, require, seconds, tables, whole
from dispatch.tables import read_text
from geo.synthetic.city import FEWEST, MOST

BASE_KEYS = (
    "title",
    "city",
    "synthetic",
    "date",
    "seed",
    "calls_per_day",
    "hourly",
    "job_types",
    "booked_jobs",
    "booked_job_types",
    "booked_window_minutes",
    "target_minutes",
    "free_wait_minutes",
    "places",
    "service_cv",
    "travel_cv",
    "vans",
    "technicians",
)
MAX_CALLS = 5000
MAX_PLACES = 2000
MAX_CV = 3
MAX_WEIGHT = 10**6
HOURS = 24

# TOML reads +2 as the number 2: "two more" would silently become "two in all".
_UNQUOTED_PLUS = re.compile(r"^\s*(technicians|vans|shift_hours)\s*=\s*(\+\s*[\d.]+)", re.MULTILINE)


def read_scenarios(path: Path, *, catalogue: Catalogue) -> ScenarioSet:
    """Read a study from a file.

    Parameters
    ----------
    path : Path
        TOML.
    catalogue : Catalogue
        Job types, depots and costs that the file names.

    Raises
    ------
    BadInput
        With every fault of the file, each naming its key.
    """
    return parse_scenarios(read_text(path), source=str(path), catalogue=catalogue)


def parse_scenarios(text: str, *, source: str = "scenario", catalogue: Catalogue) -> ScenarioSet:
    """Read a study from text.

    Raises
    ------
    BadInput
        With every fault of the text, each naming its key.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput([Fault(source=source, reason=f"is no TOML: {error}")]) from None
    reader = _Reader(source=source, catalogue=catalogue)
    for found in _UNQUOTED_PLUS.finditer(text):
        reader.top(document).fault(found[1], f'{found[2]} needs quotes: "{found[2]}"')
    study = reader.study(document)
    if reader.faults or study is None:
        raise BadInput(reader.faults)
    return study


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    source: str
    catalogue: Catalogue
    faults: list[Fault] = field(default_factory=list)

    def top(self, document: Mapping[str, object]) -> Fields:
        return Fields(source=self.source, values=document, faults=self.faults)

    def study(self, document: Mapping[str, object]) -> ScenarioSet | None:
        top = self.top(document)
        refuse_unknown(top, ("base", "scenario"))
        value = document.get("base")
        if not isinstance(value, Mapping):
            top.fault("base", "is missing: a table [base] says what an ordinary day is like")
            return None
        base = replace(top, values=value, prefix="base.")
        refuse_unknown(base, BASE_KEYS)
        crews = tuple(
            read_crew(section, self.catalogue.depots) for section in tables(base, "technicians")
        )
        self._check_crews(base, crews)
        demand = self._demand(base)
        self._check_skills(base, crews, (*demand.kinds, *demand.booked_kinds))
        vans = base.integer("vans", 1, MAX_PEOPLE)
        scenarios = ScenarioReader(crews=crews, vans=vans).scenarios(tables(top, "scenario"))
        return ScenarioSet(
            title=base.text("title"),
            city=self._city(base),
            day=_day(base),
            seed=base.integer("seed", 0, 2**63 - 1) or 0,
            demand=demand,
            variability=Variability(
                service=real(base, "service_cv", 0.5, most=MAX_CV),
                travel=real(base, "travel_cv", 0.2, most=MAX_CV),
            ),
            weights=self.catalogue.weights,
            scenarios=scenarios,
        )

    def _city(self, base: Fields) -> str | MadeCity:
        name = base.text("city")
        made = base.values.get("synthetic")
        if (made is None) == (not base.given("city")):
            base.fault("city", "say either city (a built one) or synthetic = { nodes, seed }")
        if made is None:
            return name
        if not isinstance(made, Mapping):
            base.fault("synthetic", f"{shown(made)} is not written as {{ nodes = 2500, seed = 1 }}")
            return name
        section = replace(base, values=made, prefix="base.synthetic.")
        refuse_unknown(section, ("nodes", "seed"))
        nodes = section.integer("nodes", FEWEST, MOST)
        require(section, "nodes")
        return MadeCity(nodes=nodes or FEWEST, seed=whole(section, "seed", 1, least=0, most=2**31))

    def _demand(self, base: Fields) -> Demand:
        require(base, "calls_per_day")
        kinds = self._kinds(base, "job_types")
        return Demand(
            calls_per_day=real(base, "calls_per_day", 0.0, most=MAX_CALLS),
            hourly=_hourly(base),
            kinds=kinds,
            booked=whole(base, "booked_jobs", 0, least=0, most=MAX_CALLS),
            booked_kinds=self._kinds(base, "booked_job_types") if base.given("booked_jobs") else (),
            booked_window_seconds=seconds(base, "booked_window_minutes", 2 * HOUR),
            target_seconds=seconds(base, "target_minutes", 45 * 60),
            free_wait_seconds=seconds(base, "free_wait_minutes", 0),
            places=whole(base, "places", 300, least=1, most=MAX_PLACES),
        )

    def _kinds(self, base: Fields, name: str) -> tuple[JobKind, ...]:
        """Read shares by job type; absent: every type of the catalogue, equally often."""
        types = self.catalogue.job_types
        value = base.values.get(name, dict.fromkeys(types, 1))
        if not isinstance(value, Mapping):
            base.fault(name, f"{shown(value)} is not written as {{ flat_tyre = 3, lockout = 1 }}")
            return ()
        section = replace(base, values=value, prefix=f"base.{name}.")
        kinds = []
        for key in value:
            share = section.number(key, 0, MAX_WEIGHT)
            if key not in types:
                section.fault(key, f"is no job type of the catalogue{near(key, types)}")
            elif share:
                kind = types[key]
                kinds.append(
                    JobKind(
                        name=key,
                        share=float(share),
                        service_seconds=kind.service_seconds,
                        setup_seconds=kind.setup_seconds,
                        skills=kind.skills,
                        priority=kind.priority,
                    )
                )
        if not kinds:
            base.fault(name, "gives no job type a share above 0")
        return tuple(kinds)

    def _check_crews(self, base: Fields, crews: tuple[Crew, ...]) -> None:
        if not crews:
            base.fault("technicians", "is missing: one table [[base.technicians]] for each crew")
        elif not any(crew.count for crew in crews):
            base.fault("technicians", "there is nobody: all counts are 0")
        names = [crew.name for crew in crews]
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            base.fault("technicians", f"two crews are called {name!r}")

    def _check_skills(
        self, base: Fields, crews: tuple[Crew, ...], kinds: tuple[JobKind, ...]
    ) -> None:
        for kind in {kind.name: kind for kind in kinds}.values():
            if crews and not any(covers(crew.skills, kind.skills) for crew in crews):
                needs = ", ".join(sorted(map(str, kind.skills)))
                base.fault("technicians", f"nobody can do {kind.name!r}, which needs {needs}")


def _hourly(base: Fields) -> tuple[float, ...]:
    value = base.values.get("hourly", list(CITY_PROFILE))
    if not isinstance(value, list) or len(value) != HOURS:
        base.fault("hourly", f"is not a list of {HOURS} numbers, one for each hour")
        return CITY_PROFILE
    section = replace(base, values={f"hourly[{i}]": item for i, item in enumerate(value)})
    weights = [section.number(name, 0, MAX_WEIGHT) for name in section.values]
    if None not in weights and not any(weights):
        base.fault("hourly", "gives no hour a weight above 0")
    return tuple(float(weight or 0) for weight in weights)


def _day(base: Fields) -> date | None:
    value = base.values.get("date")
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        base.fault("date", f"{shown(value)} is no date such as 2026-03-02")
        return None
