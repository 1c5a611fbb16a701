"""What can be ordered and what it costs: job types, depots, parts and prices, from TOML.

Everything has a default, which is the catalogue shipped as `catalogue.toml` beside this file.
A file of your own replaces whole sections: with ``[job_types...]`` in it, only its types exist.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from pathlib import Path

from dispatch.errors import BadInput, Fault
from dispatch.fields import MAX_TEXT, Fields, Hints, Locate, shown
from dispatch.model import Place, Skill
from dispatch.tables import read_text
from geo.errors import GeocodingFailed

# With these bounds every cost of a day fits the optimiser's whole numbers.
MAX_WEIGHT = 10**7
MAX_PENALTY = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class JobType:
    """A kind of work and what it takes unless a job says otherwise.

    Parameters
    ----------
    key : str
        What jobs write under `type`.
    title : str
        For people.
    service_seconds, setup_seconds : int
        Work, and preparation once per place.
    skills : frozenset of Skill
        All of them are needed.
    parts : mapping of str to int
        Taken from the van's stock.
    priority : int
        0 (least) to 100.
    advice : str
        What the customer should do until somebody comes.
    """

    key: str
    title: str
    service_seconds: int
    setup_seconds: int = 0
    skills: frozenset[Skill] = frozenset()
    parts: Mapping[str, int] = field(default_factory=dict)
    priority: int = 0
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What things cost, in whole minor units of the currency (cents).

    Parameters
    ----------
    hour_driven, hour_worked, hour_overtime, hour_late : int
        Of an hour at the wheel, of set-up and service, after the shift's end, of a start after
        a job's due time.
    kilometre : int
        Of a kilometre driven.
    shift : int
        Of sending somebody out at all.
    unserved, unserved_per_priority, unserved_optional : int
        Of leaving a job out: the base, each point of priority on top, and the base of a job
        marked optional.
    """

    hour_driven: int = 3600
    kilometre: int = 35
    hour_worked: int = 0
    hour_overtime: int = 5400
    hour_late: int = 6000
    shift: int = 0
    unserved: int = 1_000_000
    unserved_per_priority: int = 20_000
    unserved_optional: int = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Job types, depots and part titles by key, and prices.

    Parameters
    ----------
    job_types : mapping of str to JobType
        By key.
    weights : Weights
        What things cost.
    depots : mapping of str to Place
        Where shifts may start and end, by name.
    parts : mapping of str to str
        Titles by key; jobs may use parts that have none.
    currency : str
        ISO 4217 code.
    """

    job_types: Mapping[str, JobType]
    weights: Weights = field(default_factory=Weights)
    depots: Mapping[str, Place] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    currency: str = "EUR"

    @classmethod
    def default(cls) -> "Catalogue":
        """Return the catalogue that comes with Callout."""
        return catalogue_from(_shipped())


def default_catalogue_text() -> str:
    """Return the shipped catalogue as TOML, to copy and change."""
    return files("dispatch").joinpath("catalogue.toml").read_text(encoding="utf-8")


def read_catalogue(path: Path, *, locate: Locate | None = None) -> Catalogue:
    """Read a catalogue from TOML; sections that it leaves out are the shipped ones.

    Parameters
    ----------
    path : Path
        The file.
    locate : callable, optional
        Finds the addresses of depots that have no coordinates.

    Raises
    ------
    BadInput
        With every fault of the file, each naming its key.
    """
    return parse_catalogue(read_text(path), source=str(path), locate=locate)


def parse_catalogue(
    text: str, *, source: str = "catalogue", locate: Locate | None = None
) -> Catalogue:
    """Read a catalogue's text, as `read_catalogue` reads its file.

    Raises
    ------
    BadInput
        With every fault of the text, each naming its key.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput([Fault(source=source, reason=f"is no TOML: {error}")]) from None
    return catalogue_from(document, source=source, locate=locate)


def catalogue_from(
    document: Mapping[str, object], *, source: str = "catalogue", locate: Locate | None = None
) -> Catalogue:
    """Read a catalogue's keys and values, as TOML or JSON have them (see `read_catalogue`).

    Raises
    ------
    BadInput
        With every fault, each naming its key.
    """
    reader = _Reader(source=source, locate=locate, faults=[])
    catalogue = reader.catalogue(document)
    if reader.faults:
        raise BadInput(reader.faults)
    return catalogue


