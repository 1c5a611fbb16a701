"""Problems of the literature: VRPLIB as PyVRP's instances are written, and Solomon's format.

>>> from pathlib import Path
>>> instance = read(Path("PR01.vrp").read_text())  # doctest: +SKIP
>>> published = read_solution(instance, Path("PR01.sol").read_text())  # doctest: +SKIP

The fields are those of https://pyvrp.org/dev/supported_vrplib_fields.html that time windows, depots
of their own, maximum durations and restricted vehicles need. What isn't among them is a fault, not
passed over: the problem would be another one.
"""

import json
from typing import Final

from optimizer.errors import FormatError
from optimizer.formats.vrplib_layout import SCALE, VrplibInstance, instance_of
from optimizer.formats.vrplib_sections import read_sections
from optimizer.formats.vrplib_solomon import read_solomon
from optimizer.formats.vrplib_solution import PublishedSolution, read_solution, write_solution

__all__ = [
    "SCALE",
    "PublishedSolution",
    "VrplibInstance",
    "best_known_distances",
    "read",
    "read_solution",
    "write_solution",
]

_DISTANCE: Final = "_distance"
_HIGHEST: Final = 1e9


def read(text: str) -> VrplibInstance:
    """Read an instance of either format.

    Raises
    ------
    FormatError
        With every fault of the file, by line and section.
    """
    solomon = any(line.strip().upper() == "CUSTOMER" for line in text.splitlines())
    return instance_of(read_solomon(text) if solomon else read_sections(text))


def best_known_distances(text: str) -> dict[str, float]:
    """Read a table of best known costs, JSON such as VROOM's scripts have.

    Parameters
    ----------
    text : str
        Of each name an object with ``best_known_cost``. ``NAME_distance`` minimises distance alone;
        a plain ``NAME`` has the fewest vehicles first, so it counts only without the other.

    Returns
    -------
    dict of str to float
        By name, in the instance's own unit.

    Raises
    ------
    FormatError
        If it is no such table.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError([f"document: is not JSON: {error}"]) from error
    if not isinstance(document, dict):
        raise FormatError(["document: is not an object"])
    faults: list[str] = []
    costs: dict[str, float] = {}
    for name, entry in document.items():
        cost = entry.get("best_known_cost") if isinstance(entry, dict) else None
        if isinstance(cost, bool) or not isinstance(cost, int | float) or not 0 < cost < _HIGHEST:
            faults.append(f"{name}.best_known_cost: {cost!r:.40} is not a cost")
        elif name.endswith(_DISTANCE):
            costs[name.removesuffix(_DISTANCE)] = float(cost)
        elif f"{name}{_DISTANCE}" not in document:
            costs[name] = float(cost)
    if faults:
        raise FormatError(faults)
    return costs
