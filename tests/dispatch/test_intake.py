"""Jobs and shifts of a day out of files and lists, with every fault at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.catalogue import Catalogue
from dispatch.errors import BadInput, Fault
from dispatch.intake.day import Day, parse_day, read_day
from dispatch.model import Job, LunchBreak, Place, Shift, Skill, Technician, TimeWindow, Van
from geo.errors import GeocodingFailed
from tests.builders import ALIADOS, CATARINA, DAY, DEPOT, ZONE, a_window, at, skills

CATALOGUE = Catalogue(job_types=Catalogue.default().job_types, depots={"norte": DEPOT})
KNOWN = {"Aliados 50": ALIADOS, "Santa Catarina 112": CATARINA}

JOBS_CSV = """\
id,type,title,address,lon,lat,windows,due,service_minutes,setup_minutes,skills,parts,priority,\
optional,technician,start,customer,phone,vehicle,note
J1,flat_tyre,,Aliados 50,,,08:00-10:00;14:00-16:00,15:00,,,,,,,,,王芳,+351 900 000 001,Van,=1+1
J2,,Tow bar,,-8.606,41.15,,,12.5,2,hv:2;tyres,fuse:2,55,yes,rui,09:30,,,,
"""
SHIFTS_CSV = """\
technician,name,skills,phone,van,start,end,start_address,depot,end_address,break_earliest,\
break_latest,break_minutes,overtime_minutes,stock
ana,Ana Ponte,hv:2;tyres,+351 900 000 010,van-7,08:00,17:00,Aliados 50,,,11:30,13:30,30,45,fuse:3
rui,,,,,12:00,2026-03-03T01:00,,norte,open,,,,,
"""


class FakeGazetteer:
    """Knows two addresses and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, address: str) -> Place:
        """Find an address."""
        self.asked.append(address)
        if address not in KNOWN:
            raise GeocodingFailed(f"no address {address!r}; near it: {', '.join(KNOWN)}")
        return KNOWN[address]


def a_row(**changes: object) -> dict[str, object]:
    """Return a good row of jobs."""
    return {"id": "J1", "type": "flat_tyre", "lon": -8.61, "lat": 41.15} | changes


def a_shift_row(**changes: object) -> dict[str, object]:
    """Return a good row of shifts."""
    return {"technician": "ana", "start": "08:00", "end": "17:00", "depot": "norte"} | changes


def parse(
    jobs: Sequence[Mapping[str, object]] = (),
    shifts: Sequence[Mapping[str, object]] | None = None,
    *,
    day: date = DAY,
) -> Day:
    """Return the day of these rows."""
    return parse_day(
        jobs,
        [a_shift_row()] if shifts is None else shifts,
        day=day,
        zone=ZONE,
        catalogue=CATALOGUE,
        locate=FakeGazetteer(),
    )


def faults(
    jobs: Sequence[Mapping[str, object]] = (),
    shifts: Sequence[Mapping[str, object]] | None = None,
    *,
    day: date = DAY,
) -> tuple[Fault, ...]:
    """Return what is wrong with these rows."""
    with pytest.raises(BadInput) as caught:
        parse(jobs, shifts, day=day)
    return caught.value.faults


def read(tmp_path: Path, jobs: str, shifts: str, suffix: str = ".csv") -> Day:
    """Return the day of two files."""
    paths = [tmp_path / f"{name}{suffix}" for name in ("jobs", "shifts")]
    for path, text in zip(paths, (jobs, shifts), strict=True):
        path.write_text(text, encoding="utf-8")
    return read_day(*paths, day=DAY, zone=ZONE, catalogue=CATALOGUE, locate=FakeGazetteer())


