"""Names for streets: many different ones, of the sort that each street would have."""

from dataclasses import dataclass

import numpy as np

from geo.synthetic.draft import Ints
from geo.synthetic.streets import Kind
from geo.synthetic.words import (
    CITY_FIRST,
    CITY_LAST,
    FAMILY,
    GIVEN,
    MONTHS,
    PLACES,
    SAINTS,
    TITLES,
)

SORTS: dict[Kind, tuple[str, ...]] = {
    Kind.STREET: ("Rua",) * 15 + ("Travessa", "Alameda", "Calçada"),
    Kind.LANE: ("Rua", "Rua", "Rua", "Travessa", "Travessa", "Beco", "Calçada", "Escadas", "Largo"),
    Kind.AVENUE: ("Avenida",),
    Kind.QUAY: ("Cais", "Avenida Marginal"),
    Kind.BRIDGE: ("Ponte",),
    Kind.WORKS: ("Rua", "Via Industrial", "Rua", "Estrada"),
    Kind.CLOSE: ("Rua", "Rua", "Praceta", "Travessa", "Impasse"),
}
"""First words of a name, as often as they come."""


def name_city(rng: np.random.Generator) -> str:
    """Invent the city's own name."""
    first = CITY_FIRST[int(rng.integers(len(CITY_FIRST)))]
    return f"{first} {CITY_LAST[int(rng.integers(len(CITY_LAST)))]}"


@dataclass(frozen=True, slots=True)
class StreetNames:
    """Names of the streets on the map.

    Parameters
    ----------
    words : tuple of str
        ``""`` first, then one name for each street that is left on the map.
    place : (streets,) int64
        For each street ever drawn its place in `words`; 0 for those without a name.
    """

    words: tuple[str, ...]
    place: Ints


def name_streets(kinds: list[Kind], used: Ints, rng: np.random.Generator) -> StreetNames:
    """Give each street in use a name that no other has.

    Parameters
    ----------
    kinds
        Kind of every street ever drawn.
    used : (k,) int64
        Streets that are left on the map.
    """
    names = [""]
    taken: set[str] = set()
    motorways = 0
    for street in used.tolist():
        kind = kinds[street]
        if kind == Kind.MOTORWAY:
            motorways += 1
            names.append(f"A{motorways}")
            continue
        name = _invent(kind, rng, crowded=False)
        while name in taken:
            name = _invent(kind, rng, crowded=True)
        taken.add(name)
        names.append(name)
    place = np.zeros(len(kinds), dtype=np.int64)
    place[used] = np.arange(1, len(used) + 1)
    return StreetNames(tuple(names), place)


def _invent(kind: Kind, rng: np.random.Generator, *, crowded: bool) -> str:
    """One name; `crowded` asks for the sort of which there are hundreds of thousands."""
    pick, *draws = rng.random(7).tolist()
    sorts = SORTS[kind]
    first = sorts[int(draws[0] * len(sorts))]
    if crowded or pick < 0.58:  # noqa: PLR2004 - shares of the patterns
        return f"{first} {_person(draws[1:], crowded=crowded)}"
    if pick < 0.86:  # noqa: PLR2004
        return f"{first} {_of(PLACES, draws[1])}"
    if pick < 0.97:  # noqa: PLR2004
        return f"{first} de {_of(SAINTS, draws[1])}"
    return f"{first} {1 + int(draws[1] * 28)} de {_of(MONTHS, draws[2])}"


def _person(draws: list[float], *, crowded: bool) -> str:
    title = _of(TITLES, draws[0])
    family = _of(FAMILY, draws[2])
    if title.endswith("de "):
        return f"do {title}{family}"
    name = f"{title}{_of(GIVEN, draws[1])} {family}"
    return f"{name} {_of(FAMILY, draws[3])}" if crowded and draws[4] < 0.7 else name  # noqa: PLR2004 - a second family name


def _of(words: tuple[str, ...], draw: float) -> str:
    return words[int(draw * len(words))]
