"""Rows out of CSV, JSON and TOML files as the world writes them."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.errors import BadInput, Fault
from dispatch.tables import Columns, Table, read_table, read_text

COLUMNS = Columns(known=("id", "note", "lon"), required=(("id",), ("note", "lon")))
PLAIN = "id,note\nJ1,hello\nJ2,你好\n"


def read(path: Path, content: str | bytes) -> tuple[Table | None, list[Fault]]:
    """Return table and faults of a file with this content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    faults: list[Fault] = []
    return read_table(path, key="jobs", columns=COLUMNS, faults=faults), faults


def values(table: Table | None) -> list[tuple[int, dict[str, object]]]:
    """Return row numbers and values."""
    assert table is not None
    return [(row.number, dict(row.values)) for row in table.rows]


EXPECTED: list[tuple[int, dict[str, object]]] = [
    (2, {"id": "J1", "note": "hello"}),
    (3, {"id": "J2", "note": "你好"}),
]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", "|").encode(),
        PLAIN.rstrip("\n").encode(),
        b'"id","note"\n"J1","hello"\nJ2," \xe4\xbd\xa0\xe5\xa5\xbd"\n',
        "\u00a0ID , Note\nJ1,hello\nJ2,你好\n".encode(),
    ],
    ids=[
        "plain",
        "mark",
        "utf16",
        "utf16be",
        "windows",
        "old mac",
        "semicolon",
        "tab",
        "pipe",
        "no last line end",
        "quoted",
        "header case",
    ],
)
def test_csv_is_read_as_spreadsheets_write_it(tmp_path: Path, content: bytes) -> None:
    """Marks, encodings, line ends and delimiters make no difference."""
    table, faults = read(tmp_path / "jobs.csv", content)
    assert faults == []
    assert [
        (n, {k: str(v).strip() for k, v in row.items()}) for n, row in values(table)
    ] == EXPECTED


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path: Path) -> None:
    """Blank lines and line ends within quotes don't shift the numbers."""
    table, faults = read(tmp_path / "a.csv", '\nid,note\n\nJ1,"two\nlines"\n,\nJ2,x\n')
    assert faults == []
    assert values(table) == [
        (4, {"id": "J1", "note": "two\nlines"}),
        (6, {"id": "J2", "note": "x"}),
    ]


def test_a_line_separator_within_a_cell_is_text(tmp_path: Path) -> None:
    """Only real line ends part rows; U+2028 and form feeds don't."""
    table, faults = read(tmp_path / "a.csv", "id,note\nJ1,a\u2028b\nJ2,c\x0cd\n")
    assert faults == []
    assert [row["note"] for _, row in values(table)] == ["a\u2028b", "c\x0cd"]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    """A day may have no jobs."""
    table, faults = read(tmp_path / "a.csv", "id,note\n")
    assert faults == []
    assert values(table) == []


@pytest.mark.parametrize(
    ("content", "row", "reason"),
    [
        ("", None, "is empty"),
        ("\n \n", None, "is empty"),
        ("id:note\nJ1:x\n", 1, "no known columns between any of: comma, semicolon, tab, pipe"),
        ("id note\nJ1 x\n", 1, "no known columns"),
        ("<html></html>", 1, "no known columns"),
        ("id\nJ1\n", 1, "column note or lon is missing"),
        ("note,lon\nx,1\n", 1, "column id is missing"),
        ("id,note,noet\nJ1,x,y\n", 1, "column 'noet' is unknown (did you mean note?)"),
        ("id,note,id\nJ1,x,J2\n", 1, "column 'id' is there 2 times"),
        ("id,note,\nJ1,x,y\n", 1, "column '' is unknown"),
        ("id,note\nJ1,Rua 1, Porto\n", 2, "3 cells where the header has 2 (is a comma in an unq"),
        ("id,note\nJ1\n", 2, "has 1 cells where the header has 2"),
        ('id,note\nJ1,x\nJ2,"open\nJ3,y\n', 3, "a quotation mark is never closed"),
        ('id,note\nJ1,"a"b\n', 2, "is no CSV"),
        ("id,note\nJ1," + "x" * 200_000 + "\n", 2, "field larger than field limit"),
        (b"id,note\nJ1,caf\xe9\n", 2, "is not UTF-8 here: save the file as UTF-8"),
        (b"id,note\nJ1,\x00\n", 2, "NUL"),
        ("id,note\n".encode("utf-16-le"), 1, "NUL"),
        (codecs.BOM_UTF16_LE + b"i\x00d", 1, "UTF-16"),
        (codecs.BOM_UTF32_LE + b"i\x00\x00\x00", None, "UTF-32"),
        (b"PK\x03\x04...", None, "is a spreadsheet or archive"),
    ],
)
def test_a_bad_csv_ends_in_one_clear_fault(
    tmp_path: Path, content: str | bytes, row: int | None, reason: str
) -> None:
    """Whatever is wrong with a file is said with the row; nothing is read past it."""
    path = tmp_path / "jobs.csv"
    _, faults = read(path, content)
    assert len(faults) == 1
    assert (faults[0].source, faults[0].row) == (str(path), row)
    assert reason in faults[0].reason


