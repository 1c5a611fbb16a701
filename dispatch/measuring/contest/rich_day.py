"""Technician days with everything that a day can have, for engines that know all of it.

Costs are tenths of a second of driving. What couples visits (tows, crews of two, one job after
another) is a matter of its own, between jobs that it does not make impossible.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from dispatch.measuring.contest.technician_day import HOUR, SHIFT
from optimizer import Break, Problem, TravelTables, Vehicle, Visit
from optimizer.couplings import Change, Precedence, Shipment
from optimizer.visit import Previous

DRIVING: Final = 10
"""Cost of a second; every other cost is set against it."""

HOURS: Final = (0, 1, 4, 6, 8)
FACTORS: Final = (1.35, 1.0, 1.1, 1.0, 1.3)
"""How much longer drives take from each of these hours of the shift on, on average."""

TYPES: Final = (0.85, 0.95, 1.0, 1.05, 1.15)
"""How long a job takes technicians of each type, as a share of what it takes on average."""

SETUP: Final = 300
SAME_PLACE = 0.12
SECOND_WINDOW, DUE, DEADLINE, WANTED = 0.15, 0.3, 0.1, 0.05
PREFERRED, DEARER, LEVEL, OPTIONAL, PLANNED = 0.1, 0.2, 0.1, 0.05, 0.2
PART_SHARES = (0.4, 0.25, 0.15)
KINDS: Final = ("tow", "after", "crew")
COUPLED_SHARE: Final = 40
"""One pair of each kind for so many jobs."""


def rich_day(day: Problem, seed: int) -> Problem:
    """Add to a plain technician day what real ones have besides; the same for the same seed.

    Several windows, due times, deadlines, early arrivals that cost, set-up once a place, work that
    takes some longer, lunch, overtime, stock of parts, levels of skill, preferred technicians and
    ones that cost more, jobs that may be left out, longest days, prices of work and metres, a plan
    before this one, drives that take longer at rush hours; nothing that couples visits.
    """
    rng = np.random.default_rng([seed, 1])
    vehicles = tuple(_vehicle(rng, vehicle) for vehicle in day.vehicles)
    visits = [_visit(rng, visit) for visit in day.visits]
    for i in np.flatnonzero(rng.random(len(visits)) < SAME_PLACE):
        other = visits[int(rng.integers(len(visits)))]
        visits[int(i)] = replace(visits[int(i)], location=other.location)
    return Problem(
        visits=tuple(_known(rng, visit, day.vehicles) for visit in visits),
        vehicles=vehicles,
        matrices=(_by_hour(rng, day.matrices[0]),),
        change=Change(vehicle_cost=300 * DRIVING, start_cost=120 * DRIVING, tolerance=900),
    )


def _by_hour(rng: np.random.Generator, tables: TravelTables) -> TravelTables:
    own = rng.uniform(0.5, 1.5, tables.seconds.shape)
    seconds = [np.rint(tables.seconds * (1 + (factor - 1) * own)) for factor in FACTORS]
    starts = [hour * HOUR for hour in HOURS]
    return TravelTables.by_hour(starts, np.stack(seconds), tables.metres, tables.unreachable)


def _vehicle(rng: np.random.Generator, vehicle: Vehicle) -> Vehicle:
    opens, closes = vehicle.window
    trained = sorted(skill for skill in vehicle.skills if rng.random() < 1 / 2)
    return replace(
        vehicle,
        window=(opens, closes - HOUR // 2),
        max_overtime=3 * HOUR // 2,
        overtime_cost=7,
        levels=tuple((skill, 2) for skill in trained),
        type=int(rng.integers(len(TYPES))),
        capacity=tuple(int(n) for n in rng.integers(4, 9, len(PART_SHARES))),
        breaks=(
            Break(earliest=opens + 7 * HOUR // 2, latest=opens + 11 * HOUR // 2, duration=1800),
        ),
        fixed_cost=600 * DRIVING,
        travel_cost=DRIVING,
        distance_cost=1,
        work_cost=1,
        max_visits=12,
        max_work=closes - opens + HOUR // 2,
    )


def _visit(rng: np.random.Generator, visit: Visit) -> Visit:
    service = max(SETUP, visit.service - SETUP)
    wants = rng.random(len(PART_SHARES)) < PART_SHARES
    parts = np.where(wants, rng.integers(1, 4, len(PART_SHARES)), 0)
    visit = replace(
        visit,
        service=service,
        setup=SETUP,
        service_by_type=tuple(
            (number, round(service * share)) for number, share in enumerate(TYPES)
        ),
        demand=tuple(int(n) for n in parts),
        unserved_cost=DRIVING * int(rng.choice([20_000, 40_000])),
    )
    if rng.random() < OPTIONAL:
        visit = replace(visit, unserved_cost=DRIVING * 900)
    if rng.random() < LEVEL:
        visit = replace(visit, levels=tuple((skill, 2) for skill in sorted(visit.skills)))
    return _promised(rng, visit)


def _promised(rng: np.random.Generator, visit: Visit) -> Visit:
    """Change what was promised: a second window, or a time after which it is late."""
    opens, closes = visit.windows[0]
    drawn = rng.random()
    if drawn < SECOND_WINDOW and closes - opens < 3 * HOUR:
        other = opens + 4 * HOUR if opens < 3 * HOUR else opens - 4 * HOUR
        both = sorted([(opens, closes), (other, other + closes - opens)])
        return replace(visit, windows=tuple(both))
    if drawn < SECOND_WINDOW + DUE:
        rate = int(rng.choice([2, 5, 10]))
        return replace(
            visit,
            windows=((opens, 9 * HOUR),),
            due=closes - HOUR // 2,
            lateness_cost=rate,
            late_steps=((closes + HOUR // 2, rate),),
        )
    if drawn < SECOND_WINDOW + DUE + DEADLINE:
        return replace(visit, deadline=closes - HOUR // 2, missed_cost=300 * DRIVING)
    if drawn < SECOND_WINDOW + DUE + DEADLINE + WANTED:
        return replace(visit, wanted=min(opens + HOUR // 2, closes), earliness_cost=3)
    return visit


def _known(rng: np.random.Generator, visit: Visit, vehicles: Sequence[Vehicle]) -> Visit:
    """Say who had better come, who costs more, and what was planned before."""
    able = [k for k, vehicle in enumerate(vehicles) if visit.skills <= vehicle.skills]
    if not able:
        return visit
    if rng.random() < PREFERRED:
        chosen = frozenset({int(rng.choice(able))})
        visit = replace(visit, preferred=chosen, preference_cost=300 * DRIVING)
    dearer = [k for k in able if rng.random() < DEARER]
    costs = tuple((k, DRIVING * int(rng.choice([120, 300]))) for k in dearer)
    visit = replace(visit, vehicle_costs=costs)
    if rng.random() < PLANNED:
        opens, closes = visit.windows[0]
        start = int(rng.integers(opens, closes + 1))
        visit = replace(visit, previous=Previous(vehicle=int(rng.choice(able)), start=start))
    return visit


def coupled_day(day: Problem, seed: int) -> Problem:
    """Couple some jobs of a day that are open all the time: tows, one job after another, crews.

    The second of a pair loses what would make the pair impossible: its place, skill or due time.
    """
    rng = np.random.default_rng([seed, 2])
    visits = list(day.visits)
    open_ = [i for i, visit in enumerate(visits) if visit.windows == (SHIFT,)]
    drawn = [int(i) for i in rng.permutation(open_)]
    pairs = list(pairwise(drawn))[::2][: len(KINDS) * (len(visits) // COUPLED_SHARE)]
    shipments, precedences, crews = [], [], []
    for number, (a, b) in enumerate(pairs):
        match KINDS[number % len(KINDS)]:
            case "tow":
                visits[b] = replace(visits[b], skills=visits[a].skills, levels=(), due=None)
                tow = Shipment(pickup=a, delivery=b, immediate=number < len(KINDS))
                shipments.append(tow)
            case "after":
                precedences.append(Precedence(first=a, then=b, min_delay=HOUR // 2))
            case _:
                visits[b] = replace(visits[b], location=visits[a].location)
                crews.append((a, b))
    return replace(
        day,
        visits=tuple(visits),
        shipments=tuple(shipments),
        precedences=tuple(precedences),
        synchronised=tuple(crews),
    )
