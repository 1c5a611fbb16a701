"""What somebody asks to be planned: checked when it comes in, kept as text, computed later."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from dispatch.errors import BadInput, Fault
from dispatch.fields import Fields, near, shown

SOURCE = "request"
KEYS = ("city", "date", "jobs", "shifts", "catalogue", "seconds", "seed")
DEFAULT_SECONDS = 10.0
MAX_SEED = 2**31 - 1

_DATE = re.compile(r"(20|21)\d{2}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """Largest request that is taken."""

    seconds: float = 600.0
    jobs: int = 2000
    shifts: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """A day to plan, as it was asked for; its jobs and shifts are rows as files have them.

    Parameters
    ----------
    city : str
        Name of a built city.
    day : date
        In the city's zone.
    jobs, shifts : tuple of mapping
        Rows with the columns of the files (`dispatch.intake`).
    catalogue : mapping, optional
        As the TOML file has it; None is the built-in one.
    seconds : float
        How long the search may take.
    seed : int
        Of the search.
    text : str
        The whole request as JSON in one canonical spelling; two equal requests have the same.
    """

    city: str
    day: date
    jobs: tuple[Mapping[str, object], ...]
    shifts: tuple[Mapping[str, object], ...]
    catalogue: Mapping[str, object] | None
    seconds: float
    seed: int
    text: str

    @classmethod
    def parse(cls, document: object, limits: RequestLimits | None = None) -> Self:
        """Read a request; the rows themselves are only checked to be rows.

        Raises
        ------
        BadInput
            If any key is missing, unknown or makes no sense; every fault at once.
        """
        if not isinstance(document, Mapping):
            raise BadInput([Fault(source=SOURCE, reason="must be a JSON object")])
        most = limits or RequestLimits()
        faults: list[Fault] = []
        fields = Fields(source=SOURCE, values=document, faults=faults)
        for key in document:
            if key not in KEYS:
                fields.fault(str(key), f"is no key of a request{near(str(key), KEYS)}")
        catalogue = document.get("catalogue")
        if catalogue is not None and not isinstance(catalogue, Mapping):
            fields.fault("catalogue", f"{shown(catalogue)} is no object")
        city, day = fields.text("city", required=True), _date(fields)
        jobs = _rows(fields, "jobs", most.jobs)
        shifts = _rows(fields, "shifts", most.shifts)
        seconds = _seconds(fields, most.seconds)
        seed = fields.integer("seed", 0, MAX_SEED)
        if faults or day is None:
            raise BadInput(faults)
        return cls(
            city=city,
            day=day,
            jobs=jobs,
            shifts=shifts,
            catalogue=catalogue if isinstance(catalogue, Mapping) else None,
            seconds=seconds,
            seed=1 if seed is None else seed,
            text=_canonical(document),
        )

    @classmethod
    def load(cls, text: str) -> Self:
        """Inverse of `text`; the limits were checked when it came in."""
        unlimited = RequestLimits(seconds=86_400.0, jobs=2**31, shifts=2**31)
        return cls.parse(json.loads(text), unlimited)

    @property
    def hash(self) -> str:
        """SHA-256 of `text` in hexadecimal: equal for equal requests."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def _canonical(document: Mapping[str, object]) -> str:
    return json.dumps(
        document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def _date(fields: Fields) -> date | None:
    text = fields.text("date", required=True)
    if not text:
        return None
    try:
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        fields.fault("date", f"{shown(text)} is no date such as 2026-03-02")
        return None


def _seconds(fields: Fields, most: float) -> float:
    least = 0.1
    default = min(DEFAULT_SECONDS, most)
    value = fields.values.get("seconds")
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        fields.fault("seconds", f"{shown(value)} is not a number")
        return default
    if not least <= value <= most:
        fields.fault("seconds", f"{shown(value)} is not between {least} and {most:g}")
        return default
    return float(value)


def _rows(fields: Fields, name: str, most: int) -> tuple[Mapping[str, object], ...]:
    value = fields.values.get(name)
    if value is None:
        fields.fault(name, "is missing")
        return ()
    if not isinstance(value, list):
        fields.fault(name, f"{shown(value)} is no list")
        return ()
    if len(value) > most:
        fields.fault(name, f"{len(value):,} rows; at most {most:,} are taken")
        return ()
    rows = []
    for i, row in enumerate(value):
        if isinstance(row, Mapping):
            rows.append(row)
        else:
            fields.faults.append(Fault(source=name, row=i, reason=f"{shown(row)} is no object"))
    return tuple(rows)
