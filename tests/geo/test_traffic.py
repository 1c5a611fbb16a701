"""Traffic at a moment: times of roads from profile, live speeds and closures; searches kept."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.closures import Closure
from geo.coordinate import Coordinate
from geo.errors import BadTraffic
from geo.ground import Ground
from geo.live import LiveSpeeds
from geo.matrix import TravelMatrix, travel_matrix
from geo.profile import SpeedProfile
from geo.road_finder import RoadFinder
from geo.roads import ROAD_CLASSES
from geo.search import RoadSearch
from geo.traffic import FEWEST_KEPT, MOST_KEPT, Moments, Traffic, moments_kept
from geo.turns import Turns
from geo.weights import Weights
from tests.geo.made_cities import made_city
from tests.geo.made_roads import Street, grid, roads_of
from tests.geo.reference import reference_costs

ZONE = "Europe/Lisbon"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)  # Lisbon's clocks are UTC's in March
HOUR = timedelta(hours=1)
TOWN = grid(4)


def a_closure(*arcs: int, starts: datetime | None = None, ends: datetime | None = None) -> Closure:
    """Return a closure of some arcs."""
    return Closure(arcs=np.array(arcs, np.int32), starts=starts, ends=ends)


def _closed(traffic: Traffic) -> list[int]:
    return np.flatnonzero(traffic.weights(TOWN, ZONE).closed).tolist()


def test_out_of_time_without_anything() -> None:
    """The roads' own times, the very array; no moment, no profile."""
    weights = Traffic.usual().weights(TOWN, ZONE)
    assert weights.milliseconds is TOWN.milliseconds
    assert not weights.closed.any()


def test_the_profile_is_looked_up_by_the_local_hour_and_the_class() -> None:
    """Monday 08:00 is slower on a primary than on a residential road; at night all are fast."""
    streets = [
        Street(a=0, b=1, road_class=ROAD_CLASSES.index("primary")),
        Street(a=1, b=2, road_class=ROAD_CLASSES.index("residential")),
    ]
    roads = roads_of([(0, 0), (1, 0), (2, 0)], streets)
    profile = SpeedProfile.usual_week()
    rush = Traffic(profile=profile).at(MONDAY + 8 * HOUR).weights(roads, ZONE)
    shares = profile.shares[8][roads.road_class]
    assert rush.milliseconds.tolist() == np.rint(roads.milliseconds / shares).tolist()
    assert (rush.milliseconds > roads.milliseconds).all()
    # at the same instant it is still night in Sao Paulo
    night = Traffic(profile=profile).at(MONDAY + 8 * HOUR).weights(roads, "America/Sao_Paulo")
    assert (night.milliseconds < roads.milliseconds).all()


def test_live_speeds_replace_the_profile_until_they_expire() -> None:
    """On their arcs only; out of time they replace the usual times."""
    live = LiveSpeeds.of({2: 9.0, 5: 18.0}, expires=MONDAY + 9 * HOUR)
    traffic = Traffic.usual().with_live(live)
    before, after = (traffic.at(MONDAY + h * HOUR).weights(TOWN, ZONE) for h in (8, 9))
    plain, later = (Traffic.usual().at(MONDAY + h * HOUR).weights(TOWN, ZONE) for h in (8, 9))
    changed = np.flatnonzero(before.milliseconds != plain.milliseconds)
    assert changed.tolist() == [2, 5]
    assert before.milliseconds[[2, 5]].tolist() == live.milliseconds(TOWN).tolist()
    assert (after.milliseconds == later.milliseconds).all()
    assert np.flatnonzero(traffic.weights(TOWN, ZONE).milliseconds != TOWN.milliseconds).size == 2


def test_the_roads_own_times_stay_untouched() -> None:
    """Live speeds go into a copy."""
    own = TOWN.milliseconds.copy()
    Traffic(live=LiveSpeeds.of({0: 1.0})).weights(TOWN, ZONE)
    assert (TOWN.milliseconds == own).all()


def test_closures_hold_in_their_time() -> None:
    """Out of time only those for good; at a moment those then in force."""
    timed = a_closure(3, starts=MONDAY + 8 * HOUR, ends=MONDAY + 9 * HOUR)
    traffic = Traffic.usual().close(a_closure(1, 2), timed)
    assert _closed(traffic) == [1, 2]
    assert [_closed(traffic.at(MONDAY + h * HOUR)) for h in (7.9, 8, 8.9, 9)] == [
        [1, 2], [1, 2, 3], [1, 2, 3], [1, 2],
    ]  # fmt: skip
    assert traffic.at(MONDAY + 8 * HOUR).closed_now()[1] is timed
    assert _closed(traffic.at(MONDAY + 8 * HOUR).at(None)) == [1, 2]


def test_traffic_is_made_anew_never_changed() -> None:
    """What is derived leaves its origin alone."""
    plain = Traffic.usual()
    plain.close(a_closure(1)).with_live(LiveSpeeds.of({0: 5.0})).with_profile(None).at(MONDAY)
    assert (plain.closures, plain.live, plain.moment) == ((), None, None)
    assert plain.profile is not None


