"""What can go wrong in dispatching.

    DispatchError
    ├── BadInput          files or fields from outside make no sense; every fault at once
    ├── UnknownCity       no city of that name has been built
    ├── NotFound          no plan, sheet or technician of that name
    ├── Conflict          the request contradicts what is stored
    ├── QueueFull         too much waits already; the same request is welcome later
    ├── MissingTool       the environment lacks something; says the command that mends it
    ├── StoreUnavailable  the database can't be reached or written, or its disk is full
    └── PlanRefused       the checker found a violation in a solver's answer: a bug of ours

A job that can't be served is not an error: it is `Unassigned` in its plan, with reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class DispatchError(Exception):
    """Root of all of them; catch it to survive anything dispatching may raise."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One thing wrong with an input.

    Parameters
    ----------
    source : str
        File or request part.
    row : int, optional
        Line of a table counted as a spreadsheet does (the header is 1), or index of a list.
    field : str, optional
        Column or key.
    reason : str
        What is wrong, with the value.
    """

    source: str
    row: int | None = None
    field: str | None = None
    reason: str

    def __str__(self) -> str:
        where = self.source
        if self.row is not None:
            where += f", row {self.row}"
        if self.field is not None:
            where += f", {self.field}"
        return f"{where}: {self.reason}"


class BadInput(DispatchError):
    """Files or fields from outside make no sense; catch it at every edge.

    Parameters
    ----------
    faults : sequence of Fault
        All that were found, not only the first.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class UnknownCity(DispatchError):
    """No city of that name has been built; the message says how to build it."""


class NotFound(DispatchError):
    """No plan, sheet or technician of that name."""


class Conflict(DispatchError):
    """The request contradicts what is stored, such as a key used again for something else."""


class QueueFull(DispatchError):
    """Too much waits already; catch it to try again later."""


class MissingTool(DispatchError):
    """The environment lacks something; the message says the command that mends it."""


class StoreUnavailable(DispatchError):
    """The database can't be reached or written; catch it to try again later.

    Parameters
    ----------
    reason : str
        What the database said.
    full : bool
        Whether its disk is full.
    """

    def __init__(self, reason: str, *, full: bool = False) -> None:
        super().__init__(reason)
        self.full = full


class PlanRefused(DispatchError):
    """The independent checker found a violation in a solver's answer: a bug of ours."""
