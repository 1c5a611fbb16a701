"""Problems to measure on: files of the literature in a folder, and technician days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatch.errors import BadInput, Fault
from dispatch.measuring.contest.rich_day import coupled_day, rich_day
from dispatch.measuring.contest.technician_day import technician_day
from dispatch.measuring.contest.verdict import judge_orders
from optimizer import FormatError, Problem, TravelTables
from optimizer.formats import vrplib

SUFFIXES: Final = (".vrp", ".txt")
BEST_KNOWN: Final = "BKS.json"

TablesOf = Callable[[int, int], TravelTables]
"""Takes how many places and a seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One problem.

    Parameters
    ----------
    group : str
        The set over which means are taken.
    name : str
        Unlike every other in the contest.
    problem : Problem
    unit : int
        How much of the problem's cost is 1 where costs are shown.
    best_known : int or None
        Published cost, in the problem's unit.
    """

    group: str
    name: str
    problem: Problem
    unit: int = 1
    best_known: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySize:
    """How big a technician day is."""

    jobs: int
    technicians: int

    def __str__(self) -> str:
        return f"{self.jobs}x{self.technicians}"


def instance_cases(paths: Sequence[Path]) -> list[Case]:
    """Read the instances in folders (and below), or single files of them.

    The best known cost is that of the solution file beside an instance, driven on our own clock, or
    what ``BKS.json`` in the same folder says.

    Raises
    ------
    BadInput
        With every fault of every file.
    """
    files = [file for path in paths for file in _files(path)]
    faults: list[Fault] = []
    cases = []
    for file in files:
        try:
            cases.append(_case(file))
        except FormatError as error:
            faults += [Fault(source=str(file), reason=fault) for fault in error.faults]
    if faults:
        raise BadInput(faults)
    return cases


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise BadInput([Fault(source=str(path), reason="there is no such file or folder")])
    found = [file for suffix in SUFFIXES for file in path.rglob(f"*{suffix}")]
    if not found:
        reason = f"has no instances ({', '.join(SUFFIXES)})"
        raise BadInput([Fault(source=str(path), reason=reason)])
    yield from sorted(found)


def _case(file: Path) -> Case:
    instance = vrplib.read(_text(file))
    return Case(
        group=file.parent.name,
        name=f"{file.parent.name}/{file.stem}",
        problem=instance.problem,
        unit=instance.scale,
        best_known=_best_known(file, instance),
    )


def _best_known(file: Path, instance: vrplib.VrplibInstance) -> int | None:
    solution, table = file.with_suffix(".sol"), file.with_name(BEST_KNOWN)
    if solution.is_file():
        with_routes = vrplib.read_solution(instance, _text(solution))
        return judge_orders(instance.problem, with_routes.orders).cost
    if table.is_file():
        costs = vrplib.best_known_distances(_text(table))
        cost = costs.get(instance.name, costs.get(file.stem))
        return None if cost is None else round(cost * instance.scale)
    return None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(["document: is not UTF-8 text"]) from error
    except OSError as error:
        raise BadInput([Fault(source=str(file), reason=str(error.strerror))]) from error


def day_cases(
    sizes: Sequence[DaySize],
    seeds: Sequence[int],
    tables_of: TablesOf,
    *,
    city: str,
    kind: str = "",
) -> Iterator[Case]:
    """Make technician days over a city's roads.

    Parameters
    ----------
    sizes : sequence of DaySize
    seeds : sequence of int
    tables_of : callable
        Travel between so many places of the city, drawn by a seed.
    city : str
        For the names.
    kind : str
        "", "rich" or "coupled" (rich, and jobs that are tied together).
    """
    for size in sizes:
        for seed in seeds:
            tables = tables_of(size.jobs + size.technicians, seed)
            day = technician_day(tables, jobs=size.jobs, technicians=size.technicians, seed=seed)
            if kind:
                day = rich_day(day, seed)
            if kind == "coupled":
                day = coupled_day(day, seed)
            words = [word for word in (city, kind, str(size)) if word]
            yield Case(group=" ".join(words), name=" ".join([*words, f"seed {seed}"]), problem=day)
