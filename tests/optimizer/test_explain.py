"""Why a visit was left out: a reason for each vehicle, the same for people, and by how much."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from optimizer.explain import Reason, explain
from optimizer.explain.trial import unit_of
from optimizer.insertion import greedy
from optimizer.problem import Battery, Pin, Problem, Shipment, Vehicle, Visit
from optimizer.schedule import assemble, schedule
from tests.optimizer.line import problem, street, van, visit
from tests.optimizer.made_days import thrown_together
from tests.strategies import Size, random_problem


def why(made: Problem, orders: list[list[int]] | None = None) -> tuple[Reason, ...]:
    """Reasons of the first visit, which the plan leaves out."""
    plan = assemble(made, orders or [[] for _ in made.vehicles])
    return explain(made, plan)[0]


def the_reason(
    vehicle: Vehicle, *visits: Visit, order: tuple[int, ...] = ()
) -> tuple[str, int | None]:
    """Code and amount of the one reason for which one vehicle doesn't serve the first visit."""
    (reason,) = why(problem([vehicle], list(visits)), [list(order)])
    assert reason.vehicles == (0,)
    return reason.code, reason.by


def test_nobody_is_there() -> None:
    """Without vehicles that is the reason, and it stops none."""
    assert why(problem([], [visit(1)])) == (
        Reason(code="no_vehicle", text="there is no vehicle", vehicles=(), by=None),
    )


def test_pinned_to_somebody_else() -> None:
    """Whoever isn't promised may not serve it; the one who is has a reason of his own."""
    made = problem([van(), van()], [visit(1, 2000, pin=Pin(vehicle=1))])
    reasons = {reason.code: reason.vehicles for reason in why(made)}
    assert reasons == {"pin": (0,), "shift": (1,)}


def test_skills_lacking_are_counted() -> None:
    """How many are lacking, at the vehicle that lacks fewest."""
    made = problem([van(skills=(1,)), van()], [visit(1, skills=(1, 2))])
    (reason,) = why(made)
    assert (reason.code, reason.by, reason.vehicles) == ("skill", 1, (0, 1))
    assert reason.text == "k0, k1: lacks one of skills [1, 2]"


def test_more_than_the_van_holds() -> None:
    """Units too many for the empty van."""
    job = visit(1, demand=(3, 9))
    assert the_reason(van(capacity=(5, 7)), job) == ("capacity", 2)


def test_stock_that_is_for_others() -> None:
    """It would hold it, beside nothing else."""
    jobs = visit(1, demand=(2,)), visit(2, demand=(4,))
    assert the_reason(van(capacity=(5,)), *jobs, order=(1,)) == ("stock", 1)


@pytest.mark.parametrize("gap", [(0, 3), (3, 0)])
def test_no_way_there_or_back(gap: tuple[int, int]) -> None:
    """One direction missing is enough."""
    (reason,) = why(problem([van()], [visit(3)], street(12, gap)))
    assert (reason.code, reason.by) == ("unreachable", None)


def test_too_late_for_the_window_even_alone() -> None:
    """By the seconds between its end and the earliest arrival."""
    assert the_reason(van(), visit(3, windows=((0, 10), (20, 25)))) == ("window", 5)


def test_too_long_for_the_shift_even_alone() -> None:
    """By the seconds after the last minute of overtime."""
    vehicle = van(window=(0, 100), max_overtime=20)
    assert the_reason(vehicle, visit(3, 75)) == ("shift", 15)
    assert the_reason(vehicle, visit(3, 5, windows=((90, 99),))) == ("shift", 5)


def test_no_time_beside_the_break_even_alone() -> None:
    """Window and shift would do, but the break has to be taken."""
    vehicle = van(window=(0, 200), breaks=((50, 60, 30),))
    assert the_reason(vehicle, visit(3, 60, windows=((30, 40),))) == ("break", None)


def test_no_time_beside_the_other_visits() -> None:
    """It would fit alone; the seconds missing are those of its best position."""
    vehicle = van(window=(0, 120))
    jobs = visit(2, 40), visit(3, 50)
    assert the_reason(vehicle, *jobs, order=(1,)) == ("no_room", 30)


def test_no_time_for_its_window_beside_the_others() -> None:
    """Before the other visit it would make that one late, after it it would be late itself."""
    jobs = visit(2, 40, windows=((20, 30),)), visit(3, 50, windows=((30, 35),))
    assert the_reason(van(), *jobs, order=(1,)) == ("no_room", 35)


def test_no_time_beside_the_others_and_the_break() -> None:
    """Where only the break stands in the way no amount is named."""
    vehicle = van(window=(0, 160), breaks=((70, 80, 30),))
    jobs = visit(2, 40), visit(3, 50)
    code, by = the_reason(vehicle, *jobs, order=(1,))
    assert (code, by) == ("no_room", None)


def test_it_fits_but_costs_too_much() -> None:
    """By what serving it costs beyond leaving it out."""
    assert the_reason(van(), visit(3, unserved_cost=45)) == ("too_costly", 15)


