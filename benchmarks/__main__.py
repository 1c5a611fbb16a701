"""Every benchmark, one after the other: `python -m benchmarks [PBF ...]`."""

import sys
from pathlib import Path

from benchmarks import exactness, geocoding, optimizer, roads, service, synthetic

GROWTH = ("50000", "200000")
SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "roads"


def main() -> None:
    """Run them all; extracts of roads are given, or those beside the checkout."""
    extracts = sys.argv[1:] or sorted(str(path) for path in SAMPLES.glob("*.osm.pbf"))
    optimizer.main([])
    synthetic.main([])
    service.main([])
    geocoding.main(extracts)
    roads.main([*extracts, "--growth", *GROWTH])
    if extracts:
        exactness.main(extracts)
    else:
        print("roads: no extract given (python -m benchmarks porto.osm.pbf)")


if __name__ == "__main__":
    main()
