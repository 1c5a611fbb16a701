"""The small texts of sheets: printable text, clock, phone numbers, file names, lines, colours."""

# ruff: noqa: RUF001 - dashes, crosses and Chinese commas are what is tested

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polyline
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.exports.clock import LocalClock, distance, duration, long_date
from dispatch.exports.file_names import route_names, safe_name
from dispatch.exports.lines import decode
from dispatch.exports.palette import route_colour
from dispatch.exports.phone import dial_link, grouped
from dispatch.exports.printable import printable, printable_lines
from tests.builders import a_route, a_shift, a_technician, at
from tests.dispatch.plan_strategies import texts

any_text = st.text(st.characters(), max_size=40) | texts | st.just("\ud800 half")
WINDOWS_NAMES = {"con", "prn", "aux", "nul", "com1", "lpt9"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a \t b  ", "a b"),
        ("a\r\nb\u2028c", "a b c"),
        ("a\x00b\x1b[31mc\x07", "ab[31mc"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\u202egnp.exe", "gnp.exe"),
        ("e\u0301", "\u00e9"),
        ("soft\u00adhyphen\ufeff", "softhyphen"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("王芳，ção", "王芳，ção"),
    ],
)
def test_printable_text_has_only_what_can_be_seen(text: str, shown: str) -> None:
    """Controls go, blanks are single, letters of every script stay."""
    assert printable(text) == shown


def test_notes_keep_their_lines() -> None:
    """Line breaks of every kind are kept, at most one line is empty."""
    assert printable_lines("a\r\nb \n\n\n\n c\x0bd\n") == "a\nb\n\nc\nd"


@given(any_text)
def test_printable_text_is_printable(text: str) -> None:
    """No control, surrogate or second blank survives, and doing it twice changes nothing."""
    shown = printable(text)
    assert {unicodedata.category(c) for c in shown}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert printable(shown) == shown
    assert shown.encode().decode() == shown
    assert printable_lines(text).replace("\n", " ").split() == shown.split()


@pytest.mark.parametrize(
    ("phone", "shown", "link"),
    [
        ("+351900000001", "+351 900 000 001", "tel:+351900000001"),
        ("+351 900-000.001", "+351 900 000 001", "tel:+351900000001"),
        ("+1 (212) 555-0100", "+1 212 555 0100", "tel:+12125550100"),
        ("+86 10 5555 0100", "+86 10 5555 0100", "tel:+861055550100"),
        ("212 555 010", "212 555 010", "tel:212555010"),
        ("reception", "reception", ""),
        ("ask 3 times", "ask 3 times", ""),
        ("12", "12", ""),
        ("", "", ""),
        ("+1+1", "+1+1", ""),
        ("+351 900 000 001 =cmd", "+351 900 000 001 =cmd", ""),
        ("javascript:alert(1)", "javascript:alert(1)", ""),
        ("1" * 40, "1" * 40, ""),
    ],
)
def test_phones_can_be_read_and_dialled(phone: str, shown: str, link: str) -> None:
    """International numbers come in groups; only what is a number gets a link."""
    assert (grouped(phone), dial_link(phone)) == (shown, link)


@given(any_text)
def test_a_dial_link_holds_nothing_but_a_number(phone: str) -> None:
    """No text can smuggle anything into the address that a phone opens."""
    assert re.fullmatch(r"(tel:\+?\d{3,15})?", dial_link(phone), re.ASCII)


LISBON = LocalClock(date(2026, 3, 2), ZoneInfo("Europe/Lisbon"))


def test_times_are_local_and_never_later_than_they_are() -> None:
    """Seconds are cut off: coming at the minute shown is never late."""
    summer = LocalClock(date(2026, 7, 1), ZoneInfo("Europe/Lisbon"))
    assert LISBON.time(at("08:10:59")) == "08:10"
    assert summer.time(datetime(2026, 7, 1, 7, 10, tzinfo=UTC)) == "08:10"
    assert LISBON.span(at("08:10"), at("09:00")) == "08:10\N{EN DASH}09:00"
    assert LISBON.date_time(at("08:10")) == "2026-03-02 08:10"


def test_times_of_other_days_say_so() -> None:
    """After midnight a time is marked, and so is the evening before."""
    assert LISBON.time(at("01:30") + timedelta(days=1)) == "01:30 +1"
    assert LISBON.time(at("22:00") - timedelta(days=1)) == "22:00 -1"


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """In the night when the clocks go back the zone's name is added, and only then."""
    night = LocalClock(date(2026, 10, 25), ZoneInfo("Europe/Lisbon"))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert night.time(first) == "01:30 WEST"
    assert night.time(first + timedelta(hours=1)) == "01:30 WET"
    assert night.time(first + timedelta(hours=2)) == "02:30"
    spring = LocalClock(date(2026, 3, 29), ZoneInfo("Europe/Lisbon"))
    assert spring.time(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "02:30"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 min"),
        (1, "1 min"),
        (89, "1 min"),
        (90, "2 min"),
        (150, "3 min"),
        (3599, "1 h 00 min"),
        (3900, "1 h 05 min"),
        (90_000, "25 h 00 min"),
    ],
)
def test_durations(seconds: int, shown: str) -> None:
    """Durations are rounded to minutes, and the shortest is one."""
    assert duration(seconds) == shown


