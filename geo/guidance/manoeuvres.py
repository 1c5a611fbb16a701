"""What a driver is told at the junctions of a way: where there is a choice, and what to choose.

After the ideas of OSRM's guidance: nobody is told what everybody would do anyway.
https://github.com/Project-OSRM/osrm-backend/tree/v5.27.1/src/guidance
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.guidance.crossings import Crossing, WayOut, angle_between, crossings_of
from geo.guidance.roundabouts import Roundabout, roundabouts_on
from geo.roads import ROAD_CLASSES, Roads

STRAIGHT_DEGREES: Final = 20.0
SLIGHT_DEGREES: Final = 40.0
AHEAD_DEGREES: Final = 60.0
SHARP_DEGREES: Final = 120.0
ROUND_DEGREES: Final = 150.0
CLEARLY_DEGREES: Final = 30.0
"""A road that bends by so much less than any other is the one that goes on."""

FAR_BELOW: Final = 4
"""Two ranks of roads lie between: `ROAD_CLASSES` counts each rank and its links."""

SLIP_METRES: Final = 200.0
AT_ONCE_METRES: Final = 40.0
"""Two things to do that are closer than this may be one to a driver."""

BRIEF_METRES: Final = 100.0
"""A name that is gone again after so little is not announced."""


def _classes(*names: str) -> frozenset[int]:
    return frozenset(map(ROAD_CLASSES.index, names))


_MOTORWAYS: Final = _classes("motorway", "trunk")
_RAMPS: Final = _classes("motorway_link", "trunk_link")
_SLIP_ROADS: Final = _classes("primary_link", "secondary_link", "tertiary_link")
_BYWAYS: Final = _classes("service", "track", "pedestrian")
"""Yards and driveways: nobody takes one for the road that goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manoeuvre:
    """Something to do where a piece of the way begins.

    Parameters
    ----------
    piece : int
        Which one.
    kind, modifier : str
        As in `geo.guidance.steps.Step`.
    from_name, name : int
        Of the roads driven before and after it, as in `Roads`.
    before, after : float
        Directions of travel, degrees clockwise from north, 0 to 360.
    exit_number : int
        Of a roundabout; 0 elsewhere.
    """

    piece: int
    kind: str
    modifier: str
    from_name: int
    name: int
    before: float
    after: float
    exit_number: int = 0

    @property
    def angle(self) -> float:
        """Change of direction in degrees, right positive, -180 to 180."""
        return angle_between(self.before, self.after)


def manoeuvres_on(
    roads: Roads, twin: NDArray[np.int32], arcs: NDArray[np.int64]
) -> tuple[Manoeuvre, ...]:
    """All that is to be done between setting out and arriving, in order.

    Parameters
    ----------
    roads : Roads
    twin : int32 array of shape (m,)
        As `geo.twins.twins` gives it.
    arcs : int64 array of shape (k,)
        Arcs driven, each beginning where the one before it ends.
    """
    begins = np.append(0.0, np.cumsum(roads.decimetres[arcs])) / 10.0  # metres, where pieces begin
    joined: list[Manoeuvre] = []
    for now in _each(roads, twin, arcs, begins):
        last = joined[-1] if joined else now
        together = _together(last, now, begins[now.piece] - begins[last.piece])
        if together is None or not joined:
            joined.append(now)
        else:
            joined[-1] = together
    return tuple(_lasting(joined, begins, int(roads.name[arcs[0]])))


def modifier_of(angle: float) -> str:
    """Words for a change of direction in degrees, right positive, -180 to 180."""
    size, side = abs(angle), "left" if angle < 0 else "right"
    if size <= STRAIGHT_DEGREES:
        return "straight"
    if size <= SLIGHT_DEGREES:
        return f"slight {side}"
    return side if size < SHARP_DEGREES else f"sharp {side}"


