"""The plan that a VROOM document brings along in the `steps` of its vehicles."""

from collections.abc import Mapping

from optimizer.formats.fields import Field
from optimizer.formats.vroom.couplings import read_task_id
from optimizer.formats.vroom.request import Task, TaskId

_PASSED_OVER = ("start", "end", "break", "reload", "charge")


def read_plan(
    vehicles: list[Field], tasks: Mapping[TaskId, int]
) -> tuple[tuple[int, ...], ...] | None:
    """Visits of each vehicle in order; None when no vehicle has `steps`.

    Their times are worked out anew, so that starts, ends, breaks and `service_at` count for
    nothing here.
    """
    if not any(vehicle["steps"].present for vehicle in vehicles):
        return None
    seen: dict[int, str] = {}
    plan = []
    for vehicle in vehicles:
        steps = [] if vehicle["steps"].value is None else vehicle["steps"].objects()
        order = []
        for step in steps:
            index = _task(step, tasks)
            if index is None:
                continue
            if index in seen:
                step.wrong(f"is the task of {seen[index]} once more")
            seen.setdefault(index, step.path)
            order.append(index)
        plan.append(tuple(order))
    return tuple(plan)


def _task(step: Field, tasks: Mapping[TaskId, int]) -> int | None:
    known = len(step.faults)
    kind = step["type"].text()
    if not kind or kind in _PASSED_OVER:
        if not kind and len(step.faults) == known:
            step["type"].wrong("is missing")
        return None
    if kind not in set(Task):
        allowed = ", ".join([*Task, *_PASSED_OVER])
        step["type"].wrong(f"{kind!r} is not one of {allowed}")
        return None
    index = read_task_id(step, tasks)
    return index if len(step.faults) == known else None
