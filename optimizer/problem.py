"""What is to be solved: visits, vehicles and travel between their locations.

Everything is a whole number: seconds since any origin that the caller chose, metres, and costs
in one unit that the caller chose. Locations are rows of the travel tables. Two activities at one
location are zero seconds apart.

How time passes (every engine and the checker hold to this):

- A vehicle may leave its start from ``window[0]`` on and must be back by ``window[1] +
  max_overtime``. A missing start or end location costs no travel.
- A drive takes what the tables say; where they differ by the hour, what they say for the second
  of leaving (`TravelTables.seconds_at`).
- A task starts when the vehicle is there and one of the visit's windows is open (both ends
  inclusive). It lasts ``setup + service``; ``setup`` is left out when the vehicle comes from
  another stop at the same location without having been anywhere in between (its own start, a
  depot or a charger never spare it).
- A break begins at a second from ``earliest`` to ``latest`` (in one of its windows), never during
  a task. It may interrupt a drive, unless it has a place of its own: then the vehicle drives
  there. It is due unless the route has ended by ``latest``. Breaks are taken in their order.
- On its way to a stop or to its end a van may call once at its depot (`Reload`), once at a
  charger (`Battery`; after the depot if it does both) and at the places of its breaks. It waits
  at a depot until a window is open; charging begins at once and fills the battery.
- A van is loaded at its start, and at each call at its depot, with everything that its visits
  consume until the next call: ``demand``. It keeps what it takes away (``pickup``) until the next
  call or its end, and a shipment from its pick-up to its delivery, with no call in between. What
  is on board never exceeds ``capacity`` (after a call ``Reload.capacity``), in any dimension.
- An electric van never drives more metres than its battery has left.
- Work is the time from departure to end. Overtime is ``max(0, end - window[1])``.
- Visits that are synchronised start in the same second, on different vehicles, all or none.

A vehicle without visits stays where it is and costs nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.couplings import NO_CHANGE_COST, Change, Precedence, Shipment
from optimizer.errors import ProblemError
from optimizer.travel import TravelTables
from optimizer.validation import MAX_COST, MAX_RATE, MAX_TIME, faults
from optimizer.vehicle import Battery, Break, Reload, Vehicle
from optimizer.visit import Pin, Previous, Visit

__all__ = [
    "MAX_COST",
    "MAX_RATE",
    "MAX_TIME",
    "Battery",
    "Break",
    "Change",
    "Pin",
    "Precedence",
    "Previous",
    "Problem",
    "Reload",
    "Shipment",
    "Vehicle",
    "Visit",
]


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Problem:
    """A day (or several) to plan: all of it checked when made.

    Parameters
    ----------
    visits, vehicles, matrices : tuple
        What is wanted, who can come, and the ways between all locations.
    shipments : tuple of Shipment
        Pairs of visits; no visit is in two.
    precedences : tuple of Precedence
        Without cycles.
    synchronised : tuple of tuple of int
        Groups of two or more visits that start in the same second; no visit is in two.
    change : Change
        What departing from `Visit.previous` costs.

    Raises
    ------
    ProblemError
        If any field makes no sense: an index out of range, a window that closes before it
        opens, two equal ids, a negative time, cyclic precedences, costs that could overflow.
    """

    visits: tuple[Visit, ...]
    vehicles: tuple[Vehicle, ...]
    matrices: tuple[TravelTables, ...]
    shipments: tuple[Shipment, ...] = ()
    precedences: tuple[Precedence, ...] = ()
    synchronised: tuple[tuple[int, ...], ...] = ()
    change: Change = NO_CHANGE_COST

    def __post_init__(self) -> None:
        """Check every field."""
        for path, reason in faults(self):
            raise ProblemError(path, reason)

    @property
    def couples_routes(self) -> bool:
        """Whether the times of one route bear on those of another."""
        return bool(self.precedences or self.synchronised)

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Give the visits that are served together or not at all."""
        for shipment in self.shipments:
            yield shipment.pickup, shipment.delivery
        yield from self.synchronised

    def travel(self, vehicle: int) -> TravelTables:
        """Travel tables of a vehicle (by index)."""
        return self.matrices[self.vehicles[vehicle].matrix]
