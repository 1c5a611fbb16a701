"""Solomon's text format, also Gehring and Homberger's: a VEHICLE and a CUSTOMER table."""

import numpy as np

from optimizer.formats.vrplib_layout import (
    FARTHEST,
    LATEST,
    MOST_DEMAND,
    MOST_NODES,
    MOST_VEHICLES,
    Layout,
    Van,
)
from optimizer.formats.vrplib_text import FaultList, Row

_COLUMNS = "number, x, y, demand, ready time, due date, service time"


def read_solomon(text: str) -> Layout:
    """Understand a file of the format.

    Raises
    ------
    FormatError
        With every fault of it, by line and table.
    """
    faults = FaultList()
    name, tables = _tables(text, faults)
    fleet, customers = tables["VEHICLE"], tables["CUSTOMER"]
    number, capacity = 1, 0
    if len(fleet) != 1:
        faults.note(None, "VEHICLE", f"has {len(fleet)} lines of numbers where one belongs")
    elif fleet[0].has(2, "number, capacity"):
        number = fleet[0].whole(0, 1, MOST_VEHICLES)
        capacity = fleet[0].whole(1, 0, MOST_DEMAND)
    if not 2 <= len(customers) <= MOST_NODES:  # noqa: PLR2004 - the depot and a customer
        reason = f"has {len(customers)} lines where a depot and 1 to {MOST_NODES - 1} others belong"
        faults.note(None, "CUSTOMER", reason)
        faults.raise_any()
    rows = [_customer(row, i) for i, row in enumerate(customers)]
    faults.raise_any()
    x, y, demand, ready, due, service = zip(*rows, strict=True)
    return Layout(
        name=name,
        places=np.column_stack([x, y]),
        demand=tuple(int(amount) for amount in demand),
        service=tuple(service),
        windows=tuple(zip(ready, due, strict=True)),
        depots=frozenset({0}),
        vans=(Van(capacity=capacity, depot=0),) * number,
    )


def _tables(text: str, faults: FaultList) -> tuple[str, dict[str, list[Row]]]:
    """Sort lines into the two tables, without their headings."""
    tables: dict[str, list[Row]] = {"VEHICLE": [], "CUSTOMER": []}
    name, current = "", ""
    for i, line in enumerate(text.splitlines(), start=1):
        words = tuple(line.split())
        if not words:
            continue
        if len(words) == 1 and words[0].upper() in tables:
            current = words[0].upper()
        elif not current:
            name = name or line.strip()
        elif any(letter.isalpha() for letter in words[0]):
            if tables[current]:
                faults.note(i, current, f"{words[0][:40]!r} is not a number")
        else:
            tables[current].append(Row(i, current, words, faults))
    return name, tables


def _customer(row: Row, number: int) -> tuple[float, float, float, float, float, float]:
    if not row.has(7, _COLUMNS):
        return (0.0,) * 6
    if row.whole(0, 0, MOST_NODES) != number:
        row.wrong(f"is number {row.words[0]} where {number} belongs")
    x, y = (row.number(k, -FARTHEST, FARTHEST) for k in (1, 2))
    demand = row.whole(3, 0, MOST_DEMAND)
    ready, due, service = (row.number(k, 0, LATEST) for k in (4, 5, 6))
    if due < ready:
        row.wrong(f"closes ({due:g}) before it opens ({ready:g})")
    if number == 0 and (demand or service):
        row.wrong("the depot wants something: its demand and service time must be 0")
    return x, y, demand, ready, due, service
