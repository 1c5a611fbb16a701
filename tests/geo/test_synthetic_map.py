"""From draft to map and traffic: thinning, chains, lines, ground, motorways, houses, waits."""

import math
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.roads import ROAD_CLASSES
from geo.synthetic.chains import Stretch, draw_together
from geo.synthetic.districts import RULES, Style
from geo.synthetic.draft import Draft
from geo.synthetic.form import CityForm
from geo.synthetic.ground import Ground, Wave, to_globe
from geo.synthetic.highways import EXIT_SPACING, SPUR_LENGTH, draw_motorways
from geo.synthetic.houses import (
    FRONT_GARDEN_METRES,
    NEAREST_METRES,
    PLOT_METRES,
    HouseStreets,
    number_houses,
)
from geo.synthetic.lines import CORNER_METRES, STEP_METRES, draw_lines
from geo.synthetic.motorway import (
    HALF_WIDTH,
    SAME_STOP,
    Curve,
    Line,
    Motorway,
    Surface,
    ramp,
)
from geo.synthetic.naming import StreetNames
from geo.synthetic.skeleton import draw_skeleton
from geo.synthetic.streets import (
    MOTORWAY,
    MOTORWAY_LINK,
    PRIMARY,
    RESIDENTIAL,
    SECONDARY,
    TERTIARY,
    Kind,
    StreetPlan,
)
from geo.synthetic.thinning import (
    MOTORWAY_ROOM,
    RAMP_ROOM,
    clear_motorways,
    passed_over,
    thin,
    trim,
)
from geo.synthetic.traffic import RAMP_SIGNAL, SIGNAL, SPEEDS_KMH, drive, seconds
from tests.geo.drawing_board import FLAT, NONE, curve, draft, grid, plan_of, rng, together
from tests.geo.made_cities import METRES_PER_DEGREE

styles = st.sampled_from([Style.OLD, Style.GRID, Style.VILLAGE, Style.SUBURB, Style.ESTATE])


def without_bends(drawn: Draft, streets: int = 1) -> Stretch:
    """Draw together with every place a junction."""
    return draw_together(plan_of(streets), drawn, np.zeros(len(drawn.x), dtype=np.bool_))


def graph_of(drawn: Draft) -> "nx.MultiGraph[int]":
    """Give a draft's pieces as a networkx graph."""
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_edges_from(zip(drawn.a.tolist(), drawn.b.tolist(), strict=True))
    return graph


def houses(drawn: Draft, ground: Ground = FLAT, *, named: bool = True) -> HouseStreets:
    """Give streets for houses: all pieces of one street called Rua, without bends."""
    stretch = without_bends(drawn)
    lines = draw_lines(drawn, stretch, [], ground)
    names = StreetNames(("", "Rua"), np.array([int(named)]))
    return HouseStreets(drawn, stretch, lines, names, np.array([0.0]), np.array([0.0]))


# --- leaving out ---------------------------------------------------------------------------------


@given(styles, st.integers(3, 9), st.integers(0, 99))
def test_thinning_never_cuts_a_city_in_two(style: Style, size: int, seed: int) -> None:
    """Whatever the style and the dice, the city stays in one part as networkx sees it."""
    left = graph_of(thin(grid(size, style=style), rng(seed)))
    assert nx.is_connected(left)
    assert set(range(size * size)) <= set(left.nodes)


@given(styles, st.integers(0, 99))
def test_a_cul_de_sac_ends_between_its_neighbours(style: Style, seed: int) -> None:
    """New ends lie on the old piece, past 45 % and before 70 % of its way."""
    drawn = grid(7, style=style)
    left = thin(drawn, rng(seed))
    for k in np.flatnonzero(left.b >= len(drawn.x)).tolist():
        length = math.hypot(
            left.x[left.b[k]] - left.x[left.a[k]], left.y[left.b[k]] - left.y[left.a[k]]
        )
        assert 0.45 * 100 <= length <= 0.70 * 100


