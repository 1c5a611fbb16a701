"""What makes no sense in a problem, said in the words of the VROOM document it came from."""

import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from optimizer.formats.fields import Field
from optimizer.validation import faults

_KEYS = {
    "service_by_type": "service_per_type",
    "setup_by_type": "setup_per_type",
    "windows": "time_windows",
    "window": "time_window",
    "demand": "delivery",
    "required": "required_vehicles",
    "forbidden": "forbidden_vehicles",
    "preferred": "preferred_vehicles",
    "max_visits": "max_tasks",
    "max_travel": "max_travel_time",
    "max_work": "max_work_time",
}


def refuse_nonsense(root: Field, parts: Mapping[str, Any], paths: Sequence[str]) -> None:
    """Note everything that a `Problem` of these parts would refuse, and raise it.

    Parameters
    ----------
    root : Field
        The document.
    parts : mapping of str to object
        Fields of the problem to be.
    paths : sequence of str
        Where in the document each visit is.

    Raises
    ------
    FormatError
        If there is anything.
    """
    whole: Any = SimpleNamespace(**parts)
    for path, reason in faults(whole):
        keys = ".".join(_KEYS.get(key, key) for key in path.split("."))
        where = re.sub(r"^visits\[(\d+)\]", lambda m: paths[int(m[1])], keys)
        said = re.sub(r"\bvisits?[ \[](\d+)\]?", lambda m: paths[int(m[1])], reason)
        root.at(where).wrong(said)
    root.raise_faults()
