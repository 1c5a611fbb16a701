"""The wire's own objects: what is answered, and what a request looks like in the OpenAPI page.

Requests are checked by `dispatch` (`PlanRequest`, `intake`), so that files and the API have the
same rules and the same messages; their models here are for readers, and a test holds both
together.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from dispatch.exports.plan_document import PlanRecord
from dispatch.runs import Run, State

Amounts = Annotated[
    str | dict[str, int],
    Field(description='As `"battery_12v:2;fuse"` or as `{"battery_12v": 2, "fuse": 1}`.'),
]
Skills = Annotated[
    str | list[str],
    Field(description='As `"hv:2;tyres"` or as `["hv:2", "tyres"]`; `:2` is a level.'),
]
Clock = Annotated[
    str, Field(description="`HH:MM` of the planned day in the city's zone, or an ISO date-time.")
]
Minutes = Annotated[float, Field(ge=0, le=1440)]
Datum = Annotated[
    Literal["wgs84", "gcj02"],
    Field(description="What the coordinates are measured on; wgs84 when left out."),
]


PlanId = Annotated[str, Path(alias="id", description="Of the plan, as `POST` answered it.")]
FileName = Annotated[str, Path(description="As the list of files has it.")]


class JobRow(BaseModel):
    """A job, with the columns of jobs.csv. A known `type` fills what is left out."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="Unique within the request.")
    type: str | None = Field(None, description="Key of the catalogue's job types.")
    title: str | None = Field(None, description="The work in a few words.")
    address: str | None = Field(None, description="Looked up in the city unless `lon`, `lat`.")
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    datum: Datum | None = None
    windows: str | list[str] | None = Field(
        None, description='When work may start: `"08:00-10:00;14:00-16:00"` or a list of such.'
    )
    due: Clock | None = Field(None, description="A later start is allowed but costs.")
    service_minutes: Minutes | None = None
    setup_minutes: Minutes | None = None
    skills: Skills | None = None
    parts: Amounts | None = None
    priority: int | None = Field(None, ge=0, le=100)
    optional: bool | None = Field(None, description="May be left out.")
    technician: str | None = Field(None, description="Settled already: this technician.")
    start: Clock | None = Field(None, description="Settled already: this time.")
    customer: str | None = None
    phone: str | None = None
    vehicle: str | None = None
    note: str | None = None


class ShiftRow(BaseModel):
    """A technician's day, with the columns of shifts.csv."""

    model_config = ConfigDict(extra="forbid")

    technician: str = Field(description="Id, unique within the request.")
    name: str | None = None
    skills: Skills | None = None
    phone: str | None = None
    van: str | None = None
    start: Clock
    end: Clock
    start_address: str | None = Field(None, description='An address, or `"open"`.')
    start_lon: float | None = Field(None, ge=-180, le=180)
    start_lat: float | None = Field(None, ge=-90, le=90)
    depot: str | None = Field(None, description="Key of the catalogue's depots.")
    end_address: str | None = Field(None, description='Default: as the start. `"open"` allowed.')
    end_lon: float | None = Field(None, ge=-180, le=180)
    end_lat: float | None = Field(None, ge=-90, le=90)
    datum: Datum | None = None
    break_earliest: Clock | None = None
    break_latest: Clock | None = None
    break_minutes: Minutes | None = None
    overtime_minutes: Minutes | None = None
    stock: Amounts | None = None


PLAN_EXAMPLE: dict[str, object] = {
    "city": "porto",
    "date": "2026-03-02",
    "seconds": 10,
    "jobs": [
        {
            "id": "J-1",
            "lon": -8.6110,
            "lat": 41.1480,
            "title": "12 V battery",
            "service_minutes": 30,
            "windows": ["08:00-12:00"],
            "skills": ["electrics"],
            "parts": {"battery_12v": 1},
        },
        {
            "id": "J-2",
            "lon": -8.6291,
            "lat": 41.1579,
            "title": "Flat tyre",
            "service_minutes": 25,
            "due": "15:00",
        },
    ],
    "shifts": [
        {
            "technician": "ana",
            "name": "Ana",
            "skills": ["electrics"],
            "stock": {"battery_12v": 2},
            "start": "08:00",
            "end": "17:00",
            "start_lon": -8.6400,
            "start_lat": 41.1600,
            "break_earliest": "11:30",
            "break_latest": "13:30",
            "break_minutes": 30,
        }
    ],
}


