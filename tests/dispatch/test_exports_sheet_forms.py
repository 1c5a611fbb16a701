"""Day sheets as HTML and PDF: the same content in both, whole, safe, and one page when typical."""

import base64
import io
import re
import unicodedata
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pypdf
import pytest
from PIL import Image

from dispatch.exports.fonts import (
    CHINESE,
    characters,
    chinese_web_font,
    needs_chinese,
    needs_shaping,
    shown_by_fonts,
)
from dispatch.exports.map_picture import sheet_map
from dispatch.exports.sheet import DaySheet, day_sheet, shown_texts
from dispatch.exports.sheet_html import sheet_html
from dispatch.exports.sheet_pdf import sheet_pdf
from dispatch.model import Plan, Route
from tests.builders import CREATED, a_plan, a_route, a_shift, a_technician, an_idle_route
from tests.conftest import Golden
from tests.dispatch.sheet_days import LONG_NOTE, PECULIAR, a_day, peculiar_day, plan_of

DAYS: dict[str, Route] = {
    "two stops": a_route(),
    "typical": a_day(8),
    "overtime": a_day(12, end="10:00"),
    "empty": an_idle_route(),
    "forty stops": a_day(40),
}


class Page(HTMLParser):
    """The visible text, links and sources of an HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.tags: Counter[str] = Counter()
        self._hidden = 0
        self._again = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its addresses."""
        self.tags[tag] += 1
        named = dict(attrs)
        # The head of later pages is hidden but in print.
        again = named.get("class") == "again"
        self._again = self._again or again
        self._hidden += tag in {"style", "title"} or again
        self.links += [named["href"] or ""] if "href" in named else []
        self.sources += [named["src"] or ""] if "src" in named else []

    def handle_endtag(self, tag: str) -> None:
        """Note the end of what isn't seen."""
        ended = self._again and tag == "span"
        self._again = self._again and not ended
        self._hidden -= tag in {"style", "title"} or ended

    def handle_data(self, data: str) -> None:
        """Note text that is seen."""
        if not self._hidden:
            self.texts.append(data)


def sheet_of(route: Route) -> DaySheet:
    """Return the sheet of a plan's only route."""
    return day_sheet(plan_of(route), route)


def page_of(route: Route, picture: bytes | None = None) -> Page:
    """Return a route's sheet as HTML, read."""
    return Page(sheet_html(sheet_of(route), picture))


def pdf_of(route: Route, picture: bytes | None = None) -> pypdf.PdfReader:
    """Return a route's sheet as PDF, read."""
    return pypdf.PdfReader(io.BytesIO(sheet_pdf(sheet_of(route), picture, CREATED)))


@cache
def paper_of(name: str) -> pypdf.PdfReader:
    """Return the PDF of one of `DAYS`, read; made once."""
    return pdf_of(DAYS[name])


def fonts_of(reader: pypdf.PdfReader) -> list[Any]:
    """Return the fonts of a PDF's first page."""
    page: Any = reader.pages[0]
    return list(page["/Resources"]["/Font"].values())


def bare(text: str) -> str:
    """Return text without blanks, which PDF readers put where they like."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def words(text: str) -> Counter[str]:
    """Count the words of a text, Chinese by the letter."""
    return Counter(re.findall(r"[\u3000-\uffef]|[^\s\u3000-\uffef]+", text))


def text_of(page: pypdf.PageObject) -> str:
    """Return a page's text; pypdf puts a NUL before each letter of a font in CFF format."""
    return page.extract_text().replace("\x00", "")


def pdf_body(reader: pypdf.PdfReader) -> str:
    """Return a PDF's text without what pages repeat: foot, and head of later pages."""
    pages = []
    for i, page in enumerate(reader.pages):
        lines = [line for line in text_of(page).splitlines() if line.strip()]
        foot = [k for k, line in enumerate(lines) if re.search(r"Page \d+ of \d+", line)]
        origin = [k for k, line in enumerate(lines) if "porto plan plan-1" in line]
        repeated = {*foot, *(origin if i else [])}
        if i:
            head = [k for k, line in enumerate(lines) if "Conceição, Monday" in line]
            headings = [k for k, line in enumerate(lines) if line.strip() in _HEADINGS]
            repeated |= {*head, *headings}
        body = (line for k, line in enumerate(lines) if k not in repeated)
        pages.append("\n".join([*body, *(_foot(lines[k]) for k in foot if i == 0)]))
    return "\n".join(pages)


_HEADINGS = {"Arrive", "Stop", "Drive and parts", "Arrive Stop Drive and parts"}


def _foot(line: str) -> str:
    return re.sub(r"Page \d+ of \d+", "", line)


