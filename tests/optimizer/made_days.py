"""Days worked out by hand, every second of them, and random days with good plans."""

import numpy as np

from optimizer.check import violations
from optimizer.problem import Break, Pin, Problem, Vehicle, Visit
from optimizer.schedule import assemble
from optimizer.solution import Costs, Rest, Route, Solution, Stop
from optimizer.travel import TravelTables
from tests.strategies import Size, random_problem

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


def thrown_together(problem: Problem, rng: np.random.Generator, tries: int = 6) -> Solution:
    """Make a feasible plan, no good one: visits in random order wherever they happen to fit."""
    orders: list[list[int]] = [[] for _ in problem.vehicles]
    plan = assemble(problem, orders)
    for i in rng.permutation(len(problem.visits)):
        for _ in range(tries if problem.vehicles else 0):
            longer = _with_unit(problem, orders, int(i), rng)
            if longer == orders or (better := _timed(problem, longer)) is None:
                continue
            plan, orders = better, longer
            break
    return plan


def _timed(problem: Problem, orders: list[list[int]]) -> Solution | None:
    try:
        return assemble(problem, orders)
    except ValueError:
        return None


def _with_unit(
    problem: Problem, orders: list[list[int]], visit: int, rng: np.random.Generator
) -> list[list[int]]:
    """Put a visit, and all that has to be served with it, at random places."""
    longer = [list(order) for order in orders]
    served = {i for order in orders for i in order}
    partners = {s.pickup: s.delivery for s in problem.shipments}
    deliveries = set(partners.values())
    for i in sorted(unit(problem, visit) - served, key=lambda _: rng.random()):
        if i in deliveries:
            continue
        route = longer[int(rng.integers(len(longer)))]
        at = len(route) if rng.random() < 0.6 else int(rng.integers(len(route) + 1))
        route.insert(at, i)
        if i in partners:
            route.insert(int(rng.integers(at + 1, min(len(route), at + 2) + 1)), partners[i])
    return longer


def unit(problem: Problem, visit: int) -> set[int]:
    """Visits without which a visit can't be served, itself included."""
    whole = {visit}
    while True:
        more = set(whole)
        for group in problem.groups():
            if more.intersection(group):
                more.update(group)
        more.update(tie.first for tie in problem.precedences if tie.then in more)
        if more == whole:
            return whole
        whole = more


def random_days(seed: int, count: int, size: Size | None = None) -> list[tuple[Problem, Solution]]:
    """Random problems with feasible plans, in which the checker finds nothing."""
    rng = np.random.default_rng(seed)
    days = []
    for _ in range(count):
        problem = random_problem(rng, size)
        solution = thrown_together(problem, rng)
        assert violations(problem, solution) == [], (problem, solution)
        days.append((problem, solution))
    return days
