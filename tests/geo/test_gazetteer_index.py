"""The index of names: likeness, shortlists that miss nothing, and beginnings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.address_text import words
from geo.gazetteer.index import NameIndex
from tests.geo.made_cities import made_city

NAMES = (
    "Rua de Santa Catarina",
    "Rua da Santa Madalena",
    "Avenida da Boavista",
    "Rua da Boavista",
    "Rua Nova",
    "Rua Nova do Almada",
    "Hauptstraße",
    "北京路",
    "北京西路",
    'Rua "A"',
    "…",
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    """Index a few names."""
    return NameIndex(NAMES)


def best(index: NameIndex, text: str) -> str:
    """Give the name that is most like a text."""
    found = index.alike([words(text)], 0.5)
    return index.names[max(found, key=lambda match: match[2])[1]] if found else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rua de santa katarina", "Rua de Santa Catarina"),
        ("rau snata catarina", "Rua de Santa Catarina"),
        ("R. Sta. Catrina", "Rua de Santa Catarina"),
        ("santa catarina", "Rua de Santa Catarina"),
        ("av boavsta", "Avenida da Boavista"),
        ("rua boavsta", "Rua da Boavista"),
        ("ruanova", "Rua Nova"),
        ("Haupt Strase", "Hauptstraße"),
        ("北京西路口", "北京西路"),
        ("北京道", "北京路"),
        ("xyzzy", ""),
        ("", ""),
    ],
)
def test_the_likest_name(index: NameIndex, typed: str, meant: str) -> None:
    """Slips, missing particles and types, joined words and other scripts lead to the name."""
    assert best(index, typed) == meant


def test_likeness_is_one_for_the_same_key_alone(index: NameIndex) -> None:
    """A name spelt as it is known is alike by 1, any other by less."""
    likeness = {index.names[name]: like for _, name, like in index.alike([words("Rua Nova")], 0.3)}
    assert likeness.pop("Rua Nova") == 1.0
    assert max(likeness.values()) < 1.0


def test_several_ways_are_told_apart(index: NameIndex) -> None:
    """Each match says which of the ways it belongs to."""
    found = index.alike([words("Rua Nova"), words("Hauptstrasse")], 0.99)
    assert {(way, index.names[name]) for way, name, _ in found} == {
        (0, "Rua Nova"),
        (1, "Hauptstraße"),
    }


def test_exact_keys(index: NameIndex) -> None:
    """Particles and accents don't matter, letters do."""
    assert [index.names[n] for n in index.exact(words("Rua Boavista"))] == ["Rua da Boavista"]
    assert index.exact(words("Rua Boavist")) == []


@pytest.mark.parametrize("nothing", [NameIndex(()), NameIndex(("",)), NameIndex(("…", "--"))])
def test_an_index_of_nothing(nothing: NameIndex) -> None:
    """Without names, or with names without letters, nothing is found and nothing fails."""
    assert nothing.alike([words("Rua Nova")], 0.5) == []
    assert nothing.beginning((), "rua", 5) == []
    assert nothing.alike_beginning("rua", 0.5, 5) == []


def test_beginnings_come_before_inner_words(index: NameIndex) -> None:
    """Of names with a word that begins so, those that begin with it come first."""
    names = [index.names[n] for n in index.beginning((), "rua", 20)]
    assert names[0] in ('Rua "A"', "Rua Nova")
    inner = [index.names[n] for n in index.beginning((), "boav", 5)]
    assert sorted(inner) == ["Avenida da Boavista", "Rua da Boavista"]
    typed = index.beginning(words("rua de santa"), "c", 5)
    assert [index.names[n] for n in typed] == ["Rua de Santa Catarina"]


def test_nearly_beginnings(index: NameIndex) -> None:
    """A slip in what is being typed still gives the name."""
    assert "Hauptstraße" in [index.names[n] for n in index.alike_beginning("haubt", 0.6, 5)]


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_a_question(index_text: str) -> None:
    """Quotes, operators of the search language and other signs are just letters."""
    found = NameIndex(NAMES).alike([words(index_text), (index_text,)], 0.5)
    assert all(0.5 <= like <= 1.0 for _, _, like in found)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_two_slips_leave_a_long_name_in_the_list(data: st.DataObject) -> None:
    """Whatever two letters of a name of ten or more are changed, it is among the matches."""
    index = _made()
    number = data.draw(st.integers(0, len(index.names) - 1))
    letters = list("".join(words(index.names[number])))
    if len(letters) < 10:
        return
    for _ in range(2):
        place = data.draw(st.integers(0, len(letters) - 1))
        letters[place] = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    found = [name for _, name, _ in index.alike([("".join(letters),)], 0.6)]
    assert number in found


def _made(kept: list[NameIndex] = []) -> NameIndex:  # noqa: B006 - made once
    if not kept:
        kept.append(NameIndex(sorted(set(made_city(3_000, 1).addresses.street.words))))
    return kept[0]
