"""Travel tables of a whole day: one for each band of hours, and times for any departure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.matrix import NO_VALUE, TravelMatrix
from geo.traffic import Traffic

Seconds = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BandedMatrix:
    """Fastest ways between n places for departures at b instants; read-only, in C order.

    Between two of the instants times change evenly. Where that would let somebody arrive earlier
    who leaves later (a closure ends, say), who leaves earlier waits: the time of a departure is
    the least of its own and of waiting for a later departure and driving then. This is the
    greatest table that keeps the order (FIFO) and promises nothing that can't be done.

    Parameters
    ----------
    starts : int64 array of shape (b,)
        Instants in seconds since 1970 (UTC), ascending, at least one. Before the first and after
        the last the tables stay as they are there.
    seconds, metres : int32 array of shape (b, n, n)
        As searched at these instants; -1 where there is no way.
    unreachable : bool array of shape (b, n, n)
        Pairs without a way. Between two instants there is one only if there is at both.
    waiting : int32 array of shape (b, n, n)
        Seconds from an instant to the arrival of who may wait for any later one, -1 where
        there is no way then either; derived.

    Raises
    ------
    ValueError
        If the arrays don't fit together, or the instants don't ascend.
    """

    starts: NDArray[np.int64]
    seconds: Seconds
    metres: Seconds
    unreachable: NDArray[np.bool_]
    waiting: Seconds = field(init=False)

    def __post_init__(self) -> None:
        """Refuse tables that don't fit together, and work out what waiting gains."""
        shape = self.seconds.shape
        if len(shape) != 3 or shape[1] != shape[2] or shape[0] != len(self.starts) or not shape[0]:  # noqa: PLR2004 - axes
            raise ValueError(f"seconds have shape {shape}, not ({len(self.starts)}, n, n)")
        if not shape == self.metres.shape == self.unreachable.shape:
            raise ValueError("seconds, metres and unreachable differ in shape")
        if (np.diff(self.starts) <= 0).any():
            raise ValueError("starts don't ascend")
        object.__setattr__(self, "waiting", _waiting(self.starts, self.seconds, self.unreachable))
        for table in (self.starts, self.seconds, self.metres, self.unreachable, self.waiting):
            table.setflags(write=False)

    @property
    def bands(self) -> int:
        """Number of tables."""
        return len(self.starts)

    def seconds_at(self, departures: ArrayLike) -> Seconds:
        """Travel times of departures; who leaves later never arrives earlier.

        Parameters
        ----------
        departures : int64 array that broadcasts to (n, n)
            Seconds since 1970: one for all, a column (n, 1) for each origin, or one for each pair.

        Returns
        -------
        int32 array of shape (n, n)
            -1 where there is no way.
        """
        return self._at(departures)[0]

    def unreachable_at(self, departures: ArrayLike) -> NDArray[np.bool_]:
        """Tell which pairs have no way at departures as in `seconds_at`, shape (n, n)."""
        return self._at(departures)[1]

    def _at(self, departures: ArrayLike) -> tuple[Seconds, NDArray[np.bool_]]:
        n = self.seconds.shape[1]
        when = np.broadcast_to(np.asarray(departures, np.int64), (n, n))
        when = np.clip(when, self.starts[0], self.starts[-1])
        before = np.searchsorted(self.starts, when, side="right") - 1
        after = np.minimum(before + (when > self.starts[before]), self.bands - 1)
        cells = np.indices((n, n))
        first, then = (before, *cells), (after, *cells)
        gap = np.maximum(1, self.starts[after] - self.starts[before])
        rise = self.seconds[then].astype(np.int64) - self.seconds[first]
        # whole numbers throughout, rounded half up once: the order holds to the second
        driven = self.seconds[first] + (2 * rise * (when - self.starts[before]) + gap) // (2 * gap)
        waited = self.waiting[then] + (self.starts[after] - when)
        none = self.unreachable[first] | self.unreachable[then]
        best = np.minimum(driven, waited)
        return np.where(none, NO_VALUE, best).astype(np.int32), none


def banded_matrix(
    traffic: Traffic,
    zone: str,
    matrix_at: Callable[[datetime], TravelMatrix],
    start: datetime,
    end: datetime,
) -> BandedMatrix:
    """Ask for the tables of all instants by which the traffic of a time is told.

    Parameters
    ----------
    traffic : Traffic
        Whose hours, closures and live speeds say when times change; its moment plays no part.
    zone : str
        IANA time zone of the roads.
    matrix_at : callable
        Gives the table of all places for a departure.
    start, end : datetime
        First and last departure, aware.

    Returns
    -------
    BandedMatrix
        Its instants are those of `Traffic.changes`, so its first may lie up to an hour before
        `start` and its last up to an hour after `end`.

    Raises
    ------
    ValueError
        If the end is before the start, or one has no UTC offset.
    """
    instants = traffic.changes(start, end, zone)
    if end < start:
        raise ValueError(f"the bands end at {end}, before they start at {start}")
    return stacked(instants, [matrix_at(instant) for instant in instants])


def stacked(instants: Sequence[datetime], matrices: Sequence[TravelMatrix]) -> BandedMatrix:
    """Put square tables of ascending instants (whole seconds) into one."""
    return BandedMatrix(
        starts=np.array([int(instant.astimezone(UTC).timestamp()) for instant in instants]),
        seconds=np.stack([matrix.seconds for matrix in matrices]),
        metres=np.stack([matrix.metres for matrix in matrices]),
        unreachable=np.stack([matrix.unreachable for matrix in matrices]),
    )


def _waiting(
    starts: NDArray[np.int64], seconds: Seconds, unreachable: NDArray[np.bool_]
) -> Seconds:
    """From the last instant to the first: drive now, or wait and go on as from the next one."""
    never = np.iinfo(np.int32).max
    waiting = np.where(unreachable, np.int32(never), seconds)
    for i in range(len(starts) - 2, -1, -1):
        # the sum may pass what int32 holds where there is no way at all
        later = waiting[i + 1].astype(np.int64) + (starts[i + 1] - starts[i])
        waiting[i] = np.minimum(waiting[i], np.where(waiting[i + 1] == never, never, later))
    return np.where(waiting == never, np.int32(NO_VALUE), waiting)
