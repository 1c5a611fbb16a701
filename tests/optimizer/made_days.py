"""Days worked out by hand, every second of them, and random days with good plans."""

from collections.abc import Sequence

import numpy as np

from optimizer.check import violations
from optimizer.problem import Break, Pin, Problem, Vehicle, Visit
from optimizer.schedule import gather, schedule
from optimizer.solution import Costs, Rest, Route, Solution, Stop
from optimizer.travel import TravelTables
from tests.strategies import random_problem

ANA, RUI = 0, 1
NO_WAY = (3, 1)  # from the third place back to the first


def street() -> TravelTables:
    """Five places, each 100 seconds and 1,000 metres from the next, with one gap."""
    places = np.arange(5)
    steps = np.abs(places[:, None] - places)
    gap = np.zeros((5, 5), np.bool_)
    gap[NO_WAY] = True
    return TravelTables.of(steps * 100, steps * 1000, gap)


def hand_made() -> tuple[Problem, Solution]:
    """Two shifts, five visits served and one left out.

    Ana interrupts a drive for her break, spares the second set-up at one place, is late at her
    last visit and home after her shift. Rui has neither start nor end, a visit promised for a
    certain second and a break before he sets out.
    """
    return hand_made_problem(), hand_made_plan()


def hand_made_problem() -> Problem:
    """Make what is asked of the hand-made day."""
    return Problem(
        visits=(
            Visit(
                id="a",
                location=1,
                setup=20,
                service=80,
                windows=((0, 300),),
                skills=frozenset({1}),
                demand=(2,),
            ),
            Visit(id="b", location=1, setup=20, service=50, demand=(1,)),
            Visit(
                id="c",
                location=3,
                service=100,
                windows=((900, 1000), (1200, 1300)),
                due=950,
                lateness_cost=4,
                demand=(1,),
            ),
            Visit(id="d", location=2, service=60, pin=Pin(vehicle=RUI, start=400), demand=(1,)),
            Visit(id="e", location=4, service=60, unserved_cost=700, demand=(9,)),
            Visit(id="f", location=3, setup=10, service=40, demand=(1,)),
        ),
        vehicles=(
            Vehicle(
                id="ana",
                window=(0, 1200),
                start=0,
                end=0,
                max_overtime=300,
                skills=frozenset({1, 2}),
                capacity=(5,),
                breaks=(Break(earliest=400, latest=800, duration=100),),
                fixed_cost=50,
                travel_cost=1,
                task_cost=2,
                overtime_cost=3,
                distance_cost=1,
            ),
            Vehicle(
                id="rui",
                window=(100, 1500),
                capacity=(2,),
                breaks=(
                    Break(earliest=150, latest=300, duration=50),
                    Break(earliest=200, latest=500, duration=30),
                ),
                travel_cost=2,
            ),
        ),
        matrices=(street(),),
    )


def hand_made_plan() -> Solution:
    """Make what the hand-made day comes to, every figure worked out by hand."""
    ana = Route(
        vehicle=ANA,
        departure=50,
        end=1360,
        stops=(
            Stop(visit=0, arrival=150, start=150, finish=250, setup=20),
            Stop(visit=1, arrival=250, start=250, finish=300, setup=0),
            Stop(visit=2, arrival=600, start=960, finish=1060, setup=0),
        ),
        rests=(Rest(index=0, start=400, finish=500),),
        travel_seconds=600,
        metres=6000,
        costs=Costs(fixed=50, travel=600, distance=6000, task=500, overtime=480, lateness=40),
    )
    rui = Route(
        vehicle=RUI,
        departure=370,
        end=610,
        stops=(
            Stop(visit=3, arrival=370, start=400, finish=460, setup=0),
            Stop(visit=5, arrival=560, start=560, finish=610, setup=10),
        ),
        rests=(Rest(index=0, start=150, finish=200), Rest(index=1, start=370, finish=400)),
        travel_seconds=100,
        metres=1000,
        costs=Costs(travel=200),
    )
    costs = Costs(
        fixed=50, travel=800, distance=6000, task=500, overtime=480, lateness=40, unserved=700
    )
    return Solution(routes=(ana, rui), unassigned=(4,), costs=costs)


def thrown_together(problem: Problem, rng: np.random.Generator) -> Solution:
    """Make a feasible plan, no good one: visits in random order onto whichever route takes them."""
    left = [int(i) for i in rng.permutation(len(problem.visits))]
    routes: list[Route] = []
    for vehicle in range(len(problem.vehicles)):
        route, left = _filled(problem, vehicle, left, rng)
        routes += [route] if route else []
    return gather(problem, routes)


def _filled(
    problem: Problem, vehicle: int, visits: Sequence[int], rng: np.random.Generator
) -> tuple[Route | None, list[int]]:
    route: Route | None = None
    left: list[int] = []
    for i in visits:
        order = [*route.visits, i] if route else [i]
        longer = schedule(problem, vehicle, order) if rng.random() < 0.8 else None
        route, left = (longer, left) if longer else (route, [*left, i])
    return route, left


def random_days(seed: int, count: int) -> list[tuple[Problem, Solution]]:
    """Random problems with feasible plans, in which the checker finds nothing."""
    rng = np.random.default_rng(seed)
    days = []
    for _ in range(count):
        problem = random_problem(rng)
        solution = thrown_together(problem, rng)
        assert not violations(problem, solution)
        days.append((problem, solution))
    return days