def _each(
    roads: Roads,
    twin: NDArray[np.int32],
    arcs: NDArray[np.int64],
    begins: NDArray[np.float64],
) -> Iterator[Manoeuvre]:
    """Give what is to be done at each junction; a roundabout or a slip road is one thing."""
    crossings = crossings_of(roads, twin, arcs)
    circles = {circle.entry: circle for circle in roundabouts_on(roads, twin, arcs)}
    done = 0
    for i, crossing in enumerate(crossings, start=1):
        if i <= done:
            continue
        circle, slip = circles.get(i), _slip_road(crossings, i, begins)
        back = _way_back(crossings, i, begins)
        if circle is not None:
            yield _through(crossings, circle)
            done = circle.leave
        elif back is not None:
            yield _manoeuvre(i, crossing, crossings[back], "continue", "uturn")
            done = back + 1
        elif slip is not None:
            yield from _told(i, crossing, crossings[slip])
            done = slip + 1
        else:
            yield from _told(i, crossing, crossing)


def _told(piece: int, first: Crossing, last: Crossing) -> Iterator[Manoeuvre]:
    """Give what is to be done from a junction to another, between which there is no choice."""
    asked = _asked(first)
    angle = angle_between(first.before, last.after)
    if first is not last and abs(angle) > STRAIGHT_DEGREES:
        same_name = last.name == first.from_name != 0
        asked = "continue" if same_name else "turn", modifier_of(angle)
    if asked is not None:
        yield _manoeuvre(piece, first, last, *asked)


def _manoeuvre(piece: int, first: Crossing, last: Crossing, kind: str, modifier: str) -> Manoeuvre:
    return Manoeuvre(
        piece=piece,
        kind=kind,
        modifier=modifier,
        from_name=first.from_name,
        name=last.name,
        before=first.before,
        after=last.after,
    )


def _way_back(crossings: tuple[Crossing, ...], i: int, begins: NDArray[np.float64]) -> int | None:
    """Where one is on the same road the other way after a turn to piece i, as if divided."""
    first = crossings[i - 1]
    if abs(first.angle) <= SLIGHT_DEGREES or first.turned_round or first.from_name == 0:
        return None
    for j in range(i, len(crossings)):
        if begins[j + 1] - begins[i] > AT_ONCE_METRES:
            return None
        second = crossings[j]
        same_side = first.angle * second.angle > 0 and abs(second.angle) > SLIGHT_DEGREES
        if same_side and second.name == first.from_name:
            turned = abs(first.angle + second.angle) >= ROUND_DEGREES
            return j if turned and not second.turned_round else None
    return None


def _slip_road(crossings: tuple[Crossing, ...], i: int, begins: NDArray[np.float64]) -> int | None:
    """Where the slip road ends that piece i begins, if it is a short one between two roads."""
    if crossings[i - 1].road_class not in _SLIP_ROADS or crossings[i - 1].from_class in _SLIP_ROADS:
        return None
    for j in range(i, len(crossings)):
        if begins[j + 1] - begins[i] > SLIP_METRES:
            return None
        if crossings[j].road_class not in _SLIP_ROADS:
            return j
    return None


def _through(crossings: tuple[Crossing, ...], circle: Roundabout) -> Manoeuvre:
    """Into a roundabout and out again, or to a place on it."""
    into, out = crossings[circle.entry - 1], crossings[min(circle.leave, len(crossings)) - 1]
    return Manoeuvre(
        piece=circle.entry,
        kind="roundabout",
        modifier=modifier_of(into.angle),
        from_name=into.from_name,
        name=out.name,
        before=into.before,
        after=into.after,
        exit_number=circle.exit_number,
    )


def _asked(crossing: Crossing) -> tuple[str, str] | None:
    """Kind and modifier of what is to be done at a junction; None if nothing is."""
    modifier = modifier_of(crossing.angle)
    if crossing.turned_round:
        return "continue", "uturn"
    if crossing.from_class in _RAMPS and crossing.road_class in _MOTORWAYS:
        # a ramp from the right bends to the right at last, to run beside the road it joins
        return "merge", "slight left" if crossing.angle > 0 else "slight right"
    same_name = crossing.name == crossing.from_name != 0
    if _goes_on(crossing, _rivals(crossing), same_name=same_name):
        return ("new name", modifier) if crossing.name and not same_name else None
    return _chosen(crossing, "continue" if same_name else "turn")


def _chosen(crossing: Crossing, plain: str) -> tuple[str, str]:
    """Kind and modifier of a choice between roads, `plain` where it has no better word."""
    if crossing.road_class in _RAMPS and crossing.from_class not in _RAMPS:
        leaves = crossing.from_class in _MOTORWAYS
        return "off ramp" if leaves else "on ramp", _sideways(crossing)
    if _is_fork(crossing):
        return "fork", _sideways(crossing)
    ends = plain == "turn" and _road_ends(crossing)
    return "end of road" if ends else plain, modifier_of(crossing.angle)