def test_arcs_that_the_roads_lack() -> None:
    """Closures and live speeds of another city are refused by name."""
    other = Closure(arcs=np.array([10_000], np.int32), name="Fair")
    with pytest.raises(BadTraffic, match="Fair: names arcs that these roads don't have"):
        Traffic(closures=(other,)).weights(TOWN, ZONE)
    with pytest.raises(BadTraffic, match="no arc 10000"):
        Traffic(live=LiveSpeeds.of({10_000: 30.0})).weights(TOWN, ZONE)


def test_a_departure_needs_an_offset() -> None:
    """A clock time could be anywhere's; any zone's will do."""
    with pytest.raises(BadTraffic, match=r"departure: .* has no UTC offset"):
        Traffic.usual().at(MONDAY.replace(tzinfo=None))
    profile = SpeedProfile.usual_week()
    instant = MONDAY + 8 * HOUR
    tokyo = Traffic(profile=profile).at(instant.astimezone(ZoneInfo("Asia/Tokyo")))
    assert tokyo.moment == instant
    assert tokyo.key(ZONE) == Traffic(profile=profile).at(instant).key(ZONE)


def test_moments_that_are_alike_have_one_key() -> None:
    """Full hours of all weeks; all instants where nothing depends on time; not what differs."""
    traffic = Traffic.usual().close(a_closure(1, starts=MONDAY + 10 * HOUR))
    monday, week_before = (traffic.at(MONDAY + d * 24 * HOUR + 8 * HOUR) for d in (0, -7))
    assert monday.key(ZONE) == week_before.key(ZONE)
    assert monday.key(ZONE) != traffic.at(MONDAY + 9 * HOUR).key(ZONE)
    assert monday.key(ZONE) != traffic.at(MONDAY + (7 * 24 + 8) * HOUR).key(ZONE)
    flat = Traffic(closures=(a_closure(1),))
    assert flat.at(MONDAY).key(ZONE) == flat.at(MONDAY + 99.3 * HOUR).key(ZONE) == flat.key(ZONE)
    assert flat.key(ZONE) != Traffic(closures=(a_closure(1),)).key(ZONE)


def test_the_instants_by_which_a_day_is_told() -> None:
    """Full hours, and both sides of whatever begins or ends in between."""
    closure = a_closure(1, starts=MONDAY + 8.5 * HOUR, ends=MONDAY + 30 * HOUR)
    live = LiveSpeeds.of({0: 9.0}, expires=MONDAY + 9 * HOUR)
    traffic = Traffic.usual().close(closure).with_live(live)
    told = traffic.changes(MONDAY + 8.1 * HOUR, MONDAY + 9.9 * HOUR, ZONE)
    clocks = [instant.strftime("%H:%M:%S") for instant in told]
    assert clocks == ["08:00:00", "08:29:59", "08:30:00", "08:59:59", "09:00:00", "10:00:00"]


def test_without_a_profile_hours_make_no_difference() -> None:
    """Only the ends of the time, and what begins or ends."""
    start, end = MONDAY + 8.1 * HOUR, MONDAY + 17.9 * HOUR
    assert len(Traffic().changes(start, end, ZONE)) == 2
    assert len(Traffic.usual().changes(start, end, ZONE)) == 11


def test_an_event_between_seconds() -> None:
    """Is told by the whole seconds around it."""
    closure = a_closure(1, ends=MONDAY + 8.5 * HOUR + timedelta(microseconds=1))
    told = Traffic(closures=(closure,)).changes(MONDAY + 8 * HOUR, MONDAY + 9 * HOUR, ZONE)
    held = [closure.holds(instant) for instant in told]
    assert held == [True, True, False, False]
    assert all(instant.microsecond == 0 for instant in told)


class _Customised:
    """Counts how often a search is made."""

    def __init__(self) -> None:
        self.made = 0
        self._ground = Ground(TOWN, Turns.none())

    def __call__(self, weights: Weights) -> RoadSearch:
        self.made += 1
        return self._ground.search(weights)


def test_a_moment_is_customised_once() -> None:
    """Asking again gives the same search, also for next week's Monday."""
    customise = _Customised()
    moments = Moments(customise, 3)
    traffic = Traffic.usual()
    first = moments.search(traffic.at(MONDAY + 8 * HOUR), TOWN, ZONE)
    assert moments.search(traffic.at(MONDAY + 8 * HOUR), TOWN, ZONE) is first
    assert moments.search(traffic.at(MONDAY + (8 + 7 * 24) * HOUR), TOWN, ZONE) is first
    assert customise.made == 1


def test_only_the_last_moments_are_kept() -> None:
    """Memory is bounded; what was asked for last stays."""
    customise = _Customised()
    moments = Moments(customise, 3)
    traffic = Traffic.usual()
    for hour in (0, 1, 2, 0, 3, 0):
        moments.search(traffic.at(MONDAY + hour * HOUR), TOWN, ZONE)
    assert customise.made == 4
    assert len(moments) == 3
    moments.search(traffic.at(MONDAY + HOUR), TOWN, ZONE)
    assert customise.made == 5


