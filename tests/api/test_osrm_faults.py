"""What OSRM's clients get wrong: OSRM's codes, never an error of the service."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.compat.osrm_answers import answer
from api.compat.osrm_options import GENERAL, OWN, read_options
from api.compat.osrm_url import Refused, read_address
from dispatch.cities import CityStore
from geo.addresses import Addresses
from geo.network import RoadNetwork
from tests.api.osrm_service import CITY, Place, roads_served, some_places, written
from tests.api.service_client import running
from tests.geo.made_roads import Street, degrees, roads_of

PLACES: list[Place] = []
CODES = {
    "InvalidUrl",
    "InvalidService",
    "InvalidVersion",
    "InvalidOptions",
    "InvalidQuery",
    "InvalidValue",
    "NoSegment",
    "NoRoute",
    "NotImplemented",
    "TooBig",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give a client to a service with one city."""
    folder = tmp_path_factory.mktemp("osrm-faults")
    with roads_served(folder, osrm_max_waypoints=4, osrm_max_cells=12) as (client, network):
        PLACES[:] = some_places(network, 6)
        yield client


def refused(client: TestClient, url: str) -> tuple[str, str]:
    """Ask for something that is refused; give the code and the message."""
    reply = client.get(url)
    assert reply.status_code == 400, reply.text
    found = reply.json()
    assert set(found) == {"code", "message"}
    assert found["code"] in CODES
    return found["code"], found["message"]


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("", "InvalidUrl", "position 0"),
        ("table", "InvalidUrl", "malformed"),
        ("table/v1/driving", "InvalidUrl", "malformed"),
        ("table/v1/driving/", "InvalidUrl", "malformed"),
        ("table/1/driving/{two}", "InvalidUrl", "position 6"),
        ("trip/v1/driving/{two}", "InvalidService", "trip"),
        ("match/v1/driving/{two}", "InvalidService", "table"),
        ("table/v2/driving/{two}", "InvalidVersion", "v2"),
        ("table/v1/bike/{two}", "InvalidOptions", "bike"),
        ("table/v1/driving/{two}.flatbuffers", "NotImplemented", "json"),
        ("table/v1/driving/1,2;3", "InvalidUrl", "'3'"),
        ("table/v1/driving/1,2;;3,4", "InvalidUrl", "position 21"),
        ("table/v1/driving/a,b", "InvalidUrl", "a,b"),
        ("table/v1/driving/nan,nan;1,1", "InvalidUrl", "nan"),
        ("table/v1/driving/1,2,3;4,5,6", "InvalidUrl", "1,2,3"),
        ("table/v1/driving/{two}/x", "InvalidUrl", "malformed"),
        ("table/v1/driving/polyline()", "InvalidUrl", "polyline"),
        ("table/v1/driving/polyline(_p~iF)", "InvalidUrl", "polyline"),
        ("table/v1/driving/polyline(~~~~~~~~~~~~~~~~)", "InvalidUrl", "polyline"),
        ("table/v1/driving/200,0;0,0", "InvalidValue", "200,0"),
        ("route/v1/driving/0,91;0,0", "InvalidValue", "0,91"),
        ("route/v1/driving/1e400,0;0,0", "InvalidValue", "inf"),
        ("table/v1/driving/{one}", "InvalidOptions", "at least two"),
        ("route/v1/driving/{one}", "InvalidOptions", "at least two"),
        ("nearest/v1/driving/{two}", "InvalidOptions", "Only one"),
        ("nearest/v1/driving/{one}?number=0", "InvalidOptions", "number"),
        ("nearest/v1/driving/{one}?number=101", "TooBig", "100"),
        ("nearest/v1/driving/{one}?number=1.5", "InvalidQuery", "number"),
        ("nearest/v1/driving/0,0", "NoSegment", "coordinate 0"),
        ("table/v1/driving/{one};0,0", "NoSegment", "coordinate 1"),
        ("table/v1/driving/{two}?radiuses=0;0", "NoSegment", "coordinate 0"),
        ("table/v1/driving/{two}?radiuses=1", "InvalidOptions", "radiuses size 1"),
        ("table/v1/driving/{two}?radiuses=-1;1", "InvalidQuery", "radiuses"),
        ("table/v1/driving/{two}?bearings=90,10", "InvalidOptions", "bearings size 1"),
        ("table/v1/driving/{two}?bearings=90;90", "InvalidQuery", "bearings"),
        ("table/v1/driving/{two}?bearings=400,10;0,10", "InvalidOptions", "bearings"),
        ("table/v1/driving/{two}?approaches=curb;curb", "InvalidOptions", "approaches"),
        ("table/v1/driving/{two}?exclude=motorway", "InvalidValue", "exclude"),
        ("table/v1/driving/{two}?city=atlantis", "InvalidOptions", "atlantis"),
        ("table/v1/driving/{two}?city=../etc", "InvalidOptions", "no name"),
        ("table/v1/driving/{two}?colour=red", "InvalidQuery", "colour"),
        ("table/v1/driving/{two}?steps=true", "InvalidQuery", "steps"),
        ("table/v1/driving/{two}?sources=0&sources=1", "InvalidQuery", "twice"),
        ("table/v1/driving/{two}?sources=2", "InvalidOptions", "0 to 1"),
        ("table/v1/driving/{two}?sources=", "InvalidQuery", "sources"),
        ("table/v1/driving/{two}?destinations=-1", "InvalidQuery", "destinations"),
        ("table/v1/driving/{two}?annotations=speed", "InvalidQuery", "annotations"),
        ("table/v1/driving/{two}?scale_factor=0", "InvalidOptions", "scale_factor"),
        ("table/v1/driving/{two}?scale_factor=-1", "InvalidOptions", "scale_factor"),
        ("table/v1/driving/{two}?fallback_speed=--1", "InvalidQuery", "fallback_speed"),
        ("table/v1/driving/{two}?fallback_speed=1e999", "InvalidOptions", "fallback_speed"),
        ("table/v1/driving/{two}?fallback_speed=nan", "InvalidQuery", "fallback_speed"),
        ("table/v1/driving/{two}?fallback_coordinate=x", "InvalidQuery", "input, snapped"),
        ("table/v1/driving/{four}", "TooBig", "12"),
        ("route/v1/driving/{five}", "TooBig", "5"),
        ("route/v1/driving/{two}?steps=yes", "InvalidQuery", "true, false"),
        ("route/v1/driving/{two}?geometries=wkt", "InvalidQuery", "geojson"),
        ("route/v1/driving/{two}?overview=true", "InvalidQuery", "simplified"),
        ("route/v1/driving/{two}?alternatives=many", "InvalidQuery", "alternatives"),
        ("route/v1/driving/{two}?annotations=nodes", "InvalidOptions", "node"),
        ("route/v1/driving/{two}?waypoints=0", "InvalidValue", "First and last"),
        ("route/v1/driving/{three}?waypoints=0;1", "InvalidValue", "First and last"),
        ("route/v1/driving/{three}?waypoints=0;2", "InvalidOptions", "every coordinate"),
        ("route/v1/driving/{three}?waypoints=0;3", "InvalidOptions", "0 to 2"),
        ("route/v1/driving/{three}?continue_straight=true", "InvalidOptions", "continue_straight"),
    ],
)
def test_each_fault_has_its_code(client: TestClient, path: str, code: str, words: str) -> None:
    """HTTP 400 with OSRM's code, and a message that says what it is about."""
    names = ("one", "two", "three", "four", "five")
    lists = {name: written(PLACES[: i + 1]) for i, name in enumerate(names)}
    found = refused(client, f"/osrm/{path.format(**lists)}")
    assert found[0] == code, found
    assert words in found[1]


