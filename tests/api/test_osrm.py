"""`/osrm/...`: what OSRM's clients ask for and get, number by number."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import numpy as np
import polyline
import pytest
from fastapi.testclient import TestClient

from geo.coordinate import Coordinate
from geo.guidance.steps import KINDS
from geo.network import RoadNetwork
from tests.api.osrm_service import CITY, Place, roads_served, some_places, written

Served = tuple[TestClient, RoadNetwork]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a client to a service with one city, and the city's roads."""
    with roads_served(tmp_path_factory.mktemp("osrm"), osrm_max_waypoints=20) as both:
        yield both


@pytest.fixture(scope="module")
def client(served: Served) -> TestClient:
    """Give a client."""
    return served[0]


@pytest.fixture(scope="module")
def network(served: Served) -> RoadNetwork:
    """Give the city's roads."""
    return served[1]


@pytest.fixture(scope="module")
def places(network: RoadNetwork) -> list[Place]:
    """Give six places of the city."""
    return some_places(network, 6)


def ask(client: TestClient, path: str, **options: str) -> dict[str, Any]:
    """Ask for something that is answered."""
    reply = client.get(f"/osrm/{path}", params=options)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/json"
    found: dict[str, Any] = reply.json()
    assert found["code"] == "Ok"
    return found


def coordinates(places: list[Place]) -> list[Coordinate]:
    """Give places as roads take them."""
    return [Coordinate(*place) for place in places]


def test_a_table(client: TestClient, network: RoadNetwork, places: list[Place]) -> None:
    """Floats, row by row; seconds alone unless metres are asked for; waypoints of both sides."""
    table = ask(client, f"table/v1/driving/{written(places)}")
    expected = network.matrix(coordinates(places))
    assert table["durations"] == expected.seconds.tolist()
    assert all(isinstance(cell, float) for row in table["durations"] for cell in row)
    assert "distances" not in table
    assert table["sources"] == table["destinations"]
    assert len(table["sources"]) == len(places)
    assert set(table["sources"][0]) == {"name", "location", "distance"}
    both = ask(client, f"table/v1/car/{written(places)}.json", annotations="duration,distance")
    assert both["durations"] == table["durations"]
    assert both["distances"] == expected.metres.tolist()
    only = ask(client, f"table/v1/car/{written(places)}", annotations="distance")
    assert only["distances"] == both["distances"]
    assert "durations" not in only


def test_rows_and_columns(client: TestClient, places: list[Place]) -> None:
    """`sources` and `destinations` choose them, in their order, even twice."""
    whole = ask(client, f"table/v1/driving/{written(places)}")
    part = ask(
        client, f"table/v1/driving/{written(places)}", sources="3;0;3", destinations="5;1;4;2"
    )
    assert part["durations"] == [
        [whole["durations"][i][j] for j in (5, 1, 4, 2)] for i in (3, 0, 3)
    ]
    assert part["sources"] == [whole["sources"][i] for i in (3, 0, 3)]
    assert part["destinations"] == [whole["sources"][i] for i in (5, 1, 4, 2)]
    everything = ask(client, f"table/v1/driving/{written(places)}", sources="all")
    assert everything == whole


def test_scaled_durations(client: TestClient, places: list[Place]) -> None:
    """`scale_factor` multiplies durations, not distances."""
    plain = ask(client, f"table/v1/driving/{written(places)}", annotations="duration,distance")
    scaled = ask(
        client,
        f"table/v1/driving/{written(places)}",
        annotations="duration,distance",
        scale_factor="1.5",
    )
    assert scaled["distances"] == plain["distances"]
    assert scaled["durations"] == [[1.5 * cell for cell in row] for row in plain["durations"]]
    assert "fallback_speed_cells" not in scaled


def test_encoded_coordinates(client: TestClient, places: list[Place]) -> None:
    """Polylines of both precisions, and the answer is the same."""
    plain = ask(client, f"table/v1/driving/{written(places)}")
    six = polyline.encode([(lat, lon) for lon, lat in places], 6)
    assert ask(client, f"table/v1/driving/polyline6({quote(six)})") == plain
    five = polyline.encode([(lat, lon) for lon, lat in places], 5)
    rough = [(lon, lat) for lat, lon in polyline.decode(five, 5)]
    expected = ask(client, f"table/v1/driving/{written(rough)}")
    assert ask(client, f"table/v1/driving/polyline({quote(five)})") == expected


