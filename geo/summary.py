"""What a city has, for a list of cities."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySummary:
    """What a city has, for a list of cities.

    Parameters
    ----------
    junctions, arcs : int
        Of the road graph; a street driven both ways is two arcs.
    km : float
        Length of all streets, each counted once.
    forbidden_turns, slow_turns : int
        Sequences of roads that may not be driven, and turns on which one waits for others.
    addresses, names : int
        How many it knows; names are those of places and points of interest.
    zone : str
        IANA time zone.
    source : str
        Where the roads come from, and under which licence.
    notes : tuple of str
        What was left out when the source was read.
    """

    junctions: int
    arcs: int
    km: float
    forbidden_turns: int
    slow_turns: int
    addresses: int
    names: int
    zone: str
    source: str
    notes: tuple[str, ...]
