"""Which closed roads cut a place off: what a job or shift that nobody can drive to is told."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dispatch.model import Place, Shift
from geo.closures import Closure
from geo.coordinate import Coordinate
from geo.network import RoadNetwork

MOST_NAMED = 3


class CutOff:
    """Tells how the closures in force cut places off; looks at them when first asked.

    Parameters
    ----------
    network : RoadNetwork
        With its closures.
    """

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._told: dict[Place, str] = {}

    def place(self, place: Place) -> str:
        """Name the closures in which a place lies; nothing when its own road is open."""
        if place not in self._told:
            self._told[place] = self._look(place) if self._closures else ""
        return self._told[place]

    def shift(self, shift: Shift) -> str:
        """Say on which side of a shift the road is closed; nothing when both are open."""
        for side, place in (("begins", shift.start_place), ("ends", shift.end_place)):
            closures = self.place(place) if place is not None else ""
            if closures:
                return f"the road where the shift {side} is closed ({closures})"
        return ""

    def from_all(self, shift: Shift, places: Sequence[Place]) -> str:
        """Say on which side of a shift no way leads to or from any of some places."""
        there = [_at(place) for place in places]
        for side, place in (("begins", shift.start_place), ("ends", shift.end_place)):
            if place is None:
                continue
            here, beginning = [_at(place)], side == "begins"
            ways = (here, there) if beginning else (there, here)
            if self._network.matrix(*ways, radius_metres=np.inf).unreachable.all():
                led = "from where the shift begins to any job"
                led = led if beginning else "from any job to where the shift ends"
                return f"no way leads {led} past what is closed ({self.way()})"
        return ""

    def way(self) -> str:
        """Name the closures that may stand in the way anywhere; nothing without any."""
        return _named(self._closures)

    def _look(self, place: Place) -> str:
        arc = int(self._network.snap([_at(place)], radius_metres=np.inf).arc[0])
        back = int(self._network.ground.twin[arc])
        directions = np.array([arc] if back < 0 else [arc, back])
        if not self._closed[directions].all():
            return ""
        return _named([c for c in self._closures if np.isin(directions, c.arcs).any()])

    @cached_property
    def _closures(self) -> tuple[Closure, ...]:
        return self._network.traffic.closed_now()

    @cached_property
    def _closed(self) -> NDArray[np.bool_]:
        closed = np.zeros(self._network.roads.arcs, np.bool_)
        for closure in self._closures:
            closed[closure.arcs] = True
        return closed


def _at(place: Place) -> Coordinate:
    return Coordinate(place.lon, place.lat)


def _named(closures: Sequence[Closure]) -> str:
    names = list(dict.fromkeys(closure.name or "roads without a name" for closure in closures))
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