def test_suburbs_turn_their_back_on_avenues() -> None:
    """Of estates' streets that touch a big street fewer stay than of those that don't."""
    kept = {True: 0, False: 0}
    drawn = grid(21, style=Style.SUBURB)
    avenue = (drawn.x[drawn.a] == 1_000) & (drawn.x[drawn.b] == 1_000)
    drawn = replace(
        drawn,
        style=np.where(avenue, Style.BIG, drawn.style),
        road_class=np.where(avenue, PRIMARY, drawn.road_class),
    )
    across = (drawn.y[drawn.a] == drawn.y[drawn.b]) & ~avenue
    touches = across & ((drawn.x[drawn.a] == 1_000) | (drawn.x[drawn.b] == 1_000))
    before = {True: int(touches.sum()), False: int((across & ~touches).sum())}
    for seed in range(10):
        left = thin(drawn, rng(seed))
        on_avenue = (left.x[left.a] == 1_000) | (left.x[left.b] == 1_000)
        flat = left.y[left.a] == left.y[left.b]
        kept[True] += int((flat & on_avenue & (left.style != Style.BIG)).sum())
        kept[False] += int((flat & ~on_avenue).sum())
    assert kept[True] / before[True] < 0.9 * kept[False] / before[False]


@pytest.mark.parametrize(
    ("road_class", "room"), [(MOTORWAY, MOTORWAY_ROOM), (MOTORWAY_LINK, RAMP_ROOM)]
)
@pytest.mark.parametrize(("beyond", "stays"), [(-1.0, False), (1.0, True)])
def test_a_motorway_needs_its_room_and_no_more(
    road_class: int, room: float, beyond: float, *, stays: bool
) -> None:
    """A house street a metre inside the room goes, one a metre outside stays."""
    away = room + beyond
    drawn = draft([(0, 0), (900, 0), (300, away), (600, away), (0, 500), (900, 500)],
                  [(2, 3), (4, 5)])  # fmt: skip
    left = clear_motorways(drawn, [curve((0, 1), road_class)])
    assert (2 in left.a) is stays
    assert 4 in left.a


def test_big_streets_pass_below_a_motorway_at_any_angle() -> None:
    """Avenues are never cleared, even where they run along."""
    drawn = draft([(0, 0), (900, 0), (100, -90), (800, 90)], [(2, 3)], road_class=SECONDARY)
    assert clear_motorways(drawn, [curve((0, 1))]).a.tolist() == [2]


def test_trimming_leaves_big_streets() -> None:
    """However few junctions are wanted, no avenue is taken away."""
    drawn = grid(9)
    avenue = drawn.y[drawn.a] == drawn.y[drawn.b]
    drawn = replace(drawn, style=np.where(avenue, Style.BIG, drawn.style))
    left = trim(drawn, NONE, 30, CityForm(900), rng())
    rows = left.y[left.a][left.style == Style.BIG]
    assert {int((rows == y).sum()) for y in set(rows.tolist())} == {8}


# --- chains --------------------------------------------------------------------------------------


@given(st.integers(2, 30), st.integers(0, 99))
def test_a_winding_street_is_one_stretch_of_its_whole_length(count: int, seed: int) -> None:
    """Any number of bends, in any order of pieces, becomes one stretch of the same length."""
    random = rng(seed)
    x = np.cumsum(random.uniform(60, 90, count + 1))
    places = list(zip(x.tolist(), random.uniform(0, 5, count + 1).tolist(), strict=True))
    order = random.permutation(count).tolist()
    drawn = draft(places, [(k, k + 1) if k % 2 else (k + 1, k) for k in order])
    stretch = together(drawn)
    assert {int(stretch.a[0]), int(stretch.b[0])} == {0, count}
    assert len(stretch.a) == 1
    bends = stretch.bend_x.tolist()
    assert bends in (x[1:-1].tolist(), x[1:-1][::-1].tolist())


@given(styles, st.integers(4, 9), st.integers(0, 99))
def test_no_two_stretches_join_the_same_junctions(style: Style, size: int, seed: int) -> None:
    """A road graph has one arc from one junction to another, and none to itself."""
    stretch = together(thin(grid(size, style=style), rng(seed)))
    pairs = {frozenset(pair) for pair in zip(stretch.a.tolist(), stretch.b.tolist(), strict=True)}
    assert len(pairs) == len(stretch.a)
    assert all(len(pair) == 2 for pair in pairs)


