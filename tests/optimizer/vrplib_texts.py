"""Tiny instances as their files say them, and what changes a line of them."""

from optimizer.errors import FormatError
from optimizer.formats import vrplib

TOWN = """\
NAME: TOWN
COMMENT: Two depots, three clients on a street.
TYPE: MDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 5
VEHICLES: 2
CAPACITY: 10
VEHICLES_MAX_DURATION: 40.5
NODE_COORD_SECTION
1\t0\t0
2\t9\t12
3\t3\t4
4\t6\t8
5\t-1.5\t-2
DEMAND_SECTION
1\t0
2\t0
3\t4
4\t5
5\t2
SERVICE_TIME_SECTION
1\t0
2\t0
3\t1
4\t2.5
5\t3
TIME_WINDOW_SECTION
1\t0\t100
2\t10\t90
3\t0\t50
4\t5\t60
5\t0\t100
VEHICLES_DEPOT_SECTION
1\t1
2\t2
DEPOT_SECTION
1
2
-1
EOF
"""

SKILLED = """\
NAME: SKILLED
TYPE: SDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 4
VEHICLES: 2
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 5
DEMAND_SECTION
1 0
2 1
3 1
4 1
CAPACITY_SECTION
1 3
2 2
VEHICLES_ALLOWED_CLIENTS_SECTION
1 2 3
2 2 4
EOF
"""

SOLOMON = """\
S1

VEHICLE
NUMBER     CAPACITY
  3         20

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME

    0      0         0          0          0         230          0
    1      3         4         10         20         171         10
    2      0         1          7         50          60         10
"""


def changed(text: str, old: str, new: str) -> str:
    """Change one line of a text; it has to be there."""
    lines = text.splitlines()
    at = [line.split() for line in lines].index(old.split())
    return "\n".join([*lines[:at], *([new] if new else []), *lines[at + 1 :]])


def faults(text: str) -> tuple[str, ...]:
    """Give what is said about a file that can't be read."""
    try:
        vrplib.read(text)
    except FormatError as error:
        return error.faults
    return ()
