"""Evading a turn by turning round further on: found, and found again when the times change."""

import numpy as np
import pytest

from geo.ground import Ground
from geo.roads import Roads
from geo.search import RoadSearch
from geo.turning import Turning
from geo.turning_back import MARGIN, evasions
from geo.weights import Weights
from tests.geo.made_roads import Street, grid, roads_of
from tests.geo.made_turns import Town, at, random_positions, random_town, random_weights, town
from tests.geo.reference import reference_costs


def _arc(roads: Roads, tail: int, head: int) -> int:
    return int(np.flatnonzero((roads.tail == tail) & (roads.head == head))[0])


def _corner(side: int = 7) -> Town:
    """Draw a square town with one forbidden turn in its middle."""
    roads = grid(side)
    middle = side * (side // 2) + side // 2
    turn = (_arc(roads, middle - side, middle), _arc(roads, middle, middle - 1))
    return town(roads, [turn], {})


def _turning(made: Town) -> Turning:
    return Turning(made.roads, made.twin, made.turns)


def _split(made: Town, margin: float) -> np.ndarray:
    turning = _turning(made)
    usual = Weights.usual(made.roads)
    return evasions(made.roads, turning, turning.departures(), usual, margin=margin)[0]


def test_only_junctions_within_half_the_detour_are_split() -> None:
    """The legal way is three sides of a block, so one street there and back is as long."""
    made = _corner()
    split = _split(made, 1.0)
    middle = int(made.roads.head[made.turns.banned_arc[0]])
    assert 0 < len(split) < 10
    assert set(made.roads.tail[split].tolist()) <= {middle, *_neighbours(made.roads, middle)}
    assert made.turns.banned_arc[1] not in split


def _neighbours(roads: Roads, junction: int) -> set[int]:
    return set(roads.head[roads.tail == junction].tolist())


def test_a_larger_margin_splits_more() -> None:
    """And never anything less."""
    made = _corner()
    narrow, wide = set(_split(made, 1.0).tolist()), set(_split(made, 2.5).tolist())
    assert narrow < wide


def test_no_turns_no_splits() -> None:
    """Where nothing is forbidden nobody wants to turn round."""
    assert _split(town(grid(4), [], {}), MARGIN).size == 0


def test_the_guard_holds_at_usual_times_and_twice_them() -> None:
    """All roads equally slow change nothing."""
    made = _corner()
    ground = Ground(made.roads, made.turns)
    guard, usual = ground.hierarchy.guard, made.roads.milliseconds
    for factor in (1, 2):
        now = Weights(milliseconds=usual * factor, closed=np.zeros(len(usual), np.bool_))
        assert (guard.broken(usual, now).size == 0) == (factor == 1 or factor <= MARGIN)
        np.testing.assert_array_equal(
            ground.search(now).costs(*(at(made.turns.banned_arc[i], 0.5) for i in (0, 1))),
            reference_costs(
                made.roads,
                made.twin,
                made.turns,
                now,
                *(at(made.turns.banned_arc[i], 0.5) for i in (0, 1)),
            ),
        )


def _only_a_cross(made: Town, side: int = 7) -> Weights:
    """Close all streets but those through the middle and the ring around the town."""
    ends = np.column_stack((made.roads.tail, made.roads.head))
    x, y = ends % side, ends // side
    on_cross = (x == side // 2).all(axis=1) | (y == side // 2).all(axis=1)
    on_ring = np.zeros(len(ends), np.bool_)
    for edge in (0, side - 1):
        on_ring |= (x == edge).all(axis=1) | (y == edge).all(axis=1)
    return Weights(milliseconds=made.roads.milliseconds, closed=~(on_cross | on_ring))


def test_a_closed_detour_is_noticed_and_more_is_split() -> None:
    """With the blocks closed turning round further away would pay: so more is split."""
    made = _corner()
    ground = Ground(made.roads, made.turns)
    now = _only_a_cross(made)
    assert ground.hierarchy.guard.broken(made.roads.milliseconds, now).size == 1
    wider = ground.hierarchy.holding(made.roads, _turning(made), now)
    assert wider is not ground.hierarchy
    assert set(ground.hierarchy.split.tolist()) < set(wider.split.tolist())


@pytest.mark.parametrize("seed", range(12))
def test_any_moment_of_a_square_town_is_exact(seed: int) -> None:
    """Closures and strange times, with long detours: nobody turns round unseen."""
    rng = np.random.default_rng(seed)
    made = _corner()
    ground = Ground(made.roads, made.turns)
    points = random_positions(rng, made, 12)
    for now in (random_weights(rng, made.roads), _only_a_cross(made)):
        np.testing.assert_array_equal(
            ground.search(now).costs(points, points),
            reference_costs(made.roads, made.twin, made.turns, now, points, points),
        )


def test_where_no_legal_way_leads_all_is_split() -> None:
    """A turn without any other way to its street: nobody gets there by turning round either."""
    places = [(0, 0), (1, 0), (2, 0), (2, 1), (3, 0), (1, 1)]
    ways = [(0, 1), (1, 5), (5, 0)]
    streets = [Street(a=a, b=b, both_ways=False) for a, b in ways]
    streets += [Street(a=1, b=2), Street(a=2, b=3), Street(a=2, b=4), Street(a=3, b=4)]
    roads = roads_of(places, streets)
    made = town(roads, [(_arc(roads, 0, 1), _arc(roads, 1, 5))], {})
    search = Ground(roads, made.turns).usual_search
    begin, end = at(_arc(roads, 0, 1), 0.5), at(_arc(roads, 1, 5), 0.5)
    usual = Weights.usual(roads)
    true = reference_costs(roads, made.twin, made.turns, usual, begin, end)
    np.testing.assert_array_equal(search.costs(begin, end), true)


def test_without_the_guard_somebody_would_turn_round() -> None:
    """A long cross in a large town: the way round its ring is dearer than a turn on the way."""
    made = _corner(13)
    ground = Ground(made.roads, made.turns)
    now = _only_a_cross(made, 13)
    begin, end = (at(made.turns.banned_arc[i], 0.5) for i in (0, 1))
    true = reference_costs(made.roads, made.twin, made.turns, now, begin, end)
    unguarded = RoadSearch(made.roads, made.twin, now, hierarchy=ground.hierarchy)
    assert unguarded.costs(begin, end) < true
    assert ground.search(now).costs(begin, end) == true
    assert ground.search(Weights.usual(made.roads)).costs(begin, end) < true


def test_nothing_is_split_where_the_way_back_is_forbidden() -> None:
    """From no side but one may the street be entered: turning round elsewhere leads nowhere."""
    roads = grid(7)
    middle = 24
    out = _arc(roads, middle, middle - 1)
    sides = {_arc(roads, middle + step, middle): step for step in (-7, 7, 1)}
    split = set(_split(town(roads, [(side, out) for side in sides], {}), MARGIN).tolist())
    assert not split & {int(arc) for arc in np.flatnonzero(roads.tail == middle)}


def test_closures_that_leave_no_legal_way_split_nothing_in_vain() -> None:
    """Two of three turns into a street are forbidden, the third begins on a closed street."""
    roads = grid(31)
    middle = 15 * 31 + 15
    out = _arc(roads, middle, middle - 1)
    banned = [(_arc(roads, middle + step, middle), out) for step in (-31, 1)]
    made = town(roads, banned, {})
    closed = np.zeros(roads.arcs, np.bool_)
    closed[_arc(roads, middle + 31, middle)] = True
    now = Weights(milliseconds=roads.milliseconds, closed=closed)
    ground = Ground(roads, made.turns)
    assert ground.hierarchy.guard.broken(roads.milliseconds, now).size > 0
    assert ground.hierarchy.holding(roads, _turning(made), now) is ground.hierarchy
    begin, end = at(banned[0][0], 0.5), at(out, 0.5)
    true = reference_costs(roads, made.twin, made.turns, now, begin, end)
    assert ground.search(now).costs(begin, end) == true


@pytest.mark.parametrize("seed", range(20))
def test_a_moment_after_others_is_exact_too(seed: int) -> None:
    """Moments of one ground, each with what was split for the ones before it."""
    rng = np.random.default_rng(seed)
    made = random_town(rng, 30)
    ground, points = made.ground, random_positions(rng, made, 6)
    for _ in range(4):
        now = random_weights(rng, made.roads)
        np.testing.assert_array_equal(
            ground.search(now).costs(points, points),
            reference_costs(made.roads, made.twin, made.turns, now, points, points),
        )
