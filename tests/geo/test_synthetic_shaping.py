"""From plan to map: leaving out, drawing together, rounding, bending, and directions."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate, great_circle_metres
from geo.synthetic.chains import draw_together
from geo.synthetic.districts import Style
from geo.synthetic.draft import Draft
from geo.synthetic.fabric import Pieces
from geo.synthetic.form import CityForm
from geo.synthetic.ground import ORIGIN, Ground, Wave, to_globe
from geo.synthetic.lines import CORNER_METRES, FLAT_METRES, Lines, draw_lines
from geo.synthetic.motorway import Curve
from geo.synthetic.streets import (
    LIVING_STREET,
    MOTORWAY,
    MOTORWAY_LINK,
    NO_ROAD,
    PRIMARY,
    RESIDENTIAL,
    TERTIARY,
    Kind,
    StreetPlan,
)
from geo.synthetic.thinning import clear_motorways, count_junctions, passed_over, thin, trim
from geo.synthetic.traffic import SIGNAL, SPEEDS_KMH, Directed, drive, seconds
from tests.geo.drawing_board import FLAT, NONE, curve, draft, grid, plan_of, together

# --- collecting --------------------------------------------------------------------------------


def test_segments_become_pieces_between_their_junctions() -> None:
    """A street with two junctions on it is three pieces, an outline none."""
    plan = StreetPlan()
    a, b, c = (plan.add_junction(x, 0) for x in (0, 300, 600))
    street = plan.lay(a, b, PRIMARY, Kind.AVENUE)
    plan.lay(b, c, NO_ROAD, Kind.AVENUE)
    for at in (0.3, 0.6):
        plan.join(street, at, 0, 1, 0)
    drawn = Draft.of(plan, Pieces())
    assert drawn.length().tolist() == pytest.approx([90, 90, 120])
    assert set(drawn.road_class.tolist()) == {PRIMARY}


def test_house_streets_end_before_the_fields() -> None:
    """Pieces of house streets that lead to the outline are left out, big streets go on."""
    plan, pieces = StreetPlan(), Pieces()
    a, b, c, d = (plan.add_junction(x, y) for x, y in ((0, 0), (100, 0), (200, -50), (200, 50)))
    plan.lay(c, d, NO_ROAD, Kind.AVENUE)
    plan.lay(a, c, PRIMARY, Kind.AVENUE)
    pieces.add(np.array([[a, b, d]]), np.array([0]), Style.SUBURB, RESIDENTIAL)
    drawn = Draft.of(plan, pieces)
    ends = set(zip(drawn.a.tolist(), drawn.b.tolist(), strict=True))
    assert ends == {(a, b), (a, c)}


def test_one_piece_between_two_junctions() -> None:
    """Doubles, whichever way round, and loops are drawn once or not at all."""
    plan, pieces = StreetPlan(), Pieces()
    ends = np.array([[plan.add_junction(0, 0), plan.add_junction(50, 0)]])
    for chain in (ends, ends[:, ::-1], ends[:, [0, 0]]):
        pieces.add(chain, np.array([0]), Style.GRID, RESIDENTIAL)
    assert len(Draft.of(plan, pieces).a) == 1


def test_only_the_largest_part_stays() -> None:
    """Streets that nothing joins to the city are left out."""
    drawn = draft([(0, 0), (9, 0), (9, 9), (90, 0), (99, 0)], [(0, 1), (1, 2), (3, 4)])
    assert drawn.connected().a.tolist() == [0, 1]


# --- leaving out -------------------------------------------------------------------------------


def test_house_streets_make_room_for_a_motorway() -> None:
    """House streets within forty metres go; a collector goes on where it crosses squarely."""
    drawn = draft(
        [(0, 0), (900, 0), (400, 20), (400, 300), (500, -200), (500, 200), (0, 10), (900, -10)],
        [(2, 3), (4, 5), (6, 7)],
    )
    classes = np.array([RESIDENTIAL, TERTIARY, TERTIARY])
    drawn = Draft(drawn.x, drawn.y, drawn.a, drawn.b, drawn.street, drawn.style, classes)
    left = clear_motorways(drawn, [curve((0, 1))])
    assert left.a.tolist() == [4]


def test_ramps_need_less_room() -> None:
    """A house street thirty metres from a ramp stays, one ten metres away goes."""
    drawn = draft([(0, 0), (900, 0), (300, 30), (300, 90), (600, 10), (600, 90)], [(2, 3), (4, 5)])
    left = clear_motorways(drawn, [curve((0, 1), MOTORWAY_LINK)])
    assert left.a.tolist() == [2]


def test_without_motorways_nothing_is_cleared() -> None:
    """A town without a motorway keeps all its streets."""
    drawn = grid(4)
    assert clear_motorways(drawn, []) is drawn


@pytest.mark.parametrize("style", [Style.OLD, Style.GRID, Style.SUBURB, Style.ESTATE])
def test_thinning_cuts_nobody_off(style: Style) -> None:
    """Fewer streets than before, yet every junction that was there is still joined to all."""
    drawn = grid(15, style=style)
    left = thin(drawn, np.random.default_rng(1))
    assert len(left.connected().a) == len(left.a)
    assert (left.degree()[: 15 * 15] > 0).all()
    assert len(left.a) < len(drawn.a)


def test_suburbs_get_culs_de_sac() -> None:
    """In an estate many streets end, at a new junction between two old ones."""
    drawn = grid(15, style=Style.ESTATE)
    left = thin(drawn, np.random.default_rng(1))
    ends = np.flatnonzero(left.degree() == 1)
    assert len(ends) > 20
    new = ends[ends >= 15 * 15]
    assert len(new) > 10
    inside = (left.x[new] % 100 > 1) ^ (left.y[new] % 100 > 1)
    assert inside.all()


def test_big_streets_are_never_thinned() -> None:
    """Avenues stay whole."""
    drawn = grid(8, style=Style.BIG)
    assert len(thin(drawn, np.random.default_rng(1)).a) == len(drawn.a)


@pytest.mark.parametrize("wanted", [225, 180, 100, 40])
def test_trimming_finds_the_wanted_size(wanted: int) -> None:
    """Whatever is wanted, as many junctions are left, give or take two, all joined."""
    drawn = grid(15)
    form = CityForm(1_000)
    left = trim(drawn, NONE, wanted, form, np.random.default_rng(1))
    assert count_junctions(left, NONE) == pytest.approx(min(wanted, 221), abs=2)
    assert len(left.connected().a) == len(left.a)


def test_trimming_begins_at_the_outskirts() -> None:
    """What is left lies nearer to the city's middle than what went."""
    drawn = grid(15)
    left = trim(drawn, NONE, 100, CityForm(1_000), np.random.default_rng(1))
    used = left.degree() > 0
    x, y = CityForm(1_000).middle
    away = np.hypot(drawn.x - x, drawn.y - y)
    assert away[used].mean() < 0.8 * away[~used].mean()


