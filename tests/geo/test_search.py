"""Searching: exact with every rule of the road, at any moment, from anywhere to anywhere."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.path import Piece
from geo.search import RoadSearch, pack
from geo.weights import Weights
from tests.geo.made_roads import Street, grid, roads_of
from tests.geo.made_turns import (
    Town,
    assert_legal,
    at,
    packed,
    random_positions,
    random_town,
    random_weights,
    town,
)
from tests.geo.reference import Journeys, reference_costs

seeds = st.integers(0, 2**63)


def _arc(town_: Town, tail: int, head: int) -> int:
    roads = town_.roads
    return int(np.flatnonzero((roads.tail == tail) & (roads.head == head))[0])


def _check(seed: int) -> None:
    """Compare tables, pairs and ways of one town at one moment with the slow truth."""
    rng = np.random.default_rng(seed)
    made = random_town(rng)
    now = random_weights(rng, made.roads)
    search = made.ground.search(now)
    origins = random_positions(rng, made, 5)
    destinations = random_positions(rng, made, int(rng.choice([5, 9])))
    true = reference_costs(made.roads, made.twin, made.turns, now, origins, destinations)
    np.testing.assert_array_equal(search.costs(origins, destinations), true)
    turned = reference_costs(made.roads, made.twin, made.turns, now, destinations, origins)
    np.testing.assert_array_equal(search.costs(destinations, origins), turned)
    same = destinations.take(slice(0, 5))
    np.testing.assert_array_equal(search.pairs(origins, same), np.diagonal(true))
    for way, cost in zip(search.ways(origins, same), np.diagonal(true), strict=True):
        assert (way is None) == np.isinf(cost)
        if way is not None:
            assert packed(way) == cost
            assert_legal(made, now, way)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(6))
def test_a_thousand_towns_are_searched_exactly(part: int) -> None:
    """Tables, pairs and ways are those of plain Dijkstra, to the last unit."""
    for seed in range(200 * part, 200 * (part + 1)):
        _check(seed)


@given(seeds)
@settings(max_examples=30)
def test_any_town_is_searched_exactly(seed: int) -> None:
    """The same for towns that nobody tried before."""
    _check(seed)


def test_a_forbidden_turn_is_driven_around() -> None:
    """Where left is forbidden, the way goes around the block and not back the way it came."""
    made = town(grid(4), [], {})
    first, second = _arc(made, 1, 5), _arc(made, 5, 4)
    made = town(made.roads, [(first, second)], {})
    search = made.ground.usual_search
    origin, destination = at(first, 0.5), at(second, 0.5)
    way = search.ways(origin, destination)[0]
    assert way is not None
    assert_legal(made, Weights.usual(made.roads), way)
    assert way.pieces[0].arc == made.twin[first]  # begins the other way
    forward = search.ways(at(_arc(made, 0, 1), 0.0), destination)[0]
    assert forward is not None
    assert_legal(made, Weights.usual(made.roads), forward)


def test_nobody_turns_round_beyond_a_forbidden_turn() -> None:
    """Straight on, around in the next junction and back is no way to turn left."""
    # 0 - 1 - 2 - 3 in a row, 4 north of 1; a long loop 3 - 5 - 4; only one way into 1
    places = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (3, 9)]
    streets = [
        Street(a=0, b=1, both_ways=False),
        *(Street(a=a, b=b) for a, b in ((1, 2), (2, 3), (1, 4), (3, 5), (5, 4), (2, 4))),
    ]
    made = town(roads_of(places, streets), [], {})
    turn = (_arc(made, 0, 1), _arc(made, 1, 4))
    made = town(made.roads, [turn], {})
    way = made.ground.usual_search.ways(at(turn[0], 0.5), at(turn[1], 1.0))[0]
    assert way is not None
    assert [int(made.roads.head[piece.arc]) for piece in way.pieces] == [1, 2, 4]


def test_at_a_dead_end_one_may_turn_round() -> None:
    """A driver who can't go on comes back."""
    places = [(0, 0), (1, 0), (2, 0), (1, 1)]
    streets = [Street(a=0, b=1, both_ways=False), Street(a=1, b=2), Street(a=1, b=3)]
    made = town(roads_of(places, streets), [], {})
    turn = (_arc(made, 0, 1), _arc(made, 1, 3))
    made = town(made.roads, [turn], {})
    way = made.ground.usual_search.ways(at(turn[0], 0.5), at(turn[1], 1.0))[0]
    assert way is not None
    assert [int(made.roads.head[piece.arc]) for piece in way.pieces] == [1, 2, 1, 3]


def test_a_slow_turn_is_waited_for_or_avoided() -> None:
    """A turn's time counts; if it is long enough another way is better."""
    made = town(grid(2), [], {})
    turn = (_arc(made, 0, 1), _arc(made, 1, 3))
    ends = at(turn[0], 0.0), at(turn[1], 1.0)
    free = made.ground.usual_search.pairs(*ends)[0]
    slow = town(made.roads, [], {turn: 500})
    other = slow.ground.usual_search.ways(*ends)[0]
    assert other is not None
    # on a square the other two sides take as long
    assert [int(slow.roads.head[piece.arc]) for piece in other.pieces] == [2, 3]
    both = town(made.roads, [], {turn: 500, (_arc(made, 0, 2), _arc(made, 2, 3)): 500})
    assert both.ground.usual_search.pairs(*ends)[0] == free + pack(500)