class PlanBody(BaseModel):
    """A day to plan."""

    model_config = ConfigDict(extra="forbid")

    city: str = Field(description="Name of a built city (`GET /v1/cities`).")
    date: str = Field(
        description="Day in the city's zone, such as `2026-03-02`.", examples=["2026-03-02"]
    )
    jobs: list[JobRow]
    shifts: list[ShiftRow] = Field(min_length=1)
    catalogue: dict[str, object] | None = Field(
        None,
        description="Job types, depots, parts and costs with the keys of catalogue.toml; "
        "sections left out are the built-in ones.",
    )
    seconds: float = Field(10.0, ge=0.1, description="How long the search may take.")
    seed: int = Field(1, ge=0, description="Of the search: same seed, same way of searching.")


class Accepted(BaseModel):
    """A request that is on disk now and will be computed, whatever happens."""

    id: str = Field(description="Of the run and of its plan.")
    href: str = Field(description="Where it is.")
    created: datetime


class BestSoFar(BaseModel):
    """The best plan so far in a few numbers."""

    cost: int = Field(description="Minor units of the currency.")
    jobs_planned: int
    jobs_unassigned: int
    travel_seconds: int
    metres: int


class Links(BaseModel):
    """Where to go from here."""

    self: str
    sheets: str | None = Field(None, description="Once there is a plan.")


class RunView(BaseModel):
    """A plan that was asked for, as it stands."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    state: State = Field(description="`done`, `failed` and `cancelled` are ends.")
    city: str
    date: date
    progress: float = Field(ge=0, le=1)
    best: BestSoFar | None = Field(description="Null until there is a plan of any kind.")
    error: str | None = Field(description="Why it failed.")
    stopping: bool = Field(description="Somebody wants it to stop; it soon will.")
    created: datetime
    started: datetime | None
    finished: datetime | None
    links: Links

    @classmethod
    def of(cls, run: Run) -> "RunView":
        """View of a run."""
        href = f"/v1/plans/{run.id}"
        return cls(
            id=run.id,
            state=run.state,
            city=run.city,
            date=run.day,
            progress=round(run.progress, 3),
            best=None
            if run.best is None
            else BestSoFar.model_validate(run.best, from_attributes=True),
            error=run.error,
            stopping=run.stop_asked and not run.state.ended,
            created=run.created,
            started=run.started,
            finished=run.finished,
            links=Links(self=href, sheets=f"{href}/sheets" if run.revision is not None else None),
        )


class PlanView(RunView):
    """A plan that was asked for, and the plan itself once there is one."""

    plan: PlanRecord | None = Field(description="plan.json; null while there is no plan.")


class RunList(BaseModel):
    """A page of plans, newest first."""

    plans: list[RunView]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


class SheetView(BaseModel):
    """A file made of a plan."""

    file: str
    format: str
    media_type: str
    href: str


class SheetList(BaseModel):
    """All files of a plan."""

    sheets: list[SheetView]


class CityFigures(BaseModel):
    """What a city has."""

    model_config = ConfigDict(from_attributes=True)

    zone: str = Field(description="IANA time zone.")
    junctions: int
    arcs: int
    km: float
    addresses: int
    names: int = Field(description="Other named things: places, points of interest.")
    forbidden_turns: int
    slow_turns: int
    source: str = Field(description="Where the roads come from, and their licence.")
    notes: list[str] = Field(description="What was left out when the source was read.")


class CityView(BaseModel):
    """A city on whose roads can be planned."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    summary: CityFigures | None = Field(description="Null when the city can't be used.")
    problem: str | None = Field(description="Why it can't be used, and what mends it.")


class CityList(BaseModel):
    """All built cities."""

    cities: list[CityView]


class Check(BaseModel):
    """One thing that has to be in order."""

    name: str
    ok: bool
    detail: str


class Readiness(BaseModel):
    """Whether the service can do its work."""

    ready: bool
    checks: list[Check]


class Liveness(BaseModel):
    """The process answers."""

    status: str
    version: str
