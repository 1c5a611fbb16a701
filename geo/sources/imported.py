"""What every import of roads ends with: the part that can be driven, and what was left out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from geo.errors import BadRoadData
from geo.roads import Roads, largest_strong_component
from geo.turns import Turns


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """Roads between which one can drive there and back, and notes on what was left out.

    Parameters
    ----------
    roads : Roads
        With at least one arc.
    notes : tuple of str
        For people, such as "arcs from a junction to itself: 3 left out".
    turns : Turns
        Those on which one waits for the traffic.
    """

    roads: Roads
    notes: tuple[str, ...] = ()
    turns: Turns = field(default_factory=Turns.none)

    @classmethod
    def of(cls, roads: Roads, source: str | Path, *, arcs: int, loops: int) -> Self:
        """Keep the largest strong component, and count what is lost.

        Parameters
        ----------
        roads : Roads
            All that `Roads.of` kept.
        source : str or Path
            What errors name.
        arcs, loops : int
            How many were read, and how many of them lead from a junction to itself.

        Raises
        ------
        BadRoadData
            If no two junctions can be driven between both ways.
        """
        connected = largest_strong_component(roads)
        if connected.arcs == 0:
            raise BadRoadData(source, "has no roads between which a van can drive there and back")
        lost = {
            "arcs from a junction to itself": loops,
            "arcs beside a faster one between the same junctions": arcs - loops - roads.arcs,
            "arcs that can't be driven to and from the others": roads.arcs - connected.arcs,
            "junctions on no such arc": roads.junctions - connected.junctions,
        }
        return cls(
            connected, tuple(f"{what}: {count:,} left out" for what, count in lost.items() if count)
        )
