"""Why jobs were left out, in people's words: technicians, skills, parts, minutes and money."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.intake.day import Day
from dispatch.model import Job, Reason, Shift, Unassigned
from dispatch.planning.costs import minor_units
from dispatch.planning.cut_off import CutOff
from dispatch.planning.places import off_road
from dispatch.planning.problem import DayProblem, lacks
from geo.network import RoadNetwork
from optimizer.explain import Reason as Obstacle
from optimizer.explain import explain
from optimizer.solution import Solution

OFF_NETWORK = "off_network"
MOST_NAMED = 6


def left_out(
    day: Day, made: DayProblem, answer: Solution, *, network: RoadNetwork, currency: str
) -> tuple[Unassigned, ...]:
    """Return the jobs that nobody serves, in the day's order, each with its reasons.

    Parameters
    ----------
    day : Day
        Jobs and shifts.
    made : DayProblem
        What the answer's numbers stand for.
    answer : Solution
        The answer.
    network : RoadNetwork
        Whose roads the jobs off the network are far from, and whose closures cut others off.
    currency : str
        In which costs are told.
    """
    reasons: dict[str, tuple[Reason, ...]] = {
        job.id: (Reason(code=OFF_NETWORK, text=off_road(job.place, metres, network)),)
        for job, metres in made.off_network
    }
    cut_off = CutOff(network)
    for visit, found in explain(made.problem, answer).items():
        job = made.jobs[visit]
        teller = _Teller(job=job, shifts=day.shifts, currency=currency, cut_off=cut_off)
        reasons[made.jobs[visit].id] = tuple(teller.tell(reason) for reason in found)
    return tuple(
        Unassigned(job=job, reasons=reasons[job.id]) for job in day.jobs if job.id in reasons
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Tells why one job was left out."""

    job: Job
    shifts: Sequence[Shift]
    currency: str
    cut_off: CutOff

    def tell(self, reason: Obstacle) -> Reason:
        """Return the same reason in people's words."""
        stopped = [self.shifts[vehicle] for vehicle in reason.vehicles]
        by = reason.by or 0
        match reason.code:
            case "skill":
                text = "; ".join(self._skills(stopped))
            case "capacity":
                text = "; ".join(self._parts(stopped))
            case "pin":
                text = f"{_names(stopped)}: it is settled for {self._settled_for()}"
            case "window":
                text = f"{_names(stopped)}: at least {_span(by)} too late for the time promised"
            case "shift":
                text = f"{_names(stopped)}: back at least {_span(by)} after the latest end of work"
            case "unreachable":
                text = "; ".join(self._cut_off(stopped))
            case "too_costly":
                text = f"{_names(stopped)}: {self._too_costly(by)}"
            case other:
                # what no day of ours can meet is told as the optimiser tells it, ids and all
                plain = _PLAIN.get(other)
                text = reason.text if plain is None else f"{_names(stopped)}: {plain}"
        return Reason(code=reason.code, text=text)

    def _skills(self, stopped: Sequence[Shift]) -> list[str]:
        nobody, some = [], []
        for skill in sorted(self.job.skills):
            who = [shift for shift in stopped if lacks(shift, skill)]
            if len(who) == len(self.shifts):
                nobody.append(f"Nobody with skill {skill} is on shift: {_names(who)} lack it")
            elif who:
                some.append(f"{_names(who)}: without skill {skill}")
        return [*nobody, *some]

    def _parts(self, stopped: Sequence[Shift]) -> list[str]:
        nobody, some = [], []
        for part, count in sorted(self.job.parts.items()):
            who = [shift for shift in stopped if shift.van.stock.get(part, 0) < count]
            if len(who) == len(self.shifts):
                most = max(shift.van.stock.get(part, 0) for shift in who)
                nobody.append(f"No van carries {count} of {part}: at most {most} are on board")
            elif who:
                some.append(f"{_names(who)}: fewer than {count} of {part} on board")
        return [*nobody, *some]

    def _cut_off(self, stopped: Sequence[Shift]) -> list[str]:
        """Say whose roads are closed: the job's, those where shifts begin and end, or between."""
        own = self.cut_off.place(self.job.place)
        if own:
            return [f"its road is closed ({own}), no way leads there and back"]
        between = self.cut_off.way()
        past = f" past what is closed ({between})" if between else ""
        told: dict[str, list[Shift]] = {}
        for shift in stopped:
            why = self.cut_off.shift(shift) or f"no way leads there and back{past}"
            told.setdefault(why, []).append(shift)
        return [f"{_names(who)}: {text}" for text, who in told.items()]

    def _settled_for(self) -> str:
        names = (s.technician.name for s in self.shifts if s.technician.id == self.job.technician)
        return next(names, str(self.job.technician))

    def _too_costly(self, by: int) -> str:
        if by <= 0:
            return "it would fit; let the search run longer"
        amount = minor_units(by) / 100
        return f"serving it costs {amount:,.2f} {self.currency} more than leaving it out"


_PLAIN = {
    "break": "no time for it beside the break",
    "stock": "the parts on board are for other jobs",
    "no_room": "no time for it beside the other jobs",
}


def _names(shifts: Sequence[Shift]) -> str:
    named = [shift.technician.name for shift in shifts[:MOST_NAMED]]
    more = len(shifts) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _span(seconds: int) -> str:
    """Return seconds as minutes, rounded up, or hours and minutes."""
    minutes = -(-seconds // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"  # noqa: PLR2004 - minutes of an hour
