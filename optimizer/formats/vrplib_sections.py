"""VRPLIB's header lines and sections, and what each of them means."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimizer.formats.vrplib_layout import (
    FARTHEST,
    LATEST,
    MOST_DEMAND,
    MOST_NODES,
    MOST_VEHICLES,
    Layout,
    Van,
)
from optimizer.formats.vrplib_text import FaultList, Row, Section

IGNORED: Final = frozenset({"NAME", "COMMENT", "TYPE", "EDGE_WEIGHT_TYPE"})
HEADERS: Final = IGNORED | {
    "DIMENSION", "VEHICLES", "CAPACITY", "SERVICE_TIME", "VEHICLES_MAX_DURATION",
}  # fmt: skip
SECTIONS: Final = frozenset({
    "NODE_COORD_SECTION", "DEMAND_SECTION", "SERVICE_TIME_SECTION", "TIME_WINDOW_SECTION",
    "DEPOT_SECTION", "CAPACITY_SECTION", "VEHICLES_DEPOT_SECTION",
    "VEHICLES_MAX_DURATION_SECTION", "VEHICLES_ALLOWED_CLIENTS_SECTION",
})  # fmt: skip
_HEADER: Final = re.compile(r"([A-Z][A-Z_0-9]*)\s*:\s*(.*)")
_TITLE: Final = re.compile(r"([A-Z][A-Z_0-9]*_SECTION)\s*:?")
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Sections:
    """A file cut into its header lines and sections."""

    headers: dict[str, Row]
    sections: dict[str, Section]
    faults: FaultList

    def text(self, name: str) -> str:
        """Header line as it is; empty without one."""
        return " ".join(self.headers[name].words) if name in self.headers else ""

    def whole(self, name: str, low: int, high: int) -> int | None:
        """Header line of one whole number; None without one."""
        row = self.headers.get(name)
        return row.whole(0, low, high) if row is not None and row.has(1, "one number") else None

    def number(self, name: str, high: float) -> float | None:
        """Header line of one number from 0; None without one."""
        row = self.headers.get(name)
        return row.number(0, 0, high) if row is not None and row.has(1, "one number") else None

    def rows(self, name: str, count: int, meaning: str, values: int | None) -> list[Row] | None:
        """Lines of a section that has one for each of `count` things, in the things' order.

        Parameters
        ----------
        name : str
        count : int
            Lines begin with 1 to `count`, in any order.
        meaning : str
            What belongs on a line, for faults.
        values : int, optional
            How many words there are after the first; None: any number.

        Returns
        -------
        list of Row or None
            None where the section is not there, or not whole (which is noted).
        """
        section = self.sections.get(name)
        if section is None:
            return None
        found: dict[int, Row] = {}
        for row in section.rows:
            if values is not None and not row.has(1 + values, meaning):
                continue
            number = row.whole(0, 0, max(count, 1))
            if number in found:
                row.wrong(f"{number} has a line already, line {found[number].line}")
            elif number == 0:
                row.wrong(f"numbers go from 1 to {count}")
            else:
                found[number] = row
        missing = [i for i in range(1, count + 1) if i not in found]
        if missing:
            shown = ", ".join(map(str, missing[:5])) + (", ..." if len(missing) > 5 else "")  # noqa: PLR2004
            self.faults.note(section.line, name, f"has no usable line for {shown}")
            return None
        return [found[i] for i in range(1, count + 1)]


def split(text: str) -> Sections:
    """Cut a file; what isn't known here is a fault, since leaving it out changes the problem."""
    headers: dict[str, Row] = {}
    sections: dict[str, Section] = {}
    faults = FaultList()
    current: Section | None = None
    for i, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped == "EOF":
            continue
        if title := _TITLE.fullmatch(stripped):
            current = Section(title[1], i)
            if title[1] not in SECTIONS:
                faults.note(i, title[1], "is a section that can't be read here")
            elif title[1] in sections:
                faults.note(i, title[1], "comes twice")
            sections[title[1]] = current
        elif header := _HEADER.fullmatch(stripped):
            current = None
            if header[1] not in HEADERS:
                faults.note(i, header[1], "is a specification that can't be read here")
            headers[header[1]] = Row(i, header[1], tuple(header[2].split()), faults)
        elif current is None:
            faults.note(i, "header", f"{stripped[:_SHOWN]!r} belongs to no section")
        else:
            current.rows.append(Row(i, current.name, tuple(stripped.split()), faults))
    return Sections(headers, sections, faults)


def read_sections(text: str) -> Layout:
    """Understand a VRPLIB file with straight distances.

    Raises
    ------
    FormatError
        With every fault of it, by line and section.
    """
    given = split(text)
    kind = given.text("EDGE_WEIGHT_TYPE")
    if kind not in {"EUC_2D", "FLOAT_2D", "EXACT_2D"}:
        line = given.headers["EDGE_WEIGHT_TYPE"].line if kind else None
        reason = f"{kind[:_SHOWN]!r} can't be read here, only EUC_2D"
        given.faults.note(line, "EDGE_WEIGHT_TYPE", reason if kind else "is missing")
    size = given.whole("DIMENSION", 2, MOST_NODES)
    if size is None:
        given.faults.note(None, "DIMENSION", "is missing")
        given.faults.raise_any()
    nodes = size or 2
    depots = _depots(given, nodes)
    layout = Layout(
        name=given.text("NAME"),
        places=_places(given, nodes),
        demand=_demand(given, nodes, depots),
        service=_service(given, nodes, depots),
        windows=_windows(given, nodes),
        depots=frozenset(depots),
        vans=_vans(given, nodes, depots),
    )
    given.faults.raise_any()
    return layout


