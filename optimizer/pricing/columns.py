"""Where each figure stands in the packed arrays that the kernels of the bound share."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Bits = NDArray[np.uint64]

FAR: Final = 2**60
"""No time and no cost is that large."""

# a row per visit
CLOSE: Final = 0  # latest start after which the shift can still end in time
FIRST_COST: Final = 1  # of beginning a route here, the fixed cost included
FIRST_ARRIVAL: Final = 2
FIRST_BUSY: Final = 3  # seconds of set-up and service of a route's first stop
LAST_COST: Final = 4  # of the way to the end
LAST_DRIVE: Final = 5
WINDOW_FROM: Final = 6
WINDOW_TO: Final = 7
STEP_FROM: Final = 8  # steps of lateness
STEP_TO: Final = 9
DEADLINE: Final = 10
MISSED: Final = 11
STOP: Final = 12  # width of the row

# a row per leg from visit to visit
COST: Final = 0
DRIVE: Final = 1
BUSY: Final = 2  # seconds of set-up and service at its end
LEG: Final = 3

# the shift
OPENS: Final = 0
CLOSES: Final = 1
LATEST_END: Final = 2
OVERTIME: Final = 3
WIDTH: Final = 4  # seconds of a bucket
BUCKETS: Final = 5
SHIFT: Final = 6

# a row per label
TIME: Final = 0
PRICE: Final = 1
NODE: Final = 2
BEFORE: Final = 3
NEXT: Final = 4
LABEL: Final = 5
