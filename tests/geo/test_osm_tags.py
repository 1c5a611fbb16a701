"""What OpenStreetMap tags mean: access, direction, speed, delays, barriers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.osm.tags import (
    CLASS_SPEEDS,
    CREEPING_KMH,
    UNLIMITED_KMH,
    WALKING_KMH,
    Delay,
    blocks,
    driven_kmh,
    limit_kmh,
    node_delay,
    way_use,
)
from geo.roads import ROAD_CLASSES


def test_every_class_has_a_speed() -> None:
    """The classes of the road arrays and of the speeds are the same."""
    assert tuple(CLASS_SPEEDS) == ROAD_CLASSES


@pytest.mark.parametrize(
    ("maxspeed", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("50kmh", 50),
        ("47.5", 47.5),
        ("50 mph", 80.4672),
        ("30mph", 48.28032),
        ("walk", WALKING_KMH),
        ("none", UNLIMITED_KMH),
        ("None", UNLIMITED_KMH),
        ("50;30", 30),
        ("80; 50", 50),
        ("50|70|90", 50),
        ("RO:urban;40", 40),
        ("RO:urban", None),
        ("signals", None),
        ("variable", None),
        ("", None),
        ("0", None),
        ("999", None),
        ("-50", None),
        ("fifty", None),
        ("1e3", None),
    ],
)
def test_speed_limits_are_understood(maxspeed: str, kmh: float | None) -> None:
    """Numbers, units, words and lists mean what the wiki says; the rest states no limit."""
    limit = limit_kmh(maxspeed)
    assert limit == (None if kmh is None else pytest.approx(kmh))


@given(st.text(max_size=20))
def test_no_speed_limit_breaks_the_reader(maxspeed: str) -> None:
    """Whatever somebody wrote, the speed is that of a vehicle."""
    kmh = driven_kmh({"highway": "residential", "maxspeed": maxspeed})
    assert 1 < kmh < 180


def test_speed_really_driven_is_below_the_limit() -> None:
    """On every class of road a van is slower than the sign, but moves."""
    for highway in CLASS_SPEEDS:
        for limit in (30, 50, 90):
            assert 0 < driven_kmh({"highway": highway, "maxspeed": str(limit)}) < limit


def test_a_lower_limit_is_never_faster() -> None:
    """Speeds grow with the limit."""
    speeds = [driven_kmh({"highway": "primary", "maxspeed": str(v)}) for v in range(10, 130, 10)]
    assert speeds == sorted(speeds)
    assert len(set(speeds)) == len(speeds)


def test_class_decides_where_no_limit_is_mapped() -> None:
    """Bigger roads are faster, and an unreadable sign counts as none."""
    speeds = [
        driven_kmh({"highway": highway})
        for highway in ("motorway", "primary", "tertiary", "residential", "service")
    ]
    assert speeds == sorted(speeds, reverse=True)
    unreadable = driven_kmh({"highway": "primary", "maxspeed": "RO:rural"})
    assert unreadable == driven_kmh({"highway": "primary"})


def test_limits_by_direction_go_first() -> None:
    """`maxspeed:forward` and `:backward` beat `maxspeed`."""
    use = way_use({"highway": "primary", "maxspeed": "50", "maxspeed:backward": "30"})
    assert use is not None
    assert use.forward_kmh > use.backward_kmh > 0


def test_walking_pace_is_walking_pace() -> None:
    """On a street with `maxspeed=walk` the limit itself is driven."""
    assert driven_kmh({"highway": "living_street", "maxspeed": "walk"}) == WALKING_KMH


@pytest.mark.parametrize("service", ["driveway", "parking_aisle", "drive-through"])
def test_drive_ways_are_crept_along(service: str) -> None:
    """A sign at the car park's entrance makes nobody race through it."""
    tags = {"highway": "service", "service": service, "maxspeed": "50"}
    assert driven_kmh(tags) == CREEPING_KMH


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({}, True, True),
        ({"oneway": "no"}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "1"}, True, False),
        ({"oneway": "true"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"oneway": "reverse"}, False, True),
        ({"oneway": "alternating"}, True, True),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway_link"}, True, False),
        ({"highway": "motorway_link", "oneway": "no"}, True, True),
        ({"highway": "trunk"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"junction": "circular"}, True, False),
        ({"junction": "roundabout", "oneway": "-1"}, False, True),
        ({"junction": "jughandle"}, True, True),
    ],
)
def test_directions(tags: dict[str, str], *, forward: bool, backward: bool) -> None:
    """One-way values, motorways and roundabouts give the directions that may be driven."""
    use = way_use({"highway": "residential"} | tags)
    assert use is not None
    assert (use.forward_kmh > 0, use.backward_kmh > 0) == (forward, backward)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "construction"},
        {"highway": ""},
        {},
        {"highway": "residential", "access": "no"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "motor_vehicle": "agricultural;forestry"},
        {"highway": "residential", "vehicle": "no"},
        {"highway": "residential", "access": "yes", "motorcar": "no"},
        {"highway": "residential", "motor_vehicle": "delivery"},
        {"highway": "residential", "area": "yes"},
        {"highway": "residential", "oneway": "reversible"},
        {"highway": "service", "service": "emergency_access"},
        {"highway": "service", "access": "psv"},
        {"highway": "track"},
        {"highway": "pedestrian"},
        {"highway": "pedestrian", "bicycle": "yes"},
    ],
)
def test_ways_that_a_van_may_not_drive(tags: dict[str, str]) -> None:
    """Forbidden, unfit and areas are no roads."""
    assert way_use(tags) is None


