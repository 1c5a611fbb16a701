"""Measurements of this machine's roads, with others' programs beside ours in the same run."""
