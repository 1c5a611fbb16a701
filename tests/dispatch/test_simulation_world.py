"""A study on real road arrays: addresses, homes, travel, and whole studies from file to answer."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from dispatch.catalogue import Catalogue
from dispatch.cities import CityStore
from dispatch.errors import BadInput, UnknownCity
from dispatch.model import Place, Skill
from dispatch.simulation.record import Doing
from dispatch.simulation.scenario import HOUR, JobKind, Lunch, MadeCity, Scenario, ScenarioSet
from dispatch.simulation.scenario_file import parse_scenarios
from dispatch.simulation.study import network_of, simulate
from dispatch.simulation.world import World, build_world, crew_members, visit_of
from geo.addresses import Addresses
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from tests.dispatch.simulated import a_crew, a_day, a_demand, a_study, faults

HV = JobKind(name="hv", share=1, service_seconds=60, skills=frozenset({Skill("hv", 2)}), priority=7)


@cache
def a_town() -> RoadNetwork:
    """Return a small made city."""
    return RoadNetwork.synthetic(300, seed=3)


def a_made_study(*scenarios: Scenario, seed: int = 1) -> ScenarioSet:
    """Return a study of a small town."""
    return a_study(*scenarios, demand=a_demand(15, places=25), seed=seed)


def test_places_are_addresses_of_the_city_and_the_way_is_the_network_s() -> None:
    """The table is the road network's between the drawn addresses, pool first, then homes."""
    world = build_world(a_made_study(), a_town())
    assert world.homes == ((25, 26),)
    assert world.travel.size == 27
    assert not world.travel.unreachable.any()
    assert (np.diagonal(world.travel.seconds) == 0).all()
    assert world.travel.seconds.max() > 60
    assert world.city == a_town().source


def test_the_world_is_the_same_for_the_same_seed() -> None:
    """Another seed draws other addresses."""
    first, again, other = (build_world(a_made_study(seed=s), a_town()) for s in (1, 1, 2))
    assert (first.travel.seconds == again.travel.seconds).all()
    assert (first.travel.seconds != other.travel.seconds).any()


def test_hiring_moves_nobody() -> None:
    """A scenario with more technicians keeps everybody's home and the pool."""
    small = Scenario(name="2", crews=(a_crew("a", 2), a_crew("b", 1)))
    large = Scenario(name="4", crews=(a_crew("a", 4), a_crew("b", 1)))
    few, many = (
        build_world(a_made_study(small), a_town()),
        build_world(a_made_study(small, large), a_town()),
    )
    rows = [*range(25), *few.homes[0], *few.homes[1]]
    same = [*range(25), *many.homes[0][:2], *many.homes[1]]
    cells, cells_of_same = np.ix_(rows, rows), np.ix_(same, same)
    assert (few.travel.seconds[cells] == many.travel.seconds[cells_of_same]).all()


def test_a_depot_is_everybody_s_home() -> None:
    """A crew with a base starts and ends there, all of them at one row."""
    address = a_town().addresses[0].coordinate
    base = Place(lon=address.lon, lat=address.lat)
    crew = replace(a_crew(count=3), base=base)
    world = build_world(a_made_study(Scenario(name="depot", crews=(crew,))), a_town())
    assert world.homes == ((25, 25, 25),)
    day = a_day(world)
    assert faults(world, day) == []
    assert {t.spans[0].origin for t in day.technicians if t.spans} == {25}


def test_a_depot_off_the_roads_is_refused() -> None:
    """A base in the sea is an error that says so, not a silent move."""
    crew = replace(a_crew(), base=Place(lon=0.0, lat=-60.0))
    with pytest.raises(BadInput, match=r"depots: a depot is farther than 1 km from any road"):
        build_world(a_made_study(Scenario(name="sea", crews=(crew,))), a_town())


def test_drawn_addresses_off_the_roads_are_replaced() -> None:
    """Addresses that no road reaches are drawn anew; if none is near a road, that is an error."""
    town = a_town()
    near = [town.addresses[i] for i in range(5)]
    far = [replace(a, coordinate=Coordinate(0.0, -60.0)) for a in near]
    half = replace(town, addresses=Addresses.of([*near, *far]))
    assert not build_world(a_made_study(), half).travel.unreachable.any()
    with pytest.raises(BadInput, match="every address drawn is farther"):
        build_world(a_made_study(), replace(town, addresses=Addresses.of(far)))


