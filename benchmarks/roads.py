"""How long roads take: building, loading, tables and paths of cities, networkx beside them.

python benchmarks/roads.py PBF [PBF...]      e.g. ../shared/data/roads/porto.osm.pbf

Each figure is the median of several runs in one process, except building. The points are
junctions drawn with a fixed seed, moved some 30 m off the road.
"""

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np

from geo import Coordinate, RoadNetwork

SEED = 1
RUNS = 3
SIZES = (50, 140, 300)
NETWORKX_ORIGINS = 5
LEGS = 100


def main(argv: Sequence[str] | None = None) -> None:
    """Measure each extract named on the command line, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pbf", nargs="+", type=Path, help="OpenStreetMap extract (.osm.pbf)")
    print(f"{os.cpu_count()} cores, seed {SEED}, median of {RUNS} runs")
    for pbf in parser.parse_args(argv).pbf:
        print(f"\n{pbf.name}")
        for figure, value in measure(pbf):
            print(f"  {figure:<44} {value:>14}")


def measure(pbf: Path) -> Iterator[tuple[str, str]]:
    """Figures of one extract, as name and text."""
    began = time.perf_counter()
    network = RoadNetwork.from_pbf(pbf)
    built = time.perf_counter() - began
    summary = network.summary()
    yield "junctions / arcs", f"{summary.junctions:,} / {summary.arcs:,}"
    yield "build from .osm.pbf", f"{built:.2f} s"
    with tempfile.TemporaryDirectory() as folder:
        yield "save", _milliseconds(lambda: network.save(folder))
        yield "load, checksums verified", _milliseconds(lambda: RoadNetwork.load(folder))
    points = _points(network, max(SIZES))
    yield "first snap (builds the index)", _milliseconds(lambda: network.snap(points[:1]), runs=1)
    yield f"snap {len(points)} points", _milliseconds(lambda: network.snap(points))
    for size in SIZES:
        some = points[:size]
        yield f"table {size} x {size}", _milliseconds(partial(network.matrix, some))
    yield from _beside_networkx(network, points)
    legs = list(itertools.pairwise(points[: LEGS + 1]))
    each = _seconds(lambda: network.paths(legs)) / LEGS
    yield f"path with its line, mean of {LEGS}", f"{each * 1000:.1f} ms"
    yield from _speeds(network, points)


def _beside_networkx(
    network: RoadNetwork, points: Sequence[Coordinate]
) -> Iterator[tuple[str, str]]:
    """Time one origin to all junctions takes, in both; their answers must agree."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    roads = network.roads
    graph.add_weighted_edges_from(
        zip(roads.tail.tolist(), roads.head.tolist(), roads.milliseconds.tolist(), strict=True)
    )
    origins = np.random.default_rng(SEED).choice(roads.junctions, NETWORKX_ORIGINS, replace=False)
    at = [_junction(network, int(i)) for i in origins]

    def by_networkx() -> list[dict[int, float]]:
        return [nx.single_source_dijkstra_path_length(graph, int(i)) for i in origins]

    slow = _seconds(by_networkx, runs=1) / NETWORKX_ORIGINS
    fast = _seconds(lambda: network.matrix(points)) / len(points)
    found, true = network.matrix(at).seconds, by_networkx()
    apart = max(
        abs(int(found[i, j]) - true[i][int(origins[j])] / 1000)
        for i in range(len(at))
        for j in range(len(at))
    )
    yield "one origin to the whole city, networkx", f"{slow * 1000:.1f} ms"
    yield "one origin to the whole city, Callout", f"{fast * 1000:.1f} ms"
    yield "networkx / Callout", f"{slow / fast:.0f} times"
    yield "largest difference (rounding: 0.5 s)", f"{apart:.2f} s"


def _speeds(network: RoadNetwork, points: Sequence[Coordinate]) -> Iterator[tuple[str, str]]:
    """Give median speeds of trips by their length: the times should be believable."""
    matrix = network.matrix(points)
    for low, high in ((1, 2), (2, 4), (4, 8), (8, 16)):
        trips = (matrix.metres >= low * 1000) & (matrix.metres < high * 1000)
        if trips.any():
            kmh = np.median(matrix.metres[trips] / matrix.seconds[trips]) * 3.6
            yield f"median speed of trips of {low}-{high} km", f"{kmh:.0f} km/h"


def _points(network: RoadNetwork, count: int) -> list[Coordinate]:
    random = np.random.default_rng(SEED)
    chosen = random.choice(network.roads.junctions, count)
    off = random.normal(0, 3e-4, (count, 2))
    return [
        Coordinate(float(network.roads.lon[i] + dx), float(network.roads.lat[i] + dy))
        for i, (dx, dy) in zip(chosen, off, strict=True)
    ]


def _junction(network: RoadNetwork, i: int) -> Coordinate:
    return Coordinate(float(network.roads.lon[i]), float(network.roads.lat[i]))


def _seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _milliseconds(work: Callable[[], object], runs: int = RUNS) -> str:
    return f"{_seconds(work, runs) * 1000:.0f} ms"


if __name__ == "__main__":
    main()
