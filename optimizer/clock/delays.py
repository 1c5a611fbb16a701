"""What it would cost the stops behind if one were reached later: a guess, to pass over places by.

A stop hands on what its waiting doesn't swallow, and adds its own lateness; so the guess is noted
from behind. Kept are three points of a curve, at powers of 2: what lies between is a shift away.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from compiled.kernel import inlined
from optimizer.clock.columns import (
    DELAYED,
    DUE,
    EARLIEST,
    EXPECTED,
    FREE,
    LATE_RATE,
    LIKELY,
    N_RESTED,
    OVERTIME_COST,
    PLACE,
    REST_SECONDS,
    SHIFT_CLOSES,
    TABLE,
    TAIL,
    TYPE,
    VISIT,
    WORK_COST,
)

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints, Long

SOON: Final = 10  # seconds of the points of a curve: 2 to the power of this
LATER: Final = 11
LATEST: Final = 12
MOST: Final = 2**40  # of what a curve holds, so that no product of it passes 63 bits


@inlined
def delay_cost(veh: Ints, v: Long, before: Long, now: Long) -> Any:
    """Cost of ending a route later by work and overtime alone."""
    if now <= before:
        return 0
    late = now - max(before, veh[v, SHIFT_CLOSES])
    return (now - before) * veh[v, WORK_COST] + max(0, late) * veh[v, OVERTIME_COST]


@inlined
def delayed(rec: Ints, row: Long, by: Long) -> Any:
    """Guess what it costs to reach the stop of a row later by so many seconds."""
    return _between(rec[row, DELAYED], rec[row, DELAYED + 1], rec[row, DELAYED + 2], by)


@inlined
def _between(soon: Long, later: Long, latest: Long, by: Long) -> Any:
    """Read a curve from 0 through three points, and beyond."""
    if by <= 0:
        return 0
    if by < 1 << SOON:
        return soon * by >> SOON
    if by < 1 << LATER:
        return soon + ((later - soon) * (by - (1 << SOON)) >> (LATER - 1))
    return later + ((latest - later) * (by - (1 << LATER)) >> (LATEST - 1))


@inlined
def note_delays(
    vis: Ints, veh: Ints, service: Ints, seconds: Ints, rec: Ints, top: Long, n: Long, v: Long,
) -> None:  # fmt: skip
    """Note the curves of all stops, and when each is expected at the earliest."""
    end = rec[top, TAIL]
    soon = min(MOST, delay_cost(veh, v, end, end + (1 << SOON)))
    later = min(MOST, delay_cost(veh, v, end, end + (1 << LATER)))
    latest = min(MOST, delay_cost(veh, v, end, end + (1 << LATEST)))
    for k in range(n, 0, -1):
        row = top + k
        j = rec[row, VISIT]
        drive = seconds[rec[row - 1, PLACE], rec[row, PLACE], veh[v, TABLE]]
        rec[row, EXPECTED] = rec[row - 1, EARLIEST] + drive
        start = _done(rec, row) - service[veh[v, TYPE], j]
        wait = start - _done(rec, row - 1) - drive
        if rec[row, N_RESTED] > 0 and rec[row - 1, N_RESTED] == 0:
            wait -= veh[v, REST_SECONDS]
        wait = max(0, wait)
        due = max(start, vis[j, DUE])
        rate = vis[j, LATE_RATE]
        x = max(0, (1 << SOON) - wait)
        y = max(0, (1 << LATER) - wait)
        z = max(0, (1 << LATEST) - wait)
        x, y, z = (
            _between(soon, later, latest, x) + max(0, start + x - due) * rate,
            _between(soon, later, latest, y) + max(0, start + y - due) * rate,
            _between(soon, later, latest, z) + max(0, start + z - due) * rate,
        )
        soon, later, latest = min(x, MOST), min(y, MOST), min(z, MOST)
        rec[row, DELAYED] = soon
        rec[row, DELAYED + 1] = later
        rec[row, DELAYED + 2] = latest


@inlined
def _done(rec: Ints, row: Long) -> Any:
    """Second at which the task of a row is over on the way that promises most."""
    return rec[row, LIKELY] if rec[row, N_RESTED] > 0 else rec[row, FREE]
