"""What can go wrong in the optimiser.

    OptimizerError
    ├── ProblemError       a field of a problem makes no sense; `path` names it
    ├── FormatError        a file in somebody else's format can't be read; every fault at once
    ├── SolverFailed       the solving child process died or broke its word
    └── Cancelled          the caller asked to stop before there was any plan

A visit that can't be served is not an error: it is in `Solution.unassigned`.
"""

from collections.abc import Sequence


class OptimizerError(Exception):
    """Root of all of them; catch it to survive anything the optimiser may raise."""


class ProblemError(OptimizerError):
    """A field of a problem makes no sense; catch it where problems are made.

    Parameters
    ----------
    path : str
        The field, such as ``visits[3].windows[0]``.
    reason : str
        What is wrong with it.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class FormatError(OptimizerError):
    """A file in somebody else's format can't be read; catch it where files come in.

    Parameters
    ----------
    faults : sequence of str
        Every fault found, each beginning with the path of its field.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class SolverFailed(OptimizerError):
    """The solving child process died or broke its word; catch it to try again or report."""


class Cancelled(OptimizerError):
    """The caller asked to stop before there was any plan; nothing was lost."""
