"""Fonts for what we draw ourselves, out of installed packages, and what they can show."""

import base64
import io
import tempfile
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
import pylopdf_fonts_zh_cn
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_DEJAVU: Final = Path(mpl.get_data_path()) / "fonts" / "ttf"
REGULAR: Final = _DEJAVU / "DejaVuSans.ttf"
BOLD: Final = _DEJAVU / "DejaVuSans-Bold.ttf"
CHINESE: Final = pylopdf_fonts_zh_cn.sans_path()

_INVISIBLE = frozenset("\u200c\u200d\u200e\u200f\ufe0e\ufe0f")
_BOX = "\N{WHITE SQUARE}"
_LATIN: Final = frozenset((0x00, 0x01, 0x20, 0x21, 0x22, 0x25))
"""Code points by their higher digits: Latin letters, punctuation, arrows, signs, shapes."""


@cache
def characters(font: Path) -> frozenset[int]:
    """Return the code points that a font file has glyphs for."""
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def best_font(text: str, *, bold: bool = False) -> Path:
    """Return the font that can show most of a text."""
    if needs_chinese(text):
        return CHINESE
    return BOLD if bold else REGULAR


def needs_chinese(text: str) -> bool:
    """Whether a text has characters that only the Chinese font can show."""
    main, chinese = characters(REGULAR), characters(CHINESE)
    return any(ord(c) not in main and ord(c) in chinese for c in text)


def needs_shaping(text: str) -> bool:
    """Whether the glyphs of a text depend on their neighbours: Arabic, Hebrew, stacked marks."""
    return any(
        unicodedata.bidirectional(c) in {"R", "AL"} or unicodedata.combining(c) for c in text
    )


@cache
def _known() -> frozenset[int]:
    return characters(REGULAR) | characters(CHINESE)


def shown_by_fonts(text: str) -> str:
    """Return text in which each character has a glyph.

    Pictures such as emoji become their names, ``[key]``; other characters that no font has
    become an empty box.
    """
    known = _known()
    if all((ord(c) in known or c == "\n") and c not in _INVISIBLE for c in text):
        return text
    return "".join(_stand_in(c, known) for c in text)


def _stand_in(character: str, known: frozenset[int]) -> str:
    if character == "\n" or (ord(character) in known and character not in _INVISIBLE):
        return character
    if character in _INVISIBLE or unicodedata.category(character) == "Sk":
        return ""
    if unicodedata.category(character) == "So":
        return f"[{unicodedata.name(character, 'picture').lower()}]"
    return _BOX


def light(font: Path, text: str) -> Path:
    """Return a font file that has all of a text that the font has: a smaller one if that does.

    Most sheets are in Latin letters, and DejaVu Sans takes long to open: it has 6,000 glyphs.
    """
    wanted = {ord(character) >> 8 for character in text} & {c >> 8 for c in characters(font)}
    return _light(font) if wanted <= _LATIN else font


def chinese_part(text: str) -> Path | None:
    """Return a font file with those characters of a text that only the Chinese font has.

    None where there are none.
    """
    wanted = frozenset(map(ord, text)) & characters(CHINESE) - characters(REGULAR)
    return _of_characters(CHINESE, wanted) if wanted else None


@cache
def _light(font: Path) -> Path:
    return _of_characters(font, frozenset(c for c in characters(font) if c >> 8 in _LATIN))


@lru_cache(maxsize=100)
def _of_characters(font: Path, wanted: frozenset[int]) -> Path:
    features = [] if font == CHINESE else ["*"]
    options = Options(layout_features=features, name_IDs=["*"], notdef_outline=True, hinting=False)
    options.drop_tables += ["FFTM"]  # when a font editor wrote it
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(wanted))
    with (
        TTFont(font, lazy=True, recalcTimestamp=False) as opened,
        tempfile.NamedTemporaryFile(
            prefix=f"{font.stem}-", suffix=font.suffix, dir=_folder().name, delete=False
        ) as file,
    ):
        subsetter.subset(opened)
        opened.save(file)
    return Path(file.name)


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Give the folder of smaller fonts, removed when the process ends."""
    return tempfile.TemporaryDirectory(prefix="callout-fonts-")


def chinese_web_font(text: str) -> str:
    """Return a data address of a WOFF font with those characters of a text that need it.

    Empty where the text needs no Chinese font.
    """
    part = chinese_part(text)
    if part is None:
        return ""
    with TTFont(part, recalcTimestamp=False) as font:
        font.flavor = "woff"
        content = io.BytesIO()
        font.save(content)
    return f"data:font/woff;base64,{base64.b64encode(content.getvalue()).decode()}"
