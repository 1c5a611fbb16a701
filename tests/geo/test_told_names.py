"""The street that a step names is the one that is driven, whatever nameless bits lie between."""

import random
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from geo.guidance.manoeuvres import BRIEF_METRES
from geo.guidance.steps import Step, say, steps_of
from geo.guidance.track import track_of
from geo.network import RoadNetwork
from geo.roads import Roads
from geo.twins import twins
from tests.geo.made_roads import STEP, Street, roads_of
from tests.geo.test_roundabouts import roundabout
from tests.geo.test_track import drive

METRES = STEP * 111_195
"""Length of a step of the grid northwards."""


def northwards(*streets: tuple[str, float]) -> Roads:
    """Draw streets of some length, one after the other, with a side street at every join."""
    north = np.cumsum([0.0, *(metres / METRES for _, metres in streets)]).tolist()
    places = [(0.0, y) for y in north] + [(1.0, y) for y in north[1:-1]]
    along = [Street(a=i, b=i + 1, name=name) for i, (name, _) in enumerate(streets)]
    aside = [Street(a=i, b=len(north) + i - 1, name=f"Side {i}") for i in range(1, len(north) - 1)]
    return roads_of(places, along + aside)


def told(roads: Roads, metres: float) -> list[tuple[str, str]]:
    """Give kind and street of the steps from the beginning northwards, without the arrival."""
    way, start, end = drive(roads, (0.0, 0.0), (0.0, metres / METRES))
    track = track_of(roads, way, start, end)
    found = steps_of(roads, twins(roads), way, track)
    return [(step.kind, step.name) for step in found[:-1]]


@pytest.mark.parametrize(
    ("streets", "expected"),
    [
        # a nameless bridge, then the same street: nothing to say
        ([("A", 300), ("", 300), ("A", 300)], [("depart", "A")]),
        # another street behind it: it is said, where it begins
        ([("A", 300), ("", 300), ("B", 300)], [("depart", "A"), ("new name", "B")]),
        ([("A", 300), ("", 20), ("B", 300)], [("depart", "A"), ("new name", "B")]),
        # out of a lane onto a street: at once it is the step's own name, later it is news
        ([("", 50), ("B", 900)], [("depart", "B")]),
        ([("", 300), ("B", 900)], [("depart", ""), ("new name", "B")]),
        ([("", 50), ("B", 300), ("C", 300)], [("depart", "B"), ("new name", "C")]),
        # a name that is gone again at once is none
        ([("A", 300), ("B", 50), ("A", 300)], [("depart", "A")]),
        ([("A", 300), ("", 50), ("B", 50), ("", 40), ("A", 300)], [("depart", "A")]),
    ],
)
def test_names_along_a_street(
    streets: list[tuple[str, float]], expected: list[tuple[str, str]]
) -> None:
    """What drivers are told of streets that follow each other without a turn."""
    roads = northwards(*streets)
    assert told(roads, sum(metres for _, metres in streets)) == expected


def test_a_nameless_turn_and_the_street_after_it() -> None:
    """A turn into a lane that soon is a street has the street's name, and no second step."""
    roads = roads_of(
        [(0, 0), (0, 5), (0.5, 5), (9, 5), (0, 9)],
        [
            Street(a=0, b=1, name="Stem"),
            Street(a=1, b=2),
            Street(a=2, b=3, name="Branch"),
            Street(a=1, b=4, name="Stem"),
        ],
    )
    way, start, end = drive(roads, (0, 1), (8, 5))
    found = steps_of(roads, twins(roads), way, track_of(roads, way, start, end))
    assert [(s.kind, s.name) for s in found[1:-1]] == [("turn", "Branch")]


def test_a_place_on_a_roundabout() -> None:
    """One enters it and arrives; its bends are no turns, and no exit is counted."""
    roads = roundabout()
    way, start, end = drive(roads, (1, 0), (-0.3, 0.0))
    found = steps_of(roads, twins(roads), way, track_of(roads, way, start, end))
    assert [step.kind for step in found] == ["depart", "roundabout", "arrive"]
    assert found[1].exit_number == 0
    assert say(found[1]) == "Enter the roundabout"


@pytest.fixture(scope="module")
def city() -> RoadNetwork:
    """Give a made city with motorways, ramps, roundabouts and named streets."""
    return RoadNetwork.synthetic(1500, seed=3)


def driven(network: RoadNetwork, a: int, b: int) -> list[tuple[Step, dict[str, float]]]:
    """Give the steps between two junctions, with the metres of each street driven in it."""
    roads, ground = network.roads, network.ground
    points = network.snap([network.addresses.coordinate(i) for i in (a, b)])
    start, end = points.take(slice(0, 1)), points.take(slice(1, 2))
    (way,) = ground.usual_search.ways(start, end)
    assert way is not None
    track = track_of(roads, way, start, end, turns=ground.turns)
    found = []
    for step in steps_of(roads, ground.twin, way, track):
        metres: defaultdict[str, float] = defaultdict(float)
        for i, piece in enumerate(way.pieces):
            if step.first <= track.start[i] and track.start[i + 1] <= step.last:
                length = track.decimetres[track.start[i + 1]] - track.decimetres[track.start[i]]
                metres[roads.names[int(roads.name[piece.arc])]] += length / 10
        found.append((step, dict(metres)))
    return found


def test_steps_name_what_is_driven(city: RoadNetwork) -> None:
    """On any way, a street with a name that is driven for long is the one that its step names."""
    dice = random.Random(7)
    wrong, checked = [], 0
    for _ in range(60):
        a, b = (dice.randrange(len(city.addresses)) for _ in range(2))
        for step, streets in driven(city, a, b):
            for name, metres in streets.items():
                if name and metres > 3 * BRIEF_METRES:
                    checked += 1
                    if name != step.name:
                        wrong.append((step.kind, step.name, name, round(metres)))
    assert checked > 100
    assert wrong == []


def test_each_step_is_news(city: RoadNetwork) -> None:
    """Nobody is told to continue onto the street that the step before has already named."""
    dice = random.Random(11)
    for _ in range(60):
        a, b = (dice.randrange(len(city.addresses)) for _ in range(2))
        steps = [step for step, _ in driven(city, a, b)]
        for before, step in pairwise(steps):
            if step.kind == "new name":
                assert step.name
                assert step.name != before.name
