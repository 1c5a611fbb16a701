"""What can go wrong with roads and places.

    GeoError
    ├── BadCoordinate      numbers that are no place on Earth
    ├── BadRoadData        a road file is cut off, empty, or lacks what it needs; names the file
    ├── NoConnection       OpenStreetMap's servers can't be asked
    ├── BadCity            a saved city is damaged or of another version; names the folder
    ├── OffNetwork         points farther from any road than the radius; says how far each is
    ├── NoWay              a path was asked for between points that no way connects
    ├── BadTraffic         a speed profile, live speeds or a closure make no sense; every fault
    ├── BadTerritory       polygons that are none; every fault (geo.territory)
    ├── TilesFailed        a map couldn't be cut into tiles; what mends it (geo.tiles)
    └── GeocodingFailed    an address that no gazetteer or provider knows, or a provider is down

In a matrix, points without a way between them are not an error: `TravelMatrix.unreachable`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path


class GeoError(Exception):
    """Root of all of them; catch it to survive anything that roads may raise."""


class BadCoordinate(GeoError):
    """Numbers that are no place on Earth; catch it where coordinates come in."""


class BadRoadData(GeoError):
    """A road file can't be used; catch it where cities are built.

    Parameters
    ----------
    source : str or Path
        The file or query.
    reason : str
        What is wrong with it.
    """

    def __init__(self, source: str | Path, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = str(source)
        self.reason = reason


class NoConnection(GeoError):
    """OpenStreetMap's servers can't be reached; catch it to try again when they can."""


class BadCity(GeoError):
    """A saved city is damaged or of another version; catch it where cities are loaded."""


class OffNetwork(GeoError):
    """Points are farther from any road than the radius; catch it where places are snapped.

    Parameters
    ----------
    distances : mapping of int to float
        Metres to the nearest road for each offending point, by its index.
    radius : float
        The radius in metres.
    """

    def __init__(self, distances: Mapping[int, float], radius: float) -> None:
        listed = ", ".join(f"point {i}: {d:,.0f} m" for i, d in list(distances.items())[:5])
        more = f" and {len(distances) - 5} more" if len(distances) > 5 else ""  # noqa: PLR2004 - enough to start with
        super().__init__(f"farther than {radius:,.0f} m from any road: {listed}{more}")
        self.distances = dict(distances)
        self.radius = radius


class NoWay(GeoError):
    """No way leads from one point to another; catch it where a route is to be drawn."""


class BadTraffic(GeoError):
    """A profile, live speeds or a closure make no sense; catch it where traffic comes in.

    Parameters
    ----------
    source : str or Path
        The file, or what was given.
    faults : sequence of str
        All that were found, each with its row and field where there are such.
    """

    def __init__(self, source: str | Path, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{source}: {fault}" for fault in faults))
        self.source = str(source)
        self.faults = tuple(faults)


class GeocodingFailed(GeoError):
    """No place found for an address, or the provider is down; catch it where addresses come in."""
