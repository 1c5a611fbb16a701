"""A plausible day at real places of a city, invented from a seed: jobs, shifts and a catalogue.

Work, shares of job types, windows and skills are as on the technician days that Callout is
measured with: about six jobs a technician, most of them promised within two hours, each of them
something that a fair share of the technicians can do.
"""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.catalogue import Catalogue, JobType, default_catalogue_text
from dispatch.cities import City
from dispatch.model import Place
from dispatch.sample.crew import Member, invented_crew
from dispatch.sample.people import NOTES, VEHICLES, invented_phone, names
from dispatch.sample.places import sample_places

# Share of each job type among the jobs.
SHARES = {
    "flat_tyre": 0.20,
    "battery_12v": 0.20,
    "software": 0.15,
    "brake_check": 0.10,
    "windscreen": 0.10,
    "charging_cable": 0.08,
    "lockout": 0.07,
    "hv_isolation": 0.05,
    "wallbox": 0.05,
}
SLOTS = ("08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00")
HALVES = ("08:00-12:30", "12:30-17:00")
ALL_DAY = "08:00-17:00"
SLOT_SHARE, HALF_SHARE = 0.55, 0.25
DUE_SHARE, OPTIONAL_SHARE, NOTE_SHARE, SETTLED_SHARE = 0.10, 0.04, 0.25, 0.03

JOBS_CSV = (
    "id",
    "type",
    "address",
    "lon",
    "lat",
    "windows",
    "due",
    "optional",
    "technician",
    "customer",
    "phone",
    "vehicle",
    "note",
)
SHIFTS_CSV = (
    "technician",
    "name",
    "skills",
    "phone",
    "van",
    "start",
    "end",
    "depot",
    "start_address",
    "start_lon",
    "start_lat",
    "break_earliest",
    "break_latest",
    "break_minutes",
    "overtime_minutes",
    "stock",
)
_DEPOTS = ("north", "south")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDay:
    """Three texts that `intake.read_day` and `catalogue.read_catalogue` read without a fault."""

    jobs_csv: str
    shifts_csv: str
    catalogue_toml: str

    def files(self) -> dict[str, str]:
        """Return the texts by file name."""
        return {
            "jobs.csv": self.jobs_csv,
            "shifts.csv": self.shifts_csv,
            "catalogue.toml": self.catalogue_toml,
        }


def sample_day(city: City, *, jobs: int, technicians: int, seed: int) -> SampleDay:
    """Invent a day.

    Parameters
    ----------
    city : City
        Whose addresses are used; points on its roads where there are too few.
    jobs, technicians : int
        How many; at least one technician.
    seed : int
        Same seed, same day.

    Raises
    ------
    ValueError
        If there would be no technician, or fewer jobs than none.
    """
    if technicians < 1 or jobs < 0:
        raise ValueError(f"a day needs a technician: {jobs} jobs, {technicians} technicians")
    rng = np.random.default_rng(seed)
    crew = invented_crew(technicians, rng)
    places = sample_places(city.network, jobs + technicians + len(_DEPOTS), rng)
    depots = dict(zip(_DEPOTS, places, strict=False))
    homes = places[len(_DEPOTS) : len(_DEPOTS) + technicians]
    scenes = places[len(_DEPOTS) + technicians :]
    return SampleDay(
        jobs_csv=_table(JOBS_CSV, _jobs(scenes, crew, rng)),
        shifts_csv=_table(SHIFTS_CSV, _shifts(crew, homes, jobs, rng)),
        catalogue_toml=_catalogue(depots),
    )


def _jobs(
    scenes: Sequence[Place], crew: Sequence[Member], rng: np.random.Generator
) -> list[dict[str, str]]:
    kinds = Catalogue.default().job_types
    drawn = rng.choice(list(SHARES), len(scenes), p=list(SHARES.values()))
    customers = names(len(scenes), rng, distinct=False)
    digits = len(str(len(scenes)))
    settled: set[str] = set()
    rows = []
    for i, (place, key, customer) in enumerate(zip(scenes, drawn, customers, strict=True)):
        windows, due = _promise(rng)
        rows.append(
            {
                "id": f"J{i + 1:0{digits}d}",
                "type": str(key),
                "address": place.address,
                "lon": f"{place.lon:.6f}",
                "lat": f"{place.lat:.6f}",
                "windows": windows,
                "due": due,
                "optional": "yes" if rng.random() < OPTIONAL_SHARE else "",
                "technician": _settled(kinds[str(key)], crew, settled, rng),
                "customer": customer,
                "phone": invented_phone(rng),
                "vehicle": str(rng.choice(VEHICLES)),
                "note": str(rng.choice(NOTES)) if rng.random() < NOTE_SHARE else "",
            }
        )
    return rows


def _promise(rng: np.random.Generator) -> tuple[str, str]:
    """Return windows and due time."""
    drawn = rng.random()
    if drawn < SLOT_SHARE:
        return str(rng.choice(SLOTS)), ""
    if drawn < SLOT_SHARE + HALF_SHARE:
        return str(rng.choice(HALVES)), ""
    return ALL_DAY, "12:00" if rng.random() < DUE_SHARE / (1 - SLOT_SHARE - HALF_SHARE) else ""


def _settled(
    kind: JobType, crew: Sequence[Member], taken: set[str], rng: np.random.Generator
) -> str:
    """Return the technician whom a few customers were promised; nobody is promised twice."""
    able = [member.id for member in crew if member.can(kind) and member.id not in taken]
    if rng.random() >= SETTLED_SHARE or not able:
        return ""
    chosen = str(rng.choice(able))
    taken.add(chosen)
    return chosen


def _shifts(
    crew: Sequence[Member], homes: Sequence[Place], jobs: int, rng: np.random.Generator
) -> list[dict[str, str]]:
    stock = _stock(jobs / len(crew))
    return [
        {
            "technician": member.id,
            "name": member.name,
            "skills": ";".join(str(skill) for skill in member.skills),
            "phone": invented_phone(rng),
            "van": f"van-{i + 1}",
            "start": "08:00",
            "end": "17:00",
            "break_earliest": "11:30",
            "break_latest": "13:30",
            "break_minutes": "30",
            "overtime_minutes": "30",
            "stock": stock,
        }
        | _start(i, home)
        for i, (member, home) in enumerate(zip(crew, homes, strict=True))
    ]


def _start(i: int, home: Place) -> dict[str, str]:
    """Return where a shift starts: every other one at home, the rest at the depots in turn."""
    if i % 2:
        return {"depot": _DEPOTS[i // 2 % len(_DEPOTS)]}
    return {
        "start_address": home.address,
        "start_lon": f"{home.lon:.6f}",
        "start_lat": f"{home.lat:.6f}",
    }


def _stock(jobs_each: float) -> str:
    """Return parts for three times the jobs that are to be expected of each type."""
    kinds = Catalogue.default().job_types
    needed: dict[str, float] = {}
    for key, share in SHARES.items():
        for part, count in kinds[key].parts.items():
            needed[part] = needed.get(part, 0) + 3 * share * count * jobs_each
    return ";".join(f"{part}:{math.ceil(count) + 1}" for part, count in needed.items())


def _catalogue(depots: Mapping[str, Place]) -> str:
    sections = [
        f"\n[depots.{name}]\naddress = {json.dumps(place.address, ensure_ascii=False)}\n"
        f"lon = {place.lon:.6f}\nlat = {place.lat:.6f}\n"
        for name, place in depots.items()
    ]
    return default_catalogue_text() + "".join(sections)


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