def test_a_sequence_of_three_is_forbidden_only_as_a_whole() -> None:
    """Two streets one after the other are allowed, the third only after something else."""
    made = town(grid(3), [], {})
    row = tuple(_arc(made, a, b) for a, b in ((0, 1), (1, 2), (2, 5)))
    made = town(made.roads, [row], {})
    search, usual = made.ground.usual_search, Weights.usual(made.roads)
    expected = reference_costs(
        made.roads, made.twin, made.turns, usual, at(row[0], 0.5), at(row[2], 1.0)
    )
    assert search.pairs(at(row[0], 0.5), at(row[2], 1.0))[0] == expected[0, 0]
    after_two = search.ways(at(row[1], 0.5), at(row[2], 0.5))[0]
    assert after_two is not None
    assert [piece.arc for piece in after_two.pieces] == [row[1], row[2]]


def test_closed_roads_are_not_driven() -> None:
    """What is closed at a moment has no time then; open again, all is as before."""
    made = town(grid(3), [], {})
    ground, usual = made.ground, Weights.usual(made.roads)
    closed = np.zeros(made.roads.arcs, np.bool_)
    closed[[_arc(made, 0, 1), _arc(made, 1, 0)]] = True
    shut = ground.search(Weights(milliseconds=usual.milliseconds, closed=closed))
    ends = at(_arc(made, 0, 1), 0.0), at(_arc(made, 0, 1), 1.0)
    assert shut.pairs(*ends)[0] > ground.search(usual).pairs(*ends)[0]
    inside = at(_arc(made, 0, 1), 0.5)
    assert np.isinf(shut.costs(inside, ends[0])).all()
    assert np.isinf(shut.costs(ends[0], inside)).all()
    assert shut.pairs(inside, inside)[0] == 0
    assert shut.ways(inside, ends[1]) == [None]


def test_everything_closed_is_nowhere_reached() -> None:
    """Then there is no way, and no arc is begun."""
    made = town(grid(2), [], {})
    all_ = np.ones(made.roads.arcs, np.bool_)
    search = made.ground.search(Weights(milliseconds=made.roads.milliseconds, closed=all_))
    ends = at([0, 1], 0.5)
    assert np.isinf(search.costs(ends, ends)[0, 1])
    assert np.isinf(search.begun(at(0, 0.0), milliseconds=1e9)).all()


@given(seeds)
@settings(max_examples=100)
def test_arcs_are_begun_as_early_as_can_be(seed: int) -> None:
    """From the nearest of some origins, within a limit; that is what plain Dijkstra says."""
    rng = np.random.default_rng(seed)
    made = random_town(rng)
    now = random_weights(rng, made.roads)
    origins = random_positions(rng, made, 3)
    limit = float(rng.integers(1, 100)) * float(rng.choice([1, 1000]))
    begun = made.ground.search(now).begun(origins, milliseconds=limit)
    journeys = Journeys(made.roads, made.twin, made.turns, now)
    true = np.full(made.roads.arcs, np.inf)
    for origin in zip(origins.arc.tolist(), origins.fraction.tolist(), strict=True):
        journeys.costs(origin, [])
        for arc, cost in journeys.begun.items():
            true[arc] = min(true[arc], cost // pack(1))
    true[(true > limit) | now.closed] = np.inf
    differs = np.flatnonzero(begun != true)
    # turning round at once adds nothing: all along that street somebody has been before
    assert (begun[differs] < true[differs]).all()
    before = made.twin[differs]
    on_it = np.isin(before, origins.arc) | np.isin(differs, origins.arc)
    assert (on_it | (begun[before] < begun[differs])).all()


def test_the_way_to_where_one_is_has_no_pieces() -> None:
    """Nothing is driven, in no time; on one street it is one piece, in either direction."""
    made = town(grid(2), [], {})
    search = made.ground.usual_search
    stay, ahead, behind = search.ways(at(0, [0.25, 0.25, 0.75]), at(0, [0.25, 0.75, 0.25]))
    assert stay is not None
    assert (stay.pieces, stay.milliseconds, stay.decimetres) == ((), 0, 0)
    assert ahead is not None
    assert ahead.pieces == (Piece(0, 0.25, 0.75),)
    assert behind is not None
    assert behind.pieces == (Piece(int(made.twin[0]), 0.25, 0.75),)


def test_no_pairs() -> None:
    """Nothing asked, nothing answered."""
    search = town(grid(2), [], {}).ground.usual_search
    nobody = at([], 0.5)
    assert search.pairs(nobody, nobody).shape == (0,)
    assert search.ways(nobody, nobody) == []
    assert search.costs(nobody, nobody).shape == (0, 0)
    assert np.isinf(search.begun(nobody, milliseconds=1e6)).all()


def test_threads_don_t_disturb_each_other() -> None:
    """One search answers many threads at once as it answers one."""
    made = random_town(np.random.default_rng(5), size=60)
    search = made.ground.usual_search
    points = random_positions(np.random.default_rng(6), made, 300)
    table = search.costs(points, points)
    turned = points.take(np.arange(300)[::-1])
    with ThreadPoolExecutor(8) as threads:
        tables = list(threads.map(lambda _: search.costs(points, points), range(8)))
        pairs = list(threads.map(lambda _: search.pairs(points, turned), range(8)))
    for one in tables:
        np.testing.assert_array_equal(one, table)
    for one in pairs:
        np.testing.assert_array_equal(one, np.diagonal(table[:, ::-1]))


def test_a_search_without_a_ground_knows_no_turns() -> None:
    """Roads and twins suffice for one; so it is used where turns don't matter."""
    made = random_town(np.random.default_rng(3))
    points = random_positions(np.random.default_rng(4), made, 6)
    free = town(made.roads, [], {}).ground.usual_search
    alone = RoadSearch(made.roads, made.twin)
    np.testing.assert_array_equal(alone.costs(points, points), free.costs(points, points))
