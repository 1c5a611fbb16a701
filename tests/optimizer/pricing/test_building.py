"""The arrays of a kind, against what the problem says visit by visit."""

from dataclasses import replace

import numpy as np

from optimizer.pricing.building import NEAR, _bits
from optimizer.pricing.columns import (
    BUCKETS,
    BUSY,
    CLOSE,
    COST,
    DRIVE,
    FAR,
    LATEST_END,
    LEG,
    OPENS,
    SHIFT,
    STOP,
    WIDTH,
    WINDOW_FROM,
    WINDOW_TO,
)
from optimizer.pricing.groups import groups_of
from optimizer.pricing.scope import task_seconds
from tests.optimizer.line import problem, van, visit
from tests.optimizer.pricing.made_kinds import all_routes, kinds_in, random_kinds


def test_bits_are_set_up_to_the_last_bucket() -> None:
    """As setting them one by one would, for more than sixty-four visits too."""
    rng = np.random.default_rng(1)
    for m, buckets in ((1, 1), (5, 7), (70, 3)):
        last = rng.integers(-3, buckets, (m, m))
        bits = _bits(last, buckets)
        assert bits.shape == (m, buckets, (m + 63) // 64)
        for i in range(m):
            for q in range(buckets):
                members = {k for k in range(m) if int(bits[i, q, k >> 6]) >> (k & 63) & 1}
                assert members == {k for k in range(m) if last[i, k] >= q}


def test_shapes_fit_together() -> None:
    """Each array has a row for each visit, whatever the kind has of features."""
    for _, kind in random_kinds(0, 40):
        m = len(kind.visits)
        assert kind.stop.shape == (m, STOP)
        assert kind.legs.shape == (m, m, LEG)
        assert kind.shift.shape == (SHIFT,)
        assert kind.loads.shape == (m, len(kind.room))
        assert kind.following.shape == (m, m)
        assert kind.near.shape == (m, min(m, NEAR))
        assert kind.within.shape[:2] == (m, kind.shift[BUCKETS])
        assert list(kind.visits) == sorted(kind.visits)


def test_windows_are_ascending_and_within_the_shift() -> None:
    """Each visit has at least one, its last closes when `CLOSE` says."""
    for _, kind in random_kinds(100, 60):
        for row in kind.stop:
            windows = kind.windows[row[WINDOW_FROM] : row[WINDOW_TO]]
            assert len(windows)
            assert (windows[:, 0] <= windows[:, 1]).all()
            assert (windows[1:, 0] > windows[:-1, 1]).all()
            assert windows[0, 0] >= kind.shift[OPENS]
            assert windows[-1, 1] == row[CLOSE] <= kind.shift[LATEST_END]


def test_a_leg_takes_its_task() -> None:
    """Set-up counts where the place is another one, and nothing is ever cheaper than free."""
    for made, kind in random_kinds(200, 60):
        crew = made.vehicles[kind.vehicles[0]]
        for x, i in enumerate(kind.visits):
            for y, k in enumerate(kind.visits):
                setup, service = task_seconds(made.visits[k], crew)
                same = made.visits[i].location == made.visits[k].location
                assert kind.legs[x, y, BUSY] == service + (0 if same else setup)
                assert 0 <= kind.legs[x, y, COST] <= FAR
                assert same or kind.legs[x, y, DRIVE] >= 0
            assert kind.legs[x, x, DRIVE] == FAR


def test_next_ones_come_by_latest_departure() -> None:
    """Kernels stop at the first one that is too late; nobody behind it may be in time."""
    for _, kind in random_kinds(300, 60):
        for graph in (kind.following, kind.near):
            for i, row in enumerate(graph):
                known = [int(k) for k in row if k >= 0]
                assert list(row[len(known) :]) == [-1] * (len(row) - len(known))
                latest = [int(kind.stop[k, CLOSE] - kind.legs[i, k, DRIVE]) for k in known]
                assert latest == sorted(latest, reverse=True)
                assert i not in known


def test_whoever_is_out_of_reach_never_comes_later() -> None:
    """Behind a visit finished in a bucket, no route goes on to one that isn't within."""
    for _, kind in random_kinds(400, 40):
        opens, width = int(kind.shift[OPENS]), int(kind.shift[WIDTH])
        for order in all_routes(kind):
            for x, i in enumerate(order[:-1]):
                close = int(kind.stop[order[x + 1], CLOSE])
                leave = close - int(kind.legs[i, order[x + 1], DRIVE])
                q = min((leave - opens) // width, int(kind.shift[BUCKETS]) - 1)
                if q >= 0:
                    assert int(kind.within[i, q, 0]) >> order[x + 1] & 1


def test_buckets_are_few() -> None:
    """A long day of quick tasks has wide ones, a short day fine ones."""
    for window in ((0, 50), (0, 10**4), (0, 10**9), (-(10**6), 10**6)):
        kinds = kinds_in(problem([van(window=window)], [visit(1), visit(2, 3)]))
        for kind in kinds:
            assert 1 <= kind.shift[BUCKETS] <= 400
            assert kind.shift[WIDTH] >= 1


def test_groups_share_out_all_who_can_serve() -> None:
    """Each vehicle is in one group at most, with those alike; nobody else is left out."""
    alike = [van(), van(fixed_cost=3), van(), van(skills=(7,))]
    made = problem(alike, [visit(1), visit(2, skills=(7,))])
    groups = groups_of(made)
    assert sorted(group.vehicles for group in groups) == [(0, 2), (1,), (3,)]
    served = {group.vehicles: group.visits.tolist() for group in groups}
    assert served == {(0, 2): [0], (1,): [0], (3,): [0, 1]}
    nobody = problem([van()], [visit(1, skills=(7,))])
    assert groups_of(nobody) == []


def test_who_sits_elsewhere_is_another_kind() -> None:
    """Equal vans with other homes, shifts or prices of one visit have routes of their own."""
    wish = replace(visit(1), vehicle_costs=((1, 5),))
    assert len(groups_of(problem([van(), van()], [wish]))) == 2
    assert len(groups_of(problem([van(), van(start=3)], [visit(1)]))) == 2
    assert len(groups_of(problem([van(), van(window=(0, 500))], [visit(1)]))) == 2
    assert len(groups_of(problem([van(), van()], [visit(1)]))) == 1
