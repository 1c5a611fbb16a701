"""Map pictures: what they show and where, the same every time, of a size that fits a sheet."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

from dispatch.exports.map_frame import Frame
from dispatch.exports.map_marks import Pen, draw_arrows, fitting, spread
from dispatch.exports.map_picture import (
    SHEET_SIZE,
    TALL_SHEET_SIZE,
    draw,
    overview,
    sheet_map,
)
from dispatch.exports.map_roads import BACKGROUND, STROKES, draw_roads, visible_arcs
from dispatch.exports.palette import LEFT_OUT, route_colour
from dispatch.model import Place, Plan
from geo.network import RoadNetwork
from geo.roads import ROAD_CLASSES, Roads
from tests.builders import (
    ALIADOS,
    DEPOT,
    a_job,
    a_leg,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    a_technician,
    an_idle_route,
    an_unassigned,
)
from tests.dispatch.made_city import a_town, corner
from tests.dispatch.plan_strategies import plans
from tests.dispatch.sheet_days import a_day, peculiar_day, plan_of

SMALL = (300, 200)


@pytest.fixture(scope="module")
def town() -> RoadNetwork:
    """Return the roads of a town on a grid."""
    return a_town().network


def pixels(content: bytes) -> NDArray[np.uint8]:
    """Return a picture's pixels, shape (height, width, 3)."""
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def amount(content: bytes, colour: str) -> int:
    """Count pixels that are nearly of a colour."""
    off = np.abs(pixels(content).astype(int) - np.array(ImageColor.getrgb(colour)))
    return int((off.max(axis=2) < 14).sum())


def frame_of(places: list[Place], size: tuple[int, int] = SMALL, margin: int = 20) -> Frame:
    """Return the view around places."""
    points = [(place.lon, place.lat) for place in places]
    return Frame.around(points, width=size[0], height=size[1], margin=margin)


points = st.tuples(st.floats(-179, 179), st.floats(-80, 80))


@given(st.lists(points, min_size=1, max_size=8))
def test_a_frame_holds_all_its_points(listed: list[tuple[float, float]]) -> None:
    """Each point is in the picture, within its margin."""
    frame = Frame.around(listed, width=400, height=300, margin=30)
    inside = frame.pixels(*np.array(listed).T)
    assert (inside >= 30 - 1e-3).all()
    assert (inside <= np.array([400, 300]) - 30 + 1e-3).all()


def test_north_is_up_and_east_is_right() -> None:
    """The picture lies as maps do."""
    frame = frame_of([DEPOT, ALIADOS])
    (depot_x, depot_y), (aliados_x, aliados_y) = frame.pixels(
        [DEPOT.lon, ALIADOS.lon], [DEPOT.lat, ALIADOS.lat]
    )
    assert depot_x < aliados_x
    assert depot_y < aliados_y


def test_the_scale_is_true() -> None:
    """A kilometre on the ground is as many pixels as the scale says."""
    frame = frame_of([corner(0, 0), corner(10, 0)])
    west, east = frame.pixels([-8.61, -8.60], [41.15, 41.15])
    metres = 0.01 * 111_320 * np.cos(np.radians(41.15))
    assert abs((east - west)[0] * frame.metres_per_pixel / metres - 1) < 0.002


def test_one_place_is_seen_with_its_surroundings() -> None:
    """A day at one address shows some hundred metres around it, not a point without scale."""
    frame = frame_of([ALIADOS])
    assert 400 < frame.metres_per_pixel * (SMALL[1] - 40) < 600
    assert np.allclose(frame.pixels(ALIADOS.lon, ALIADOS.lat), [[150, 100]])


def test_bounds_are_those_of_the_picture() -> None:
    """The corners of the view, in degrees, are its corner pixels."""
    frame = frame_of([DEPOT, ALIADOS])
    west, south, east, north = frame.bounds()
    assert np.allclose(frame.pixels([west, east], [north, south]), [[0, 0], SMALL])


def test_nothing_to_see_is_a_frame_too() -> None:
    """Without any point there is still a picture."""
    assert Frame.around([], width=100, height=100, margin=10).metres_per_pixel > 0


def test_a_sheets_map_shows_route_stops_and_home(town: RoadNetwork) -> None:
    """The way in its colour, discs and house in black, streets in white, on the background."""
    content = draw([a_route()], town)
    assert pixels(content).shape == (SHEET_SIZE[1], SHEET_SIZE[0], 3)
    assert amount(content, route_colour(0)) > 1000
    assert amount(content, "#1c1c1c") > 1000
    assert amount(content, BACKGROUND) > 100_000


def test_streets_are_drawn_where_there_are_roads(town: RoadNetwork) -> None:
    """With a network the picture has streets that it lacks without one."""
    stops = [a_stop(a_job(place=corner(8, 8)), leg=replace(a_leg(), geometry=""))]
    route = a_route(a_shift(start_place=corner(2, 2), end_place=None), stops=stops)
    with_streets, without = draw([route], town), draw([route], None)
    different = (pixels(with_streets) != pixels(without)).any(axis=2).mean()
    assert different > 0.05
    assert amount(with_streets, BACKGROUND) < amount(without, BACKGROUND)