def test_a_failure_isnt_kept() -> None:
    """What couldn't be customised is tried again."""
    customise = _Customised()
    moments = Moments(customise, 3)
    other = Traffic(closures=(a_closure(10_000),))
    for _ in range(2):
        with pytest.raises(BadTraffic):
            moments.search(other, TOWN, ZONE)
    assert customise.made == 0


def test_threads_share_one_customisation() -> None:
    """Ten threads that ask at once for two moments make two searches."""
    customise = _Customised()
    moments = Moments(customise, 3)
    traffic = Traffic.usual()
    gate = threading.Barrier(10)
    found: list[tuple[int, RoadSearch]] = []

    def ask(hour: int) -> None:
        gate.wait()
        found.append((hour, moments.search(traffic.at(MONDAY + hour * HOUR), TOWN, ZONE)))

    threads = [threading.Thread(target=ask, args=(i % 2,)) for i in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert customise.made == 2
    assert len({(hour, id(search)) for hour, search in found}) == 2


def test_how_many_moments_are_kept() -> None:
    """All hours of a day for a city, few of a country."""
    assert moments_kept(100) == moments_kept(150_000) == MOST_KEPT
    assert moments_kept(0) == MOST_KEPT
    assert moments_kept(10_000_000) == FEWEST_KEPT


CITY = made_city(500, 3).roads
GROUND = Ground(CITY, Turns.none())
TRAFFIC = Traffic.usual()
MOMENTS = Moments(GROUND.search, 64)


def _table(traffic: Traffic) -> TravelMatrix:
    chosen = np.random.default_rng(5).choice(CITY.arcs, 12, replace=False)
    points = GROUND.snapper.snap([_middle(int(arc)) for arc in chosen], radius_metres=500)
    return travel_matrix(MOMENTS.search(traffic, CITY, ZONE), points, points)


def _middle(arc: int) -> Coordinate:
    a, b = int(CITY.tail[arc]), int(CITY.head[arc])
    lon, lat = (float(axis[a] + axis[b]) / 2 for axis in (CITY.lon, CITY.lat))
    return Coordinate(lon, lat)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 7 * 24 * 3600), st.integers(1, 2 * 3600))
def test_who_leaves_later_never_arrives_earlier(leaves: int, later: int) -> None:
    """Real searches at any two departures of a week in which clocks change, to the second."""
    first = datetime(2026, 3, 23, tzinfo=UTC) + timedelta(seconds=leaves)
    then = first + timedelta(seconds=later)
    tables = [_table(TRAFFIC.at(instant)).seconds.astype(np.int64) for instant in (first, then)]
    assert (tables[0] <= later + tables[1]).all()


def test_a_closure_cuts_places_off() -> None:
    """Everything closed: each place reaches itself alone, and it is a mask, no number."""
    everything = Closure(arcs=np.arange(CITY.arcs, dtype=np.int32))
    table = _table(TRAFFIC.close(everything))
    assert (table.unreachable == ~np.eye(12, dtype=np.bool_)).all()
    assert (table.seconds[table.unreachable] == -1).all()


def test_a_closed_street_is_driven_round() -> None:
    """Times never fall when a street is closed, and some rise."""
    busiest = CITY.names[int(np.bincount(CITY.name)[1:].argmax()) + 1]
    closure = Closure.of(busiest, RoadFinder(CITY))
    before, after = _table(TRAFFIC), _table(TRAFFIC.close(closure))
    both = ~after.unreachable
    assert (after.seconds[both] >= before.seconds[both]).all()
    assert after.unreachable.any() or (after.seconds[both] > before.seconds[both]).any()


@pytest.mark.parametrize("hour", [3, 8.4, 17, 24 * 6 + 12.5])
def test_searches_are_the_slow_truth_at_any_hour(hour: float) -> None:
    """With the hour's times, live speeds and closures the search is plain Dijkstra's."""
    rng = np.random.default_rng(int(hour * 10))
    closed = rng.choice(CITY.arcs, CITY.arcs // 20, replace=False)
    slow = rng.choice(CITY.arcs, CITY.arcs // 10, replace=False)
    live = LiveSpeeds.of((slow, rng.uniform(1, 90, len(slow))), expires=MONDAY + 9 * HOUR)
    traffic = TRAFFIC.close(a_closure(*closed)).with_live(live).at(MONDAY + hour * HOUR)
    points = GROUND.snapper.snap(
        [_middle(int(arc)) for arc in rng.choice(CITY.arcs, 10, replace=False)], radius_metres=500
    )
    weights = traffic.weights(CITY, ZONE)
    found = GROUND.search(weights).costs(points, points)
    true = reference_costs(CITY, GROUND.twin, GROUND.turns, weights, points, points)
    assert (np.isinf(found) == np.isinf(true)).all()
    there = np.isfinite(true)
    assert (found[there] == true[there]).all()