def test_bends_are_no_junctions() -> None:
    """Two pieces of one class meet in a bend; of two classes, or at an anchor, in a junction."""
    drawn = draft([(0, 0), (100, 0), (200, 50), (300, 0)], [(0, 1), (1, 2), (2, 3)])
    assert passed_over(drawn, NONE).tolist() == [False, True, True, False]
    assert passed_over(drawn, np.array([2])).tolist() == [False, True, False, False]
    classes = np.array([RESIDENTIAL, LIVING_STREET, LIVING_STREET])
    mixed = Draft(drawn.x, drawn.y, drawn.a, drawn.b, drawn.street, drawn.style, classes)
    assert passed_over(mixed, NONE).tolist() == [False, False, True, False]
    assert count_junctions(mixed, NONE) == 3


# --- drawing together --------------------------------------------------------------------------


def test_pieces_become_one_stretch() -> None:
    """A street through bends is one stretch with the bends in order."""
    drawn = draft([(0, 0), (200, 50), (100, 0), (300, 0)], [(0, 2), (1, 2), (1, 3)])
    stretch = together(drawn)
    assert {int(stretch.a[0]), int(stretch.b[0])} == {0, 3}
    inner = list(zip(stretch.bend_x, stretch.bend_y, strict=True))
    wanted = [(100, 0), (200, 50)]
    assert inner in (wanted, wanted[::-1])
    assert abs(stretch.metres_b[0] - stretch.metres_a[0]) == pytest.approx(300)