@given(styles, st.integers(4, 9), st.integers(0, 99))
def test_drawing_together_keeps_every_metre(style: Style, size: int, seed: int) -> None:
    """Pieces and stretches with their bends have the same length before corners are cut."""
    drawn = thin(grid(size, style=style), rng(seed))
    stretch = together(drawn)
    total = 0.0
    for i, (a, b) in enumerate(zip(stretch.a.tolist(), stretch.b.tolist(), strict=True)):
        bends = slice(stretch.bend_start[i], stretch.bend_start[i + 1])
        x = np.array([drawn.x[a], *stretch.bend_x[bends], drawn.x[b]])
        y = np.array([drawn.y[a], *stretch.bend_y[bends], drawn.y[b]])
        total += float(np.hypot(np.diff(x), np.diff(y)).sum())
    assert total == pytest.approx(float(drawn.length().sum()))


def test_house_numbers_follow_the_street_not_the_piece() -> None:
    """Metres along a street rise eastwards for an eastward street, whichever way it was drawn."""
    drawn = draft([(0, 0), (300, 0), (700, 0)], [(1, 0), (1, 2)])
    stretch = without_bends(drawn)
    assert stretch.metres_a.tolist() == [300, 300]
    assert stretch.metres_b.tolist() == [0, 700]


# --- lines and the ground -------------------------------------------------------------------------


@given(st.integers(0, 50), st.floats(500, 20_000))
def test_lines_of_one_junction_end_in_one_point(seed: int, radius: float) -> None:
    """However the ground is bent, all lines at a junction have its very place."""
    drawn = grid(4)
    stretch = together(drawn)
    lines = draw_lines(drawn, stretch, [], Ground.shaped(radius, rng(seed)))
    start = lines.bent.start
    at: dict[int, set[tuple[float, float]]] = {}
    for ends, rows in ((stretch.a, start[:-1]), (stretch.b, start[1:] - 1)):
        for junction, row in zip(ends.tolist(), rows.tolist(), strict=True):
            at.setdefault(junction, set()).add((lines.lon[row], lines.lat[row]))
    assert {len(places) for places in at.values()} == {1}
    assert len({next(iter(places)) for places in at.values()}) == len(at)


def test_long_streets_are_bent_in_small_steps() -> None:
    """A street over steep hills is drawn within eight metres of where it really runs."""
    hill = Ground((Wave(math.pi / 2, 60.0, 500.0, 0.0),))
    drawn = draft([(0, 0), (2_000, 0)], [(0, 1)])
    bent = draw_lines(drawn, together(drawn), [], hill).bent
    x = np.linspace(0, 2_000, 1_000)
    exact = shapely.LineString(np.column_stack(hill.bend(x, np.zeros_like(x))))
    line = shapely.LineString(np.column_stack((bent.x, bent.y)))
    assert shapely.hausdorff_distance(line, exact) < 8
    assert len(bent.x) < 2_000 / STEP_METRES + 2


@pytest.mark.parametrize(("leg", "cut"), [(30.0, 10.5), (40.0, 14.0), (300.0, CORNER_METRES)])
def test_short_legs_keep_a_straight_part(leg: float, cut: float) -> None:
    """A corner takes at most a third of the shorter leg, so that two corners never meet."""
    drawn = draft([(0, 0), (leg, 0), (leg, 400)], [(0, 1), (1, 2)])
    bent = draw_lines(drawn, together(drawn), [], FLAT).bent
    line = shapely.LineString(np.column_stack((bent.x, bent.y)))
    assert line.distance(shapely.Point(leg, 0)) == pytest.approx(cut / math.sqrt(2))


