"""Random problems that use every field, for Hypothesis and, much faster, from a numpy seed.

Both draw from one description of a problem (`_problem`), so that a new field is added once.
Times are small on purpose: ties, just-met windows and interrupted drives are then common.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from hypothesis import strategies as st

from optimizer.problem import Break, Pin, Problem, Vehicle, Visit
from optimizer.travel import TravelTables

DAY = 400  # seconds of a made day, before it is moved to its origin
ORIGINS = (0, 1_772_409_600, -700)


class Source(Protocol):
    """Where a random problem takes its numbers from."""

    def integer(self, low: int, high: int) -> int:
        """Choose a whole number from `low` to `high`, both inclusive; `low` is the plainest."""


@dataclass(frozen=True)
class Size:
    """How large and how rich a random problem may be."""

    visits: tuple[int, int] = (0, 7)
    vehicles: tuple[int, int] = (0, 3)
    locations: tuple[int, int] = (1, 7)
    longest_drive: int = 40
    longest_task: int = 25
    rich: bool = True


TINY = Size(visits=(0, 4), vehicles=(1, 2), locations=(1, 4), longest_drive=12, longest_task=12)


def random_problem(rng: np.random.Generator, size: Size | None = None) -> Problem:
    """Make a problem from a seeded generator: about two thousand a second."""
    return _problem(_FromGenerator(rng), size or Size())


@st.composite
def problems(draw: st.DrawFn, size: Size | None = None) -> Problem:
    """Problems with every field in use, which shrink towards few and plain visits."""
    return _problem(_FromHypothesis(draw), size or Size())


@dataclass(frozen=True)
class _FromGenerator:
    rng: np.random.Generator

    def integer(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))


@dataclass(frozen=True)
class _FromHypothesis:
    draw: st.DrawFn

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


def _often(source: Source, tenths: int) -> bool:
    return source.integer(0, 9) >= 10 - tenths


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """What all parts of one problem share."""

    size: Size
    origin: int
    places: int
    dimensions: int
    matrices: int
    vehicles: int


def _problem(source: Source, size: Size) -> Problem:
    frame = _Frame(
        size=size,
        origin=ORIGINS[source.integer(0, len(ORIGINS) - 1)],
        places=source.integer(*size.locations),
        dimensions=source.integer(0, 2) if size.rich else 0,
        matrices=1 + (size.rich and _often(source, 3)),
        vehicles=source.integer(*size.vehicles),
    )
    visits = source.integer(*size.visits)
    return Problem(
        matrices=tuple(_tables(source, frame.places, size) for _ in range(frame.matrices)),
        vehicles=tuple(_vehicle(source, k, frame) for k in range(frame.vehicles)),
        visits=tuple(_visit(source, i, frame) for i in range(visits)),
    )


def _tables(source: Source, places: int, size: Size) -> TravelTables:
    """On a plane or, as often, anything at all; some pairs without a way."""
    seconds = np.zeros((places, places), np.int64)
    mask = np.zeros((places, places), np.bool_)
    plane = _often(source, 5)
    side = max(1, size.longest_drive // 2)
    points = [(source.integer(0, side), source.integer(0, side)) for _ in range(places)]
    torn = size.rich and _often(source, 3)
    for a in range(places):
        for b in range(places):
            if a == b:
                continue
            (x, y), (u, v) = points[a], points[b]
            seconds[a, b] = (
                abs(x - u) + abs(y - v) if plane else source.integer(0, size.longest_drive)
            )
            mask[a, b] = torn and _often(source, 2)
    stretch = source.integer(0, 12)
    metres = seconds * stretch + (np.arange(places)[:, None] != np.arange(places)) * stretch
    return TravelTables.of(seconds, metres, mask)


def _visit(source: Source, i: int, frame: _Frame) -> Visit:
    rich, size, origin = frame.size.rich, frame.size, frame.origin
    lax = source.integer(0, 4)
    return Visit(
        id=f"v{i}",
        location=source.integer(0, frame.places - 1),
        service=source.integer(0, size.longest_task),
        setup=source.integer(0, size.longest_task // 3) if rich and _often(source, 5) else 0,
        windows=_windows(source, origin) if _often(source, 5) else (),
        due=origin + source.integer(0, DAY) if rich and _often(source, 4) else None,
        lateness_cost=source.integer(0, 30) if rich else 0,
        unserved_cost=(0, 40, 900, 30_000, 10**9)[4 - lax],
        skills=_skills(source, 2) if rich and _often(source, 4) else frozenset(),
        demand=tuple(source.integer(0, 3) for _ in range(frame.dimensions)),
        pin=_pin(source, origin, frame.vehicles)
        if rich and frame.vehicles and _often(source, 2)
        else None,
    )


def _windows(source: Source, origin: int) -> tuple[tuple[int, int], ...]:
    count = source.integer(1, 3)
    if count == 1:
        opens = source.integer(0, DAY)
        return ((origin + opens, origin + opens + source.integer(0, DAY // 2)),)
    edges = sorted({source.integer(0, DAY) for _ in range(2 * count)})
    if len(edges) < 2 * count:  # two equal: one window, perhaps of a single second
        return ((origin + edges[0], origin + edges[-1]),)
    return tuple((origin + a, origin + b) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _skills(source: Source, most: int) -> frozenset[int]:
    return frozenset(source.integer(0, 3) for _ in range(source.integer(0, most)))


def _pin(source: Source, origin: int, vehicles: int) -> Pin:
    start = origin + source.integer(0, DAY) if _often(source, 5) else None
    return Pin(vehicle=source.integer(0, vehicles - 1), start=start)


def _vehicle(source: Source, k: int, frame: _Frame) -> Vehicle:
    rich, origin = frame.size.rich, frame.origin
    opens = origin + source.integer(0, DAY // 3)
    closes = opens + (source.integer(0, DAY) if _often(source, 2) else DAY - DAY // 4)
    overtime = source.integer(0, 50) if rich and _often(source, 4) else 0
    return Vehicle(
        id=f"k{k}",
        window=(opens, closes),
        start=None if _often(source, 2) else source.integer(0, frame.places - 1),
        end=None if _often(source, 2) else source.integer(0, frame.places - 1),
        max_overtime=overtime,
        skills=_skills(source, 4) if rich else frozenset(),
        capacity=tuple(source.integer(0, 8) for _ in range(frame.dimensions)),
        breaks=_breaks(source, opens, closes + overtime) if rich else (),
        matrix=source.integer(0, frame.matrices - 1),
        fixed_cost=source.integer(0, 200) if rich else 0,
        travel_cost=source.integer(0, 5) if rich else 1,
        task_cost=source.integer(0, 2) if rich else 0,
        overtime_cost=source.integer(0, 40) if rich else 0,
        distance_cost=source.integer(0, 2) if rich else 0,
    )


def _breaks(source: Source, opens: int, latest_end: int) -> tuple[Break, ...]:
    """None to three, in order, each fitting the shift."""
    breaks: list[Break] = []
    earliest = latest = opens
    for _ in range(source.integer(0, 3)):
        duration = source.integer(1, 40)
        if earliest + duration > latest_end:
            break
        earliest += source.integer(0, (latest_end - earliest - duration) // 2)
        latest = max(earliest, latest) + source.integer(0, 60)
        breaks.append(Break(earliest=earliest, latest=latest, duration=duration))
    return tuple(breaks)
