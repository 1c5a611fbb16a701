"""A `Solution` of integers becomes a `Plan` of people, clocks, streets and money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import polyline

from dispatch.model import BreakStop, Leg, Route, Shift, Stop
from dispatch.planning.costs import Bill
from dispatch.planning.problem import DayProblem
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from optimizer.solution import Route as SolvedRoute
from optimizer.solution import Solution
from optimizer.solution import Stop as SolvedStop

_DECIMALS = 5

# Rows of the travel tables between which somebody drives.
_Drive = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteWriter:
    """Writes routes of one solution.

    Parameters
    ----------
    day : DayProblem
        What the solution's numbers stand for.
    geometry : mapping of (int, int) to str
        Encoded polyline of each drive.
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
        rows = _rows(self.day, route)
        legs = [self._leg(drive) for drive in pairwise(rows)]
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

    def _leg(self, drive: _Drive) -> Leg:
        tables = self.day.problem.matrices[0]
        return Leg(
            seconds=int(tables.seconds[drive]),
            metres=int(tables.metres[drive]),
            geometry=self.geometry.get(drive, ""),
        )

    def _instant(self, second: int) -> datetime:
        return self.day.origin + timedelta(seconds=second)


def draw_drives(day: DayProblem, answer: Solution, network: RoadNetwork) -> dict[_Drive, str]:
    """Return the way of every drive of a solution as an encoded polyline of 5 decimals."""
    drives = []
    for route in answer.routes:
        rows = _rows(day, route)
        drives += [(a, b) for a, b in pairwise(rows) if a != b]
    distinct = list(dict.fromkeys(drives))
    where = [Coordinate(place.lon, place.lat) for place in day.places]
    paths = network.paths([(where[a], where[b]) for a, b in distinct]) if distinct else []
    return {
        drive: polyline.encode([(lat, lon) for lon, lat in path.line.coords], _DECIMALS)
        for drive, path in zip(distinct, paths, strict=True)
    }


def _rows(day: DayProblem, route: SolvedRoute) -> list[int]:
    vehicle = day.problem.vehicles[route.vehicle]
    stops = (day.problem.visits[visit].location for visit in route.visits)
    return [row for row in (vehicle.start, *stops, vehicle.end) if row is not None]


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
