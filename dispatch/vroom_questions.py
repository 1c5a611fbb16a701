"""Problems as VROOM's JSON, answered: from their own matrices or over the roads of a city."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from dispatch.errors import BadInput, DispatchError, MissingTool
from dispatch.road_questions import RoadQuestions
from optimizer import (
    FormatError,
    OptimizerError,
    Problem,
    Progress,
    Reason,
    Solution,
    SolveParams,
    TravelTables,
    assemble,
    explain,
    schedule,
    solve,
)
from optimizer.explain import Relaxation, relaxations
from optimizer.formats import vroom

__all__ = [
    "VroomLimits",
    "VroomQuestions",
    "VroomRefused",
    "reply_to",
    "solve_request",
    "warm_up",
]

Told = TypeVar("Told")

USUAL_SECONDS = 5.0
# What is said of tasks left out may take so long; on a large day that isn't all that could be.
REASON_SECONDS = 2.0
RELAXATION_SECONDS = 1.0
MOST_RELAXED = 20
NAMED_PLACES = 10
# Each speed of a vehicle needs a table of its own; this many numbers of 8 bytes are enough.
MAX_CELLS = 50_000_000


class VroomRefused(DispatchError):
    """A problem that gets no plan; `code` is VROOM's (1 internal, 2 input, 3 routing, 4 size)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def reply(self) -> dict[str, object]:
        """VROOM's answer in this case."""
        return vroom.error_reply(self.code, str(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class VroomLimits:
    """How large a problem may be, and how long its search: tasks, vehicles, seconds."""

    tasks: int
    vehicles: int
    seconds: float


class VroomQuestions:
    """Answers problems; safe to share by threads.

    Parameters
    ----------
    roads : RoadQuestions
        For problems without matrices.
    limits : VroomLimits
        A search that asks for more seconds gets these.
    """

    def __init__(self, roads: RoadQuestions, limits: VroomLimits) -> None:
        self._roads = roads
        self._limits = limits

    def answer(
        self, document: object, *, city: str | None = None, cancel: threading.Event | None = None
    ) -> dict[str, object]:
        """Solve a problem and give VROOM's reply.

        Parameters
        ----------
        document : object
            The request, as `json.loads` gives it. Its own keys `seconds`, `seed` and `city` say
            how long to search, how, and over whose roads.
        city : str, optional
            Whose roads, if the document doesn't say; else the usual or the only city.
        cancel : Event, optional
            Once set, the search ends with the best so far.

        Raises
        ------
        VroomRefused
            With VROOM's code and every fault of the document.
        """
        try:
            wanted = self._wanted(document, city)
            request = vroom.read(document, tables=self._tables(document, wanted.city))
            params = SolveParams(seconds=wanted.seconds, seed=wanted.seed)
            solution = solve_request(request, params, cancel=cancel)
            return reply_to(request, solution)
        except FormatError as error:
            raise VroomRefused(vroom.INPUT_ERROR, "\n".join(error.faults)) from error
        except OptimizerError as error:
            raise VroomRefused(vroom.INTERNAL_ERROR, str(error)) from error

    def _wanted(self, document: object, city: str | None) -> "_Wanted":
        """Read our keys of the whole, and refuse what is too large before anything is computed."""
        if not isinstance(document, dict):
            return _Wanted(seconds=0.0, seed=1, city=city)  # `read` says what is wrong
        self._refuse_size(document)
        seconds, seed = document.get("seconds", USUAL_SECONDS), document.get("seed", 1)
        named = document.get("city", city)
        faults = []
        if "vehicles" not in document:
            faults.append("vehicles: is missing")
        if "jobs" not in document and "shipments" not in document:
            faults.append("jobs: is missing, and so is shipments")
        if not _is_number(seconds) or not 0 <= seconds < float("inf"):
            faults.append("seconds: is no number from 0 on")
        if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**31:
            faults.append("seed: is no whole number from 0 to 2147483647")
        if named is not None and not isinstance(named, str):
            faults.append("city: is no text")
        if faults:
            raise VroomRefused(vroom.INPUT_ERROR, "\n".join(faults))
        return _Wanted(seconds=min(seconds, self._limits.seconds), seed=seed, city=named)

    def _refuse_size(self, document: dict[Any, Any]) -> None:
        counts = {key: _count(document, key) for key in ("jobs", "shipments", "vehicles")}
        tasks = counts["jobs"] + 2 * counts["shipments"]
        for what, count, most in (
            ("tasks", tasks, self._limits.tasks),
            ("vehicles", counts["vehicles"], self._limits.vehicles),
        ):
            if count > most:
                text = f"{count:,} {what} are more than the {most:,} that this service takes"
                raise VroomRefused(vroom.TOO_LARGE, text)
        places = max(tasks + 2 * counts["vehicles"], _most_rows(document))
        if _speeds(document) * places**2 > MAX_CELLS:
            text = "so many places with so many different speed_factors need too much memory"
            raise VroomRefused(vroom.TOO_LARGE, text)

    def _tables(self, document: object, city: str | None) -> TravelTables | None:
        """Measure the ways between the places of a problem without matrices."""
        places = vroom.locations(document)
        if not places:
            return None
        try:
            roads = self._roads.city(city)
        except MissingTool as error:
            raise VroomRefused(vroom.ROUTING_ERROR, str(error)) from error
        except BadInput as error:
            text = "; ".join(fault.reason for fault in error.faults)
            raise VroomRefused(vroom.INPUT_ERROR, f"city: {text}") from error
        except DispatchError as error:
            raise VroomRefused(vroom.INPUT_ERROR, f"city: {error}") from error
        met = roads.meet(places)
        if met.far:
            named = ", ".join(str(list(places[i])) for i in met.far[:NAMED_PLACES])
            more = f" and {len(met.far) - NAMED_PLACES} more" if met.far[NAMED_PLACES:] else ""
            raise VroomRefused(vroom.ROUTING_ERROR, f"too far from any street: {named}{more}")
        every = range(len(places))
        seconds, metres = roads.table(met, every, every)
        gaps = seconds < 0
        return TravelTables.of(seconds * ~gaps, metres * ~gaps, gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a document says of its search."""

    seconds: float
    seed: int
    city: str | None


def solve_request(
    request: vroom.VroomRequest,
    params: SolveParams,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
) -> Solution:
    """Solve a request, beginning with the plan in its `steps` if it has one.

    Raises
    ------
    FormatError
        If that plan can't be driven; says whose.
    Cancelled, SolverFailed
        As `solve`.
    """
    start = None if request.steps is None else _start(request, request.steps)
    return solve(request.problem, params, start=start, on_progress=on_progress, cancel=cancel)


def _start(request: vroom.VroomRequest, steps: tuple[tuple[int, ...], ...]) -> Solution:
    try:
        return assemble(request.problem, steps)
    except ValueError as error:
        alone = [
            f"vehicles[{k}].steps: can't be driven in this order"
            for k, order in enumerate(steps)
            if order and schedule(request.problem, k, order) is None
        ]
        raise FormatError(alone or [f"vehicles: steps can't be driven: {error}"]) from error


def reply_to(request: vroom.VroomRequest, solution: Solution) -> dict[str, object]:
    """VROOM's reply, with reasons and relaxations for what was left out.

    What costs most to leave out comes first, since on a large day time doesn't suffice for all.
    """
    problem = _named(request)
    left = sorted(solution.unassigned, key=lambda i: (-request.problem.visits[i].unserved_cost, i))
    why = _in_time(explain, problem, solution, left, REASON_SECONDS)
    changes = _in_time(relaxations, problem, solution, left[:MOST_RELAXED], RELAXATION_SECONDS)
    return vroom.write(
        request,
        solution,
        reasons={i: [_reason_said(request, one) for one in found] for i, found in why.items()},
        relaxations={i: _change_said(request, found[0]) for i, found in changes.items() if found},
    )


def _named(request: vroom.VroomRequest) -> Problem:
    """Call vehicles and tasks in texts what they are, numbers being numbers of anything."""
    problem = request.problem
    vehicles = zip(problem.vehicles, request.vehicles, strict=True)
    visits = zip(problem.visits, request.tasks, strict=True)
    return replace(
        problem,
        vehicles=tuple(replace(van, id=f"vehicle {entry.id}") for van, entry in vehicles),
        visits=tuple(replace(visit, id=f"{task.type} {task.id}") for visit, task in visits),
    )


def _in_time(
    tell: Callable[[Problem, Solution], Mapping[int, Told]],
    problem: Problem,
    solution: Solution,
    left: Sequence[int],
    seconds: float,
) -> dict[int, Told]:
    """Explain as many visits as there is time for, by portions."""
    begun, found, size = time.monotonic(), dict[int, Told](), 1
    while len(found) < len(left):
        portion = left[len(found) : len(found) + size]
        found |= tell(problem, replace(solution, unassigned=tuple(portion)))
        elapsed = time.monotonic() - begun
        if elapsed >= seconds:
            break
        size = max(1, int(len(found) * (seconds - elapsed) / max(elapsed, 1e-3) / 2))
    return found


def _reason_said(request: vroom.VroomRequest, reason: Reason) -> Reason:
    """Say costs in the document's unit."""
    if reason.code != "too_costly" or reason.by is None:
        return reason
    by = _units(request, reason.by)
    return replace(reason, by=by, text=reason.text.replace(f"costs {reason.by} ", f"costs {by} "))


def _change_said(request: vroom.VroomRequest, change: Relaxation) -> str:
    if change.code == "unserved_cost":
        return f"if leaving it out cost {_units(request, change.by)} more"
    return change.text


def _units(request: vroom.VroomRequest, cost: int) -> int:
    """Convert to the document's unit, rounded up: so much is enough."""
    return -(-cost // request.cost_resolution)


def warm_up() -> None:
    """Load all kernels that an answer needs, or compile them, once after an installation."""
    van = {"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 60]}
    jobs = [{"id": i, "location_index": 1, "service": 20} for i in range(4)]
    matrices = {"car": {"durations": [[0, 9], [9, 0]]}}
    request = vroom.read({"vehicles": [van], "jobs": jobs, "matrices": matrices})
    reply_to(request, solve_request(request, SolveParams(seconds=0)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(document: dict[Any, Any], key: str) -> int:
    things = document.get(key)
    return len(things) if isinstance(things, list) else 0


def _most_rows(document: dict[Any, Any]) -> int:
    matrices = document.get("matrices")
    profiles = matrices.values() if isinstance(matrices, dict) else ()
    return max((_count(p, "durations") for p in profiles if isinstance(p, dict)), default=0)


def _speeds(document: dict[Any, Any]) -> int:
    """Tables that the vehicles' speeds ask for."""
    vehicles = document.get("vehicles")
    elements = vehicles if isinstance(vehicles, list) else []
    known = [v for v in elements if isinstance(v, dict)]
    return len({(str(v.get("profile")), str(v.get("speed_factor", 1))) for v in known})
