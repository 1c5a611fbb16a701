"""Answers of geocoding providers, remembered in memory and, where wanted, in a file."""

import json
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

DAY_SECONDS: Final = 86_400.0
_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One place that a provider answered with."""

    address: str
    lon: float
    lat: float


class AnswerCache:
    """Answers by question; safe for several threads, its file for several processes.

    An empty answer is remembered too, for a shorter time: maps grow. A file that can't be read
    or written is done without: a cache is no reason to fail.

    Parameters
    ----------
    path : Path, optional
        SQLite file, made when it is missing; without it answers last as long as the process.
    most : int
        How many answers stay in memory; those that weren't asked for the longest go first.
    days, days_if_none : float
        How long an answer counts, and how long "there is none" does.
    clock : callable
        Seconds since 1970.

    Raises
    ------
    ValueError
        If a number isn't positive.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        most: int = 10_000,
        days: float = 90.0,
        days_if_none: float = 7.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not (most > 0 and days > 0 and days_if_none > 0):
            raise ValueError("size and age of a cache must be positive")
        self._path = path
        self._most = most
        self._days, self._days_if_none = days, days_if_none
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, tuple[Answer, ...]]] = OrderedDict()
        self._lock = Lock()

    def get(self, question: str) -> tuple[Answer, ...] | None:
        """Give what was answered, () for "there is none"; None if that isn't known any more."""
        with self._lock:
            kept = self._kept.get(question) or self._stored(question)
            if kept is None or self._is_old(*kept):
                return None
            self._keep(question, *kept)
            return kept[1]

    def put(self, question: str, answers: Sequence[Answer]) -> None:
        """Remember an answer."""
        at = self._clock()
        with self._lock:
            self._keep(question, at, tuple(answers))
            self._store(question, at, answers)

    def _is_old(self, at: float, answers: tuple[Answer, ...]) -> bool:
        days = self._days if answers else self._days_if_none
        # an answer from the future is of a clock that went wrong
        return not 0 <= self._clock() - at <= days * DAY_SECONDS

    def _keep(self, question: str, at: float, answers: tuple[Answer, ...]) -> None:
        self._kept[question] = (at, answers)
        self._kept.move_to_end(question)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def _stored(self, question: str) -> tuple[float, tuple[Answer, ...]] | None:
        if self._path is None or not self._path.is_file():
            return None
        sql = "SELECT at, answers FROM answers WHERE question = ?"
        try:
            with closing(self._open(self._path)) as file:
                row = file.execute(sql, (question,)).fetchone()
            if row is None:
                return None
            return float(row[0]), tuple(Answer(*answer) for answer in json.loads(row[1]))
        except (sqlite3.Error, ValueError, TypeError):
            return None

    def _store(self, question: str, at: float, answers: Sequence[Answer]) -> None:
        if self._path is None:
            return
        text = json.dumps([(a.address, a.lon, a.lat) for a in answers], ensure_ascii=False)
        with suppress(sqlite3.Error, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open(self._path)) as file, file:
                file.execute(
                    "CREATE TABLE IF NOT EXISTS answers"
                    " (question TEXT PRIMARY KEY, at REAL NOT NULL, answers TEXT NOT NULL)"
                )
                sql = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)"
                file.execute(sql, (question, at, text))

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=_WAIT_SECONDS)
