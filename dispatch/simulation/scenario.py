"""What is simulated: an ordinary day's demand and crews, and the changes asked about.

Times of day are seconds after local midnight of the simulated day; a night shift ends after
86 400. Everything here is a value, already checked; `scenario_file` reads it from TOML.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from dispatch.catalogue import Weights
from dispatch.model import Place, Skill

HOUR = 3600
DAY = 24 * HOUR

# Share of a day's calls by the hour in which they come. Nobody publishes such a table under a
# licence that lets us copy it; this one has the shape that the trade describes: quiet nights,
# a peak when people leave for work (flat batteries), a broad one in the afternoon.
CITY_PROFILE = (1, 1, 1, 1, 1, 2, 4, 7, 8, 7, 6, 6, 6, 6, 6, 6, 7, 8, 7, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCity:
    """A made city by its recipe."""

    nodes: int
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """A type of job, as the catalogue has it, and how often it comes.

    `share` is relative to the other kinds'; `service_seconds` is the mean.
    """

    name: str
    share: float
    service_seconds: int
    setup_seconds: int = 0
    skills: frozenset[Skill] = frozenset()
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a day brings.

    Parameters
    ----------
    calls_per_day : float
        Expected calls between midnights at a demand factor of 1.
    hourly : tuple of float
        24 relative weights.
    kinds : tuple of JobKind
        Of the calls.
    booked : int
        Appointments known in the morning; their number does not vary.
    booked_kinds : tuple of JobKind
        Of the appointments.
    booked_window_seconds : int
        Length of an appointment's window.
    target_seconds : int
        A call is on time when the technician arrives within this after it.
    free_wait_seconds : int
        Waiting up to this costs nothing in planning; 0 sends somebody as soon as it pays.
    places : int
        Size of the pool of addresses at which things happen.
    """

    calls_per_day: float
    hourly: tuple[float, ...] = CITY_PROFILE
    kinds: tuple[JobKind, ...]
    booked: int = 0
    booked_kinds: tuple[JobKind, ...] = ()
    booked_window_seconds: int = 2 * HOUR
    target_seconds: int = 45 * 60
    free_wait_seconds: int = 0
    places: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Variability:
    """How far real times stray: standard deviation ÷ mean (0: exactly the mean)."""

    service: float = 0.5
    travel: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lunch:
    """A break of `seconds` that begins from `earliest` to `latest`."""

    earliest: int
    latest: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """`count` technicians alike: skills, shift, break, and where they start and end.

    `base` None: each at an address of their own, drawn once for the whole study.
    """

    name: str
    count: int
    start: int
    end: int
    skills: frozenset[Skill] = frozenset()
    lunch: Lunch | None = None
    max_overtime_seconds: int = 0
    base: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One variant of the day.

    Parameters
    ----------
    name : str
        Unique in the study.
    crews : tuple of Crew
        Same crews in the same order in every scenario; counts and hours differ.
    vans : int, optional
        Technicians that can be out at once; None means a van for everybody.
    demand_factor : float
        Multiplies the calls, not the appointments.
    changes : str
        What differs from the base, for the report.
    """

    name: str
    crews: tuple[Crew, ...]
    vans: int | None = None
    demand_factor: float = 1.0
    changes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSet:
    """A study: one base, scenarios compared on the same random days.

    `city` is the name of a built city or the recipe of a made one, `weights` are the
    catalogue's. The first scenario is the one that the others are compared with.
    """

    title: str
    city: str | MadeCity
    day: date | None = None
    seed: int = 1
    demand: Demand
    variability: Variability
    weights: Weights
    scenarios: tuple[Scenario, ...]


def with_technicians(crews: Sequence[Crew], total: int) -> tuple[Crew, ...]:
    """Crews of `total` technicians, each crew's share kept as nearly as whole people allow.

    Technicians come and go one at a time, so that the smaller of two totals is contained in
    the larger: random numbers tied to a technician stay theirs.

    Raises
    ------
    ValueError
        If `total` is negative, or positive while the crews are empty.
    """
    counts = [crew.count for crew in crews]
    shares = list(counts)
    if total < 0 or (total > 0 and not sum(shares)):
        raise ValueError(f"cannot make {total} technicians of {sum(shares)}")
    crewed = [i for i, share in enumerate(shares) if share]
    while sum(counts) < total:
        counts[min(crewed, key=lambda i: ((counts[i] + 1) / shares[i], i))] += 1
    while sum(counts) > total:
        counts[max(crewed, key=lambda i: (counts[i] / shares[i], i))] -= 1
    return tuple(replace(crew, count=n) for crew, n in zip(crews, counts, strict=True))


def with_vans(hours: Sequence[tuple[int, int]], vans: int) -> list[bool]:
    """Who gets a van when there are `vans`: earlier shifts first, a returned van goes out again.

    Parameters
    ----------
    hours : sequence of (int, int)
        Start and end of each technician's shift.
    vans : int
        Vans there are.
    """
    back = [min((start for start, _ in hours), default=0)] * vans
    out = [False] * len(hours)
    for i in sorted(range(len(hours)), key=lambda i: (hours[i][0], i)):
        start, end = hours[i]
        free = [v for v, at in enumerate(back) if at <= start]
        if free:
            back[free[0]] = end
            out[i] = True
    return out


def hour_edges(hourly: Sequence[float]) -> list[float]:
    """Cumulated share of the day's calls at the 25 full hours, from 0 to 1."""
    total = sum(hourly)
    return [0.0, *(min(1.0, part / total) for part in accumulate(hourly))]