def test_a_drive_without_known_way_is_straight() -> None:
    """The line leads from place to place as the crow flies."""
    leg = replace(a_leg(), geometry="")
    stops = [a_stop(a_job(place=corner(8, 8)), leg=leg)]
    shift = a_shift(start_place=corner(2, 2), end_place=None)
    route = replace(a_route(shift, stops=stops), last_leg=None)
    assert amount(draw([route], None), route_colour(0)) > 500


def test_pictures_are_the_same_every_time(town: RoadNetwork) -> None:
    """No chance is in them: bytes are equal."""
    assert draw([a_route()], town, SMALL) == draw([a_route()], town, SMALL)
    assert overview(a_plan(), town, SMALL) == overview(a_plan(), town, SMALL)


def test_pictures_are_small_files(town: RoadNetwork) -> None:
    """At most a few hundred kilobytes, so that sheets can be mailed."""
    assert len(draw([a_day(20)], town)) < 300_000
    assert len(overview(a_plan(), town)) < 400_000


def test_days_with_few_stops_have_a_higher_map(town: RoadNetwork) -> None:
    """Room on the page goes to the map; a day without stops needs none."""
    few, many = sheet_map(a_day(3), town), sheet_map(a_day(8), town)
    assert few is not None
    assert many is not None
    assert pixels(few).shape[:2] == TALL_SHEET_SIZE[::-1]
    assert pixels(many).shape[:2] == SHEET_SIZE[::-1]
    assert sheet_map(an_idle_route(), town) is None


def test_the_overview_shows_every_route_and_what_is_left_out(town: RoadNetwork) -> None:
    """Each used route has its colour, in the picture and in the legend; crosses are red."""
    plan = a_plan(routes=[a_route(), an_idle_route(), a_route(a_shift("wei"))])
    content = overview(plan, town, (800, 600))
    assert amount(content, route_colour(2)) > 300
    assert amount(content, LEFT_OUT) > 50
    nobody = a_plan(routes=[], unassigned=[])
    assert amount(overview(nobody, None, SMALL), LEFT_OUT) == 0


def test_many_technicians_fit_the_legend(town: RoadNetwork) -> None:
    """A hundred names take several columns, and what finds no room breaks nothing."""
    routes = [
        a_route(a_shift(a_technician(f"t{i}", name=f"Técnico 王 {i}" * 3))) for i in range(100)
    ]
    assert pixels(overview(a_plan(routes=routes), town, (640, 400))).shape == (400, 640, 3)


def test_the_source_is_told() -> None:
    """The licence asks for it: who made the map stands in the corner."""
    network = replace(a_town().network, source="© OpenStreetMap contributors, 王" + "x" * 200)
    other = replace(network, source="somebody else")
    corners = [pixels(draw([a_route()], n))[-20:, 600:] for n in (network, other)]
    assert (corners[0] != corners[1]).any()


def test_peculiar_names_are_drawn(town: RoadNetwork) -> None:
    """No text of a plan can break a picture."""
    plan = plan_of(peculiar_day())
    assert pixels(overview(plan, town, SMALL)).size
    assert pixels(draw(plan.routes, town, SMALL)).size


def test_labels_are_cut_where_they_must() -> None:
    """A label that is too long ends in an ellipsis and fits."""
    pen = Pen(canvas=ImageDraw.Draw(Image.new("RGB", (10, 10))), fine=2, width=10, height=10)
    assert fitting(pen, "short", size=13, most=500) == "short"
    cut = fitting(pen, "a name that goes on and on", size=13, most=150)
    assert cut.endswith("…")
    assert pen.length(cut, size=13) <= 150
    assert fitting(pen, "Ana\n\x00🔑", size=13, most=500) == "Ana [key]"


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), min_size=1, max_size=12))
def test_marks_are_parted_alike_every_time(listed: list[tuple[float, float]]) -> None:
    """Discs don't cover each other, and the same points are parted the same way."""
    given_points = np.array(listed)
    moved = spread(given_points, 20.0)
    assert np.array_equal(moved, spread(given_points, 20.0))
    gaps = np.hypot(*(moved[:, None] - moved[None, :]).T)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 12.0


def test_marks_with_room_stay_where_they_are() -> None:
    """Only what overlaps is moved."""
    apart = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    assert np.abs(spread(apart, 20.0) - apart).max() < 0.02


def test_stops_at_one_place_are_all_seen() -> None:
    """Three jobs in one building are three discs."""
    one = draw([a_route(stops=[a_stop()])], None)
    three = draw([a_route(stops=[a_stop(a_job(f"J{i}")) for i in range(3)])], None)
    assert amount(three, "#1c1c1c") > amount(one, "#1c1c1c") + 800


