"""`check_reply` finds each fault planted in the text of a good reply."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.check import Kind
from optimizer.errors import FormatError
from optimizer.formats import vroom
from tests.optimizer.made_days import hand_made, random_days

Edit = Callable[[dict[str, Any]], object]
ANA, RUI = 0, 1


def hand_made_pair() -> tuple[vroom.VroomRequest, str]:
    """Make a request and the text of a good reply to it."""
    problem, solution = hand_made()
    request = vroom.read(vroom.problem_document(problem))
    return request, json.dumps(vroom.write(request, solution))


def step(reply: dict[str, Any], route: int, index: int) -> dict[str, Any]:
    """Go to a step."""
    found: dict[str, Any] = reply["routes"][route]["steps"][index]
    return found


def late(reply: dict[str, Any]) -> None:
    """Start after the window has closed."""
    step(reply, ANA, 4)["waiting_time"] += 41


def swap_vehicles(reply: dict[str, Any]) -> None:
    """Give each one the other's route."""
    one, other = reply["routes"]
    one["vehicle"], other["vehicle"] = other["vehicle"], one["vehicle"]


def skip_break(reply: dict[str, Any]) -> None:
    """Drop the break and arrive sooner."""
    del reply["routes"][ANA]["steps"][3]
    step(reply, ANA, 3)["arrival"] -= 100
    step(reply, ANA, 3)["waiting_time"] += 100


def serve_twice(reply: dict[str, Any]) -> None:
    """Let Rui do the last job of Ana too."""
    reply["routes"][RUI]["steps"].insert(5, dict(step(reply, ANA, 4)))


def swap_stops(reply: dict[str, Any]) -> None:
    """Exchange two jobs and keep their times."""
    one, other = step(reply, ANA, 2), step(reply, ANA, 4)
    one["id"], other["id"] = other["id"], one["id"]


def overload(reply: dict[str, Any]) -> None:
    """Serve what the van can't hold."""
    added = {"type": "job", "id": 5, "arrival": 710, "duration": 200, "service": 60}
    reply["routes"][RUI]["steps"].insert(5, added)
    reply["unassigned"] = []


EDITS: list[tuple[str, Edit]] = [
    (Kind.WINDOW, late),
    (Kind.SKILLS, swap_vehicles),
    (Kind.PIN, swap_vehicles),
    (Kind.BREAK_MISSING, skip_break),
    (Kind.VISIT_TWICE, serve_twice),
    (Kind.ARRIVAL, swap_stops),
    (Kind.CAPACITY, overload),
    (Kind.PIN, lambda r: step(r, RUI, 3).update(waiting_time=1)),
    (Kind.VISIT_MISSING, lambda r: r["routes"][RUI]["steps"].pop(4)),
    (Kind.VISIT_MISSING, lambda r: r["unassigned"].clear()),
    (Kind.SERVED_AND_UNASSIGNED, lambda r: r["unassigned"].append({"id": 6})),
    (Kind.UNASSIGNED_ORDER, lambda r: r["unassigned"].append(r["unassigned"][0])),
    (Kind.VEHICLE_TWICE, lambda r: r["routes"].append(r["routes"][1])),
    (Kind.ROUTE_ORDER, lambda r: r["routes"].reverse()),
    (Kind.EMPTY_ROUTE, lambda r: r["routes"][RUI]["steps"].clear()),
    (Kind.ARRIVAL, lambda r: step(r, RUI, 4).update(arrival=559)),
    (Kind.START_BEFORE_ARRIVAL, lambda r: step(r, ANA, 4).update(waiting_time=-1)),
    (Kind.SETUP, lambda r: step(r, ANA, 1).update(setup=0)),
    (Kind.SETUP, lambda r: step(r, ANA, 2).update(setup=20)),
    (Kind.DURATION, lambda r: step(r, ANA, 4).update(service=99)),
    (Kind.BREAK_WINDOW, lambda r: step(r, ANA, 3).update(arrival=399)),
    (Kind.BREAK_DURATION, lambda r: step(r, ANA, 3).update(service=60)),
    (Kind.BREAK_PLACE, lambda r: step(r, RUI, 2).update(arrival=420)),
    (Kind.UNKNOWN_BREAK, lambda r: step(r, ANA, 3).update(id=2)),
    (Kind.BREAK_ORDER, lambda r: step(r, RUI, 2).update(id=1)),
    (Kind.EARLY_DEPARTURE, lambda r: step(r, ANA, 0).update(arrival=-1)),
    (Kind.END, lambda r: step(r, ANA, 5).update(arrival=1359)),
    (Kind.LATE_END, lambda r: step(r, ANA, 5).update(arrival=1501)),
    (Kind.TRAVEL, lambda r: r["routes"][RUI].update(duration=99)),
    (Kind.METRES, lambda r: r["routes"][RUI].update(distance=1001)),
    (Kind.ROUTE_COST, lambda r: r["routes"][ANA]["cost_terms"].update(overtime=0)),
    (Kind.COST, lambda r: r["summary"]["cost_terms"].update(unserved=0)),
    (vroom.WRONG_FIGURE, lambda r: step(r, ANA, 2).update(load=[0])),
    (vroom.WRONG_FIGURE, lambda r: r["summary"].update(cost=7869)),
    (vroom.WRONG_FIGURE, lambda r: r["summary"].update(violations=[{"cause": "delay"}])),
    (vroom.WRONG_FIGURE, lambda r: r["routes"][ANA].update(waiting_time=0)),
]