def test_a_route(client: TestClient, network: RoadNetwork, places: list[Place]) -> None:
    """A leg between neighbours, adding up; the line begins and ends at the waypoints."""
    reply = ask(
        client, f"route/v1/driving/{written(places)}", overview="full", geometries="geojson"
    )
    (route,) = reply["routes"]
    assert len(route["legs"]) == len(places) - 1
    for leg, (a, b) in zip(route["legs"], pairwise(coordinates(places)), strict=True):
        path = network.path(a, b)
        assert (leg["duration"], leg["distance"]) == (path.seconds, path.metres)
        assert leg["steps"] == []
        assert leg["summary"] == ""
    assert route["duration"] == route["weight"] == sum(leg["duration"] for leg in route["legs"])
    assert route["distance"] == sum(leg["distance"] for leg in route["legs"])
    line = route["geometry"]["coordinates"]
    assert line[0] == reply["waypoints"][0]["location"]
    assert line[-1] == reply["waypoints"][-1]["location"]
    assert {w["name"] for w in reply["waypoints"]} - {""}


def test_route_and_table_agree(client: TestClient, places: list[Place]) -> None:
    """A route's legs are the table's cells beside the diagonal."""
    legs = ask(client, f"route/v1/driving/{written(places)}")["routes"][0]["legs"]
    table = ask(client, f"table/v1/driving/{written(places)}")["durations"]
    assert [leg["duration"] for leg in legs] == [table[i][i + 1] for i in range(len(legs))]


@pytest.mark.parametrize(("geometries", "precision"), [("polyline", 5), ("polyline6", 6)])
def test_geometries(
    client: TestClient, places: list[Place], geometries: str, precision: int
) -> None:
    """The same line however it is written; the simplified one has some of its points."""
    path = f"route/v1/driving/{written(places)}"
    plain = ask(client, path, overview="full", geometries="geojson")["routes"][0]["geometry"]
    assert plain["type"] == "LineString"
    encoded = ask(client, path, overview="full", geometries=geometries)["routes"][0]["geometry"]
    line = polyline.decode(encoded, precision)
    drawn = np.array([(lat, lon) for lon, lat in plain["coordinates"]])
    assert np.abs(np.array(line) - drawn).max() <= 1.01 * 10.0**-precision
    simple = ask(client, path, geometries=geometries)["routes"][0]["geometry"]
    simple = polyline.decode(simple, precision)
    assert 2 <= len(simple) < len(line)
    assert (simple[0], simple[-1]) == (line[0], line[-1])
    assert "geometry" not in ask(client, path, overview="false")["routes"][0]


def test_steps(client: TestClient, places: list[Place]) -> None:
    """From depart to arrive in OSRM's words; they add up to the leg, and their lines join."""
    reply = ask(client, f"route/v1/driving/{written(places)}", steps="true", geometries="geojson")
    for leg in reply["routes"][0]["legs"]:
        steps = leg["steps"]
        types = [step["maneuver"]["type"] for step in steps]
        assert (types[0], types[-1]) == ("depart", "arrive")
        assert set(types) <= set(KINDS)
        for name in ("duration", "distance", "weight"):
            assert sum(step[name] for step in steps) == leg[name]
        for step, following in pairwise(steps):
            assert step["geometry"]["coordinates"][-1] == following["geometry"]["coordinates"][0]
            assert following["maneuver"]["location"] == following["geometry"]["coordinates"][0]
        for step in steps:
            assert step["mode"] == "driving"
            assert step["driving_side"] == "right"
            (crossing,) = step["intersections"]
            assert len(crossing["bearings"]) == len(crossing["entry"])
            assert all(0 <= bearing < 360 for bearing in crossing["bearings"])
            come, go = crossing.get("in"), crossing.get("out")
            assert come is not None or types[0] == "depart"
            if go is not None:
                assert crossing["entry"][go]
                assert crossing["bearings"][go] == step["maneuver"]["bearing_after"]
        assert all(step["maneuver"]["modifier"] for step in steps[1:-1])
        names = [step["name"] for step in steps if step["name"]]
        assert all(name in names for name in leg["summary"].split(", "))


