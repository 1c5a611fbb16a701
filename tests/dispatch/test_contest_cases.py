"""What is measured on: files of the literature, and days of a given size and seed."""

import shutil
from pathlib import Path

import pytest

from dispatch.errors import BadInput
from dispatch.measuring.contest.cases import DaySize, day_cases, instance_cases
from dispatch.measuring.contest.contest import OVERHEAD_SECONDS, Plan, duration, hold, schedule_of
from dispatch.measuring.contest.technician_day import made_tables
from dispatch.measuring.contest.trial import OURS, Ledger
from optimizer import TravelTables
from tests.dispatch.contest_days import FakeSolvers, solvers, tiny_case
from tests.optimizer.vrplib_texts import SKILLED, SOLOMON, TOWN

__all__ = ["solvers"]

PUBLISHED = "Route #1: 4 2\nRoute #2: 3\nCost: 99\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of three instances in two sets."""
    (tmp_path / "towns").mkdir()
    (tmp_path / "solomon").mkdir()
    (tmp_path / "towns" / "TOWN.vrp").write_text(TOWN)
    (tmp_path / "towns" / "TOWN.sol").write_text(PUBLISHED)
    (tmp_path / "towns" / "SKILLED.vrp").write_text(SKILLED)
    (tmp_path / "solomon" / "S1.txt").write_text(SOLOMON)
    (tmp_path / "solomon" / "BKS.json").write_text('{"S1_distance": {"best_known_cost": 10.5}}')
    return tmp_path


def test_a_folder_is_a_set_for_each_folder_in_it(folder: Path) -> None:
    """Named by folder and file, in order; costs in thousandths."""
    cases = instance_cases([folder])
    assert [case.name for case in cases] == ["solomon/S1", "towns/SKILLED", "towns/TOWN"]
    assert [case.group for case in cases] == ["solomon", "towns", "towns"]
    assert {case.unit for case in cases} == {1000}


def test_the_best_known_cost_is_driven_on_our_own_clock(folder: Path) -> None:
    """Whatever unit the solution file counts in; or it is what the table says, scaled."""
    costs = {case.name: case.best_known for case in instance_cases([folder])}
    assert costs == {"solomon/S1": 10_500, "towns/SKILLED": None, "towns/TOWN": 25_000}


def test_a_published_plan_that_breaks_a_rule_is_no_best_known(folder: Path) -> None:
    """Then the best of the runs counts."""
    (folder / "towns" / "TOWN.sol").write_text("Route #1: 4 2 3\nCost: 1\n")
    costs = {case.name: case.best_known for case in instance_cases([folder])}
    assert costs["towns/TOWN"] is None


def test_a_single_file_will_do(folder: Path) -> None:
    """And several of them."""
    files = [folder / "towns" / "TOWN.vrp", folder / "solomon" / "S1.txt"]
    assert [case.name for case in instance_cases(files)] == ["towns/TOWN", "solomon/S1"]


def test_every_fault_of_every_file_is_told(folder: Path) -> None:
    """Before anything long begins, with the file's name."""
    (folder / "towns" / "TOWN.vrp").write_text(TOWN.replace("3\t3\t4", "3\t3\tx"))
    (folder / "solomon" / "S1.txt").write_text(SOLOMON.replace("3         20", "3"))
    with pytest.raises(BadInput) as caught:
        instance_cases([folder])
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 2
    assert "S1.txt" in told[0]
    assert "line 5, VEHICLE" in told[0]
    assert "TOWN.vrp" in told[1]
    assert "line 12, NODE_COORD_SECTION" in told[1]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"DIMENSION: 3"])
def test_a_file_that_is_no_instance_is_named(tmp_path: Path, content: bytes) -> None:
    """Bytes that are no text as well."""
    path = tmp_path / "x.vrp"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"x\.vrp"):
        instance_cases([path])


def test_a_folder_without_instances_is_named(tmp_path: Path) -> None:
    """So is one that isn't there."""
    with pytest.raises(BadInput, match="has no instances"):
        instance_cases([tmp_path])
    shutil.rmtree(tmp_path)
    with pytest.raises(BadInput, match="there is no such file"):
        instance_cases([tmp_path])


def test_days_are_a_set_for_each_size() -> None:
    """A case for each seed; rich and coupled ones are called so."""
    asked = []

    def tables_of(places: int, seed: int) -> TravelTables:
        asked.append((places, seed))
        return made_tables(places, seed=seed)

    sizes = [DaySize(jobs=6, technicians=2), DaySize(jobs=8, technicians=3)]
    cases = list(day_cases(sizes, [1, 5], tables_of, city="porto"))
    assert [case.name for case in cases] == [
        "porto 6x2 seed 1",
        "porto 6x2 seed 5",
        "porto 8x3 seed 1",
        "porto 8x3 seed 5",
    ]
    assert [case.group for case in cases] == ["porto 6x2"] * 2 + ["porto 8x3"] * 2
    assert asked == [(8, 1), (8, 5), (11, 1), (11, 5)]
    rich, coupled = (
        next(day_cases(sizes, [1], tables_of, city="porto", kind=kind))
        for kind in ("rich", "coupled")
    )
    assert rich.name == "porto rich 6x2 seed 1"
    assert coupled.name == "porto coupled 6x2 seed 1"
    assert rich.problem.vehicles[0].breaks


