"""The best place for one visit, and plans made of insertions."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.clock.packing import pack
from optimizer.insertion import Inserter, cheapest, greedy, insertions
from optimizer.problem import Pin, Precedence, Problem, Shipment
from optimizer.schedule import schedule
from optimizer.travel import TravelTables
from tests.optimizer.line import problem, street, van, visit
from tests.optimizer.made_days import thrown_together
from tests.strategies import COUPLING, EVERYTHING, Size, random_problem

ANY = Size(visits=(4, 12), vehicles=(1, 4), locations=(2, 8), features=EVERYTHING)
MANY = Size(visits=(4, 12), vehicles=(1, 4), locations=(2, 8), features=EVERYTHING - COUPLING)


def brute_force(
    made: Problem, orders: list[list[int]], index: int
) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Least cost for each vehicle, by timing every position from nothing."""
    found: dict[int, tuple[int, tuple[int, ...]]] = {}
    for k, order in enumerate(orders):
        route = schedule(made, k, order) if order else None
        now = 0 if route is None else route.costs.total
        for p in range(len(order) + 1):
            longer = schedule(made, k, [*order[:p], index, *order[p:]])
            if longer is not None:
                cost = longer.costs.total - now
                found[k] = min(found.get(k, (cost, longer.visits)), (cost, longer.visits))
    return found


# ------------------------------------------------------------------ one visit


def test_insertion_goes_between_neighbours() -> None:
    """A visit on the way costs nothing more than the way."""
    made = problem([van(end=None)], [visit(2), visit(6), visit(4)])
    (offer,) = insertions(made, [[0, 1]], 2)
    assert (offer.vehicle, offer.position, offer.cost) == (0, 1, 0)
    assert offer.route == schedule(made, 0, [0, 2, 1])


def test_insertions_rank_vehicles() -> None:
    """The cheapest vehicle comes first, each once, those that can't serve the visit not at all."""
    vehicles = [van(start=0), van(start=8, end=8, skills=(1,)), van(start=3, end=3, skills=(1,))]
    made = problem(vehicles, [visit(4, skills=(1,))])
    offers = insertions(made, [[], [], []], 0)
    assert [(offer.vehicle, offer.cost) for offer in offers] == [(2, 20), (1, 80)]


def test_an_empty_route_charges_its_vehicle() -> None:
    """The first visit of a vehicle bears its fixed cost and the whole way."""
    made = problem([van(fixed_cost=50)], [visit(3, 10)])
    assert insertions(made, [[]], 0)[0].cost == 110


def test_insertion_counts_what_it_delays() -> None:
    """Lateness of later visits is part of the cost, and may send the visit to the end."""
    first = visit(1, windows=((0, 15),))
    urgent = visit(2, due=20, lateness_cost=9)
    made = problem([van()], [first, urgent, visit(1, 30)])
    (offer,) = insertions(made, [[0, 1]], 2)
    assert (offer.position, offer.cost) == (2, 0)


def test_insertion_may_save_a_setup() -> None:
    """A visit at a stop's own place spares that stop's set-up, or its own."""
    made = problem([van(task_cost=1)], [visit(3, 5, setup=20), visit(3, 5, setup=8)])
    (offer,) = insertions(made, [[0]], 1)
    assert (offer.position, offer.cost) == (0, 5 + 8 - 20)


def test_insertion_may_save_time_where_the_triangle_fails() -> None:
    """A detour that is quicker than the way it replaces makes later visits less late."""
    seconds = [[0, 90, 10], [90, 0, 10], [10, 10, 0]]
    tables = TravelTables.of(seconds)
    vehicle = van(start=0, end=1, travel_cost=0)
    late = visit(1, due=0, lateness_cost=2)
    made = problem([vehicle], [late, visit(2)], tables)
    (offer,) = insertions(made, [[0]], 1)
    assert (offer.position, offer.cost) == (0, 2 * (20 - 90))


@pytest.mark.parametrize("seed", range(4))
def test_insertions_agree_with_trying_everything(seed: int) -> None:
    """No bound hides a better place: costs equal those of timing each position from nothing."""
    rng = np.random.default_rng([11, seed])
    tried = 0
    for _ in range(200):
        made = random_problem(rng, MANY)
        plan = thrown_together(made, rng)
        orders = plan.order(len(made.vehicles))
        for index in plan.unassigned:
            expected = brute_force(made, orders, index)
            offers = insertions(made, orders, index)
            assert {x.vehicle: x.cost for x in offers} == {k: c for k, (c, _) in expected.items()}
            assert [x.cost for x in offers] == sorted(x.cost for x in offers)
            for offer in offers:
                assert offer.route == schedule(made, offer.vehicle, offer.route.visits)
                assert offer.route.visits[offer.position] == index
            tried += len(offers)
    assert tried > 50


def test_insertions_refuse_a_planned_visit() -> None:
    """A visit can't be served twice."""
    made = problem([van()], [visit(1)])
    with pytest.raises(ValueError, match=r"visit 0 \(v0\) is planned already"):
        insertions(made, [[0]], 0)


