"""plan.json: lossless, described by its schema, and damage is named by its path."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.errors import BadInput
from dispatch.exports import plan_document
from dispatch.exports.plan_fields import Record
from dispatch.exports.plan_json import SCHEMA, dump, load
from dispatch.model import Plan, Skill
from tests.builders import a_job, a_leg, a_plan, a_route, a_stop, a_window, an_unassigned, at
from tests.conftest import Golden
from tests.dispatch.plan_strategies import plans

DOCS = Path(__file__).parents[2] / "docs"
RECORDS = [
    record
    for record in vars(plan_document).values()
    if isinstance(record, type) and issubclass(record, Record) and record is not Record
]
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def reasons(text: str) -> list[str]:
    """Return the faults that reading a damaged plan reports."""
    with pytest.raises(BadInput) as caught:
        load(text)
    return [str(fault) for fault in caught.value.faults]


def faultless_or_refused(text: str) -> bool:
    """Say whether text is read as a plan that can be written again, or refused with faults."""
    try:
        plan = load(text)
    except BadInput as error:
        return bool(error.faults) and all(fault.source == "plan" for fault in error.faults)
    return load(dump(plan)) == plan


def damaged(path: tuple[str | int, ...], value: object) -> str:
    """Return the text of a good plan in which one value was exchanged."""
    document = json.loads(dump(a_plan()))
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(document)


@SLOW
@given(plans)
def test_every_plan_comes_back_equal(plan: Plan) -> None:
    """Nothing of any plan is lost or changed by writing and reading it."""
    assert load(dump(plan)) == plan


@SLOW
@given(plans)
def test_every_plan_obeys_the_schema(plan: Plan) -> None:
    """What we write is what the published schema says."""
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(dump(plan)))


def test_the_schema_is_a_schema() -> None:
    """The published schema is a valid JSON Schema of draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_the_schema_is_published(golden: Golden) -> None:
    """docs/plan.schema.json is the schema in force."""
    golden(DOCS / "plan.schema.json", json.dumps(SCHEMA, ensure_ascii=False, indent=1) + "\n")


