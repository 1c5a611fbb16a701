"""`callout jobs ...`: a plausible day to try things with."""

from typing import Annotated

import typer

from dispatch.commands.console import say, write
from dispatch.commands.options import City, Out, Seed, city_store
from dispatch.sample.day import sample_day

app = typer.Typer(help="Jobs to plan.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `jobs sample` a subcommand although it is the only one."""


@app.command()
def sample(
    *,
    city: City,
    out: Out,
    jobs: Annotated[int, typer.Option(min=0, max=1_000_000, help="How many jobs.")] = 120,
    technicians: Annotated[int, typer.Option(min=1, max=100_000, help="How many shifts.")] = 20,
    seed: Seed = 1,
) -> None:
    """Write jobs.csv, shifts.csv and catalogue.toml for an invented day at real addresses."""
    day = sample_day(city_store().load(city), jobs=jobs, technicians=technicians, seed=seed)
    for path in write(out, {name: text.encode() for name, text in day.files().items()}):
        say(str(path))
