"""Made cities of any size: for the demo, for tests, for measuring."""

from geo.synthetic.city import FEWEST, MOST, synthetic_city

__all__ = ["FEWEST", "MOST", "synthetic_city"]
