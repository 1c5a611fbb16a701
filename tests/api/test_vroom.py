"""`POST /vroom/`: VROOM's clients ask, and get VROOM's answers, codes and statuses."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.compat.vroom import vroom_routes
from api.slots import Slots
from dispatch.vroom_questions import VroomQuestions
from geo.network import RoadNetwork
from tests.api.osrm_service import CITY, Place, roads_served, some_places
from tests.api.service_client import running, settings_in

MATRIX = [[0, 600, 900], [600, 0, 300], [900, 300, 0]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, RoadNetwork]]:
    """Give a client to a service with one city and small limits, and the city's roads."""
    folder = tmp_path_factory.mktemp("vroom")
    limits = {"max_jobs": 20, "max_shifts": 3, "max_seconds": 0.01, "max_body_bytes": 20_000}
    with roads_served(folder, **limits) as (client, network):
        yield client, network


@pytest.fixture(scope="module")
def client(served: tuple[TestClient, RoadNetwork]) -> TestClient:
    """Give a client."""
    return served[0]


@pytest.fixture(scope="module")
def places(served: tuple[TestClient, RoadNetwork]) -> list[Place]:
    """Give four places of the city."""
    return some_places(served[1], 4)


def a_problem(**changes: Any) -> dict[str, Any]:
    """Give a small problem with its matrix: one van, two jobs; no search beyond the greedy one."""
    return {
        "vehicles": [{"id": 7, "start_index": 0, "end_index": 0}],
        "jobs": [{"id": 1, "location_index": 1, "service": 60}, {"id": 2, "location_index": 2}],
        "matrices": {"car": {"durations": MATRIX}},
        "seconds": 0,
    } | changes


def on_roads(places: list[Place], **changes: Any) -> dict[str, Any]:
    """Give a problem without matrices."""
    van = {"id": 1, "start": places[0], "end": places[0]}
    jobs = [{"id": i, "location": place} for i, place in enumerate(places[1:])]
    return {"vehicles": [van], "jobs": jobs, "seconds": 0} | changes


def asked(client: TestClient, document: object, path: str = "/vroom/") -> tuple[int, Any]:
    """Ask; gives status and reply, which has VROOM's code whatever happens."""
    answer = client.post(path, json=document)
    assert answer.headers["content-type"] == "application/json"
    reply = answer.json()
    assert reply["code"] in range(5)
    assert ("error" in reply) == (reply["code"] != 0) == (answer.status_code != 200)
    return answer.status_code, reply


def test_a_problem_with_its_matrix(client: TestClient) -> None:
    """The reply has VROOM's shape and the shortest way."""
    status, reply = asked(client, a_problem())
    assert (status, reply["code"]) == (200, 0)
    assert reply["summary"]["cost"] == 1800
    assert reply["summary"]["service"] == 60
    assert reply["unassigned"] == []
    (route,) = reply["routes"]
    assert [step["type"] for step in route["steps"]] == ["start", "job", "job", "end"]
    assert {step["id"] for step in route["steps"][1:-1]} == {1, 2}


def test_a_problem_on_roads(client: TestClient, places: list[Place]) -> None:
    """Without matrices the city's roads count, and every step has its place."""
    status, reply = asked(client, on_roads(places))
    assert status == 200
    assert reply["unassigned"] == []
    assert reply["summary"]["distance"] > 0
    steps = reply["routes"][0]["steps"]
    assert {tuple(step["location"]) for step in steps} == set(places)


@pytest.mark.parametrize("path", ["/vroom/", "/vroom"])
@pytest.mark.parametrize("how", ["document", "query", "usual"])
def test_which_city(client: TestClient, places: list[Place], path: str, how: str) -> None:
    """The document names it, or the address, or there is only one."""
    document = on_roads(places) | ({"city": CITY} if how == "document" else {})
    address = f"{path}?city={CITY}" if how == "query" else path
    assert asked(client, document, address)[0] == 200


def test_an_unknown_city(client: TestClient, places: list[Place]) -> None:
    """It is the document's fault."""
    status, reply = asked(client, on_roads(places, city="nowhere"))
    assert (status, reply["code"]) == (400, 2)
    assert "nowhere" in reply["error"]


def test_places_far_from_roads(client: TestClient, places: list[Place]) -> None:
    """Roads that don't reach a place are VROOM's routing error, with the place."""
    status, reply = asked(client, on_roads([places[0], (0.0, 0.0)]))
    assert (status, reply["code"]) == (500, 3)
    assert "[0.0, 0.0]" in reply["error"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "document: "),
        ({}, "vehicles: is missing\njobs: is missing"),
        (a_problem(vehicles=[{"id": 1}]), "vehicles[0]: has neither start nor end"),
        (a_problem(seconds=-1), "seconds: "),
        (a_problem(seconds="long"), "seconds: "),
        (a_problem(seed=1.5), "seed: "),
        (a_problem(city=5), "city: "),
        (a_problem(jobs=[{"id": 1, "location_index": 9}]), "jobs[0].location_index: "),
    ],
)
def test_bad_input(client: TestClient, document: object, said: str) -> None:
    """Status 400, code 2 and every fault with its path."""
    status, reply = asked(client, document)
    assert (status, reply["code"]) == (400, 2)
    assert said in reply["error"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b'{"a": NaN}', 400), (b"[" * 50 + b"]" * 50, 400)]
)
def test_what_is_no_json(client: TestClient, body: bytes, status: int) -> None:
    """Even then the answer is VROOM's."""
    answer = client.post("/vroom/", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, 2)


