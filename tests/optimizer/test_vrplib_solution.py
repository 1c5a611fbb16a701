"""Solution files say who serves whom in which order; ours are read back as they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.check import violations
from optimizer.errors import FormatError
from optimizer.formats import vrplib
from optimizer.schedule import assemble
from tests.optimizer.vrplib_texts import SKILLED, SOLOMON, TOWN

GOOD = "Route #1: 4 2\nRoute #2: 3\nCost: 25000\n"


def test_routes_are_their_vehicles() -> None:
    """Route k is vehicle k's; the cost is what the file says, in its own unit."""
    found = vrplib.read_solution(vrplib.read(TOWN), GOOD)
    assert found.orders == ((2, 0), (1,))
    assert found.cost == 25000


def test_what_the_file_says_is_feasible_and_costs_that() -> None:
    """The street is driven to and fro: 2 x 2.5, then 2 x 5; from the other depot 2 x 5."""
    instance = vrplib.read(TOWN)
    found = vrplib.read_solution(instance, GOOD)
    solution = assemble(instance.problem, found.orders)
    assert solution.cost == found.cost
    assert violations(instance.problem, solution) == []


@pytest.mark.parametrize(
    "text",
    [
        "Route #2: 3\nRoute #1: 4 2\nCost 25000",
        "route 1 : 4 2\r\nROUTE #2 :3\r\n\r\ncost: 25000.0\r\n",
        "Route #1: 4 2\nRoute #2:3\nCost : 2.5e4\n",
    ],
)
def test_files_are_written_in_many_ways(text: str) -> None:
    """CVRPLIB's, PyVRP's and others' all say the same."""
    instance = vrplib.read(TOWN)
    assert vrplib.read_solution(instance, text) == vrplib.read_solution(instance, GOOD)


def test_vehicles_without_a_line_stay_where_they_are() -> None:
    """So do those with an empty one; a file may leave customers out."""
    found = vrplib.read_solution(vrplib.read(TOWN), "Route #2:\n")
    assert found.orders == ((), ())
    assert found.cost is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Route #3: 4", "line 1, route 3: there are only vehicles 1 to 2"),
        ("Route #0: 4", "line 1, route 0: there are only vehicles 1 to 2"),
        ("Route #1: 4\nRoute #1: 3", "line 2, route 1: comes twice"),
        ("Route #1: 4 9", "line 1, route 1: '9' is no customer"),
        ("Route #1: 0", "line 1, route 1: '0' is no customer"),
        ("Route #1: 4 x", "line 1, route 1: 'x' is not a number"),
        ("Route #1: 4 4", "line 1, route 1: customer 4 comes again, first on line 1"),
        ("Route #1: 4\n\nRoute #2: 4", "line 3, route 2: customer 4 comes again, first on line 1"),
        ("Route #1: 4\nCost: high", "line 2, cost: 'high' is not a number"),
        ("Best so far", "line 1, solution: 'Best so far' is neither a route nor a cost"),
    ],
)
def test_a_fault_of_a_solution_has_its_line(text: str, said: str) -> None:
    """And the route it is on."""
    with pytest.raises(FormatError) as caught:
        vrplib.read_solution(vrplib.read(TOWN), text)
    assert said in caught.value.faults


@pytest.mark.parametrize("text", [TOWN, SKILLED, SOLOMON])
@given(data=st.data())
def test_what_is_written_is_read_back(text: str, data: st.DataObject) -> None:
    """Any feasible plan, whoever stays at home and whoever is left out."""
    instance = vrplib.read(text)
    problem = instance.problem
    visits = data.draw(st.permutations(range(len(problem.visits))))
    orders: list[list[int]] = [[] for _ in problem.vehicles]
    for i in visits:
        who = data.draw(st.integers(-1, len(orders) - 1))
        if who >= 0:
            orders[who].append(i)
    try:
        solution = assemble(problem, orders)
    except ValueError:
        return
    found = vrplib.read_solution(instance, vrplib.write_solution(instance, solution))
    assert [list(order) for order in found.orders] == orders
    assert found.cost == solution.cost
