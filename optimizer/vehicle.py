"""Who can come: a vehicle with its crew for one shift, its breaks, its depot and its battery."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A rest of `duration` seconds that begins from `earliest` to `latest`, inclusive.

    Parameters
    ----------
    earliest, latest, duration : int
        Seconds.
    windows : tuple of (int, int)
        If given, it begins in one of them: ascending, disjoint, the first from `earliest` on and
        the last until `latest`.
    location : int, optional
        Where it has to be taken; anywhere if None.
    """

    earliest: int
    latest: int
    duration: int
    windows: tuple[tuple[int, int], ...] = ()
    location: int | None = None

    @property
    def start_windows(self) -> tuple[tuple[int, int], ...]:
        """Seconds in which it may begin."""
        return self.windows or ((self.earliest, self.latest),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """A depot at which a van may call to drop what it took away and to load again.

    Parameters
    ----------
    location : int
        Row of the travel tables.
    duration : int
        Seconds.
    capacity : tuple of int
        What the van can carry from then on; what it can't start with (`Vehicle.capacity`) the
        depot may have.
    windows : tuple of (int, int)
        Seconds in which loading may begin; empty means at any time.
    cost : int
        Of each call.
    """

    location: int
    duration: int
    capacity: tuple[int, ...]
    windows: tuple[tuple[int, int], ...] = ()
    cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """How far an electric van can drive, and where it can charge.

    Parameters
    ----------
    range : int
        Metres with a full battery.
    initial : int
        Metres left at the start of the shift.
    chargers : tuple of int
        Locations at which it can charge, always up to the full range.
    setup : int
        Seconds that every charging stop takes to begin with.
    seconds_per_kilometre : int
        Charging time of each kilometre of range that is restored, rounded up to whole seconds.
    """

    range: int
    initial: int
    chargers: tuple[int, ...] = ()
    setup: int = 0
    seconds_per_kilometre: int = 0

    def charging_seconds(self, metres: int) -> int:
        """Seconds that a stop takes which restores so many metres."""
        return self.setup - (-metres * self.seconds_per_kilometre // 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """Somebody with a van for one shift.

    Parameters
    ----------
    id : str
        Unique among the vehicles of a problem.
    window : (int, int)
        The shift: earliest departure and regular end.
    start, end : int, optional
        Locations; None means that the route begins at its first stop or ends at its last.
    max_overtime : int
        Seconds by which the route may end after the shift.
    skills : frozenset of int
        What the vehicle's crew can do, at level 1 unless `levels` says otherwise.
    levels : tuple of (int, int)
        Pairs of a skill and its level.
    skill_windows : tuple of (int, (int, int))
        Pairs of a skill and the seconds, inclusive, in which a task that needs it may start.
    tools : frozenset of int
        What is on the van and isn't used up.
    type : int
        For tasks that take some longer than others; see `Visit.service_by_type`.
    territories : frozenset of int
        Where it serves visits; empty means everywhere.
    outside_cost : int, optional
        Cost of each visit of another territory; None means that it serves none.
    capacity : tuple of int
        What the van can carry, one number per dimension.
    reload : Reload, optional
        Where it can load again.
    battery : Battery, optional
        None: its range has no end.
    breaks : tuple of Break
        In their order.
    matrix : int
        Index into `Problem.matrices`.
    day : int
        Day of the shift, in a plan of several days.
    fixed_cost : int
        Cost of using the vehicle at all.
    travel_cost, task_cost, work_cost, overtime_cost : int
        Cost of each second of driving, of set-up and service, of work (from departure to end,
        whatever happens), of overtime.
    distance_cost : int
        Cost of each metre.
    visit_cost : int
        Cost of each visit served: a partner's price per job.
    max_visits, max_travel, max_distance, max_work : int, optional
        Most visits, seconds of driving, metres, seconds from departure to end.
    fair_work : int, optional
        Seconds of work that are this vehicle's fair share.
    unfair_cost : int
        Cost of each second of work beyond that.
    """

    id: str
    window: tuple[int, int]
    start: int | None = None
    end: int | None = None
    max_overtime: int = 0
    skills: frozenset[int] = frozenset()
    levels: tuple[tuple[int, int], ...] = ()
    skill_windows: tuple[tuple[int, tuple[int, int]], ...] = ()
    tools: frozenset[int] = frozenset()
    type: int = 0
    territories: frozenset[int] = frozenset()
    outside_cost: int | None = None
    capacity: tuple[int, ...] = ()
    reload: Reload | None = None
    battery: Battery | None = None
    breaks: tuple[Break, ...] = ()
    matrix: int = 0
    day: int = 0
    fixed_cost: int = 0
    travel_cost: int = 1
    task_cost: int = 0
    work_cost: int = 0
    overtime_cost: int = 0
    distance_cost: int = 0
    visit_cost: int = 0
    max_visits: int | None = None
    max_travel: int | None = None
    max_distance: int | None = None
    max_work: int | None = None
    fair_work: int | None = None
    unfair_cost: int = 0

    @property
    def latest_end(self) -> int:
        """Second by which the route must have ended."""
        return self.window[1] + self.max_overtime

    @property
    def counts_work(self) -> bool:
        """Whether it matters how long the route takes from departure to end."""
        return self.work_cost > 0 or self.max_work is not None or self.unfair_cost > 0