@cache
def _shipped() -> Mapping[str, object]:
    return tomllib.loads(default_catalogue_text())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    source: str
    locate: Locate | None
    faults: list[Fault]

    def catalogue(self, document: Mapping[str, object]) -> Catalogue:
        self._unknown(self._fields(document, ""), (*_shipped(), "depots"))
        whole = {**_shipped(), **document}
        return Catalogue(
            job_types={_key(f): self._job_type(f) for f in self._sections(whole, "job_types")},
            weights=self._weights(self._table(whole, "costs")),
            depots={
                _key(f): place
                for f in self._sections(whole, "depots")
                if (place := self._depot(f)) is not None
            },
            parts={_key(f): self._part(f) for f in self._sections(whole, "parts")},
            currency=self._currency(self._fields(whole, "")),
        )

    def _fields(self, values: Mapping[str, object], prefix: str) -> Fields:
        return Fields(source=self.source, values=values, faults=self.faults, prefix=prefix)

    def _unknown(self, section: Fields, known: tuple[str, ...]) -> None:
        hint = Hints(known)
        for name in section.values:
            if name not in known:
                section.fault(name, f"is not a key of the catalogue{hint(name)}")

    def _table(self, document: Mapping[str, object], name: str) -> Fields:
        value = document.get(name, {})
        if not isinstance(value, Mapping):
            self._fields(document, "").fault(name, f"{shown(value)} is no table [{name}]")
            value = {}
        return self._fields(value, f"{name}.")

    def _sections(self, document: Mapping[str, object], name: str) -> list[Fields]:
        table = self._table(document, name)
        sections = []
        for key, value in table.values.items():
            if isinstance(value, Mapping):
                sections.append(self._fields(value, f"{name}.{key}."))
            else:
                table.fault(key, f"{shown(value)} is no table [{name}.{key}]")
        return sections

    def _currency(self, top: Fields) -> str:
        code = top.text("currency", required=True)
        if code and not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):  # noqa: PLR2004 - ISO 4217
            top.fault("currency", f"{shown(code)} is no currency code such as EUR")
        return code

    def _weights(self, costs: Fields) -> Weights:
        names = tuple(weight.name for weight in fields(Weights))
        self._unknown(costs, names)
        given = {
            name: costs.integer(name, 0, MAX_PENALTY if name.startswith("unserved") else MAX_WEIGHT)
            for name in names
        }
        return Weights(**{name: n for name, n in given.items() if n is not None})

    def _job_type(self, section: Fields) -> JobType:
        self._unknown(
            section,
            ("title", "service_minutes", "setup_minutes", "skills", "parts", "priority", "advice"),
        )
        if not section.given("service_minutes"):
            section.fault("service_minutes", "is missing")
        return JobType(
            key=_key(section),
            title=section.text("title") or _key(section),
            service_seconds=section.seconds("service_minutes") or 0,
            setup_seconds=section.seconds("setup_minutes") or 0,
            skills=section.skills("skills") or frozenset(),
            parts=section.amounts("parts") or {},
            priority=section.integer("priority", 0, 100) or 0,
            advice=section.text("advice", most=MAX_TEXT),
        )

    def _part(self, section: Fields) -> str:
        self._unknown(section, ("title",))
        return section.text("title") or _key(section)

    def _depot(self, section: Fields) -> Place | None:
        self._unknown(section, ("address", "lon", "lat"))
        address = section.text("address")
        if section.given("lon") or section.given("lat"):
            point = section.point("lon", "lat")
            return None if point is None else Place(lon=point[0], lat=point[1], address=address)
        if not address:
            section.fault("address", "is missing, and so are lon and lat")
            return None
        if self.locate is None:
            section.fault("address", "can't be looked up here: give lon and lat")
            return None
        try:
            return self.locate(address)
        except GeocodingFailed as error:
            section.fault("address", str(error))
            return None


def _key(section: Fields) -> str:
    return section.prefix.split(".", 1)[1].removesuffix(".")
