"""How land becomes streets: cuts, banks, bridges, districts, grids and names."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.synthetic.banks import SOUTHERN_DEPTH, Bank, draw_bank, draw_outline
from geo.synthetic.districts import RULES, Style, choose_style
from geo.synthetic.fabric import Pieces, Rim, cut_up, fill, lay_grid
from geo.synthetic.form import CityForm
from geo.synthetic.naming import SORTS, name_streets
from geo.synthetic.skeleton import (
    AVENUE,
    AVENUE_FROM,
    COLLECTOR,
    HIGH_STREET,
    HIGH_STREET_FROM,
    draw_skeleton,
)
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
from geo.synthetic.subdivision import (
    Cut,
    Stroke,
    bounding_box,
    cut_along,
    cut_once,
    subdivide,
)
from geo.synthetic.words import FAMILY, GIVEN, MONTHS, PLACES, SAINTS, TITLES
from tests.geo.drawing_board import land, polygon, rng, square

STRAIGHT = Cut(RESIDENTIAL, Kind.STREET, off_centre=0.0, askew=0.0, reach=0.0, gap=10.0)
HOUSED = [style for style in Style if style not in (Style.BIG, Style.PARK)]

lengths = st.floats(120, 2_000)
turns = st.floats(0, math.pi)


def oblong(plan: StreetPlan, long: float, short: float, turn: float = 0.0) -> Block:
    """Lay streets round a turned rectangle about the origin."""
    c, s = math.cos(turn), math.sin(turn)
    corners = [(-long / 2, -short / 2), (long / 2, -short / 2)]
    corners += [(long / 2, short / 2), (-long / 2, short / 2)]
    return land(plan, *((x * c - y * s, x * s + y * c) for x, y in corners))


def bank_of(radius: float, side: int, seed: int = 1) -> tuple[StreetPlan, Bank]:
    """Draw one bank of a city."""
    plan, form = StreetPlan(), CityForm(radius)
    return plan, draw_bank(plan, form, draw_outline(form, rng(seed)), side, rng(seed))


# --- streets and blocks ------------------------------------------------------------------------


@given(st.floats(-900, 900), st.floats(-900, 900), st.floats(0, 1))
def test_a_place_on_a_street_is_found_by_its_share(x: float, y: float, share: float) -> None:
    """`place` undoes the way along a street, in whatever direction it runs."""
    assume(math.hypot(x, y) > 1)
    plan = StreetPlan()
    street = plan.lay(plan.add_junction(5, 7), plan.add_junction(5 + x, 7 + y), TERTIARY, Kind.LANE)
    segment = plan.segments[street]
    assert segment.place(5 + share * x, 7 + share * y) == pytest.approx(share, abs=1e-9)


@given(st.lists(st.floats(0.01, 0.99), max_size=12), st.floats(0, 60))
def test_junctions_on_a_street_keep_their_distance(shares: list[float], tolerance: float) -> None:
    """However many ask for a junction, no two lie nearer than the tolerance but at the ends."""
    plan = StreetPlan()
    street = plan.lay(plan.add_junction(0, 0), plan.add_junction(1_000, 0), TERTIARY, Kind.STREET)
    for share in shares:
        plan.join(street, share, 0, 1, tolerance)
    inner = plan.segments[street].at[1:-1]
    assert all(1_000 * (b - a) >= tolerance - 1e-6 for a, b in pairwise(inner))
    assert plan.segments[street].at == sorted(plan.segments[street].at)


def test_a_street_does_not_go_on_round_a_corner() -> None:
    """Straight on, at 20 degrees, it keeps its name; at 40 degrees it is another street."""
    for degrees, same in ((0, True), (20, True), (40, False), (90, False)):
        plan = StreetPlan()
        a, b = plan.add_junction(0, 0), plan.add_junction(100, 0)
        turn = math.radians(degrees)
        c = plan.add_junction(100 + 100 * math.cos(turn), 100 * math.sin(turn))
        names = [
            plan.segments[plan.lay(*e, RESIDENTIAL, Kind.STREET)].street for e in ((a, b), (b, c))
        ]
        assert (names[0] == names[1]) is same


# --- cutting -----------------------------------------------------------------------------------


@given(lengths, lengths, turns)
def test_a_box_is_found_however_it_is_turned(one: float, other: float, turn: float) -> None:
    """The smallest box of a rectangle has its sides, its middle and its long direction."""
    long, short = max(one, other), min(one, other)
    assume(long > 1.01 * short)
    plan = StreetPlan()
    box = bounding_box(plan, oblong(plan, long, short, turn))
    assert (box.long, box.short) == pytest.approx((long, short))
    assert abs(box.dx * math.cos(turn) + box.dy * math.sin(turn)) == pytest.approx(1)
    assert (box.x, box.y) == pytest.approx((0, 0), abs=1e-6)


def test_land_without_a_side_has_no_box() -> None:
    """Four corners in one place are no land, and said so."""
    plan = StreetPlan()
    with pytest.raises(ValueError, match="without a side"):
        bounding_box(plan, land(plan, (3, 3), (3, 3), (3, 3)))


@given(lengths, lengths, turns)
def test_a_straight_cut_halves_land_across_its_longer_side(
    one: float, other: float, turn: float
) -> None:
    """Without irregularity the halves are equal, the street between as long as the short side."""
    assume(max(one, other) > 1.01 * min(one, other))
    plan = StreetPlan()
    block = oblong(plan, one, other, turn)
    halves = cut_once(plan, block, STRAIGHT, rng())
    assert halves is not None
    areas = [plan.area(half) for half in halves]
    assert areas == pytest.approx([one * other / 2] * 2)
    assert plan.segments[-1].length == pytest.approx(min(one, other))


def test_a_cut_keeps_its_gap_from_corners() -> None:
    """Just outside the gap a street can be laid, just inside it can't."""
    for away, possible in ((9.0, False), (11.0, True), (189.0, True), (191.0, False)):
        plan = StreetPlan()
        block = square(plan, 200.0)
        pieces = cut_along(plan, block, Stroke(away, 0, 0, 1), STRAIGHT)
        assert (pieces is not None) is possible


