"""Every fault of an instance is named, with its line and section."""

import pytest

from tests.optimizer.vrplib_texts import SKILLED, SOLOMON, TOWN, changed, faults


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("DIMENSION: 5", "", "DIMENSION: is missing"),
        ("DIMENSION: 5", "DIMENSION: five", "line 5, DIMENSION: 'five' is not a number"),
        ("DIMENSION: 5", "DIMENSION: 5 6", "line 5, DIMENSION: has 2 values"),
        ("DIMENSION: 5", "DIMENSION: 1", "line 5, DIMENSION: '1' is not between"),
        ("DIMENSION: 5", "DIMENSION: 99999999", "line 5, DIMENSION: '99999999' is not between"),
        ("DIMENSION: 5", "DIMENSION: 4.5", "line 5, DIMENSION: '4.5' is not a whole number"),
        ("DIMENSION: 5", "DIMENSION: 6", "NODE_COORD_SECTION: has no usable line for 6"),
        ("VEHICLES: 2", "VEHICLES: 0", "line 6, VEHICLES: '0' is not between"),
        ("VEHICLES: 2", "VEHICLES: 3", "VEHICLES_DEPOT_SECTION: has no usable line for 3"),
        ("CAPACITY: 10", "CAPACITY: -1", "line 7, CAPACITY: '-1' is not between"),
        ("EDGE_WEIGHT_TYPE: EUC_2D", "", "EDGE_WEIGHT_TYPE: is missing"),
        ("EDGE_WEIGHT_TYPE: EUC_2D", "EDGE_WEIGHT_TYPE: GEO", "EDGE_WEIGHT_TYPE: 'GEO' can't be"),
        ("TYPE: MDVRPTW", "PROFIT: 4", "line 3, PROFIT: is a specification that can't be read"),
        ("NODE_COORD_SECTION", "", "line 9, header: '1\\t0\\t0' belongs to no section"),
        ("3\t3\t4", "3\t3\tx", "line 12, NODE_COORD_SECTION: 'x' is not a number"),
        ("3\t3\t4", "3\t3\tnan", "line 12, NODE_COORD_SECTION: 'nan' is not a number"),
        ("3\t3\t4", "3\t3\t1e99", "line 12, NODE_COORD_SECTION: '1e99' is not between"),
        ("3\t3\t4", "3\t3", "line 12, NODE_COORD_SECTION: has 2 values where 3 belong"),
        ("3\t3\t4", "2\t3\t4", "line 12, NODE_COORD_SECTION: 2 has a line already, line 11"),
        ("3\t3\t4", "0\t3\t4", "line 12, NODE_COORD_SECTION: numbers go from 1 to 5"),
        ("3\t4", "3\t4.5", "line 18, DEMAND_SECTION: '4.5' is not a whole number"),
        ("3\t4", "3\t-4", "line 18, DEMAND_SECTION: '-4' is not between"),
        ("1\t0", "1\t3", "line 16, DEMAND_SECTION: a depot has 3 where only 0"),
        ("4\t2.5", "4\t-2", "line 25, SERVICE_TIME_SECTION: '-2' is not between"),
        ("4\t5\t60", "4\t61\t60", "line 31, TIME_WINDOW_SECTION: closes (60) before it opens (61)"),
        ("2\t2", "2\t3", "line 35, VEHICLES_DEPOT_SECTION: 3 is no depot"),
        ("2\t2", "2\t9", "line 35, VEHICLES_DEPOT_SECTION: '9' is not between"),
        ("DEPOT_SECTION", "OTHER_SECTION", "line 36, OTHER_SECTION: is a section that can't be"),
        ("DEPOT_SECTION", "DEMAND_SECTION", "line 36, DEMAND_SECTION: comes twice"),
    ],
)
def test_a_fault_of_a_vrplib_file_has_its_line(old: str, new: str, said: str) -> None:
    """Its section too; what the fault brings about elsewhere may be told besides."""
    told = faults(changed(TOWN, old, new))
    assert any(said in fault for fault in told), told


