"""A copy of the database while it is in use, and the way back (SQLite's backup interface)."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from dispatch.errors import BadInput, Fault, MissingTool, StoreUnavailable
from dispatch.store.migrate import known_revisions


def database_file(url: str) -> Path:
    """Path of the SQLite file behind a database URL.

    Raises
    ------
    MissingTool
        If the database is of another kind, which has its own backup programs.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in {None, "", ":memory:"}:
        shown = parsed.render_as_string(hide_password=True)
        raise MissingTool(f"{shown} is no SQLite file: back it up with its own tools (pg_dump)")
    return Path(str(parsed.database))


def backup(url: str, target: Path) -> None:
    """Write a whole, checked copy of the database to `target`, which it replaces at once.

    Raises
    ------
    StoreUnavailable
        If the database doesn't exist or can't be read, or `target` can't be written.
    """
    source = database_file(url)
    if not source.is_file():
        raise StoreUnavailable(f"{source} doesn't exist: there is nothing to back up")
    partial = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        _copy(source, partial)
        # One file that can be read anywhere: no write-ahead log beside it.
        with closing(sqlite3.connect(partial)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
        fault = _fault(partial)
        if fault:
            raise StoreUnavailable(f"{source} is damaged: {fault}")
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"{source} can't be copied to {target}: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def restore(url: str, source: Path, aside: Path) -> None:
    """Put a backup in the database's place; what was there is kept at `aside`, if anything was.

    Stop the service first. Nothing is changed unless the backup is whole.

    Raises
    ------
    BadInput
        If `source` is no backup of a Callout database that this version understands.
    StoreUnavailable
        If the database can't be written.
    """
    fault = _fault(source)
    if fault:
        raise BadInput([Fault(source=str(source), reason=fault)])
    target = database_file(url)
    if target.is_file():
        backup(url, aside)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, target)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"{target} can't be written: {error}") from error


def _copy(source: Path, target: Path) -> None:
    # closing(): a sqlite3 connection's own `with` ends a transaction, not the connection.
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _fault(path: Path) -> str | None:
    """Why a file is no sound database of ours; None when it is."""
    if not path.is_file():
        return "doesn't exist"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            (verdict,) = file.execute("PRAGMA integrity_check(1)").fetchone()
            row = file.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        return f"is no Callout database: {error}"
    if verdict != "ok":
        return f"is damaged: {verdict}"
    if row is None or row[0] not in known_revisions():
        return f"has layout {row and row[0]!r}, which this version of Callout doesn't know"
    return None
