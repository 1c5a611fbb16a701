"""Any problem as a VROOM document, exact to the unit of its costs."""

from collections.abc import Mapping, Sequence
from itertools import chain

from optimizer.formats.vroom.document_tasks import TaskWriter
from optimizer.formats.vroom.document_vehicles import VehicleWriter
from optimizer.formats.vroom.naming import Names, profile_name
from optimizer.formats.vroom.tables import profile_document
from optimizer.problem import Change, Problem

Json = dict[str, object]


def problem_document(
    problem: Problem,
    *,
    coordinates: Sequence[tuple[float, float]] | None = None,
    job_texts: Mapping[int, str] | None = None,
    vehicle_texts: Mapping[int, str] | None = None,
) -> Json:
    """Write a problem as a VROOM document that `read` understands as the same problem.

    Costs keep their unit (`cost_resolution` is 1). VROOM's ids are numbers: the problem's own
    where all of them are, else 1, 2, 3... with the problem's id as description.

    Parameters
    ----------
    problem : Problem
        What to write.
    coordinates : sequence of (lon, lat), optional
        Of each row of the travel tables.
    job_texts, vehicle_texts : mapping of int to str, optional
        Descriptions by index, in place of the ids.
    """
    names = Names.of(problem, coordinates)
    typed = any(visit.service_by_type or visit.setup_by_type for visit in problem.visits)
    tasks = TaskWriter(problem, names, job_texts or {})
    vehicles = VehicleWriter(names, vehicle_texts or {}, typed=typed)
    carried = set(chain.from_iterable((s.pickup, s.delivery) for s in problem.shipments))
    document: Json = {
        "cost_resolution": 1,
        "jobs": [tasks.task(i) for i in range(len(problem.visits)) if i not in carried],
        "vehicles": [vehicles.vehicle(k, vehicle) for k, vehicle in enumerate(problem.vehicles)],
        "matrices": {
            profile_name(k): profile_document(tables) for k, tables in enumerate(problem.matrices)
        },
    }
    if problem.shipments:
        document["shipments"] = [tasks.shipment(shipment) for shipment in problem.shipments]
    return document | _couplings(problem, names)


def _couplings(problem: Problem, names: Names) -> Json:
    """Write what ties visits together, and what changing the plan before costs."""
    keys: Json = {}
    if problem.precedences:
        keys["precedences"] = [
            {
                "first": names.task(tie.first),
                "then": names.task(tie.then),
                "min_delay": tie.min_delay,
                "max_delay": tie.max_delay,
            }
            for tie in problem.precedences
        ]
    if problem.synchronised:
        keys["synchronised"] = [[names.task(i) for i in group] for group in problem.synchronised]
    change = problem.change
    if change != Change():
        keys["change"] = {
            "vehicle_cost": change.vehicle_cost,
            "start_cost": change.start_cost,
            "tolerance": change.tolerance,
        }
    return keys
