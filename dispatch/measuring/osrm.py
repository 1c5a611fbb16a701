"""OSRM beside us in this process, through the package osrm-bindings (Python 3.12 or later)."""

import importlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from dispatch.errors import MissingTool

MOST_PLACES: Final = 100_000
BASE: Final = "city.osrm"
"""Stem of a prepared city's files in its folder."""

LonLat = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsrmTrip:
    """The way from one place to another as OSRM sees it.

    Parameters
    ----------
    seconds, metres : float
        Infinite where it finds none.
    snapped : tuple of two floats
        Metres from the two places to where they were put on a road.
    """

    seconds: float
    metres: float
    snapped: tuple[float, float]


NO_TRIP: Final = OsrmTrip(seconds=np.inf, metres=np.inf, snapped=(np.inf, np.inf))


class Osrm(Protocol):
    """What is asked of OSRM."""

    def table(self, origins: LonLat, destinations: LonLat | None = None) -> object:
        """Seconds from all origins to all destinations (by default them), as OSRM holds them."""

    def trip(self, a: tuple[float, float], b: tuple[float, float]) -> OsrmTrip:
        """One way, without its line."""


class OsrmInProcess:
    """OSRM's library in this process.

    Parameters
    ----------
    base : Path
        Stem of a city's files, `BASE` in the folder that `prepare` filled.
    """

    def __init__(self, base: Path) -> None:
        self._osrm: Any = importlib.import_module("osrm")
        self._engine = self._osrm.OSRM(
            storage_config=str(base),
            use_shared_memory=False,
            algorithm="CH",
            max_locations_distance_table=MOST_PLACES,
        )

    def table(self, origins: LonLat, destinations: LonLat | None = None) -> object:
        """Ask for durations alone, without hints, and make no array of them: only its own work."""
        asked = self._osrm.TableParameters(
            coordinates=[*origins, *(destinations or ())],
            # none named means all
            sources=[] if destinations is None else list(range(len(origins))),
            destinations=[len(origins) + i for i in range(len(destinations or ()))],
            generate_hints=False,
        )
        return self._engine.Table(asked)["durations"]

    def trip(self, a: tuple[float, float], b: tuple[float, float]) -> OsrmTrip:
        """Ask for a route without its geometry."""
        asked = self._osrm.RouteParameters(
            coordinates=[a, b], overview="false", generate_hints=False
        )
        try:
            answer = self._engine.Route(asked)
        except RuntimeError:  # NoRoute, NoSegment
            return NO_TRIP
        route, (start, end) = answer["routes"][0], answer["waypoints"]
        return OsrmTrip(
            seconds=float(route["duration"]),
            metres=float(route["distance"]),
            snapped=(float(start["distance"]), float(end["distance"])),
        )


def importable() -> bool:
    """Tell whether OSRM can run in this process."""
    try:
        # a folder of that name somewhere on the path is an empty package too
        return hasattr(importlib.import_module("osrm"), "OSRM")
    except ImportError:
        return False


def prepare(pbf: Path, folder: Path) -> None:
    """Extract and contract a city for OSRM's fastest algorithm, by the package's own programs.

    Parameters
    ----------
    pbf : Path
        An extract; OSRM writes beside what it reads, so it gets a copy.
    folder : Path
        Where its files go, as `BASE`.

    Raises
    ------
    MissingTool
        If a program fails; says what it said last.
    """
    package = Path(importlib.import_module("osrm").__file__ or "").parent
    copy = folder / "city.osm.pbf"
    shutil.copyfile(pbf, copy)
    profile = package / "share" / "profiles" / "car.lua"
    _run(package / "bin" / "osrm-extract", "-p", profile, copy)
    _run(package / "bin" / "osrm-contract", folder / BASE)


def _run(program: Path, *arguments: object) -> None:
    try:
        done = subprocess.run(
            [program, *map(str, arguments)], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise MissingTool(f"{program} can't be started: {error.strerror or error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing"]
        raise MissingTool(f"{program.name} failed ({done.returncode}): {said[-1]}")
