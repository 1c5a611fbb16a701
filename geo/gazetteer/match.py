"""Which names a text may mean: every way to read it, against every name like it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from geo.address_text import Reading, only_type, without_flat
from geo.gazetteer.candidate import SURE
from geo.gazetteer.index import NameIndex

LEAST_LIKENESS: Final = 0.6
"""Names less alike than this (share of letters that are right) are not offered."""
MOST_READINGS: Final = 24
_AFTER_NUMBER, _MOST_AFTER, _NUMBER_UNUSED = 3.0, 12.0, 25.0
_IN_NAME, _SWALLOWED = 8.0, 6.0


@dataclass(frozen=True, slots=True)
class Match:
    """A name that a text may mean.

    Parameters
    ----------
    name : int
        Of the index.
    reading : Reading
        How the text was understood.
    score : float
        0 to 100; below `SURE` where a letter differs, less for words that nothing explains.
    """

    name: int
    reading: Reading
    score: float


def matches(
    text_readings: Iterable[Reading], index: NameIndex, known_words: Collection[str]
) -> list[Match]:
    """Names that a text may mean, each with its best reading, likeliest first.

    Parameters
    ----------
    text_readings : iterable of Reading
        The likeliest first.
    index : NameIndex
    known_words : collection of str
        Words of towns and postcodes, which may follow a street.
    """
    every = dict.fromkeys(text_readings)
    # there are streets called "Rua", but who types more than that means another one
    ways = [way for way in every if not (way.rest and only_type(way.street))][:MOST_READINGS]
    costs = [_cost(way, known_words) for way in ways]
    streets = list(dict.fromkeys(way.street for way in ways))
    of_street: dict[tuple[str, ...], list[int]] = {}
    for i, way in enumerate(ways):
        of_street.setdefault(way.street, []).append(i)
    best: dict[int, Match] = {}
    for street, name, likeness in index.alike(streets, LEAST_LIKENESS):
        # the share of right letters, below what is sure
        is_exact = likeness == 1.0
        base = 100.0 if is_exact else (SURE - 1) * likeness
        for i in of_street[streets[street]]:
            # figures in a name are its own only where all of it is right
            swallowed = not is_exact and not ways[i].number and _has_figures(ways[i].street)
            score = base - costs[i] - (_SWALLOWED if swallowed else 0.0)
            if name not in best or score > best[name].score:
                best[name] = Match(name, ways[i], score)
    return sorted(best.values(), key=lambda match: (-match.score, index.names[match.name]))


def _cost(reading: Reading, known_words: Collection[str]) -> float:
    """How much of a text a reading leaves unexplained."""
    rest = without_flat(reading.rest)
    figures = [word for word in rest if _has_figures((word,))]
    strange = [word for word in rest if word not in known_words and word not in figures]
    if not strange:
        return _NUMBER_UNUSED if figures and not reading.number else 0.0
    if reading.number and not reading.number_first:
        # behind the number come quarters and countries
        return min(_MOST_AFTER, _AFTER_NUMBER * len(strange))
    # without one between them they may as well be the rest of the name: "Rua" isn't "Rua Alta"
    left = sum(map(len, strange))
    share = left / (left + sum(map(len, reading.street)))
    cost = max(_IN_NAME * len(strange), 100.0 * share)
    return cost + (_NUMBER_UNUSED if figures and not reading.number else 0.0)


def _has_figures(street: tuple[str, ...]) -> bool:
    return any(letter.isdigit() for word in street for letter in word)
