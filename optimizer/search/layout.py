"""Names for the parts of a search's state: which array of the tuple, which column of an array."""

from typing import Any, Final

Long = Any
"""A whole number in a kernel, Python's or numpy's; literals make numba compile callees twice."""

# ------------------------------------------------------------------ arrays of the state's tuple

ROWS: Final = 0  # (V, ROW): what is known of each vehicle's route
ORDER: Final = 1  # (V, M): visits of each vehicle, from column 1 on
OLD: Final = 2  # (V, M): the same before this iteration, of vehicles touched by it
BEST: Final = 3  # (V, M): the same of the best plan so far
AT: Final = 4  # (n, AT_COLUMNS): where each visit is
LISTS: Final = 5  # (LISTS_ROWS, n + V): visits and vehicles in no order of their own
SUMS: Final = 6  # (1, SUMS_COLUMNS): totals and counts
DICE: Final = 7  # (1,): state of the random numbers
CACHE: Final = 8  # (n, V, CACHED): best place of each visit on each vehicle's route
NEAR: Final = 9  # (n, nearest): other visits, nearest first, the visit itself at the head
CAN: Final = 10  # (n, V): vehicles that may serve a visit
LINE: Final = 11  # (V, M, LINE_COLUMNS): stops of PLAIN vehicles
ARC_TO: Final = 12  # (classes, L + 1, L + 1): `arc`, turned: destinations first
USUAL: Final = 13  # (n, 2): bounds on the start of visits that nothing holds
TIES: Final = 14  # (ties, TIE): what couples visits, each seen from both ends
KIN: Final = 15  # (n, KIN_COLUMNS): to which coupled family a visit belongs
MEMBERS: Final = 16  # (1, members): visits of the families, in the order of insertion
LOAD: Final = 17  # (V, K): what the routes of PLAIN vehicles consume
OLD_LINE: Final = 18  # LINE before this iteration, of vehicles touched by it
OLD_RECORD: Final = 19  # the first of `Records`, likewise
LEAST_TO: Final = 20  # (matrices, L + 1, L + 1): least seconds, turned

SPARE: Final = 4
"""Columns of ORDER and its like beyond the most stops of a route: its ends, and one on trial."""

State = tuple[Any, ...]
"""Arrays by the numbers above: numba takes a tuple of arrays for granted, mypy can't."""

# ------------------------------------------------------------------ arrays of the problem's tuple

VISITS: Final = 0
VEHICLES: Final = 1
FIT: Final = 2
SERVICE: Final = 5
SETUP: Final = 6
SECONDS: Final = 7
ARC: Final = 10
DEMAND: Final = 11
CAPACITY: Final = 13

Tables = tuple[Any, ...]
"""The arrays of `Packed` from `vis` to `chargers`, in its order."""

Records = tuple[Any, ...]
"""What `optimizer.clock.route` notes of the routes of vehicles that aren't PLAIN."""

# ------------------------------------------------------------------ a row of ROWS

LENGTH: Final = 0
COST: Final = 1
VERSION: Final = 2  # changes with the route, and comes back when a change is undone
SLOT: Final = 3  # which half of a cache entry is used
TOUCHED: Final = 4
OLD_LENGTH: Final = 5
OLD_COST: Final = 6
OLD_VERSION: Final = 7
SEEN: Final = 8
LOCKED: Final = 9  # stops of the frozen prefix
OLD_LOCKED: Final = 10
BEST_LENGTH: Final = 11
BEST_COST: Final = 12
TWIN: Final = 13  # the first vehicle that is like it in everything
EMPTY: Final = 14  # TOKEN for which an empty vehicle like this one was asked
ROW: Final = 16

# ------------------------------------------------------------------ a row of AT

WHERE: Final = 0  # vehicle; -1 if on none
N_CAN: Final = 1  # how many vehicles may serve it
HASTE: Final = 2  # width of its windows
DISTANCE: Final = 3  # of a typical vehicle's start
HELD: Final = 4  # whether its bounds were changed in this iteration
OLD_LO: Final = 5
OLD_HI: Final = 6
AT_COLUMNS: Final = 8

# ------------------------------------------------------------------ a row of KIN

FIRST_MEMBER: Final = 0  # in MEMBERS
N_MEMBERS: Final = 1  # 0: coupled with none
STUCK: Final = 2  # whether the family is never taken out once it is in
DONE: Final = 3  # ROUND of the last attempt to insert the family
BUNDLE: Final = 4  # number of the visits that are served together or not at all
FIRST_TIE: Final = 5  # in TIES
N_TIES: Final = 6
KIN_COLUMNS: Final = 8

# ------------------------------------------------------------------ rows of LISTS

ABSENT: Final = 0
OLD_ABSENT: Final = 1
REMOVED: Final = 2
KEY: Final = 3
CHANGED: Final = 4  # vehicles touched
BOUND: Final = 5  # visits whose bounds were changed
LISTS_ROWS: Final = 6

# ------------------------------------------------------------------ SUMS

TOTAL: Final = 0
BEST_TOTAL: Final = 1
N_ABSENT: Final = 2
N_REMOVED: Final = 3
N_CHANGED: Final = 4
STAMP: Final = 5  # the latest VERSION given
TOKEN: Final = 6  # the latest SEEN given
USED: Final = 7  # vehicles with visits
OLD_TOTAL: Final = 8
OLD_N_ABSENT: Final = 9
OLD_USED: Final = 10
FULL_ROWS: Final = 11  # whether a route would not fit its row
BETTER: Final = 12  # how many times the best was beaten
BEST_N_ABSENT: Final = 13
LOOKED: Final = 14  # places looked for
TRIED: Final = 15  # routes tried for them
N_BOUND: Final = 16
ROUND: Final = 17  # calls of `recreate`
TRUST: Final = 18  # share of 1024 of its static detour below which no place is expected to cost
SUMS_COLUMNS: Final = 20

BELIEVED: Final = 922
EXACT: Final = 0  # no place is passed over without timing it

# ------------------------------------------------------------------ an entry of CACHE

PRICE: Final = 0  # cost, or the least it may be if the place is UNKNOWN
MARK: Final = 1  # VERSION of the route, times 2**MARK_BITS, and the place
CACHED: Final = 4  # two slots
MARK_BITS: Final = 16
MASK: Final = 2**MARK_BITS - 1
NOWHERE: Final = -1
UNKNOWN: Final = -2  # nowhere cheaper than what was asked for

# ------------------------------------------------------------------ a stop of LINE

PLACE: Final = 0
LEG_COST: Final = 1  # static cost of the leg to the next stop
FREE: Final = 2  # earliest second after its task
LATEST: Final = 3  # latest start with which the rest of the route can be done
SPENT: Final = 4  # cost up to here
# with a limit on work, (duration, earliest, latest) of the part up to here and from here on
BEFORE: Final = 5
AFTER: Final = 8
LINE_COLUMNS: Final = 12
