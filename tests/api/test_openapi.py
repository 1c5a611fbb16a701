"""The OpenAPI document and its page: complete, right, and without the network."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from api.docs_page import ASSETS
from api.schemas import PLAN_EXAMPLE, JobRow, PlanBody, ShiftRow
from dispatch.intake.jobs import JOB_COLUMNS
from dispatch.intake.shifts import SHIFT_COLUMNS
from dispatch.plan_request import KEYS, PlanRequest
from tests.api.service_client import a_body, ended, running, submit

OPERATIONS = {
    "/livez": {"get"},
    "/osrm/nearest/v1/{profile}/{coordinates}": {"get"},
    "/osrm/route/v1/{profile}/{coordinates}": {"get"},
    "/osrm/table/v1/{profile}/{coordinates}": {"get"},
    "/readyz": {"get"},
    "/v1/cities": {"get"},
    "/v1/plans": {"get", "post"},
    "/v1/plans/{id}": {"get", "delete"},
    "/v1/plans/{id}/sheets": {"get"},
    "/v1/plans/{id}/sheets/{file}": {"get"},
    "/vroom/": {"post"},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give a client to a running service."""
    with running(tmp_path_factory.mktemp("openapi")) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    """Give the OpenAPI document."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    """Give a validator of a schema that refers to the document's components."""
    return Draft202012Validator(
        schema | {"components": document["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def test_every_operation_is_there(document: dict[str, Any]) -> None:
    """Exactly those that http-api.md describes."""
    found = {path: set(operations) for path, operations in document["paths"].items()}
    assert found == OPERATIONS


def test_every_operation_explains_itself(document: dict[str, Any]) -> None:
    """Each has a summary, a description and described parameters."""
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert operation["tags"]


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    """No operation under /v1 answers errors in another form; FastAPI's own form is gone."""
    for path, operations in document["paths"].items():
        for operation in operations.values() if path.startswith("/v1") else ():
            default = operation["responses"]["default"]["content"]
            assert list(default) == ["application/problem+json"]
            assert "422" not in operation["responses"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """No `$ref` is dangling."""
    names = set(document["components"]["schemas"])
    found = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert found <= names
    assert {"PlanBody", "JobRow", "ShiftRow", "Problem"} <= found


def test_the_example_is_a_request(document: dict[str, Any]) -> None:
    """It fits the schema that stands beside it, and the service takes it."""
    body = document["paths"]["/v1/plans"]["post"]["requestBody"]["content"]["application/json"]
    assert body["example"] == PLAN_EXAMPLE
    validator(document, body["schema"]).validate(PLAN_EXAMPLE)
    assert PlanRequest.parse(PLAN_EXAMPLE).city == "porto"


def test_the_schemas_have_the_columns_of_the_files() -> None:
    """Rows in requests and rows in files are the same; one can't move without the other."""
    assert tuple(PlanBody.model_fields) == KEYS
    assert set(JobRow.model_fields) == set(JOB_COLUMNS.known)
    assert set(ShiftRow.model_fields) == set(SHIFT_COLUMNS.known)


def test_answers_fit_their_schemas(client: TestClient, document: dict[str, Any]) -> None:
    """What is answered is what the page says."""
    accepted = client.post("/v1/plans", json=a_body())
    plan_id = submit(client)
    ended(client, plan_id)
    answers = {
        ("/v1/plans", "post", "202"): accepted,
        ("/v1/plans", "get", "200"): client.get("/v1/plans"),
        ("/v1/plans/{id}", "get", "200"): client.get(f"/v1/plans/{plan_id}"),
        ("/v1/plans/{id}", "delete", "200"): client.delete(f"/v1/plans/{plan_id}"),
        ("/v1/plans/{id}/sheets", "get", "200"): client.get(f"/v1/plans/{plan_id}/sheets"),
        ("/v1/cities", "get", "200"): client.get("/v1/cities"),
        ("/livez", "get", "200"): client.get("/livez"),
        ("/readyz", "get", "200"): client.get("/readyz"),
    }
    for (path, method, status), answer in answers.items():
        assert str(answer.status_code) == status
        responses = document["paths"][path][method]["responses"]
        schema = responses[status]["content"]["application/json"]["schema"]
        validator(document, schema).validate(answer.json())
    problem = document["paths"]["/v1/plans"]["post"]["responses"]["default"]["content"]
    schema = problem["application/problem+json"]["schema"]
    validator(document, schema).validate(client.post("/v1/plans", json={}).json())


def test_the_page_needs_no_network(client: TestClient) -> None:
    """Everything that the page loads comes from this service, and it may load nothing else."""
    page = client.get("/docs")
    assert page.status_code == 200
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.text)
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for link in re.findall(r"""(?:src|href)=["']([^"']+)["']""", page.text):
        assert client.get(f"/{link}").status_code == 200
    assert client.get("/", follow_redirects=False).headers["Location"] == "docs"


def test_the_page_asks_nobody_whether_the_document_is_valid(client: TestClient) -> None:
    """Swagger UI would send the document's address to a server of its makers."""
    assert "validatorUrl: null" in client.get("/docs/start.js").text


@pytest.mark.parametrize(("name", "media_type"), sorted(ASSETS.items()))
def test_the_pages_parts(client: TestClient, name: str, media_type: str) -> None:
    """Each asset comes with its type; browsers refuse scripts of another."""
    answer = client.get(f"/docs/{name}")
    assert answer.headers["content-type"].startswith(media_type)
    assert len(answer.content) > 300


def test_the_document_is_documented() -> None:
    """docs/http-api.md names every path."""
    text = (Path(__file__).parents[2] / "docs" / "http-api.md").read_text(encoding="utf-8")
    for path in OPERATIONS:
        assert f"`{path}`" in text or f" {path}`" in text
