"""What ties tasks together, and what changing a plan costs: our own keys of the document."""

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.formats.fields import Field
from optimizer.formats.vroom.costs import CostScale
from optimizer.formats.vroom.request import MAX_ID, Task, TaskId
from optimizer.problem import MAX_TIME, Change, Precedence

USUAL_TOLERANCE = Change().tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class Couplings:
    """Precedences, synchronised visits and the cost of change."""

    precedences: tuple[Precedence, ...]
    synchronised: tuple[tuple[int, ...], ...]
    change: Change


def read_couplings(root: Field, tasks: Mapping[TaskId, int], scale: CostScale) -> Couplings:
    """Read them; tasks are named by a job's id, or by ``{"type": "pickup", "id": 4}``."""
    precedences = [
        Precedence(
            first=read_task_id(tie["first"], tasks),
            then=read_task_id(tie["then"], tasks),
            min_delay=tie["min_delay"].integer(0, MAX_TIME, default=0),
            max_delay=tie["max_delay"].optional(0, MAX_TIME),
        )
        for tie in root["precedences"].objects()
    ]
    groups = [
        tuple(read_task_id(task, tasks) for task in group.elements())
        for group in root["synchronised"].elements()
    ]
    return Couplings(
        precedences=tuple(precedences),
        synchronised=tuple(groups),
        change=_change(root["change"], scale),
    )


def read_task_id(name: Field, tasks: Mapping[TaskId, int]) -> int:
    """Index of a task that is named by id; an unknown one is a fault."""
    known = len(name.faults)
    kind, number = Task.JOB, name
    if isinstance(name.value, dict):
        kinds = {task.value: task for task in Task}
        said = name["type"].text() if name["type"].present else Task.JOB.value
        if said not in kinds:
            name["type"].wrong(f"{said!r} is not one of {', '.join(kinds)}")
        kind, number = kinds.get(said, Task.JOB), name["id"]
    value = number.integer(0, MAX_ID)
    if len(name.faults) == known and (kind, value) not in tasks:
        number.wrong(f"there is no {kind} with id {value}")
    return tasks.get((kind, value), 0)


def _change(change: Field, scale: CostScale) -> Change:
    if change.present:
        change.is_object()
    return Change(
        vehicle_cost=scale.amount(change["vehicle_cost"]),
        start_cost=scale.amount(change["start_cost"]),
        tolerance=change["tolerance"].integer(0, MAX_TIME, default=USUAL_TOLERANCE),
    )