@pytest.mark.parametrize(
    "tags",
    [
        {"access": "destination"},
        {"access": "permissive"},
        {"access": "customers"},
        {"access": "unknown"},
        {"access": "no", "motor_vehicle": "yes"},
        {"access": "private", "vehicle": "destination"},
        {"vehicle": "no", "motorcar": "yes"},
        {"motor_vehicle": "destination;agricultural"},
        {"highway": "track", "motor_vehicle": "destination"},
        {"highway": "pedestrian", "motor_vehicle": "permissive"},
    ],
)
def test_ways_that_a_van_may_drive(tags: dict[str, str]) -> None:
    """The most specific tag wins; unknown values leave it to the class."""
    assert way_use({"highway": "residential"} | tags) is not None


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"name": "Rua das Flores", "ref": "N 12"}, "Rua das Flores"),
        ({"ref": "A 28"}, "A 28"),
        ({"name": "", "ref": "A 28"}, "A 28"),
        ({}, ""),
        ({"name": "人民路"}, "人民路"),
    ],
)
def test_names(tags: dict[str, str], name: str) -> None:
    """A road is called by its name, else by its number."""
    use = way_use({"highway": "primary"} | tags)
    assert use is not None
    assert use.name == name


def test_road_class_is_its_index() -> None:
    """The class number points into the published tuple."""
    use = way_use({"highway": "tertiary_link"})
    assert use is not None
    assert ROAD_CLASSES[use.road_class] == "tertiary_link"


def _lost(**tags: str) -> int:
    delay = node_delay({key.replace("__", ":"): value for key, value in tags.items()})
    assert delay.forward == delay.backward
    return delay.forward


def test_signals_cost_more_than_crossings_and_these_more_than_nothing() -> None:
    """The longer the usual wait, the longer the delay."""
    signals = _lost(highway="traffic_signals")
    stop, give_way = _lost(highway="stop"), _lost(highway="give_way")
    lit = _lost(highway="crossing", crossing="traffic_signals")
    zebra = _lost(highway="crossing", crossing="uncontrolled")
    assert signals > lit > zebra > 0
    assert signals > stop > give_way > 0
    assert _lost(highway="crossing", crossing__signals="yes") == lit
    assert _lost(highway="crossing") == zebra


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "crossing", "crossing": "unmarked"},
        {"highway": "crossing", "crossing": "no"},
        {"highway": "bus_stop"},
        {"traffic_calming": "choker"},
        {"barrier": "entrance"},
    ],
)
def test_nodes_that_cost_no_time(tags: dict[str, str]) -> None:
    """What a van doesn't slow down for costs nothing."""
    assert node_delay(tags) == Delay(0, 0)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "mini_roundabout"},
        {"traffic_calming": "hump"},
        {"barrier": "toll_booth"},
        {"barrier": "lift_gate"},
        {"highway": "crossing;traffic_signals"},
    ],
)
def test_nodes_that_cost_time(tags: dict[str, str]) -> None:
    """Humps, booths, gates and combined values count."""
    assert node_delay(tags).forward > 0


@pytest.mark.parametrize("barrier", ["gate", "lift_gate", "swing_gate"])
def test_a_gate_costs_more_than_any_signal(barrier: str) -> None:
    """Who has business there is let in; through traffic had better go round."""
    assert _lost(barrier=barrier) >= 4 * _lost(highway="traffic_signals")
    assert _lost(barrier=barrier) > _lost(barrier="toll_booth") > 0


def test_untagged_roads_in_town_are_driven_at_a_believable_speed() -> None:
    """Between junctions: nobody races down a side street, nor walks along a main road."""
    assert 20 <= driven_kmh({"highway": "residential"}) <= 30
    assert 28 <= driven_kmh({"highway": "tertiary"}) <= 40
    assert 38 <= driven_kmh({"highway": "primary"}) <= 50


def test_a_signal_for_one_direction_delays_only_that_one() -> None:
    """`traffic_signals:direction` and `direction` say whom the node is for."""
    ahead = node_delay({"highway": "traffic_signals", "traffic_signals:direction": "forward"})
    assert ahead.forward > 0 == ahead.backward
    back = node_delay({"highway": "stop", "direction": "backward"})
    assert back.backward > 0 == back.forward
    both = node_delay({"highway": "stop", "direction": "both"})
    assert both.forward == both.backward > 0


@pytest.mark.parametrize(
    ("tags", "blocked"),
    [
        ({}, False),
        ({"highway": "crossing", "access": "no"}, False),
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "block"}, True),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "gate", "access": "no", "motorcar": "permissive"}, False),
        ({"barrier": "lift_gate", "access": "customers"}, False),
        ({"barrier": "toll_booth"}, False),
    ],
)
def test_barriers(tags: dict[str, str], *, blocked: bool) -> None:
    """Bollards stop a van, gates only where they are for others."""
    assert blocks(tags) is blocked
