"""Motorways of a made city: lines, carriageways, ramps, and where there is room for them."""

import math

import numpy as np
import pytest

from geo.synthetic.form import CityForm
from geo.synthetic.highways import draw_motorways
from geo.synthetic.motorway import (
    HALF_WIDTH,
    RAMP,
    Crossing,
    Curve,
    Line,
    Motorway,
    Site,
    Surface,
    diamond,
    fork,
)
from geo.synthetic.skeleton import draw_skeleton
from geo.synthetic.streets import MOTORWAY, MOTORWAY_LINK, PRIMARY, TERTIARY, Kind, StreetPlan


def straight(length: float = 4_000.0) -> Line:
    """Lay a line eastwards from the origin."""
    x = np.linspace(0, length, 80)
    return Line.through(x, np.zeros(80), closed=False)


def ring(radius: float = 1_000.0) -> Line:
    """Lay a counter-clockwise ring about the origin."""
    angle = np.linspace(0, 2 * math.pi, 361)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    x[-1], y[-1] = x[0], y[0]
    return Line.through(x, y, closed=True)


def crossed() -> tuple[StreetPlan, Motorway, Crossing]:
    """Cross a motorway by one avenue, two kilometres along."""
    plan = StreetPlan()
    plan.lay(plan.add_junction(2_000, -600), plan.add_junction(2_100, 600), PRIMARY, Kind.AVENUE)
    motorway = Motorway(straight(), plan.add_street(1, 0, Kind.MOTORWAY))
    (crossing,) = Surface.of(plan).crossings(motorway.line)
    return plan, motorway, crossing


def heading(plan: StreetPlan, curve: Curve, *, at_end: bool) -> tuple[float, float]:
    """Direction in which a curve leaves or arrives."""
    x = [plan.x[curve.a], *curve.x, plan.x[curve.b]]
    y = [plan.y[curve.a], *curve.y, plan.y[curve.b]]
    i = len(x) - 2 if at_end else 0
    dx, dy = x[i + 1] - x[i], y[i + 1] - y[i]
    return dx / math.hypot(dx, dy), dy / math.hypot(dx, dy)


def test_places_along_a_line() -> None:
    """A place is so many metres along, with the line's direction; right is to the right."""
    spot = straight().spot(1_500.0)
    assert (spot.x, spot.y, spot.tx, spot.ty) == pytest.approx((1_500, 0, 1, 0))
    assert spot.beside(10) == pytest.approx((1_500, -10))


def test_a_ring_goes_round_and_round() -> None:
    """Metres past a ring's end are metres from its beginning."""
    line = ring()
    for s in (0.0, 100.0, 5_000.0):
        one, again = line.spot(s), line.spot(s + line.length)
        assert (one.x, one.y) == pytest.approx((again.x, again.y), abs=0.5)
    outward = line.spot(0.0).beside(10)
    assert math.hypot(*outward) == pytest.approx(1_010, abs=0.5)


def test_inner_points_keep_their_distance() -> None:
    """Points of a carriageway are as far beside the middle as asked."""
    x, y = ring().between(100, 900, 13.0)
    assert len(x) > 10
    assert np.hypot(x, y) == pytest.approx(1_013, abs=1.0)


def test_ramps_close_together_share_a_junction() -> None:
    """Two stops within thirty metres on one carriageway are one, on the other they are not."""
    plan = StreetPlan()
    motorway = Motorway(straight(), 0)
    first = motorway.stop(plan, 500, 1)
    assert motorway.stop(plan, 520, 1) == first
    assert motorway.stop(plan, 560, 1) != first
    other = motorway.stop(plan, 500, -1)
    assert other != first
    assert plan.y[first] == pytest.approx(-HALF_WIDTH)
    assert plan.y[other] == pytest.approx(HALF_WIDTH)