def test_runs_go_problem_by_problem(folder: Path) -> None:
    """Ours first at every limit; a peer with its own time once; who lacks something is left out."""
    cases = instance_cases([folder / "towns" / "TOWN.vrp", folder / "solomon" / "S1.txt"])
    runs, left_out = schedule_of(cases, Plan(seconds=(2.0, 10.0), peers=("pyvrp", "vroom")))
    assert [(run.case.name, run.solver, run.seconds) for run in runs] == [
        ("towns/TOWN", "callout", 2.0),
        ("towns/TOWN", "callout", 10.0),
        ("towns/TOWN", "pyvrp", 2.0),
        ("towns/TOWN", "pyvrp", 10.0),
        ("solomon/S1", "callout", 2.0),
        ("solomon/S1", "callout", 10.0),
        ("solomon/S1", "pyvrp", 2.0),
        ("solomon/S1", "pyvrp", 10.0),
        ("solomon/S1", "vroom", None),
    ]
    assert [(left.solver, left.case, left.lacks) for left in left_out] == [
        ("vroom", "towns/TOWN", ("vehicle.max_work",))
    ]


def test_how_long_it_takes_is_foreseen() -> None:
    """Told seconds and a little; what takes its own time takes more on larger problems."""
    runs, _ = schedule_of([tiny_case()], Plan(seconds=(10.0,), peers=("vroom",)))
    assert runs[0].expected == 10.0 + OVERHEAD_SECONDS
    assert OVERHEAD_SECONDS < runs[1].expected < OVERHEAD_SECONDS + 1
    assert [duration(seconds) for seconds in (4.2, 99, 100, 3600)] == [
        "4 s", "99 s", "2 min", "60 min",
    ]  # fmt: skip


def test_a_contest_runs_one_after_the_other(solvers: FakeSolvers) -> None:
    """And tells of each before it begins, with what is left."""
    plan = Plan(seconds=(3.0,), peers=("pyvrp", "vroom"))
    runs, _ = schedule_of([tiny_case("a"), tiny_case("b", seed=2)], plan)
    told: list[tuple[str, float]] = []
    trials = hold(runs, plan, Ledger(), lambda doing, share: told.append((doing, share)))
    assert solvers.asked == [(OURS, 3.0), ("pyvrp", 3.0), ("vroom", 0.0)] * 2
    assert len(trials) == 6
    assert [doing.split(" ")[0] for doing, _ in told[1:]] == [f"{i}/6" for i in range(1, 7)]
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert "left" in told[-1][0]


def test_a_contest_goes_on_where_it_was(solvers: FakeSolvers, tmp_path: Path) -> None:
    """Runs in the file aren't made again; new limits and problems are."""
    path = tmp_path / "runs.jsonl"
    plan = Plan(seconds=(3.0,), peers=("pyvrp",))
    runs, _ = schedule_of([tiny_case("a")], plan)
    first = hold(runs, plan, Ledger(path), lambda *_: None)
    solvers.asked.clear()
    assert hold(runs, plan, Ledger(path), lambda *_: None) == first
    assert solvers.asked == []
    more = Plan(seconds=(3.0, 5.0), peers=("pyvrp",))
    runs, _ = schedule_of([tiny_case("a")], more)
    assert len(hold(runs, more, Ledger(path), lambda *_: None)) == 4
    assert solvers.asked == [(OURS, 5.0), ("pyvrp", 5.0)]


def test_a_peer_that_fails_does_not_end_the_contest(solvers: FakeSolvers) -> None:
    """What it said is kept."""
    solvers.failure = "ended with -11: said nothing"
    plan = Plan(seconds=(3.0,), peers=("pyvrp",))
    runs, _ = schedule_of([tiny_case("a"), tiny_case("b")], plan)
    trials = hold(runs, plan, Ledger(), lambda *_: None)
    assert [trial.failure for trial in trials] == ["", solvers.failure] * 2


def test_an_answer_that_breaks_a_rule_is_flagged(solvers: FakeSolvers) -> None:
    """Its cost doesn't count."""
    solvers.spoiled = True
    plan = Plan(seconds=(3.0,), peers=("pyvrp",))
    runs, _ = schedule_of([tiny_case("a")], plan)
    ours, theirs = hold(runs, plan, Ledger(), lambda *_: None)
    assert ours.cost is not None
    assert theirs.cost is None
    assert "again" in theirs.violations[0]
    assert theirs.building == 0.25
