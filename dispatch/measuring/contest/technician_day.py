"""Technician days to measure with: skills, promised windows, shifts, everybody from his own door.

The draws are those of the days whose figures Callout's optimiser was first judged by: 55 % of jobs
within two hours, 25 % in half a day, the others on the day; 20 to 90 minutes of work; one of five
skills, of which everybody has two to five. Cost is seconds of driving.
"""

from typing import Final

import numpy as np

from optimizer import Problem, TravelTables, Vehicle, Visit

HOUR: Final = 3600
SHIFT: Final = (0, 9 * HOUR)
"""From 08:00, which is second 0."""

SKILLS: Final = 5
WANTED: Final = (0.35, 0.25, 0.2, 0.12, 0.08)
MINUTES: Final = (20, 30, 45, 60, 90)
MINUTE_SHARES: Final = (0.15, 0.3, 0.25, 0.2, 0.1)
TWO_HOURS, HALF_DAYS = 0.55, 0.25
UNSERVED_COST: Final = 10**6

METRES_PER_SECOND: Final = 9.0
SPREAD_METRES: Final = 9000.0


def technician_day(tables: TravelTables, *, jobs: int, technicians: int, seed: int) -> Problem:
    """Make a day; the same for the same seed.

    Parameters
    ----------
    tables : TravelTables
        Between `technicians` homes and then `jobs` places, in this order.
    jobs, technicians : int
    seed : int

    Raises
    ------
    ValueError
        If the tables have another size.
    """
    if tables.size != jobs + technicians:
        raise ValueError(f"{tables.size} places for {jobs} jobs and {technicians} technicians")
    rng = np.random.default_rng(seed)
    return Problem(
        visits=tuple(_visit(rng, j, technicians + j) for j in range(jobs)),
        vehicles=tuple(_vehicle(rng, k) for k in range(technicians)),
        matrices=(tables,),
    )


def made_tables(places: int, *, seed: int) -> TravelTables:
    """Travel as the crow flies between places drawn around a centre, at 32 km/h."""
    rng = np.random.default_rng(seed)
    at = rng.normal(0.0, SPREAD_METRES, (places, 2))
    metres = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    return TravelTables.of(np.rint(metres / METRES_PER_SECOND), np.rint(metres))


def _visit(rng: np.random.Generator, number: int, location: int) -> Visit:
    return Visit(
        id=f"job {number + 1}",
        location=location,
        service=60 * int(rng.choice(MINUTES, p=MINUTE_SHARES)),
        windows=(_window(rng),),
        unserved_cost=UNSERVED_COST,
        skills=frozenset({int(rng.choice(SKILLS, p=WANTED))}),
    )


def _window(rng: np.random.Generator) -> tuple[int, int]:
    drawn = rng.random()
    if drawn < TWO_HOURS:
        opens = 2 * HOUR * int(rng.integers(0, 4))
        return opens, opens + 2 * HOUR
    if drawn < TWO_HOURS + HALF_DAYS:
        half = SHIFT[1] // 2
        return (0, half) if rng.random() < 1 / 2 else (half, SHIFT[1])
    return SHIFT


def _vehicle(rng: np.random.Generator, number: int) -> Vehicle:
    skills = rng.choice(SKILLS, int(rng.integers(2, SKILLS + 1)), replace=False)
    return Vehicle(
        id=f"technician {number + 1}",
        window=SHIFT,
        start=number,
        end=number,
        skills=frozenset(int(skill) for skill in skills),
    )
