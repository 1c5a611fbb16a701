"""Steps: told where there is a choice, in a driver's words, and adding up to the way."""

from itertools import pairwise

import pytest
from hypothesis import given

from geo.guidance.crossings import angle_between
from geo.guidance.manoeuvres import modifier_of
from geo.guidance.steps import KINDS, MODIFIERS, Step, say, side_of, steps_of
from geo.guidance.track import track_of
from geo.roads import ROAD_CLASSES, Roads
from geo.search import whole_metres, whole_seconds
from geo.twins import twins
from tests.geo.made_roads import Street, degrees, grid, roads_of
from tests.geo.test_roundabouts import roundabout
from tests.geo.test_track import Place, drive, journeys

MOTORWAY, RAMP, PRIMARY, SLIP, RESIDENTIAL, YARD = map(
    ROAD_CLASSES.index,
    ("motorway", "motorway_link", "primary", "primary_link", "residential", "service"),
)


def steps(roads: Roads, a: Place, b: Place, side: str = "") -> tuple[Step, ...]:
    """Give the steps of the fastest way between two places of the grid."""
    way, start, end = drive(roads, a, b)
    track = track_of(roads, way, start, end)
    street = roads.names[int(roads.name[start.arc[0]])]
    return steps_of(roads, twins(roads), way, track, street=street, side=side)


def told(roads: Roads, a: Place, b: Place) -> list[tuple[str, str, str]]:
    """Give kind, modifier and name of what there is to do between setting out and arriving."""
    return [(s.kind, s.modifier, s.name) for s in steps(roads, a, b)[1:-1]]


def star(*arms: tuple[Place, str], road_class: int = RESIDENTIAL) -> Roads:
    """Draw streets from the ends of arms to the junction at (0, 0)."""
    places = [(0.0, 0.0), *(place for place, _ in arms)]
    return roads_of(
        places,
        [
            Street(a=0, b=i, name=name, road_class=road_class)
            for i, (_, name) in enumerate(arms, start=1)
        ],
    )


@given(journeys())
def test_steps_add_up_and_join(journey: tuple[Roads, Place, Place]) -> None:
    """From departure to arrival, without a gap, to exactly the seconds and metres of the way."""
    roads, a, b = journey
    way, start, end = drive(roads, a, b)
    track = track_of(roads, way, start, end)
    found = steps_of(roads, twins(roads), way, track)
    assert found[0].kind == "depart"
    assert found[-1].kind == "arrive"
    assert {step.kind for step in found[1:-1]} <= set(KINDS) - {"depart", "arrive"}
    assert {step.modifier for step in found} <= set(MODIFIERS)
    assert all(step.modifier for step in found[1:-1])
    assert sum(step.seconds for step in found) == whole_seconds(track.milliseconds[-1].astype(int))
    assert sum(step.metres for step in found) == whole_metres(track.decimetres[-1].astype(int))
    assert all(min(step.seconds, step.metres) >= 0 for step in found)
    assert (found[0].first, found[-1].last) == (0, len(track.points) - 1)
    assert all(step.last == following.first for step, following in pairwise(found))
    assert found[-1].first == found[-1].last
    assert all(0 <= bearing < 360 for s in found for bearing in (s.bearing_before, s.bearing_after))
    assert all(say(step) for step in found)


@given(journeys())
def test_no_turn_is_kept_from_the_driver(journey: tuple[Roads, Place, Place]) -> None:
    """At a sharp turn with a choice there is a step, unless it belongs to another step close by."""
    roads, a, b = journey
    way, start, end = drive(roads, a, b)
    track = track_of(roads, way, start, end)
    twin = twins(roads)
    found = steps_of(roads, twin, way, track)
    for i, (before, after) in enumerate(pairwise(way.pieces), start=1):
        at = int(track.start[i])
        ways_out = [
            arc
            for arc in range(roads.arcs)
            if roads.tail[arc] == roads.head[before.arc] and arc != twin[before.arc]
        ]
        if len(ways_out) > 1 and after.arc == twin[before.arc]:
            assert any(step.first == at and step.modifier == "uturn" for step in found)


def test_a_crossing_of_two_streets() -> None:
    """Straight on is silent, left and right are told with the new street."""
    roads = star(((0, -2), "South"), ((0, 2), "South"), ((2, 0), "East"), ((-2, 0), "West"))
    assert told(roads, (0, -1), (0, 1)) == []
    assert told(roads, (0, -1), (1, 0)) == [("turn", "right", "East")]
    assert told(roads, (0, -1), (-1, 0)) == [("turn", "left", "West")]


def test_another_name_of_the_street_that_goes_on() -> None:
    """It is told, but not as a turn; a street without a name is no news."""
    crossing = (((2, 0), "East"), ((-2, 0), "West"))
    named = star(((0, -2), "South"), ((0, 2), "North"), *crossing)
    assert told(named, (0, -1), (0, 1)) == [("new name", "straight", "North")]
    unnamed = star(((0, -2), "South"), ((0, 2), ""), *crossing)
    assert told(unnamed, (0, -1), (0, 1)) == []


