"""What many moments of one city share: its roads, turns, index of streets and hierarchy."""

from threading import RLock

import numpy as np
from numpy.typing import NDArray

from geo.hierarchy import Hierarchy
from geo.road_finder import RoadFinder
from geo.roads import Roads
from geo.search import RoadSearch
from geo.snap import Snapper
from geo.traffic import Moments, moments_kept
from geo.turning import Turning
from geo.turns import Turns
from geo.twins import twins
from geo.weights import Weights


class Ground:
    """Roads and what is computed from them once, whatever the traffic does.

    Each part is made when it is first asked for, once, whichever threads ask for it. `moments`
    has the searches of the moments in use, `finder` the arcs that people mean.

    Parameters
    ----------
    roads : Roads
    turns : Turns
    hierarchy : Hierarchy, optional
        As `Ground.hierarchy` of the same roads and turns was; by default it is built when needed.

    Raises
    ------
    ValueError
        If the hierarchy is that of other roads.
    """

    def __init__(self, roads: Roads, turns: Turns, *, hierarchy: Hierarchy | None = None) -> None:
        if hierarchy is not None:
            hierarchy.check_roads(roads)
        self.roads = roads
        self.turns = turns
        self._lock = RLock()
        self._twin: NDArray[np.int32] | None = None
        self._snapper: Snapper | None = None
        self._hierarchy = hierarchy
        self._wider: Hierarchy | None = None
        self._turning: Turning | None = None
        self._usual_search: RoadSearch | None = None
        self.finder = RoadFinder(roads)
        self.moments = Moments(self.search, moments_kept(roads.arcs))

    @property
    def twin(self) -> NDArray[np.int32]:
        """For each arc the one in the other direction, or -1."""
        with self._lock:
            if self._twin is None:
                self._twin = twins(self.roads)
                self._twin.setflags(write=False)
            return self._twin

    @property
    def snapper(self) -> Snapper:
        """The index of streets."""
        with self._lock:
            if self._snapper is None:
                self._snapper = Snapper(self.roads, self.twin)
            return self._snapper

    @property
    def hierarchy(self) -> Hierarchy:
        """The hierarchy of these roads."""
        with self._lock:
            if self._hierarchy is None:
                self._hierarchy = Hierarchy.build(self.roads, self.twin, self.turns)
            return self._hierarchy

    @property
    def usual_search(self) -> RoadSearch:
        """The search at the times that the roads themselves state."""
        with self._lock:
            if self._usual_search is None:
                self._usual_search = RoadSearch(
                    self.roads, self.twin, hierarchy=self.hierarchy, metric=self.hierarchy.usual
                )
            return self._usual_search

    def search(self, weights: Weights) -> RoadSearch:
        """Customise the hierarchy to the times of one moment."""
        hierarchy = self._holding(weights)
        return RoadSearch(self.roads, self.twin, weights, hierarchy=hierarchy)

    def _holding(self, weights: Weights) -> Hierarchy:
        """Give a hierarchy fit for these times: nearly always the one there is.

        If another one must be built it is kept, for such times come again.
        """
        if self.hierarchy.guard.broken(self.roads.milliseconds, weights).size == 0:
            return self.hierarchy
        with self._lock:
            known = self._wider or self.hierarchy
            if self._turning is None:
                self._turning = Turning(self.roads, self.twin, self.turns)
            self._wider = known.holding(self.roads, self._turning, weights)
            return self._wider
