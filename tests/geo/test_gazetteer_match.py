"""Readings against names: what explains most of a text comes first."""

import pytest

from geo.address_text import only_type, readings, without_type, words
from geo.gazetteer.candidate import SURE
from geo.gazetteer.index import NameIndex
from geo.gazetteer.match import Match, matches

NAMES = (
    "Rua",
    "Rua Nova",
    "Rua Nova do Almada",
    "Rua 13 de Maio",
    "Avenida Paulista",
    "Rua Paulista",
    "Werftweg",
)
INDEX = NameIndex(NAMES)
KNOWN = frozenset(("porto", "gaia"))


def found(text: str) -> list[tuple[str, Match]]:
    """Give names and matches of a text."""
    return [(NAMES[match.name], match) for match in matches(readings(text), INDEX, KNOWN)]


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("Rua Nova 3", "Rua Nova", "3"),
        ("3 Rua Nova Porto", "Rua Nova", "3"),
        ("Rua Nova do Almada 3", "Rua Nova do Almada", "3"),
        ("Rua Nova do Almda", "Rua Nova do Almada", ""),
        ("Rua 13 de Maod", "Rua 13 de Maio", ""),
        ("Rua 13 de Maio 7", "Rua 13 de Maio", "7"),
        ("Avenida Paulsta 12", "Avenida Paulista", "12"),
        ("Rua Paulsta 12", "Rua Paulista", "12"),
        ("qWerftwe 7", "Werftweg", "7"),
        ("Rua", "Rua", ""),
    ],
)
def test_the_best_explanation_comes_first(text: str, name: str, number: str) -> None:
    """The longest name that fits, its number read as a number."""
    best, match = found(text)[0]
    assert (best, match.reading.number) == (name, number)


def test_scores_fall() -> None:
    """Each name comes once, best first; only what is spelt so and explained is sure."""
    every = found("Rua Nova 3, Porto")
    scores = [match.score for _, match in every]
    assert scores == sorted(scores, reverse=True)
    assert len({name for name, _ in every}) == len(every)
    assert [name for name, match in every if match.score >= SURE] == ["Rua Nova"]


def test_words_of_towns_cost_nothing() -> None:
    """A known town behind the number is explained, a strange word costs a little."""
    assert found("Rua Nova 3 Porto")[0][1].score == 100
    assert SURE <= found("Rua Nova 3 Hinterhaus")[0][1].score < 100


def test_words_before_a_number_are_the_name() -> None:
    """Without a number between, strange words make it another street."""
    assert found("Rua Nova Xyzzy")[0][1].score < SURE
    assert found("3 Rua Nova Xyzzy")[0][1].score < SURE


def test_a_number_that_nothing_uses_costs_much() -> None:
    """A reading that leaves the number out loses to one that has it."""
    by_name = dict(found("Rua Nova 3"))
    assert by_name["Rua Nova"].reading.number == "3"


def test_nothing_is_like_nothing() -> None:
    """A text like no name has no matches."""
    assert found("xyzzy 3") == []
    assert found("...") == []


@pytest.mark.parametrize(
    ("street", "core"),
    [
        ("Rua de Santa Catarina", ("de", "santa", "catarina")),
        ("High Street", ("high",)),
        ("High St", ("high",)),
        ("Rua 3", ("rua", "3")),
        ("Rua", ("rua",)),
        ("Via Roma", ("roma",)),
        ("Karl-Marx-Straße", ("karl", "marx")),
    ],
)
def test_streets_without_their_type(street: str, core: tuple[str, ...]) -> None:
    """What a street is goes, from either end, but never all of its name."""
    assert without_type(words(street)) == core


@pytest.mark.parametrize(
    ("street", "is_type"), [("Rua", True), ("Rua da", True), ("Rua A", False), ("Nova", False)]
)
def test_types_alone(street: str, *, is_type: bool) -> None:
    """A type and particles name no street."""
    assert only_type(words(street)) == is_type
