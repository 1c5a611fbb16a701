"""One row of jobs becomes a `Job`; what the row leaves out comes from its type in the catalogue."""

from collections.abc import Collection
from datetime import datetime

from dispatch.catalogue import JobType
from dispatch.fields import MAX_TEXT, Fields, Hints
from dispatch.intake.region import Region, check_datum, unknown
from dispatch.model import Job, Place
from dispatch.tables import Columns

JOB_COLUMNS = Columns(
    known=(
        "id",
        "type",
        "title",
        "address",
        "lon",
        "lat",
        "datum",
        "windows",
        "due",
        "service_minutes",
        "setup_minutes",
        "skills",
        "parts",
        "priority",
        "optional",
        "technician",
        "start",
        "customer",
        "phone",
        "vehicle",
        "note",
    ),
    required=(("id",), ("address", "lon"), ("address", "lat"), ("type", "service_minutes")),
)


class JobReader:
    """Reads rows of jobs and remembers their ids.

    Parameters
    ----------
    region : Region
        What times, types and addresses mean.
    technicians : collection of str, optional
        Ids of those on shift; None when they aren't known, so that none is called unknown.
    """

    def __init__(self, region: Region, technicians: Collection[str] | None) -> None:
        self._region = region
        self._technicians = technicians
        self._rows: dict[str, int | None] = {}
        self._type_hint = Hints(region.catalogue.job_types)
        self._technician_hint = Hints(technicians or ())

    def read(self, row: Fields) -> Job | None:
        """Return the row's job; None when it lacks what a job can't be without."""
        check_datum(row)
        name = self._id(row)
        kind = self._type(row)
        place = self._place(row)
        service = self._service(row, kind)
        setup, priority = row.seconds("setup_minutes"), row.integer("priority", 0, 100)
        skills, parts = row.skills("skills"), row.amounts("parts")
        technician, start = self._pin(row)
        job = Job(
            id=name,
            place=place or Place(lon=0, lat=0),
            type=kind.key if kind else "",
            title=row.text("title") or (kind.title if kind else ""),
            service_seconds=service,
            setup_seconds=(kind.setup_seconds if kind else 0) if setup is None else setup,
            windows=self._region.windows(row, "windows"),
            due=self._region.instant(row, "due"),
            skills=(kind.skills if kind else frozenset()) if skills is None else skills,
            parts=(kind.parts if kind else {}) if parts is None else parts,
            priority=(kind.priority if kind else 0) if priority is None else priority,
            optional=row.yes_no("optional"),
            technician=technician,
            start=start,
            customer=row.text("customer"),
            phone=row.text("phone"),
            vehicle=row.text("vehicle"),
            note=row.text("note", most=MAX_TEXT),
        )
        return job if name and place is not None else None

    def _id(self, row: Fields) -> str:
        name = row.text("id", required=True)
        if name in self._rows:
            row.fault("id", f"{name!r} is already the id of row {self._rows[name]}")
        elif name:
            self._rows[name] = row.row
        return name

    def _type(self, row: Fields) -> JobType | None:
        key = row.text("type")
        kinds = self._region.catalogue.job_types
        if key and key not in kinds:
            row.fault("type", unknown("job type", key, kinds, self._type_hint))
        return kinds.get(key)

    def _place(self, row: Fields) -> Place | None:
        if not any(row.given(name) for name in ("address", "lon", "lat")):
            row.fault("address", "is missing, and so are lon and lat")
            return None
        return self._region.place(row, "address", "lon", "lat")

    def _service(self, row: Fields, kind: JobType | None) -> int:
        seconds = row.seconds("service_minutes")
        if seconds is not None:
            return seconds
        if kind is None and not row.given("service_minutes") and not row.given("type"):
            row.fault("service_minutes", "is missing, and so is a type that would say it")
        return kind.service_seconds if kind else 0

    def _pin(self, row: Fields) -> tuple[str | None, datetime | None]:
        technician = row.text("technician") or None
        known = self._technicians
        if technician and known is not None and technician not in known:
            why = unknown("technician on shift", technician, known, self._technician_hint)
            row.fault("technician", why)
        start = self._region.instant(row, "start")
        if row.given("start") and not row.given("technician"):
            row.fault("start", "is given without the technician who is to start then")
        return technician, start