def test_good_reply() -> None:
    """Nothing is wrong before anything is planted."""
    request, text = hand_made_pair()
    assert vroom.check_reply(request, json.loads(text)) == []


@pytest.mark.parametrize(("code", "edit"), EDITS)
def test_planted_fault(code: str, edit: Edit) -> None:
    """Each edit of the text is found and called what it is."""
    request, text = hand_made_pair()
    reply = json.loads(text)
    edit(reply)
    assert code in {violation.code for violation in vroom.check_reply(request, reply)}


def numbers(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container and key in it that holds a whole number."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        if isinstance(inner, dict | list):
            yield from numbers(inner)
        elif isinstance(inner, int):
            yield value, key


def assert_each_number_matters(request: vroom.VroomRequest, text: str) -> int:
    """Change each number of a reply by one; all must be noticed.

    Only a break before the departure may begin a second later: that is another right plan.
    """
    count = sum(1 for _ in numbers(json.loads(text)))
    for k in range(count):
        reply = json.loads(text)
        container, key = list(numbers(reply))[k]
        container[key] += 1
        try:
            found = vroom.check_reply(request, reply)
        except FormatError:
            continue
        if not found:
            assert (key, container["type"], container["duration"]) == ("arrival", "break", 0)
    return count


def test_each_number_of_a_reply_matters() -> None:
    """No figure of the hand-made day's reply can be changed unnoticed."""
    assert assert_each_number_matters(*hand_made_pair()) > 140


RUBBISH: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({})
)


def spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container and key in it."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from spots(inner)


@given(data=st.data(), rubbish=RUBBISH)
@settings(max_examples=300)
def test_rubbish_never_crashes(data: st.DataObject, rubbish: object) -> None:
    """Whatever stands in place of a value, the reply is judged or refused by name."""
    request, text = hand_made_pair()
    reply = json.loads(text)
    container, key = data.draw(st.sampled_from(list(spots(reply))))
    if data.draw(st.booleans()):
        container[key] = rubbish
    else:
        del container[key]
    with suppress(FormatError):
        assert isinstance(vroom.check_reply(request, reply), list)


def test_each_number_of_random_replies_matters() -> None:
    """Nor any of the replies to random days."""
    for problem, solution in random_days(seed=11, count=12):
        request = vroom.read(vroom.problem_document(problem))
        assert_each_number_matters(request, json.dumps(vroom.write(request, solution)))
