"""Nothing faked: roads, solver children, a server process; killed in the middle of its work."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from geo.network import RoadNetwork
from tests.api.real_service import a_day, build_city, descendants, free_port, kill_hard, served
from tests.dispatch.fake_planner import soon

ENDS = ("done", "failed", "cancelled")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc"),
]


class Server:
    """A running server and what tests do with it."""

    def __init__(self, pid: int, client: httpx.Client) -> None:
        self.pid = pid
        self.client = client

    def submit(self, body: dict[str, Any], key: str = "") -> str:
        """Ask for a plan; returns its id."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.client.post("/v1/plans", json=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def look(self, plan_id: str) -> dict[str, Any]:
        """Look at a plan."""
        found: dict[str, Any] = self.client.get(f"/v1/plans/{plan_id}").json()
        return found

    def end_of(self, plan_id: str) -> dict[str, Any]:
        """Wait for a plan's end."""
        assert soon(lambda: self.look(plan_id)["state"] in ENDS, 120), self.look(plan_id)
        return self.look(plan_id)

    def searching(self, plan_id: str) -> None:
        """Wait until a plan's search has found something."""
        assert soon(lambda: self.look(plan_id)["best"] is not None, 120), self.look(plan_id)

    def solvers(self) -> list[int]:
        """Find the processes that solve."""
        below = descendants(self.pid)
        return [pid for pid, command in below.items() if "optimizer.child" in command]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder."""
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="module")
def network(folder: Path) -> RoadNetwork:
    """Give the roads of the city in the data folder."""
    return build_city(folder)


@pytest.fixture(scope="module")
def server(folder: Path, network: RoadNetwork) -> Iterator[Server]:
    """Give a server that most tests share."""
    assert network.addresses
    with served(folder, free_port()) as (process, client):
        yield Server(process.pid, client)


def test_a_day_on_real_roads(server: Server, network: RoadNetwork) -> None:
    """Asked for over HTTP, planned without violations, with sheets to look at."""
    run = server.end_of(server.submit(a_day(network)))
    assert run["state"] == "done", run["error"]
    plan = run["plan"]
    assert plan["violations"] == []
    assert run["best"]["jobs_planned"] == sum(len(route["stops"]) for route in plan["routes"]) == 8
    assert run["best"]["cost"] == sum(plan["costs"].values())
    assert any(stop["leg"]["geometry"] for route in plan["routes"] for stop in route["stops"])
    sheets = server.client.get(run["links"]["sheets"]).json()["sheets"]
    assert {sheet["format"] for sheet in sheets} >= {"html", "pdf", "ics", "csv", "geojson"}


def test_rows_that_make_no_sense(server: Server, network: RoadNetwork) -> None:
    """The faults of rows have the paths of the request, and nothing is stored."""
    body = a_day(network)
    body["jobs"][1]["windows"] = "12:00-08:00"
    body["jobs"][2]["lat"] = 123.0
    body["shifts"][0]["start"] = "25:00"
    body["shifts"][1]["brake_minutes"] = 30
    before = server.client.get("/v1/plans").json()
    answer = server.client.post("/v1/plans", json=body)
    assert answer.status_code == 422
    paths = {error["path"] for error in answer.json()["errors"]}
    assert {"jobs[1].windows", "jobs[2].lat", "shifts[0].start"} <= paths
    assert any("brake_minutes" in str(error) for error in answer.json()["errors"])
    assert server.client.get("/v1/plans").json() == before


@pytest.mark.parametrize("city", ["atlantis", "../etc", ""])
def test_a_city_that_is_none(server: Server, network: RoadNetwork, city: str) -> None:
    """An unknown name, or one that is no name, is a fault of `city`."""
    answer = server.client.post("/v1/plans", json=a_day(network, city=city))
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == ["city"]


def test_a_catalogue_in_the_request(server: Server, network: RoadNetwork) -> None:
    """Job types of the request's own; a fault in one has its path."""
    body = a_day(network, catalogue={"job_types": {"lock": {"service_minutes": 45}}})
    for job in body["jobs"]:
        del job["service_minutes"]
        job["type"] = "lock"
    run = server.end_of(server.submit(body))
    job = run["plan"]["routes"][0]["stops"] + run["plan"]["routes"][1]["stops"]
    assert {stop["job"]["service_seconds"] for stop in job} == {45 * 60}
    body["catalogue"]["job_types"]["lock"]["service_minutes"] = "long"
    answer = server.client.post("/v1/plans", json=body)
    assert answer.status_code == 422
    assert "catalogue.job_types.lock.service_minutes" in answer.text


