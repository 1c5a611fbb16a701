"""A day worked out by hand in which every rule beyond windows and breaks matters."""

from optimizer.problem import (
    Battery,
    Break,
    Change,
    Pin,
    Precedence,
    Previous,
    Problem,
    Reload,
    Shipment,
    Vehicle,
    Visit,
)
from optimizer.solution import Call, CallKind, Costs, Rest, Route, Solution, Stop
from tests.optimizer.made_days import street

EVA, TOM, IVO = 0, 1, 2
A, B, C, P, Q, S, T, U, X = range(9)


def rich_day() -> tuple[Problem, Solution]:
    """Two electric and other shifts, eight visits served and one left out.

    Eva's first two visits are frozen; she rests at a place of her own, is back at her depot
    when it opens, charges there and drives every metre that her battery then lasts. She tows
    something at once from P to Q, rests on the way to S, which starts with Tom's T, and ends
    with the last second of her overtime. Ivo stays at home: he may do hardly anything.
    """
    return rich_problem(), rich_plan()


def rich_problem() -> Problem:
    """Make what is asked of the day; each limit is just met by the plan."""
    return Problem(
        visits=_visits(),
        vehicles=(_eva(), _tom(), _ivo()),
        matrices=(street(),),
        shipments=(Shipment(pickup=P, delivery=Q, amount=(3,), immediate=True),),
        precedences=(
            Precedence(first=P, then=T, min_delay=400, max_delay=430),
            Precedence(first=T, then=U, min_delay=100),
        ),
        synchronised=((S, T),),
        change=Change(vehicle_cost=11, start_cost=13, tolerance=30),
    )


def _visits() -> tuple[Visit, ...]:
    return (
        Visit(
            id="a",
            location=1,
            setup=10,
            service=10,
            setup_by_type=((1, 20),),
            service_by_type=((2, 99), (1, 50)),
            demand=(1,),
            day=0,
            delay_cost=9,
            pin=Pin(vehicle=EVA, position=0),
        ),
        Visit(
            id="b",
            location=1,
            setup=10,
            service=30,
            tools=frozenset({7}),
            demand=(0,),
            pickup=(1,),
            pin=Pin(vehicle=EVA, position=4),
            previous=Previous(vehicle=TOM, start=170),
        ),
        Visit(
            id="c",
            location=2,
            service=60,
            wanted=520,
            earliness_cost=5,
            levels=((1, 3),),
            territory=1,
            demand=(2,),
            previous=Previous(vehicle=EVA, start=470),
        ),
        Visit(
            id="p",
            location=3,
            service=20,
            required=frozenset({EVA, TOM}),
            preferred=frozenset({TOM}),
            preference_cost=7,
            demand=(1,),
            previous=Previous(vehicle=EVA, start=1200),
        ),
        Visit(
            id="q",
            location=4,
            service=40,
            deadline=1419,
            missed_cost=60,
            forbidden=frozenset({IVO}),
            vehicle_costs=((EVA, 4), (TOM, 1)),
            demand=(0,),
        ),
        Visit(
            id="s",
            location=2,
            service=50,
            due=1745,
            lateness_cost=4,
            late_steps=((1700, 2), (1740, 3)),
            demand=(1,),
        ),
        Visit(id="t", location=3, service=50, skills=frozenset({1}), demand=(1,)),
        Visit(id="u", location=4, service=30, territory=0, demand=(1,)),
        Visit(id="x", location=0, unserved_cost=700, demand=(9,)),
    )


def _eva() -> Vehicle:
    return Vehicle(
        id="eva",
        window=(0, 1900),
        start=0,
        end=0,
        max_overtime=100,
        skills=frozenset({1}),
        levels=((1, 3),),
        skill_windows=((1, (500, 500)),),
        tools=frozenset({7}),
        type=1,
        territories=frozenset({0}),
        outside_cost=15,
        capacity=(3,),
        reload=Reload(location=0, duration=30, capacity=(4,), windows=((800, 2500),), cost=25),
        battery=Battery(
            range=8000, initial=4000, chargers=(0, 2), setup=10, seconds_per_kilometre=20
        ),
        breaks=(
            Break(
                earliest=300,
                latest=1500,
                duration=100,
                windows=((300, 400), (800, 1500)),
                location=1,
            ),
            Break(earliest=1000, latest=1600, duration=60),
        ),
        day=1,
        fixed_cost=10,
        travel_cost=1,
        task_cost=2,
        work_cost=1,
        overtime_cost=3,
        distance_cost=1,
        visit_cost=5,
        max_visits=6,
        max_travel=1200,
        max_distance=12_000,
        max_work=2000,
        fair_work=1500,
        unfair_cost=2,
    )


def _tom() -> Vehicle:
    return Vehicle(
        id="tom",
        window=(0, 3000),
        start=4,
        end=4,
        skills=frozenset({1}),
        capacity=(2,),
        battery=Battery(range=2000, initial=2000),
    )


def _ivo() -> Vehicle:
    return Vehicle(id="ivo", window=(0, 3000), territories=frozenset({3}), capacity=(9,), type=2)


def rich_plan() -> Solution:
    """Make what the day comes to, every figure worked out by hand."""
    costs = Costs(
        fixed=10,
        travel=1200 + 200,
        distance=12_000,
        task=2 * (70 + 30 + 60 + 20 + 40 + 50),
        work=2000,
        overtime=300,
        fairness=1000,
        price=30,
        preference=15 + 7 + 4,
        lateness=50 * 2 + 10 * 3 + 5 * 4,
        earliness=20 * 5,
        missed=60,
        delay=9,
        change=11 + 13,
        calls=25,
        unserved=700,
    )
    return Solution(routes=(_eva_route(), _tom_route()), unassigned=(X,), costs=costs)


def _eva_route() -> Route:
    return Route(
        vehicle=EVA,
        departure=0,
        end=2000,
        stops=(
            Stop(visit=A, arrival=100, start=100, finish=170, setup=20),
            Stop(visit=B, arrival=170, start=170, finish=200, setup=0),
            Stop(visit=C, arrival=500, start=500, finish=560, setup=0),
            Stop(visit=P, arrival=1300, start=1300, finish=1320, setup=0),
            Stop(visit=Q, arrival=1420, start=1420, finish=1460, setup=0),
            Stop(visit=S, arrival=1720, start=1750, finish=1800, setup=0),
        ),
        rests=(Rest(index=1, start=1500, finish=1560),),
        travel_seconds=1200,
        metres=12_000,
        costs=Costs(
            fixed=10,
            travel=1200,
            distance=12_000,
            task=540,
            work=2000,
            overtime=300,
            fairness=1000,
            price=30,
            preference=26,
            lateness=150,
            earliness=100,
            missed=60,
            delay=9,
            change=24,
            calls=25,
        ),
        calls=(
            Call(kind=CallKind.REST, location=1, position=2, arrival=200, start=300, finish=400),
            Call(kind=CallKind.RELOAD, location=0, position=3, arrival=760, start=800, finish=830),
            Call(kind=CallKind.CHARGE, location=0, position=3, arrival=830, start=830, finish=1000),
        ),
    )


def _tom_route() -> Route:
    return Route(
        vehicle=TOM,
        departure=1650,
        end=1930,
        stops=(
            Stop(visit=T, arrival=1750, start=1750, finish=1800, setup=0),
            Stop(visit=U, arrival=1900, start=1900, finish=1930, setup=0),
        ),
        rests=(),
        travel_seconds=200,
        metres=2000,
        costs=Costs(travel=200),
    )
