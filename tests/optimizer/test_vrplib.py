"""Problems of the literature are read to the thousandth, whichever way their files are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import FormatError
from optimizer.formats import vrplib
from optimizer.formats.vrplib_layout import ALWAYS
from tests.optimizer.vrplib_texts import SKILLED, SOLOMON, TOWN, changed, faults


def test_distances_are_straight_and_in_thousandths() -> None:
    """Driving costs its distance and takes as long; all of it is scaled and rounded."""
    problem = vrplib.read(TOWN).problem
    table = problem.matrices[0]
    assert table.seconds[0, 2] == 5000  # 3, 4
    assert table.seconds[0, 4] == 2500  # 1.5, 2
    assert table.seconds[2, 0] == table.seconds[0, 2]
    assert all(vehicle.travel_cost == 1 for vehicle in problem.vehicles)
    assert all(vehicle.fixed_cost == 0 for vehicle in problem.vehicles)


def test_a_distance_is_rounded_to_the_nearest() -> None:
    """The square root of two is 1.414, of three comes 1.732: no cutting off."""
    text = changed(SKILLED, "2 3 4", "2 1 1")
    assert vrplib.read(text).problem.matrices[0].seconds[0, 1] == 1414
    text = changed(SKILLED, "2 3 4", "2 1.7320508 0")
    assert vrplib.read(text).problem.matrices[0].seconds[0, 1] == 1732
    text = changed(SKILLED, "2 3 4", "2 0.0006 0")
    assert vrplib.read(text).problem.matrices[0].seconds[0, 1] == 1


def test_clients_are_the_nodes_that_are_no_depots() -> None:
    """They are called as solution files call them: one less than the file's number."""
    instance = vrplib.read(TOWN)
    assert instance.name == "TOWN"
    assert instance.nodes == (2, 3, 4)
    assert [visit.id for visit in instance.problem.visits] == ["2", "3", "4"]
    assert [visit.location for visit in instance.problem.visits] == [2, 3, 4]
    assert instance.scale == 1000


def test_what_a_client_wants_is_read() -> None:
    """Demand stays as it is; times are thousandths."""
    visit = vrplib.read(TOWN).problem.visits[1]
    assert visit.service == 2500
    assert visit.windows == ((5000, 60_000),)
    assert visit.demand == (5,)
    assert visit.required == frozenset()


def test_every_vehicle_has_its_own_depot_and_that_depots_hours() -> None:
    """Capacity and maximum duration come from the header where that has them."""
    first, second = vrplib.read(TOWN).problem.vehicles
    assert (first.start, first.end, first.window) == (0, 0, (0, 100_000))
    assert (second.start, second.end, second.window) == (1, 1, (10_000, 90_000))
    assert first.capacity == second.capacity == (10,)
    assert first.max_work == second.max_work == 40_500


def test_who_may_serve_whom_is_required() -> None:
    """A client that not everybody may serve names those who may; capacities may differ."""
    problem = vrplib.read(SKILLED).problem
    assert [visit.required for visit in problem.visits] == [frozenset(), {0}, {1}]
    assert [vehicle.capacity for vehicle in problem.vehicles] == [(3,), (2,)]
    assert all(vehicle.max_work is None for vehicle in problem.vehicles)


def test_without_windows_everything_is_always_open() -> None:
    """Then nobody can be late; without a depot section the first node is the depot."""
    problem = vrplib.read(SKILLED).problem
    assert all(visit.windows == () for visit in problem.visits)
    assert all(vehicle.window == ALWAYS for vehicle in problem.vehicles)
    assert all(vehicle.start == 0 for vehicle in problem.vehicles)


def test_vehicles_may_have_maximum_durations_of_their_own() -> None:
    """A section counts for each vehicle, whatever its order of lines."""
    section = "VEHICLES_MAX_DURATION_SECTION\n2 7.25\n1 8\nEOF"
    problem = vrplib.read(changed(SKILLED, "EOF", section)).problem
    assert [vehicle.max_work for vehicle in problem.vehicles] == [8000, 7250]


def test_without_capacity_anything_can_be_carried() -> None:
    """A file without demands has no loads at all."""
    text = TOWN.replace("CAPACITY: 10\n", "")
    problem = vrplib.read(text).problem
    assert all(vehicle.capacity == () for vehicle in problem.vehicles)
    assert all(visit.demand == () for visit in problem.visits)


def test_a_service_time_may_count_for_everybody() -> None:
    """Depots excepted."""
    text = changed(SKILLED, "VEHICLES: 2", "VEHICLES: 2\nSERVICE_TIME: 1.5")
    assert [visit.service for visit in vrplib.read(text).problem.visits] == [1500] * 3


def test_solomons_tables_are_read() -> None:
    """The depot's due date is the end of every shift; vehicles are all alike."""
    instance = vrplib.read(SOLOMON)
    problem = instance.problem
    assert instance.name == "S1"
    assert instance.nodes == (1, 2)
    assert len(problem.vehicles) == 3
    assert {vehicle.window for vehicle in problem.vehicles} == {(0, 230_000)}
    assert {vehicle.capacity for vehicle in problem.vehicles} == {(20,)}
    assert problem.visits[0].windows == ((20_000, 171_000),)
    assert problem.visits[1].service == 10_000
    assert problem.matrices[0].seconds[0, 1] == 5000


@pytest.mark.parametrize("text", [TOWN, SKILLED, SOLOMON])
@pytest.mark.parametrize("change", ["\r\n", "\r", " \n", "\n\n"])
def test_line_ends_don_t_matter(text: str, change: str) -> None:
    """Files come from everywhere: other line ends, blanks before them, empty lines."""
    first, other = vrplib.read(text), vrplib.read(text.replace("\n", change))
    assert first.problem.visits == other.problem.visits
    assert first.problem.vehicles == other.problem.vehicles


def test_best_known_costs_are_those_of_distance() -> None:
    """Where a table has both, the one that minimises vehicles first doesn't count."""
    table = {
        "R101": {"best_known_cost": 1650.8},
        "R101_distance": {"best_known_cost": 1642.88},
        "C101": {"best_known_cost": 828},
    }
    assert vrplib.best_known_distances(json.dumps(table)) == {"R101": 1642.88, "C101": 828.0}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[]", "document"),
        ("{", "document"),
        ('{"R101": 4}', "R101.best_known_cost"),
        ('{"R101": {"best_known_cost": "4"}}', "R101.best_known_cost"),
        ('{"R101": {"best_known_cost": true}}', "R101.best_known_cost"),
        ('{"R101": {"best_known_cost": -1}}', "R101.best_known_cost"),
        ('{"R101": {"best_known_cost": NaN}}', "R101.best_known_cost"),
    ],
)
def test_a_table_that_is_none_is_refused(text: str, path: str) -> None:
    """With the name of the entry."""
    with pytest.raises(FormatError, match=path):
        vrplib.best_known_distances(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_text_is_a_riddle(text: str) -> None:
    """Whatever a file holds, it is a problem or its faults are told."""
    assert all(": " in fault for fault in faults(text))


@given(st.integers(0, len(TOWN) - 1), st.sampled_from("\n\t -:9ZE_.e\x00é"), st.booleans())
def test_no_slip_of_a_finger_is_a_riddle(at: int, letter: str, insert: bool) -> None:  # noqa: FBT001 - drawn
    """A letter changed or inserted anywhere gives a problem or faults that begin with a place."""
    for text in (TOWN, SOLOMON):
        place = at % len(text)
        broken = text[:place] + letter + text[place + (not insert) :]
        assert all(": " in fault for fault in faults(broken))
