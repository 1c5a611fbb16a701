"""Breaks of a vehicle in a VROOM document."""

from dataclasses import dataclass, replace

from optimizer.formats.fields import Field
from optimizer.formats.vroom.places import Places
from optimizer.formats.vroom.request import MAX_ID, BreakEntry
from optimizer.problem import MAX_TIME, Break

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """What a break has to fit into."""

    places: Places
    window: Span
    latest_end: int
    capacity: tuple[int, ...]


def read_breaks(
    breaks: Field, places: Places, window: Span, latest_end: int, capacity: tuple[int, ...]
) -> list[tuple[Break, BreakEntry]]:
    """Read breaks in the order of their windows, as VROOM does; those of no length are dropped."""
    shift = _Shift(places=places, window=window, latest_end=latest_end, capacity=capacity)
    found: list[tuple[Break, BreakEntry]] = []
    numbers: set[int] = set()
    for element in breaks.objects():
        known = len(element.faults)
        rest, entry = _break(element, shift)
        if entry.id in numbers:
            element["id"].wrong(f"{entry.id} is already the id of a break of this vehicle")
        numbers.add(entry.id)
        if rest.duration and len(element.faults) == known:
            found.append((rest, entry))
    found.sort(key=lambda pair: (pair[0].earliest, pair[0].latest))
    # A break precedes the next one, so it can't begin later than that one may.
    latest = MAX_TIME
    for k in reversed(range(len(found))):
        rest, entry = found[k]
        latest = min(latest, rest.latest)
        windows = _clipped(rest.windows, rest.earliest, latest)
        found[k] = (replace(rest, latest=latest, windows=windows), entry)
    return found


def _break(rest: Field, shift: _Shift) -> tuple[Break, BreakEntry]:
    _refuse_load(rest["max_load"], shift.capacity)
    entry = BreakEntry(id=rest["id"].integer(0, MAX_ID), description=rest["description"].text())
    duration = rest["service"].integer(0, MAX_TIME, default=0)
    known = len(rest.faults)
    spans = rest["time_windows"].spans(-MAX_TIME, MAX_TIME)
    if not spans and len(rest.faults) == known:
        rest["time_windows"].wrong("a break needs at least one window")
    if not spans:
        return Break(earliest=0, latest=0, duration=0), entry
    bounds = [rest[key].optional(-MAX_TIME, MAX_TIME) for key in ("earliest", "latest")]
    opens = max(spans[0][0] if bounds[0] is None else bounds[0], shift.window[0])
    latest = spans[-1][1] if bounds[1] is None else bounds[1]
    windows = _clipped(spans, opens, latest)
    earliest = windows[0][0] if windows and bounds[0] is None else opens
    if duration and not windows:
        last = spans[-1][1]
        text = f"is over ({last}) before the shift starts ({shift.window[0]})"
        rest["time_windows"].wrong(text if last < shift.window[0] else "has none in its bounds")
    elif duration and earliest + duration > shift.latest_end:
        text = f"leaves no {duration} seconds before the shift ends ({shift.latest_end})"
        rest["time_windows"].wrong(text)
    made = Break(
        earliest=earliest,
        latest=latest,
        duration=duration,
        windows=() if len(spans) == 1 and bounds == [None, None] else windows,
        location=shift.places.stated(rest),
    )
    return made, entry


def _clipped(windows: tuple[Span, ...], earliest: int, latest: int) -> tuple[Span, ...]:
    cut = ((max(opens, earliest), min(closes, latest)) for opens, closes in windows)
    return tuple((opens, closes) for opens, closes in cut if opens <= closes)


def _refuse_load(most: Field, capacity: tuple[int, ...]) -> None:
    """Refuse a limit of the load during a break, unless the van can never carry as much."""
    if not most.present or most.value is None:
        return
    known = len(most.faults)
    limits = most.integers(0, MAX_TIME)
    if len(most.faults) == known and len(limits) != len(capacity):
        most.wrong(f"has {len(limits)} dimensions, the vehicle's capacity {len(capacity)}")
    elif len(most.faults) == known and any(a < b for a, b in zip(limits, capacity, strict=True)):
        most.wrong("below the vehicle's capacity is not supported")
