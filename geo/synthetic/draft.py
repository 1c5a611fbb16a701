"""The drawn plan as arrays: pieces of street between neighbouring junctions."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.synthetic.districts import Style
from geo.synthetic.fabric import Pieces
from geo.synthetic.streets import NO_ROAD, StreetPlan

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Draft:
    """Junctions in plan metres and undirected pieces of surface street between them.

    Parameters
    ----------
    x, y : (n,) float64
        Junctions.
    a, b : (m,) int64
        Ends of a piece.
    street, style, road_class : (m,) int64
        Which street it is part of, `districts.Style`, index into `ROAD_CLASSES`.
    """

    x: Floats
    y: Floats
    a: Ints
    b: Ints
    street: Ints
    style: Ints
    road_class: Ints

    @classmethod
    def of(cls, plan: StreetPlan, pieces: Pieces) -> "Draft":
        """Collect the grids' pieces and those between the junctions on every segment."""
        for segment in plan.segments:
            if segment.road_class != NO_ROAD:
                chain = np.array([segment.junctions], dtype=np.int64)
                street = np.array([segment.street])
                pieces.add(chain, street, segment.style, segment.road_class)
        a, b = np.concatenate(pieces.a), np.concatenate(pieces.b)
        draft = cls(
            x=np.array(plan.x),
            y=np.array(plan.y),
            a=a,
            b=b,
            street=np.concatenate(pieces.street),
            style=np.concatenate(pieces.style),
            road_class=np.concatenate(pieces.road_class),
        )
        return draft.keep(_first_between(a, b) & ~draft._frayed(plan))

    def _frayed(self, plan: StreetPlan) -> Flags:
        """Mark house streets' pieces that lead out into the fields."""
        rim = np.zeros(len(self.x), dtype=np.bool_)
        for segment in plan.segments:
            if segment.road_class == NO_ROAD:
                rim[segment.junctions] = True
        frayed: Flags = (self.style != Style.BIG) & (rim[self.a] | rim[self.b])
        return frayed

    def keep(self, stays: Flags) -> "Draft":
        """Only some pieces; junctions stay as they are."""
        return replace(
            self,
            a=self.a[stays],
            b=self.b[stays],
            street=self.street[stays],
            style=self.style[stays],
            road_class=self.road_class[stays],
        )

    def degree(self) -> Ints:
        """Pieces at each junction."""
        return np.bincount(np.concatenate((self.a, self.b)), minlength=len(self.x))

    def length(self) -> Floats:
        """Metres of each piece."""
        return np.hypot(self.x[self.b] - self.x[self.a], self.y[self.b] - self.y[self.a])

    def connected(self) -> "Draft":
        """Only the largest connected part."""
        ones = np.ones(len(self.a), dtype=np.int8)
        graph = coo_array((ones, (self.a, self.b)), shape=(len(self.x), len(self.x)))
        _, label = connected_components(graph, directed=False)
        largest = np.bincount(label[self.a]).argmax()
        return self.keep(label[self.a] == largest)


def _first_between(a: Ints, b: Ints) -> Flags:
    """One piece for each pair of junctions; none from a junction to itself."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    _, first = np.unique(low * (high.max() + 1) + high, return_index=True)
    stays = np.zeros(len(a), dtype=np.bool_)
    stays[first] = True
    stays &= a != b
    return stays
