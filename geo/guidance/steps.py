"""Turn by turn: what a driver does on a way, step by step, and how to say it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from geo.guidance.crossings import ends_of
from geo.guidance.manoeuvres import BRIEF_METRES, Manoeuvre, manoeuvres_on
from geo.guidance.track import Track
from geo.roads import Roads

if TYPE_CHECKING:
    from geo.path import Way

KINDS: Final = (
    "depart",
    "turn",
    "continue",
    "new name",
    "end of road",
    "fork",
    "merge",
    "on ramp",
    "off ramp",
    "roundabout",
    "arrive",
)
"""What a step may be; the words and their meaning are OSRM's."""

MODIFIERS: Final = (
    "",
    "straight",
    "slight left",
    "left",
    "sharp left",
    "slight right",
    "right",
    "sharp right",
    "uturn",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do, and the driving until the next thing to do.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    modifier : str
        One of `MODIFIERS`. Empty on departure; on arrival the side of the road that the place
        is on, empty if it is on the road itself or unknown.
    name : str
        The street driven after it; empty if it has none.
    seconds, metres : int
        Driving until the next step; over all steps they add up to the way's.
    first, last : int
        The step is driven along the points of the way's line from `first` to `last`, both
        included; each step begins where the one before it ends.
    bearing_before, bearing_after : int
        Directions of travel, degrees clockwise from north, 0 to 359; 0 where there is none.
    exit_number : int
        Of a roundabout, counted from 1 in the direction of travel; 0 elsewhere, and where the
        place is on the roundabout itself.
    """

    kind: str
    modifier: str
    name: str
    seconds: int
    metres: int
    first: int
    last: int
    bearing_before: int
    bearing_after: int
    exit_number: int = 0


def steps_of(
    roads: Roads,
    twin: NDArray[np.int32],
    way: "Way",
    track: Track,
    *,
    street: str = "",
    side: str = "",
) -> tuple[Step, ...]:
    """Turn-by-turn instructions for a way.

    There is a step wherever the driver must decide or could doubt: a turn where other roads lead
    on, a fork, a ramp, a roundabout, the end of a road, another name of the road that goes on.
    A bend without a choice is none. A slip road is one turn; so are the two halves of turning
    round across a divided road.

    Parameters
    ----------
    roads : Roads
    twin : int32 array of shape (m,)
        As `geo.twins.twins` gives it.
    way : Way
    track : Track
        The way's, as `geo.guidance.track.track_of` draws it.
    street : str, optional
        Name of the street on which both places are, for a way without pieces.
    side : str, optional
        "left" or "right": where the place is, seen from the arriving driver.

    Returns
    -------
    tuple of Step
        At least two: the first departs; the last arrives and has no length.
    """
    arcs = np.array([piece.arc for piece in way.pieces], np.int64)
    leaving, arriving = ends_of(track.points)
    found = [_departure(leaving), *(manoeuvres_on(roads, twin, arcs) if len(arcs) else ())]
    names = _names(roads, arcs, track, found) if len(arcs) else [street]
    end = len(track.points) - 1
    arrival = Step(
        kind="arrive",
        modifier=side,
        name=roads.names[int(roads.name[arcs[-1]])] if len(arcs) else street,
        seconds=0,
        metres=0,
        first=end,
        last=end,
        bearing_before=round(arriving) % 360,
        bearing_after=0,
    )
    return (*_driven(track, found, names), arrival)


def _driven(track: Track, found: Sequence[Manoeuvre], names: Sequence[str]) -> Iterator[Step]:
    """Give each step what is driven until the next one."""
    at = [*(int(track.start[m.piece]) for m in found), len(track.points) - 1]
    seconds, metres = _rounded(track.milliseconds, 1000), _rounded(track.decimetres, 10)
    for m, name, first, last in zip(found, names, at[:-1], at[1:], strict=True):
        yield Step(
            kind=m.kind,
            modifier=m.modifier,
            name=name,
            seconds=seconds[last] - seconds[first],
            metres=metres[last] - metres[first],
            first=first,
            last=last,
            bearing_before=round(m.before) % 360,
            bearing_after=round(m.after) % 360,
            exit_number=m.exit_number,
        )


def _departure(leaving: float) -> Manoeuvre:
    return Manoeuvre(
        piece=0, kind="depart", modifier="", from_name=0, name=0, before=0.0, after=leaving
    )


def _rounded(values: NDArray[np.float64], unit: int) -> list[int]:
    """Whole units, half up as in tables: differences of these add up to the rounded total."""
    whole: list[int] = ((np.rint(values).astype(np.int64) + unit // 2) // unit).tolist()
    return whole


def _names(
    roads: Roads, arcs: NDArray[np.int64], track: Track, found: Sequence[Manoeuvre]
) -> list[str]:
    """Street of each step: where it has no name, that of what soon follows."""
    names = []
    ends = [*(m.piece for m in found[1:]), len(arcs)]
    for manoeuvre, end in zip(found, ends, strict=True):
        driven = slice(manoeuvre.piece, end)
        begins = track.decimetres[track.start[driven]]
        soon = roads.name[arcs[driven]][begins - begins[0] <= 10 * BRIEF_METRES]
        named = [manoeuvre.name, *soon.tolist()]
        names.append(roads.names[next((i for i in named if i), 0)])
    return names


def side_of(track: Track, lon: float, lat: float) -> str:
    """Tell on which side of a track's end a place is: "left", "right", or "" if on neither.

    Parameters
    ----------
    track : Track
    lon, lat : float
        The place itself, not where it meets the road.
    """
    line = track.points
    apart = np.flatnonzero((line != line[-1]).any(axis=1))
    if not len(apart):
        return ""
    stretch = np.cos(np.radians(lat))
    along_x, along_y = (line[-1] - line[apart[-1]]) * (stretch, 1.0)
    aside_x, aside_y = (lon - line[-1][0]) * stretch, lat - line[-1][1]
    if np.hypot(aside_x, aside_y) < ON_THE_ROAD_DEGREES:
        return ""
    return "left" if along_x * aside_y - along_y * aside_x > 0 else "right"


ON_THE_ROAD_DEGREES: Final = 3e-5
"""About 3 metres."""

_COMPASS: Final = (
    "north",
    "north-east",
    "east",
    "south-east",
    "south",
    "south-west",
    "west",
    "north-west",
)


def say(step: Step) -> str:
    """Say a step in English, as to a driver: ``Turn right onto Rua de Cedofeita``."""
    name = step.name.replace(";", " / ")
    onto = f" onto {name}" if name else ""
    side = step.modifier.rpartition(" ")[2]
    aside = f" on the {side}" if side in {"left", "right"} else ""
    match step.kind:
        case "depart":
            compass = _COMPASS[round(step.bearing_after / 45) % 8]
            words = f"Head {compass}{f' on {name}' if name else ''}"
        case "arrive":
            words = f"Arrive at your destination{aside and ','}{aside}"
        case "roundabout":
            out = f"At the roundabout take the {_ordinal(step.exit_number)} exit{onto}"
            words = out if step.exit_number else "Enter the roundabout"
        case "new name":
            words = f"Continue{onto}"
        case "merge":
            words = f"Merge{onto}"
        case "on ramp" | "off ramp":
            words = f"Take the {'ramp' if step.kind == 'on ramp' else 'exit'}{aside}{onto}"
        case "fork":
            words = f"Keep {side} at the fork{onto}"
        case _:
            words = _turn(step, onto, name)
    return words


def _turn(step: Step, onto: str, name: str) -> str:
    if step.modifier == "uturn":
        return f"Make a U-turn{onto}"
    if step.modifier == "straight":
        return f"Go straight on{onto}"
    words = {"slight": "slightly ", "sharp": "sharply "}
    degree, _, side = step.modifier.rpartition(" ")
    ahead = "At the end of the road turn" if step.kind == "end of road" else "Turn"
    stay = f" to stay on {name}" if step.kind == "continue" and name else onto
    return f"{ahead} {words.get(degree, '')}{side}{stay}"


def _ordinal(number: int) -> str:
    teens = number % 100 in {11, 12, 13}
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