def test_a_stretch_of_two_streets_is_a_street_of_its_own() -> None:
    """Where a bend joins two streets, the stretch gets a new name, numbered along its length."""
    drawn = draft([(0, 0), (100, 0), (100, 80)], [(0, 1), (1, 2)], streets=[0, 1])
    plan = plan_of(2)
    stretch = draw_together(plan, drawn, passed_over(drawn, NONE))
    assert stretch.street.tolist() == [2]
    assert plan.street_kind[2] == Kind.CLOSE
    assert sorted((stretch.metres_a[0], stretch.metres_b[0])) == pytest.approx([0, 180])


@pytest.mark.parametrize("count", [3, 4, 7])
def test_a_loop_keeps_junctions(count: int) -> None:
    """A loop that returns to its junction keeps two bends as junctions: no arc leads to itself."""
    angle = np.arange(count) * 2 * math.pi / count
    places = list(zip(80 * np.cos(angle), 80 * np.sin(angle), strict=True))
    loop = [(i, (i + 1) % count) for i in range(count)]
    stem = len(places)
    drawn = draft([*places, (300, 0), (400, 90), (400, -90)], [*loop, (0, stem)])
    more = draft([*places, (300, 0), (400, 90), (400, -90)], [(stem, stem + 1), (stem, stem + 2)])
    drawn = Draft(
        drawn.x, drawn.y, np.append(drawn.a, more.a), np.append(drawn.b, more.b),
        np.append(drawn.street, more.street), np.append(drawn.style, more.style),
        np.append(drawn.road_class, more.road_class),
    )  # fmt: skip
    stretch = together(drawn)
    assert (stretch.a != stretch.b).all()
    pairs = {frozenset(p) for p in zip(stretch.a.tolist(), stretch.b.tolist(), strict=True)}
    assert len(pairs) == len(stretch.a) == 6


def test_parallel_streets_stay_two() -> None:
    """Of two stretches between the same junctions one is parted, so that both can be driven."""
    drawn = draft(
        [(0, 0), (100, 0), (50, 40), (50, -40), (-90, 0), (190, 0), (-90, 9), (190, 9)],
        [(0, 2), (2, 1), (0, 3), (3, 1), (0, 4), (1, 5), (0, 6), (1, 7)],
    )
    stretch = together(drawn)
    pairs = [frozenset(p) for p in zip(stretch.a.tolist(), stretch.b.tolist(), strict=True)]
    assert len(pairs) == len(set(pairs)) == 7


def test_nothing_is_lost_in_drawing_together() -> None:
    """The stretches of a thinned suburb are as long as its pieces."""
    drawn = thin(grid(12, style=Style.ESTATE), np.random.default_rng(3))
    stretch = together(drawn)
    lines = draw_lines(drawn, stretch, [], FLAT)
    corners_cut = len(stretch.bend_x) * CORNER_METRES
    assert drawn.length().sum() - corners_cut < lines.metres.sum() <= drawn.length().sum() + 1
    used = np.unique(np.append(stretch.a, stretch.b))
    assert len(used) == pytest.approx(count_junctions(drawn, NONE), abs=0.05 * len(used))


# --- lines and the ground ----------------------------------------------------------------------


def test_corners_are_rounded() -> None:
    """A right angle becomes a cut corner: shorter than the angle, and never beyond it."""
    drawn = draft([(0, 0), (200, 0), (200, 200)], [(0, 1), (1, 2)])
    lines = draw_lines(drawn, together(drawn), [], FLAT)
    assert lines.metres[0] == pytest.approx(400 - (2 - math.sqrt(2)) * CORNER_METRES, abs=0.1)
    assert lines.bent.x.max() <= 200
    assert (200, 0) not in set(zip(lines.bent.x, lines.bent.y, strict=True))


