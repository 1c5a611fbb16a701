"""`callout db ...`: the layout of the database, and copies of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands.console import say
from dispatch.settings import load_settings
from dispatch.store import backup as copies
from dispatch.store.engine import open_engine
from dispatch.store.migrate import upgrade as upgrade_layout

app = typer.Typer(help="The database of plans.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The copy.")]


@app.command()
def upgrade() -> None:
    """Bring the database to the layout of this version (the service does so too)."""
    before, after = upgrade_layout(open_engine(load_settings().database))
    say(f"layout {after}" if before == after else f"layout {before or 'none'} -> {after}")


@app.command()
def backup(file: File) -> None:
    """Copy the database to FILE while the service runs."""
    copies.backup(load_settings().database, file)
    say(f"{file} written")


@app.command()
def restore(file: File) -> None:
    """Put the copy FILE in the database's place (stop the service first)."""
    settings = load_settings()
    aside = settings.data / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    copies.restore(settings.database, file, aside)
    kept = f"; what was there is kept as {aside}" if aside.exists() else ""
    say(f"{file} restored{kept}")
