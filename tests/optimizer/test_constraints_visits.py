"""Constraints of visits: each with a day in which it matters, by how much, and what breaks it."""

import pytest

from optimizer.check import Kind
from optimizer.problem import Change, Pin, Previous
from tests.optimizer.constraint import Example, crew, day, job
from tests.optimizer.constraint_tests import check_example

NEAR_FAR = (job(1, 30), job(5))

EXAMPLES = [
    Example(
        name="Several windows",
        fields="`Visit.windows`",
        must="A task starts in one of its windows, both ends inclusive.",
        free=day([crew(end=None)], [job(2), job(3, windows=((0, 50),))]),
        bound=day(
            [crew(end=None)], [job(2, windows=((0, 10), (100, 110))), job(3, windows=((0, 50),))]
        ),
        kind=Kind.WINDOW,
        plans=([[0, 1]], [[1, 0]]),
        costs=(30, 40),
    ),
    Example(
        name="Due time",
        fields="`Visit.due`, `lateness_cost`",
        must="Each second after the due time costs.",
        free=day([crew()], NEAR_FAR),
        bound=day([crew()], [job(1, 30), job(5, due=50, lateness_cost=2)]),
        kind=Kind.COST,
        plans=([[0, 1]], [[1, 0]]),
        costs=(100, 100),
    ),
    Example(
        name="Lateness that grows dearer",
        fields="`Visit.late_steps`",
        must="Each second after each step costs that much more.",
        free=day([crew(end=None)], [job(1, 30), job(5, due=50, lateness_cost=1)]),
        bound=day(
            [crew(end=None)], [job(1, 30), job(5, due=50, lateness_cost=1, late_steps=((60, 1),))]
        ),
        kind=Kind.COST,
        plans=([[0, 1]], [[1, 0]]),
        costs=(80, 90),
    ),
    Example(
        name="Earliness",
        fields="`Visit.wanted`, `earliness_cost`",
        must="Each second before the wanted start costs; nobody waits for it on purpose.",
        free=day([crew()], NEAR_FAR),
        bound=day([crew()], [job(1, 30, wanted=90, earliness_cost=1), job(5)]),
        kind=Kind.COST,
        plans=([[0, 1]], [[1, 0]]),
        costs=(100, 100),
    ),
    Example(
        name="Service level",
        fields="`Visit.deadline`, `missed_cost`",
        must="A start after the deadline costs once, however late it is.",
        free=day([crew()], NEAR_FAR),
        bound=day([crew()], [job(1, 30), job(5, deadline=79, missed_cost=500)]),
        kind=Kind.COST,
        plans=([[0, 1]], [[1, 0]]),
        costs=(100, 100),
    ),
    Example(
        name="Priorities, optional visits",
        fields="`Visit.unserved_cost`",
        must="A visit is left out where serving it costs more than leaving it out.",
        free=day([crew()], [job(1), job(5, unserved_cost=79)]),
        bound=day([crew()], [job(1), job(5, unserved_cost=81)]),
        kind=Kind.COST,
        plans=([[0]], [[0, 1]]),
        costs=(99, 100),
    ),
    Example(
        name="Set-up once a location",
        fields="`Visit.setup`",
        must="Set-up is due on arrival and spared at a second visit of the same place.",
        free=day([crew(task_cost=1)], [job(1), job(2), job(1)]),
        bound=day([crew(task_cost=1)], [job(1, setup=7), job(2), job(1, setup=7)]),
        kind=Kind.SETUP,
        plans=([[0, 1, 2]], [[0, 2, 1]]),
        costs=(40, 47),
    ),
    Example(
        name="Task time by type of vehicle",
        fields="`Visit.service_by_type`, `setup_by_type`, `Vehicle.type`",
        must="A task lasts as long as it takes this type of vehicle.",
        free=day([crew(task_cost=1), crew(task_cost=1, type=1)], [job(1, 50)]),
        bound=day(
            [crew(task_cost=1), crew(task_cost=1, type=1)], [job(1, 50, service_by_type=((0, 90),))]
        ),
        kind=Kind.DURATION,
        plans=([[0], []], [[], [0]]),
        costs=(70, 70),
    ),
    Example(
        name="Skills",
        fields="`Visit.skills`, `Vehicle.skills`",
        must="Whoever comes has all skills that are needed.",
        free=day([crew(), crew(start=2, end=2, skills=frozenset({4}))], [job(1)] * 2),
        bound=day(
            [crew(), crew(start=2, end=2, skills=frozenset({4}))],
            [job(1, skills=frozenset({4})), job(1)],
        ),
        kind=Kind.SKILLS,
        plans=([[0, 1], []], [[], [0, 1]]),
        costs=(20, 20),
    ),
    Example(
        name="Levels of skills",
        fields="`Visit.levels`, `Vehicle.levels`",
        must="A skill is there at the level that is needed; without a level it counts as 1.",
        free=day(
            [crew(skills=frozenset({4})), crew(start=5, end=5, skills=frozenset({4}))],
            [job(1, levels=((4, 1),))],
        ),
        bound=day(
            [
                crew(skills=frozenset({4})),
                crew(start=5, end=5, skills=frozenset({4}), levels=((4, 2),)),
            ],
            [job(1, levels=((4, 2),))],
        ),
        kind=Kind.LEVEL,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Skills valid in time",
        fields="`Vehicle.skill_windows`",
        must="A task that needs a skill starts while the skill is valid.",
        free=day([crew(skills=frozenset({4}))], [job(1, 30), job(5, skills=frozenset({4}))]),
        bound=day(
            [crew(skills=frozenset({4}), skill_windows=((4, (0, 79)),))],
            [job(1, 30), job(5, skills=frozenset({4}))],
        ),
        kind=Kind.SKILL_WINDOW,
        plans=([[0, 1]], [[1, 0]]),
        costs=(100, 100),
    ),
    Example(
        name="Tools",
        fields="`Visit.tools`, `Vehicle.tools`",
        must="All tools that are needed are on the van.",
        free=day([crew(), crew(start=5, end=5, tools=frozenset({7}))], [job(1)]),
        bound=day(
            [crew(), crew(start=5, end=5, tools=frozenset({7}))], [job(1, tools=frozenset({7}))]
        ),
        kind=Kind.TOOLS,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Required vehicles",
        fields="`Visit.required`",
        must="One of them comes, or nobody.",
        free=day([crew(), crew(start=5, end=5)], [job(1)]),
        bound=day([crew(), crew(start=5, end=5)], [job(1, required=frozenset({1}))]),
        kind=Kind.REQUIRED,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Forbidden vehicles",
        fields="`Visit.forbidden`",
        must="None of them comes.",
        free=day([crew(), crew(start=5, end=5)], [job(1)]),
        bound=day([crew(), crew(start=5, end=5)], [job(1, forbidden=frozenset({0}))]),
        kind=Kind.FORBIDDEN,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Continuity, preferred vehicles",
        fields="`Visit.preferred`, `preference_cost`",
        must="Sending anybody else costs.",
        free=day([crew(), crew(start=5, end=5)], [job(1)]),
        bound=day(
            [crew(), crew(start=5, end=5)],
            [job(1, preferred=frozenset({1}), preference_cost=61)],
        ),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Costs of sending one vehicle",
        fields="`Visit.vehicle_costs`",
        must="Sending that vehicle costs that much.",
        free=day([crew(), crew(start=5, end=5)], [job(1)]),
        bound=day([crew(), crew(start=5, end=5)], [job(1, vehicle_costs=((0, 70), (1, 5)))]),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(20, 85),
    ),
    Example(
        name="Territories",
        fields="`Visit.territory`, `Vehicle.territories`",
        must="A van serves visits of its territories only.",
        free=day([crew(territories=frozenset({1})), crew(start=5, end=5)], [job(1)]),
        bound=day([crew(territories=frozenset({1})), crew(start=5, end=5)], [job(1, territory=2)]),
        kind=Kind.TERRITORY,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Territories at a cost",
        fields="`Vehicle.outside_cost`",
        must="Where it has a price, a visit of another territory costs that.",
        free=day(
            [crew(territories=frozenset({1}), outside_cost=0), crew(start=5, end=5)],
            [job(1, territory=2)],
        ),
        bound=day(
            [crew(territories=frozenset({1}), outside_cost=61), crew(start=5, end=5)],
            [job(1, territory=2)],
        ),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Days",
        fields="`Visit.day`, `delay_cost`, `Vehicle.day`",
        must="Each day after the first one wanted costs.",
        free=day([crew(day=2), crew(day=1, start=5, end=5)], [job(1, day=1)]),
        bound=day([crew(day=2), crew(day=1, start=5, end=5)], [job(1, day=1, delay_cost=61)]),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Pinned vehicle",
        fields="`Visit.pin.vehicle`",
        must="This vehicle comes, or nobody.",
        free=day([crew(), crew(start=5, end=5)], [job(1)]),
        bound=day([crew(), crew(start=5, end=5)], [job(1, pin=Pin(vehicle=1))]),
        kind=Kind.PIN,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Pinned start",
        fields="`Visit.pin.start`",
        must="The task starts in that second, whatever its windows say.",
        free=day([crew()], [job(1, 30, windows=((0, 10),)), job(5, windows=((0, 150),))]),
        bound=day(
            [crew()],
            [
                job(1, 30, windows=((0, 10),), pin=Pin(vehicle=0, start=90)),
                job(5, windows=((0, 150),)),
            ],
        ),
        kind=Kind.PIN,
        plans=([[0, 1]], [[1, 0]]),
        costs=(100, 100),
    ),
    Example(
        name="Pinned position, frozen beginning",
        fields="`Visit.pin.position`",
        must="Visits with a position come first, in the order of their positions.",
        free=day([crew(end=None)], [job(1), job(5)]),
        bound=day([crew(end=None)], [job(1), job(5, pin=Pin(vehicle=0, position=0))]),
        kind=Kind.POSITION,
        plans=([[0, 1]], [[1, 0]]),
        costs=(50, 90),
    ),
    Example(
        name="Another vehicle than planned",
        fields="`Visit.previous.vehicle`, `Change.vehicle_cost`",
        must="Sending another vehicle than the plan before said costs once.",
        free=day([crew(), crew(start=5, end=5)], [job(1, previous=Previous(vehicle=1, start=40))]),
        bound=day(
            [crew(), crew(start=5, end=5)],
            [job(1, previous=Previous(vehicle=1, start=40))],
            change=Change(vehicle_cost=61),
        ),
        kind=Kind.COST,
        plans=([[0], []], [[], [0]]),
        costs=(20, 80),
    ),
    Example(
        name="Another time than planned",
        fields="`Visit.previous.start`, `Change.start_cost`, `tolerance`",
        must="A start that moves by more than the tolerance costs once.",
        free=day([crew()], [job(1, 30), job(5, previous=Previous(vehicle=0, start=60))]),
        bound=day(
            [crew()],
            [job(1, 30), job(5, previous=Previous(vehicle=0, start=60))],
            change=Change(start_cost=9, tolerance=10),
        ),
        kind=Kind.COST,
        plans=([[0, 1]], [[1, 0]]),
        costs=(100, 100),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_constraint_binds(example: Example) -> None:
    """The best plans with it and without it are as worked out; the latter is wrong with it."""
    check_example(example)