def test_a_straight_street_on_flat_ground_needs_no_points() -> None:
    """Points on a straight line are left out."""
    drawn = draft([(0, 0), (500, 100)], [(0, 1)])
    lines = draw_lines(drawn, together(drawn), [], FLAT)
    assert len(lines.bent.x) <= 4
    assert lines.metres[0] == pytest.approx(math.hypot(500, 100), abs=0.02)


def test_simplified_lines_stay_near_the_bent_ground() -> None:
    """A street over waves deviates from the exact one by little, and has fewer points."""
    waves = Ground((Wave(math.pi / 2, 40.0, 900.0, 0.1),))
    drawn = draft([(0, 0), (3_000, 0)], [(0, 1)])
    lines = draw_lines(drawn, together(drawn), [], waves)
    x = np.linspace(0, 3_000, 2_000)
    exact = shapely.LineString(np.column_stack(waves.bend(x, np.zeros_like(x))))
    drawn_line = shapely.LineString(np.column_stack((lines.bent.x, lines.bent.y)))
    assert shapely.hausdorff_distance(exact, drawn_line) < 5 * FLAT_METRES
    assert 10 < len(lines.bent.x) < 60


def test_curves_follow_the_stretches() -> None:
    """Motorways come after all streets, with their own inner points."""
    drawn = draft([(0, 0), (100, 0), (0, 500), (400, 500)], [(0, 1)])
    bow = Curve(2, 3, np.array([200.0]), np.array([700.0]), MOTORWAY, -1)
    lines = draw_lines(drawn, together(drawn), [bow], FLAT)
    assert len(lines.metres) == 2
    assert lines.metres[1] == pytest.approx(2 * math.hypot(200, 200), rel=1e-3)


def test_legs_and_owners() -> None:
    """Each point knows its line and the way to the next point of that line."""
    lines = Lines(np.array([0, 2, 5]), np.array([0.0, 3, 0, 0, 0]), np.array([0.0, 4, 0, 1, 3]))
    assert lines.owner().tolist() == [0, 0, 1, 1, 1]
    assert lines.legs().tolist() == [5, 0, 1, 2, 0]


@given(st.integers(0, 50), st.floats(300, 30_000))
def test_ground_keeps_areas_and_apartness(seed: int, radius: float) -> None:
    """Bending keeps the area of small land, and never brings two places together."""
    ground = Ground.shaped(radius, np.random.default_rng(seed))
    random = np.random.default_rng(seed)
    x, y = random.uniform(-radius, radius, (2, 40))
    for px, py in ((x, y),):
        ax, ay = ground.bend(px, py)
        bx, by = ground.bend(px + 0.1, py)
        cx, cy = ground.bend(px, py + 0.1)
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        assert area / 0.01 == pytest.approx(1, abs=0.02)
        gaps = np.hypot(ax[:, None] - ax, ay[:, None] - ay) + np.eye(len(ax)) * 9e9
        assert gaps.min() > 0.01


def test_degrees_are_true_to_length() -> None:
    """A kilometre on the ground is one on the globe, north and east, also far from the origin."""
    for x, y in ((0.0, 0.0), (20_000.0, -15_000.0), (-20_000.0, 15_000.0)):
        lon, lat = to_globe(np.array([x, x + 1_000, x]), np.array([y, y, y + 1_000]))
        here, east, north = (Coordinate(*place) for place in zip(lon, lat, strict=True))
        assert great_circle_metres(here, east) == pytest.approx(1_000, rel=2e-3)
        assert great_circle_metres(here, north) == pytest.approx(1_000, rel=6e-3)
    lon, lat = to_globe(np.zeros(1), np.zeros(1))
    assert (lon[0], lat[0]) == (ORIGIN.lon, ORIGIN.lat)


# --- traffic -----------------------------------------------------------------------------------


def driven(drawn: Draft, curves: list[Curve] | None = None, seed: int = 1) -> Directed:
    """Decide the directions of a draft without bends."""
    stretch = draw_together(plan_of(200), drawn, np.zeros(len(drawn.x), dtype=np.bool_))
    return drive(stretch, curves or [], 200, len(drawn.x), np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(8))
