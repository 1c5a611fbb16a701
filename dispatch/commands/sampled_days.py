"""Days that `callout jobs sample` invents, as the problems that `callout plan` would solve."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from dispatch.catalogue import read_catalogue
from dispatch.cities import City
from dispatch.errors import BadInput, Fault
from dispatch.intake.day import read_day
from dispatch.measuring.contest.cases import Case, DaySize
from dispatch.model import Place
from dispatch.planning.problem import build_problem
from dispatch.sample.day import sample_day
from optimizer import Problem

WEEKDAY: Final = date(2026, 3, 3)
"""A Tuesday, so that drives take what they take on weekdays, on whichever day it is measured."""

MINOR_UNITS: Final = 100


def sampled_cases(city: City, sizes: Sequence[DaySize], seeds: Sequence[int]) -> Iterator[Case]:
    """Make the problem of each sampled day; costs are those of the catalogue, in minor units."""
    for size in sizes:
        for seed in seeds:
            group = f"{city.name} sampled {size}"
            problem = sampled_problem(city, size, seed)
            name = f"{group} seed {seed}"
            yield Case(group=group, name=name, problem=problem, unit=MINOR_UNITS)


def sampled_problem(city: City, size: DaySize, seed: int) -> Problem:
    """Write a sampled day as its user gets it, and read it as `callout plan` does."""
    day = sample_day(city, jobs=size.jobs, technicians=size.technicians, seed=seed)
    with tempfile.TemporaryDirectory(prefix="callout-contest-") as folder:
        for name, text in day.files().items():
            Path(folder, name).write_text(text, encoding="utf-8")
        catalogue = read_catalogue(Path(folder, "catalogue.toml"))
        read = read_day(
            Path(folder, "jobs.csv"),
            Path(folder, "shifts.csv"),
            day=WEEKDAY,
            zone=city.zone,
            catalogue=catalogue,
            locate=_unknown,
        )
    return build_problem(read, city, catalogue).problem


def _unknown(address: str) -> Place:
    """Refuse to look anything up: a sample says where everything is."""
    raise BadInput([Fault(source="jobs.csv", reason=f"{address!r} has no coordinates")])