@given(st.floats(30, 150))
def test_a_corner_is_cut_no_deeper_than_it_may(turn: float) -> None:
    """The rounded corner stays within the cut's length of the sharp one, at any angle."""
    angle = math.radians(turn)
    tip = (300 + 300 * math.cos(angle), 300 * math.sin(angle))
    drawn = draft([(0, 0), (300, 0), tip], [(0, 1), (1, 2)])
    bent = draw_lines(drawn, together(drawn), [], FLAT).bent
    sharp = shapely.LineString([(0, 0), (300, 0), tip])
    line = shapely.LineString(np.column_stack((bent.x, bent.y)))
    assert 0 < line.distance(shapely.Point(300, 0)) <= CORNER_METRES
    assert shapely.hausdorff_distance(line, sharp) <= CORNER_METRES + 1e-6
    assert line.length < sharp.length


@given(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000), st.integers(0, 20))
def test_bending_can_be_undone(x: float, y: float, seed: int) -> None:
    """Each shear taken back in turn leads to where a point was: no two places become one."""
    ground = Ground.shaped(9_000, rng(seed))
    bent = ground.bend(np.array([x]), np.array([y]))
    back = tuple(replace(wave, amplitude=-wave.amplitude) for wave in reversed(ground.waves))
    again = Ground(back).bend(*bent)
    assert (again[0][0], again[1][0]) == pytest.approx((x, y), abs=1e-5)


@given(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))
def test_degrees_lead_back_to_metres(x: float, y: float) -> None:
    """Longitude and latitude keep a place to two centimetres."""
    (lon,), (lat,) = to_globe(np.array([x]), np.array([y]))
    north = (lat - 45) * METRES_PER_DEGREE
    east = (lon + 30) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    assert (east, north) == pytest.approx((x, y), abs=0.02)


# --- motorways -----------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 3_000), min_size=1, max_size=15), st.sampled_from((1, -1)))
def test_stops_on_a_carriageway_keep_apart(places: list[float], way: int) -> None:
    """Ramps may ask anywhere: junctions are never nearer than the least distance."""
    x = np.linspace(0, 3_000, 50)
    motorway = Motorway(Line.through(x, np.zeros(50), closed=False), 0)
    plan = StreetPlan()
    for s in places:
        motorway.stop(plan, s, way)
    kept = sorted(motorway.stops[way < 0])
    assert all(b - a >= SAME_STOP for a, b in pairwise(kept))
    assert not motorway.stops[way > 0]
    assert plan.y == pytest.approx([-way * HALF_WIDTH] * len(kept))


@given(st.tuples(*[st.floats(-500, 500)] * 4))
def test_a_ramp_stays_between_its_ends_and_its_control(bow: tuple[float, ...]) -> None:
    """A Bézier curve lies in the hull of its points, and leads from one end to the other."""
    plan = StreetPlan()
    a, b = plan.add_junction(5_000, 5_000), plan.add_junction(5_600, 5_050)
    controls = ((5_000 + bow[0], 5_000 + bow[1]), (5_000 + bow[2], 5_000 + bow[3]))
    laid = ramp(plan, a, b, controls)
    hull = shapely.MultiPoint([(5_000, 5_000), (5_600, 5_050), *controls]).convex_hull.buffer(1e-6)
    assert (laid.a, laid.b, laid.road_class) == (a, b, MOTORWAY_LINK)
    assert shapely.covers(hull, shapely.points(laid.x, laid.y)).all()


@given(st.floats(0.1, math.pi - 0.1), st.floats(0.1, 0.9))
def test_a_crossing_knows_its_angle(turn: float, share: float) -> None:
    """The squareness of a crossing is the sine of its angle; both places are the same point."""
    plan = StreetPlan()
    dx, dy = 400 * math.cos(turn), 400 * math.sin(turn)
    x, y = 1_000 - share * dx, -share * dy
    street = plan.lay(
        plan.add_junction(x, y), plan.add_junction(x + dx, y + dy), PRIMARY, Kind.AVENUE
    )
    line = Line.through(np.array([0.0, 2_010.0]), np.zeros(2), closed=False)
    (crossing,) = Surface.of(plan).crossings(line)
    assert crossing.square == pytest.approx(math.sin(turn))
    assert crossing.segment == street
    assert crossing.at == pytest.approx(share)
    assert crossing.s == pytest.approx(1_000)


