"""Jobs of a VROOM document, and the two ends of its shipments, become visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from optimizer.formats.fields import Field
from optimizer.formats.vroom.choices import read_choices
from optimizer.formats.vroom.costs import CostScale
from optimizer.formats.vroom.places import Places
from optimizer.formats.vroom.request import MAX_ID, Task, TaskEntry
from optimizer.problem import MAX_TIME, Visit

MAX_PRIORITY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRead:
    """A task as far as it can be understood on its own.

    Its `visit` has no `unserved_cost` yet, since that depends on all the others; `unserved` is
    what the document itself says, in the problem's unit; `rank` is where it wants to be counted.
    """

    visit: Visit
    entry: TaskEntry
    unserved: int | None
    rank: int | None
    path: str


class _Promises(TypedDict):
    """Fields of a visit that say what coming late or early costs."""

    due: int | None
    lateness_cost: int
    late_steps: tuple[tuple[int, int], ...]
    deadline: int | None
    missed_cost: int
    wanted: int | None
    earliness_cost: int


class _Amounts(TypedDict):
    """Fields of a visit that say what it takes from the van and what the van takes away."""

    demand: tuple[int, ...]
    pickup: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContext:
    """What a task is read against."""

    places: Places
    scale: CostScale
    vehicles: Mapping[int, int]  # VROOM id -> index
    types: Mapping[str, int]  # of vehicles
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


def read_task(task: Field, context: TaskContext, kind: Task = Task.JOB) -> TaskRead:
    """One task; its id has been looked at by `read_ids`."""
    row, spot = context.places.row(task)
    number = task["id"].value
    visit = Visit(
        id=str(number) if kind is Task.JOB else f"{kind} {number}",
        location=row,
        service=task["service"].integer(0, MAX_TIME, default=0),
        setup=task["setup"].integer(0, MAX_TIME, default=0),
        service_by_type=_by_type(task["service_per_type"], context.types),
        setup_by_type=_by_type(task["setup_per_type"], context.types),
        windows=_windows(task["time_windows"]),
        skills=frozenset(task["skills"].integers(0, MAX_ID)),
        unserved_cost=0,
        **_amounts(task, context.dimensions),
        **_promises(task, context.scale),
        **read_choices(task, context.vehicles, context.scale),
    )
    entry = TaskEntry(
        id=number if isinstance(number, int) else 0,
        type=kind,
        description=task["description"].text(),
        spot=spot,
        priority=task["priority"].integer(0, MAX_PRIORITY, default=0),
    )
    given = task["unserved_cost"]
    unserved = context.scale.amount(given) if given.present else None
    return TaskRead(
        visit=visit,
        entry=entry,
        unserved=unserved,
        rank=task["rank"].optional(0, MAX_TIME),
        path=task.path,
    )


def read_amount(amount: Field, dimensions: int) -> tuple[int, ...]:
    """Read an amount of each dimension; zeros when it is absent."""
    values = amount.integers(0, MAX_TIME)
    if not amount.present:
        return (0,) * dimensions
    if isinstance(amount.value, list) and len(values) != dimensions:
        amount.wrong(f"has {len(values)} dimensions, the first vehicle's capacity {dimensions}")
    return (values + (0,) * dimensions)[:dimensions]


def _amounts(task: Field, dimensions: int) -> _Amounts:
    """Read what it takes from the van and what the van takes away."""
    old_name = task["amount"].present and not (task["delivery"].present or task["pickup"].present)
    pickup = task["pickup"]
    return _Amounts(
        demand=read_amount(task["amount" if old_name else "delivery"], dimensions),
        pickup=read_amount(pickup, dimensions) if pickup.present else (),
    )


def _by_type(seconds: Field, types: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    return tuple((types[name], value.integer(0, MAX_TIME)) for name, value in seconds.members())


def _windows(windows: Field) -> tuple[tuple[int, int], ...]:
    if windows.value == []:
        windows.wrong("must not be empty; leave it out when any time will do")
    return windows.spans(-MAX_TIME, MAX_TIME)


def _promises(task: Field, scale: CostScale) -> _Promises:
    """Read what coming late or early costs."""
    steps = [
        (step["after"].integer(-MAX_TIME, MAX_TIME), scale.per_second(step["cost_per_hour"]))
        for step in task["late_steps"].objects()
    ]
    return _Promises(
        due=task["due"].optional(-MAX_TIME, MAX_TIME),
        lateness_cost=scale.per_second(task["lateness_cost_per_hour"]),
        late_steps=tuple(steps),
        deadline=task["deadline"].optional(-MAX_TIME, MAX_TIME),
        missed_cost=scale.amount(task["missed_cost"]),
        wanted=task["wanted"].optional(-MAX_TIME, MAX_TIME),
        earliness_cost=scale.per_second(task["earliness_cost_per_hour"]),
    )
