"""Setting words on paper: lines that fit, rows over pages, marks, runs that wrap."""

import io
import re

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.exports.fonts import shown_by_fonts
from dispatch.exports.paper import COLUMNS, END, LEFT, TOP, WIDTH, Paper, Words
from dispatch.exports.printable import printable_lines
from dispatch.exports.sheet import day_sheet
from dispatch.exports.sheet_html import sheet_html
from dispatch.exports.sheet_pdf import sheet_pdf
from tests.builders import CREATED, a_job, a_plan, a_route, a_stop
from tests.dispatch.plan_strategies import texts

SENTENCE = "the customer waits beside the car on the hard shoulder "


def a_paper(sample: str = "") -> Paper:
    """Return paper with its first page, and fonts for a text."""
    paper = Paper(title="test", created=CREATED, texts=sample)
    paper.add_page()
    return paper


def pages_of(paper: Paper) -> list[str]:
    """Return the text of each page."""
    reader = pypdf.PdfReader(io.BytesIO(bytes(paper.output())))
    return [page.extract_text().replace("\x00", "") for page in reader.pages]


@settings(deadline=None, max_examples=40)
@given(texts, st.floats(20, 180), st.booleans())
def test_lines_fit_their_column(text: str, width: float, bold: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever the text, no line is wider than its column and no letter is lost."""
    text = printable_lines(text)
    paper = a_paper(text)
    words = Words(text=text, bold=bold)
    lines = list(paper.parted(words, width))
    assert all(paper.length(line) <= width + 0.2 for line in lines)
    whole = re.sub(r"\s", "", "".join(line.text for line in lines))
    assert whole == re.sub(r"\s", "", shown_by_fonts(text)).replace("\N{DOTTED CROSS}", "+")


def test_no_words_take_no_line() -> None:
    """Empty texts of a sheet leave no gap."""
    assert list(a_paper().parted(Words(text=""), 50)) == []


def test_line_breaks_of_a_note_are_kept() -> None:
    """Each line of a note begins a line, also an empty one."""
    lines = [line.text for line in a_paper().parted(Words(text="a\n\nb c"), 50)]
    assert lines == ["a", "", "b c"]


def test_marks_stand_before_the_first_line_and_bars_before_all() -> None:
    """A box to tick comes once; the bar of a note runs down its side; all are indented alike."""
    long = SENTENCE * 3
    boxes = list(a_paper().parted(Words(text=long, mark="box"), 60))
    bars = list(a_paper().parted(Words(text=long, mark="bar"), 60))
    assert [line.mark for line in boxes] == ["box", *["blank"] * (len(boxes) - 1)]
    assert {line.mark for line in bars} == {"bar"}
    assert len({line.indent for line in boxes}) == 1
    assert Words(text="x").indent == 0 < Words(text="x", mark="bar").indent
    assert Words(text="08:10", mark="12").indent > Words(text="x", mark="box").indent


def test_a_row_that_fits_on_a_page_is_not_parted() -> None:
    """With too little room left it begins on the next page."""
    paper = a_paper()
    paper.set_xy(LEFT, END - 20)
    paper.row(([Words(text="when")], [Words(text="\n".join(["line"] * 12))], [Words(text="side")]))
    first, second = pages_of(paper)
    assert first.strip() == ""
    assert second.count("line") == 12
    assert "when" in second
    assert "side" in second


def test_a_row_longer_than_a_page_goes_on_on_the_next() -> None:
    """It begins where there is room and loses no line at the break."""
    paper = a_paper()
    paper.set_xy(LEFT, 150)
    lines = "\n".join(f"line {i}." for i in range(200))
    paper.row(([Words(text="when")], [Words(text=lines)], [Words(text="side")]))
    found = pages_of(paper)
    assert len(found) == 4
    assert "when" in found[0]
    assert [int(n) for n in re.findall(r"line (\d+)\.", "".join(found))] == list(range(200))


def test_a_long_row_near_the_end_begins_on_a_new_page() -> None:
    """Its first lines are not left alone at the foot."""
    paper = a_paper()
    paper.set_xy(LEFT, END - 15)
    paper.row(([], [Words(text="\n".join(["line"] * 200))], []))
    assert pages_of(paper)[0].strip() == ""


def test_rows_follow_each_other() -> None:
    """After a row the next thing goes below its longest column."""
    paper = a_paper()
    paper.set_xy(LEFT, TOP)
    paper.row(([Words(text="a", size=17)], [Words(text="b")], []))
    single = paper.get_y() - TOP
    assert Words(text="a", size=17).height < single < 2 * Words(text="a", size=17).height
    paper.row(([], [Words(text="b", size=17), Words(text="c", size=17)], []), shaded=True)
    assert paper.get_y() - TOP - single > single
    assert paper.get_x() == LEFT


def test_runs_wrap_between_groups() -> None:
    """Totals go on on the next line, with no value parted from its name."""
    paper = a_paper()
    groups = [(Words(text=f"name{i}"), Words(text=f"value{i}", bold=True)) for i in range(16)]
    top = paper.get_y()
    paper.run(groups, gap=6)
    assert paper.get_y() - top > 2 * groups[0][0].height
    text = pages_of(paper)[0]
    assert [int(n) for n in re.findall(r"value(\d+)", text)] == list(range(16))
    for line in text.splitlines():
        assert line.count("name") == line.count("value")


def test_runs_go_over_pages() -> None:
    """A load list of hundreds of parts is printed to the last."""
    paper = a_paper()
    paper.run([(Words(text=f"{i} pieces of part-{i}", mark="box"),) for i in range(500)], gap=5)
    found = pages_of(paper)
    assert len(found) > 1
    assert len(re.findall(r"pieces of part-\d+", "".join(found))) == 500


def test_a_group_wider_than_the_paper_is_wrapped() -> None:
    """One endless name of a part doesn't run over the edge."""
    paper = a_paper()
    paper.run([(Words(text="x" * 400, mark="box"), Words(text="van has 3"))], gap=5)
    text = re.sub(r"\s", "", pages_of(paper)[0])
    assert "x" * 400 in text
    assert "vanhas3" in text


def test_said_words_go_below_each_other_and_over_pages() -> None:
    """Words in a column never leave the paper."""
    paper = a_paper()
    paper.set_xy(LEFT, END - 10)
    paper.say(Words(text=SENTENCE * 10, size=12), 80)
    found = pages_of(paper)
    assert len(found) == 2
    assert "".join(found).count("shoulder") == 10
    assert paper.get_x() == LEFT


@pytest.mark.parametrize("sample", ["", "王", "اختبار"])
def test_the_number_of_pages_is_filled_in(sample: str) -> None:
    """With or without shaping, the sign for it is replaced by the number."""
    paper = a_paper(sample)
    for _ in range(2):
        paper.say(Words(text=sample), WIDTH)
        paper.page_number(Words(text=""), WIDTH)
        paper.add_page()
    assert [re.findall(r"Page \d+ of \d+", page) for page in pages_of(paper)] == [
        ["Page 1 of 3"],
        ["Page 2 of 3"],
        [],
    ]


def test_the_sign_for_the_number_of_pages_is_no_text() -> None:
    """Whoever writes that very character gets another, never a number."""
    paper = a_paper()
    paper.say(Words(text="a \N{DOTTED CROSS} b"), WIDTH)
    assert pages_of(paper)[0].split() == ["a", "+", "b"]


def test_columns_fill_the_width() -> None:
    """The three columns are as wide as the paper between its margins."""
    assert sum(COLUMNS) == pytest.approx(WIDTH)


@settings(deadline=None, max_examples=12)
@given(texts, texts, texts)
def test_any_text_can_be_set_in_both_forms(title: str, note: str, name: str) -> None:
    """No combination of texts makes a sheet that can't be made."""
    job = a_job(title=title, note=note, customer=name, parts={name: 1})
    plan = a_plan(routes=[a_route(stops=[a_stop(job)])])
    sheet = day_sheet(plan, plan.routes[0])
    assert sheet_pdf(sheet, None, CREATED).startswith(b"%PDF")
    assert sheet_html(sheet, None).endswith("</html>\n")


@pytest.mark.parametrize("grey", [False, True])
def test_a_line_in_chinese_changes_no_other_line(grey: bool) -> None:  # noqa: FBT001 - a case
    """What follows a line that begins in Chinese, in the same look, is there in its own font."""
    paper = a_paper("王芳")
    paper.row(([], [Words(text="before", size=11)], []), shaded=True)
    for text in ("王芳 Ana", "Rua Formosa 322", "王", "Rua do Bonjardim 5"):
        paper.say(Words(text=text, grey=grey), WIDTH)
    reader = pypdf.PdfReader(io.BytesIO(bytes(paper.output())))
    sizes: dict[str, float] = {}

    def seen(text: str, _matrix: object, _place: object, _font: object, size: float) -> None:
        sizes[text.replace("\x00", "").strip()] = size

    reader.pages[0].extract_text(visitor_text=seen)
    assert {size for text, size in sizes.items() if text not in {"", "before"}} == {8.5}
    text = pages_of(paper)[0]
    assert [line.strip() for line in text.splitlines()[1:]] == [
        "王芳 Ana",
        "Rua Formosa 322",
        "王",
        "Rua do Bonjardim 5",
    ]
