"""What somebody wants done: a visit, and what is settled about it already."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A promise the plan has to keep: this vehicle, and perhaps this very second or order.

    Parameters
    ----------
    vehicle : int
        Index into `Problem.vehicles`.
    start : int, optional
        Second at which the task has to start; it counts instead of the visit's windows.
    position : int, optional
        The visits of a vehicle that have one and are served come before all its others, in the
        order of these numbers: the frozen beginning of a route.
    """

    vehicle: int
    start: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """What the plan before this one said of a visit; see `Change` for what leaving it costs."""

    vehicle: int
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stop that somebody wants.

    Parameters
    ----------
    id : str
        Unique among the visits of a problem.
    location : int
        Row of the travel tables.
    service : int
        Seconds of work.
    setup : int
        Seconds of preparation, once per location and arrival.
    service_by_type, setup_by_type : tuple of (int, int)
        Pairs of `Vehicle.type` and seconds, where they differ from the above.
    windows : tuple of (int, int)
        Seconds in which the task may start, both ends inclusive, ascending and disjoint;
        empty means at any time.
    due : int, optional
        Second after which a start is late.
    lateness_cost : int
        Cost of each second of lateness.
    late_steps : tuple of (int, int)
        Further pairs of a second and a cost: each second after it costs that much more. With
        `due` they make lateness dearer the longer it lasts.
    deadline : int, optional
        A start after it costs `missed_cost` once: a service level that was missed.
    missed_cost : int
        See `deadline`.
    wanted : int, optional
        Second before which a start is early.
    earliness_cost : int
        Cost of each second of earliness.
    unserved_cost : int
        Cost of leaving the visit out: its prize.
    skills : frozenset of int
        All of them are needed.
    levels : tuple of (int, int)
        Pairs of a skill that is needed and its least level.
    tools : frozenset of int
        All of them have to be on the van.
    required : frozenset of int
        Vehicles (by index) one of which has to come; empty means any.
    forbidden : frozenset of int
        Vehicles that must not come.
    preferred : frozenset of int
        Vehicles that had better come (the one of last time, say); empty means any.
    preference_cost : int
        Cost of sending another one than a preferred one.
    vehicle_costs : tuple of (int, int)
        Pairs of a vehicle and what it costs to send that one.
    territory : int, optional
        Where the visit is; see `Vehicle.territories`.
    demand : tuple of int
        What the visit takes from the van, one number per dimension of capacity.
    pickup : tuple of int
        What the van takes away from there; empty, or one number per dimension.
    day : int
        First day on which it is wanted; see `Vehicle.day`.
    delay_cost : int
        Cost of each day after that.
    pin : Pin, optional
        Vehicle and perhaps start or position that are settled already.
    previous : Previous, optional
        What was planned before.
    """

    id: str
    location: int
    service: int = 0
    setup: int = 0
    service_by_type: tuple[tuple[int, int], ...] = ()
    setup_by_type: tuple[tuple[int, int], ...] = ()
    windows: tuple[tuple[int, int], ...] = ()
    due: int | None = None
    lateness_cost: int = 0
    late_steps: tuple[tuple[int, int], ...] = ()
    deadline: int | None = None
    missed_cost: int = 0
    wanted: int | None = None
    earliness_cost: int = 0
    unserved_cost: int = 10**9
    skills: frozenset[int] = frozenset()
    levels: tuple[tuple[int, int], ...] = ()
    tools: frozenset[int] = frozenset()
    required: frozenset[int] = frozenset()
    forbidden: frozenset[int] = frozenset()
    preferred: frozenset[int] = frozenset()
    preference_cost: int = 0
    vehicle_costs: tuple[tuple[int, int], ...] = ()
    territory: int | None = None
    demand: tuple[int, ...] = ()
    pickup: tuple[int, ...] = ()
    day: int = 0
    delay_cost: int = 0
    pin: Pin | None = None
    previous: Previous | None = None

    @property
    def start_windows(self) -> tuple[tuple[int, int], ...]:
        """Seconds in which the task may start, its pin taken into account."""
        if self.pin is not None and self.pin.start is not None:
            return ((self.pin.start, self.pin.start),)
        return self.windows