def test_dates_and_distances() -> None:
    """Dates are written out in English whatever the machine speaks; metres become kilometres."""
    assert long_date(date(2026, 3, 2)) == "Monday 2 March 2026"
    assert long_date(date(2026, 12, 31)) == "Thursday 31 December 2026"
    assert [distance(metres) for metres in (0, 49, 5240, 123_456)] == [
        "0.0 km",
        "0.0 km",
        "5.2 km",
        "123.5 km",
    ]


@pytest.mark.parametrize("text", ["ana", "tech-12", "a"])
def test_plain_ids_name_their_files(text: str) -> None:
    """An id that is a good file name is the file name."""
    assert safe_name(text) == text


@given(any_text)
def test_file_names_are_safe_everywhere(text: str) -> None:
    """No folder, no device name, no letter that a file system may refuse, never empty."""
    name = safe_name(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= 70
    assert name not in WINDOWS_NAMES


@pytest.mark.parametrize(
    "text",
    ["../../etc/passwd", "CON", "nul", "com0", "a/b", "a\\b", "", "..", "王芳", "Ana", "a" * 300],
)
def test_peculiar_ids_keep_apart(text: str) -> None:
    """What isn't a plain name gets digits of its hash, the same every time."""
    name = safe_name(text)
    assert re.search(r"-[0-9a-f]{6}$", name)
    assert name == safe_name(text) != safe_name(text + "x")


def names_of(*ids: str) -> list[str]:
    """Return the file names of routes of technicians by these ids."""
    return route_names([a_route(a_shift(a_technician(id_))) for id_ in ids])


def test_no_two_routes_share_a_name() -> None:
    """Two shifts of one technician, or ids that differ in case only, don't overwrite each other."""
    names = names_of("ana", "ana", "Ana", "ANA", "ana-2")
    assert names[:2] == ["ana", "ana-2"]
    assert len(set(names)) == 5


@given(st.lists(any_text, max_size=6))
def test_names_are_unique_for_any_ids(ids: list[str]) -> None:
    """Whatever the ids, each route has its own name on systems that ignore case."""
    names = names_of(*ids)
    assert len({name.casefold() for name in names}) == len(ids)


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=20))
def test_lines_come_back_from_their_polylines(points: list[tuple[float, float]]) -> None:
    """Decoding gives (lon, lat) of what was encoded as (lat, lon), within 5 decimals."""
    line = decode(polyline.encode(points, 5))
    assert len(line) == len(points)
    for (lon, lat), (there_lat, there_lon) in zip(line, points, strict=True):
        assert abs(lon - there_lon) < 1e-5
        assert abs(lat - there_lat) < 1e-5


@pytest.mark.parametrize(
    "geometry", ["_", "_p~iF", "ção", "a b", "~" * 40 + "?" * 2, "~~~~~~?~~~~~~?"]
)
def test_broken_polylines_are_refused(geometry: str) -> None:
    """Text that is no polyline on Earth is a ValueError that says so."""
    with pytest.raises(ValueError, match="is no encoded polyline"):
        decode(geometry)


def test_an_empty_polyline_is_no_line() -> None:
    """A leg without a known way has no points."""
    assert decode("") == ()


def test_colours_are_distinct_and_dark() -> None:
    """A hundred routes have a hundred colours, each dark enough on white paper."""
    colours = [route_colour(i) for i in range(100)]
    assert len(set(colours)) == 100
    for colour in colours:
        assert re.fullmatch("#[0-9a-f]{6}", colour)
        red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
        assert 0.299 * red + 0.587 * green + 0.114 * blue < 160
