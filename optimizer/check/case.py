"""A route as it is claimed, beside what the problem says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.solution import Call, Route, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A drive from one stop or call to the next as claimed; locations may be missing.

    Parameters
    ----------
    begins, arrives : int
        Seconds.
    origin, destination : int, optional
        Locations.
    visit : int, optional
        Where it leads, if to a visit.
    call : Call, optional
        Where it leads, if to a call; to the end if to neither.
    """

    begins: int
    arrives: int
    origin: int | None
    destination: int | None
    visit: int | None = None
    call: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A route whose indices are all known, with what the problem says of it.

    Parameters
    ----------
    route : Route
        What is claimed.
    vehicle : Vehicle
        Who drives it.
    visits : tuple of Visit
        Of its stops.
    chain : tuple of Stop or Call
        All of them in driving order.
    setups, services : tuple of int
        Seconds due at each stop.
    legs : tuple of Leg
        To each element of the chain and to the end.
    seconds, metres : tuple of int
        Of each leg by the tables; None where there is no way.
    """

    route: Route
    vehicle: Vehicle
    visits: tuple[Visit, ...]
    chain: tuple[Stop | Call, ...]
    setups: tuple[int, ...]
    services: tuple[int, ...]
    legs: tuple[Leg, ...]
    seconds: tuple[int | None, ...]
    metres: tuple[int | None, ...]

    @property
    def drivable(self) -> bool:
        """Whether there is a way along all of its legs."""
        return None not in self.seconds

    @property
    def travel_seconds(self) -> int:
        """Seconds of driving where there is a way."""
        return sum(seconds or 0 for seconds in self.seconds)

    @property
    def travel_metres(self) -> int:
        """Metres where there is a way."""
        return sum(metres or 0 for metres in self.metres)

    @property
    def work(self) -> int:
        """Seconds from departure to end, as claimed."""
        return self.route.end - self.route.departure

    def stops(self) -> Iterator[tuple[Stop, Visit]]:
        """Yield each stop and its visit."""
        yield from zip(self.route.stops, self.visits, strict=True)

    def broken(self, kind: Kind, text: str, visit: int | None = None) -> Violation:
        """Make a violation of this route."""
        return Violation(code=kind, text=text, vehicle=self.route.vehicle, visit=visit)


def is_known(problem: Problem, route: Route) -> bool:
    """Whether all that a route names exists, so that it can be judged."""
    size = problem.matrices[0].size
    visits = all(0 <= stop.visit < len(problem.visits) for stop in route.stops)
    places = all(0 <= call.location < size for call in route.calls)
    return visits and places and 0 <= route.vehicle < len(problem.vehicles)


def case(problem: Problem, route: Route) -> Case:
    """Put a route beside what the problem says of it."""
    vehicle = problem.vehicles[route.vehicle]
    chain = tuple(_chain(route))
    legs = tuple(_legs(problem, route, chain))
    ways = [_way(problem, vehicle, leg) for leg in legs]
    visits = tuple(problem.visits[stop.visit] for stop in route.stops)
    services = (_by_type(v.service, v.service_by_type, vehicle.type) for v in visits)
    return Case(
        route=route,
        vehicle=vehicle,
        visits=visits,
        chain=chain,
        setups=tuple(_setups(problem, vehicle, chain)),
        services=tuple(services),
        legs=legs,
        seconds=tuple(None if way is None else way[0] for way in ways),
        metres=tuple(None if way is None else way[1] for way in ways),
    )


def location(problem: Problem, thing: Stop | Call) -> int:
    """Tell where a stop or a call is."""
    return thing.location if isinstance(thing, Call) else problem.visits[thing.visit].location


def _chain(route: Route) -> Iterator[Stop | Call]:
    """Yield stops and calls in driving order; a call before or past all stops at that end."""
    for s, stop in enumerate(route.stops):
        for call in route.calls:
            if call.position == s or (not s and call.position < 0):
                yield call
        yield stop
    for call in route.calls:
        if call.position >= len(route.stops):
            yield call


def _setups(problem: Problem, vehicle: Vehicle, chain: Sequence[Stop | Call]) -> Iterator[int]:
    """Yield the set-up due at each stop: none after a stop at the same place, unless it called."""
    before: Stop | Call | None = None
    for thing in chain:
        if isinstance(thing, Stop):
            visit = problem.visits[thing.visit]
            due = _by_type(visit.setup, visit.setup_by_type, vehicle.type)
            stays = isinstance(before, Stop) and location(problem, before) == visit.location
            yield 0 if stays else due
        before = thing


def _by_type(usual: int, others: tuple[tuple[int, int], ...], wanted: int) -> int:
    for kind, seconds in others:
        if kind == wanted:
            return seconds
    return usual


def _legs(problem: Problem, route: Route, chain: Sequence[Stop | Call]) -> Iterator[Leg]:
    vehicle = problem.vehicles[route.vehicle]
    place, left = vehicle.start, route.departure
    for thing in chain:
        there = location(problem, thing)
        yield Leg(
            begins=left,
            arrives=thing.arrival,
            origin=place,
            destination=there,
            visit=None if isinstance(thing, Call) else thing.visit,
            call=thing if isinstance(thing, Call) else None,
        )
        place, left = there, thing.finish
    yield Leg(begins=left, arrives=route.end, origin=place, destination=vehicle.end)


def _way(problem: Problem, vehicle: Vehicle, leg: Leg) -> tuple[int, int] | None:
    """Seconds and metres of a leg; None where there is no way."""
    a, b = leg.origin, leg.destination
    if a is None or b is None or a == b:
        return 0, 0
    tables = problem.matrices[vehicle.matrix]
    if tables.unreachable[a, b]:
        return None
    return tables.seconds_at(a, b, leg.begins), int(tables.metres[a, b])
