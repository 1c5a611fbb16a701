"""What every command shares: exit codes, complaints, tables and progress on a terminal."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from rich.console import Console as RichConsole
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from compiled.compiling import on_compiling
from dispatch.errors import BadInput, Fault

MOST_COMPLAINTS = 40
COMPILING = "callout: compiling the road engine: only this once, about half a minute"


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    NO = 1
    BAD_INPUT = 2
    MISSING = 3
    INTERRUPTED = 130


Report = Callable[[str, float], None]
"""Takes what is being done and how much of it is done (0 to 1)."""


def complain(*lines: str) -> None:
    """Print what is wrong to the error stream, the first forty lines of it."""
    for line in lines[:MOST_COMPLAINTS]:
        print(f"callout: {line}", file=sys.stderr)  # noqa: T201 - the terminal is this module's job
    if len(lines) > MOST_COMPLAINTS:
        more = len(lines) - MOST_COMPLAINTS
        print(f"callout: and {more} more faults", file=sys.stderr)  # noqa: T201 - as above


def say_when_compiling() -> None:
    """Have a line put on a terminal when the first use compiles the road engine.

    It goes to the error stream: what a program reads of ours stays as it is, and a pipe for
    errors gets nothing.
    """
    on_compiling(_say_compiling)


def _say_compiling() -> None:
    if sys.stderr.isatty():
        print(COMPILING, file=sys.stderr, flush=True)  # noqa: T201 - as above


def say(text: str = "") -> None:
    """Print a line as it is."""
    try:
        print(text, flush=True)  # noqa: T201 - as above
    except BrokenPipeError:
        _nobody_listens()


def _nobody_listens() -> None:
    """Drop what is still to be printed: `| head -1` has seen enough, the work goes on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class Console(RichConsole):
    """A terminal or pipe that may be closed by whoever reads it."""

    def on_broken_pipe(self) -> None:
        """Go on without a reader; the exit code stays the command's own."""
        _nobody_listens()


def say_json(value: object) -> None:
    """Print a value for programs."""
    say(json.dumps(value, ensure_ascii=False, indent=2))


def say_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> None:
    """Print a table for people; all columns but the first are set to the right."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for i, name in enumerate(columns):
        table.add_column(name, justify="right" if i else "left", overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False).print(table)


def say_pairs(pairs: Mapping[str, object]) -> None:
    """Print names and values in two columns."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        say(f"{name:<{width}}  {value}")


@contextmanager
def progress(doing: str) -> Iterator[Report]:
    """Draw a bar while the body runs, on a terminal only; a pipe gets nothing."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(doing, total=1.0)

        def report(doing: str, share: float) -> None:
            bar.update(task, description=doing, completed=share)

        yield report


def write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, each appearing whole or not at all; returns their paths.

    Raises
    ------
    BadInput
        If the folder is a file or may not be written to, or a file's name is a folder's.
    """
    make_folder(folder)
    paths = []
    for name, content in files.items():
        path = folder / name
        make_folder(path.parent)
        if path.is_dir():
            raise BadInput([Fault(source=str(path), reason="is a folder: no file can be written")])
        _write_whole(path, content)
        paths.append(path)
    return paths


def make_folder(folder: Path) -> None:
    """Make a folder to write to, before the work whose answer goes there.

    Raises
    ------
    BadInput
        If it is a file or may not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        reason = "is no folder, or in a file's place: nothing can be written there"
        raise BadInput([Fault(source=str(folder), reason=reason)]) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput([Fault(source=str(folder), reason="may not be written to")])


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