@pytest.mark.parametrize("name", DAYS)
def test_both_forms_say_all_of_the_sheet(name: str) -> None:
    """Every text of the sheet is seen in the page and on the paper."""
    page = bare("".join(page_of(DAYS[name]).texts))
    paper = bare("".join(text_of(p) for p in paper_of(name).pages))
    for text in shown_texts(sheet_of(DAYS[name])):
        assert bare(text) in page, text
        assert bare(text) in paper, text


@pytest.mark.parametrize("name", ["two stops", "typical", "overtime", "empty"])
def test_both_forms_say_the_same(name: str) -> None:
    """Word for word, as often, but for the numbers of pages and what pages repeat."""
    page, paper = page_of(DAYS[name]), paper_of(name)
    assert words(" ".join(page.texts)) == words(pdf_body(paper))


def test_a_typical_day_fits_one_page() -> None:
    """Eight stops with notes, parts and a map are one sheet of paper."""
    route = a_day(8)
    reader = pdf_of(route, sheet_map(route, None))
    assert [len(page.images) for page in reader.pages] == [1]


def test_longer_days_repeat_their_head() -> None:
    """Every page says whose day it is, the headings, and which page of how many."""
    reader = paper_of("forty stops")
    count = len(reader.pages)
    assert count > 2
    for i, page in enumerate(reader.pages):
        text = text_of(page)
        assert f"Page {i + 1} of {count}" in text
        assert "Ana Conceição" in text
        assert "Monday 2 March 2026" in text
        assert "Drive and parts" in text


def test_stops_are_not_parted_between_pages() -> None:
    """A stop's time and its last line stand on the same page."""
    for page in paper_of("forty stops").pages:
        text = text_of(page)
        numbers = re.findall(r"\+351 900 000 (\d{3})", text)
        jobs = re.findall(r"^J(\d+)", text, re.MULTILINE)
        assert {int(n) + 1 for n in numbers} == {int(j) for j in jobs}


def test_a_note_longer_than_a_page_goes_on() -> None:
    """All lines of a very long note are printed, over as many pages as it takes."""
    reader = pdf_of(a_day(2, note=LONG_NOTE))
    text = "\n".join(text_of(page) for page in reader.pages)
    assert len(reader.pages) > 6
    for i in range(250):
        assert len(re.findall(rf"Line {i} of what", text)) == 2
    assert "J2" in text


def test_peculiar_text_breaks_nothing() -> None:
    """Markup, controls, emoji, right-to-left and endless words are shown, harmless, in both."""
    route = peculiar_day()
    page, paper = page_of(route), pdf_of(route)
    shown = bare("".join(page.texts))
    printed = bare("".join(text_of(p) for p in paper.pages))
    for text in shown_texts(sheet_of(route)):
        assert bare(text) in shown
    assert bare("[key] under [woman][wrench] mat") in printed
    assert bare('<script>alert("x")</script> {{ 7*7 }} & "quotes"') in printed
    assert "测试" * 300 in printed
    assert "x" * 400 in printed
    assert "{n}{nb}" in printed


def test_markup_in_texts_stays_text() -> None:
    """Nobody's name can put anything into the page: no script, no link, no picture."""
    page, plain = page_of(peculiar_day()), page_of(a_route())
    assert set(page.tags) <= {*plain.tags, "ul", "li", "p", "span"}
    assert page.tags["script"] == 0
    assert all(link.startswith(("tel:", "geo:")) for link in page.links)
    html = sheet_html(sheet_of(peculiar_day()), None)
    assert "<script" not in html
    assert "49" not in "".join(t for t in page.texts if "7*7" in t)


def test_the_page_needs_no_other_file() -> None:
    """Pictures and fonts are in it; nothing is fetched."""
    route = a_route()
    html = sheet_html(sheet_of(route), sheet_map(route, None))
    page = Page(html)
    assert page.tags["img"] == 1
    assert page.sources[0].startswith("data:image/png;base64,")
    image = Image.open(io.BytesIO(base64.b64decode(page.sources[0].partition(",")[2])))
    assert image.format == "PNG"
    assert set(re.findall(r"url\(\"(\w+):", html)) == {"data"}
    assert page.tags["link"] == page.tags["script"] == 0
    assert "http" not in html


def test_printed_pages_repeat_whose_they_are() -> None:
    """The head of the table, which browsers repeat on each page, has name and day in print."""
    html = sheet_html(sheet_of(a_day(40)), None)
    head = re.search(r"<thead>(.*?)</thead>", html, re.DOTALL)
    assert head is not None
    assert '<span class="again">Ana Conceição, Monday 2 March 2026</span>' in head[1]
    assert ".again { display: none; }" in html
    assert "break-inside: avoid" in html


def test_phones_and_places_can_be_tapped() -> None:
    """A stop has one link to call and one to drive there, in both forms."""
    links = ["tel:+351900000001", "geo:41.148000,-8.611000?q=41.148000,-8.611000"]
    found = page_of(a_route()).links
    assert found[0] == links[0]
    assert found[1].startswith(links[1])
    page: Any = paper_of("two stops").pages[0]
    addresses = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert addresses[0] == links[0]
    assert addresses[1].startswith(links[1])


