"""How long made cities take, and what they are like: `python -m benchmarks.synthetic --help`."""

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.coordinate import EARTH_RADIUS_METRES
from geo.roads import ROAD_CLASSES, Roads
from geo.synthetic import synthetic_city

SIZES = (1_000, 10_000, 50_000, 200_000)
COLOURS = {
    "motorway": ("#c8264f", 2.2),
    "motorway_link": ("#dd6a86", 1.1),
    "primary": ("#e8893a", 1.9),
    "secondary": ("#e0b040", 1.5),
    "tertiary": ("#9a9a72", 1.0),
    "unclassified": ("#8888aa", 0.7),
    "residential": ("#777777", 0.5),
    "living_street": ("#5a7a9a", 0.5),
}
"""Colour and width of each class, in points for a city of 10,000 junctions."""
ONE_WAY_COLOUR = "#2a9d2a"


def main(argv: Sequence[str] | None = None) -> None:
    """Make cities of several sizes; print seconds, memory and figures of each."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), help="junctions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--picture", type=Path, help="PNG of the last city")
    args = parser.parse_args(argv)
    print(
        "  wanted  junctions     arcs  addresses  seconds  peak MB  detour  km/h as driven",
    )
    for size in args.sizes:
        started = time.perf_counter()
        roads, addresses = synthetic_city(size, args.seed)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        detour, speed = _driving(roads)
        print(
            f"{size:8,}  {roads.junctions:9,} {roads.arcs:8,}  {len(addresses):9,}"
            f"  {seconds:7.2f}  {peak:7.0f}  {detour:6.2f}  {speed:14.1f}",
        )
        sys.stdout.flush()
    if args.picture:
        draw(roads, args.picture)


def _driving(roads: Roads) -> tuple[float, float]:
    """Length of the fastest way over the crow's, and its speed: means over random trips."""
    rng = np.random.default_rng(0)
    origins = rng.integers(roads.junctions, size=20)
    lat = np.radians(roads.lat)
    x = np.radians(roads.lon) * np.cos(lat.mean()) * EARTH_RADIUS_METRES
    y = lat * EARTH_RADIUS_METRES
    crow = np.hypot(x - x[origins][:, None], y - y[origins][:, None])
    ends = (roads.tail, roads.head)
    shape = (roads.junctions, roads.junctions)
    graph = csr_array((roads.milliseconds / 1000, ends), shape=shape)
    seconds, before = dijkstra(graph, indices=origins, return_predecessors=True)
    length = csr_array((roads.decimetres / 10, ends), shape=shape)
    metres = np.array([_walked(length, row) for row in before])
    far = crow > 800  # noqa: PLR2004 - a walk is no trip
    return float(np.mean(metres[far] / crow[far])), float(np.mean(metres[far] / seconds[far]) * 3.6)


def _walked(length: csr_array, before: np.ndarray) -> np.ndarray:
    """Metres along a tree of ways, given each junction's one before; doubles its steps."""
    root = np.flatnonzero(before < 0)
    up = np.where(before < 0, np.arange(len(before)), before)
    metres = np.asarray(length[up, np.arange(len(before))]).ravel()
    metres[root] = 0.0
    while not np.isin(up, root).all():
        metres = metres + metres[up]
        up = up[up]
    return metres


def draw(roads: Roads, path: Path) -> None:
    """Draw a city by road class, one-way streets in green."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the backend is chosen
    from matplotlib.collections import LineCollection  # noqa: PLC0415 - likewise

    key = roads.tail.astype(np.int64) * roads.junctions + roads.head
    twin = np.isin(roads.head.astype(np.int64) * roads.junctions + roads.tail, key)
    shown = np.flatnonzero(~twin | (roads.tail < roads.head))
    points, owner = roads.points(shown)
    lines = np.split(points, np.flatnonzero(np.diff(owner)) + 1)
    width = min(1.3, max(0.3, (10_000 / roads.junctions) ** 0.35))
    figure, axes = plt.subplots(figsize=(14, 14))
    for name in reversed(COLOURS):
        colour, points_wide = COLOURS[name]
        rows = np.flatnonzero(roads.road_class[shown] == ROAD_CLASSES.index(name))
        one_way = ~twin[shown[rows]] & (name not in ("motorway", "motorway_link"))
        for selected, used in ((~one_way, colour), (one_way, ONE_WAY_COLOUR)):
            chosen = [lines[row] for row in rows[selected]]
            axes.add_collection(LineCollection(chosen, colors=used, linewidths=width * points_wide))
    axes.set_aspect(1 / np.cos(np.radians(roads.lat.mean())))
    axes.autoscale()
    axes.set_axis_off()
    figure.savefig(path, dpi=110, bbox_inches="tight")


if __name__ == "__main__":
    main()