def _rivals(crossing: Crossing) -> tuple[WayOut, ...]:
    """Other ways that could be taken for the one that goes on."""
    if crossing.road_class in _BYWAYS:
        return crossing.others
    big = crossing.from_class in _MOTORWAYS and crossing.road_class in _MOTORWAYS
    return tuple(
        way
        for way in crossing.others
        if (way.road_class in _MOTORWAYS if big else way.road_class not in _BYWAYS)
    )


def _goes_on(crossing: Crossing, rivals: tuple[WayOut, ...], *, same_name: bool) -> bool:
    """Whether a driver who is told nothing takes this road."""
    own = abs(crossing.angle)
    if not crossing.others:
        return True
    if own > AHEAD_DEGREES:
        return False
    if crossing.road_class in _RAMPS and crossing.from_class not in _RAMPS:
        return False
    if same_name and all(abs(way.angle) > own for way in rivals):
        return own <= SLIGHT_DEGREES or not any(abs(w.angle) < AHEAD_DEGREES for w in rivals)
    return own <= SLIGHT_DEGREES and not any(_doubtful(crossing, way) for way in rivals)


def _doubtful(crossing: Crossing, rival: WayOut) -> bool:
    """Whether a driver could take another road for the one that goes on."""
    own, other = abs(crossing.angle), abs(rival.angle)
    if rival.road_class >= crossing.road_class + FAR_BELOW:  # much smaller
        return other < own - STRAIGHT_DEGREES / 2
    if rival.road_class + FAR_BELOW <= crossing.road_class:  # much bigger
        return other < AHEAD_DEGREES
    return other < max(own + CLEARLY_DEGREES, SLIGHT_DEGREES)


def _is_fork(crossing: Crossing) -> bool:
    """Whether the road splits into two that both go ahead."""
    ways = _rivals(crossing)
    return len(ways) == 1 and all(
        abs(angle) <= AHEAD_DEGREES - CLEARLY_DEGREES / 2
        for angle in (crossing.angle, ways[0].angle)
    )


def _road_ends(crossing: Crossing) -> bool:
    """Whether the road ends on another one, which leads left and right."""
    angles = [crossing.angle, *(way.angle for way in _rivals(crossing))]
    return (
        len(angles) == 2  # noqa: PLR2004 - left and right
        and min(abs(angle) for angle in angles) > SLIGHT_DEGREES
        and min(angles) < 0 < max(angles)
    )


def _sideways(crossing: Crossing) -> str:
    """Left or right of the nearest other way: at forks and ramps."""
    if abs(crossing.angle) > SLIGHT_DEGREES:
        return modifier_of(crossing.angle)
    nearest = min(crossing.others, key=lambda way: abs(way.angle))
    return "slight left" if crossing.angle < nearest.angle else "slight right"


def _together(last: Manoeuvre, now: Manoeuvre, metres: float) -> Manoeuvre | None:
    """Make one of two things to do that are one to a driver, or None."""
    if metres > AT_ONCE_METRES or "roundabout" in (last.kind, now.kind):
        return None
    if now.kind == "new name" and last.modifier != "uturn":
        return replace(last, name=now.name)
    same_side = last.angle * now.angle >= 0
    if last.kind == "fork" and now.kind in {"turn", "end of road"} and same_side:
        modifier = modifier_of(last.angle + now.angle)
        return replace(last, kind="turn", modifier=modifier, name=now.name, after=now.after)
    return None


def _lasting(
    found: list[Manoeuvre], begins: NDArray[np.float64], first_name: int
) -> Iterator[Manoeuvre]:
    """Leave out new names that last for a few metres only, and what they go back to.

    The name that a nameless street soon gets is that of the step on it, not a step of its own.
    """
    name, since = first_name, 0.0
    for i, now in enumerate(found):
        at = begins[now.piece]
        end = begins[found[i + 1].piece] if i + 1 < len(found) else begins[-1]
        brief = end - at < BRIEF_METRES and i + 1 < len(found)
        if now.kind == "new name" and (brief or now.name == name):
            continue
        if now.kind != "new name" or name or at - since > BRIEF_METRES:
            since = at
            yield now
        name = now.name