def test_arrows_need_room() -> None:
    """A drive of a few pixels, or of none, has no arrow; a long one has several."""
    image = Image.new("RGB", (800, 100), "white")
    pen = Pen(canvas=ImageDraw.Draw(image), fine=1, width=800, height=100)
    for line in ([[5, 5], [9, 9]], [[5, 5], [5, 5]], [[5, 5]]):
        draw_arrows(pen, np.array(line, float), every=150, size=7, colour="#000000")
    assert not (np.asarray(image) < 255).any()
    draw_arrows(pen, np.array([[0.0, 50], [0, 50], [790, 50]]), every=150, size=7, colour="#000000")
    dark = (np.asarray(image).max(axis=2) < 60).any(axis=0)
    assert int((np.diff(dark.astype(int)) == 1).sum()) == 5


def test_only_roads_in_view_are_drawn(town: RoadNetwork) -> None:
    """Far away nothing is touched; of two directions of a street one is drawn."""
    roads = town.roads
    all_of_it = frame_of([corner(0, 0), corner(11, 11)])
    seen = visible_arcs(roads, all_of_it)
    assert len(seen) == roads.arcs / 2
    assert (roads.tail[seen] < roads.head[seen]).all()
    assert len(visible_arcs(roads, frame_of([corner(2, 2)], (60, 60), 5))) < len(seen) / 2
    assert len(visible_arcs(roads, frame_of([Place(lon=10.0, lat=50.0)]))) == 0


def test_a_road_that_bends_into_view_is_drawn() -> None:
    """Its ends may be outside on one side: its inner points count."""
    roads = Roads.of(
        lon=[-8.70, -8.68],
        lat=[41.10, 41.10],
        tail=[0],
        head=[1],
        milliseconds=[1000],
        decimetres=[1000],
        road_class=[4],
        shape_start=[0, 1],
        shape_lon=[-8.69],
        shape_lat=[41.15],
    )
    assert visible_arcs(roads, frame_of([Place(lon=-8.69, lat=41.15)])).tolist() == [0]
    assert visible_arcs(roads, frame_of([Place(lon=-8.69, lat=41.30)])).tolist() == []


def test_one_way_streets_are_drawn_whichever_way_they_go() -> None:
    """An arc from a higher to a lower junction without its opposite isn't lost."""
    roads = Roads.of(
        lon=[-8.70, -8.69],
        lat=[41.15, 41.15],
        tail=[1],
        head=[0],
        milliseconds=[1000],
        decimetres=[1000],
        road_class=[0],
    )
    assert visible_arcs(roads, frame_of([Place(lon=-8.695, lat=41.15)])).tolist() == [0]


def test_every_road_class_has_a_stroke() -> None:
    """No road of the network is forgotten on the map."""
    drawn = [name for stroke in STROKES for name in stroke.classes]
    assert len(drawn) == len(set(drawn))
    assert {name.removesuffix("_link") for name in ROAD_CLASSES} == set(drawn)


def test_big_roads_are_drawn_over_small_ones_and_wider() -> None:
    """Strokes come from the least important; widths and endurance grow."""
    widths = [stroke.least for stroke in STROKES]
    assert widths == sorted(widths)
    coarsest = [stroke.coarsest for stroke in STROKES]
    assert coarsest == sorted(coarsest)
    ranks = [ROAD_CLASSES.index(stroke.classes[0]) for stroke in STROKES]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize(("span", "drawn"), [(0.01, True), (5.0, False)])
def test_small_streets_are_left_out_of_wide_views(
    town: RoadNetwork, span: float, *, drawn: bool
) -> None:
    """A map of a whole region isn't grey with alleys."""
    middle = corner(5, 5)
    places = [replace(middle, lon=middle.lon + span * side) for side in (-1, 1)]
    image = Image.new("RGB", SMALL, BACKGROUND)
    draw_roads(ImageDraw.Draw(image), town.roads, frame_of(places), 1)
    coloured = np.asarray(image) != np.array(ImageColor.getrgb(BACKGROUND))
    assert coloured.any() == drawn


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(plans)
def test_any_plan_has_pictures(plan: Plan) -> None:
    """Routes around the world, empty ones, jobs anywhere: always a picture."""
    assert pixels(overview(plan, None, (120, 90))).shape == (90, 120, 3)
    for route in plan.routes:
        assert pixels(draw([route], None, (120, 90))).shape == (90, 120, 3)


def test_jobs_left_out_are_in_the_picture() -> None:
    """The overview reaches as far as the job that nobody serves."""
    far = an_unassigned(a_job(place=Place(lon=-8.0, lat=41.15)))
    near, wide = overview(a_plan(), None, SMALL), overview(a_plan(unassigned=[far]), None, SMALL)
    assert amount(wide, route_colour(0)) < amount(near, route_colour(0))