def test_insertions_refuse_an_infeasible_plan() -> None:
    """The vehicle whose order can't be driven is named."""
    made = problem([van()], [visit(1, skills=(1,)), visit(2)])
    with pytest.raises(ValueError, match=r"vehicle 0 \(k0\) can't drive \[0\]"):
        insertions(made, [[0]], 1)


def test_insertions_want_one_order_per_vehicle() -> None:
    """Too few orders are a mistake."""
    with pytest.raises(ValueError, match="0 orders for 1 vehicles"):
        insertions(problem([van()], [visit(1)]), [], 0)


# ------------------------------------------------------------------ greedy plans


def test_nothing_to_do() -> None:
    """No visits: nobody moves. No vehicles: everything is left out, and paid for."""
    assert greedy(problem([van()], [])).routes == ()
    plan = greedy(problem([], [visit(1, unserved_cost=7), visit(2, unserved_cost=5)]))
    assert (plan.unassigned, plan.cost) == ((0, 1), 12)


def test_demand_without_vehicles_is_left_out() -> None:
    """Stock that nobody carries is no reason to fail."""
    assert greedy(problem([], [visit(1, demand=(2,))])).unassigned == (0,)


def test_greedy_serves_whom_it_pays_to_serve() -> None:
    """At equal cost a visit is served, for one unit less it is left out."""
    jobs = [visit(3, unserved_cost=60), visit(3, unserved_cost=59)]
    for job, left in zip(jobs, ((), (0,)), strict=True):
        assert greedy(problem([van()], [job])).unassigned == left


def test_pinned_visits_come_first() -> None:
    """A promise kept comes before visits that are dearer to leave out."""
    promise = visit(1, 100, windows=((10, 10),), unserved_cost=5000, pin=Pin(vehicle=0))
    dear = visit(1, 100, windows=((10, 10),), unserved_cost=10**9)
    assert greedy(problem([van()], [dear, promise])).unassigned == (0,)


def test_dear_visits_come_before_cheap_ones() -> None:
    """Where there is room for one only, it is the one that costs most to leave out."""
    jobs = [visit(1, 100, windows=((10, 10),), unserved_cost=c) for c in (1000, 9000, 3000)]
    assert greedy(problem([van()], jobs)).unassigned == (0, 2)


def test_greedy_keeps_what_it_begins_with() -> None:
    """Visits already planned stay with their vehicle in their order."""
    made = problem([van(), van()], [visit(1), visit(5), visit(3)])
    plan = greedy(made, [[], [1, 0]])
    route = next(route for route in plan.routes if route.vehicle == 1)
    assert [i for i in route.visits if i != 2] == [1, 0]
    assert plan.unassigned == ()


def test_greedy_refuses_an_infeasible_beginning() -> None:
    """It would otherwise hand out an infeasible plan."""
    with pytest.raises(ValueError, match="can't drive"):
        greedy(problem([van()], [visit(1, skills=(1,))]), [[0]])


def test_greedy_stops_when_told() -> None:
    """What it hasn't come to by then is left out, and the plan is sound."""
    made = problem([van(window=(0, 10**5))], [visit(k % 12, 10) for k in range(20)])
    asked = iter([False] * 6 + [True] * 100)
    plan = greedy(made, stop=lambda: next(asked))
    assert 0 < len(plan.unassigned) < 20
    assert violations(made, plan) == []


def test_a_later_visit_may_make_room_for_an_earlier_one() -> None:
    """What was too dear by itself is tried again once others share its way."""
    far = visit(10, unserved_cost=150)  # alone 200
    near = visit(10, unserved_cost=250)
    assert greedy(problem([van()], [far, near])).unassigned == ()


def test_greedy_repeats_itself() -> None:
    """Same problem, same plan."""
    made = random_problem(np.random.default_rng(8), MANY)
    assert greedy(made) == greedy(made)


def test_greedy_plans_hundreds_at_one_place() -> None:
    """Visits at one place are put beside each other; whoever is full is passed over."""
    vehicles = [van(window=(0, 3000), start=4, end=4) for _ in range(5)]
    made = problem(vehicles, [visit(4, 20) for _ in range(1000)])
    plan = greedy(made)
    assert [len(route.stops) for route in plan.routes] == [150] * 5
    assert len(plan.unassigned) == 250
    assert violations(made, plan) == []


def test_huge_costs_don_t_overflow() -> None:
    """The largest costs and rates allowed give exact sums."""
    most = 2**53
    vehicles = [van(fixed_cost=most, travel_cost=2**31, task_cost=2**31, distance_cost=2**31)]
    made = problem(vehicles, [visit(1, 10**4, unserved_cost=most), visit(2, 5, unserved_cost=most)])
    made = replace(made, vehicles=(replace(made.vehicles[0], window=(0, 2**40)),))
    assert violations(made, greedy(made)) == []


