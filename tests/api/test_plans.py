"""Plans over HTTP: asked for, watched, stopped, listed, kept over a restart."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dispatch.exports.plan_json import load
from optimizer.errors import SolverFailed
from tests.api.service_client import a_body, ended, running, submit
from tests.builders import a_plan
from tests.dispatch.fake_planner import BEST, FakePlanner, soon
from tests.dispatch.service_fixtures import at_once


@pytest.fixture
def planner() -> FakePlanner:
    """Give a planner that waits to be let go."""
    return FakePlanner(held=True)


@pytest.fixture
def client(tmp_path: Path, planner: FakePlanner) -> Iterator[TestClient]:
    """Give a client to a running service."""
    with running(tmp_path, planner) as client:
        yield client


def test_asking_is_answered_with_an_id(client: TestClient) -> None:
    """202, the id, and where it is; the same place in the header."""
    answer = client.post("/v1/plans", json=a_body())
    assert answer.status_code == 202
    accepted = answer.json()
    assert set(accepted) == {"id", "href", "created"}
    assert answer.headers["Location"] == accepted["href"] == f"/v1/plans/{accepted['id']}"
    assert client.get(accepted["href"]).json()["id"] == accepted["id"]


def test_a_plan_from_asking_to_its_end(client: TestClient, planner: FakePlanner) -> None:
    """It runs with the best so far to be seen, then it is done and the plan is there."""
    plan_id = submit(client)
    planner.wait_until_begun()
    assert soon(lambda: client.get(f"/v1/plans/{plan_id}").json()["best"])
    run = client.get(f"/v1/plans/{plan_id}").json()
    assert (run["state"], run["progress"], run["plan"]) == ("running", 0.5, None)
    assert run["best"]["cost"] == BEST.cost
    assert run["links"] == {"self": f"/v1/plans/{plan_id}", "sheets": None}
    planner.go.set()
    run = ended(client, plan_id)
    assert (run["state"], run["progress"], run["error"]) == ("done", 1.0, None)
    assert run["links"]["sheets"] == f"/v1/plans/{plan_id}/sheets"
    text = client.get(f"/v1/plans/{plan_id}/sheets/plan.json").text
    assert load(text) == a_plan(id=plan_id)
    assert run["plan"]["routes"][0]["shift"]["technician"]["id"] == "ana"


def test_instants_carry_their_offset(client: TestClient) -> None:
    """Nobody has to guess a zone."""
    run = client.get(f"/v1/plans/{submit(client)}").json()
    assert run["created"].endswith(("Z", "+00:00"))


def test_stopping_keeps_the_best(client: TestClient, planner: FakePlanner) -> None:
    """DELETE answers at once, the search ends, what it had is kept."""
    plan_id = submit(client)
    planner.wait_until_begun()
    answer = client.delete(f"/v1/plans/{plan_id}")
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["stopping"]) == ("running", True)
    run = ended(client, plan_id)
    assert (run["state"], run["stopping"]) == ("cancelled", False)
    assert run["plan"]["id"] == plan_id


def test_stopping_what_waits(client: TestClient, planner: FakePlanner) -> None:
    """A plan that hasn't begun is cancelled at once, and never begins."""
    for _ in range(2):
        submit(client)
        planner.wait_until_begun()
    waiting = submit(client)
    answer = client.delete(f"/v1/plans/{waiting}")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    planner.go.set()
    assert waiting not in planner.planned


def test_stopping_twice(client: TestClient, planner: FakePlanner) -> None:
    """The second DELETE answers with the end that the first one made."""
    plan_id = submit(client)
    planner.wait_until_begun()
    client.delete(f"/v1/plans/{plan_id}")
    run = ended(client, plan_id)
    again = client.delete(f"/v1/plans/{plan_id}")
    assert again.status_code == 200
    assert again.json()["finished"] == run["finished"]


def test_slots_bound_what_runs_at_once(client: TestClient, planner: FakePlanner) -> None:
    """Two slots: the third plan waits until one of the first two has ended."""
    ids = [submit(client) for _ in range(3)]
    for _ in range(2):
        planner.wait_until_begun()
    assert client.get(f"/v1/plans/{ids[2]}").json()["state"] == "queued"
    client.delete(f"/v1/plans/{ids[0]}")
    planner.wait_until_begun()
    assert client.get(f"/v1/plans/{ids[2]}").json()["state"] == "running"
    planner.go.set()
    assert [ended(client, plan_id)["state"] for plan_id in ids] == ["cancelled", "done", "done"]


def test_reads_are_answered_while_all_slots_are_busy(
    client: TestClient, planner: FakePlanner
) -> None:
    """Plans being computed stop nobody from looking, asking or listing."""
    for _ in range(2):
        submit(client)
        planner.wait_until_begun()
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert len(client.get("/v1/plans").json()["plans"]) == 2
    assert submit(client)


