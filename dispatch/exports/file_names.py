"""Names of files for technicians, safe on every system whatever their ids are."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from dispatch.model import Route

_MOST = 60
_FORBIDDEN = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def route_names(routes: Sequence[Route]) -> list[str]:
    """Return a file name without suffix for each route, no two alike.

    A name depends on the technician's id alone, so that it stays over revisions; the second
    shift of one technician gets ``-2``.
    """
    taken: set[str] = set()
    names = []
    for route in routes:
        name = base = safe_name(route.shift.technician.id)
        count = 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        names.append(name)
    return names


def safe_name(text: str) -> str:
    """Return lower-case ASCII letters, digits and single hyphens for any text.

    Text that is such a name already stays as it is; any other gets a few digits of its hash, so
    that different texts have different names on systems that ignore case, too.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MOST].strip("-")
    if slug and slug == text and slug not in _FORBIDDEN:
        return slug
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{slug or 'technician'}-{digest}"
