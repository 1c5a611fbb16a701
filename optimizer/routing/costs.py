"""Costs of legs, of vehicles used, of who is sent where, and of what is left out."""

import numpy as np

from optimizer.problem import Vehicle
from optimizer.routing.nodes import Matrix
from optimizer.routing.statement import Statement
from optimizer.suitability import NEVER

MAX_SENDING_CELLS = 15_000_000  # of matrices that differ in who is sent: about a second's work


def cost_kind(vehicle: Vehicle) -> tuple[object, ...]:
    """Tell vehicles apart whose legs cost differently."""
    rates = vehicle.travel_cost, vehicle.distance_cost, vehicle.task_cost
    return (vehicle.matrix, *rates, vehicle.type if vehicle.task_cost else None)


def state_costs(made: Statement) -> None:
    """Arc costs, one matrix for each way of charging, and fixed costs.

    What it costs to send this vehicle to that visit belongs to each leg that leads there, unless
    that would make too many matrices: then `penalties.py` charges it.
    """
    sent = sending_costs(made) if sends_by_leg(made) else None
    registered: dict[object, int] = {}
    for k, vehicle in enumerate(made.problem.vehicles):
        row = None if sent is None else sent[k]
        key = cost_kind(vehicle), None if row is None else row.tobytes()
        if key not in registered:
            costs = made.nodes.costs(made.problem, vehicle) >> made.shift
            if row is not None:
                costs += made.nodes.by_node(row.tolist())
            registered[key] = made.model.RegisterTransitMatrix(costs.tolist())
        made.model.SetArcCostEvaluatorOfVehicle(registered[key], k)
        made.model.SetFixedCostOfVehicle(made.scaled(vehicle.fixed_cost), k)


def state_choices(made: Statement) -> None:
    """Who may serve what, and the cost of leaving it out."""
    for i, visit in enumerate(made.problem.visits):
        index = made.index[i]
        made.model.AddDisjunction([index], made.scaled(visit.unserved_cost))
        able = made.able(i)
        if len(able) < len(made.problem.vehicles):
            made.who(i).SetValues([-1, *able])


def sending_costs(made: Statement) -> Matrix:
    """Cost of sending each vehicle (row) to each visit (column), 0 where it must not go."""
    return np.where(made.sending < NEVER, made.sending, 0)


def sends_by_leg(made: Statement) -> bool:
    """Whether one matrix for each distinct row of `sending_costs` is not too much."""
    rows = zip(made.problem.vehicles, sending_costs(made), strict=True)
    kinds = {(cost_kind(vehicle), row.tobytes()) for vehicle, row in rows}
    return len(kinds) * made.nodes.size**2 <= MAX_SENDING_CELLS


def charge(made: Statement, dimension: str) -> None:
    """Make what a dimension has added up by the end of each route part of the cost."""
    added = made.model.GetDimensionOrDie(dimension)
    for k in range(len(made.problem.vehicles)):
        added.SetCumulVarSoftUpperBound(made.model.End(k), 0, 1)