def test_carriageways_run_both_ways_on_the_right() -> None:
    """Each carriageway joins its stops in its own direction, right of the middle."""
    plan = StreetPlan()
    motorway = Motorway(straight(), 0)
    for s in (500, 1_500, 2_500):
        for way in (1, -1):
            motorway.stop(plan, s, way)
    curves = motorway.carriageways()
    assert len(curves) == 4
    for curve in curves:
        east = plan.x[curve.b] > plan.x[curve.a]
        assert (plan.y[curve.a] < 0) is east
        assert heading(plan, curve, at_end=False)[0] == pytest.approx(1 if east else -1, abs=0.01)


def test_a_rings_carriageways_close() -> None:
    """On a ring each stop has one piece in and one piece out on its carriageway."""
    plan = StreetPlan()
    motorway = Motorway(ring(), 0)
    stops = [motorway.stop(plan, s, way) for s in (10, 2_000, 4_000) for way in (1, -1)]
    curves = motorway.carriageways()
    assert sorted(c.a for c in curves) == sorted(stops) == sorted(c.b for c in curves)


def test_a_crossing_knows_where_and_how_squarely() -> None:
    """A crossing gives the metres along both lines and the sine of their angle."""
    _, _, crossing = crossed()
    assert crossing.s == pytest.approx(2_050)
    assert crossing.at == pytest.approx(0.5)
    assert crossing.square == pytest.approx(math.cos(math.atan2(100, 1_200)))


def test_parallel_streets_do_not_cross() -> None:
    """A street beside or along the line is no crossing."""
    plan = StreetPlan()
    plan.lay(plan.add_junction(0, 50), plan.add_junction(4_000, 50), PRIMARY, Kind.AVENUE)
    plan.lay(plan.add_junction(10, 0), plan.add_junction(20, 0), PRIMARY, Kind.AVENUE)
    assert Surface.of(plan).crossings(straight()) == []


def test_big_streets_are_seen_near_by() -> None:
    """Avenues within reach are seen, collectors are not, nor what is farther away."""
    plan = StreetPlan()
    plan.lay(plan.add_junction(0, 0), plan.add_junction(0, 500), PRIMARY, Kind.AVENUE)
    plan.lay(plan.add_junction(900, 0), plan.add_junction(900, 500), TERTIARY, Kind.STREET)
    surface = Surface.of(plan)
    assert not surface.is_clear_of_big_streets(100, 100, 150)
    assert surface.is_clear_of_big_streets(100, 100, 90)
    assert surface.is_clear_of_big_streets(880, 100, 50)


def test_a_diamond_has_four_ramps_that_never_cross_the_motorway() -> None:
    """Off and on in both directions; each ramp stays on its carriageway's side."""
    plan, motorway, crossing = crossed()
    ramps = diamond(plan, motorway, crossing)
    assert len(ramps) == 4
    on_street = set(plan.segments[crossing.segment].junctions)
    for curve in ramps:
        assert curve.road_class == MOTORWAY_LINK
        ys = [plan.y[curve.a], *curve.y.tolist(), plan.y[curve.b]]
        assert min(ys) > 0 or max(ys) < 0
        assert len({curve.a, curve.b} & on_street) == 1
    leaving = [curve for curve in ramps if curve.b in on_street]
    assert len(leaving) == 2
    for curve in leaving:
        # traffic keeps right: south of the middle it runs east
        east = plan.y[curve.a] < 0
        assert heading(plan, curve, at_end=False)[0] == pytest.approx(1 if east else -1, abs=0.1)
        assert (plan.x[curve.a] < 2_050) is east


def test_exits_keep_others_away() -> None:
    """After an exit there is no room for another within the spacing, on a ring round its end."""
    plan, motorway, crossing = crossed()
    diamond(plan, motorway, crossing)
    assert not motorway.is_free(2_500, 1_000)
    assert motorway.is_free(3_100, 1_000)
    loop = Motorway(ring(), 0, exits=[100.0])
    assert not loop.is_free(loop.line.length - 100, 300)