def test_the_format_page_names_every_field() -> None:
    """docs/plan-format.md mentions each key of the format."""
    page = (DOCS / "plan-format.md").read_text(encoding="utf-8")
    names = {name for record in RECORDS for name in record.model_fields}
    assert {name for name in names if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_records_have_the_fields_of_the_model(record: type[Record]) -> None:
    """A field added to the model can't be forgotten in the file."""
    in_model = {field.name for field in fields(record.makes)}
    assert set(record.model_fields) - {"schema_version"} == in_model


def test_every_class_that_a_plan_holds_has_a_record() -> None:
    """Reading gives values of the model all the way down, never a record."""
    made = {record.makes for record in RECORDS}
    assert len(made) == len(RECORDS)
    plan = load(dump(a_plan()))
    assert type(plan.routes[0].stops[0].job.place) in made
    assert type(next(iter(plan.unassigned[0].job.skills))) in made
    assert plan == a_plan()


def test_golden_plan(golden: Golden) -> None:
    """The text of a plan stays as it is until somebody means to change it."""
    golden("plan.json", dump(a_plan()))


def test_old_files_stay_readable() -> None:
    """The golden file, as earlier versions wrote it, is read as the plan it was."""
    text = (Path(__file__).parents[1] / "golden" / "plan.json").read_text(encoding="utf-8")
    assert load(text) == a_plan()


def test_equal_plans_give_equal_text() -> None:
    """The order in which a set of skills happens to be is not seen."""
    names = [f"skill{i}" for i in range(20)]
    texts = set()
    for order in (names, names[::-1]):
        job = a_job(skills=frozenset(map(Skill, order)))
        texts.add(dump(a_plan(unassigned=[an_unassigned(job)])))
    assert len(texts) == 1


def test_instants_have_the_offset_of_their_season() -> None:
    """Times are local with the offset in force at that very moment; reading gives UTC."""
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    text = dump(a_plan(created=summer))
    assert '"created": "2026-07-01T13:00:00+01:00"' in text
    assert '"departure": "2026-03-02T08:00:00+00:00"' in text
    assert load(text).created.tzinfo is UTC


def test_the_hour_that_comes_twice_is_kept_apart() -> None:
    """Both 01:30s of the night when the clocks go back are read as what they were."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for instant in (first, first + timedelta(hours=1)):
        text = dump(a_plan(created=instant))
        assert "2026-10-25T01:30:00" in text
        assert load(text).created == instant


def test_any_offset_is_read() -> None:
    """Other programs may write instants with another offset, or Z."""
    text = dump(a_plan())
    there = text.replace("2026-03-01T18:00:00+00:00", "2026-03-02T02:00:00+08:00")
    assert load(there) == load(text.replace("18:00:00+00:00", "18:00:00Z")) == a_plan()


def test_any_mapping_is_written() -> None:
    """A plan that holds read-only mappings is written like any other."""
    costs = {"travel": 5}
    assert dump(a_plan(costs=MappingProxyType(costs))) == dump(a_plan(costs=costs))


def test_halves_of_surrogate_pairs_are_mended() -> None:
    """Text that no encoding can carry doesn't stop a plan from being written."""
    route = a_route(stops=[a_stop(a_job(note="half \ud83d of an emoji"))])
    text = dump(a_plan(routes=[route], solver={"name": "\udc00"}))
    assert text.encode()
    assert load(text).routes[0].stops[0].job.note == "half \ufffd of an emoji"


def test_floats_stay_floats_and_whole_numbers_whole() -> None:
    """A solver's figure of 1.0 doesn't become 1."""
    solver = load(dump(a_plan(solver={"seconds": 1.0, "seed": 1}))).solver
    assert [type(solver["seconds"]), type(solver["seed"])] == [float, int]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("revision",), "one", "plan, revision: input should be a valid integer"),
        (("revision",), 0, "plan, revision: input should be greater than or equal to 1"),
        (("day",), "2026-02-30", "plan, day: "),
        (("zone",), "Mars/Olympus", "plan, zone: 'Mars/Olympus' is no IANA time zone"),
        (("zone",), "../../etc/passwd", "plan, zone: '../../etc/passwd' is no IANA time zone"),
        (("created",), "2026-03-01T18:00:00", "plan, created: input should have timezone info"),
        (("created",), 1772388000, "plan, created: input should be a valid datetime"),
        (("created",), "0001-01-01T00:00:00+14:00", "plan, created: 0001-01-01"),
        (("routes",), {}, "plan, routes: input should be a valid array"),
        (("routes", 0), None, "plan, routes[0]: input should be an object"),
        (("routes", 0, "stops", 1, "arrival"), "soon", "plan, routes[0].stops[1].arrival: "),
        (
            ("routes", 0, "stops", 0, "arrival"),
            "2026-03-02T23:00:00Z",
            "plan, routes[0].stops[0]: arrival, start and finish are not in that order",
        ),
        (
            ("routes", 0, "breaks", 0, "finish"),
            "2026-03-02T11:00:00Z",
            "plan, routes[0].breaks[0]: finishes before it starts",
        ),
        (
            ("routes", 0, "stops", 0, "job", "windows", 0, "end"),
            "2026-03-02T07:00:00Z",
            "plan, routes[0].stops[0].job.windows[0]: closes before it opens",
        ),
        (
            ("routes", 0, "stops", 0, "leg", "geometry"),
            "cut off _",
            "plan, routes[0].stops[0].leg.geometry: is no encoded polyline",
        ),
        (
            ("routes", 0, "stops", 0, "leg", "geometry"),
            "_p~iF",
            "plan, routes[0].stops[0].leg.geometry: is no encoded polyline: it is cut off",
        ),
        (
            ("routes", 0, "stops", 0, "leg", "metres"),
            -1,
            "plan, routes[0].stops[0].leg.metres: input should be greater than or equal to 0",
        ),
        (
            ("routes", 0, "stops", 0, "job", "place", "lat"),
            91,
            "plan, routes[0].stops[0].job.place.lat: input should be less than or equal to 90",
        ),
        (
            ("routes", 0, "stops", 1, "job", "parts", "battery_12v"),
            1.5,
            "plan, routes[0].stops[1].job.parts.battery_12v: ",
        ),
        (
            ("unassigned", 0, "job", "skills", 0),
            {"name": "hv"},
            "plan, unassigned[0].job.skills[0].level: is missing",
        ),
        (("unassigned", 0, "job", "id"), "", "plan, unassigned[0].job.id: "),
        (("solver", "seed"), True, "plan, solver.seed: is neither a number nor text"),
        (("costs", "travel"), None, "plan, costs.travel: input should be a valid integer"),
        (("extra",), 1, "plan, extra: is no key of this format"),
        (("violations", ), ["a", 2], "plan, violations[1]: input should be a valid string"),
    ],
)  # fmt: skip
def test_damage_is_named_by_its_path(path: tuple[str | int, ...], value: object, told: str) -> None:
    """A damaged plan is refused with the path of the field and what is wrong with it."""
    assert [fault for fault in reasons(damaged(path, value)) if fault.startswith(told)]


