"""The state of a day under way: what has begun is fixed, the rest is open.

A `DayUnderWay` is a value. Each technician is known by where and when they are free next; the
job that they drive to or work on (`doing`) is out of reach of any plan, and the visits after it
are open, in their order. Times are seconds after the origin of the problem that the day began
with, places are rows of its travel tables.

When times go wrong (`advance`), open visits that their technician can't reach any more are
released into `unplaced`, where `replanning` finds them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dispatch.errors import Conflict, NotFound
from optimizer.problem import MAX_RATE, Break, Pin, Problem, Vehicle, Visit
from optimizer.schedule import schedule
from optimizer.solution import Route, Solution
from optimizer.travel import TravelTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a technician has come.

    Parameters
    ----------
    place : int, optional
        Row of the travel tables where they are free next; None: anywhere.
    free_at : int
        Second from which they can drive to the first open visit, as expected now.
    doing : Visit, optional
        What they drive to or work on.
    open : tuple of Visit
        What is planned after it, in order.
    stock : tuple of int
        What is left in the van for the open visits, one number per dimension of capacity.
    rests_taken : int
        Breaks begun so far.
    begun : bool
        Whether they have left for any visit today.
    off : bool
        Gone home: takes nothing more.
    """

    place: int | None
    free_at: int
    doing: Visit | None = None
    open: tuple[Visit, ...] = ()
    stock: tuple[int, ...] = ()
    rests_taken: int = 0
    begun: bool = False
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUnderWay:
    """The state of a day at one moment.

    Parameters
    ----------
    now : int
        Second of the state.
    vehicles : tuple of Vehicle
        Each technician's shift as it was planned; `Vehicle.id` is the technician's.
    matrices : tuple of TravelTables
        As in the problem that the day began with.
    progress : tuple of Progress
        One for each vehicle.
    unplaced : tuple of Visit
        Wanted, but on nobody's list.
    ageing : int, optional
        Seconds of lateness after which one more second of it counts twice what the first did
        (after twice as many thrice, and so on). Cost that is the same for every second is
        indifferent to who waits: newcomers would overtake for ever. None: no ageing.
    """

    now: int
    vehicles: tuple[Vehicle, ...]
    matrices: tuple[TravelTables, ...]
    progress: tuple[Progress, ...]
    unplaced: tuple[Visit, ...] = ()
    ageing: int | None = None

    def technician(self, name: str) -> int:
        """Return the index of a technician by id.

        Raises
        ------
        NotFound
            If nobody of that id works today.
        """
        for k, vehicle in enumerate(self.vehicles):
            if vehicle.id == name:
                return k
        raise NotFound(f"technician {name!r} does not work on this day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is known of a technician now.

    Parameters
    ----------
    technician : str
        By id.
    free_at : int
        When they are, or are expected to be, free for the next open visit.
    doing : str, optional
        Id of the visit that they drive to or work on; one of their open visits, or the same as
        before with a better `free_at`. None: nothing any more.
    rest : bool
        They have begun a break (which ends at `free_at`).
    off : bool
        They have gone home.
    """

    technician: str
    free_at: int
    doing: str | None = None
    rest: bool = False
    off: bool = False


def begin(
    problem: Problem, solution: Solution, *, now: int, ageing: int | None = None
) -> DayUnderWay:
    """Return the state of a planned day before anybody has left."""
    orders = solution.order(len(problem.vehicles))
    progress = tuple(
        Progress(
            place=vehicle.start,
            free_at=vehicle.window[0],
            open=tuple(problem.visits[i] for i in order),
            stock=vehicle.capacity,
        )
        for vehicle, order in zip(problem.vehicles, orders, strict=True)
    )
    return DayUnderWay(
        now=now,
        vehicles=problem.vehicles,
        matrices=problem.matrices,
        progress=progress,
        unplaced=tuple(problem.visits[i] for i in solution.unassigned),
        ageing=ageing,
    )


def route(day: DayUnderWay, technician: int) -> Route | None:
    """Time a technician's open visits as expected now; None when there are none.

    Stop ``i`` of the route is the open visit ``i``.
    """
    progress = day.progress[technician]
    if progress.off or not progress.open:
        return None
    part = open_problem(day, [technician])
    return schedule(part.problem, 0, part.orders[0])


def advance(day: DayUnderWay, now: int, reports: Iterable[Report] = ()) -> DayUnderWay:
    """Return the day at a later moment, with what was reported since.

    Open visits that their technician can't reach in time any more are moved to `unplaced`.

    Raises
    ------
    Conflict
        If `now` lies before the day's, or a report names a visit that is not the technician's.
    NotFound
        If a report names nobody who works today.
    """
    if now < day.now:
        raise Conflict(f"the day is at second {day.now} already, not at {now}")
    late = {k for k, p in enumerate(day.progress) if p.open and p.free_at < now}
    day = replace(day, now=now)
    for report in reports:
        k = day.technician(report.technician)
        day = with_progress(day, {k: _reported(day.progress[k], report)})
        late.add(k)
    return _release(day, late)


def with_progress(day: DayUnderWay, changed: Mapping[int, Progress]) -> DayUnderWay:
    """Return the day with some technicians' progress replaced, by index."""
    progress = tuple(changed.get(k, p) for k, p in enumerate(day.progress))
    return replace(day, progress=progress)


def _reported(progress: Progress, report: Report) -> Progress:
    known = replace(
        progress,
        free_at=report.free_at,
        rests_taken=progress.rests_taken + report.rest,
        off=progress.off or report.off,
    )
    if report.doing is None:
        return replace(known, doing=None)
    if progress.doing is not None and progress.doing.id == report.doing:
        return known
    chosen = [visit for visit in progress.open if visit.id == report.doing]
    if not chosen:
        raise Conflict(f"visit {report.doing!r} is not on the list of {report.technician}")
    left = zip(progress.stock, chosen[0].demand, strict=True)
    return replace(
        known,
        place=chosen[0].location,
        doing=chosen[0],
        open=tuple(visit for visit in progress.open if visit.id != report.doing),
        stock=tuple(there - taken for there, taken in left),
        begun=True,
    )


def _release(day: DayUnderWay, technicians: Iterable[int]) -> DayUnderWay:
    """Move what no longer fits from the lists of some technicians to the unplaced."""
    changed: dict[int, Progress] = {}
    released: list[Visit] = []
    for k in sorted(technicians):
        progress = day.progress[k]
        kept = () if progress.off else _fitting(day, k)
        if len(kept) < len(progress.open):
            changed[k] = replace(progress, open=kept)
            released += [visit for visit in progress.open if visit not in kept]
    if not changed:
        return day
    return replace(with_progress(day, changed), unplaced=(*day.unplaced, *released))


def _fitting(day: DayUnderWay, technician: int) -> tuple[Visit, ...]:
    """Keep open visits of a technician, in order, as long as they fit with those before."""
    open_ = day.progress[technician].open
    if not open_:
        return ()
    part = open_problem(day, [technician])
    order = part.orders[0]
    if schedule(part.problem, 0, order) is not None:
        return open_
    kept: list[int] = []
    for i in order:
        if schedule(part.problem, 0, [*kept, i]) is not None:
            kept.append(i)
    return tuple(open_[i] for i in kept)


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """What can still be planned, and whom each of its vehicles stands for."""

    problem: Problem
    orders: list[list[int]]
    technicians: list[int]


def open_problem(
    day: DayUnderWay, technicians: Sequence[int], extra: Visit | None = None
) -> OpenProblem:
    """State what can still be planned for some technicians; `extra` is the last visit."""
    there = [k for k in technicians if not day.progress[k].off]
    vehicle_of = {k: i for i, k in enumerate(there)}
    visits: list[Visit] = []
    orders: list[list[int]] = []
    for k in there:
        orders.append(list(range(len(visits), len(visits) + len(day.progress[k].open))))
        visits += [_as_of_now(day, visit, vehicle_of) for visit in day.progress[k].open]
    if extra is not None:
        visits.append(_as_of_now(day, extra, vehicle_of))
    problem = Problem(
        visits=tuple(visits),
        vehicles=tuple(_remaining(day, k) for k in there),
        matrices=day.matrices,
    )
    return OpenProblem(problem, orders, there)


def _as_of_now(day: DayUnderWay, visit: Visit, vehicle_of: Mapping[int, int]) -> Visit:
    """Give a visit its vehicle's new index, and the price of lateness that its age asks for."""
    if visit.pin is not None:
        pin = Pin(vehicle=vehicle_of[visit.pin.vehicle], start=visit.pin.start)
        visit = replace(visit, pin=pin)
    if day.ageing is None or visit.due is None or day.now <= visit.due:
        return visit
    extra = visit.lateness_cost * (day.now - visit.due) // day.ageing
    return replace(visit, lateness_cost=min(MAX_RATE, visit.lateness_cost + extra))


def _remaining(day: DayUnderWay, technician: int) -> Vehicle:
    """Give the rest of a shift, from where and when the technician is free next.

    Somebody in overtime gets an empty shift whose overtime is what is left of the limit: what
    is worked already costs the same whatever is planned. A break that is overdue may begin as
    soon as they are free; one that no longer fits is dropped.
    """
    vehicle, progress = day.vehicles[technician], day.progress[technician]
    start = max(vehicle.window[0], progress.free_at, day.now)
    end = max(start, vehicle.window[1])
    overtime = max(0, vehicle.latest_end - end)
    rests = (
        Break(
            earliest=max(rest.earliest, start),
            latest=max(rest.latest, start),
            duration=rest.duration,
        )
        for rest in vehicle.breaks[progress.rests_taken :]
    )
    return replace(
        vehicle,
        window=(start, end),
        max_overtime=overtime,
        start=progress.place,
        capacity=progress.stock,
        breaks=tuple(rest for rest in rests if rest.earliest + rest.duration <= end + overtime),
        fixed_cost=0 if progress.begun else vehicle.fixed_cost,
    )