@pytest.mark.parametrize("at_start", [True, False])
@pytest.mark.parametrize("side", [1, -1])
def test_a_fork_joins_every_direction(side: int, *, at_start: bool) -> None:
    """From each carriageway of the main line one gets on to the spur, and back to each."""
    plan = StreetPlan()
    main = Motorway(straight(), 0)
    y = np.linspace(0, -side * 3_000, 60)
    x = np.full(60, 2_000.0)
    line = Line.through(x, y, closed=False)
    if not at_start:
        line = Line.through(x, y[::-1], closed=False)
    spur = Motorway(line, 1)
    ramps = fork(plan, Site(main, 2_000, side), spur, at_start=at_start)
    assert len(ramps) == 4
    mains = [set(stops.values()) for stops in main.stops]
    spurs = [set(stops.values()) for stops in spur.stops]
    ways = set()
    for curve in ramps:
        begins_on_main = curve.a in mains[0] | mains[1]
        on_main, on_spur = (curve.a, curve.b) if begins_on_main else (curve.b, curve.a)
        ways.add((begins_on_main, on_main in mains[0]))
        # away from the main line on one carriageway of the spur, towards it on the other
        away = 0 if at_start else 1
        assert on_spur in spurs[away if begins_on_main else 1 - away]
    assert len(ways) == 4


@pytest.mark.parametrize("at_start", [True, False])
def test_a_forks_ramps_leave_and_join_smoothly(*, at_start: bool) -> None:
    """Each ramp begins and ends in the direction of the traffic that it leaves and joins."""
    plan = StreetPlan()
    main = Motorway(straight(), 0)
    y = np.linspace(0, -3_000, 60)
    line = Line.through(np.full(60, 2_000.0), y if at_start else y[::-1], closed=False)
    spur = Motorway(line, 1)
    for curve in fork(plan, Site(main, 2_000, 1), spur, at_start=at_start):
        for junction, at_end in ((curve.a, False), (curve.b, True)):
            dx, dy = heading(plan, curve, at_end=at_end)
            if abs(plan.y[junction]) < 2 * HALF_WIDTH:
                east = plan.y[junction] < 0
                assert dx == pytest.approx(1 if east else -1, abs=0.12)
            else:
                south = plan.x[junction] < 2_000
                assert dy == pytest.approx(-1 if south else 1, abs=0.12)


@pytest.mark.parametrize("radius", [2_300.0, 5_500.0, 14_000.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_citys_motorways_are_one_system(radius: float, seed: int) -> None:
    """Every motorway junction has traffic in and out; where it meets streets, ramps end there."""
    form, plan, random = CityForm(radius), StreetPlan(), np.random.default_rng(seed)
    draw_skeleton(plan, form, random)
    surface = len(plan.x)
    curves = draw_motorways(plan, form, random)
    assert len(curves) >= 20
    on_street = {junction for g in plan.segments for junction in g.junctions}
    ins, outs = {c.b for c in curves}, {c.a for c in curves}
    assert ins == outs
    carriageway = [c for c in curves if c.road_class == MOTORWAY]
    starts = [c.a for c in carriageway if c.a not in on_street]
    assert len(starts) == len(set(starts))
    assert len({c.a for c in carriageway} & on_street) <= form.spurs * 2
    assert all(j >= surface or j in on_street for c in curves for j in (c.a, c.b))


def test_a_small_town_gets_none() -> None:
    """Below the radius for a ring nothing is laid."""
    plan, form = StreetPlan(), CityForm(1_200)
    draw_skeleton(plan, form, np.random.default_rng(1))
    assert draw_motorways(plan, form, np.random.default_rng(1)) == []


def test_ramps_are_long_enough_to_slow_down() -> None:
    """A ramp of a diamond is at least three quarters of its length along the motorway."""
    plan, motorway, crossing = crossed()
    for curve in diamond(plan, motorway, crossing):
        x = np.array([plan.x[curve.a], *curve.x, plan.x[curve.b]])
        y = np.array([plan.y[curve.a], *curve.y, plan.y[curve.b]])
        assert np.hypot(np.diff(x), np.diff(y)).sum() > 0.75 * RAMP