def test_a_body_must_say_that_it_is_json(client: TestClient) -> None:
    """A page in somebody's browser can't ask on their behalf."""
    answer = client.post("/vroom/", content=b"{}", headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (415, 2)


@pytest.mark.parametrize(
    "large",
    [
        {"jobs": [{}] * 21},
        {"shipments": [{}] * 10},
        {"vehicles": [{}] * 4},
    ],
)
def test_too_large(client: TestClient, large: dict[str, Any]) -> None:
    """Size is looked at before anything else: 413 and code 4."""
    status, reply = asked(client, a_problem(**large))
    assert (status, reply["code"]) == (413, 4)


def test_too_many_bytes_without_saying_so(client: TestClient) -> None:
    """A body that grows too large while it comes in is too large as well."""

    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield b" " * 1000

    headers = {"content-type": "application/json"}
    answer = client.post("/vroom/", content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, 4)


def test_tables_for_many_speeds_are_too_large(client: TestClient) -> None:
    """Each speed needs a table of its own, so many speeds and places are too much."""
    big = {"durations": [0] * 6000}
    vans = [{"id": k, "start_index": 0, "speed_factor": 1 + k} for k in range(3)]
    status, reply = asked(client, a_problem(vehicles=vans, matrices={"car": big}))
    assert (status, reply["code"]) == (413, 4)


def test_a_given_plan_is_where_the_search_begins(client: TestClient) -> None:
    """`steps` of a request are kept or bettered; those that can't be driven are refused."""
    steps = [{"type": "job", "id": 2}, {"type": "job", "id": 1}]
    van = {"id": 7, "start_index": 0, "end_index": 0, "steps": steps}
    assert asked(client, a_problem(vehicles=[van]))[1]["summary"]["cost"] == 1800
    late = van | {"time_window": [0, 100]}
    status, reply = asked(client, a_problem(vehicles=[late]))
    assert (status, reply["code"]) == (400, 2)
    assert reply["error"] == "vehicles[0].steps: can't be driven in this order"


def test_a_bug_is_an_internal_error(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong inside is code 1, and nothing of the inside is told."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(VroomQuestions, "answer", broken)
    status, reply = asked(client, a_problem())
    assert (status, reply["code"]) == (500, 1)
    assert "secret" not in reply["error"]


def test_no_city_at_all(tmp_path: Path) -> None:
    """Coordinates where no roads have been built are a routing error that says what to do."""
    with running(tmp_path) as client:
        status, reply = asked(client, on_roads([(0.0, 0.0), (0.1, 0.1)]))
    assert (status, reply["code"]) == (500, 3)
    assert "callout city build" in reply["error"]


def test_it_is_described(client: TestClient) -> None:
    """The OpenAPI document has the route with its example, which is answered."""
    app: Any = client.app
    app.openapi_schema = None
    operation = client.get("/openapi.json").json()["paths"]["/vroom/"]["post"]
    body = operation["requestBody"]["content"]["application/json"]
    assert {"vehicles", "jobs", "matrices"} <= set(body["schema"]["properties"])
    assert set(operation["responses"]) >= {"200", "4XX", "500"}
    assert asked(client, body["example"])[0] == 200


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_who_hangs_up_stops_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search is told to end at once, and its slot is free again."""
    begun, stopped = threading.Event(), threading.Event()

    def answer(*_: object, cancel: threading.Event, **__: object) -> dict[str, object]:
        begun.set()
        if cancel.wait(10):
            stopped.set()
        return {"code": 0}

    monkeypatch.setattr(VroomQuestions, "answer", answer)
    app = FastAPI()
    roads: Any = None
    app.include_router(vroom_routes(roads, settings_in(tmp_path), Slots(1)))
    gone = anyio.Event()
    body = [{"type": "http.request", "body": json.dumps(a_problem()).encode()}]

    async def receive() -> dict[str, Any]:
        if body:
            return body.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        return

    scope = httpx_scope()
    async with anyio.create_task_group() as group:
        group.start_soon(app, scope, receive, send)
        await anyio.to_thread.run_sync(begun.wait, 5)
        gone.set()
    assert stopped.is_set()


def httpx_scope() -> dict[str, Any]:
    """Give the ASGI scope of a request for a plan."""
    request = httpx.Request("POST", "http://127.0.0.1/vroom/", json={})
    headers = [(key.lower(), value) for key, value in request.headers.raw if key != b"Host"]
    return {
        "type": "http",
        "method": "POST",
        "path": "/vroom/",
        "raw_path": b"/vroom/",
        "query_string": b"",
        "headers": headers,
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
