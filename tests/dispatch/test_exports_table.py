"""stops.csv: every job once, read back by csv and pandas, and nothing in it that could run."""

import csv
import io
import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.exports.table import COLUMNS, stops_csv
from dispatch.model import Job, Plan
from tests.builders import a_job, a_plan, a_route, a_stop, a_window, an_unassigned, at, skills
from tests.conftest import Golden
from tests.dispatch.plan_strategies import plans

TRIGGERS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
NUMBERS = {"revision", "route", "stop", "drive_minutes", "drive_km", "setup_minutes"}
NUMBERS |= {"service_minutes", "lon", "lat", "priority"}


def rows(plan: Plan) -> list[dict[str, str]]:
    """Return the rows as Python's csv module reads them."""
    text = stops_csv(plan).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def row_of(job: Job) -> dict[str, str]:
    """Return the row of a plan's only job."""
    return rows(a_plan(routes=[a_route(stops=[a_stop(job)])], unassigned=[]))[0]


def test_golden_table(golden: Golden) -> None:
    """The text for a plan stays as it is until somebody means to change it."""
    golden("stops.csv", stops_csv(a_plan()))


def test_every_job_has_a_row() -> None:
    """Stops come route by route, jobs left out at the end with their reasons."""
    read = rows(a_plan())
    assert [(row["job"], row["status"]) for row in read] == [
        ("J1", "planned"),
        ("J2", "planned"),
        ("J3", "unassigned"),
    ]
    assert [row["stop"] for row in read] == ["1", "2", ""]
    assert read[2]["reasons"] == "Nobody on shift has skill hv:2"
    assert read[2]["technician"] == ""


def test_cells_say_what_the_plan_says() -> None:
    """Times are local, minutes and kilometres decimal, lists written as in the input files."""
    windows = (a_window("08:00", "10:00"), a_window("14:00", "15:00"))
    job = a_job(
        windows=windows,
        due=at("09:30"),
        parts={"fuse": 2, "battery_12v": 1},
        skills=skills("tyres;hv:2"),
        setup_seconds=90,
        priority=7,
    )
    (row,) = rows(a_plan(routes=[a_route(stops=[a_stop(job, wait=30)])], unassigned=[]))
    assert row["arrival"] == "2026-03-02 08:10:00"
    assert row["start"] == "2026-03-02 08:10:30"
    assert row["due"] == "2026-03-02 09:30:00"
    assert row["windows"] == (
        "2026-03-02 08:00:00/2026-03-02 10:00:00;2026-03-02 14:00:00/2026-03-02 15:00:00"
    )
    assert (row["drive_minutes"], row["drive_km"]) == ("10.0", "5.0")
    assert (row["setup_minutes"], row["service_minutes"]) == ("1.5", "30.0")
    assert (row["parts"], row["skills"]) == ("battery_12v:1;fuse:2", "hv:2;tyres")
    assert (row["lon"], row["lat"], row["priority"]) == ("-8.611", "41.148", "7")
    assert (row["technician"], row["van"]) == ("ana", "van-ana")


def test_times_are_of_the_plans_zone() -> None:
    """A plan of another zone has the times of people there."""
    (row, *_) = rows(a_plan(zone="Asia/Shanghai"))
    assert row["arrival"] == "2026-03-02 16:10:00"


def test_several_reasons_share_a_cell() -> None:
    """All reasons are told."""
    left = an_unassigned()
    both = replace(left, reasons=(left.reasons[0], replace(left.reasons[0], text="Too late")))
    (row,) = rows(a_plan(routes=[], unassigned=[both]))
    assert row["reasons"] == "Nobody on shift has skill hv:2; Too late"


def test_spreadsheets_take_it_for_utf8() -> None:
    """A byte order mark comes first, lines end in CRLF, and Chinese text is whole."""
    content = stops_csv(a_plan())
    assert content.startswith(b"\xef\xbb\xbfplan,")
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    assert "王芳".encode() in content


def test_pandas_reads_numbers_as_numbers() -> None:
    """Columns of figures are figures, and all others text."""
    frame = pd.read_csv(io.BytesIO(stops_csv(a_plan())))
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == 3
    for name in NUMBERS:
        assert pd.api.types.is_numeric_dtype(frame[name]), name
    assert frame["lat"].between(41, 42).all()
    assert pd.to_datetime(frame["arrival"]).dropna().iloc[0] == pd.Timestamp("2026-03-02 08:10")
    assert frame["phone"].iloc[0] == "+351 900 000 001"


@pytest.mark.parametrize(
    "phone", ["+351 900 000 001", "+351900000001", "+351-900-000-001", "+351 (900) 000001"]
)
def test_phones_stay_readable(phone: str) -> None:
    """An international number is there with its plus and no apostrophe, in groups of digits.

    With blanks between them, no spreadsheet takes it for a number or a formula.
    """
    assert row_of(a_job(phone=phone))["phone"] == "+351 900 000 001"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("\t=1+1", "'=1+1"),
        ("  =1+1", "'=1+1"),
        ("\r\n=1+1", "'=1+1"),
        ("\x00=1+1", "'=1+1"),
        ("\ufeff=1+1", "'=1+1"),
        ("\u200f=1+1", "\u200f'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a; =1+1", "a; '=1+1"),
        ("ring;\n@x", "ring; '@x"),
        ("a = b", "a = b"),
        ("1-2", "1-2"),
        ("don't", "don't"),
        ('say "hi", twice', 'say "hi", twice'),
    ],
)
def test_formulas_are_made_text(text: str, cell: str) -> None:
    """What would run in a spreadsheet gets an apostrophe; other text is as it was."""
    assert row_of(a_job(note=text))["note"] == cell
    assert row_of(a_job(phone=text))["phone"] == cell
    assert row_of(a_job(customer=text))["customer"] == cell


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(plans)
def test_no_cell_of_any_plan_runs(plan: Plan) -> None:
    """Text cells begin with no trigger, also where semicolons part the cells."""
    read = rows(plan)
    assert len(read) == plan.jobs_planned + len(plan.unassigned)
    for row in read:
        for name, cell in row.items():
            if name in NUMBERS:
                assert cell == "" or float(cell) is not None
            elif not re.fullmatch(r"\+\d+( \d+)+", cell, re.ASCII):
                assert not cell.startswith(tuple(TRIGGERS)), (name, cell)
            if name not in NUMBERS:
                parts = [part.strip() for part in cell.split(";")[1:]]
                assert not [part for part in parts if part.startswith(tuple(TRIGGERS))]
            assert not re.search(r"[\x00-\x1f]", cell)


@given(st.text(st.sampled_from("+0123456789 ()-./=;A"), max_size=24))
def test_no_phone_runs(phone: str) -> None:
    """A phone's cell is digits in groups behind a plus, or begins with no trigger."""
    cell = row_of(a_job(phone=phone))["phone"]
    assert re.fullmatch(r"\+\d+( \d+)+", cell, re.ASCII) or cell[:1] not in tuple(TRIGGERS)
