"""What ties visits together: shipments, order, the same second, and frozen beginnings."""

from collections import defaultdict
from itertools import pairwise

from optimizer.problem import Precedence, Shipment
from optimizer.routing.statement import COUNT, Statement


def state_couplings(made: Statement) -> None:
    """Everything that ties visits together, on one route or across routes."""
    for shipment in made.problem.shipments:
        _state_shipment(made, shipment)
    for group in made.problem.synchronised:
        _state_same_second(made, group)
    for precedence in made.problem.precedences:
        _state_precedence(made, precedence)
    _state_positions(made)


def _state_shipment(made: Statement, shipment: Shipment) -> None:
    """Fetch before bringing, on one van."""
    pickup, delivery = made.index[shipment.pickup], made.index[shipment.delivery]
    made.model.AddPickupAndDelivery(pickup, delivery)
    made.solver.Add(made.who(shipment.pickup) == made.who(shipment.delivery))
    if shipment.immediate:
        made.model.NextVar(pickup).SetValues([pickup, delivery])


def _state_same_second(made: Statement, group: tuple[int, ...]) -> None:
    """All or none, in the same second, each by somebody else."""
    for a, b in pairwise(group):
        made.solver.Add(made.active(a) == made.active(b))
        apart = (1 - made.active(a)) * made.spans.horizon
        made.solver.Add(made.start(a) - made.start(b) <= apart)
        made.solver.Add(made.start(b) - made.start(a) <= apart)
    for n, a in enumerate(group):
        for b in group[n + 1 :]:
            same = made.solver.IsEqualVar(made.who(a), made.who(b))
            made.solver.Add(same + made.active(a) <= 1)


def _state_precedence(made: Statement, tie: Precedence) -> None:
    """No `then` without its `first`, and the time between them, if both are served."""
    made.solver.Add(made.active(tie.then) <= made.active(tie.first))
    vehicles = made.problem.vehicles
    lasts = [made.nodes.durations[vehicle.type].work[tie.first] for vehicle in vehicles]
    finish = made.start(tie.first) + made.by_vehicle(tie.first, lasts, 0)
    between = made.start(tie.then) - finish
    left_out = 1 - made.active(tie.then)
    far = 2 * made.spans.horizon + max(lasts) + tie.min_delay
    made.solver.Add(between >= tie.min_delay - left_out * far)
    if tie.max_delay is not None and tie.max_delay < made.spans.horizon:
        made.solver.Add(between <= tie.max_delay + left_out * far)


def _state_positions(made: Statement) -> None:
    """Let the frozen beginning of each route come first, in its order."""
    frozen: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, visit in enumerate(made.problem.visits):
        if visit.pin is not None and visit.pin.position is not None:
            frozen[visit.pin.vehicle].append((visit.pin.position, i))
    every = len(made.problem.visits)
    for beginning in frozen.values():
        before = made.solver.IntConst(0)
        for _, i in sorted(beginning):
            rank = made.model.GetDimensionOrDie(COUNT).CumulVar(made.index[i])
            made.solver.Add(rank <= before + (1 - made.active(i)) * every)
            before = before + made.active(i)
