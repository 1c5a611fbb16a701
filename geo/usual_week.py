"""The shipped week of traffic: how a city's roads are driven, hour by hour.

Modelled on what published congestion indices of European cities have in common: two rush hours
on working days, sharper on big roads than on house streets; nights when all roads are faster;
Saturdays that fill towards noon; Sundays without a rush. It is no measurement of any city.
From 8 to 18 on working days it averages to the usual times of the roads (within a hundredth),
so that a day planned without a departure and one planned with it agree on the whole.
"""

from typing import Final

CLASS_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "motorways": ("motorway", "motorway_link", "trunk", "trunk_link"),
    "arterials": ("primary", "primary_link", "secondary", "secondary_link"),
    "collectors": ("tertiary", "tertiary_link", "unclassified"),
    "streets": ("residential", "living_street", "service", "road", "track", "pedestrian"),
}
"""Names for several road classes at once; each class is in one group."""

WORKING_DAY: Final = "mon-fri"

USUAL_WEEK: Final[dict[tuple[str, str], str]] = {
    # hours 0 to 5             6 to 11                  12 to 17                 18 to 23
    (WORKING_DAY, "motorways"): (
        "1.21 1.23 1.23 1.23 1.23 1.20  1.11 0.91 0.81 0.94 1.07 1.10  "
        "1.09 1.07 1.09 1.07 1.00 0.85  0.84 1.00 1.11 1.16 1.19 1.20"
    ),
    (WORKING_DAY, "arterials"): (
        "1.30 1.31 1.33 1.33 1.33 1.28  1.15 0.94 0.85 0.96 1.06 1.07  "
        "1.06 1.06 1.07 1.06 0.99 0.88  0.89 1.02 1.13 1.19 1.23 1.26"
    ),
    (WORKING_DAY, "collectors"): (
        "1.19 1.20 1.20 1.20 1.20 1.17  1.10 0.96 0.91 0.98 1.03 1.04  "
        "1.03 1.03 1.04 1.03 0.99 0.93  0.94 1.01 1.07 1.12 1.15 1.17"
    ),
    (WORKING_DAY, "streets"): (
        "1.10 1.10 1.10 1.10 1.10 1.09  1.05 0.98 0.95 0.99 1.02 1.02  "
        "1.01 1.01 1.02 1.01 0.99 0.96  0.97 1.01 1.04 1.06 1.08 1.09"
    ),
    ("sat", "motorways"): (
        "1.20 1.22 1.23 1.23 1.23 1.23  1.21 1.18 1.15 1.12 1.07 1.04  "
        "1.03 1.04 1.06 1.07 1.06 1.05  1.06 1.09 1.13 1.16 1.18 1.19"
    ),
    ("sat", "arterials"): (
        "1.24 1.27 1.30 1.32 1.33 1.32  1.28 1.22 1.16 1.09 1.03 0.99  "
        "0.98 1.00 1.03 1.03 1.02 1.01  1.02 1.05 1.10 1.14 1.18 1.21"
    ),
    ("sat", "collectors"): (
        "1.16 1.18 1.19 1.20 1.20 1.20  1.18 1.15 1.11 1.06 1.02 1.00  "
        "0.99 1.01 1.02 1.02 1.02 1.01  1.02 1.04 1.07 1.10 1.12 1.14"
    ),
    ("sat", "streets"): (
        "1.09 1.09 1.10 1.10 1.10 1.10  1.09 1.08 1.06 1.03 1.01 1.00  "
        "1.00 1.01 1.01 1.01 1.01 1.01  1.01 1.02 1.04 1.05 1.07 1.08"
    ),
    ("sun", "motorways"): (
        "1.20 1.21 1.22 1.23 1.23 1.23  1.23 1.22 1.21 1.18 1.15 1.13  "
        "1.12 1.13 1.13 1.12 1.09 1.05  1.04 1.07 1.11 1.15 1.18 1.20"
    ),
    ("sun", "arterials"): (
        "1.22 1.25 1.28 1.31 1.33 1.33  1.32 1.30 1.26 1.21 1.16 1.12  "
        "1.11 1.12 1.13 1.12 1.10 1.08  1.08 1.10 1.14 1.18 1.22 1.26"
    ),
    ("sun", "collectors"): (
        "1.15 1.17 1.18 1.19 1.20 1.20  1.20 1.19 1.17 1.13 1.10 1.08  "
        "1.07 1.08 1.08 1.07 1.06 1.05  1.05 1.06 1.08 1.11 1.14 1.16"
    ),
    ("sun", "streets"): (
        "1.08 1.09 1.09 1.10 1.10 1.10  1.10 1.09 1.08 1.06 1.05 1.04  "
        "1.04 1.04 1.04 1.04 1.03 1.03  1.03 1.03 1.05 1.06 1.07 1.09"
    ),
}
"""Driven speed as a share of a road's usual speed at each full hour, by days and class group."""
