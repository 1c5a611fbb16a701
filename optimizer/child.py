"""A process that solves: OR-Tools holds the interpreter's lock for a whole search.

The parent starts a fresh interpreter that runs `main`, and the two exchange pickles over its
standard input and output, each with its length before it. No multiprocessing: that would import
the caller's script anew in the child, so that scripts without a ``__main__`` guard would fail; and
a child that is killed takes nothing with it (docs/decisions/0001-solver-child.md).
"""

import importlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

from optimizer.errors import SolverFailed
from optimizer.problem import Problem

_LENGTH = struct.Struct("<Q")
_LONGEST = 2**36  # bytes of one message
_BURIAL_SECONDS = 5.0
# The parent's import path is taken over entry by entry, with nothing put before it.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from optimizer.child import main; main()"


Orders = list[list[int]]


class Work(Protocol):
    """Something that a child can do; it is pickled, so its class belongs to a module."""

    def run(self, report: Callable[[Orders], None], stop: Callable[[], bool]) -> Orders:
        """Do it: report better plans on the way, give the best; end early once `stop` says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Improve a plan by the routing solver, within limits.

    Parameters
    ----------
    problem : Problem
        What to solve.
    orders : list of list of int
        Feasible plan to begin with.
    until : float
        When to end, as `time.time` counts.
    seed : int
        Leads the search one way or another.
    max_solutions : int, optional
        After how many solutions to stop, whatever the time.
    """

    problem: Problem
    orders: Orders
    until: float
    seed: int
    max_solutions: int | None

    def run(self, report: Callable[[Orders], None], stop: Callable[[], bool]) -> Orders:
        """Improve the plan."""
        from optimizer.improve import improve  # noqa: PLC0415 - takes a second; children need it

        vehicles = len(self.problem.vehicles)
        best = improve(
            self.problem,
            self.orders,
            seconds=self.until - time.time(),
            seed=self.seed,
            max_solutions=self.max_solutions,
            on_solution=lambda found: report(found.order(vehicles)),
            stop=stop,
        )
        return best.order(vehicles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a child says.

    Parameters
    ----------
    orders : list of list of int, optional
        A plan, better than those before.
    last : bool
        Whether it has nothing to do now: said once it has started, then after each task.
    trouble : str
        Traceback of a bug, otherwise empty.
    """

    orders: Orders | None = None
    last: bool = False
    trouble: str = ""


class Child:
    """One solving process, used for one task after the other.

    Attributes
    ----------
    started, idle : bool
        Whether it has said that it is ready, and whether it has no task.
    """

    def __init__(self) -> None:
        path = [entry or str(Path.cwd()) for entry in sys.path]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM, *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self.started = False
        self.idle = True
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it is running."""
        return self._process.poll() is None

    def begin(self, task: Work) -> None:
        """Hand a task to a child that has started and is idle: it reads it at once.

        Raises
        ------
        SolverFailed
            If it is dead.
        """
        self.idle = False
        try:
            _send(_pipe(self._process.stdin), task)
        except OSError as error:
            raise SolverFailed("the solver's process died") from error

    def hear(self, seconds: float) -> Answer | None:
        """Wait for its next answer; None when it says nothing for that long.

        Raises
        ------
        SolverFailed
            If it has died or reports a bug.
        """
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            return None
        if answer is None:
            self._process.kill()
            status = self._process.wait(_BURIAL_SECONDS)
            raise SolverFailed(f"the solver's process died (exit status {status})")
        if answer.trouble:
            raise SolverFailed(f"the solver failed:\n{answer.trouble}")
        self.started = True
        self.idle = answer.last
        return answer

    def end(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.wait()
        # The listening thread sees the end of its pipe and closes that one.
        try:
            _pipe(self._process.stdin).close()
        except BrokenPipeError:
            return  # part of a task was still to be written

    def _listen(self) -> None:
        """Queue up all that the child says; None once it is gone or talks nonsense."""
        with _pipe(self._process.stdout) as pipe:
            try:
                while isinstance(answer := _receive(pipe), Answer):
                    self._answers.put(answer)
            finally:
                self._answers.put(None)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise SolverFailed("the solver's process has no pipes")
    return pipe


def _send(pipe: IO[bytes], thing: object) -> None:
    data = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> object:
    """Read the next thing; None where the pipe ends or what comes is none of ours."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length) if length <= _LONGEST else b""
    if len(data) < length:
        return None
    # Only our own parent or child writes to these pipes.
    return pickle.loads(data)  # noqa: S301


def main() -> None:
    """Work on tasks from standard input until it closes or nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a key press on the terminal is the parent's
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library's print must not get between the answers
    try:
        _work(answers)
    except BrokenPipeError:
        os._exit(0)  # an ordinary exit would try once more to send what is left, and complain


def _work(answers: IO[bytes]) -> None:
    importlib.import_module("optimizer.improve")  # takes a second; better before the first task
    parent = os.getppid()
    _send(answers, Answer(last=True))

    def report(orders: Orders) -> None:
        _send(answers, Answer(orders=orders))

    def orphaned() -> bool:
        return os.getppid() != parent

    while (task := _receive(sys.stdin.buffer)) is not None:
        try:
            best = cast("Work", task).run(report, orphaned)
            _send(answers, Answer(orders=best, last=True))
        except BrokenPipeError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the parent has to hear of it
            _send(answers, Answer(trouble=traceback.format_exc(), last=True))
