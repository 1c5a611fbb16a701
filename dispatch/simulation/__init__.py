"""Simulated days: calls come in over time and are served by the planning code of the real day."""
