"""Bad requests: each ends in one problem that lists every fault by its path, never in a crash."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api.errors import MAX_FAULTS
from dispatch.errors import Conflict, MissingTool, PlanRefused, StoreUnavailable, UnknownCity
from tests.api.service_client import a_body, running, submit
from tests.dispatch.fake_planner import FakePlanner


@pytest.fixture
def planner() -> FakePlanner:
    """Give a planner that waits to be let go."""
    return FakePlanner(held=True)


@pytest.fixture
def client(tmp_path: Path, planner: FakePlanner) -> Iterator[TestClient]:
    """Give a client to a service that takes at most 20 kB."""
    with running(tmp_path, planner, max_body_bytes=20_000, max_queued=1, solver_slots=1) as client:
        yield client


def problem(answer: Response, status: int, kind: str) -> dict[str, object]:
    """Check that an answer is a problem of a kind; returns it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, object] = answer.json()
    assert found["type"] == f"urn:callout:{kind}"
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


def paths(found: dict[str, object]) -> list[str]:
    """Paths of a problem's faults."""
    errors = found["errors"]
    assert isinstance(errors, list)
    assert all(error["detail"] for error in errors)
    return [error["path"] for error in errors]


def post(client: TestClient, content: bytes, media_type: str = "application/json") -> Response:
    """Send any body."""
    headers = {"Content-Type": media_type}
    answer: Response = client.post("/v1/plans", content=content, headers=headers)
    return answer


def test_every_fault_of_a_request_at_once(client: TestClient) -> None:
    """Four faults, one answer, each with its path."""
    body = a_body(date="tomorrow", seconds=-1, jobs=["J1"], colour="red")
    found = problem(client.post("/v1/plans", json=body), 422, "bad-input")
    assert sorted(paths(found)) == ["colour", "date", "jobs[0]", "seconds"]
    assert found["detail"] == "the request has 4 faults"


def test_faults_of_planning_are_faults_of_the_request(client: TestClient) -> None:
    """What the planner refuses is a 422 before anything is stored."""
    found = problem(client.post("/v1/plans", json=a_body(city="atlantis")), 422, "bad-input")
    assert paths(found) == ["city"]
    assert client.get("/v1/plans").json()["plans"] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b'{"city": "porto",}', "no JSON"),
        (b'{"seconds": NaN}', "NaN"),
        (b'{"seconds": -Infinity}', "Infinity"),
        (b'{"city": "a", "city": "b"}', "'city' comes twice"),
        (b'{"city": "\xff"}', "no JSON"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "no JSON"),
        (b"\x00", "no JSON"),
    ],
)
def test_bodies_that_are_no_json(client: TestClient, content: bytes, says: str) -> None:
    """What the standard doesn't have is refused with 400."""
    assert says in str(problem(post(client, content), 400, "bad-request")["detail"])


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b'{"city": "a\\u0000b"}', "city"),
        (b'{"jobs": [{"note": "\\ud800"}]}', "jobs[0].note"),
        (b'{"jobs": [{"a\\u0000": 1}]}', "jobs[0]"),
        (b'{"seconds": 1e999}', "seconds"),
        (b'{"catalogue": ' + b"[" * 30 + b"]" * 30 + b"}", "catalogue" + "[0]" * 19),
        (b"[" * 9000, "body"),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, "body"),
    ],
)
def test_json_that_cannot_be_kept(client: TestClient, content: bytes, path: str) -> None:
    """NUL, halves of characters, endless numbers and bottomless nesting are refused by path."""
    found = problem(post(client, content), 422, "bad-input")
    assert path in paths(found)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"porto"', b"3"])
def test_json_that_is_no_object(client: TestClient, body: bytes) -> None:
    """A request is an object."""
    problem(post(client, body), 422, "bad-input")


def test_a_byte_order_mark_does_no_harm(client: TestClient) -> None:
    """What Windows programs put before a text is read over."""
    body = b"\xef\xbb\xbf" + json.dumps(a_body()).encode()
    assert post(client, body).status_code == 202


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_only_json_is_taken(client: TestClient, media_type: str) -> None:
    """A foreign page's form can't start plans: browsers send no JSON without asking first."""
    body = json.dumps(a_body()).encode()
    problem(post(client, body, media_type), 415, "unsupported-media-type")
    assert client.get("/v1/plans").json()["plans"] == []


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/x+json"])
def test_json_by_other_names(client: TestClient, media_type: str) -> None:
    """Parameters and `+json` types are JSON."""
    assert post(client, json.dumps(a_body()).encode(), media_type).status_code == 202


def test_a_body_that_says_it_is_too_large(client: TestClient) -> None:
    """Refused by its announced length."""
    found = problem(post(client, b" " * 20_001), 413, "content-too-large")
    assert "20,000" in str(found["detail"])


