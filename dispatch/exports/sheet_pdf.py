"""The day sheet as PDF: A4, upright, black on white, times large enough to read while walking."""

from datetime import datetime
from typing import Final

from dispatch.exports.paper import COLUMNS, END, LEFT, TOP, WIDTH, Column, Paper, Words
from dispatch.exports.sheet import DaySheet, shown_texts
from dispatch.exports.sheet_entries import BreakEntry, EndEntry, Entry, StopEntry

_BESIDE: Final = COLUMNS[0] + COLUMNS[1]


def sheet_pdf(sheet: DaySheet, map_picture: bytes | None, created: datetime) -> bytes:
    """Set a sheet as PDF.

    Parameters
    ----------
    sheet : DaySheet
        What it says; characters that no font has become names or boxes, see `fonts`.
    map_picture : bytes or None
        A picture file, set across the first page.
    created : datetime
        Written into the file, so that the same sheet gives the same file.

    Returns
    -------
    bytes
        The file.
    """
    paper = _SheetPaper(sheet, created)
    paper.add_page()
    paper.head()
    if map_picture:
        paper.picture(map_picture)
    paper.load_list()
    paper.rows()
    paper.remarks()
    return bytes(paper.output())


class _SheetPaper(Paper):
    """The pages of one sheet."""

    def __init__(self, sheet: DaySheet, created: datetime) -> None:
        super().__init__(
            title=f"{sheet.technician}, {sheet.day}",
            created=created,
            texts="".join(shown_texts(sheet)),
        )
        self._sheet = sheet
        self._origin = Words(text=sheet.origin, size=7.5, grey=True)
        self._in_rows = False

    def header(self) -> None:
        """Repeat whose day it is, and the headings, on later pages."""
        if self.page_no() == 1:
            return
        self.set_y(TOP)
        whose = Words(text=f"{self._sheet.technician}, {self._sheet.day}", bold=True)
        self.set_line(next(self.parted(whose, WIDTH)), WIDTH)
        self.set_xy(LEFT, TOP + whose.height + 1)
        if self._in_rows:
            self.bar(self._sheet.headings)

    def footer(self) -> None:
        """Say which plan it is, and which page."""
        self.set_y(END + 2.0)
        origin = next(self.parted(self._origin, _BESIDE))
        self.set_line(origin, _BESIDE)
        self.page_number(origin, COLUMNS[2])

    def head(self) -> None:
        """Say who, when, with what, and the totals."""
        self.set_xy(LEFT, TOP)
        half = WIDTH * 0.62
        top = self.get_y()
        self.say(Words(text=self._sheet.technician, size=19, bold=True), half)
        self.say(Words(text=self._sheet.day, size=12), half)
        end = self.get_y()
        self.set_xy(LEFT + half, top + 1.5)
        self.say(Words(text=self._sheet.van, size=13, bold=True), WIDTH - half, align="R")
        self.set_xy(LEFT, max(end, self.get_y()) + 1)
        self.rule(0.5)
        self.run(
            [
                (Words(text=fact.name, grey=True), Words(text=fact.value, size=10.5, bold=True))
                for fact in self._sheet.facts
            ],
            gap=6.5,
        )
        self.rule(0.2)

    def load_list(self) -> None:
        """List parts to have on board, with boxes to tick."""
        if not self._sheet.load:
            return
        self.ln(0.6)
        title = (Words(text=self._sheet.load_title, bold=True),)
        lines = [
            (
                Words(text=f"{line.quantity} {line.part}", size=9, mark="box"),
                *([Words(text=line.stock, grey=True, size=8)] if line.stock else []),
            )
            for line in self._sheet.load
        ]
        self.run([title, *lines], gap=5.5)
        self.ln(0.4)

    def rows(self) -> None:
        """Set all entries of the day."""
        if not self._sheet.entries:
            return
        self.ln(0.8)
        self.bar(self._sheet.headings)
        self._in_rows = True
        for entry in self._sheet.entries:
            self.row(_columns(entry), shaded=isinstance(entry, BreakEntry))
        self._in_rows = False

    def remarks(self) -> None:
        """Say what there is to say where there are no entries, and what the footer cuts off."""
        self.ln(6)
        self.say(Words(text=self._sheet.remark, size=13), WIDTH)
        if len(self.wrapped(self._origin, _BESIDE)) > 1:
            self.say(self._origin, WIDTH)


def _columns(entry: Entry) -> tuple[Column, Column, Column]:
    if isinstance(entry, StopEntry):
        return _stop_columns(entry)
    if isinstance(entry, BreakEntry):
        return (
            [Words(text=entry.time, size=11.5, bold=True)],
            [Words(text=entry.text, size=9.5)],
            [],
        )
    return _end_columns(entry)


def _end_columns(entry: EndEntry) -> tuple[Column, Column, Column]:
    return (
        [Words(text=entry.time, size=11.5, bold=True)],
        [Words(text=entry.text, size=9.5)],
        [Words(text=entry.drive, size=9)],
    )


def _stop_columns(entry: StopEntry) -> tuple[Column, Column, Column]:
    who = "   ".join(text for text in (entry.customer, entry.phone) if text)
    when = [
        Words(text=entry.arrival, size=17, bold=True, mark=entry.number),
        Words(text=entry.work_time, size=8),
        Words(text=entry.window, size=8, bold=True),
        Words(text=entry.warning, size=9, bold=True),
    ]
    what = [
        Words(text=entry.work, size=10.5, bold=True),
        Words(text=who, link=entry.phone_link),
        Words(text=entry.address, link=entry.map_link),
        Words(text=entry.vehicle),
        Words(text=entry.note, mark="bar"),
    ]
    side = [
        Words(text=entry.drive, size=9),
        Words(text=entry.setup),
        *(Words(text=part, mark="box") for part in entry.parts),
        Words(text=entry.job, size=7.5, grey=True),
    ]
    return when, what, side
