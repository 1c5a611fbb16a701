"""`callout config show`: every setting, and where it comes from."""

import typer

from dispatch.commands.console import say_json, say_table
from dispatch.commands.options import Json
from dispatch.settings import describe_settings

app = typer.Typer(help="Settings.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `config show` a subcommand although it is the only one."""


@app.command()
def show(*, as_json: Json = False) -> None:
    """Show every setting with its source."""
    settings = describe_settings()
    if as_json:
        say_json({s.name: {"value": str(s.value), "source": s.source} for s in settings})
    else:
        say_table(("setting", "value", "source"), [(s.name, s.value, s.source) for s in settings])
