"""The shape of every answer: what OSRM's documentation says of its objects, as JSON Schema.

https://github.com/Project-OSRM/osrm-backend/blob/v5.27.1/docs/http.md#result-objects
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from geo.network import RoadNetwork
from tests.api.osrm_service import CITY, Place, roads_served, some_places, written

Schema = dict[str, Any]
Served = tuple[TestClient, RoadNetwork]


def record(required: Schema, optional: Schema | None = None) -> Schema:
    """Describe an object that has these members and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
    }


def rows(items: Schema, least: int = 0) -> Schema:
    """Describe an array."""
    return {"type": "array", "items": items, "minItems": least}


NUMBER: Schema = {"type": "number", "minimum": 0}
TEXT: Schema = {"type": "string"}
BEARING: Schema = {"type": "integer", "minimum": 0, "maximum": 359}
LOCATION: Schema = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
    "items": False,
    "minItems": 2,
}
WAYPOINT = record({"name": TEXT, "location": LOCATION, "distance": NUMBER})
LINE = record({"type": {"const": "LineString"}, "coordinates": rows(LOCATION, 2)})
MANEUVER = record(
    {
        "type": {
            "enum": [
                *("turn", "new name", "depart", "arrive", "merge", "on ramp", "off ramp", "fork"),
                *("end of road", "continue", "roundabout", "rotary", "roundabout turn"),
                *("notification", "exit roundabout", "exit rotary"),
            ]
        },
        "location": LOCATION,
        "bearing_before": BEARING,
        "bearing_after": BEARING,
    },
    {
        "modifier": {
            "enum": [
                *("uturn", "sharp right", "right", "slight right", "straight", "slight left"),
                *("left", "sharp left"),
            ]
        },
        "exit": {"type": "integer", "minimum": 1},
    },
)
INTERSECTION = record(
    {"location": LOCATION, "bearings": rows(BEARING, 1), "entry": rows({"type": "boolean"}, 1)},
    {"in": {"type": "integer", "minimum": 0}, "out": {"type": "integer", "minimum": 0}},
)
STEP = record(
    {
        "geometry": {"anyOf": [LINE, TEXT]},
        "maneuver": MANEUVER,
        "intersections": rows(INTERSECTION, 1),
        "mode": {"const": "driving"},
        "driving_side": {"enum": ["left", "right"]},
        "name": TEXT,
        "weight": NUMBER,
        "duration": NUMBER,
        "distance": NUMBER,
    }
)
PER_PIECE = rows(NUMBER)
ANNOTATION = record(
    {},
    {
        "distance": PER_PIECE,
        "duration": PER_PIECE,
        "weight": PER_PIECE,
        "speed": PER_PIECE,
        "datasources": rows({"const": 0}),
        "metadata": record({"datasource_names": rows(TEXT, 1)}),
    },
)
LEG = record(
    {
        "steps": rows(STEP),
        "summary": TEXT,
        "weight": NUMBER,
        "duration": NUMBER,
        "distance": NUMBER,
    },
    {"annotation": ANNOTATION},
)
ROUTE = record(
    {
        "legs": rows(LEG, 1),
        "weight_name": TEXT,
        "weight": NUMBER,
        "duration": NUMBER,
        "distance": NUMBER,
    },
    {"geometry": {"anyOf": [LINE, TEXT]}},
)
OK: Schema = {"const": "Ok"}
CELLS = rows(rows({"type": ["number", "null"]}))
ANSWERS = {
    "table": record(
        {"code": OK},
        {
            "durations": CELLS,
            "distances": CELLS,
            "sources": rows(WAYPOINT, 1),
            "destinations": rows(WAYPOINT, 1),
            "fallback_speed_cells": rows(rows({"type": "integer"}, 2)),
        },
    ),
    "route": record({"code": OK, "routes": rows(ROUTE, 1)}, {"waypoints": rows(WAYPOINT, 2)}),
    "nearest": record({"code": OK, "waypoints": rows(WAYPOINT, 1)}),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a client to a service with one city, and the city's roads."""
    with roads_served(tmp_path_factory.mktemp("osrm-shapes")) as both:
        yield both


@pytest.fixture(scope="module")
def places(served: Served) -> list[Place]:
    """Give eight places of the city."""
    return some_places(served[1], 8)


@pytest.mark.parametrize(
    ("service", "count", "query"),
    [
        ("table", 8, ""),
        ("table", 8, "annotations=duration,distance&fallback_speed=10"),
        ("table", 8, "annotations=distance&sources=0;3&destinations=7&skip_waypoints=true"),
        ("table", 2, "scale_factor=0.333&annotations=distance,duration"),
        ("table", 3, "radiuses=35000;35000;35000&annotations=duration,distance"),
        ("route", 8, ""),
        ("route", 8, "steps=true"),
        ("route", 8, "steps=true&geometries=geojson&overview=full&annotations=true"),
        ("route", 2, "steps=true&geometries=polyline6&overview=false&skip_waypoints=true"),
        ("route", 3, "annotations=speed,weight&alternatives=2&continue_straight=default"),
        ("route", 3, "alternatives=false&steps=false&overview=full&continue_straight=false"),
        ("nearest", 1, ""),
        ("nearest", 1, "number=7&bearings=0,180"),
    ],
)
def test_answers_have_osrms_shape(
    served: Served, places: list[Place], service: str, count: int, query: str
) -> None:
    """Every member is one of OSRM's, of OSRM's type, and those that OSRM always has are there."""
    reply = served[0].get(f"/osrm/{service}/v1/driving/{written(places[:count])}?{query}")
    document = reply.json()
    faults = Draft202012Validator(ANSWERS[service]).iter_errors(document)
    assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []
    assert len(document.get("waypoints", [])) in {0, count, 7}
    wanted = {"durations", "distances"} & set(document)
    assert len(wanted) == (service == "table") * (1 + ("distance" in query and "duration" in query))


def test_vroom_finds_the_json(served: Served, places: list[Place]) -> None:
    """VROOM takes what lies from the first brace of a reply to the last, headers and all."""
    client = served[0]
    for path in (f"table/v1/car/{written(places)}", "table/v1/car/0,0;1,1"):
        reply = client.get(f"/osrm/{path}?annotations=duration,distance")
        assert int(reply.headers["content-length"]) == len(reply.content)
        assert "transfer-encoding" not in reply.headers
        assert not any("{" in name + value for name, value in reply.headers.items())
        assert (reply.content[:1], reply.content[-1:]) == (b"{", b"}")


@pytest.mark.parametrize("far", [0, 3])
def test_vroom_learns_which_place_is_far(served: Served, places: list[Place], far: int) -> None:
    """It reads the number that follows these words, and stops at the first character after it."""
    chosen = [*places[:far], (0.0, 0.0), *places[far:]]
    reply = served[0].get(f"/osrm/table/v1/car/{written(chosen)}").json()
    words = "Could not find a matching segment for coordinate "
    assert reply["code"] == "NoSegment"
    assert reply["message"].startswith(f"{words}{far}:")


def test_what_is_asked_of_legs_comes_with_all_of_them(served: Served, places: list[Place]) -> None:
    """Steps change neither times nor lines: they are made only for those who want them."""
    path = f"/osrm/route/v1/driving/{written(places)}?overview=full&geometries=geojson"
    plain = served[0].get(path).json()
    told = served[0].get(f"{path}&steps=true").json()
    assert told["routes"][0]["geometry"] == plain["routes"][0]["geometry"]
    for with_steps, without in zip(
        told["routes"][0]["legs"], plain["routes"][0]["legs"], strict=True
    ):
        assert with_steps["steps"]
        assert without == with_steps | {"steps": [], "summary": ""}


def test_a_named_city_answers_alike(served: Served, places: list[Place]) -> None:
    """However the city is named, the answer is byte for byte the same."""
    question = f"route/v1/driving/{written(places)}"
    client = served[0]
    plain = client.get(f"/osrm/{question}?steps=true").content
    assert client.get(f"/osrm/{question}?steps=true&city={CITY}").content == plain
    assert client.get(f"/cities/{CITY}/osrm/{question}?steps=true").content == plain