@pytest.mark.parametrize("seed", range(3))
def test_motorways_of_a_city_have_room_between_exits(seed: int) -> None:
    """No two junctions of a carriageway lie on top of one another, all curves are one-way roads."""
    plan, form = StreetPlan(), CityForm(6_000)
    draw_skeleton(plan, form, rng(seed))
    curves = draw_motorways(plan, form, rng(seed))
    assert {c.road_class for c in curves} == {MOTORWAY, MOTORWAY_LINK}
    for way in (c for c in curves if c.road_class == MOTORWAY):
        gap = math.hypot(plan.x[way.a] - plan.x[way.b], plan.y[way.a] - plan.y[way.b])
        assert gap > 0.5 * SAME_STOP
        assert plan.street_kind[way.street] == Kind.MOTORWAY
    assert all(c.street == -1 for c in curves if c.road_class == MOTORWAY_LINK)
    assert len({(c.a, c.b) for c in curves}) == len(curves)
    assert SPUR_LENGTH > EXIT_SPACING


# --- driving -------------------------------------------------------------------------------------


@given(styles, st.integers(3, 7), st.integers(0, 99))
def test_whoever_lives_in_a_one_way_street_gets_home(style: Style, size: int, seed: int) -> None:
    """With its one-ways, every part of a town is strongly connected as networkx sees it."""
    drawn = grid(size, style=style)
    drawn = replace(drawn, street=np.arange(len(drawn.a)) % 40)
    directed = drive(without_bends(drawn, 40), [], 40, len(drawn.x), rng(seed))
    graph = nx.DiGraph(list(zip(directed.tail.tolist(), directed.head.tolist(), strict=True)))
    assert nx.is_strongly_connected(graph)
    assert len(graph) == size * size


def test_a_street_is_one_way_as_a_whole() -> None:
    """Pieces of one street are driven in the same direction, not against one another."""
    drawn = grid(6, style=Style.OLD)
    flat = drawn.y[drawn.a] == drawn.y[drawn.b]
    lane = np.where(flat, drawn.y[drawn.a], 1_000 + drawn.x[drawn.a]).astype(np.int64)
    drawn = replace(drawn, street=np.unique(lane, return_inverse=True)[1])
    seen = 0
    for seed in range(8):
        directed = drive(without_bends(drawn, 12), [], 12, len(drawn.x), rng(seed))
        once = np.bincount(directed.line, minlength=len(drawn.a)) == 1
        for street in range(12):
            rows = once[directed.line] & (drawn.street[directed.line] == street)
            directions = {
                bool(drawn.x[t] + drawn.y[t] < drawn.x[h] + drawn.y[h])
                for t, h in zip(directed.tail[rows], directed.head[rows], strict=True)
            }
            seen += bool(directions)
            assert len(directions) <= 1
    assert seen > 20


@given(st.floats(50, 5_000), st.floats(0.9, 1.1), st.sampled_from(sorted(SPEEDS_KMH)))
def test_time_is_way_over_speed(metres: float, pace: float, name: str) -> None:
    """A road that only goes on takes its length over its class's speed at its own pace."""
    stretch = without_bends(draft([(0, 0), (metres, 0)], [(0, 1)]))
    directed = drive(stretch, [], 1, 2, rng())
    road_class = np.array([ROAD_CLASSES.index(name)])
    ends = (stretch.a, stretch.b)
    found = seconds(directed, road_class, np.array([metres]), np.array([pace]), ends)
    assert found.tolist() == pytest.approx([metres * 3.6 / (SPEEDS_KMH[name] * pace)] * 2)


def test_waits_are_a_matter_of_seconds() -> None:
    """Nowhere in a town is the wait at a junction longer than a signal's."""
    drawn = grid(5)
    random = rng(3)
    classes = random.choice([PRIMARY, SECONDARY, TERTIARY, RESIDENTIAL, MOTORWAY_LINK], 40)
    stretch = without_bends(drawn)
    directed = drive(stretch, [], 1, len(drawn.x), random)
    nowhere = np.zeros(len(drawn.a))
    waits = seconds(directed, classes, nowhere, np.ones(40), (stretch.a, stretch.b))
    assert waits.min() >= 0
    assert waits.max() == max(SIGNAL, RAMP_SIGNAL)
    assert len(set(waits.tolist())) > 4


