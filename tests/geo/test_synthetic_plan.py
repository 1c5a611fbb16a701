"""The plan of a made city: streets, the land between them, banks, and how land is cut up."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.synthetic.banks import draw_bank, draw_outline
from geo.synthetic.districts import RULES, Style, choose_style
from geo.synthetic.fabric import MOST_SLENDER, Pieces, Rim, fill
from geo.synthetic.form import RINGED_FROM_METRES, CityForm
from geo.synthetic.skeleton import draw_skeleton
from geo.synthetic.streets import (
    NO_ROAD,
    PRIMARY,
    RESIDENTIAL,
    SECONDARY,
    TERTIARY,
    Block,
    Kind,
    StreetPlan,
)
from geo.synthetic.subdivision import Cut, Stroke, bounding_box, cut_along, cut_once, subdivide
from tests.geo.drawing_board import land, polygon, rng, square

SIDE_STREET = Cut(RESIDENTIAL, Kind.STREET, off_centre=0.15, askew=0.2, reach=20.0, gap=25.0)

corners = st.lists(
    st.floats(0, 2 * math.pi - 0.01).map(lambda a: round(a, 2)), min_size=3, max_size=9, unique=True
)


# --- streets -------------------------------------------------------------------------------


def test_a_street_keeps_its_junctions_in_order() -> None:
    """Junctions put on a street in any order lie on it from its beginning to its end."""
    plan = StreetPlan()
    a, b = plan.add_junction(0, 0), plan.add_junction(100, 0)
    street = plan.lay(a, b, TERTIARY, Kind.STREET)
    for at in (0.7, 0.2, 0.5):
        plan.join(street, at, 0, 1, 1.0)
    segment = plan.segments[street]
    assert segment.at == sorted(segment.at)
    assert [plan.x[j] for j in segment.junctions] == pytest.approx([0, 20, 50, 70, 100])


@pytest.mark.parametrize(
    ("at", "low", "high", "tolerance", "joins"),
    [
        (0.52, 0, 1, 3.0, True),
        (0.48, 0, 1, 3.0, True),
        (0.54, 0, 1, 3.0, False),
        (0.52, 0.51, 1, 3.0, False),
        (0.48, 0, 0.5, 3.0, False),
        (0.01, 0, 1, 3.0, False),
    ],
)
def test_a_near_junction_is_taken(
    at: float, low: float, high: float, tolerance: float, *, joins: bool
) -> None:
    """A junction within the tolerance and between the limits is used; the ends are not."""
    plan = StreetPlan()
    street = plan.lay(plan.add_junction(0, 0), plan.add_junction(100, 0), TERTIARY, Kind.STREET)
    middle = plan.join(street, 0.5, 0, 1, 0.0)
    assert (plan.join(street, at, low, high, tolerance) == middle) is joins


def test_a_street_goes_on_straight_ahead() -> None:
    """A street that begins where one of its kind ends, straight on, has the same name."""
    plan = StreetPlan()
    places = [plan.add_junction(x, y) for x, y in ((0, 0), (100, 0), (200, 10), (200, 300))]
    first, second, turned = (
        plan.lay(places[i], places[j], RESIDENTIAL, Kind.STREET)
        for i, j in ((0, 1), (1, 2), (2, 3))
    )
    other_kind = plan.lay(places[0], plan.add_junction(-100, 0), PRIMARY, Kind.AVENUE)
    street = plan.segments[first].street
    assert plan.segments[second].street == street
    assert plan.segments[turned].street != street
    assert plan.segments[other_kind].street != street


def test_area_of_land() -> None:
    """A block's area is in square metres whichever way round its corners go."""
    plan = StreetPlan()
    block = square(plan, 200.0)
    assert plan.area(block) == 40_000
    assert plan.area(Block(block.corners[::-1], block.sides[::-1])) == 40_000


# --- cutting up ------------------------------------------------------------------------------


