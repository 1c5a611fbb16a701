"""Taking one more job into a day under way: who could, when, and what it does to the others.

A new visit is inserted where it costs least (`offers`, then `accept`). Nobody else's technician
or order changes and nothing that has begun moves: a promise made is disturbed only by the delay
that the offer states.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dispatch.errors import Conflict
from dispatch.underway import DayUnderWay, OpenProblem, open_problem, with_progress
from optimizer.insertion import Insertion, cheapest, insertions
from optimizer.problem import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One technician's best way to take a visit.

    Parameters
    ----------
    technician : str
        By id.
    visit : Visit
        What would be taken.
    order : tuple of str
        Ids of the technician's open visits afterwards.
    arrival, start : int
        Seconds at which the technician is there and the task starts.
    cost : int
        By how much the technician's route gets dearer.
    delays : mapping of str to int
        Open visits of the technician that would start later, and by how many seconds.
    """

    technician: str
    visit: Visit
    order: tuple[str, ...]
    arrival: int
    start: int
    cost: int
    delays: Mapping[str, int]


def offers(day: DayUnderWay, visit: Visit) -> tuple[Offer, ...]:
    """Rank who could take a visit, the cheapest first; nobody when it fits nowhere.

    Raises
    ------
    Conflict
        If a visit of that id is on somebody's list already.
    """
    _refuse_double(day, visit)
    part = _open_for(day, visit, range(len(day.vehicles)))
    if part is None:
        return ()
    found = insertions(part.problem, part.orders, len(part.problem.visits) - 1)
    return tuple(_offer(day, part, visit, insertion) for insertion in found)


def accept(day: DayUnderWay, offer: Offer) -> DayUnderWay:
    """Return the day with the offer taken.

    Raises
    ------
    Conflict
        If the technician's list is no longer the one that the offer was made for, or the visit
        is on somebody's list already.
    """
    _refuse_double(day, offer.visit)
    k = day.technician(offer.technician)
    progress = day.progress[k]
    by_id = {visit.id: visit for visit in (*progress.open, offer.visit)}
    before = tuple(name for name in offer.order if name != offer.visit.id)
    if progress.off or before != tuple(visit.id for visit in progress.open):
        raise Conflict(f"the day of {offer.technician} has changed since the offer was made")
    taken = replace(progress, open=tuple(by_id[name] for name in offer.order))
    unplaced = tuple(visit for visit in day.unplaced if visit.id != offer.visit.id)
    return replace(with_progress(day, {k: taken}), unplaced=unplaced)


def place(day: DayUnderWay, visit: Visit) -> DayUnderWay:
    """Return the day with a visit given to whom it costs least, or among the unplaced."""
    _refuse_double(day, visit)
    offer = _best_offer(day, visit, range(len(day.vehicles)))
    if offer is not None:
        return accept(day, offer)
    if any(other.id == visit.id for other in day.unplaced):
        return day
    return replace(day, unplaced=(*day.unplaced, visit))


def retry(day: DayUnderWay, technician: int) -> DayUnderWay:
    """Let a technician take what fits of the unplaced, the most urgent first."""
    for visit in sorted(day.unplaced, key=_urgency):
        if visit.service <= _spare_seconds(day, technician):
            offer = _best_offer(day, visit, [technician])
            if offer is not None:
                day = accept(day, offer)
    return day


def _best_offer(day: DayUnderWay, visit: Visit, technicians: Sequence[int]) -> Offer | None:
    """Make the cheapest offer of some technicians; None when the visit fits nowhere."""
    part = _open_for(day, visit, technicians)
    if part is None:
        return None
    found = cheapest(part.problem, part.orders, len(part.problem.visits) - 1)
    return None if found is None else _offer(day, part, visit, found)


def _open_for(day: DayUnderWay, visit: Visit, technicians: Sequence[int]) -> OpenProblem | None:
    """State what is open for those who may take a visit, which is the last one; None: nobody."""
    there = [k for k in technicians if not day.progress[k].off]
    if visit.pin is not None:
        there = [k for k in there if k == visit.pin.vehicle]
    return open_problem(day, there, visit) if there else None


def _offer(day: DayUnderWay, part: OpenProblem, visit: Visit, insertion: Insertion) -> Offer:
    """Word an insertion, with what it does to the other visits of its technician."""
    names = [visit.id for visit in part.problem.visits]
    return Offer(
        technician=day.vehicles[part.technicians[insertion.vehicle]].id,
        visit=visit,
        order=tuple(names[i] for i in insertion.route.visits),
        arrival=insertion.arrival,
        start=insertion.start,
        cost=insertion.cost,
        delays={names[i]: seconds for i, seconds in insertion.delays},
    )


def _spare_seconds(day: DayUnderWay, technician: int) -> int:
    """Return more than a technician has left beside the work on their list, drives aside."""
    vehicle, progress = day.vehicles[technician], day.progress[technician]
    start = max(vehicle.window[0], progress.free_at, day.now)
    return vehicle.latest_end - start - sum(visit.service for visit in progress.open)


def _refuse_double(day: DayUnderWay, visit: Visit) -> None:
    for vehicle, progress in zip(day.vehicles, day.progress, strict=True):
        listed = (*progress.open, *(() if progress.doing is None else (progress.doing,)))
        if any(other.id == visit.id for other in listed):
            raise Conflict(f"visit {visit.id!r} is on the list of {vehicle.id} already")


def _urgency(visit: Visit) -> tuple[int, str]:
    opens = visit.start_windows[0][0] if visit.start_windows else 0
    return (opens if visit.due is None else visit.due, visit.id)