def test_every_column_of_jobs_has_its_meaning(tmp_path: Path) -> None:
    """What a row says is what the job has; what it leaves out comes from its type."""
    first, second = read(tmp_path, JOBS_CSV, SHIFTS_CSV).jobs
    assert first == Job(
        id="J1",
        place=ALIADOS,
        type="flat_tyre",
        title="Flat tyre",
        service_seconds=1800,
        setup_seconds=300,
        windows=(a_window("08:00", "10:00"), a_window("14:00", "16:00")),
        due=at("15:00"),
        skills=skills("tyres"),
        parts={"tyre_kit": 1},
        customer="王芳",
        phone="+351 900 000 001",
        vehicle="Van",
        note="=1+1",
    )
    assert second == Job(
        id="J2",
        place=Place(lon=-8.606, lat=41.15),
        title="Tow bar",
        service_seconds=750,
        setup_seconds=120,
        skills=skills("hv:2;tyres"),
        parts={"fuse": 2},
        priority=55,
        optional=True,
        technician="rui",
        start=at("09:30"),
    )


def test_every_column_of_shifts_has_its_meaning(tmp_path: Path) -> None:
    """Ends default to starts, names and vans to the technician's id; "open" ends anywhere."""
    ana, rui = read(tmp_path, JOBS_CSV, SHIFTS_CSV).shifts
    assert ana == Shift(
        technician=Technician(
            id="ana", name="Ana Ponte", skills=skills("hv:2;tyres"), phone="+351 900 000 010"
        ),
        van=Van(id="van-7", stock={"fuse": 3}),
        start=at("08:00"),
        end=at("17:00"),
        start_place=ALIADOS,
        end_place=ALIADOS,
        breaks=(LunchBreak(earliest=at("11:30"), latest=at("13:30"), seconds=1800),),
        max_overtime_seconds=2700,
    )
    assert rui == Shift(
        technician=Technician(id="rui", name="rui"),
        van=Van(id="rui"),
        start=at("12:00"),
        end=datetime(2026, 3, 3, 1, tzinfo=UTC),
        start_place=DEPOT,
        end_place=None,
    )


def test_json_and_toml_say_the_same_as_csv(tmp_path: Path) -> None:
    """The three forms make equal days."""
    job = {"id": "J1", "type": "lockout", "lon": -8.61, "lat": 41.15, "windows": ["08:00-9:00"]}
    shift = {"technician": "ana", "start": "08:00", "end": "17:00", "depot": "norte"}
    by_json = read(tmp_path, json.dumps([job]), json.dumps({"shifts": [shift]}), ".json")
    by_csv = read(
        tmp_path,
        "id;type;lon;lat;windows\nJ1;lockout;-8.61;41.15;08:00-9:00\n",
        "technician;start;end;depot\nana;08:00;17:00;norte\n",
    )
    by_toml = read(
        tmp_path,
        '[[jobs]]\nid = "J1"\ntype = "lockout"\nlon = -8.61\nlat = 41.15\n'
        'windows = "08:00-09:00"\n',
        '[[shifts]]\ntechnician = "ana"\nstart = 08:00:00\nend = 2026-03-02T17:00:00Z\n'
        'depot = "norte"\n',
        ".toml",
    )
    assert by_json == by_csv == by_toml


def test_faults_of_both_files_are_named_at_once(tmp_path: Path) -> None:
    """File, row and column of each; jobs first."""
    jobs = (
        "id,type,lon,lat,windows\n"
        "J1,flat_tire,-8.6,41.1,10:00-08:00\n"
        "J1,flat_tyre,-8.6,,\n"
        ",flat_tyre,-8.6,95,\n"
    )
    shifts = "technician,start,end,depot\nana,08:00,,nort\nana,8,17:00,norte\n"
    with pytest.raises(BadInput) as caught:
        read(tmp_path, jobs, shifts)
    found = [(Path(f.source).name, f.row, f.field) for f in caught.value.faults]
    assert found == [
        ("jobs.csv", 2, "type"),
        ("jobs.csv", 2, "windows"),
        ("jobs.csv", 3, "id"),
        ("jobs.csv", 3, "lat"),
        ("jobs.csv", 4, "id"),
        ("jobs.csv", 4, "lat"),
        ("shifts.csv", 2, "end"),
        ("shifts.csv", 2, "depot"),
        ("shifts.csv", 3, "technician"),
        ("shifts.csv", 3, "start"),
    ]
    assert "did you mean flat_tyre?" in str(caught.value)
    assert "jobs.csv, row 3, id: 'J1' is already the id of row 2" in str(caught.value)


