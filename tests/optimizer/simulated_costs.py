"""What a simulated route costs, what it may serve and what it can carry, added up plainly."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from optimizer.problem import Problem, Vehicle, Visit

if TYPE_CHECKING:
    from tests.optimizer.simulator import Course


def may_serve(problem: Problem, vehicle: int, order: Sequence[int]) -> bool:
    """Whether a vehicle may serve these visits in this order, times and loads aside."""
    van = problem.vehicles[vehicle]
    visits = [problem.visits[i] for i in order]
    if not all(_may_serve(visit, vehicle, van) for visit in visits):
        return False
    if van.max_visits is not None and len(order) > van.max_visits:
        return False
    pins = [visit.pin.position if visit.pin else None for visit in visits]
    frozen = [position for position in pins if position is not None]
    if pins[: len(frozen)] != sorted(frozen):
        return False
    for shipment in problem.shipments:
        if (shipment.pickup in order) != (shipment.delivery in order):
            return False
        if shipment.pickup in order:
            ahead = order.index(shipment.delivery) - order.index(shipment.pickup)
            if ahead < 1 or (shipment.immediate and ahead > 1):
                return False
    return True


def _may_serve(visit: Visit, vehicle: int, van: Vehicle) -> bool:
    level = {skill: dict(van.levels).get(skill, 1) for skill in van.skills}
    foreign = van.territories and visit.territory not in {None, *van.territories}
    return (
        visit.skills <= van.skills
        and all(level.get(skill, 0) >= least for skill, least in visit.levels)
        and visit.tools <= van.tools
        and (not visit.required or vehicle in visit.required)
        and vehicle not in visit.forbidden
        and not (foreign and van.outside_cost is None)
        and (visit.pin is None or visit.pin.vehicle == vehicle)
    )


def rising(problem: Problem, order: Sequence[int], k: int) -> bool:
    """Whether a van may load before stop k: nothing is on board that it fetched for another."""
    served = order[:k]
    return not any(s.pickup in served and s.delivery not in served for s in problem.shipments)


def fits(problem: Problem, order: Sequence[int], room: Sequence[int]) -> bool:
    """Whether a van can carry what these visits take and leave between two calls at the depot."""
    visits = [problem.visits[i] for i in order]
    amounts = {s.pickup: s.amount for s in problem.shipments}
    brought = {s.delivery: s.amount for s in problem.shipments}
    for d, most in enumerate(room):
        load = sum(visit.demand[d] for visit in visits)
        loads = [load]
        for i, visit in zip(order, visits, strict=True):
            load += visit.pickup[d] if visit.pickup else 0
            load += amounts[i][d] if amounts.get(i) else 0
            load -= brought[i][d] if brought.get(i) else 0
            load -= visit.demand[d]
            loads.append(load)
        if max(loads) > most:
            return False
    return True


def seconds_of(visit: Visit, van: Vehicle, *, spared: bool) -> int:
    """How long a task takes this vehicle, with or without set-up."""
    setup = dict(visit.setup_by_type).get(van.type, visit.setup)
    return dict(visit.service_by_type).get(van.type, visit.service) + (0 if spared else setup)


def start_costs(problem: Problem, i: int, second: int) -> tuple[int, ...]:
    """Tell part by part what starting a visit at a second costs."""
    visit, change = problem.visits[i], problem.change
    late = [rate * max(0, second - after) for after, rate in visit.late_steps]
    if visit.due is not None:
        late.append(visit.lateness_cost * max(0, second - visit.due))
    early = 0 if visit.wanted is None else visit.earliness_cost * max(0, visit.wanted - second)
    missed = visit.missed_cost if visit.deadline is not None and second > visit.deadline else 0
    moved = 0
    if visit.previous is not None and abs(second - visit.previous.start) > change.tolerance:
        moved = change.start_cost
    return (*late, early, missed, moved)


def sits_still(problem: Problem, van: Vehicle, i: int, start: int) -> int:
    """Seconds by which a task could start later without any part of its cost changing."""
    visit = problem.visits[i]
    needed = visit.skills | dict(visit.levels).keys()
    spans = [span for span in visit.start_windows if span[0] <= start <= span[1]]
    spans += [span for skill, span in van.skill_windows if skill in needed]
    last = min((until for _, until in spans), default=van.latest_end)
    second = start
    while second < min(last, van.latest_end) and start_costs(problem, i, second + 1) == start_costs(
        problem, i, start
    ):
        second += 1
    return second - start


def whole(problem: Problem, vehicle: int, order: Sequence[int], course: "Course") -> int | None:
    """Total cost of a course that has come to its end; None where it breaks a limit."""
    van = problem.vehicles[vehicle]
    departure = course.departure
    assert departure is not None
    work = course.second - departure
    if van.work_cost or van.unfair_cost or van.max_work is not None:
        later = [waited + movable for waited, movable in course.anchors]
        work -= min(course.waited, *later)
    for amount, most in (
        (course.driven, van.max_travel),
        (course.metres, van.max_distance),
        (work, van.max_work),
    ):
        if most is not None and amount > most:
            return None
    unfair = 0 if van.fair_work is None else max(0, work - van.fair_work)
    return (
        van.fixed_cost
        + van.travel_cost * course.driven
        + van.distance_cost * course.metres
        + van.task_cost * course.worked
        + van.work_cost * work
        + van.overtime_cost * max(0, course.second - van.window[1])
        + van.unfair_cost * unfair
        + van.visit_cost * len(order)
        + (van.reload.cost if van.reload else 0) * course.reloads
        + sum(_sending_costs(problem, vehicle, i) for i in order)
        + sum(sum(start_costs(problem, i, t)) for i, t in zip(order, course.starts, strict=True))
    )


def _sending_costs(problem: Problem, vehicle: int, i: int) -> int:
    van, visit = problem.vehicles[vehicle], problem.visits[i]
    cost = dict(visit.vehicle_costs).get(vehicle, 0)
    cost += visit.delay_cost * max(0, van.day - visit.day)
    if visit.preferred and vehicle not in visit.preferred:
        cost += visit.preference_cost
    if van.territories and visit.territory not in {None, *van.territories}:
        cost += van.outside_cost or 0
    if visit.previous is not None and visit.previous.vehicle != vehicle:
        cost += problem.change.vehicle_cost
    return cost
