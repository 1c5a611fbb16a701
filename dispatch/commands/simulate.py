"""`callout simulate`: what-if questions answered by made days."""

from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands import options
from dispatch.commands.console import make_folder, progress, say, say_json, say_table, write
from dispatch.simulation import report as reports
from dispatch.simulation.comparison import compare
from dispatch.simulation.runner import local_processes
from dispatch.simulation.scenario_file import read_scenarios
from dispatch.simulation.study import simulate as run_study

LOCAL = "local"
NONE = "none"


def simulate(
    scenario: Annotated[Path, typer.Argument(help="Scenarios, TOML.")],
    *,
    out: options.Out,
    replications: Annotated[
        int, typer.Option(min=2, max=1_000_000, help="Random days for each scenario.")
    ] = 200,
    executor: Annotated[
        str, typer.Option(help=f"Where: {LOCAL} (all processors) or {NONE} (this process).")
    ] = LOCAL,
    catalogue: options.CataloguePath = None,
    as_json: options.Json = False,
) -> None:
    """Simulate days of calls under several scenarios and compare them."""
    where = _executor(executor)
    study = read_scenarios(scenario, catalogue=options.catalogue_of(catalogue))
    make_folder(out)
    with progress("preparing the city") as show, where as workers:
        result = run_study(
            study,
            cities=options.city_store(),
            replications=replications,
            executor=workers,
            on_progress=lambda done, of: show("simulating", done / of),
        )
    write(out, reports.documents(result))
    if as_json:
        say_json(reports.facts(result))
        return
    for table in reports.tables(compare(result)):
        say_table(table.columns, table.rows, title=table.title)
        say()
    say(f"report, figures by day and chart are in {out}")


def _executor(name: str) -> AbstractContextManager[Executor | None]:
    if name == LOCAL:
        return local_processes()
    if name == NONE:
        return nullcontext()
    raise typer.BadParameter(f"--executor {name}: not one of {LOCAL}, {NONE}")