def test_all_faults_are_named_at_once() -> None:
    """Nobody has to mend a file one fault at a time."""
    document = json.loads(dump(a_plan()))
    del document["city"]
    document["routes"][0]["stops"][1]["finish"] = None
    document["unassigned"][0]["reasons"] = "none"
    paths = [fault.split(":")[0] for fault in reasons(json.dumps(document))]
    assert paths == [
        "plan, city",
        "plan, routes[0].stops[1].finish",
        "plan, unassigned[0].reasons",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "plan: is no JSON: Expecting value"),
        ("not json", "plan: is no JSON: Expecting value"),
        (dump(a_plan())[:700], "plan: is no JSON: "),
        ("[" * 200_000, "plan: is nested too deeply to be a plan"),
        ('{"a": ' + "9" * 5000 + "}", "plan: is no JSON: Exceeds the limit"),
        ("[]", "plan: input should be an object"),
        ("null", "plan: input should be an object"),
        ('{"id": "a", "id": "b"}', "plan: is no JSON: the key 'id' comes twice in one object"),
    ],
)
def test_what_is_no_plan_at_all_is_refused(text: str, told: str) -> None:
    """Text that is no JSON object ends in one clear fault."""
    assert len(reasons(text)) == 1
    assert reasons(text)[0].startswith(told)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        (None, "is missing; this Callout reads version 1"),
        (2, "2 can't be read; this Callout reads version 1"),
        (True, "True can't be read; this Callout reads version 1"),
        ("1", "1 can't be read; this Callout reads version 1"),
    ],
)
def test_other_versions_are_refused_before_anything_else(version: object, told: str) -> None:
    """A file of another version is one fault, not a list of all its differences."""
    document = {**json.loads(dump(a_plan())), "schema_version": version, "new": 1}
    assert reasons(json.dumps(document)) == [f"plan, schema_version: {told}"]


def test_not_a_number_is_no_figure() -> None:
    """NaN and infinities, which JSON doesn't have, are refused."""
    text = dump(a_plan())
    for figure in ("NaN", "Infinity"):
        assert reasons(text.replace('"seed": 1', f'"seed": {figure}')) == [
            "plan, solver.seed: is not a finite number"
        ]
        assert any("place.lon" in fault for fault in reasons(text.replace("-8.611", figure)))


VALUES: list[Any] = [
    None,
    True,
    -1,
    2**80,
    1e308,
    "",
    "x",
    [],
    {},
    [[]],
    {"id": 1},
    "2026-03-02T08:00:00Z",
]


@SLOW
@given(st.data())
def test_no_damage_gets_past_as_anything_but_bad_input(data: st.DataObject) -> None:
    """Whatever value is put wherever in a plan, it is read or refused, never a traceback."""
    document = json.loads(dump(a_plan()))
    place: Any = document
    while True:
        steps = list(place) if isinstance(place, dict) else list(range(len(place)))
        step = data.draw(st.sampled_from(steps))
        inner = place[step]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[step] = data.draw(st.sampled_from(VALUES))
    text = json.dumps(document)
    assert faultless_or_refused(text)


@SLOW
@given(st.integers(0, 4000), st.text(max_size=5))
def test_no_cut_or_slip_of_the_pen_is_a_traceback(where: int, instead: str) -> None:
    """Characters exchanged anywhere in the text are read or refused."""
    text = dump(a_plan())
    slip = text[:where] + instead + text[where + len(instead) :]
    assert faultless_or_refused(slip)


def test_revisions_differ_only_where_they_do() -> None:
    """The text has one value a line, so that two revisions can be compared by eye."""
    before, after = dump(a_plan()), dump(replace(a_plan(), revision=2))
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert changed == [(' "revision": 1,', ' "revision": 2,')]


def test_a_leg_without_a_way_and_a_job_with_everything() -> None:
    """The fields that most plans leave empty come back, too."""
    job = a_job(
        due=at("09:00"),
        windows=(a_window("08:00", "08:30"), a_window("14:00", "15:00")),
        technician="ana",
        start=at("08:15"),
        priority=100,
        optional=True,
    )
    route = a_route(stops=[a_stop(job, leg=replace(a_leg(), geometry=""))])
    plan = a_plan(routes=[route], violations=("late",))
    assert load(dump(plan)) == plan


def test_the_version_is_the_one_in_the_schema() -> None:
    """The version that is written is the one that the schema allows."""
    allowed = get_args(plan_document.PlanRecord.model_fields["schema_version"].annotation)
    assert allowed == (plan_document.SCHEMA_VERSION,)
    assert SCHEMA["properties"]["schema_version"]["const"] == plan_document.SCHEMA_VERSION
    assert "schema_version" in SCHEMA["required"]
