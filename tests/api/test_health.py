"""Alive and ready: what is missing is said, by name and with what mends it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.service_client import a_body, running


def checks(client: TestClient, status: int) -> dict[str, dict[str, Any]]:
    """Ask whether the service is ready; returns the checks by name."""
    answer = client.get("/readyz")
    assert answer.status_code == status, answer.text
    assert answer.json()["ready"] is (status == 200)
    return {check["name"]: check for check in answer.json()["checks"]}


def test_a_fresh_service_is_ready(tmp_path: Path) -> None:
    """An empty folder becomes a working service, and says how to get a first city."""
    with running(tmp_path / "new" / "folder") as client:
        found = checks(client, 200)
        assert all(check["ok"] for check in found.values())
        assert "callout city build" in found["cities"]["detail"]
        assert client.get("/livez").json()["status"] == "alive"


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    """The service starts, isn't ready, and says why; asking for plans is answered in order."""
    with running(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "callout.db")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    with running(tmp_path) as client:
        found = checks(client, 503)
        assert not found["database"]["ok"]
        assert "9999" in found["database"]["detail"]
        assert found["cities"]["ok"]
        assert client.get("/livez").status_code == 200


def test_a_database_that_is_none(tmp_path: Path) -> None:
    """A damaged file: not ready; a request is answered with 503, not with a crash."""
    (tmp_path / "callout.db").write_bytes(b"this was a database once" * 400)
    with running(tmp_path) as client:
        assert not checks(client, 503)["database"]["ok"]
        for answer in (client.get("/v1/plans"), client.post("/v1/plans", json=a_body())):
            assert answer.status_code == 503
            assert answer.json()["type"] == "urn:callout:store-unavailable"
            assert "Retry-After" in answer.headers


def test_a_database_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    """While its tables are gone the service says so; afterwards it goes on without a restart."""
    with running(tmp_path) as client:
        with closing(sqlite3.connect(tmp_path / "callout.db")) as file, file:
            file.execute("ALTER TABLE runs RENAME TO elsewhere")
        assert client.get("/v1/plans").status_code == 503
        with closing(sqlite3.connect(tmp_path / "callout.db")) as file, file:
            file.execute("ALTER TABLE elsewhere RENAME TO runs")
        assert client.get("/v1/plans").status_code == 200


def test_cities_that_cannot_be_read(tmp_path: Path) -> None:
    """A file where the cities' folder should be is named."""
    (tmp_path / "cities").write_text("in the way", encoding="utf-8")
    with running(tmp_path) as client:
        found = checks(client, 503)
        assert str(tmp_path / "cities") in found["cities"]["detail"]


def test_a_city_that_was_to_be_loaded_but_is_not_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The service starts without it, says so in the log, and isn't ready."""
    with running(tmp_path, city="atlantis") as client:
        assert "atlantis" in checks(client, 503)["cities"]["detail"]
    assert "atlantis" in caplog.text


def test_a_damaged_city_that_was_to_be_loaded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The service starts all the same, and the log has the command that mends it."""
    folder = tmp_path / "cities" / "porto.city"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with running(tmp_path, city="porto") as client:
        assert client.get("/livez").status_code == 200
    assert "callout city build porto" in caplog.text


def test_readiness_is_never_cached(tmp_path: Path) -> None:
    """Nobody between asks an old answer."""
    with running(tmp_path) as client:
        assert client.get("/readyz").headers["Cache-Control"] == "no-store"


def test_workers_that_have_ended_are_missed(tmp_path: Path) -> None:
    """A service that computes nothing any more isn't ready."""
    with running(tmp_path) as client:
        app = client.app
        app.state.parts.workers.__exit__()  # type: ignore[attr-defined]
        found = checks(client, 503)
        assert "0 of 2" in found["workers"]["detail"]
