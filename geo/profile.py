"""Speed profiles: how fast roads are driven at each hour of the week, as a share of their usual."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadTraffic
from geo.hours import HOURS_A_WEEK, Between, hour_name
from geo.profile_file import FASTEST_SHARE, SLOWEST_SHARE, read_csv, read_json, write_csv
from geo.roads import ROAD_CLASSES
from geo.usual_week import CLASS_GROUPS, USUAL_WEEK, WORKING_DAY

Floats = NDArray[np.float64]

LONGEST_DRIVE_HOURS: Final = 2.0
"""Drives up to this usual time keep their order: who leaves later never arrives earlier."""
STEEPEST: Final = 0.9 / LONGEST_DRIVE_HOURS
"""Most by which the factor of times may fall in an hour; a tenth is kept for rounding."""
_SKIPPED_HOURS = range(4)
"""At these hours of some day clocks go forward: an hour leads to the next but one."""
_MOST_FAULTS = 20
_DAYS = {WORKING_DAY: range(5), "sat": range(5, 6), "sun": range(6, 7)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpeedProfile:
    """Driven speeds at the full hours of the local week; between them times change evenly.

    What holds at 08:00 holds at that instant, not for the hour that begins there. An arc's time
    at 08:15 is three quarters of its time at 08:00 and one quarter of that at 09:00.

    That nobody arrives earlier by leaving later is kept for drives whose way has up to
    `LONGEST_DRIVE_HOURS` of usual time: an arc's time over its usual time may fall by at most
    `STEEPEST` within an hour (no limit is needed where it rises). See Ichoua, Gendreau, Potvin
    2003, "Vehicle dispatching with time-dependent travel times", on why order must hold.

    Parameters
    ----------
    shares : float64 array of shape (168, len(ROAD_CLASSES))
        Speed as a share of the road's usual speed, by hour of the week (0 is Monday, 00:00)
        and road class; read-only.

    Raises
    ------
    BadTraffic
        If shares are missing (NaN), outside `SLOWEST_SHARE` to `FASTEST_SHARE`, or recover so
        fast that leaving later would mean arriving earlier; names hours and classes.

    Examples
    --------
    >>> rush = SpeedProfile.usual_week().shares[8]
    >>> bool(rush[ROAD_CLASSES.index("primary")] < rush[ROAD_CLASSES.index("residential")] < 1)
    True
    """

    shares: Floats

    def __post_init__(self) -> None:
        """Refuse what no traffic does."""
        check_shares(self.shares, "profile")
        self.shares.setflags(write=False)

    @classmethod
    def usual_week(cls) -> Self:
        """Give the shipped profile, shaped like the week of a city; see `geo.usual_week`."""
        return cls(shares=_usual_week())

    @classmethod
    def from_csv(cls, path: str | Path) -> Self:
        """Read a CSV file; see `geo.profile_file` for its columns.

        Raises
        ------
        BadTraffic
            With every fault of the file, by row and field.
        """
        return cls._checked(read_csv(Path(path)), path)

    @classmethod
    def from_json(cls, path: str | Path) -> Self:
        """Read a JSON file: a list of objects whose keys are the columns of the CSV file.

        Raises
        ------
        BadTraffic
            With every fault of the file, by index and field.
        """
        return cls._checked(read_json(Path(path)), path)

    def to_csv(self, path: str | Path) -> None:
        """Write a CSV file that `from_csv` reads, to start a profile of one's own from."""
        write_csv(self.shares, Path(path))

    def factors(self, when: Between) -> Floats:
        """Give for each road class the time driven at an instant over the usual time."""
        before, after = 1 / self.shares[when.before], 1 / self.shares[when.after]
        factors: Floats = before + when.share * (after - before)
        return factors

    @classmethod
    def _checked(cls, shares: Floats, path: str | Path) -> Self:
        check_shares(shares, path)
        return cls(shares=shares)


def check_shares(shares: Floats, source: str | Path) -> None:
    """Refuse shares that are missing, absurd, or recover too fast; see `SpeedProfile`."""
    if shares.shape != (HOURS_A_WEEK, len(ROAD_CLASSES)):
        wanted = (HOURS_A_WEEK, len(ROAD_CLASSES))
        raise BadTraffic(source, [f"shares have shape {shares.shape}, not {wanted}"])
    faults = [*_gaps(shares), *_absurd(shares)] or list(_overtaken(shares))
    if faults:
        more = len(faults) - _MOST_FAULTS
        raise BadTraffic(source, faults[:_MOST_FAULTS] + ([f"and {more} more"] if more > 0 else []))


def _gaps(shares: Floats) -> Iterator[str]:
    missing = np.isnan(shares)
    for hours, classes in _blocks(missing):
        yield f"a gap: no share at {hours} for {classes}"


def _absurd(shares: Floats) -> Iterator[str]:
    # NaN is a gap and told as such
    for low, text in ((shares < SLOWEST_SHARE, "below"), (shares > FASTEST_SHARE, "above")):
        limit = SLOWEST_SHARE if text == "below" else FASTEST_SHARE
        for hours, classes in _blocks(low):
            yield f"the share at {hours} for {classes} is {text} {limit}"


def _overtaken(shares: Floats) -> Iterator[str]:
    factors = 1 / shares
    hours = np.arange(HOURS_A_WEEK)
    steps = [(hours, (hours + 1) % HOURS_A_WEEK)]
    skipped = hours[np.isin(hours % 24, _SKIPPED_HOURS)]
    steps.append((skipped, (skipped + 2) % HOURS_A_WEEK))
    for before, after in steps:
        fall = factors[before] - factors[after]
        for i in np.flatnonzero((fall > STEEPEST).any(axis=1)):
            worst = int(fall[i].argmax())
            first, then = shares[before[i], worst], shares[after[i], worst]
            allowed = 1 / (1 / first - STEEPEST)
            yield (
                f"from {hour_name(before[i])} to {hour_name(after[i])} "
                f"{_class_names(fall[i] > STEEPEST)} recover from {first:.2f} to {then:.2f}: on a "
                f"drive of {LONGEST_DRIVE_HOURS:g} h who leaves later would arrive earlier "
                f"(at most {allowed:.2f} keeps the order)"
            )


def _blocks(marked: NDArray[np.bool_]) -> Iterator[tuple[str, str]]:
    """Name what is marked: runs of hours at which the same classes are."""
    begin = 0
    for hour in range(1, HOURS_A_WEEK + 1):
        if hour < HOURS_A_WEEK and (marked[hour] == marked[begin]).all():
            continue
        if marked[begin].any():
            hours = hour_name(begin) + (f" to {hour_name(hour - 1)}" if hour - begin > 1 else "")
            yield hours, _class_names(marked[begin])
        begin = hour


def _class_names(marked: NDArray[np.bool_]) -> str:
    names = [name for name, there in zip(ROAD_CLASSES, marked, strict=True) if there]
    return "all road classes" if len(names) == len(ROAD_CLASSES) else ", ".join(names)


@cache
def _usual_week() -> Floats:
    shares = np.full((HOURS_A_WEEK, len(ROAD_CLASSES)), np.nan)
    for (days, group), text in USUAL_WEEK.items():
        columns = [ROAD_CLASSES.index(name) for name in CLASS_GROUPS[group]]
        for day in _DAYS[days]:
            shares[day * 24 : day * 24 + 24, columns] = np.array(text.split(), float)[:, None]
    return shares