# ------------------------------------------------------------------ what an insertion tells


def test_an_insertion_says_when_and_whom_it_delays() -> None:
    """Arrival and start are those of its stop; later visits are named with their delay."""
    made = problem([van(end=None)], [visit(2, 5), visit(6, 5), visit(4, 30, windows=((50, 90),))])
    (offer,) = insertions(made, [[0, 1]], 2)
    assert (offer.arrival, offer.start) == (45, 50)
    assert offer.delays == ((1, 35),)


def test_an_inserter_is_asked_for_many_visits() -> None:
    """Its answers are those of single questions, and asking changes nothing."""
    rng = np.random.default_rng(21)
    for _ in range(40):
        made = random_problem(rng, MANY)
        plan = thrown_together(made, rng)
        orders = plan.order(len(made.vehicles))
        asked = Inserter(made, orders)
        for index in (*plan.unassigned, *plan.unassigned[:1]):
            assert asked.insertions(index) == insertions(made, orders, index)
            costs = sorted(cost for cost, _, _ in asked.best_places(index))
            assert costs == [offer.cost for offer in asked.insertions(index)]


def test_the_cheapest_is_the_first_of_all() -> None:
    """Found without the others, it is the same to the second; None where there is none."""
    rng = np.random.default_rng(22)
    found = 0
    for _ in range(120):
        made = random_problem(rng, ANY)
        plan = thrown_together(made, rng)
        orders = plan.order(len(made.vehicles))
        for index in plan.unassigned:
            first = next(iter(insertions(made, orders, index)), None)
            assert cheapest(made, orders, index) == first
            found += first is not None
    assert found > 15


def test_the_cheapest_is_known_where_costs_are_rounded() -> None:
    """The kernels can't tell two vans apart whose costs differ by less than they round."""
    jobs = [visit(5, unserved_cost=2**53) for _ in range(100)]
    vans = [van(fixed_cost=3), van(fixed_cost=1), van(fixed_cost=2)]
    made = problem(vans, jobs)
    assert pack(made).shift > 0
    best = cheapest(made, [[], [], []], 0)
    assert best is not None
    assert (best.vehicle, best.cost) == (1, 101)


def test_visits_that_go_together_have_no_place_alone() -> None:
    """A shipment's pick-up fits nowhere by itself, but greedily both ends are put in."""
    made = replace(
        problem([van()], [visit(2), visit(5)]), shipments=(Shipment(pickup=1, delivery=0),)
    )
    assert insertions(made, [[]], 1) == []
    assert greedy(made).order(1) == [[1, 0]]


def test_synchronised_visits_are_put_in_together() -> None:
    """Two vans meet; one van alone serves neither."""
    jobs = [visit(5, 10), visit(5, 10)]
    pair = replace(problem([van(), van(start=9, end=9)], jobs), synchronised=((0, 1),))
    plan = greedy(pair)
    assert plan.unassigned == ()
    assert violations(pair, plan) == []
    alone = replace(problem([van()], jobs), synchronised=((0, 1),))
    assert greedy(alone).unassigned == (0, 1)


def test_one_visit_waits_for_another() -> None:
    """The later one starts when the earlier one is over, and has no place without it."""
    jobs = [visit(5, 10), visit(1, 10)]
    made = replace(
        problem([van(), van()], jobs), precedences=(Precedence(first=0, then=1, min_delay=7),)
    )
    plan = greedy(made)
    assert plan.unassigned == ()
    assert violations(made, plan) == []
    assert insertions(made, [[], []], 1) == []
    assert insertions(made, [[0], []], 1) != []


def test_nothing_goes_before_a_frozen_beginning() -> None:
    """A place that the route refuses is not offered, and greedy comes to its end."""
    frozen = visit(5, pin=Pin(vehicle=0, position=0))
    made = problem([van(end=None)], [visit(1), frozen])
    assert [offer.position for offer in insertions(made, [[1]], 0)] == [1]
    assert greedy(made).order(1) == [[1, 0]]


def test_greedy_never_makes_a_coupled_plan_dearer() -> None:
    """Whatever it adds to a plan of tied visits, it costs no more, and it raises nothing."""
    rng = np.random.default_rng(33)
    for _ in range(60):
        made = random_problem(rng, Size(visits=(2, 9), features=COUPLING, likely=8))
        begin = thrown_together(made, rng)
        plan = greedy(made, begin.order(len(made.vehicles)))
        assert violations(made, plan) == []
        assert plan.cost <= begin.cost


@pytest.mark.parametrize(("gap", "position"), [((0, 3), 1), ((3, 0), 0)])
def test_a_missing_way_is_never_offered(gap: tuple[int, int], position: int) -> None:
    """A slot without a way in or out is passed over, whatever stands in the tables."""
    made = problem([van()], [visit(5), visit(3)], street(12, gap))
    (offer,) = insertions(made, [[0]], 1)
    assert offer.position == position