def test_too_many_options(client: TestClient) -> None:
    """A query of nothing but ampersands and keys is no work for the service."""
    query = "&".join(f"a{i}=1" for i in range(1000))
    code, _ = refused(client, f"/osrm/table/v1/driving/{written(PLACES[:2])}?{query}")
    assert code == "InvalidQuery"


def test_only_get(client: TestClient) -> None:
    """OSRM has nothing to post to."""
    assert client.post("/osrm/table/v1/driving/1,1;2,2").status_code == 405


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give a client to a city with a street that nobody gets out of."""
    folder = tmp_path_factory.mktemp("osrm-trap")
    roads = roads_of(
        [(0, 0), (0, 2), (0, 4)], [Street(a=0, b=1), Street(a=1, b=2, both_ways=False)]
    )
    network = RoadNetwork(
        roads=roads, addresses=Addresses.empty(), zone="Europe/London", source="test"
    )
    CityStore(folder / "cities").add("trap", network)
    with running(folder) as client:
        yield client


def test_no_way(trap: TestClient) -> None:
    """`null` in a table, NoRoute for a route, the crow's way where a speed is given for it."""
    places = written([degrees((0, 1)), degrees((0, 3.5))])
    table = trap.get(f"/osrm/table/v1/driving/{places}?annotations=duration,distance").json()
    assert table["durations"][1][0] is table["distances"][1][0] is None
    assert table["durations"][0][1] > 0
    back = ";".join(places.split(";")[::-1])
    assert refused(trap, f"/osrm/route/v1/driving/{back}?overview=false")[0] == "NoRoute"
    query = "annotations=duration,distance&fallback_speed=10&fallback_coordinate=snapped"
    crow = trap.get(f"/osrm/table/v1/driving/{places}?{query}").json()
    assert crow["fallback_speed_cells"] == [[1, 0]]
    assert crow["distances"][1][0] == pytest.approx(2.5 * 111.2, rel=0.01)
    assert crow["durations"][1][0] == pytest.approx(crow["distances"][1][0] / 10, abs=0.1)


