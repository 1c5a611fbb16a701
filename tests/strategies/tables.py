"""Random travel tables: on a plane or anything at all, all day or by the hour, with gaps."""

import numpy as np

from optimizer.travel import TravelTables
from tests.strategies.source import DAY, Feature, Frame, Source, often


def tables(source: Source, frame: Frame) -> TravelTables:
    """Make the tables of one matrix."""
    places, size = frame.places, frame.size
    seconds = np.zeros((places, places), np.int64)
    mask = np.zeros((places, places), np.bool_)
    plane = often(source, 5)
    side = max(1, size.longest_drive // 2)
    points = [(source.integer(0, side), source.integer(0, side)) for _ in range(places)]
    torn = Feature.GAPS in frame.on and often(source, 3)
    for a in range(places):
        for b in range(places):
            if a == b:
                continue
            (x, y), (u, v) = points[a], points[b]
            seconds[a, b] = (
                abs(x - u) + abs(y - v) if plane else source.integer(0, size.longest_drive)
            )
            mask[a, b] = torn and often(source, 2)
    stretch = source.integer(0, 12)
    metres = seconds * stretch + (np.arange(places)[:, None] != np.arange(places)) * stretch
    if Feature.HOURS not in frame.on:
        return TravelTables.of(seconds, metres, mask)
    starts = sorted({frame.second(source) for _ in range(source.integer(1, 4))})
    hourly = [seconds * source.integer(1, 30) // 10 for _ in starts]
    for table in hourly:  # some drives on their own, steeply: who leaves early has to wait
        a, b = source.integer(0, places - 1), source.integer(0, places - 1)
        table[a, b] = 0 if a == b else source.integer(0, DAY // 4)
    return TravelTables.by_hour(starts, hourly, metres, mask)