def test_a_bend_without_a_choice() -> None:
    """Nothing to do, however sharp the bend; a new name is told with it."""
    bend = roads_of(
        [(0, 0), (0, 2), (2, 2)], [Street(a=0, b=1, name="A"), Street(a=1, b=2, name="A")]
    )
    assert told(bend, (0, 0), (2, 2)) == []
    renamed = roads_of(
        [(0, 0), (0, 2), (2, 2)], [Street(a=0, b=1, name="A"), Street(a=1, b=2, name="B")]
    )
    assert told(renamed, (0, 0), (2, 2)) == [("new name", "right", "B")]


def test_the_end_of_the_road() -> None:
    """At a T only left and right are left."""
    roads = star(((0, -2), "Stem"), ((-2, 0), "Bar"), ((2, 0), "Bar"))
    assert told(roads, (0, -1), (1, 0)) == [("end of road", "right", "Bar")]
    assert told(roads, (0, -1), (-1, 0)) == [("end of road", "left", "Bar")]
    assert told(roads, (-1, 0), (1, 0)) == []


def test_a_fork() -> None:
    """Two ways ahead: left or right is said although neither is a turn."""
    roads = star(((0, -2), "Stem"), ((-0.5, 2), "Left arm"), ((0.5, 2), "Right arm"))
    assert told(roads, (0, -1), (-0.25, 1)) == [("fork", "slight left", "Left arm")]
    assert told(roads, (0, -1), (0.25, 1)) == [("fork", "slight right", "Right arm")]


def test_staying_on_a_street_that_turns() -> None:
    """The name stays, the road ahead is another one: the driver must be told."""
    roads = star(((0, -2), "Main"), ((2, 0), "Main"), ((0, 2), "Other"))
    assert told(roads, (0, -1), (1, 0)) == [("continue", "right", "Main")]


def test_yards_are_no_choice() -> None:
    """The drive of a yard on the way is not worth a word; into the yard is."""
    roads = roads_of(
        [(0, 0), (0, 2), (2, 2.8), (0.6, 4)],
        [
            Street(a=0, b=1, name="Main"),
            Street(a=1, b=2, road_class=YARD),
            Street(a=1, b=3, name="Main"),
        ],
    )
    assert told(roads, (0, 1), (0.3, 3)) == []
    assert told(roads, (0, 1), (1, 2.4)) == [("turn", "right", "")]


def test_a_slip_road_is_one_turn() -> None:
    """A lane of its own past the signals: one right turn onto the street it leads to."""
    roads = roads_of(
        [(0, 0), (0, 5), (0, 6), (1, 6), (8, 6), (-4, 6), (0, 9)],
        [
            Street(a=0, b=1, name="Stem", road_class=PRIMARY),
            Street(a=1, b=2, name="Stem", road_class=PRIMARY, kmh=5),
            Street(a=1, b=3, through=((0.4, 5.6),), both_ways=False, road_class=SLIP),
            Street(a=2, b=3, name="Cross", road_class=PRIMARY),
            Street(a=3, b=4, name="Cross", road_class=PRIMARY),
            Street(a=2, b=5, name="Cross", road_class=PRIMARY),
            Street(a=2, b=6, name="Stem", road_class=PRIMARY),
        ],
    )
    assert told(roads, (0, 1), (7, 6)) == [("turn", "right", "Cross")]


def motorway() -> Roads:
    """Draw a motorway northwards with an exit and an entry on its right, and a road beside it."""
    return roads_of(
        [(0, 0), (0, 5), (0, 15), (0, 20), (3, 9), (3, 11), (6, 10), (5, 13)],
        [
            Street(a=0, b=1, name="A 1", both_ways=False, road_class=MOTORWAY, kmh=100),
            Street(a=1, b=2, name="A 1", both_ways=False, road_class=MOTORWAY, kmh=100),
            Street(a=2, b=3, name="A 1", both_ways=False, road_class=MOTORWAY, kmh=100),
            Street(a=1, b=4, through=((0.3, 6),), both_ways=False, road_class=RAMP),
            Street(a=5, b=2, through=((0.3, 14),), both_ways=False, road_class=RAMP),
            Street(a=4, b=5, name="Rua"),
            Street(a=4, b=6, name="Beco"),
            Street(a=5, b=7, name="Rua"),
        ],
    )


def test_along_a_motorway() -> None:
    """Past an exit and an entry there is nothing to do."""
    assert told(motorway(), (0, 1), (0, 19)) == []


def test_off_a_motorway_and_onto_it() -> None:
    """The exit is on the right; at its end the ramp joins the motorway's name again."""
    off = told(motorway(), (0, 1), (5, 9.6))
    assert off[0] == ("off ramp", "slight right", "")
    on = told(motorway(), (5, 9.6), (0, 19))
    assert on[-1] == ("merge", "slight left", "A 1")
    assert on[-2] == ("on ramp", "slight left", "")