# --- houses ---------------------------------------------------------------------------------------


@given(st.integers(0, 99), st.sampled_from([Style.OLD, Style.GRID, Style.ESTATE]))
def test_houses_stand_beside_their_street(seed: int, style: Style) -> None:
    """Each is a garden away from the street, odd ones to the left of the rising numbers."""
    drawn = draft([(0, 0), (900, 0)], [(0, 1)], style=style)
    found = number_houses(houses(drawn), "Vila", rng(seed))
    assert len(found) == pytest.approx(9 * RULES[style].homes, abs=1)
    for address in found:
        x = (address.coordinate.lon + 30) * METRES_PER_DEGREE * math.sqrt(0.5)
        y = (address.coordinate.lat - 45) * METRES_PER_DEGREE
        number = int(address.number)
        assert NEAREST_METRES - 0.1 <= abs(y) <= NEAREST_METRES + FRONT_GARDEN_METRES + 0.1
        assert (y > 0) is (number % 2 == 1)
        assert (number - 1) // 2 == pytest.approx(x / PLOT_METRES, abs=1.01)


def test_each_door_has_its_own_number() -> None:
    """Where two parts of a street run beside one another, no number is given twice."""
    drawn = draft([(0, 0), (400, 0), (0, 80), (400, 80)], [(0, 1), (2, 3)], style=Style.OLD)
    for seed in range(20):
        numbers = [address.number for address in number_houses(houses(drawn), "Vila", rng(seed))]
        assert len(set(numbers)) == len(numbers) > 3


def test_nameless_streets_and_stubs_have_no_houses() -> None:
    """No address without a street's name, nor on a street shorter than two plots."""
    street = draft([(0, 0), (900, 0)], [(0, 1)], style=Style.OLD)
    assert len(number_houses(houses(street, named=False), "Vila", rng())) == 0
    stub = draft([(0, 0), (2 * PLOT_METRES - 1, 0)], [(0, 1)], style=Style.OLD)
    assert sum(len(number_houses(houses(stub), "Vila", rng(seed))) for seed in range(20)) == 0


def test_postcodes_rise_from_the_centre() -> None:
    """A house has the code of the nearest district; the first code is the one in the middle."""
    drawn = draft([(0, 0), (2_000, 0)], [(0, 1)], style=Style.OLD)
    streets = replace(
        houses(drawn), district_x=np.array([1_800.0, 50.0]), district_y=np.array([0.0, 0.0])
    )
    codes = [
        (address.coordinate.lon, address.postcode)
        for address in number_houses(streets, "Vila", rng())
    ]
    in_order = [code for _, code in sorted(codes)]
    assert in_order == sorted(in_order)
    assert set(in_order) == {"1000", "1001"}
    assert in_order.count("1000") == pytest.approx(len(codes) * 925 / 2_000, abs=3)


def test_curves_have_no_houses() -> None:
    """Nobody lives on a motorway: houses are on stretches only."""
    drawn = draft([(0, 0), (900, 0), (0, 300), (900, 300)], [(0, 1)], style=Style.OLD)
    stretch = without_bends(drawn)
    motorway = Curve(2, 3, np.array([450.0]), np.array([320.0]), MOTORWAY, -1)
    lines = draw_lines(drawn, stretch, [motorway], FLAT)
    streets = replace(houses(drawn), lines=lines)
    found = number_houses(streets, "Vila", rng())
    assert len(found) > 5
    assert all((a.coordinate.lat - 45) * METRES_PER_DEGREE < 100 for a in found)


def test_bends_are_drawn_over_only_between_two_pieces() -> None:
    """Ends and crossroads of a grid stay junctions; its four corners are bends."""
    drawn = grid(5)
    bends = passed_over(drawn, NONE)
    assert np.flatnonzero(bends).tolist() == [0, 4, 20, 24]
