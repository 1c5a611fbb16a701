"""Constraints of vehicles: each with a day in which it matters, by how much, and what breaks it."""

import numpy as np
import pytest

from optimizer.check import Kind
from optimizer.problem import Battery, Break, Reload
from optimizer.travel import TravelTables
from tests.optimizer.constraint import Example, crew, day, job
from tests.optimizer.constraint_tests import check_example
from tests.optimizer.line import street

TWO_VANS = (crew(), crew(start=5, end=5))
REST = Break(earliest=20, latest=40, duration=30)
RUSH = TravelTables.by_hour(
    [0, 50, 51],
    np.stack([street().seconds, street().seconds, street().seconds * 3]),
    street().metres,
)
EASY = TravelTables.of(street().seconds, street().metres)
DEPOT = Reload(location=0, duration=15, capacity=(1,), cost=3)
SMALL = Battery(range=80, initial=80, chargers=(2,), setup=5, seconds_per_kilometre=500)

EXAMPLES = [
    Example(
        name="Shift",
        fields="`Vehicle.window`",
        must="A vehicle leaves no sooner than its shift starts and is back when it ends.",
        free=day([crew()], [job(1, 30), job(5)]),
        bound=day([crew(window=(0, 129))], [job(1, 30), job(5)]),
        kind=Kind.LATE_END,
        plans=([[0, 1]], [[0]]),
        costs=(100, 1020),
    ),
    Example(
        name="Overtime and its maximum",
        fields="`Vehicle.max_overtime`, `overtime_cost`",
        must="The route ends with the last second of overtime; each second of it costs.",
        free=day([crew(window=(0, 120), max_overtime=10)], [job(1, 30), job(5)]),
        bound=day(
            [crew(window=(0, 120), max_overtime=10, overtime_cost=101)], [job(1, 30), job(5)]
        ),
        kind=Kind.COST,
        plans=([[0, 1]], [[0]]),
        costs=(100, 1020),
    ),
    Example(
        name="A live position at a given time",
        fields="`Vehicle.start`, `window`",
        must="The route begins where the vehicle is, when it is there.",
        free=day([crew(end=None)], [job(1, windows=((0, 120),)), job(5)]),
        bound=day(
            [crew(end=None, start=3, window=(90, 999))], [job(1, windows=((0, 120),)), job(5)]
        ),
        kind=Kind.ARRIVAL,
        plans=([[0, 1]], [[0, 1]]),
        costs=(50, 60),
    ),
    Example(
        name="Open ends",
        fields="`Vehicle.start`, `end` = None",
        must="Who needn't come back ends at the last visit; who must, drives back.",
        free=day([crew(end=None)], [job(5), job(1)]),
        bound=day([crew(end=3)], [job(5), job(1)]),
        kind=Kind.END,
        plans=([[1, 0]], [[1, 0]]),
        costs=(50, 70),
    ),
    Example(
        name="Fixed cost",
        fields="`Vehicle.fixed_cost`",
        must="Using a vehicle at all costs.",
        free=day(TWO_VANS, [job(1), job(4)]),
        bound=day([crew(), crew(start=5, end=5, fixed_cost=61)], [job(1), job(4)]),
        kind=Kind.COST,
        plans=([[0], [1]], [[0, 1], []]),
        costs=(40, 80),
    ),
    Example(
        name="Cost of an hour driven",
        fields="`Vehicle.travel_cost`",
        must="Each second of driving costs.",
        free=day(TWO_VANS, [job(2)]),
        bound=day([crew(travel_cost=2), crew(start=5, end=5)], [job(2)]),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(40, 60),
    ),
    Example(
        name="Cost of a metre",
        fields="`Vehicle.distance_cost`",
        must="Each metre costs.",
        free=day(TWO_VANS, [job(2)]),
        bound=day([crew(distance_cost=1), crew(start=5, end=5)], [job(2)]),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(40, 60),
    ),
    Example(
        name="Cost of an hour of tasks",
        fields="`Vehicle.task_cost`",
        must="Each second of set-up and service costs.",
        free=day(TWO_VANS, [job(2, 30)]),
        bound=day([crew(task_cost=1), crew(start=5, end=5)], [job(2, 30)]),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(40, 60),
    ),
    Example(
        name="Cost of an hour worked",
        fields="`Vehicle.work_cost`",
        must="Each second from departure to end costs, waiting included.",
        free=day([crew()], [job(1, windows=((100, 100),)), job(2, windows=((0, 30),))]),
        bound=day(
            [crew(work_cost=13)], [job(1, windows=((100, 100),)), job(2, windows=((0, 30),))]
        ),
        kind=Kind.COST,
        plans=([[1, 0]], [[0]]),
        costs=(40, 1000 + 20 + 13 * 20),
    ),
    Example(
        name="A partner's price per job",
        fields="`Vehicle.visit_cost`",
        must="Each visit served costs its price.",
        free=day(TWO_VANS, [job(1), job(4)]),
        bound=day([crew(), crew(start=5, end=5, visit_cost=61)], [job(1), job(4)]),
        kind=Kind.COST,
        plans=([[0], [1]], [[0, 1], []]),
        costs=(40, 80),
    ),
    Example(
        name="Maximum of visits",
        fields="`Vehicle.max_visits`",
        must="A route has no more visits.",
        free=day(TWO_VANS, [job(1), job(2)]),
        bound=day([crew(max_visits=1), crew(start=5, end=5)], [job(1), job(2)]),
        kind=Kind.MAX_VISITS,
        plans=([[0, 1], []], [[0], [1]]),
        costs=(40, 80),
    ),
    Example(
        name="Maximum of driving",
        fields="`Vehicle.max_travel`",
        must="A route drives no more seconds.",
        free=day(TWO_VANS, [job(1), job(2)]),
        bound=day([crew(max_travel=39), crew(start=5, end=5)], [job(1), job(2)]),
        kind=Kind.MAX_TRAVEL,
        plans=([[0, 1], []], [[0], [1]]),
        costs=(40, 80),
    ),
    Example(
        name="Maximum of metres",
        fields="`Vehicle.max_distance`",
        must="A route drives no more metres.",
        free=day(TWO_VANS, [job(1), job(2)]),
        bound=day([crew(max_distance=39), crew(start=5, end=5)], [job(1), job(2)]),
        kind=Kind.MAX_DISTANCE,
        plans=([[0, 1], []], [[0], [1]]),
        costs=(40, 80),
    ),
    Example(
        name="Maximum of work",
        fields="`Vehicle.max_work`",
        must="From departure to end no more seconds pass.",
        free=day(TWO_VANS, [job(1, 30), job(2, 30)]),
        bound=day([crew(max_work=99), crew(start=5, end=5)], [job(1, 30), job(2, 30)]),
        kind=Kind.MAX_WORK,
        plans=([[0, 1], []], [[0], [1]]),
        costs=(40, 80),
    ),
    Example(
        name="Fairness",
        fields="`Vehicle.fair_work`, `unfair_cost`",
        must="Each second of work beyond the fair share costs.",
        free=day(TWO_VANS, [job(1, 30), job(2, 30)]),
        bound=day(
            [crew(fair_work=50, unfair_cost=1), crew(start=5, end=5)], [job(1, 30), job(2, 30)]
        ),
        kind=Kind.COST,
        plans=([[0, 1], []], [[0], [1]]),
        costs=(40, 80),
    ),
    Example(
        name="Breaks",
        fields="`Vehicle.breaks`",
        must="A break begins in its span, not during a task; it may interrupt a drive.",
        free=day([crew(end=None)], [job(1, 30), job(5, windows=((0, 100),))]),
        bound=day([crew(end=None, breaks=(REST,))], [job(1, 30), job(5, windows=((0, 100),))]),
        kind=Kind.BREAK_MISSING,
        plans=([[0, 1]], [[1, 0]]),
        costs=(50, 90),
    ),
    Example(
        name="Several breaks",
        fields="`Vehicle.breaks`",
        must="All that are due are taken, in their order.",
        free=day([crew(breaks=(REST,))], [job(5, windows=((0, 100),))]),
        bound=day(
            [crew(breaks=(REST, Break(earliest=45, latest=70, duration=30)))],
            [job(5, windows=((0, 100),))],
        ),
        kind=Kind.BREAK_MISSING,
        plans=([[0]], [[]]),
        costs=(100, 1000),
    ),
    Example(
        name="Windows of a break",
        fields="`Break.windows`",
        must="A break begins in one of its windows.",
        free=day([crew(end=None, breaks=(REST,))], [job(1, 30), job(5, windows=((0, 110),))]),
        bound=day(
            [
                crew(
                    end=None,
                    breaks=(
                        Break(earliest=20, latest=40, duration=30, windows=((20, 22), (25, 39))),
                    ),
                )
            ],
            [job(1, 30), job(5, windows=((0, 110),))],
        ),
        kind=Kind.BREAK_WINDOW,
        plans=([[0, 1]], [[1, 0]]),
        costs=(50, 90),
    ),
    Example(
        name="A break at a place",
        fields="`Break.location`",
        must="The vehicle drives there and rests there.",
        free=day([crew(breaks=(REST,))], [job(1, 30)]),
        bound=day(
            [crew(breaks=(Break(earliest=20, latest=40, duration=30, location=3),))],
            [job(1, 30)],
        ),
        kind=Kind.BREAK_LOCATION,
        plans=([[0]], [[0]]),
        costs=(20, 60),
    ),
    Example(
        name="Stock on the van",
        fields="`Visit.demand`, `Vehicle.capacity`",
        must="What its visits consume is on the van.",
        free=day(TWO_VANS, [job(1), job(2)]),
        bound=day(
            [crew(capacity=(3,)), crew(start=5, end=5, capacity=(3,))],
            [job(1, demand=(2,)), job(2, demand=(2,))],
        ),
        kind=Kind.CAPACITY,
        plans=([[0, 1], []], [[0], [1]]),
        costs=(40, 80),
    ),
    Example(
        name="What is taken away",
        fields="`Visit.pickup`",
        must="It is on board until the end; there must be room for it at every moment.",
        free=day([crew(end=None, capacity=(3,))], [job(1, demand=(0,)), job(5, demand=(2,))]),
        bound=day(
            [crew(end=None, capacity=(3,))],
            [job(1, demand=(0,), pickup=(2,)), job(5, demand=(2,))],
        ),
        kind=Kind.CAPACITY,
        plans=([[0, 1]], [[1, 0]]),
        costs=(50, 90),
    ),
    Example(
        name="A call at the depot for a missing part",
        fields="`Vehicle.reload`",
        must="A van that calls there has what its next visits need; the call takes time and costs.",
        free=day([crew(capacity=(2,), reload=DEPOT)], [job(1, demand=(1,)), job(2, demand=(1,))]),
        bound=day([crew(capacity=(1,), reload=DEPOT)], [job(1, demand=(1,)), job(2, demand=(1,))]),
        kind=Kind.CAPACITY,
        plans=([[0, 1]], [[0, 1]]),
        costs=(40, 63),
    ),
    Example(
        name="Windows of the depot",
        fields="`Reload.windows`",
        must="Loading begins while the depot is open.",
        free=day(
            [crew(capacity=(1,), reload=DEPOT)],
            [job(1, demand=(1,)), job(2, demand=(1,), windows=((0, 60),))],
        ),
        bound=day(
            [
                crew(
                    capacity=(1,),
                    reload=Reload(
                        location=0, duration=15, capacity=(1,), cost=3, windows=((30, 99),)
                    ),
                )
            ],
            [job(1, demand=(1,)), job(2, demand=(1,), windows=((0, 60),))],
        ),
        kind=Kind.CALL_WINDOW,
        plans=([[0, 1]], [[1, 0]]),
        costs=(63, 63),
    ),
    Example(
        name="Electric range",
        fields="`Vehicle.battery`",
        must="A van never drives farther than its battery lasts.",
        free=day([crew()], [job(4), job(5)]),
        bound=day([crew(battery=Battery(range=80, initial=80))], [job(4), job(5)]),
        kind=Kind.BATTERY,
        plans=([[0, 1]], [[0]]),
        costs=(100, 1080),
    ),
    Example(
        name="Charging on the way",
        fields="`Battery.chargers`, `setup`, `seconds_per_kilometre`",
        must="Charging begins at once, fills the battery and takes as long as that takes.",
        free=day([crew(overtime_cost=1, window=(0, 100), max_overtime=99)], [job(4), job(5)]),
        bound=day(
            [crew(overtime_cost=1, window=(0, 100), max_overtime=99, battery=SMALL)],
            [job(4), job(5)],
        ),
        kind=Kind.BATTERY,
        plans=([[0, 1]], [[0, 1]]),
        costs=(100, 115),
    ),
    Example(
        name="Travel by the hour",
        fields="`TravelTables.by_hour`",
        must="A drive takes what the tables say for the second of leaving.",
        free=day([crew(end=None)], [job(1, 50), job(5)], EASY),
        bound=day([crew(end=None)], [job(1, 50), job(5)], RUSH),
        kind=Kind.ARRIVAL,
        plans=([[0, 1]], [[1, 0]]),
        costs=(50, 90),
    ),
    Example(
        name="Pairs without a way",
        fields="`TravelTables.unreachable`",
        must="Nobody drives where there is no way.",
        free=day([crew()], [job(1), job(5)], street()),
        bound=day([crew()], [job(1), job(5)], street(12, (1, 5))),
        kind=Kind.UNREACHABLE,
        plans=([[0, 1]], [[1, 0]]),
        costs=(100, 100),
    ),
    Example(
        name="Its own travel tables",
        fields="`Vehicle.matrix`",
        must="A vehicle drives as fast as its own tables say.",
        free=day(TWO_VANS, [job(1)], street(), TravelTables.of(street().seconds * 9)),
        bound=day(
            [crew(matrix=1), crew(start=5, end=5)],
            [job(1)],
            street(),
            TravelTables.of(street().seconds * 9),
        ),
        kind=Kind.ARRIVAL,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_constraint_binds(example: Example) -> None:
    """The best plans with it and without it are as worked out; the latter is wrong with it."""
    check_example(example)