def test_a_roundabout_is_one_thing_to_do() -> None:
    """Into it and out again: the number of the exit and the street after it."""
    roads = roundabout()
    (_, step, _) = steps(roads, (1, 0), (-1, 0))
    assert (step.kind, step.exit_number, step.name) == ("roundabout", 2, "Arm 2")
    assert say(step) == "At the roundabout take the 2nd exit onto Arm 2"


def test_turning_round() -> None:
    """Across a divided road two left turns are one U-turn."""
    roads = roads_of(
        [(0, 0), (0, 5), (-0.2, 5), (-0.2, 0), (0, 9), (-0.2, 9)],
        [
            Street(a=0, b=1, name="Ring", both_ways=False, road_class=PRIMARY),
            Street(a=1, b=2, name="", both_ways=False, road_class=PRIMARY),
            Street(a=2, b=3, name="Ring", both_ways=False, road_class=PRIMARY),
            Street(a=1, b=4, name="Ring", both_ways=False, road_class=PRIMARY),
            Street(a=5, b=2, name="Ring", both_ways=False, road_class=PRIMARY),
            Street(a=3, b=0, name="", both_ways=False, road_class=PRIMARY),
            Street(a=4, b=5, name="", both_ways=False, road_class=PRIMARY),
        ],
    )
    assert told(roads, (0, 1), (-0.2, 1)) == [("continue", "uturn", "Ring")]


def test_the_same_place() -> None:
    """Depart and arrive, on the street where one is."""
    first, last = steps(grid(2), (0.5, 0), (0.5, 0))
    assert (first.kind, last.kind) == ("depart", "arrive")
    assert first.name == last.name == "Rua 0"
    assert first.seconds == first.metres == last.metres == 0


def test_bearings_are_those_of_the_map() -> None:
    """North first, then east: 0 before the turn, 90 after it."""
    roads = star(((0, -2), "South"), ((0, 2), "North"), ((2, 0), "East"))
    depart, turn, arrive = steps(roads, (0, -1), (1, 0))
    assert depart.bearing_after == 0
    assert (turn.bearing_before, turn.bearing_after) == (0, 90)
    assert arrive.bearing_before == 90


@pytest.mark.parametrize(
    ("place", "side"), [((1, 0.2), "left"), ((1, -0.2), "right"), ((1, 0.0), "")]
)
def test_the_side_of_the_house(place: Place, side: str) -> None:
    """Driving east, what is north of the street is on the left."""
    roads = roads_of([(0, 0), (2, 0)], [Street(a=0, b=1)])
    way, start, end = drive(roads, (0, 0), place)
    assert side_of(track_of(roads, way, start, end), *degrees(place)) == side


@pytest.mark.parametrize(
    ("angle", "words"),
    [
        (0, "straight"),
        (20, "straight"),
        (-21, "slight left"),
        (40, "slight right"),
        (41, "right"),
        (-119, "left"),
        (120, "sharp right"),
        (-180, "sharp left"),
    ],
)
def test_words_for_angles(angle: float, words: str) -> None:
    """Right is positive; the limits are OSRM's."""
    assert modifier_of(angle) == words


def test_angles_go_the_short_way_round() -> None:
    """From north-north-west to north-north-east is a little to the right."""
    assert angle_between(350, 10) == 20
    assert angle_between(10, 350) == -20


@pytest.mark.parametrize(
    ("kind", "modifier", "name", "words"),
    [
        ("depart", "", "Rua Nova", "Head east on Rua Nova"),
        ("depart", "", "", "Head east"),
        ("turn", "sharp left", "Rua Nova", "Turn sharply left onto Rua Nova"),
        ("turn", "straight", "", "Go straight on"),
        ("continue", "slight right", "A 1;A 2", "Turn slightly right to stay on A 1 / A 2"),
        ("continue", "uturn", "Rua Nova", "Make a U-turn onto Rua Nova"),
        ("new name", "straight", "Rua Nova", "Continue onto Rua Nova"),
        ("end of road", "left", "", "At the end of the road turn left"),
        ("fork", "slight left", "", "Keep left at the fork"),
        ("merge", "slight left", "A 1", "Merge onto A 1"),
        ("on ramp", "straight", "", "Take the ramp"),
        ("off ramp", "slight right", "", "Take the exit on the right"),
        ("arrive", "left", "Rua Nova", "Arrive at your destination, on the left"),
        ("arrive", "", "Rua Nova", "Arrive at your destination"),
    ],
)
def test_what_is_said(kind: str, modifier: str, name: str, words: str) -> None:
    """In words of the road."""
    step = Step(
        kind=kind,
        modifier=modifier,
        name=name,
        seconds=0,
        metres=0,
        first=0,
        last=0,
        bearing_before=0,
        bearing_after=91,
    )
    assert say(step) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")]
)
def test_exits_are_counted_in_words(number: int, words: str) -> None:
    """As one says it."""
    step = Step(
        kind="roundabout",
        modifier="right",
        name="",
        seconds=0,
        metres=0,
        first=0,
        last=0,
        bearing_before=0,
        bearing_after=0,
        exit_number=number,
    )
    assert say(step) == f"At the roundabout take the {words} exit"