def test_a_file_that_cant_be_read_hides_no_fault_of_the_other(tmp_path: Path) -> None:
    """And technicians of an unread file are not called unknown."""
    with pytest.raises(BadInput) as caught:
        read(tmp_path, "id,type,address,technician\nJ1,x,Aliados 50,ana\n", "")
    assert [(Path(f.source).name, f.field) for f in caught.value.faults] == [
        ("jobs.csv", "type"),
        ("shifts.csv", None),
    ]


def test_a_day_may_have_no_jobs_but_not_no_shifts() -> None:
    """An empty list of jobs is a quiet day; without shifts nobody could be sent."""
    assert parse([]).jobs == ()
    assert faults([], []) == (
        Fault(source="shifts", reason="holds no shifts: nobody could be sent"),
    )


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"id": None}, "id", "is missing"),
        ({"type": "flat_tire"}, "type", "did you mean flat_tyre?"),
        ({"type": None}, "service_minutes", "is missing, and so is a type"),
        ({"lon": None, "lat": None}, "address", "is missing, and so are lon and lat"),
        ({"lon": None}, "lon", "is missing while lat is given"),
        ({"lon": "41.15", "lat": "-98.61"}, "lat", "swapped"),
        ({"lat": "41,15"}, "lat", "write 41.15"),
        (
            {"lon": None, "lat": None, "address": "Aliados 51"},
            "address",
            "near it: Aliados 50",
        ),
        ({"windows": "10:00-08:00"}, "windows", "closes before it opens"),
        ({"windows": "22:00-02:00"}, "windows", "2026-03-03T02:00"),
        ({"windows": "morning"}, "windows", "no window"),
        ({"windows": [8, 10]}, "windows", "neither text nor a list"),
        ({"due": "late"}, "due", "no time"),
        ({"service_minutes": -5}, "service_minutes", "less than 0"),
        ({"service_minutes": 2**31}, "service_minutes", "more than 1440"),
        ({"setup_minutes": "x"}, "setup_minutes", "not a number"),
        ({"priority": 101}, "priority", "more than 100"),
        ({"parts": "fuse:0"}, "parts", "1 to 10000"),
        ({"skills": "hv:"}, "skills", "name:number"),
        ({"optional": "perhaps"}, "optional", "neither yes nor no"),
        ({"technician": "anna"}, "technician", "did you mean ana?"),
        ({"technician": "zé"}, "technician", "no technician on shift (there are: ana)"),
        ({"start": "09:00"}, "start", "without the technician"),
        ({"note": "a\0b"}, "note", "U+0000"),
        ({"customer": "x" * 300}, "customer", "300 characters"),
        ({"duration": 5}, "duration", "is unknown"),
    ],
)
def test_bad_jobs_are_named(changes: dict[str, object], field: str, reason: str) -> None:
    """Each bad value of a job is a fault at its row and field."""
    found = faults([a_row(**changes)])
    assert [(f.source, f.row, f.field) for f in found] == [("jobs", 0, field)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"technician": ""}, "technician", "is missing"),
        ({"start": None}, "start", "is missing"),
        ({"end": None}, "end", "is missing"),
        ({"end": "08:00"}, "end", "is not after the start"),
        ({"start": "22:00", "end": "06:00"}, "end", "2026-03-03T06:00"),
        ({"end": "2026-03-03T08:01"}, "end", "more than 24 hours"),
        ({"end": "2026-03-01T17:00"}, "end", "'2026-03-01T17:00' is not after the start"),
        ({"start": "2026-03-05T08:00", "end": "2026-03-05T12:00"}, "start", "is not on 2026-03-0"),
        ({"depot": "nort"}, "depot", "did you mean norte?"),
        ({"depot": None}, "start_address", "is missing, and so are start_lon and depot"),
        ({"start_lon": 8.6, "start_lat": 49.4}, "depot", "which one?"),
        ({"depot": None, "start_lon": 8.6}, "start_lat", "is missing while start_lon"),
        ({"end_address": "Nowhere"}, "end_address", "near it"),
        ({"end_lon": 8.6}, "end_lat", "is missing while end_lon"),
        ({"break_minutes": 30, "break_latest": "13:00"}, "break_earliest", "is missing while"),
        (
            {"break_earliest": "13:00", "break_latest": "12:00", "break_minutes": 30},
            "break_latest",
            "before break_earliest",
        ),
        (
            {"break_earliest": "07:00", "break_latest": "12:00", "break_minutes": 30},
            "break_earliest",
            "before the shift",
        ),
        (
            {"break_earliest": "16:45", "break_latest": "16:50", "break_minutes": 30},
            "break_minutes",
            "ends after the shift",
        ),
        ({"overtime_minutes": 1441}, "overtime_minutes", "more than 1440"),
        ({"stock": "fuse:x"}, "stock", "name:number"),
        ({"skills": "hv:0"}, "skills", "1 to 99"),
        ({"van_id": "x"}, "van_id", "is unknown"),
    ],
)
def test_bad_shifts_are_named(changes: dict[str, object], field: str, reason: str) -> None:
    """Each bad value of a shift is a fault at its row and field."""
    found = faults([], [a_shift_row(**changes)])
    assert [(f.source, f.row, f.field) for f in found] == [("shifts", 0, field)]
    assert reason in found[0].reason


