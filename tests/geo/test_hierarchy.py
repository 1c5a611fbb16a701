"""The hierarchy: ordered, contracted, fitted to a moment, kept in arrays, the same each time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.ground import Ground
from geo.hierarchy import Hierarchy
from geo.weights import Weights
from tests.geo.made_roads import grid
from tests.geo.made_turns import Town, random_positions, random_town, random_weights, town

seeds = st.integers(0, 2**63)


def _hierarchy(made: Town) -> Hierarchy:
    return Hierarchy.build(made.roads, made.twin, made.turns)


@given(seeds)
def test_arcs_lead_upward_along_the_tree(seed: int) -> None:
    """Each node's arcs are sorted, lead to its ancestors, and the first to its parent."""
    h = _hierarchy(random_town(np.random.default_rng(seed)))
    for node in range(h.nodes):
        above = h.up[h.first[node] : h.first[node + 1]].tolist()
        assert above == sorted(set(above))
        assert h.parent[node] == (above[0] if above else -1)
        ancestors, at = [], int(h.parent[node])
        while at >= 0:
            ancestors.append(at)
            at = int(h.parent[at])
        assert set(above) <= set(ancestors)
        assert h.level[node] == len(ancestors)
    np.testing.assert_array_equal(h.up_level, h.level[h.up])
    assert h.height == h.level.max() + 1


@given(seeds)
def test_every_triangle_has_its_third_side_and_obeys_it(seed: int) -> None:
    """Of two arcs from one node the higher ends are joined, at no more than the way below."""
    h = _hierarchy(random_town(np.random.default_rng(seed)))
    out, back = h.usual.out, h.usual.back
    for node in range(h.nodes):
        for i in range(h.first[node], h.first[node + 1]):
            above = h.up[h.first[h.up[i]] : h.first[h.up[i] + 1]]
            for j in range(i + 1, h.first[node + 1]):
                third = h.first[h.up[i]] + int(np.searchsorted(above, h.up[j]))
                assert h.up[third] == h.up[j]
                assert out[third] <= back[i] + out[j]
                assert back[third] <= back[j] + out[i]


@given(seeds)
def test_lower_arcs_are_the_same_arcs_from_above(seed: int) -> None:
    """Each arc is found from its upper end too, in the order of the lower."""
    h = _hierarchy(random_town(np.random.default_rng(seed)))
    assert sorted(h.lower_arc.tolist()) == list(range(len(h.up)))
    for node in range(h.nodes):
        part = slice(h.lower_start[node], h.lower_start[node + 1])
        assert (h.up[h.lower_arc[part]] == node).all()
        assert (np.diff(h.lower_node[part]) > 0).all()
        tails = np.searchsorted(h.first, h.lower_arc[part], side="right") - 1
        np.testing.assert_array_equal(tails, h.lower_node[part])


def test_each_link_has_its_place() -> None:
    """Links are driven up or down by exactly one arc each."""
    h = _hierarchy(random_town(np.random.default_rng(4), size=40))
    used = np.concatenate((h.ascending[h.ascending >= 0], h.descending[h.descending >= 0]))
    assert sorted(used.tolist()) == list(range(len(h.links.tail)))


def test_the_same_city_gives_the_same_hierarchy() -> None:
    """To the last bit: a city saved twice is one file."""
    made = random_town(np.random.default_rng(2), size=80)
    one, other = (_hierarchy(made).to_arrays() for _ in range(2))
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name])


def test_a_town_of_one_street() -> None:
    """Two junctions, one street, and even a single one-way arc."""
    for both in (True, False):
        made = town(grid(2), [], {})
        h = _hierarchy(made)
        assert h.nodes == 4
        search = Ground(made.roads, made.turns, hierarchy=h).usual_search
        points = random_positions(np.random.default_rng(int(both)), made, 4)
        assert np.isfinite(search.costs(points, points)).all()


@given(seeds)
@settings(max_examples=30)
def test_arrays_give_the_hierarchy_back(seed: int) -> None:
    """What was saved answers as what was built, at usual times and at others."""
    rng = np.random.default_rng(seed)
    made = random_town(rng)
    built = _hierarchy(made)
    loaded = Hierarchy.from_arrays(built.to_arrays())
    np.testing.assert_array_equal(loaded.usual.out, built.usual.out)
    points, now = random_positions(rng, made, 5), random_weights(rng, made.roads)
    for weights in (Weights.usual(made.roads), now):
        one, other = (
            Ground(made.roads, made.turns, hierarchy=h).search(weights).costs(points, points)
            for h in (built, loaded)
        )
        np.testing.assert_array_equal(one, other)


