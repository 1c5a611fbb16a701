"""Invented days: plausible, whole, and the same for the same seed."""

import csv
import io
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.catalogue import parse_catalogue, read_catalogue
from dispatch.cities import City
from dispatch.intake.day import Day, read_day
from dispatch.model import Place
from dispatch.planning.problem import lacks
from dispatch.sample.crew import invented_crew
from dispatch.sample.day import JOBS_CSV, SHARES, SampleDay, sample_day
from dispatch.sample.people import invented_phone, names
from dispatch.sample.places import sample_places
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from tests.builders import DAY
from tests.dispatch.made_city import SIDE, a_town

TOWN = a_town()


def no_address(address: str) -> Place:
    """Refuse to look anything up: a sample says where everything is."""
    raise AssertionError(address)


def read(folder: Path, sample: SampleDay, city: City = TOWN) -> Day:
    """Return the day that the sample's files say."""
    for name, text in sample.files().items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_day(
        folder / "jobs.csv",
        folder / "shifts.csv",
        day=DAY,
        zone=city.zone,
        catalogue=read_catalogue(folder / "catalogue.toml"),
        locate=no_address,
    )


def test_a_sample_reads_back_without_a_fault(tmp_path: Path) -> None:
    """As many jobs and shifts as were asked for, each with its place, type and customer."""
    day = read(tmp_path, sample_day(TOWN, jobs=60, technicians=8, seed=1))
    assert (len(day.jobs), len(day.shifts)) == (60, 8)
    assert all(job.place.address and job.type and job.customer for job in day.jobs)
    assert all(shift.start_place and shift.breaks for shift in day.shifts)


def test_the_same_seed_makes_the_same_day() -> None:
    """To the letter; another seed makes another."""
    first = sample_day(TOWN, jobs=30, technicians=4, seed=1)
    assert sample_day(TOWN, jobs=30, technicians=4, seed=1) == first
    assert sample_day(TOWN, jobs=30, technicians=4, seed=2) != first


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 2**32))
def test_every_job_type_is_somebodys_trade(size: int, seed: int) -> None:
    """However small the crew, no job of the sample is left for want of a skill."""
    kinds = parse_catalogue(
        sample_day(TOWN, jobs=0, technicians=1, seed=1).catalogue_toml
    ).job_types
    crew = invented_crew(size, np.random.default_rng(seed))
    assert all(any(member.can(kinds[key]) for member in crew) for key in SHARES)


def test_jobs_can_be_done_by_a_fair_share_of_the_crew(tmp_path: Path) -> None:
    """Skills are spread: each job has several who could take it, and whoever is settled can."""
    day = read(tmp_path, sample_day(TOWN, jobs=80, technicians=10, seed=3))
    by_id = {shift.technician.id: shift for shift in day.shifts}
    for job in day.jobs:
        able = [s for s in day.shifts if not any(lacks(s, skill) for skill in job.skills)]
        assert len(able) >= 3
        assert job.technician is None or by_id[job.technician] in able


def test_stock_suffices_for_the_day(tmp_path: Path) -> None:
    """The vans carry more parts than all jobs need together."""
    day = read(tmp_path, sample_day(TOWN, jobs=90, technicians=12, seed=4))
    needed = Counter[str]()
    for job in day.jobs:
        needed.update(job.parts)
    carried = Counter[str]()
    for shift in day.shifts:
        carried.update(shift.van.stock)
    assert needed
    assert all(carried[part] >= 2 * count for part, count in needed.items())


def test_the_work_fits_the_shifts(tmp_path: Path) -> None:
    """At six jobs a technician, work takes about half of the shifts: room for driving."""
    day = read(tmp_path, sample_day(TOWN, jobs=120, technicians=20, seed=1))
    work = sum(job.service_seconds + job.setup_seconds for job in day.jobs)
    paid = sum((shift.end - shift.start).total_seconds() for shift in day.shifts)
    assert 0.4 < work / paid < 0.6


def test_types_and_windows_vary(tmp_path: Path) -> None:
    """All job types occur, most customers have a two-hour window, some a due time."""
    day = read(tmp_path, sample_day(TOWN, jobs=140, technicians=1, seed=5))
    assert {job.type for job in day.jobs} == set(SHARES)
    hours = Counter(
        (job.windows[0].end - job.windows[0].start).total_seconds() / 3600 for job in day.jobs
    )
    assert hours.most_common(1)[0][0] == 2.0
    assert set(hours) == {2.0, 4.5, 9.0}
    assert any(job.due for job in day.jobs)
    assert any(job.optional for job in day.jobs)
    assert any(job.technician for job in day.jobs)


