"""What is on board: stock that visits consume, what is taken away, shipments in between."""

from optimizer.problem import Problem, Vehicle
from optimizer.routing.statement import Statement

_UNLIMITED = 2**60  # of vans that can load again on their way


def state_loads(made: Statement) -> None:
    """Never more on board than fits, in any dimension.

    A van leaves with all that its visits consume, so what they consume in all has to fit; only
    where something is taken on board on the way does the load along the route matter as well:
    it begins with that sum.
    """
    problem = made.problem
    for d in range(len(problem.vehicles[0].capacity)):
        room = [_room(vehicle, d) for vehicle in problem.vehicles]
        demand = [visit.demand[d] for visit in problem.visits]
        taken = _taken(problem, d)
        if any(demand):
            made.model.AddDimensionWithVehicleCapacity(
                made.vector(demand),
                0,
                room,
                True,  # noqa: FBT003 - positional in C++: consumed so far, from the start
                f"consumed {d}",
            )
        if any(taken):
            change = [a - b for a, b in zip(taken, demand, strict=True)]
            made.model.AddDimensionWithVehicleCapacity(
                made.vector(change),
                0,
                room,
                not any(demand),
                f"on board {d}",
            )
            if any(demand):
                _state_first_load(made, d)


def _state_first_load(made: Statement, d: int) -> None:
    consumed = made.model.GetDimensionOrDie(f"consumed {d}")
    board = made.model.GetDimensionOrDie(f"on board {d}")
    for k in range(len(made.problem.vehicles)):
        first = board.CumulVar(made.model.Start(k))
        made.solver.Add(first == consumed.CumulVar(made.model.End(k)))


def _taken(problem: Problem, d: int) -> list[int]:
    """Tell what each visit puts on board; negative where a shipment leaves the van."""
    taken = [visit.pickup[d] if visit.pickup else 0 for visit in problem.visits]
    for shipment in problem.shipments:
        if shipment.amount:
            taken[shipment.pickup] += shipment.amount[d]
            taken[shipment.delivery] -= shipment.amount[d]
    return taken


def _room(vehicle: Vehicle, d: int) -> int:
    return vehicle.capacity[d] if vehicle.reload is None else _UNLIMITED
