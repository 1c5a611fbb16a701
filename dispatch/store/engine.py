"""Connections: SQLite that loses nothing it has acknowledged, and sessions over it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from dispatch.errors import MissingTool, StoreUnavailable

BUSY_SECONDS = 30
# Options of connections: how they begin, and whose turn it is to write.
BEGIN = "callout_begin"
TURN = "callout_turn"


def open_engine(url: str) -> Engine:
    """Give connections to a database, none of them opened yet.

    Raises
    ------
    MissingTool
        If the URL is of another kind than SQLite.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise MissingTool(f"{parsed.drivername} is not supported: use sqlite:////path/to/file.db")
    engine = create_engine(
        parsed,
        connect_args={"timeout": BUSY_SECONDS},
        execution_options={TURN: threading.Lock()},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Python's own driver would begin transactions late, and never for a read.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its place in the queue at once: one that first reads and then writes would
    # fail, not wait, when another has written between the two.
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Session that is committed at the end of the body, or rolled back if it raises.

    Raises
    ------
    StoreUnavailable
        If the database can't be reached or written.
    """
    writer = engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
    # SQLite lets waiting writers look again now and then, and the unlucky ones wait for seconds:
    # within one process they queue up here. Between processes its own waiting is enough.
    with (
        engine.get_execution_options()[TURN],
        translated(),
        Session(writer, expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Session that sees one state of the database and changes nothing.

    Raises
    ------
    StoreUnavailable
        If the database can't be reached.
    """
    with translated(), Session(engine) as session:
        yield session


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a database says of its own state into `StoreUnavailable`."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise  # a bug or a clash that the caller knows about, not the database's state
    except DBAPIError as error:
        full = "disk is full" in str(error.orig)
        raise StoreUnavailable(f"database: {error.orig}", full=full) from error
    except PoolTimeout as error:
        raise StoreUnavailable("database: all connections are in use") from error
