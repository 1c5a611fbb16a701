"""Several geocoders in a row: the gazetteer first, a provider for what it doesn't know."""

from dataclasses import dataclass, field

import pytest

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import Candidate, Found
from geo.geocode import Gazetteer
from geo.geocode_chain import FirstOf

HERE, THERE = Coordinate(-8.6, 41.15), Coordinate(-9.1, 38.7)
OURS = Address("Rua Nova", "3", HERE, "4000-001", "Porto")
TWIN = Address("Rua Dupla", "1", HERE, "4000-001", "Porto")
OTHER_TWIN = Address("Rua Dupla", "1", THERE, "1000-001", "Lisboa")


@dataclass
class Stranger:
    """A provider that knows some places and remembers what it was asked."""

    places: dict[str, Coordinate] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def find(self, text: str) -> Found:
        """Answer or fail."""
        self.asked.append(text)
        if text not in self.places:
            raise GeocodingFailed(f"the stranger doesn't know {text!r}")
        return Found(self.places[text], Address(text, "", self.places[text]))

    def candidates(self, text: str, *, limit: int = 5) -> list[Candidate]:
        """Answer or fail."""
        found = self.find(text)
        place = found.coordinate
        one = Candidate(coordinate=place, label=text, kind="address", score=70)
        return [one][:limit]


@pytest.fixture
def stranger() -> Stranger:
    """Give a provider that knows one street."""
    return Stranger({"Rua Longe 1": THERE})


@pytest.fixture
def chain(stranger: Stranger) -> FirstOf:
    """Put the gazetteer before the provider."""
    return FirstOf(Gazetteer(Addresses.of([OURS, TWIN, OTHER_TWIN])), stranger)


def test_what_we_know_ourselves_asks_nobody(chain: FirstOf, stranger: Stranger) -> None:
    """An address of the gazetteer never leaves the house."""
    assert chain.find("Rua Nova 3").address == OURS
    assert stranger.asked == []


def test_what_we_dont_know_is_asked(chain: FirstOf) -> None:
    """The provider's answer counts when the gazetteer has none."""
    assert chain.find("Rua Longe 1").coordinate == THERE


def test_every_reason_is_told(chain: FirstOf) -> None:
    """When nobody knows it, each says why."""
    with pytest.raises(GeocodingFailed, match=r"no street like.*; the stranger doesn't know"):
        chain.find("xyzzy 1")


def test_an_ambiguity_is_never_hidden(chain: FirstOf, stranger: Stranger) -> None:
    """Two doors of one address are told, not decided by somebody else's guess."""
    stranger.places["Rua Dupla 1"] = THERE
    with pytest.raises(GeocodingFailed, match="2 places"):
        chain.find("Rua Dupla 1")
    assert stranger.asked == []


def test_candidates_of_all_best_first(chain: FirstOf, stranger: Stranger) -> None:
    """A provider fills up what the gazetteer leaves, and none is asked in vain."""
    stranger.places["Rua Nova 3"] = THERE
    both = chain.candidates("Rua Nova 3")
    assert [c.score for c in both] == [100, 70]
    stranger.asked.clear()
    assert len(chain.candidates("Rua Nova 3", limit=1)) == 1
    assert stranger.asked == []


def test_one_that_fails_spoils_no_candidates(chain: FirstOf) -> None:
    """The others' candidates are given; only when all fail is it an error."""
    assert chain.candidates("Rua Nova 3")[0].label == str(OURS)
    with pytest.raises(GeocodingFailed, match="doesn't know"):
        FirstOf(Stranger(), Stranger()).candidates("x")


def test_a_chain_of_nobody_is_refused() -> None:
    """There must be somebody to ask."""
    with pytest.raises(ValueError, match="at least one"):
        FirstOf()
