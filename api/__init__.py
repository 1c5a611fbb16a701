"""The HTTP service over `dispatch`."""
