"""What random problems are drawn from, how large they are and which fields they use."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

import numpy as np
from hypothesis import strategies as st

DAY = 400  # seconds of a made day, before it is moved to its origin
ORIGINS = (0, 1_772_409_600, -700)

T = TypeVar("T")


class Feature(StrEnum):
    """Fields that belong together, and that a random problem uses or doesn't."""

    SETUP = "setup"
    LATENESS = "lateness"
    SKILLS = "skills"
    STOCK = "stock"  # demand and capacity
    PINS = "pins"
    OVERTIME = "overtime"
    BREAKS = "breaks"
    MATRICES = "matrices"
    GAPS = "gaps"  # pairs without a way
    RATES = "rates"  # cost rates of vehicles
    STEPS = "steps"  # lateness that grows dearer
    DEADLINES = "deadlines"
    EARLINESS = "earliness"
    TYPES = "types"  # some take longer than others
    LEVELS = "levels"
    SKILL_WINDOWS = "skill_windows"
    TOOLS = "tools"
    CHOICE = "choice"  # required, forbidden, preferred vehicles
    TERRITORIES = "territories"
    PRICES = "prices"
    PICKUPS = "pickups"
    DAYS = "days"
    POSITIONS = "positions"
    CHANGE = "change"
    BREAK_WINDOWS = "break_windows"
    BREAK_PLACES = "break_places"
    RELOADS = "reloads"
    BATTERIES = "batteries"
    WORK = "work"
    FAIRNESS = "fairness"
    LIMITS = "limits"  # visits, driving, metres
    HOURS = "hours"  # drives that take longer at some hours
    SHIPMENTS = "shipments"
    PRECEDENCES = "precedences"
    SYNCHRONISED = "synchronised"


EVERYTHING = frozenset(Feature)
COUPLING = frozenset({Feature.PRECEDENCES, Feature.SYNCHRONISED})  # routes bear on each other
BASIC = frozenset(
    {
        Feature.SETUP,
        Feature.LATENESS,
        Feature.SKILLS,
        Feature.STOCK,
        Feature.PINS,
        Feature.OVERTIME,
        Feature.BREAKS,
        Feature.MATRICES,
        Feature.GAPS,
        Feature.RATES,
    }
)  # in use, here and there, wherever they are allowed


@dataclass(frozen=True)
class Size:
    """How large and how rich a random problem may be.

    Parameters
    ----------
    visits, vehicles, locations : (int, int)
        Least and most.
    longest_drive, longest_task : int
        Seconds.
    features : frozenset of Feature
        Those that a problem may use; without any there are only windows and travel.
    likely : int
        In how many of ten problems each feature beyond the basic ones is in use.
    """

    visits: tuple[int, int] = (0, 7)
    vehicles: tuple[int, int] = (0, 3)
    locations: tuple[int, int] = (1, 7)
    longest_drive: int = 40
    longest_task: int = 25
    features: frozenset[Feature] = EVERYTHING
    likely: int = 3


TINY = Size(visits=(0, 4), vehicles=(1, 2), locations=(1, 4), longest_drive=12, longest_task=12)


class Source(Protocol):
    """Where a random problem takes its numbers from."""

    def integer(self, low: int, high: int) -> int:
        """Choose a whole number from `low` to `high`, both inclusive; `low` is the plainest."""


@dataclass(frozen=True)
class FromGenerator:
    """Numbers from a seeded generator."""

    rng: np.random.Generator

    def integer(self, low: int, high: int) -> int:
        """Choose a whole number."""
        return int(self.rng.integers(low, high + 1))


@dataclass(frozen=True)
class FromHypothesis:
    """Numbers that Hypothesis chooses, and shrinks towards the plainest."""

    draw: st.DrawFn

    def integer(self, low: int, high: int) -> int:
        """Choose a whole number."""
        return self.draw(st.integers(low, high))


def often(source: Source, tenths: int) -> bool:
    """Tell yes in so many of ten cases."""
    return source.integer(0, 9) >= 10 - tenths


def subset(source: Source, things: Sequence[T], most: int) -> frozenset[T]:
    """Choose up to so many of some things."""
    if not things:
        return frozenset()
    count = source.integer(0, most)
    return frozenset(things[source.integer(0, len(things) - 1)] for _ in range(count))


def pairs(source: Source, keys: Sequence[int], high: int) -> tuple[tuple[int, int], ...]:
    """Give a few of some keys a number each, from 0 to `high`."""
    return tuple((key, source.integer(0, high)) for key in sorted(subset(source, keys, 2)))


def windows(source: Source, low: int, high: int, most: int = 3) -> tuple[tuple[int, int], ...]:
    """Make one to three windows between two seconds, ascending and disjoint."""
    count = source.integer(1, most)
    if count == 1:
        opens = source.integer(low, high)
        return ((opens, opens + source.integer(0, (high - low) // 2)),)
    edges = sorted({source.integer(low, high) for _ in range(2 * count)})
    if len(edges) < 2 * count:  # two equal: one window, perhaps of a single second
        return ((edges[0], edges[-1]),)
    return tuple(zip(edges[::2], edges[1::2], strict=True))


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What all parts of one problem share; `on` is the features that it uses."""

    size: Size
    on: frozenset[Feature]
    origin: int
    places: int
    dimensions: int
    matrices: int
    vehicles: int

    def second(self, source: Source) -> int:
        """Choose a second of the day."""
        return self.origin + source.integer(0, DAY)


def frame(source: Source, size: Size) -> Frame:
    """Decide what a problem uses before anything of it is drawn."""
    on = frozenset(
        feature
        for feature in sorted(size.features)
        if feature in BASIC or often(source, size.likely)
    )
    return Frame(
        size=size,
        on=on,
        origin=ORIGINS[source.integer(0, len(ORIGINS) - 1)],
        places=source.integer(*size.locations),
        dimensions=source.integer(0, 2) if Feature.STOCK in on else 0,
        matrices=1 + (Feature.MATRICES in on and often(source, 3)),
        vehicles=source.integer(*size.vehicles),
    )
