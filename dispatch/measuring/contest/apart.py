"""A peer at work in a process of its own: he may hold Python's lock, crash or never end.

The problem goes there as a pickle of ours; the answer comes back as JSON in a file, since others'
programs print what they like.
"""

import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from dispatch.measuring.contest.peer import Orders, Peer
from optimizer import Problem

PEERS: Final = {
    "ortools": ("dispatch.measuring.contest.peer_ortools", "OrTools"),
    "pyvrp": ("dispatch.measuring.contest.peer_pyvrp", "PyVrp"),
    "vroom": ("dispatch.measuring.contest.peer_vroom", "Vroom"),
    "routing": ("dispatch.measuring.contest.peer_routing", "Routing"),
}
INSTALL: Final = "pip install 'callout[peers]'"
PATIENCE_SECONDS: Final = 900.0
"""How much longer than it was told a peer may take, the building of its model included."""

_PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[4:];"
    "from dispatch.measuring.contest.apart import work; work(*sys.argv[1:4])"
)
_SAID: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a solver came to.

    Parameters
    ----------
    orders : list of list of int, or None
        None where it gave none.
    seconds : float
        Of searching.
    building : float
        Seconds before that, for its own statement of the problem.
    failure : str
        Why there are no orders.
    """

    orders: Orders | None
    seconds: float = 0.0
    building: float = 0.0
    failure: str = ""


def peer_of(name: str) -> Peer:
    """Give a peer by its name on the command line; it needn't be installed."""
    module, kind = PEERS[name]
    peer: Peer = getattr(import_module(module), kind)()
    return peer


def installed(peer: Peer) -> bool:
    """Whether a peer can be asked."""
    return find_spec(peer.package) is not None


def version_of(peer: Peer) -> str:
    """Tell a peer's version; empty where nobody knows."""
    try:
        return metadata.version(peer.distribution)
    except metadata.PackageNotFoundError:
        return ""


def ask(
    name: str, problem: Problem, seconds: float, seed: int, *, patience: float = PATIENCE_SECONDS
) -> Answer:
    """Have a peer solve a problem in a process of its own; whatever happens there, it returns."""
    with tempfile.TemporaryDirectory(prefix="callout-contest-") as folder:
        question, answer = Path(folder, "question"), Path(folder, "answer")
        question.write_bytes(pickle.dumps((problem, seconds, seed)))
        words = [sys.executable, "-c", _PROGRAM, name, str(question), str(answer), *_import_path()]
        try:
            done = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=seconds + patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Answer(orders=None, failure=f"no answer after {seconds + patience:.0f} s")
        if done.returncode or not answer.is_file():
            return Answer(orders=None, failure=_failure(done))
        told = json.loads(answer.read_text(encoding="utf-8"))
    return Answer(orders=told["orders"], seconds=told["seconds"], building=told["building"])


def work(name: str, question: str, answer: str) -> None:
    """Solve what was asked; runs in the process apart."""
    problem, seconds, seed = pickle.loads(Path(question).read_bytes())  # noqa: S301 - our parent's
    began = time.perf_counter()
    search = peer_of(name).build(problem)
    built = time.perf_counter()
    orders = search(seconds, seed)
    ended = time.perf_counter()
    told = {"orders": orders, "building": built - began, "seconds": ended - built}
    Path(answer).write_text(json.dumps(told), encoding="utf-8")


def _import_path() -> Sequence[str]:
    return [entry or "." for entry in sys.path]


def _failure(done: "subprocess.CompletedProcess[bytes]") -> str:
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    last = said[-1][:_SAID] if said else "said nothing"
    return f"ended with {done.returncode}: {last}"