def test_a_city_without_addresses_has_junctions() -> None:
    """Networks made from a graph know no addresses: calls come from junctions."""
    world = build_world(a_made_study(), replace(a_town(), addresses=Addresses.empty()))
    assert faults(world, a_day(world)) == []


def a_skilled_world() -> World:
    """Return a world with a job that needs hv:2, two crews and three vans."""
    crews = (
        a_crew(
            "plain", 2, skills="hv;tyres", lunch=Lunch(earliest=40_000, latest=45_000, seconds=60)
        ),
        a_crew("expert", 2, skills="hv:3", overtime=HOUR, start=8, end=20),
    )
    scenario = Scenario(name="s", crews=crews, vans=3)
    study = a_study(scenario, demand=a_demand(5, kinds=(HV,), places=10))
    return build_world(study, a_town())


def test_technicians_become_vehicles_as_in_the_plan_of_a_day() -> None:
    """Shift, break, overtime, home, prices and the skills that some job needs."""
    world = a_skilled_world()
    plain, _, expert = (m.vehicle for m in crew_members(world, world.study.scenarios[0]))
    assert (plain.id, expert.id) == ("plain 1", "expert 1")
    assert (plain.window, expert.window) == ((6 * HOUR, 22 * HOUR), (8 * HOUR, 20 * HOUR))
    assert (plain.skills, expert.skills) == (frozenset(), frozenset({0}))
    assert [(b.earliest, b.latest, b.duration) for b in plain.breaks] == [(40_000, 45_000, 60)]
    assert (plain.start, plain.end) == (10, 10)
    assert expert.max_overtime == HOUR
    assert (plain.travel_cost, plain.distance_cost, plain.overtime_cost) == (18_000, 630, 27_000)


def test_technicians_without_a_van_stay_at_home() -> None:
    """With three vans for four people, the last of the later crew does not go out."""
    world = a_skilled_world()
    out = [m.vehicle.id for m in crew_members(world, world.study.scenarios[0])]
    assert out == ["plain 1", "plain 2", "expert 1"]


def test_a_call_becomes_a_visit_that_may_be_late() -> None:
    """Planning knows the mean work and the call's time; an appointment is due at its end."""
    world = a_skilled_world()
    day = a_day(world)
    request = (*[s.request for s in day.served], *day.left)[0]
    visit = visit_of(world, request)
    assert (visit.id, visit.location, visit.service) == (request.id, request.place, 60)
    assert (visit.due, visit.start_windows[0][0]) == (request.known_at, request.known_at)
    assert visit.skills == {0}
    assert visit.lateness_cost == 30_000
    booked = replace(request, booked=True, opens=3600, due=7200)
    assert visit_of(world, booked).due == 7200


def test_a_study_goes_from_file_to_answer(tmp_path: Path) -> None:
    """A made city by recipe and the same city built give the same figures."""
    text = """
[base]
{city}
calls_per_day = 10
places = 20
seed = 4
[[base.technicians]]
name = "all"
count = 3
start = "00:00"
end = "24:00"
skills = ["tyres", "electric", "diagnosis", "hv:2", "glass", "mechanics", "locks"]
[[scenario]]
name = "today"
[[scenario]]
name = "one more"
technicians = "+1"
"""
    store = CityStore(tmp_path)
    made, built = (
        parse_scenarios(text.format(city=city), catalogue=Catalogue.default())
        for city in ("synthetic = { nodes = 300, seed = 3 }", 'city = "town"')
    )
    assert made.city == MadeCity(nodes=300, seed=3)
    with pytest.raises(UnknownCity, match="callout city build town"):
        simulate(built, cities=store, replications=1)
    store.add("town", network_of(made, store))
    answers = [simulate(study, cities=store, replications=2) for study in (made, built)]
    assert answers[0].days == answers[1].days
    assert answers[0].technicians == (3, 4)
    assert all(day.done > 0 for days in answers[0].days for day in days)


def test_a_day_on_roads_drives_by_the_table() -> None:
    """On a real network, too, the oracle finds nothing, and somebody drives."""
    world = build_world(a_made_study(), a_town())
    for replication in range(3):
        day = a_day(world, replication)
        assert faults(world, day) == []
        assert sum(t.seconds(Doing.DRIVE) for t in day.technicians) > 0
