"""The store: its layout, what it keeps of instants, its transactions, its backups."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from dispatch.errors import BadInput, MissingTool, StoreUnavailable
from dispatch.runs import State
from dispatch.store import current_revision, head_revision, open_engine, upgrade
from dispatch.store.backup import backup, restore
from dispatch.store.engine import reading, writing
from dispatch.store.migrate import known_revisions
from dispatch.store.repository import run_of
from dispatch.store.rows import Base, Instant, PlanRow, RunRow

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


def url_of(path: Path) -> str:
    """URL of an SQLite file."""
    return f"sqlite:///{path}"


def a_row(run_id: str = "r1", key: str | None = None) -> RunRow:
    """Any run."""
    return RunRow(
        id=run_id,
        state=State.QUEUED,
        request="{}",
        request_hash="0",
        idempotency_key=key,
        city="porto",
        day=date(2026, 3, 2),
        created=NOW,
    )


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give a database in the present layout."""
    engine = open_engine(url_of(tmp_path / "deep" / "callout.db"))
    upgrade(engine)
    yield engine
    engine.dispose()


def test_migrations_make_what_the_rows_say(engine: Engine) -> None:
    """Tables, columns, types, keys and indices are the same by either way."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_has_a_name(engine: Engine) -> None:
    """A constraint without a name could never be changed on SQLite."""
    found = inspect(engine)
    for table in ("runs", "plans"):
        assert found.get_pk_constraint(table)["name"] == f"pk_{table}"
        assert all(unique["name"] for unique in found.get_unique_constraints(table))
        assert all(foreign["name"] for foreign in found.get_foreign_keys(table))


def test_upgrade_twice_changes_nothing(engine: Engine) -> None:
    """A database in the present layout stays as it is."""
    assert upgrade(engine) == (head_revision(), head_revision())
    assert current_revision(engine) == head_revision()


def test_an_empty_database_has_no_layout(tmp_path: Path) -> None:
    """Before the first upgrade there is none; the upgrade says so."""
    engine = open_engine(url_of(tmp_path / "callout.db"))
    assert current_revision(engine) is None
    assert upgrade(engine) == (None, head_revision())
    engine.dispose()


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    """A layout from the future is an error that says what to do."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MissingTool, match="9999"):
        upgrade(engine)
    assert current_revision(engine) == "9999"


