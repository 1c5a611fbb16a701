"""Sheets and cities over HTTP: right types, names that every browser understands, no surprises."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.routes.sheets import disposition
from dispatch.cities import CityStore
from dispatch.plan_sheets import Sheet
from geo.network import RoadNetwork
from tests.api.service_client import ended, running, submit

KINDS = {
    "csv": ("text/csv; charset=utf-8", "attachment"),
    "geojson": ("application/geo+json", "attachment"),
    "html": ("text/html; charset=utf-8", "inline"),
    "ics": ("text/calendar; charset=utf-8", "attachment"),
    "json": ("application/json", "attachment"),
    "pdf": ("application/pdf", "inline"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a small city."""
    folder = tmp_path_factory.mktemp("sheets")
    CityStore(folder / "cities").add("porto", RoadNetwork.synthetic(300, seed=1))
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    """Give a client to a running service."""
    with running(folder) as client:
        yield client


@pytest.fixture(scope="module")
def plan_id(client: TestClient) -> str:
    """Give a plan that is done."""
    plan_id = submit(client)
    ended(client, plan_id)
    return plan_id


@pytest.fixture(scope="module")
def sheets(client: TestClient, plan_id: str) -> list[dict[str, Any]]:
    """Give the list of its files."""
    answer = client.get(f"/v1/plans/{plan_id}/sheets")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["sheets"]
    return found


def test_every_format_is_listed(sheets: list[dict[str, Any]]) -> None:
    """HTML, PDF, calendars, tables, maps, and the plan itself."""
    assert {sheet["format"] for sheet in sheets} == set(KINDS)


def test_every_listed_file_can_be_fetched(client: TestClient, sheets: list[dict[str, Any]]) -> None:
    """Each link leads to the file, of the type that was announced."""
    for sheet in sheets:
        answer = client.get(sheet["href"])
        assert answer.status_code == 200
        assert answer.content
        assert answer.headers["content-type"] == sheet["media_type"]
        media_type, how = KINDS[sheet["format"]]
        if sheet["file"].endswith(sheet["format"]):
            assert sheet["media_type"] == media_type
            assert answer.headers["content-disposition"].startswith(how)


def test_sheets_run_nothing(client: TestClient, sheets: list[dict[str, Any]]) -> None:
    """A note with a script in it stays a note: pages may neither run nor load anything."""
    page = next(sheet for sheet in sheets if sheet["format"] == "html")
    policy = client.get(page["href"]).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_contents_are_what_they_say(client: TestClient, sheets: list[dict[str, Any]]) -> None:
    """Each format begins as its readers expect it."""
    by_format = {sheet["format"]: client.get(sheet["href"]).content for sheet in sheets}
    assert by_format["pdf"].startswith(b"%PDF-")
    assert by_format["ics"].startswith(b"BEGIN:VCALENDAR")
    assert b"<html" in by_format["html"].lower()
    assert json.loads(by_format["geojson"])["type"] == "FeatureCollection"
    assert len(list(csv.reader(io.StringIO(by_format["csv"].decode("utf-8-sig"))))) > 1
    assert json.loads(by_format["json"])["schema_version"] == 1


def test_an_unknown_file(client: TestClient, plan_id: str) -> None:
    """The 404 names the file."""
    answer = client.get(f"/v1/plans/{plan_id}/sheets/nobody.html")
    assert answer.status_code == 404
    assert "nobody.html" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "kind", "header"),
    [
        ("ana.html", "html", 'inline; filename="ana.html"'),
        ("stops.csv", "csv", 'attachment; filename="stops.csv"'),
        ('a"b.csv', "csv", 'attachment; filename="a\\"b.csv"'),
        ("王芳.pdf", "pdf", "inline; filename*=utf-8''%E7%8E%8B%E8%8A%B3.pdf"),
    ],
)
def test_names_in_headers(name: str, kind: str, header: str) -> None:
    """Plain names are quoted, others encoded as RFC 8187 says."""
    sheet = Sheet(name=name, format=kind)
    assert disposition(sheet) == header


def test_no_header_can_be_smuggled_in() -> None:
    """A line end in a name stays inside the encoded name."""
    sheet = Sheet(name="a\r\nSet-Cookie: b.csv", format="csv")
    assert "\r" not in disposition(sheet)
    assert "\n" not in disposition(sheet)


def test_cities_are_listed(client: TestClient, folder: Path) -> None:
    """A whole city with its figures, a damaged one with what mends it; neither hides the other."""
    damaged = folder / "cities" / "braga.city"
    damaged.mkdir(exist_ok=True)
    (damaged / "manifest.json").write_text("{", encoding="utf-8")
    found = {city["name"]: city for city in client.get("/v1/cities").json()["cities"]}
    assert list(found) == ["braga", "porto"]
    assert found["porto"]["summary"]["junctions"] > 100
    assert found["porto"]["summary"]["zone"]
    assert found["porto"]["problem"] is None
    assert found["braga"]["summary"] is None
    assert "callout city build braga" in found["braga"]["problem"]