def test_smallest_box_follows_a_side() -> None:
    """The box of a turned rectangle is that rectangle."""
    plan = StreetPlan()
    turn, width, depth = 0.4, 300.0, 120.0
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    ends = [
        (u * along[0] + v * across[0], u * along[1] + v * across[1])
        for u, v in ((0, 0), (width, 0), (width, depth), (0, depth))
    ]
    box = bounding_box(plan, land(plan, *ends))
    assert (box.long, box.short) == pytest.approx((width, depth))
    assert abs(box.dx * along[0] + box.dy * along[1]) == pytest.approx(1)
    assert (box.x, box.y) == pytest.approx(np.mean(ends, axis=0))


def test_a_cut_parts_land_in_two() -> None:
    """Both parts together are the whole, and share the new street as a side."""
    plan = StreetPlan()
    block = square(plan, 200.0)
    pieces = cut_along(plan, block, Stroke(90, 0, 0.1, 1), SIDE_STREET)
    assert pieces is not None
    assert sum(plan.area(piece) for piece in pieces) == pytest.approx(plan.area(block))
    new = len(plan.segments) - 1
    assert all(new in piece.sides for piece in pieces)


@pytest.mark.parametrize(
    "stroke", [Stroke(10, 0, 0, 1), Stroke(195, 0, 0, 1), Stroke(0, 10, 1, 0), Stroke(500, 0, 0, 1)]
)
def test_no_cut_near_a_corner(stroke: Stroke) -> None:
    """A cut too near a corner, or beside the land, changes nothing."""
    plan = StreetPlan()
    block = square(plan, 200.0)
    before = len(plan.segments), len(plan.x)
    assert cut_along(plan, block, stroke, SIDE_STREET) is None
    assert (len(plan.segments), len(plan.x)) == before


def test_a_cut_makes_crossroads() -> None:
    """A cut that ends near a junction of the far side ends at it."""
    plan = StreetPlan()
    block = square(plan, 200.0)
    there = plan.join(block.sides[0], 0.5, 0, 1, 0.0)
    assert cut_along(plan, block, Stroke(88, 0, 0, 1), SIDE_STREET) is not None
    assert there in plan.segments[-1].junctions


def test_land_too_small_stays_whole() -> None:
    """A block on which every cut would be too near a corner is left as it is."""
    plan = StreetPlan()
    assert cut_once(plan, square(plan, 30.0), SIDE_STREET, rng()) is None


@given(corners, st.integers(0, 5))
def test_cutting_up_loses_no_land_and_never_overlaps(angles: list[float], seed: int) -> None:
    """Any convex land is cut into convex blocks that cover it without overlap."""
    plan = StreetPlan()
    block = land(plan, *((600 * math.cos(a), 600 * math.sin(a)) for a in sorted(angles)))
    area = plan.area(block)
    pieces = subdivide(plan, block, lambda _, a: SIDE_STREET if a > 30_000 else None, rng(seed))
    shapes = [polygon(plan, piece) for piece in pieces]
    assert sum(shape.area for shape in shapes) == pytest.approx(area, rel=1e-6, abs=1e-3)
    assert shapely.union_all(shapely.set_precision(np.array(shapes), 0.001)).area == pytest.approx(
        area, rel=1e-3, abs=1
    )
    for shape in shapes:
        assert shape.convex_hull.area == pytest.approx(shape.area, rel=1e-3, abs=1)


def test_every_corner_of_a_block_is_on_its_sides() -> None:
    """After many cuts, corner i and corner i + 1 still lie on side i."""
    plan = StreetPlan()
    pieces = subdivide(
        plan, square(plan, 900.0), lambda _, a: SIDE_STREET if a > 9_000 else None, rng()
    )
    assert len(pieces) > 60
    for piece in pieces:
        assert len(piece.corners) == len(piece.sides)
        for i, side in enumerate(piece.sides):
            on_it = plan.segments[side].junctions
            assert piece.corners[i] in on_it
            assert piece.corners[(i + 1) % len(piece.corners)] in on_it


# --- the river and the bones ------------------------------------------------------------------


