"""Typed values out of cells and keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import Fault
from dispatch.fields import Fields, Hints, near, shown
from dispatch.model import Skill


def fields(**values: object) -> Fields:
    """Return the fields of row 7 of a file."""
    return Fields(source="jobs.csv", row=7, values=values, faults=[])


def only_reason(row: Fields) -> str:
    """Return the reason of the only fault."""
    assert len(row.faults) == 1
    return row.faults[0].reason


def test_a_fault_says_where() -> None:
    """A fault names file, row and field, a prefix included."""
    row = Fields(source="c.toml", values={"n": "x"}, faults=[], prefix="costs.")
    assert row.integer("n", 0, 9) is None
    assert row.faults == [Fault(source="c.toml", field="costs.n", reason="'x' is not a number")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" Rua Nova 1 ", "Rua Nova 1"),
        ("王芳", "王芳"),
        ("=1+1", "=1+1"),
        ("+351 900 000 001", "+351 900 000 001"),
        (351900000001, "351900000001"),
        ("two\nlines", "two\nlines"),
        (None, ""),
        ("  ", ""),
    ],
)
def test_text_is_kept_as_it_is(value: object, expected: str) -> None:
    """Text of any script, formulas and phone numbers stay text; only blanks around it go."""
    row = fields(note=value)
    assert row.text("note") == expected
    assert row.faults == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("a\0b", "U+0000"),
        ("a\x07b", "U+0007"),
        ("\ud800", "U+D800"),
        ("x" * 201, "201 characters"),
        (True, "True is no text"),
        (1.5, "1.5 is no text"),
        (["a"], "is no text"),
        (1 << 70, "a number of 71 bits is no text"),
    ],
)
def test_what_no_sheet_can_show_is_refused(value: object, reason: str) -> None:
    """Control characters, halves of characters and endless text are faults."""
    row = fields(note=value)
    assert row.text("note") == ""
    assert reason in only_reason(row)


def test_required_text_must_be_there() -> None:
    """A blank cell is a missing value."""
    row = fields(id=" ")
    assert row.text("id", required=True) == ""
    assert only_reason(row) == "is missing"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("thirty", "'thirty' is not a number"),
        ("nan", "'nan' is not a number"),
        ("inf", "'inf' is not a number"),
        ("1_000", "is not a number"),
        ("1e3", "is not a number"),
        ("\u0661\u0662", "is not a number"),
        ("7,5", "has a decimal comma: write 7.5"),
        ("-5", "'-5' is less than 0"),
        (str(2**31), "'2147483648' is more than 1440"),
        (float("nan"), "nan is not a number"),
        (float("inf"), "inf is not a number"),
        pytest.param(1 << 20_000, "a number of 20001 bits is too big", id="huge"),
        (True, "True is not a number"),
        ([30], "is not a number"),
        ({"a": 1}, "is not a number"),
    ],
)
def test_bad_minutes_are_named(value: object, reason: str) -> None:
    """Whatever is no sensible number of minutes is a fault that shows the value."""
    row = fields(service_minutes=value)
    assert row.seconds("service_minutes") is None
    assert reason in only_reason(row)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("30", 1800), (30, 1800), ("7.5", 450), (0.5, 30), (" 0 ", 0), ("1440", 86_400), (None, None)],
)
def test_minutes_become_seconds(value: object, seconds: int | None) -> None:
    """Minutes may have a fraction; what is inside is whole seconds."""
    assert fields(service_minutes=value).seconds("service_minutes") == seconds


def test_an_integer_has_no_fraction() -> None:
    """A priority of 2.5 is a fault, not 2."""
    row = fields(priority="2.5")
    assert row.integer("priority", 0, 100) is None
    assert "whole number" in only_reason(row)
    assert fields(priority=3.0).integer("priority", 0, 100) == 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("yes", True),
        ("No", False),
        (True, True),
        (False, False),
        ("x", True),
        ("", False),
        (1, True),
    ],
)
def test_yes_and_no_are_read_in_common_spellings(value: object, expected: bool) -> None:  # noqa: FBT001 - the example
    """The usual words for yes and no are understood; a blank is no."""
    row = fields(optional=value)
    assert row.yes_no("optional") is expected
    assert row.faults == []


@pytest.mark.parametrize("value", ["maybe", "ja", 1.0, 2, []])
def test_other_words_are_neither_yes_nor_no(value: object) -> None:
    """What is neither is a fault, never silently no."""
    row = fields(optional=value)
    row.yes_no("optional")
    assert "neither yes nor no" in only_reason(row)


@pytest.mark.parametrize(
    "value", ["hv:2;tyres", " hv : 2 ; tyres ", "hv:2,tyres", ["hv:2", "tyres"], "hv:2;;tyres:1"]
)
def test_skills_are_read_with_their_levels(value: object) -> None:
    """Semicolons, commas and lists part skills; level 1 may be left out."""
    row = fields(skills=value)
    assert row.skills("skills") == frozenset({Skill("hv", 2), Skill("tyres")})
    assert row.faults == []


def test_absent_skills_differ_from_none() -> None:
    """An absent value is None, so that a default can take its place."""
    assert fields().skills("skills") is None


@pytest.mark.parametrize("value", ["hv:0", "hv:100", "hv:-1", "hv:two", ":2", "hv:1:2", [2], 7])
def test_bad_skills_are_named(value: object) -> None:
    """Levels are 1 to 99 and names are not empty."""
    row = fields(skills=value)
    row.skills("skills")
    assert len(row.faults) == 1


@pytest.mark.parametrize(
    "value", ["battery:2;fuse", {"battery": 2, "fuse": 1}, {"battery": "2", "fuse": "1"}]
)
def test_parts_are_counted(value: object) -> None:
    """Text and mapping say the same; without a number it is one."""
    assert fields(parts=value).amounts("parts") == {"battery": 2, "fuse": 1}


def test_the_same_part_twice_is_added_up() -> None:
    """Nothing that was written is lost."""
    assert fields(parts="fuse:2;fuse").amounts("parts") == {"fuse": 3}


@pytest.mark.parametrize(
    "value",
    [
        "battery:0",
        "battery:-1",
        "battery:1.5",
        f"battery:{2**31}",
        {"battery": None},
        {"battery": 1.5},
        {"battery": True},
        {"a;b": 1},
        {"battery": 1 << 20_000},
    ],
)
def test_bad_amounts_are_named(value: object) -> None:
    """An amount is a whole number from 1 to 10,000."""
    row = fields(parts=value)
    row.amounts("parts")
    assert len(row.faults) == 1


def test_a_position_needs_both_numbers() -> None:
    """Half a position is a fault at the missing half."""
    row = fields(lon="-8.6")
    assert row.point("lon", "lat") is None
    assert row.faults[0].field == "lat"
    assert "lon is given" in row.faults[0].reason


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        ("41.15", "-98.6", "swapped"),
        ("-8,61", "41.15", "decimal comma: write -8.61"),
        ("181", "41", "more than 180"),
        ("200", "100", "more than"),
        ("x", "41", "not a number"),
    ],
)
def test_bad_positions_are_named(lon: str, lat: str, reason: str) -> None:
    """Out of range, swapped and decimal-comma coordinates are told apart."""
    row = fields(lon=lon, lat=lat)
    assert row.point("lon", "lat") is None
    assert any(reason in fault.reason for fault in row.faults)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_positions_given_as_numbers_are_kept(lon: float, lat: float) -> None:
    """JSON numbers come through as they are."""
    assert fields(lon=lon, lat=lat).point("lon", "lat") == (lon, lat)


def test_a_minus_of_typography_is_a_minus() -> None:
    """Word processors write U+2212."""
    assert fields(lon="\u22128.5", lat="41").point("lon", "lat") == (-8.5, 41.0)


def test_hints_name_what_is_near_and_stop_when_asked_too_often() -> None:
    """Looking for near words costs time, so only the first wrong words get a hint."""
    hints = Hints(["flat_tyre", "battery"], budget=1)
    assert hints("flat_tire") == " (did you mean flat_tyre?)"
    assert hints("batery") == ""
    assert hints("flat_tire") == " (did you mean flat_tyre?)"
    assert near("batery", ["flat_tyre", "battery"]) == " (did you mean battery?)"
    assert near("xyz", ["battery"]) == ""


def test_long_values_are_cut_in_messages() -> None:
    """A message stays readable whatever the cell holds."""
    assert len(shown("x" * 10_000)) <= 60


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans() | st.lists(st.text()))
def test_no_value_whatever_makes_a_reader_crash(value: object) -> None:
    """Every reader takes every value: it returns something or adds a fault."""
    row = fields(a=value, b=value)
    row.text("a")
    row.number("a", 0, 10)
    row.yes_no("a")
    row.skills("a")
    row.amounts("a")
    row.point("a", "b")
    assert all(fault.row == 7 and fault.reason for fault in row.faults)
