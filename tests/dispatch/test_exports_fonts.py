"""Smaller fonts for sheets: all that a text needs, and not much more."""

from pathlib import Path

from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from dispatch.exports.fonts import BOLD, CHINESE, REGULAR, characters, chinese_part, light
from dispatch.exports.map_picture import sheet_map
from geo import RoadNetwork
from tests.builders import a_route, a_stop


def glyphs(font: Path) -> int:
    """Count what a font file can draw."""
    with TTFont(font, lazy=True) as opened:
        return int(opened["maxp"].numGlyphs)


@given(st.text(max_size=40))
def test_a_light_font_has_all_that_the_whole_one_has_of_a_text(text: str) -> None:
    """Nothing turns into a box because a font was made smaller."""
    wanted = set(map(ord, text))
    for font in (REGULAR, BOLD):
        assert wanted & characters(light(font, text)) == wanted & characters(font)


def test_latin_sheets_open_a_small_font() -> None:
    """Portuguese, German and French need a tenth of DejaVu Sans; Arabic needs the whole."""
    small = light(REGULAR, "Praça da Liberdade 5 → Straße „Œuvre“ 10 €, ½ h")
    assert small != REGULAR
    assert glyphs(small) < glyphs(REGULAR) / 3
    assert light(REGULAR, "لشبونة") == REGULAR


def test_the_chinese_part_has_the_characters_that_no_other_font_has() -> None:
    """A few glyphs of 30,000, the same file for the same characters, none for Latin text."""
    part = chinese_part("广州市越秀区北京路88号 Ana")
    assert part is not None
    assert characters(part) & characters(CHINESE) >= set(map(ord, "广州市越秀区北京路号"))
    assert glyphs(part) < 20
    assert chinese_part("Ana 北京路州市越秀区号广") == part
    assert chinese_part("Rua de Santa Catarina 112") is None


def test_a_map_is_drawn_once_for_both_forms_of_a_page() -> None:
    """The very same picture goes onto the PDF and the HTML sheet."""
    network, route = RoadNetwork.synthetic(60, seed=1), a_route(stops=[a_stop()])
    first = sheet_map(route, network)
    assert first is not None
    assert sheet_map(route, network) is first
    assert sheet_map(route, None) is not first