@pytest.mark.parametrize("radius", [400.0, 1_000.0, 5_000.0, 40_000.0])
def test_sizes_fit_together(radius: float) -> None:
    """Old centre, river and rings fit into the city, from the smallest to the largest."""
    form = CityForm(radius)
    assert form.centre < 0.5 * radius
    assert form.river < 0.2 * radius
    assert list(form.rings) == sorted(form.rings)
    assert all(form.centre + form.river < ring < 0.8 * radius for ring in form.rings)
    assert bool(form.rings) is (radius >= RINGED_FROM_METRES)


def test_bridges_and_rings_grow_with_the_city() -> None:
    """A metropolis has more bridges, and two rings."""
    counts = [CityForm(r).outer_bridges for r in (1_000, 3_000, 6_000, 12_000, 24_000, 48_000)]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] <= 10
    assert [len(CityForm(r).rings) for r in (1_000, 5_000, 30_000)] == [0, 1, 2]


@pytest.mark.parametrize("seed", range(6))
def test_the_outline_is_convex(seed: int) -> None:
    """The land within the outline is convex, so that straight streets part it in two."""
    shape = shapely.Polygon(draw_outline(CityForm(3_000), rng(seed)))
    assert shape.is_valid
    assert shape.convex_hull.area == pytest.approx(shape.area, rel=2e-3)


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("radius", [450.0, 3_000.0, 20_000.0])
def test_a_bank_is_parted_without_rest(side: int, radius: float) -> None:
    """Old centre and lands of a bank cover it, all on its side of the river, all convex."""
    form, plan = CityForm(radius), StreetPlan()
    outline = draw_outline(form, rng(3))
    bank = draw_bank(plan, form, outline, side, rng(3))
    shapes = [polygon(plan, block) for block in (bank.centre, *bank.lands)]
    half = shapely.Polygon(outline).intersection(
        shapely.box(-3 * radius, form.river / 2, 3 * radius, 3 * radius)
        if side > 0
        else shapely.box(-3 * radius, -3 * radius, 3 * radius, -form.river / 2)
    )
    assert sum(shape.area for shape in shapes) == pytest.approx(half.area, rel=0.01)
    for shape in shapes:
        assert shape.is_valid
        assert all(side * y >= form.river / 2 - 0.01 for _, y in shape.exterior.coords)


@pytest.mark.parametrize("seed", range(4))
def test_only_bridges_cross_the_river(seed: int) -> None:
    """No street has ends on both banks but bridges, and there is one to each pair of heads."""
    form, plan = CityForm(6_000), StreetPlan()
    draw_skeleton(plan, form, rng(seed))
    over = [g for g in plan.segments if (g.y > 0) != (g.y + g.dy > 0)]
    assert {plan.street_kind[g.street] for g in over if g.road_class != NO_ROAD} == {Kind.BRIDGE}
    assert 2 <= len(over) <= 2 + form.outer_bridges
    assert all(abs(g.length - form.river) < 0.6 * form.river for g in over)


def test_big_streets_come_in_three_sizes() -> None:
    """A city has avenues, secondary streets and collectors, the smaller the more numerous."""
    plan = StreetPlan()
    skeleton = draw_skeleton(plan, CityForm(6_000), rng())
    counts = [
        sum(g.road_class == size for g in plan.segments) for size in (PRIMARY, SECONDARY, TERTIARY)
    ]
    assert 10 < counts[0] < counts[2]
    assert counts[1] < counts[2]
    assert len(skeleton.districts) > 100


# --- districts --------------------------------------------------------------------------------


def test_districts_change_from_the_centre_outwards() -> None:
    """Grids are within, estates without, parks everywhere but most at the edge."""
    form, random = CityForm(5_000), rng()
    inner, outer = (
        [choose_style(form, distance, 500, random) for _ in range(600)]
        for distance in (400.0, 4_600.0)
    )
    assert inner.count(Style.GRID) > 5 * max(1, outer.count(Style.GRID))
    assert outer.count(Style.ESTATE) > 50
    assert inner.count(Style.ESTATE) == 0
    assert 0 < inner.count(Style.PARK) < outer.count(Style.PARK)


