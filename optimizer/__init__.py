"""Vehicle routing: a problem in whole numbers goes in, timed routes come out.

Knows nothing of roads, people, clocks or money; see `dispatch` for those.
"""
