"""Jobs of a VROOM document become visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from optimizer.formats.fields import Field
from optimizer.formats.vroom_costs import CostScale
from optimizer.formats.vroom_places import Places
from optimizer.formats.vroom_request import JobEntry
from optimizer.problem import MAX_TIME, Pin, Visit

MAX_ID = 2**64 - 1
MAX_PRIORITY = 100
_PER_TYPE = ("setup_per_type", "service_per_type")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRead:
    """A job as far as it can be understood on its own.

    Its `visit` has no `unserved_cost` yet, since that depends on all the others; `unserved` is
    what the document itself says, in the problem's unit.
    """

    visit: Visit
    entry: JobEntry
    unserved: int | None
    picks_up: bool | None  # None: no amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """What a job is read against."""

    places: Places
    scale: CostScale
    vehicles: Mapping[int, int]  # VROOM id -> index
    dimensions: int


def read_ids(things: list[Field]) -> dict[int, int]:
    """Index by id; an id that comes twice is a fault."""
    indices: dict[int, int] = {}
    for i, thing in enumerate(things):
        known = len(thing.faults)
        number = thing["id"].integer(0, MAX_ID)
        if len(thing.faults) == known and number in indices:
            thing["id"].wrong(f"{number} is already the id of element {indices[number]}")
        indices.setdefault(number, i)
    return indices


def read_job(job: Field, context: JobContext) -> JobRead:
    """One job; its id has been looked at by `read_ids`."""
    for key in _PER_TYPE:
        job[key].refuse("is not supported yet")
    row, spot = context.places.row(job, "location", "location_index")
    number = job["id"].value
    demand, picks_up = _amounts(job, context.dimensions)
    visit = Visit(
        id=str(number),
        location=row,
        service=job["service"].integer(0, MAX_TIME, default=0),
        setup=job["setup"].integer(0, MAX_TIME, default=0),
        windows=_windows(job["time_windows"]),
        due=job["due"].integer(-MAX_TIME, MAX_TIME) if job["due"].present else None,
        lateness_cost=context.scale.per_second(job["lateness_cost_per_hour"]),
        unserved_cost=0,
        skills=frozenset(job["skills"].integers(0, MAX_ID)),
        demand=demand,
        pin=_pin(job["pin"], context.vehicles),
    )
    entry = JobEntry(
        id=number if isinstance(number, int) else 0,
        description=job["description"].text(),
        spot=spot,
        priority=job["priority"].integer(0, MAX_PRIORITY, default=0),
    )
    given = job["unserved_cost"]
    unserved = context.scale.amount(given) if given.present else None
    return JobRead(visit=visit, entry=entry, unserved=unserved, picks_up=picks_up)


def read_picked_up(jobs: list[Field], reads: list[JobRead], dimensions: int) -> tuple[bool, ...]:
    """Whether each dimension is picked up; some of both in one dimension is a fault."""
    first: list[tuple[int, bool] | None] = [None] * dimensions
    for i, (job, read) in enumerate(zip(jobs, reads, strict=True)):
        for d, amount in enumerate(read.visit.demand):
            if not amount or read.picks_up is None:
                continue
            known = first[d]
            if known is None:
                first[d] = (i, read.picks_up)
            elif known[1] != read.picks_up:
                key = "pickup" if read.picks_up else "delivery"
                job[key].wrong(
                    f"jobs[{known[0]}] has it the other way round in dimension {d}: delivery and "
                    "pickup in one dimension are not supported yet"
                )
    return tuple(known is not None and known[1] for known in first)


def _amounts(job: Field, dimensions: int) -> tuple[tuple[int, ...], bool | None]:
    """Read what it takes from the van, and whether that is picked up."""
    old_name = job["amount"].present and not (job["delivery"].present or job["pickup"].present)
    delivery = _amount(job["amount" if old_name else "delivery"], dimensions)
    pickup = _amount(job["pickup"], dimensions)
    if any(delivery) and any(pickup):
        job.wrong("delivery and pickup by the same job are not supported yet")
    if any(pickup):
        return pickup, True
    return delivery, False if any(delivery) else None


def _amount(amount: Field, dimensions: int) -> tuple[int, ...]:
    values = amount.integers(0, MAX_TIME)
    if not amount.present:
        return (0,) * dimensions
    if isinstance(amount.value, list) and len(values) != dimensions:
        amount.wrong(f"has {len(values)} dimensions, the first vehicle's capacity {dimensions}")
    return (values + (0,) * dimensions)[:dimensions]


def _windows(windows: Field) -> tuple[tuple[int, int], ...]:
    elements = windows.elements()
    if windows.value == []:
        windows.wrong("must not be empty; leave it out when any time will do")
    spans = sorted(element.span(-MAX_TIME, MAX_TIME) for element in elements)
    for before, after in pairwise(spans):
        if after[0] <= before[1]:
            windows.wrong(f"{list(before)} and {list(after)} overlap")
            return ()
    return tuple(spans)


def _pin(pin: Field, vehicles: Mapping[int, int]) -> Pin | None:
    if not pin.present or not pin.is_object():
        return None
    number = pin["vehicle"].integer(0, MAX_ID)
    if pin["vehicle"].present and number not in vehicles:
        pin["vehicle"].wrong(f"there is no vehicle with id {number}")
    start = pin["start"].integer(-MAX_TIME, MAX_TIME) if pin["start"].present else None
    return Pin(vehicle=vehicles.get(number, 0), start=start)
