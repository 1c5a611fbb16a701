"""Problems in VROOM's JSON that are refused before anything is solved: size, keys, roads."""

from typing import Any

import pytest

from dispatch.errors import BadInput, DispatchError, Fault, MissingTool, UnknownCity
from dispatch.vroom_questions import VroomLimits, VroomQuestions, VroomRefused

LIMITS = VroomLimits(tasks=4, vehicles=2, seconds=1.0)
VAN = {"id": 1, "start_index": 0, "end_index": 0}
MATRICES = {"car": {"durations": [[0, 5], [5, 0]]}}


class Roads:
    """Stands in for the roads: says no, or fails the test that must not ask."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[str | None] = []

    def city(self, name: str | None = None) -> None:
        """Note what was asked for and refuse."""
        self.asked.append(name)
        raise self.error or AssertionError("nothing was to be asked of the roads")


def refusal(document: object, roads: Roads | None = None, city: str | None = None) -> VroomRefused:
    """Answer a problem that must be refused."""
    questions = VroomQuestions(roads or Roads(), LIMITS)  # type: ignore[arg-type]
    with pytest.raises(VroomRefused) as caught:
        questions.answer(document, city=city)
    return caught.value


def a_problem(**keys: Any) -> dict[str, Any]:
    """Give a problem of one job with matrices."""
    job = {"id": 1, "location_index": 1}
    return {"vehicles": [VAN], "jobs": [job], "matrices": MATRICES} | keys


SIZES: list[tuple[dict[str, Any], str]] = [
    ({"jobs": [{}] * 5}, "5 tasks are more than the 4 that this service takes"),
    ({"jobs": [{}], "shipments": [{}] * 2}, "5 tasks are more than the 4"),
    ({"shipments": [{}] * 1000}, "2,001 tasks are more than the 4"),
    ({"vehicles": [VAN] * 3}, "3 vehicles are more than the 2"),
]


@pytest.mark.parametrize(("keys", "said"), SIZES)
def test_what_is_too_large_is_refused_first(keys: dict[str, Any], said: str) -> None:
    """By VROOM's code for size, before its content is read; a shipment is two tasks."""
    refused = refusal(a_problem(**keys))
    assert refused.code == 4
    assert said in str(refused)
    assert refused.reply == {"code": 4, "error": str(refused)}


def test_many_speeds_on_a_large_matrix_need_too_much_memory() -> None:
    """Each speed needs a table of its own: the rows of the document's matrix count."""
    vans = [VAN | {"speed_factor": factor} for factor in (1.1, 1.2)]
    refused = refusal(a_problem(vehicles=vans, matrices={"car": {"durations": [[]] * 5001}}))
    assert refused.code == 4
    assert "too much memory" in str(refused)


KEYS: list[tuple[str, object, str]] = [
    ("seconds", -1, "seconds: is no number from 0 on"),
    ("seconds", float("nan"), "seconds: is no number from 0 on"),
    ("seconds", float("inf"), "seconds: is no number from 0 on"),
    ("seconds", True, "seconds: is no number from 0 on"),
    ("seconds", "5", "seconds: is no number from 0 on"),
    ("seed", -1, "seed: is no whole number from 0 to 2147483647"),
    ("seed", 2**31, "seed: is no whole number from 0 to 2147483647"),
    ("seed", 1.5, "seed: is no whole number from 0 to 2147483647"),
    ("seed", False, "seed: is no whole number from 0 to 2147483647"),
    ("city", 7, "city: is no text"),
]


@pytest.mark.parametrize(("key", "value", "said"), KEYS)
def test_our_own_keys_are_checked(key: str, value: object, said: str) -> None:
    """Each by name, as bad input."""
    refused = refusal(a_problem(**{key: value}))
    assert (refused.code, str(refused)) == (2, said)


def test_all_of_our_keys_are_named_at_once() -> None:
    """A line for each, and what is missing with them."""
    refused = refusal({"seconds": -1, "seed": -1, "city": 1})
    subjects = [line.split(":")[0] for line in str(refused).splitlines()]
    assert subjects == ["vehicles", "jobs", "seconds", "seed", "city"]


@pytest.mark.parametrize("document", [[], None, 5, "x", {}])
def test_what_is_no_problem_at_all(document: object) -> None:
    """Bad input, whatever it is."""
    assert refusal(document).code == 2


ERRORS: list[tuple[Exception, int, str]] = [
    (MissingTool("no city has been built yet"), 3, "no city has been built yet"),
    (UnknownCity("name one of the cities"), 2, "city: name one of the cities"),
    (BadInput([Fault(source="city", reason="is no name")]), 2, "city: is no name"),
    (DispatchError("something else"), 2, "city: something else"),
]


@pytest.mark.parametrize(("error", "code", "said"), ERRORS)
def test_roads_that_are_not_there(error: Exception, code: int, said: str) -> None:
    """Of a problem of coordinates: what this service lacks is no fault of the document."""
    job = {"id": 1, "location": [1.0, 2.0]}
    document = {"vehicles": [{"id": 1, "start": [1.0, 2.0]}], "jobs": [job]}
    roads = Roads(error)
    refused = refusal(document, roads, city="porto")
    assert (refused.code, str(refused)) == (code, said)
    assert roads.asked == ["porto"]
    refusal(document | {"city": "faro"}, roads, city="porto")
    assert roads.asked[-1] == "faro"


def test_a_damaged_document_is_told_every_fault() -> None:
    """As `read` finds them, a line for each."""
    refused = refusal(a_problem(jobs=[{"id": -1, "location_index": 9}], vehicles=[{"id": "x"}]))
    assert refused.code == 2
    assert len(str(refused).splitlines()) >= 3
