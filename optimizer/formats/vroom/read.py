"""A VROOM document becomes a problem; what each key means is said in docs/vroom.md."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

import numpy as np

from optimizer.formats.fields import Field
from optimizer.formats.vroom.costs import CostScale
from optimizer.formats.vroom.couplings import Couplings, read_couplings
from optimizer.formats.vroom.faults import refuse_nonsense
from optimizer.formats.vroom.jobs import TaskContext, TaskRead, read_ids, read_task
from optimizer.formats.vroom.places import Places
from optimizer.formats.vroom.plan import read_plan
from optimizer.formats.vroom.profiles import with_profiles
from optimizer.formats.vroom.request import Task, TaskId, VroomRequest
from optimizer.formats.vroom.shipments import ShipmentRead, read_shipment, shipment_ends
from optimizer.formats.vroom.tables import has_matrices, read_profiles, scaled
from optimizer.formats.vroom.vehicles import (
    VehicleContext,
    VehicleRead,
    read_types,
    read_vehicle,
)
from optimizer.formats.vroom.weights import last_moment, unserved_costs
from optimizer.problem import MAX_TIME, Problem, Shipment
from optimizer.travel import TravelTables


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """Everything in a document except how far apart its places are."""

    root: Field
    tasks: list[TaskRead]
    shipments: tuple[Shipment, ...]
    vehicles: list[VehicleRead]
    couplings: Couplings
    places: Places
    steps: tuple[tuple[int, ...], ...] | None
    scale: CostScale
    origin: datetime | None


def locations(document: object) -> list[tuple[float, float]]:
    """Coordinates ``(lon, lat)`` whose travel tables `read` needs; none if it has matrices.

    Each different pair comes once, vehicles first.

    Raises
    ------
    FormatError
        With every fault of a document that has coordinates, so that nobody computes tables in
        vain. One that has matrices is left to `read`.
    """
    root = Field.root(document)
    if has_matrices(root):
        return []
    draft = _draft(root)
    size = len(draft.places.coordinates)
    _problem(draft, TravelTables.of(np.zeros((size, size))))
    return draft.places.coordinates


def read(document: object, *, tables: TravelTables | None = None) -> VroomRequest:
    """Read a problem from a VROOM document.

    Parameters
    ----------
    document : object
        As `json.loads` gives it.
    tables : TravelTables, optional
        Travel between `locations(document)`, row by row; not looked at when the document has
        matrices of its own.

    Raises
    ------
    FormatError
        With every fault of the document, each beginning with its path; among them what is not
        supported, and no matrices where no tables are given either.
    ValueError
        If the tables have another size than the document's locations.
    """
    root = Field.root(document)
    draft = _draft(root)
    if draft.places.inline is None and tables is None and draft.places.coordinates:
        root["matrices"].wrong("is missing, and there is no city to measure the roads of")
        root.raise_faults()
    if draft.places.inline is None and tables is not None and tables.size != draft.places.size:
        root.raise_faults()
        raise ValueError(f"tables of {tables.size} places for {draft.places.size} locations")
    return VroomRequest(
        problem=_problem(draft, tables),
        tasks=tuple(read.entry for read in draft.tasks),
        vehicles=tuple(read.entry for read in draft.vehicles),
        spots=draft.places.spots,
        steps=draft.steps,
        cost_resolution=draft.scale.resolution,
        origin=draft.origin,
    )


def _draft(root: Field) -> _Draft:
    root.is_object()
    scale = CostScale.read(root["cost_resolution"])
    places = Places(inline=read_profiles(root))
    fields, jobs = root["vehicles"].objects(), root["jobs"].objects()
    shipments = _shipment_fields(root)
    ends = {kind: shipment_ends(shipments, kind) for kind in (Task.PICKUP, Task.DELIVERY)}
    tasks = [*jobs, *chain.from_iterable(ends.values())]
    dimensions, types = _dimensions(fields, tasks), read_types(fields, tasks)
    numbers = read_ids(fields)
    for things in (jobs, *ends.values()):
        read_ids(things)
    vehicle_context = VehicleContext(
        places=places, scale=scale, types=types, dimensions=dimensions, dawn=_dawn(tasks)
    )
    vehicles = [read_vehicle(field, vehicle_context) for field in fields]
    context = TaskContext(
        places=places, scale=scale, vehicles=numbers, types=types, dimensions=dimensions
    )
    pairs = [read_shipment(shipment, context) for shipment in shipments]
    reads, made = _in_order([read_task(job, context) for job in jobs], [p for p in pairs if p])
    indices = {read.entry.key: i for i, read in enumerate(reads)}
    return _Draft(
        root=root,
        tasks=reads,
        shipments=made,
        vehicles=with_profiles(root["matrices"], fields, vehicles, places, scale),
        couplings=read_couplings(root, indices, scale),
        places=places,
        steps=read_plan(fields, indices),
        scale=scale,
        origin=root["origin"].instant(),
    )


def _shipment_fields(root: Field) -> list[Field]:
    """Shipments; null is none, as it was before there were any."""
    return [] if root["shipments"].value is None else root["shipments"].objects()


def _in_order(
    jobs: list[TaskRead], pairs: list[ShipmentRead]
) -> tuple[list[TaskRead], tuple[Shipment, ...]]:
    """All tasks: jobs first, then shipments, unless ranks say otherwise."""
    tasks = [*jobs, *(end for pair in pairs for end in (pair.pickup, pair.delivery))]
    if tasks and all(task.rank is not None for task in tasks):
        tasks.sort(key=lambda task: task.rank or 0)
    index: dict[TaskId, int] = {task.entry.key: i for i, task in enumerate(tasks)}
    shipments = [
        Shipment(
            pickup=index[pair.pickup.entry.key],
            delivery=index[pair.delivery.entry.key],
            amount=pair.amount,
            immediate=pair.immediate,
        )
        for pair in pairs
    ]
    return tasks, tuple(shipments)


def _dimensions(vehicles: list[Field], tasks: list[Field]) -> int:
    """Count the amounts: the first vehicle says it, or, where there is none, the first task."""
    amounts = [vehicles[0]["capacity"]] if vehicles else []
    amounts += [task[key] for task in tasks[:1] for key in ("delivery", "pickup") if not vehicles]
    return max((len(a.value) for a in amounts if isinstance(a.value, list)), default=0)


def _dawn(tasks: list[Field]) -> int:
    """0, as in VROOM, or the earliest moment of a document that counts from later."""
    moments = [0]
    for task in tasks:
        spans = [w.value for w in Field(task["time_windows"].value, "", []).elements()]
        moments += [s[0] for s in spans if isinstance(s, list) and s and isinstance(s[0], int)]
    return max(-MAX_TIME, min(moments))


def _problem(draft: _Draft, tables: TravelTables | None) -> Problem:
    """Put everything together; whatever still makes no sense is refused here."""
    draft.root.raise_faults()
    matrices, matrix = _matrices(draft, tables)
    visits = [read.visit for read in draft.tasks]
    vehicles = [
        replace(read.vehicle, matrix=k) for read, k in zip(draft.vehicles, matrix, strict=True)
    ]
    dusk = last_moment(visits, vehicles, matrices, draft.couplings.precedences)
    vehicles = [
        replace(v, window=(v.window[0], max(dusk, v.window[0])), max_overtime=0)
        if read.endless
        else v
        for v, read in zip(vehicles, draft.vehicles, strict=True)
    ]
    priorities = [read.entry.priority for read in draft.tasks]
    change = draft.couplings.change
    weights = unserved_costs(visits, priorities, vehicles, matrices, change)
    visits = [
        replace(v, unserved_cost=weight if read.unserved is None else read.unserved)
        for v, weight, read in zip(visits, weights, draft.tasks, strict=True)
    ]
    parts = {
        "visits": tuple(visits),
        "vehicles": tuple(vehicles),
        "matrices": tuple(matrices),
        "shipments": draft.shipments,
        "precedences": draft.couplings.precedences,
        "synchronised": draft.couplings.synchronised,
        "change": change,
    }
    refuse_nonsense(draft.root, parts, [read.path for read in draft.tasks])
    return Problem(**parts)  # type: ignore[arg-type]


def _matrices(draft: _Draft, tables: TravelTables | None) -> tuple[list[TravelTables], list[int]]:
    """One matrix for each profile and speed, and which of them each vehicle drives by."""
    inline = draft.places.inline
    base = {} if inline is None else {name: found.tables for name, found in inline.items()}
    matrices = list(base.values()) or [tables or TravelTables.of(np.zeros((0, 0)))]
    known = {(profile, 1.0): k for k, profile in enumerate(base or [""])}
    found = []
    for read in draft.vehicles:
        key = (read.profile if base else "", read.speed_factor)
        if key not in known:
            known[key] = len(matrices)
            matrices.append(scaled(matrices[known[key[0], 1.0]], read.speed_factor))
        found.append(known[key])
    return matrices, found
