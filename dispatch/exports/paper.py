"""A4 paper to set words on with fpdf2: runs of words, rows of columns, marks, page breaks."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from dispatch.exports.fonts import (
    BOLD,
    REGULAR,
    chinese_part,
    light,
    needs_shaping,
    shown_by_fonts,
)

LEFT: Final = 12.0
TOP: Final = 11.0
WIDTH: Final = 210 - 2 * LEFT
END: Final = 297 - 13.0
COLUMNS: Final = (38.0, 109.0, 39.0)
# Stands for the number of pages until it is known; as wide as a digit.
_PAGES: Final = "\N{DOTTED CROSS}"
_PAD: Final = 0.9
_REPEATED: Final = 12.0  # the head of later pages
_LEAST_OF_A_ROW: Final = 30.0
_LINE: Final = 1.2
_MM: Final = 25.4 / 72  # in a point
_GREY: Final = 85


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text of one look.

    Parameters
    ----------
    text : str
        Wrapped where it is wider than its column.
    size : float
        Points.
    bold, grey : bool
        Its look.
    link : str
        An address to open, or nothing.
    mark : str
        What stands before it: ``box`` to tick, ``bar`` for a note, a stop's number in a disc.
    """

    text: str
    size: float = 8.5
    bold: bool = False
    grey: bool = False
    link: str = ""
    mark: str = ""

    @property
    def height(self) -> float:
        """Millimetres that one line takes."""
        return self.size * _MM * _LINE

    @property
    def indent(self) -> float:
        """Millimetres that the mark takes."""
        if not self.mark:
            return 0.0
        return {"box": 3.6, "blank": 3.6, "bar": 2.2}.get(self.mark, 8.2)


Column = list[Words]