def test_each_cut_may_be_of_another_class() -> None:
    """The chooser sees each piece's area: large land gets another street than small land."""
    plan = StreetPlan()
    avenue = Cut(PRIMARY, Kind.AVENUE, off_centre=0, askew=0, reach=0, gap=10)

    def choose(_block: Block, area: float) -> Cut | None:
        if area > 300_000:
            return avenue
        return STRAIGHT if area > 100_000 else None

    done = subdivide(plan, square(plan, 800.0), choose, rng())
    laid = [segment.road_class for segment in plan.segments[4:]]
    assert laid[0] == PRIMARY
    assert (laid.count(PRIMARY), laid.count(RESIDENTIAL)) == (3, 4)
    assert [plan.area(block) for block in done] == pytest.approx([80_000] * 8)


# --- the two banks -------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("seed", range(3))
def test_heads_of_bridges_face_each_other_at_the_old_centre(side: int, seed: int) -> None:
    """The two bridges begin on the quay, as far from the middle as the old centre reaches."""
    form = CityForm(3_000)
    plan, bank = bank_of(3_000, side, seed)
    east, west = bank.heads
    assert [plan.x[east], plan.x[west]] == pytest.approx([form.centre, -form.centre])
    assert [plan.y[east], plan.y[west]] == pytest.approx([side * form.river / 2] * 2)
    assert {east, west} <= set(plan.segments[bank.quay].junctions)


def test_the_southern_old_centre_is_the_smaller() -> None:
    """The old centre beyond the river is less deep than the first one."""
    depth = {}
    for side in (1, -1):
        plan, bank = bank_of(3_000, side)
        ys = plan.outline(bank.centre)[1]
        depth[side] = max(ys) - min(ys)
    assert depth[-1] / depth[1] == pytest.approx(SOUTHERN_DEPTH, abs=0.1)


@pytest.mark.parametrize(("radius", "side", "lands"), [(900, 1, 4), (900, -1, 4), (4_000, 1, 6)])
def test_avenues_part_the_land_behind_the_old_centre(radius: float, side: int, lands: int) -> None:
    """A large town's north has six lands between its avenues, small ones and the south four."""
    plan, bank = bank_of(radius, side)
    assert len(bank.lands) == lands
    avenues = [g for g in plan.segments if g.road_class == PRIMARY]
    # as many walls of the old centre as lands, and an avenue from each corner between two walls
    assert len(avenues) == 2 * lands - 1


@pytest.mark.parametrize("seed", range(4))
def test_lands_touch_but_never_overlap(seed: int) -> None:
    """No two lands of a bank share more than a line."""
    plan, bank = bank_of(5_000, 1, seed)
    shapes = [polygon(plan, block) for block in (bank.centre, *bank.lands)]
    for i, first in enumerate(shapes):
        for second in shapes[i + 1 :]:
            assert first.intersection(second).area < 1.0


