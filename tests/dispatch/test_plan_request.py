"""What is asked for: every fault at once, one canonical text, limits."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import BadInput
from dispatch.plan_request import DEFAULT_SECONDS, PlanRequest, RequestLimits

DOCUMENT: dict[str, object] = {
    "city": "porto",
    "date": "2026-03-02",
    "jobs": [{"id": "J1", "parts": {"fuse": 2}}],
    "shifts": [{"technician": "ana"}],
}


def fields_of(document: object, limits: RequestLimits | None = None) -> list[str]:
    """Paths of all faults of a request."""
    with pytest.raises(BadInput) as caught:
        PlanRequest.parse(document, limits)
    return [
        f"{fault.source}[{fault.row}]" if fault.row is not None else str(fault.field)
        for fault in caught.value.faults
    ]


def test_a_request_with_its_defaults() -> None:
    """Seconds, seed and catalogue may be left out."""
    request = PlanRequest.parse(DOCUMENT)
    assert (request.city, request.day) == ("porto", date(2026, 3, 2))
    assert (request.seconds, request.seed, request.catalogue) == (DEFAULT_SECONDS, 1, None)
    assert request.jobs == ({"id": "J1", "parts": {"fuse": 2}},)


def test_the_default_search_fits_a_smaller_limit() -> None:
    """Where less is allowed than the default, less is the default."""
    assert PlanRequest.parse(DOCUMENT, RequestLimits(seconds=3)).seconds == 3


def test_what_is_kept_can_be_read_again() -> None:
    """The stored text gives the same request, past any limit of today."""
    request = PlanRequest.parse(DOCUMENT | {"seconds": 500, "seed": 0, "catalogue": {}})
    assert PlanRequest.load(request.text) == request


def test_equal_requests_have_equal_hashes() -> None:
    """The order of keys doesn't matter, every value does."""
    turned = dict(reversed(DOCUMENT.items()))
    assert PlanRequest.parse(turned).hash == PlanRequest.parse(DOCUMENT).hash
    assert PlanRequest.parse(DOCUMENT | {"seed": 2}).hash != PlanRequest.parse(DOCUMENT).hash


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"city": ""}, ["city"]),
        ({"city": 7.5}, ["city"]),
        ({"date": "02.03.2026"}, ["date"]),
        ({"date": "20260302"}, ["date"]),
        ({"date": "2026-02-30"}, ["date"]),
        ({"date": "0001-01-01"}, ["date"]),
        ({"date": None}, ["date"]),
        ({"jobs": {"id": "J1"}}, ["jobs"]),
        ({"jobs": None}, ["jobs"]),
        ({"jobs": ["J1", {}, 3]}, ["jobs[0]", "jobs[2]"]),
        ({"shifts": "ana"}, ["shifts"]),
        ({"catalogue": []}, ["catalogue"]),
        ({"seconds": 0}, ["seconds"]),
        ({"seconds": True}, ["seconds"]),
        ({"seconds": "10"}, ["seconds"]),
        ({"seconds": float("nan")}, ["seconds"]),
        ({"seconds": 601}, ["seconds"]),
        ({"seed": -1}, ["seed"]),
        ({"seed": 2**31}, ["seed"]),
        ({"seed": 1.5}, ["seed"]),
        ({"secconds": 3}, ["secconds"]),
    ],
)
def test_bad_values_name_their_key(change: dict[str, object], fields: list[str]) -> None:
    """Each value that makes no sense is refused by its path."""
    assert fields_of(DOCUMENT | change) == fields


def test_every_fault_at_once() -> None:
    """A request with nothing right says so in one answer."""
    assert sorted(fields_of({"seed": "x", "typo": 1})) == [
        "city",
        "date",
        "jobs",
        "seed",
        "shifts",
        "typo",
    ]


@pytest.mark.parametrize("document", [None, [], "city", 3])
def test_a_request_is_an_object(document: object) -> None:
    """Anything else is refused as a whole."""
    with pytest.raises(BadInput, match="must be a JSON object"):
        PlanRequest.parse(document)


def test_a_day_that_is_too_large() -> None:
    """More jobs or shifts than are allowed are counted, not computed."""
    limits = RequestLimits(jobs=1, shifts=1)
    large = DOCUMENT | {"jobs": [{}, {}], "shifts": [{}, {}]}
    assert fields_of(large, limits) == ["jobs", "shifts"]
    with pytest.raises(BadInput, match="2 rows; at most 1 are taken"):
        PlanRequest.parse(large, limits)


def test_a_key_that_was_misspelt_gets_a_hint() -> None:
    """A near miss is named."""
    with pytest.raises(BadInput, match="seconds"):
        PlanRequest.parse(DOCUMENT | {"second": 3})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from([*DOCUMENT, "seconds", "seed", "catalogue"]) | st.text(), JSON)
)
def test_anything_at_all_is_taken_or_refused_in_order(changes: dict[str, object]) -> None:
    """Any JSON object is either a request or a list of faults, never another error."""
    try:
        request = PlanRequest.parse(DOCUMENT | changes)
    except BadInput as error:
        assert error.faults  # noqa: PT017 - either outcome is right
    else:
        assert json.loads(request.text) == json.loads(json.dumps(DOCUMENT | changes))