def test_golden_page(golden: Golden) -> None:
    """The HTML of a plan stays as it is (but for the bytes of the embedded font)."""
    plan: Plan = a_plan()
    html = sheet_html(day_sheet(plan, plan.routes[0]), None)
    golden("ana.html", re.sub(r"data:font/woff;base64,[\w+/=]+", "data:FONT", html))


def test_the_same_sheet_gives_the_same_file() -> None:
    """No clock, no chance: bytes are equal when the plan is."""
    sheet, picture = sheet_of(a_route()), sheet_map(a_route(), None)
    assert sheet_pdf(sheet, picture, CREATED) == sheet_pdf(sheet, picture, CREATED)
    assert sheet_html(sheet, picture) == sheet_html(sheet, picture)


def test_the_paper_is_a4_and_says_what_it_is() -> None:
    """Size, title, producer, date and language are set."""
    reader = paper_of("two stops")
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    assert reader.metadata is not None
    assert reader.metadata.title == "Ana, Monday 2 March 2026"
    assert reader.metadata.creation_date == CREATED
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"


def test_every_glyph_is_in_the_file() -> None:
    """All fonts are embedded, so that it looks the same everywhere."""
    fonts = fonts_of(paper_of("two stops"))
    assert len(fonts) == 3
    for font in fonts:
        (inner,) = font.get_object()["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_chinese_font_comes_first_and_for_chinese_alone() -> None:
    """A heading of Chinese letters only is shown in Chromium when its font heads the list."""
    name = a_route(shift=a_shift(technician=a_technician(name="赵晓雨")))
    page = sheet_html(day_sheet(plan_of(name), name), None)
    families = re.search(r"^ *font: [^;]*?(\"[^;]*);", page, re.MULTILINE)
    assert families is not None
    assert families[1].startswith('"Sheet Chinese", "DejaVu Sans"')
    assert "unicode-range: U+80-10FFFF" in page


def test_sheets_without_chinese_carry_no_chinese_font() -> None:
    """A font of megabytes is opened only where it is needed."""
    route = a_route(stops=[a_day(1).stops[0]])
    assert len(fonts_of(pdf_of(route))) == 2
    assert "@font-face" not in sheet_html(sheet_of(route), None)


def test_a_name_as_long_as_it_gets_is_printed_whole() -> None:
    """A name of several hundred letters takes lines, not paper's edge."""
    name = "Ana " * 500
    route = an_idle_route(a_shift(a_technician("ana", name=name)))
    text = "".join(text_of(page) for page in pdf_of(route).pages)
    assert bare(text).count("Ana") >= 500


def test_a_long_origin_is_not_lost() -> None:
    """What the foot of the page can't hold is said at the end."""
    plan = a_plan("plan-" + "x" * 150, routes=[an_idle_route()])
    content = sheet_pdf(day_sheet(plan, plan.routes[0]), None, CREATED)
    text = text_of(pypdf.PdfReader(io.BytesIO(content)).pages[0])
    assert bare(day_sheet(plan, plan.routes[0]).origin) in bare(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ação, žluťoučký, ελληνικά", "Ação, žluťoučký, ελληνικά"),
        ("请从北门进入", "请从北门进入"),
        ("🔑 under 👩🏽\u200d🔧", "[key] under [woman][wrench]"),
        ("ไทย", "□□□"),
        ("a\nb", "a\nb"),
        ("☎\ufe0f", "☎"),
    ],
)
def test_characters_without_glyph_have_a_stand_in(text: str, shown: str) -> None:
    """Pictures become their names, foreign letters a box; nothing vanishes unseen."""
    assert shown_by_fonts(text) == shown
    assert shown_by_fonts(shown) == shown


def test_fonts_know_what_they_are_needed_for() -> None:
    """Chinese needs its font, Arabic needs shaping, Portuguese neither."""
    assert needs_chinese("王")
    assert not needs_chinese("Conceição ☎")
    assert needs_shaping("اختبار")
    assert not needs_shaping("Conceição 王")
    assert ord("王") in characters(CHINESE)


def test_the_web_font_has_just_the_letters_needed() -> None:
    """A few kilobytes for a few letters, none for none."""
    assert chinese_web_font("Conceição") == ""
    address = chinese_web_font("王芳 Ana")
    kind, _, content = address.partition(",")
    font = base64.b64decode(content)
    assert kind == "data:font/woff;base64"
    assert font[:4] == b"wOFF"
    assert len(font) < 8_000
    assert chinese_web_font("王芳 Ana") == address


def test_no_text_of_the_peculiar_day_is_ordinary() -> None:
    """The fixture holds what it says: markup, controls, emoji, scripts, aliases."""
    assert len(PECULIAR) == len(peculiar_day().stops)
    assert any("\x00" in text for text in PECULIAR)
