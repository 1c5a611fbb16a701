"""`callout plan` on files as people send them: odd ones are read, bad ones refused by name."""

from pathlib import Path

import pytest

from tests.dispatch.small_day import (
    A_JOB,
    A_SHIFT,
    JOB_COLUMNS,
    SHIFT_COLUMNS,
    Desk,
    build,
    planning,
    write,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a made city and a day of one job and one shift."""
    return build(tmp_path_factory.mktemp("intake"))


@pytest.mark.parametrize(
    "content",
    [
        A_JOB.replace(",", ";"),
        A_JOB.replace(",", "\t"),
        A_JOB.replace("\n", "\r\n"),
        A_JOB.replace("\n", "\r"),
        "\ufeff" + A_JOB,
        A_JOB.encode("utf-16"),
        f"\n\n{A_JOB}\n\n",
    ],
    ids=["semicolon", "tab", "windows", "old-mac", "mark", "utf-16", "blank-lines"],
)
def test_a_table_is_read_however_it_was_saved(desk: Desk, content: str | bytes) -> None:
    """Delimiters, line ends, marks and blank lines of any spreadsheet give the same job."""
    done = desk.plan_jobs(content)
    assert done.code == 0, done.err
    assert desk.planned() == ["A"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["empty"]),
        (A_JOB.replace(",", "^"), ["row 1", "comma, semicolon, tab, pipe"]),
        ("lon,lat,service_minutes\n-30.0,45.0,20\n", ["row 1", "column id is missing"]),
        (b"\x00\x01\x02\xff\xfe\x99", ["row 1", "UTF-8"]),
        (f"{JOB_COLUMNS},title\nA,-30,45,20,caf".encode() + b"\xe9\n", ["row 2", "UTF-8"]),
        (b"PK\x03\x04rest", ["save the sheet as CSV"]),
        (f'{JOB_COLUMNS},title\nA,-30,45,20,"open\n', ["row 2", "quotation mark"]),
        (f"{JOB_COLUMNS}\nA,-30.0,45.0\n", ["row 2", "3 cells", "4"]),
        (f"{JOB_COLUMNS}\nA,-30.0,45.0,20,1\n", ["row 2", "5 cells", "comma"]),
    ],
    ids=[
        "empty", "delimiter", "column", "binary", "latin-1", "xlsx", "quote", "short", "long",
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(
    desk: Desk, content: str | bytes, words: list[str]
) -> None:
    """What can't be a table of jobs ends in the file's name, the row and what is wrong."""
    done = desk.plan_jobs(content)
    desk.refused(done, str(desk.folder / "j.csv"), *words)
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("windows", "10:00-09:00", "closes before it opens"),
        ("windows", "noon", "08:00-10:00"),
        ("due", "25:00", "25:00"),
        ("priority", "101", "more than 100"),
        ("optional", "perhaps", "neither yes nor no"),
        ("skills", "hv:0", "1 to 99"),
        ("parts", "fuse:-1", "1 to 10000"),
        ("technician", "nobody", "t1"),
        ("start", "10:00", "technician"),
        ("type", "levitation", "job type"),
        ("setup_minutes", "1e3", "not a number"),
        ("phone", "1" * 300, "characters long"),
    ],
)
def test_a_bad_cell_is_named(desk: Desk, column: str, value: str, said: str) -> None:
    """A cell that makes no sense is told by row and column, in one line."""
    content = f"{JOB_COLUMNS},{column}\nA,-30.0,45.0,20,{value}\n"
    done = desk.plan_jobs(content)
    desk.refused(done, f"row 2, {column}: ", said)
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("minutes", ["2147483648", "35791394", "-1", "nan", "inf", "0x10", "1,5"])
def test_minutes_that_are_none(desk: Desk, minutes: str) -> None:
    """2^31 seconds, a negative time and no number at all are refused, never cut to fit."""
    content = f'{JOB_COLUMNS}\nA,-30.0,45.0,"{minutes}"\n'
    done = desk.plan_jobs(content)
    desk.refused(done, "row 2, service_minutes", minutes)


def test_two_jobs_of_one_id(desk: Desk) -> None:
    """A duplicate id names both rows."""
    done = desk.plan_jobs(A_JOB + "A,-30.0,45.0,20\n")
    desk.refused(done, "row 3, id", "row 2")


def test_thirty_thousand_faults_are_counted(desk: Desk) -> None:
    """Of a long bad file the first faults are shown and the others counted: none is lost."""
    rows = "".join(f"J{i},abc,45,20\n" for i in range(30_000))
    done = desk.plan_jobs(f"{JOB_COLUMNS}\n{rows}")
    desk.refused(done, "row 2, lon", "and 29960 more faults")
    assert len(done.err.splitlines()) == 41


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("j.json", "", ["no JSON"]),
        ("j.json", "{", ["no JSON", "line 1"]),
        ("j.json", "42", ["no list of jobs"]),
        ("j.json", '{"jobs": {}}', ["no list of jobs"]),
        ("j.json", '[1, "x", null]', ["row 0", "row 1", "row 2"]),
        ("j.json", '[{"id": "A", "lon": NaN, "lat": Infinity}]', ["row 0, lon", "row 0, lat"]),
        ("j.json", '[{"id": {}, "skills": [[1]], "windows": 5}]', ["id", "skills", "windows"]),
        ("j.json", '[{"id": 1, "id": 2}]', ["'id'", "twice"]),
        ("j.json", "[" * 100_000, ["nested too deeply"]),
        ("j.json", f'[{{"id": {"1" * 5000}}}]', ["no JSON"]),
        ("j.json", '[{"id": "A", "lon": -30, "lat": 45, "serivce_minutes": 9}]', ["service_m"]),
        ("j.toml", "[[jobs]\nid=1", ["no TOML", "line 1"]),
        ("j.toml", "a = " + "[" * 100_000, ["nested too deeply"]),
        ("j.toml", '[[jobs]]\nid="A"\nlon=nan\nlat=inf\nservice_minutes=1', ["lon", "lat"]),
        ("j.xlsx", "anything", [".xlsx", ".csv"]),
        ("jobs", "anything", ["no suffix"]),
    ],
)
def test_documents_that_make_no_sense(
    desk: Desk, name: str, content: str, words: list[str]
) -> None:
    """JSON and TOML are refused as tables are: by file, index and key."""
    done = desk.plan_jobs(content, name)
    desk.refused(done, name, *words)


def test_a_folder_or_nothing_in_a_files_place(desk: Desk) -> None:
    """A path that leads nowhere, or to a folder, is named; both files at once."""
    (desk.folder / "folder.csv").mkdir()
    done = desk.callout(*planning(desk.folder / "folder.csv", desk.folder / "no.csv", desk.out))
    desk.refused(done, "folder.csv: can't be read", "no.csv: can't be read")


def test_a_coordinate_in_the_sea_is_a_reason(desk: Desk) -> None:
    """A job far from any road is left out with its distance; the others are planned."""
    done = desk.plan_jobs(A_JOB + "sea,-20.0,40.0,20\n")
    assert done.code == 1
    assert "not planned: sea: " in done.out
    assert "from the nearest road" in done.out
    assert desk.planned() == ["A"]


def test_swapped_coordinates_are_guessed_at(desk: Desk) -> None:
    """Where longitude and latitude changed places, the reason says so."""
    done = desk.plan_jobs(f"{JOB_COLUMNS}\nA,45.0,-30.0,20\n")
    assert done.code == 1
    assert "are lon and lat swapped?" in done.out


def test_a_skill_that_nobody_has_is_a_reason(desk: Desk) -> None:
    """A job that needs what nobody can is left out by name, and the exit code says no."""
    done = desk.plan_jobs(f"{JOB_COLUMNS},skills\nA,-30,45,20,juggling\n")
    assert done.code == 1
    assert "not planned: A: Nobody with skill juggling" in done.out


def test_chinese_text_goes_through(desk: Desk) -> None:
    """Ids, titles and notes in Chinese are in the plan and in the sheets as they were given."""
    content = f"{JOB_COLUMNS},title,note\n工单一,-30.0,45.0,20,换轮胎,请按门铃\n"
    done = desk.plan_jobs(content)
    assert done.code == 0, done.err
    assert desk.planned() == ["工单一"]
    assert "换轮胎" in (desk.out / "sheets" / "html" / "t1.html").read_text()
    assert "请按门铃" in (desk.out / "sheets" / "csv" / "stops.csv").read_text("utf-8-sig")


def test_no_jobs_is_a_quiet_day(desk: Desk) -> None:
    """A header without rows gives an empty plan, which is no error."""
    done = desk.plan_jobs(f"{JOB_COLUMNS}\n")
    assert done.code == 0, done.err
    assert "0 of 0 jobs planned" in done.out
    assert "Not needed: t1" in done.out


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("t1,17:00,08:00,-30,45", "end", "not after the start"),
        ("t1,08:00,08:00,-30,45", "end", "not after the start"),
        ("t1,25:00,26:00,-30,45", "start", "25:00"),
        ("t1,2026-03-02T00:00,2026-03-04T12:00,-30,45", "end", "more than 24 hours"),
        ("t1,2026-02-10T08:00,2026-02-10T12:00,-30,45", "start", "2026-03-02"),
        (",08:00,17:00,-30,45", "technician", "missing"),
        ("t1,08:00,17:00,,45", "start_lon", "missing"),
    ],
)
def test_a_shift_that_makes_no_sense(desk: Desk, row: str, column: str, said: str) -> None:
    """A shift that ends before it starts, or has no beginning, is told by row and column."""
    done = desk.plan_shifts(f"{SHIFT_COLUMNS}\n{row}\n")
    desk.refused(done, f"row 2, {column}: ", said)


def test_nobody_on_shift(desk: Desk) -> None:
    """Zero shifts are refused: nobody could be sent."""
    done = desk.plan_shifts(f"{SHIFT_COLUMNS}\n")
    desk.refused(done, "s.csv", "nobody could be sent")


def test_one_technician_twice_is_one_fault(desk: Desk) -> None:
    """A technician in two rows is told once, not again for the van that is their own."""
    done = desk.plan_shifts(A_SHIFT + "t1,08:00,17:00,-30.0,45.0\n")
    desk.refused(done, "row 3, technician", "row 2")
    assert len(done.err.splitlines()) == 1


def test_a_shift_in_the_sea_names_its_file(desk: Desk) -> None:
    """A shift off the roads is refused once, by file and technician, before the search."""
    shifts = write(desk.folder / "s.csv", f"{SHIFT_COLUMNS}\nt9,08:00,17:00,-20.0,40.0\n")
    done = desk.callout(*planning(desk.root / "jobs.csv", shifts, desk.out))
    assert done.code == 2
    assert f"{shifts}, start_address" in done.err
    assert "'t9'" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_night_shift_goes_over_midnight(desk: Desk) -> None:
    """A shift whose end is dated the next morning serves a job after midnight."""
    jobs = write(
        desk.folder / "j.csv",
        f"{JOB_COLUMNS},windows\nA,-30,45,20,2026-03-03T01:00/2026-03-03T02:00\n",
    )
    shifts = write(desk.folder / "s.csv", f"{SHIFT_COLUMNS}\nt1,22:00,2026-03-03T06:00,-30,45\n")
    done = desk.callout(*planning(jobs, shifts, desk.out))
    assert done.code == 0, done.err
    assert desk.planned() == ["A"]


@pytest.mark.parametrize("day", ["", "02.03.2026", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_date_that_no_plan_can_have(desk: Desk, day: str) -> None:
    """A date that isn't one, or lies at the ends of the calendar, is refused by its text."""
    files = desk.root / "jobs.csv", desk.root / "shifts.csv"
    done = desk.callout(*planning(*files, desk.out, day=day))
    desk.refused(done, "date", day)


@pytest.mark.parametrize("seconds", ["-1", "nan", "86401", "soon"])
def test_seconds_that_are_none(desk: Desk, seconds: str) -> None:
    """A search time out of range is refused by the option's name."""
    arguments = planning(desk.root / "jobs.csv", desk.root / "shifts.csv", desk.out)
    done = desk.callout(*arguments[:-1], seconds)
    desk.refused(done, "--seconds")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "no TOML"),
        ("[costs]\nhour_driven = -1", "costs.hour_driven"),
        ('[depots.north]\naddress = "nowhere 1"', "depots.north.address"),
        ("[job_types.tow]", "job_types.tow.service_minutes"),
        ("currency = 1", "currency"),
        ("a = " + "[" * 100_000, "no TOML"),
    ],
)
def test_a_catalogue_that_makes_no_sense(desk: Desk, text: str, said: str) -> None:
    """A bad catalogue is refused by file and key."""
    catalogue = write(desk.folder / "c.toml", text)
    arguments = planning(desk.root / "jobs.csv", desk.root / "shifts.csv", desk.out)
    desk.refused(desk.callout(*arguments, "--catalogue", catalogue), str(catalogue), said)
