"""Measuring roads: peers search the same graph, differences show, and times are compared."""

from dataclasses import replace

import numpy as np
import pytest

from dispatch.measuring.agreement import agreement, compare
from dispatch.measuring.graph_peers import Networkx, Scipy
from dispatch.measuring.osrm import OsrmTrip
from dispatch.measuring.places import lon_lat, places
from dispatch.measuring.report import RoadReport
from dispatch.measuring.roads import TIMED_ROWS, Measured, Plan, at_junctions, each, measure
from geo import Coordinate, RoadNetwork
from geo.turns import Turns
from geo.weights import Weights
from tests.dispatch.fake_osrm import KnownOsrm


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    """Give a small made city, some of whose turns are forbidden or slow."""
    plain = RoadNetwork.synthetic(250, seed=3)
    roads = plain.roads
    turns = [
        (arc, int(after))
        for arc in range(0, roads.arcs, 7)
        for after in np.flatnonzero(roads.tail == roads.head[arc])[:1]
        if roads.head[after] != roads.tail[arc]
    ]
    banned, slow = turns[::2], turns[1::2]
    return RoadNetwork(
        roads=roads,
        addresses=plain.addresses,
        zone=plain.zone,
        source=plain.source,
        turns=Turns.of(banned, dict.fromkeys(slow, 5_000)),
    )


@pytest.fixture(scope="module")
def measured(network: RoadNetwork) -> Measured:
    """Give the city being measured."""
    return Measured(network, Plan(sizes=(5, 10), runs=1))


@pytest.fixture(scope="module")
def report(network: RoadNetwork) -> RoadReport:
    """Give everything measured, an OSRM of known answers beside it."""
    plan = Plan(sizes=(5, 10), runs=1, osrm=KnownOsrm(network, 0.5), pairs=30)
    return measure(network, plan, city="made", before=(), tell=lambda _doing, _share: None)


