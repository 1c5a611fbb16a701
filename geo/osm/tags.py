"""What OpenStreetMap tags mean to a van: may it drive here, how fast, and where must it wait."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.roads import ROAD_CLASSES

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClassSpeed:
    """How fast a class of road is.

    Parameters
    ----------
    limit_kmh : float
        Limit taken where no sign is mapped.
    share : float
        Speed really driven between junctions, as a share of the limit.
    """

    limit_kmh: float
    share: float


CLASS_SPEEDS: Final[Mapping[str, ClassSpeed]] = {
    "motorway": ClassSpeed(100, 0.90),
    "motorway_link": ClassSpeed(50, 0.82),
    "trunk": ClassSpeed(80, 0.88),
    "trunk_link": ClassSpeed(45, 0.80),
    "primary": ClassSpeed(54, 0.84),
    "primary_link": ClassSpeed(42, 0.78),
    "secondary": ClassSpeed(50, 0.83),
    "secondary_link": ClassSpeed(40, 0.76),
    "tertiary": ClassSpeed(42, 0.80),
    "tertiary_link": ClassSpeed(38, 0.76),
    "unclassified": ClassSpeed(40, 0.76),
    "residential": ClassSpeed(35, 0.70),
    "living_street": ClassSpeed(15, 0.85),
    "service": ClassSpeed(20, 0.75),
    "road": ClassSpeed(40, 0.65),
    "track": ClassSpeed(20, 0.75),
    "pedestrian": ClassSpeed(7, 0.90),
}
"""Calibrated, with the delays below and those at turns, against OSRM's car profile in three cities.

`callout bench roads` compares them again. Trips of 2-4 km come to 27-33 km/h in three cities.
"""

WALKING_KMH: Final = 6.0
UNLIMITED_KMH: Final = 130.0
CREEPING_KMH: Final = 9.0
"""Drive-ways, parking aisles and drive-throughs, whatever their sign says."""

_KMH_PER_MPH = 1.609344
_PLAUSIBLE_KMH = (3.0, 170.0)
_SPEED = re.compile(r"(\d+(?:\.\d+)?) ?(km/h|kmh|kph|mph)?")

_MOST_SPECIFIC_FIRST = ("motorcar", "motor_vehicle", "vehicle", "access")
_ALLOWED = {"yes", "permissive", "designated", "destination", "customers", "customer", "public"}
_REFUSED = {
    "no",
    "private",
    "agricultural",
    "forestry",
    "delivery",
    "emergency",
    "military",
    "permit",
    "restricted",
    "residents",
    "bus",
    "psv",
}
_BY_INVITATION = {"track", "pedestrian"}
"""Classes that are driven only where a tag allows it."""
_CREEPING = {"driveway", "parking_aisle", "drive-through"}
_NOT_OURS = {"emergency_access", "bus", "busbay", "construction_access"}
_ROUNDABOUTS = {"roundabout", "circular"}
_IMPLICIT_ONEWAY = {"motorway", "motorway_link"}
_BLOCKING = {
    "bollard",
    "block",
    "jersey_barrier",
    "cycle_barrier",
    "motorcycle_barrier",
    "log",
    "debris",
    "kissing_gate",
    "turnstile",
    "stile",
    "chain",
    "planter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WayUse:
    """How a way is driven.

    Parameters
    ----------
    road_class : int
        Index into `ROAD_CLASSES`.
    forward_kmh, backward_kmh : float
        Speed really driven with and against the way's direction; 0 where that is forbidden.
    name : str
        Its name, else its number ("A 28"), else "".
    """

    road_class: int
    forward_kmh: float
    backward_kmh: float
    name: str


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds lost at a node, by the way's direction in which it is entered."""

    forward: int
    backward: int


NO_DELAY: Final = Delay(0, 0)


def way_use(tags: Tags) -> WayUse | None:
    """How a van uses a way, or None where it may not or can't."""
    highway = tags.get("highway", "")
    if highway not in CLASS_SPEEDS or tags.get("area") == "yes" or tags.get("service") in _NOT_OURS:
        return None
    if not _may_drive(tags, by_default=highway not in _BY_INVITATION):
        return None
    forward, backward = _directions(tags)
    if not (forward or backward):
        return None
    return WayUse(
        road_class=ROAD_CLASSES.index(highway),
        forward_kmh=driven_kmh(tags, "forward") if forward else 0.0,
        backward_kmh=driven_kmh(tags, "backward") if backward else 0.0,
        name=tags.get("name") or tags.get("ref") or "",
    )