def test_vehicles_with_one_reason_are_gathered() -> None:
    """One reason for many, named up to a point; what stops most comes first."""
    vehicles = [van(skills=(1,), window=(0, 5)), *(van() for _ in range(9))]
    first, second = why(problem(vehicles, [visit(1, skills=(1,))]))
    assert (first.code, first.vehicles) == ("skill", tuple(range(1, 10)))
    assert first.text.startswith("k1, k2, k3, k4, k5, k6 and 3 more: ")
    assert (second.code, second.vehicles, second.by) == ("shift", (0,), 15)


def test_the_least_amount_counts() -> None:
    """Of several vehicles the one that comes nearest to it."""
    made = problem([van(start=9), van(start=5), van(start=7)], [visit(2, windows=((0, 10),))])
    (reason,) = why(made)
    assert (reason.code, reason.by) == ("window", 20)
    assert reason.text == "k0, k1, k2: would come 20 s too late even with nothing else to do"


def test_served_visits_need_no_reason() -> None:
    """A plan that serves all has nothing to explain."""
    made = problem([van()], [visit(1), visit(2)])
    assert explain(made, greedy(made)) == {}


# ------------------------------------------------------------------ what the field asks for


@pytest.mark.parametrize(
    ("vehicle", "job", "code", "by"),
    [
        (van(), replace(visit(1), required=frozenset({1})), "required", None),
        (van(), replace(visit(1), forbidden=frozenset({0})), "forbidden", None),
        (
            replace(van(skills=(1, 2)), levels=((1, 2),)),
            replace(visit(1, skills=(1,)), levels=((1, 5), (2, 2))),
            "level",
            4,
        ),
        (
            replace(van(), tools=frozenset({1})),
            replace(visit(1), tools=frozenset({1, 2, 3})),
            "tool",
            2,
        ),
        (
            replace(van(), territories=frozenset({1})),
            replace(visit(1), territory=2),
            "territory",
            None,
        ),
        (replace(van(), max_travel=15), visit(1), "travel", 5),
        (replace(van(), max_distance=12), visit(1), "distance", 8),
        (replace(van(), max_work=30), visit(1, 25), "work", 15),
        (replace(van(), battery=Battery(range=15, initial=15)), visit(1), "range", 5),
        (
            replace(van(skills=(1,)), skill_windows=((1, (0, 20)),)),
            visit(5, skills=(1,)),
            "skill_hours",
            30,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_constraint_has_a_reason_of_its_own(
    vehicle: Vehicle, job: Visit, code: str, by: int | None
) -> None:
    """Its code and what is lacking, or too much, at the least."""
    made = problem([vehicle, van()], [job])
    reason = next(reason for reason in why(made) if 0 in reason.vehicles)
    assert (reason.code, reason.by) == (code, by)


def test_more_visits_than_a_vehicle_may_serve() -> None:
    """The number that is too many."""
    vehicle = replace(van(), max_visits=1)
    assert the_reason(vehicle, visit(1), visit(2), order=(1,)) == ("visits", 1)


def test_a_shipment_is_explained_as_one() -> None:
    """Both ends on one vehicle, for which the way is too long."""
    jobs = [visit(1), visit(9)]
    made = replace(
        problem([van(window=(0, 150))], jobs), shipments=(Shipment(pickup=0, delivery=1),)
    )
    found = explain(made, assemble(made, [[]]))
    assert [(r.code, r.by) for r in found[0]] == [(r.code, r.by) for r in found[1]]
    assert [(r.code, r.by) for r in found[0]] == [("no_room", 30)]


@pytest.mark.parametrize("seed", range(3))
def test_every_vehicle_has_one_reason_for_every_visit_left_out(seed: int) -> None:
    """Nobody is forgotten or named twice, and each reason is true as far as that can be tried."""
    rng = np.random.default_rng([31, seed])
    seen: set[str] = set()
    for _ in range(60):
        made = random_problem(rng, Size(visits=(2, 8), vehicles=(1, 4)))
        plan = thrown_together(made, rng)
        for index, reasons in explain(made, plan).items():
            named = sorted(k for reason in reasons for k in reason.vehicles)
            assert named == list(range(len(made.vehicles)))
            unit = list(unit_of(made, index))
            for reason in reasons:
                seen.add(reason.code)
                assert reason.by is None or reason.by >= 0
                for k in reason.vehicles:
                    alone = schedule(made, k, unit) is not None
                    if reason.code in {"no_room", "stock"}:
                        assert alone or len(unit) > 1
                    elif reason.code in {"window", "shift", "break", "skill_hours", "skill", "pin"}:
                        assert not alone
    assert len(seen) >= 8


def test_very_many_left_out_are_told_in_brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dearest are looked at closely; all others get a reason too, without by how much."""
    monkeypatch.setattr(sys.modules["optimizer.explain.reasons"], "MOST_LOOKS", 2)
    asked = [visit(1, service=2000, unserved_cost=cost) for cost in (5, 900, 70, 800)]
    day = problem([van()], asked)
    found = explain(day, assemble(day, [[]]))
    assert list(found) == [0, 1, 2, 3]
    assert [found[i][0].by is None for i in range(4)] == [True, False, True, False]
    assert found[0][0].code == "no_room"
