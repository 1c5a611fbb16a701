"""The records of plan.json: what `dispatch.model` says, with limits and words for its readers.

Each record names the class that it `makes` and has the same fields; a test holds them together.
"""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, PlainSerializer, model_validator

from dispatch import model
from dispatch.exports.plan_fields import (
    Amounts,
    Counts,
    Figures,
    Geometry,
    Instant,
    Key,
    Record,
    Text,
    Whole,
    Zone,
)

SCHEMA_VERSION: Final = 1


class PlaceRecord(Record):
    """A position in WGS-84 degrees."""

    makes = model.Place
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    address: Text


class SkillRecord(Record):
    """Something learnt, at a level; a higher level includes the lower ones."""

    makes = model.Skill
    name: Text
    level: int


class WindowRecord(Record):
    """A time window, both ends included."""

    makes = model.TimeWindow
    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("closes before it opens")
        return self


def _by_name(skills: frozenset[SkillRecord]) -> list[SkillRecord]:
    return sorted(skills, key=lambda skill: (skill.name, skill.level))


Skills = Annotated[frozenset[SkillRecord], PlainSerializer(_by_name, return_type=list[SkillRecord])]


class JobRecord(Record):
    """What a customer wants done."""

    makes = model.Job
    id: Key
    place: PlaceRecord
    type: Annotated[Text, Field(description="Key of the catalogue's job types, or empty.")]
    title: Text
    service_seconds: Whole
    setup_seconds: Whole
    windows: Annotated[
        tuple[WindowRecord, ...],
        Field(description="When the work may start; empty means any time."),
    ]
    due: Annotated[Instant | None, Field(description="Starting later is allowed but costs.")]
    skills: Annotated[Skills, Field(description="All of them are needed.")]
    parts: Annotated[Counts, Field(description="Taken from the van's stock.")]
    priority: Annotated[int, Field(ge=0, le=100)]
    optional: bool
    technician: Annotated[Key | None, Field(description="Settled beforehand: this technician.")]
    start: Annotated[Instant | None, Field(description="Settled beforehand: this very time.")]
    customer: Text
    phone: Text
    vehicle: Text
    note: Text


class TechnicianRecord(Record):
    """Somebody who does jobs."""

    makes = model.Technician
    id: Key
    name: Text
    skills: Skills
    phone: Text


class VanRecord(Record):
    """A vehicle of ours and the parts on board."""

    makes = model.Van
    id: Text
    stock: Counts


class LunchBreakRecord(Record):
    """A rest that begins from `earliest` to `latest`."""

    makes = model.LunchBreak
    earliest: Instant
    latest: Instant
    seconds: Whole


class ShiftRecord(Record):
    """A technician with a van, from, to, and where the day starts and ends (null: open)."""

    makes = model.Shift
    technician: TechnicianRecord
    van: VanRecord
    start: Instant
    end: Instant
    start_place: PlaceRecord | None
    end_place: PlaceRecord | None
    breaks: tuple[LunchBreakRecord, ...]
    max_overtime_seconds: Whole


class LegRecord(Record):
    """A drive."""

    makes = model.Leg
    seconds: Whole
    metres: Whole
    geometry: Geometry


class StopRecord(Record):
    """A job on a route: the drive to it, and its times."""

    makes = model.Stop
    job: JobRecord
    leg: LegRecord
    arrival: Instant
    start: Annotated[Instant, Field(description="Work begins, set-up first.")]
    finish: Instant
    setup_seconds: Annotated[
        Whole, Field(description="Set-up within start to finish; 0 where it was spared.")
    ]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.arrival <= self.start <= self.finish:
            raise ValueError("arrival, start and finish are not in that order")
        return self


class BreakStopRecord(Record):
    """A break taken; it may interrupt a drive."""

    makes = model.BreakStop
    start: Instant
    finish: Instant

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.finish < self.start:
            raise ValueError("finishes before it starts")
        return self


class RouteRecord(Record):
    """A technician's day."""

    makes = model.Route
    shift: ShiftRecord
    departure: Instant
    end: Instant
    stops: Annotated[tuple[StopRecord, ...], Field(description="In driving order, perhaps none.")]
    breaks: tuple[BreakStopRecord, ...]
    last_leg: Annotated[
        LegRecord | None, Field(description="Drive to the end place; null where there is none.")
    ]
    cost: Annotated[int, Field(description="Minor units of the currency.")]


class ReasonRecord(Record):
    """Why a job could not be served: for programs and for people."""

    makes = model.Reason
    code: Text
    text: Text


class UnassignedRecord(Record):
    """A job on no route, and why."""

    makes = model.Unassigned
    job: JobRecord
    reasons: tuple[ReasonRecord, ...]


class PlanRecord(Record):
    """One day of one city, planned by Callout."""

    makes = model.Plan
    schema_version: Annotated[
        Literal[1], Field(description="Of this format; readers refuse versions they don't know.")
    ] = SCHEMA_VERSION
    id: Annotated[Key, Field(description="Stays the same over revisions.")]
    revision: Annotated[int, Field(ge=1)]
    city: Text
    zone: Annotated[Zone, Field(description="IANA time zone of the region.")]
    day: Annotated[date, Field(description="In that zone.")]
    created: Annotated[Instant, Field(description="When it was planned.")]
    routes: Annotated[
        tuple[RouteRecord, ...], Field(description="One for each shift, in the shifts' order.")
    ]
    unassigned: tuple[UnassignedRecord, ...]
    costs: Annotated[
        Amounts,
        Field(description="Minor units of the currency, by term."),
    ]
    currency: Annotated[Text, Field(description="ISO 4217 code.")]
    violations: Annotated[
        tuple[Text, ...], Field(description="What the independent checker found; empty is good.")
    ]
    solver: Annotated[Figures, Field(description="How the plan came about.")]
