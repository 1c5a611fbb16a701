"""Reading one section of a study's file: what `dispatch.fields` has no reader for."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from dispatch.fields import Fields, near, shown
from dispatch.simulation.scenario import DAY, HOUR

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


def refuse_unknown(section: Fields, known: tuple[str, ...]) -> None:
    """Note every key that means nothing."""
    for name in section.values:
        if name not in known:
            section.fault(name, f"means nothing here{near(name, known)}")


def tables(section: Fields, name: str) -> list[Fields]:
    """Read an array of tables; none is an empty list."""
    value = section.values.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        section.fault(name, f"is not an array of tables [[{section.prefix}{name}]]")
        return []
    return [
        replace(section, values=item, prefix=f"{section.prefix}{name}[{i}].")
        for i, item in enumerate(value)
    ]


def clock(section: Fields, name: str) -> int | None:
    """Read a time of day, 00:00 to 24:00, as seconds after midnight."""
    value = section.values.get(name)
    if value is None:
        return None
    text = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    found = _CLOCK.fullmatch(text.strip())
    seconds = int(found[1]) * HOUR + int(found[2]) * 60 if found else DAY + 1
    if seconds > DAY or (found and int(found[2]) > 59):  # noqa: PLR2004 - minutes of an hour
        section.fault(name, f"{shown(value)} is no time of day such as 06:30")
        return None
    return seconds


def shift_times(section: Fields, start: int, end: int) -> tuple[int, int]:
    """Read start and end of a shift; one that ends before it starts goes past midnight."""
    begins, stops = clock(section, "start"), clock(section, "end")
    start, end = start if begins is None else begins, end if stops is None else stops
    return start, end if end > start else end + DAY


def real(section: Fields, name: str, default: float, *, most: int) -> float:
    """Read a number from 0 to `most`."""
    value = section.number(name, 0, most)
    return default if value is None else float(value)


def whole(section: Fields, name: str, default: int, *, least: int, most: int) -> int:
    """Read a whole number from `least` to `most`."""
    value = section.integer(name, least, most)
    return default if value is None else value


def seconds(section: Fields, name: str, default: int) -> int:
    """Read minutes as seconds."""
    value = section.seconds(name)
    return default if value is None else value


def require(section: Fields, *names: str) -> None:
    """Note every name under which there is nothing."""
    for name in names:
        if not section.given(name):
            section.fault(name, "is missing")
