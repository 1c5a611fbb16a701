"""Addresses as people type them: spellings that mean the same, and readings of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address_text import Reading, number_key, plain, readings, street_key, without_flat, words


def key(text: str) -> str:
    """Key of a street as typed."""
    return street_key(words(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rua de Santa Catarina", "rua sta catarina"),
        ("Rua de Santa Catarina", "R. Sta. Catarina"),
        ("Rua de Santa Catarina", "RUA DE SANTA CATARINA"),
        ("Rua de São João", "rua de s. joao"),
        ("Rua do Almada", "Rua Almada"),
        ("Avenida da Boavista", "Av. da Boavista"),
        ("Praça da Batalha", "Pç. da Batalha"),
        ("Travessa das Flores", "tv das flores"),
        ("Rua Doutor António Lopes", "Rua Dr. António Lopes"),
        ("Rua Professora Inês Sá", "Rua Profª Inês Sá"),
        ("Hauptstraße", "Hauptstr."),
        ("Hauptstraße", "HAUPTSTRASSE"),
        ("Berliner Straße", "Berliner Str"),
        ("Sankt-Anna-Platz", "St. Anna Platz"),
        ("Main Street", "Main St."),
        ("St. James Street", "Saint James St"),
        ("Avenue Foch", "Av Foch"),
        ("Boulevard de l'Europe", "Bd de l\u2019Europe"),
        ("Plaza de España", "Pl. España"),
        ("Rua  25   de Abril", "rua 25 abril"),
        ("Кирова улица", "КИРОВА УЛИЦА"),
    ],
)
def test_spellings_of_one_street_have_one_key(one: str, other: str) -> None:
    """Case, accents, common abbreviations, particles and dots don't make another street."""
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rua Nova", "Travessa Nova"),
        ("Rua da Cruz", "Rua das Cruzes"),
        ("Rua 25 de Abril", "Rua 24 de Abril"),
        ("Main Street", "Main Road"),
        ("北京路", "南京路"),
        ("ガード通り", "カード通り"),
        ("Doctor Drive", "Drive Doctor"),
    ],
)
def test_different_streets_have_different_keys(one: str, other: str) -> None:
    """What is another street to a person stays another one."""
    assert key(one) != key(other)


def test_a_street_of_particles_alone_keeps_them() -> None:
    """A name that would be empty without its particles is left as it is."""
    assert key("The Of") == "theof"


@pytest.mark.parametrize(
    ("one", "other"),
    [("12 A", "12a"), ("012", "12"), ("88号", "88"), ("12", "12."), ("\uff11\uff12", "12")],
)
def test_spellings_of_one_number_have_one_key(one: str, other: str) -> None:
    """House numbers are compared without spaces, case, leading zeros and full-width digits."""
    assert number_key(one) == number_key(other)


@pytest.mark.parametrize(("one", "other"), [("12", "12A"), ("12", "120"), ("12-14", "12")])
def test_different_numbers_have_different_keys(one: str, other: str) -> None:
    """A letter or a range is part of the number."""
    assert number_key(one) != number_key(other)


@pytest.mark.parametrize(
    ("text", "street", "number", "rest"),
    [
        ("Rua Nova 12", "rua nova", "12", ""),
        ("12 Rua Nova", "rua nova", "12", ""),
        ("12, Rua Nova", "rua nova", "12", ""),
        ("Rua Nova, 12", "rua nova", "12", ""),
        ("Rua Nova nº 12", "rua nova", "12", ""),
        ("Rua Nova n.º 12", "rua nova", "12", ""),
        ("Rua Nova no. 12", "rua nova", "12", ""),
        ("Rua Nova 12 A", "rua nova", "12a", ""),
        ("Rua Nova 12-14", "rua nova", "12-14", ""),
        ("Rua Nova 12, 4000-442 Porto", "rua nova", "12", "4000-442 porto"),
        ("Rua Nova 12 Porto", "rua nova", "12", "porto"),
        ("12 Rua Nova, Porto", "rua nova", "12", "porto"),
        ("Rua 25 de Abril 3", "rua 25 de abril", "3", ""),
        ("3 Rua 25 de Abril", "rua 25 de abril", "3", ""),
        ("Rua 25 de Abril", "rua 25 de abril", "", ""),
        ("Main Rd, 12", "main road", "12", ""),
        ("北京路88号", "北京路", "88", ""),
        ("北京路88", "北京路", "88", ""),
        ("北京路 88 号\uff0c广州", "北京路", "88", "广州"),
        ("Rua Nova", "rua nova", "", ""),
    ],
)
def test_a_text_may_be_read_as(text: str, street: str, number: str, rest: str) -> None:
    """Among the readings of a text is the one that a person would choose."""
    wanted = Reading(tuple(street.split()), number, tuple(rest.split()))
    assert wanted in list(readings(text))


@pytest.mark.parametrize(
    ("rest", "kept"),
    [
        ("3o esq 4000 porto", "4000 porto"),
        ("andar 3 porto", "porto"),
        ("apt 12b 4000-442", "4000-442"),
        ("apt porto", "porto"),
        ("4000 porto", "4000 porto"),
        ("", ""),
    ],
)
def test_floor_and_flat_are_left_out(rest: str, kept: str) -> None:
    """What tells the way inside a house is no part of where the house is."""
    assert without_flat(tuple(rest.split())) == tuple(kept.split())


def test_longest_street_with_a_number_comes_first() -> None:
    """The number nearest to the end is tried first, so that "25 de Abril 3" is number 3."""
    assert next(iter(readings("Rua 25 de Abril 3"))) == Reading(
        ("rua", "25", "de", "abril"), "3", ()
    )


@pytest.mark.parametrize("text", ["", "   ", ",;", "..."])
def test_nothing_to_read(text: str) -> None:
    """A text without words has no readings."""
    assert list(readings(text)) == []


@given(st.text(max_size=40))
def test_any_text_is_read_without_error(text: str) -> None:
    """Whatever somebody types, readings come out, each with a street."""
    for reading in readings(text):
        assert reading.street
        assert street_key(reading.street)


@given(st.text(max_size=30))
def test_plain_is_plain_already(text: str) -> None:
    """Dropping case and accents twice is the same as once."""
    once = plain(plain(text))
    assert plain(once) == once