def test_a_body_that_turns_out_too_large(client: TestClient) -> None:
    """Sent in pieces without a length: refused as soon as it is too much."""

    def pieces() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 100

    answer = client.post(
        "/v1/plans", content=pieces(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_length_that_is_none(client: TestClient) -> None:
    """A Content-Length of letters is a bad request."""
    answer = client.post("/v1/plans", content=b"{}", headers={"Content-Length": "many"})
    problem(answer, 400, "bad-request")


def test_many_faults_are_counted_and_some_are_shown(client: TestClient) -> None:
    """An answer doesn't grow with the nonsense that was sent."""
    jobs = [0] * (MAX_FAULTS + 500)
    found = problem(client.post("/v1/plans", json=a_body(jobs=jobs)), 422, "bad-input")
    assert len(paths(found)) == MAX_FAULTS
    assert "1,500 faults" in str(found["detail"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/v1/plans/none"),
        ("DELETE", "/v1/plans/none"),
        ("GET", "/v1/plans/none/sheets"),
        ("GET", "/v1/plans/none/sheets/plan.json"),
        ("GET", "/v1/plans/%00"),
        ("GET", "/v1/plans/" + "x" * 3000),
        ("GET", "/v1/plans/..%2f..%2fetc%2fpasswd"),
    ],
)
def test_what_is_not_there(client: TestClient, method: str, path: str) -> None:
    """404 as a problem, whoever found out."""
    problem(client.request(method, path), 404, "not-found")


def test_sheets_before_there_is_a_plan(client: TestClient, planner: FakePlanner) -> None:
    """The 404 says that it is too early."""
    plan_id = submit(client)
    planner.wait_until_begun()
    found = problem(client.get(f"/v1/plans/{plan_id}/sheets"), 404, "not-found")
    assert "running" in str(found["detail"])


def test_methods_that_make_no_sense(client: TestClient) -> None:
    """405 as a problem, with those that do."""
    answer = client.put("/v1/plans", json={})
    problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) & {"GET", "POST"}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "201"}, "query.limit"),
        ({"limit": "many"}, "query.limit"),
        ({"state": "sleeping"}, "query.state"),
        ({"cursor": ""}, "query.cursor"),
        ({"cursor": "ünïcode"}, "query.cursor"),
        ({"cursor": "cnVuczow"}, "query.cursor"),
        ({"cursor": "A" * 5000}, "query.cursor"),
    ],
)
def test_query_parameters(client: TestClient, query: dict[str, str], path: str) -> None:
    """Bad parameters are named by their path."""
    found = problem(client.get("/v1/plans", params=query), 422, "bad-input")
    assert paths(found) == [path]


def test_a_full_queue(client: TestClient, planner: FakePlanner) -> None:
    """503 with the time to come again; nothing is lost."""
    submit(client)
    planner.wait_until_begun()
    submit(client)
    answer = client.post("/v1/plans", json=a_body())
    problem(answer, 503, "queue-full")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (StoreUnavailable("database: disk is full", full=True), 507, "disk-full"),
        (StoreUnavailable("database: locked"), 503, "store-unavailable"),
        (MissingTool("porto is damaged: callout city build porto"), 503, "not-ready"),
        (UnknownCity("there is no city 'x'"), 404, "not-found"),
        (Conflict("used already"), 422, "key-reused"),
    ],
)
def test_what_is_nobodys_bug(
    client: TestClient, planner: FakePlanner, error: Exception, status: int, kind: str
) -> None:
    """Each known trouble has its status and kind, and says what the error says."""
    planner.check_fault = error
    found = problem(client.post("/v1/plans", json=a_body()), status, kind)
    assert found["detail"] == str(error)


def test_an_error_of_ours_is_a_bug(client: TestClient, planner: FakePlanner) -> None:
    """What has no better name tells nothing."""
    planner.check_fault = PlanRefused("the checker found 3 violations")
    answer = client.post("/v1/plans", json=a_body())
    problem(answer, 500, "internal-error")
    assert "checker" not in answer.text


def test_a_bug_tells_nothing_of_the_inside(
    client: TestClient, planner: FakePlanner, caplog: pytest.LogCaptureFixture
) -> None:
    """500 with a reference; the log has the error under it."""
    planner.check_fault = ZeroDivisionError("secret of the inside")
    with caplog.at_level(logging.ERROR):
        answer = client.post("/v1/plans", json=a_body())
    found = problem(answer, 500, "internal-error")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert str(found["detail"]).split()[-1] in caplog.text
    assert "secret of the inside" in caplog.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost.", "[::2]"],
)
def test_foreign_names_are_turned_away(client: TestClient, host: str) -> None:
    """A page that points its own name at this machine gets nothing (DNS rebinding)."""
    answer = client.get("/v1/plans", headers={"Host": host})
    found = problem(answer, 400, "unknown-host")
    assert "CALLOUT_ALLOWED_HOSTS" in str(found["detail"])


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:80", "[::1]:8000"])
def test_names_of_this_machine_are_taken(client: TestClient, host: str) -> None:
    """Loopback by any of its names and ports."""
    assert client.get("/livez", headers={"Host": host}).status_code == 200


def test_other_names_when_they_are_set(tmp_path: Path) -> None:
    """The setting replaces the list; a star lets everybody in."""
    with running(tmp_path, allowed_hosts="plans.example") as client:
        assert client.get("/livez", headers={"Host": "plans.example"}).status_code == 200
        assert client.get("/livez", headers={"Host": "localhost"}).status_code == 400
    with running(tmp_path, allowed_hosts="*") as client:
        assert client.get("/livez", headers={"Host": "anything"}).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/v1/plans", "/nowhere", "/docs", "/v1/plans/none"])
def test_browsers_take_types_as_they_are(client: TestClient, path: str) -> None:
    """No answer is open to guessing."""
    assert client.get(path).headers["X-Content-Type-Options"] == "nosniff"
