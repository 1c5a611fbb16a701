"""Turn restrictions of the sample cities: most become turns, and drivers obey them."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from geo.osm.extract import Extract, read_pbf
from geo.turns import Turns
from geo.twins import twins
from geo.weights import Weights
from tests.geo.reference import UNIT, Journeys, Position

ROADS = Path(__file__).parents[3] / "shared" / "data" / "roads"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ROADS.is_dir(), reason="../shared/data/roads is not there"),
]


@cache
def _city(name: str) -> Extract:
    return read_pbf(ROADS / f"{name}.osm.pbf")


def _left_out(extract: Extract, what: str = "") -> int:
    """Add up how many restrictions the notes say are left out."""
    found = (re.match(r"turn restrictions left out: (\d+) (.*)", note) for note in extract.notes)
    return sum(int(match[1]) for match in found if match and what in match[2])


@pytest.mark.parametrize(
    ("name", "banned", "left_out"), [("porto", 340, 32), ("heidelberg", 500, 70)]
)
def test_most_restrictions_become_turns(name: str, banned: int, left_out: int) -> None:
    """Of 357 and 476 relations nine in ten; the rest is told, by reason."""
    extract = _city(name)
    assert extract.turns.banned >= banned
    assert _left_out(extract) <= left_out
    assert _left_out(extract, "don't say clearly") <= 2


def test_a_city_without_restrictions_has_none() -> None:
    """Porto Alegre's extract has no relation of that kind, and nothing is left out."""
    extract = _city("porto_alegre")
    assert extract.turns.banned == 0
    assert _left_out(extract) == 0


@pytest.mark.parametrize("name", ["porto", "heidelberg", "porto_alegre"])
def test_slow_turns_are_few(name: str) -> None:
    """Not more than a tenth of the arcs, all at junctions that the city has."""
    extract = _city(name)
    turns, roads = extract.turns, extract.roads
    assert 0 < len(turns.slow_from) < roads.arcs / 10
    assert (roads.head[turns.slow_from] == roads.tail[turns.slow_to]).all()


def test_drivers_obey() -> None:
    """From the middle of one road into the middle of the other it takes longer than the turn."""
    extract = _city("heidelberg")
    roads, turns = extract.roads, extract.turns
    two = np.flatnonzero(np.diff(turns.banned_start) == 2)
    chosen = np.random.default_rng(5).choice(two, 6, replace=False)
    usual, twin = Weights.usual(roads), twins(roads)
    bound, free = (Journeys(roads, twin, rules, usual) for rules in (turns, Turns.none()))
    longer = 0
    for start in turns.banned_start[chosen].tolist():
        before, after = turns.banned_arc[start : start + 2].tolist()
        if twin[before] == after:
            continue  # nobody turns round there anyway
        ends: tuple[Position, list[Position]] = (before, 0.5), [(after, 0.5)]
        straight = (roads.milliseconds[before] + roads.milliseconds[after]) / 2
        (obeyed,), (ignored,) = bound.costs(*ends), free.costs(*ends)
        assert np.isfinite(obeyed)
        assert ignored <= straight * UNIT + UNIT
        longer += obeyed > ignored
    assert longer >= 2
