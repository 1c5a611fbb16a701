"""Money and the optimiser's costs: how one becomes the other without losing a cent.

The optimiser counts in 1/18,000 of a minor unit, in which a price per hour is a whole number a
second (5 for each minor unit) and a price per kilometre a whole number a metre (18).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from dispatch.catalogue import Weights
from optimizer.problem import MAX_COST, Vehicle, Visit
from optimizer.solution import Costs, Solution
from optimizer.travel import TravelTables

UNITS_PER_MINOR = 18_000
_SECONDS_PER_HOUR = 3600
_METRES_PER_KILOMETRE = 1000
_MAX_PRIORITY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Prices in the optimiser's unit: of a second driven, worked, of overtime and late, and so on.

    Parameters
    ----------
    travel, task, overtime, lateness : int
        Of a second.
    distance : int
        Of a metre.
    fixed : int
        Of a shift that goes out at all.
    """

    travel: int
    task: int
    overtime: int
    lateness: int
    distance: int
    fixed: int

    @classmethod
    def of(cls, weights: Weights) -> "Rates":
        """Return the catalogue's prices, exactly."""
        second = UNITS_PER_MINOR // _SECONDS_PER_HOUR
        return cls(
            travel=weights.hour_driven * second,
            task=weights.hour_worked * second,
            overtime=weights.hour_overtime * second,
            lateness=weights.hour_late * second,
            distance=weights.kilometre * (UNITS_PER_MINOR // _METRES_PER_KILOMETRE),
            fixed=weights.shift * UNITS_PER_MINOR,
        )


def optional_price(weights: Weights, priority: int) -> int:
    """Return the cost of leaving out an optional job; double for the highest priority."""
    share = weights.unserved_optional * UNITS_PER_MINOR // _MAX_PRIORITY
    return share * (_MAX_PRIORITY + priority)


def mandatory_price(weights: Weights, priority: int, dearest: int) -> int:
    """Return the cost of leaving out a job that has to be done.

    Parameters
    ----------
    weights : Weights
        The catalogue's.
    priority : int
        0 to 100.
    dearest : int
        More than any plan can cost in routes, lateness and optional jobs (`dearest_plan`): with
        it no job is left out for the sake of money.
    """
    base = max(weights.unserved * UNITS_PER_MINOR, dearest)
    return min(MAX_COST, base + weights.unserved_per_priority * UNITS_PER_MINOR * priority)


def dearest_plan(
    vehicles: Sequence[Vehicle], due: Sequence[Visit], optional: int, tables: TravelTables
) -> int:
    """Return what no plan's routes, lateness and optional jobs can cost, in whole minor units.

    Parameters
    ----------
    vehicles : sequence of Vehicle
        With their rates.
    due : sequence of Visit
        Those that may be late.
    optional : int
        Cost of leaving out all optional visits.
    tables : TravelTables
        For the highest speed.
    """
    moving = ~tables.unreachable & (tables.seconds > 0)
    pace = (tables.metres[moving] / tables.seconds[moving]).max() if moving.any() else 0
    latest = max((vehicle.latest_end for vehicle in vehicles), default=0)
    total = optional
    for vehicle in vehicles:
        seconds = vehicle.latest_end - vehicle.window[0]
        total += vehicle.fixed_cost + vehicle.overtime_cost * vehicle.max_overtime
        total += seconds * max(vehicle.travel_cost, vehicle.task_cost)
        total += int(seconds * float(pace) + 1) * vehicle.distance_cost
    for visit in due:
        total += max(0, latest - (visit.due or 0)) * visit.lateness_cost
    return (total // UNITS_PER_MINOR + 1) * UNITS_PER_MINOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A solution in minor units: its terms and, on their own, its routes.

    Terms that the catalogue has no price for are there only where they cost anything. Terms sum
    to the total; routes and the term ``unserved`` do too. Each is within one minor unit of the
    exact amount.
    """

    terms: dict[str, int]
    routes: tuple[int, ...]


def bill(solution: Solution) -> Bill:
    """Return a solution's costs in minor units, rounded so that they add up."""
    priced = {rate.name for rate in fields(Rates)} | {"unserved"}
    names = [
        term.name
        for term in fields(Costs)
        if term.name in priced or getattr(solution.costs, term.name)
    ]
    total = minor_units(solution.cost)
    terms = dict(
        zip(
            names,
            apportion([getattr(solution.costs, name) for name in names], total),
            strict=True,
        )
    )
    routes = apportion([route.costs.total for route in solution.routes], total - terms["unserved"])
    return Bill(terms=terms, routes=tuple(routes))


def minor_units(cost: int) -> int:
    """Return the nearest whole number of minor units."""
    return (cost + UNITS_PER_MINOR // 2) // UNITS_PER_MINOR


def apportion(costs: Sequence[int], total: int) -> list[int]:
    """Round costs to minor units that sum to `total`: the largest remainders are rounded up."""
    whole = [cost // UNITS_PER_MINOR for cost in costs]
    by_remainder = sorted(range(len(costs)), key=lambda i: -(costs[i] % UNITS_PER_MINOR))
    for i in by_remainder[: total - sum(whole)]:
        whole[i] += 1
    return whole
