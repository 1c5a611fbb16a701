"""Whether answers are exact: tables and ways against an independent Dijkstra, at many moments.

python -m benchmarks.exactness PBF [PBF...]             e.g. porto.osm.pbf

Each extract is asked without its forbidden and slow turns, with them, with a polygon closed, and
at each hour of a weekday. The oracle shares no code with the search: it reads the rules of the
road as `tests.geo.reference` does, and has scipy search over what was driven, arc by arc.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import Point

from geo.cost import unpack
from geo.ground import Ground
from geo.network import RoadNetwork
from geo.search import RoadSearch
from geo.snap import Snapped
from geo.turns import Turns
from geo.weights import Weights
from tests.geo.made_turns import Town, assert_legal, at, packed
from tests.geo.reference import UNIT
from tests.geo.reference import Sequence as Driven

ORIGINS, DESTINATIONS, WAYS = 20, 1_000, 200
CLOSED_DEGREES = 0.004
"""Radius of what is closed: a district of some 800 m."""

WEEKDAY = datetime(2026, 11, 24)  # noqa: DTZ001 - its zone is the city's
HOURS = 24

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one setting; the difference is in seconds, infinite if only one has a way."""

    setting: str
    pairs: int
    unreachable: int
    difference: float
    ways: int


def main(argv: Sequence[str] | None = None) -> None:
    """Ask each city in each setting; end with an error if any answer is a second off."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pbf", nargs="+", type=Path, help="OpenStreetMap extract (.osm.pbf)")
    parser.add_argument("--origins", type=int, default=ORIGINS)
    parser.add_argument("--destinations", type=int, default=DESTINATIONS)
    parser.add_argument("--ways", type=int, default=WAYS, help="unpacked in each setting")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    print(f"{'city':16}{'setting':20}{'pairs':>9}{'no way':>9}{'difference':>14}{'ways':>7}{'':>8}")
    worst = 0.0
    for path in args.pbf:
        network = RoadNetwork.from_pbf(path)
        rng = np.random.default_rng(args.seed)
        begun = perf_counter()
        sizes = (args.origins, args.destinations, args.ways)
        for found in findings(network, rng, *sizes):
            city, took = path.name.split(".")[0], perf_counter() - begun
            print(
                f"{city:16}{found.setting:20}{found.pairs:>9,}{found.unreachable:>9,}"
                f"{found.difference:>12.3f} s{found.ways:>7,}{took:>6.0f} s",
                flush=True,
            )
            worst, begun = max(worst, found.difference), perf_counter()
    if worst >= 1:
        sys.exit(f"not exact: {worst} s")


def findings(
    network: RoadNetwork, rng: np.random.Generator, origins: int, destinations: int, ways: int
) -> Iterator[Finding]:
    """Compare one city in every setting, between positions drawn anew for each."""
    free = replace(network, turns=Turns.none(), ground=Ground(network.roads, Turns.none()))
    usual = Weights.usual(network.roads)
    sizes = (origins, destinations, ways)
    yield Judge(free, rng, *sizes).compare("no turns forbidden", usual)
    judge = Judge(network, rng, *sizes)
    yield judge.compare("usual", usual)
    yield judge.compare("a polygon closed", _district_closed(network, rng))
    for hour in range(HOURS):
        leaving = (WEEKDAY + timedelta(hours=hour)).replace(tzinfo=ZoneInfo(network.zone))
        then = network.at(leaving).traffic.weights(network.roads, network.zone)
        yield judge.compare(f"{leaving:%A %H:%M}", then)


def _district_closed(network: RoadNetwork, rng: np.random.Generator) -> Weights:
    middle = int(rng.integers(network.roads.junctions))
    area = Point(network.roads.lon[middle], network.roads.lat[middle]).buffer(CLOSED_DEGREES)
    return network.close(area).traffic.weights(network.roads, network.zone)


class Judge:
    """Compares a city's answers at any moment with those of an oracle.

    Parameters
    ----------
    network : RoadNetwork
    rng : numpy.random.Generator
        Draws the positions: in the middle of arcs, others at each moment.
    origins, destinations, ways : int
        How many positions, and how many pairs of them are unpacked.
    """

    def __init__(
        self,
        network: RoadNetwork,
        rng: np.random.Generator,
        origins: int,
        destinations: int,
        ways: int,
    ) -> None:
        self._ground = network.ground
        self._town = Town(network.roads, network.ground.twin, network.turns)
        self._oracle = Oracle(self._town)
        self._rng, self._sizes, self._ways = rng, (origins, destinations), ways

    def compare(self, setting: str, weights: Weights) -> Finding:
        """Ask for a table and for ways, and hold both against the rules of the road."""
        origins, destinations = (self._positions(size) for size in self._sizes)
        search = self._ground.search(weights)
        ours = search.costs(origins, destinations)
        truth = self._oracle.costs(weights, origins, destinations)
        return Finding(
            setting=setting,
            pairs=ours.size,
            unreachable=int(np.isinf(truth).sum()),
            difference=largest_difference(ours, truth),
            ways=self._check_ways(search, weights, origins, destinations, ours),
        )

    def _check_ways(
        self,
        search: RoadSearch,
        weights: Weights,
        origins: Snapped,
        destinations: Snapped,
        table: Floats,
    ) -> int:
        row, column = (self._rng.integers(0, size, self._ways) for size in table.shape)
        ways = search.ways(origins.take(row), destinations.take(column))
        for way, cost in zip(ways, table[row, column], strict=True):
            if (way is None) != np.isinf(cost):
                raise AssertionError(f"a way is {way}, its cost {cost}")
            if way is not None:
                assert_legal(self._town, weights, way)
                if packed(way) != cost:
                    raise AssertionError(f"a way adds up to {packed(way)}, not {cost}")
        return sum(way is not None for way in ways)

    def _positions(self, count: int) -> Snapped:
        """Draw positions; a street of both directions is named by its lower arc, as by snapping."""
        arc = self._rng.integers(0, self._town.roads.arcs, count)
        twin = self._town.twin[arc]
        return at(np.where(twin >= 0, np.minimum(arc, twin), arc), self._rng.uniform(size=count))


def largest_difference(ours: Floats, truth: Floats) -> float:
    """Seconds by which two tables of packed costs differ at most."""
    if (np.isinf(ours) != np.isinf(truth)).any():
        return np.inf
    there = np.isfinite(truth)
    milliseconds = unpack(ours[there])[0] - unpack(truth[there])[0]
    return float(np.abs(milliseconds).max(initial=0)) / 1000


class Oracle:
    """Dijkstra's algorithm over what was driven: exact, and seconds for what takes us moments.

    A state is the last arc driven, and as much before it as may matter; it costs the arc and the
    turn into it. An origin is a root from which the two ends of its street are reached.
    """

    def __init__(self, town: Town) -> None:
        self._roads, self._twin = town.roads, town.twin
        number: dict[Driven, int] = {(arc,): arc for arc in range(town.roads.arcs)}
        states = list(number)
        steps: list[tuple[int, int, int]] = []
        for state in states:  # grows meanwhile
            for _, turn, memory in town.rules.after(state):
                if memory not in number:
                    number[memory] = len(states)
                    states.append(memory)
                steps.append((number[state], number[memory], turn))
        self._last = np.array([state[-1] for state in states])
        self._from, self._to, self._turn = np.array(steps, np.int64).reshape(-1, 3).T
        self._first_step = np.searchsorted(self._from, np.arange(town.roads.arcs + 1))

    def costs(self, weights: Weights, origins: Snapped, destinations: Snapped) -> Floats:
        """Packed costs between all positions, infinite where there is no way."""
        graph, roots = self._graph(weights, origins)
        whole = self._part(weights, self._last, np.ones(len(self._last)))
        table = np.full((len(origins), len(destinations)), np.inf)
        ends = tuple(
            (arc, self._part(weights, arc, share)) for arc, share in self._sides(destinations)
        )
        for i, root in enumerate(roots):
            begun = np.full(self._roads.arcs + 1, np.inf)  # the last is no arc
            ended = dijkstra(graph, indices=root)[: len(whole)]
            open_ = np.isfinite(whole)
            np.minimum.at(begun, self._last[open_], ended[open_] - whole[open_])
            for arc, inside in ends:
                table[i] = np.minimum(table[i], begun[arc] + inside)
            origin = origins.take(np.full(len(destinations), i))
            table[i] = np.minimum(table[i], self._along(weights, origin, destinations))
        return table

    def _graph(self, weights: Weights, origins: Snapped) -> tuple[csr_array, Ints]:
        """Put roots and their streets' ends behind the states, and leave out what is closed."""
        arcs = self._last[self._to]
        cost = self._part(weights, arcs, np.ones(len(arcs))) + self._turn * UNIT
        tails, heads, costs = [self._from], [self._to], [cost]
        nodes = len(self._last)
        roots = nodes + np.arange(len(origins))
        nodes += len(origins)
        for street, done in self._sides(origins):
            for root, arc, rest in zip(
                roots, street, self._part(weights, street, 1 - done), strict=True
            ):
                if arc >= 0:
                    onward = slice(self._first_step[arc], self._first_step[arc + 1])
                    after = self._to[onward]
                    tails += [np.array([root]), np.full(len(after), nodes)]
                    heads += [np.array([nodes]), after]
                    costs += [np.array([rest]), cost[onward]]
                nodes += 1
        tail, head, cost = (np.concatenate(parts) for parts in (tails, heads, costs))
        open_ = np.isfinite(cost)
        steps = (cost[open_], (tail[open_], head[open_]))
        return csr_array(steps, shape=(nodes, nodes)), roots

    def _sides(self, points: Snapped) -> tuple[tuple[Ints, Floats], tuple[Ints, Floats]]:
        """Arcs along both sides of positions' streets (-1: none), and the share driven there."""
        arc = points.arc.astype(np.int64)
        twin = self._twin[arc].astype(np.int64)
        return (arc, points.fraction), (twin, 1 - points.fraction)

    def _along(self, weights: Weights, origins: Snapped, destinations: Snapped) -> Floats:
        """Costs of pairs on one street without leaving it."""
        best = np.full(len(origins), np.inf)
        same = origins.arc == destinations.arc
        starts, ends = self._sides(origins), self._sides(destinations)
        for (arc, start), (_, end) in zip(starts, ends, strict=True):
            ahead = same & (start <= end)
            best[ahead] = np.minimum(best, self._part(weights, arc, end - start))[ahead]
        return best

    def _part(self, weights: Weights, arc: Ints, share: Floats) -> Floats:
        """Packed cost of a share of arcs, rounded by parts; infinite where none or closed."""
        milliseconds = np.rint(share * weights.milliseconds[arc])
        cost = milliseconds * UNIT + np.rint(share * self._roads.decimetres[arc])
        return np.where((arc < 0) | (weights.closed[arc] & (share > 0)), np.inf, cost)


if __name__ == "__main__":
    main()