def test_stopping_a_search_keeps_its_plan(server: Server, network: RoadNetwork) -> None:
    """A search of ten minutes ends within moments, with a plan without violations."""
    plan_id = server.submit(a_day(network, seconds=600))
    server.searching(plan_id)
    assert server.client.get("/livez").status_code == 200
    assert server.client.delete(f"/v1/plans/{plan_id}").status_code == 202
    run = server.end_of(plan_id)
    assert run["state"] == "cancelled"
    assert run["plan"]["violations"] == []
    assert run["best"]["jobs_planned"] == 8


def test_killed_solvers_harm_only_their_own_plan(server: Server, network: RoadNetwork) -> None:
    """With its children killed hard a plan fails by that reason, or keeps what they had found.

    The service lives on, and so does the next plan.
    """
    plan_id = server.submit(a_day(network, seconds=600))
    server.searching(plan_id)
    killed: set[int] = set()

    def kill_and_look() -> bool:
        for pid in server.solvers():
            kill_hard(pid)
            killed.add(pid)
        return server.look(plan_id)["state"] in ENDS

    assert soon(kill_and_look)
    run = server.look(plan_id)
    assert killed
    if run["state"] == "failed":
        assert "solver" in run["error"]
        assert run["plan"] is None
    else:
        assert run["state"] == "done"
        assert run["plan"]["violations"] == []
    assert server.client.get("/readyz").status_code == 200
    assert server.end_of(server.submit(a_day(network)))["state"] == "done"


def test_a_killed_server_loses_nothing(tmp_path: Path) -> None:
    """Killed hard in the middle of a run: the next server computes it and all that waited.

    No process of the killed server is left behind.
    """
    network = build_city(tmp_path)
    port = free_port()
    with served(tmp_path, port) as (process, client):
        server = Server(process.pid, client)
        done = server.end_of(server.submit(a_day(network), "done"))
        running = server.submit(a_day(network, seconds=2.5), "running")
        waiting = server.submit(a_day(network), "waiting")
        server.searching(running)
        orphans = server.solvers()
        kill_hard(process.pid)
        process.wait()
    with served(tmp_path, port) as (process, client):
        server = Server(process.pid, client)
        assert server.look(done["id"]) == done
        assert server.submit(a_day(network, seconds=2.5), "running") == running
        assert server.end_of(waiting)["state"] == "done"
        assert server.end_of(running)["state"] == "done"
        assert len(client.get("/v1/plans").json()["plans"]) == 3
    assert soon(lambda: not any(Path(f"/proc/{pid}").exists() for pid in orphans))


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_server_that_is_asked_to_stop(tmp_path: Path) -> None:
    """SIGTERM in the middle of a run: it leaves in order, and the run waits for the next."""
    network = build_city(tmp_path)
    port = free_port()
    with served(tmp_path, port) as (process, client):
        server = Server(process.pid, client)
        running = server.submit(a_day(network, seconds=2.5))
        server.searching(running)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert "Traceback" not in (tmp_path / "server.log").read_text(encoding="utf-8")
    with served(tmp_path, port) as (process, client):
        assert Server(process.pid, client).end_of(running)["state"] == "done"
