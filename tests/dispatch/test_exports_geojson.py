"""routes.geojson: what RFC 7946 asks for, read back by shapely."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings

from dispatch.exports.geojson import routes_geojson
from dispatch.exports.palette import route_colour
from dispatch.model import Plan
from tests.builders import (
    ALIADOS,
    BOLHAO,
    CATARINA,
    DEPOT,
    a_job,
    a_leg,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    an_idle_route,
)
from tests.conftest import Golden
from tests.dispatch.plan_strategies import plans


def features(plan: Plan, kind: str | None = None) -> list[dict[str, Any]]:
    """Return the features of a plan's file, of one kind or all."""
    document = json.loads(routes_geojson(plan))
    assert set(document) == {"type", "features"}
    assert document["type"] == "FeatureCollection"
    listed: list[dict[str, Any]] = document["features"]
    return [f for f in listed if kind is None or f["properties"]["kind"] == kind]


def test_golden_geojson(golden: Golden) -> None:
    """The text for a plan stays as it is until somebody means to change it."""
    golden("routes.geojson", routes_geojson(a_plan()))


def test_it_is_read_by_shapely() -> None:
    """Lines and points are where the plan has them, longitude first."""
    parts = shapely.get_parts(shapely.from_geojson(routes_geojson(a_plan())))
    lines = [part for part in parts if part.geom_type == "LineString"]
    assert [line.coords[0] for line in lines] == [
        (place.lon, place.lat) for place in (DEPOT, ALIADOS, CATARINA)
    ]
    assert lines[-1].coords[-1] == (DEPOT.lon, DEPOT.lat)
    points = [(part.x, part.y) for part in parts if part.geom_type == "Point"]
    assert points[-1] == (BOLHAO.lon, BOLHAO.lat)
    assert all(line.is_valid for line in lines)


def test_every_drive_and_stop_is_there_in_order() -> None:
    """A drive leads to the stop that follows it; the last one leads home."""
    kinds = [f["properties"]["kind"] for f in features(a_plan(routes=[a_route()]))]
    assert kinds == ["home", "home", "drive", "stop", "drive", "stop", "drive", "unassigned"]
    ways = [(f["properties"]["from"], f["properties"]["to"]) for f in features(a_plan(), "drive")]
    assert ways == [("start", "1"), ("1", "2"), ("2", "end")]


def test_stops_say_what_and_when() -> None:
    """A stop has its number, job, technician and local instants."""
    first, second = (f["properties"] for f in features(a_plan(), "stop"))
    assert (first["stop"], first["job"], first["technician"]) == (1, "J1", "ana")
    assert second["title"] == "12 V battery"
    arrival = datetime.fromisoformat(second["arrival"])
    assert arrival == a_plan().routes[0].stops[1].arrival
    assert second["arrival"].endswith("+00:00")


def test_drives_say_how_long_and_how_far() -> None:
    """A drive's properties are those of its leg."""
    legs = a_route().legs
    told = [
        (f["properties"]["seconds"], f["properties"]["metres"]) for f in features(a_plan(), "drive")
    ]
    assert told == [(leg.seconds, leg.metres) for leg in legs]


def test_jobs_left_out_say_why() -> None:
    """An unassigned job is a point with its reasons."""
    (left,) = features(a_plan(), "unassigned")
    assert left["properties"]["reasons"] == ["Nobody on shift has skill hv:2"]
    assert left["properties"]["reason_codes"] == ["skill"]


def test_each_route_has_its_colour() -> None:
    """Lines and points of a route share a colour; the next route has another."""
    plan = a_plan(routes=[a_route(), a_route(a_shift("rui"))])
    for i in range(2):
        styles = {
            f["properties"].get("stroke", f["properties"].get("marker-color"))
            for f in features(plan)
            if f["properties"].get("route") == i + 1
        }
        assert styles == {route_colour(i)}


@pytest.mark.parametrize("geometry", ["", "_p~iF~ps|U"])
def test_a_drive_without_a_way_has_no_geometry(geometry: str) -> None:
    """A line needs two positions: a drive that has fewer is there without geometry."""
    leg = replace(a_leg(), geometry=geometry)
    route = a_route(stops=[a_stop(leg=leg)])
    drive = features(a_plan(routes=[route]), "drive")[0]
    assert drive["geometry"] is None
    assert drive["properties"]["metres"] == 5000


def test_open_ends_have_no_home() -> None:
    """A shift that begins at its first stop and ends at its last has no home to show."""
    shift = a_shift(start_place=None, end_place=None)
    route = replace(a_route(shift), last_leg=None)
    assert features(a_plan(routes=[route]), "home") == []
    assert len(features(a_plan(routes=[route]), "drive")) == 2


def test_idle_technicians_have_a_home_only() -> None:
    """Somebody with nothing to do is on the map, at home."""
    assert [
        f["properties"]["kind"] for f in features(a_plan(routes=[an_idle_route()], unassigned=[]))
    ] == [
        "home",
        "home",
    ]


def test_customers_stay_out_of_the_map() -> None:
    """The map file, which gets passed around, names no customer and no phone."""
    job = a_job(customer="Marta Ponte", phone="+351 900 000 001", note="gate code 4711")
    text = routes_geojson(a_plan(routes=[a_route(stops=[a_stop(job)])]))
    assert "Marta" not in text
    assert "900 000" not in text
    assert "4711" not in text


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(plans)
def test_any_plan_is_valid_geojson(plan: Plan) -> None:
    """Every feature has a geometry of the standard (or null) and properties."""
    found = features(plan)
    json.dumps(found).encode()
    assert len([f for f in found if f["properties"]["kind"] == "stop"]) == plan.jobs_planned
    assert len([f for f in found if f["properties"]["kind"] == "unassigned"]) == len(
        plan.unassigned
    )
    for feature in found:
        assert feature["type"] == "Feature"
        geometry = feature["geometry"]
        if geometry is None:
            continue
        positions = geometry["coordinates"]
        if geometry["type"] == "Point":
            positions = [positions]
        else:
            assert geometry["type"] == "LineString"
            assert len(positions) >= 2
        assert all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in positions)
