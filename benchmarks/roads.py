"""What roads cost, of each extract and of made cities that grow: `callout bench roads` many times.

python -m benchmarks.roads PBF [PBF...]                 e.g. porto.osm.pbf
python -m benchmarks.roads --growth 50000 200000 1000000

Each city has a process of its own, so that its most memory is its own.
"""

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

GROWN = {
    "junctions": "junctions",
    "arcs": "arcs",
    "up": "arcs upward",
    "read": "make the city",
    "contract": "order, contract",
    "customise": "customise",
    "load": "load",
    "table_1000": "1000 x 1000",
    "row": "1 x 1000",
    "pair": "pair",
    "hierarchy": "hierarchy",
    "peak": "peak memory",
    "difference": "difference",
}
"""Figures of `callout bench roads --json`, and what the table calls them."""


def main(argv: Sequence[str] | None = None) -> None:
    """Measure each extract named, and each size; print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pbf", nargs="*", help="OpenStreetMap extract (.osm.pbf)")
    parser.add_argument("--growth", nargs="*", type=int, default=[], help="junctions")
    parser.add_argument("--sizes", default="", help="of tables, such as 50,1000")
    args = parser.parse_args(argv)
    sizes = ("--sizes", args.sizes) if args.sizes else ()
    for pbf in args.pbf:
        print(callout("bench", "roads", "--pbf", pbf, *sizes), flush=True)
    if args.growth:
        show_growth([made(size, sizes) for size in args.growth])


def made(junctions: int, sizes: Sequence[str] = ()) -> dict[str, Any]:
    """Figures of a made city."""
    said = callout("bench", "roads", "--synthetic", str(junctions), "--json", "--no-peers", *sizes)
    figures: dict[str, Any] = json.loads(said)["figures"]
    return figures


def callout(*words: str) -> str:
    """Run one command in a process of its own; what it prints."""
    program = "from dispatch.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def show_growth(cities: Sequence[Mapping[str, Any]]) -> None:
    """Print a row for each figure, a column for each city, and how figures grow.

    Growth is the exponent: 1 is as fast as the junctions grow, 2 would be quadratic.
    """
    for key, label in GROWN.items():
        if not all(key in city for city in cities):
            continue
        values = [city[key]["ours"] for city in cities]
        cells = "".join(f"{value:>14,.4g}" for value in values)
        print(f"{label:<18}{cells} {cities[0][key]['unit']:<3} growth {_growth(cities, key)}")


def _growth(cities: Sequence[Mapping[str, Any]], key: str) -> str:
    exponents = []
    for small, large in pairwise(cities):
        sizes = large["junctions"]["ours"] / small["junctions"]["ours"]
        a, b = small[key]["ours"], large[key]["ours"]
        if a > 0 and b > 0 and sizes > 1:
            exponents.append(f"{math.log(b / a) / math.log(sizes):.2f}")
    return ", ".join(exponents) or "-"


if __name__ == "__main__":
    main()
