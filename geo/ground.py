"""What many moments of one city share: its roads, turns, index of streets and hierarchy."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.roads import Roads
from geo.search import RoadSearch
from geo.snap import Snapper
from geo.turns import Turns
from geo.twins import twins
from geo.weights import Weights


class Ground:
    """Roads and what is computed from them once, whatever the traffic does.

    Parameters
    ----------
    roads : Roads
    turns : Turns
    """

    def __init__(self, roads: Roads, turns: Turns) -> None:
        self.roads = roads
        self.turns = turns

    @cached_property
    def twin(self) -> NDArray[np.int32]:
        """For each arc the one in the other direction, or -1."""
        return twins(self.roads)

    @cached_property
    def snapper(self) -> Snapper:
        """The index of streets."""
        return Snapper(self.roads, self.twin)

    @cached_property
    def usual_search(self) -> RoadSearch:
        """The search at the times that the roads themselves state."""
        return self.search(Weights.usual(self.roads))

    def search(self, weights: Weights) -> RoadSearch:
        """Customise the hierarchy to the times of one moment."""
        return RoadSearch(self.roads, self.twin, weights)
