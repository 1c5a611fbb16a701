"""A VROOM document becomes a problem; what each key means is said in `vroom.py`."""

from dataclasses import dataclass, replace

import numpy as np

from optimizer.formats.fields import Field
from optimizer.formats.vroom_costs import CostScale
from optimizer.formats.vroom_jobs import JobContext, JobRead, read_ids, read_job, read_picked_up
from optimizer.formats.vroom_places import Places, read_matrices, scaled
from optimizer.formats.vroom_request import VroomRequest
from optimizer.formats.vroom_vehicles import VehicleContext, VehicleRead, read_vehicle
from optimizer.formats.vroom_weights import unserved_costs
from optimizer.problem import MAX_TIME, Problem, Vehicle, Visit
from optimizer.travel import TravelTables


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """Everything in a document except how far apart its places are."""

    jobs: list[JobRead]
    vehicles: list[VehicleRead]
    places: Places
    picked_up: tuple[bool, ...]
    scale: CostScale


def locations(document: object) -> list[tuple[float, float]]:
    """Coordinates ``(lon, lat)`` whose travel tables `read` needs; none if it has matrices.

    Each different pair comes once, vehicles first.

    Raises
    ------
    FormatError
        With every fault of the whole document, so that nobody computes tables in vain.
    """
    root = Field.root(document)
    draft = _draft(root)
    root.raise_faults()
    return [] if draft.places.inline is not None else draft.places.coordinates


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
        supported yet, and no matrices where no tables are given either.
    ValueError
        If the tables have another size than the document's locations.
    """
    root = Field.root(document)
    draft = _draft(root)
    if draft.places.inline is None and tables is None and draft.places.coordinates:
        root["matrices"].wrong("is missing, and there is no city to measure the roads of")
    root.raise_faults()
    if draft.places.inline is None and tables is not None and tables.size != draft.places.size:
        raise ValueError(f"tables of {tables.size} places for {draft.places.size} locations")
    return _request(draft, tables)


def _draft(root: Field) -> _Draft:
    root.is_object()
    root["shipments"].refuse("shipments are not supported yet")
    scale = CostScale.read(root["cost_resolution"])
    places = Places(inline=read_matrices(root["matrices"]))
    fields = [vehicle for vehicle in root["vehicles"].elements() if vehicle.is_object()]
    jobs = [job for job in root["jobs"].elements() if job.is_object()]
    dimensions = _dimensions(fields, jobs)
    indices = read_ids(fields)
    read_ids(jobs)
    vehicle_context = VehicleContext(
        places=places, scale=scale, dimensions=dimensions, dawn=_dawn(jobs)
    )
    vehicles = [read_vehicle(field, vehicle_context) for field in fields]
    _check_profiles(root["matrices"], fields, vehicles, places)
    job_context = JobContext(places=places, scale=scale, vehicles=indices, dimensions=dimensions)
    reads = [read_job(job, job_context) for job in jobs]
    picked_up = read_picked_up(jobs, reads, dimensions)
    return _Draft(jobs=reads, vehicles=vehicles, places=places, picked_up=picked_up, scale=scale)


def _dimensions(vehicles: list[Field], jobs: list[Field]) -> int:
    """Count the amounts: the first vehicle says it, or, where there is none, the first job."""
    amounts = [vehicles[0]["capacity"]] if vehicles else []
    amounts += [job[key] for job in jobs[:1] for key in ("delivery", "pickup") if not vehicles]
    return max((len(a.value) for a in amounts if isinstance(a.value, list)), default=0)


def _dawn(jobs: list[Field]) -> int:
    """0, as in VROOM, or the earliest moment of a document that counts from later."""
    moments = [0]
    for job in jobs:
        spans = [w.value for w in Field(job["time_windows"].value, "", []).elements()]
        moments += [s[0] for s in spans if isinstance(s, list) and s and isinstance(s[0], int)]
    return max(-MAX_TIME, min(moments))


def _check_profiles(
    matrices: Field, fields: list[Field], vehicles: list[VehicleRead], places: Places
) -> None:
    for field, read in zip(fields, vehicles, strict=True):
        name, first = read.profile, vehicles[0].profile
        if places.inline is None:
            if name != first:
                field["profile"].wrong(f"{name!r} beside {first!r}: several profiles need matrices")
        elif name not in places.inline:
            field["profile"].wrong(f"{name!r} is not in matrices ({', '.join(places.inline)})")
        elif read.vehicle.distance_cost and not matrices[name]["distances"].present:
            fault = "is missing, but costs.per_km of a vehicle counts it"
            matrices[name]["distances"].wrong(fault)


def _request(draft: _Draft, tables: TravelTables | None) -> VroomRequest:
    vehicles, matrices = _with_matrices(draft, tables)
    visits = [read.visit for read in draft.jobs]
    limits = [read.max_tasks for read in draft.vehicles]
    if any(limit is not None for limit in limits):
        visits = [replace(v, demand=(*v.demand, 1)) for v in visits]
        vehicles = [
            replace(v, capacity=(*v.capacity, len(visits) if limit is None else limit))
            for v, limit in zip(vehicles, limits, strict=True)
        ]
    dusk = _dusk(visits, vehicles, matrices)
    vehicles = [
        replace(v, window=(v.window[0], dusk), max_overtime=0) if read.endless else v
        for v, read in zip(vehicles, draft.vehicles, strict=True)
    ]
    weights = unserved_costs(visits, [r.entry.priority for r in draft.jobs], vehicles, matrices)
    visits = [
        replace(v, unserved_cost=weight if read.unserved is None else read.unserved)
        for v, weight, read in zip(visits, weights, draft.jobs, strict=True)
    ]
    return VroomRequest(
        problem=Problem(visits=tuple(visits), vehicles=tuple(vehicles), matrices=tuple(matrices)),
        jobs=tuple(read.entry for read in draft.jobs),
        vehicles=tuple(read.entry for read in draft.vehicles),
        picked_up=draft.picked_up,
        cost_resolution=draft.scale.resolution,
    )


def _with_matrices(
    draft: _Draft, tables: TravelTables | None
) -> tuple[list[Vehicle], list[TravelTables]]:
    """Vehicles that know their matrix: one for each profile and speed."""
    inline = draft.places.inline
    base = {} if inline is None else inline
    matrices = list(base.values()) or [tables or TravelTables.of(np.zeros((0, 0)))]
    known = {(profile, 1.0): k for k, profile in enumerate(base)}
    vehicles = []
    for read in draft.vehicles:
        key = (read.profile if base else "", read.speed_factor)
        if not base:
            known.setdefault(("", 1.0), 0)
        if key not in known:
            known[key] = len(matrices)
            matrices.append(scaled(matrices[known[key[0], 1.0]], read.speed_factor))
        vehicles.append(replace(read.vehicle, matrix=known[key]))
    return vehicles, matrices


def _dusk(visits: list[Visit], vehicles: list[Vehicle], matrices: list[TravelTables]) -> int:
    """So late that a vehicle without a time window is never held back by its end."""
    latest = [0, *(w[1] for v in visits for w in v.start_windows)]
    latest += [rest.latest for vehicle in vehicles for rest in vehicle.breaks]
    drive = max((int(tables.seconds.max(initial=0)) for tables in matrices), default=0)
    work = sum(visit.setup + visit.service for visit in visits)
    rest = sum(rest.duration for vehicle in vehicles for rest in vehicle.breaks)
    return min(MAX_TIME, max(latest) + work + rest + (len(visits) + 1) * drive)
