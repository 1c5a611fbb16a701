"""Which constraints of a problem the routing model only approximates, and how."""

from collections.abc import Callable

from optimizer.problem import Problem
from optimizer.routing.nodes import shared_setups
from optimizer.routing.penalties import has_penalties
from optimizer.routing.ranges import cost_shift


def approximated(problem: Problem) -> tuple[str, ...]:
    """Name the constraints of this problem that the routing model states only roughly.

    Where the answer is empty, the model allows exactly the plans that are feasible, at exactly
    their cost. In any case its orders are timed anew and repaired (`repair.py`), so that a plan
    never breaks what is named here.

    Parameters
    ----------
    problem : Problem
        Any.

    Returns
    -------
    tuple of str
        Sentences that begin with what they are about and a colon.
    """
    if not problem.visits or not problem.vehicles:
        return ()
    return tuple(text for applies, text in _ROUGH if applies(problem))


def _by_hour(problem: Problem) -> bool:
    return any(len(problem.matrices[v.matrix].starts) for v in problem.vehicles)


def _shared_setup(problem: Problem) -> bool:
    return any(shared_setups(problem))


def _coupled_setup(problem: Problem) -> bool:
    """Whether a set-up that belongs to the task may nevertheless be spared."""
    shared = shared_setups(problem)
    places = [visit.location for visit in problem.visits]
    return any(
        not in_leg
        and (visit.setup or any(seconds for _, seconds in visit.setup_by_type))
        and places.count(visit.location) > 1
        for visit, in_leg in zip(problem.visits, shared, strict=True)
    )


def _placed_breaks(problem: Problem) -> bool:
    return any(rest.location is not None for v in problem.vehicles for rest in v.breaks)


def _breaks_beside_costs(problem: Problem) -> bool:
    """Whether it costs something when exactly breaks are taken."""
    if not any(vehicle.breaks for vehicle in problem.vehicles):
        return False
    soft = has_penalties(problem) or problem.couples_routes
    soft = soft or any(visit.due is not None or visit.late_steps for visit in problem.visits)
    return soft or any(v.counts_work or v.overtime_cost for v in problem.vehicles)


def _reload(problem: Problem) -> bool:
    return any(v.reload is not None and v.capacity for v in problem.vehicles)


def _battery(problem: Problem) -> bool:
    return any(v.battery is not None and v.battery.chargers for v in problem.vehicles)


def _counted_work(problem: Problem) -> bool:
    """Whether the model may move single tasks where the clock moves whole routes or none."""
    if not any(vehicle.counts_work for vehicle in problem.vehicles):
        return False
    late = any(
        visit.due is not None or visit.late_steps or len(visit.windows) > 1
        for visit in problem.visits
    )
    overtime = any(v.counts_work and v.overtime_cost for v in problem.vehicles)
    hours = any(v.skill_windows for v in problem.vehicles)
    return late or overtime or hours or has_penalties(problem) or problem.couples_routes


def _waits(problem: Problem) -> bool:
    """Whether a start can cost less for being later."""
    wanted = any(visit.wanted is not None and visit.earliness_cost for visit in problem.visits)
    planned = any(visit.previous is not None for visit in problem.visits)
    return wanted or (planned and problem.change.start_cost > 0)


_ROUGH: tuple[tuple[Callable[[Problem], bool], str], ...] = (
    (_by_hour, "travel by the hour: every drive takes the least time of the day"),
    (_shared_setup, "set-up: windows and due times allow for one that a stop before may spare"),
    (_coupled_setup, "set-up: always paid where it doesn't fit a window or other routes wait"),
    (_placed_breaks, "breaks at a place: taken wherever the van is, without the way there"),
    (_breaks_beside_costs, "breaks: taken so that the route works out, not where they cost least"),
    (_reload, "reload: vans that can load again hold everything, and never call at their depot"),
    (_battery, "battery: vans that can charge drive any distance, and never call at a charger"),
    (_waits, "earliness and change: tasks may wait on purpose, the clock's never do"),
    (_counted_work, "work: tasks may wait on purpose, one by one, to make a route shorter"),
    (lambda problem: cost_shift(problem) > 0, "costs: so large that they are rounded down"),
)
