"""The day sheet as one HTML file that needs no other: for a phone, a screen or a printer."""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dispatch.exports.fonts import chinese_web_font
from dispatch.exports.sheet import DaySheet, shown_texts
from dispatch.exports.sheet_entries import BreakEntry, Entry, StopEntry

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=False,
    keep_trailing_newline=True,
)


def _kind(entry: Entry) -> str:
    return (
        "stop"
        if isinstance(entry, StopEntry)
        else "break"
        if isinstance(entry, BreakEntry)
        else "end"
    )


_TEMPLATES.filters["kind"] = _kind


def sheet_html(sheet: DaySheet, map_picture: bytes | None) -> str:
    """Set a sheet as HTML.

    Parameters
    ----------
    sheet : DaySheet
        What it says; everything in it is escaped.
    map_picture : bytes or None
        A PNG file, put into the page itself.

    Returns
    -------
    str
        A whole document without references to other files. Where the sheet has Chinese text, the
        few glyphs needed are in it, for machines without a Chinese font.
    """
    picture = (
        f"data:image/png;base64,{base64.b64encode(map_picture).decode()}" if map_picture else ""
    )
    return _TEMPLATES.get_template("sheet.html").render(
        sheet=sheet,
        map_picture=picture,
        chinese_font=chinese_web_font("".join(shown_texts(sheet))),
    )