def _places(given: Sections, nodes: int) -> NDArray[np.float64]:
    if "NODE_COORD_SECTION" not in given.sections:
        given.faults.note(None, "NODE_COORD_SECTION", "is missing")
    rows = given.rows("NODE_COORD_SECTION", nodes, "node, x, y", 2) or []
    return np.array([[row.number(k, -FARTHEST, FARTHEST) for k in (1, 2)] for row in rows])


def _depots(given: Sections, nodes: int) -> tuple[int, ...]:
    """Nodes at which vehicles begin; the first one where the file doesn't say."""
    section = given.sections.get("DEPOT_SECTION")
    if section is None:
        return (0,)
    found: list[int] = []
    for row in section.rows:
        for k, word in enumerate(row.words):
            if word != "-1":
                found.append(row.whole(k, 1, nodes) - 1)
    if not found or len(set(found)) == nodes:
        given.faults.note(section.line, section.name, "leaves no depot, or nobody to serve")
    return tuple(dict.fromkeys(found)) or (0,)


def _demand(given: Sections, nodes: int, depots: tuple[int, ...]) -> tuple[int, ...]:
    rows = given.rows("DEMAND_SECTION", nodes, "node, demand", 1)
    if rows is None:
        return (0,) * nodes
    amounts = tuple(row.whole(1, 0, MOST_DEMAND) for row in rows)
    _nothing_at_depots(rows, amounts, depots)
    return amounts


def _service(given: Sections, nodes: int, depots: tuple[int, ...]) -> tuple[float, ...]:
    rows = given.rows("SERVICE_TIME_SECTION", nodes, "node, service time", 1)
    if rows is None:
        every = given.number("SERVICE_TIME", LATEST) or 0.0
        return tuple(0.0 if i in depots else every for i in range(nodes))
    times = tuple(row.number(1, 0, LATEST) for row in rows)
    _nothing_at_depots(rows, times, depots)
    return times


def _nothing_at_depots(rows: list[Row], values: tuple[float, ...], depots: tuple[int, ...]) -> None:
    for depot in depots:
        if values[depot]:
            rows[depot].wrong(f"a depot has {values[depot]:g} where only 0 can be read")


def _windows(given: Sections, nodes: int) -> tuple[tuple[float, float], ...] | None:
    rows = given.rows("TIME_WINDOW_SECTION", nodes, "node, opens, closes", 2)
    if rows is None:
        return None
    windows = []
    for row in rows:
        opens, closes = (row.number(k, 0, LATEST) for k in (1, 2))
        if closes < opens:
            row.wrong(f"closes ({closes:g}) before it opens ({opens:g})")
        windows.append((opens, closes))
    return tuple(windows)


def _vans(given: Sections, nodes: int, depots: tuple[int, ...]) -> tuple[Van, ...]:
    count = given.whole("VEHICLES", 1, MOST_VEHICLES) or nodes - len(depots)
    capacity = _of_vans(given, "CAPACITY_SECTION", count, "vehicle, capacity", MOST_DEMAND)
    longest = _of_vans(given, "VEHICLES_MAX_DURATION_SECTION", count, "vehicle, time", LATEST)
    every = given.whole("CAPACITY", 0, MOST_DEMAND)
    duration = given.number("VEHICLES_MAX_DURATION", LATEST)
    homes = _homes(given, count, nodes, depots)
    allowed = _allowed(given, count, nodes, depots)
    return tuple(
        Van(
            capacity=every if capacity is None else int(capacity[k]),
            depot=homes[k],
            max_duration=duration if longest is None else longest[k],
            allowed=None if allowed is None else allowed[k],
        )
        for k in range(count)
    )


def _of_vans(
    given: Sections, name: str, count: int, meaning: str, high: float
) -> list[float] | None:
    rows = given.rows(name, count, meaning, 1)
    return None if rows is None else [row.number(1, 0, high) for row in rows]


def _homes(given: Sections, count: int, nodes: int, depots: tuple[int, ...]) -> list[int]:
    rows = given.rows("VEHICLES_DEPOT_SECTION", count, "vehicle, depot", 1)
    if rows is None:
        return [depots[0]] * count
    homes = [row.whole(1, 1, nodes) - 1 for row in rows]
    for row, home in zip(rows, homes, strict=True):
        if home not in depots:
            row.wrong(f"{home + 1} is no depot")
    return homes


def _allowed(
    given: Sections, count: int, nodes: int, depots: tuple[int, ...]
) -> list[frozenset[int]] | None:
    name = "VEHICLES_ALLOWED_CLIENTS_SECTION"
    rows = given.rows(name, count, "vehicle, clients", None)
    if rows is None:
        return None
    allowed = [
        frozenset(_client(row, k, nodes, depots) for k in range(1, len(row.words))) for row in rows
    ]
    lost = set(range(nodes)).difference(depots, *allowed)
    if lost:
        reason = f"no vehicle may serve client {min(lost) + 1}"
        given.faults.note(given.sections[name].line, name, reason)
    return allowed


def _client(row: Row, k: int, nodes: int, depots: tuple[int, ...]) -> int:
    """Read the k-th word as a node that is no depot; -1 where it is none."""
    number = row.whole(k, 0, nodes)
    if number - 1 in depots:
        row.wrong(f"{number} is a depot, no client")
    elif row.words[k] == "0":
        row.wrong(f"'0' is not between 1 and {nodes}")
    return number - 1
