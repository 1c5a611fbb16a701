"""One solver's run on one problem, and a file to which runs are added as they end."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from dispatch.errors import BadInput, Fault

OURS: Final = "callout"

Key = tuple[str, str, float | None, int, int | None]
"""Case, solver, seconds, seed, cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a run.

    Parameters
    ----------
    group, case : str
    solver : str
    seconds : float or None
        What it was told; None: it takes its own time.
    seed : int
    cores : int or None
        That ours was told to use; None: all there are.
    cost : int or None
        In the problem's unit; None where it gave no answer or broke a rule.
    unserved : int
    violations : tuple of str
    took, building : float
        Seconds of searching, and before.
    unit : int
        Cost that is 1 where it is shown.
    best_known : int or None
    curve : tuple of (float, int)
        Seconds and cost of each better plan, ours alone.
    iterations : int or None
        Of our search, where it counts them.
    failure : str
        Why there is no answer.
    version : str
        Of the solver.
    """

    group: str
    case: str
    solver: str
    seconds: float | None
    seed: int
    cost: int | None
    cores: int | None = None
    unserved: int = 0
    violations: tuple[str, ...] = ()
    took: float = 0.0
    building: float = 0.0
    unit: int = 1
    best_known: int | None = None
    curve: tuple[tuple[float, int], ...] = ()
    iterations: int | None = None
    failure: str = ""
    version: str = ""

    @property
    def key(self) -> Key:
        """What was run: the same again would be a repetition."""
        return self.case, self.solver, self.seconds, self.seed, self.cores

    @property
    def label(self) -> str:
        """Solver and seconds, as tables call it."""
        return self.solver if self.seconds is None else f"{self.solver} {self.seconds:g} s"

    def to_dict(self) -> dict[str, Any]:
        """Give everything to programs."""
        return asdict(self)


class Ledger:
    """Runs in a file, a line each: a contest that was stopped goes on where it was.

    Parameters
    ----------
    path : Path, optional
        None: runs are remembered here alone.

    Raises
    ------
    BadInput
        If the file holds something else. Its last line may be cut short.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._trials = {trial.key: trial for trial in _read(path)}

    def find(self, key: Key) -> Trial | None:
        """Give a run that was made before; one that failed is made again."""
        found = self._trials.get(key)
        return None if found is None or found.failure else found

    def add(self, trial: Trial) -> None:
        """Remember a run at once."""
        self._trials[trial.key] = trial
        if self._path is None:
            return
        line = json.dumps(trial.to_dict(), ensure_ascii=False)
        with self._path.open("a+b") as file:
            if file.tell() > 0 and not _ends_line(self._path):
                file.write(b"\n")  # the line that was cut short when a contest was stopped
            file.write(f"{line}\n".encode())


def _ends_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"


def _read(path: Path | None) -> Iterable[Trial]:
    if path is None or not path.exists():
        return
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([Fault(source=str(path), reason=f"can't be read: {error}")]) from error
    known = {field.name for field in fields(Trial)}
    for number, line in enumerate(lines, start=1):
        try:
            told = json.loads(line)
            told["violations"] = tuple(told["violations"])
            told["curve"] = tuple((seconds, cost) for seconds, cost in told["curve"])
            yield Trial(**{name: value for name, value in told.items() if name in known})
        except (ValueError, TypeError, KeyError) as error:
            if '"case"' in line or line.startswith("{"):
                continue  # cut short when a contest was stopped
            reason = f"line {number} is no run of a contest"
            raise BadInput([Fault(source=str(path), reason=reason)]) from error
