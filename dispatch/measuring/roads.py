"""What roads cost in time and memory: preparing them, asking them, and others beside it."""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dispatch.measuring.agreement import agreement
from dispatch.measuring.figures import Figure
from dispatch.measuring.graph_peers import GraphPeer, Networkx, Scipy, SearchGraph
from dispatch.measuring.osrm import Osrm
from dispatch.measuring.places import SEED, lon_lat, places
from dispatch.measuring.report import Machine, RoadReport
from dispatch.measuring.stopwatch import RUNS, once, peak_megabytes, seconds
from geo import Coordinate, RoadNetwork
from geo.hierarchy import Hierarchy
from geo.search import unpack
from geo.snap import Snapped
from geo.weights import Weights

SIZES: Final = (50, 100, 300, 1000, 2000)
ROW: Final = 1000
SNAPPED: Final = 10_000
SINGLE: Final = 300
PATHS: Final = 100
LENGTHS_KM: Final = ((1, 2), (2, 4), (4, 8), (8, 16))

CHECKED: Final = (100, 200)
"""Origins and destinations of the pairs that scipy is asked about too: 20,000."""
TIMED_ROWS: Final = {"scipy": 10, "networkx": 3}
"""Rows that a peer is timed on, one by one; its whole tables are as many times the median."""