def test_the_same_key_is_the_same_plan(client: TestClient) -> None:
    """Sent twice: the same status, body and place, and a word that it was a repetition."""
    headers = {"Idempotency-Key": "order-17"}
    first = client.post("/v1/plans", json=a_body(), headers=headers)
    second = client.post("/v1/plans", json=a_body(), headers=headers)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.content == second.content
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"


def test_a_used_key_with_another_body(client: TestClient) -> None:
    """The same key for something else is refused, and nothing is computed."""
    submit(client, "order-17")
    answer = client.post("/v1/plans", json=a_body(seed=5), headers={"Idempotency-Key": "order-17"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:callout:key-reused"
    assert len(client.get("/v1/plans").json()["plans"]) == 1


def test_a_repeated_request_is_answered_though_its_city_is_gone(
    client: TestClient, planner: FakePlanner
) -> None:
    """What was taken once is never refused afterwards; a new request is."""
    plan_id = submit(client, "order-17")
    planner.cities = frozenset()
    assert submit(client, "order-17") == plan_id
    assert client.post("/v1/plans", json=a_body()).status_code == 422


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 256, "schlüssel"])
def test_keys_that_are_none(client: TestClient, key: str) -> None:
    """A key is visible ASCII of reasonable length."""
    headers = {"Idempotency-Key": key.encode()}
    answer = client.post("/v1/plans", json=a_body(), headers=headers)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


def test_fifty_at_once_under_one_key(client: TestClient) -> None:
    """One plan, one body, whoever asked."""
    answers: list[tuple[int, bytes]] = []
    lock = threading.Lock()

    def ask() -> None:
        headers = {"Idempotency-Key": "order-18"}
        answer = client.post("/v1/plans", json=a_body(), headers=headers)
        with lock:
            answers.append((answer.status_code, answer.content))

    at_once(50, ask)
    assert len(answers) == 50
    assert len(set(answers)) == 1
    assert answers[0][0] == 202
    assert len(client.get("/v1/plans").json()["plans"]) == 1


def test_a_plan_that_fails_says_why(client: TestClient, planner: FakePlanner) -> None:
    """Twice killed: failed, with the reason; the next plan is computed as if nothing was."""
    planner.go.set()
    planner.faults += [SolverFailed("the solver was killed by signal 9")] * 2
    run = ended(client, submit(client))
    assert run["state"] == "failed"
    assert "signal 9" in run["error"]
    assert run["plan"] is None
    assert ended(client, submit(client))["state"] == "done"


def test_an_unchanged_plan_is_not_sent_again(client: TestClient, planner: FakePlanner) -> None:
    """The tag that was given saves the body until something changes."""
    plan_id = submit(client)
    planner.wait_until_begun()
    assert soon(lambda: client.get(f"/v1/plans/{plan_id}").json()["best"])
    tag = client.get(f"/v1/plans/{plan_id}").headers["ETag"]
    for given in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = client.get(f"/v1/plans/{plan_id}", headers={"If-None-Match": given})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
    planner.go.set()
    ended(client, plan_id)
    answer = client.get(f"/v1/plans/{plan_id}", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_pages_follow_each_other(client: TestClient, planner: FakePlanner) -> None:
    """Newest first, none lost or doubled although new ones come in between."""
    planner.go.set()
    ids = [submit(client) for _ in range(7)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "3"} | ({} if cursor is None else {"cursor": cursor})
        page = client.get("/v1/plans", params=query).json()
        seen += [run["id"] for run in page["plans"]]
        submit(client)
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ids[::-1]


def test_a_list_of_one_state(client: TestClient, planner: FakePlanner) -> None:
    """Only what was asked for is listed."""
    plan_id = submit(client)
    planner.wait_until_begun()
    for state, expected in (("running", [plan_id]), ("done", [])):
        page = client.get("/v1/plans", params={"state": state}).json()
        assert [run["id"] for run in page["plans"]] == expected


def test_plans_survive_a_restart(tmp_path: Path) -> None:
    """A new service on the same folder answers with the same plan, byte for byte."""
    with running(tmp_path) as client:
        plan_id = submit(client, "key")
        ended(client, plan_id)
        before = client.get(f"/v1/plans/{plan_id}")
    with running(tmp_path) as client:
        after = client.get(f"/v1/plans/{plan_id}")
        assert after.content == before.content
        assert after.headers["ETag"] == before.headers["ETag"]
        assert submit(client, "key") == plan_id


def test_what_ran_goes_on_after_a_restart(tmp_path: Path) -> None:
    """A service that is stopped puts its plans back; the next one computes them at once."""
    held = FakePlanner(held=True)
    with running(tmp_path, held) as client:
        ids = [submit(client) for _ in range(3)]
        for _ in range(2):
            held.wait_until_begun()
    with running(tmp_path, FakePlanner()) as client:
        assert [ended(client, plan_id)["state"] for plan_id in ids] == ["done"] * 3
