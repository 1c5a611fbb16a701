"""What the optimiser makes of made technician days: greedy insertion against `solve`.

Run from the checkout::

    python -m benchmarks.optimizer --days 120x20 400x60 --seconds 2 10 --seeds 1 2 3

A day is that of `dispatch`'s trade: skills, two-hour windows, half days and whole days, tasks of 20
to 90 minutes, everybody from his own door and back within nine hours. Places lie on a plane,
normally distributed, at 32 km/h as the crow flies. With ``--rich`` there are lunch breaks, set-up,
due times and overtime as well. Costs are seconds of travel, unless visits are left out or late.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from optimizer.check import violations
from optimizer.insertion import greedy, insertions
from optimizer.problem import Break, Problem, Vehicle, Visit
from optimizer.solution import Solution
from optimizer.solve import SolveParams, solve
from optimizer.travel import TravelTables

HOUR = 3600
METRES_PER_SECOND = 9.0
SPREAD_METRES = 9000.0
UNSERVED = 10**6


def day(visits: int, vehicles: int, seed: int, *, rich: bool) -> Problem:
    """Make a technician day; the same for the same seed."""
    rng = np.random.default_rng(seed)
    at = rng.normal(0.0, SPREAD_METRES, (visits + vehicles, 2))
    metres = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    tables = TravelTables.of(np.rint(metres / METRES_PER_SECOND), np.rint(metres))
    return Problem(
        visits=tuple(_visit(rng, j, vehicles + j, rich=rich) for j in range(visits)),
        vehicles=tuple(_vehicle(rng, k, rich=rich) for k in range(vehicles)),
        matrices=(tables,),
    )


def _visit(rng: np.random.Generator, number: int, location: int, *, rich: bool) -> Visit:
    window = _window(rng)
    return Visit(
        id=f"visit {number}",
        location=location,
        service=60 * int(rng.choice([20, 30, 45, 60, 90], p=[0.15, 0.3, 0.25, 0.2, 0.1])),
        setup=300 if rich else 0,
        windows=(window,),
        due=window[0] + HOUR if rich else None,
        lateness_cost=1 if rich else 0,
        unserved_cost=UNSERVED,
        skills=frozenset({int(rng.choice(5, p=[0.35, 0.25, 0.2, 0.12, 0.08]))}),
    )


def _window(rng: np.random.Generator) -> tuple[int, int]:
    match rng.choice(["two hours", "half a day", "the day"], p=[0.55, 0.25, 0.2]):
        case "two hours":
            opens = 2 * int(rng.integers(0, 4)) * HOUR
            return opens, opens + 2 * HOUR
        case "half a day":
            opens = int(rng.integers(0, 2)) * 9 * HOUR // 2
            return opens, opens + 9 * HOUR // 2
        case _:
            return 0, 9 * HOUR


def _vehicle(rng: np.random.Generator, number: int, *, rich: bool) -> Vehicle:
    skills = rng.choice(5, int(rng.integers(2, 6)), replace=False)
    lunch = Break(earliest=3 * HOUR, latest=6 * HOUR, duration=HOUR // 2)
    return Vehicle(
        id=f"vehicle {number}",
        window=(0, 9 * HOUR),
        start=number,
        end=number,
        skills=frozenset(int(skill) for skill in skills),
        max_overtime=HOUR if rich else 0,
        overtime_cost=2 if rich else 0,
        breaks=(lunch,) if rich else (),
    )


@dataclass(frozen=True)
class Row:
    """One way of planning one day."""

    day: str
    seed: int
    way: str
    seconds: float
    plan: Solution
    first: int
    wrong: int

    def __str__(self) -> str:
        change = 100.0 * (self.plan.cost / self.first - 1.0)
        left = len(self.plan.unassigned)
        what = f"{self.day:>8s} {self.seed:5d} {self.way:14s} {self.seconds:9.3f}"
        return f"{what} {self.plan.cost:10d} {change:+8.1f} % {left:6d} {self.wrong:6d}"


def rows(size: str, seed: int, seconds: list[float], *, rich: bool) -> Iterator[str]:
    """Plan one day in each way, a line each."""
    visits, vehicles = (int(number) for number in size.split("x"))
    problem = day(visits, vehicles, seed, rich=rich)
    ways: list[tuple[str, Callable[[], Solution]]] = [("greedy", partial(greedy, problem))]
    for limit in seconds:
        params = SolveParams(seconds=limit)
        ways.append((f"solve {limit:g} s", partial(solve, problem, params)))
    first = 0
    for way, planned in ways:
        begun = time.perf_counter()
        plan = planned()
        took = time.perf_counter() - begun
        first = first or plan.cost
        wrong = len(violations(problem, plan))
        yield str(Row(size, seed, way, took, plan, first, wrong))
    took = insertion_seconds(problem, plan)
    yield f"{size:>8s} {seed:5d} {'one visit':14s} {took:9.3f}"


def insertion_seconds(problem: Problem, plan: Solution) -> float:
    """Median time of ranking all vehicles for one visit of a day that is otherwise planned."""
    took = []
    orders = plan.order(len(problem.vehicles))
    for index in (order[0] for order in orders if order):
        rest = [[i for i in order if i != index] for order in orders]
        begun = time.perf_counter()
        insertions(problem, rest, index)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--days", nargs="+", default=["60x8", "120x20", "400x60"])
    parser.add_argument("--seconds", nargs="+", type=float, default=[2.0, 10.0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--rich", action="store_true")
    print("     day  seed plan           seconds       cost  to greedy   left  wrong")
    options = parser.parse_args(argv)
    for size, seed in product(options.days, options.seeds):
        for row in rows(size, seed, options.seconds, rich=options.rich):
            print(row, flush=True)


if __name__ == "__main__":
    main()
