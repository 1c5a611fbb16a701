"""Names found however they are misspelt: SQLite's trigrams choose, rapidfuzz judges."""

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from geo.address_text import street_key, without_type, words

SHORTLIST = 200
"""How many names rapidfuzz looks at."""
MOST_POSTINGS = 3_000
"""Trigrams are taken, rarest first, until they occur so often in all: "rua" says nothing."""
FEWEST_TRIGRAMS = 6
"""But so many at least."""
SHORT = 7
"""Two slips can break every trigram of a key as short as this: all short names are looked at."""
MOST_SHORT = 4000
WITHOUT_TYPE = 0.97
"""A street without its "Rua" is nearly that street."""
_SURROGATES = ("<", ">")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one name is compared: without particles, with them, and without "Rua" or "Straße"."""

    key: str
    full: str
    core: str

    @classmethod
    def of(cls, name: Sequence[str]) -> "Spelling":
        """Spell the words of a name."""
        words_of_it = tuple(name)
        key = street_key(words_of_it)
        return cls(key, "".join(words_of_it), street_key(without_type(words_of_it)) or key)


class NameIndex:
    """Distinct names, by exact key, by likeness, and by beginning; safe for several threads.

    Likeness is the optimal-string-alignment distance (a slip is a letter too many, missing,
    wrong, or two swapped) over the longer length, after Boytsov, "Indexing methods for
    approximate dictionary searching", ACM JEA 16 (2011); the shortlist is by shared trigrams.

    Parameters
    ----------
    names : sequence of str
        As people spell them; a name's number is its place here.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._words = [words(name) for name in names]
        self._spelling = [Spelling.of(name) for name in self._words]
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for number, spelling in enumerate(self._spelling):
            self._by_key[spelling.key].append(number)
        self._lock = Lock()

    def exact(self, name: Sequence[str]) -> list[int]:
        """Names whose words are these, but for particles and spaces."""
        return self._by_key.get(street_key(tuple(name)), [])

    def alike(self, wanted: Sequence[Sequence[str]], least: float) -> list[tuple[int, int, float]]:
        """Names like any of several ways to read a text.

        Parameters
        ----------
        wanted : sequence of sequence of str
            Words of each way.
        least : float
            Likeness from which names are given, 0 to 1.

        Returns
        -------
        list of (way, name, likeness)
            Likeness is 1 for a key that is the same.
        """
        asked = [Spelling.of(name) for name in wanted]
        chosen = self._shortlist(asked)
        if not len(chosen) or not asked:
            return []
        # "a" matches everything that is short: an empty key matches nothing
        likeness = self._likeness(asked, chosen)
        ways, places = np.nonzero(likeness >= least)
        return [
            (int(way), int(chosen[place]), float(likeness[way, place]))
            for way, place in zip(ways, places, strict=True)
        ]

    def beginning(self, typed: Sequence[str], last: str, most: int) -> list[int]:
        """Names of which a word begins like what is being typed, shortest first.

        Parameters
        ----------
        typed : sequence of str
            Words that are complete.
        last : str
            The one that is still being typed, as it stands.
        most : int
            How many names.
        """
        starts, owners = self._beginnings
        found: dict[int, int] = {}
        kept = street_key(tuple(typed)) if typed else ""
        for prefix in dict.fromkeys(("".join(typed) + last, kept + last)):
            first = bisect_left(starts, prefix)
            for place in range(first, min(first + 50 * most, len(starts))):
                if not starts[place].startswith(prefix):
                    break
                # names that begin so come before names that go on so
                whole = starts[place] in self._spellings_of(owners[place])
                rank = len(starts[place]) + (0 if whole else 100)
                found[owners[place]] = min(rank, found.get(owners[place], rank))
        return sorted(found, key=lambda name: (found[name], self.names[name]))[:most]

    def alike_beginning(self, typed: str, least: float, most: int) -> list[int]:
        """Names whose beginning is nearly what is being typed."""
        chosen = self._shortlist([Spelling(typed, typed, typed)])
        cut = [self._spelling[name].full[: len(typed)] for name in chosen.tolist()]
        if not cut:
            return []
        likeness = cdist([typed], cut, scorer=OSA.normalized_similarity)[0]
        order = np.argsort(-likeness, kind="stable")[:most]
        return [int(chosen[place]) for place in order if likeness[place] >= least]

    def _spellings_of(self, name: int) -> tuple[str, str, str]:
        spelling = self._spelling[name]
        return spelling.key, spelling.full, spelling.core

    def _likeness(self, asked: list[Spelling], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        known = [self._spelling[name] for name in chosen.tolist()]

        def compare(ours: list[str], theirs: list[str]) -> NDArray[np.float64]:
            scores = cdist(ours, theirs, scorer=OSA.normalized_similarity, dtype=np.float64)
            return np.asarray(scores, dtype=np.float64)

        best = np.maximum(
            compare([a.key for a in asked], [k.key for k in known]),
            compare([a.full for a in asked], [k.full for k in known]),
        )
        core = WITHOUT_TYPE * compare([a.key for a in asked], [k.core for k in known])
        # who typed "Avenida" doesn't mean the street of that name
        core[[a.core != a.key for a in asked]] = 0.0
        best = np.maximum(best, core)
        best[[not a.key for a in asked]] = 0.0
        return best

    def _shortlist(self, asked: Iterable[Spelling]) -> NDArray[np.int64]:
        """Names that share rare trigrams with any of the texts, and all short ones if need be."""
        every = list(asked)
        grams = {gram for one in every for text in {one.full, one.core} for gram in _grams(text)}
        exact = [n for one in every for n in self._by_key.get(one.key, ())]
        short = self._short if any(len(one.full) <= SHORT for one in every) else []
        rarest = sorted((self._often[gram], gram) for gram in grams if gram in self._often)
        taken: list[str] = []
        postings = 0
        for often, gram in rarest:
            postings += often
            if len(taken) >= FEWEST_TRIGRAMS and postings > MOST_POSTINGS:
                break
            taken.append(gram)
        shared = self._sharing(taken) if taken else []
        return np.unique(np.array([*exact, *short, *shared], dtype=np.int64))

    def _sharing(self, grams: list[str]) -> list[int]:
        anyone = " OR ".join(f'"{gram.replace(chr(34), chr(34) * 2)}"' for gram in grams)
        with self._lock:
            rows = self._table.execute(
                "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?",
                (anyone, SHORTLIST),
            ).fetchall()
        return [row[0] for row in rows]

    @cached_property
    def _table(self) -> sqlite3.Connection:
        # one connection for all threads, used under the lock
        table = sqlite3.connect(":memory:", check_same_thread=False)
        table.execute("CREATE VIRTUAL TABLE names USING fts5(text, tokenize='trigram')")
        table.executemany(
            "INSERT INTO names(rowid, text) VALUES (?, ?)",
            ((n, _padded(spelling.full)) for n, spelling in enumerate(self._spelling)),
        )
        return table

    @cached_property
    def _often(self) -> dict[str, int]:
        """How many names have each trigram."""
        with self._lock:
            self._table.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS grams USING fts5vocab(names, row)"
            )
            return dict(self._table.execute("SELECT term, doc FROM grams"))

    @cached_property
    def _short(self) -> list[int]:
        short = [n for n, s in enumerate(self._spelling) if len(s.full) <= SHORT + 2]
        return short[:MOST_SHORT]

    @cached_property
    def _beginnings(self) -> tuple[list[str], list[int]]:
        """Each name from each of its words on, sorted, and whose it is."""
        pairs = {
            (text, number)
            for number, name in enumerate(self._words)
            for i in range(len(name))
            for text in ("".join(name[i:]), street_key(name[i:]))
        }
        ordered = sorted(pairs)
        return [text for text, _ in ordered], [number for _, number in ordered]


def _padded(text: str) -> str:
    """Mark both ends, so that names of two letters have trigrams too, and ends count."""
    return f"{_SURROGATES[0] * 2}{text}{_SURROGATES[1] * 2}"


def _grams(text: str) -> set[str]:
    padded = _padded(text)
    return {padded[i : i + 3] for i in range(len(padded) - 2)} if text else set()