def test_people_are_of_many_tongues_and_nobodys_phone_rings() -> None:
    """Names exercise every script; numbers are of a range kept free for drama."""
    rng = np.random.default_rng(1)
    drawn = names(200, rng, distinct=True)
    assert len(set(drawn)) == 200
    text = "".join(drawn)
    assert any(mark in text for mark in "王李张陈林赵")
    assert any(mark in text for mark in "üßö")
    assert any(mark in text for mark in "ãçê")
    phones = {invented_phone(rng) for _ in range(200)}
    assert all(phone.startswith("+44 7700 900") and len(phone) == 15 for phone in phones)


def test_shares_are_shares() -> None:
    """They sum to one, and the catalogue has every type."""
    assert abs(sum(SHARES.values()) - 1) < 1e-9


def test_places_are_real_addresses_near_roads() -> None:
    """Each drawn place is one of the city's addresses, none twice."""
    places = sample_places(TOWN.network, 40, np.random.default_rng(1))
    known = {str(address) for address in TOWN.network.addresses}
    assert {place.address for place in places} <= known
    assert len({(place.lon, place.lat) for place in places}) == 40


def test_a_city_without_addresses_gives_points_on_its_roads() -> None:
    """Called by the street, and within reach of it."""
    roads = RoadNetwork(
        roads=TOWN.network.roads, addresses=Addresses.empty(), zone=TOWN.zone, source="x"
    )
    places = sample_places(roads, 50, np.random.default_rng(1))
    assert all(place.address.startswith(("Rua", "Avenida")) for place in places)
    assert len({(place.lon, place.lat) for place in places}) == 50


def test_the_doors_of_one_quarter_are_not_the_city() -> None:
    """Where a map has doors in one street only, a day's jobs still are all over the city."""
    town = RoadNetwork.synthetic(2000, seed=1)
    one_street = replace(town, addresses=town.addresses[:30])
    places = sample_places(one_street, 20, np.random.default_rng(1))
    west, south, east, north = town.bounds
    assert max(p.lon for p in places) - min(p.lon for p in places) > (east - west) / 4
    assert max(p.lat for p in places) - min(p.lat for p in places) > (north - south) / 4


def test_more_jobs_than_places_is_no_trouble(tmp_path: Path) -> None:
    """In a small town, several jobs share a place."""
    day = read(tmp_path, sample_day(TOWN, jobs=3 * SIDE * SIDE, technicians=2, seed=1))
    assert len(day.jobs) == 3 * SIDE * SIDE


def test_the_centre_is_busier_than_the_edge() -> None:
    """Demand falls with the distance from the middle."""
    network = TOWN.network
    places = sample_places(network, 70, np.random.default_rng(2))
    west, _, east, _ = network.bounds
    inner = [p for p in places if abs(p.lon - (west + east) / 2) < (east - west) / 4]
    assert len(inner) > 35


def test_addresses_far_from_every_road_are_not_used() -> None:
    """No sample job is off the network, although the city may list such addresses."""
    lighthouse = Address(street="Farol", number="1", coordinate=Coordinate(-8.7, 41.15))
    network = RoadNetwork(
        roads=TOWN.network.roads,
        addresses=Addresses.of([*TOWN.network.addresses, *[lighthouse] * 500]),
        zone=TOWN.zone,
        source="x",
    )
    places = sample_places(network, 100, np.random.default_rng(1))
    assert all(not place.address.startswith("Farol") for place in places)


def test_a_day_may_have_no_jobs(tmp_path: Path) -> None:
    """The table then is its header."""
    sample = sample_day(TOWN, jobs=0, technicians=1, seed=1)
    assert sample.jobs_csv == ",".join(JOBS_CSV) + "\n"
    assert read(tmp_path, sample).jobs == ()


def test_nobody_to_send_is_no_day() -> None:
    """At least one technician, and no fewer jobs than none."""
    for jobs, technicians in ((5, 0), (-1, 3)):
        with pytest.raises(ValueError, match="needs a technician"):
            sample_day(TOWN, jobs=jobs, technicians=technicians, seed=1)


def test_depots_are_in_the_catalogue() -> None:
    """Shifts that start at a depot name one that the sample's catalogue has."""
    sample = sample_day(TOWN, jobs=5, technicians=6, seed=1)
    depots = tomllib.loads(sample.catalogue_toml)["depots"]
    used = {row["depot"] for row in csv.DictReader(io.StringIO(sample.shifts_csv))} - {""}
    assert used == set(depots) == {"north", "south"}
