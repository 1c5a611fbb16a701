"""The registry of formats: what `callout sheets` and the API may ask for, and what they get."""

import csv
import io
import json
import re

import pypdf
import pytest
import vobject

from dispatch.exports import FORMATS
from geo.network import RoadNetwork
from tests.builders import a_plan, a_route, a_shift, a_technician, an_idle_route
from tests.dispatch.made_city import a_town
from tests.dispatch.sheet_days import peculiar_day, plan_of

PER_TECHNICIAN = ("html", "pdf", "ics")
NETWORK = a_town().network


def test_the_formats_are_those_promised() -> None:
    """Interfaces.md's formats of the first version, and nobody can change them in passing."""
    assert tuple(FORMATS) == ("html", "pdf", "ics", "csv", "geojson")
    with pytest.raises(TypeError):
        FORMATS["exe"] = FORMATS["csv"]  # type: ignore[index]  # this is what is tested


@pytest.mark.parametrize("name", PER_TECHNICIAN)
def test_each_technician_gets_a_file(name: str) -> None:
    """One file a route, named after the technician, also for those without jobs."""
    assert list(FORMATS[name](a_plan(), NETWORK)) == [f"ana.{name}", f"rui.{name}"]


@pytest.mark.parametrize(("name", "file"), [("csv", "stops.csv"), ("geojson", "routes.geojson")])
def test_whole_plan_formats_are_one_file(name: str, file: str) -> None:
    """Tables and map data come in one file for all."""
    assert list(FORMATS[name](a_plan(), NETWORK)) == [file]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("network", [None, NETWORK], ids=["no roads", "roads"])
def test_every_format_works_without_roads(name: str, network: RoadNetwork | None) -> None:
    """A plan can be printed where its city was never built."""
    files = FORMATS[name](a_plan(), network)
    assert all(content for content in files.values())


@pytest.mark.parametrize("name", FORMATS)
def test_a_plan_without_routes_has_no_sheets(name: str) -> None:
    """An empty day is no error."""
    files = FORMATS[name](a_plan(routes=[], unassigned=[]), None)
    assert len(files) == (0 if name in PER_TECHNICIAN else 1)


@pytest.mark.parametrize("name", FORMATS)
def test_peculiar_plans_are_exported(name: str) -> None:
    """No id and no text of a plan stops an export or names a file elsewhere."""
    files = FORMATS[name](plan_of(peculiar_day(), an_idle_route()), None)
    for file in files:
        assert re.fullmatch(r"[a-z0-9-]+\.[a-z]+", file)


def test_two_shifts_of_one_technician_get_two_files() -> None:
    """Neither overwrites the other, and each has its own content."""
    plan = a_plan(routes=[a_route(a_shift("ana")), an_idle_route(a_shift("ana"))])
    for name in PER_TECHNICIAN:
        files = FORMATS[name](plan, None)
        assert list(files) == [f"ana.{name}", f"ana-2.{name}"]
        assert len(set(files.values())) == 2


def readable(name: str, content: bytes) -> bool:
    """Say whether an independent reader takes the content for what its name says."""
    match name:
        case "html":
            return content.startswith(b"<!DOCTYPE html>")
        case "pdf":
            return len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1
        case "ics":
            return bool(vobject.readOne(content.decode()).vevent_list)
        case "csv":
            return len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) > 1
        case _:
            return bool(json.loads(content)["features"])


@pytest.mark.parametrize("name", FORMATS)
def test_files_are_what_their_names_say(name: str) -> None:
    """Each file is read back by a reader of its format."""
    for content in FORMATS[name](a_plan(), NETWORK).values():
        assert readable(name, content)


def test_the_same_plan_gives_the_same_files() -> None:
    """Exports have no clock: bytes are equal, so that nothing is sent twice as new."""
    plan = plan_of(a_route(a_shift(a_technician("wei", name="李伟"))))
    for export in FORMATS.values():
        assert export(plan, NETWORK) == export(plan, NETWORK)