def test_all_bad_rows_are_named_and_the_good_ones_still_checked(tmp_path: Path) -> None:
    """One bad row hides no other."""
    table, faults = read(tmp_path / "a.csv", "id,note\nJ1,x,y\nJ2,x\nJ3\n")
    assert [fault.row for fault in faults] == [2, 4]
    assert [number for number, _ in values(table)] == [3]


def test_a_semicolon_file_may_hold_commas(tmp_path: Path) -> None:
    """The header decides on the delimiter, not what the cells hold."""
    table, faults = read(tmp_path / "a.csv", "id;note\nJ1;Rua Nova 1, Porto, Portugal\n")
    assert faults == []
    assert values(table) == [(2, {"id": "J1", "note": "Rua Nova 1, Porto, Portugal"})]


@pytest.mark.parametrize(
    "content",
    [
        '[{"id": "J1", "note": null}, {"id": 2}]',
        '{"jobs": [{"id": "J1", "note": null}, {"id": 2}], "shifts": []}',
    ],
)
def test_json_is_a_list_or_has_one(tmp_path: Path, content: str) -> None:
    """Rows of JSON are numbered from 0, as programs do."""
    table, faults = read(tmp_path / "jobs.json", content)
    assert faults == []
    assert values(table) == [(0, {"id": "J1", "note": None}), (1, {"id": 2})]


def test_toml_has_a_table_for_each_job(tmp_path: Path) -> None:
    """TOML's arrays of tables are rows."""
    table, faults = read(tmp_path / "jobs.toml", '[[jobs]]\nid = "J1"\n[[jobs]]\nid = "J2"\n')
    assert faults == []
    assert values(table) == [(0, {"id": "J1"}), (1, {"id": "J2"})]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", "", "is no JSON: Expecting value"),
        ("a.json", '[{"id": "J1"', "is no JSON"),
        ("a.json", '[{"id": "J1", "id": "J2"}]', "the key 'id' is there twice"),
        ("a.json", "[" * 100_000, "is nested too deeply"),
        ("a.json", '[{"lon": ' + "9" * 5000 + "}]", "is no JSON"),
        ("a.json", "{}", "holds no list of jobs"),
        ("a.json", '"jobs"', "holds no list of jobs"),
        ("a.json", '{"jobs": {"id": "J1"}}', "holds no list of jobs"),
        ("a.json", '["J1"]', "'J1' is no object"),
        ("a.json", '{"jobs": [], "job": []}', "is unknown: only 'jobs' is read here"),
        ("a.json", '[{"id": "J1", "note": "", "idd": 1}]', "is unknown (did you mean id?)"),
        ("a.toml", "[[jobs]\n", "is no TOML"),
        ("a.toml", "x = " + "[" * 5000, "is no TOML"),
        ("a.toml", "", "holds no list of jobs"),
        ("a.xlsx", "id", ".xlsx: only .csv"),
        ("jobs", "id", "no suffix: only .csv"),
    ],
)
def test_bad_json_and_toml_end_in_one_clear_fault(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    """Cut off, double, deep or foreign: one fault, no traceback."""
    _, faults = read(tmp_path / name, content)
    assert len(faults) == 1
    assert reason in faults[0].reason


def test_an_unknown_key_is_named_once_with_its_number(tmp_path: Path) -> None:
    """A thousand objects with the same wrong key make one fault, not a thousand."""
    _, faults = read(tmp_path / "a.json", json.dumps([{"id": "1", "nota": "x"}] * 1000))
    assert [(fault.row, fault.field) for fault in faults] == [(0, "nota")]
    assert "here and in 999 more" in faults[0].reason


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """What can't be opened is named with the system's reason."""
    faults: list[Fault] = []
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadInput, match="can't be read"):
            read_text(path)
    assert read_table(tmp_path / "x.csv", key="jobs", columns=COLUMNS, faults=faults) is None
    assert "No such file" in faults[0].reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.binary(max_size=300), st.sampled_from([".csv", ".json", ".toml"]))
def test_no_content_whatever_makes_reading_crash(
    tmp_path: Path, content: bytes, suffix: str
) -> None:
    """Any bytes give rows or faults, never another exception."""
    table, faults = read(tmp_path / f"any{suffix}", content)
    assert (table is not None and not faults) or all(fault.reason for fault in faults)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.binary(max_size=40), st.integers(0, 60))
def test_no_damage_to_a_good_csv_makes_reading_crash(
    tmp_path: Path, damage: bytes, where: int
) -> None:
    """A file with bytes changed anywhere gives rows or faults."""
    good = b'id,note,lon\nJ1,"a, b",-8.6\nJ2,c,\n'
    table, faults = read(tmp_path / "a.csv", good[:where] + damage + good[where + 1 :])
    assert table is not None or faults


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1))
def test_quoted_cells_come_back_as_they_were(tmp_path: Path, notes: list[str]) -> None:
    """Reading is the inverse of writing for every text."""
    lines = ["id,note"]
    lines += [f'J{i},"{note.replace(chr(34), chr(34) * 2)}"' for i, note in enumerate(notes)]
    table, faults = read(tmp_path / "a.csv", "\n".join(lines))
    assert faults == []
    assert [row.get("note", "") for _, row in values(table)] == [
        note if note.strip() else "" for note in notes
    ]
