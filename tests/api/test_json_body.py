"""Reading JSON strictly: what is written comes back, whatever is sent ends in order."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from api.cursor import read_cursor, write_cursor
from api.json_body import MAX_DEPTH, parse_json
from dispatch.errors import BadInput

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)


@given(JSON)
def test_what_is_written_is_read(document: object) -> None:
    """Any JSON value comes back as it was."""
    assert parse_json(json.dumps(document).encode()) == document


@given(st.binary(max_size=200))
def test_any_bytes_end_in_order(body: bytes) -> None:
    """Whatever is sent is a value, or a refusal that can be answered."""
    try:
        parse_json(body)
    except HTTPException as error:
        assert error.status_code == 400  # noqa: PT017 - one of three right outcomes
    except BadInput as error:
        assert error.faults  # noqa: PT017 - likewise


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_has_a_limit(opening: str) -> None:
    """As deep as allowed is read, one deeper is refused."""
    closing = {"[": "]", '{"a":': "}"}[opening]
    for depth in (MAX_DEPTH, MAX_DEPTH + 1):
        body = (opening * depth + "1" + closing * depth).encode()
        if depth <= MAX_DEPTH:
            assert parse_json(body)
        else:
            with pytest.raises(BadInput, match="nested more than"):
                parse_json(body)


def test_all_that_cannot_be_kept_is_listed() -> None:
    """Every bad value is named, not the first only."""
    body = json.dumps({"a": ["\x00", {"b": "\ud800"}], "c": 1}).replace("1}", "1e400}").encode()
    with pytest.raises(BadInput) as caught:
        parse_json(body)
    assert [fault.field for fault in caught.value.faults] == ["a[0]", "a[1].b", "c"]


def test_a_path_with_a_nul_in_it_can_be_shown() -> None:
    """The answer about a bad key holds no bad text itself."""
    with pytest.raises(BadInput) as caught:
        parse_json(b'{"a\\u0000": "\\u0000"}')
    assert all("\x00" not in str(fault) for fault in caught.value.faults)


@given(st.integers(1, 10**17))
def test_cursors_come_back(sequence: int) -> None:
    """A cursor is read as it was written, and needs no quoting in a URL."""
    cursor = write_cursor(sequence)
    assert read_cursor(cursor) == sequence
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=40))
def test_no_other_text_is_a_cursor(text: str) -> None:
    """Only what was written is read."""
    try:
        sequence = read_cursor(text)
    except BadInput as error:
        assert error.faults[0].field == "cursor"  # noqa: PT017 - either outcome is right
    else:
        assert write_cursor(sequence) == text