def test_annotations(client: TestClient, places: list[Place]) -> None:
    """Between any two points of the line: seconds and metres that add up to the leg's."""
    reply = ask(
        client,
        f"route/v1/driving/{written(places[:2])}",
        annotations="true",
        overview="full",
        geometries="geojson",
    )
    route = reply["routes"][0]
    leg = route["legs"][0]
    between = len(route["geometry"]["coordinates"]) - 1
    annotation = leg["annotation"]
    assert {len(annotation[name]) for name in annotation if name != "metadata"} == {between}
    assert sum(annotation["duration"]) == pytest.approx(leg["duration"], abs=0.5 + between * 0.05)
    assert sum(annotation["distance"]) == pytest.approx(leg["distance"], abs=0.5 + between * 0.05)
    some = ask(client, f"route/v1/driving/{written(places[:2])}", annotations="duration,speed")
    assert set(some["routes"][0]["legs"][0]["annotation"]) == {"duration", "speed"}


def test_the_same_place_twice(client: TestClient, places: list[Place]) -> None:
    """A leg of no length, drawn as a line all the same."""
    reply = ask(
        client,
        f"route/v1/driving/{written([places[0], places[0]])}",
        steps="true",
        geometries="geojson",
        annotations="true",
        overview="full",
    )
    route = reply["routes"][0]
    assert route["duration"] == route["distance"] == 0
    assert len(route["geometry"]["coordinates"]) == 2
    assert [step["maneuver"]["type"] for step in route["legs"][0]["steps"]] == ["depart", "arrive"]


def test_nearest(client: TestClient, places: list[Place]) -> None:
    """The nearest street first; as many as are asked for."""
    reply = ask(client, f"nearest/v1/driving/{written(places[:1])}", number="3")
    distances = [waypoint["distance"] for waypoint in reply["waypoints"]]
    assert len(distances) == 3
    assert distances == sorted(distances)
    (one,) = ask(client, f"nearest/v1/driving/{written(places[:1])}.json")["waypoints"]
    assert one == reply["waypoints"][0]


def test_what_is_taken_and_changes_nothing(client: TestClient, places: list[Place]) -> None:
    """Options that clients send out of habit."""
    path = f"route/v1/driving/{written(places[:2])}"
    plain = ask(client, path)
    habits = {
        "alternatives": "3",
        "continue_straight": "true",
        "generate_hints": "false",
        "hints": "a;b",
        "approaches": "unrestricted;",
        "bearings": "90,180;",
        "radiuses": "unlimited;",
        "snapping": "any",
        "waypoints": "0;1",
        "exclude": "",
        "city": CITY,
    }
    for name, value in habits.items():
        assert ask(client, path, **{name: value}) == plain, name
    bare = ask(client, path, skip_waypoints="true")
    assert bare == {name: value for name, value in plain.items() if name != "waypoints"}


def test_a_base_address_that_names_the_city(client: TestClient, places: list[Place]) -> None:
    """For clients that can't add an option."""
    path = f"table/v1/driving/{written(places)}"
    named = client.get(f"/cities/{CITY}/osrm/{path}")
    assert named.json() == ask(client, path)
    unknown = client.get(f"/cities/atlantis/osrm/{path}")
    assert unknown.status_code == 400
    assert unknown.json()["code"] == "InvalidOptions"
    assert "atlantis" in unknown.json()["message"]


def test_names_are_text(client: TestClient, network: RoadNetwork) -> None:
    """Accents of street names arrive as they are."""
    accented = next(
        i
        for i, name in enumerate(network.roads.names)
        if not name.isascii() and (network.roads.name == i).any()
    )
    arc = int((network.roads.name == accented).argmax())
    points = network.roads.points((network.roads.name == accented).nonzero()[0][:1])[0]
    middle = points[:2].mean(axis=0)
    reply = client.get(f"/osrm/nearest/v1/driving/{middle[0]:.6f},{middle[1]:.6f}")
    name = network.roads.names[int(network.roads.name[arc])]
    assert json.loads(reply.content)["waypoints"][0]["name"] == name
    assert name.encode() in reply.content
