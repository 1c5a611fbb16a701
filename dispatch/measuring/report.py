"""What a measurement of roads comes to, and on which machine it was made."""

import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from dispatch.measuring.agreement import Agreement
from dispatch.measuring.figures import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where something was measured."""

    cores: int
    python: str
    numpy: str
    numba: str
    system: str

    @classmethod
    def here(cls) -> "Machine":
        """Describe this one."""
        return cls(
            cores=os.cpu_count() or 1,
            python=platform.python_version(),
            numpy=version("numpy"),
            numba=version("numba"),
            system=f"{platform.system()} {platform.machine()}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadReport:
    """Everything that was measured of one city.

    Parameters
    ----------
    city, source : str
    machine : Machine
    seed, runs : int
        Of the places drawn; of each timing, whose median is given.
    figures : tuple of Figure
    agreement : Agreement or None
        With OSRM's times, where it was there.
    """

    city: str
    source: str
    machine: Machine
    seed: int
    runs: int
    figures: tuple[Figure, ...]
    agreement: Agreement | None

    def to_dict(self) -> dict[str, Any]:
        """Give everything to programs."""
        return {
            "city": self.city,
            "source": self.source,
            "machine": asdict(self.machine),
            "seed": self.seed,
            "runs": self.runs,
            "figures": {
                f.key: {"ours": f.value, "unit": f.unit, **dict(f.peers)} for f in self.figures
            },
            "agreement": None if self.agreement is None else self.agreement.to_dict(),
        }
