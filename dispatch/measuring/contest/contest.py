"""Every solver on every problem, one after the other, so that none disturbs another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from dispatch.measuring.contest.apart import ask, peer_of, version_of
from dispatch.measuring.contest.cases import Case
from dispatch.measuring.contest.constraints import lacks
from dispatch.measuring.contest.ours import solve_ours, warm_up
from dispatch.measuring.contest.trial import OURS, Key, Ledger, Trial
from dispatch.measuring.contest.verdict import judge_orders
from optimizer import OptimizerError

Tell = Callable[[str, float], None]
"""Takes what is being done and how much of it is done (0 to 1)."""

OVERHEAD_SECONDS: Final = 2.0
"""Of a run besides its search: a process, a model, a check."""

OWN_SECONDS, OWN_VISITS, OWN_GROWTH = 6.0, 120.0, 2.3
"""What a peer that takes its own time took at so many visits, and the exponent it grows by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be run.

    Parameters
    ----------
    seconds : tuple of float
        Each solver that can be told how long searches for each of them.
    seed : int
        Of the solvers that take one.
    cores : int, optional
        That ours uses; all there are by default.
    peers : tuple of str
        By name, all of them installed.
    """

    seconds: tuple[float, ...]
    seed: int = 1
    cores: int | None = None
    peers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One solver on one problem; `seconds` is None where it takes its own time."""

    case: Case
    solver: str
    seconds: float | None

    @property
    def expected(self) -> float:
        """Seconds it will take, about."""
        if self.seconds is not None:
            return self.seconds + OVERHEAD_SECONDS
        grown = len(self.case.problem.visits) / OWN_VISITS
        return OWN_SECONDS * float(grown**OWN_GROWTH) + OVERHEAD_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Why a peer isn't asked about a problem."""

    solver: str
    case: str
    lacks: tuple[str, ...]


def schedule_of(cases: Sequence[Case], plan: Plan) -> tuple[list[Run], list[LeftOut]]:
    """Say what will be run, problem by problem, ours first, and what will not."""
    peers = [peer_of(name) for name in plan.peers]
    runs: list[Run] = []
    left_out: list[LeftOut] = []
    for case in cases:
        runs += [Run(case=case, solver=OURS, seconds=limit) for limit in plan.seconds]
        for peer in peers:
            missing = lacks(case.problem, peer.knows)
            if missing:
                left_out.append(LeftOut(solver=peer.name, case=case.name, lacks=missing))
                continue
            limits = plan.seconds if peer.limited else (None,)
            runs += [Run(case=case, solver=peer.name, seconds=limit) for limit in limits]
    return runs, left_out


def hold(runs: Sequence[Run], plan: Plan, ledger: Ledger, tell: Tell) -> list[Trial]:
    """Make every run that the ledger hasn't got, and tell how long it will still take."""
    found = {_key(run, plan): ledger.find(_key(run, plan)) for run in runs}
    waiting = [run for run in runs if found[_key(run, plan)] is None]
    total = sum(run.expected for run in waiting)
    gone = 0.0
    if any(run.solver == OURS for run in waiting):
        tell("compiling, warming up", 0.0)
        warm_up()
    for number, run in enumerate(waiting, start=1):
        left = duration(total - gone)
        tell(f"{number}/{len(waiting)} {run.case.name}: {run.solver}, {left} left", gone / total)
        trial = _try(run, plan)
        ledger.add(trial)
        found[trial.key] = trial
        gone += run.expected
    return [trial for trial in found.values() if trial is not None]


def duration(seconds: float) -> str:
    """Write how long something takes, about."""
    if seconds < 100:  # noqa: PLR2004 - below, minutes say nothing
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def _key(run: Run, plan: Plan) -> Key:
    cores = plan.cores if run.solver == OURS else None
    return run.case.name, run.solver, run.seconds, plan.seed, cores


def _try(run: Run, plan: Plan) -> Trial:
    return _ours(run, plan) if run.solver == OURS else _theirs(run, plan)


def _ours(run: Run, plan: Plan) -> Trial:
    case = run.case
    try:
        answer = solve_ours(case.problem, run.seconds or 0.0, plan.seed, plan.cores)
    except (OptimizerError, ValueError, RuntimeError) as error:
        return _failed(run, plan, f"{type(error).__name__}: {error}")
    return Trial(
        group=case.group,
        case=case.name,
        solver=OURS,
        seconds=run.seconds,
        seed=plan.seed,
        cost=answer.verdict.cost,
        unserved=answer.verdict.unserved,
        violations=answer.verdict.violations,
        took=round(answer.seconds, 3),
        unit=case.unit,
        best_known=case.best_known,
        curve=answer.curve,
        cores=plan.cores,
        iterations=answer.iterations,
        version=version("callout"),
    )


def _theirs(run: Run, plan: Plan) -> Trial:
    case = run.case
    answer = ask(run.solver, case.problem, run.seconds or 0.0, plan.seed)
    if answer.orders is None:
        return _failed(run, plan, answer.failure)
    verdict = judge_orders(case.problem, answer.orders)
    return Trial(
        group=case.group,
        case=case.name,
        solver=run.solver,
        seconds=run.seconds,
        seed=plan.seed,
        cost=verdict.cost,
        unserved=verdict.unserved,
        violations=verdict.violations,
        took=round(answer.seconds, 3),
        building=round(answer.building, 3),
        unit=case.unit,
        best_known=case.best_known,
        version=version_of(peer_of(run.solver)),
    )


def _failed(run: Run, plan: Plan, failure: str) -> Trial:
    return Trial(
        group=run.case.group,
        case=run.case.name,
        solver=run.solver,
        seconds=run.seconds,
        seed=plan.seed,
        cost=None,
        unserved=len(run.case.problem.visits),
        unit=run.case.unit,
        best_known=run.case.best_known,
        cores=plan.cores if run.solver == OURS else None,
        failure=failure,
    )
