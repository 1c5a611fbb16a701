"""What ties visits together: days in which it matters, by how much, and what breaks it."""

import pytest

from optimizer.check import Kind
from optimizer.problem import Precedence, Shipment
from tests.optimizer.constraint import Example, crew, day, job
from tests.optimizer.constraint_tests import check_example

TWO_VANS = (crew(), crew(start=5, end=5))
PAIR = (job(1, 30), job(4, 30))
LATER = (job(1, due=10, lateness_cost=1), job(4, windows=((50, 99),)))

EXAMPLES = [
    Example(
        name="Precedence",
        fields="`Precedence.first`, `then`",
        must="The later visit starts when the earlier one has ended, on whichever vans.",
        free=day([crew(end=None)], [job(1), job(5)]),
        bound=day([crew(end=None)], [job(1), job(5)], precedences=(Precedence(first=1, then=0),)),
        kind=Kind.PRECEDENCE_EARLY,
        plans=([[0, 1]], [[1, 0]]),
        costs=(50, 90),
    ),
    Example(
        name="Least delay between two visits",
        fields="`Precedence.min_delay`",
        must="At least so many seconds pass between them.",
        free=day(
            [crew(window=(0, 130))],
            [job(1, 10), job(2, 10)],
            precedences=(Precedence(first=0, then=1),),
        ),
        bound=day(
            [crew(window=(0, 130))],
            [job(1, 10), job(2, 10)],
            precedences=(Precedence(first=0, then=1, min_delay=81),),
        ),
        kind=Kind.PRECEDENCE_EARLY,
        plans=([[0, 1]], [[0]]),
        costs=(40, 1020),
    ),
    Example(
        name="Greatest delay between two visits",
        fields="`Precedence.max_delay`",
        must="At most so many seconds pass between them.",
        free=day(
            [crew()],
            [job(1), job(2, 30), job(5)],
            precedences=(Precedence(first=0, then=2),),
        ),
        bound=day(
            [crew()],
            [job(1), job(2, 30), job(5)],
            precedences=(Precedence(first=0, then=2, max_delay=40),),
        ),
        kind=Kind.PRECEDENCE_LATE,
        plans=([[0, 1, 2]], [[0, 2, 1]]),
        costs=(100, 100),
    ),
    Example(
        name="Not the second without the first",
        fields="`Precedence`",
        must="The later visit isn't served when the earlier one is left out.",
        free=day([crew()], [job(9, unserved_cost=100), job(1, unserved_cost=30)]),
        bound=day(
            [crew()],
            [job(9, unserved_cost=100), job(1, unserved_cost=30)],
            precedences=(Precedence(first=0, then=1),),
        ),
        kind=Kind.PRECEDENCE_ALONE,
        plans=([[1]], [[]]),
        costs=(120, 130),
    ),
    Example(
        name="Synchronised visits",
        fields="`Problem.synchronised`",
        must="They start in the same second, on different vehicles.",
        free=day([crew(), crew(start=5, end=5)], [job(2, 30), job(1, 30)]),
        bound=day([crew(), crew(start=5, end=5)], [job(2, 30), job(1, 30)], synchronised=((0, 1),)),
        kind=Kind.SYNCHRONISED_VEHICLE,
        plans=([[0, 1], []], [[1], [0]]),
        costs=(40, 80),
    ),
    Example(
        name="The same second",
        fields="`Problem.synchronised`",
        must="Who is there first waits for the other.",
        free=day(TWO_VANS, LATER),
        bound=day(TWO_VANS, LATER, synchronised=((0, 1),)),
        kind=Kind.SYNCHRONISED_START,
        plans=([[0], [1]], [[0], [1]]),
        costs=(40, 80),
    ),
    Example(
        name="All at once or none",
        fields="`Problem.synchronised`",
        must="Where one of them can't be served, none is.",
        free=day([crew(window=(0, 100))], PAIR),
        bound=day([crew(window=(0, 100))], PAIR, synchronised=((0, 1),)),
        kind=Kind.SYNCHRONISED_HALF,
        plans=([[0]], [[]]),
        costs=(1020, 2000),
    ),
    Example(
        name="Pick-up and delivery, a tow",
        fields="`Shipment.pickup`, `delivery`",
        must="One vehicle fetches, then brings.",
        free=day([crew(end=None)], [job(1), job(5)]),
        bound=day([crew(end=None)], [job(1), job(5)], shipments=(Shipment(pickup=1, delivery=0),)),
        kind=Kind.SHIPMENT_ORDER,
        plans=([[0, 1]], [[1, 0]]),
        costs=(50, 90),
    ),
    Example(
        name="On one vehicle",
        fields="`Shipment`",
        must="Who fetches it brings it.",
        free=day(TWO_VANS, [job(1), job(4)]),
        bound=day(TWO_VANS, [job(1), job(4)], shipments=(Shipment(pickup=0, delivery=1),)),
        kind=Kind.SHIPMENT_VEHICLE,
        plans=([[0], [1]], [[0, 1], []]),
        costs=(40, 80),
    ),
    Example(
        name="Fetched and brought, or neither",
        fields="`Shipment`",
        must="Nothing is fetched that isn't brought.",
        free=day([crew()], [job(1, unserved_cost=30), job(9, unserved_cost=100)]),
        bound=day(
            [crew()],
            [job(1, unserved_cost=30), job(9, unserved_cost=100)],
            shipments=(Shipment(pickup=0, delivery=1),),
        ),
        kind=Kind.SHIPMENT_HALF,
        plans=([[0]], [[]]),
        costs=(120, 130),
    ),
    Example(
        name="Brought at once",
        fields="`Shipment.immediate`",
        must="The delivery is the very next stop.",
        free=day(
            [crew(end=None)], [job(1), job(3), job(5)], shipments=(Shipment(pickup=0, delivery=2),)
        ),
        bound=day(
            [crew(end=None)],
            [job(1), job(3), job(5)],
            shipments=(Shipment(pickup=0, delivery=2, immediate=True),),
        ),
        kind=Kind.SHIPMENT_IMMEDIATE,
        plans=([[0, 1, 2]], [[0, 2, 1]]),
        costs=(50, 70),
    ),
    Example(
        name="Room for what is fetched",
        fields="`Shipment.amount`",
        must="It is on board from the pick-up to the delivery.",
        free=day(
            [crew(end=None, capacity=(2,))],
            [job(1, demand=(0,)), job(5, demand=(0,)), job(3, demand=(1,))],
            shipments=(Shipment(pickup=0, delivery=1),),
        ),
        bound=day(
            [crew(end=None, capacity=(2,))],
            [job(1, demand=(0,)), job(5, demand=(0,)), job(3, demand=(1,))],
            shipments=(Shipment(pickup=0, delivery=1, amount=(2,)),),
        ),
        kind=Kind.CAPACITY,
        plans=([[0, 2, 1]], [[2, 0, 1]]),
        costs=(50, 90),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_constraint_binds(example: Example) -> None:
    """The best plans with it and without it are as worked out; the latter is wrong with it."""
    check_example(example)
