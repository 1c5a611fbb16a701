"""`callout plan`: a day's jobs and shifts in, a checked plan and its sheets out."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from dispatch.cities import City as BuiltCity
from dispatch.commands import options
from dispatch.commands.console import Exit, make_folder, progress, say, say_json, write
from dispatch.commands.day_files import DayFiles, avoiding
from dispatch.commands.figures import plan_facts, say_plan
from dispatch.errors import BadInput
from dispatch.exports import FORMATS
from dispatch.exports.file_names import route_names
from dispatch.exports.map_picture import overview
from dispatch.exports.plan_json import dump, load
from dispatch.locate import locate
from dispatch.model import Plan
from dispatch.planning.day import PlannedDay, plan_day
from optimizer import Progress, SolveParams
from optimizer.formats import vroom

SHEETS = ("html", "pdf", "ics", "csv", "geojson")


def plan(
    *,
    city: options.City,
    jobs: Annotated[Path, typer.Option(help="Jobs: .csv, .json or .toml.")],
    shifts: Annotated[Path, typer.Option(help="Shifts: .csv, .json or .toml.")],
    out: options.Out,
    catalogue: options.CataloguePath = None,
    closures: Annotated[
        Path | None,
        typer.Option(help="Closed roads: areas (.geojson), or street,starts,ends (.csv)."),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", help="Day, as 2026-03-02; default: today.")
    ] = None,
    seconds: options.Seconds = 10.0,
    seed: options.Seed = 1,
    as_json: options.Json = False,
) -> int:
    """Plan a day: who does which job, when, and by which way."""
    built = options.city_store().load(city)
    today = datetime.now(ZoneInfo(built.zone)).date()
    planned = plan_files(
        built,
        jobs=jobs,
        shifts=shifts,
        catalogue=catalogue,
        closures=closures,
        day=options.day_of(day, today),
        params=SolveParams(seconds=seconds, seed=seed),
        out=out,
    )
    if as_json:
        say_json(plan_facts(planned))
    else:
        say_plan(planned)
        say(f"plan, sheets and map are in {out}")
    return exit_code(planned)


def exit_code(plan: Plan) -> Exit:
    """Say "no" when a job that had to be done is left out."""
    refused = plan.violations or any(not left.job.optional for left in plan.unassigned)
    return Exit.NO if refused else Exit.DONE


def plan_files(
    city: BuiltCity,
    *,
    jobs: Path,
    shifts: Path,
    catalogue: Path | None,
    closures: Path | None = None,
    day: date,
    params: SolveParams,
    out: Path,
) -> Plan:
    """Plan the day that the files describe and write everything about it into a folder.

    Parameters
    ----------
    city : City
        Where it happens.
    jobs, shifts, catalogue : Path
        The files; None is the built-in catalogue.
    closures : Path, optional
        File of closed roads; those closed at any time of a shift are avoided all day.
    day : date
        Which day, in the city's zone.
    params : SolveParams
        Limits of the search.
    out : Path
        plan.json, problem.json, solution.json, map.png and the folder sheets/ go there.

    Returns
    -------
    Plan
        The plan written.

    Raises
    ------
    BadInput
        With every fault of the files.
    """
    find = locate(city)
    trade = options.catalogue_of(catalogue, find)
    files = DayFiles(jobs=jobs, shifts=shifts, closures=closures)
    read, closed = files.read(city, day=day, catalogue=trade, locate=find)
    city = avoiding(city, closed, read)
    make_folder(out)
    with naming({"jobs": jobs, "shifts": shifts}), progress("planning") as report:

        def show(step: Progress) -> None:
            report("searching", min(1.0, step.elapsed / max(params.seconds, 1e-9)))

        planned = plan_day(
            read,
            city,
            catalogue=trade,
            params=params,
            plan_id=f"{city.name}-{day}",
            created=datetime.now(UTC),
            on_progress=show,
        )
    write_day(planned, city, out)
    return planned.plan


def write_day(planned: PlannedDay, city: BuiltCity, out: Path) -> None:
    """Write the plan, its proof, sheets and map in place of those of an earlier plan."""
    with progress("writing sheets") as report:
        replaced = sheets_of(out)
        write(out, plan_documents(planned))
        for i, name in enumerate(SHEETS):
            report(f"writing {name}", i / len(SHEETS))
            replaced -= set(write(out / "sheets" / name, FORMATS[name](planned.plan, city.network)))
        write(out, {"map.png": overview(planned.plan, city.network)})
        for path in replaced:
            path.unlink(missing_ok=True)


def sheets_of(out: Path) -> set[Path]:
    """Name the technicians' sheets of the plan that is in a folder already, if there is one.

    Somebody who is not on shift any more must not find yesterday's sheet beside the new ones.
    """
    try:
        old = load((out / "plan.json").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BadInput):
        return set()  # no plan of ours: nothing there is ours to remove
    return {
        out / "sheets" / kind / f"{name}.{kind}"
        for kind in SHEETS
        for name in route_names(old.routes)
    }


@contextmanager
def naming(files: Mapping[str, Path]) -> Iterator[None]:
    """Name the files in faults that planning finds in the rows read from them."""
    try:
        yield
    except BadInput as error:
        raise BadInput(
            [replace(f, source=str(files.get(f.source, f.source))) for f in error.faults]
        ) from error


def plan_documents(planned: PlannedDay) -> dict[str, bytes]:
    """Give the plan, and the problem behind it as VROOM JSON that `callout check` can prove."""
    request = vroom.problem_document(planned.problem)
    answer = vroom.write(vroom.read(request), planned.solution)
    return {
        "plan.json": dump(planned.plan).encode(),
        "problem.json": json.dumps(request).encode(),
        "solution.json": json.dumps(answer, indent=1).encode(),
    }
