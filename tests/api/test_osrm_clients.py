"""OSRM's clients against the service as it is shipped: routingpy, VROOM's requests, long URLs."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from routingpy import OSRM
from routingpy.exceptions import RouterApiError

from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from tests.api.osrm_service import Place, some_places, written
from tests.api.real_service import CITY, build_city, free_port, served

pytestmark = pytest.mark.slow


class Server:
    """A running server, its city and an address for clients."""

    def __init__(self, client: httpx.Client, network: RoadNetwork, port: int) -> None:
        self.client = client
        self.network = network
        self.port = port

    @property
    def base(self) -> str:
        """What clients of OSRM are given as its address."""
        return f"http://127.0.0.1:{self.port}/osrm"

    def table(self, places: list[Place]) -> list[list[int]]:
        """Give the seconds that the roads themselves say."""
        seconds = self.network.matrix([Coordinate(*place) for place in places]).seconds
        found: list[list[int]] = seconds.tolist()
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server with one city."""
    folder = tmp_path_factory.mktemp("osrm-clients")
    network, port = build_city(folder), free_port()
    with served(folder, port) as (_, client):
        yield Server(client, network, port)


@pytest.fixture(scope="module")
def places(server: Server) -> list[Place]:
    """Give ten places of the city."""
    return some_places(server.network, 10)


def test_routingpys_matrix(server: Server, places: list[Place]) -> None:
    """Durations and distances, whole and for some rows and columns."""
    router = OSRM(base_url=server.base)
    locations = [list(place) for place in places]
    matrix = router.matrix(locations, profile="driving")
    assert matrix.durations == server.table(places)
    assert len(matrix.distances) == len(places)
    part = router.matrix(locations, profile="car", sources=[2, 5], destinations=[1])
    assert part.durations == [[matrix.durations[2][1]], [matrix.durations[5][1]]]
    assert part.distances == [[matrix.distances[2][1]], [matrix.distances[5][1]]]


@pytest.mark.parametrize("geometries", ["polyline", "polyline6", "geojson"])
def test_routingpys_directions(server: Server, places: list[Place], geometries: str) -> None:
    """Time, length and line, in each of the three forms."""
    router = OSRM(base_url=server.base)
    found = router.directions(
        [list(place) for place in places[:3]],
        profile="driving",
        steps=True,
        geometries=geometries,
        overview="full",
        annotations=True,
        radiuses=[100, 100, 100],
        continue_straight=False,
    )
    table = server.table(places[:3])
    assert found.duration == table[0][1] + table[1][2]
    assert len(found.geometry) > 10
    route = found.raw["routes"][0]
    assert route["legs"][1]["steps"][0]["maneuver"]["type"] == "depart"
    assert router.directions([list(p) for p in places[:2]], alternatives=2)[0].duration > 0


def test_routingpy_of_a_named_city(server: Server, places: list[Place]) -> None:
    """By its base address, or by an option."""
    locations = [list(place) for place in places[:3]]
    by_address = OSRM(base_url=f"http://127.0.0.1:{server.port}/cities/{CITY}/osrm")
    assert by_address.matrix(locations).durations == server.table(places[:3])
    by_option = OSRM(base_url=server.base).matrix(locations, city=CITY)
    assert by_option.durations == server.table(places[:3])


def test_routingpy_is_told_what_is_wrong(server: Server) -> None:
    """An error of OSRM's kind, with its message."""
    with pytest.raises(RouterApiError, match="NoSegment"):
        OSRM(base_url=server.base).matrix([[0.0, 0.0], [1.0, 1.0]])


def raw_request(server: Server, target: str) -> dict[str, Any]:
    """Send the very bytes that VROOM sends, and read until the end of the connection."""
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Accept: */*",
        "Connection: Close",
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        with line.makefile("rb") as reader:
            reply = reader.read()
    head, _, body = reply.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    found: dict[str, Any] = json.loads(body)
    return found


def test_vrooms_requests(server: Server, places: list[Place]) -> None:
    """A table before it solves, a route for each vehicle's geometry after it."""
    table = raw_request(
        server, f"/osrm/table/v1/car/{written(places)}?annotations=duration,distance"
    )
    assert table["code"] == "Ok"
    assert table["durations"] == server.table(places)
    route = raw_request(
        server,
        f"/osrm/route/v1/car/{written(places)}?alternatives=false&steps=false&overview=full"
        "&continue_straight=false",
    )
    legs = route["routes"][0]["legs"]
    assert len(legs) == len(places) - 1
    assert isinstance(route["routes"][0]["geometry"], str)


@pytest.mark.parametrize("count", [1000, 2500])
def test_long_addresses(server: Server, count: int) -> None:
    """A URL with thousands of places is read, and one row of its table answered."""
    addresses = server.network.addresses
    chosen = [addresses.coordinate(i % len(addresses)) for i in range(count)]
    line = written([(place.lon, place.lat) for place in chosen])
    assert len(line) > 20 * count
    reply = server.client.get(f"/osrm/table/v1/driving/{line}?sources=0")
    assert reply.status_code == 200, reply.text[:200]
    (row,) = reply.json()["durations"]
    assert len(row) == count
    assert row[0] == 0
