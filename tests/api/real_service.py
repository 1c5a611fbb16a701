"""The service as it is shipped: a process of its own, real roads, real solvers; Linux only."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from dispatch.cities import CityStore
from geo.network import RoadNetwork
from tests.dispatch.fake_planner import soon

ROOT = Path(__file__).parents[2]
CITY = "made"


def build_city(folder: Path) -> RoadNetwork:
    """Make a small city in a data folder."""
    network = RoadNetwork.synthetic(300, seed=1)
    CityStore(folder / "cities").add(CITY, network)
    return network


def a_day(network: RoadNetwork, jobs: int = 8, **changes: object) -> dict[str, Any]:
    """Ask for a day with jobs at addresses of a city and two technicians."""
    places = [network.addresses[i].coordinate for i in range(jobs + 1)]
    depot = places.pop()
    return {
        "city": CITY,
        "date": "2026-03-02",
        "seconds": 0.3,
        "jobs": [
            {"id": f"J{i}", "lon": place.lon, "lat": place.lat, "service_minutes": 20}
            for i, place in enumerate(places)
        ],
        "shifts": [
            {
                "technician": name,
                "start": "08:00",
                "end": "17:00",
                "start_lon": depot.lon,
                "start_lat": depot.lat,
            }
            for name in ("ana", "rui")
        ],
    } | changes


def free_port() -> int:
    """Find a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """Start a server process, wait until it is ready; it is killed at the end."""
    environment = os.environ | {
        "CALLOUT_DATA": str(folder),
        "CALLOUT_PORT": str(port),
        "CALLOUT_SOLVER_SLOTS": "1",
        "CALLOUT_LEASE_SECONDS": "1.5",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app"]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--log-level", "warning"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False)
    try:
        assert soon(lambda: is_ready(client) or process.poll() is not None, 90)
        assert process.poll() is None, (folder / "server.log").read_text()
        yield process, client
    finally:
        client.close()
        process.kill()
        process.wait()


def is_ready(client: httpx.Client) -> bool:
    """Ask whether a server answers and is ready."""
    try:
        return client.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def descendants(pid: int) -> dict[int, str]:
    """Find all processes below one, with their command lines."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name in brackets may hold anything; the parent is the second word after it.
            words = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        parents[int(folder.name)] = int(words[1])
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for child, of in parents.items():
            if of == parent:
                found[child] = command_line(child)
                waiting.append(child)
    return found


def command_line(pid: int) -> str:
    """Read what a process was started with; empty when it has ended."""
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def kill_hard(pid: int) -> None:
    """End one process as the kernel does when memory runs out; it may have ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