def test_all_faults_are_told_at_once() -> None:
    """Who corrects a file hears everything in one go."""
    text = changed(changed(TOWN, "3\t3\t4", "3\t3\tx"), "4\t5\t60", "4\t61\t60")
    assert [fault.split(":")[0] for fault in faults(text)] == [
        "line 12, NODE_COORD_SECTION",
        "line 31, TIME_WINDOW_SECTION",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "1 2 3",
            "1 2",
            "line 19, VEHICLES_ALLOWED_CLIENTS_SECTION: no vehicle may serve client 3",
        ),
        ("1 2 3", "1 2 3 1", "line 20, VEHICLES_ALLOWED_CLIENTS_SECTION: 1 is a depot"),
        ("1 2 3", "1 2 3 5", "line 20, VEHICLES_ALLOWED_CLIENTS_SECTION: '5' is not between"),
        ("1 2 3", "1 2 0", "line 20, VEHICLES_ALLOWED_CLIENTS_SECTION: '0' is not between 1"),
        ("1 2 3", "7 2 3", "line 20, VEHICLES_ALLOWED_CLIENTS_SECTION: '7' is not between"),
    ],
)
def test_a_fault_of_who_may_serve_whom_has_its_line(old: str, new: str, said: str) -> None:
    """A client whom nobody may serve is a fault, not one whom anybody may."""
    told = faults(changed(SKILLED, old, new))
    assert any(said in fault for fault in told), told


def test_a_depot_section_has_to_leave_somebody_to_serve() -> None:
    """An empty one is no depot; one with all nodes leaves no clients."""
    none = TOWN.replace("DEPOT_SECTION\n1\n2\n-1\n", "DEPOT_SECTION\n-1\n")
    everybody = TOWN.replace("DEPOT_SECTION\n1\n2\n-1\n", "DEPOT_SECTION\n1 2 3 4 5\n")
    for text in (none, everybody):
        assert any("DEPOT_SECTION: leaves no depot" in fault for fault in faults(text))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("3 20", "3", "line 5, VEHICLE: has 1 values where 2 belong: number, capacity"),
        ("3 20", "0 20", "line 5, VEHICLE: '0' is not between 1"),
        ("3 20", "3 20.5", "line 5, VEHICLE: '20.5' is not a whole number"),
        ("3 20", "", "VEHICLE: has 0 lines of numbers"),
        ("3 20", "3 20\n4 20", "VEHICLE: has 2 lines of numbers"),
        ("1 3 4 10 20 171 10", "1 3 4 10 20 171", "line 11, CUSTOMER: has 6 values where 7"),
        ("1 3 4 10 20 171 10", "1 3 4 10 20 19 10", "line 11, CUSTOMER: closes (19) before"),
        ("1 3 4 10 20 171 10", "2 3 4 10 20 171 10", "line 11, CUSTOMER: is number 2 where 1"),
        ("1 3 4 10 20 171 10", "1 3 y 10 20 171 10", "line 11, CUSTOMER: 'y' is not a number"),
        ("1 3 4 10 20 171 10", "Z 3 4 10 20 171 10", "line 11, CUSTOMER: 'Z' is not a number"),
        ("0 0 0 0 0 230 0", "0 0 0 5 0 230 0", "line 10, CUSTOMER: the depot wants something"),
    ],
)
def test_a_fault_of_solomons_format_has_its_line(old: str, new: str, said: str) -> None:
    """The table stands where a section would."""
    told = faults(changed(SOLOMON, old, new))
    assert any(said in fault for fault in told), told


def test_a_table_of_nobody_is_refused() -> None:
    """The depot alone is no problem."""
    told = faults("\n".join(SOLOMON.splitlines()[:10]))
    assert told == ("CUSTOMER: has 1 lines where a depot and 1 to 4999 others belong",)


def test_endless_faults_are_cut() -> None:
    """A file of something else doesn't fill the screen for ever."""
    text = "DIMENSION: 5\nEDGE_WEIGHT_TYPE: EUC_2D\n" + "rubbish\n" * 5000
    assert 10 < len(faults(text)) <= 100
