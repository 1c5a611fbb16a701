"""A `Solution` of integers becomes a `Plan` of people, clocks, streets and money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import polyline

from dispatch.model import BreakStop, Leg, Route, Shift, Stop
from dispatch.planning.costs import Bill
from dispatch.planning.hours import instant, nearest_start
from dispatch.planning.problem import DayProblem
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from optimizer.solution import Route as SolvedRoute
from optimizer.solution import Solution
from optimizer.solution import Stop as SolvedStop

_DECIMALS = 5

# Rows of the travel tables between which somebody drives, and which of their starts shows the way.
_Drive = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteWriter:
    """Writes routes of one solution.

    Parameters
    ----------
    day : DayProblem
        What the solution's numbers stand for.
    geometry : mapping of (int, int, int) to str
        Encoded polyline of each drive, as `draw_drives` makes them.
    """

    day: DayProblem
    geometry: Mapping[_Drive, str]

    def routes(self, shifts: Sequence[Shift], answer: Solution, bill: Bill) -> tuple[Route, ...]:
        """Return one route for each shift, without stops where it isn't needed."""
        driven = {
            route.vehicle: self._route(shifts[route.vehicle], route, cost)
            for route, cost in zip(answer.routes, bill.routes, strict=True)
        }
        return tuple(driven.get(i) or _idle(shift) for i, shift in enumerate(shifts))

    def _route(self, shift: Shift, route: SolvedRoute, cost: int) -> Route:
        legs = [self._leg(*drive) for drive in _drives(self.day, route)]
        if self.day.problem.vehicles[route.vehicle].start is None:
            legs.insert(0, Leg(seconds=0, metres=0))
        return Route(
            shift=shift,
            departure=self._instant(route.departure),
            end=self._instant(route.end),
            stops=tuple(self._stop(s, leg) for s, leg in zip(route.stops, legs, strict=False)),
            breaks=tuple(
                BreakStop(start=self._instant(rest.start), finish=self._instant(rest.finish))
                for rest in route.rests
            ),
            last_leg=legs[-1] if len(legs) > len(route.stops) else None,
            cost=cost,
        )

    def _stop(self, stop: SolvedStop, leg: Leg) -> Stop:
        return Stop(
            job=self.day.jobs[stop.visit],
            leg=leg,
            arrival=self._instant(stop.arrival),
            start=self._instant(stop.start),
            finish=self._instant(stop.finish),
            setup_seconds=stop.setup,
        )

    def _leg(self, origin: int, destination: int, leaving: int) -> Leg:
        tables = self.day.problem.matrices[0]
        way = (origin, destination, nearest_start(tables, origin, destination, leaving))
        return Leg(
            seconds=tables.seconds_at(origin, destination, leaving),
            metres=int(tables.metres[origin, destination]),
            geometry=self.geometry.get(way, ""),
        )

    def _instant(self, second: int) -> datetime:
        return self.day.origin + timedelta(seconds=second)


def draw_drives(day: DayProblem, answer: Solution, network: RoadNetwork) -> dict[_Drive, str]:
    """Return the way of every drive of a solution as an encoded polyline of 5 decimals.

    A drive's way is that of the full hour nearest to its departure: roads at that hour are known
    from the tables, while each other moment would take a city's roads anew.
    """
    tables = day.problem.matrices[0]
    by_start: dict[int, dict[tuple[int, int], None]] = {}
    for route in answer.routes:
        for a, b, leaving in _drives(day, route):
            if a != b:
                by_start.setdefault(nearest_start(tables, a, b, leaving), {})[a, b] = None
    where = [Coordinate(place.lon, place.lat) for place in day.places]
    drawn: dict[_Drive, str] = {}
    for start, drives in by_start.items():
        pairs = [(where[a], where[b]) for a, b in drives]
        paths = network.paths(pairs, departure=instant(day.origin, tables, start))
        for (a, b), path in zip(drives, paths, strict=True):
            line = [(lat, lon) for lon, lat in path.line.coords]
            drawn[a, b, start] = polyline.encode(line, _DECIMALS)
    return drawn


def _drives(day: DayProblem, route: SolvedRoute) -> list[tuple[int, int, int]]:
    """Return from where to where a route drives, and in which second it leaves."""
    vehicle = day.problem.vehicles[route.vehicle]
    leaving = [route.departure, *(stop.finish for stop in route.stops)]
    stops = (day.problem.visits[visit].location for visit in route.visits)
    rows = [vehicle.start, *stops, vehicle.end]
    return [
        (a, b, second)
        for (a, b), second in zip(pairwise(rows), leaving, strict=True)
        if a is not None and b is not None
    ]


def _idle(shift: Shift) -> Route:
    return Route(
        shift=shift,
        departure=shift.start,
        end=shift.start,
        stops=(),
        breaks=(),
        last_leg=None,
        cost=0,
    )
