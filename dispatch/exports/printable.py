"""Text as it may be shown on paper, in a calendar or in a cell: nothing that can't be seen."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")
_JOINERS = frozenset("\u200c\u200d\u200e\u200f")


def printable(text: str) -> str:
    """Return text on one line, free of controls, with single blanks."""
    return " ".join(printable_lines(text).split())


def printable_lines(text: str) -> str:
    """Return text free of controls, line breaks kept as newlines (at most one empty line).

    Tabs become blanks; halves of surrogate pairs, which no encoding can carry, become U+FFFD;
    marks that turn the direction of what follows are dropped, since they could make an address
    read as another.
    """
    lines = _LINE_ENDS.sub("\n", text)
    seen = "".join(map(_shown, unicodedata.normalize("NFC", lines)))
    return _EMPTY_LINES.sub("\n\n", _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", seen))).strip()


def _shown(character: str) -> str:
    match unicodedata.category(character):
        case "Cs":
            return "\ufffd"
        case "Cc":
            return character if character == "\n" else " " if character == "\t" else ""
        case "Cf":
            return character if character in _JOINERS else ""
        case _:
            return character
