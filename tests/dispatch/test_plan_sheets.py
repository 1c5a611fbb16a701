"""Files of plans: listed at once, made one by one and only once, the same as the exports'."""

import threading
from collections import Counter

import pytest

from dispatch.errors import MissingTool, NotFound, UnknownCity
from dispatch.exports import FORMATS
from dispatch.exports.plan_json import load
from dispatch.model import Plan
from dispatch.plan_sheets import MEDIA_TYPES, PER_ROUTE, PLAN_FILE, PlanSheets
from geo.errors import BadCity
from geo.network import RoadNetwork
from tests.builders import a_plan, a_route, a_shift, an_idle_route
from tests.dispatch.service_fixtures import at_once


class Counting:
    """Exporters that count how many pages they make."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        self.exporters = {"html": self._html, "csv": self._csv}

    def _html(self, plan: Plan, network: RoadNetwork | None) -> dict[str, bytes]:
        self.made["html"] += len(plan.routes)
        what = "no map" if network is None else "map"
        return {
            f"{route.shift.technician.id}.html": f"{plan.revision}: {what}".encode()
            for route in plan.routes
        }

    def _csv(self, plan: Plan, _network: RoadNetwork | None) -> dict[str, bytes]:
        self.made["csv"] += 1
        return {"stops.csv": plan.id.encode(), "totals.csv": b"0"}


@pytest.fixture
def counting() -> Counting:
    """Give exporters that count."""
    return Counting()


def unknown(city: str) -> RoadNetwork:
    """Know no city."""
    raise UnknownCity(city)


def sheets_of(counting: Counting, kept: int = 40) -> PlanSheets:
    """Give sheets made by counting exporters."""
    return PlanSheets(unknown, exporters=counting.exporters, kept=kept)


def content_of(sheets: PlanSheets, plan: Plan, name: str) -> bytes:
    """Make a file by its name."""
    return sheets.content(plan, sheets.find(plan, name))


def test_all_files_are_listed_without_drawing_any(counting: Counting) -> None:
    """Every file of every format, and plan.json; no page is made for the list."""
    found = [(sheet.format, sheet.name) for sheet in sheets_of(counting).sheets(a_plan())]
    assert found == [
        ("csv", "stops.csv"),
        ("csv", "totals.csv"),
        ("html", "ana.html"),
        ("html", "rui.html"),
        ("json", PLAN_FILE),
    ]
    assert counting.made["html"] == 0


def test_every_format_has_its_type() -> None:
    """No export of ours is sent as mere bytes."""
    assert set(MEDIA_TYPES) == {*FORMATS, "json"}
    assert set(FORMATS) >= PER_ROUTE


def test_files_are_those_of_the_exports() -> None:
    """Made one by one they have the names and contents that `callout sheets` writes.

    Also where one technician has two shifts, whose files differ by a number only.
    """
    plan = a_plan(routes=[a_route(), an_idle_route(a_shift("ana"))])
    sheets = PlanSheets(unknown)
    for kind, export in FORMATS.items():
        expected = export(plan, None)
        found = [sheet.name for sheet in sheets.sheets(plan) if sheet.format == kind]
        assert found == sorted(expected)
        for name in found:
            assert content_of(sheets, plan, name) == expected[name]


def test_one_page_makes_no_other(counting: Counting) -> None:
    """Asking for somebody's page draws nobody else's map."""
    assert content_of(sheets_of(counting), a_plan(), "rui.html") == b"1: no map"
    assert counting.made["html"] == 1


def test_the_plan_itself(counting: Counting) -> None:
    """plan.json is the plan, without any exporter."""
    assert load(content_of(sheets_of(counting), a_plan(), PLAN_FILE).decode()) == a_plan()
    assert not counting.made["html"]


@pytest.mark.parametrize("name", ["nobody.html", "stops", "", "..", "../stops.csv", "ana.pdf"])
def test_a_file_that_is_none(counting: Counting, name: str) -> None:
    """Any other name is not found, however it looks."""
    with pytest.raises(NotFound, match="plan-1"):
        sheets_of(counting).find(a_plan(), name)


def test_files_are_made_once(counting: Counting) -> None:
    """Ten readers at once, then again: each file is made a single time."""
    sheets = sheets_of(counting)
    for name in ("ana.html", "stops.csv", "totals.csv"):
        at_once(10, lambda name=name: content_of(sheets, a_plan(), name))  # type: ignore[misc]
    assert counting.made == {"html": 1, "csv": 1}


def test_a_new_revision_has_new_files(counting: Counting) -> None:
    """Files belong to one revision of one plan."""
    sheets = sheets_of(counting)
    assert content_of(sheets, a_plan(), "ana.html").startswith(b"1")
    assert content_of(sheets, a_plan(revision=2), "ana.html").startswith(b"2")


def test_memory_has_a_limit(counting: Counting) -> None:
    """What was not used for longest goes first."""
    sheets = sheets_of(counting, kept=2)
    for plan_id in ("a", "b", "a", "c"):
        content_of(sheets, a_plan(id=plan_id), "stops.csv")
    assert counting.made["csv"] == 3
    content_of(sheets, a_plan(id="a"), "stops.csv")
    assert counting.made["csv"] == 3
    content_of(sheets, a_plan(id="b"), "stops.csv")
    assert counting.made["csv"] == 4


def test_a_damaged_city_says_what_mends_it(counting: Counting) -> None:
    """Not a crash, but the command that builds it again."""

    def damaged(city: str) -> RoadNetwork:
        raise BadCity(f"{city} is damaged: callout city build {city}")

    sheets = PlanSheets(damaged, exporters=counting.exporters)
    with pytest.raises(MissingTool, match="callout city build porto"):
        content_of(sheets, a_plan(), "ana.html")


def test_an_exporter_that_raises_blocks_nobody(counting: Counting) -> None:
    """After an error the next reader is served."""

    def broken(plan: Plan, network: RoadNetwork | None) -> dict[str, bytes]:
        raise ZeroDivisionError(f"{plan.id} {network}")

    sheets = PlanSheets(unknown, exporters={**counting.exporters, "pdf": broken})
    with pytest.raises(ZeroDivisionError):
        content_of(sheets, a_plan(), "ana.pdf")
    read: list[bytes] = []
    reader = threading.Thread(
        target=lambda: read.append(content_of(sheets, a_plan(), "stops.csv")), daemon=True
    )
    reader.start()
    reader.join(10)
    assert read == [b"plan-1"]
