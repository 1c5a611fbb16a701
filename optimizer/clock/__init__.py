"""The one clock: compiled kernels that time an order of visits on a vehicle.

`packing` turns a problem into plain arrays whose columns `columns` names; `legs` knows travel and
windows, `labels` steps from stop to stop, `route` keeps records of routes for a search and
`timeline` writes a timed order out. `schedule.py` and the engines use the same labels.
"""