class Paper(FPDF):
    """Pages being set from top to bottom; `get_y` is where the next thing goes.

    Parameters
    ----------
    title : str
        Of the document.
    created : datetime
        Written into the file, so that the same sheet gives the same file.
    texts : str
        All that will be set: it decides which fonts are needed.
    """

    def __init__(self, *, title: str, created: datetime, texts: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.set_margins(LEFT, TOP, LEFT)
        self.c_margin = 0.0
        self.set_auto_page_break(auto=False)
        self.set_creation_date(created)
        self.alias_nb_pages(_PAGES)
        self.set_title(title)
        self.set_producer("Callout")
        self.set_lang("en")
        shown = shown_by_fonts(texts) + _PAGES
        self.add_font("sheet", "", light(REGULAR, shown))
        self.add_font("sheet", "B", light(BOLD, shown))
        if chinese := chinese_part(shown):
            self.add_font("chinese", "", chinese)
            self.set_fallback_fonts(["chinese"], exact_match=False)
        self._shaping = needs_shaping(texts)  # it takes its time
        self.set_text_shaping(use_shaping_engine=self._shaping)
        self.set_font("sheet", size=9)

    def page_number(self, look: Words, width: float) -> None:
        """Say here which page this is, and of how many."""
        # fpdf2 (2.8.9) doesn't fill in the number of pages while it shapes.
        self.set_text_shaping(use_shaping_engine=False)
        self.set_line(replace(look, text=f"Page {self.page_no()} of {_PAGES}"), width)
        self.set_text_shaping(use_shaping_engine=self._shaping)

    def picture(self, content: bytes) -> None:
        """Set a picture across the page."""
        self.ln(1.2)
        placed = self.image(io.BytesIO(content), x=LEFT, y=self.get_y(), w=WIDTH, alt_text="map")
        self.set_draw_color(150)
        self.set_line_width(0.2)
        self.rect(LEFT, self.get_y(), WIDTH, placed.rendered_height)
        self.set_y(self.get_y() + placed.rendered_height + 1)

    def row(self, columns: Sequence[Column], *, shaded: bool = False) -> None:
        """Set columns side by side; what doesn't fit on a page goes on on the next.

        A row that fits on one page is not parted.
        """
        lines = [
            [line for words in column for line in self.parted(words, width - _PAD)]
            for column, width in zip(columns, COLUMNS, strict=True)
        ]
        height = max(sum(line.height for line in column) for column in lines) + 2 * _PAD
        room = END - self.get_y()
        if height > room and (height < END - TOP - _REPEATED or room < _LEAST_OF_A_ROW):
            self.add_page()
        while any(lines):
            if shaded:
                self.set_fill_color(232)
                self.rect(LEFT, self.get_y(), WIDTH, height, style="F")
            lines = self._part_of_row(lines)
            if any(lines):
                self.add_page()
        self.rule(0.2)

    def _part_of_row(self, lines: list[list[Words]]) -> list[list[Words]]:
        """Set as many lines of each column as the page holds; return what is left."""
        top = lowest = self.get_y() + _PAD
        left, rest = LEFT, []
        for column, width in zip(lines, COLUMNS, strict=True):
            y, count = top, 0
            for line in column:
                if y + line.height > END - _PAD:
                    break
                self.set_xy(left + _PAD / 2, y)
                self.set_line(line, width - _PAD)
                y += line.height
                count += 1
            rest.append(column[count:])
            lowest = max(lowest, y)
            left += width
        self.set_xy(LEFT, lowest + _PAD)
        return rest

    def bar(self, texts: Sequence[str]) -> None:
        """Set the headings of the columns, white on black."""
        height = 5.0
        self.set_fill_color(0)
        self.rect(LEFT, self.get_y(), WIDTH, height, style="F")
        self.set_font("sheet", "B", 8.5)
        self.set_text_color(255)
        for heading, width in zip(texts, COLUMNS, strict=True):
            self.set_x(self.get_x() + _PAD / 2)
            self.cell(width - _PAD / 2, height, heading)
        self.set_xy(LEFT, self.get_y() + height)

    def say(self, words: Words, width: float, align: str = "L") -> None:
        """Set words in a column beginning here, and go below them."""
        left = self.get_x()
        for line in self.parted(words, width):
            if self.get_y() + line.height > END:
                self.add_page()
                self.set_x(left)
            self.use(line)
            self.cell(width, line.height, line.text, align=align, link=line.link)
            self.set_xy(left, self.get_y() + line.height)

    def run(self, groups: Sequence[Sequence[Words]], gap: float) -> None:
        """Set groups of words one after the other, on as many lines as they take."""
        height = max(words.height for group in groups for words in group)
        self.set_y(self.get_y() + 0.8)
        for group in groups:
            width = sum(self.length(words) + 1.5 for words in group)
            if self.get_x() > LEFT and self.get_x() + width > LEFT + WIDTH:
                self._next_line(height)
            for words in group:
                for line in self.parted(words, WIDTH):
                    if self.get_x() + self.length(line) > LEFT + WIDTH + gap:
                        self._next_line(height)
                    self.set_line(line, self.length(line), height)
                    self.set_x(self.get_x() + 1.5)
            self.set_x(self.get_x() + gap - 1.5)
        self.set_xy(LEFT, self.get_y() + height + 0.8)

    def _next_line(self, height: float) -> None:
        self.set_xy(LEFT, self.get_y() + height)
        if self.get_y() + height > END:
            self.add_page()

    def set_line(self, line: Words, width: float, height: float = 0.0) -> None:
        """Set one line here, its mark first."""
        x, y, tall = self.get_x(), self.get_y(), height or line.height
        self.set_draw_color(0)
        if line.mark == "box":
            self.set_line_width(0.25)
            self.rect(x + 0.2, y + tall / 2 - 1.2, 2.4, 2.4)
        elif line.mark == "bar":
            self.set_line_width(0.8)
            self.line(x + 0.6, y, x + 0.6, y + tall)
        elif line.mark not in ("", "blank"):
            self._disc(line.mark, x, y + tall / 2)
        self.set_xy(x + line.indent, y)
        self.use(line)
        self.cell(width - line.indent, tall, line.text, link=line.link)

    def _disc(self, label: str, left: float, middle: float) -> None:
        radius = 3.3
        self.set_fill_color(0)
        self.ellipse(left, middle - radius, 2 * radius, 2 * radius, style="F")
        self.set_font("sheet", "B", 11 if len(label) < 3 else 8)  # noqa: PLR2004 - digits that fit
        self.set_text_color(255)
        self.set_xy(left, middle - radius)
        self.cell(2 * radius, 2 * radius, label, align="C")

    def rule(self, thickness: float) -> None:
        """Draw a line across the page, a thin one in grey."""
        self.set_draw_color(0 if thickness > 0.3 else 150)  # noqa: PLR2004 - a hair
        self.set_line_width(thickness)
        self.line(LEFT, self.get_y(), LEFT + WIDTH, self.get_y())

    def parted(self, words: Words, width: float) -> Iterator[Words]:
        """Part words into lines that fit; only a note's bar goes down all of them."""
        if not words.text:
            return
        for i, text in enumerate(self.wrapped(words, width - words.indent)):
            mark = words.mark if i == 0 or words.mark == "bar" else words.mark and "blank"
            yield replace(words, text=text, mark=mark)

    def wrapped(self, words: Words, width: float) -> list[str]:
        """Return the lines of a text that has so many millimetres."""
        self.use(words)
        lines = self.multi_cell(
            width,
            words.height,
            _settable(words.text),
            align="L",
            dry_run=True,
            output=MethodReturnValue.LINES,
        )
        return cast("list[str]", lines) or [""]

    def length(self, words: Words) -> float:
        """Return millimetres that words take on one line, their mark included."""
        self.use(words)
        return float(self.get_string_width(_settable(words.text))) + words.indent + 0.1

    def use(self, words: Words) -> None:
        """Choose the font and colour of words."""
        self.set_font("sheet", "B" if words.bold else "", words.size)
        self.set_text_color(_GREY if words.grey else 0)
        # A font that fpdf2 (2.8.9) chooses itself, for a line that begins in Chinese, is gone
        # after that line, and it doesn't know. So it is always chosen before.
        if self.current_font is not None and not self.current_font_is_set_on_page:
            self._out(self._set_font_for_page(self.current_font, self.font_size_pt))


def _settable(text: str) -> str:
    """Return text of which each character has a glyph, and none has a meaning of its own."""
    return shown_by_fonts(text).replace(_PAGES, "+")
