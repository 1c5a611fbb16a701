"""`callout bound`: how much cheaper than a plan any other one could be, proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands import options
from dispatch.commands.console import Exit, progress, say, say_json
from dispatch.commands.vroom import Problem, naming, read_json, read_request
from optimizer import Solution
from optimizer.bound import Bound
from optimizer.bound import bound as prove
from optimizer.formats import vroom

KEY_POINTS = 8


def bound(
    problem: Problem,
    solution: Annotated[
        Path | None, typer.Argument(help="Answer to judge, VROOM JSON; quicker with a good one.")
    ] = None,
    *,
    city: Annotated[
        str | None, typer.Option("--city", help="Roads for a problem without its own matrix.")
    ] = None,
    seconds: options.Seconds = 60.0,
    as_json: options.Json = False,
) -> int:
    """Prove how far a plan is from the best possible one, at most."""
    request = read_request(problem, city)
    plan = None
    if solution is not None:
        with naming(solution):
            document = read_json(solution)
            found = vroom.check_reply(request, document)
            plan = None if found else vroom.read_solution(request, document)
        if plan is None:
            for violation in found:
                say(str(violation))
            say("no plan that holds: there is nothing to prove about it")
            return Exit.NO
    with progress("proving") as report:

        def show(state: Bound) -> None:
            doing = f"proving: {_gap(state, plan)}" if plan is not None else "proving"
            report(doing, min(1.0, state.seconds / max(seconds, 1e-9)))

        proof = prove(request.problem, seconds=seconds, solution=plan, on_progress=show)
    judged = Judgement(request=request, plan=plan, proof=proof)
    if as_json:
        say_json(judged.document())
    else:
        for line in judged.lines():
            say(line)
    return Exit.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A bound beside a plan of the same problem, if there is one; costs in VROOM's unit."""

    request: vroom.VroomRequest
    plan: Solution | None
    proof: Bound

    def document(self) -> dict[str, object]:
        """Give what a program wants to know."""
        proof, plan = self.proof, self.plan
        return {
            "bound": self.request.in_vroom_units(proof.value),
            "cost": None if plan is None else self.request.in_vroom_units(plan.cost),
            "gap": None if plan is None else round(proof.gap(plan.cost), 6),
            "unassigned": None if plan is None else len(plan.unassigned),
            "converged": proof.converged,
            "relaxed": list(proof.relaxed),
            "seconds": round(proof.seconds, 3),
            "rounds": proof.rounds,
            "columns": proof.columns,
            "cuts": proof.cuts,
            "curve": [
                [round(second, 3), self.request.in_vroom_units(value)]
                for second, value in proof.curve
            ],
        }

    def lines(self) -> list[str]:
        """Give what a person wants to know."""
        proof, plan = self.proof, self.plan
        least = f"{self.request.in_vroom_units(proof.value):,}"
        if plan is None:
            lines = [f"no plan costs less than {least} (proven)"]
        else:
            cost = f"{self.request.in_vroom_units(plan.cost):,}"
            lines = [
                f"at most {_gap(proof, plan)} from the best possible (proven: at least {least})",
                f"this plan costs {cost}",
            ]
            if plan.unassigned:
                jobs = "job" if len(plan.unassigned) == 1 else "jobs"
                lines.append(f"with {len(plan.unassigned)} {jobs} left out at their price")
        if proof.relaxed:
            lines.append(f"left aside, so that it may be nearer still: {', '.join(proof.relaxed)}")
        lines.append(self._effort())
        return lines + self._curve()

    def _effort(self) -> str:
        proof = self.proof
        end = "more time would not help" if proof.converged else "more time may help"
        work = f"{proof.rounds} rounds, {proof.columns:,} routes, {proof.cuts} cuts"
        return f"{proof.seconds:.1f} s, {work}; {end}"

    def _curve(self) -> list[str]:
        rows = []
        for second, value in key_points(self.proof.curve):
            least = f"{self.request.in_vroom_units(value):>16,}"
            cost = None if self.plan is None else self.plan.cost
            gap = "" if not cost else f"{100 * max(0, cost - value) / cost:9.2f} %"
            rows.append(f"{second:8.1f} s {least}{gap}")
        return rows


def key_points(curve: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Choose some points of a curve: the first, the last, and those before each halving of time."""
    if not curve:
        return []
    end = curve[-1][0]
    times = [end / 2**power for power in range(KEY_POINTS - 2, -1, -1)]
    chosen = [max((p for p in curve if p[0] <= time), default=curve[0]) for time in times]
    return sorted({curve[0], *chosen})


def _gap(proof: Bound, plan: Solution | None) -> str:
    return "" if plan is None else f"{100 * proof.gap(plan.cost):.2f} %"