def test_ids_and_technicians_are_unique() -> None:
    """A second row of the same name says which row has it."""
    found = faults([a_row(), a_row()], [a_shift_row(), a_shift_row(van="v2")])
    assert [(f.source, f.row, f.field) for f in found] == [
        ("jobs", 1, "id"),
        ("shifts", 1, "technician"),
    ]
    assert all("row 0" in f.reason for f in found)


def test_a_van_is_in_one_place_at_a_time() -> None:
    """Two people may share a van one after the other, not at once."""
    early = a_shift_row(van="v1", end="13:00")
    late = a_shift_row(technician="rui", van="v1", start="13:00", end="18:00")
    assert [shift.van.id for shift in parse([], [early, late]).shifts] == ["v1", "v1"]
    found = faults([], [early, late | {"start": "12:59"}])
    assert (found[0].field, found[0].reason) == ("van", "'v1' is out with ana at the same time")


def test_a_skill_nobody_has_is_no_fault() -> None:
    """The job is taken in; the plan will say why nobody serves it."""
    assert parse([a_row(skills="submarine")]).jobs[0].skills == {Skill("submarine")}


def test_a_row_overrides_its_type() -> None:
    """What a job says itself counts; what it leaves blank is the type's."""
    job = parse([a_row(service_minutes=5, skills="locks", priority="0", parts="")]).jobs[0]
    assert (job.service_seconds, job.setup_seconds) == (300, 300)
    assert job.skills == skills("locks")
    assert job.parts == {"tyre_kit": 1}


def test_each_address_is_looked_up_once() -> None:
    """Many jobs at one address cost one look-up, found or not."""
    gazetteer = FakeGazetteer()
    rows = [a_row(id=f"J{i}", lon=None, lat=None, address="Aliados 50") for i in range(50)]
    rows += [a_row(id=f"K{i}", lon=None, lat=None, address="Nowhere") for i in range(50)]
    with pytest.raises(BadInput) as caught:
        parse_day(rows, [a_shift_row()], day=DAY, zone=ZONE, catalogue=CATALOGUE, locate=gazetteer)
    assert len(caught.value.faults) == 50
    assert gazetteer.asked == ["Aliados 50", "Nowhere"]