def test_places_are_the_same_for_the_same_seed(network: RoadNetwork) -> None:
    """Who repeats a measurement asks the same questions."""
    first, again, other = (places(network, 20, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert network.snap_distances(first).max() < 200


def test_places_go_to_osrm_in_the_digits_it_keeps() -> None:
    """Six places behind the point are a decimetre."""
    assert lon_lat([Coordinate(-8.12345678, 41.0)]) == [(-8.123457, 41.0)]


def test_peers_agree_with_each_other(measured: Measured) -> None:
    """Both are Dijkstra's algorithm on one graph."""
    graph = measured.graph()
    origins = np.arange(0, measured.roads.junctions, 40)
    scipy, networkx = Scipy(graph).seconds(origins), Networkx(graph).seconds(origins)
    assert scipy.shape == (len(origins), measured.roads.junctions)
    np.testing.assert_allclose(scipy, networkx)
    assert (scipy[np.arange(len(origins)), origins] == 0).all()


def test_peers_obey_forbidden_and_slow_turns(network: RoadNetwork, measured: Measured) -> None:
    """The graph they get has them: their ways are never faster than without, some are slower."""
    free = Measured(
        RoadNetwork(
            roads=network.roads,
            addresses=network.addresses,
            zone=network.zone,
            source=network.source,
        ),
        measured.plan,
    )
    origins = np.arange(0, measured.roads.junctions, 20)
    bound, unbound = (Scipy(m.graph()).seconds(origins) for m in (measured, free))
    assert (bound >= unbound - 1e-9).all()
    assert (bound > unbound + 1).any()


def test_our_search_is_as_good_as_scipys(measured: Measured) -> None:
    """On pairs of junctions, turns and all, nothing differs."""
    assert measured.largest_difference(measured.graph()).value == 0


def test_a_search_that_is_wrong_is_found_out(measured: Measured) -> None:
    """One road of other length in the judge's graph, and the difference isn't 0."""
    graph = measured.graph()
    other = replace(graph, milliseconds=graph.milliseconds * 2)
    found = measured.largest_difference(other).value
    assert found is not None
    assert found > 1


def test_positions_on_junctions_are_where_the_junctions_are(network: RoadNetwork) -> None:
    """Whichever arc they are given by, they lie on the junction itself."""
    junctions = np.arange(network.roads.junctions)
    at = at_junctions(network, junctions)
    ends = np.where(at.fraction == 0, network.roads.tail[at.arc], network.roads.head[at.arc])
    assert (ends == junctions).all()
    assert set(at.fraction.tolist()) <= {0.0, 1.0}


def test_a_report_has_every_figure_the_issue_asks_for(report: RoadReport) -> None:
    """Preparation, customisation, tables, rows, pairs, ways, memory, speeds."""
    figures = report.to_dict()["figures"]
    wanted = {
        *("contract", "customise", "save", "load", "table_5", "table_10", "row", "column"),
        *("pair", "pair_whole", "path", "snap", "hierarchy", "metric", "peak", "difference"),
        *("sweep_5", "sweep_10", "sweep_row", "sweep_column"),
        *("junctions", "arcs", "banned", "slow", "nodes", "up", "height"),
    }
    assert wanted <= set(figures)
    assert all(figure["ours"] is not None for figure in figures.values())
    assert figures["difference"]["ours"] == 0
    assert figures["banned"]["ours"] > 0
    assert any(key.startswith("speed_") for key in figures)


def test_a_report_has_peers_beside_ours(report: RoadReport) -> None:
    """In the same run: OSRM, scipy and networkx."""
    figures = report.to_dict()["figures"]
    for key in ("table_10", "row"):
        assert {"OSRM", "scipy", "networkx"} <= set(figures[key])
    assert {"OSRM"} == set(figures["column"]) & {"OSRM", "scipy", "networkx"}
    assert figures["table_10"]["networkx"] == 2 * figures["table_5"]["networkx"]


def test_a_report_says_where_and_how_it_was_made(report: RoadReport) -> None:
    """Cores, versions, seed and runs: without them a figure says nothing."""
    told = report.to_dict()
    assert told["machine"]["cores"] >= 1
    assert told["machine"]["numba"].startswith("0.")
    assert (told["seed"], told["runs"], told["city"]) == (1, 1, "made")


def test_without_peers_nothing_is_beside_ours(network: RoadNetwork) -> None:
    """Then a large city doesn't wait for networkx."""
    plan = Plan(sizes=(5,), runs=1, peers=False)
    report = measure(network, plan, city="made", before=(), tell=lambda _doing, _share: None)
    assert report.agreement is None
    assert not any(figure.peers for figure in report.figures)


def test_times_are_compared_trip_by_trip(network: RoadNetwork, measured: Measured) -> None:
    """An OSRM that takes half as long everywhere shows as twice its time, fully correlated."""
    found = agreement(network, measured.timed, KnownOsrm(network, 0.5), pairs=40)
    assert 20 < found.pairs <= 40
    assert found.percentiles[50] == pytest.approx(2, rel=0.02)
    assert found.correlation > 0.999
    assert sum(band.pairs for band in found.bands) <= found.pairs
    assert all(band.our_kmh < band.osrm_kmh for band in found.bands)


def test_trips_that_one_puts_elsewhere_are_left_out(
    network: RoadNetwork, measured: Measured
) -> None:
    """A time between two other places can't be compared."""

    class Elsewhere(KnownOsrm):
        def trip(self, a: tuple[float, float], b: tuple[float, float]) -> OsrmTrip:
            told = super().trip(a, b)
            far = a[0] < network.centre.lon
            return OsrmTrip(
                seconds=told.seconds, metres=told.metres, snapped=(60.0 if far else 1.0, 1.0)
            )

    every = agreement(network, measured.timed, KnownOsrm(network, 1.0), pairs=40)
    some = agreement(network, measured.timed, Elsewhere(network, 1.0), pairs=40)
    assert 0 < some.pairs < every.pairs


def test_the_worst_disagreements_come_first() -> None:
    """Too slow and too fast count alike, and each is shown with its places."""
    there = [(Coordinate(i / 10, 0), Coordinate(i / 10, 1)) for i in range(5)]
    ours = np.array([100.0, 150.0, 30.0, 100.0, np.inf])
    theirs = (100.0, 101.0, 100.0, 99.0, 100.0)
    trips = [OsrmTrip(seconds=s, metres=1500.0, snapped=(1.0, 1.0)) for s in theirs]
    found = compare(there, ours, np.full(5, 1000.0), trips)
    assert [pair.start[0] for pair in found.worst[:2]] == [0.2, 0.1]
    assert found.worst[0].ratio == pytest.approx(0.3)
    assert (found.pairs, found.one_way_only) == (4, 1)
    assert [(band.low_km, band.pairs) for band in found.bands] == [(1, 4)]
    assert found.to_dict()["worst"][0]["ratio"] == pytest.approx(0.3)


def test_single_questions_are_asked_one_by_one_and_the_median_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first of all is asked once more, since it fills caches; one slow answer says nothing."""
    clock = iter((0.0, 1.0, 10.0, 12.0, 20.0, 120.0))
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    said: list[str] = []
    assert each([("a",), ("b",), ("c",)], said.append) == 2.0
    assert said == ["a", "a", "b", "c"]


def test_a_row_of_a_peer_is_the_median_of_rows(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its rows is timed by itself: a machine that halts once must not look like a peer."""
    asked: list[tuple[str, int]] = []
    for kind in (Scipy, Networkx):

        def seconds(self: Scipy, origins: np.ndarray) -> np.ndarray:
            asked.append((self.name, len(origins)))
            return np.zeros((1, 1))

        monkeypatch.setattr(kind, "seconds", seconds)
    found = measured.peers_rows(measured.graph())
    assert set(found) == set(TIMED_ROWS)
    assert {rows for _, rows in asked} == {1}
    for name, rows in TIMED_ROWS.items():
        assert sum(peer == name for peer, _ in asked) == rows + 1


def test_the_usual_times_are_measured(measured: Measured) -> None:
    """What peers are told each road takes is what the roads state."""
    usual = Weights.usual(measured.roads)
    links = measured.hierarchy.links
    expected = usual.milliseconds[links.driven_arc()] + links.turn
    assert (measured.graph().milliseconds == expected).all()
