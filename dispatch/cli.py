"""The command `callout`: its subcommands joined, and what an error becomes.

Exit codes: 0 done; 1 the answer is "no"; 2 bad input; 3 the environment lacks something.
"""

import errno
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

import typer

from dispatch.commands.console import Exit, complain, say_when_compiling
from dispatch.errors import (
    BadInput,
    DispatchError,
    MissingTool,
    PlanRefused,
    StoreUnavailable,
    UnknownCity,
)
from geo import BadCity, GeoError
from optimizer import FormatError, OptimizerError

COMMANDS: Mapping[str, str] = {
    "demo": "demo",
    "city": "city",
    "jobs": "jobs",
    "plan": "plan",
    "sheets": "sheets",
    "solve": "vroom",
    "check": "vroom",
    "bound": "bound",
    "simulate": "simulate",
    "serve": "serve",
    "db": "database",
    "config": "config",
    "bench": "bench",
}
"""The module of each command or group; only the one that is called is imported."""

# Typer brings click with it, since release 0.29 under a name of its own: the root of what is wrong
# with a command line is only to be had through the exceptions that typer shows.
UsageFault: Any = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)

EXITS: Mapping[type[BaseException], Exit] = {
    typer.Abort: Exit.INTERRUPTED,
    KeyboardInterrupt: Exit.INTERRUPTED,
    UnknownCity: Exit.MISSING,
    BadCity: Exit.MISSING,
    MissingTool: Exit.MISSING,
    StoreUnavailable: Exit.MISSING,
    PlanRefused: Exit.NO,
    UsageFault: Exit.BAD_INPUT,
    DispatchError: Exit.BAD_INPUT,
    GeoError: Exit.BAD_INPUT,
    OptimizerError: Exit.BAD_INPUT,
    OSError: Exit.BAD_INPUT,
    MemoryError: Exit.MISSING,
}
"""What each error means to the shell; the first kind that fits counts."""


# Trouble with a file that no other file would mend.
_ENVIRONMENT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.EIO})


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Join the named commands; all of them unless told otherwise."""
    app = typer.Typer(
        name="callout",
        help="Dispatch and routing for vehicle service organisations.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_about)
    for name in names:
        module = import_module(f"dispatch.commands.{COMMANDS[name]}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def _about() -> None:
    """Dispatch and routing for vehicle service organisations."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another alphabet shows what it can't as \\u6362, and the plan is kept.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    say_when_compiling()
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns its exit code. Only a bug of ours leaves a traceback."""
    words = list(arguments) or ["--help"]
    known = words[:1] if words[0] in COMMANDS else COMMANDS
    try:
        code = int(application(known)(words, standalone_mode=False) or 0)
    except tuple(EXITS) as error:
        complain(*complaints(error))
        return exit_of(error)
    if code == Exit.INTERRUPTED:  # typer has caught the key press
        complain("stopped")
    return code


def exit_of(error: BaseException) -> Exit:
    """Say what an error means to the shell."""
    if isinstance(error, OSError) and error.errno in _ENVIRONMENT:
        return Exit.MISSING
    return next(code for kind, code in EXITS.items() if isinstance(error, kind))


def complaints(error: BaseException) -> Sequence[str]:
    """Say what is wrong, a line for each fault."""
    if isinstance(error, BadInput | FormatError):
        return [str(fault) for fault in error.faults]
    if isinstance(error, UsageFault):
        return [str(error.format_message())]
    if isinstance(error, OSError):
        return [f"{error.filename or 'output'}: {error.strerror or error}"]
    if isinstance(error, MemoryError):
        return ["there is not enough memory for that: use a larger machine or fewer rows"]
    return [str(error) or "stopped"]
