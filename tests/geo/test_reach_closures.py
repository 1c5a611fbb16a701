"""How far one gets when roads are closed, one-way, or lead nowhere."""

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon

from geo.areas import coverage, reachable_areas, service_areas
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from geo.roads import Roads
from tests.geo.made_roads import Street, degrees, grid, roads_of

STEP_SECONDS = 11.2
"""What a step of the grid takes at its 36 km/h, north to south."""


def network_of(roads: Roads) -> RoadNetwork:
    """Give roads without addresses as a network."""
    made = RoadNetwork.synthetic(100, seed=1)
    return RoadNetwork(roads=roads, addresses=made.addresses, zone="Etc/UTC", source="drawn")


def at(x: float, y: float) -> Coordinate:
    """Give a place on the drawing board."""
    return Coordinate(*degrees((x, y)))


def everywhere(roads: Roads) -> list[Coordinate]:
    """Give all junctions as places."""
    return [Coordinate(*xy) for xy in zip(roads.lon.tolist(), roads.lat.tolist(), strict=True)]


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Draw a rectangle."""
    return shapely.box(*degrees((west, south)), *degrees((east, north)))


def assert_as_the_table(network: RoadNetwork, origins: list[Coordinate], seconds: float) -> None:
    """Every junction is reached in time by the areas' search if it is by the table's."""
    goals = everywhere(network.roads)
    arrival = network.reach(origins, seconds=seconds).arrival(network.snap(goals)) / 1000
    table = network.matrix(origins, goals)
    best = np.where(table.unreachable, np.inf, table.seconds).min(axis=0)
    found = np.isfinite(arrival)
    # half a second about the limit rounding decides
    assert (found == (best <= seconds))[np.abs(best - seconds) > 1].all()
    assert np.abs(arrival[found] - best[found]).max(initial=0) <= 0.51


@pytest.mark.parametrize("seconds", [0, 15, 40, 90, 3_600])
def test_reach_and_tables_agree_whatever_is_closed(seconds: float) -> None:
    """One van or two, with streets closed by name and by area: both searches say the same."""
    network = network_of(grid(6))
    closed = network.close("Rua 2").close(box(3.5, 3.5, 4.5, 4.5))
    for roads in (network, closed):
        assert_as_the_table(roads, [at(0.3, 0)], seconds)
        assert_as_the_table(roads, [at(0.3, 0), at(5, 4.6)], seconds)


def test_an_island_of_closed_roads_holds_its_van() -> None:
    """Who is inside a closed district gets nowhere, in any time, and the area is the yard."""
    network = network_of(grid(6)).close(box(1.5, 1.5, 3.5, 3.5))
    reach = network.reach([at(2.5, 2)], seconds=36_000)
    assert reach.kilometres() == 0
    (area,) = reachable_areas(reach, [36_000])
    assert area.area == pytest.approx(np.pi * (60 / 111_195) ** 2 / 0.7527, rel=0.15)
    assert area.covers(shapely.Point(degrees((2.5, 2))))
    doors = network.snap(everywhere(network.roads))
    told = coverage(reach, doors)
    assert (told.places, told.all_places) == (0, 36)


def test_outside_of_a_closed_district_life_goes_on() -> None:
    """A van beside it reaches all other junctions, and none within."""
    network = network_of(grid(6)).close(box(1.5, 1.5, 3.5, 3.5))
    reach = network.reach([at(0, 0)], seconds=36_000)
    reached = np.isfinite(reach.arrival(network.snap(everywhere(network.roads))))
    inside = [1.5 < x < 3.5 and 1.5 < y < 3.5 for x in range(6) for y in range(6)]
    assert reached.sum() == 36 - sum(inside)
    assert reach.kilometres() < reach.all_kilometres()


def test_a_closed_district_parts_service_areas() -> None:
    """The van shut in keeps its yard; all the rest is the other one's."""
    network = network_of(grid(6)).close(box(1.5, 1.5, 3.5, 3.5))
    reach = network.reach([at(2.5, 2), at(5, 5)], seconds=36_000, apart=True)
    shut_in, free = service_areas(reach, 2)
    assert shut_in.area < 0.05 * free.area
    assert reach.kilometres_each(2) == pytest.approx([0, reach.kilometres()], abs=0.01)


def motorway() -> Roads:
    """Draw a motorway with two carriageways 30 m apart, joined at its ends only."""
    return roads_of(
        [(0, 0), (0, 40), (-0.36, 40), (-0.36, 0)],
        [
            Street(a=0, b=1, both_ways=False, name="north"),
            Street(a=1, b=2, both_ways=False, name="over"),
            Street(a=2, b=3, both_ways=False, name="south"),
            Street(a=3, b=0, both_ways=False, name="back"),
        ],
    )


def test_on_a_motorway_one_gets_ahead_and_never_back() -> None:
    """A van half way along reaches what lies ahead; what is 100 m behind it is a long way round."""
    network = network_of(motorway())
    reach = network.reach([at(0, 20)], seconds=10 * STEP_SECONDS)
    ahead, behind, across = at(0, 25), at(0, 19), at(-0.36, 20)
    reached = np.isfinite(reach.arrival(network.snap([ahead, behind, across])))
    assert reached.tolist() == [True, False, False]
    assert_as_the_table(network, [at(0, 20)], 10 * STEP_SECONDS)
    long = network.reach([at(0, 20)], seconds=36_000)
    assert long.kilometres() == pytest.approx(long.all_kilometres())


def test_two_vans_on_a_ring_share_it_by_who_comes_first() -> None:
    """On a one-way ring each has what is ahead of it, up to where the other one starts."""
    network = network_of(motorway())
    reach = network.reach([at(0, 10), at(-0.36, 30)], seconds=36_000, apart=True)
    first, second = reach.kilometres_each(2)
    assert first + second == pytest.approx(reach.all_kilometres(), rel=0.01)
    # 30 steps north and 10 south; then 30 south and 10 north
    assert first == pytest.approx(second, rel=0.01)


@pytest.mark.parametrize("junctions", [50, 1_000])
def test_made_cities_of_any_size_are_reached_in_full(junctions: int) -> None:
    """The smallest city has an area as any other; with no time there is a place, not nothing."""
    network = RoadNetwork.synthetic(junctions, seed=2)
    origin = network.addresses.coordinate(0)
    reach = network.reach([origin], seconds=36_000)
    nothing, everything = reachable_areas(reach, [0, 36_000])
    assert isinstance(everything, MultiPolygon)
    assert 0 < nothing.area < everything.area
    assert reach.kilometres() == pytest.approx(reach.all_kilometres())
    doors = network.snap([network.addresses.coordinate(i) for i in range(len(network.addresses))])
    assert coverage(reach, doors).place_share == 1
    inside = shapely.contains_xy(everything, network.roads.lon, network.roads.lat)
    assert inside.all()