_BYTES_PER_MEGABYTE: Final = 2**20

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure.

    Parameters
    ----------
    sizes : tuple of int
        Of square tables.
    runs : int
        Of each timing.
    peers : bool
        Whether scipy and networkx are measured too.
    osrm : Osrm or None
        A running OSRM with the same extract.
    pairs : int
        How many OSRM's times are compared for.
    """

    sizes: tuple[int, ...] = SIZES
    runs: int = RUNS
    peers: bool = True
    osrm: Osrm | None = None
    pairs: int = 2_000


class Measured:
    """One city being measured.

    Parameters
    ----------
    network : RoadNetwork
    plan : Plan
    """

    def __init__(self, network: RoadNetwork, plan: Plan) -> None:
        self.network = network
        self.plan = plan
        self.roads, self.ground = network.roads, network.ground
        self.usual = Weights.usual(network.roads)
        self.hierarchy = self.ground.hierarchy
        self.places = places(network, max(*plan.sizes, ROW))

    def preparation(self) -> Iterator[Figure]:
        """Order and contract, customise, save and load."""
        build = partial(Hierarchy.build, self.roads, self.ground.twin, self.ground.turns)
        yield figure("contract", "order and contract", "s", once(build))
        customise = seconds(
            lambda: self.hierarchy.customised(self.roads, self.usual), self.plan.runs
        )
        yield figure("customise", "customise the whole city", "s", customise)
        with tempfile.TemporaryDirectory() as folder:
            yield figure("save", "save", "s", once(lambda: self.network.save(folder)))
            load = seconds(lambda: RoadNetwork.load(folder), self.plan.runs)
            yield figure("load", "load", "s", load)

    def tables(self, rows: dict[str, float]) -> Iterator[Figure]:
        """Time square tables, from coordinates; `rows` has peers' seconds per row."""
        osrm = self.plan.osrm
        for size in self.plan.sizes:
            some, runs = self.places[:size], self.plan.runs
            peers: dict[str, float] = {}
            if osrm is not None:
                peers["OSRM"] = seconds(partial(osrm.table, lon_lat(some)), runs)
            peers |= {name: row * size for name, row in rows.items()}
            ours = seconds(partial(self.network.matrix, some), runs)
            yield figure(f"table_{size}", f"table {size:,} x {size:,}", "s", ours, **peers)
            snapped = self.network.snap(some)
            alone = seconds(partial(self.ground.usual_search.costs, snapped, snapped), runs)
            yield figure(f"sweep_{size}", "  of which the search", "s", alone)

    def rows(self, rows: dict[str, float]) -> Iterator[Figure]:
        """Time one origin to many, and many to one."""
        one, many = self.places[:1], self.places[:ROW]
        for key, label, origins, destinations in (
            ("row", f"one to {ROW:,}", one, many),
            ("column", f"{ROW:,} to one", many, one),
        ):
            peers: dict[str, float] = {}
            if self.plan.osrm is not None:
                asked = partial(self.plan.osrm.table, lon_lat(origins), lon_lat(destinations))
                peers["OSRM"] = seconds(asked, self.plan.runs)
            if key == "row":
                peers |= rows
            work = partial(self.network.matrix, origins, destinations)
            yield figure(key, label, "s", seconds(work, self.plan.runs), **peers)
            a, b = self.network.snap(origins), self.network.snap(destinations)
            alone = seconds(partial(self.ground.usual_search.costs, a, b), self.plan.runs)
            yield figure(f"sweep_{key}", "  of which the search", "s", alone)

    def single(self) -> Iterator[Figure]:
        """Time pairs and ways, one question at a time."""
        some = self.places[: SINGLE + 1]
        points = self.network.snap(some)
        one = [points.take(slice(i, i + 1)) for i in range(len(some))]
        search = self.ground.usual_search
        legs = list(pairwise(range(len(some))))
        pair = each(legs, lambda i, j: search.pairs(one[i], one[j]))
        yield figure("pair", "one pair, places snapped", "s", pair)
        whole = each(legs, lambda i, j: self.network.matrix([some[i]], [some[j]]))
        peers, ends = {}, lon_lat(some)
        if (osrm := self.plan.osrm) is not None:
            peers["OSRM"] = each(legs, lambda i, j: osrm.trip(ends[i], ends[j]))
        yield figure("pair_whole", "one pair, from coordinates", "s", whole, **peers)
        ways = [leg for leg in legs if np.isfinite(search.pairs(one[leg[0]], one[leg[1]])[0])]
        path = each(ways[:PATHS], lambda i, j: self.network.path(some[i], some[j]))
        yield figure("path", "one way with its line", "s", path)
        many = places(self.network, SNAPPED)
        snap = seconds(lambda: self.network.snap(many), self.plan.runs)
        yield figure("snap", f"snap {SNAPPED:,} points", "s", snap)

    def memory(self) -> Iterator[Figure]:
        """Add up what the hierarchy holds, and what this process has held at most."""
        size = sum(array.nbytes for array in self.hierarchy.to_arrays().values())
        metric = self.hierarchy.customised(self.roads, self.usual)
        yield figure("hierarchy", "hierarchy", "MB", size / _BYTES_PER_MEGABYTE)
        held = (metric.out.nbytes + metric.back.nbytes) / _BYTES_PER_MEGABYTE
        yield figure("metric", "times of one moment", "MB", held)
        yield figure("peak", "most memory of this process", "MB", peak_megabytes())

    def speeds(self) -> Iterator[Figure]:
        """Give median speeds of trips by their length: the times should be believable."""
        matrix = self.network.matrix(self.places[:300])
        reached = ~matrix.unreachable & (matrix.seconds > 0)
        for low, high in LENGTHS_KM:
            trips = reached & (matrix.metres >= low * 1000) & (matrix.metres < high * 1000)
            if trips.any():
                kmh = float(np.median(matrix.metres[trips] / matrix.seconds[trips]) * 3.6)
                label = f"median speed, trips of {low}-{high} km"
                yield figure(f"speed_{low}_{high}", label, "km/h", kmh)

    def graph(self) -> SearchGraph:
        """Give peers the very graph that ours searches, turns and all."""
        links = self.hierarchy.links
        start = links.junction_start
        owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
        junction = np.empty(links.nodes, np.int64)
        junction[links.junction_node] = owner
        return SearchGraph(
            nodes=links.nodes,
            tail=links.tail,
            head=links.head,
            milliseconds=self.usual.milliseconds[links.driven_arc()].astype(np.int64) + links.turn,
            start=links.junction_node[start[:-1]],
            junction=junction,
        )

    def peers_rows(self, graph: SearchGraph) -> dict[str, float]:
        """Seconds that scipy and networkx need for one row: one origin to the whole city."""
        found = {}
        for kind in (Scipy, Networkx):
            peer: GraphPeer = kind(graph)
            count = TIMED_ROWS[peer.name]
            origins = np.random.default_rng(SEED).choice(self.roads.junctions, (count, 1))
            found[peer.name] = each([(row,) for row in origins], peer.seconds)
        return found

    def largest_difference(self, graph: SearchGraph) -> Figure:
        """Ask scipy for the same pairs of junctions."""
        random = np.random.default_rng(SEED)
        origins, destinations = (random.choice(self.roads.junctions, n) for n in CHECKED)
        true = Scipy(graph).seconds(origins)[:, destinations]
        a, b = (at_junctions(self.network, some) for some in (origins, destinations))
        cost = self.ground.usual_search.costs(a, b)
        found = np.full(cost.shape, np.inf)
        finite = np.isfinite(cost)
        found[finite] = unpack(cost[finite])[0] / 1000
        same = found == true  # so are two that find no way
        apart = np.abs(np.where(same, 0.0, found) - np.where(same, 0.0, true))
        pairs = f"{apart.size:,} pairs"
        return figure("difference", f"largest difference from scipy, {pairs}", "s", apart.max())

    def timed(
        self, origins: Sequence[Coordinate], destinations: Sequence[Coordinate]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Seconds and metres of pairs, infinite where there is no way."""
        a, b = self.network.snap(origins), self.network.snap(destinations)
        cost = self.ground.usual_search.pairs(a, b)
        spent, driven = np.full(len(cost), np.inf), np.full(len(cost), np.inf)
        finite = np.isfinite(cost)
        milliseconds, decimetres = unpack(cost[finite])
        spent[finite], driven[finite] = milliseconds / 1000, decimetres / 10
        return spent, driven


def measure(
    network: RoadNetwork, plan: Plan, *, city: str, before: Sequence[Figure], tell: Tell
) -> RoadReport:
    """Measure a city.

    Parameters
    ----------
    network : RoadNetwork
    plan : Plan
    city : str
        What to call it.
    before : sequence of Figure
        What was measured on the way here, such as reading the extract.
    tell : callable
        Takes what is being done and the share done.
    """
    tell("compiling what isn't compiled", 0.0)
    warm_up()
    tell("preparing", 0.05)
    measured = Measured(network, plan)
    figures = [*counts(measured), *before, *measured.preparation()]
    graph = measured.graph()
    tell("asking scipy and networkx", 0.2)
    rows = measured.peers_rows(graph) if plan.peers else {}
    tell("tables", 0.3)
    figures += [*measured.tables(rows), *measured.rows(rows)]
    tell("single ways", 0.6)
    figures += [*measured.single(), *measured.speeds(), measured.largest_difference(graph)]
    compared = None
    if plan.osrm is not None:
        tell("comparing times with OSRM's", 0.8)
        compared = agreement(network, measured.timed, plan.osrm, plan.pairs)
    figures += measured.memory()
    return RoadReport(
        city=city,
        source=network.source,
        machine=Machine.here(),
        seed=SEED,
        runs=plan.runs,
        figures=tuple(figures),
        agreement=compared,
    )


def warm_up() -> None:
    """Use every kernel once, so that compiling is not counted as work."""
    network = RoadNetwork.synthetic(300, seed=SEED)
    some = places(network, 5)
    network.matrix(some)
    network.ground.usual_search.pairs(network.snap(some), network.snap(some))
    network.path(some[0], some[1])


def counts(measured: Measured) -> Iterator[Figure]:
    """Count what the city has."""
    roads, hierarchy = measured.roads, measured.hierarchy
    yield figure("junctions", "junctions", "", roads.junctions)
    yield figure("arcs", "arcs", "", roads.arcs)
    yield figure("banned", "forbidden turns", "", measured.ground.turns.banned)
    yield figure("slow", "slow turns", "", len(measured.ground.turns.slow_from))
    yield figure("nodes", "nodes searched", "", hierarchy.nodes)
    yield figure("up", "arcs upward", "", len(hierarchy.up))
    yield figure("height", "levels", "", hierarchy.height)


def at_junctions(network: RoadNetwork, junctions: NDArray[np.integer]) -> Snapped:
    """Positions on junctions, without asking where the nearest street is."""
    roads, twin = network.roads, network.ground.twin
    leaving = np.searchsorted(roads.tail, junctions)
    # a street driven both ways goes by its arc of the lower number
    other = (twin[leaving] >= 0) & (twin[leaving] < leaving)
    return Snapped(
        arc=np.where(other, twin[leaving], leaving).astype(np.int32),
        fraction=other.astype(np.float64),
        metres=np.zeros(len(junctions)),
        lon=roads.lon[junctions],
        lat=roads.lat[junctions],
    )


def each(questions: Sequence[tuple[Any, ...]], ask: Callable[..., object]) -> float:
    """Median seconds of single questions, each asked once after the first, then not counted."""
    ask(*questions[0])
    return statistics.median(once(partial(ask, *words)) for words in questions)


def figure(key: str, label: str, unit: str, value: float, **peers: float) -> Figure:
    """Make a figure."""
    return Figure(key=key, label=label, unit=unit, value=float(value), peers=peers)
