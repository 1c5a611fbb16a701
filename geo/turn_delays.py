"""Time lost where one turns across the traffic: on roads that carry some, where no signal helps."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.guidance.crossings import bearings
from geo.matches import matches
from geo.measure import mercator
from geo.roads import ROAD_CLASSES, Roads
from geo.turns import Turns

ONCOMING_MILLISECONDS: Final[Mapping[str, int]] = {
    "trunk": 6_000,
    "primary": 6_000,
    "secondary": 5_000,
}
"""Lost on leaving a road to the far side, waiting for a gap in what comes towards one.

By the class of the road that it comes on; other classes carry too little to wait for."""

ENTERING_MILLISECONDS: Final[Mapping[str, int]] = {
    "trunk": 8_000,
    "primary": 8_000,
    "secondary": 6_000,
}
"""Lost on entering a road of a class towards its far side, from one of a smaller class."""

UNCOUNTED_CLASSES: Final = frozenset({"service", "track", "pedestrian", "living_street"})
"""Turns from and into these are left alone: they are the ends of a journey, never its middle."""

SIGNAL_METRES: Final = 30.0
"""Signals are often mapped at the stop line: so near, they are the junction's."""

_TURN_DEGREES = (40.0, 150.0)
"""Less is going on, more is turning round."""
_AHEAD_DEGREES: Final = 45.0
"""What comes from within so much of straight ahead comes towards one."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def with_turn_delays(
    forbidden: Turns, roads: Roads, twin: NDArray[np.int32], *, signals: Floats, left_hand: bool
) -> Turns:
    """Add the turns on which one waits for the traffic to those that are forbidden.

    Parameters
    ----------
    forbidden : Turns
        Whose slow turns are not kept.
    roads : Roads
    twin : int32 array of shape (m,)
        As `geo.twins.twins` gives it.
    signals : float64 array of shape (s, 2)
        Longitude and latitude of all traffic signals.
    left_hand : bool
        Whether one drives on the left, as `geo.driving_side.drives_on_left` tells.
    """
    delays = turn_delays(
        roads, twin, signalled=signalled_junctions(roads, signals), left_hand=left_hand
    )
    return Turns(banned_start=forbidden.banned_start, banned_arc=forbidden.banned_arc, **delays)


def turn_delays(
    roads: Roads, twin: NDArray[np.int32], *, signalled: NDArray[np.bool_], left_hand: bool
) -> dict[str, NDArray[np.int32]]:
    """Find the turns on which one waits for the traffic, and how long on average.

    Where one drives on the right these are turns to the left: off a road that traffic comes
    towards one on, and onto a bigger road which has traffic both ways.

    Parameters
    ----------
    roads : Roads
        Of n junctions and m arcs.
    twin : int32 array of shape (m,)
        As `geo.twins.twins` gives it.
    signalled : bool array of shape (n,)
        Junctions at which signals make the gaps, as `signalled_junctions` finds them.
    left_hand : bool
        Whether one drives on the left.

    Returns
    -------
    dict of str to int32 array
        `slow_from`, `slow_to` and `slow_milliseconds` of `geo.turns.Turns`.
    """
    busy = _busy(roads, twin) & ~signalled
    coming, going = np.flatnonzero(busy[roads.head]), np.flatnonzero(busy[roads.tail])
    arriving = bearings(roads, coming, arriving=True)
    leaving = bearings(roads, going, arriving=False)
    oncoming = _oncoming(
        roads.head[coming], arriving, _of_class(ONCOMING_MILLISECONDS)[roads.road_class[coming]]
    )
    i, j = matches(roads.head[coming], roads.tail[going])
    before, after = coming[i], going[j]
    turned = _to_the_right(leaving[j] - arriving[i]) * (1 if left_hand else -1)
    across = (turned > _TURN_DEGREES[0]) & (turned < _TURN_DEGREES[1])
    enters = (roads.road_class[after] < roads.road_class[before]) & (twin[after] >= 0)
    entering = _of_class(ENTERING_MILLISECONDS)[roads.road_class[after]]
    lost = np.where(across, np.maximum(oncoming[i], np.where(enters, entering, 0)), 0)
    counted = np.array([name not in UNCOUNTED_CLASSES for name in ROAD_CLASSES])[roads.road_class]
    slow = (lost > 0) & (twin[before] != after) & counted[before] & counted[after]
    return {
        "slow_from": before[slow].astype(np.int32),
        "slow_to": after[slow].astype(np.int32),
        "slow_milliseconds": lost[slow].astype(np.int32),
    }


def signalled_junctions(roads: Roads, signals: Floats) -> NDArray[np.bool_]:
    """Tell which junctions have signals, at themselves or at the stop lines before them.

    Parameters
    ----------
    roads : Roads
        Of n junctions.
    signals : float64 array of shape (s, 2)
        Longitude and latitude of all signals.

    Returns
    -------
    bool array of shape (n,)
    """
    if len(signals) == 0 or roads.junctions == 0:
        return np.zeros(roads.junctions, np.bool_)
    junctions = mercator(np.column_stack((roads.lon, roads.lat)))
    away, _ = cKDTree(mercator(signals)).query(junctions)
    # Mercator metres are longer than real ones
    near: NDArray[np.bool_] = away * np.cos(np.radians(roads.lat)) <= SIGNAL_METRES
    return near


def _of_class(milliseconds: Mapping[str, int]) -> Ints:
    """Milliseconds by number of the class."""
    return np.array([milliseconds.get(name, 0) for name in ROAD_CLASSES], np.int64)


def _busy(roads: Roads, twin: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Junctions of three roads or more, one of which carries traffic."""
    n = roads.junctions
    count = np.bincount(roads.tail, minlength=n) + np.bincount(roads.head[twin < 0], minlength=n)
    carries = _of_class(ONCOMING_MILLISECONDS) + _of_class(ENTERING_MILLISECONDS) > 0
    busy = np.zeros(n, np.bool_)
    busy[roads.head[carries[roads.road_class]]] = True
    return busy & (count > 2)  # noqa: PLR2004 - two roads are one with a bend


def _oncoming(junction: NDArray[np.int32], bearing: Floats, milliseconds: Ints) -> Ints:
    """Most that is lost to what arrives at the same junction from the other side."""
    i, j = matches(junction, junction)
    ahead = np.abs(_to_the_right(bearing[j] - bearing[i] + 180.0)) < _AHEAD_DEGREES
    most = np.zeros(len(junction), np.int64)
    np.maximum.at(most, i[ahead], milliseconds[j[ahead]])
    return most


def _to_the_right(degrees: Floats) -> Floats:
    """Change of direction, -180 to 180, right positive."""
    turned: Floats = (degrees + 180.0) % 360.0 - 180.0
    return turned
