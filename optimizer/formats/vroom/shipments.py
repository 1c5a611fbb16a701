"""Shipments of a VROOM document: pairs of visits with something on board in between."""

from dataclasses import dataclass, replace

from optimizer.formats.fields import Field
from optimizer.formats.vroom.jobs import (
    MAX_PRIORITY,
    TaskContext,
    TaskRead,
    read_amount,
    read_task,
)
from optimizer.formats.vroom.request import MAX_ID, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRead:
    """A shipment and its two ends."""

    pickup: TaskRead
    delivery: TaskRead
    amount: tuple[int, ...]
    immediate: bool


def shipment_ends(shipments: list[Field], kind: Task) -> list[Field]:
    """All pick-ups or all deliveries, as far as they are objects."""
    return [shipment[kind] for shipment in shipments if isinstance(shipment[kind].value, dict)]


def read_shipment(shipment: Field, context: TaskContext) -> ShipmentRead | None:
    """One shipment; None, with a fault, when one of its ends is missing."""
    ends = [shipment[kind] for kind in (Task.PICKUP, Task.DELIVERY)]
    if not all([end.is_object() for end in ends]):  # noqa: C419 - both shall be complained of
        return None
    shared = _shared(shipment, context)
    pickup, delivery = (
        _end(read_task(end, context, kind), end, shared)
        for end, kind in zip(ends, (Task.PICKUP, Task.DELIVERY), strict=True)
    )
    if shared.unserved is not None:
        pickup = replace(pickup, unserved=shared.unserved)
        delivery = replace(delivery, unserved=0)
    return ShipmentRead(
        pickup=pickup,
        delivery=delivery,
        amount=read_amount(shipment["amount"], context.dimensions)
        if shipment["amount"].present
        else (),
        immediate=shipment["immediate"].flag(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What a shipment says once for both of its ends."""

    skills: frozenset[int]
    priority: int
    unserved: int | None


def _shared(shipment: Field, context: TaskContext) -> _Shared:
    """Read what both ends share, in the problem's units."""
    given = shipment["unserved_cost"]
    return _Shared(
        skills=frozenset(shipment["skills"].integers(0, MAX_ID)),
        priority=shipment["priority"].integer(0, MAX_PRIORITY, default=0),
        unserved=context.scale.amount(given) if given.present else None,
    )


def _end(read: TaskRead, end: Field, shared: _Shared) -> TaskRead:
    """Give an end what both ends share; a priority of its own goes before."""
    priority = read.entry.priority if end["priority"].present else shared.priority
    return replace(
        read,
        visit=replace(read.visit, skills=read.visit.skills | shared.skills),
        entry=replace(read.entry, priority=priority),
    )
