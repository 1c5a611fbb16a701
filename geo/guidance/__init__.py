"""A way told turn by turn."""