# --- the bones ------------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [700.0, 2_500.0, 7_000.0])
def test_districts_and_old_centres_cover_the_city(radius: float) -> None:
    """Land is neither lost nor used twice on the way from the outline to the districts."""
    plan, form = StreetPlan(), CityForm(radius)
    skeleton = draw_skeleton(plan, form, rng(2))
    shapes = [polygon(plan, block) for block in (*skeleton.districts, *skeleton.old_centres)]
    total = sum(shape.area for shape in shapes)
    outline = shapely.Polygon(draw_outline(form, rng(2)))
    river = shapely.box(-2 * radius, -form.river / 2, 2 * radius, form.river / 2)
    assert total == pytest.approx(outline.difference(river).area, rel=0.01)
    together = shapely.union_all(shapely.set_precision(np.array(shapes), 0.001))
    assert together.area == pytest.approx(total, rel=1e-3)


def test_no_district_is_too_large_to_walk_round() -> None:
    """All land that a collector can be laid through has been cut; districts vary in size."""
    plan, form = StreetPlan(), CityForm(6_000)
    areas = [plan.area(block) for block in draw_skeleton(plan, form, rng()).districts]
    assert np.mean(np.array(areas) <= 1.25 * form.district) > 0.95
    assert max(areas) > 2 * min(areas)


def test_the_larger_the_land_the_bigger_the_street() -> None:
    """Avenues part the largest land; they keep farther from corners than collectors."""
    assert AVENUE_FROM > HIGH_STREET_FROM > 1.25 * CityForm(50_000).district
    assert AVENUE.gap > HIGH_STREET.gap > COLLECTOR.gap
    assert AVENUE.road_class < HIGH_STREET.road_class < COLLECTOR.road_class


@pytest.mark.parametrize("seed", range(3))
def test_bridges_carry_avenues_on(seed: int) -> None:
    """Both ends of every outer bridge are ends or crossings of big streets, none a dead end."""
    plan = StreetPlan()
    draw_skeleton(plan, CityForm(8_000), rng(seed))
    bridges = [g for g in plan.segments if plan.street_kind[g.street] == Kind.BRIDGE]
    assert len(bridges) > 2
    for bridge in bridges:
        for head in (bridge.junctions[0], bridge.junctions[-1]):
            others = [
                g for g in plan.segments
                if g is not bridge and head in g.junctions and g.road_class != NO_ROAD
            ]  # fmt: skip
            assert {g.road_class for g in others} & {PRIMARY, SECONDARY}


# --- districts -----------------------------------------------------------------------------------


@given(st.floats(0, 2 * math.pi), st.floats(0, 1.3), st.integers(0, 99))
def test_every_place_has_a_style(angle: float, far: float, seed: int) -> None:
    """Anywhere, even beyond the edge, a district gets a style that districts can have."""
    form = CityForm(4_000)
    x, y = far * form.radius * math.cos(angle), far * form.radius * math.sin(angle)
    assert choose_style(form, x, y, rng(seed)) in {*HOUSED, Style.PARK} - {Style.OLD}


def test_works_are_neither_at_the_market_nor_in_the_fields() -> None:
    """Works stand between: none in the middle, some farther out."""
    form, random = CityForm(4_000), rng()
    drawn = {
        far: [choose_style(form, far * form.radius, 300, random) for _ in range(500)]
        for far in (0.05, 0.65)
    }
    assert drawn[0.05].count(Style.WORKS) == 0
    assert drawn[0.65].count(Style.WORKS) > 10


def test_every_style_with_streets_has_a_rule() -> None:
    """All styles but the park say how their streets are, in shares that leave streets over."""
    assert set(RULES) == set(Style) - {Style.PARK}
    for style in HOUSED:
        rule = RULES[style]
        assert rule.missing + rule.closed + 0.35 < 1
        assert 0 <= rule.one_way <= 1
        assert 30 < rule.depth <= rule.width


# --- filling -------------------------------------------------------------------------------------


def test_a_chain_becomes_pieces_between_neighbours() -> None:
    """A row of four junctions is three pieces of one street, of one style and class."""
    pieces = Pieces()
    pieces.add(np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), np.array([10, 20]), Style.GRID, RESIDENTIAL)
    assert pieces.a[0].tolist() == [1, 2, 3, 5, 6, 7]
    assert pieces.b[0].tolist() == [2, 3, 4, 6, 7, 8]
    assert pieces.street[0].tolist() == [10, 10, 10, 20, 20, 20]
    assert set(pieces.style[0].tolist()) == {Style.GRID}


