"""Plans on real roads from requests: faults before, progress while, a checked plan after."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.cities import CityStore
from dispatch.errors import BadInput, MissingTool, UnknownCity
from dispatch.execution import RoadPlanner
from dispatch.intake.jobs import JOB_COLUMNS
from dispatch.intake.shifts import SHIFT_COLUMNS
from dispatch.plan_request import PlanRequest
from dispatch.runs import Figures
from geo.network import RoadNetwork
from optimizer.errors import Cancelled

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> CityStore:
    """Give a store with one whole and one damaged city."""
    root = tmp_path_factory.mktemp("cities")
    store = CityStore(root)
    store.add("made", RoadNetwork.synthetic(300, seed=1))
    (root / "broken.city").mkdir()
    (root / "broken.city" / "manifest.json").write_text("{", encoding="utf-8")
    return store


@pytest.fixture
def planner(cities: CityStore) -> RoadPlanner:
    """Give a planner whose clock stands still."""
    return RoadPlanner(cities, lambda: NOW)


def asked(cities: CityStore, **changes: Any) -> PlanRequest:
    """Ask for three jobs at addresses of the made city, and a technician."""
    addresses = cities.load("made").network.addresses
    jobs = [{"id": f"J{i}", "address": str(addresses[i]), "service_minutes": 15} for i in range(3)]
    start = addresses[5].coordinate
    shift = {
        "technician": "ana",
        "start": "08:00",
        "end": "16:00",
        "start_lon": start.lon,
        "start_lat": start.lat,
    }
    document = {"city": "made", "date": "2026-03-02", "seconds": 0.2, "jobs": jobs}
    return PlanRequest.parse(document | {"shifts": [shift]} | changes)


def faults_of(planner: RoadPlanner, request: PlanRequest) -> list[tuple[str, int | None, str]]:
    """Let a request be checked; returns its faults by source, row and field."""
    with pytest.raises(BadInput) as caught:
        planner.check(request)
    return [(fault.source, fault.row, fault.field or "") for fault in caught.value.faults]


def test_a_sound_request_passes(planner: RoadPlanner, cities: CityStore) -> None:
    """Addresses, times and places all make sense: nothing is raised."""
    request = asked(cities)
    planner.check(request)
    assert request.city == "made"


@pytest.mark.parametrize("city", ["atlantis", "../made", "a b"])
def test_cities_that_are_none(planner: RoadPlanner, cities: CityStore, city: str) -> None:
    """Unknown or impossible, it is the request's city that is at fault."""
    assert faults_of(planner, asked(cities, city=city)) == [("request", None, "city")]


def test_a_damaged_city(planner: RoadPlanner, cities: CityStore) -> None:
    """That is not the caller's fault; the command that mends it is told."""
    with pytest.raises(MissingTool, match="callout city build broken"):
        planner.check(asked(cities, city="broken"))


def test_rows_are_checked_as_in_files(planner: RoadPlanner, cities: CityStore) -> None:
    """Every fault of every row, by list, index and column."""
    good = asked(cities)
    jobs = [
        {**good.jobs[0], "windows": "12:00-08:00"},
        {**good.jobs[1], "id": "J0"},
        {"id": "J2", "address": "No Such Street 9999", "service_minutes": "long"},
    ]
    found = faults_of(planner, asked(cities, jobs=jobs))
    assert {
        ("jobs", 0, "windows"),
        ("jobs", 1, "id"),
        ("jobs", 2, "address"),
        ("jobs", 2, "service_minutes"),
    } <= set(found)


def test_a_shift_in_the_sea(planner: RoadPlanner, cities: CityStore) -> None:
    """Nobody can start where no road is: refused before it is taken, not when it is computed."""
    shift = {**asked(cities).shifts[0], "start_lon": 0.0, "start_lat": 0.0}
    found = faults_of(planner, asked(cities, shifts=[shift]))
    assert {source for source, _, _ in found} == {"shifts"}


def test_a_catalogue_of_the_request(planner: RoadPlanner, cities: CityStore) -> None:
    """Its faults are named by key."""
    catalogue = {"job_types": {"lock": {"service_minutes": "long"}}, "colour": 1}
    found = faults_of(planner, asked(cities, catalogue=catalogue))
    assert ("catalogue", None, "job_types.lock.service_minutes") in found
    assert ("catalogue", None, "colour") in found


def test_a_plan_with_its_progress(planner: RoadPlanner, cities: CityStore) -> None:
    """All jobs served at their addresses; progress was told in figures that fit the plan's."""
    told: list[tuple[float, Figures]] = []

    def report(progress: float, best: Figures) -> None:
        told.append((progress, best))

    plan = planner.plan(asked(cities), "p1", report, threading.Event())
    assert (plan.id, plan.city, plan.created) == ("p1", "made", NOW)
    assert (plan.jobs_planned, plan.unassigned, plan.violations) == (3, (), ())
    assert told
    assert all(0 <= progress < 1 for progress, _ in told)
    assert told[-1][1] == Figures.of(plan)


def test_a_plan_that_is_stopped_before_it_begins(planner: RoadPlanner, cities: CityStore) -> None:
    """A stop that came early ends a long search at once: with a plan, or with word of none."""
    stop = threading.Event()
    stop.set()
    try:
        plan = planner.plan(asked(cities, seconds=600), "p1", lambda *_: None, stop)
    except Cancelled:
        return
    assert plan.violations == ()


def test_a_city_that_went_between(planner: RoadPlanner, cities: CityStore) -> None:
    """A city removed after the request was taken fails the run by its name."""
    with pytest.raises(UnknownCity, match="gone"):
        planner.plan(asked(cities, city="gone"), "p1", lambda *_: None, threading.Event())


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["08:00-10:00", "24:00", "2026-03-29T01:30", "hv:2;tyres", "open", "ana"]),
    st.lists(st.text(max_size=5) | st.integers() | st.none(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=3), max_size=3),
)
ROWS = {
    "jobs": st.dictionaries(
        st.sampled_from(sorted(JOB_COLUMNS.known)) | st.text(max_size=6), VALUES
    ),
    "shifts": st.dictionaries(
        st.sampled_from(sorted(SHIFT_COLUMNS.known)) | st.text(max_size=6), VALUES
    ),
}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.fixed_dictionaries({key: st.lists(row, max_size=3) for key, row in ROWS.items()}))
def test_any_rows_pass_or_are_refused_in_order(
    planner: RoadPlanner, cities: CityStore, changes: dict[str, list[dict[str, object]]]
) -> None:
    """Whatever stands in rows, the answer is a list of faults, or nothing is wrong with them."""
    good = asked(cities)
    request = asked(
        cities,
        jobs=[{**good.jobs[0], **row} for row in changes["jobs"]],
        shifts=[{**good.shifts[0], **row} for row in changes["shifts"]],
    )
    try:
        planner.check(request)
    except BadInput as error:
        assert error.faults  # noqa: PT017 - either outcome is right
    else:
        assert request.shifts
