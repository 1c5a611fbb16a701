"""`callout sheets` and the folder of `callout plan`: what is written, replaced, and refused."""

import json
import shutil
from pathlib import Path

import pytest

from tests.dispatch.small_day import A_SHIFT, Desk, build, planning, write


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a made city and a day of one job and one shift."""
    return build(tmp_path_factory.mktemp("sheets"))


@pytest.fixture
def plan(desk: Desk) -> Path:
    """Give a written plan; made once, since a plan is the same for everybody."""
    kept = desk.root / "kept"
    if not kept.exists():
        files = desk.root / "jobs.csv", desk.root / "shifts.csv"
        assert desk.callout(*planning(*files, kept)).code == 0
    return kept / "plan.json"


def names(folder: Path) -> list[str]:
    """List a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("formats", "written"),
    [
        ("ics", ["t1.ics"]),
        ("csv,geojson", ["routes.geojson", "stops.csv"]),
        (" html , ics ", ["t1.html", "t1.ics"]),
        ("ics,ics", ["t1.ics"]),
    ],
)
def test_formats_may_be_joined(desk: Desk, plan: Path, formats: str, written: list[str]) -> None:
    """Each format asked for is written once, each file named on the terminal."""
    done = desk.callout("sheets", plan, "--format", formats, "--out", desk.out)
    assert done.code == 0, done.err
    assert names(desk.out) == written
    assert {Path(line).name for line in done.out.splitlines()} == set(written)


@pytest.mark.parametrize("formats", ["", ",", "PDF", "ics,docx"])
def test_what_is_no_format_writes_nothing(desk: Desk, plan: Path, formats: str) -> None:
    """One unknown format refuses all of them, with the list of those that are known."""
    done = desk.callout("sheets", plan, "--format", formats, "--out", desk.out)
    desk.refused(done, "--format", "html, pdf, ics, csv, geojson")


def test_without_the_city_sheets_are_made_with_a_word(
    desk: Desk, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the city isn't built, sheets are written all the same and the lack is said."""
    monkeypatch.setenv("CALLOUT_DATA", str(desk.folder / "elsewhere"))
    done = desk.callout("sheets", plan, "--format", "html", "--out", desk.out)
    assert done.code == 0
    assert "'toy' has not been built here" in done.err
    assert names(desk.out) == ["t1.html"]


def test_a_damaged_city_says_how_to_mend_it(
    desk: Desk, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A city whose files were cut off is no reason for sheets without roads: it is mended first."""
    data = desk.folder / "data"
    shutil.copytree(desk.root / "data", data)
    monkeypatch.setenv("CALLOUT_DATA", str(data))
    for path in (data / "cities" / "toy.city").glob("*.npz"):
        path.write_bytes(path.read_bytes()[:100])
    done = desk.callout("sheets", plan, "--format", "pdf", "--out", desk.out)
    assert done.code == 3
    assert "callout city build toy" in done.err
    assert not desk.out.exists()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("city", "../x", "city: '../x' is no name"),
        ("zone", "Mars/Olympus", "zone"),
        ("day", "soon", "day"),
        ("routes", 5, "routes"),
    ],
)
def test_a_plan_that_was_tampered_with(
    desk: Desk, plan: Path, key: str, value: object, said: str
) -> None:
    """A value that no plan has is refused by file and key."""
    document = json.loads(plan.read_text())
    assert key in document
    bad = write(desk.folder / "plan.json", json.dumps(document | {key: value}))
    done = desk.callout("sheets", bad, "--format", "html", "--out", desk.out)
    desk.refused(done, str(bad), said)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[" * 100_000, b"{" + b'"a":1' * 9, b"1" * 5000, b"NaN"]
)
def test_a_file_that_is_no_plan(desk: Desk, content: bytes) -> None:
    """Binary files, deep nesting and long numbers end in the file's name."""
    bad = write(desk.folder / "plan.json", content)
    desk.refused(desk.callout("sheets", bad, "--out", desk.out), str(bad))


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_path_that_is_no_file(desk: Desk, name: str) -> None:
    """A missing file and a folder are told apart by the system's words."""
    done = desk.callout("sheets", desk.folder / name, "--out", desk.out)
    desk.refused(done, str(desk.folder / name))


def test_a_second_plan_replaces_the_first_ones_sheets(desk: Desk) -> None:
    """Who is not on shift any more has no sheet beside the new ones; other files stay."""
    shifts = write(desk.folder / "s.csv", A_SHIFT + "t2,08:00,17:00,-30.0,45.0\n")
    jobs = desk.root / "jobs.csv"
    assert desk.callout(*planning(jobs, shifts, desk.out)).code == 0
    write(desk.out / "sheets" / "pdf" / "notes.pdf", "mine")
    assert names(desk.out / "sheets" / "ics") == ["t1.ics", "t2.ics"]
    assert desk.callout(*planning(jobs, desk.root / "shifts.csv", desk.out)).code == 0
    assert names(desk.out / "sheets" / "ics") == ["t1.ics"]
    assert names(desk.out / "sheets" / "html") == ["t1.html"]
    assert names(desk.out / "sheets" / "pdf") == ["notes.pdf", "t1.pdf"]


def test_a_folder_with_somebody_elses_plan_is_added_to(desk: Desk) -> None:
    """A plan.json that is none of ours removes nothing."""
    desk.out.mkdir()
    write(desk.out / "plan.json", "no plan")
    (desk.out / "sheets" / "ics").mkdir(parents=True)
    write(desk.out / "sheets" / "ics" / "t9.ics", "mine")
    files = desk.root / "jobs.csv", desk.root / "shifts.csv"
    assert desk.callout(*planning(*files, desk.out)).code == 0
    assert names(desk.out / "sheets" / "ics") == ["t1.ics", "t9.ics"]
    assert json.loads((desk.out / "plan.json").read_text())["city"] == "toy"


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_in_the_folders_place(desk: Desk, below: str) -> None:
    """An output folder that is a file is refused before the search, and left alone."""
    desk.out.write_text("mine")
    files = desk.root / "jobs.csv", desk.root / "shifts.csv"
    done = desk.callout(*planning(*files, desk.out / below))
    assert done.code == 2
    assert "is no folder" in done.err
    assert desk.out.read_text() == "mine"


def test_a_folder_in_a_files_place(desk: Desk, plan: Path) -> None:
    """A folder where a file should go is named, and no half-written file stays beside it."""
    (desk.out / "t1.ics").mkdir(parents=True)
    done = desk.callout("sheets", plan, "--format", "ics", "--out", desk.out)
    assert done.code == 2
    assert f"{desk.out / 't1.ics'}: is a folder" in done.err
    assert names(desk.out) == ["t1.ics"]


def test_the_checker_reads_no_endless_number(desk: Desk) -> None:
    """A number of thousands of digits in a problem is bad input like any other."""
    bad = write(desk.folder / "problem.json", f'{{"jobs": {"1" * 5000}}}')
    done = desk.callout("solve", bad, "--seconds", 0)
    desk.refused(done, str(bad), "is not JSON")