def test_a_failed_upgrade_leaves_nothing_behind(tmp_path: Path) -> None:
    """All steps are one transaction: a clash in the middle undoes what was done."""
    path = tmp_path / "callout.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE plans (id TEXT)")
    engine = open_engine(url_of(path))
    with pytest.raises(StoreUnavailable, match="plans"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["plans"]
    engine.dispose()


def test_two_upgrades_at_once(tmp_path: Path) -> None:
    """Two services that start together end with one whole layout."""
    url = url_of(tmp_path / "callout.db")
    results: list[tuple[str | None, str]] = []

    def start() -> None:
        engine = open_engine(url)
        results.append(upgrade(engine))
        engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    head = head_revision()
    assert sorted(results, key=str) == sorted([(None, head), *[(head, head)] * 3], key=str)


def test_acknowledged_writes_are_on_disk(engine: Engine) -> None:
    """Write-ahead log, full synchronisation and foreign keys are on for every connection."""
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_plan_needs_its_run(engine: Engine) -> None:
    """Foreign keys are enforced."""
    orphan = PlanRow(id="nobody", revision=1, document="{}", created=NOW)
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(orphan)


def test_a_body_that_raises_writes_nothing(engine: Engine) -> None:
    """A transaction is all or nothing."""

    def stumble() -> None:
        with writing(engine) as session:
            session.add(a_row())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    with reading(engine) as session:
        assert run_of(session, "r1") is None


def test_writers_wait_for_each_other(engine: Engine) -> None:
    """Many threads that read, then write the same row lose no update."""
    with writing(engine) as session:
        session.add(a_row())

    def count() -> None:
        for _ in range(5):
            with writing(engine) as session:
                row = run_of(session, "r1", lock=True)
                assert row is not None
                row.version += 1

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        row = run_of(session, "r1")
        assert row is not None
        assert row.version == 1 + 8 * 5


def test_a_broken_file_is_no_crash(tmp_path: Path) -> None:
    """A file that is no database is an error of the store."""
    path = tmp_path / "callout.db"
    path.write_bytes(b"this is no database, but long enough to be looked at" * 100)
    engine = open_engine(url_of(path))
    with pytest.raises(StoreUnavailable):
        upgrade(engine)
    with pytest.raises(StoreUnavailable):
        current_revision(engine)
    engine.dispose()


def test_a_full_disk(engine: Engine) -> None:
    """Writing says that the disk is full, reading goes on, and so does writing with room again."""
    with writing(engine) as session:
        session.add(a_row("kept"))

    def limit_pages(pages: int) -> None:
        # SQLite's own limit makes the same error as a disk without room.
        with engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def add_much(run_id: str) -> None:
        row = a_row(run_id)
        row.request = "x" * 1_000_000
        with writing(engine) as session:
            session.add(row)

    limit_pages(1)  # SQLite takes it for "no more than there are"
    with pytest.raises(StoreUnavailable) as caught:
        add_much("lost")
    assert caught.value.full
    with reading(engine) as session:
        assert run_of(session, "kept") is not None
        assert run_of(session, "lost") is None
    limit_pages(10**6)
    add_much("later")
    with reading(engine) as session:
        assert run_of(session, "later") is not None


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """The folder in the way is named."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    engine = open_engine(url_of(tmp_path / "file" / "callout.db"))
    with pytest.raises(StoreUnavailable, match="can't be made"):
        upgrade(engine)


def test_only_sqlite_so_far() -> None:
    """Another kind of database is refused before anything is connected."""
    with pytest.raises(MissingTool, match="postgresql"):
        open_engine("postgresql+psycopg://localhost/callout")


DIALECT = sqlite.dialect()
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("1900-01-02"),
        max_value=datetime.fromisoformat("2200-01-01"),
        timezones=ZONES,
    )
)
def test_instants_come_back_whole(instant: datetime) -> None:
    """Any aware instant is the same to the microsecond, in UTC."""
    column = Instant()
    stored = column.process_bind_param(instant, DIALECT)
    assert isinstance(stored, int)
    back = column.process_result_value(stored, DIALECT)
    assert back == instant
    assert back is not None
    assert back.tzinfo is UTC


def test_naive_instants_are_refused(engine: Engine) -> None:
    """A time without a zone never reaches a table."""
    row = a_row()
    row.created = datetime(2026, 3, 1, 18, 0)  # noqa: DTZ001 - the point
    with pytest.raises(StatementError, match="no time zone"), writing(engine) as session:
        session.add(row)


def test_backup_and_restore_bring_back_what_was(engine: Engine, tmp_path: Path) -> None:
    """A backup taken while in use is whole; restoring keeps what it replaces."""
    url = str(engine.url)
    with writing(engine) as session:
        session.add(a_row("before"))
    backup(url, tmp_path / "copies" / "one.db")
    with writing(engine) as session:
        session.add(a_row("after"))
    restore(url, tmp_path / "copies" / "one.db", tmp_path / "aside.db")
    with reading(engine) as session:
        assert run_of(session, "before") is not None
        assert run_of(session, "after") is None
    aside = open_engine(url_of(tmp_path / "aside.db"))
    with reading(aside) as session:
        assert run_of(session, "after") is not None
    aside.dispose()


def test_a_backup_is_one_file(engine: Engine, tmp_path: Path) -> None:
    """No write-ahead log is needed beside it, no partial file is left."""
    backup(str(engine.url), tmp_path / "copies" / "one.db")
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["one.db"]


def test_a_backup_replaces_an_older_one(engine: Engine, tmp_path: Path) -> None:
    """The target is overwritten, as a whole."""
    target = tmp_path / "one.db"
    target.write_bytes(b"old")
    backup(str(engine.url), target)
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_restore_into_nothing(engine: Engine, tmp_path: Path) -> None:
    """A backup makes a database where none was; there is nothing to put aside."""
    backup(str(engine.url), tmp_path / "one.db")
    restore(url_of(tmp_path / "new" / "callout.db"), tmp_path / "one.db", tmp_path / "aside.db")
    again = open_engine(url_of(tmp_path / "new" / "callout.db"))
    assert current_revision(again) == head_revision()
    again.dispose()
    assert not (tmp_path / "aside.db").exists()


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE recipes (name TEXT)")


def _future(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE alembic_version (version_num TEXT)")
        file.execute("INSERT INTO alembic_version VALUES ('9999')")


def _cut(path: Path) -> None:
    engine = open_engine(url_of(path))
    upgrade(engine)
    engine.dispose()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda _path: None, id="missing"),
        pytest.param(lambda path: path.write_text("hello"), id="text"),
        pytest.param(_foreign, id="another program's"),
        pytest.param(_future, id="of a newer version"),
        pytest.param(_cut, id="cut off"),
    ],
)
def test_only_sound_backups_are_restored(engine: Engine, tmp_path: Path, make: object) -> None:
    """A bad backup is refused by name, and the database stays as it was."""
    assert callable(make)
    source = tmp_path / "backup.db"
    make(source)
    with writing(engine) as session:
        session.add(a_row("kept"))
    with pytest.raises(BadInput) as caught:
        restore(str(engine.url), source, tmp_path / "aside.db")
    assert caught.value.faults[0].source == str(source)
    with reading(engine) as session:
        assert run_of(session, "kept") is not None


def test_nothing_to_back_up(tmp_path: Path) -> None:
    """A database that doesn't exist is not made by backing it up."""
    with pytest.raises(StoreUnavailable, match="nothing to back up"):
        backup(url_of(tmp_path / "callout.db"), tmp_path / "one.db")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_not_copied_over_a_good_backup(tmp_path: Path) -> None:
    """The old backup survives when the new one would be worthless."""
    path, target = tmp_path / "callout.db", tmp_path / "one.db"
    _cut(path)
    target.write_bytes(b"good")
    with pytest.raises(StoreUnavailable):
        backup(url_of(path), target)
    assert target.read_bytes() == b"good"
    assert sorted(p.name for p in tmp_path.glob(".*")) == []


def test_other_databases_have_their_own_tools(tmp_path: Path) -> None:
    """Backing up PostgreSQL says what to use, without the password."""
    with pytest.raises(MissingTool, match="pg_dump") as caught:
        backup("postgresql+psycopg://me:secret@db/callout", tmp_path / "one.db")
    assert "secret" not in str(caught.value)


def test_migrations_are_part_of_the_package() -> None:
    """The steps are found from the installed package, with the present layout among them."""
    assert head_revision() in known_revisions()
