"""By how much a route misses its windows or its shift at the best place for one more visit."""

from collections.abc import Sequence

from optimizer.explain.trial import Trial
from optimizer.problem import Visit


def least_lateness(trial: Trial) -> int | None:
    """Tell by how many seconds windows or the shift would be missed at the best place.

    Breaks, calls and hours of the tables are set aside; None where only they stand in the way,
    or there is no way.
    """
    late = (_lateness(trial, order) for order in trial.orders())
    return min((seconds for seconds in late if seconds is not None), default=0) or None


def _lateness(trial: Trial, order: Sequence[int]) -> int | None:
    """Tell by how much one order misses a window or its shift at the worst; None: no way."""
    vehicle = trial.vehicle
    now, worst, place = vehicle.window[0], 0, vehicle.start
    moved = True
    for index in order:
        visit = trial.problem.visits[index]
        drive = _drive(trial, place, visit.location)
        if drive is None:
            return None
        start, late = _start(visit, now + drive)
        worst = max(worst, late)
        setup = dict(visit.setup_by_type).get(vehicle.type, visit.setup)
        service = dict(visit.service_by_type).get(vehicle.type, visit.service)
        same = not moved and place == visit.location
        now, place, moved = start + (0 if same else setup) + service, visit.location, False
    home = _drive(trial, place, vehicle.end)
    return None if home is None else max(worst, now + home - vehicle.latest_end)


def _start(visit: Visit, ready: int) -> tuple[int, int]:
    """First second at which a task may start, and how late that is: after all windows, at once."""
    windows = visit.start_windows
    for opens, closes in windows:
        if ready <= closes:
            return max(ready, opens), 0
    return ready, ready - windows[-1][1] if windows else 0


def _drive(trial: Trial, origin: int | None, destination: int | None) -> int | None:
    if origin is None or destination is None or origin == destination:
        return 0
    tables = trial.problem.travel(0)
    if tables.unreachable[origin, destination]:
        return None
    return int(tables.seconds[origin, destination])
