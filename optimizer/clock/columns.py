"""Names of the columns of packed visits and vehicles, and the numbers that mean "never".

Whatever a kernel reads at every step comes first, so that it shares a cache line or two.
"""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
"""What all kernels work on."""

Long: TypeAlias = Any
"""A number in a kernel: numba makes it 64 bits, numpy's stubs don't know what indexing gives."""

NEVER: Final = 2**60
"""A cost or a second that no plan reaches: what can't be."""

FAR: Final = 2**60
"""Seconds, or cost, of a drive between places without a way."""

# ------------------------------------------------------------------ a row of `vis`

LOCATION: Final = 0
OPENS: Final = 1  # of the first window; -NEVER if there is none
CLOSES: Final = 2  # of the first window; NEVER if there is none
N_WINDOWS: Final = 3  # 0 or 1: OPENS and CLOSES tell all
LAST: Final = 4  # close of the last window: no start after it
DUE: Final = 5  # NEVER if lateness costs nothing
LATE_RATE: Final = 6
LO: Final = 7  # bounds on the start which whoever works on a copy may narrow
HI: Final = 8
EXTRAS: Final = 9  # whether any of the columns from N_STEPS to TOLERANCE matters
FIRST_WINDOW: Final = 10  # row of `windows`
N_STEPS: Final = 11
FIRST_STEP: Final = 12  # row of `steps`
DEADLINE: Final = 13  # NEVER if missing it costs nothing
MISSED: Final = 14
WANTED: Final = 15  # -NEVER if being early costs nothing
EARLY_RATE: Final = 16
PREVIOUS_START: Final = 17  # NEVER if there is none or moving it costs nothing
MOVED_COST: Final = 18
TOLERANCE: Final = 19
UNSERVED: Final = 20
POSITION: Final = 21  # of a pin; NEVER if none
PARTNER: Final = 22  # the other visit of a shipment; -1 if none
ROLE: Final = 23  # NO_SHIPMENT, IS_PICKUP or IS_DELIVERY
IMMEDIATE: Final = 24  # whether nothing may come between the two
SHIPMENT: Final = 25  # row of `amounts`; -1 if none
GROUP: Final = 26  # number of the synchronised group; -1 if none
COUPLED: Final = 27  # whether it is synchronised or in a precedence
VIS: Final = 28

NO_SHIPMENT: Final = 0
IS_PICKUP: Final = 1
IS_DELIVERY: Final = 2

# ------------------------------------------------------------------ a row of `veh`

START: Final = 0  # row of the tables; the one past the last location: nowhere
END: Final = 1
SHIFT_OPENS: Final = 2
SHIFT_CLOSES: Final = 3
LATEST_END: Final = 4
OVERTIME_COST: Final = 5
TRAVEL_COST: Final = 6
DISTANCE_COST: Final = 7
TASK_COST: Final = 8
TABLE: Final = 9  # row of `seconds`: the least over the hours; those of the hours follow it
BANDS: Final = 10  # how many hours follow; 0: the same all day
MATRIX: Final = 11  # row of `metres` and `starts`
CLASS: Final = 12  # row of `arc`
TYPE: Final = 13  # row of `service` and `setup`
KIND: Final = 14  # PLAIN, SWIFT or FULL: the least clock that times it exactly
N_BREAKS: Final = 15
FIRST_BREAK: Final = 16  # row of `breaks`
REST_EARLIEST: Final = 17  # of the only break of a SWIFT vehicle
REST_LATEST: Final = 18
REST_SECONDS: Final = 19  # 0: it has none
FIXED_COST: Final = 20
VISIT_COST: Final = 21
MAX_VISITS: Final = 22  # limits: NEVER if there is none
MAX_TRAVEL: Final = 23
MAX_DISTANCE: Final = 24
MAX_WORK: Final = 25
COUNTS_WORK: Final = 26
WORK_COST: Final = 27
FAIR_WORK: Final = 28  # NEVER if there is none
UNFAIR_COST: Final = 29
LOADS: Final = 30  # SUM, COURSE or SEGMENTS: how what is on board has to be judged
RELOAD: Final = 31  # location of the depot; -1 if none
RELOAD_SECONDS: Final = 32
RELOAD_COST: Final = 33
RELOAD_N_WINDOWS: Final = 34
RELOAD_FIRST_WINDOW: Final = 35  # row of `windows`
RANGE: Final = 36  # metres; NEVER if there is no battery
INITIAL: Final = 37
CHARGE_SETUP: Final = 38
CHARGE_RATE: Final = 39  # seconds per kilometre restored
N_CHARGERS: Final = 40
FIRST_CHARGER: Final = 41  # row of `chargers`
MONOTONE: Final = 42  # whether nothing gets cheaper by happening later
RECORD: Final = 43  # its number among the FULL vehicles; -1 if it is none
VEH: Final = 44

