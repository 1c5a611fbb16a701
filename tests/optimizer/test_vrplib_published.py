"""The published solutions of the shared instances are feasible here and cost what they should."""

from itertools import pairwise
from pathlib import Path

import pytest

from optimizer.check import violations
from optimizer.formats import vrplib
from optimizer.problem import Problem
from optimizer.schedule import assemble

INSTANCES = Path(__file__).parents[3] / "shared" / "data" / "instances"
SOLVED = sorted(path.with_suffix(".vrp") for path in INSTANCES.glob("*/*.sol"))
TABLES = sorted(path for path in INSTANCES.glob("*/*.txt"))

pytestmark = pytest.mark.skipif(
    not INSTANCES.is_dir(), reason="../shared/data/instances is not there"
)


def shortest_duration(problem: Problem, vehicle: int, order: tuple[int, ...]) -> int:
    """Least seconds from departure to return, by Savelsbergh's forward slack; windows are single.

    Departing later by the slack, but not by more than all waiting, takes as much off the route.
    """
    home = problem.vehicles[vehicle].start
    assert home is not None
    seconds = problem.travel(vehicle).seconds
    opens, closes = problem.vehicles[vehicle].window
    clock, waited, slack = opens, 0, closes - opens
    for before, i in pairwise([-1, *order]):
        visit = problem.visits[i]
        place = home if before < 0 else problem.visits[before].location
        clock += int(seconds[place, visit.location])
        first, last = visit.windows[0]
        waited += max(0, first - clock)
        clock = max(clock, first)
        assert clock <= last, f"visit {i} begins {clock - last} late"
        slack = min(slack, last - clock + waited)
        clock += visit.service
    clock += int(seconds[problem.visits[order[-1]].location, home])
    assert clock <= closes
    slack = min(slack, closes - clock + waited)
    return clock - opens - min(slack, waited)


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_a_published_solution_is_feasible_and_costs_what_is_published(path: Path) -> None:
    """To the thousandth: distances are rounded as they were when it was published."""
    instance = vrplib.read(path.read_text())
    published = vrplib.read_solution(instance, path.with_suffix(".sol").read_text())
    solution = assemble(instance.problem, published.orders)
    assert solution.unassigned == ()
    assert solution.cost == published.cost
    assert violations(instance.problem, solution) == []
    assert vrplib.read_solution(instance, vrplib.write_solution(instance, solution)) == published


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_a_published_solution_keeps_to_the_maximum_duration(path: Path) -> None:
    """Reckoned here apart from everything else."""
    instance = vrplib.read(path.read_text())
    problem = instance.problem
    published = vrplib.read_solution(instance, path.with_suffix(".sol").read_text())
    for k, order in enumerate(published.orders):
        if order:
            longest = problem.vehicles[k].max_work
            assert longest is not None
            assert shortest_duration(problem, k, order) <= longest


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_solomons_and_hombergers_files_are_read(path: Path) -> None:
    """Whole: every customer, every vehicle, and time enough to drive to anybody and back."""
    problem = vrplib.read(path.read_text()).problem
    assert len(problem.visits) in {100, 200}
    assert len(problem.vehicles) in {25, 50}
    assert problem.vehicles[0].capacity[0] >= max(visit.demand[0] for visit in problem.visits)
    seconds, (opens, closes) = problem.matrices[0].seconds, problem.vehicles[0].window
    for visit in problem.visits:
        arrival = max(opens + int(seconds[0, visit.location]), visit.windows[0][0])
        assert arrival <= visit.windows[0][1]
        assert arrival + visit.service + int(seconds[visit.location, 0]) <= closes + 1


def test_best_known_distances_cover_solomons_files() -> None:
    """Each has one, below what going there and back for each customer would cost."""
    costs = vrplib.best_known_distances((INSTANCES / "solomon" / "BKS.json").read_text())
    for path in sorted((INSTANCES / "solomon").glob("*.txt")):
        instance = vrplib.read(path.read_text())
        alone = sum(
            2 * int(instance.problem.matrices[0].seconds[0, visit.location])
            for visit in instance.problem.visits
        )
        assert 0 < costs[instance.name] * instance.scale < alone