def test_coordinates_count_more_than_an_address() -> None:
    """With both, the address is only what people call the place."""
    place = parse([a_row(address="Behind the old mill")]).jobs[0].place
    assert place == Place(lon=-8.61, lat=41.15, address="Behind the old mill")


def test_an_open_start_begins_at_the_first_job() -> None:
    """Either end of a shift may be "open": wherever the first or last job is."""
    shift = parse([], [a_shift_row(depot=None, start_address="Open")]).shifts[0]
    assert (shift.start_place, shift.end_place) == (None, None)


def test_a_break_of_no_minutes_is_none() -> None:
    """A zero in the sheet means that nobody rests."""
    row = a_shift_row(break_earliest="12:00", break_latest="13:00", break_minutes=0)
    assert parse([], [row]).shifts[0].breaks == ()


def test_windows_come_in_order_of_time() -> None:
    """However a row lists them: semicolons, commas or a list between them."""
    for text in ("14:00-16:00;08:00-10:00", "14:00-16:00, 08:00-10:00"):
        for value in (text, text.replace(",", ";").split(";")):
            windows = parse([a_row(windows=value)]).jobs[0].windows
            assert windows == (a_window("08:00", "10:00"), a_window("14:00", "16:00"))


def test_local_times_are_the_regions() -> None:
    """On a summer day, eight o'clock in Porto is seven in UTC."""
    july = date(2026, 7, 1)
    day = parse([a_row(windows="08:00-09:00")], day=july)
    opens = datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert day.shifts[0].start == opens
    assert day.jobs[0].windows == (TimeWindow(start=opens, end=opens + timedelta(hours=1)),)


def test_a_shift_over_the_change_of_clocks_has_its_true_length() -> None:
    """From 00:00 to 08:00 in the night of the change in spring, seven hours pass."""
    spring = date(2026, 3, 29)
    shift = parse([], [a_shift_row(start="00:00", end="08:00")], day=spring).shifts[0]
    assert shift.end - shift.start == timedelta(hours=7)
    assert "does not exist" in faults([], [a_shift_row(start="01:30")], day=spring)[0].reason


def test_phone_numbers_stay_text() -> None:
    """Numbers of JSON lose nothing on the way."""
    assert parse([a_row(phone=351900000001)]).jobs[0].phone == "351900000001"


def test_no_row_is_dropped() -> None:
    """As many jobs come out as rows went in, in their order."""
    rows = [a_row(id=f"J{i}") for i in range(2000)]
    assert [job.id for job in parse(rows).jobs] == [row["id"] for row in rows]


def test_many_bad_rows_are_all_named() -> None:
    """Thousands of faults are listed, each once."""
    rows = [a_row(id=f"J{i}", technician=f"nobody{i}") for i in range(3000)]
    found = faults(rows, [a_shift_row(technician=f"t{i}", van=f"v{i}") for i in range(300)])
    assert [fault.row for fault in found] == list(range(3000))


_ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_VALUES = _ANYTHING | st.lists(_ANYTHING, max_size=3) | st.dictionaries(st.text(), _ANYTHING)


@settings(max_examples=200)
@given(st.data())
def test_no_values_whatever_make_reading_crash(data: st.DataObject) -> None:
    """Any JSON in any field is read or refused by name."""
    job_key = data.draw(st.sampled_from(["id", "windows", "due", "parts", "skills", "address"]))
    shift_key = data.draw(st.sampled_from(["start", "end", "stock", "end_lon", "end_address"]))
    try:
        day = parse(
            [a_row(**{job_key: data.draw(_VALUES)})],
            [a_shift_row(**{shift_key: data.draw(_VALUES)})],
        )
    except BadInput as error:
        assert error.faults  # noqa: PT017 - either outcome is right, an empty refusal is not
    else:
        assert (len(day.jobs), len(day.shifts)) == (1, 1)