PLAIN: Final = 0  # costs are static; windows, capacity and MAX_WORK alone decide what can be
SWIFT: Final = 1  # at most one break, anywhere in one window; no calls; work only by the hour
FULL: Final = 2

SUM: Final = 0  # demands add up over the route
COURSE: Final = 1  # pick-ups or shipments: what is on board changes from stop to stop
SEGMENTS: Final = 2  # and the depot can be called at

# ------------------------------------------------------------------ a row of `breaks`

REST_OPENS: Final = 0  # earliest
REST_DUE: Final = 1  # latest: due unless the route has ended by then
REST_TAKES: Final = 2
REST_PLACE: Final = 3  # location; -1: anywhere
REST_N_WINDOWS: Final = 4  # always at least one
REST_FIRST_WINDOW: Final = 5  # row of `windows`
REST: Final = 6

# ------------------------------------------------------------------ a label (see `labels`)

TIME: Final = 0  # second from which the vehicle may do the next thing
COST: Final = 1  # so far
TAKEN: Final = 2  # breaks taken
IDLE: Final = 3  # departure, had it been later by all the waiting since
LATEST: Final = 4  # departure, were it as late as no task would mind
REACH: Final = 5  # last stop for which the van is loaded
LEFT: Final = 6  # metres on the battery
DRIVEN: Final = 7  # seconds and metres, where they are limited
METRES: Final = 8
PARENT: Final = 9  # label of the stop before
CHOICE: Final = 10  # what was done on the way here: base-64 digits, the last thing last
LABEL: Final = 12

TOOK_REST: Final = 1  # digits of CHOICE: a break taken anywhere on the drive that follows
CALLED_DEPOT: Final = 2
WENT_TO_REST: Final = 3
CHARGED: Final = 4  # and more: at the charger of that number

MOST_LABELS: Final = 32
"""Labels kept at a stop: the cheapest of those that no other one beats in everything."""

# ------------------------------------------------------------------ a row of `rec`: one stop

# what a search reads of every stop that it comes past
FREE: Final = 0  # second at which its task is over if no break was taken; NEVER: impossible
PAID: Final = 1  # cost of that so far
LAST_START: Final = 2  # a start after it can't be part of any route with these stops behind it
ARC_ON: Final = 3  # static cost of the drive on from here
VISIT: Final = 4  # at stop 0: cost of the route without `fit`
PLACE: Final = 5
EARLIEST: Final = 6  # the least second of all ways to get there
TAIL: Final = 7  # least seconds from the arrival here to the end of the route; at stop 0: its end
# and what of those where it times a visit
LIKELY: Final = 8  # second, cost and departure of the way with the break that promises most
LEFT_AT: Final = 11  # departure of the way without the break (0 unless work counts)
N_RESTED: Final = 12  # ways to get there with the break taken; all, for vehicles without one
DRIVEN_TO: Final = 13  # seconds and metres until here, where they are limited
METRES_TO: Final = 14
EXPECTED: Final = 15  # the earliest second of getting there, at the hour when driving is quickest
DELAYED: Final = 16  # what it costs to get there later: three points of a curve (see `delays`)
RESTED: Final = 19  # second, cost and departure of each of those ways, by ascending second
WAYS: Final = 3  # columns of each of them
MOST_RESTED: Final = 6
REC: Final = 40
