"""Exports of a day on the real streets of Porto; skipped where the shared data is absent."""

import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import polyline
import pypdf
import pytest
from PIL import Image

from dispatch.exports import FORMATS
from dispatch.exports.map_picture import draw, overview
from dispatch.model import Leg, Plan, Route
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from tests.builders import a_plan, a_route, a_shift
from tests.dispatch.sheet_days import a_day

EXTRACT = Path(__file__).parents[2].parent / "shared" / "data" / "roads" / "porto.osm.pbf"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not EXTRACT.exists(), reason=f"needs {EXTRACT.name} of the shared data"),
]


@pytest.fixture(scope="module")
def porto() -> RoadNetwork:
    """Return the roads of Porto."""
    return RoadNetwork.from_pbf(EXTRACT)


def driven(route: Route, network: RoadNetwork) -> Route:
    """Return the route with the drives that the roads give."""
    places = [route.shift.start_place, *(stop.job.place for stop in route.stops)]
    places.append(route.shift.end_place)
    points = [Coordinate(place.lon, place.lat) for place in places if place is not None]
    legs = []
    for path in network.paths(list(pairwise(points))):
        geometry = polyline.encode([(x, y) for x, y in path.line.coords], 5, geojson=True)
        legs.append(Leg(seconds=path.seconds, metres=path.metres, geometry=geometry))
    stops = (replace(stop, leg=leg) for stop, leg in zip(route.stops, legs, strict=False))
    return replace(route, stops=tuple(stops), last_leg=legs[-1])


@pytest.fixture(scope="module")
def day(porto: RoadNetwork) -> Plan:
    """Return a plan of two routes on Porto's roads."""
    routes = (driven(a_day(8), porto), driven(a_route(a_shift("rui")), porto))
    return a_plan(routes=routes)


def test_a_map_of_the_city_is_full_of_streets(day: Plan, porto: RoadNetwork) -> None:
    """The middle of Porto has streets everywhere, and the file stays small."""
    content = draw(day.routes[:1], porto)
    with Image.open(io.BytesIO(content)) as image:
        grey = np.asarray(image.convert("L"))
    cells = grey[:400, :1480].reshape(4, 100, 10, 148).std(axis=(1, 3))
    assert (cells > 3).mean() > 0.9
    assert len(content) < 300_000


def test_the_overview_of_the_city_is_a_small_file(day: Plan, porto: RoadNetwork) -> None:
    """All routes of a day on one picture of at most a few hundred kilobytes."""
    content = overview(day, porto)
    assert 50_000 < len(content) < 450_000
    assert content == overview(day, porto)


def test_every_format_of_a_real_day_is_made(day: Plan, porto: RoadNetwork) -> None:
    """Sheets, calendars, table and map data of the same day; the sheet is one page."""
    made = {name: export(day, porto) for name, export in FORMATS.items()}
    assert sorted(made["pdf"]) == ["ana.pdf", "rui.pdf"]
    for content in made["pdf"].values():
        assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1
        assert len(content) < 500_000
    assert all(len(content) < 700_000 for content in made["html"].values())
    assert len(made["csv"]["stops.csv"].splitlines()) == 1 + day.jobs_planned + 1
