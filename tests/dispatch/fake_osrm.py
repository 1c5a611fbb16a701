"""OSRM as tests need it: an object with known times, and a package that only looks like its own."""

import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import numpy as np

from dispatch.measuring.osrm import NO_TRIP, OsrmTrip
from geo import Coordinate, RoadNetwork
from geo.errors import NoWay

BINDINGS = """
TableParameters = RouteParameters = dict


class OSRM:
    def __init__(self, **settings):
        self.settings, self.asked = settings, []

    def Table(self, asked):
        self.asked.append(asked)
        rows = len(asked["sources"]) or len(asked["coordinates"])
        columns = len(asked["destinations"]) or len(asked["coordinates"])
        return {"durations": [[5.0] * columns] * rows}

    def Route(self, asked):
        (a, _), (b, _) = asked["coordinates"]
        if a < -170:
            raise RuntimeError("NoRoute - Impossible route between points")
        return {
            "routes": [{"duration": 60 + abs(a - b), "distance": 500.0}],
            "waypoints": [{"distance": 1.0}, {"distance": 2.0}],
        }
"""


class KnownOsrm:
    """Our own times, multiplied: an OSRM that is wrong by a known factor.

    Parameters
    ----------
    network : RoadNetwork
    factor : float
        Of its seconds over ours.
    """

    def __init__(self, network: RoadNetwork, factor: float) -> None:
        self._network = network
        self._factor = factor

    def table(
        self,
        origins: Sequence[tuple[float, float]],
        destinations: Sequence[tuple[float, float]] | None = None,
    ) -> np.ndarray:
        """Ask our own roads."""
        rows = [Coordinate(*place) for place in origins]
        columns = None if destinations is None else [Coordinate(*place) for place in destinations]
        return self._network.matrix(rows, columns).seconds * self._factor

    def trip(self, a: tuple[float, float], b: tuple[float, float]) -> OsrmTrip:
        """Ask our own roads."""
        try:
            path = self._network.path(Coordinate(*a), Coordinate(*b))
        except NoWay:
            return NO_TRIP
        return OsrmTrip(
            seconds=path.seconds * self._factor, metres=float(path.metres), snapped=(1.0, 2.0)
        )


def install(folder: Path, *, extract: str = "", contract: str = "") -> Path:
    """Write a package like osrm-bindings into a folder on Python's path; returns its programs.

    Parameters
    ----------
    folder : Path
        Which becomes a part of the path.
    extract, contract : str
        Texts of the programs, in Python.
    """
    programs = folder / "osrm" / "bin"
    programs.mkdir(parents=True)
    (programs.parent / "__init__.py").write_text(dedent(BINDINGS), encoding="utf-8")
    for name, text in (("extract", extract), ("contract", contract)):
        program = programs / f"osrm-{name}"
        program.write_text(f"#!{sys.executable}\n{dedent(text)}", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return programs