@pytest.mark.parametrize("style", [s for s in Style if s not in (Style.BIG, Style.PARK)])
@pytest.mark.parametrize(
    "places",
    [
        ((0, 0), (700, 0), (650, 600), (30, 640)),
        ((0, 0), (900, 0), (700, 800)),
        ((0, 0), (500, -60), (900, 100), (800, 700), (300, 800)),
    ],
)
def test_a_filled_district_is_planar(style: Style, places: tuple[tuple[float, float], ...]) -> None:
    """Whatever the style and the shape, house streets stay inside and never cross between ends."""
    plan, pieces = StreetPlan(), Pieces()
    block = land(plan, *places)
    fill(plan, block, style, pieces, rng(4))
    lines = [
        shapely.LineString([(plan.x[a], plan.y[a]), (plan.x[b], plan.y[b])])
        for chunk_a, chunk_b in zip(pieces.a, pieces.b, strict=True)
        for a, b in zip(chunk_a.tolist(), chunk_b.tolist(), strict=True)
    ]
    for segment in plan.segments[len(places) :]:
        ends = [(plan.x[j], plan.y[j]) for j in segment.junctions]
        lines += [shapely.LineString(pair) for pair in pairwise(ends)]
    assert len(lines) > 10
    first, second = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert len(first) == 0, list(zip(first, second, strict=True))
    inside = polygon(plan, block).buffer(0.01)
    assert all(inside.covers(line) for line in lines)


def test_blocks_have_the_size_of_their_style() -> None:
    """Old blocks are the smallest, works the largest; a park has none."""
    counts = {}
    for style in (*RULES, Style.PARK):
        if style == Style.BIG:
            continue
        plan, pieces = StreetPlan(), Pieces()
        fill(plan, square(plan, 800.0), style, pieces, rng(2))
        counts[style] = len(plan.x) - 4
    assert counts[Style.PARK] == 0
    assert counts[Style.WORKS] < counts[Style.ESTATE] < counts[Style.GRID] < counts[Style.OLD]


def test_a_wedge_is_not_filled_like_a_fan() -> None:
    """Where sides differ much in length, land is cut up instead of drawn as a fan of streets."""
    plan, pieces = StreetPlan(), Pieces()
    wedge = land(plan, (0, 0), (800, -40), (800, 700), (0, 90))
    assert Rim.of(plan, wedge).slenderness() > MOST_SLENDER
    fill(plan, wedge, Style.GRID, pieces, rng())
    assert pieces.a == []
    assert len(plan.segments) > 20


def test_a_grid_meets_the_streets_beyond() -> None:
    """Two grids on both sides of a street share junctions on it, and their streets go on."""
    plan, pieces = StreetPlan(), Pieces()
    west = square(plan, 700.0)
    shared = west.sides[1]
    a, b = west.corners[1], west.corners[2]
    c, d = plan.add_junction(1_400, 0), plan.add_junction(1_400, 700)
    sides = [plan.lay(p, q, TERTIARY, Kind.STREET) for p, q in ((a, c), (c, d), (d, b))]
    fill(plan, west, Style.GRID, pieces, rng(1))
    before = set(np.concatenate(pieces.street).tolist())
    on_it = len(plan.segments[shared].junctions)
    fill(plan, Block([a, c, d, b], [*sides, shared]), Style.GRID, pieces, rng(1))
    after = np.concatenate(pieces.street[2:]).tolist()
    assert len(plan.segments[shared].junctions) < 2 * on_it
    assert before & set(after)


@pytest.mark.parametrize("seed", range(4))
def test_a_grids_streets_run_straight_between_straight_sides(seed: int) -> None:
    """Between the sides of a square all junctions of a street lie on the line of its ends."""
    plan, pieces = StreetPlan(), Pieces()
    fill(plan, square(plan, 800.0), Style.ESTATE, pieces, rng(seed))
    x, y = np.array(plan.x), np.array(plan.y)
    ends = np.concatenate([np.column_stack(pair) for pair in zip(pieces.a, pieces.b, strict=True)])
    street = np.concatenate(pieces.street)
    for name in np.unique(street):
        on_it = np.unique(ends[street == name])
        centred = np.column_stack((x[on_it] - x[on_it].mean(), y[on_it] - y[on_it].mean()))
        assert np.linalg.svd(centred, compute_uv=False)[1] < 1e-6
