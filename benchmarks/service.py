"""Whether the service stays awake: how long /livez takes while it computes big travel tables.

python -m benchmarks.service                           a made city of 20,000 junctions
python -m benchmarks.service --data FOLDER --city porto     a built city of a data folder
"""

import argparse
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from dispatch.cities import CityStore
from geo.network import RoadNetwork

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

PAUSE_SECONDS = 0.01


def main(argv: Sequence[str] | None = None) -> None:
    """Measure /livez at rest and under load; print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, help="data folder with the city")
    parser.add_argument("--city", default="made", help="its name")
    parser.add_argument("--junctions", type=int, default=20_000, help="of a made city")
    parser.add_argument("--places", type=int, default=1000, help="of a table, squared")
    parser.add_argument("--clients", type=int, default=2, help="asking for tables at once")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        data = args.data or Path(folder)
        if args.data is None:
            network = RoadNetwork.synthetic(args.junctions, seed=1)
            CityStore(data / "cities").add(args.city, network)
        network = CityStore(data / "cities").load(args.city).network
        target = f"/osrm/table/v1/driving/{_places(network, args.places)}"
        with _served(data, args.city, Path(folder)) as port:
            print(f"{'':24} {'answers':>8} {'median ms':>10} {'p99 ms':>8} {'max ms':>8}  tables/s")
            _measure(port, "at rest", args.seconds)
            _once(port, target)  # whatever is loaded or compiled is so from now on
            name = f"{args.clients} x {args.places} x {args.places}"
            _measure(port, name, args.seconds, [target] * args.clients)


def _places(network: RoadNetwork, count: int) -> str:
    dice = random.Random(1)
    roads = network.roads
    chosen = [dice.randrange(roads.junctions) for _ in range(count)]
    return ";".join(f"{roads.lon[i]:.6f},{roads.lat[i]:.6f}" for i in chosen)


def _measure(port: int, name: str, seconds: float, targets: Sequence[str] = ()) -> None:
    """Ask for /livez again and again while others ask for their targets, each in a process."""
    context = multiprocessing.get_context("spawn")
    enough, done = context.Event(), context.Value("i", 0)
    others = [context.Process(target=_load, args=(port, t, enough, done)) for t in targets]
    for other in others:
        other.start()
    while others and done.value == 0:
        time.sleep(0.05)
    taken, before, begin = [], done.value, time.perf_counter()
    with _client(port) as client:
        while time.perf_counter() - begin < seconds:
            asked = time.perf_counter()
            client.get("/livez").raise_for_status()
            taken.append(1000 * (time.perf_counter() - asked))
            time.sleep(PAUSE_SECONDS)
    rate = (done.value - before) / (time.perf_counter() - begin)
    enough.set()
    for other in others:
        other.join()
    p99 = sorted(taken)[int(0.99 * (len(taken) - 1))]
    print(
        f"{name:24} {len(taken):8} {statistics.median(taken):10.1f} {p99:8.1f} {max(taken):8.1f}"
        f"  {rate:8.2f}",
        flush=True,
    )


def _load(port: int, target: str, enough: Event, done: "Synchronized[int]") -> None:
    with _client(port) as client:
        while not enough.is_set():
            client.get(target).raise_for_status()
            with done.get_lock():
                done.value += 1


def _once(port: int, target: str) -> None:
    with _client(port) as client:
        client.get(target).raise_for_status()


def _client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300, trust_env=False)


@contextmanager
def _served(data: Path, city: str, folder: Path) -> Iterator[int]:
    """Run the service over a data folder, with a database of its own; it is killed at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "CALLOUT_DATA": str(data),
        "CALLOUT_DATABASE": f"sqlite:///{folder / 'benchmark.db'}",
        "CALLOUT_CITY": city,
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--log-level", "error"], env=environment
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    with _client(port) as client:
        while process.poll() is None:
            try:
                if client.get("/readyz").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
    raise SystemExit("the service ended by itself")


if __name__ == "__main__":
    main()
