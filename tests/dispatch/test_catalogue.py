"""Job types, prices, depots and parts from TOML."""

import contextlib
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.catalogue import (
    Catalogue,
    JobType,
    Weights,
    catalogue_from,
    default_catalogue_text,
    parse_catalogue,
    read_catalogue,
)
from dispatch.errors import BadInput
from dispatch.model import Place, Skill
from geo.errors import GeocodingFailed
from tests.builders import DEPOT

WHOLE = """
currency = "BRL"

[costs]
hour_driven = 5000
unserved = 0

[job_types.tow]
title = "Reboque"
service_minutes = 40.5
setup_minutes = 5
skills = ["tow:2", "mechanics"]
parts = { strap = 2 }
priority = 70
advice = "请站在护栏后面"

[job_types.check]
service_minutes = 0

[parts.strap]
title = "Cinta"

[depots.norte]
lon = -51.2
lat = -30.0

[depots.centro]
address = "Rua do Depósito 1"
"""


def find(address: str) -> Place:
    """Find the depot's address and no other."""
    if address == "Rua do Depósito 1":
        return DEPOT
    raise GeocodingFailed(f"{address!r} is nowhere")


def test_a_whole_catalogue_is_read(tmp_path: Path) -> None:
    """Every key has its meaning, minutes become seconds, addresses are looked up."""
    path = tmp_path / "catalogue.toml"
    path.write_text(WHOLE, encoding="utf-8")
    catalogue = read_catalogue(path, locate=find)
    assert catalogue.currency == "BRL"
    assert catalogue.weights == Weights(hour_driven=5000, unserved=0)
    assert catalogue.job_types["tow"] == JobType(
        key="tow",
        title="Reboque",
        service_seconds=2430,
        setup_seconds=300,
        skills=frozenset({Skill("tow", 2), Skill("mechanics")}),
        parts={"strap": 2},
        priority=70,
        advice="请站在护栏后面",
    )
    assert catalogue.job_types["check"].title == "check"
    assert catalogue.parts == {"strap": "Cinta"}
    assert catalogue.depots == {"norte": Place(lon=-51.2, lat=-30.0), "centro": DEPOT}


def test_the_shipped_catalogue_is_the_default() -> None:
    """Without a file, the shipped one counts; it is whole and has advice for everybody."""
    catalogue = Catalogue.default()
    assert parse_catalogue(default_catalogue_text()) == catalogue
    assert len(catalogue.job_types) >= 9
    assert all(kind.advice and kind.service_seconds for kind in catalogue.job_types.values())
    assert {part for kind in catalogue.job_types.values() for part in kind.parts} <= set(
        catalogue.parts
    )


def test_the_shipped_prices_are_the_documented_defaults() -> None:
    """The file that people copy says the same numbers as the code."""
    assert tomllib.loads(default_catalogue_text())["costs"] == asdict(Weights())


def test_sections_left_out_are_the_shipped_ones() -> None:
    """A catalogue may change the prices only."""
    catalogue = parse_catalogue("[costs]\nkilometre = 50\n")
    assert catalogue.job_types == Catalogue.default().job_types
    assert catalogue.weights == Weights(kilometre=50)
    assert parse_catalogue("") == Catalogue.default()


def test_job_types_given_replace_all_shipped_ones() -> None:
    """Somebody else's trade is not mixed with ours."""
    assert set(parse_catalogue("[job_types.a]\nservice_minutes = 5").job_types) == {"a"}


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        ("[costs", None, "is no TOML"),
        ("x = " + "[" * 5000, None, "is no TOML"),
        ("currency = 'euro'", "currency", "no currency code"),
        ("currency = 5", "currency", "no currency code"),
        ("currency = ''", "currency", "is missing"),
        ("colour = 1", "colour", "is not a key of the catalogue"),
        ("job_type = {}", "job_type", "did you mean job_types?"),
        ("costs = 5", "costs", "is no table [costs]"),
        ("[costs]\nhour_drive = 5", "costs.hour_drive", "did you mean hour_driven"),
        ("[costs]\nhour_driven = -1", "costs.hour_driven", "less than 0"),
        ("[costs]\nhour_driven = 1.5", "costs.hour_driven", "whole number"),
        ("[costs]\nkilometre = 2147483648", "costs.kilometre", "more than 10000000"),
        ("[costs]\nkilometre = nan", "costs.kilometre", "is not a number"),
        ("[job_types]\ntow = 5", "job_types.tow", "is no table [job_types.tow]"),
        ("[job_types.tow]", "job_types.tow.service_minutes", "is missing"),
        (
            "[job_types.tow]\nservice_minutes = 5\npriority = 101",
            "job_types.tow.priority",
            "more than 100",
        ),
        (
            "[job_types.tow]\nservice_minutes = 5\nskills = ['a:0']",
            "job_types.tow.skills",
            "1 to 99",
        ),
        ("[depots.a]", "depots.a.address", "is missing, and so are lon and lat"),
        ("[depots.a]\nlon = 8.7", "depots.a.lat", "is missing while lon is given"),
        ("[depots.a]\naddress = 'Nowhere 1'", "depots.a.address", "'Nowhere 1' is nowhere"),
        ("[parts.a]\nname = 'x'", "parts.a.name", "is not a key"),
    ],
)
def test_a_bad_catalogue_names_the_key(text: str, field: str | None, reason: str) -> None:
    """Each fault says which key is wrong and why."""
    with pytest.raises(BadInput) as caught:
        parse_catalogue(text, source="c.toml", locate=find)
    assert [(fault.source, fault.field) for fault in caught.value.faults] == [("c.toml", field)]
    assert reason in caught.value.faults[0].reason


def test_all_faults_are_named_at_once() -> None:
    """Nobody has to mend a file one fault at a time."""
    with pytest.raises(BadInput) as caught:
        parse_catalogue("currency = 'x'\n[costs]\nshift = -1\n[job_types.a]\n[depots.b]\n")
    assert len(caught.value.faults) == 4


def test_depots_by_address_need_somebody_to_look_them_up() -> None:
    """Without a city, an address is a fault that says what to write instead."""
    with pytest.raises(BadInput, match="give lon and lat"):
        parse_catalogue("[depots.a]\naddress = 'Rua do Depósito 1'")


def test_a_missing_file_is_bad_input(tmp_path: Path) -> None:
    """What can't be opened is named."""
    with pytest.raises(BadInput, match="can't be read"):
        read_catalogue(tmp_path / "none.toml")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=10,
    ),
    st.sampled_from(["currency", "costs", "job_types", "parts", "depots", "x"]),
)
def test_no_value_whatever_makes_reading_crash(value: object, key: str) -> None:
    """A catalogue from JSON may hold anything: it is read or refused by name."""
    with contextlib.suppress(BadInput):
        assert isinstance(catalogue_from({key: value}, locate=find), Catalogue)
