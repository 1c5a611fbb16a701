"""What ties visits together, on one route or across routes, and what changing a plan costs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """Something fetched at one visit and brought to another by the same vehicle: a tow.

    Both are served or neither; whoever leaves it out pays both visits' `unserved_cost`.

    Parameters
    ----------
    pickup, delivery : int
        Visits by index.
    amount : tuple of int
        What is on board in between; empty, or one number per dimension of capacity.
    immediate : bool
        Whether the delivery has to be the very next stop (breaks aside).
    """

    pickup: int
    delivery: int
    amount: tuple[int, ...] = ()
    immediate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """One visit after another, on whichever vehicles; the later one is not served alone.

    Parameters
    ----------
    first, then : int
        Visits by index.
    min_delay : int
        Least seconds from the end of `first` to the start of `then`.
    max_delay : int, optional
        Most seconds.
    """

    first: int
    then: int
    min_delay: int = 0
    max_delay: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What it costs to plan a visit otherwise than its `Visit.previous` says.

    Parameters
    ----------
    vehicle_cost : int
        Once, if another vehicle comes.
    start_cost : int
        Once, if the start moves by more than `tolerance`, to either side.
    tolerance : int
        Seconds.
    """

    vehicle_cost: int = 0
    start_cost: int = 0
    tolerance: int = 900


NO_CHANGE_COST = Change()
