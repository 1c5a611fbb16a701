"""Where a page of a list ended, as a text that clients hand back without reading it."""

import base64
import re

from dispatch.errors import BadInput, Fault

_PLAIN = re.compile(r"runs:([1-9][0-9]{0,17})", re.ASCII)


def write_cursor(sequence: int) -> str:
    """Cursor for what comes after a sequence number."""
    return base64.urlsafe_b64encode(f"runs:{sequence}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """Inverse of `write_cursor`.

    Raises
    ------
    BadInput
        If it is no text that `write_cursor` made.
    """
    try:
        plain = base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode("ascii")
    except ValueError:
        plain = ""
    found = _PLAIN.fullmatch(plain)
    if not found or write_cursor(int(found[1])) != cursor:
        reason = "is no `next` of an earlier page"
        raise BadInput([Fault(source="query", field="cursor", reason=reason)])
    return int(found[1])