def test_arrays_may_be_memory_maps(tmp_path: Path) -> None:
    """Saved as files and mapped, read-only: the same answers, and no copy is made."""
    made = random_town(np.random.default_rng(8), size=50)
    built = _hierarchy(made)
    mapped = {}
    for name, array in built.to_arrays().items():
        np.save(tmp_path / f"{name}.npy", array)
        mapped[name] = np.load(tmp_path / f"{name}.npy", mmap_mode="r")
    loaded = Hierarchy.from_arrays(mapped)
    assert np.shares_memory(loaded.up, mapped["up"])
    assert not loaded.up.flags.writeable
    points = random_positions(np.random.default_rng(9), made, 9)
    one, other = (
        Ground(made.roads, made.turns, hierarchy=h).usual_search.costs(points, points)
        for h in (built, loaded)
    )
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("field", "damage", "said"),
    [
        ("up", lambda a: a[:-1], "values, not"),
        ("up", lambda a: a + 1000, "up has values outside"),
        ("parent", lambda a: a - 5, "parent has values outside"),
        ("first", lambda a: a[::-1], "first doesn't divide"),
        ("lower_arc", lambda a: a + 1000, "lower_arc has values outside"),
        ("ascending", lambda a: a + 1000, "ascending has values outside"),
        ("usual.out", lambda a: a[:-1], "usual costs"),
        ("links.tail", lambda a: a[:-1], "doesn't divide"),
    ],
)
def test_damaged_arrays_are_refused(field: str, damage: object, said: str) -> None:
    """Rather than followed out of bounds by compiled code."""
    arrays = _hierarchy(town(grid(4), [], {})).to_arrays()
    assert callable(damage)
    with pytest.raises(ValueError, match=said):
        Hierarchy.from_arrays(arrays | {field: damage(arrays[field])})


def test_a_missing_array_is_named() -> None:
    """So that the reader of a file can say which."""
    arrays = _hierarchy(town(grid(2), [], {})).to_arrays()
    del arrays["guard.limit"]
    with pytest.raises(KeyError, match=r"guard\.limit"):
        Hierarchy.from_arrays(arrays)


def test_the_hierarchy_of_another_city_is_refused() -> None:
    """Its counts differ; it is never asked for ways."""
    small, large = town(grid(2), [], {}), town(grid(3), [], {})
    with pytest.raises(ValueError, match="4 junctions and 8 arcs, but roads of 9 and 24"):
        Ground(large.roads, large.turns, hierarchy=_hierarchy(small))


def test_a_ground_builds_its_hierarchy_once() -> None:
    """Whichever threads ask for it first, all get the same one, and the usual search with it."""
    ground = town(grid(3), [], {}).ground
    with ThreadPoolExecutor(8) as threads:
        built = list(threads.map(lambda _: (ground.hierarchy, ground.usual_search), range(16)))
    assert all(hierarchy is ground.hierarchy for hierarchy, _ in built)
    assert all(search is ground.usual_search for _, search in built)


def test_a_wider_hierarchy_is_kept() -> None:
    """Times that need one come again: the second search builds nothing."""
    roads = grid(7)
    middle = (int(roads.junctions) - 1) // 2
    into, out = (
        int(np.flatnonzero((roads.tail == a) & (roads.head == b))[0])
        for a, b in ((middle - 7, middle), (middle, middle - 1))
    )
    ground = town(roads, [(into, out)], {}).ground
    guard = ground.hierarchy.guard
    closed = np.isin(np.arange(roads.arcs), guard.detour_arc)
    slow = np.where(np.isin(roads.tail, [middle, middle + 7]), 1, 40)
    now = Weights(milliseconds=(roads.milliseconds * slow).astype(np.int32), closed=closed)
    assert guard.broken(roads.milliseconds, now).size == 1
    points = random_positions(np.random.default_rng(1), town(roads, [], {}), 9)
    one, other = (ground.search(now).costs(points, points) for _ in range(2))
    np.testing.assert_array_equal(one, other)