@given(lengths, lengths, turns)
def test_a_rim_is_as_long_as_its_four_sides(one: float, other: float, turn: float) -> None:
    """Walking round a rectangle passes its sides in order, and ends where it began."""
    plan = StreetPlan()
    rim = Rim.of(plan, oblong(plan, one, other, turn))
    sides = [rim.side(quarter) for quarter in range(4)]
    assert rim.perimeter == pytest.approx(2 * (one + other))
    assert [length for _, length in sides] == pytest.approx([one, other, one, other])
    assert rim.slenderness() == pytest.approx(1)
    x, y = rim.spot(np.array([0.0, rim.perimeter, one / 2]))
    assert (x[0], y[0]) == pytest.approx((x[1], y[1]))
    assert math.hypot(x[2] - x[0], y[2] - y[0]) == pytest.approx(one / 2)


def test_a_triangle_has_four_sides_too() -> None:
    """Its longest side is halved, so that a grid has somewhere to go."""
    plan = StreetPlan()
    rim = Rim.of(plan, land(plan, (0, 0), (600, 0), (0, 800)))
    assert sorted(rim.side(quarter)[1] for quarter in range(4)) == pytest.approx(
        [500, 500, 600, 800]
    )


@pytest.mark.parametrize("style", [Style.GRID, Style.SUBURB, Style.ESTATE, Style.WORKS])
@pytest.mark.parametrize("seed", range(3))
def test_streets_of_a_grid_lead_from_side_to_side(style: Style, seed: int) -> None:
    """Each street of a grid begins and ends on the district's rim, and never inside."""
    plan, pieces = StreetPlan(), Pieces()
    block = square(plan, 700.0)
    lay_grid(plan, block, style, pieces, rng(seed))
    on_rim = {j for side in block.sides for j in plan.segments[side].junctions}
    a, b = np.concatenate(pieces.a), np.concatenate(pieces.b)
    ends = np.bincount(np.append(a, b), minlength=len(plan.x))
    inside = [j for j in range(len(plan.x)) if j not in on_rim]
    assert inside
    assert {int(ends[j]) for j in inside} == {4}
    assert {int(ends[j]) for j in on_rim} <= {0, 1}


def test_a_district_smaller_than_a_block_stays_empty() -> None:
    """Where no street fits between the sides, none is laid."""
    plan, pieces = StreetPlan(), Pieces()
    lay_grid(plan, square(plan, 60.0), Style.WORKS, pieces, rng())
    assert (len(plan.x), len(plan.segments), pieces.a) == (4, 4, [])


def test_a_park_has_no_street() -> None:
    """Nothing at all is laid in a park."""
    plan, pieces = StreetPlan(), Pieces()
    fill(plan, square(plan, 700.0), Style.PARK, pieces, rng())
    assert (len(plan.x), len(plan.segments), pieces.a) == (4, 4, [])


@pytest.mark.parametrize("style", [Style.OLD, Style.VILLAGE])
def test_streets_of_a_village_know_their_style(style: Style) -> None:
    """Streets that cut a district up have its style and class; those round it keep theirs."""
    plan = StreetPlan()
    cut_up(plan, square(plan, 500.0), style, 0.3, rng())
    assert {segment.style for segment in plan.segments[:4]} == {Style.BIG}
    assert {segment.style for segment in plan.segments[4:]} == {style}
    assert {segment.road_class for segment in plan.segments[4:]} == {RULES[style].road_class}


# --- names ---------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([k for k in Kind if k in SORTS]), min_size=1, max_size=60))
def test_names_are_one_to_one(kinds: list[Kind]) -> None:
    """As many names as streets in use, no two alike, none empty or with stray spaces."""
    kinds = kinds * 10  # more streets than there are saints and places
    names = name_streets(kinds, np.arange(len(kinds)), rng())
    given_names = [names.words[place] for place in names.place.tolist()]
    assert len(set(given_names)) == len(kinds)
    assert all(name == " ".join(name.split()) and name for name in given_names)


def test_numbers_of_motorways_are_not_used_up_by_streets() -> None:
    """Motorways are counted on their own, however many streets lie between them."""
    kinds = [Kind.STREET, Kind.MOTORWAY, *[Kind.LANE] * 9, Kind.MOTORWAY, Kind.MOTORWAY]
    names = name_streets(kinds, np.array([0, 1, 5, 11, 12]), rng())
    assert [names.words[names.place[k]] for k in (1, 11, 12)] == ["A1", "A2", "A3"]


def test_the_stock_of_words_is_clean() -> None:
    """No word comes twice, or with a space at an end that would show in a name."""
    for stock in (GIVEN, FAMILY, SAINTS, PLACES, MONTHS):
        assert len(set(stock)) == len(stock)
        assert all(word == word.strip() for word in stock)
    assert all(title == "" or title.endswith(" ") for title in TITLES)
    assert len(MONTHS) == 12
