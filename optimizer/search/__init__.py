"""Ruin and recreate with simulated annealing, in compiled kernels."""