def driven_kmh(tags: Tags, direction: str = "forward") -> float:
    """Speed really driven on a way between its junctions, below the limit.

    Parameters
    ----------
    tags : mapping of str to str
        With a `highway` of `CLASS_SPEEDS`; `maxspeed:forward` and `:backward` go before `maxspeed`.
    direction : {"forward", "backward"}
        Which way.
    """
    speed = CLASS_SPEEDS[tags["highway"]]
    signed = tags.get(f"maxspeed:{direction}") or tags.get("maxspeed") or ""
    limit = limit_kmh(signed)
    if limit is None:
        kmh = speed.limit_kmh * speed.share
    elif limit <= WALKING_KMH:
        kmh = limit
    else:
        kmh = limit * speed.share
    return min(kmh, CREEPING_KMH) if tags.get("service") in _CREEPING else kmh


def limit_kmh(maxspeed: str) -> float | None:
    """Speed limit in km/h that a `maxspeed` value states; None where it states no number.

    Understands "50", "30 mph", "walk", "none" and lists such as "50; 30" (the lowest holds).
    "RO:urban", "signals", "variable" and what is no speed for a van give None.
    """
    stated = [_one_limit(part.strip().lower()) for part in re.split("[;,|]", maxspeed)]
    known = [limit for limit in stated if limit is not None]
    return min(known, default=None)


def node_delay(tags: Tags) -> Delay:
    """Time lost on average at a node: signals, crossings, stop signs, humps, gates, tolls."""
    milliseconds = _milliseconds_lost(tags)
    towards = tags.get("traffic_signals:direction") or tags.get("direction")
    return Delay(
        forward=0 if towards == "backward" else milliseconds,
        backward=0 if towards == "forward" else milliseconds,
    )


def blocks(tags: Tags) -> bool:
    """Tell whether a van can't pass a node: bollards, and gates for others only."""
    barrier = tags.get("barrier")
    return barrier is not None and not _may_drive(tags, by_default=barrier not in _BLOCKING)


def _may_drive(tags: Tags, *, by_default: bool) -> bool:
    for key in _MOST_SPECIFIC_FIRST:
        values = {value.strip() for value in tags.get(key, "").split(";")}
        if values & _ALLOWED:
            return True
        if values & _REFUSED:
            return False
    return by_default


def _directions(tags: Tags) -> tuple[bool, bool]:
    """Whether the way may be driven forward and backward."""
    match tags.get("oneway"):
        case "yes" | "1" | "true":
            return True, False
        case "-1" | "reverse":
            return False, True
        case "no" | "0" | "false" | "alternating":
            return True, True
        case "reversible":
            return False, False  # nobody knows which way at the hour of the visit
    implicit = tags["highway"] in _IMPLICIT_ONEWAY or tags.get("junction") in _ROUNDABOUTS
    return True, not implicit


def _one_limit(text: str) -> float | None:
    if text == "walk":
        return WALKING_KMH
    if text == "none":
        return UNLIMITED_KMH
    match = _SPEED.fullmatch(text)
    if match is None:
        return None
    kmh = float(match[1]) * (_KMH_PER_MPH if match[2] == "mph" else 1)
    return kmh if _PLAUSIBLE_KMH[0] <= kmh <= _PLAUSIBLE_KMH[1] else None


# Milliseconds, means over all who pass: two in three meet a green light, most zebras are empty.
_HIGHWAY_DELAYS = {
    "traffic_signals": 6_000,
    "stop": 4_000,
    "give_way": 2_000,
    "mini_roundabout": 2_000,
}
_CROSSING_DELAYS = {"unmarked": 0, "no": 0, "traffic_signals": 3_000}
_MARKED_CROSSING_DELAY = 1_000
_HUMP_DELAY = 1_500
_FLAT_CALMING = {"no", "choker", "chicane", "island", "rumble_strip", "painted_island"}
# who has business behind a gate waits to be let in; who hasn't should go round
_BARRIER_DELAYS = {
    "gate": 45_000,
    "lift_gate": 30_000,
    "swing_gate": 45_000,
    "toll_booth": 10_000,
}


def _milliseconds_lost(tags: Tags) -> int:
    kinds = set(tags.get("highway", "").split(";"))
    lost = max((_HIGHWAY_DELAYS.get(kind, 0) for kind in kinds), default=0)
    if "crossing" in kinds:
        crossing = tags.get("crossing", "").split(";")[0]
        signals = "traffic_signals" if tags.get("crossing:signals") == "yes" else crossing
        lost = max(lost, _CROSSING_DELAYS.get(signals, _MARKED_CROSSING_DELAY))
    if tags.get("traffic_calming", "no") not in _FLAT_CALMING:
        lost = max(lost, _HUMP_DELAY)
    return max(lost, _BARRIER_DELAYS.get(tags.get("barrier", ""), 0))