def test_traffic_on_the_left(trap: TestClient) -> None:
    """Where the city's clock is a British one."""
    places = written([degrees((0, 1)), degrees((0, 3.5))])
    reply = trap.get(f"/osrm/route/v1/driving/{places}?steps=true").json()
    steps = reply["routes"][0]["legs"][0]["steps"]
    assert {step["driving_side"] for step in steps} == {"left"}


def test_without_a_city(tmp_path: Path) -> None:
    """503, because it isn't the request's fault, and what mends it."""
    with running(tmp_path) as client:
        reply = client.get("/osrm/table/v1/driving/1,1;2,2")
    assert reply.status_code == 503
    assert reply.json()["code"] == "NotReady"
    assert "callout city build" in reply.json()["message"]


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ("", "https://a.example", None),
        ("https://a.example,https://b.example", "https://b.example", "https://b.example"),
        ("https://a.example", "https://b.example", None),
        ("*", "https://b.example", "*"),
    ],
)
def test_pages_of_other_origins(
    tmp_path: Path, origins: str, origin: str, allowed: str | None
) -> None:
    """They may read answers only where the settings say so, faults too; by default nobody may."""
    with running(tmp_path, osrm_origins=origins) as client:
        reply = client.get("/osrm/x", headers={"Origin": origin})
        plans = client.get("/v1/plans", headers={"Origin": origin})
    assert reply.headers.get("access-control-allow-origin") == allowed
    assert "access-control-allow-origin" not in plans.headers


PIECES = [
    *(
        "table",
        "route",
        "nearest",
        "trip",
        "v1",
        "v2",
        "driving",
        "car",
        "bike",
        "/",
        "/",
        "?",
        "&",
    ),
    *(
        "polyline(",
        "polyline6(",
        ")",
        ".json",
        ",",
        ";",
        "=",
        "-",
        "0",
        "1",
        "true",
        "false",
        "all",
    ),
    *("%00", "%2F", "%25", "é", "😀", "%2E%2E", "nan", "1e9", "\\", "'", " "),
    *sorted(GENERAL.union(*OWN.values())),
]


def generated(seed: int) -> str:
    """Make up an address: a sound one with some pieces changed, or pieces in any order."""
    dice = random.Random(seed)
    if dice.random() < 0.3:
        return "".join(dice.choice(PIECES) for _ in range(dice.randrange(12)))
    service = dice.choice(("table", "route", "nearest"))
    places = written(dice.sample(PLACES, dice.randrange(1, 4)))
    names = sorted(GENERAL | OWN[service])
    values = ("true", "false", "0", "1", "0;1", "all", "5", "90,20;", ";", "unlimited;", CITY, "")
    query = "&".join(
        f"{dice.choice(names)}={dice.choice(values)}" for _ in range(dice.randrange(4))
    )
    url = list(f"{service}/v1/driving/{places}?{query}")
    for _ in range(dice.choice((0, 0, 1, 3))):
        url[dice.randrange(len(url))] = dice.choice(PIECES)
    return "".join(url)


def test_any_request_over_http(client: TestClient) -> None:
    """Whatever is asked, it is answered, or refused with a code: never a fault of the service."""
    for seed in range(300):
        url = generated(seed)
        reply = client.get(f"/osrm/{url}")
        assert reply.status_code in {200, 400}, (url, reply.text)
        code = reply.json()["code"]
        assert code in CODES | {"Ok"}, url
        assert (code == "Ok") is (reply.status_code == 200), url


@pytest.mark.slow
def test_ten_thousand_requests(client: TestClient) -> None:
    """Likewise, without the time that HTTP takes."""
    assert isinstance(client.app, FastAPI)
    parts = client.app.state.parts
    seen: dict[str, int] = {}
    for seed in range(1_000, 11_000):
        path, _, query = generated(seed).partition("?")
        try:
            code = json.loads(answer(unquote(path), query, None, parts.roads, parts.settings))[
                "code"
            ]
        except Refused as refusal:
            code = refusal.code
        seen[code] = seen.get(code, 0) + 1
    assert set(seen) <= CODES | {"Ok"}
    assert seen["Ok"] > 500
    assert len(seen) >= 7


@given(st.text(max_size=60), st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_reading_refuses_or_understands(path: str, query: str) -> None:
    """No text makes reading fail in any other way than by refusing."""
    codes = set()
    for before in ("", "table/v1/driving/", "route/v1/driving/polyline("):
        try:
            address = read_address(before + path, tuple(OWN))
        except Refused as refusal:
            codes.add(refusal.code)
        else:
            assert all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in address.coordinates)
    try:
        options = read_options(query, "table", 2)
    except Refused as refusal:
        codes.add(refusal.code)
    else:
        assert options.coordinates == 2
    assert codes <= CODES