def test_one_ways_leave_everything_reachable(seed: int) -> None:
    """An old town has one-way streets, and still every corner of it can be reached and left."""
    drawn = grid(8, style=Style.OLD)
    streets = np.arange(len(drawn.a)) % 90
    drawn = Draft(
        drawn.x, drawn.y, drawn.a, drawn.b, streets, drawn.style, drawn.road_class
    )  # fmt: skip
    directed = driven(drawn, seed=seed)
    arcs = set(zip(directed.tail.tolist(), directed.head.tolist(), strict=True))
    assert len(arcs) < 2 * len(drawn.a)
    seen, waiting = {0}, [0]
    back = {(head, tail) for tail, head in arcs}
    for ways in (arcs, back):
        seen, waiting = {0}, [0]
        while waiting:
            here = waiting.pop()
            for tail, head in ways:
                if tail == here and head not in seen:
                    seen.add(head)
                    waiting.append(head)
        assert len(seen) == len(drawn.x)


def test_a_cul_de_sac_is_never_one_way() -> None:
    """Who drives in can drive out again."""
    drawn = draft([(0, 0), (100, 0), (100, 100), (0, 100), (200, 0)],
                  [(0, 1), (1, 2), (2, 3), (3, 0), (1, 4)], style=Style.OLD)  # fmt: skip
    for seed in range(10):
        directed = driven(drawn, seed=seed)
        arcs = set(zip(directed.tail.tolist(), directed.head.tolist(), strict=True))
        assert {(1, 4), (4, 1)} <= arcs


def test_a_motorway_is_never_driven_backwards() -> None:
    """Curves keep their direction even where that leaves somebody cut off."""
    drawn = draft([(0, 0), (100, 0), (500, 0)], [(0, 1)])
    directed = driven(drawn, [curve((1, 2))])
    arcs = set(zip(directed.tail.tolist(), directed.head.tolist(), strict=True))
    assert (1, 2) in arcs
    assert (2, 1) not in arcs


def times(classes: list[int], *, metres: float = 1_000.0) -> list[float]:
    """Time of arcs that all lead from their own end to junction 0."""
    count = len(classes)
    tails = np.arange(1, count + 1)
    directed = Directed(
        np.arange(count), np.zeros(count, dtype=np.bool_), tails, np.zeros(count, dtype=np.int64)
    )
    ends = (tails, np.zeros(count, dtype=np.int64))
    every = np.full(count, metres)
    found = seconds(directed, np.array(classes), every, np.ones(count), ends)
    return [float(second) for second in found]


def free(name: str) -> float:
    """Seconds for a kilometre without a wait."""
    return 3_600 / SPEEDS_KMH[name]


def test_a_road_that_only_goes_on_costs_no_wait() -> None:
    """With two arms there is no junction: the time is that of the speed."""
    assert times([RESIDENTIAL, RESIDENTIAL]) == pytest.approx([free("residential")] * 2)


def test_big_crossings_have_signals() -> None:
    """Where three arms are big, everybody waits for the signal."""
    waits = times([PRIMARY, PRIMARY, PRIMARY, RESIDENTIAL])
    assert waits[0] == pytest.approx(free("primary") + SIGNAL)
    assert waits[3] == pytest.approx(free("residential") + SIGNAL)


def test_the_smaller_road_waits() -> None:
    """A house street waits longer at an avenue than at a collector, and there than at its like."""
    into_avenue = times([PRIMARY, PRIMARY, RESIDENTIAL])
    into_collector = times([TERTIARY, TERTIARY, RESIDENTIAL])
    into_like = times([RESIDENTIAL] * 3)
    assert into_avenue[2] > into_collector[2] > into_like[2] > free("residential")
    assert into_avenue[0] - free("primary") < into_avenue[2] - free("residential")


def test_ramps_end_at_a_signal_and_motorways_never_stop() -> None:
    """Where a ramp meets a street both wait; where ramps leave a motorway nobody does."""
    ramp_end = times([MOTORWAY_LINK, PRIMARY, PRIMARY])
    assert ramp_end[0] > free("motorway_link") + 5
    assert ramp_end[1] > free("primary") + 5
    gore = times([MOTORWAY, MOTORWAY, MOTORWAY_LINK])
    assert gore == pytest.approx([free("motorway"), free("motorway"), free("motorway_link")])
