"""How fast a running day takes in what happens: one more job, by insertion and by a short search.

python -m benchmarks.events                                  100 technicians, 400 open jobs
python -m benchmarks.events 400x100 --seconds 2 --events 20
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dispatch.measuring.contest.rich_day import rich_day
from dispatch.measuring.contest.technician_day import made_tables, technician_day
from optimizer.insertion import Inserter, greedy
from optimizer.problem import Change, Previous, Problem
from optimizer.schedule import assemble
from optimizer.solution import Solution
from optimizer.solve import SolveParams, solve

DAY = "400x100"  # jobs, technicians
EVENTS = 20
SECONDS = 2.0
# What a change of plan costs: a quarter of an hour of driving for another face at the door.
CHANGE = Change(vehicle_cost=900, start_cost=300, tolerance=900)

Orders = list[list[int]]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One job that came in, and what was made of it.

    Parameters
    ----------
    offered : float
        Seconds of preparing the plan and ranking all technicians.
    inserted, searched : int
        What the plan costs with the job where it fits best, and after a short search.
    took : float
        Seconds of that search.
    """

    offered: float
    inserted: int
    searched: int
    took: float


def main(argv: Sequence[str] | None = None) -> None:
    """Print a line for a plain day and one for a rich one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("day", nargs="?", default=DAY, help="JOBSxTECHNICIANS")
    parser.add_argument("--events", type=int, default=EVENTS, help="jobs that come in")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each search")
    parser.add_argument("--iterations", type=int, help="end each search after so many instead")
    args = parser.parse_args(sys.argv[1:] if argv is None else argv)
    jobs, technicians = (int(number) for number in args.day.split("x"))
    tables = made_tables(jobs + technicians, seed=1)
    plain = technician_day(tables, jobs=jobs, technicians=technicians, seed=1)
    limits = SolveParams(seconds=args.seconds, iterations=args.iterations)
    for name, day in (("plain", plain), ("rich", rich_day(plain, 1))):
        print(f"{name}, {args.day}: {summary(list(events(day, args.events, limits)))}", flush=True)


def events(day: Problem, count: int, limits: SolveParams) -> Iterator[Event]:
    """Let jobs come in, one after the other, each on the same morning's plan.

    Parameters
    ----------
    day : Problem
        With all its jobs; one of those that its plan serves is the news each time.
    count : int
        How many at the most.
    limits : SolveParams
        Of each search.

    Yields
    ------
    Event
        Never with a search dearer than insertion.
    """
    morning = greedy(day)
    told = after(day, morning)
    served = sorted(stop.visit for route in morning.routes for stop in route.stops)
    chosen = np.random.default_rng(1).permutation(served)[:count]
    if len(chosen):  # once for nothing: compiling doesn't count
        event(told, morning, int(chosen[0]), replace(limits, iterations=1))
    for index in chosen:
        yield event(told, morning, int(index), limits)


def after(day: Problem, plan: Solution) -> Problem:
    """Tell everybody a plan: from now on, changing it costs."""
    stops = {s.visit: (route.vehicle, s.start) for route in plan.routes for s in route.stops}
    visits = tuple(
        replace(
            visit,
            previous=Previous(vehicle=stops[i][0], start=stops[i][1]) if i in stops else None,
        )
        for i, visit in enumerate(day.visits)
    )
    return replace(day, visits=visits, change=CHANGE)


def event(told: Problem, plan: Solution, index: int, limits: SolveParams) -> Event:
    """Take one job out of a plan and let it come in anew."""
    news = replace(told.visits[index], previous=None)
    visits = tuple(news if i == index else visit for i, visit in enumerate(told.visits))
    day = replace(told, visits=visits)
    orders = [[i for i in o if i != index] for o in plan.order(len(day.vehicles))]
    began = time.perf_counter()
    places = Inserter(day, orders).best_places(index)
    offered = time.perf_counter() - began
    without = assemble(day, orders)
    inserted = without.cost
    if places and places[0][0] < news.unserved_cost:
        inserted += places[0][0] - news.unserved_cost
    began = time.perf_counter()
    found = solve(day, limits, start=without)
    took = time.perf_counter() - began
    return Event(offered=offered, inserted=inserted, searched=found.cost, took=took)


def summary(found: Sequence[Event]) -> str:
    """Say it in one line.

    Raises
    ------
    SystemExit
        If a search made a plan dearer than insertion alone.
    """
    if not found:
        return "no events"
    worse = sum(one.searched > one.inserted for one in found)
    if worse:
        sys.exit(f"{worse} of {len(found)} searches are worse than insertion alone")
    median, late = np.percentile([one.offered for one in found], [50, 95]) * 1000
    saved = float(np.mean([1 - one.searched / max(1, one.inserted) for one in found]))
    longest = max(one.took for one in found)
    return (
        f"offers median {median:.1f} ms, p95 {late:.1f} ms, preparation included; "
        f"a search saves {100 * saved:.2f} % of insertion's cost and takes {longest:.2f} s "
        f"at the most ({len(found)} events)"
    )


if __name__ == "__main__":
    main()
