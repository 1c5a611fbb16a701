"""The database's layout: which it has, which it should have, and getting there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from dispatch.errors import MissingTool, StoreUnavailable
from dispatch.store.engine import BEGIN, translated


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to the present layout, in one transaction; returns (before, after).

    A missing SQLite file is made, and its folder.

    Raises
    ------
    MissingTool
        If the database was made by a newer Callout.
    StoreUnavailable
        If the database can't be reached or written.
    """
    _make_folder(engine)
    writer = engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
    with translated(), writer.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        config = _config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise MissingTool(
                f"the database has layout {before!r}, which this version of Callout doesn't know: "
                "install the version that made it, or a newer one"
            ) from error
    return before, head_revision()


def current_revision(engine: Engine) -> str | None:
    """Layout that the database has; None when it is empty.

    Raises
    ------
    StoreUnavailable
        If the database can't be reached.
    """
    with translated(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """Layout that this version of Callout works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise MissingTool("the installation lacks its migrations: install Callout again")
    return head


def known_revisions() -> frozenset[str]:
    """Layouts that can be brought to the present one."""
    script = ScriptDirectory.from_config(_config())
    return frozenset(step.revision for step in script.walk_revisions())


def _make_folder(engine: Engine) -> None:
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or file == ":memory:":
        return
    folder = Path(file).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"{folder} can't be made: {error.strerror}") from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "dispatch.store:migrations")
    return config
