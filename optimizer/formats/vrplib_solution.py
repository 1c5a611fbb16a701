"""Solution files of the literature: a line for each route, then what it costs."""

import re
from dataclasses import dataclass
from typing import Final

from optimizer.formats.vrplib_layout import LATEST, VrplibInstance
from optimizer.formats.vrplib_text import FaultList, Row
from optimizer.solution import Solution

_ROUTE: Final = re.compile(r"Route\s*#?\s*(\d{1,9})\s*:(.*)", re.IGNORECASE | re.ASCII)
_COST: Final = re.compile(r"Cost\s*:?\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSolution:
    """What a solution file says.

    Parameters
    ----------
    orders : tuple of tuple of int
        Visits (indices of the problem's) of each vehicle, in driving order.
    cost : float, optional
        In the file's own unit, which is not always the problem's.
    """

    orders: tuple[tuple[int, ...], ...]
    cost: float | None


def read_solution(instance: VrplibInstance, text: str) -> PublishedSolution:
    """Read a solution file; route k is driven by vehicle k.

    Raises
    ------
    FormatError
        With every fault by line: an unknown customer or vehicle, a customer or route that comes
        twice, something else than routes and a cost. Customers may be missing.
    """
    faults = FaultList()
    visits = {node: i for i, node in enumerate(instance.nodes)}
    orders: dict[int, tuple[int, ...]] = {}
    seen: dict[int, int] = {}
    cost: float | None = None
    for i, line in enumerate(text.splitlines(), start=1):
        if match := _ROUTE.fullmatch(line.strip()):
            row = Row(i, f"route {match[1]}", tuple(match[2].split()), faults)
            vehicle = int(match[1]) - 1
            if not 0 <= vehicle < len(instance.problem.vehicles):
                row.wrong(f"there are only vehicles 1 to {len(instance.problem.vehicles)}")
            elif vehicle in orders:
                row.wrong("comes twice")
            orders[vehicle] = _order(row, visits, seen)
        elif match := _COST.fullmatch(line.strip()):
            cost = Row(i, "cost", (match[1],), faults).number(0, 0, LATEST * 1000)
        elif line.strip():
            faults.note(i, "solution", f"{line.strip()[:40]!r} is neither a route nor a cost")
    faults.raise_any()
    return PublishedSolution(
        orders=tuple(orders.get(k, ()) for k in range(len(instance.problem.vehicles))), cost=cost
    )


def _order(row: Row, visits: dict[int, int], seen: dict[int, int]) -> tuple[int, ...]:
    order = []
    for k, word in enumerate(row.words):
        node = row.whole(k, 0, 10**9)
        if node not in visits:
            row.wrong(f"{word[:40]!r} is no customer")
        elif node in seen:
            row.wrong(f"customer {node} comes again, first on line {seen[node]}")
        else:
            order.append(visits[node])
            seen[node] = row.line
    return tuple(order)


def write_solution(instance: VrplibInstance, solution: Solution) -> str:
    """Write a solution file: every vehicle in its order, the cost in the problem's unit."""
    lines = []
    for k, order in enumerate(solution.order(len(instance.problem.vehicles)), start=1):
        customers = "".join(f" {instance.nodes[i]}" for i in order)
        lines.append(f"Route #{k}:{customers}")
    return "\n".join([*lines, f"Cost: {solution.cost}", ""])
