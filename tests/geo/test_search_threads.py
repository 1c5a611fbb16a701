"""One network asked by many threads at once: the same answers as alone, and nobody is held up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import ModuleType

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from geo import customise, doors, sweep, unpacking
from geo.ground import Ground
from geo.network import RoadNetwork
from geo.search import RoadSearch
from geo.snap import Snapped
from geo.weights import Weights
from tests.geo.made_turns import Town, random_positions, random_town

THREADS = 8


@pytest.fixture(scope="module")
def made() -> Town:
    """Give a town large enough that its tables are shared out to threads of their own."""
    return random_town(np.random.default_rng(5), 120)


def _moments(made: Town) -> list[Weights]:
    """Four moments: usual, slower, and two with closures."""
    rng, usual = np.random.default_rng(6), made.roads.milliseconds
    slower = np.ceil(usual * rng.uniform(1, 4, len(usual))).astype(np.int32)
    return [
        Weights(milliseconds=times, closed=rng.random(len(usual)) < share)
        for times in (usual, slower)
        for share in (0, 0.05)
    ]


def _questions(ground: Ground, now: Weights, a: Snapped, b: Snapped) -> list[object]:
    search = ground.search(now)
    return [
        search.costs(a, b).tolist(),
        search.pairs(a, b).tolist(),
        search.ways(a, b),
        search.begun(a, milliseconds=1e9).tolist(),
    ]


def test_eight_threads_get_the_answers_of_one(made: Town) -> None:
    """Tables, pairs, ways and reach of several moments, while others are being customised."""
    rng = np.random.default_rng(7)
    a, b = (random_positions(rng, made, 150) for _ in range(2))
    moments = _moments(made)
    alone = [_questions(made.ground, now, a, b) for now in moments]
    shared = made.ground

    def ask(i: int) -> bool:
        return _questions(shared, moments[i % len(moments)], a, b) == alone[i % len(moments)]

    with ThreadPoolExecutor(THREADS) as threads:
        assert all(threads.map(ask, range(4 * THREADS)))


def test_closures_and_hours_of_one_network_at_once() -> None:
    """Each thread has its own traffic on the same roads; none sees another's."""
    network = RoadNetwork.synthetic(400, seed=2)
    places = [network.addresses.coordinate(row) for row in range(0, len(network.addresses), 97)]

    def moment(i: int) -> RoadNetwork:
        arcs = np.arange(i, network.roads.arcs, 23, dtype=np.int32)
        return network.close(arcs).at(datetime(2026, 11, 24, 3 * i, tzinfo=UTC))

    alone = [moment(i).matrix(places).seconds for i in range(THREADS)]
    assert any((table != alone[0]).any() for table in alone)
    fresh = RoadNetwork.synthetic(400, seed=2)
    network = fresh  # nothing is remembered there
    with ThreadPoolExecutor(THREADS) as threads:
        together = list(threads.map(lambda i: moment(i).matrix(places).seconds, range(THREADS)))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("module", [customise, doors, sweep, unpacking])
def test_kernels_let_go_of_the_lock(module: ModuleType) -> None:
    """While a kernel works for one thread, the others go on: a service must answer meanwhile."""
    kernels = [thing for thing in vars(module).values() if isinstance(thing, Dispatcher)]
    assert kernels
    assert all(kernel.targetoptions["nogil"] for kernel in kernels)


def test_a_search_without_a_metric_makes_its_own(made: Town) -> None:
    """Threads that make searches of one hierarchy share nothing that is written to."""
    hierarchy, now = made.ground.hierarchy, _moments(made)[1]
    points = random_positions(np.random.default_rng(9), made, 20)
    alone = RoadSearch(made.roads, made.twin, now, hierarchy=hierarchy).costs(points, points)

    def ask(_: int) -> np.ndarray:
        return RoadSearch(made.roads, made.twin, now, hierarchy=hierarchy).costs(points, points)

    with ThreadPoolExecutor(THREADS) as threads:
        for table in threads.map(ask, range(THREADS)):
            np.testing.assert_array_equal(table, alone)
