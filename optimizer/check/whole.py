"""What can be wrong with a plan as a whole: each visit once or left out, each vehicle once."""

from collections import Counter
from collections.abc import Iterator

from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Problem
from optimizer.solution import Route, Solution


def plan_faults(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Find what names nothing, comes twice or isn't mentioned."""
    for route in solution.routes:
        yield from _index_faults(problem, route)
    yield from _visit_faults(problem, solution)
    vehicles = [route.vehicle for route in solution.routes]
    for k, times in sorted(Counter(vehicles).items()):
        if times > 1:
            yield Violation(code=Kind.VEHICLE_TWICE, text=f"has {times} routes", vehicle=k)
    if vehicles != sorted(vehicles):
        text = f"routes are not by ascending vehicle: {vehicles}"
        yield Violation(code=Kind.ROUTE_ORDER, text=text)


def _index_faults(problem: Problem, route: Route) -> Iterator[Violation]:
    k = route.vehicle
    if not 0 <= k < len(problem.vehicles):
        text = f"there is no such vehicle (0-{len(problem.vehicles) - 1})"
        yield Violation(code=Kind.UNKNOWN_VEHICLE, text=text, vehicle=k)
    if not route.stops:
        text = "has a route without stops"
        yield Violation(code=Kind.EMPTY_ROUTE, text=text, vehicle=k)
    last = problem.matrices[0].size - 1
    for call in route.calls:
        if not 0 <= call.location <= last:
            text = f"calls at {call.location}, which is no row of the tables (0-{last})"
            yield Violation(code=Kind.UNKNOWN_PLACE, text=text, vehicle=k)


def _visit_faults(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Each visit is on one route, once, or left out."""
    served = Counter(stop.visit for route in solution.routes for stop in route.stops)
    left = set(solution.unassigned)
    size = len(problem.visits)
    for i in sorted(i for i in left.union(served) if not 0 <= i < size):
        text = f"there is no such visit (0-{size - 1})"
        yield Violation(code=Kind.UNKNOWN_VISIT, text=text, visit=i)
    for i in range(size):
        times = served[i]
        if times > 1:
            yield Violation(code=Kind.VISIT_TWICE, text=f"is served {times} times", visit=i)
        if times and i in left:
            text = "is served and also listed as unassigned"
            yield Violation(code=Kind.SERVED_AND_UNASSIGNED, text=text, visit=i)
        if not times and i not in left:
            text = "is neither served nor listed as unassigned"
            yield Violation(code=Kind.VISIT_MISSING, text=text, visit=i)
    if list(solution.unassigned) != sorted(left):
        text = f"unassigned visits are not ascending, each once: {list(solution.unassigned)}"
        yield Violation(code=Kind.UNASSIGNED_ORDER, text=text)
