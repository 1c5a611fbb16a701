"""Callout's solver and others' on the same problems, one after the other, every answer checked."""
