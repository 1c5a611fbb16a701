"""The OR-Tools routing model: every constraint of a problem, one file a group of them.

`search.py` puts the groups together and searches; `exactness.py` says what is only approximated.
"""

from optimizer.routing.exactness import approximated
from optimizer.routing.search import Limits, RoutingSearch, too_large

__all__ = ["Limits", "RoutingSearch", "approximated", "too_large"]
