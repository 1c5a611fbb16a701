"""The real application over a folder of its own, with a planner that does as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from dispatch.settings import Settings
from tests.dispatch.fake_planner import FakePlanner, soon

ENDS = ("done", "failed", "cancelled")


def settings_in(folder: Path, **changes: object) -> Settings:
    """Give settings of a service that keeps everything in a folder."""
    return Settings.model_validate(
        {"data": folder, "database": f"sqlite:///{folder / 'callout.db'}", "solver_slots": 2}
        | changes
    )


@contextmanager
def running(
    folder: Path, planner: FakePlanner | None = None, **changes: object
) -> Iterator[TestClient]:
    """Start the service, give a client to it, stop it."""
    app = create_app(settings_in(folder, **changes), planner=planner or FakePlanner())
    client = TestClient(
        app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False, client=("::1", 1)
    )
    with client:
        yield client


def a_body(**changes: object) -> dict[str, object]:
    """Ask for a small day."""
    body: dict[str, object] = {
        "city": "porto",
        "date": "2026-03-02",
        "seconds": 1,
        "jobs": [{"id": "J1", "lon": -8.611, "lat": 41.148, "service_minutes": 30}],
        "shifts": [
            {
                "technician": "ana",
                "start": "08:00",
                "end": "17:00",
                "start_lon": -8.65,
                "start_lat": 41.16,
            }
        ],
    }
    return body | changes


def submit(client: TestClient, key: str | None = None, **changes: object) -> str:
    """Ask for a plan; returns its id."""
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = client.post("/v1/plans", json=a_body(**changes), headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def ended(client: TestClient, plan_id: str, within: float = 60.0) -> dict[str, Any]:
    """Wait for a plan's end; returns how it stands then."""
    assert soon(lambda: client.get(f"/v1/plans/{plan_id}").json()["state"] in ENDS, within), (
        client.get(f"/v1/plans/{plan_id}").text
    )
    run: dict[str, Any] = client.get(f"/v1/plans/{plan_id}").json()
    return run
